"""Entries of a file, whatever its format, and the framework that they make, in which no name means two.

What has nothing below it is a competency, unless the caller names a level: our choice, as formats mark none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from storybank.competencies import Competency, Framework
from storybank.errors import Code, Fault, InvalidInput, said_of
from storybank.formats.files import GIVEN
from storybank.formats.reading import LeftOut, not_read
from storybank.text.markup import is_html, plain
from storybank.text.stems import read_table
from storybank.values import fold, gathered, slug
from storybank.values.strings import NAME_LIMIT, PROSE_LIMIT

_UNKNOWN_VERSION = "unknown"  # the edition of a framework whose file does not say it
_SHOWN = 60  # characters of a name that a message shows
_ROOM_FOR_A_NUMBER = 480  # characters of a name that leave room for a number behind it
_NO_PLACE = "no place in a framework here"
_OF_ENTRY = re.compile(r"competencies\[(\d+)\]\.?(.*)", re.DOTALL)


class About(NamedTuple):
    """What a file says of the framework as a whole."""

    name: str
    version: str = ""
    licence: str = ""
    source: str = ""


class Entry(NamedTuple):
    """One competency or heading as a file has it."""

    place: str  # as a fault's path: `CFItems[3]`, `line 4`
    label: str  # no longer than a name may be
    definition: str = ""
    names: tuple[str, ...] = ()
    source: str = ""
    keys: tuple[str, ...] = ()  # the identifiers under which others of the file refer to it
    parents: tuple[str, ...] = ()  # keys of the entries above it
    group: str = ""  # the heading above it, where the file names it by its text
    related: tuple[str, ...] = ()  # keys of its neighbours
    matches: tuple[str, ...] = ()  # ids of the built-in framework
    kept: Mapping[str, Any] = MappingProxyType({})  # what we once wrote beside the format's own; it wins

    def fields(self) -> dict[str, Any]:
        """Return what it says by itself, as the fields of a competency."""
        definition = "" if self.definition == self.label else self.definition
        texts = {"label": self.label, "definition": definition, "group": self.group, "source": self.source}
        return {**texts, "aliases": list(self.names), "matches": list(self.matches)}


class Notes:
    """What is wrong in a file, and what it holds besides, counted by kind: one line says it for thousands."""

    def __init__(self, name: str) -> None:
        self.name = name  # what messages call the file
        self.stem = "" if name == GIVEN else Path(name).stem  # what a framework without a name is called
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._single: list[tuple[str, str, str, str]] = []
        self.faults: list[Fault] = []

    def wrong(self, place: str, problem: str, remedy: str, code: Code = "wrong_type") -> None:
        """Note a fault, for which nothing is read in the end."""
        self.faults.append(Fault(place, problem, remedy, code))

    def one(self, place: str, what: str, why: str = f"has {_NO_PLACE}", remedy: str = "") -> None:
        """Note one thing that stays behind."""
        self._single.append((place, what, why, remedy))

    def unread(self, place: str, kind: str, name: str) -> None:
        """Note a named part of the file that stays behind, such as a column."""
        self.one(place, f"the {kind} {quoted(name)}")

    def another(self, place: str, what: str, why: str = f"have {_NO_PLACE}", many: int = 1) -> None:
        """Count one more of a kind, or so many, given in the plural, of the list in which the place is."""
        if many:
            self._counts[place.partition("[")[0], what, why] += many

    def entry(self, place: str, said: Mapping[str, str]) -> Entry:
        """Return what texts by our fields make of a competency."""
        if len(groups := _several(said["group"])) > 1:
            self.another("", "second headings of skills", "have no room: a competency has one")
        label, definition = self.label(place, said["label"]), self.shown(said["definition"])
        names = self.names(place, (name for name in _several(said["names"]) if name != label))
        source = said["source"] or "".join(f"urn:uuid:{newest}" for newest in said["uuids"].split()[:1])
        keys, parents = (tuple(filter(None, [key])) for key in (source, said["parent"]))
        near = (key.strip().replace("%2C", ",") for key in said["related"].split(","))
        more = ("".join(groups[:1]), tuple(filter(None, near)))
        return Entry(place, label, definition, names, source, keys, parents, *more)

    def label(self, place: str, text: str) -> str:
        """Return a text as a label, on one line, and note where its end is cut."""
        line = one_line(self.shown(text))
        label = cut(line, NAME_LIMIT)
        if label != line:
            self.one(place, f"the end of the label {quoted(label)}", "is cut")
        return label

    def shown(self, text: str) -> str:
        """Return a text without the markup of servers; one that is too long for a definition, as it is."""
        is_marked = len(text) <= PROSE_LIMIT and (is_html(text) or "&" in text)
        return plain(text).strip() if is_marked else text

    def names(self, place: str, names: Iterable[str]) -> tuple[str, ...]:
        """Return the names that are no longer than one may be, and note the others."""
        given = tuple(names)
        for name in given:
            if len(name) > NAME_LIMIT:
                self.one(place, f"the other name {quoted(name)}", "is longer than a name may be")
        return tuple(name for name in given if len(name) <= NAME_LIMIT)

    def __iter__(self) -> Iterator[LeftOut]:
        """Give the kinds with their counts, then single things, each in the order found."""
        kinds = [(place, f"{what} ({many:,})", why, "") for (place, what, why), many in self._counts.items()]
        for place, what, why, remedy in kinds + self._single:
            within = f"{self.name}, {place}" if place else self.name
            yield LeftOut(place=within, what=what, why=why, remedy=remedy)


@cache
def known(of: str) -> Any:
    """Return a list or table of what is known of files, such as the fields of a format that are read."""
    return read_table(__name__, "known_fields.json")[of]


@cache
def _places(of: str) -> list[tuple[str, list[str]]]:
    """Return our fields, once for each text of one, with its names, folded; a list has no fields."""
    fields = known(of) if isinstance(known(of), dict) else {"": [known(of)]}
    return [(field, [*map(fold, names)]) for field, places in fields.items() for names in places]


@cache
def meanings(of: str) -> dict[str, str]:
    """Return our field for each name of a table, folded; of a list, its words."""
    return {name: field for field, names in _places(of) for name in names}


def said_in(node: Mapping[str, Any], of: str) -> tuple[Mapping[str, str], set[str]]:
    """Return texts by our fields, each of the name nearest to our word, and the folded names so read."""
    texts = {fold(key): text.strip() for key, text in node.items() if isinstance(text, str) and text.strip()}
    read = {key: field for field, keys in _places(of) for key in [*filter(texts.__contains__, keys)][:1]}
    parts = gathered((field, texts[key]) for key, field in read.items())
    said = {field: "\n\n".join(dict.fromkeys(several)) for field, several in parts.items()}
    return defaultdict(str, said), set(read)


def _several(text: str) -> list[str]:
    """Return the texts of a cell, once each: by lines in newer exports, by bars with spaces in older ones."""
    parts = (part.strip() for line in text.splitlines() for part in line.split(" | "))
    return [*dict.fromkeys(filter(None, parts))]


def cut(text: str, limit: int) -> str:
    """Return a text that is at most that long, cut between words where it has some.

    >>> cut("Works well with others", 12), cut("Teamwork", 12)
    ('Works well…', 'Teamwork')
    """
    text = one_line(text) if len(text) > limit else text
    if len(text) <= limit:
        return text
    whole = text[:limit].rpartition(" ")[0] or text[: limit - 1]
    return whole.rstrip(" ,;:.") + "…"


def one_line(text: str) -> str:
    """Return a text without its line breaks, as a label has to stand in a list."""
    return " ".join(text.split())


def quoted(name: str) -> str:
    """Return a name as a message shows it: on one line, not too long, and without NUL."""
    return "“" + cut(one_line(name.replace("\0", " ")), _SHOWN) + "”"


def framework_of(about: About, entries: Sequence[Entry], notes: Notes, level: int | None) -> Framework:
    """Return the framework of a file, `level` as in `read_framework`; DocumentError has every fault."""
    if not about.name:
        notes.wrong("name", "is not in the file", "give name=", "unknown_reference")
    owners: dict[str, str] = {}
    for entry in entries:
        others = [owners.setdefault(key, entry.place) for key in entry.keys]
        for owner in dict.fromkeys(owner for owner in others if owner != entry.place):
            notes.wrong(entry.place, *said_of("same_identifier", other=owner), code="duplicate")
    taken, keys = _taken(entries, level, notes)
    given = _apart(taken, notes)
    made: list[Competency] = []
    for entry, fields in zip(taken, given, strict=True):
        related = [given[keys[key]].get("id") for key in entry.related if key in keys]
        notes.another("", "neighbours", "are not competencies of the file", len(entry.related) - len(related))
        try:
            made.append(Competency.model_validate({"related": related, **fields}))
        except InvalidInput as error:
            notes.faults += [fault.within(entry.place) for fault in error.faults]
    if notes.faults:
        raise not_read(notes.name, "a framework", notes.faults)
    told = about._asdict() | {"version": about.version or _UNKNOWN_VERSION}
    try:
        return Framework(**told, competencies=[*_unshared(made, taken, notes)])
    except InvalidInput as error:
        at = [(fault, _OF_ENTRY.fullmatch(fault.path)) for fault in error.faults]
        wrong = [one.at(of[2]).within(taken[int(of[1])].place) if of else one for one, of in at]
        raise not_read(notes.name, "a framework", wrong) from None


def _taken(entries: Sequence[Entry], level: int | None, notes: Notes) -> tuple[list[Entry], dict[str, int]]:
    """Return the entries that are competencies, in their order, and where each key leads in that list."""
    above = _above(entries, notes)
    parents, taken, keys = {*above}, list[Entry](), dict[str, int]()
    tree = {place: [] if parent is None else [parent] for place, parent in enumerate(above)}
    depths: dict[int | None, int] = {None: 0}  # 1 at the top; without recursion, as a branch may be long
    for place in TopologicalSorter(tree).static_order():
        depths[place] = depths[above[place]] + 1
    for place, entry in enumerate(entries):
        if level is not None and depths[place] > level:
            notes.another("", "entries below that level", "are taken for parts of the competencies above")
        elif place not in parents or depths[place] == level:
            heading = above[place]
            keys.update(dict.fromkeys(entry.keys, len(taken)))
            taken.append(entry if heading is None else entry._replace(group=entries[heading].label))
        else:
            alone = "have no place: a heading is its name alone"
            is_told = one_line(entry.definition) not in {"", entry.label} or entry.names
            notes.another("", "descriptions of headings", alone, bool(is_told))
            why = "have no place: there is one level of them"
            notes.another("", "headings above headings", why, above[place] is not None)
            notes.another("", "neighbours of headings", alone, bool(entry.related or entry.matches))
    return taken, keys


def _above(entries: Sequence[Entry], notes: Notes) -> list[int | None]:
    """Return the place of the entry above each; the first that there is counts, and none in a circle."""
    by_key = {key: place for place, entry in enumerate(entries) for key in entry.keys}
    above: list[int | None] = [None] * len(entries)
    roots = list(range(len(entries)))
    for place, entry in enumerate(entries):
        for key in entry.parents:
            parent = by_key.get(key)
            if parent is None:
                notes.another("", "headings of entries", "are not in the file")
            elif above[place] is not None:
                notes.another("", "second places in the tree", "have no room: an entry has one heading")
            elif _root(roots, parent) == place:
                notes.another("", "places in the tree", "go round in a circle")
            else:
                above[place] = roots[place] = parent
    return above


def _root(roots: list[int], place: int) -> int:
    """Return the top of a branch, and shorten the way for the next who asks."""
    while roots[place] != place:
        roots[place] = roots[roots[place]]
        place = roots[place]
    return place


def _apart(entries: Sequence[Entry], notes: Notes) -> list[dict[str, Any]]:
    """Return the fields of each entry, with a number where a label or id would be spelled as another's."""
    given = [entry.fields() | dict(entry.kept) for entry in entries]
    owners, numbers = dict[str, int](), Counter[str]()
    for name in ("id", "label"):
        for place, fields in enumerate(given):
            if name in fields:
                owners.setdefault(fold(str(fields[name])), place)
    for place, (entry, fields) in enumerate(zip(entries, given, strict=True)):
        for name, joint in (("label", " ({})"), ("id", "_{}")):
            if name in entry.kept:
                continue
            text = entry.label if name == "label" else slug(str(fields["label"])).replace("-", "_")
            start = text[:_ROOM_FOR_A_NUMBER]
            while owners.setdefault(fold(text), place) != place:  # as those of “C#” and “C++” are
                numbers[fold(start)] += 1
                text = start + joint.format(numbers[fold(start)] + 1)
            fields[name] = text
        if (label := fields["label"]) != entry.label and "label" not in entry.kept:
            what, why = f"the label {quoted(entry.label)}", f"is that of another, so it reads {quoted(label)}"
            notes.one(entry.place, what, why)
    return given


def _unshared(made: Sequence[Competency], taken: Sequence[Entry], notes: Notes) -> Iterator[Competency]:
    """Leave out aliases that two claim: what names two decides nothing, and a refusal helps nobody."""
    claims = Counter(spelling for one in made for spelling in {*map(fold, one.aliases)})
    owners = {spelling: "" for spelling, many in claims.items() if many > 1}
    owners |= {fold(name): one.id for one in reversed(made) for name in (one.id, one.label)}
    for one, entry in zip(made, taken, strict=True):
        others = [name for name in one.aliases if owners.get(fold(name), one.id) != one.id]
        for name in others:
            notes.one(entry.place, f"the other name {quoted(name)}", "is claimed by another competency too")
        yield one.replace(aliases=[name for name in one.aliases if name not in others]) if others else one
