"""A question as it was asked: its words, joined where they say one thing in several ways, and its kind.

“Your boss disagreed” and “a row with the line manager” share no word; as terms they do. A word of losing
makes no question about a failure: it may be negated, be about others, or name what was put right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache, partial
from typing import Literal, NamedTuple, TypeVar, get_args

from storybank.text import stems
from storybank.text.markup import plain
from storybank.text.phrases import Phrases, Spacing, Word
from storybank.text.sentences import passages
from storybank.words.reader import reader

T = TypeVar("T")

_TERMS_KEPT = 65_536  # terms kept ready: more than the different words of any one text that a person wrote
_SHORT = 60  # words up to which a text is the question as a whole: a few sentences lead up to many a question
_MOST = 400  # words that are read of a longer text: three minutes of talking
_LETTERS = 40  # characters of a long word with its space: what bounds words by characters

_CLOSING = "\"'\u201d\u2019\u00bb) "

_LEAST_ENGLISH = 0.4  # share of the words that must be plain words of English
_RUN = 4  # keys side by side that are no word; shorter runs are, such as “we” and “as”


class ParsedQuestion(NamedTuple):
    """A question: what it says, without markup, and whether its words are English."""

    text: str
    words: tuple[Word, ...]
    is_english: bool

    @property
    def says_nothing(self) -> bool:
        """Whether it is a greeting or a slip of the keys: then it is in no language."""
        return all(word.word in _language()["greetings"] or _is_slip(word.word) for word in self.words)


def parse_question(text: str) -> ParsedQuestion:
    """Return the question in a text; of a long text the sentences that ask."""
    said = plain(text)
    if len(stems.words_of(said[: _SHORT * _LETTERS])) > _SHORT:
        every = [passage.text for passage in passages(said)]
        asks = _patterns()["asking"].match
        asking = [one for one in every if one.rstrip(_CLOSING).endswith("?") or asks(one)]
        said = " ".join(asking or every)
    words = read_terms(said[: _MOST * _LETTERS])[:_MOST]
    return ParsedQuestion(said, words, _is_english(words))


def read_terms(text: str) -> tuple[Word, ...]:
    """Return the words of a text, each counting as its term."""
    return tuple(Word(word, term_of(word)) for word in stems.words_of(text))


@lru_cache(maxsize=_TERMS_KEPT)
def term_of(word: str) -> str:
    """Return what a folded word counts as: its class, else the stem of its plain form in British spelling."""
    plain_forms, classes = _forms()
    known = word if word in classes else plain_forms.get(word, word)
    return classes.get(known) or stems.british_stem(known)


@lru_cache(maxsize=4_096)
def forms_in(text: str) -> dict[str, str]:
    """Return the words of a text that say enough alone, by their stems; a term may be of other words too."""
    words = (word for word in stems.words_of(text) if is_special(term_of(word)))
    return {stems.british_stem(_forms()[0].get(word, word)): word for word in words}


def is_telling(term: str) -> bool:
    """Whether a term tells what a question is about: no filler, and not what stands in any question."""
    return term not in _terms("fillers") and term not in _terms("common")


def is_special(term: str) -> bool:
    """Whether a term tells that, and does not stand in questions about anything: alone it says enough."""
    return is_telling(term) and term not in _terms("everyday")


def cue_phrases(phrases: Iterable[tuple[str, T]]) -> Phrases[T]:
    """Return phrases that find their words by term, with “your” and the like between them."""
    return Phrases(phrases, term_of=term_of, spacing=Spacing(4, _terms("fillers"), most_fillers=3))


question_table = partial(stems.read_table, "storybank.words.questions")
"""Returns a table that stands beside this module."""


def _is_english(words: Sequence[Word]) -> bool:
    spelled = [word.word for word in words if not word.word.isdigit()]
    return sum(map(stems.is_word, spelled)) >= max(1, _LEAST_ENGLISH * len(spelled))


def _is_slip(word: str) -> bool:
    """Whether a word is one key held down, keys side by side, or letters without a vowel."""
    if not (word.isascii() and word.isalpha()):
        return False
    is_run = len(word) >= _RUN and any(word in row or word[::-1] in row for row in _language()["keys"])
    return is_run or len(set(word)) == 1 or set(word).isdisjoint("aeiouy")


_language = cache(partial(question_table, "language.json"))


@cache
def _forms() -> tuple[dict[str, str], dict[str, str]]:
    """Return the plain form of each irregular form, and the class of each word that has one."""
    plain_forms = {form: word for word, forms in _language()["forms"].items() for form in forms}
    classes = {word: name for name, words in _language()["classes"].items() for word in words}
    return plain_forms, classes


@cache
def _terms(name: str) -> frozenset[str]:
    return frozenset(map(term_of, _language()[name]))


ProbingKind = Literal["story", "motivation", "follow_up"]
OtherKind = Literal["introduction", "strengths", "reverse", "future", "legal", "knowledge", "small_talk"]
Kind = Literal[ProbingKind, "salary", "availability", OtherKind, "other_language", "unknown"]
"""What is asked for: a story, a motive (answered by a statement) and so on, or what cannot be read."""

_UNPROBING: tuple[Kind, ...] = ("salary", "availability", "follow_up", *get_args(OtherKind))
_LEAST_LEAD = 0.05  # of a kind's score before any competency's: a story too few is worse than one too many
_LONGEST_FOLLOW_UP = 14  # words of a question that hangs on the one before: longer ones stand alone

_NOT_OWN = Word("-", "-")  # stands in for a loss that is none of the candidate's own


class Reading(NamedTuple):
    """A question without its competencies."""

    kind: Kind  # "story" where nothing says otherwise
    negative: bool  # it asks for a failure of the candidate's own
    hypothetical: bool  # it asks what one would do


def read_kind(words: Sequence[Word]) -> Reading:
    """Return what kind of question it is, its competencies apart."""
    said = " ".join(word.word for word in words)
    is_hypothetical = _patterns()["hypothetical"].search(said) is not None
    return Reading(_kind(words, said), asks_for_failure(words), is_hypothetical)


def asks_for_failure(words: Sequence[Word]) -> bool:
    """Whether a question asks for a failure of the candidate's own: nothing negated, nothing about others."""
    said, start = " ".join(word.word for word in words), 0
    spans = [found.span() for name in ("negated", "of_others") for found in _patterns()[name].finditer(said)]
    left: list[Word] = []
    for word in words:
        left.append(_NOT_OWN if any(first <= start < last for first, last in spans) else word)
        start += len(word.word) + 1
    is_own = _patterns()["plainly_own"].search(" ".join(word.word for word in left))
    return failures("negative").are_in(left) or is_own is not None


def _kind(words: Sequence[Word], said: str) -> Kind:
    """Return the kind that the reader hears before any competency; one that no experience can be."""
    if _patterns()["bare"].fullmatch(said):
        return "follow_up"
    scores = reader("questions").read(words).scores
    best = max(_UNPROBING, key=lambda name: scores[name])
    if scores[best] < _LEAST_LEAD + max(score for name, score in scores.items() if name not in _UNPROBING):
        return "story"
    if best == "follow_up":
        return best if len(words) <= _LONGEST_FOLLOW_UP else "story"
    return "story" if _patterns()["experience"].search(said) else best


@cache
def failures(name: Literal["negative", "went_wrong"]) -> Phrases[str]:
    """Return the phrases by which a question asks for a failure, or a story tells one."""
    return cue_phrases((phrase, name) for phrase in _language()[name])


_patterns = cache(partial(stems.read_patterns, "storybank.words.questions", "patterns.json"))
