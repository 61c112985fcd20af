"""What kind of question it is: one that a story answers, or something else; and whether for a failure.

A word of losing is not enough for that: it may be negated (“did not fail”), be about others (“a mistake a
colleague made”), or name what the candidate put right (“a failing project you rescued”).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple, get_args

from storybank.text.phrases import Phrases, Word
from storybank.text.stems import read_patterns
from storybank.words.questions.question import cue_phrases, is_telling, question_table

ProbingKind = Literal["story", "motivation", "follow_up"]
OtherKind = Literal["introduction", "strengths", "reverse", "future", "legal", "knowledge", "small_talk"]
Kind = Literal[ProbingKind, "salary", "availability", OtherKind, "other_language", "unknown"]
"""What is asked: for a story, for a motive (answered by a statement), and so on.

`"other_language"`: a language without cues. `"unknown"`: nothing in it is known to mean anything.
"""

_LONGEST_FOLLOW_UP = 14  # words of a question that hangs on the one before: longer ones stand alone
_SHORTEST = 10  # words of a question without a phrase of its own that can be no more than a follow-up

_LEAST_HELD = {"follow_up": 0.65, "small_talk": 0.5, "knowledge": 0.5, "reverse": 0.4}
"""Share of a question's telling words that the phrases of a kind must hold, or it is about more than that."""

_NEARLY_ALL = 0.9  # the same where an experience is asked for: “another example?”, “a time when”
_HELD = 0.25  # the same for the other kinds: their phrases say by themselves what is asked

_CANDIDATE = frozenset({"you", "your", "yours", "yourself", "you've", "you're", "you'd", "us", "me", "i"})
_POINTING_BACK = frozenset({"that", "it", "he", "she", "they", "him", "her", "them", "this", "one", "those"})

_NOT_OWN = Word("-", "-")  # stands in for a loss that is none of the candidate's own


class Reading(NamedTuple):
    """A question without its competencies.

    Attributes:
        kind: What it is about; `"story"` where nothing says otherwise.
        asks_for_story: Whether it says that it wants an experience: “a time when”.
        negative: Whether it asks for a failure of the candidate's own.
        hypothetical: Whether it asks what one would do.
        is_impersonal: Whether it speaks of nobody in the room, as one on knowledge alone does.
    """

    kind: Kind
    asks_for_story: bool
    negative: bool
    hypothetical: bool
    is_impersonal: bool


def read_kind(words: Sequence[Word]) -> Reading:
    """Return what kind of question it is, by its phrases alone.

    >>> from storybank.words.questions.question import read_terms
    >>> read_kind(read_terms("What salary do you expect?")).kind
    'salary'
    """
    patterns = _patterns()
    said = _said(words)
    is_experience = patterns["experience"].search(said) is not None
    asks_for_story = is_experience or bool(_phrases("story").hits(words))
    is_impersonal = _CANDIDATE.isdisjoint(patterns["opening"].sub("", said).split())
    reading = Reading(
        "follow_up",
        asks_for_story,
        asks_for_failure(words),
        patterns["hypothetical"].search(said) is not None,
        is_impersonal,
    )
    if patterns["bare"].fullmatch(said):
        return reading
    return reading._replace(kind=_kind(words, reading, is_experience=is_experience))


def is_loose(words: Sequence[Word], reading: Reading, score: float, least: float) -> bool:
    """Whether a question that says little points back at the one before: “did he ever find out?”.

    Args:
        words: Its words.
        reading: What was read of it.
        score: The score of its best guess.
        least: The score from which a question says enough by itself.
    """
    points_back = any(word.word in _POINTING_BACK for word in words)
    return points_back and not reading.asks_for_story and len(words) <= _SHORTEST and score < least


def asks_for_failure(words: Sequence[Word]) -> bool:
    """Whether a question asks for a failure, mistake, loss or setback of the candidate's own.

    What is negated, and what is about others, is taken out before the rest is read.

    >>> from storybank.words.questions.question import read_terms
    >>> asks_for_failure(read_terms("When did you miss a deadline?"))
    True
    >>> asks_for_failure(read_terms("Tell me about a mistake a colleague made."))
    False
    """
    said, start = _said(words), 0
    spans = [found.span() for name in ("negated", "of_others") for found in _patterns()[name].finditer(said)]
    left: list[Word] = []
    for word in words:
        left.append(_NOT_OWN if any(first <= start < last for first, last in spans) else word)
        start += len(word.word) + 1
    return bool(_phrases("negative").hits(left)) or _patterns()["plainly_own"].search(_said(left)) is not None


def _kind(words: Sequence[Word], reading: Reading, *, is_experience: bool) -> Kind:
    """Return the kind whose phrases hold most of the question's telling words."""
    telling = {place for place, word in enumerate(words) if is_telling(word.term)}
    best: Kind = "story"
    most = 0.0
    for kind, places in _held(words):
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


def _held(words: Sequence[Word]) -> Iterator[tuple[Kind, set[int]]]:
    """Yield the kinds that have a sure phrase, each with the places that its sure and likely ones hold."""
    held: dict[Kind, set[int]] = {}
    for hit in _kinds("sure").hits(words):
        held.setdefault(hit.meaning, set()).update(hit.places)
    for hit in _kinds("likely").hits(words):
        if hit.meaning in held:
            held[hit.meaning].update(hit.places)
    yield from sorted(held.items())


def _said(words: Sequence[Word]) -> str:
    return " ".join(word.word for word in words)


@cache
def _kinds(level: Literal["sure", "likely"]) -> Phrases[Kind]:
    table = question_table("kinds.json")["kinds"]
    return cue_phrases(
        (phrase, kind) for kind in get_args(Kind) for phrase in table.get(kind, {}).get(level, ())
    )


@cache
def _phrases(name: Literal["story", "negative"]) -> Phrases[str]:
    return cue_phrases((phrase, name) for phrase in question_table("kinds.json")[name])


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return the patterns of whole questions.

    `hypothetical`: what asks what one would do: “would you”, “if you were”, or a scene and then “what do you
    do?”. `experience`: what asks for one in so many words: “tell me about a … you settled”, “a moment when”.
    `bare`: a whole question that hangs on the one before. `opening`: how one on knowledge may begin although
    it speaks of nobody. `plainly_own`: what asks for a failure besides the phrases: “you” and a verb of
    losing, or one that says “not”. `of_others`: a loss of somebody else, of the thing that was taken on, or
    one that the candidate found. `negated`: a loss that there was not.
    """
    return read_patterns("storybank.words.questions", "patterns.json")
