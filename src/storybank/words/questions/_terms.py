"""Terms: the words of a question, joined where an interviewer says one thing in several ways.

“Your boss disagreed” and “a row with the line manager” share no word; as terms they do.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from storybank.competencies import builtin_framework
from storybank.late import pattern
from storybank.words.text import STOP_WORDS, stem, words_of

_AMERICAN = pattern(r"(?<=[a-z]{3})iz(?=e|i|a)")

_TERMS_KEPT = 65_536
"""Terms kept ready: more than the different words of any one text that a person wrote."""


class Token(NamedTuple):
    """One word of a text.

    Attributes:
        word: As `words_of` gives it.
        term: What it counts as.
    """

    word: str
    term: str


def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the words of a text with their terms.

    >>> [token.term for token in tokens_of("Your boss disagreed")]
    ['your', 'boss', 'quarrel']
    """
    return tuple(Token(word, term_of(word)) for word in words_of(text))


@lru_cache(maxsize=_TERMS_KEPT)
def term_of(word: str) -> str:
    """Return what a folded word counts as: its class, else the stem of its plain form in British spelling.

    >>> term_of("customers"), term_of("taught") == term_of("teaching")
    ('client', True)
    """
    forms = _forms()
    if word in forms.classes:
        return forms.classes[word]
    plain = forms.plain.get(word, word)
    if plain in forms.classes:
        return forms.classes[plain]
    return stem(_AMERICAN.sub("is", plain) if plain.isascii() else plain)


def is_filler(term: str) -> bool:
    """Say whether a term may stand between two words of a phrase, as “their” does in “change their mind”."""
    return term in _forms().fillers


def is_telling(term: str) -> bool:
    """Say whether a term tells what a question is about: no filler, and not what stands in any question."""
    forms = _forms()
    return term not in forms.fillers and term not in forms.common


def read_table(name: str) -> dict[str, Any]:
    """Return a table that stands beside this module."""
    text = files("storybank.words.questions").joinpath(name).read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


@cache
def small_words() -> frozenset[str]:
    """Return the small words that show a text to be English, less those that other languages have too."""
    table = read_table("language.json")
    return STOP_WORDS - frozenset(table["also_elsewhere"]) | frozenset(table["english"])


@cache
def greetings() -> frozenset[str]:
    """Return the words and sounds of English that ask nothing."""
    return frozenset(read_table("language.json")["greetings"])


@cache
def everyday() -> frozenset[str]:
    """Return the terms that stand in questions about anything: alone they give no competency away."""
    return frozenset(map(term_of, read_table("language.json")["everyday"]))


@cache
def vocabulary() -> frozenset[str]:
    """Return every term of the cues and names: what of English is known here to mean something."""
    cues, kinds = read_table("cues.json"), read_table("kinds.json")
    tables = [*cues.values(), *kinds.pop("kinds").values(), kinds]
    phrases = [phrase for table in tables for name in table if name != "samples" for phrase in table[name]]
    names = [name for competency in builtin_framework().competencies for name in competency.spellings]
    words = {word for text in (*phrases, *names) for word in words_of(text)}
    return frozenset(term for term in map(term_of, words) if is_telling(term))


LEVELS = ("strong", "fair", "weak")
"""How much a cue phrase says: by itself enough; a good deal; a little."""


class _Forms(NamedTuple):
    """The tables of words.

    Attributes:
        plain: Irregular and derived forms, each with its plain form.
        classes: Words that mean the same to an interviewer, each with the name of its class.
        fillers: Terms that a phrase may skip.
        common: Terms of which any question is full.
    """

    plain: dict[str, str]
    classes: dict[str, str]
    fillers: frozenset[str]
    common: frozenset[str]


@cache
def _forms() -> _Forms:
    table = read_table("language.json")
    plain = {form: word for word, forms in table["forms"].items() for form in forms}
    classes = {word: name for name, words in table["classes"].items() for word in words}

    def terms(words: list[str]) -> frozenset[str]:
        return frozenset(classes.get(word) or stem(plain.get(word, word)) for word in words)

    return _Forms(plain, classes, terms(table["fillers"]), terms(table["common"]))
