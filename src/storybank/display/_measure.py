"""How many columns of a terminal a text takes, and how it breaks into lines that fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from storybank.display._lines import words_of

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_ZERO = frozenset("\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff")
_TAGS = range(0xE0000, 0xE0080)


def width_of(text: str) -> int:
    """Return the columns that a line takes, at most: a joined emoji counts as its parts.

    Not every terminal joins them, and a line that is too short does no harm.

    >>> width_of("abc"), width_of("日本"), width_of("e\u0301"), width_of("\u2764\ufe0f")
    (3, 4, 1, 2)
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


def longest_word(line: str) -> int:
    """Return the width of the widest word of a line."""
    return max(map(width_of, words_of(line)), default=0)


def wrapped(lines: list[str], width: int) -> list[str]:
    """Return the lines broken between words; a word wider than `width` is broken inside.

    >>> wrapped(["tell it in two minutes"], 8)
    ['tell it', 'in two', 'minutes']
    """
    return [part for line in lines for part in _wrapped_line(line, width)]


def _wrapped_line(line: str, width: int) -> list[str]:
    if width_of(line) <= width:
        return [line]
    done: list[str] = []
    current = ""
    for word in words_of(line):
        if current and width_of(current) + 1 + width_of(word) <= width:
            current = f"{current} {word}"
            continue
        if current:
            done.append(current)
        *full, current = _pieces(word, width)
        done += full
    return [part.rstrip() for part in (*done, current)]


def _pieces(word: str, width: int) -> list[str]:
    if width_of(word) <= width:
        return [word]
    pieces = [""]
    for cluster in _clusters(word):
        # A cluster wider than the whole line can only be shown in its parts.
        for part in [cluster] if width_of(cluster) <= width else cluster:
            if pieces[-1] and width_of(pieces[-1]) + width_of(part) > width:
                pieces.append("")
            pieces[-1] += part
    return pieces


def _clusters(word: str) -> Iterator[str]:
    """Yield each character with the marks, styles and joined characters that belong to it."""
    cluster = ""
    for character in word:
        belongs = not _columns(character) or character == _EMOJI_STYLE or cluster.endswith(_JOINER)
        if cluster and not belongs:
            yield cluster
            cluster = ""
        cluster += character
    yield cluster


def _columns(character: str) -> int:
    if character == _EMOJI_STYLE:  # it makes the narrow sign before it as wide as an emoji
        return 1
    if character in _ZERO or ord(character) in _TAGS:
        return 0
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
