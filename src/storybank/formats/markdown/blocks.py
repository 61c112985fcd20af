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

from storybank.formats.labels import LONGEST_NAME, field_of, part_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# What ends a line in Markdown; other separators of Unicode are letters to it.
NEWLINE = re.compile(r"\r\n|\r|\n")
TITLE_LEVEL = 7  # the level of a title that is no heading: below every heading


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading, a label, a rule, or something of a table of parts."""

    kind: Literal["heading", "label", "rule", "table", "cell", "row"]
    """A table comes before its cells, and a row is one that names no part."""
    line: int
    after: int  # the line that its text starts on: of a label the same, of a heading the next
    name: str  # what it says, without the marks around it
    level: int = 0  # 1-6 of a heading, `TITLE_LEVEL` of a title that is none, else 0
    column: int = 0  # where on that line the text of a label or cell starts
    indent: int = 0  # spaces before the lines that belong to a label in a list
    bold: bool = False  # whether a label is bold or italic, or stands in a list
    end: int = 0  # the column after the text of a cell


_BULLET = re.compile(r" {0,3}(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(?=\S)")
_INDENT = re.compile(r"[ \t]*")
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
# Lines of lists, quotations, tables and code, rules, and ends of sentences.
_NO_TITLE = re.compile(r"\s*(?:[-*+>|#`~]\s|[>|#`~]|[-*_]{3,}\s*\Z)|.*[.!?;,…]\s*\Z")
# First cells of a header that says what the columns are, and nothing of the story.
_ABOUT_ROWS = frozenset({"", "part", "section", "step", "star", "element", "field", "teil", "feld"})
_TWO = 2  # columns of a table that has a part's name and its text in each row


@cache
def _parser(*, underlined: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loads late

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    # Definitions of links stay where they are, as text; looking for them takes quadratic time.
    parser.disable(["reference"] if underlined else ["reference", "lheading"])
    return parser


def tokens_of(lines: list[str], *, underlined: bool = True) -> list[Token]:
    """Return lines as markdown-it's blocks; `underlined`, hyphens below a text make a heading of it."""
    return _parser(underlined=underlined).parse("\n".join(lines))


def marks(lines: list[str], *, first: int = 0) -> list[Mark]:
    """Return every mark of a text, by line, from a first line on."""
    tokens = tokens_of(lines[first:])
    found: list[Mark] = []
    for index, token in enumerate(tokens):
        if token.map is None:
            continue
        start, end = token.map[0] + first, token.map[1] + first
        if token.type == "list_item_open" and token.level == 1:
            found.extend(_labels(lines, start, start + 1, _BULLET))
        elif token.level > 0:
            continue
        elif token.type == "heading_open":
            found.append(Mark("heading", start, end, bare(tokens[index + 1].content), int(token.tag[1])))
        elif token.type == "hr":
            found.append(Mark("rule", start, end, ""))
        elif token.type == "paragraph_open":
            found.extend(_labels(lines, start, end, _INDENT))
        elif token.type == "table_open":
            found.extend(_table(lines, start, end))
    return sorted(found, key=lambda mark: mark.line)


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


def _labels(lines: list[str], start: int, end: int, before: re.Pattern[str]) -> Iterator[Mark]:
    for line in range(start, end):
        marker = before.match(lines[line])
        if marker and (mark := _label(lines[line], line, marker.end(), before, inside=line > start)):
            yield mark


def _label(text: str, line: int, begin: int, before: re.Pattern[str], *, inside: bool) -> Mark | None:
    """Return the label that a line starts with, if it names a part or a field."""
    indent = begin if before is _BULLET else 0
    stressed = _BOLD_ALONE.match(text, begin)  # a letter or a field may be stressed without being a label
    whole = stressed if stressed and part_of(stressed["name"]) else None
    found = _BOLD.match(text, begin) or _INITIAL.match(text, begin) or whole
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
        return
    firsts = [bare(lines[line][slice(*places[0])]).rstrip(": ") if places else "" for line, places in rows]
    named = [(*row, first) for row, first in zip(rows, firsts, strict=True) if row[1] and row is not rows[1]]
    if len(names) == _TWO and any(len(places) == _TWO and part_of(name) for _, places, name in named):
        yield Mark("table", start, end, "")
        for line, places, name in named:
            if len(places) == _TWO and (part_of(name) or field_of(name)):
                yield Mark("cell", line, line, name, column=places[1][0], end=places[1][1], bold=True)
            elif line != start or name.casefold() not in _ABOUT_ROWS:
                yield Mark("row", line, line, name)


def cells(line: str) -> Iterator[tuple[int, int]]:
    """Yield where the texts of a table row start and end."""
    bars = [place.start() for place in re.finditer(r"(?<!\\)\|", line)]
    for before, after in pairwise([-1, *bars, len(line)]):
        text = line[before + 1 : after]
        outer = (before < 0 or after == len(line)) and not text.strip()
        if not outer:
            start = before + 1 + len(text) - len(text.lstrip())
            yield start, max(start, start + len(text.strip()))


def with_titles(found: list[Mark], lines: list[str]) -> list[Mark]:
    """Return the marks of a text with the titles that are not headings: in bold or plain.

    Under one heading the parts of several stories may stand, as chats and word processors give them. The
    labels of the part that comes first say where each begins, and the line before is its title. Where one
    of them has none, or no other part, all of it stays one story, whose part may go on under its label again.
    """
    titles: list[Mark] = []
    cuts = [index for index, mark in enumerate(found) if mark.kind == "heading"]
    for begin, stop in pairwise([0, *cuts, len(found)]):
        section = found[begin:stop]
        parts = [mark for mark in section if mark.kind == "label" and part_of(mark.name)]
        first = part_of(parts[0].name) if parts else None
        starts = [index for index, mark in enumerate(parts) if part_of(mark.name) == first]
        if len(starts) > 1 and all(end - start > 1 for start, end in pairwise([*starts, len(parts)])):
            known = {mark.line: mark for mark in section}
            several = [_title_before(parts[start].line, known, lines) for start in starts]
            titles += [title for title in several if title] if None not in several else []
    return sorted([*found, *titles], key=lambda mark: mark.line) if titles else found


def _title_before(line: int, known: dict[int, Mark], lines: list[str]) -> Mark | None:
    """Return the title before a line, perhaps with labels of fields between."""

    def is_field(mark: Mark | None) -> bool:
        return bool(mark and mark.kind == "label" and field_of(mark.name) and not part_of(mark.name))

    line -= 1
    while line >= 0 and (not lines[line].strip() or is_field(known.get(line))):
        line -= 1
    if line < 0 or line in known or _NO_TITLE.match(lines[line]):
        return None
    alone = line == 0 or not lines[line - 1].strip() or line - 1 in known
    name = bare(lines[line]).rstrip(":： ")  # noqa: RUF001 - colons of all sorts
    plain = 0 < len(name) <= LONGEST_NAME
    return Mark("heading", line, line + 1, name, TITLE_LEVEL) if alone and plain else None
