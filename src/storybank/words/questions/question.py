"""A question as it was asked: its words, joined where they say one thing in several ways, and its kind.

“Your boss disagreed” and “a row with the line manager” share no word; as terms they do. A word of losing is
not enough for a question about a failure: it may be negated (“did not fail”), be about others (“a mistake a
colleague made”), or name what the candidate put right (“a failing project you rescued”).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import chain
from typing import Literal, NamedTuple, TypeVar, get_args

from storybank.competencies import builtin_framework
from storybank.text import stems
from storybank.text.markup import plain
from storybank.text.phrases import Phrases, Spacing, Word
from storybank.text.sentences import passages
from storybank.values import gathered

T = TypeVar("T")

LEVELS = ("strong", "fair", "weak")  # how much a cue phrase says: by itself enough; a good deal; a little
_TERMS_KEPT = 65_536  # terms kept ready: more than the different words of any one text that a person wrote
_SHORT = 60  # words up to which a text is the question as a whole: a few sentences lead up to many a question
_MOST = 400  # words that are read of a longer text: three minutes of talking
_LETTERS = 40  # characters of a long word with its space: what bounds words by characters

_CLOSING = "\"'\u201d\u2019\u00bb) "

_LEAST_ENGLISH = 0.12  # share of the words that must be small English words
_LEAST_KNOWN = 0.5  # share of words in cues where hardly a small word is English: “Biggest success?”
_RUN = 4  # keys side by side that are no word; shorter runs are, such as “we” and “as”


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
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
    if stems.reads_like_english([word.word for word in words], least=_LEAST_ENGLISH, small=_small_words()):
        return True
    return stems.reads_like_english([word.term for word in words], least=_LEAST_KNOWN, small=_known_terms())


def _is_slip(word: str) -> bool:
    """Whether a word is one key held down, keys side by side, or letters without a vowel."""
    if not (word.isascii() and word.isalpha()):
        return False
    is_run = len(word) >= _RUN and any(word in row or word[::-1] in row for row in _language()["keys"])
    return is_run or len(set(word)) == 1 or set(word).isdisjoint("aeiouy")


@cache
def _known_terms() -> frozenset[str]:
    """Return every term of the cues and names: what of English is known here to mean something."""
    cues, kinds = question_table("cues.json"), question_table("kinds.json")
    tables = [*cues.values(), kinds.pop("kinds"), kinds]
    phrases = [phrase for table in tables for name in table if name != "samples" for phrase in table[name]]
    names = [name for competency in builtin_framework().competencies for name in competency.spellings]
    words = {word for text in (*phrases, *names) for word in stems.words_of(text)}
    return frozenset(term for term in map(term_of, words) if is_telling(term))


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


@cache
def _small_words() -> frozenset[str]:
    return stems.STOP_WORDS - frozenset(_language()["also_elsewhere"]) | frozenset(_language()["english"])


ProbingKind = Literal["story", "motivation", "follow_up"]
OtherKind = Literal["introduction", "strengths", "reverse", "future", "legal", "knowledge", "small_talk"]
Kind = Literal[ProbingKind, "salary", "availability", OtherKind, "other_language", "unknown"]
"""What is asked for: a story, a motive (answered by a statement) and so on; in a language without cues, or
nothing that is known to mean anything."""

_LONGEST_FOLLOW_UP = 14  # words of a question that hangs on the one before: longer ones stand alone

# Share of a question's telling words that the phrases of a kind must hold, or it is about more than that.
_LEAST_HELD = {"follow_up": 0.65, "small_talk": 0.5, "knowledge": 0.5, "reverse": 0.4}
_NEARLY_ALL = 0.9  # the same where an experience is asked for: “another example?”, “a time when”
_HELD = 0.25  # the same for the other kinds: their phrases say by themselves what is asked

_NOT_OWN = Word("-", "-")  # stands in for a loss that is none of the candidate's own


class Reading(NamedTuple):
    """A question without its competencies."""

    kind: Kind  # "story" where nothing says otherwise
    asks_for_story: bool  # it says that it wants an experience: “a time when”
    negative: bool  # it asks for a failure of the candidate's own
    hypothetical: bool  # it asks what one would do
    is_impersonal: bool  # it speaks of nobody in the room, as one on knowledge alone does


def read_kind(words: Sequence[Word]) -> Reading:
    """Return what kind of question it is, by its phrases alone."""
    patterns = _patterns()
    said = " ".join(word.word for word in words)
    is_experience = patterns["experience"].search(said) is not None
    asks_for_story = is_experience or bool(_phrases("story").hits(words))
    is_impersonal = set(patterns["opening"].sub("", said).split()).isdisjoint(_language()["in_the_room"])
    is_hypothetical = patterns["hypothetical"].search(said) is not None
    reading = Reading("follow_up", asks_for_story, asks_for_failure(words), is_hypothetical, is_impersonal)
    if patterns["bare"].fullmatch(said):
        return reading
    return reading._replace(kind=_kind(words, reading, is_experience=is_experience))


def asks_for_failure(words: Sequence[Word]) -> bool:
    """Whether a question asks for a failure, mistake, loss or setback of the candidate's own.

    What is negated, and what is about others, is taken out before the rest is read.
    """
    said, start = " ".join(word.word for word in words), 0
    spans = [found.span() for name in ("negated", "of_others") for found in _patterns()[name].finditer(said)]
    left: list[Word] = []
    for word in words:
        left.append(_NOT_OWN if any(first <= start < last for first, last in spans) else word)
        start += len(word.word) + 1
    is_own = _patterns()["plainly_own"].search(" ".join(word.word for word in left))
    return bool(_phrases("negative").hits(left)) or is_own is not None


def _kind(words: Sequence[Word], reading: Reading, *, is_experience: bool) -> Kind:
    """Return the kind whose phrases hold most of the question's telling words."""
    telling = {place for place, word in enumerate(words) if is_telling(word.term)}
    best: Kind = "story"
    most = 0.0
    held = gathered((hit.meaning, hit.places) for hit in _kinds().hits(words))
    for kind, several in sorted(held.items()):
        places = set(chain(*several))
        share = len(places & telling) / len(telling) if telling else 1.0
        if len(words) > _LONGEST_FOLLOW_UP if kind == "follow_up" else is_experience:
            continue
        score = share + len(places) / (10 * len(words))
        if kind == "knowledge" and reading.is_impersonal:
            share = 1.0
        if reading.asks_for_story and share < _NEARLY_ALL:
            continue
        if share >= _LEAST_HELD.get(kind, _HELD) and score > most:
            best, most = kind, score
    return best


@cache
def _kinds() -> Phrases[Kind]:
    table = question_table("kinds.json")["kinds"]
    return cue_phrases((cue, kind) for kind in get_args(Kind) for cue in table.get(kind, ()))


@cache
def _phrases(name: Literal["story", "negative"]) -> Phrases[str]:
    return cue_phrases((phrase, name) for phrase in question_table("kinds.json")[name])


_patterns = cache(partial(stems.read_patterns, "storybank.words.questions", "patterns.json"))
