"""How a table's columns share the width of a line of plain text."""

from __future__ import annotations

from storybank.display._blocks import Cell, Table
from storybank.display._marks import mark_of, said
from storybank.display._measure import longest_word, width_of

GAP = "  "
"""What parts two columns."""

_LEGIBLE = 12
"""Longer words may be broken into pieces this wide to fit; below it, writing row by row reads better."""


def column_widths(table: Table, width: int) -> tuple[int, ...]:
    """Return the width of each column, or nothing where they cannot stand side by side.

    A column is never wider than its longest line. Where the lines do not fit, every column first
    gets its longest word, and what is left goes to the narrowest in proportion to its share.
    """
    room = width - len(GAP) * (len(table.columns) - 1)
    texts = [_texts(table, place) for place in range(len(table.columns))]
    natural = [max(1, *(mark + width_of(line) for mark, line in column)) for column in texts]
    if sum(natural) <= room:
        return tuple(natural)
    words = [max(1, *(mark + longest_word(line) for mark, line in column)) for column in texts]
    longest = min(max(words), room)
    for cap in range(longest, min(longest, _LEGIBLE) - 1, -1):
        least = [min(word, cap) for word in words]
        if sum(least) <= room:
            shares = [column.share for column in table.columns]
            return _filled(least, natural, shares, room)
    return ()


def _filled(least: list[int], natural: list[int], shares: list[int], room: int) -> tuple[int, ...]:
    """Hand out the room that is left, a column of the terminal at a time."""
    widths = list(least)
    for _ in range(room - sum(least)):
        growing = [place for place in range(len(widths)) if widths[place] < natural[place]]
        widths[min(growing, key=lambda place: widths[place] / shares[place])] += 1
    return tuple(widths)


def _texts(table: Table, place: int) -> list[tuple[int, str]]:
    """Return every line of a column with the room that its mark and the space behind it take."""
    cells = [Cell(table.columns[place].label), *(row[place] for row in table.rows)]
    return [(2 * len(mark_of(cell.tone)), line) for cell in cells for line in said(cell)]
