"""Which competencies a question probes, best first, each with the words that gave it away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp
from typing import NamedTuple

from storybank.words.questions._asked import Asked
from storybank.words.questions._index import Evidence, Index
from storybank.words.questions._scorer import Scorer, likeness
from storybank.words.questions._terms import Token, everyday, is_telling, tokens_of

_CUES, _NAMES, _FIT = 1.0, 0.3, 1.2
"""What each kind of evidence counts, by cross-validation over the sample questions."""

_NAMED = 1.0
"""What it adds if the question is a name and no more: then there is hardly a doubt."""

_KIN = 0.15
"""What the strongest evidence for a related competency adds: who asks about one often means both."""

_SCORER = 1.2
"""What a scorer's likeness counts beside that: as much as a perfect fit."""

_AT_ZERO, _PER_EVIDENCE, _PER_LEAD = -0.8, 0.7, 2.2
"""The curve from evidence, and its lead over the next competency, to a chance of being right.

Fitted on `tests/words/dev_questions.json`, where a guess is right if it is any of the labels, and then
lowered: the cues were tuned on those questions, so others are read less well.
"""

_LEAST_EVIDENCE = 0.05
"""Evidence below which nothing was said about a competency."""

_LEAST_CHANCE = 0.1
"""Chance below which a guess is noise; the first is returned all the same."""

_SHOWN = 5
"""Guesses that are returned: more than a question has right answers."""

_BECAUSE = 4
"""Words or phrases that are named for a guess."""


class Ranked(NamedTuple):
    """A guess by number.

    Attributes:
        place: The competency's place in the framework.
        score: 0-1, the chance that it is one of those probed.
        because: The words that gave it away, as they stand in the question.
    """

    place: int
    score: float
    because: tuple[str, ...]


def ranked(asked: Asked, index: Index, scorer: Scorer | None) -> tuple[Ranked, ...]:
    """Return the competencies that a question probes, best first; none where nothing speaks for any.

    In a language without cues only names of one's own framework count, and the scorer.
    """
    evidence = index.evidence(asked.tokens)
    strengths = _strengths(evidence, index) if asked.is_english else _by_name(asked, index)
    if scorer is not None:
        alike = likeness(scorer, asked.text, index)
        strengths = [own + _SCORER * score for own, score in zip(strengths, alike, strict=True)]
    order = sorted(range(len(strengths)), key=lambda place: (-strengths[place], place))
    found = [place for place in order if strengths[place] > _LEAST_EVIDENCE][:_SHOWN]
    every = [
        Ranked(
            place,
            _chance(strengths[place], _rival(place, order, strengths)),
            _phrases(evidence[place].places, asked.tokens),
        )
        for place in found
    ]
    says = [scorer is not None or _says_something(guess.because) for guess in every]
    rest = zip(every[1:], says[1:], strict=True)
    return (*every[:1], *(guess for guess, is_said in rest if is_said and guess.score >= _LEAST_CHANCE))


def _says_something(because: Sequence[str]) -> bool:
    """Say whether a guess rests on more than words that stand in questions about anything."""
    terms = (token.term for phrase in because for token in tokens_of(phrase))
    return any(is_telling(term) and term not in everyday() for term in terms)


def _strengths(evidence: Sequence[Evidence], index: Index) -> list[float]:
    alone = [
        _CUES * one.cues + _NAMES * one.names + _FIT * one.fit + _NAMED * one.is_named for one in evidence
    ]
    return [
        strength + _KIN * max((alone[kin] for kin in index.related[place]), default=0.0)
        for place, strength in enumerate(alone)
    ]


def _by_name(asked: Asked, index: Index) -> list[float]:
    named = index.named(asked.tokens)
    return [1.0 if place in named else 0.0 for place in range(len(index.competencies))]


def _rival(place: int, order: Sequence[int], strengths: Sequence[float]) -> float:
    """Return the evidence for the best other competency."""
    return next((strengths[other] for other in order if other != place), 0.0)


def _chance(strength: float, rival: float) -> float:
    """Return the chance that a competency is one of those probed."""
    logit = _AT_ZERO + _PER_EVIDENCE * strength + _PER_LEAD * (strength - rival)
    return round(1 / (1 + exp(-logit)), 3)


def _phrases(places: Mapping[int, float], tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the words that said most, in the order of the question, neighbours as one phrase."""
    if not places:
        return ()
    most = max(places.values())
    telling = sorted(place for place, said in places.items() if said >= most / 4)
    runs = [_said(tokens, run) for run in _runs(telling)]
    return tuple(dict.fromkeys(runs))[:_BECAUSE]


def _runs(places: Iterable[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for place in places:
        if runs and place - runs[-1][-1] <= 2:  # noqa: PLR2004 - one small word between, as in “change my mind”
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _said(tokens: Sequence[Token], run: Sequence[int]) -> str:
    return " ".join(token.word for token in tokens[run[0] : run[-1] + 1])
