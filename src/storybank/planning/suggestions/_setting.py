"""What new stories are added to: a problem, what each question is about, and what is planned without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from storybank.planning.engine.problem import MUST_RANK, Problem
from storybank.planning.engine.tiers import SHOULD_RANK, Assigned

MOST_SHOWN = 3
"""Competencies asked of one new story: more, and one would be made up to fit."""

FULL_STRENGTH = 5


@dataclass(frozen=True, slots=True)
class Blank:
    """A story not yet written.

    Attributes:
        sittings: Where it is told, ascending; several only where repeats are allowed.
        shows: The competencies that it must show; at most three.
    """

    sittings: tuple[int, ...]
    shows: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """What new stories are added to.

    Attributes:
        problem: The stories there are, and what is asked.
        topics: For each question its competency.
        seconds: What a new story takes, with the talk after it.
        before: What is planned without new stories.
    """

    problem: Problem
    topics: tuple[str, ...]
    seconds: int
    before: Assigned

    def strongest(self, position: int, assigned: Assigned) -> int:
        """Return how strongly the assigned stories answer a question, 0-5."""
        question = self.problem.questions[position]
        told = (question.strengths[story] for story, place in assigned if place == question.sitting)
        return max(told, default=0)

    def urgency(self, position: int) -> tuple[int, int, int]:
        """Return the weight of a question's open musts, of its open shoulds, and of all its demands."""
        question, strongest = self.problem.questions[position], self.strongest(position, self.before)
        left = [demand for demand in question.demands if demand.min_strength > strongest]
        return (
            sum(demand.weight for demand in left if demand.rank == MUST_RANK),
            sum(demand.weight for demand in left if demand.rank == SHOULD_RANK),
            sum(demand.weight * demand.rank for demand in question.demands),
        )

    def most_at(self, sitting: int) -> int:
        """Return how many new stories a sitting can make use of: enough to answer all of its questions."""
        count, budget = self.problem.counts[sitting], self.problem.budgets[sitting]
        most = -(-len(self.problem.questions_at[sitting]) // MOST_SHOWN)
        most = most if count is None else min(most, count)
        return most if budget is None else min(most, budget // self.seconds)

    def answered_by(self, blank: Blank) -> tuple[int, ...]:
        """Return the questions that a new story answers where it is told, the most urgent first."""
        positions = [
            position
            for position, question in enumerate(self.problem.questions)
            if question.sitting in blank.sittings and self.topics[position] in blank.shows
        ]
        return tuple(self.by_urgency(positions))

    def by_urgency(self, positions: Sequence[int]) -> list[int]:
        """Return the questions, the most urgent first."""
        return sorted(positions, key=lambda position: _descending(self.urgency(position)))

    def with_stories(self, shown: Sequence[Mapping[str, int]]) -> Problem:
        """Return the problem with new stories behind the others: ready, fresh, each its own episode.

        Args:
            shown: For each new story what it shows, and how strongly.
        """
        problem = self.problem
        first = max(problem.episodes, default=-1) + 1
        everywhere = len(problem.budgets)
        return replace(
            problem,
            episodes=(*problem.episodes, *range(first, first + len(shown))),
            tellable=(*problem.tellable, *[(True,) * everywhere] * len(shown)),
            seconds=(*problem.seconds, *[(self.seconds,) * everywhere] * len(shown)),
            heard=(*problem.heard, *[0] * len(shown)),
            questions=tuple(
                replace(question, strengths=(*question.strengths, *(new.get(topic, 0) for new in shown)))
                for question, topic in zip(problem.questions, self.topics, strict=True)
            ),
        )

    def with_placed(self, assigned: Assigned, blanks: Sequence[Blank]) -> Assigned:
        """Return the pairs of an assignment and of new stories, numbered behind the others."""
        first = len(self.problem.episodes)
        new = [(first + number, place) for number, blank in enumerate(blanks) for place in blank.sittings]
        return tuple(sorted([*assigned, *new]))


def _descending(urgency: tuple[int, int, int]) -> tuple[int, int, int]:
    must, should, every = urgency
    return -must, -should, -every
