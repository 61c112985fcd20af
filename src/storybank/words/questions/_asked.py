"""What was asked: the words of a text that make up the question, and whether they are English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from storybank.late import pattern
from storybank.words.questions._terms import Token, greetings, small_words, tokens_of, vocabulary
from storybank.words.text import passages, plain, words_of

_SHORT = 60
"""Words up to which a text is the question as a whole: a few sentences lead up to many a question."""

_MOST = 400
"""Words that are read of a longer text: three minutes of talking."""

_LETTERS = 40
"""Characters of a long word with its space: what bounds a number of words by a number of characters."""

_CLOSING = "\"'\u201d\u2019\u00bb) "

_OPENINGS = pattern(
    r"(?:(?:so|and|but|ok(?:ay)?|right|now|well|please|then|finally|first),? )*+"
    r"(?:tell|describe|give|walk|talk|share|explain|name|take (?:me|us)|think of|can you|could you|would you"
    r"|have you|how|what|when|which|why|who|where|do you|did you|are you|were you|imagine|suppose)\b",
    re.IGNORECASE,
)

_LEAST_ENGLISH = 0.12
"""Share of the words that must be small English words."""

_LEAST_KNOWN = 0.5
"""Share of the words that must be in a cue where hardly a small word is English: “Biggest success?”."""


_ROWS = ("qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm")
"""Keys side by side."""

_RUN = 4
"""Keys side by side that are no word; shorter runs are, such as “we” and “as”."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, read.

    Attributes:
        text: What it says, without markup.
        tokens: Its words.
        is_english: Whether it is in English, as far as its words show.
    """

    text: str
    tokens: tuple[Token, ...]
    is_english: bool


def read_question(text: str) -> Asked:
    """Return the question in a text; of a long text the sentences that ask.

    Raises:
        InvalidInput: It is no text, or longer than 2,000,000 characters.
    """
    said = plain(text)
    if len(words_of(said[: _SHORT * _LETTERS])) > _SHORT:
        said = _asking(said)
    tokens = tokens_of(said[: _MOST * _LETTERS])[:_MOST]
    return Asked(said, tokens, _is_english(tokens))


def says_nothing(tokens: tuple[Token, ...]) -> bool:
    """Say whether a text is a greeting or a slip of the keys: then it is in no language."""
    return all(token.word in greetings() or _is_slip(token.word) for token in tokens)


def _is_slip(word: str) -> bool:
    """Say whether a word is one key held down, keys side by side, or letters without a vowel."""
    if not (word.isascii() and word.isalpha()):
        return False
    is_run = len(word) >= _RUN and any(word in row or word[::-1] in row for row in _ROWS)
    return is_run or len(set(word)) == 1 or set(word).isdisjoint("aeiouy")


def _asking(text: str) -> str:
    """Return the sentences of a long text that ask something; all of it where none does."""
    every = [passage.text for passage in passages(text)]
    asking = [said for said in every if said.rstrip(_CLOSING).endswith("?") or _OPENINGS.match(said)]
    return " ".join(asking or every)


def _is_english(tokens: tuple[Token, ...]) -> bool:
    small = sum(token.word in small_words() for token in tokens)
    if small >= max(1, _LEAST_ENGLISH * len(tokens)):
        return True
    known = sum(token.term in vocabulary() for token in tokens)
    return known >= max(1, _LEAST_KNOWN * len(tokens))
