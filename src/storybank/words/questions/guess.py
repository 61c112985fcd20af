"""Which competencies a question probes, best first, each with the words that gave it away.

The reader scores each built-in competency, and so each of a framework that is one of them, matches one or
bears its name. Any other is read by its own names and the words of its definition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from math import isfinite
from typing import Annotated, NamedTuple, Protocol

from pydantic import Field

from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import InvalidInput, fault_of
from storybank.text.phrases import Word
from storybank.text.stems import words_of
from storybank.values import Name, Prose, Value
from storybank.words.questions.question import (
    ParsedQuestion,
    cue_phrases,
    is_special,
    is_telling,
    question_table,
    read_terms,
)
from storybank.words.reader import Heard, reader

Share = Annotated[float, Field(ge=0, le=1)]  # a number from 0 to 1

_FRAMEWORKS_KEPT = 8  # indexes kept ready: hosts use a few frameworks, each for many candidates

# Beside the reader's score of a plain case, 1: a name that is said, a whole definition, a scorer. Our choice.
_NAMED, _DEFINED, _SCORER = 1.0, 0.6, 0.25

_LEAST_EVIDENCE = 0.05  # score below which nothing was said about a competency
_LEAST_CHANCE = 0.05  # chance below which a guess is noise; the first is returned all the same
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
    evidence = index.evidence(question)
    strengths = [one.weight for one in evidence]
    if scorer is not None:
        alike = index.likeness(scorer, question.text)
        strengths = [own + _SCORER * score for own, score in zip(strengths, alike, strict=True)]
    order = sorted(range(len(strengths)), key=lambda place: (-strengths[place], place))
    guesses: list[Guess] = []
    for place in [place for place in order if strengths[place] > _LEAST_EVIDENCE][:MOST_GUESSES]:
        rival = next((strengths[other] for other in order if other != place), 0.0)
        chance = reader("questions").chance_of(strengths[place], rival)
        if not guesses or chance >= _LEAST_CHANCE:
            one, because = index.competencies[place], _told(evidence[place].places, question.words)
            guesses.append(Guess(competency_id=one.id, label=one.label, score=chance, because=because))
    return tuple(guesses)


def _told(places: Mapping[int, float], words: Sequence[Word]) -> tuple[str, ...]:
    """Return the words that said most, in the order of the question, neighbours as one phrase."""
    telling = {place: said for place, said in places.items() if said > 0 and is_telling(words[place].term)}
    heard = telling or {place: said for place, said in places.items() if said > 0}
    most = max(heard.values(), default=0.0)
    runs: list[list[int]] = []
    for place in sorted(place for place, said in heard.items() if said >= most / 3):
        if runs and place - runs[-1][-1] <= 2:  # noqa: PLR2004 - one small word between, as in “change my mind”
            runs[-1].append(place)
        else:
            runs.append([place])
    phrases = (" ".join(word.word for word in words[run[0] : run[-1] + 1]) for run in runs)
    return tuple(dict.fromkeys(phrases))[:_BECAUSE]


class _Evidence(NamedTuple):
    """What speaks for one competency, and how much each word of the question said for it, by its place."""

    weight: float = 0.0
    places: Mapping[int, float] = {}


class _Index:
    """The competencies of one framework, in its order, ready for questions."""

    def __init__(self, framework: Framework) -> None:
        self.competencies = framework.competencies
        self._classes = [_classes_of(one, framework) for one in self.competencies]
        texts = [(*samples_of(one, framework), _described(one)) for one in self.competencies]
        self._texts = tuple(chain.from_iterable(texts))
        self._spans = tuple(pairwise([0, *accumulate(map(len, texts))]))
        named = (". ".join((_described(one), *one.aliases)) for one in self.competencies)
        self._terms = [{word.term for word in read_terms(text)} for text in named]
        known = {name for one in builtin_framework().competencies for name in one.spellings}
        self._names = cue_phrases(
            (said, place)
            for place, one in enumerate(self.competencies)
            for name in (one.label, *one.aliases)
            if name not in known and (said := " ".join(words_of(name)))
        )

    def evidence(self, question: ParsedQuestion) -> list[_Evidence]:
        """Return what speaks for each competency, in the framework's order; in no English a name alone."""
        named = {hit.meaning: hit.places for hit in self._names.hits(question.words)}
        heard = reader("questions").read(question.words)
        special = {place: word.term for place, word in enumerate(question.words) if is_special(word.term)}
        found: list[_Evidence] = []
        for place, classes in enumerate(self._classes):
            said = _Evidence()
            if question.is_english and classes:
                said = _likeliest(heard, classes)
            elif question.is_english:
                shared = {at: 1.0 for at, term in special.items() if term in self._terms[place]}
                said = _Evidence(_DEFINED * len(shared) / max(1, len(special)), shared)
            if place in named:
                said = _Evidence(max(said.weight, _NAMED), dict.fromkeys(named[place], 1.0))
            found.append(said)
        return found

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


_index_of = lru_cache(maxsize=_FRAMEWORKS_KEPT)(_Index)


def _likeliest(heard: Heard, classes: Sequence[str]) -> _Evidence:
    """Return what speaks for the likeliest of some classes; nothing where the reader knows no word."""
    if not heard.said:
        return _Evidence()
    name = max(classes, key=lambda one: heard.scores[one])
    return _Evidence(heard.scores[name], heard.said_for(name))


def samples_of(competency: Competency, framework: Framework) -> tuple[str, ...]:
    """Return sample questions that probe a competency of a framework."""
    samples: dict[str, list[str]] = question_table("samples.json")
    return tuple(text for name in _classes_of(competency, framework) for text in samples[name])


def _classes_of(competency: Competency, framework: Framework) -> tuple[str, ...]:
    """Return the built-in competencies that it is, matches or is a namesake of, by id."""
    builtin = builtin_framework()
    names: Sequence[str | None] = (competency.id,)
    if framework != builtin:
        names = (*competency.matches, builtin.resolve(competency.label).competency_id, competency.id)
    return tuple(dict.fromkeys(name for name in names if name and name in builtin))


def _described(competency: Competency) -> str:
    return ". ".join(filter(None, (competency.label, competency.definition)))
