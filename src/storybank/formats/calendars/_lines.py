"""Content lines: what a calendar file is made of (RFC 5545, 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_LINE = 75
"""Octets of a line in the file, its break not counted: RFC 5545, 3.1."""

_BREAK = re.compile(r"\r?\n")
_NAME = re.compile(r"[A-Za-z0-9-]++(?=[:;])")


@dataclass(frozen=True, slots=True)
class Line:
    """One content line, unfolded.

    Attributes:
        text: What it says: `"SEQUENCE:2"`.
        number: The line of the file that it starts in, from 1.
    """

    text: str
    number: int

    @property
    def name(self) -> str:
        """The property's name; empty where the line has none."""
        found = _NAME.match(self.text)
        return found[0] if found else ""

    @property
    def value(self) -> str:
        """What stands behind the first colon; our own lines have none in what is before it."""
        return self.text.partition(":")[2]


def unfolded(text: str) -> Iterator[Line]:
    r"""Yield the content lines of a file, each joined to the lines that continue it; blank ones are none.

    >>> [line.text for line in unfolded("SUMMARY:Inter\r\n view\r\n")]
    ['SUMMARY:Interview']
    """
    parts: list[str] = []
    first = 1
    for number, piece in enumerate(_pieces(text), start=1):
        if parts and piece.startswith((" ", "\t")):
            parts.append(piece[1:])
            continue
        if parts:
            yield Line("".join(parts), first)
        parts, first = ([piece] if piece else []), number
    if parts:
        yield Line("".join(parts), first)


def _pieces(text: str) -> Iterator[str]:
    """Yield the lines as they stand, one at a time: a large file of short lines has many."""
    start = 0
    for found in _BREAK.finditer(text):
        yield text[start : found.start()]
        start = found.end()
    yield text[start:]


def folded(lines: Iterable[str]) -> str:
    r"""Return content lines as a file has them: no line of more than 75 octets, CRLF behind each.

    >>> [len(line) for line in folded(["SUMMARY:" + "x" * 100]).splitlines()]
    [75, 34]
    """
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces; no character is cut, and the space before a later piece counts."""
    piece: list[str] = []
    room = LONGEST_LINE
    for character in line:
        octets = len(character.encode("utf-8"))
        if octets > room:
            yield "".join(piece)
            piece, room = [" "], LONGEST_LINE - 1
        piece.append(character)
        room -= octets
    yield "".join(piece)
