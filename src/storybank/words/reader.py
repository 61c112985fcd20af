"""What the words of a question, or of a posting's line, say for each competency: trained linear readers.

Each word, as its term, and each pair of words that stand near each other speaks for or against every class.
`training/` made the tables, in whole numbers, whose sum is the same on every machine.
"""

from __future__ import annotations

from base64 import b64decode
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from math import exp, sqrt
from typing import Literal, NamedTuple
from zlib import decompress

from storybank.text.phrases import Word
from storybank.text.stems import read_table

WINDOW = 3  # words between which a pair is read: “row … boss” in “a row with your boss”


class Heard(NamedTuple):
    """What some words say."""

    scores: dict[str, float]  # of each class, about 0 to 1
    said: dict[tuple[int, ...], list[int]]  # for the classes, by the places of a word or pair that is known

    def said_for(self, name: str) -> dict[int, float]:
        """Return how much more each word says for a class than for the usual one, by its place."""
        at = [*self.scores].index(name)
        places: defaultdict[int, float] = defaultdict(float)
        for words, weights in self.said.items():
            for place in words:
                places[place] += (weights[at] - sum(weights) / len(weights)) / len(words)
        return places


class Reader(NamedTuple):
    """The weights, as a table `reader.json` has them."""

    classes: tuple[str, ...]  # ids of competencies, then kinds of questions that probe none
    bias: tuple[float, ...]  # what speaks for each class before a word is said
    unit: float  # what a weight of 1 counts
    chance: tuple[float, float, float]  # what makes a chance of being right of a score and its lead
    surest: float  # the greatest chance that is said: the surest guesses came true as often
    rows: Mapping[str, int]  # the place of each feature's weights, in features
    weights: Sequence[int]  # a whole number a class, feature by feature

    def read(self, words: Sequence[Word]) -> Heard:
        """Return what the words say."""
        said = {
            places: list(self.weights[row * len(self.classes) : (row + 1) * len(self.classes)])
            for feature, places in features_of(words).items()
            if (row := self.rows.get(feature)) is not None
        }
        share = self.unit / sqrt(max(1, len({word.term for word in words})))
        sums = map(sum, zip(*said.values(), strict=True)) if said else [0] * len(self.classes)
        scores = (bias + share * total for bias, total in zip(self.bias, sums, strict=True))
        return Heard(dict(zip(self.classes, scores, strict=True)), said)

    def chance_of(self, score: float, rival: float) -> float:
        """Return the chance (0-1) that a class is right, given its score and the best of the others."""
        base, per_score, per_lead = self.chance
        logit = base + per_score * score + per_lead * (score - rival)
        return round(min(1 / (1 + exp(-logit)), self.surest), 3)


def features_of(words: Sequence[Word]) -> dict[str, tuple[int, ...]]:
    """Return what is read, words and pairs of them, with the places where each first stands."""
    found: dict[str, tuple[int, ...]] = {}
    for place, (_, term) in enumerate(words):
        found.setdefault(term, (place,))
        for other in range(place + 1, min(place + 1 + WINDOW, len(words))):
            found.setdefault(f"{term} {words[other].term}", (place, other))
    return found


@cache
def reader(package: Literal["questions", "postings"]) -> Reader:
    """Return a reader, read from its table when it is first needed."""
    table = read_table(f"storybank.words.{package}", "reader.json")
    features = chain(table["words"].split(), table["pairs"].split("|"))
    return Reader(
        tuple(table["classes"]),
        tuple(table["bias"]),
        table["unit"],
        tuple(table["chance"]),
        table["surest"],
        {feature: row for row, feature in enumerate(features)},
        memoryview(decompress(b64decode(table["weights"]))).cast("b"),
    )
