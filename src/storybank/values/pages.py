"""What a value says of itself where it has no page of its own: a sentence, a sheet, a row beside others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from storybank.display import Bullets, Page, Paragraph, Table
from storybank.late import pattern
from storybank.values.strings import join_words, plural
from storybank.visible import visible

_CAPITAL = pattern(r"(?<=[a-z])(?=[A-Z])")
_LONGEST = 60  # characters of a field in a sentence
MOST_SHOWN = 200  # values of several that are shown: a published framework has thousands, a screen fewer
_ASIDE = frozenset({"extensions", "notes"})  # never shown: other programs' and the candidate's alone


def sentence_of(value: Any) -> str:
    """Return a value as a sentence of what is filled in."""
    said = ((head, cell.replace("\n", "; ")) for head, cell in cells_of(value).items() if cell)
    short = ((head, cell[:_LONGEST] + "…" * (len(cell) > _LONGEST)) for head, cell in said)
    filled = (f"{head[:1].lower()}{head[1:]} {cell}" for head, cell in short)
    return visible(f"{_kind(value).capitalize()}: {', '.join(filled) or 'nothing'}.")


def line_of(value: object) -> str:
    """Return a value as one line: its sentence, or what `repr` shows where it has a whole page."""
    said = str(value)
    return repr(value) if "\n" in said else said


def cells_of(value: Any) -> dict[str, str]:
    """Return what a row shows of a value, by the head of the column: what its class says, else its fields."""
    columns = type(value).columns or {
        name.removesuffix("_id").replace("_", " ").capitalize(): name
        for name in type(value).model_fields
        if name not in _ASIDE
    }
    return {head: _text(getattr(value, name)) if name else line_of(value) for head, name in columns.items()}


def sheet_of(value: Any) -> Page:
    """Return the page of one value: what its row among others would show, line by line."""
    first, *others = [(head, cell) for head, cell in cells_of(value).items() if cell] or [("", "nothing")]
    return Page(_kind(value).capitalize(), blocks=[Table(first, others) if first[0] else Paragraph(first[1])])


def page_of(values: Sequence[Any], nothing: str = "") -> Page:
    """Return the page of several values: a row each, or their sentences; where there are none, `nothing`."""
    if not values:
        return Page(nothing or "Nothing here.")
    rows = [cells_of(one) if hasattr(one, "columns") else {"": str(one)} for one in values[:MOST_SHOWN]]
    heads = [head for head in dict.fromkeys(chain(*rows)) if any(row.get(head) for row in rows)] or [""]
    more = [Paragraph(f"And {len(values) - MOST_SHOWN:,} more.")] if len(values) > MOST_SHOWN else []
    table = Table(heads, [[row.get(head, "") for head in heads] for row in rows])
    shown = Bullets(row.get("", "nothing") for row in rows) if heads == [""] else table
    kinds = {*map(_kind, values)}
    return Page(plural(len(values), kinds.pop() if len(kinds) == 1 else "entry"), blocks=[shown, *more])


_CALLED = {"Coverage": "need", "Redacted": "change", "Uncertain": "doubtful name", "str": "text"}
"""What people call a value whose class has no plural."""


def _kind(value: object) -> str:
    name = type(value).__name__
    return _CALLED.get(name) or _CAPITAL.sub(" ", name).lower()


def _text(part: Any) -> str:  # noqa: PLR0911 - one for each kind
    match part:
        case None | "" | ():
            return ""
        case bool():
            return "yes" if part else "no"
        case datetime():
            return f"{part:%Y-%m-%d %H:%M}"
        case float():
            return f"{part:.3g}"
        case date() | str() | int():
            return str(part)
        case Mapping():
            return join_words(f"{name} {_text(inner)}" for name, inner in part.items())
        case Iterable() if not hasattr(part, "columns"):
            return "\n".join(map(_text, part))
        case _:
            named = (getattr(part, name, None) for name in ("title", "name", "label"))
            return next((name for name in named if isinstance(name, str)), None) or str(part)
