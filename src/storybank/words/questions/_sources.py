"""Source: everything that tells what a competency sounds like, from the tables and the framework."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from storybank.competencies import Competency, Framework, builtin_framework
from storybank.words.questions._terms import LEVELS, is_telling, read_table, tokens_of
from storybank.words.text import words_of

_FIELD_WEIGHTS = {"samples": 1.0, "strong": 1.5, "fair": 1.5, "weak": 0.7, "names": 1.5, "definition": 1.0}
"""How often a word counts that stands in a field of a competency's text; our choice."""


class Source(NamedTuple):
    """Everything that tells what a competency sounds like."""

    competency: Competency
    tables: tuple[Mapping[str, Sequence[str]], ...]

    @classmethod
    def of(cls, competency: Competency, framework: Framework) -> Source:
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
    def name_phrases(self) -> tuple[tuple[str, bool], ...]:
        """Its names as phrases, each with whether the built-in framework does not know it."""
        known = _builtin_names()
        every = {" ".join(words_of(name)): name not in known for name in self.names}
        return tuple((phrase, is_own) for phrase, is_own in every.items() if phrase)

    def bag(self) -> dict[str, float]:
        """Weigh its terms: each as often as it occurs, times what its field counts."""
        fields = {
            "samples": self.samples,
            "names": self.names,
            "definition": (self.competency.definition,),
        } | {level: self.phrases(level) for level in LEVELS}
        weights: defaultdict[str, float] = defaultdict(float)
        for name, texts in fields.items():
            for text in texts:
                for term in _terms(text):
                    weights[term] += _FIELD_WEIGHTS[name]
        return dict(weights)


@cache
def _builtin_names() -> frozenset[str]:
    return frozenset(name for one in builtin_framework().competencies for name in one.spellings)


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
