"""A text, cut into folded words and their stems."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from storybank.words._limits import check_text

_SAYING_LITTLE = """
a about after all also am an and any are as at be because been before being both but by can could did do
does doing down during each few for from further had has have having he her here hers him his how i if in
into is it its just like may me might more most must my no nor not of off on once only or other our ours
out over own per s same shall she should so some such than that the their theirs them then there these
they this those through to too under until up upon us very was we were what when where which while who
whom why will with would you your yours
"""
STOP_WORDS = frozenset(_SAYING_LITTLE.split())
"""English words that say nothing of what a text is about, folded as `words_of` does."""

_WORD = re.compile(r"[\w.]{1,12}\Z")
_HANGING = re.compile(
    r"(?:,|\b(?:a|an|and|as|at|by|for|from|in|of|on|or|our|that|the|to|with|your))\Z", re.IGNORECASE
)

_OPENING = "\"'\u201c\u2018«([ \t\r\n"
"""What may stand between a stop and the first letter of the next sentence."""

_WRAPPED = 50
"""Characters from which a line may have been broken by a mail program instead of by its writer."""

_ABBREVIATIONS = frozenset(
    {"approx", "cf", "dr", "e.g", "eg", "fig", "i.e", "ie", "incl", "mr", "mrs", "ms", "mx", "prof", "resp"}
    | {"st", "u.k", "u.s", "vs", "viz"}
)
"""Words whose stop ends no sentence, whatever follows."""

_BEFORE_FIGURES = frozenset({"no", "nos", "art", "sec", "ch", "p", "pp", "vol"})
"""Words whose stop ends no sentence where a figure follows: “No. 5”."""


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each run of lines that belong together starts and ends, less the bullet before it."""
    first = last = 0
    for start, end in _lines(text):
        marker = _MARKER.match(text, start, end)
        if last > first and marker is None and _goes_on(text, first, last, start, end):
            last = end
            continue
        if last > first:
            yield first, last
        first, last = (marker.end() if marker else start), end
    if last > first:
        yield first, last


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _goes_on(text: str, first: int, last: int, start: int, end: int) -> bool:
    """Say whether the line that starts here continues the one before it."""
    before = text[max(first, last - 2 * _WRAPPED) : last].rstrip()
    after = text[start : min(end, start + 2 * _WRAPPED)].lstrip()
    if not before or not after or before[-1] in ".!?…:;":
        return False
    if _HANGING.search(before[-8:]):
        return after[0].isalnum()
    return len(before) >= _WRAPPED and after[0].islower()


def _sentences(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    start = first
    for found in _END.finditer(text, first, last):
        if found[0].startswith(".") and not _ends(text, start, found, last):
            continue
        yield from _trimmed(text, start, found.end())
        start = found.end()
    yield from _trimmed(text, start, last)


def _ends(text: str, start: int, found: re.Match[str], last: int) -> bool:
    """Say whether a full stop ends its sentence."""
    after = text[found.end() : min(last, found.end() + 20)].lstrip(_OPENING)[:1]
    if not after or after.islower() or len(found[0]) > 1:
        return not after or not after.islower()
    word = _LAST_WORD.search(text, max(start, found.start() - 12), found.start())
    said = word[0].casefold() if word else ""
    if said in _ABBREVIATIONS or (said in _BEFORE_FIGURES and after.isdigit()):
        return False
    is_initial = len(said) == 1 and said.isalpha() and said != "i" and word is not None and word[0].isupper()
    return not is_initial


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stretch without the spaces around it, where anything is said in it."""
    said = text[start:end]
    left = len(said) - len(said.lstrip())
    right = len(said.rstrip())
    if any(letter.isalnum() for letter in said):
        yield start + left, start + right


# --- words ---

_WORD = re.compile(r"[^\s.,]++(?:(?<=\d)[.,](?=\d)[^\s.,]++)*+")
_APOSTROPHES = frozenset("'\u2019\u2018\u02bc\uff07`´")  # noqa: RUF001 - all of them mean one
_ZERO_WIDTH_SPACE = "\u200b"

_LONGEST_RUN = 30
"""Marks on one letter that are kept, as Unicode's stream-safe format has it: putting more in order takes time
that grows with the square of their number."""

_LONGEST_STEMMED = 40
"""Letters of the longest word that is stemmed: longer ones are no words of English."""

_STEMS_KEPT = 65_536
"""Stems kept ready: more than the different words of any one text that a person wrote."""

_SIGNS_KEPT = 8_192
"""Characters kept ready: more than any one language writes with."""

_STEMMING = Lock()


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded: equal for every spelling of one word.

    Compatibility forms and case are folded, invisible signs dropped. Curly apostrophes become straight and
    stay inside a word (`don't`), but a closing 's goes (`team's` is `team`). A hyphen, slash or any other
    sign parts two words; a point or comma between digits does not. Each Chinese character or kana is a word.

    Raises:
        InvalidInput: It is no text, or longer than 2,000,000 characters.

    >>> words_of("The team's cross-functional, $1.2M Café")
    ('the', 'team', 'cross', 'functional', '1.2m', 'café')
    """
    check_text(text, "words_of")
    folded = _folded(text)
    signs = {ord(sign): _as_in_words(sign) for sign in set(folded)}
    return tuple(
        word
        for found in _WORD.findall(folded.translate(signs))
        if (word := found.strip("'").removesuffix("'s"))
    )


def stems_of(text: str, *, stop_words: bool = True) -> tuple[str, ...]:
    """Return the stems of a text's words, in order: equal for most forms of one English word.

    Args:
        text: What is read.
        stop_words: Whether words such as “the” are kept.

    Raises:
        InvalidInput: It is no text, or longer than 2,000,000 characters.

    >>> stems_of("Prioritising the priorities"), stems_of("the priorities", stop_words=False)
    (('prioritis', 'the', 'prioriti'), ('prioriti',))
    """
    return tuple(stem(word) for word in words_of(text) if stop_words or word not in STOP_WORDS)


def stem(word: str) -> str:
    """Return the stem of one folded word by Snowball's English rules; of a word over 40 letters itself.

    >>> stem("negotiating"), stem("negotiated")
    ('negoti', 'negoti')
    """
    return _stem(word) if len(word) <= _LONGEST_STEMMED else word


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    safe = _without_long_runs(text)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", safe).casefold())


def _without_long_runs(text: str) -> str:
    marks = "".join(sorted(sign for sign in set(text) if unicodedata.category(sign)[0] == "M"))
    if not marks:
        return text
    run = re.compile(rf"([{re.escape(marks)}]{{{_LONGEST_RUN}}})[{re.escape(marks)}]++")
    return run.sub(r"\1", text)


@lru_cache(maxsize=_SIGNS_KEPT)
def _as_in_words(sign: str) -> str | None:
    """Return what a character becomes before a folded text is cut at its spaces; None: nothing."""
    if sign in ".,":
        return sign
    if sign in _APOSTROPHES:
        return "'"
    category = unicodedata.category(sign)
    if category[0] in "LNM":
        return f" {sign} " if _is_alone(sign) else sign
    return None if category == "Cf" and sign != _ZERO_WIDTH_SPACE else " "


def _is_alone(sign: str) -> bool:
    """Say whether a character is a word by itself: Han and kana mark no words by spaces."""
    return unicodedata.name(sign, "").startswith(("CJK", "HIRAGANA LETTER", "KATAKANA LETTER"))


@lru_cache(maxsize=_STEMS_KEPT)
def _stem(word: str) -> str:
    with _STEMMING:  # snowball's stemmers keep a cursor: one thread at a time
        stemmed: str = _stemmer().stemWord(word)
    return stemmed


@cache
def _stemmer() -> Any:
    # Untyped: the package has no annotations. Loads late: reading a plan needs no stems.
    import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415

    return snowballstemmer.stemmer("english")
