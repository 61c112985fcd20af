"""Pages and tables as plain text that fits a width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import zip_longest

from storybank.display.blocks import (
    EMPTY,
    Align,
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Page,
    Paragraph,
    Table,
    cell_lines,
    lines_of,
    mark_of,
    one_line,
    words_of,
)
from storybank.errors import Fault, InvalidInput

NARROWEST = 20
"""Columns below which nothing could be read."""


def to_text(shown: Page | Table, *, width: int = 100) -> str:
    """Return a page or a table as plain text, no line wider than `width` columns.

    Words wrap and are never cut; `✓`, `!` and `✗` stand for the tones good, warn and bad. A table
    with more columns than the width can hold is written row by row instead.

    Args:
        shown: What to write.
        width: Columns of the terminal, 20 or more.

    Raises:
        InvalidInput: The width is below 20.

    >>> print(to_text(Table(["Day", "Hours"], [["Monday", "3"], ["Tuesday", ""]])))
    Day      Hours
    ──────────────
    Monday   3
    Tuesday  ·
    """
    if width < NARROWEST:
        problem, remedy = f"is below {NARROWEST}", f"give {NARROWEST} or more"
        raise InvalidInput("to_text", [Fault("width", problem, remedy, "out_of_range")])
    blocks = [_block(shown, width)] if isinstance(shown, Table) else _page(shown, width)
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block)


def _page(page: Page, width: int) -> list[list[str]]:
    lead = lines_of(page.lead)
    return [
        _underlined(page.title, "═", width) + (wrapped(lead, width) if lead != [""] else []),
        *(_block(block, width) for block in page.blocks),
    ]


def _block(block: Block, width: int) -> list[str]:
    match block:
        case Table():
            return table_lines(block, width)
        case Heading():
            return _underlined(block.text, "─", width)
        case Paragraph():
            lines = lines_of(block.text)
            return _hanging(lines, mark_of(block.tone), width) if lines != [""] else []
        case Bullets():
            return [
                line
                for entry in block.entries
                for line in _hanging(cell_lines(entry), mark_of(entry.tone) or "•", width)
            ]


def _hanging(lines: list[str], mark: str, width: int) -> list[str]:
    """Return the lines wrapped, a mark before the first and the others indented under it."""
    if not mark:
        return wrapped(lines, width)
    indent = " " * (len(mark) + 1)
    first, *others = wrapped(lines, width - len(indent))
    return [f"{mark} {first or EMPTY}", *(indent + line for line in others)]


def _underlined(text: str, rule: str, width: int) -> list[str]:
    lines = wrapped([one_line(text) or EMPTY], width)
    return [*lines, rule * max(map(width_of, lines))]


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
    rows = [[_cell_in(cell, room) for cell, room in zip(row, widths, strict=True)] for row in table.rows]
    # Rows of several lines run into each other unless a blank line parts them.
    airy = any(len(lines) > 1 for row in rows for lines in row)
    rule = "─" * (sum(widths) + len(GAP) * (len(widths) - 1))
    height = max(map(len, head))
    lowered = [[""] * (height - len(lines)) + lines for lines in head]  # each ends just above its column
    drawn = [*_joined(lowered, columns), rule]
    for place, row in enumerate(rows):
        drawn += [""] if airy and place else []
        drawn += _joined(row, columns)
    return [*drawn, rule] if airy or table.note.strip() else drawn


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


def _cell_in(cell: Cell, room: int) -> list[str]:
    """Return the lines of a cell, the later ones indented under the first where it has a mark."""
    mark, lines = mark_of(cell.tone), cell_lines(cell)
    return [mark or EMPTY] if lines == [""] else _hanging(lines, mark, room)


def _row_by_row(table: Table, width: int) -> list[str]:
    """Return each row as its name and, indented, what its columns say; empty cells are left out."""
    drawn: list[str] = []
    for row in table.rows:
        drawn += [""] if drawn else []
        drawn += wrapped(_marked(row[0]), width)
        for column, cell in zip(table.columns[1:], row[1:], strict=True):
            lines = _marked(cell)
            if lines != [EMPTY]:
                label = one_line(column.label)
                first, *others = wrapped([f"{label}: {lines[0]}", *lines[1:]], width - 2 * len(GAP))
                drawn += [GAP + first, *(2 * GAP + line for line in others)]
    return drawn


def _marked(cell: Cell) -> list[str]:
    first, *others = cell_lines(cell)
    return [f"{mark_of(cell.tone)} {first}".strip() or EMPTY, *others]


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
    return [(2 * len(mark_of(cell.tone)), line) for cell in cells for line in cell_lines(cell)]


_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_ZERO = frozenset("\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff")
_TAGS = range(0xE0000, 0xE0080)


def width_of(text: str) -> int:
    """Return the columns that a line takes, at most: a joined emoji counts as its parts.

    Not every terminal joins them, and a line that is too short does no harm.

    >>> width_of("abc"), width_of("日本"), width_of("e\u0301"), width_of("\u2764\ufe0f")
    (3, 4, 1, 2)
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


def longest_word(line: str) -> int:
    """Return the width of the widest word of a line."""
    return max(map(width_of, words_of(line)), default=0)


def wrapped(lines: list[str], width: int) -> list[str]:
    """Return the lines broken between words; a word wider than `width` is broken inside.

    >>> wrapped(["tell it in two minutes"], 8)
    ['tell it', 'in two', 'minutes']
    """
    return [part for line in lines for part in _wrapped_line(line, width)]


def _wrapped_line(line: str, width: int) -> list[str]:
    if width_of(line) <= width:
        return [line]
    done: list[str] = []
    current = ""
    for word in words_of(line):
        if current and width_of(current) + 1 + width_of(word) <= width:
            current = f"{current} {word}"
            continue
        if current:
            done.append(current)
        *full, current = _pieces(word, width)
        done += full
    return [part.rstrip() for part in (*done, current)]


def _pieces(word: str, width: int) -> list[str]:
    if width_of(word) <= width:
        return [word]
    pieces = [""]
    for cluster in _clusters(word):
        # A cluster wider than the whole line can only be shown in its parts.
        for part in [cluster] if width_of(cluster) <= width else cluster:
            if pieces[-1] and width_of(pieces[-1]) + width_of(part) > width:
                pieces.append("")
            pieces[-1] += part
    return pieces


def _clusters(word: str) -> Iterator[str]:
    """Yield each character with the marks, styles and joined characters that belong to it."""
    cluster = ""
    for character in word:
        belongs = not _columns(character) or character == _EMOJI_STYLE or cluster.endswith(_JOINER)
        if cluster and not belongs:
            yield cluster
            cluster = ""
        cluster += character
    yield cluster


def _columns(character: str) -> int:
    if character == _EMOJI_STYLE:  # it makes the narrow sign before it as wide as an emoji
        return 1
    if character in _ZERO or ord(character) in _TAGS:
        return 0
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
