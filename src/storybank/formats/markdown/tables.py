"""Tables of Markdown: the parts of one story, or a story in each row, as in a spreadsheet.

Which rows and cells there are is markdown-it's to say; what the columns mean, `labels.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from storybank.errors import InvalidInput
from storybank.formats.labels import PARTS, column_of, competency_column, field_of, part_of, undecorated
from storybank.text.cells import strength_in
from storybank.text.html import is_html, plain
from storybank.values import fold

if TYPE_CHECKING:
    from markdown_it.token import Token

# First cells of a header that says what the columns are, and nothing of the story.
_ABOUT_ROWS = frozenset({"", "part", "section", "step", "star", "element", "field", "letter", "teil", "feld"})
_PIPE = re.compile(r"(?<!\\)\|")
_PAIR = 2  # columns of a table that has a part's name and its text in each row
_TITLES = 5  # how far from our word the head of a column is that surely holds titles: “Name” is another


class Row(NamedTuple):
    """A row of a table."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table: the names of its columns, and its rows."""

    line: int
    after: int  # the line after its last one
    header: Row
    rows: tuple[Row, ...]
    torn: tuple[Row, ...] = ()  # rows with more cells than columns: which is which is not known

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the columns are called, without what decorates it."""
        return tuple(undecorated(cell) for cell in self.header.cells)

    @cached_property
    def kind(self) -> Literal["stories", "parts", ""]:
        """What it holds: a story in each row, the parts of one story, or nothing of stories."""
        parts = sum(part_of(name) is not None for name in self.names)
        known = all(part_of(name) or field_of(name) for name in self.names)
        if len(self.rows) == 1 and known and parts > 1 and self.title is None:
            return "parts"
        if self._holds_stories():
            return "stories"
        down = [row for row in (self.header, *self.rows) if part_of(undecorated(row.cells[0]))]
        return "parts" if len(self.names) == _PAIR and down else ""

    @cached_property
    def roles(self) -> dict[int, str]:
        """The field of a story that each column holds; of two for one field the nearer to our own word."""
        said = {index: found for index, name in enumerate(self.names) if (found := column_of(name))}
        best: dict[str, tuple[int, int]] = {}
        for index, (meant, rank) in said.items():
            best[meant] = min(best.get(meant, (rank, index)), (rank, index))
        own = {index: meant for meant, (_, index) in best.items()}
        return own | {index: meant for index, (meant, _) in said.items() if meant == "competencies"}

    @property
    def title(self) -> int | None:
        """The column of the titles."""
        return next((index for index, role in self.roles.items() if role == "title"), None)

    @cached_property
    def strengths(self) -> dict[int, str]:
        """The competency of each column that holds nothing but how strongly a story shows it."""
        named = {index: competency_column(name) for index, name in enumerate(self.names) if name}
        return {
            index: name
            for index, name in named.items()
            if name and all(_is_strength(row.cells[index]) for row in self.rows)
        }

    def _holds_stories(self) -> bool:
        told = sum(role in PARTS for role in self.roles.values())
        if not self.rows or told > 1:
            return bool(self.rows) and (self.title is not None or len(self.rows) > 1)
        found = column_of(self.names[self.title]) if self.title is not None else None
        tagged = "competencies" in self.roles.values() or len(self.strengths) > 1
        return found is not None and found[1] <= _TITLES and (tagged or told > 0)

    def cells(self) -> Iterator[tuple[str, Row, str]]:
        """Yield name, row and text of each part of a table of parts: a part a column, or a row."""
        across = len(self.rows) == 1 and all(part_of(name) or field_of(name) for name in self.names)
        for name, text in zip(self.names, self.rows[0].cells, strict=True) if across else ():
            yield name, self.rows[0], text
        for row in () if across else (self.header, *self.rows):
            name = undecorated(row.cells[0])
            if part_of(name) or field_of(name):
                yield name, row, row.cells[1]
            elif row is not self.header or fold(name) not in _ABOUT_ROWS:
                yield name, row, f"| {' | '.join(row.cells)} |"
        yield from (("", row, f"| {' | '.join(row.cells)} |") for row in self.torn)


def tables_of(tokens: list[Token], lines: list[str], first: int = 0) -> Iterator[Table]:
    """Yield the tables that stand in no list and no quotation; `first` is the line of the first token."""
    for index, token in enumerate(tokens):
        if token.type == "table_open" and token.level == 0 and token.map:
            rows: list[Row] = []
            for inner in tokens[index + 1 :]:
                if inner.type == "table_close":
                    break
                if inner.type == "tr_open" and inner.map:
                    rows.append(Row(inner.map[0] + first, ()))
                elif inner.type == "inline":
                    rows[-1] = Row(rows[-1].line, (*rows[-1].cells, cell_text(inner.content)))
            header, *body = rows
            written = (Row(row.line, cells_of(lines[row.line])) for row in body)
            torn = tuple(row for row in written if len(row.cells) > len(header.cells))
            gone = {row.line for row in torn}  # markdown-it drops their last cells
            filled = tuple(row for row in body if any(row.cells) and row.line not in gone)
            yield Table(token.map[0] + first, token.map[1] + first, header, filled, torn)


def cells_of(line: str) -> tuple[str, ...]:
    """Return the cells of a row as it is written; a bar behind a backslash is one of the text."""
    cells = _PIPE.split(line.strip().removeprefix("|"))
    cells = cells if cells[-1].strip() else cells[:-1]
    return tuple(cell.strip().replace("\\|", "|") for cell in cells)


def cell_text(content: str) -> str:
    """Return the text of a cell, with line breaks for the tags that stand for them."""
    return plain(content) if is_html(content) else content.strip()


def _is_strength(cell: str) -> bool:
    try:
        strength_in(cell)
    except InvalidInput:
        return False
    return True
