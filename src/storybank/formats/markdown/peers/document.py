"""What the readers of other tools share: a Markdown text as a document, and the collector of what it holds.

A document has lines, headings, tables and the labels of a story's parts, each with its line. Labels are
written `- Situation:`, `**S (Situation):**` or `#### Result`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice, pairwise
from typing import Any, NamedTuple

from storybank.bank import StoryBank
from storybank.errors import Code, DocumentError, Fault, InvalidInput
from storybank.formats.labels import PARTS, tool_label_of
from storybank.formats.markdown.blocks import NEWLINE, Row, Table, cells_of, tables_of, tokens_of
from storybank.formats.reading import LeftOut, Reading
from storybank.history import Telling
from storybank.stories import DEFAULT_STRENGTH, Story
from storybank.text.stems import read_table
from storybank.values import Several, fold, plural, slug

_LONGEST_TITLE = 200  # characters of a heading that are compared: each stands before all that is below it
_LONGEST_QUOTE = 40  # characters of a heading or a label that a message quotes
_CHAPTER_LEVEL = 2  # the deepest heading that makes a chapter: one remark is enough for all below it
_LONGEST_NAME, _LONGEST_ID = 100, 380  # characters of a file's name and of an id that make a source
_DELIMITER = re.compile(r"[\s|:-]*-[\s|:-]*")

_BULLET = r"[ ]?(?P<bullet>[-*+][ \t]{1,3})?"
_BOLD = re.compile(
    _BULLET + r"(?:\*\*|__)(?P<label>[^*:\uff1a]{1,80}?)"
    r"(?:\s?[:\uff1a.]\s?(?:\*\*|__)|(?:\*\*|__)\s?[:\uff1a])[ \t]*(?P<text>.*)"
)
_PLAIN = re.compile(_BULLET + r"(?P<label>[^\W\d][^*:\uff1a]{0,60}?)\s?[:\uff1a](?!//)[ \t]*(?P<text>.*)")
_HEADING = re.compile(r"#{1,6}[ \t](?P<label>[^#]+)#*")


class Section(NamedTuple):
    """A heading, and the lines up to the next one that is not a label below it."""

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
    after: int = 0  # the line behind its last one

    @property
    def text(self) -> str:
        """The text, without blank lines around it; empty where only dots hold its place."""
        text = "\n".join(self.lines).strip()
        return "" if text in {"...", "…", "—", "\u2013", "-"} else text


class Parts(list[LabelledPart]):
    """What stands behind several labels, in order."""

    def star(self) -> dict[str, str]:
        """Return situation, task, action and result; one that stands twice is joined."""
        told = [one for one in self if one.text]
        return {kind: "\n\n".join(one.text for one in told if one.kind == kind) for kind in PARTS}

    def told(self) -> set[str]:
        """Return which of the four parts of a story these are."""
        return {part.kind for part in self} & {*PARTS}

    def notes(self, *, but: Collection[str]) -> Iterator[str]:
        """Yield what goes into a story's notes: each part with its label, but for these."""
        for part in self:
            if part.kind not in but and part.text:
                joint = ":\n" if "\n" in part.text else ": "
                yield f"{part.label}{joint}{part.text}" if part.label else part.text


class Document:
    """A Markdown text: its lines, headings and tables, and which lines a reader has taken along."""

    def __init__(self, text: str) -> None:
        """Find them; a line of hyphens ends a story, so it makes no heading."""
        self.lines = NEWLINE.split(text)
        self.used = bytearray(len(self.lines))  # a mark for each line that a reader has taken along
        self.silent = {line for line, said in enumerate(self.lines) if not said.strip()}  # say nothing
        self._ends: set[int] = set()  # rules, and comments without an end: nobody reads them
        self._code: set[int] = set()  # in which nothing is a label
        self._comments: set[int] = set()
        tokens = tokens_of(self.lines, underlined=False)
        heads = [(0, "", -1)]
        for index, token in enumerate(tokens):
            if not token.map or token.level:
                continue
            if token.type == "heading_open":
                level, title = int(token.tag[1]), tokens[index + 1].content
                if not 0 < heads[-1][0] < level or tool_label_of(title) is None:
                    heads.append((level, title, token.map[0]))
            elif token.type in {"fence", "code_block"}:
                self._code.update(range(*token.map))
            elif token.type == "hr":
                self._ends.update(range(*token.map))
                self.silent.update(range(*token.map))
            elif token.type == "html_block" and token.content.lstrip().startswith("<!--"):
                self._comment(*token.map)
        self.sections = [*_sections(heads, len(self.lines))]
        self.tables = [_continued(table, self.lines) for table in tables_of(tokens, self.lines)]

    def _comment(self, first: int, end: int) -> None:
        """Note the lines that are comment and nothing else."""
        closed = next((line for line in range(first, end) if "-->" in self.lines[line]), None)
        if closed is None:
            self._ends.update(range(first, end))
        else:
            behind = self.lines[closed].rpartition("-->")[2].strip()
            comment = range(first, closed if behind else closed + 1)
            self._comments.update(comment)
            self.silent.update(comment)

    def use(self, first: int, end: int) -> None:
        """Mark these lines as taken along."""
        self.used[first:end] = b"\x01" * (end - first)

    def use_table(self, table: Table) -> None:
        """Mark the lines of a table as taken along, also of rows that a blank line has cut off from it."""
        self.use(table.line, table.after)
        for row in table.rows:
            self.use(row.line, row.line + 1)

    def use_parts(self, section: Section, parts: Parts) -> None:
        """Mark the heading and the lines of these parts as taken along."""
        self.use(max(0, section.line), section.line + 1)
        for part in parts:
            self.use(part.line, part.after)

    def parts(self, first: int, end: int) -> Parts:
        """Return the parts in these lines; what follows a rule without a label is in none."""
        parts = Parts([LabelledPart("", "", first)])
        current: LabelledPart | None = parts[0]
        for line in range(first, end):
            if line in self._ends:
                current = None
            elif line not in self._comments:
                found = None if line in self._code else _labelled(self.lines[line], line)
                if found:
                    parts.append(found)
                    current = found
                elif current:
                    current.lines.append(self.lines[line].rstrip())
                if current:
                    current.after = line + 1
        return parts if parts[0].text else Parts(parts[1:])

    def blocks(self) -> Iterator[tuple[Section, Parts]]:
        """Yield every heading with the parts below it: up to the next heading that is not one of them."""
        for section in self.sections:
            if section.level and tool_label_of(section.title) is None:
                yield section, self.parts(section.line + 1, section.end)


def _sections(heads: list[tuple[int, str, int]], last: int) -> Iterator[Section]:
    above: dict[int, str] = {}  # the headings above a place, by level
    for index, (level, title, line) in enumerate(heads):
        above = {upper: name for upper, name in above.items() if upper < level}
        above[level] = title[:_LONGEST_TITLE]
        below = map(heads.__getitem__, range(index + 1, len(heads)))
        region_end = next((start for other, _, start in below if other <= level), last)
        end = heads[index + 1][2] if index + 1 < len(heads) else last
        yield Section(level, title, line, end, region_end, "\n".join(above.values()))


def _continued(table: Table, lines: list[str]) -> Table:
    """Return a table with the rows that a blank line has cut off, as happens where rows are appended."""
    rows: list[Row] = []
    for line in range(table.after, len(lines)):
        if lines[line].strip():
            heads = any(_DELIMITER.fullmatch(below) for below in lines[line + 1 : line + 2])
            if heads or not lines[line].lstrip().startswith("|"):
                break
            rows.append(Row(line, cells_of(lines[line])))
    wide = tuple(row for row in rows if len(row.cells) > len(table.header.cells))
    more = tuple(row for row in rows if row not in wide and any(row.cells))
    return replace(table, rows=table.rows + more, torn=table.torn + wide)


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


@dataclass
class Collector:
    """Collects what a file holds; gives it as a whole, or every fault at once."""

    name: str  # what messages call the file
    stories: dict[str, Story] = field(default_factory=dict)
    tellings: list[Telling] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def leave(self, place: str, what: str, why: str, remedy: str = "") -> None:
        """Keep in mind that something stays behind."""
        self.left_out.append(LeftOut(place=quote(place, None), what=what, why=why, remedy=remedy))

    def leave_line(self, line: int, what: str, why: str, remedy: str = "") -> None:
        """Keep in mind that something of this line, from 0, stays behind."""
        self.leave(f"{self.name}, line {line + 1}", what, why, remedy)

    def blame(self, place: str, problem: str, remedy: str, code: Code = "malformed") -> None:
        """Note what is wrong."""
        self.faults.append(Fault(place, problem, remedy, code))

    def add(self, fields: dict[str, Any], *, place: str, where: Callable[[str], str]) -> None:
        """Make a story, or note what is wrong with it; `where` goes from a field, or "", to its place."""
        try:
            story = Story(**fields)
            own = quote(self.name.replace("\\", "/").rpartition("/")[2], _LONGEST_NAME)
            story = story.replace(source=f"{own}#{story.id[:_LONGEST_ID]}")
        except InvalidInput as error:
            # A path could hold a tag, and so a text.
            self.faults += [fault.at(where(re.split(r"[.\[]", fault.path)[0])) for fault in error.faults]
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
        lines = {part.kind: part.line + 1 for part in reversed(parts)}

        def where(root: str) -> str:
            return f"line {lines.get(root, line + 1)}, {root or 'story'}"

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
        for row in sorted((*table.rows, *table.torn)):
            if row in table.torn:
                cells, columns = plural(len(row.cells), "cell"), plural(len(table.header.cells), "column")
                problem = f"has {cells}, and the table {columns}"
                self.blame(f"line {row.line + 1}", problem, "write a pipe inside a cell as \\|")
            else:
                yield row

    def leave_the_rest(self, document: Document) -> None:
        """Say what was not taken along: of a chapter of which nothing was read once, else by section."""
        sections = document.sections
        starts = [index for index, one in enumerate(sections) if not index or one.level <= _CHAPTER_LEVEL]
        for begin, stop in pairwise([*starts, len(sections)]):
            chapter = sections[begin:stop]
            read = any(document.used[max(0, chapter[0].line) : chapter[-1].end])
            unread = [(one, line) for one in chapter for line in _unread(document, one)]
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
    """Return the tags that stand in these texts, split at commas, semicolons and spaced strokes."""
    tags: dict[str, str] = {}
    for text in texts:
        for tag in re.split(r"[,;\n]|\s/\s", text):
            plain = tag.strip(" \t[]\"'“”*`-").removesuffix(".").strip("”“\"' ")
            if plain and slug(plain):
                tags.setdefault(fold(plain), plain)
    return dict.fromkeys(tags.values(), strength)


def status_of(said: str) -> str:
    """Return what a story's performance makes of it: ready unless it is new from an import or needs work."""
    word = fold(said)
    if word in {"retired", "archived"}:
        return "retired"
    return "ready" if word in {"", "ready", "locked"} else "draft"


def _unread(document: Document, section: Section) -> Iterator[int]:
    """Yield the first line of a section that says something and that nobody has read, if there is one."""
    lines = range(section.line + 1, section.end)
    return islice((line for line in lines if not document.used[line] and line not in document.silent), 1)
