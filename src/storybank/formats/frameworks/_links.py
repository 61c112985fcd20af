"""The associations of a CASE package, as far as a framework here has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from storybank.errors import Fault
from storybank.formats.frameworks._entries import LeftBehind, shown
from storybank.formats.frameworks._names import builtin_id

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
