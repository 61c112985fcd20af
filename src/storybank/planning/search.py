"""The best solution of an integer program, tier after tier.

Several tiers are solved at once as one objective: each tier's terms are scaled so that a unit of it outweighs
all that the later ones can reach. The linear program alone closes most of them: then its rounded solution is
the answer, and its bound says that none is better. Where it does not, HiGHS searches in whole numbers. Either
way the answer is weighed again, in whole numbers, by code that knows nothing of the solver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import prod

from storybank.errors import SolverFailed
from storybank.planning.program import Program, Terms
from storybank.planning.solver import Solved, Solver
from storybank.planning.tiers import TierName

LARGEST_SCALE = 10**7
"""The largest scale in a joined objective: beyond it, the solver's tolerances come near whole units."""

_CLOSE = 1e-4
"""How far from a whole number a value or a bound may be, and still mean that number."""

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
    """The best choice and what it is worth."""

    chosen: Chosen
    values: Values


def reach(program: Program, names: Sequence[TierName], weigh: Weigh, deciding: int, held: Values) -> Best:
    """Maximise some tiers in order.

    Args:
        program: Columns and rows, with an objective for each tier named here or held.
        names: The tiers, most important first; at least one.
        weigh: What a choice is worth.
        deciding: How many of the first columns decide; all others follow from them.
        held: Tiers reached before, and the values to keep.

    Raises:
        SolverFailed: The solver's answer was worth less than the solver said.
    """
    return _Climb(program, weigh, deciding, held).through(names)


def single_out(program: Program, weigh: Weigh, deciding: int, held: Values) -> Best:
    """Return one choice that keeps the values held: of several always the same one, on any machine.

    Each deciding column gets a different small cost. Costs that look drawn at random single one choice out
    nearly always (the isolation lemma of Mulmuley, Vazirani and Vazirani 1987); these come from a
    multiplicative congruence on the column's place, so they are the same everywhere.

    Raises:
        SolverFailed: The solver's answer was worth less than the solver said.
    """
    costs = {c: -(1 + (c + 1) * _TIE_FACTOR % _TIE_SPREAD) for c in range(deciding)}
    return _Climb(program, weigh, deciding, held).solve(_Goal({}, costs))


@dataclass(frozen=True, slots=True)
class _Goal:
    """Tiers solved at once: the scale of each, most important first, and the joined objective."""

    scales: dict[TierName, int]
    objective: Terms


class _Climb:
    """One solver on one program, with the tiers that were reached held."""

    def __init__(self, program: Program, weigh: Weigh, deciding: int, held: Values) -> None:
        self._program = program
        self._weigh = weigh
        self._deciding = range(deciding)
        self._solver = Solver(program)
        for name, value in held.items():
            self._hold(name, value)

    def through(self, names: Sequence[TierName]) -> Best:
        """Maximise the tiers in order, as many at once as the scale allows."""
        best = Best((), {})
        for group in _groups(self._program, names):
            best = self.solve(_join(self._program, group))
            for name in group:
                self._hold(name, best.values[name])
        return best

    def _hold(self, name: TierName, value: int) -> None:
        terms = self._program.objectives[name]
        if terms and value == sum(terms.values()) and min(terms.values()) > 0:
            self._solver.fix(list(terms))
        elif terms:
            self._solver.hold(terms, value)

    def solve(self, goal: _Goal) -> Best:
        """Solve by the linear program where that closes it, else by the integer search."""
        best = self._read(goal, self._solver.relax(goal.objective))
        if best is None:
            best = self._read(goal, self._solver.maximise(goal.objective))
        if best is None:
            problem = "the solver's plan is worth less than the solver says"
            raise SolverFailed(problem, "please report the round that shows it")
        return best

    def _read(self, goal: _Goal, solved: Solved) -> Best | None:
        """Return the solution where it is whole, allowed, and reaches the bound."""
        values = solved.values
        if any(_CLOSE < values[column] < 1 - _CLOSE for column in self._deciding):
            return None
        chosen = tuple(column for column in self._deciding if values[column] > 1 - _CLOSE)
        worth = self._weigh(chosen)
        if worth is None:
            return None
        if goal.scales:
            reached = sum(scale * worth[name] for name, scale in goal.scales.items())
        else:
            reached = sum(goal.objective[column] for column in chosen)
        return Best(chosen, worth) if solved.bound < reached + 1 - _CLOSE else None


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
