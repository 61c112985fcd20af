"""Rows of tables: what data frames are read as, and values as rows that data frames take."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from storybank.errors import MissingExtra


def is_frame(given: Any) -> bool:
    """Whether it is a data frame, of pandas or of polars."""
    return hasattr(given, "columns") and hasattr(given, "dtypes")


def rows_of(several: Any) -> list[Any]:
    """Return several as a list: a data frame's rows as dictionaries, a set in the order of its ids.

    >>> rows_of({"b", "a"}), rows_of(("x",))
    (['a', 'b'], ['x'])
    """
    if is_frame(several):  # of pandas, or else of polars
        rows = several.to_dicts() if hasattr(several, "to_dicts") else several.to_dict("records")
        return [{name: cell for name, cell in without_gaps(row).items() if cell is not None} for row in rows]
    is_unordered = isinstance(several, set | frozenset)
    return sorted(several, key=lambda one: str(getattr(one, "id", one))) if is_unordered else list(several)


def without_gaps(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row without what data frames have where nothing stands: NaN, NaT and NA."""
    gaps = ("NAType", "NaTType")
    return {
        name: cell
        for name, cell in row.items()
        if type(cell).__name__ not in gaps and not (isinstance(cell, float) and cell != cell)  # noqa: PLR0124 - NaN
    }


def data_frame(records: list[Any], **options: Any) -> Any:
    """Return rows as a `pandas.DataFrame`; raise `MissingExtra` where pandas is not installed."""
    try:
        import pandas as pd  # type: ignore[import-untyped] # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        problem = "a data frame needs pandas, which is not installed"
        raise MissingExtra(problem, 'run: pip install "storybank[pandas]"') from None
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
    told = {name for kind in type(value).__mro__ for name, one in vars(kind).items() if _is_told(name, one)}
    return row | {name: _cell(getattr(value, name)) for name in sorted(told)}


def _is_told(name: str, member: object) -> bool:
    kept = member.fget.__annotations__.get("return") if isinstance(member, property) and member.fget else None
    return not name.startswith("_") and kept in ("str", "int", "bool", "str | None")


def _cell(part: Any) -> Any:
    if part is None or isinstance(part, str | int | float):
        return part
    if isinstance(part, date):
        return part.isoformat()
    if isinstance(part, Mapping):
        return "; ".join(f"{name}: {_text(inner)}" for name, inner in part.items())
    return "; ".join(map(_text, part)) if isinstance(part, Iterable) and not _is_model(part) else _text(part)


def _text(part: Any) -> str:
    """Return what stands within a cell for one of several: of a value its id, or what tells it apart."""
    if _is_model(part):
        names = ["id"] if hasattr(part, "id") else [*type(part).model_fields][:2]
        return ": ".join(_text(getattr(part, name)) for name in names)
    return part if isinstance(part, str) else json.dumps(part, default=str, ensure_ascii=False)


def _is_model(part: Any) -> bool:
    return isinstance(part, BaseModel)
