"""Index: what the competencies of one framework sound like in a question.

Three kinds of evidence, each between 0 and 1: cue phrases, the competency's own names, and how well the
words fit its texts (BM25 over cues, sample questions, names and definition). The nearest sample question is
no fourth: in cross-validation it added nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from storybank.competencies import Framework
from storybank.words.questions._bm25 import Bm25
from storybank.words.questions._phrases import Phrases
from storybank.words.questions._sources import Source
from storybank.words.questions._terms import LEVELS, Token, is_telling, tokens_of

_LEVEL_WEIGHTS = {"strong": 1.0, "fair": 0.5, "weak": 0.2}
"""What a cue of each level counts. Our choice: two fair ones make a strong one."""

_SATURATION = 0.8
"""Cue weight at which half of what cues can say is said."""

_TRUST = 2.0
_TRUSTED = 1.6
"""What a cue starts with before it is seen in samples: as if it were right in 1.6 of 2."""

_KIN = 0.5
"""What a cue in a sample of a related competency counts against it."""

_FRAMEWORKS_KEPT = 8
"""Indexes kept ready: hosts use a few frameworks, each for many candidates."""


class Evidence(NamedTuple):
    """What speaks for one competency.

    Attributes:
        cues: Cue phrases.
        names: Its own names.
        is_named: Whether its names are all that is said: “Teamwork?”.
        fit: Words in common with its texts.
        places: Indices of the words that gave it away, each with how much it said.
    """

    cues: float
    names: float
    is_named: bool
    fit: float
    places: Mapping[int, float]


class Index:
    """The competencies of one framework, ready for questions.

    Attributes:
        competencies: In the framework's order.
        texts: What a scorer compares a question with: sample questions, and names with the definition.
        spans: For each competency where its texts start and end.
        related: For each the places of its neighbours.
    """

    def __init__(self, framework: Framework) -> None:
        """Read the cues and texts of every competency."""
        self.competencies = framework.competencies
        sources = [Source.of(competency, framework) for competency in self.competencies]
        self.texts = tuple(text for source in sources for text in source.texts)
        ends = [0, *accumulate(len(source.texts) for source in sources)]
        self.spans = tuple(pairwise(ends))
        place_of = {competency.id: place for place, competency in enumerate(self.competencies)}
        self.related = tuple(
            tuple(place_of[name] for name in competency.related if name in place_of)
            for competency in self.competencies
        )
        self._cues, self._weights = _weighted(sources)
        self._names = Phrases(
            (phrase, (place, is_own))
            for place, source in enumerate(sources)
            for phrase, is_own in source.name_phrases
        )
        self._fit = Bm25([source.bag() for source in sources])

    def evidence(self, tokens: Sequence[Token]) -> list[Evidence]:
        """Return what speaks for each competency, in the framework's order."""
        telling = {place: token.term for place, token in enumerate(tokens) if is_telling(token.term)}
        said = [defaultdict[int, float](float) for _ in self.competencies]
        cues = self._spoken(
            ((hit.places, *self._weights[hit.meaning]) for hit in self._cues.hits(tokens)), said
        )
        name_hits = self._names.hits(tokens)
        names = self._spoken(((hit.places, hit.meaning[0], 1.0) for hit in name_hits), said)
        held: defaultdict[int, set[int]] = defaultdict(set)
        for hit in name_hits:
            held[hit.meaning[0]].update(hit.places)
        fit = self._fit.scores(telling, said)
        return [
            Evidence(
                cues=cues[place] / (cues[place] + _SATURATION),
                names=min(names[place] / 2, 1.0),
                is_named=bool(telling) and held[place].issuperset(telling),
                fit=fit[place],
                places=said[place],
            )
            for place in range(len(self.competencies))
        ]

    def named(self, tokens: Sequence[Token]) -> frozenset[int]:
        """Return the competencies named in a text by a name that is none of the built-in framework's."""
        return frozenset(hit.meaning[0] for hit in self._names.hits(tokens) if hit.meaning[1])

    def _spoken(
        self, hits: Iterable[tuple[tuple[int, ...], int, float]], said: list[defaultdict[int, float]]
    ) -> list[float]:
        """Add up the weights of the phrases of each competency; no word counts in two of them.

        Args:
            hits: The words, the competency and the weight of each phrase.
            said: How much each word said, to be added to.
        """
        total = [0.0] * len(self.competencies)
        taken: list[set[int]] = [set() for _ in self.competencies]
        for places, competency, weight in sorted(hits, key=lambda hit: (-hit[2], -len(hit[0]), hit[0])):
            if taken[competency].isdisjoint(places):
                taken[competency].update(places)
                total[competency] += weight
                for word in places:
                    said[competency][word] += weight / len(places)
        return total


@lru_cache(maxsize=_FRAMEWORKS_KEPT)
def index_of(framework: Framework) -> Index:
    """Return the index of a framework; those of the last few frameworks are kept."""
    return Index(framework)


def _weighted(sources: Sequence[Source]) -> tuple[Phrases[int], list[tuple[int, float]]]:
    """Return the cues of all competencies by number, and for each whose it is and what it weighs.

    A cue counts less the more of the sample questions it is found in belong to other competencies: many a
    phrase that seems to give one away is in everybody's mouth.
    """
    cues = [
        (phrase, place, _LEVEL_WEIGHTS[level])
        for place, source in enumerate(sources)
        for level in LEVELS
        for phrase in source.phrases(level)
    ]
    numbered = Phrases((phrase, number) for number, (phrase, _, _) in enumerate(cues))
    own, everybody = [0.0] * len(cues), [0.0] * len(cues)
    for place, source in enumerate(sources):
        for text in source.samples:
            for number in {hit.meaning for hit in numbered.hits(tokens_of(text))}:
                theirs = cues[number][1]
                own[number] += theirs == place
                kin = source.competency.id in sources[theirs].competency.related
                everybody[number] += _KIN if kin else 1.0
    shares = ((mine + _TRUSTED) / (all_ + _TRUST) for mine, all_ in zip(own, everybody, strict=True))
    weights = [(place, weight * share) for (_, place, weight), share in zip(cues, shares, strict=True)]
    return numbered, weights
