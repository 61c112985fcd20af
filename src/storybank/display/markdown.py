"""Pages and tables as Markdown in which no text that was given is markup."""

from __future__ import annotations

import re

from storybank.display import blocks
from storybank.late import pattern

# The last one doubled would open a formula in Jupyter, \\( … \\), and before a pipe split a cell in GitHub.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\\": "&#92;"}
_MARKUP = pattern(r"[&<>\\]|[`*_\[\]|~#$@^]|:(?=//)|(?<=www)\.", re.IGNORECASE)  # GitHub's unasked links too
_AT_START = pattern(r"^(\d*)([-+=:%.)])")  # of a list, an underline, a table's rule or a comment
_NEW_SHEET = '<div style="break-before: page"></div>'
_RULES = {"left": ":---", "right": "---:", "center": ":---:"}


def to_markdown(shown: blocks.Page | blocks.Table) -> str:
    r"""Return a page or a table as GitHub's Markdown, ending with a line break.

    Whatever stands in a text is shown as it is: it makes no link, image, tag or second cell. A line break in
    it becomes `<br>`. The only other tag starts a new sheet before a page within a page.

    >>> from storybank.display import Table
    >>> print(to_markdown(Table(["Day", "Note"], [["Monday", "a|b *c*"]])), end="")
    | Day | Note |
    | :--- | :--- |
    | Monday | a\|b \*c\* |
    """
    parts = [_table(shown)] if isinstance(shown, blocks.Table) else _page(shown)
    return "\n\n".join(filter(None, parts)) + "\n"


def _page(page: blocks.Page) -> list[str]:
    title = f"# {escaped(blocks.one_line(page.title)) or blocks.EMPTY}"
    return [title, _started(blocks.lines_of(page.lead)), *map(_block, page.blocks)]


def _block(block: blocks.Block) -> str:
    match block:
        case blocks.Table():
            return _table(block)
        case blocks.Heading():
            return f"## {escaped(blocks.one_line(block.text)) or blocks.EMPTY}"
        case blocks.Paragraph():
            return _toned(blocks.Cell(block.text, tone=block.tone)) if block.text.strip() else ""
        case blocks.Bullets():
            return "\n".join(f"- {_toned(entry)}" for entry in block.entries)
        case blocks.Page():
            return "\n\n".join(filter(None, [_NEW_SHEET, *_page(block)]))
        case blocks.Folded():
            shown = (blocks.Paragraph(block.summary), *block.blocks)
            return "\n\n".join(filter(None, map(_block, shown)))


def _table(table: blocks.Table) -> str:
    heads = [_broken(blocks.lines_of(column.label)) or blocks.EMPTY for column in table.columns]
    rows = [[_toned(cell) for cell in row] for row in table.rows]
    rules = [_RULES[column.align] for column in table.columns]
    caption = escaped(blocks.one_line(table.caption))
    grid = "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rules, *rows))
    parts = (f"**{caption}**" if caption else "", grid, _started(blocks.lines_of(table.note)))
    return "\n\n".join(filter(None, parts))


def _toned(cell: blocks.Cell) -> str:
    lines, mark = blocks.cell_lines(cell), blocks.mark_of(cell.tone)
    if lines == [""]:
        return mark or blocks.EMPTY
    if cell.tone == "strong":
        return "<br>".join(f"**{escaped(line)}**" if line else "" for line in lines)
    return f"{mark} {_broken(lines)}" if mark else _started(lines)


def _started(lines: list[str]) -> str:
    """Return the lines as one, safe where a block of Markdown starts."""
    return _AT_START.sub(r"\1\\\2", _broken(lines))


def _broken(lines: list[str]) -> str:
    return "<br>".join(map(escaped, lines))


def escaped(line: str) -> str:
    """Return a line in which Markdown and HTML find nothing to do."""
    return _MARKUP.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), line)
