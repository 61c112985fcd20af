"""Entries of a file, whatever its format, and the framework that they make, in which no name means two.

Formats have no mark that their files use for what is a competency and what a heading above some. The rule is
our choice: what has nothing below it is a competency; where the leaves are behaviours that show one, the
caller names the level.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from storybank.competencies import Competency, Framework
from storybank.errors import Fault, InvalidInput
from storybank.formats.files import GIVEN
from storybank.formats.reading import LeftOut, not_read
from storybank.text.html import is_html, plain
from storybank.text.stems import read_table
from storybank.values import fold, slug
from storybank.values.strings import NAME_LIMIT, PROSE_LIMIT

_UNKNOWN_VERSION = "unknown"  # the edition of a framework whose file does not say it
_SHOWN = 60  # characters of a name that a message shows
_ROOM_FOR_A_NUMBER = 480  # characters of a name that leave room for a number behind it
NO_PLACE = "no place in a framework here"

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


class LeftBehind:
    """What a file holds besides, counted by kind: one line says it for a thousand entries."""

    def __init__(self, name: str) -> None:
        self.name = name  # what messages call the file
        self.stem = "" if name == GIVEN else Path(name).stem  # what a framework without a name is called
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._single: list[LeftOut] = []

    def one(self, place: str, what: str, why: str = f"has {NO_PLACE}", remedy: str = "") -> None:
        """Note one thing that stays behind."""
        self._single.append(LeftOut(place=self._within(place), what=what, why=why, remedy=remedy))

    def another(self, place: str, what: str, why: str = f"have {NO_PLACE}", many: int = 1) -> None:
        """Count one more of a kind, or so many, given in the plural, of a part of the file."""
        if many:
            self._counts[place, what, why] += many

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
        several = tuple(names)
        for name in several:
            if len(name) > NAME_LIMIT:
                self.one(place, f"the other name {quoted(name)}", "is longer than a name may be")
        return tuple(name for name in several if len(name) <= NAME_LIMIT)

    def _within(self, place: str) -> str:
        return f"{self.name}, {place}" if place else self.name

    def __iter__(self) -> Iterator[LeftOut]:
        """Give the kinds with their counts, then single things, each in the order found."""
        for (place, what, why), count in self._counts.items():
            yield LeftOut(place=self._within(place), what=f"{what} ({count:,})", why=why)
        yield from self._single


@cache
def known(of: str) -> Any:
    """Return a list or table of what is known of files, such as the fields of a format that are read."""
    return read_table(__name__, "known_fields.json")[of]


@cache
def meanings(of: str) -> Mapping[str, str]:
    """Return what each word of a list or table means, folded: our field for it; in a list, itself."""
    several = known(of) if isinstance(known(of), dict) else {word: [[word]] for word in known(of)}
    return {fold(word): meant for meant, words in several.items() for word in chain(*words)}


def cut(text: str, limit: int) -> str:
    """Return a text that is at most that long, cut between words where it has some.

    >>> cut("Works well with others", 12), cut("Teamwork", 12)
    ('Works well…', 'Teamwork')
    """
    text = one_line(text) if len(text) > limit else text
    if len(text) <= limit:
        return text
    start = text[: limit - 1]
    whole = start.rpartition(" ")[0] if text[limit - 1] != " " else start
    return (whole or start).rstrip(" ,;:.") + "…"


def one_line(text: str) -> str:
    """Return a text without its line breaks, as a label has to stand in a list."""
    return " ".join(text.split())


def quoted(name: str) -> str:
    """Return a name as a message shows it: on one line, and not too long."""
    return f"“{cut(one_line(name), _SHOWN)}”"


def framework_of(
    about: About, entries: Sequence[Entry], *, left: LeftBehind, faults: Iterable[Fault], level: int | None
) -> Framework:
    """Return the framework of a file, `level` as in `read_framework`; DocumentError has every fault."""
    wrong = [*faults, *_keys_of_two(entries)]
    taken, keys = _taken(entries, level, left)
    given = _with_ids(_with_labels_apart(taken, left))
    made: list[Competency] = []
    for entry, fields in zip(taken, given, strict=True):
        related = [given[keys[key]].get("id") for key in entry.related if key in keys]
        left.another("", "neighbours", "are not competencies of the file", len(entry.related) - len(related))
        try:
            made.append(Competency.model_validate({"related": related, **fields}))
        except InvalidInput as error:
            wrong += [fault.within(entry.place) for fault in error.faults]
    if wrong:
        raise not_read(left.name, "a framework", wrong)
    told = about._asdict() | {"version": about.version or _UNKNOWN_VERSION}
    try:
        return Framework(**told, competencies=[*_unshared(made, taken, left)])
    except InvalidInput as error:
        at = [(fault, _OF_ENTRY.fullmatch(fault.path)) for fault in error.faults]
        wrong = [one.at(of[2]).within(taken[int(of[1])].place) if of else one for one, of in at]
        raise not_read(left.name, "a framework", wrong) from None


def _keys_of_two(entries: Sequence[Entry]) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for entry in entries:
        others = [owners.setdefault(key, entry.place) for key in entry.keys]
        for owner in dict.fromkeys(owner for owner in others if owner != entry.place):
            problem = f"has the identifier of {owner}"
            yield Fault(entry.place, problem, "give one of the two its own", "duplicate")


def _taken(
    entries: Sequence[Entry], level: int | None, left: LeftBehind
) -> tuple[list[Entry], dict[str, int]]:
    """Return the entries that are competencies, in their order, and where each key leads in that list."""
    above = _above(entries, left)
    parents, depths, taken, keys = {*above}, _depths(above), list[Entry](), dict[str, int]()
    for place, entry in enumerate(entries):
        if level is not None and depths[place] > level:
            left.another("", "entries below that level", "are taken for parts of the competencies above")
        elif place not in parents or depths[place] == level:
            heading = above[place]
            keys.update(dict.fromkeys(entry.keys, len(taken)))
            taken.append(entry if heading is None else entry._replace(group=entries[heading].label))
        else:
            alone = "have no place: a heading is its name alone"
            is_told = one_line(entry.definition) not in {"", entry.label} or entry.names
            left.another("", "descriptions of headings", alone, bool(is_told))
            why = "have no place: there is one level of them"
            left.another("", "headings above headings", why, above[place] is not None)
            left.another("", "neighbours of headings", alone, bool(entry.related or entry.matches))
    return taken, keys


def _above(entries: Sequence[Entry], left: LeftBehind) -> list[int | None]:
    """Return the place of the entry above each; the first that there is counts, and none in a circle."""
    by_key = {key: place for place, entry in enumerate(entries) for key in entry.keys}
    above: list[int | None] = [None] * len(entries)
    roots = list(range(len(entries)))
    for place, entry in enumerate(entries):
        for key in entry.parents:
            parent = by_key.get(key)
            if parent is None:
                left.another("", "headings of entries", "are not in the file")
            elif above[place] is not None:
                left.another("", "second places in the tree", "have no room: an entry has one heading")
            elif _root(roots, parent) == place:
                left.another("", "places in the tree", "go round in a circle")
            else:
                above[place] = roots[place] = parent
    return above


def _root(roots: list[int], place: int) -> int:
    """Return the top of a branch, and shorten the way for the next who asks."""
    while roots[place] != place:
        roots[place] = roots[roots[place]]
        place = roots[place]
    return place


def _depths(above: Sequence[int | None]) -> Mapping[int | None, int]:
    """Return the level of each entry, 1 at the top; without recursion, as a branch may be of any length."""
    parents = {place: () if parent is None else (parent,) for place, parent in enumerate(above)}
    depths: dict[int | None, int] = {None: 0}
    for place in TopologicalSorter(parents).static_order():
        depths[place] = depths[above[place]] + 1
    return depths


def _with_labels_apart(entries: Sequence[Entry], left: LeftBehind) -> list[dict[str, Any]]:
    """Return the fields of each entry, labels numbered where two are spelled alike: “C#” and “C++” are."""
    folded = [fold(str(entry.kept.get("label", entry.label))) for entry in entries]
    taken, there, numbers = set(folded), set[str](), dict[str, int]()
    given: list[dict[str, Any]] = []
    for entry, spelling in zip(entries, folded, strict=True):
        label = entry.label
        if spelling in there and "label" not in entry.kept:
            label = _numbered(label, taken, numbers, joint=" ({})")
            taken.add(fold(label))
            what, why = f"the label {quoted(entry.label)}", f"is that of another, so it reads {quoted(label)}"
            left.one(entry.place, what, why)
        there.add(spelling)
        given.append(entry.fields() | {"label": label} | dict(entry.kept))
    return given


def _numbered(text: str, taken: Container[str], numbers: dict[str, int], *, joint: str) -> str:
    """Return the text with the first number that makes it a spelling of its own."""
    text = text[:_ROOM_FOR_A_NUMBER]
    spelling = fold(text)
    number = numbers.get(spelling, 1) + 1
    while fold(text + joint.format(number)) in taken:
        number += 1
    numbers[spelling] = number
    return text + joint.format(number)


def _with_ids(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each an id of its own: the label's slug, with a number where that means another already."""
    owners = {fold(str(fields["id"])): place for place, fields in enumerate(given) if "id" in fields}
    labels, numbers = [str(fields["label"]) for fields in given], dict[str, int]()
    for place, label in enumerate(labels):
        owners.setdefault(fold(label), place)
    for place, (fields, label) in enumerate(zip(given, labels, strict=True)):
        if "id" in fields or not label.strip():
            continue
        made = slug(label).replace("-", "_")
        if owners.setdefault(fold(made), place) != place:
            made = _numbered(made, owners, numbers, joint="_{}")
            owners[fold(made)] = place
        fields["id"] = made
    return given


def _unshared(made: Sequence[Competency], taken: Sequence[Entry], left: LeftBehind) -> Iterator[Competency]:
    """Leave out aliases that two claim: what names two decides nothing, and a refusal helps nobody."""
    owners: dict[str, int | None] = {}
    for place, one in enumerate(made):
        owners.setdefault(fold(one.label), place)
        owners.setdefault(fold(one.id), place)
    firm = frozenset(owners)
    for place, one in enumerate(made):
        for spelling in map(fold, one.aliases):
            if spelling not in firm and owners.setdefault(spelling, place) != place:
                owners[spelling] = None
    for place, (one, entry) in enumerate(zip(made, taken, strict=True)):
        others = [name for name in one.aliases if owners[fold(name)] != place]
        for name in others:
            left.one(entry.place, f"the other name {quoted(name)}", "is claimed by another competency too")
        yield one.replace(aliases=[name for name in one.aliases if name not in others]) if others else one
