"""Pages and tables as plain text that fits a width."""

from __future__ import annotations

from storybank.display._blocks import Block, Bullets, Heading, Page, Paragraph, Table
from storybank.display._lines import lines_of, one_line
from storybank.display._marks import EMPTY, mark_of, said
from storybank.display._measure import width_of, wrapped
from storybank.display._text_table import table_lines
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
                for line in _hanging(said(entry), mark_of(entry.tone) or "•", width)
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
