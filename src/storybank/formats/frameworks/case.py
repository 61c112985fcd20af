"""CASE 1.1 CFPackages, read and written; 1.0 has the same parts under the same names.

What real packages get wrong (no full statement, any date) is read past; what cannot be meant is a fault. What
CASE has no field for goes to `extensions`: so reading a package of ours gives an equal framework.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import chain, count
from typing import Any, NamedTuple
from urllib.parse import quote, unquote
from uuid import NAMESPACE_URL, uuid5

from storybank.bank import StoryBank
from storybank.competencies import Framework, builtin_framework
from storybank.errors import said_of
from storybank.formats.files import write_text
from storybank.formats.frameworks.entries import About, Entry, Notes, cut, known, meanings, one_line, quoted
from storybank.formats.reading import Writing
from storybank.formats.redaction import Redaction, redacted_if_asked
from storybank.values import checked, fold, gathered
from storybank.values.strings import NAME_LIMIT

_OURS = "storybank"  # the name under which extensions hold what CASE has no field for
_MAKER = "storybank"  # the creator of a package
_LONGEST_STATEMENT = 120  # characters of one that serves as a label: a longer one is cut there, and defines
_BUILTIN = "urn:storybank:competency:"  # begins the address of one of the built-in framework; its id follows
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)  # such as `urn:example:1`; not `DR-AT-1`
_TITLED = re.compile(r"(.+) \((https?:\S+)\)", re.DOTALL)  # a licence with its title and its address
_NO_TIME = "1970-01-01T00:00:00+00:00"  # where nobody gave one: the clock's would make another file
_NOTHING: tuple[Any, ...] = (None, "", [], {})  # what stands where a tool writes a field that nobody filled
_ENDS = ("above", "beside", "match")  # to keys of entries, and to ids of the built-in framework
_Node = dict[str, Any]  # an object of a package


def _identifier_of(address: str) -> str:
    """Return the identifier that goes with an address: the last UUID in it, or one made from it."""
    inside: list[str] = _UUID.findall(address)
    return inside[-1] if inside else str(uuid5(NAMESPACE_URL, address))


def _builtin_address(competency_id: str) -> str:
    return _BUILTIN + quote(competency_id, safe="")


def case_entries(document: _Node, notes: Notes) -> tuple[About, list[Entry]]:
    """Return what a package says of itself, and its entries."""
    for part, found in document.items():
        if part not in {"CFDocument", "CFItems", "CFAssociations"} and found not in _NOTHING:
            notes.unread("", "part", part)
    head = _object(document.get("CFDocument", {}), "CFDocument", notes, said_of("package_part_no_list")[1])
    about, roots = _about(_Part("CFDocument", head, notes))
    links = gathered(link for part in _parts(document, "CFAssociations", notes) for link in _links(part))
    items = _parts(document, "CFItems", notes)
    return about, [entry for item in items if (entry := _entry(item, links, roots))]


def _object(found: Any, place: str, notes: Notes, remedy: str) -> _Node:
    if isinstance(found, dict):
        return found
    notes.wrong(place, "is not an object", remedy)
    return {}


def _parts(document: _Node, name: str, notes: Notes) -> Iterator[_Part]:
    found = document.get(name)
    if not isinstance(found, list | None):
        notes.wrong(name, *said_of("package_part_no_list"))
    for index, one in enumerate(found if isinstance(found, list) else ()):
        place = f"{name}[{index}]"
        if (fields := _object(one, place, notes, "take it out")) is one:
            yield _Part(place, fields, notes)


class _Part(NamedTuple):
    place: str
    fields: _Node
    notes: Notes

    def text(self, name: str) -> str:
        """Return a text, without spaces around it; empty where there is none, and where it is none."""
        found = self.fields.get(name)
        if isinstance(found, str | int | float) and not isinstance(found, bool):
            return str(found).strip()
        if found is not None:
            self.notes.wrong(f"{self.place}.{name}", "must be a string", "give a string")
        return ""

    def texts(self, name: str) -> list[str]:
        """Return the texts of a list, or of a lone one."""
        found = self.fields.get(name)
        several = [one for one in (found if isinstance(found, list) else [found]) if one is not None]
        if all(isinstance(one, str) for one in several):
            return [one.strip() for one in several if one.strip()]
        self.notes.wrong(f"{self.place}.{name}", "must be a list of strings", "give only strings")
        return []

    def kept(self) -> _Node:
        """Return what an export of ours kept here beside CASE's own fields, and count what others did."""
        found = self.fields.get("extensions")
        found = found if isinstance(found, dict) else {}  # missing, or the empty list that some tools write
        for name in filter(_OURS.__ne__, found):
            self.notes.another(self.place, f"extensions {quoted(name)}", "say nothing that is known here")
        return _object(found.get(_OURS, {}), f"{self.place}.extensions.{_OURS}", self.notes, "take it out")

    def count_others(self, of: str) -> None:
        for name, found in self.fields.items():
            if name not in known(of) and found not in _NOTHING:
                self.notes.another(self.place, f"fields {quoted(name)}")

    def source(self) -> tuple[str, tuple[str, ...]]:
        """Return the address, if it says the identifier, else that alone; and the keys that others use."""
        identifier, address = self.text("identifier"), self.text("uri")
        keys = tuple(dict.fromkeys(filter(None, (identifier.lower(), address))))
        if not identifier or (address and _identifier_of(address).lower() == identifier.lower()):
            return address, keys
        if address:
            self.notes.another(self.place, "addresses", "name no identifier, which is kept in their place")
        return f"urn:uuid:{identifier}", keys


def _links(part: _Part) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield what an association means: a key of its origin and how it leads on, and where to."""
    kind = part.fields.get("associationType")
    if not isinstance(kind, str):
        return part.notes.wrong(f"{part.place}.associationType", *said_of("no_kind"))
    origin, destination = (_keys(part.fields.get(f"{end}NodeURI")) for end in ("origin", "destination"))
    if not origin or not destination:
        return part.notes.another(part.place, "associations without both ends", "lead nowhere")
    part.count_others("association")
    end, builtin = meanings("ends").get(fold(kind)), unquote(destination[-1].partition(_BUILTIN)[2])
    if end is None:
        part.notes.another(part.place, f"associations {quoted(kind)}")
    elif end == "beside" and builtin:
        yield (origin[0], "match"), builtin
    else:
        yield (origin[0], end), destination[0]


def _keys(node: Any) -> tuple[str, ...]:
    """Return identifier and address of a node; some tools write the address alone."""
    fields = node if isinstance(node, dict) else {"uri": node}
    given = [one.strip() if isinstance(one, str) else "" for one in map(fields.get, ("identifier", "uri"))]
    return tuple(filter(None, (given[0].lower(), given[1])))


def _about(part: _Part) -> tuple[About, tuple[str, ...]]:
    """Return what the document says of itself, what we kept there first; and the keys of the tree's root."""
    part.count_others("document")
    (source, keys), official = part.source(), part.text("officialSourceURL")
    if source and official and official != source:
        part.notes.one("CFDocument", "the field “officialSourceURL”", *said_of("second_address"))
    if part.text("creator") not in {"", _MAKER}:
        remedy = "Name the creator in licence, if its terms ask for that."
        part.notes.one("CFDocument", "the field “creator”", remedy=remedy)
    title = part.notes.shown(part.text("title"))
    about = About(title, part.text("version"), _licence(part), source or official)
    for name, text in part.kept().items():
        if name in About._fields and isinstance(text, str):
            about = about._replace(**{name: text})
        else:
            place = f"CFDocument.extensions.{_OURS}.{name}"
            part.notes.wrong(place, "is not what is kept there", "take it out", "malformed")
    return about, keys


def _licence(part: _Part) -> str:
    if not isinstance(found := part.fields.get("licenseURI"), dict):
        return part.text("licenseURI")
    inner = part._replace(place=f"{part.place}.licenseURI", fields=found)
    title, address = inner.text("title"), inner.text("uri")
    is_titled = title and address.startswith(("http:", "https:")) and title != address
    return f"{title} ({address})" if is_titled else title or address


def _entry(part: _Part, links: Mapping[tuple[str, str], list[str]], roots: tuple[str, ...]) -> Entry | None:
    part.count_others("item")
    (source, keys), kept, code = part.source(), part.kept(), part.text("humanCodingScheme")
    texts = map(part.text, ("fullStatement", "abbreviatedStatement", "alternativeLabel"))
    statement, short, other = map(part.notes.shown, texts)
    is_short = len(statement) <= _LONGEST_STATEMENT
    written = short or (statement if is_short else other) or other or statement or code
    if not written:
        part.notes.one(part.place, "an item without any text", "cannot be named")
        return None
    if written == statement:  # which defines, whole, where it is cut
        label = cut(one_line(written), NAME_LIMIT if written == short else _LONGEST_STATEMENT)
    else:
        label = part.notes.label(part.place, written)
    above, beside, match = ([to for key in keys for to in links.get((key, end), ())] for end in _ENDS)
    keywords = part.texts("conceptKeywords")
    codes = [name for name in (other, code) if name and name not in (written, *keywords)]
    names = part.notes.names(part.place, codes + keywords)
    parents, near = tuple(key for key in above if key not in roots), (tuple(beside), tuple(match))
    return Entry(part.place, label, statement, names, source, keys, parents, "", *near, kept)


@checked
def write_framework(
    framework: Framework, path: str | os.PathLike[str], *, redact: Redaction | bool = False
) -> Writing:
    """Write the text of `framework_text` to a file, whole or not at all; one that is there is replaced.

    Returns:
        Where it was written, and what was taken out. Nothing else is left out.

    Raises:
        DocumentError: It cannot be written; what was there still is.
        InvalidInput: That is not a framework, a path or a redaction.

    >>> from tempfile import TemporaryDirectory
    >>> from storybank.formats import read_framework
    >>> house = Framework("house", competencies=["One team"])
    >>> with TemporaryDirectory() as folder:
    ...     writing = write_framework(house, f"{folder}/house.json")
    ...     read_framework(writing.path).framework == house
    True
    """
    shared = redacted_if_asked(StoryBank(framework=framework), redact=redact)
    write_text(path, framework_text(shared[0].framework))
    return Writing(path=os.fspath(path), **shared.told)


@checked
def framework_text(framework: Framework, *, redact: Redaction | bool = False) -> str:
    """Return a framework as the text of a CASE 1.1 CFPackage; the same one always gives the same text.

    It says that it last changed on the day that its version names, else on 1970-01-01: never when it was
    written. `redact` takes something out first: True, all that a `Redaction` does by itself.

    Raises:
        InvalidInput: That is not a framework or a redaction.

    >>> house = Framework("house", competencies=["One team"])
    >>> [item["abbreviatedStatement"] for item in json.loads(framework_text(house))["CFItems"]]
    ['One team']
    """
    shared = redacted_if_asked(StoryBank(framework=framework), redact=redact)[0].framework
    package = _package(shared)
    _keep_the_rest(shared, package)
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _time(version: str) -> str:
    """Return the moment that a version names, or one that is nobody's."""
    with suppress(ValueError):
        moment = datetime.fromisoformat(version)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
    return _NO_TIME


def _made_identifier(*names: str) -> str:
    """Return the identifier of what has none yet: from its names, so the same in every export."""
    return str(uuid5(NAMESPACE_URL, "urn:storybank:" + ":".join(quote(name, safe="") for name in names)))


def _package(framework: Framework) -> _Node:
    """Return the package of a framework, without what only we know."""
    ours, source, licence = framework.competencies, framework.source, framework.licence
    builtin, link = builtin_framework(), partial(_link, framework.name, set[str]())
    document, dated = link(framework.name, source), {"lastChangeDateTime": _time(framework.version)}
    common = {"CFDocumentURI": document, **dated}
    is_own = framework.name == builtin.name
    items = {one.id: link(one.label, one.source or _builtin_address(one.id) * is_own, one.id) for one in ours}
    named = dict.fromkeys(one.group for one in ours if one.group.strip())
    groups = {group: link(group, "", "group", group) for group in named}
    about: _Node = {**_named(document), "creator": _MAKER, "title": framework.name, **dated}
    about |= {"version": framework.version, "caseVersion": "1.1"}
    about |= {"officialSourceURL": source} if source.startswith(("http:", "https:")) else {}
    about |= {"licenseURI": _licence_link(licence)} if licence else {}
    told: list[tuple[_Node, _Node]] = []
    told += [(node, {"fullStatement": group, "CFItemType": "Group"}) for group, node in groups.items()]
    links = [_association(common, groups[group], "isChildOf", document) for group in groups]
    for one in ours:
        said: _Node = {"fullStatement": one.definition or one.label, "abbreviatedStatement": one.label}
        keywords = {"conceptKeywords": [*one.aliases]} if one.aliases else {}
        told.append((items[one.id], {**said, "CFItemType": "Competency", **keywords}))
        links.append(_association(common, items[one.id], "isChildOf", groups.get(one.group, document)))
        near = [items[other] for other in one.related if other in items]
        near += [_link("", set(), builtin.label(match), _builtin_address(match)) for match in one.matches]
        links += [_association(common, items[one.id], "isRelatedTo", other) for other in near]
    once = {one["identifier"]: one for one in links}
    written = [{**_named(node), **common, **said} for node, said in told]
    return {"CFDocument": about, "CFItems": written, "CFAssociations": [*once.values()]}


def _link(framework: str, used: set[str], title: str, source: str, *names: str) -> _Node:
    """Return what a node is called: as where it comes from, unless another is called so already."""
    identifier = _identifier_of(source).lower() if _ADDRESS.fullmatch(source) else ""
    if not identifier or identifier in used:
        numbers = chain([()], zip(map(str, count(1))))
        made = (_made_identifier(framework, *names, *number) for number in numbers)
        identifier = next(one for one in made if one not in used)
        source = f"urn:uuid:{identifier}"
    used.add(identifier)
    return {"title": title, "identifier": identifier, "uri": source}


def _named(node: _Node) -> _Node:
    return {name: node[name] for name in ("identifier", "uri")}


def _association(common: _Node, origin: _Node, kind: str, destination: _Node) -> _Node:
    identifier = _made_identifier(origin["identifier"], kind, destination["identifier"])
    of, dated = ({name: part} for name, part in common.items())
    ends = {"associationType": kind, "originNodeURI": origin, "destinationNodeURI": destination}
    return {"identifier": identifier, "uri": f"urn:uuid:{identifier}", **of, **ends, **dated}


def _licence_link(licence: str) -> _Node:
    titled = _TITLED.fullmatch(licence)
    title, address = titled.groups() if titled else (licence, licence)
    identifier = _made_identifier("licence", licence)
    address = address if _ADDRESS.fullmatch(address) else f"urn:uuid:{identifier}"
    return {"title": title, "identifier": identifier, "uri": address}


def _keep_the_rest(framework: Framework, package: _Node) -> None:
    """Put into `extensions` what the package's own fields would give back otherwise."""
    about, entries = case_entries(package, Notes(framework.name))
    held = {part: getattr(framework, part) for part in about._fields}
    if other := {part: text for part, text in held.items() if text != getattr(about, part)}:
        package["CFDocument"]["extensions"] = {_OURS: other}
    headings = {key: entry.label for entry in entries for key in entry.keys}
    first = len(entries) - len(framework.competencies)
    read_back = [*zip(package["CFItems"][first:], entries[first:], framework.competencies, strict=True)]
    ids = {item["identifier"]: one.id for item, _, one in read_back}
    for item, entry, one in read_back:
        plain = entry.fields() | {"id": None, "wordings": [], "answered_by": "story"}  # an id is permanent
        plain["group"] = headings[entry.parents[0]] if entry.parents else ""
        plain["related"] = [ids.get(key, "") for key in entry.related]
        rest = {name: value for name, value in one.model_dump(mode="json").items() if value != plain[name]}
        item["extensions"] = {_OURS: rest}
