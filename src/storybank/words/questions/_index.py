"""Index: what the competencies of one framework sound like in a question.

Three kinds of evidence, each between 0 and 1: cue phrases, the competency's own names, and how well the
words fit its texts (BM25 over cues, sample questions, names and definition). The nearest sample question is
no fourth: in cross-validation it added nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from math import log
from typing import NamedTuple

from storybank.competencies import Competency, Framework, builtin_framework
from storybank.words.questions._phrases import Hit, Phrases
from storybank.words.questions._terms import LEVELS, Token, is_telling, read_table, tokens_of
from storybank.words.text import words_of

K1 = 1.2
B = 0.75
"""BM25's usual constants (Robertson and Zaragoza, 2009, section 3.3)."""

_LEVEL_WEIGHTS = {"strong": 1.0, "fair": 0.5, "weak": 0.2}
"""What a cue of each level counts. Our choice: two fair ones make a strong one."""

_FIELD_WEIGHTS = {"samples": 1.0, "strong": 1.5, "fair": 1.5, "weak": 0.7, "names": 1.5, "definition": 1.0}
"""How often a word counts that stands in a field of a competency's text; our choice."""

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
        sources = [_Source.of(competency, framework) for competency in self.competencies]
        self.texts = tuple(text for source in sources for text in source.texts)
        ends = [0, *accumulate(len(source.texts) for source in sources)]
        self.spans = tuple(pairwise(ends))
        place_of = {competency.id: place for place, competency in enumerate(self.competencies)}
        self.related = tuple(
            tuple(place_of[name] for name in competency.related if name in place_of)
            for competency in self.competencies
        )
        self._cues = _weighted(sources)
        self._names = Phrases(
            (phrase, place) for place, source in enumerate(sources) for phrase in source.name_phrases
        )
        self._fit = _Bm25([source.bag() for source in sources])

    def evidence(self, tokens: Sequence[Token]) -> list[Evidence]:
        """Return what speaks for each competency, in the framework's order."""
        telling = {place: token.term for place, token in enumerate(tokens) if is_telling(token.term)}
        said = [defaultdict[int, float](float) for _ in self.competencies]
        cues = self._spoken(self._cues.hits(tokens), said)
        names = self._spoken([Hit(hit.places, (hit.meaning, 1.0)) for hit in self._names.hits(tokens)], said)
        named = self._named_alone(tokens, telling)
        fit = self._fit.scores(telling, said)
        return [
            Evidence(
                _saturated(cues[place]), min(names[place] / 2, 1.0), place in named, fit[place], said[place]
            )
            for place in range(len(self.competencies))
        ]

    def _named_alone(self, tokens: Sequence[Token], telling: Mapping[int, str]) -> frozenset[int]:
        """Return the competencies whose names hold every telling word."""
        held: defaultdict[int, set[int]] = defaultdict(set)
        for hit in self._names.hits(tokens):
            held[hit.meaning].update(hit.places)
        return frozenset(place for place, words in held.items() if telling and words.issuperset(telling))

    def named(self, tokens: Sequence[Token]) -> tuple[int, ...]:
        """Return the competencies named in a text by a name that is none of the built-in framework's."""
        builtin = {name for one in builtin_framework().competencies for name in one.spellings}
        own = {
            hit.meaning
            for hit in self._names.hits(tokens)
            if not set(self.competencies[hit.meaning].spellings) <= builtin
        }
        return tuple(sorted(own))

    def _spoken(
        self, hits: Iterable[Hit[tuple[int, float]]], said: list[defaultdict[int, float]]
    ) -> list[float]:
        """Add up the weights of the phrases of each competency; no word counts in two of them."""
        total = [0.0] * len(self.competencies)
        taken: list[set[int]] = [set() for _ in self.competencies]
        for hit in sorted(hits, key=lambda hit: (-hit.meaning[1], -len(hit.places), hit.places)):
            place, weight = hit.meaning
            if taken[place].isdisjoint(hit.places):
                taken[place].update(hit.places)
                total[place] += weight
                for word in hit.places:
                    said[place][word] += weight / len(hit.places)
        return total


@lru_cache(maxsize=_FRAMEWORKS_KEPT)
def index_of(framework: Framework) -> Index:
    """Return the index of a framework; those of the last few frameworks are kept."""
    return Index(framework)


def _weighted(sources: Sequence[_Source]) -> Phrases[tuple[int, float]]:
    """Return the cues of all competencies, each with its weight.

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
    own, everybody = defaultdict[int, float](float), defaultdict[int, float](float)
    for place, source in enumerate(sources):
        for text in source.samples:
            for number in {hit.meaning for hit in numbered.hits(tokens_of(text))}:
                theirs = cues[number][1]
                own[number] += theirs == place
                kin = source.competency.id in sources[theirs].competency.related
                everybody[number] += _KIN if kin else 1.0
    return Phrases(
        (phrase, (place, weight * (own[number] + _TRUSTED) / (everybody[number] + _TRUST)))
        for number, (phrase, place, weight) in enumerate(cues)
    )


def _saturated(weight: float) -> float:
    return weight / (weight + _SATURATION)


class _Source(NamedTuple):
    """Everything that tells what a competency sounds like."""

    competency: Competency
    tables: tuple[Mapping[str, Sequence[str]], ...]

    @classmethod
    def of(cls, competency: Competency, framework: Framework) -> _Source:
        known = _cues()
        return cls(
            competency, tuple(known[name] for name in _counterparts(competency, framework) if name in known)
        )

    def phrases(self, level: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(phrase for table in self.tables for phrase in table[level]))

    @property
    def samples(self) -> tuple[str, ...]:
        return tuple(text for table in self.tables for text in table["samples"])

    @property
    def texts(self) -> tuple[str, ...]:
        named = ". ".join(filter(None, (self.competency.label, self.competency.definition)))
        return (*self.samples, named)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.competency.label, *self.competency.aliases)

    @property
    def name_phrases(self) -> tuple[str, ...]:
        """Its names as phrases; those of one word only where the word tells something by itself."""
        every = (" ".join(words_of(name)) for name in self.names)
        return tuple(dict.fromkeys(name for name in every if name))

    def bag(self) -> Counter[str]:
        """Count its terms, each as often as its field counts."""
        fields = {
            "samples": self.samples,
            "names": self.names,
            "definition": (self.competency.definition,),
        } | {level: self.phrases(level) for level in LEVELS}
        counted: Counter[str] = Counter()
        for name, texts in fields.items():
            for text in texts:
                for term in _terms(text):
                    counted[term] += _FIELD_WEIGHTS[name]  # type: ignore[assignment]  # weighted counts
        return counted


@cache
def _cues() -> dict[str, dict[str, list[str]]]:
    return read_table("cues.json")


def _counterparts(competency: Competency, framework: Framework) -> Iterator[str]:
    """Yield the built-in competencies whose cues are this one's too: itself, its matches, its namesake."""
    builtin = builtin_framework()
    if framework == builtin:
        yield competency.id
        return
    namesake = builtin.resolve(competency.label).competency_id
    yield from dict.fromkeys((*competency.matches, *((namesake,) if namesake else ())))


def _terms(text: str) -> Iterator[str]:
    return (token.term for token in tokens_of(text) if is_telling(token.term))


class _Bm25:
    """BM25 over a few texts: how much of a question's words one of them accounts for."""

    def __init__(self, bags: Sequence[Counter[str]]) -> None:
        count = max(len(bags), 1)
        usual = sum(sum(bag.values()) for bag in bags) / count or 1.0
        holding = Counter(term for bag in bags for term in bag)
        self._rarity = {term: log(1 + (count - n + 0.5) / (n + 0.5)) for term, n in holding.items()}
        self._unknown = log(1 + (count + 0.5) / 0.5)
        self._weights: dict[str, list[tuple[int, float]]] = {}
        for place, bag in enumerate(bags):
            long = 1 - B + B * sum(bag.values()) / usual
            for term, often in bag.items():
                weight = self._rarity[term] * often * (K1 + 1) / (often + K1 * long)
                self._weights.setdefault(term, []).append((place, weight))
        self._count = len(bags)

    def scores(self, telling: Mapping[int, str], said: list[defaultdict[int, float]]) -> list[float]:
        """Return 0-1 for each text, and add to what each word said."""
        scores = [0.0] * self._count
        most = sum(self._rarity.get(term, self._unknown) for term in telling.values()) * (K1 + 1) or 1.0
        for word, term in telling.items():
            for place, weight in self._weights.get(term, ()):
                scores[place] += weight / most
                said[place][word] += weight / most
        return scores
