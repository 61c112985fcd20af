"""A Markdown text as lines, headings and tables, each with the line it stands in.

markdown-it-py says what is a heading and what only looks like one, in a comment or a block of code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST_TITLE = 200
"""Characters of a heading that are compared: each stands before all that is below it."""

_PIPE = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r"^\s*#{1,6}(?=\s|$)|\s#+\s*$")
_DELIMITER = re.compile(r"[\s|:-]*-[\s|:-]*")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and the lines up to the next one.

    Attributes:
        level: 1-6; 0 for what stands before the first heading.
        title: The heading's text.
        line: The line of the heading, from 0; -1 where there is none.
        end: The line behind its last one.
    """

    level: int
    title: str
    line: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its heading row and the rows below."""

    header: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Page:
    """A Markdown text.

    Attributes:
        name: What messages call it.
        lines: Its lines.
        sections: Its headings in order, each with its lines.
        tables: Its tables in order.
        rules: The lines that are a rule across the page.
        comments: The lines of comments, which nobody reads.
        hidden: The lines of a comment that is never closed: nobody reads them, and nobody means that.
        code: The lines of blocks of code, in which nothing is a label.
        used: One mark a line; a reader sets it for every line that it takes along.
    """

    name: str
    lines: list[str]
    sections: list[Section]
    tables: list[Table]
    rules: frozenset[int]
    comments: frozenset[int]
    hidden: frozenset[int]
    code: frozenset[int]
    used: bytearray = field(repr=False)

    def use(self, first: int, end: int) -> None:
        """Mark these lines as taken along."""
        self.used[first:end] = b"\x01" * (min(end, len(self.used)) - first)

    def is_silent(self, line: int) -> bool:
        """Say whether a line is a rule or a comment."""
        return line in self.comments or line in self.rules

    def region_ends(self) -> list[int]:
        """Return, for each section, the line behind all that stands below its heading, deeper ones too."""
        ends = [len(self.lines)] * len(self.sections)
        open_: list[int] = []
        for index, section in enumerate(self.sections):
            while open_ and self.sections[open_[-1]].level >= section.level:
                ends[open_.pop()] = section.line
            open_.append(index)
        return ends

    def within(self) -> list[str]:
        """Return, for each section, the headings that it stands below and its own, as one text."""
        titles: list[str] = []
        open_: list[tuple[int, str]] = []
        for section in self.sections:
            while open_ and open_[-1][0] >= section.level:
                open_.pop()
            # A path of headings: at most six, as levels rise.
            open_.append((section.level, section.title[:LONGEST_TITLE]))
            titles.append("\n".join(title for _, title in open_))
        return titles


def page_of(text: str, *, name: str) -> Page:
    """Return a Markdown text as a page."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tokens = [token for token in _parser().parse("\n".join(lines)) if token.map and token.level == 0]
    comments, hidden = _comments(tokens, lines)
    return Page(
        name=name,
        lines=lines,
        sections=[*_sections(tokens, lines)],
        tables=[*_tables(tokens, lines)],
        rules=_lines_of(tokens, "hr"),
        comments=comments,
        hidden=hidden,
        code=_lines_of(tokens, "fence") | _lines_of(tokens, "code_block"),
        used=bytearray(len(lines)),
    )


@cache
def _parser() -> MarkdownIt:
    """Return a parser of blocks alone.

    What is inside a line is text here. A line of hyphens ends a story, so it makes no heading of it.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a fifth of the library's import, needed by few

    parser = MarkdownIt("commonmark").enable("table").disable(["lheading", "reference"])
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _sections(tokens: list[Token], lines: list[str]) -> Iterator[Section]:
    starts = [
        (token.map[0], int(token.tag[1:])) for token in tokens if token.type == "heading_open" and token.map
    ]
    ends = [line for line, _ in starts[1:]] + [len(lines)]
    yield Section(0, "", -1, starts[0][0] if starts else len(lines))
    for (line, level), end in zip(starts, ends, strict=False):
        yield Section(level, _HEADING.sub("", lines[line]).strip(), line, end)


def _tables(tokens: list[Token], lines: list[str]) -> Iterator[Table]:
    for token in tokens:
        if token.type == "table_open" and token.map:
            first, end = token.map
            rows = [*range(first + 2, end), *_continued(lines, end)]
            yield Table(_row(lines, first), tuple(_row(lines, line) for line in rows))


def _continued(lines: list[str], end: int) -> Iterator[int]:
    """Find the rows that a blank line has cut off from their table, as happens where rows are appended."""
    line = end
    while line < len(lines):
        if not lines[line].strip():
            line += 1
        elif not lines[line].lstrip().startswith("|") or _is_header(lines, line):
            return
        else:
            yield line
            line += 1


def _is_header(lines: list[str], line: int) -> bool:
    return line + 1 < len(lines) and _DELIMITER.fullmatch(lines[line + 1]) is not None


def _row(lines: list[str], line: int) -> Row:
    """Split a row at its pipes; one behind a backslash is a pipe of the text."""
    text = lines[line].strip()
    cells = _PIPE.split(text.removeprefix("|"))
    if len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return Row(line, tuple(cell.replace("\\|", "|").strip() for cell in cells))


def _comments(tokens: list[Token], lines: list[str]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the lines that are comment and nothing else, and those of a comment without an end."""
    comments: set[int] = set()
    hidden: set[int] = set()
    for token in tokens:
        if token.type == "html_block" and token.map and token.content.lstrip().startswith("<!--"):
            first, end = token.map
            closed = next((line for line in range(first, end) if "-->" in lines[line]), None)
            if closed is None:
                hidden.update(range(first, end))
            else:
                behind = lines[closed].rpartition("-->")[2].strip()
                comments.update(range(first, closed if behind else closed + 1))
    return frozenset(comments), frozenset(hidden)


def _lines_of(tokens: list[Token], kind: str) -> frozenset[int]:
    found = (token.map for token in tokens if token.type == kind and token.map)
    return frozenset(line for first, end in found for line in range(first, end))
