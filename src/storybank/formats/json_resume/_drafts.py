"""A line of a résumé as a draft: its title, its id, and the part of a story that it is."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Literal

from storybank.text import passages, stem, words_of
from storybank.text.figures import figures_of
from storybank.values import fold, slug

LONGEST_TITLE = 70
"""Characters of a title: what a table shows in a line. Our choice."""

_SHORTEST_TITLE = 24
"""Characters that a title has before it may end at a clause: “In 2019” alone names nothing."""

_LONGER_TITLES = (160, 480)
"""Characters of a title where a shorter one is taken."""

_READ = 10_000
"""Characters of a line by which it is judged: no line of a résumé is longer."""

_READ_FOR_ID, _LONGEST_SLUG = 200, 60
"""Characters by which an id begins: enough to know the line again."""

_CLAUSE = re.compile(
    r"[,;:.!?](?=\s)|\s+[\u2013\u2014-]\s|\s+(?=[(\[])|[，；：、]"  # noqa: RUF001 - as they are
    r"|\s+(?=(?:while|which|resulting|leading to|enabling|in order to|so that)\s)"
)
_HANGING = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "our", "that", "the"}
    | {"their", "to", "which", "with", "within"}
)
"""Words that a title does not end with."""

_words = str.split

_OUTCOMES = frozenset(
    stem(word)
    for word in _words(
        "reduce cut save increase grow grew improve raise rose lower win won deliver achieve generate earn "
        "decrease shorten halve double triple boost exceed gain drop fell drove sold recover beat"
    )
)
"""What somebody says who tells what came of it."""


def part_of(text: str) -> Literal["action", "result"]:
    """Return the part of a story that a line of a résumé is, as a whole.

    It is the result where it tells an outcome in figures: a share, so many times, or any figure beside
    a word such as “reduced” or “won”. Else it is the action. Our choice; nothing is cut apart for it.

    >>> [part_of(text) for text in ("Cut the close by 3 days", "40 % fewer calls", "Led a team of 12")]
    ['result', 'result', 'action']
    """
    read = text[:_READ]
    units = {figure.unit for figure in figures_of(read)}
    if units & {"percent", "times"}:
        return "result"
    tells = bool(units) and any(stem(word) in _OUTCOMES for word in words_of(read))
    return "result" if tells else "action"


def id_of_draft(text: str, employer: str) -> str:
    """Return the id of a draft: its first words, and what its whole text and its employer come to.

    It is made of nothing else, so it stays when lines move, are put before it or taken away. Case and
    the width of spaces make no difference.

    >>> id_of_draft("Won the cup", "Acme") == id_of_draft(" won  the cup", "ACME")
    True
    """
    same = " ".join(text.casefold().split())
    key = f"{fold(employer)}\n{same}".encode("utf-8", "surrogatepass")
    first = slug(same[:_READ_FOR_ID])
    if len(first) > _LONGEST_SLUG:
        first = first[: _LONGEST_SLUG + 1].rpartition("-")[0] or first[:_LONGEST_SLUG]
    return f"{first}-{hashlib.sha256(key).hexdigest()[:8]}"


def titles_of(text: str, employer: str) -> tuple[str, ...]:
    """Return titles for a line, the best first: for one that no other story of the file has."""
    first, start = title_of(text), _start(text)
    longer = [start if len(start) <= longest else _cut(start, longest) for longest in _LONGER_TITLES]
    return (first, *([f"{first} ({title_of(employer)})"] if employer else []), *longer)


def title_of(text: str) -> str:
    """Return the first words of a text: its first sentence, cut at a clause or else between words.

    >>> title_of("Moved all 40 depots to one rota, which nobody had believed possible, within a single year.")
    'Moved all 40 depots to one rota'
    """
    start = _start(text)
    found = passages(start)
    said = (found[0].text.rstrip(".;:, ") if found else "") or start or text.strip()[:LONGEST_TITLE]
    if len(said) <= LONGEST_TITLE:
        return said
    clause = _CLAUSE.search(said, _SHORTEST_TITLE, LONGEST_TITLE + 1)
    return said[: clause.start()] if clause else _cut(said, LONGEST_TITLE)


def _start(text: str) -> str:
    """Return the start of a text in one line, without Markdown's signs for bold."""
    return " ".join(text.strip()[:_READ].replace("**", "").split())[: 2 * max(_LONGER_TITLES)]


def _cut(said: str, longest: int) -> str:
    """Return the words of a longer text that fit, with the mark that it was cut."""
    words = said[: longest + 1].rsplit(" ", 1)[0].split(" ")
    while len(words) > 1 and words[-1].casefold() in _HANGING:
        words.pop()
    kept = " ".join(words).rstrip(",;: ")
    return f"{kept if _SHORTEST_TITLE <= len(kept) <= longest else _whole(said, longest)}…"


def _whole(said: str, end: int) -> str:
    """Return the start of a text without spaces, not cut within a letter with its marks."""
    while end > 1 and (unicodedata.category(said[end])[0] == "M" or "\u200d" in said[end - 1 : end + 1]):
        end -= 1
    return said[:end]
