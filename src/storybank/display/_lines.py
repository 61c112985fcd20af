"""A text as the lines of a page: visible, with single spaces."""

from __future__ import annotations

from storybank._late import pattern
from storybank.visible import visible

_WORD_GAPS = pattern(r"[^\S\u00a0\u202f]+")
"""White space where a line may break: all but the two no-break spaces."""


def lines_of(text: str) -> list[str]:
    r"""Return the visible lines: single spaces, no blank line at either end, at least one line.

    >>> lines_of("  one   two\n\nthree\n")
    ['one two', '', 'three']
    """
    lines = [" ".join(words_of(line)) for line in visible(text).split("\n")]
    filled = [place for place, line in enumerate(lines) if line]
    return lines[filled[0] : filled[-1] + 1] if filled else [""]


def one_line(text: str) -> str:
    """Return the text as one line: a title or a heading has no line breaks."""
    return " ".join(line for line in lines_of(text) if line)


def words_of(line: str) -> list[str]:
    """Return the words of a line; a no-break space holds its two words together."""
    return [word for word in (found.strip() for found in _WORD_GAPS.split(line)) if word]
