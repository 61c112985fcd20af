"""Values as the JSON documents that the tables hold."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import Row

from storybank.errors import Fault, InvalidInput, StoreError
from storybank.values import Value, own_value

V = TypeVar("V", bound=Value)


def read(kind: type[V], row: Row[Any], column: str = "document") -> V:
    """Return the value of a row's document, or of another column that holds one.

    Raises:
        StoreError: Somebody changed the document by hand, and it breaks a rule now.
    """
    try:
        return parse(kind, getattr(row, column))
    except InvalidInput as error:
        faults = "; ".join(map(str, error.faults))
        problem = f"the {kind.__name__}{_name_of(row)} cannot be read as it is stored ({faults})"
        raise StoreError(problem, "bring the file back from a copy, or mend the document") from None


def parse(kind: type[V], text: str) -> V:
    """Return the value of a document; fields that only a class of a host's has stand in `extensions`.

    Raises:
        InvalidInput: It breaks a rule.
    """
    try:
        return kind.model_validate_json(text)
    except InvalidInput as error:
        if any(fault.code != "unknown_field" or len(fault.loc) > 1 for fault in error.faults):
            raise
    fields = json.loads(text)
    more = {name: fields.pop(name) for name in foreign_fields(kind, text)}
    if "extensions" in kind.model_fields:
        fields["extensions"] = more | fields.get("extensions", {})
    return kind.model_validate(fields)


def foreign_fields(kind: type[Value], text: object) -> tuple[str, ...]:
    """Return the names in a document that are no fields of ours."""
    try:
        fields = json.loads(str(text))
    except (ValueError, RecursionError):
        return ()
    return tuple(name for name in fields if name not in kind.model_fields) if isinstance(fields, dict) else ()


def _name_of(row: Row[Any]) -> str:
    """Return what the row is called; never its position, which tells how much others have stored."""
    names = (getattr(row, column, None) for column in ("id", "story", "name", "round"))
    return next((f" {name}" for name in names if name), "")


def checked(subject: str, name: str, kind: type[V], given: Iterable[object]) -> tuple[V, ...]:
    """Return what was given, where each is of the kind.

    Raises:
        InvalidInput: Some are not; each is named by its place in the call.
    """
    faults: list[Fault] = []
    good: list[V] = []
    for index, value in enumerate(given):
        try:
            good.append(own_value(subject, f"{name}[{index}]", kind, value))
        except InvalidInput as error:
            faults += error.faults
    if faults:
        raise InvalidInput(subject, faults)
    return tuple(good)
