"""Pages and tables as Markdown in which no text that was given is markup."""

from __future__ import annotations

import re

from storybank.display.blocks import (
    EMPTY,
    Block,
    Bullets,
    Cell,
    Heading,
    Page,
    Paragraph,
    Table,
    cell_lines,
    lines_of,
    mark_of,
    one_line,
)
from storybank.late import pattern

_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    # Doubled, it would open a formula in Jupyter, \\( … \\), and before a pipe split a cell in GitHub.
    "\\": "&#92;",
}
_MARKUP = pattern(r"[&<>\\]|[`*_\[\]|~#$@^]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""Characters that mean something anywhere in a line, the links that GitHub makes unasked included."""

_AT_START = pattern(r"^(\d*)([-+=:%.)])")
"""What makes a line a list, an underline, a table's rule or a comment."""

_RULES = {"left": ":---", "right": "---:", "center": ":---:"}


def to_markdown(shown: Page | Table) -> str:
    r"""Return a page or a table as GitHub's Markdown, ending with a line break.

    Whatever stands in a text is shown as it is: it makes no link, image, tag or second cell. A line
    break inside a text becomes `<br>`, the only tag.

    >>> print(to_markdown(Table(["Day", "Note"], [["Monday", "a|b *c*"]])), end="")
    | Day | Note |
    | :--- | :--- |
    | Monday | a\|b \*c\* |
    """
    blocks = [_table(shown)] if isinstance(shown, Table) else _page(shown)
    return "\n\n".join(filter(None, blocks)) + "\n"


def _page(page: Page) -> list[str]:
    return [
        f"# {escaped(one_line(page.title)) or EMPTY}",
        _started(lines_of(page.lead)),
        *map(_block, page.blocks),
    ]


def _block(block: Block) -> str:
    match block:
        case Table():
            return _table(block)
        case Heading():
            return f"## {escaped(one_line(block.text)) or EMPTY}"
        case Paragraph():
            return _toned(Cell(block.text, tone=block.tone)) if block.text.strip() else ""
        case Bullets():
            return "\n".join(f"- {_toned(entry)}" for entry in block.entries)


def _table(table: Table) -> str:
    heads = [_broken(lines_of(column.label)) or EMPTY for column in table.columns]
    rows = [[_toned(cell) for cell in row] for row in table.rows]
    rules = [_RULES[column.align] for column in table.columns]
    caption = escaped(one_line(table.caption))
    grid = "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rules, *rows))
    parts = (f"**{caption}**" if caption else "", grid, _started(lines_of(table.note)))
    return "\n\n".join(filter(None, parts))


def _toned(cell: Cell) -> str:
    lines, mark = cell_lines(cell), mark_of(cell.tone)
    if lines == [""]:
        return mark or EMPTY
    if cell.tone == "strong":
        return "<br>".join(f"**{escaped(line)}**" if line else "" for line in lines)
    return f"{mark} {_broken(lines)}" if mark else _started(lines)


def _started(lines: list[str]) -> str:
    """Return the lines as one, safe where a block of Markdown starts."""
    return _AT_START.sub(r"\1\\\2", _broken(lines))


def _broken(lines: list[str]) -> str:
    return "<br>".join(map(escaped, lines))


def escaped(line: str) -> str:
    r"""Return a line in which Markdown and HTML find nothing to do.

    >>> escaped("[a](b) <i> _c_ at https://d.example")
    '\\[a\\](b) &lt;i&gt; \\_c\\_ at https\\://d.example'
    """
    return _MARKUP.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), line)
