"""What a reader has found so far: stories, tellings, what it leaves out, and what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from storybank.bank import StoryBank
from storybank.errors import Code, DocumentError, Fault, InvalidInput
from storybank.formats.markdown.peers.document import Document, DocumentTable, LabelledPart, Section, TableRow
from storybank.formats.reading import LeftOut, Reading
from storybank.history import Telling
from storybank.stories import DEFAULT_STRENGTH, Story
from storybank.values import fold, slug

LONGEST_QUOTE = 40  # characters of a heading or a label that a message quotes
CHAPTER_LEVEL = 2  # the deepest heading that makes a chapter: one remark is enough for all below it
LONGEST_NAME = 100  # characters of a file's name that a source begins with: the id behind it must have room
LONGEST_ID = 380  # characters of an id that a source ends with


@cache
def tool_data(tool: str, of: str) -> Any:
    """Return what `tools.json` holds of a tool: names and words that its form has, in lists and mappings."""
    text = files("storybank.formats.markdown.peers").joinpath("tools.json").read_text(encoding="utf-8")
    return json.loads(text)[tool][of]


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

    def blame(self, place: str, problem: str, remedy: str, code: Code = "malformed") -> None:
        """Note what is wrong."""
        self.faults.append(Fault(place, problem, remedy, code))

    def add(self, fields: dict[str, Any], *, place: str, where: Callable[[str], str]) -> None:
        """Make a story, or note what is wrong with it.

        Args:
            fields: What `Story` takes.
            place: Where the story stands.
            where: From the path of a fault within the story to its place in the file.
        """
        try:
            story = Story(**fields)
            story = story.replace(source=source_of(self.name, story.id))
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

    def add_parts(self, fields: dict[str, Any], parts: list[LabelledPart], line: int) -> None:
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

    def rows(self, document: Document, table: DocumentTable) -> Iterator[TableRow]:
        """Yield the rows of a table that hold anything, all of it taken along; one too wide is a fault."""
        document.use(table.header.line, table.header.line + 2)
        columns = len(table.header.cells)
        for row in table.rows:
            document.use(row.line, row.line + 1)
            if len(row.cells) > columns:
                problem = f"has {len(row.cells)} cells, and the table {columns} columns"
                self.blame(f"line {row.line + 1}", problem, "write a pipe inside a cell as \\|")
            elif any(row.cells):
                yield row

    def leave_the_rest(self, document: Document) -> None:
        """Say what was not taken along; headings alone, rules and comments are nothing.

        A chapter of which nothing was read is named once, and otherwise each of its sections.
        """
        for chapter in _chapters(document):
            first = chapter[0]
            read = any(document.used[max(0, first.line) : chapter[-1].end])
            for section in chapter:
                line = _unread(document, section)
                if line is not None:
                    title = quote(section.title if read else first.title)
                    what = f"what stands under “{title}”" if title else "what stands at the top"
                    self.leave_line(line, what, "belongs to no story")
                    if not read:
                        break

    def reading(self) -> Reading:
        """Return all that was found; DocumentError has every fault."""
        faults: Iterable[Fault] = self.faults
        if not self.faults:
            try:
                bank = StoryBank(self.stories.values(), tellings=self.tellings)
                return Reading(bank=bank, left_out=tuple(self.left_out))
            except InvalidInput as error:
                faults = error.faults
        problem = f"{self.name} breaks a rule, and nothing was read"
        raise DocumentError(problem, "mend what the list names", faults)


def source_of(name: str, story_id: str) -> str:
    """Return where a story was read from: the file's own name, without its folder, and the id.

    >>> source_of("/home/ana/prep/story-bank.md", "pilot-line")
    'story-bank.md#pilot-line'
    """
    own = quote(name.replace("\\", "/").rpartition("/")[2], LONGEST_NAME)
    return f"{own}#{story_id[:LONGEST_ID]}"


def quote(text: str, limit: int | None = LONGEST_QUOTE) -> str:
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
        if section.level <= CHAPTER_LEVEL and chapter:
            yield chapter
            chapter = []
        chapter.append(section)
    yield chapter


def _unread(document: Document, section: Section) -> int | None:
    """Return the first line of a section that says something and that nobody has read."""
    for line in range(section.line + 1, section.end):
        silent = line in document.comments or line in document.rules
        if not document.used[line] and document.lines[line].strip() and not silent:
            return line
    return None
