"""The best solution of an integer program, tier after tier.

Several tiers are solved at once as one objective: each tier's terms are scaled so that a unit of it outweighs
all that the later ones can reach. The linear program alone closes most of them: then its rounded solution is
the answer, and its bound says that none is better. Where it does not, HiGHS searches in whole numbers. Either
way the answer is weighed again, in whole numbers, by code that knows nothing of the solver; one that does not
hold what the solver said of it counts as not complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

from storybank.planning.engine.limits import Limits
from storybank.planning.engine.program import Program, Terms
from storybank.planning.engine.rounding import Rounding
from storybank.planning.engine.solver import Solved, Solver, most_divided
from storybank.planning.engine.tier_names import TierName

LARGEST_SCALE = 10**7
"""The largest scale in a joined objective: beyond it, the solver's tolerances come near whole units."""

_CLOSE = 1e-4
"""How far above a whole number a bound may be, and still mean that number."""

_HALF = 0.5

NODES = 60
"""Linear programs spent on branching before HiGHS's own search takes over: found by experiment."""

_TIE_SPREAD = 1 << 16
_TIE_FACTOR = 40_503
"""The odd number next to 2^16 over the golden ratio: neighbours get costs far apart (Knuth 1973)."""

Chosen = tuple[int, ...]
"""The deciding columns that are 1, ascending."""

Values = dict[TierName, int]

Weigh = Callable[[Chosen], Values | None]
"""Return what a choice is worth in every tier, or None where a hard rule forbids it."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best choice found, what it is worth, and whether the search for it was completed."""

    chosen: Chosen
    values: Values
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be maximised, and from where.

    Attributes:
        program: Columns and rows, with an objective for each tier.
        weigh: What a choice is worth.
        deciding: How many of the first columns decide; all others follow from them.
        start: A choice that is allowed, to fall back on.
        limits: How long the search may take.
    """

    program: Program
    weigh: Weigh
    deciding: int
    start: Best
    limits: Limits


def reach(task: Task, names: Sequence[TierName], held: Values) -> Best:
    """Maximise some tiers in order.

    Args:
        task: What is to be maximised, and from where; its start keeps the values held.
        names: The tiers, most important first; at least one.
        held: Tiers reached before, and the values to keep.
    """
    return _Climb(task, held).through(names)


def reach_one(task: Task, names: Sequence[TierName], held: Values) -> Best:
    """Maximise some tiers in order; of several best choices return always the same, on any machine.

    Each deciding column gets a different small cost. Costs that look drawn at random single one choice out
    nearly always (the isolation lemma of Mulmuley, Vazirani and Vazirani 1987); these come from a
    multiplicative congruence on the column's place, so they are the same everywhere.

    Args:
        task: As for `reach`.
        names: As for `reach`.
        held: As for `reach`.
    """
    climb = _Climb(task, held)
    best = climb.through(names)
    costs = {c: -(1 + (c + 1) * _TIE_FACTOR % _TIE_SPREAD) for c in range(task.deciding)}
    return replace(climb.solve(_Goal({}, costs)), complete=best.complete)


@dataclass(frozen=True, slots=True)
class _Goal:
    """Tiers solved at once: the scale of each, most important first, and the joined objective."""

    scales: dict[TierName, int]
    objective: Terms

    def worth(self, best: Best) -> int:
        """Return what a choice gives for the joined objective."""
        if self.scales:
            return sum(scale * best.values[name] for name, scale in self.scales.items())
        return sum(self.objective[column] for column in best.chosen)

    def is_reached(self, best: Best, bound: float) -> bool:
        """Say whether no choice within a bound is worth more."""
        return bound < self.worth(best) + 1 - _CLOSE


class _Climb:
    """One solver on one program, with the tiers that were reached held."""

    def __init__(self, task: Task, held: Values) -> None:
        self._task = task
        self._best = task.start
        self._held: Values = {}
        self._solver = Solver(task.program, task.limits)
        self._rounding = Rounding(task.program, task.deciding)
        for name, value in held.items():
            self._hold(name, value)

    def through(self, names: Sequence[TierName]) -> Best:
        """Maximise the tiers in order, as many at once as the scale allows."""
        complete = True
        for group in _groups(self._task.program, names):
            complete &= self._climb(group)
        return replace(self._best, complete=complete)

    def _climb(self, group: Sequence[TierName]) -> bool:
        """Maximise a group; one that does not close for want of precision goes tier by tier."""
        found = self.solve(_join(self._task.program, group))
        if not found.complete and len(group) > 1 and not self._task.limits.is_spent():
            closed = [self._climb([name]) for name in group]
            return all(closed)
        self._best = found
        for name in group:
            self._hold(name, found.values[name])
        return found.complete

    def _hold(self, name: TierName, value: int) -> None:
        self._held[name] = value
        terms = self._task.program.objectives[name]
        if terms and value == sum(terms.values()) and min(terms.values()) > 0:
            self._solver.fix(list(terms))
        elif terms:
            self._solver.hold(terms, value)

    def solve(self, goal: _Goal) -> Best:
        """Solve by branching on the linear program where a few nodes close it, else by HiGHS's own search."""
        start = replace(self._best, complete=False)
        branching = _Branching(goal, start, self._solver, self._read, self._near)
        best = branching.search(NODES if self._task.limits.nodes is None else self._task.limits.nodes)
        if best.complete:
            return best
        solved = self._solver.maximise(goal.objective)
        found = None if solved is None else self._read(solved)
        if found is None or solved is None:
            return best
        best = max(best, found, key=goal.worth)
        return replace(best, complete=goal.is_reached(best, solved.bound))

    def _read(self, solved: Solved) -> Best | None:
        """Return the solution where it is whole, allowed, and keeps what is held."""
        values, deciding = solved.values, range(self._task.deciding)
        if most_divided(values, {}, self._task.deciding) is not None:
            return None
        return self._choice(tuple(column for column in deciding if values[column] > _HALF))

    def _near(self, solved: Solved) -> Best | None:
        """Return a whole choice near a divided solution, where that is allowed."""
        return self._choice(self._rounding.near(solved.values))

    def _choice(self, chosen: Chosen) -> Best | None:
        worth = self._task.weigh(chosen)
        if worth is None or any(worth[name] < value for name, value in self._held.items()):
            return None
        return Best(chosen, worth, complete=False)


class _Branching:
    """A search on the warm linear program: one column after another is 1, then 0."""

    def __init__(
        self,
        goal: _Goal,
        best: Best,
        solver: Solver,
        read: Callable[[Solved], Best | None],
        near: Callable[[Solved], Best | None],
    ) -> None:
        self._goal = goal
        self._best = best
        self._solver = solver
        self._read = read
        self._near = near

    def search(self, nodes: int) -> Best:
        """Return the best choice found with so many linear programs; complete where no case is left."""
        left: list[dict[int, int]] = [{}]
        while left and nodes > 0:
            cases = left.pop()
            nodes -= 1
            solved = self._solver.relax(self._goal.objective, cases)
            if solved is None:
                return self._best
            if self._is_settled(solved):
                continue
            column = most_divided(solved.values, cases)
            if column is None:
                return self._best
            left += [{**cases, column: 0}, {**cases, column: 1}]
        return replace(self._best, complete=not left)

    def _is_settled(self, solved: Solved) -> bool:
        """Take what the solution offers; say whether nothing better is left in its case."""
        for offer in (self._read, self._near):
            if self._goal.is_reached(self._best, solved.bound):
                return True
            found = offer(solved)
            if found is not None and self._goal.worth(found) > self._goal.worth(self._best):
                self._best = found
        return self._goal.is_reached(self._best, solved.bound)


def _groups(program: Program, names: Sequence[TierName]) -> Iterator[list[TierName]]:
    """Join tiers while the scales stay small."""
    group: list[TierName] = []
    for name in names:
        if group and _scale(program, [*group[1:], name]) > LARGEST_SCALE:
            yield group
            group = []
        group.append(name)
    yield group


def _scale(program: Program, names: Sequence[TierName]) -> int:
    """Return what a unit must weigh to outrank all that these tiers can reach."""
    return prod(program.spans[name] + 1 for name in names)


def _join(program: Program, names: Sequence[TierName]) -> _Goal:
    scales = {name: _scale(program, names[place + 1 :]) for place, name in enumerate(names)}
    objective: Terms = {}
    for name, scale in scales.items():
        for column, value in program.objectives[name].items():
            objective[column] = objective.get(column, 0) + scale * value
    return _Goal(scales, objective)
