"""Where headings, labels, rules and tables stand in a Markdown text, whose blocks markdown-it finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from storybank.formats import labels
from storybank.formats.labels import PARTS, SAID, column_of, competency_column, field_of, part_of, undecorated
from storybank.text.markup import is_html, plain
from storybank.text.stems import read_patterns
from storybank.values import fold, gathered

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# What ends a line in Markdown; other separators of Unicode are letters to it.
NEWLINE = re.compile(r"\r\n|\r|\n")
TITLE_LEVEL = 7  # the level of a title that is no heading: below every heading; deeper ones stand in lists
# First cells of a header that says what the columns are, and nothing of the story.
_ABOUT_ROWS = frozenset({"", "part", "section", "step", "star", "element", "field", "letter", "teil", "feld"})
_PIPE = re.compile(r"(?<!\\)\|")
_ORDER = ("situation", labels.CHALLENGE, "task", "action", "result", labels.LEARNING)
_PAIR = 2  # columns of a table that has a part's name and its text in each row
_TITLES = 5  # how far from our word the head of a column is that surely holds titles: “Name” is another


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading, a label, a rule, or something of a table."""

    kind: Literal["heading", "label", "aside", "rule", "table", "cell", "row"]  # asides and rows name no part
    line: int
    after: int  # the line that its text starts on: of a label the same, of a heading the next
    name: str  # what it says, without the marks around it
    level: int = 0  # 1-6 of a heading, from `TITLE_LEVEL` on of a title that is none, else 0
    column: int = 0  # where on that line the text of a label starts
    indent: int = 0  # spaces before the lines that belong to a label in a list
    bold: bool = False  # whether a label is bold or italic, or stands in a list
    text: str = ""  # of a cell or a row
    closed: str = ""  # the bracket that ends the text of a label in brackets: `[Situation:: …]`
    table: Table | None = None  # of a table
    says: bool = False  # whether what a statement says stands there

    @property
    def part(self) -> str | None:
        """The part that it names; an aside names none."""
        return SAID if self.says else None if self.kind == "aside" else part_of(self.name)

    @property
    def is_title(self) -> bool:
        """Whether it is a heading that names no part, no tags and no notes."""
        return self.kind == "heading" and not (self.part or field_of(self.name) in {"competencies", "notes"})


_CLOSED = {"[": "]", "(": ")", "*": "*", "_": "_"}
_LIKE = read_patterns("storybank.formats.markdown", "patterns.json")
_LETTERED = 2  # letters from which a stressed name is a label also without a colon


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loads late

    # Definitions of links stay where they are, as text; looking for them takes quadratic time.
    parser = MarkdownIt("commonmark").enable("table").disable("reference")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def tokens_of(lines: list[str]) -> list[Token]:
    """Return lines as markdown-it's blocks."""
    return _parser().parse("\n".join(lines))


@dataclass(eq=False, slots=True)
class _Entry:
    line: int
    indent: int
    labelled: bool = False
    parts: set[str] = field(default_factory=set)  # those that labels directly in it name


class _Label(NamedTuple):
    """A label and the entries that it stands in, but for the one that it starts."""

    mark: Mark
    within: tuple[_Entry, ...]
    starts: bool  # whether it starts an entry of its own


def marks(lines: list[str], tokens: list[Token] | None = None) -> list[Mark]:
    """Return every mark of a text; `tokens` are its own, if they are known."""
    tokens = tokens_of(lines) if tokens is None else tokens
    found, labelled, entries, quoted = list[Mark](), list[_Label](), list[_Entry](), 0
    for index, token in enumerate(tokens):
        quoted += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        if token.type == "list_item_close":
            entries.pop()
        if token.map is None:
            continue
        start, end = token.map
        if token.type == "list_item_open":
            marker = _LIKE["markers"].match(lines[start])
            entries.append(_Entry(start, marker.end() if marker else 0))
        elif token.type == "paragraph_open" and not quoted:
            labelled.extend(_labels(lines, start, end, entries))
        elif token.level == 0 and token.type == "heading_open":
            told = [*_labels(lines, start, end - 1, [])] if token.markup == "-" else []
            if any(lines[one.mark.line][one.mark.column :].strip() for one in told):
                labelled += told  # a rule right below a text, which makes a heading of it
                found.append(Mark("rule", end - 1, end, ""))
            else:
                found.append(Mark("heading", start, end, bare(tokens[index + 1].content), int(token.tag[1])))
        elif token.level == 0 and token.type == "hr":
            found.append(Mark("rule", start, end, ""))
    for table in (one for one in tables_of(tokens, lines) if one.kind):
        found += table.marks()
    return _in_order([*found, *_placed(labelled, lines)], lines)


def _in_order(found: list[Mark], lines: list[str]) -> list[Mark]:
    """Return marks in order; labels alone on a line if two name parts in order, and no other mark does."""
    found = sorted(found, key=lambda mark: (mark.line, mark.kind != "table"))
    texts = set[int]()
    for section in sections(found):
        parts = {mark: part for mark in section if (part := mark.part)}
        alone = [one.line for one in parts if one.kind == "label" and lines[one.line].strip() == one.name]
        ranks = map(_ORDER.index, parts.values())
        if len(alone) < len(parts) or not any(one < other for one, other in pairwise(ranks)):
            texts.update(alone)
    return [mark for mark in found if mark.kind != "label" or mark.line not in texts]


def bare(content: str) -> str:
    """Return a heading's words without the stars around all of them and an anchor behind them."""
    name = _LIKE["anchor"].sub("", content.strip())
    for star in ("**", "__", "*", "_"):
        inner = name[len(star) : -len(star)]
        if inner and name.startswith(star) and name.endswith(star) and star[0] not in inner:
            return inner.strip()
    return name


def unlinked(text: str) -> str:
    """Return a text with its links as the names of what they lead to."""
    return _LIKE["link"].sub(lambda found: (found[1] or found[2]).rpartition("/")[2].partition("#")[0], text)


def _labels(lines: list[str], start: int, end: int, entries: list[_Entry]) -> Iterator[_Label]:
    for line in range(start, end):
        starts = bool(entries) and entries[-1].line == line
        indent = entries[-1].indent if entries else 0
        found = _label(lines[line], indent if starts else 0, starts=starts, inside=line > start)
        if found:
            mark = replace(found, line=line, after=line, indent=indent)
            within = tuple(entries[:-1] if starts else entries)
            if starts:
                entries[-1].labelled = True
            if within and (part := found.part):
                within[-1].parts.add(part)
            yield _Label(mark, within, starts)


def _label(text: str, begin: int, *, starts: bool, inside: bool) -> Mark | None:
    """Return the label that a line starts with: of a part or a field, or in bold of something else."""
    begin += len(text[begin:]) - len(text[begin:].lstrip(" \t"))
    while found := _LIKE["stressed"].match(text, begin):
        if found["name"].strip():
            return _stressed(found)
        begin = found.end()  # stars around nothing are text
    if _LIKE["hashtags"].match(text, begin):
        return Mark("label", 0, 0, "Tags", column=begin, bold=True)
    for kind in ("plain", "bracketed", "dashed"):
        found = _LIKE[kind].match(text, begin)
        name = found["name"].strip("[]() ") if found else ""
        if found is None or not name:
            continue
        known = part_of(name) or field_of(name)
        beside = labels.is_aside(name) or labels.is_said(name)
        if kind == "plain" and not known and beside and name[0].isupper():
            return Mark("aside", 0, 0, name, column=found.end(), bold=starts)
        if kind == "bracketed" or (kind == "dashed" and not starts):
            known = part_of(name) if labels.names_star(name) else None
        if known and (starts or not inside or not name[0].islower()):
            closed = _CLOSED.get(found["around"][:1], "") if kind == "plain" else ""
            return Mark("label", 0, 0, name, column=found.end(), bold=starts, closed=closed)
    name = "" if starts else text[begin:].strip()
    is_part = part_of(name) not in {None, labels.LEARNING} and not labels.is_letter(name)
    return Mark("label", 0, 0, name, column=len(text)) if is_part and name[0].isupper() else None


def _stressed(found: re.Match[str]) -> Mark | None:
    """Return a label in bold or italics; what is no part needs a colon, and what is no field bold as well."""
    name = found["name"].strip()
    if found["rest"] and len(name) > 1:
        return None
    name += found["rest"] or ""
    colon = f"{found['inner'] or ''}{found['outer'] or ''}".rstrip(".")
    ends = bool(colon or found["dash"] or found.end() == len(found.string))
    worded = len(name.strip("[]()")) > _LETTERED or name.startswith(("[", "("))
    known = (part_of(name) and (ends or found["inner"] or worded)) or (ends and field_of(name))
    bold = found["open"].startswith(("**", "__", "<b", "<strong"))
    aside = colon and bold and any(map(str.isalnum, name))
    kind: Literal["label", "aside"] = "label" if known else "aside"
    return Mark(kind, 0, 0, name, column=found.end(), bold=True) if known or aside else None


def _placed(labelled: list[_Label], lines: list[str]) -> Iterator[Mark]:
    """Yield the labels that stand in no labelled entry of a list, and entries above two parts as titles."""
    held: dict[int, Mark] = {}
    kinds: set[tuple[tuple[_Entry, ...], bool]] = {((), False)}
    free = (one for one in labelled if not any(entry.labelled for entry in one.within))
    told = [one for one in free if not one.within or len(one.within[-1].parts) > 1]
    for one in told:
        kinds |= {(one.within, one.starts)} if one.mark.part else set()
        for depth, entry in enumerate(one.within):
            if entry.line not in held:
                name = bare(lines[entry.line][entry.indent :]).rstrip(": ")
                held[entry.line] = Mark("heading", entry.line, entry.line + 1, name, TITLE_LEVEL + depth)
    for one in told:
        beside = (one.within, one.starts) in kinds or labels.is_aside(one.mark.name)
        if one.mark.line not in held and (one.mark.kind == "label" or beside):
            yield one.mark
    yield from held.values()


def with_titles(found: list[Mark], lines: list[str]) -> list[Mark]:
    """Return the marks with the titles that are no headings: the line before each story's first label."""
    titles: dict[int, Mark] = {}
    for section in sections([mark for mark in found if mark.kind != "aside"]):
        parts = [mark for mark in section if mark.kind == "label" and mark.part]
        starts = [index for index, mark in enumerate(parts) if mark.part == parts[0].part]
        if len(starts) > 1 and all(end - start > 1 for start, end in pairwise([*starts, len(parts)])):
            known = {mark.line: mark.kind == "label" and not mark.part for mark in section}
            several = [_title_before(parts[start].line, known, lines) for start in starts]
            titles |= {title.line: title for title in several if title} if None not in several else {}
    if not titles:
        return found
    rest = [mark for mark in found if mark.kind != "aside" or mark.line not in titles]
    return sorted([*rest, *titles.values()], key=lambda mark: mark.line)


def sections(found: list[Mark]) -> Iterator[list[Mark]]:
    """Yield the marks before the first heading, and those of each with it."""
    cuts = [index for index, mark in enumerate(found) if mark.kind == "heading"]
    return (found[begin:stop] for begin, stop in pairwise([0, *cuts, len(found)]))


def _title_before(line: int, known: dict[int, bool], lines: list[str]) -> Mark | None:
    """Return the title before a line; `known` are the lines of marks, and whether they are fields."""
    line -= 1
    while line >= 0 and (not lines[line].strip() or known.get(line)):
        line -= 1
    if line < 0 or line in known or _LIKE["no_title"].match(lines[line]):
        return None
    alone = line == 0 or not lines[line - 1].strip() or line - 1 in known
    name = bare(lines[line]).rstrip(":： ")  # noqa: RUF001 - colons of all sorts
    plain = 0 < len(name) <= labels.LONGEST_NAME
    return Mark("heading", line, line + 1, name, TITLE_LEVEL) if alone and plain else None


class Row(NamedTuple):
    """A row of a table."""

    line: int
    cells: tuple[str, ...]

    def filled(self, width: int) -> Row:
        """Return its texts as they read, with blank ones up to a number of columns."""
        shown = (plain(cell) if is_html(cell) else cell.strip() for cell in self.cells)  # <br> breaks lines
        return Row(self.line, (*shown, *[""] * (width - len(self.cells))))

    def mark(self, name: str = "", text: str = "") -> Mark:
        """Return the mark of the text of a part or a field; of the whole row where the name is of neither."""
        if _is_named(name):
            return Mark("cell", self.line, self.line, name, text=text, bold=True)
        return Mark("row", self.line, self.line, name, text=f"| {' | '.join(self.cells)} |", bold=True)


@dataclass(frozen=True)
class Table:
    """A table: the names of its columns, and its rows."""

    line: int
    after: int  # the line after its last one
    header: Row
    rows: tuple[Row, ...]
    torn: tuple[Row, ...] = ()  # rows with more cells than columns: which is which is not known
    turned: bool = False  # whether it stands on its side in the file: what are rows here are columns there

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the columns are called, without what decorates it."""
        return tuple(undecorated(cell) for cell in self.header.cells)

    @cached_property
    def form(self) -> labels.Form:
        """The form of another tool that it is in; an empty one where it is in none."""
        return labels.form_of_table(self.header.cells)

    @cached_property
    def kind(self) -> Literal["stories", "parts", ""]:
        """What it holds: a story in each row, the parts of one, or nothing of any."""
        parts = sum(part_of(name) is not None for name in self.names)
        if self._across and parts > 1 and self.title is None:
            return "parts"
        if self._holds_stories():
            return "stories"
        down = [row for row in (self.header, *self.rows) if part_of(undecorated(row.cells[0]))]
        return "parts" if len(self.names) == _PAIR and down else ""

    @cached_property
    def roles(self) -> dict[int, str]:
        """The field of a story that each column holds; of two for one field the nearer to our own word."""
        if self.form.columns:
            return {index: self.form.column(name) for index, name in enumerate(self.header.cells)}
        said = {index: found for index, name in enumerate(self.names) if (found := column_of(name))}
        best = gathered((meant, (rank, index)) for index, (meant, rank) in said.items())
        own = {min(several)[1]: meant for meant, several in best.items()}
        return own | {index: meant for index, (meant, _) in said.items() if meant == "competencies"}

    @property
    def title(self) -> int | None:
        """The column of the titles."""
        return next((index for index, role in self.roles.items() if role == "title"), None)

    @cached_property
    def strengths(self) -> dict[int, str]:
        """The competency of each column that holds nothing but how strongly a story shows it."""
        named = ((index, competency_column(name)) for index, name in enumerate(self.names))
        cells = [*zip(*(row.cells for row in self.rows), strict=True)] or [()] * len(self.names)
        return {index: name for index, name in named if name and all(map(labels.is_strength, cells[index]))}

    def _holds_stories(self) -> bool:
        if self.form.columns:
            return bool(self.rows)
        told = sum(role in PARTS for role in self.roles.values())
        if not self.rows or told > 1:
            return bool(self.rows) and (self.title is not None or len(self.rows) > 1)
        found = column_of(self.names[self.title]) if self.title is not None else None
        tagged = "competencies" in self.roles.values() or len(self.strengths) > 1
        return found is not None and found[1] <= _TITLES and (tagged or told > 0)

    @property
    def _across(self) -> bool:
        return len(self.rows) == 1 and all(map(_is_named, self.names))

    def marks(self) -> Iterator[Mark]:
        """Yield its mark and, in a table of parts, those of its cells: a part a column, or a row."""
        yield Mark("table", self.line, self.after, "", table=self)
        if self.kind == "parts":
            down = () if self._across else (self.header, *self.rows)
            yield from map(self.rows[0].mark, self.names, self.rows[0].cells) if self._across else ()
            for name, row in ((undecorated(row.cells[0]), row) for row in down):
                if row is not self.header or fold(name) not in _ABOUT_ROWS:
                    yield row.mark(name, row.cells[1])
            yield from (row.mark() for row in self.torn)


def tables_of(tokens: list[Token], lines: list[str]) -> Iterator[Table]:
    """Yield the tables that stand in no list and no quotation."""
    ends = [index for index, token in enumerate(tokens) if token.type == "table_close" and not token.level]
    opened = (token.map for token in tokens if token.type == "table_open" and not token.level and token.map)
    for (start, close), end in zip(opened, ends, strict=True):
        numbers = [start, *range(start + 2, close), *_cut_off(tokens, end + 1)]
        names, *rows = (Row(line, cells_of(lines[line])) for line in numbers)
        width = len(names.cells)
        torn = tuple(row for row in rows if len(row.cells) > width)  # markdown-it drops their last cells
        header, *told = (row.filled(width) for row in (names, *rows) if len(row.cells) <= width)
        filled = tuple(row for row in told if any(row.cells))
        table = Table(start, max(close, numbers[-1] + 1), header, filled, torn)
        up = None if table.kind or torn else labels.stood_up([row.cells for row in (header, *filled)])
        columns = [Row(header.line, cells) for cells in up or ()]
        yield replace(table, header=columns[0], rows=(*columns[1:],), turned=True) if up else table


def _cut_off(tokens: list[Token], place: int) -> Iterator[int]:
    """Yield the lines of rows that a blank line has cut off from their table, as where rows are appended."""
    while place + 1 < len(tokens) and tokens[place].type == "paragraph_open":
        if not all(line.startswith("|") for line in tokens[place + 1].content.split("\n")):
            return
        yield from range(*(tokens[place].map or ()))
        place += 3  # the paragraph, its text, and its end


def _is_named(name: str) -> bool:
    return bool(part_of(name) or field_of(name))


def cells_of(line: str) -> tuple[str, ...]:
    """Return the cells of a row as it is written; a bar behind a backslash is one of the text."""
    cells = _PIPE.split(line.strip().removeprefix("|"))
    cells = cells if cells[-1].strip() else cells[:-1]
    return tuple(cell.strip().replace("\\|", "|") for cell in cells)
