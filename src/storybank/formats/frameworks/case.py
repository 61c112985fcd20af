"""A CASE 1.1 CFPackage, read; 1.0 has the same parts under the same names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, unquote
from uuid import NAMESPACE_URL, uuid5

from storybank.errors import Fault
from storybank.formats.frameworks.entries import (
    LONGEST_LABEL,
    LONGEST_STATEMENT,
    About,
    Entry,
    LeftBehind,
    cut,
    one_line,
    shown,
)

OURS = "storybank"
"""The name under which extensions hold what CASE has no field for."""

MAKER = "storybank"
"""The creator of a package that names none."""

_NOTHING: tuple[Any, ...] = (None, "", [], {})
"""What stands where a tool writes a field that nobody filled."""

_PARTS = frozenset({"CFDocument", "CFItems", "CFAssociations"})
_OF_ITEM = frozenset(
    {
        "identifier",
        "uri",
        "fullStatement",
        "abbreviatedStatement",
        "alternativeLabel",
        "humanCodingScheme",
        "conceptKeywords",
        "extensions",
        "CFItemType",
        "CFDocumentURI",
        "lastChangeDateTime",
    }
)
"""The last three are the package's own order: the next one has them again."""

_OF_DOCUMENT = frozenset(
    {
        "identifier",
        "uri",
        "title",
        "version",
        "creator",
        "licenseURI",
        "officialSourceURL",
        "extensions",
        "lastChangeDateTime",
        "adoptionStatus",
        "CFPackageURI",
        "caseVersion",
    }
)


def is_case(document: Any) -> bool:
    """Say whether a JSON document is a package."""
    return isinstance(document, dict) and not {"CFDocument", "CFItems"}.isdisjoint(document)


def case_entries(
    document: Mapping[str, Any], left: LeftBehind
) -> tuple[About, dict[str, Any], list[Entry], list[Fault]]:
    """Return what a package holds: about it, the fields that we kept beside its own, entries, faults."""
    faults: list[Fault] = []
    for part in document:
        if part not in _PARTS and document[part] not in _NOTHING:
            left.one("", f"the part {shown(part)}", "has no place in a framework here")
    head = document.get("CFDocument", {})
    if not isinstance(head, dict):
        faults.append(
            Fault("CFDocument", "is not an object", "take it from the package's maker again", "wrong_type")
        )
        head = {}
    about, kept, roots = _about(_Part("CFDocument", head, left, faults))
    links = read_links(_objects(document, "CFAssociations", faults), left, faults)
    items = _objects(document, "CFItems", faults)
    entries = [_entry(_Part(place, item, left, faults), links, roots) for place, item in items]
    return about, kept, [entry for entry in entries if entry is not None], faults


class _Part:
    """One object of the package, with its place, for reading texts from."""

    def __init__(self, place: str, fields: Mapping[str, Any], left: LeftBehind, faults: list[Fault]) -> None:
        self.place = place
        self.fields = fields
        self.left = left
        self.faults = faults

    def text(self, name: str) -> str:
        """Return a text, without spaces around it; empty where there is none, and where it is none."""
        found = self.fields.get(name)
        if found is None or isinstance(found, str):
            return (found or "").strip()
        if isinstance(found, int | float) and not isinstance(found, bool):
            return str(found)
        self.faults.append(Fault(f"{self.place}.{name}", "is not a text", "give a text", "wrong_type"))
        return ""

    def texts(self, name: str) -> list[str]:
        """Return the texts of a list; a lone text is a list of one."""
        found = self.fields.get(name)
        several = [one for one in (found if isinstance(found, list) else [found]) if one is not None]
        if all(isinstance(one, str) for one in several):
            return [one.strip() for one in several if one.strip()]
        self.faults.append(
            Fault(f"{self.place}.{name}", "is not a list of texts", "give texts alone", "wrong_type")
        )
        return []

    def kept(self) -> dict[str, Any]:
        """Return what an export of ours kept here beside CASE's own fields, and count what others did."""
        found = self.fields.get("extensions")
        if not isinstance(found, dict):
            return {}  # missing, or the empty list that some tools write
        for name in found:
            if name != OURS:
                where = self.place.partition("[")[0]
                self.left.another(where, f"extensions {shown(name)}", "say nothing that is known here")
        ours = found.get(OURS, {})
        if not isinstance(ours, dict):
            self.faults.append(
                Fault(f"{self.place}.extensions.{OURS}", "is not an object", "take it out", "wrong_type")
            )
            return {}
        return ours

    def count_others(self, known: frozenset[str]) -> None:
        """Count the fields that are not read."""
        for name, found in self.fields.items():
            if name not in known and found not in _NOTHING:
                where = self.place.partition("[")[0]
                self.left.another(where, f"fields {shown(name)}", "have no place in a framework here")

    def source(self) -> tuple[str, tuple[str, ...]]:
        """Return what this is called where it comes from, and the keys that others refer to it by.

        The address says the identifier too, or the identifier alone is kept.
        """
        identifier, address = self.text("identifier"), self.text("uri")
        keys = tuple(dict.fromkeys(key for key in (identifier.lower(), address) if key))
        if not identifier or (address and identifier_of(address).lower() == identifier.lower()):
            return address, keys
        if address:
            where = self.place.partition("[")[0]
            self.left.another(where, "addresses", "name no identifier, which is kept in their place")
        return f"urn:uuid:{identifier}", keys


def _objects(document: Mapping[str, Any], name: str, faults: list[Fault]) -> list[tuple[str, dict[str, Any]]]:
    """Return the objects of a list with their places."""
    found = document.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        faults.append(Fault(name, "is not a list", "take it from the package's maker again", "wrong_type"))
        return []
    placed = [(f"{name}[{index}]", one) for index, one in enumerate(found)]
    faults += [
        Fault(place, "is not an object", "take it out", "wrong_type")
        for place, one in placed
        if type(one) is not dict
    ]
    return [(place, one) for place, one in placed if isinstance(one, dict)]


def _about(part: _Part) -> tuple[About, dict[str, Any], tuple[str, ...]]:
    """Return what the document says of itself, what we kept there, and the keys of the tree's root."""
    part.count_others(_OF_DOCUMENT)
    source, keys = part.source()
    official = part.text("officialSourceURL")
    if source and official and official != source:
        remedy = "Give it as source_url, if it matters more to you than the package's own address."
        part.left.one("CFDocument", "the field “officialSourceURL”", "is a second address", remedy)
    creator = part.text("creator")
    if creator not in {"", MAKER}:
        remedy = "Name the creator in licence, if its terms ask for that."
        part.left.one("CFDocument", "the field “creator”", "has no place in a framework here", remedy)
    about = About(part.text("title"), part.text("version"), _licence(part), source or official)
    return about, part.kept(), keys


def _licence(part: _Part) -> str:
    """Return the licence: its title and its address, as far as there are both."""
    found = part.fields.get("licenseURI")
    if not isinstance(found, dict):
        return part.text("licenseURI")
    inner = _Part(f"{part.place}.licenseURI", found, part.left, part.faults)
    title, address = inner.text("title"), inner.text("uri")
    if title and address.startswith(("http:", "https:")) and title != address:
        return f"{title} ({address})"
    return title or address


def _entry(part: _Part, links: Links, roots: tuple[str, ...]) -> Entry | None:
    part.count_others(_OF_ITEM)
    statement, short = part.text("fullStatement"), part.text("abbreviatedStatement")
    other, code = part.text("alternativeLabel"), part.text("humanCodingScheme")
    long = len(statement) > LONGEST_STATEMENT
    written = short or (other if long else statement) or other or statement or code
    source, keys = part.source()
    kept = part.kept()
    if not written:
        part.left.one(part.place, "an item without any text", "cannot be named")
        return None
    label = cut(
        one_line(written), LONGEST_STATEMENT if written == statement and written != short else LONGEST_LABEL
    )
    if label != one_line(written) and written != statement:
        part.left.one(part.place, f"the end of the label {shown(label)}", "is cut")
    names = part.texts("conceptKeywords")
    names = [name for name in (other, code) if name and name not in (written, *names)] + names
    ends = [end for key in keys for end in links.get(key, ())]
    return Entry(
        place=part.place,
        label=label,
        definition="" if statement == label else statement,
        names=tuple(_short_enough(names, part)),
        source=source,
        keys=keys,
        parents=tuple(end.key for end in ends if end.kind == "above" and end.key not in roots),
        related=tuple(end.key for end in ends if end.kind == "beside"),
        matches=tuple(end.key for end in ends if end.kind == "match"),
        kept=kept,
    )


def _short_enough(names: list[str], part: _Part) -> list[str]:
    for name in names:
        if len(name) > LONGEST_LABEL:
            part.left.one(part.place, f"the other name {shown(name)}", "is longer than a name may be")
    return [name for name in names if len(name) <= LONGEST_LABEL]


_WHERE = "CFAssociations"

_LIKE = frozenset({"exactmatchof", "ispeerof", "isrelatedto"})
"""Kinds that mean a neighbour within the package, and a match towards the built-in framework."""

_OF_LINK = frozenset(
    {
        "identifier",
        "uri",
        "associationType",
        "originNodeURI",
        "destinationNodeURI",
        "CFDocumentURI",
        "CFAssociationGroupingURI",
        "lastChangeDateTime",
    }
)


class End(NamedTuple):
    """Where an association leads.

    Attributes:
        kind: To the entry above, to a neighbour, or to a competency of the built-in framework.
        key: The key of the entry, or the id of that competency.
    """

    kind: Literal["above", "beside", "match"]
    key: str


Links = Mapping[str, list[End]]
"""What each key's associations lead to, in the order of the file."""


def read_links(
    associations: Iterable[tuple[str, dict[str, Any]]], left: LeftBehind, faults: list[Fault]
) -> Links:
    """Return the associations by the keys of their origins."""
    links: defaultdict[str, list[End]] = defaultdict(list)
    for place, fields in associations:
        kind = fields.get("associationType")
        if not isinstance(kind, str):
            faults.append(
                Fault(
                    f"{place}.associationType", "is not a text", "give the kind of association", "wrong_type"
                )
            )
            continue
        origin, destination = _keys(fields.get("originNodeURI")), _keys(fields.get("destinationNodeURI"))
        if not origin or not destination:
            left.another(_WHERE, "associations without both ends", "lead nowhere")
            continue
        _count_others(fields, left)
        end = _end("".join(kind.split()).casefold(), destination)
        if end is None:
            left.another(_WHERE, f"associations {shown(kind)}", "have no place in a framework here")
        else:
            links[origin[0]].append(end)
    return links


def _end(kind: str, destination: tuple[str, ...]) -> End | None:
    if kind == "ischildof":
        return End("above", destination[0])
    if kind not in _LIKE:
        return None
    builtin = next(filter(None, map(builtin_id, destination)), None)
    return End("match", builtin) if builtin else End("beside", destination[0])


def _keys(node: Any) -> tuple[str, ...]:
    """Return identifier and address of a node; some tools write the address alone."""
    if isinstance(node, str):
        node = {"uri": node}
    if not isinstance(node, dict):
        return ()
    identifier, address = node.get("identifier"), node.get("uri")
    found = (identifier.strip().lower() if isinstance(identifier, str) else "", address)
    return tuple(key.strip() for key in found if isinstance(key, str) and key.strip())


def _count_others(fields: Mapping[str, Any], left: LeftBehind) -> None:
    for name, found in fields.items():
        if name not in _OF_LINK and found not in (None, "", [], {}):
            left.another(_WHERE, f"fields {shown(name)}", "have no place in a framework here")


BUILTIN = "urn:storybank:competency:"
"""What the address of a competency of the built-in framework begins with; its id follows."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)


def identifier_of(address: str) -> str:
    """Return the identifier that goes with an address: the last UUID in it, or one made from it.

    >>> identifier_of("https://case.example/CFItems/0ad1e1a4-6f0b-4d6c-9a55-3f3c3f1d7a10")
    '0ad1e1a4-6f0b-4d6c-9a55-3f3c3f1d7a10'
    """
    inside = _UUID.findall(address)
    return inside[-1] if inside else str(uuid5(NAMESPACE_URL, address))


def made_identifier(*names: str) -> str:
    """Return the identifier of what has none yet: from its names, so the same in every export."""
    return str(uuid5(NAMESPACE_URL, "urn:storybank:" + ":".join(quote(name, safe="") for name in names)))


def is_address(text: str) -> bool:
    """Say whether a text can stand where CASE wants an address.

    >>> is_address("urn:example:1"), is_address("DR-AT-1")
    (True, False)
    """
    return _ADDRESS.fullmatch(text) is not None


def builtin_address(competency_id: str) -> str:
    """Return the address of a competency of the built-in framework."""
    return BUILTIN + quote(competency_id, safe="")


def builtin_id(address: str) -> str | None:
    """Return which competency of the built-in framework has an address; None if none has."""
    return unquote(address.removeprefix(BUILTIN)) if address.startswith(BUILTIN) else None


def link(title: str, identifier: str, address: str) -> dict[str, Any]:
    """Return a reference as CASE writes one."""
    return {"title": title, "identifier": identifier, "uri": address}
