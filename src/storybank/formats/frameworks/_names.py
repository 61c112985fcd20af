"""Identifiers as CASE has them: a UUID and an address for each node, the same ones every time."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, unquote
from uuid import NAMESPACE_URL, uuid5

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
