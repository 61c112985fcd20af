"""Scorer: what a sentence encoder of one's own has to offer, and how its likenesses are read."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any, Protocol

from storybank.errors import Fault, InvalidInput
from storybank.words.questions._index import Index


class Scorer(Protocol):
    """How alike a question is to each of some texts: a larger number is more alike, in whatever scale.

    The texts are the sample questions of every competency and its label and definition. For one framework
    they are the same tuple in every call, so that a scorer can keep what it worked out from them. Mixed with
    it, the chances of guesses are as good as it is: they were fitted without one.
    """

    def __call__(self, question: str, texts: Sequence[str], /) -> Sequence[float]:
        """Return a number for each text, in their order."""
        ...


def likeness(scorer: Scorer, question: str, index: Index) -> list[float]:
    """Return 0-1 for each competency of an index: how alike the question is to the nearest of its texts.

    The least alike competency gets 0 and the most alike 1; all get 0 where the scorer tells none apart.

    Raises:
        InvalidInput: The scorer gives no number, or not one for each text.
    """
    scores = _read(scorer(question, index.texts), len(index.texts))
    best = [0.0] * len(index.competencies)
    for place, (first, last) in enumerate(index.spans):
        best[place] = max(scores[first:last])
    low, high = min(best, default=0.0), max(best, default=0.0)
    return [(score - low) / (high - low) if high > low else 0.0 for score in best]


def _read(given: Any, count: int) -> list[float]:
    try:
        scores = [float(score) for score in given]
    except (TypeError, ValueError, OverflowError):
        scores = []
    if len(scores) != count or not all(map(isfinite, scores)):
        problem, remedy = "gives no finite number for each text", "return one for each, in their order"
        raise InvalidInput("answer_question", [Fault("scorer", problem, remedy, "wrong_type")])
    return scores
