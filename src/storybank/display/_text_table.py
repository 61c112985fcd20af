"""A table as lines of plain text: side by side where its columns fit, else row by row."""

from __future__ import annotations

from itertools import zip_longest

from storybank.display._blocks import Align, Cell, Column, Table
from storybank.display._column_widths import GAP, column_widths
from storybank.display._lines import lines_of, one_line
from storybank.display._marks import EMPTY, mark_of, said
from storybank.display._measure import width_of, wrapped


def table_lines(table: Table, width: int) -> list[str]:
    """Return the lines of a table, caption and note included."""
    caption, note = one_line(table.caption), lines_of(table.note)
    widths = column_widths(table, width)
    return [
        *(wrapped([caption], width) if caption else []),
        *(_side_by_side(table, widths) if widths else _row_by_row(table, width)),
        *(wrapped(note, width) if note != [""] else []),
    ]


def _side_by_side(table: Table, widths: tuple[int, ...]) -> list[str]:
    columns = list(zip(table.columns, widths, strict=True))
    head = [wrapped(lines_of(column.label), room) for column, room in columns]
    rows = [[_cell_lines(cell, room) for cell, room in zip(row, widths, strict=True)] for row in table.rows]
    # Rows of several lines run into each other unless a blank line parts them.
    airy = any(len(lines) > 1 for row in rows for lines in row)
    rule = "─" * (sum(widths) + len(GAP) * (len(widths) - 1))
    drawn = [*_joined(_lowered(head), columns), rule]
    for place, row in enumerate(rows):
        drawn += [""] if airy and place else []
        drawn += _joined(row, columns)
    return [*drawn, rule] if airy or table.note.strip() else drawn


def _lowered(head: list[list[str]]) -> list[list[str]]:
    """Return the labels so that each ends just above its column."""
    height = max(map(len, head))
    return [[""] * (height - len(lines)) + lines for lines in head]


def _joined(cells: list[list[str]], columns: list[tuple[Column, int]]) -> list[str]:
    return [
        GAP.join(
            _aligned(line, room, column.align) for line, (column, room) in zip(lines, columns, strict=True)
        )
        for lines in zip_longest(*cells, fillvalue="")
    ]


def _aligned(line: str, room: int, align: Align) -> str:
    spare = room - width_of(line)
    before = {"left": 0, "right": spare, "center": spare // 2}[align]
    return " " * before + line + " " * (spare - before)


def _cell_lines(cell: Cell, room: int) -> list[str]:
    """Return the lines of a cell, the later ones indented under the first where it has a mark."""
    mark, lines = mark_of(cell.tone), said(cell)
    if lines == [""]:
        return [mark or EMPTY]
    if not mark:
        return wrapped(lines, room)
    first, *others = wrapped(lines, room - len(mark) - 1)
    return [f"{mark} {first}", *(" " * (len(mark) + 1) + line for line in others)]


def _row_by_row(table: Table, width: int) -> list[str]:
    """Return each row as its name and, indented, what its columns say; empty cells are left out."""
    drawn: list[str] = []
    for row in table.rows:
        drawn += [""] if drawn else []
        drawn += wrapped(_marked(row[0]), width)
        for column, cell in zip(table.columns[1:], row[1:], strict=True):
            if _marked(cell) != [EMPTY]:
                drawn += _labelled(one_line(column.label), _marked(cell), width)
    return drawn


def _labelled(label: str, lines: list[str], width: int) -> list[str]:
    first, *others = wrapped([f"{label}: {lines[0]}", *lines[1:]], width - 2 * len(GAP))
    return [GAP + first, *(2 * GAP + line for line in others)]


def _marked(cell: Cell) -> list[str]:
    first, *others = said(cell)
    return [f"{mark_of(cell.tone)} {first}".strip() or EMPTY, *others]
