"""A posting's passages, each with the section that it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from storybank.late import pattern
from storybank.words.postings._language import Section, headings
from storybank.words.postings._phrases import as_word
from storybank.words.text import STOP_WORDS, Passage, passages, words_of

LONGEST_HEADING = 12
"""Words of the longest line that is taken for a heading."""

_MOST_ADDED = 3
"""Words of a marked heading that say something else: “What you will bring to the Leeds office”.

Of a line that nothing marks as a heading every word must belong to one: “Communication skills” may as well
be a line of a list.
"""

_FILLERS = STOP_WORDS | {"additional", "core", "general", "key", "main", "other", "principal", "specific"}

_RANKS: tuple[Section, ...] = ("preferred", "ignored", "required", "duties")
"""Which section a heading opens that could open two: “Preferred qualifications” are no requirement."""

_EMPHASIS = pattern(r"^\s*+(?:#{1,6}\s|\*\*|__)|(?:\*\*|__):?\s*+\Z")
_RUN_IN = pattern(r"[^:.!?\n]{2,60}+:(?=\s)")
_BULLET = pattern(r"[^\s#*_]|\*\s")
_GAP_ABOVE = pattern(r"(?:\n|\A)[^\S\n]*+\n[^\S\n]*+\Z")
_GAP_BELOW = pattern(r"[^\S\n]*+\n[^\S\n]*+\n")
_SHORTEST_IN_CAPITALS = 4
"""Letters from which capitals make a heading: “SQL” is a skill."""

_BEFORE = 200
"""Characters before a passage that are looked at for its line's beginning: bullets are short."""


class Stretch(NamedTuple):
    """A passage with its section.

    Attributes:
        text: The passage as it stands.
        said: The part of it that is read: without a heading on the same line.
        section: Where it stands.
    """

    text: str
    said: str
    section: Section


def stretches(text: str, section: Section = "open") -> Iterator[Stretch]:
    """Yield the passages of a text that are no headings, each with its section.

    A heading opens a section up to the next one; an unknown one ends it. One with its text on the same
    line (“Essential: a degree”) holds for that line;
    below an empty line, one of what is left out (“Salary: 30k”) also ends the section.

    Args:
        text: Plain text.
        section: Where it starts, and where it is again after an unknown heading.
    """
    now, line, follows = section, _Line(text), False
    for passage in passages(text):
        below, follows = follows, False
        run_in = _RUN_IN.match(passage.text)
        opened = _opened(run_in[0], most_added=_MOST_ADDED) if run_in else None
        heading = None if opened else line.heading(passage)
        if heading is not None:
            now, follows = section if heading == "open" else heading, True
        elif run_in and opened:
            yield Stretch(passage.text, passage.text[run_in.end() :], opened)
            if opened == "ignored" and line.is_apart(passage):
                now = section
        else:
            for said in (
                _bare_list(passage.text) if below and line.has_no_bullet(passage) else (passage.text,)
            ):
                yield Stretch(said, said, now)


def _bare_list(text: str) -> tuple[str, ...]:
    """Return the lines of a list that has lost its bullets, or the text as it is.

    Below “You will” people go on in lower case, so that a list looks like one sentence broken into lines. But
    a line is broken only where the next word has no room, and room there is up to the longest line.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    room = max(map(len, lines))
    is_broken = all(len(f"{line} {after.split()[0]}") > room for line, after in pairwise(lines))
    return (text,) if is_broken else tuple(lines)


class _Line:
    """Tells headings of a text from its other lines."""

    def __init__(self, text: str) -> None:
        self._text = text

    def is_apart(self, passage: Passage) -> bool:
        """Say whether a passage begins its line, below an empty one."""
        before = self._text[max(0, passage.start - _BEFORE) : passage.start]
        return not before.strip() or _GAP_ABOVE.search(before) is not None

    def has_no_bullet(self, passage: Passage) -> bool:
        """Say whether nothing but spaces stands before a passage on its line."""
        before = self._text[max(0, passage.start - _BEFORE) : passage.start]
        return not before.rpartition("\n")[2].strip()

    def heading(self, passage: Passage) -> Section | None:
        """Return the section that a passage opens; `"open"` for an unknown heading, None for none."""
        before = self._text[max(0, passage.start - _BEFORE) : passage.start]
        after = self._text[passage.end : passage.end + _BEFORE]
        start, _, _ = before.rpartition("\n")[2].partition("\r")
        rest = after.partition("\n")[0]
        if _is_said(rest) or not _is_said(after):
            return None  # more follows on its line, or nothing at all
        leads_in = passage.text.rstrip("*_ ").endswith(":") or rest.strip("*_ ").startswith(":")
        alone = not _is_said(start) and not _BULLET.search(start)
        if not leads_in and (not alone or passage.text.rstrip("*_ ")[-1:] in ".!;,"):
            return None
        marked = leads_in or self._is_marked(passage, before, start, after)
        opened = _opened(passage.text, most_added=_MOST_ADDED if marked else 0)
        if opened is not None:
            return opened
        short = len(passage.text.split()) <= LONGEST_HEADING // 2
        return "open" if alone and marked and short else None

    @staticmethod
    def _is_marked(passage: Passage, before: str, start: str, after: str) -> bool:
        """Say whether a line looks like a heading: emphasised, in capitals, or with a gap above it alone."""
        line = start + passage.text + after.partition("\n")[0]
        if _EMPHASIS.search(line) or (passage.text.isupper() and len(passage.text) >= _SHORTEST_IN_CAPITALS):
            return True
        above = before.removesuffix(start)
        is_apart = not above.strip() or _GAP_ABOVE.search(above) is not None
        return is_apart and _GAP_BELOW.match(after) is None


def _is_said(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _opened(text: str, *, most_added: int) -> Section | None:
    """Return the section that a heading opens; None where it tells of none."""
    words = tuple(as_word(word) for word in words_of(text))
    if not words or len(words) > LONGEST_HEADING:
        return None
    if words[0].exact == "about" and len(words) > 1 and words[1].exact not in _ABOUT_THE_JOB:
        return "ignored"
    found = headings().find(words)
    told = {place for one in found for place in range(one.start, one.end)}
    added = [word for place, word in enumerate(words) if place not in told and word.exact not in _FILLERS]
    if not found or len(added) > most_added:
        return None
    meant = {kind for one in found for kind in one.meanings}
    return next(kind for kind in _RANKS if kind in meant)


_ABOUT_THE_JOB = frozenset({"you", "your", "the", "this", "job", "role"})
"""Words after “About” in a heading that may be about the job: “About Acme” is not."""
