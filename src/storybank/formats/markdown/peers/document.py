"""A Markdown text as lines, headings, tables and the labels of a story's parts, each with its line.

Labels are written `- Situation:`, `**S (Situation):**` or `#### Result`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storybank.formats.labels import PARTS, tool_label_of
from storybank.formats.markdown.blocks import NEWLINE, cells, tokens_of

if TYPE_CHECKING:
    from markdown_it.token import Token

LONGEST_TITLE = 200  # characters of a heading that are compared: each stands before all that is below it
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


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line of a table."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """A table: its heading row and the rows below."""

    header: TableRow
    rows: tuple[TableRow, ...]


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


@dataclass(frozen=True)
class Document:
    """A Markdown text."""

    name: str  # what messages call it
    lines: list[str]
    sections: list[Section]  # its headings in order
    tables: list[DocumentTable]  # in order
    rules: frozenset[int]  # the lines that are a rule across the document
    comments: frozenset[int]  # the lines of comments, which nobody reads
    hidden: frozenset[int]  # those of a comment without an end: nobody reads them, and nobody means that
    code: frozenset[int]  # the lines of blocks of code, in which nothing is a label
    used: bytearray = field(repr=False)  # one mark a line; a reader sets it for each that it takes along

    def use(self, first: int, end: int) -> None:
        """Mark these lines as taken along."""
        self.used[first:end] = b"\x01" * (min(end, len(self.used)) - first)

    def use_parts(self, section: Section, parts: list[LabelledPart]) -> None:
        """Mark the heading and the lines of these parts as taken along."""
        self.use(section.line, section.line + 1)
        for part in parts:
            for line in part.at:
                self.used[line] = 1

    def parts(self, first: int, end: int) -> list[LabelledPart]:
        """Return the parts in these lines, in their order.

        A rule across the document ends a part. What then follows without a label is in none.
        """
        parts = [LabelledPart("", "", first)]
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
        return parts if parts[0].text else parts[1:]

    def blocks(self) -> Iterator[tuple[Section, list[LabelledPart]]]:
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


def document_of(text: str, *, name: str) -> Document:
    """Return a Markdown text as a document.

    What is inside a line is text here. A line of hyphens ends a story, so it makes no heading.
    """
    lines = NEWLINE.split(text)
    tokens = [token for token in tokens_of(lines, underlined=False) if token.map and token.level == 0]
    comments, hidden = _comments(tokens, lines)
    return Document(
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
        paths.append(above + title[:LONGEST_TITLE])
        open_.append(index)
    ends = [line for line, _, _ in starts[1:]] + [len(lines)]
    for (line, level, title), end, region_end, path in zip(starts, ends, region_ends, paths, strict=True):
        yield Section(level, title, line, end, region_end, path)


def _tables(tokens: list[Token], lines: list[str]) -> Iterator[DocumentTable]:
    for token in tokens:
        if token.type == "table_open" and token.map:
            first, end = token.map
            rows = [*range(first + 2, end), *_continued(lines, end)]
            yield DocumentTable(_row(lines, first), tuple(_row(lines, line) for line in rows))


def _continued(lines: list[str], end: int) -> Iterator[int]:
    """Find the rows that a blank line has cut off from their table, as happens where rows are appended."""
    for line in range(end, len(lines)):
        if lines[line].strip():
            heads = any(_DELIMITER.fullmatch(below) for below in lines[line + 1 : line + 2])
            if heads or not lines[line].lstrip().startswith("|"):
                return
            yield line


def _row(lines: list[str], line: int) -> TableRow:
    """Split a row at its pipes; one behind a backslash is a pipe of the text."""
    text = lines[line]
    return TableRow(line, tuple(text[start:end].replace("\\|", "|") for start, end in cells(text)))


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


def star_texts(parts: list[LabelledPart]) -> dict[str, str]:
    """Return situation, task, action and result; one that stands twice is joined."""
    texts: dict[str, list[str]] = {part: [] for part in PARTS}
    for part in parts:
        if part.kind in texts and part.text:
            texts[part.kind].append(part.text)
    return {part: "\n\n".join(found) for part, found in texts.items()}


def told_parts(parts: list[LabelledPart]) -> set[str]:
    """Return which of the four parts of a story these are."""
    return {part.kind for part in parts} & set(PARTS)


def note_lines(parts: list[LabelledPart], *, but: frozenset[str]) -> Iterator[str]:
    """Yield what goes into a story's notes: each part with its label, but for these."""
    for part in parts:
        if part.kind not in but and part.text:
            joint = ":\n" if "\n" in part.text else ": "
            yield f"{part.label}{joint}{part.text}" if part.label else part.text
