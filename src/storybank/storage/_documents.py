"""Values as the JSON documents that the tables hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import Row

from storybank.errors import Fault, InvalidInput, StoreError
from storybank.values import Value

V = TypeVar("V", bound=Value)


def read(kind: type[V], row: Row[Any], column: str = "document") -> V:
    """Return the value of a row's document, or of another column that holds one.

    Raises:
        StoreError: Somebody changed the document by hand, and it breaks a rule now.
    """
    try:
        return kind.model_validate_json(getattr(row, column))
    except InvalidInput as error:
        faults = "; ".join(map(str, error.faults))
        problem = f"the {kind.__name__}{_name_of(row)} cannot be read as it is stored ({faults})"
        raise StoreError(problem, "bring the file back from a copy, or mend the document") from None


def _name_of(row: Row[Any]) -> str:
    """Return what the row is called; never its position, which tells how much others have stored."""
    names = (getattr(row, column, None) for column in ("id", "story", "name", "round"))
    return next((f" {name}" for name in names if name), "")


def checked(subject: str, name: str, kind: type[V], given: Iterable[object]) -> tuple[V, ...]:
    """Return what was given, where each is of the kind.

    Raises:
        InvalidInput: Some are not; each is named by its place in the call.
    """
    values = tuple(given)
    good = tuple(value for value in values if isinstance(value, kind))
    if len(good) < len(values):
        remedy = f"make it with {kind.__name__}(…)"
        raise InvalidInput(
            subject,
            [
                Fault(f"{name}[{index}]", f"is not a {kind.__name__}", remedy, "wrong_type")
                for index, value in enumerate(values)
                if not isinstance(value, kind)
            ],
        )
    return good


def checked_one(subject: str, name: str, kind: type[V], given: object) -> V:
    """Return what was given, where it is of the kind.

    Raises:
        InvalidInput: It is not.
    """
    if not isinstance(given, kind):
        raise InvalidInput(
            subject,
            [Fault(name, f"is not a {kind.__name__}", f"make it with {kind.__name__}(…)", "wrong_type")],
        )
    return given
