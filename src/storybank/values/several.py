"""Several: values of one kind as a tuple that is also a table; Tabular: what has rows for a data frame."""

from __future__ import annotations

import json
import operator
import types
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, SupportsIndex, TypeVar, get_args, overload

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from storybank.display import Page, Shown
from storybank.errors import InvalidInput, NoOperation, UnknownKey, UnknownReference, fault_of, needs_extra
from storybank.late import answers_to, meant, synonym_of
from storybank.values.arguments import checked_methods
from storybank.values.base import Value, each_of, id_of, names_of, no_such
from storybank.values.faults import known_fault
from storybank.values.pages import MOST_SHOWN, line_of, page_of
from storybank.values.strings import rows_of

Each_co = TypeVar("Each_co", covariant=True)


@checked_methods
class Tabular(ABC):
    """What has rows: as plain dictionaries, and as a data frame of pandas."""

    __slots__ = ()

    @abstractmethod
    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dictionary for each row, as a table or a data frame takes them."""

    def to_dataframe(self) -> Any:
        """Return the rows of `to_records` as a `pandas.DataFrame`.

        Polars takes the records themselves: `polars.DataFrame(….to_records(), infer_schema_length=None)`.

        Raises:
            MissingExtra: pandas is not installed.
        """
        return data_frame(self.to_records())


class Several(tuple[Each_co, ...], Shown, Tabular):  # noqa: SLOT001 - it keeps a thing more, and so does `Found`
    """Several values of one kind: a tuple in all else, and a table.

    A slice of it, and a sum, is one as well; it equals a tuple of the same values. As text it is a sentence
    for each value; where there is none, it says `nothing`.

    >>> from storybank import Finding
    >>> hint = Finding(code="unmeasured", severity="hint", subject="audit", message="…", remedy="…")
    >>> several = Several([hint])
    >>> several == (hint,), several.to_records()[0]["subject"]
    (True, 'audit')
    >>> Several([], nothing=Finding.nothing)
    Nothing to improve here.
    """

    nothing: str

    def __new__(cls, each: Iterable[Each_co] = (), *, nothing: str = "") -> Self:
        """Keep the values, and what to say where there are none."""
        several = super().__new__(cls, each)
        several.nothing = nothing
        return several

    def __reduce__(self) -> Any:
        """Pickle the values, and what else is known of them where it is not the usual."""
        is_plain = type(self) is Several and not self.nothing
        return type(self), (tuple(self),), None if is_plain else vars(self)

    def page(self) -> Page:
        """Return the values as a table, or as their sentences."""
        return page_of(self, self.nothing)

    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dictionary for each value: a column for each field, then what is told beside them.

        Texts, numbers, True, False and None stay; a day is ISO text. What a field holds of a list or a
        mapping is one text, its entries apart by semicolons; a value in a field has a column for each of its
        own, behind the field's name.

        >>> from storybank import NeedRef
        >>> Several([NeedRef("dana", "teamwork")]).to_records()
        [{'interviewer_id': 'dana', 'competency_id': 'teamwork'}]
        """
        return [
            {"place": place} | row if isinstance(each, Tabular) else row
            for place, each in enumerate(self)
            for row in (each.to_records() if isinstance(each, Tabular) else [row_of(each)])
        ]

    def __str__(self) -> str:
        """Return a line for each value."""
        more = [f"… and {len(self) - MOST_SHOWN:,} more"] if len(self) > MOST_SHOWN else []
        shown = map(line_of, tuple.__getitem__(self, slice(MOST_SHOWN)))
        return "\n".join([*shown, *more]) or self.nothing or "()"

    __repr__ = __str__  # a list of fields says nothing at a glance

    if not TYPE_CHECKING:  # or else every name would be one

        def __getattr__(self, name: str) -> Any:
            """Raise `AttributeError`, with the name that was meant, or what each of them has by that name."""
            if right := synonym_of(name, *names_of(type(self))):
                return answers_to(self, right)
            if not meant(name, (), *names_of(type(self))) and (each := each_of(self, name)) is not None:
                return each
            said = [f"[0].{right}, or each.{right} in a loop" for right in _parts(name, self[:1])]
            raise no_such(type(self), name, *said)

    @overload
    def __getitem__(self, place: SupportsIndex) -> Each_co: ...
    @overload
    def __getitem__(self, place: slice) -> Several[Each_co]: ...
    def __getitem__(self, place: SupportsIndex | slice) -> Each_co | Several[Each_co]:
        """Return one value, or several for a slice."""
        if isinstance(place, str):
            right = "[each for each in … if …]"
            raise NoOperation("Several", [known_fault("no_operator", "", {"right": right})])
        found: Any = tuple.__getitem__(self, place)
        return Several(found) if isinstance(place, slice) else found

    def __add__(self, others: Any) -> Any:
        """Return these and others; a list does, too."""
        return Several((*self, *others)) if isinstance(others, tuple | list) else NotImplemented

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read it as a tuple; in JSON and in schemas it is a list as any other."""
        kind, *_ = get_args(source) or (Any,)
        made = partial(cls, nothing=getattr(kind, "nothing", ""))
        plain: Any = types.GenericAlias(tuple, (kind, ...))
        return core_schema.no_info_after_validator_function(made, handler(plain))


if TYPE_CHECKING:

    class _Base(Value, Generic[Each_co]):
        """It stands before `Value` among the bases of a class."""

else:

    class _Base:
        """What pydantic need not know: it wants generic classes behind its own."""

        def __class_getitem__(cls, each: Any) -> type:
            return cls


@checked_methods
class Holding(Tabular, _Base[Each_co]):
    """A value that is the collection of what a field of it `gathers`: `len`, `for`, `in` and `[…]`.

    Mix it in before `Value`. It is true even where it is empty, and `dict(…)` gives its fields, as of any
    other value. What stands in the brackets is a place, a slice, or what means one of those held.
    """

    gathers: ClassVar[str]
    ndim: ClassVar[int] = 1

    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dictionary for each of those it holds, as `Several.to_records` does."""
        return Several(self).to_records()

    def keys(self) -> Iterator[str]:
        """Walk the names of the fields, for `dict(…)`."""
        return map(_FieldName, type(self).model_fields)

    def __len__(self) -> int:
        """Count what it holds."""
        return len(getattr(self, self.gathers))

    def __bool__(self) -> bool:
        """Return True: something empty is there all the same."""
        return True

    def __iter__(self) -> Iterator[Each_co]:  # type: ignore[override] # pydantic walks fields
        """Walk what it holds, in its order."""
        return iter(getattr(self, self.gathers))

    @overload
    def __getitem__(self, meant: slice) -> Several[Each_co]: ...
    @overload
    def __getitem__(self, meant: Any) -> Each_co: ...
    def __getitem__(self, meant: Any) -> Any:
        """Return the one that is meant, or several for a slice.

        Raises:
            UnknownKey: None is meant, or two are: a KeyError, an IndexError and an `UnknownReference`.
        """
        if isinstance(meant, _FieldName):
            return getattr(self, meant)
        held = Several(getattr(self, self.gathers))
        if isinstance(meant, slice):
            return held[meant]
        if isinstance(meant, SupportsIndex) and not isinstance(meant, bool):
            if -len(held) <= operator.index(meant) < len(held):
                return held[meant]
            fault = fault_of(
                "no_number",
                self.gathers,
                number=operator.index(meant),
                count=f"{len(held)}, from 0 on" if held else "none",
            )
            raise UnknownKey(type(self).__name__, [fault])
        try:
            return self._one(meant)
        except InvalidInput as error:
            raise UnknownKey(error.subject, error.faults) from None

    def __contains__(self, meant: object) -> bool:
        """Whether one of those held is meant."""
        try:
            self._one(meant)
        except InvalidInput:
            return False
        return True

    def _one(self, meant: Any) -> Any:
        """Return the one that something means; raise `UnknownReference` where it means none."""
        wanted, held = id_of(meant), getattr(self, self.gathers)
        for column in _NAMES:
            for one in held:
                if one == meant or (isinstance(wanted, str) and getattr(one, column, None) == wanted):
                    return one
        raise UnknownReference(type(self).__name__, [fault_of("none_like_it", self.gathers)])


def _parts(name: str, several: Iterable[Any]) -> list[str]:
    """Return what a name means of some values, those for which it means something."""
    found = (name if hasattr(one, name) else meant(name, dir(one), *names_of(type(one))) for one in several)
    return [*filter(None, found)]


_NAMES = ("id", "story_id", "title", "name", "label")  # what values are called by, the surest first


class _FieldName(str):
    """The name of a field, where `dict(…)` asks for it: an id may be spelled like one."""

    __slots__ = ()


def flat(given: Iterable[Any]) -> tuple[Any, ...]:
    """Return what was given one by one, in lists, or both, as one tuple; a collection is what it holds.

    >>> flat([1, [2, 3], (4,)])
    (1, 2, 3, 4)
    """
    several: list[Any] = []
    for one in given:
        alone = isinstance(one, str | bytes | Mapping | BaseModel) and not isinstance(one, Holding)
        several += rows_of(one) if isinstance(one, Iterable) and not alone else [one]
    return tuple(several)


def data_frame(records: list[Any], **options: Any) -> Any:
    """Return rows as a `pandas.DataFrame`; raise `MissingExtra` where pandas is not installed."""
    with needs_extra("a data frame needs pandas", "pandas"):
        import pandas as pd  # type: ignore[import-untyped] # noqa: PLC0415 - an extra, and slow to import
    return pd.DataFrame(records, **options)


def row_of(value: Any) -> dict[str, Any]:
    """Return a value as one flat row: its fields, then the plain properties of its class."""
    if not isinstance(value, BaseModel):
        return {"value": _cell(value)}
    row: dict[str, Any] = {}
    for name in type(value).model_fields:
        part = getattr(value, name)
        if isinstance(part, BaseModel):
            row |= {f"{name}_{inner}": cell for inner, cell in row_of(part).items()}
        else:
            row[name] = _cell(part)
    members = {name: one for kind in reversed(type(value).__mro__) for name, one in vars(kind).items()}
    for name, member in sorted(members.items()):
        kind = getattr(getattr(member, "fget", None), "__annotations__", {}).get("return")
        if name[0] != "_" and kind in ("str", "int", "bool", "str | None"):
            row[name] = _cell(getattr(value, name))
    return row


def _cell(part: Any) -> Any:
    if part is None or isinstance(part, str | int | float):
        return part
    if isinstance(part, date):
        return part.isoformat()
    if isinstance(part, Mapping):
        return "; ".join(f"{name}: {_text(inner)}" for name, inner in part.items())
    is_one = isinstance(part, BaseModel) or not isinstance(part, Iterable)
    return _text(part) if is_one else "; ".join(map(_text, part))


def _text(part: Any) -> str:
    """Return what stands within a cell for one of several: of a value its id, or what tells it apart."""
    if isinstance(part, BaseModel):
        names = ["id"] if hasattr(part, "id") else [*type(part).model_fields][:2]
        return ": ".join(_text(getattr(part, name)) for name in names)
    return part if isinstance(part, str) else json.dumps(part, default=str, ensure_ascii=False)
