"""A text, cut into folded words and their stems."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from storybank.late import pattern
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

_WORD = pattern(r"[^\s.,]++(?:(?<=\d)[.,](?=\d)[^\s.,]++)*+")
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
    signs = _ascii_signs() if folded.isascii() else {ord(sign): _as_in_words(sign) for sign in set(folded)}
    cleaned = folded.translate(signs)
    words = _WORD.findall(cleaned)
    if "'" not in cleaned:
        return tuple(words)
    return tuple(word for found in words if (word := found.strip("'").removesuffix("'s")))


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


@cache
def _ascii_signs() -> dict[int, str | None]:
    """Return what each ASCII character becomes: most texts have no other, and need not be looked through."""
    return {code: _as_in_words(chr(code)) for code in range(128)}


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
