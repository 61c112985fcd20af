"""The lines of a Markdown text as they are meant: block HTML as Markdown, quoted stories without their marks.

A fence or a comment that is never closed takes the rest of a file along; its opening is taken for text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from storybank.formats.labels import part_of
from storybank.formats.markdown.blocks import marks, tokens_of
from storybank.text.html import parts, with_entities_resolved
from storybank.text.stems import read_table

if TYPE_CHECKING:
    from markdown_it.token import Token

_MOST_CELLS = 10**9  # of a table, whose first row is its head
_MOST_OPEN = 8  # openings without an end that are looked for: each takes another look at the whole text
_QUOTE = re.compile(r" {0,3}> ?")
_CALLOUT = re.compile(r"\[!\w+\][-+]?[ \t]*(?P<title>.*)")
_TYPED_BULLET = re.compile(r"\s*[-–•*]\s+")  # noqa: RUF001 - as people type them
_FENCE = re.compile(r"\s*(?P<fence>`{3,}|~{3,})")


@cache
def _markup(of: str) -> dict[str, str]:
    """Return what `html.json` says of elements: what ends one that is `opened`, its `start` and its `end`."""
    table: dict[str, str] = read_table("storybank.formats.markdown", "html.json")[of]
    return table


@dataclass(frozen=True, slots=True)
class Page:
    """A text as it is read, and where each line of it stands in the file."""

    lines: list[str]
    numbers: list[int]  # the line of the file for each; one more, for the end
    unclosed: tuple[int, ...] = ()  # lines of the file that open what is never closed
    tokens: list[Token] | None = None  # its blocks, where it is read as it stands in the file

    def after(self, line: int) -> int:
        """Return the line of the file that follows what stands before a line of the page."""
        return self.numbers[line - 1] + 1 if 0 < line <= len(self.lines) else self.numbers[line]


def page_of(lines: list[str], *, first: int = 0) -> Page:
    """Return a text from a first line on as it is meant to be read."""
    plain = list(lines)
    unclosed: list[int] = []
    tokens = tokens_of(plain[first:])
    while (opened := _unclosed(tokens, plain, first)) and len(unclosed) < _MOST_OPEN:
        line, shown = opened
        plain[line] = shown
        unclosed.append(line)
        tokens = tokens_of(plain[first:])
    numbered = [*enumerate(plain)]
    told: list[_Told] = []
    for token in tokens:
        if token.map and token.level == 0 and token.type in {"html_block", "blockquote_open"}:
            told += _told(token, plain, *(line + first for line in token.map))
    for place, block, _ in reversed(told) if any(speaks for *_, speaks in told) else ():
        numbered[place] = block
    ends = [*(line for line, _ in numbered), len(lines)]
    read = [text for _, text in numbered]
    return Page(read, ends, tuple(sorted(unclosed)), tokens if read == plain else None)


def _unclosed(tokens: list[Token], lines: list[str], first: int) -> tuple[int, str] | None:
    """Return the line that opens what is never closed, and how it reads without the opening."""
    last = tokens[-1] if tokens else None
    if last is None or last.map is None or last.level:
        return None
    line, end = last.map[0] + first, min(last.map[1] + first, len(lines))
    if last.type == "fence":
        found, ending = _FENCE.match(lines[line]), lines[end - 1].strip() if end - line > 1 else ""
        closed = ending.startswith(last.markup) and not ending.strip(last.markup[0] + " \t")
        return None if closed or not found else (line, lines[line][found.end() :] if end - line == 1 else "")
    if last.type == "html_block":
        ends = _markup("opened")
        opening = next((one for one in ends if lines[line].strip().lower().startswith(one)), None)
        if opening and ends[opening] not in last.content.lower():
            gone, shown = ("<!--", "") if opening == "<!--" else ("<", "\\<")
            return line, lines[line].replace(gone, shown, 1)
    return None


def without_comments(page: Page, first: int) -> list[str]:
    """Return the lines of a page with blank ones for comments; `first` is the line of its first token."""
    lines = list(page.lines)
    for token in page.tokens or ():
        if token.type == "html_block" and token.map and token.content.lstrip().startswith("<!--"):
            start, end = (line + first for line in token.map)
            lines[start:end] = [""] * (end - start)
            lines[end - 1] = token.content.rstrip("\n").rpartition("-->")[2]
    return lines


_Numbered = list[tuple[int, str]]
# The lines of a block that is HTML or quoted, the block as Markdown, and whether it names parts.
_Told = tuple[slice, _Numbered, bool]


def _told(token: Token, lines: list[str], start: int, end: int) -> Iterator[_Told]:
    if token.type == "blockquote_open":
        shown = [(line, _unquoted(lines[line])) for line in range(start, end)]
        if len({part_of(mark.name) for mark in marks([text for _, text in shown])} - {None}) > 1:
            yield slice(start, end), shown, True
    elif not token.content.lstrip().startswith("<!--"):
        shown = _from_html(lines, start, end)
        found = marks([text for _, text in shown])
        speaks = any(mark.kind == "heading" or part_of(mark.name) for mark in found)
        yield slice(start, end), shown, speaks


def _unquoted(line: str) -> str:
    plain = _QUOTE.sub("", line, count=1)
    callout = _CALLOUT.fullmatch(plain)
    return plain if callout is None else f"###### {callout['title']}" if callout["title"] else ""


def _from_html(lines: list[str], start: int, end: int) -> _Numbered:
    """Return lines of HTML as lines of Markdown."""
    shown: _Numbered = []
    columns = 0  # of the first row of a table, until it ends
    for number in range(start, end):
        text = lines[number] if "<!--" in lines[number] else ""
        for part in parts(lines[number].strip()) if not text else ():
            if part.kind == "text":
                begins = not text.rpartition("\n")[2].strip("-#* ")
                said = with_entities_resolved(part.text)
                text += _TYPED_BULLET.sub("", said, count=1) if begins else said
            elif part.kind != "unread":
                text += _markup(part.kind).get(part.name, "")
                cell = part.kind == "end" and part.name in {"td", "th"}
                columns = 0 if part.name == "table" else columns + cell
                if part.name == "tr" and part.kind == "end" and columns > 0:
                    text, columns = f"{text}|{'---|' * columns}\n", -_MOST_CELLS
        rows = text.lstrip().startswith("|")  # a blank line would end their table
        shown += [(number, line.strip()) for line in text.split("\n") if line.strip() or not rows]
    return shown
