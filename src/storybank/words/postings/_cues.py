"""What in a sentence shows that a job needs a competency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from storybank.competencies import Competency, Framework, builtin_framework
from storybank.late import pattern
from storybank.values import fold
from storybank.words.postings._language import cues, entries, phrases
from storybank.words.postings._phrases import Phrases, Word, as_word
from storybank.words.text import words_of

_PRAISED = "strong|excellent|good|great|proven|outstanding|exceptional|solid|demonstrated|effective|high"
_HAD = "skill|ability|aptitude|mindset"

_MOST_WORDS = 5
"""Words of an entry of a list that is read as one name: “Teamwork, time management and grit”."""

_VAGUE = frozenset({"change", "commercial", "digital", "results", "stakeholders", "technical"})
"""Ids that name no competency where they stand in a list of other things."""

_LONGEST_ENTRY = 100
"""Characters of the longest such entry."""

_ENTRIES = pattern(r"[,;/•|&]|\band\b|\bor\b", re.IGNORECASE)


class Cues:
    """What names the competencies of one framework in a posting, and what hints at them."""

    def __init__(self, framework: Framework) -> None:
        """Index names and cue phrases."""
        names = [(name, one.id) for one in framework.competencies for name in (one.label, *one.aliases)]
        bare = [(one.id, one.id) for one in framework.competencies if one.id not in _VAGUE]
        whole = [
            (name, one.id)
            for one in framework.competencies
            for theirs in _counterparts(one)
            for name in entries().get(theirs, ())
        ]
        self._names = {fold(name): competency_id for name, competency_id in (*whole, *bare, *names)}
        hinted = [
            (phrase, one.id)
            for one in framework.competencies
            for theirs in _counterparts(one)
            for phrase in cues().get(theirs, ())
        ]
        named = [(phrase, one.id) for one in framework.competencies for phrase in _named(one)]
        self._phrases = Phrases([*hinted, *named])

    def shown_by(self, words: tuple[Word, ...]) -> Iterator[str]:
        """Yield the ids of what the words of a clause name or hint at, from the left.

        Words that only look like a competency, as in “driver's licence”, count for none.
        """
        place = 0
        while place < len(words):
            skipped = phrases("left_out").longest(words, place)
            found = self._phrases.longest(words, place)
            if found and (skipped is None or found.end > skipped.end):
                yield from found.meanings
                place = found.end
            else:
                place = skipped.end if skipped else place + 1

    def listed_in(self, text: str) -> Iterator[str]:
        """Yield the ids of the entries of a list that are names as a whole, as “integrity, drive”.

        Of a sentence that only ends on such a word, as “meet customers and stakeholders”, none counts: at
        least half of the parts must be names.
        """
        for parts in ([text], [one for one in _ENTRIES.split(text) if one.strip(" .")]):
            short = (one for one in parts if len(one) <= _LONGEST_ENTRY and len(one.split()) <= _MOST_WORDS)
            named = [self._names[key] for one in short if (key := fold(one)) in self._names]
            if named and 2 * len(named) >= len(parts):
                yield from dict.fromkeys(named)
                return


@lru_cache(maxsize=8)
def cues_of(framework: Framework) -> Cues:
    """Return the cues of a framework; those of the last few frameworks are kept."""
    return Cues(framework)


def _counterparts(competency: Competency) -> tuple[str, ...]:
    """Return the ids of the built-in competencies whose cues hint at this one."""
    return tuple(dict.fromkeys((competency.id, *competency.matches)))


def _named(competency: Competency) -> Iterator[str]:
    """Yield the phrases by which a competency is named in a sentence.

    A single word of the built-in framework names none by itself: “drive”, “values” and “technology” stand
    in any posting. It does with praise before it or “skills” after it. In a framework of one's own every
    name counts as it is.
    """
    ours = competency.id in builtin_framework() and competency.label == builtin_framework().label(
        competency.id
    )
    for name in (competency.label, *competency.aliases):
        words = words_of(name)
        if len(words) == 1 and ours:
            yield f"{_PRAISED} ={words[0]}"
            yield f"={words[0]} {_HAD}"
        elif len(words) == 1:
            yield words[0]
        elif words:
            yield " ".join(words)


_CLAUSES = pattern(r"[,;:()\[\]\u2013\u2014|]|\s-\s|\.\s")


def clauses(text: str) -> Iterator[tuple[Word, ...]]:
    """Yield the words of each clause of a sentence: no phrase reaches from one into the next."""
    for clause in _CLAUSES.split(text):
        words = tuple(as_word(word) for word in words_of(clause))
        if words:
            yield words
