"""Rules about tags: what is plainly shown and not tagged, and what is tagged and nowhere hinted at."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework
from storybank.findings import Finding
from storybank.late import pattern
from storybank.values import listed
from storybank.words.review._hints import HINTS
from storybank.words.review._text import PARTS, StoryText
from storybank.words.text import STOP_WORDS, stem, words_of

_LEAST_STRENGTH = 3
"""Strength from which a tag promises that the story shows it; 1 is a trace, and 2 little more."""

_LEAST_JUDGED = 60
"""Spoken words below which a missing hint says nothing."""

_NAMES_OF_OTHER_THINGS = (
    "team work",
    "working together",
    "working with others",
    "customer service",
    "quality control",
    "project management",
    "change management",
    "people management",
    "talent management",
    "resource management",
    "financial management",
    "technical skills",
    "technical knowledge",
    "digital technology",
    "code of conduct",
    "decision making",
    "risk taking",
    "planning and management",
    "social influence",
    "ai and big data",
)
"""Names of competencies that also name a department, a process or a matter of course."""

_SAID_OF_ANYTHING = frozenset(
    {"chang", "drive", "execut", "learn", "listen", "network", "organis", "organiz", "plan", "speak", "valu"}
)
"""Stems of verbs that name a competency but show none: “I planned to stay”."""

_KEPT = 1024
"""Competencies whose stems are kept ready: several frameworks of a hundred."""

_DID = pattern(r"\bI (?:then |also |personally |finally |first )?+(?P<verb>[a-z]{5,20}ed)\b")
_NOT = frozenset(
    {"no", "not", "never", "without", "lack", "lacked", "lacking", "poor", "bad", "didn't", "wasn't"}
)


def untagged(read: StoryText, framework: Framework, shown: frozenset[str]) -> Iterator[Finding]:
    """Find the competencies that action or result name in so many words, or as what “I” did."""
    told = _Told(read.words["action"] + (".",) + read.words["result"])
    verbs = {
        stem(found["verb"]) for found in _DID.finditer(f"{read.parts['action']}\n{read.parts['result']}")
    }
    names = [
        framework.label(competency.id)
        for competency in framework.competencies
        if competency.answered_by == "story"
        and competency.id not in shown
        and (_is_done(competency, verbs) or any(map(told.names, _phrases(competency))))
    ]
    if names:
        message = f"{read.called} speaks of {listed(names)}, and is not tagged with it."
        yield read.finding(
            "untagged_competency", message, "Tag it if the story shows it.", field="competencies"
        )


class _Told:
    """What is told, for looking up phrases in it."""

    def __init__(self, words: tuple[str, ...]) -> None:
        """Index the stems of the words that are no stop words."""
        self._words = words
        self._places = [place for place, word in enumerate(words) if word not in STOP_WORDS]
        self._stems = f" {' '.join(stem(words[place]) for place in self._places)} "

    def names(self, phrase: str) -> bool:
        """Say whether the stems of a phrase stand here in a row, and are not denied the first time."""
        start = self._stems.find(phrase)
        if start < 0:
            return False
        place = self._places[self._stems.count(" ", 0, start)]
        return not _NOT.intersection(self._words[max(0, place - 3) : place])


def _is_done(competency: Competency, verbs: set[str]) -> bool:
    """Say whether “I” did what one of its names says: coached, negotiated, delegated."""
    names = {stem(name.casefold()) for name in competency.spellings if name.isalpha()}
    return bool(names & verbs - _SAID_OF_ANYTHING)


@lru_cache(maxsize=_KEPT)
def _phrases(competency: Competency) -> tuple[str, ...]:
    other = {_stemmed(name) for name in _NAMES_OF_OTHER_THINGS}
    phrases = {_stemmed(name): None for name in competency.spellings}
    return tuple(phrase for phrase in phrases if phrase.count(" ") > len("  ") and phrase not in other)


def _stemmed(name: str) -> str:
    return f" {' '.join(stem(word) for word in words_of(name) if word not in STOP_WORDS)} "


def without_trace(read: StoryText, framework: Framework, bank: StoryBank) -> Iterator[Finding]:
    """Find the tags for which the text has no hint at all, of those that leave traces in words."""
    if read.total < _LEAST_JUDGED or not read.is_english:
        return
    told = [word for part in PARTS for word in read.words[part]]
    stems = set(map(stem, (*told, *words_of(read.story.title))))
    for tag, strength in read.story.competencies.items():
        competency_id = bank.resolve(tag)
        if competency_id is None or strength < _LEAST_STRENGTH:
            continue
        hints = _hints(framework.competency(competency_id))
        if hints and not hints & stems:
            label = framework.label(competency_id)
            message = f"{read.called} is tagged with {label}, but nothing in its text hints at it."
            remedy = "Say what shows it, or take the tag away."
            yield read.finding("tag_without_trace", message, remedy, field=f"competencies.{tag}")


@lru_cache(maxsize=_KEPT)
def _hints(competency: Competency) -> frozenset[str]:
    """Return the stems that hint at a competency, its own names too; none where it leaves no traces."""
    hints = [hint for name in (competency.id, *competency.matches) for hint in HINTS.get(name, "").split()]
    own = [word for name in competency.spellings for word in words_of(name) if word not in STOP_WORDS]
    return frozenset(map(stem, (*hints, *own))) if hints else frozenset()
