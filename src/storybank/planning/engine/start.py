"""Where a search starts from: a greedy assignment, and the whole choice nearest to a fractional solution."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import inf

from storybank.planning.engine.problem import Assigned, Problem, Question
from storybank.planning.engine.program import Program


def greedy_assignment(problem: Problem) -> Assigned:
    """Return an assignment that obeys every hard rule: the locks, then story by story.

    Musts come first, then weight, then the question that the fewest stories can answer; each takes the
    strongest story that is free, unless one assigned there covers it already.
    """
    state = _GreedyState(problem)
    for story, sitting in problem.forced:
        state.seat(story, sitting)
    able = [(question, _able(problem, question)) for question in problem.questions]
    for question, stories in sorted(
        able, key=lambda one: (-one[0].own_weight, len(one[1]), -one[0].fit_weight)
    ):
        if state.covers(question):
            continue
        strongest = sorted(stories, key=lambda story: (-question.strengths[story], story))
        free = (story for story in strongest if state.has_room(story, question.sitting))
        chosen = next(free, None)
        if chosen is not None:
            state.seat(chosen, question.sitting)
    return tuple(sorted(state.assigned))


def _able(problem: Problem, question: Question) -> list[int]:
    least = question.least_must if question.own_weight else question.least
    strong = [story for story, strength in enumerate(question.strengths) if strength >= least]
    return [story for story in strong if problem.tellable[story][question.sitting]]


class _GreedyState:
    """Who has been seated where, and what room is left."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._told: set[int] = set()
        self._counts = [inf if count is None else count for count in problem.counts]
        self._budgets = [inf if budget is None else budget for budget in problem.budgets]
        self._seated: dict[int, list[int]] = {}
        self.assigned: list[tuple[int, int]] = []

    def seat(self, story: int, sitting: int) -> None:
        self._counts[sitting] -= 1
        self._budgets[sitting] -= self._problem.seconds[story][sitting]
        self._told.add(self._problem.episodes[story])
        self._seated.setdefault(sitting, []).append(story)
        self.assigned.append((story, sitting))

    def has_room(self, story: int, sitting: int) -> bool:
        episode = self._problem.episodes[story]
        is_told = episode in self._told or episode in self._problem.told
        fits = self._problem.seconds[story][sitting] <= self._budgets[sitting]
        return not is_told and fits and self._counts[sitting] > 0

    def covers(self, question: Question) -> bool:
        least = question.least_must if question.own_weight else question.least
        return any(question.strengths[story] >= least for story in self._seated.get(question.sitting, ()))


_WORTH_TRYING = 0.1
"""Columns that the linear program wants less than this are left out: they mostly cost a story."""


class Rounding:
    """The rules among the deciding columns of a program, ready to be counted against.

    Rows with a negative term say what follows from a choice, not whether it is allowed, and do not count.
    """

    def __init__(self, program: Program, deciding: int) -> None:
        """Keep the program; its rules are read when the first fractional solution comes, and few do."""
        self._program = program
        self._deciding = deciding

    @cached_property
    def _rules(self) -> tuple[list[int], list[list[tuple[int, int]]]]:
        """The limits of the rows that hold only deciding columns, and which of them each column uses."""
        program, deciding = self._program, self._deciding
        rules = [row for row in program.rows if min(row.terms.values()) > 0 and max(row.terms) < deciding]
        uses: list[list[tuple[int, int]]] = [[] for _ in range(deciding)]
        for number, rule in enumerate(rules):
            for column, amount in rule.terms.items():
                uses[column].append((number, amount))
        return [rule.limit for rule in rules], uses

    def near(self, values: Sequence[float]) -> tuple[int, ...]:
        """Return the columns to choose, ascending: the fixed ones, then by value where there is room."""
        limits, uses = self._rules
        left, fixed = list(limits), self._program.fixed
        chosen: list[int] = []
        wanted = [c for c in range(len(uses)) if values[c] > _WORTH_TRYING and c not in fixed]
        for column in (*fixed, *sorted(wanted, key=lambda c: (-values[c], c))):
            if all(amount <= left[rule] for rule, amount in uses[column]):
                chosen.append(column)
                for rule, amount in uses[column]:
                    left[rule] -= amount
        return tuple(sorted(chosen))
