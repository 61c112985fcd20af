"""Where in a Markdown text headings, labels, rules and tables of parts stand, and nothing of their meaning.

Block structure (what is a heading, what is inside a fence or a quotation) is markdown-it's to say; the text
between is kept as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from storybank.formats.markdown._names import field_of, part_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

NEWLINE = re.compile(r"\r\n|\r|\n")
"""What ends a line in Markdown; other separators of Unicode are letters to it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading, a label, a rule, or something of a table of parts.

    Attributes:
        kind: Which of them; a table comes before its cells, and a row is one that names no part.
        line: Its first line.
        after: The line that its text starts on: of a label the same, of a heading the next.
        name: What it says, without the marks around it.
        level: 1-6 of a heading, else 0.
        column: Where on that line the text of a label or cell starts.
        indent: Spaces before the lines that belong to a label in a list.
        bold: Whether a label is bold or italic, or stands in a list.
        end: The column after the text of a cell.
    """

    kind: Literal["heading", "label", "rule", "table", "cell", "row"]
    line: int
    after: int
    name: str
    level: int = 0
    column: int = 0
    indent: int = 0
    bold: bool = False
    end: int = 0


_BULLET = re.compile(r" {0,3}(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(?=\S)")
_DELIMITER = r"[ \t]*(?:[:：][ \t]*|[–—-][ \t]+|[–—-]?[ \t]*\Z)"  # noqa: RUF001 - dashes and colons of all sorts
_BOLD = re.compile(
    rf"""(?P<star>\*{{1,3}}|_{{1,3}})(?P<name>[^*_:：\n]{{1,60}})
         (?:(?P<inner>[:：])[ \t]*(?P=star)[ \t]*(?:[–—-][ \t]+)?|(?P=star){_DELIMITER})""",  # noqa: RUF001
    re.VERBOSE,
)
_INITIAL = re.compile(rf"(?P<star>\*\*|__)(?P<first>\w)(?P=star)(?P<rest>\w{{1,30}}){_DELIMITER}")
_PLAIN = re.compile(r"(?P<name>[^\W_][^*_:：\n|`\[\]<>]{0,59}?)[ \t]*[:：](?:[ \t]+|\Z)")  # noqa: RUF001
_BOLD_ALONE = re.compile(r"(?P<star>\*\*|__)(?P<name>[^\W\d_][^*_:：\n]{2,60})(?P=star)[ \t]+")  # noqa: RUF001
_ANCHOR = re.compile(r"(?<=\S)[ \t]*+\{#[^{}]*+\}\Z")
_DASHED = re.compile(r"(?P<name>[^\W_][^*_:：\n|`–—-]{0,59}?)[ \t]+[–—-][ \t]+")  # noqa: RUF001


@cache
def _blocks() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loads late

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    # Definitions of links stay where they are, as text; looking for them takes quadratic time.
    parser.disable("reference")
    return parser


def marks(lines: list[str], *, first: int = 0) -> list[Mark]:
    """Return every mark of a text, by line, from a first line on."""
    tokens = _blocks().parse("\n".join(lines[first:]))
    found: list[Mark] = []
    for index, token in enumerate(tokens):
        if token.map is None:
            continue
        start, end = token.map[0] + first, token.map[1] + first
        if token.type == "heading_open" and token.level == 0:
            found.append(_heading(tokens[index + 1].content, start, end, int(token.tag[1])))
        elif token.type == "hr" and token.level == 0:
            found.append(Mark("rule", start, end, ""))
        elif token.type == "paragraph_open" and token.level == 0:
            found.extend(_labels(lines, start, end))
        elif token.type == "list_item_open" and token.level == 1:
            found.extend(_bullet(lines, start))
        elif token.type == "table_open" and token.level == 0:
            found.extend(_table(lines, start, end))
    return sorted(found, key=lambda mark: mark.line)


def _heading(content: str, start: int, end: int, level: int) -> Mark:
    return Mark("heading", start, end, bare(content), level)


def bare(content: str) -> str:
    """Return a heading's words without the stars around all of them and an anchor behind them.

    >>> bare("**Month-end** {#month-end}")
    'Month-end'
    """
    name = _ANCHOR.sub("", content.strip())
    for star in ("**", "__", "*", "_"):
        inner = name[len(star) : -len(star)]
        if inner and name.startswith(star) and name.endswith(star) and star[0] not in inner:
            return inner.strip()
    return name


def _labels(lines: list[str], start: int, end: int) -> Iterator[Mark]:
    for line in range(start, end):
        text = lines[line]
        begin = len(text) - len(text.lstrip(" \t"))
        if mark := _label(text, line, begin=begin, indent=0, inside=line > start):
            yield mark


def _bullet(lines: list[str], start: int) -> Iterator[Mark]:
    if marker := _BULLET.match(lines[start]):
        mark = _label(lines[start], start, begin=marker.end(), indent=marker.end(), inside=False)
        if mark:
            yield mark


def _label(text: str, line: int, *, begin: int, indent: int, inside: bool) -> Mark | None:
    """Return the label that a line starts with, if it names a part or a field."""
    found = _BOLD.match(text, begin) or _INITIAL.match(text, begin) or _bold_part(text, begin)
    bold = found is not None or indent > 0
    found = found or _PLAIN.match(text, begin) or (_DASHED.match(text, begin) if indent else None)
    if found is None:
        return None
    groups = found.groupdict()
    name = (groups.get("name") or f"{groups.get('first')}{groups.get('rest')}").strip()
    if part_of(name) is None and field_of(name) is None:
        return None
    if not bold and inside and not name[0].isupper():
        return None  # a sentence that was broken there
    return Mark("label", line, line, name, column=found.end(), indent=indent, bold=bold)


def _bold_part(text: str, begin: int) -> re.Match[str] | None:
    """Return the whole name of a part in bold before its text; a letter or a field may be stressed there."""
    found = _BOLD_ALONE.match(text, begin)
    return found if found and part_of(found["name"]) else None


_ABOUT_ROWS = frozenset({"", "part", "section", "step", "star", "element", "field", "teil", "feld"})
"""First cells of a header that says what the columns are, and nothing of the story."""


def _table(lines: list[str], start: int, end: int) -> Iterator[Mark]:
    """Yield the cells of a table of parts: a part a column, or its name and its text in two columns."""
    rows = [(line, [*cells(lines[line])]) for line in range(start, end)]
    header, body = rows[0], [row for row in rows[2:] if row[1]]
    names = [bare(lines[start][a:b]) for a, b in header[1]]
    across = len(body) == 1 and all(part_of(name) or field_of(name) for name in names)
    if across and len(body[0][1]) == len(names) and sum(part_of(name) is not None for name in names) > 1:
        yield Mark("table", start, end, "")
        for name, (a, b) in zip(names, body[0][1], strict=True):
            yield Mark("cell", body[0][0], body[0][0], name, column=a, end=b, bold=True)
    elif len(names) == _TWO and any(_names_one(lines, row) for row in [header, *body]):
        yield Mark("table", start, end, "")
        yield from _rows_of_two(lines, header, body)


_TWO = 2
"""Columns of a table that has a part's name and its text in each row."""


def _names_one(lines: list[str], row: tuple[int, list[tuple[int, int]]]) -> bool:
    return len(row[1]) == _TWO and part_of(bare(lines[row[0]][slice(*row[1][0])]).rstrip(": ")) is not None


def _rows_of_two(
    lines: list[str], header: tuple[int, list[tuple[int, int]]], body: list[tuple[int, list[tuple[int, int]]]]
) -> Iterator[Mark]:
    for line, row in [header, *body]:
        name = bare(lines[line][slice(*row[0])]).rstrip(": ") if row else ""
        if len(row) == _TWO and (part_of(name) or field_of(name)):
            yield Mark("cell", line, line, name, column=row[1][0], end=row[1][1], bold=True)
        elif line != header[0] or name.casefold() not in _ABOUT_ROWS:
            yield Mark("row", line, line, name)


def cells(line: str) -> Iterator[tuple[int, int]]:
    """Yield where the texts of a table row start and end."""
    bars = [place.start() for place in re.finditer(r"(?<!\\)\|", line)]
    edges = [-1, *bars, len(line)]
    for before, after in pairwise(edges):
        text = line[before + 1 : after]
        outer = (before < 0 or after == len(line)) and not text.strip()
        if not outer:
            start = before + 1 + len(text) - len(text.lstrip())
            yield start, max(start, start + len(text.strip()))
