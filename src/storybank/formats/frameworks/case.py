"""A CASE 1.1 CFPackage, read; 1.0 has the same parts under the same names.

Of an item, the short statement is the label; the full one is the definition, or the label where there is
no short one. Codes and keywords are other names. What real packages get wrong (no full statement, one
keyword for a list, an empty list of extensions, any date) is read past; what cannot be meant is a fault.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Literal
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
    known_fields,
    one_line,
    quoted,
)

OURS = "storybank"
"""The name under which extensions hold what CASE has no field for."""

MAKER = "storybank"
"""The creator of a package that names none."""

_BUILTIN = "urn:storybank:competency:"
"""What the address of a competency of the built-in framework begins with; its id follows."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)

_NOTHING: tuple[Any, ...] = (None, "", [], {})
"""What stands where a tool writes a field that nobody filled."""

_PARTS = frozenset({"CFDocument", "CFItems", "CFAssociations"})

_LIKE = frozenset({"exactmatchof", "ispeerof", "isrelatedto"})
"""Associations that mean a neighbour within the package, and a match towards the built-in framework."""

_AGAIN = "take it from the package's maker again"

_End = Literal["above", "beside", "match"]
_Links = Mapping[str, Mapping[_End, list[str]]]
"""Where the associations of each key lead, in the order of the file: to the keys of the entries above and of
neighbours, and to ids of the built-in framework."""


def identifier_of(address: str) -> str:
    """Return the identifier that goes with an address: the last UUID in it, or one made from it.

    >>> identifier_of("https://case.example/CFItems/0ad1e1a4-6f0b-4d6c-9a55-3f3c3f1d7a10")
    '0ad1e1a4-6f0b-4d6c-9a55-3f3c3f1d7a10'
    """
    inside = _UUID.findall(address)
    return inside[-1] if inside else str(uuid5(NAMESPACE_URL, address))


def is_address(text: str) -> bool:
    """Whether a text can stand where CASE wants an address.

    >>> is_address("urn:example:1"), is_address("DR-AT-1")
    (True, False)
    """
    return _ADDRESS.fullmatch(text) is not None


def builtin_address(competency_id: str) -> str:
    """Return the address of a competency of the built-in framework."""
    return _BUILTIN + quote(competency_id, safe="")


def _builtin_id(address: str) -> str | None:
    return unquote(address.removeprefix(_BUILTIN)) if address.startswith(_BUILTIN) else None


def is_case(document: Any) -> bool:
    """Whether a JSON document is a package."""
    return isinstance(document, dict) and not {"CFDocument", "CFItems"}.isdisjoint(document)


def case_entries(
    document: Mapping[str, Any], left: LeftBehind
) -> tuple[About, dict[str, Any], list[Entry], list[Fault]]:
    """Return what a package holds: about it, the fields that we kept beside its own, entries, faults."""
    faults: list[Fault] = []
    for part in document:
        if part not in _PARTS and document[part] not in _NOTHING:
            left.one("", f"the part {quoted(part)}")
    head = document.get("CFDocument", {})
    if not isinstance(head, dict):
        faults.append(Fault("CFDocument", "is not an object", _AGAIN, "wrong_type"))
        head = {}
    about, kept, roots = _about(_Part("CFDocument", head, left, faults))
    links = _links(_parts(document, "CFAssociations", left, faults))
    items = _parts(document, "CFItems", left, faults)
    entries = [_entry(item, links, roots) for item in items]
    return about, kept, [entry for entry in entries if entry is not None], faults


class _Part:
    """One object of the package, with its place, for reading texts from."""

    def __init__(self, place: str, fields: Mapping[str, Any], left: LeftBehind, faults: list[Fault]) -> None:
        self.place = place
        self.fields = fields
        self.left = left
        self.faults = faults
        self._where = place.partition("[")[0]

    def wrong(self, name: str, problem: str, remedy: str) -> None:
        """Note a field that is not of its kind."""
        self.faults.append(Fault(f"{self.place}.{name}", problem, remedy, "wrong_type"))

    def text(self, name: str) -> str:
        """Return a text, without spaces around it; empty where there is none, and where it is none."""
        found = self.fields.get(name)
        if found is None or isinstance(found, str):
            return (found or "").strip()
        if isinstance(found, int | float) and not isinstance(found, bool):
            return str(found)
        self.wrong(name, "must be a string", "give a string")
        return ""

    def texts(self, name: str) -> list[str]:
        """Return the texts of a list; a lone text is a list of one."""
        found = self.fields.get(name)
        several = [one for one in (found if isinstance(found, list) else [found]) if one is not None]
        if all(isinstance(one, str) for one in several):
            return [one.strip() for one in several if one.strip()]
        self.wrong(name, "must be a list of strings", "give only strings")
        return []

    def kept(self) -> dict[str, Any]:
        """Return what an export of ours kept here beside CASE's own fields, and count what others did."""
        found = self.fields.get("extensions")
        if not isinstance(found, dict):
            return {}  # missing, or the empty list that some tools write
        for name in found:
            if name != OURS:
                self.another(f"extensions {quoted(name)}", "say nothing that is known here")
        ours = found.get(OURS, {})
        if isinstance(ours, dict):
            return ours
        self.wrong(f"extensions.{OURS}", "is not an object", "take it out")
        return {}

    def another(self, what: str, why: str = "have no place in a framework here") -> None:
        """Count one more of a kind that stays behind."""
        self.left.another(self._where, what, why)

    def count_others(self, known: frozenset[str]) -> None:
        """Count the fields that are not read."""
        for name, found in self.fields.items():
            if name not in known and found not in _NOTHING:
                self.another(f"fields {quoted(name)}")

    def source(self) -> tuple[str, tuple[str, ...]]:
        """Return what this is called where it comes from, and the keys that others refer to it by.

        The address says the identifier too, or the identifier alone is kept.
        """
        identifier, address = self.text("identifier"), self.text("uri")
        keys = tuple(dict.fromkeys(key for key in (identifier.lower(), address) if key))
        if not identifier or (address and identifier_of(address).lower() == identifier.lower()):
            return address, keys
        if address:
            self.another("addresses", "name no identifier, which is kept in their place")
        return f"urn:uuid:{identifier}", keys


def _parts(document: Mapping[str, Any], name: str, left: LeftBehind, faults: list[Fault]) -> list[_Part]:
    """Return the objects of a list."""
    found = document.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        faults.append(Fault(name, "is not a list", _AGAIN, "wrong_type"))
        return []
    made: list[_Part] = []
    for index, one in enumerate(found):
        if isinstance(one, dict):
            made.append(_Part(f"{name}[{index}]", one, left, faults))
        else:
            faults.append(Fault(f"{name}[{index}]", "is not an object", "take it out", "wrong_type"))
    return made


def _links(associations: list[_Part]) -> _Links:
    """Return where the associations lead, by the keys of their origins."""
    links: defaultdict[str, defaultdict[_End, list[str]]] = defaultdict(lambda: defaultdict(list))
    for part in associations:
        kind = part.fields.get("associationType")
        if not isinstance(kind, str):
            part.wrong("associationType", "must be a string", "give the kind of association")
            continue
        origin, destination = (_keys(part.fields.get(f"{end}NodeURI")) for end in ("origin", "destination"))
        if not origin or not destination:
            part.another("associations without both ends", "lead nowhere")
            continue
        part.count_others(known_fields("association"))
        plain = "".join(kind.split()).casefold()
        builtin = next(filter(None, map(_builtin_id, destination)), None)
        if plain == "ischildof":
            links[origin[0]]["above"].append(destination[0])
        elif plain not in _LIKE:
            part.another(f"associations {quoted(kind)}")
        elif builtin:
            links[origin[0]]["match"].append(builtin)
        else:
            links[origin[0]]["beside"].append(destination[0])
    return links


def _keys(node: Any) -> tuple[str, ...]:
    """Return identifier and address of a node; some tools write the address alone."""
    if isinstance(node, str):
        node = {"uri": node}
    if not isinstance(node, dict):
        return ()
    identifier, address = node.get("identifier"), node.get("uri")
    found = (identifier.strip().lower() if isinstance(identifier, str) else "", address)
    return tuple(key.strip() for key in found if isinstance(key, str) and key.strip())


def _about(part: _Part) -> tuple[About, dict[str, Any], tuple[str, ...]]:
    """Return what the document says of itself, what we kept there, and the keys of the tree's root."""
    part.count_others(known_fields("document"))
    source, keys = part.source()
    official = part.text("officialSourceURL")
    if source and official and official != source:
        remedy = "Give it as source_url, if it matters more to you than the package's own address."
        part.left.one("CFDocument", "the field “officialSourceURL”", "is a second address", remedy)
    if part.text("creator") not in {"", MAKER}:
        remedy = "Name the creator in licence, if its terms ask for that."
        part.left.one("CFDocument", "the field “creator”", remedy=remedy)
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


def _entry(part: _Part, links: _Links, roots: tuple[str, ...]) -> Entry | None:
    part.count_others(known_fields("item"))
    statement, short = part.text("fullStatement"), part.text("abbreviatedStatement")
    other, code = part.text("alternativeLabel"), part.text("humanCodingScheme")
    source, keys = part.source()
    kept = part.kept()
    is_long = len(statement) > LONGEST_STATEMENT
    written = short or (other if is_long else statement) or other or statement or code
    if not written:
        part.left.one(part.place, "an item without any text", "cannot be named")
        return None
    if written == statement:  # which defines, whole, where it is cut
        label = cut(one_line(written), LONGEST_LABEL if written == short else LONGEST_STATEMENT)
    else:
        label = part.left.label(part.place, written)
    ends = _ends(links, keys)
    names = part.texts("conceptKeywords")
    codes = [name for name in (other, code) if name and name not in (written, *names)]
    return Entry(
        place=part.place,
        label=label,
        definition="" if statement == label else statement,
        names=part.left.names(part.place, codes + names),
        source=source,
        keys=keys,
        parents=tuple(key for key in ends["above"] if key not in roots),
        related=tuple(ends["beside"]),
        matches=tuple(ends["match"]),
        kept=kept,
    )


def _ends(links: _Links, keys: tuple[str, ...]) -> Mapping[_End, list[str]]:
    """Return where the associations of one entry lead, under whichever of its keys they stand."""
    ends: defaultdict[_End, list[str]] = defaultdict(list)
    for key in keys:
        for end, found in links.get(key, {}).items():
            ends[end] += found
    return ends
