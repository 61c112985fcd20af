"""A text, cut into its sentences and list lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from storybank.text.stems import check_text, listed, patterns

_OPENING = "\"'\u201c\u2018«([ \t\r\n"  # what may stand between a stop and the first letter of a sentence
_WRAPPED = 50  # characters from which a line may have been broken by a mail program instead of by its writer


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or a line of a list, as it stands in a text, without the bullet or number before it."""

    text: str  # whole[start:end]
    start: int
    end: int


def passages(text: str) -> tuple[Passage, ...]:
    r"""Return the sentences and list lines of a plain text, in order, each with its place.

    A sentence ends with its stop and a space, or with the line; abbreviations, initials and decimals end
    none. A line goes on in the next where that starts in lower case after a long line, or after a word such
    as “and”, as in a mail broken at 72 characters. Lines without a letter or digit are left out.

    Raises:
        InvalidInput: It is not a string, or longer than 2,000,000 characters.

    >>> [passage.text for passage in passages("Hi, e.g. Dr. Hu. Bring:\n- grit\n2) 3.5 years of SQL")]
    ['Hi, e.g. Dr. Hu.', 'Bring:', 'grit', '3.5 years of SQL']
    """
    check_text(text, "passages")
    found = []
    for start, end in chain.from_iterable(_sentences(text, *block) for block in _blocks(text)):
        said = text[start:end].lstrip()
        if any(letter.isalnum() for letter in said):
            first, shown = end - len(said), said.rstrip()
            found.append(Passage(shown, first, first + len(shown)))
    return tuple(found)


def shortened(text: str, most: int, *, end: str = "…") -> str:
    """Return a text in at most so many characters; where it is cut, it ends with `end`."""
    return text if len(text) <= most else text[: most - len(end)].rstrip() + end


def _ascii(text: str) -> str:
    return "ascii_" if text.isascii() else ""  # most texts are, and are then looked through far faster


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each run of lines that belong together starts and ends, less the bullet before it."""
    first = last = 0
    breaks = [found.span() for found in patterns()[_ascii(text) + "line_break"].finditer(text)]
    starts, ends = [0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(text)]
    for start, end in zip(starts, ends, strict=True):
        marker = patterns()["list_mark"].match(text, start, end)
        if last > first and marker is None and _goes_on(text, first, last, start, end):
            last = end
            continue
        if last > first:
            yield first, last
        first, last = (marker.end() if marker else start), end
    if last > first:
        yield first, last


def _goes_on(text: str, first: int, last: int, start: int, end: int) -> bool:
    before = text[max(first, last - 2 * _WRAPPED) : last].rstrip()
    after = text[start : min(end, start + 2 * _WRAPPED)].lstrip()
    if not before or not after or before[-1] in ".!?…:;":
        return False
    if patterns()["hanging"].search(before[-8:]):
        return after[0].isalnum()
    return len(before) >= _WRAPPED and after[0].islower()


def _sentences(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    start = first
    for found in patterns()[_ascii(text) + "sentence_end"].finditer(text, first, last):
        if not found[0].startswith(".") or _ends(text, start, found, last):
            yield start, found.end()
            start = found.end()
    yield start, last


def _ends(text: str, start: int, found: re.Match[str], last: int) -> bool:
    after = text[found.end() : min(last, found.end() + 20)].lstrip(_OPENING)[:1]
    if not after or after.islower() or len(found[0]) > 1:
        return not after or not after.islower()
    word = patterns()["last_word"].search(text, max(start, found.start() - 12), found.start())
    said = word[0].casefold() if word else ""
    is_number = after.isdigit() and said in listed("english.json", "before_figures")
    if is_number or said in listed("english.json", "abbreviations"):  # No. 5, e.g. this
        return False
    is_initial = len(said) == 1 and said.isalpha() and said != "i" and word is not None and word[0].isupper()
    return not is_initial
