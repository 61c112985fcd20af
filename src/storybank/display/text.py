"""Pages and tables as plain text that fits a width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import zip_longest

from storybank.display import blocks
from storybank.errors import InvalidInput, fault_of

_NEW_SHEET = "\f"  # alone in its line, so that no line gets wider
NARROWEST = 20  # columns, below which nothing could be read


def to_text(shown: blocks.Page | blocks.Table, *, width: int = 100) -> str:
    """Return a page or a table as plain text, no line wider than `width` columns.

    Words wrap and are never cut; `✓`, `!` and `✗` stand for the tones good, warn and bad. A table
    with more columns than the width can hold is written row by row instead. `InvalidInput` is raised
    where the width is below 20.

    >>> from storybank.display import Table
    >>> print(to_text(Table(["Day", "Hours"], [["Monday", "3"], ["Tuesday", ""]])))
    Day      Hours
    ──────────────
    Monday   3
    Tuesday  ·
    """
    if width < NARROWEST:
        raise InvalidInput("to_text", [fault_of("below", "width", least=NARROWEST)])
    parts = [_block(shown, width)] if isinstance(shown, blocks.Table) else _page(shown, width)
    trimmed = ([line if line == _NEW_SHEET else line.rstrip() for line in block] for block in parts if block)
    return "\n\n".join(map("\n".join, trimmed))


def _page(page: blocks.Page, width: int) -> list[list[str]]:
    lead = blocks.lines_of(page.lead)
    top = _underlined(page.title, "═", width) + (wrapped(lead, width) if lead != [""] else [])
    return [top, *(_block(block, width) for block in page.blocks)]


def _block(block: blocks.Block, width: int) -> list[str]:
    match block:
        case blocks.Table():
            caption, note = blocks.one_line(block.caption), blocks.lines_of(block.note)
            widths = _column_widths(block, width)
            return [
                *(wrapped([caption], width) if caption else []),
                *(_side_by_side(block, widths) if widths else _row_by_row(block, width)),
                *(wrapped(note, width) if note != [""] else []),
            ]
        case blocks.Heading():
            return _underlined(block.text, "─", width)
        case blocks.Paragraph():
            lines = blocks.lines_of(block.text)
            return _hanging(lines, blocks.mark_of(block.tone), width) if lines != [""] else []
        case blocks.Bullets():
            entries = ((blocks.cell_lines(one), blocks.mark_of(one.tone) or "•") for one in block.entries)
            return [line for lines, mark in entries for line in _hanging(lines, mark, width)]
        case blocks.Folded():
            shown = (blocks.Paragraph(block.summary), *block.blocks)
            parts = [*filter(None, (_block(one, width) for one in shown))]
            return [line for place, part in enumerate(parts) for line in ([""] if place else []) + part]
        case blocks.Page():
            first, *others = filter(None, _page(block, width))
            return [_NEW_SHEET, *first, *(line for part in others for line in ("", *part))]


def _hanging(lines: list[str], mark: str, width: int) -> list[str]:
    """Return the lines wrapped, a mark before the first and the others indented under it."""
    if not mark:
        return wrapped(lines, width)
    indent = " " * (len(mark) + 1)
    first, *others = wrapped(lines, width - len(indent))
    return [f"{mark} {first or blocks.EMPTY}", *(indent + line for line in others)]


def _underlined(text: str, rule: str, width: int) -> list[str]:
    lines = wrapped([blocks.one_line(text) or blocks.EMPTY], width)
    return [*lines, rule * max(map(width_of, lines))]


def _side_by_side(table: blocks.Table, widths: tuple[int, ...]) -> list[str]:
    columns = list(zip(table.columns, widths, strict=True))
    head = [wrapped(blocks.lines_of(column.label), room) for column, room in columns]
    rows = [[_cell_in(cell, room) for cell, room in zip(row, widths, strict=True)] for row in table.rows]
    # Rows of several lines run into each other unless a blank line parts them.
    airy = any(len(lines) > 1 for row in rows for lines in row)
    rule, height = "─" * (sum(widths) + len(_GAP) * (len(widths) - 1)), max(map(len, head))
    lowered = [[""] * (height - len(lines)) + lines for lines in head]  # each ends just above its column
    drawn = [*_joined(lowered, columns), rule]
    for place, row in enumerate(rows):
        drawn += [""] if airy and place else []
        drawn += _joined(row, columns)
    return [*drawn, rule] if airy or table.note.strip() else drawn


def _joined(cells: list[list[str]], columns: list[tuple[blocks.Column, int]]) -> list[str]:
    rows = (zip(lines, columns, strict=True) for lines in zip_longest(*cells, fillvalue=""))
    return [_GAP.join(_aligned(line, room, column.align) for line, (column, room) in row) for row in rows]


def _aligned(line: str, room: int, align: blocks.Align) -> str:
    spare = room - width_of(line)
    before = {"left": 0, "right": spare, "center": spare // 2}[align]
    return " " * before + line + " " * (spare - before)


def _cell_in(cell: blocks.Cell, room: int) -> list[str]:
    """Return the lines of a cell, the later ones indented under the first where it has a mark."""
    mark, lines = blocks.mark_of(cell.tone), blocks.cell_lines(cell)
    return [mark or blocks.EMPTY] if lines == [""] else _hanging(lines, mark, room)


def _row_by_row(table: blocks.Table, width: int) -> list[str]:
    """Return each row as its name and, indented, what its columns say; empty cells are left out."""
    drawn: list[str] = []
    for row in table.rows:
        drawn += [""] if drawn else []
        drawn += wrapped(_marked(row[0]), width)
        for column, cell in zip(table.columns[1:], row[1:], strict=True):
            if (lines := _marked(cell)) != [blocks.EMPTY]:
                label = blocks.one_line(column.label)
                first, *others = wrapped([f"{label}: {lines[0]}", *lines[1:]], width - 2 * len(_GAP))
                drawn += [_GAP + first, *(2 * _GAP + line for line in others)]
    return drawn


def _marked(cell: blocks.Cell) -> list[str]:
    first, *others = blocks.cell_lines(cell)
    return [f"{blocks.mark_of(cell.tone)} {first}".strip() or blocks.EMPTY, *others]


_GAP = "  "  # what parts two columns
_LEGIBLE = 12  # characters of the pieces that longer words may break into; with less, row by row reads better


def _column_widths(table: blocks.Table, width: int) -> tuple[int, ...]:
    """Return the width of each column, or nothing where they cannot stand side by side.

    Where the lines do not fit, each gets its longest word, and the rest goes to the narrowest by its share.
    """
    room = width - len(_GAP) * (len(table.columns) - 1)
    natural, words = [], []
    for place, head in enumerate(table.columns):
        cells = [blocks.Cell(head.label), *(row[place] for row in table.rows)]
        # Each line with the room that its mark and the space behind it take.
        texts = [(2 * len(blocks.mark_of(c.tone)), line) for c in cells for line in blocks.cell_lines(c)]
        natural.append(max(1, *(mark + width_of(line) for mark, line in texts)))
        longest = ((mark, map(width_of, blocks.words_of(line))) for mark, line in texts)
        words.append(max(1, *(mark + max(widths, default=0) for mark, widths in longest)))
    if sum(natural) <= room:
        return tuple(natural)
    widest = min(max(words), room)
    capped = ([min(word, cap) for word in words] for cap in range(widest, min(widest, _LEGIBLE) - 1, -1))
    widths = next((least for least in capped if sum(least) <= room), [])
    for _ in range(room - sum(widths)) if widths else ():  # a column of the terminal at a time
        growing = [place for place, most in enumerate(natural) if widths[place] < most]
        widths[min(growing, key=lambda place: widths[place] / table.columns[place].share)] += 1
    return tuple(widths)


_JOINER, _EMOJI_STYLE = "\u200d", "\ufe0f"
_ZERO = frozenset("\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff")
_TAGS = range(0xE0000, 0xE0080)


def width_of(text: str) -> int:
    """Return the columns that a line takes, at most: a joined emoji is its parts, as some show it."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def wrapped(lines: list[str], width: int) -> list[str]:
    """Return the lines broken between words; a word wider than `width` is broken inside."""
    return [part for line in lines for part in _wrapped_line(line, width)]


def _wrapped_line(line: str, width: int) -> list[str]:
    if width_of(line) <= width:
        return [line]
    done: list[str] = []
    for word in blocks.words_of(line):
        if done and width_of(done[-1]) + 1 + width_of(word) <= width:
            done[-1] += f" {word}"
        else:
            done += _pieces(word, width)
    return [part.rstrip() for part in done or [""]]


def _pieces(word: str, width: int) -> list[str]:
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
    if unicodedata.category(character) in ("Mn", "Me") or character in _ZERO or ord(character) in _TAGS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
