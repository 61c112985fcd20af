"""The fields of other tools that belong to an owner's bank as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from storybank.errors import InvalidInput
from storybank.storage._documents import read
from storybank.storage._rows import Rows
from storybank.values import JSONObject, Value


class KeptExtensions(Value):
    """What the table holds for an owner."""

    positional: ClassVar[tuple[str, ...]] = ()

    extensions: JSONObject


def checked_extensions(given: Mapping[str, Any]) -> JSONObject:
    """Return what was given, frozen.

    Raises:
        InvalidInput: It is no mapping of JSON values: every fault at once.
    """
    try:
        return JSONObject(given)
    except InvalidInput as error:
        faults = [fault.within("extensions") for fault in error.faults]
        raise InvalidInput("Store.use_extensions", faults) from None


def extensions(rows: Rows) -> JSONObject:
    """Return the bank's extensions: none where none were stored."""
    row = rows.one(rows.tables.extensions)
    return JSONObject() if row is None else read(KeptExtensions, row).extensions


def use_extensions(rows: Rows, new: JSONObject) -> None:
    """Store extensions in the place of those that are there; without any there is no row."""
    table = rows.tables.extensions
    there = rows.one(table, to_change=True)
    document = KeptExtensions(extensions=new).model_dump_json()
    if not new:
        rows.remove(table)
    elif there is None:
        rows.add(table, {"revision": 1, "document": document})
    else:
        rows.change(table, there, document=document)
