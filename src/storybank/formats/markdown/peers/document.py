"""What the readers of other tools share: a Markdown text as a document, and the collector of what it holds.

A document has lines, headings, tables and the labels of a story's parts, each with its line. Labels are
written `- Situation:`, `**S (Situation):**` or `#### Result`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from storybank.bank import StoryBank
from storybank.errors import Code, DocumentError, Fault, InvalidInput
from storybank.formats.labels import PARTS, tool_label_of
from storybank.formats.markdown.blocks import NEWLINE, tokens_of
from storybank.formats.markdown.tables import Row, Table, cells_of, tables_of
from storybank.formats.reading import LeftOut, Reading
from storybank.history import Telling
from storybank.stories import DEFAULT_STRENGTH, Story
from storybank.text.stems import read_table
from storybank.values import Several, fold, plural, slug

if TYPE_CHECKING:
    from markdown_it.token import Token

_LONGEST_TITLE = 200  # characters of a heading that are compared: each stands before all that is below it
_LONGEST_QUOTE = 40  # characters of a heading or a label that a message quotes
_CHAPTER_LEVEL = 2  # the deepest heading that makes a chapter: one remark is enough for all below it
_LONGEST_NAME, _LONGEST_ID = 100, 380  # characters of a file's name and of an id that make a source
_HASHES = re.compile(r"^\s*#{1,6}(?=\s|$)|\s#+\s*$")
_DELIMITER = re.compile(r"[\s|:-]*-[\s|:-]*")

_BULLET = r"[ ]?(?P<bullet>[-*+][ \t]{1,3})?"
_BOLD = re.compile(
    _BULLET + r"(?:\*\*|__)(?P<label>[^*:\uff1a]{1,80}?)"
    r"(?:\s?[:\uff1a.]\s?(?:\*\*|__)|(?:\*\*|__)\s?[:\uff1a])[ \t]*(?P<text>.*)"
)
_PLAIN = re.compile(_BULLET + r"(?P<label>[^\W\d][^*:\uff1a]{0,60}?)\s?[:\uff1a](?!//)[ \t]*(?P<text>.*)")
_HEADING = re.compile(r"#{1,6}[ \t](?P<label>[^#]+)#*")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and the lines up to the next one."""

    level: int  # 1-6; 0 for what stands before the first heading
    title: str
    line: int  # that of the heading, from 0; -1 where there is none
    end: int  # the line behind its last one
    region_end: int  # the line behind all that stands below its heading, deeper ones too
    path: str  # the headings that it stands below and its own, a line each


@dataclass
class LabelledPart:
    """What stands behind one label, up to the next."""

    kind: str  # which part of a story it is; empty for what has no label, `"other"` for one of its own
    label: str  # as written
    line: int  # where it starts, from 0
    lines: list[str] = field(default_factory=list)  # its text
    at: list[int] = field(default_factory=list)  # the lines that it takes up, from 0, its label's too

    @property
    def text(self) -> str:
        """The text, without blank lines around it; empty where only dots hold its place."""
        text = "\n".join(self.lines).strip()
        return "" if text in {"...", "…", "—", "\u2013", "-"} else text


class Parts(list[LabelledPart]):
    """What stands behind several labels, in order."""

    def star(self) -> dict[str, str]:
        """Return situation, task, action and result; one that stands twice is joined."""
        return {
            kind: "\n\n".join(one.text for one in self if one.kind == kind and one.text) for kind in PARTS
        }

    def told(self) -> set[str]:
        """Return which of the four parts of a story these are."""
        return {part.kind for part in self} & set(PARTS)

    def notes(self, *, but: frozenset[str]) -> Iterator[str]:
        """Yield what goes into a story's notes: each part with its label, but for these."""
        for part in self:
            if part.kind not in but and part.text:
                joint = ":\n" if "\n" in part.text else ": "
                yield f"{part.label}{joint}{part.text}" if part.label else part.text


@dataclass(frozen=True)
class Document:
    """A Markdown text."""

    lines: list[str]
    sections: list[Section]  # its headings in order
    tables: list[Table]  # in order
    rules: frozenset[int]  # the lines that are a rule across the document
    comments: frozenset[int]  # the lines of comments, which nobody reads
    hidden: frozenset[int]  # those of a comment without an end: nobody reads them, and nobody means that
    code: frozenset[int]  # the lines of blocks of code, in which nothing is a label
    used: bytearray = field(repr=False)  # one mark a line; a reader sets it for each that it takes along

    def use(self, first: int, end: int) -> None:
        """Mark these lines as taken along."""
        self.used[first:end] = b"\x01" * (min(end, len(self.used)) - first)

    def use_table(self, table: Table) -> None:
        """Mark the lines of a table as taken along, also of rows that a blank line has cut off from it."""
        self.use(table.line, table.after)
        for row in table.rows:
            self.use(row.line, row.line + 1)

    def use_parts(self, section: Section, parts: Parts) -> None:
        """Mark the heading and the lines of these parts as taken along."""
        for line in (section.line, *(line for part in parts for line in part.at)):
            self.used[line] = 1

    def parts(self, first: int, end: int) -> Parts:
        """Return the parts in these lines; what follows a rule without a label is in none."""
        parts = Parts([LabelledPart("", "", first)])
        current: LabelledPart | None = parts[0]
        for line in range(first, end):
            if line in self.comments:
                continue
            if line in self.rules or line in self.hidden:
                current = None
                continue
            found = None if line in self.code else _labelled(self.lines[line], line)
            if found:
                parts.append(found)
                current = found
            elif current:
                current.lines.append(self.lines[line].rstrip())
            if current:
                current.at.append(line)
        return parts if parts[0].text else Parts(parts[1:])

    def blocks(self) -> Iterator[tuple[Section, Parts]]:
        """Yield every heading that is not a label, with the parts below it: up to the next such heading."""
        for index, section in enumerate(self.sections):
            if section.level and tool_label_of(section.title) is None:
                end = section.end
                for place in range(index + 1, len(self.sections)):
                    below = self.sections[place]
                    if below.level <= section.level or tool_label_of(below.title) is None:
                        break
                    end = below.end
                yield section, self.parts(section.line + 1, end)


def document_of(text: str) -> Document:
    """Return a Markdown text as a document; a line of hyphens ends a story, so it makes no heading."""
    lines = NEWLINE.split(text)
    inner = tokens_of(lines, underlined=False)
    tokens = [token for token in inner if token.map and token.level == 0]
    comments, hidden = _comments(tokens, lines)
    return Document(
        lines=lines,
        sections=[*_sections(tokens, lines)],
        tables=[*_tables(inner, lines)],
        rules=_lines_of(tokens, "hr"),
        comments=comments,
        hidden=hidden,
        code=_lines_of(tokens, "fence") | _lines_of(tokens, "code_block"),
        used=bytearray(len(lines)),
    )


def _sections(tokens: list[Token], lines: list[str]) -> Iterator[Section]:
    starts = [(-1, 0, "")]
    for token in tokens:
        if token.type == "heading_open" and token.map:
            title = _HASHES.sub("", lines[token.map[0]]).strip()
            starts.append((token.map[0], int(token.tag[1:]), title))
    region_ends = [len(lines)] * len(starts)
    paths: list[str] = []
    open_: list[int] = []
    for index, (line, level, title) in enumerate(starts):
        while open_ and starts[open_[-1]][1] >= level:
            region_ends[open_.pop()] = line
        above = f"{paths[open_[-1]]}\n" if open_ else ""  # of at most six headings, as levels rise
        paths.append(above + title[:_LONGEST_TITLE])
        open_.append(index)
    ends = [line for line, _, _ in starts[1:]] + [len(lines)]
    for (line, level, title), end, region_end, path in zip(starts, ends, region_ends, paths, strict=True):
        yield Section(level, title, line, end, region_end, path)


def _tables(tokens: list[Token], lines: list[str]) -> Iterator[Table]:
    for table in tables_of(tokens, lines):
        more = [Row(line, cells_of(lines[line])) for line in _continued(lines, table.after)]
        wide = tuple(row for row in more if len(row.cells) > len(table.header.cells))
        rows = tuple(row for row in more if row not in wide and any(row.cells))
        yield replace(table, rows=table.rows + rows, torn=table.torn + wide)


def _continued(lines: list[str], end: int) -> Iterator[int]:
    """Find the rows that a blank line has cut off from their table, as happens where rows are appended."""
    for line in range(end, len(lines)):
        if lines[line].strip():
            heads = any(_DELIMITER.fullmatch(below) for below in lines[line + 1 : line + 2])
            if heads or not lines[line].lstrip().startswith("|"):
                return
            yield line


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


def _labelled(text: str, line: int) -> LabelledPart | None:
    """Return the part that starts here, or None.

    A bold label that is not ours starts a part of its own unless it is a bullet: lists of what was done
    often begin in bold. Without bold, only a bullet or one of the four parts is a label.
    """
    if found := _HEADING.fullmatch(text.strip()):
        label = found["label"].strip(" \t:\uff1a")
        ours = tool_label_of(label)
        return LabelledPart(ours, label, line) if ours else None
    if found := _BOLD.fullmatch(text):
        ours = tool_label_of(found["label"]) or (None if found["bullet"] else "other")
    elif found := _PLAIN.fullmatch(text):
        ours = tool_label_of(found["label"], short=False)
        ours = ours if found["bullet"] or ours in PARTS else None
    if not found or not ours:
        return None
    return LabelledPart(ours, found["label"].strip(), line, [found["text"].rstrip()])


@cache
def tool_data(tool: str, of: str) -> Any:
    """Return what `tools.json` holds of a tool: names and words that its form has, in lists and mappings."""
    return read_table("storybank.formats.markdown.peers", "tools.json")[tool][of]


class Collector:
    """Collects what a file holds; gives it as a whole, or every fault at once."""

    def __init__(self, name: str) -> None:
        """Start empty; `name` is what messages call the file."""
        self.name = name
        self.stories: dict[str, Story] = {}
        self.tellings: list[Telling] = []
        self.left_out: list[LeftOut] = []
        self.faults: list[Fault] = []

    def leave(self, place: str, what: str, why: str, remedy: str = "") -> None:
        """Keep in mind that something stays behind."""
        self.left_out.append(LeftOut(place=quote(place, None), what=what, why=why, remedy=remedy))

    def leave_line(self, line: int, what: str, why: str, remedy: str = "") -> None:
        """Keep in mind that something of this line, from 0, stays behind."""
        self.leave(f"{self.name}, line {line + 1}", what, why, remedy)

    def leave_column(self, line: int, name: str, remedy: str = "") -> None:
        """Say that a table's form knows no such column."""
        self.leave_line(line, f"the column “{quote(name)}”", "is none of the columns of this form", remedy)

    def blame(self, place: str, problem: str, remedy: str, code: Code = "malformed") -> None:
        """Note what is wrong."""
        self.faults.append(Fault(place, problem, remedy, code))

    def add(self, fields: dict[str, Any], *, place: str, where: Callable[[str], str]) -> None:
        """Make a story, or note what is wrong with it; `where` goes from a fault's path to its place."""
        try:
            story = Story(**fields)
            own = quote(self.name.replace("\\", "/").rpartition("/")[2], _LONGEST_NAME)
            story = story.replace(source=f"{own}#{story.id[:_LONGEST_ID]}")
        except InvalidInput as error:
            self.faults += [fault.at(where(fault.path)) for fault in error.faults]
            return
        if story.id not in self.stories:
            self.stories[story.id] = story
        elif self.stories[story.id] == story:
            self.leave(f"{self.name}, {place}", "a story", "stands there twice, word for word")
        else:
            problem, remedy = "is the second story with this id or title", "give one of the two another"
            self.blame(where("id"), problem, remedy, "duplicate")

    def add_parts(self, fields: dict[str, Any], parts: Parts, line: int) -> None:
        """Make a story of the parts that stand behind labels, each with its line; the story's own from 0."""
        lines = {part.kind: part.line for part in reversed(parts)}

        def where(path: str) -> str:
            root = re.split(r"[.\[]", path, maxsplit=1)[0]
            return f"line {lines.get(root, line) + 1}, {root or 'story'}"

        self.add(fields, place=f"line {line + 1}", where=where)

    def tell(self, story: str, person: str, *, where: str, **fields: Any) -> None:
        """Keep a telling, or note what is wrong with it."""
        try:
            self.tellings.append(Telling(story, person, **fields))
        except InvalidInput as error:
            self.faults += [fault.at(f"{where}, {fault.path}") for fault in error.faults]

    def rows(self, document: Document, table: Table) -> Iterator[Row]:
        """Yield the rows of a table, all of it taken along; one too wide is a fault."""
        document.use_table(table)
        for row in sorted((*table.rows, *table.torn), key=lambda row: row.line):
            if row in table.torn:
                cells, columns = plural(len(row.cells), "cell"), plural(len(table.header.cells), "column")
                problem = f"has {cells}, and the table {columns}"
                self.blame(f"line {row.line + 1}", problem, "write a pipe inside a cell as \\|")
            else:
                yield row

    def leave_the_rest(self, document: Document) -> None:
        """Say what was not taken along: of a chapter of which nothing was read once, else by section."""
        for chapter in _chapters(document):
            read = any(document.used[max(0, chapter[0].line) : chapter[-1].end])
            unread = [(section, line) for section in chapter for line in _unread(document, section)]
            for section, line in unread if read else unread[:1]:
                title = quote((section if read else chapter[0]).title)
                what = f"what stands under “{title}”" if title else "what stands at the top"
                self.leave_line(line, what, "belongs to no story")

    def reading(self) -> Reading:
        """Return all that was found; DocumentError has every fault."""
        if not self.faults:
            try:
                bank = StoryBank(self.stories.values(), tellings=self.tellings)
                return Reading(bank=bank, left_out=Several(self.left_out))
            except InvalidInput as error:
                self.faults += error.faults
        problem = f"{self.name} breaks a rule, and nothing was read"
        raise DocumentError(problem, "mend what the list names", self.faults)


def quote(text: str, limit: int | None = _LONGEST_QUOTE) -> str:
    """Return a name as messages quote it: one line, cut short, of characters that every value takes."""
    plain = " ".join(text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "?").split())
    return plain if limit is None or len(plain) <= limit else plain[:limit] + "…"


def tags_of(texts: Iterable[str], *, strength: int = DEFAULT_STRENGTH) -> dict[str, int]:
    """Return the tags that stand in these texts, split at commas, semicolons and spaced strokes.

    >>> tags_of(["Leadership, Execution/delivery", "leadership"])
    {'Leadership': 3, 'Execution/delivery': 3}
    """
    tags: dict[str, str] = {}
    for text in texts:
        for tag in re.split(r"[,;\n]|\s/\s", text):
            plain = tag.strip(" \t[]\"'“”*`-").removesuffix(".").strip("”“\"' ")
            if plain and slug(plain):
                tags.setdefault(fold(plain), plain)
    return dict.fromkeys(tags.values(), strength)


def _chapters(document: Document) -> Iterator[list[Section]]:
    chapter: list[Section] = []
    for section in document.sections:
        if section.level <= _CHAPTER_LEVEL and chapter:
            yield chapter
            chapter = []
        chapter.append(section)
    yield chapter


def _unread(document: Document, section: Section) -> list[int]:
    """Return the first line of a section that says something and that nobody has read, if there is one."""
    for line in range(section.line + 1, section.end):
        silent = line in document.comments or line in document.rules
        if not document.used[line] and document.lines[line].strip() and not silent:
            return [line]
    return []
