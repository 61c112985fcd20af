"""Which competencies a question probes, best first, each with the words that gave it away.

Three kinds of evidence, each between 0 and 1: cue phrases, the competency's own names, and how well the
words fit its texts (BM25 over cues, sample questions, names and definition). The nearest sample question is
no fourth: in cross-validation it added nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from math import exp, isfinite, log
from typing import Annotated, NamedTuple, Protocol

from pydantic import Field

from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import InvalidInput, fault_of
from storybank.text.phrases import Phrases, Word
from storybank.text.stems import read_table, words_of
from storybank.values import Name, Prose, Value
from storybank.words.questions.question import ParsedQuestion, cue_phrases, is_special, is_telling, read_terms

Share = Annotated[float, Field(ge=0, le=1)]  # a number from 0 to 1

# How often a word counts that stands in a field of a competency's text; our choice.
_FIELD_WEIGHTS = {"samples": 1.0, "strong": 1.5, "fair": 1.5, "weak": 0.7, "names": 1.5, "definition": 1.0}

# What a cue of each level counts. Our choice: two fair ones make a strong one.
_LEVEL_WEIGHTS = {"strong": 1.0, "fair": 0.5, "weak": 0.2}
_K1, _B = 1.2, 0.75  # BM25's usual constants (Robertson and Zaragoza, 2009, section 3.3)
_SATURATION = 0.8  # cue weight at which half of what cues can say is said
_TRUST, _TRUSTED = 2.0, 1.6  # what a cue starts with, before samples: as if right in 1.6 of 2
_KIN_SAMPLE = 0.5  # what a cue in a sample of a related competency counts against it
_FRAMEWORKS_KEPT = 8  # indexes kept ready: hosts use a few frameworks, each for many candidates
_CUES, _NAMES, _FIT = 1.0, 0.3, 1.2  # what evidence counts, by cross-validation over the samples
_KIN = 0.15  # what the strongest evidence for a related competency adds: who asks about one often means both
_SCORER = 1.2  # what a scorer's likeness counts beside that: as much as a perfect fit

# The curve from evidence, and its lead over the next competency, to a chance of being right. Fitted on
# `tests/words/dev_questions.json`, where a guess is right if it is any of the labels, and then lowered: the
# cues were tuned on those questions, so others are read less well.
_AT_ZERO, _PER_EVIDENCE, _PER_LEAD = -0.8, 0.7, 2.2

_LEAST_EVIDENCE = 0.05  # evidence below which nothing was said about a competency
_LEAST_CHANCE = 0.1  # chance below which a guess is noise; the first is returned all the same
MOST_GUESSES = 5  # guesses that are returned: more than a question has right answers
_BECAUSE = 4  # words or phrases that are named for a guess


class Guess(Value):
    """A competency that a question seems to probe.

    Attributes:
        competency_id: Which one; a tag of your own, which the framework does not know, as it was written.
        label: What it is called.
        score: 0-1, the chance that it is among those probed; the scores do not add up to 1.
        because: The words of the question that gave it away, folded, in its order.
    """

    competency_id: Name
    label: Name
    score: Share
    because: tuple[Prose, ...] = ()


class Scorer(Protocol):
    """How alike a question is to each of some texts: a larger number is more alike, in whatever scale.

    The texts are the sample questions of every competency and its label and definition. For one framework
    they are the same tuple in every call, so that a scorer can keep what it worked out from them. Mixed with
    it, the chances of guesses are as good as it is: they were fitted without one.
    """

    def __call__(self, question: str, texts: Sequence[str], /) -> Sequence[float]:
        """Return a number for each text, in their order."""
        ...


def guesses_of(question: ParsedQuestion, framework: Framework, scorer: Scorer | None) -> tuple[Guess, ...]:
    """Return the competencies that a question probes, best first; none where nothing speaks for any."""
    index = _index_of(framework)
    evidence = index.evidence(question.words)
    strengths = index.strengths(evidence) if question.is_english else index.named(question.words)
    if scorer is not None:
        alike = index.likeness(scorer, question.text)
        strengths = [own + _SCORER * score for own, score in zip(strengths, alike, strict=True)]
    order = sorted(range(len(strengths)), key=lambda place: (-strengths[place], place))
    guesses: list[Guess] = []
    for place in [place for place in order if strengths[place] > _LEAST_EVIDENCE][:MOST_GUESSES]:
        rival = next((strengths[other] for other in order if other != place), 0.0)
        logit = _AT_ZERO + _PER_EVIDENCE * strengths[place] + _PER_LEAD * (strengths[place] - rival)
        chance = round(1 / (1 + exp(-logit)), 3)
        because = _told(evidence[place].places, question.words)
        # Otherwise it rests on words that stand in questions about anything.
        is_said = scorer is not None or any(is_special(word.term) for word in read_terms(" ".join(because)))
        if not guesses or (is_said and chance >= _LEAST_CHANCE):
            one = index.competencies[place]
            guesses.append(Guess(competency_id=one.id, label=one.label, score=chance, because=because))
    return tuple(guesses)


def _told(places: Mapping[int, float], words: Sequence[Word]) -> tuple[str, ...]:
    """Return the words that said most, in the order of the question, neighbours as one phrase."""
    if not places:
        return ()
    most = max(places.values())
    runs: list[list[int]] = []
    for place in sorted(place for place, said in places.items() if said >= most / 4):
        if runs and place - runs[-1][-1] <= 2:  # noqa: PLR2004 - one small word between, as in “change my mind”
            runs[-1].append(place)
        else:
            runs.append([place])
    phrases = (" ".join(word.word for word in words[run[0] : run[-1] + 1]) for run in runs)
    return tuple(dict.fromkeys(phrases))[:_BECAUSE]


_Spoken = tuple[tuple[int, ...], int, float]  # the places of a phrase, whose it is, and its weight


class _Evidence(NamedTuple):
    """What speaks for one competency, and how much each word of the question said for it, by its place."""

    weight: float
    places: Mapping[int, float]


class _Index:
    """The competencies of one framework, in its order, ready for questions."""

    def __init__(self, framework: Framework) -> None:
        self.competencies = framework.competencies
        sources = [Source.of(competency, framework) for competency in self.competencies]
        self._texts = tuple(text for source in sources for text in source.texts)
        self._spans = tuple(pairwise([0, *accumulate(len(source.texts) for source in sources)]))
        place_of = {competency.id: place for place, competency in enumerate(self.competencies)}
        related = (competency.related for competency in self.competencies)
        self._related = [[place_of[name] for name in names if name in place_of] for names in related]
        self._cues, self._weights = _weighted(sources)
        named = ((place, *name) for place, source in enumerate(sources) for name in source.name_phrases)
        self._names = cue_phrases((phrase, (place, is_own)) for place, phrase, is_own in named)
        self._fit = _Bm25([source.bag() for source in sources])

    def evidence(self, words: Sequence[Word]) -> list[_Evidence]:
        """Return what speaks for each competency, in the framework's order."""
        telling = {place: word.term for place, word in enumerate(words) if is_telling(word.term)}
        said = [defaultdict[int, float](float) for _ in self.competencies]
        heard = ((hit.places, *self._weights[hit.meaning]) for hit in self._cues.hits(words))
        cues = self._spoken(heard, said)
        named = ((hit.places, hit.meaning[0], 1.0) for hit in self._names.hits(words))
        names = self._spoken(named, said)
        fit = self._fit.scores(telling, said)
        return [
            _Evidence(
                _CUES * (cues[place] / (cues[place] + _SATURATION))
                + _NAMES * min(names[place] / 2, 1.0)
                + _FIT * fit[place],
                said[place],
            )
            for place in range(len(self.competencies))
        ]

    def strengths(self, evidence: Sequence[_Evidence]) -> list[float]:
        """Return what speaks for each competency, with the strongest of what speaks for a related one."""
        return [
            one.weight + _KIN * max((evidence[kin].weight for kin in kins), default=0.0)
            for one, kins in zip(evidence, self._related, strict=True)
        ]

    def named(self, words: Sequence[Word]) -> list[float]:
        """Return 1 for each competency that is named, by a name that the built-in framework lacks; else 0."""
        own = {hit.meaning[0] for hit in self._names.hits(words) if hit.meaning[1]}
        return [float(place in own) for place in range(len(self.competencies))]

    def likeness(self, scorer: Scorer, question: str) -> list[float]:
        """Return for each competency, 0 (least) to 1, how alike the question is to its nearest text."""
        given = scorer(question, self._texts)
        try:
            scores = [float(score) for score in given]
        except (TypeError, ValueError, OverflowError):
            scores = []
        if len(scores) != len(self._texts) or not all(map(isfinite, scores)):
            raise InvalidInput("answer_question", [fault_of("no_scores", "scorer")])
        best = [max(scores[first:last]) for first, last in self._spans]
        low, high = min(best, default=0.0), max(best, default=0.0)
        return [(score - low) / (high - low) if high > low else 0.0 for score in best]

    def _spoken(self, hits: Iterable[_Spoken], said: list[defaultdict[int, float]]) -> list[float]:
        """Add up the weights of each competency's phrases, and in `said` of each word; none counts in two."""
        total = [0.0] * len(self.competencies)
        taken: list[set[int]] = [set() for _ in self.competencies]
        for places, competency, weight in sorted(hits, key=lambda hit: (-hit[2], -len(hit[0]), hit[0])):
            if taken[competency].isdisjoint(places):
                taken[competency].update(places)
                total[competency] += weight
                for word in places:
                    said[competency][word] += weight / len(places)
        return total


_index_of = lru_cache(maxsize=_FRAMEWORKS_KEPT)(_Index)


def _weighted(sources: Sequence[Source]) -> tuple[Phrases[int], list[tuple[int, float]]]:
    """Return all cues by number, with whose each is, and its weight: less if others' samples have it."""
    cues = [
        (phrase, place, _LEVEL_WEIGHTS[level])
        for place, source in enumerate(sources)
        for level in _LEVEL_WEIGHTS
        for phrase in source.phrases(level)
    ]
    numbered = cue_phrases((phrase, number) for number, (phrase, _, _) in enumerate(cues))
    own, everybody = [0.0] * len(cues), [0.0] * len(cues)
    for place, source in enumerate(sources):
        for text in source.samples:
            for number in {hit.meaning for hit in numbered.hits(read_terms(text))}:
                theirs = cues[number][1]
                own[number] += theirs == place
                kin = source.competency.id in sources[theirs].competency.related
                everybody[number] += _KIN_SAMPLE if kin else 1.0
    shares = ((mine + _TRUSTED) / (all_ + _TRUST) for mine, all_ in zip(own, everybody, strict=True))
    weights = [(place, weight * share) for (_, place, weight), share in zip(cues, shares, strict=True)]
    return numbered, weights


class Source(NamedTuple):
    """Everything that tells what a competency sounds like."""

    competency: Competency
    tables: tuple[Mapping[str, Sequence[str]], ...]

    @classmethod
    def of(cls, competency: Competency, framework: Framework) -> Source:
        """Return what is known of a competency of a framework."""
        known, builtin = read_table("storybank.words.questions", "cues.json"), builtin_framework()
        names: Iterable[str] = (competency.id,)
        if framework != builtin:  # its matches, and its namesake
            namesake = builtin.resolve(competency.label).competency_id
            names = dict.fromkeys((*competency.matches, *((namesake,) if namesake else ())))
        return cls(competency, tuple(known[name] for name in names if name in known))

    def phrases(self, level: str) -> tuple[str, ...]:
        """Return the cue phrases of a level."""
        return tuple(dict.fromkeys(phrase for table in self.tables for phrase in table[level]))

    @property
    def samples(self) -> tuple[str, ...]:
        """Sample questions."""
        return tuple(text for table in self.tables for text in table["samples"])

    @property
    def texts(self) -> tuple[str, ...]:
        """What a scorer compares a question with: samples, and its label and definition."""
        named = ". ".join(filter(None, (self.competency.label, self.competency.definition)))
        return (*self.samples, named)

    @property
    def name_phrases(self) -> tuple[tuple[str, bool], ...]:
        """Its names as phrases, each with whether the built-in framework does not know it."""
        known = {name for one in builtin_framework().competencies for name in one.spellings}
        names = (self.competency.label, *self.competency.aliases)
        every = {" ".join(words_of(name)): name not in known for name in names}
        return tuple((phrase, is_own) for phrase, is_own in every.items() if phrase)

    def bag(self) -> dict[str, float]:
        """Weigh its terms: each as often as it occurs, times what its field counts."""
        fields = {
            "samples": self.samples,
            "names": (self.competency.label, *self.competency.aliases),
            "definition": (self.competency.definition,),
        } | {level: self.phrases(level) for level in _LEVEL_WEIGHTS}
        weights: defaultdict[str, float] = defaultdict(float)
        for name, texts in fields.items():
            for word in chain.from_iterable(map(read_terms, texts)):
                if is_telling(word.term):
                    weights[word.term] += _FIELD_WEIGHTS[name]
        return dict(weights)


class _Bm25:
    def __init__(self, bags: Sequence[Mapping[str, float]]) -> None:
        count = max(len(bags), 1)
        usual = sum(sum(bag.values()) for bag in bags) / count or 1.0
        holding = Counter(term for bag in bags for term in bag)
        self._rarity = {term: log(1 + (count - n + 0.5) / (n + 0.5)) for term, n in holding.items()}
        self._unknown = log(1 + (count + 0.5) / 0.5)
        self._weights: dict[str, list[tuple[int, float]]] = {}
        for place, bag in enumerate(bags):
            long = 1 - _B + _B * sum(bag.values()) / usual
            for term, often in bag.items():
                weight = self._rarity[term] * often * (_K1 + 1) / (often + _K1 * long)
                self._weights.setdefault(term, []).append((place, weight))
        self._count = len(bags)

    def scores(self, telling: Mapping[int, str], said: list[defaultdict[int, float]]) -> list[float]:
        """Return 0-1 for each text, and add to what each word said."""
        scores = [0.0] * self._count
        most = sum(self._rarity.get(term, self._unknown) for term in telling.values()) * (_K1 + 1) or 1.0
        for word, term in telling.items():
            for place, weight in self._weights.get(term, ()):
                scores[place] += weight / most
                said[place][word] += weight / most
        return scores
