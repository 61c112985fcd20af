"""Value: the frozen pydantic model that every value of this library is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from inspect import Parameter, Signature
from typing import Any, ClassVar, Protocol, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from storybank.errors import Fault, InvalidInput
from storybank.values._faults import faults_of


class Value(BaseModel):
    """An immutable value: validated when made, equal by content, hashable, picklable, JSON-ready.

    A class names in `positional` the arguments that may be given without their keyword. Whatever is
    wrong with what was given is raised as one `InvalidInput` with every fault in it.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        allow_inf_nan=False,
        validate_default=False,
        ser_json_inf_nan="constants",
    )

    positional: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **fields: Any) -> None:
        """Validate what is given; raise `InvalidInput` with every fault at once."""
        subject = type(self).__name__
        with translated(subject):
            super().__init__(**_by_name(subject, self.positional, args, fields))

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Show the positional arguments first, and names only, in `help()` and in tooltips."""
        super().__pydantic_init_subclass__(**kwargs)
        fields = cls.__signature__.parameters
        by_name = [name for name in cls.model_fields if name not in cls.positional]
        cls.__signature__ = Signature(
            [_shown(fields[name], Parameter.POSITIONAL_OR_KEYWORD) for name in cls.positional]
            + [_shown(fields[name], Parameter.KEYWORD_ONLY) for name in by_name]
        )

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Return the value of a dictionary; raise `InvalidInput` with every fault at once."""
        with translated(cls.__name__):
            return super().model_validate(obj, **options)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Return the value of a JSON text; raise `InvalidInput` with every fault at once."""
        with translated(cls.__name__):
            return super().model_validate_json(json_data, **options)

    def replace(self, **changes: Any) -> Self:
        """Return this value with some fields changed, validated again.

        Raises:
            InvalidInput: The changed value would break a rule.
        """
        return type(self)(**(dict(self) | changes))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return `replace(**update)`: pydantic's own would skip validation."""
        return self.replace(**update) if update else super().model_copy(deep=deep)

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse: values do not change.

        Raises:
            InvalidInput: Always, for a public name.
        """
        if name.startswith("_"):
            super().__setattr__(name, value)
            return
        raise InvalidInput(
            type(self).__name__,
            [Fault(name, "cannot be changed", "make a new value with .replace(…)")],
        )

    def __delattr__(self, name: str) -> None:
        """Refuse, as `__setattr__` does."""
        self.__setattr__(name, None)

    def __str__(self) -> str:
        """Return what `repr` shows; a value with more to show overrides it."""
        return repr(self)


def _shown(field: Parameter, kind: Any) -> Parameter:
    return field.replace(kind=kind, annotation=Parameter.empty)


@contextmanager
def translated(subject: str) -> Iterator[None]:
    """Turn pydantic's error into ours, so that one except clause is enough."""
    try:
        yield
    except ValidationError as error:
        raise InvalidInput(subject, faults_of(error)) from None


class Identified(Protocol):
    """A value with an id, as stories and interviewers are."""

    @property
    def id(self) -> str:
        """The id."""


def id_of(raw: Any) -> Any:
    """Return the id of a value that has one, and anything else as it is."""
    return raw.id if isinstance(raw, Value) and "id" in type(raw).model_fields else raw


def _by_name(
    subject: str, names: tuple[str, ...], args: tuple[Any, ...], fields: dict[str, Any]
) -> dict[str, Any]:
    if not args:
        return fields
    given = dict(zip(names, args, strict=False))
    faults = [
        Fault(name, "is given twice", "give it once, by place or by name") for name in given if name in fields
    ]
    if len(args) > len(names):
        allowed = ", ".join(names) or "none"
        faults.append(
            Fault(
                "",
                f"takes {len(names)} without a name ({allowed}), and {len(args)} were given",
                "name the others",
            )
        )
    if faults:
        raise InvalidInput(subject, faults)
    return given | fields
