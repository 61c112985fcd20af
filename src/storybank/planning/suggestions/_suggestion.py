"""Suggestion: a story worth writing next, which reads by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from storybank.errors import Fault
from storybank.interviews import NeedRef, Priority
from storybank.planning.compound import Compound, Names
from storybank.planning.wording import in_sentence
from storybank.stories import Strength
from storybank.values import FrozenMap, listed

_IN_WORDS = {1: "a", 2: "two", 3: "three"}


class Suggestion(Compound):
    """A story worth writing next.

    Attributes:
        competencies: What it must show: competency id to the strength, 1-5, that is needed; at most three,
            the most urgent first. A new `Story` takes them as they are.
        closes: The open needs that it closes, musts first: by itself, or by freeing a story for them. None
            where it only makes room for the other stories suggested.
        sitting: 0-based index of the sitting where it would be told, the first of several.
        priority: What it is suggested for: `"must"` or `"should"`.
        priorities: For each need that it closes, its priority.
        interviewers: Interviewer id to name, for those whose needs it closes.
        labels: Competency id to label, for those that it must show.
    """

    competencies: FrozenMap[str, Strength]
    closes: tuple[NeedRef, ...]
    sitting: int
    priority: Priority
    priorities: tuple[Priority, ...]
    interviewers: FrozenMap[str, str]
    labels: FrozenMap[str, str]

    def misfits(self) -> Iterator[Fault]:
        """Yield the people and competencies that have no name here, and needs without their priority."""
        yield from Names(None, self.interviewers, None).missing("closes", self.closes)
        for name in self.competencies:
            yield from Names(None, (), self.labels).named("competencies", "competency_id", name)
        if len(self.closes) != len(self.priorities):
            yield Fault(
                "priorities", "are not as many as the needs", "give one for each need in closes", "conflict"
            )

    def __str__(self) -> str:
        """Return what to write and for whom, in a sentence."""
        shown = [
            f"{in_sentence(self.labels.get(name, name))} ({strength})"
            for name, strength in self.competencies.items()
        ]
        return f"Write a story that shows {listed(shown)}: it {self._deed()}."

    def _deed(self) -> str:
        """Return what the story does, as the rest of a sentence."""
        counts = Counter(
            (need.interviewer_id, priority)
            for need, priority in zip(self.closes, self.priorities, strict=False)
        )
        parts: dict[str, list[str]] = {}
        for (person, priority), count in counts.items():
            needs = "need" if count == 1 else "needs"
            parts.setdefault(person, []).append(f"{_IN_WORDS.get(count, count)} {priority} {needs}")
        each = [
            f"{listed(needs)} of {self.interviewers.get(person, person)}" for person, needs in parts.items()
        ]
        return f"closes {listed(each)}" if each else "makes room for the other stories suggested here"
