"""A good assignment at once: the narrowest question first. What a search that is cut short falls back on."""

from __future__ import annotations

from collections.abc import Iterator

from storybank.planning.engine.problem import Problem, Question
from storybank.planning.engine.tiers import Assigned


def greedy_assignment(problem: Problem) -> Assigned:
    """Return an assignment that obeys every hard rule: the locks, then story by story.

    Musts come first, then weight, then the question that the fewest stories can answer; each takes the
    strongest story that is free, unless one assigned there covers it already.
    """
    hall = _Hall(problem)
    for story, sitting in problem.forced:
        hall.seat(story, sitting)
    able = {position: list(_able(problem, question)) for position, question in enumerate(problem.questions)}
    for position in sorted(able, key=lambda position: _urgency(problem, position, len(able[position]))):
        question = problem.questions[position]
        if hall.covers(question):
            continue
        strongest = sorted(able[position], key=lambda story: (-question.strengths[story], story))
        free = (story for story in strongest if hall.has_room(story, question.sitting))
        chosen = next(free, None)
        if chosen is not None:
            hall.seat(chosen, question.sitting)
    return tuple(sorted(hall.assigned))


def _able(problem: Problem, question: Question) -> Iterator[int]:
    least = question.least_must if question.own_weight else question.least
    for story, strength in enumerate(question.strengths):
        if strength >= least and problem.tellable[story][question.sitting]:
            yield story


def _urgency(problem: Problem, position: int, able: int) -> tuple[int, int, int]:
    question = problem.questions[position]
    return -question.own_weight, able, -question.fit_weight


class _Hall:
    """Who has been seated where, and what room is left."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._told: set[int] = set()
        self._counts = list(problem.counts)
        self._budgets = list(problem.budgets)
        self._seated: dict[int, list[int]] = {}
        self.assigned: list[tuple[int, int]] = []

    def seat(self, story: int, sitting: int) -> None:
        count, budget = self._counts[sitting], self._budgets[sitting]
        self._counts[sitting] = None if count is None else count - 1
        seconds = self._problem.seconds[story][sitting]
        self._budgets[sitting] = None if budget is None else budget - seconds
        self._told.add(self._problem.episodes[story])
        self._seated.setdefault(sitting, []).append(story)
        self.assigned.append((story, sitting))

    def has_room(self, story: int, sitting: int) -> bool:
        count, budget = self._counts[sitting], self._budgets[sitting]
        episode = self._problem.episodes[story]
        return (
            episode not in self._told
            and episode not in self._problem.told
            and (count is None or count > 0)
            and (budget is None or self._problem.seconds[story][sitting] <= budget)
        )

    def covers(self, question: Question) -> bool:
        least = question.least_must if question.own_weight else question.least
        return any(question.strengths[story] >= least for story in self._seated.get(question.sitting, ()))
