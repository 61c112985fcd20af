"""A question as it was asked: its words, joined where interviewers say one thing in several ways.

“Your boss disagreed” and “a row with the line manager” share no word; as terms they do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeVar

from storybank.competencies import builtin_framework
from storybank.late import pattern
from storybank.text.html import plain
from storybank.text.phrases import Phrases, Spacing, Word
from storybank.text.sentences import passages
from storybank.text.stems import STOP_WORDS, british_stem, read_table, reads_like_english, words_of

T = TypeVar("T")

LEVELS = ("strong", "fair", "weak")
"""How much a cue phrase says: by itself enough; a good deal; a little."""

_TERMS_KEPT = 65_536  # terms kept ready: more than the different words of any one text that a person wrote
_SHORT = 60  # words up to which a text is the question as a whole: a few sentences lead up to many a question
_MOST = 400  # words that are read of a longer text: three minutes of talking
_LETTERS = 40  # characters of a long word with its space: what bounds words by characters

_CLOSING = "\"'\u201d\u2019\u00bb) "

_OPENINGS = pattern(
    r"(?:(?:so|and|but|ok(?:ay)?|right|now|well|please|then|finally|first),? )*+"
    r"(?:tell|describe|give|walk|talk|share|explain|name|take (?:me|us)|think of|can you|could you|would you"
    r"|have you|how|what|when|which|why|who|where|do you|did you|are you|were you|imagine|suppose)\b",
    re.IGNORECASE,
)

_LEAST_ENGLISH = 0.12  # share of the words that must be small English words
_LEAST_KNOWN = 0.5  # share of words in cues where hardly a small word is English: “Biggest success?”
_ROWS = ("qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm")  # keys side by side
_RUN = 4  # keys side by side that are no word; shorter runs are, such as “we” and “as”


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A question, read.

    Attributes:
        text: What it says, without markup.
        words: Its words with their terms.
        is_english: Whether it is in English, as far as its words show.
    """

    text: str
    words: tuple[Word, ...]
    is_english: bool

    @property
    def says_nothing(self) -> bool:
        """Whether it is a greeting or a slip of the keys: then it is in no language."""
        return all(word.word in _language()["greetings"] or _is_slip(word.word) for word in self.words)


def parse_question(text: str) -> ParsedQuestion:
    """Return the question in a text; of a long text the sentences that ask.

    Raises:
        InvalidInput: It is not a string, or longer than 2,000,000 characters.
    """
    said = plain(text)
    if len(words_of(said[: _SHORT * _LETTERS])) > _SHORT:
        every = [passage.text for passage in passages(said)]
        asking = [one for one in every if one.rstrip(_CLOSING).endswith("?") or _OPENINGS.match(one)]
        said = " ".join(asking or every)
    words = read_terms(said[: _MOST * _LETTERS])[:_MOST]
    return ParsedQuestion(said, words, _is_english(words))


def read_terms(text: str) -> tuple[Word, ...]:
    """Return the words of a text, each counting as its term.

    >>> [word.term for word in read_terms("Your boss disagreed")]
    ['your', 'boss', 'quarrel']
    """
    return tuple(Word(word, term_of(word)) for word in words_of(text))


@lru_cache(maxsize=_TERMS_KEPT)
def term_of(word: str) -> str:
    """Return what a folded word counts as: its class, else the stem of its plain form in British spelling.

    >>> term_of("customers"), term_of("taught") == term_of("teaching")
    ('client', True)
    """
    plain_forms, classes = _forms()
    known = word if word in classes else plain_forms.get(word, word)
    return classes.get(known) or british_stem(known)


def is_telling(term: str) -> bool:
    """Whether a term tells what a question is about: no filler, and not what stands in any question."""
    return term not in _terms("fillers") and term not in _terms("common")


def is_everyday(term: str) -> bool:
    """Whether a term stands in questions about anything: alone it gives no competency away."""
    return term in _terms("everyday")


def cue_phrases(phrases: Iterable[tuple[str, T]]) -> Phrases[T]:
    """Return phrases that find their words by term, with “your” and the like between them."""
    return Phrases(phrases, term_of=term_of, spacing=Spacing(4, _terms("fillers"), most_fillers=3))


def question_table(name: str) -> dict[str, Any]:
    """Return a table that stands beside this module: `cues.json`, `kinds.json` or `language.json`."""
    return read_table("storybank.words.questions", name)


def _is_english(words: Sequence[Word]) -> bool:
    if reads_like_english([word.word for word in words], least=_LEAST_ENGLISH, small=_small_words()):
        return True
    return reads_like_english([word.term for word in words], least=_LEAST_KNOWN, small=_known_terms())


def _is_slip(word: str) -> bool:
    """Whether a word is one key held down, keys side by side, or letters without a vowel."""
    if not (word.isascii() and word.isalpha()):
        return False
    is_run = len(word) >= _RUN and any(word in row or word[::-1] in row for row in _ROWS)
    return is_run or len(set(word)) == 1 or set(word).isdisjoint("aeiouy")


@cache
def _known_terms() -> frozenset[str]:
    """Return every term of the cues and names: what of English is known here to mean something."""
    cues, kinds = question_table("cues.json"), question_table("kinds.json")
    tables = [*cues.values(), *kinds.pop("kinds").values(), kinds]
    phrases = [phrase for table in tables for name in table if name != "samples" for phrase in table[name]]
    names = [name for competency in builtin_framework().competencies for name in competency.spellings]
    words = {word for text in (*phrases, *names) for word in words_of(text)}
    return frozenset(term for term in map(term_of, words) if is_telling(term))


@cache
def _language() -> dict[str, Any]:
    """Return what is known of the words of questions.

    `forms`: irregular and derived forms by their plain form. `classes`: words that mean the same to an
    interviewer, by the name of their class. `fillers`: what a phrase may skip, as “their” in “change their
    mind”. `common`: what stands in any question, and `everyday`: in questions about anything. `english`:
    words that show a text to be English besides the stop words, less those that are `also_elsewhere`.
    `greetings`: words and sounds that ask nothing. `went_wrong`: what a story of a failure says.
    """
    return question_table("language.json")


@cache
def _forms() -> tuple[dict[str, str], dict[str, str]]:
    """Return the plain form of each irregular form, and the class of each word that has one."""
    plain_forms = {form: word for word, forms in _language()["forms"].items() for form in forms}
    classes = {word: name for name, words in _language()["classes"].items() for word in words}
    return plain_forms, classes


@cache
def _terms(name: str) -> frozenset[str]:
    return frozenset(map(term_of, _language()[name]))


@cache
def _small_words() -> frozenset[str]:
    return STOP_WORDS - frozenset(_language()["also_elsewhere"]) | frozenset(_language()["english"])
