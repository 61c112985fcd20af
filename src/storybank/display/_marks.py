"""What stands for a tone and for an empty cell where there is no colour."""

from __future__ import annotations

from storybank.display._blocks import Cell, Tone
from storybank.display._lines import lines_of

EMPTY = "·"
"""What a blank cell shows: nothing is there, and nothing is missing."""

_MARKS: dict[Tone, str] = {"good": "✓", "warn": "!", "bad": "✗"}


def mark_of(tone: Tone) -> str:
    """Return the sign of a tone that carries meaning, else nothing.

    >>> mark_of("good"), mark_of("warn"), mark_of("bad"), mark_of("faint")
    ('✓', '!', '✗', '')
    """
    return _MARKS.get(tone, "")


def said(cell: Cell) -> list[str]:
    """Return the lines of a cell: its text, else its level; one blank line where it has neither.

    >>> said(Cell("4")), said(Cell(" ", level=3)), said(Cell(""))
    (['4'], ['3'], [''])
    """
    lines = lines_of(cell.text)
    return [str(cell.level)] if lines == [""] and cell.level is not None else lines
