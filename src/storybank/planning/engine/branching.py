"""A search on the warm linear program: one column after another is 1, then 0.

A search that comes to its end leaves a tree of cases behind, each with the solver's prices; proofs are made
from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from storybank.planning.engine.program import Terms
from storybank.planning.engine.solver import NOTHING, Solved, Solver, most_divided

NODES = 60
"""Linear programs spent on branching before HiGHS's own search takes over: found by experiment."""


@dataclass(slots=True)
class Case:
    """One case of a search: some columns are 0 or 1.

    Attributes:
        fixed: Those columns.
        column: What was branched on; None where nothing better was left.
        below: The two cases with that column at 0 and at 1.
        prices: Without a branching: for each of the solver's rows its price.
        empty: Whether no solution exists in this case; the prices then are those of the contradiction.
    """

    fixed: Mapping[int, int] = field(default_factory=dict)
    column: int | None = None
    below: tuple[Case, ...] = ()
    prices: Sequence[float] = ()
    empty: bool = False

    def split(self, column: int) -> tuple[Case, ...]:
        """Branch on a column; return the cases in which it is 0 and 1."""
        self.column = column
        self.below = tuple(Case({**self.fixed, column: value}) for value in (0, 1))
        return self.below


def branch(
    solver: Solver, objective: Terms, settles: Callable[[Solved], bool], nodes: int
) -> tuple[Case, bool]:
    """Search for the largest objective, case by case.

    Args:
        solver: What solves the linear programs.
        objective: To be maximised.
        settles: Takes what a solution offers, and says whether nothing better is left in its case.
        nodes: How many linear programs may be spent.

    Returns:
        All cases, and whether every one was settled. Where the nodes did not suffice, or the solver had no
        answer, it is one case for all: its prices bound the objective all the same.
    """
    root, all_of_them = Case(), Case()
    left = [root]
    while left and nodes > 0:
        case = left.pop()
        nodes -= 1
        solved = solver.relax(objective, case.fixed)
        if solved is None:
            return all_of_them, False
        if settles(solved):
            case.prices, case.empty = solver.prices(solved), solved is NOTHING
            continue
        if case is root:
            all_of_them.prices = solver.prices(solved)
        column = most_divided(solved.values, case.fixed)
        if column is None:
            return all_of_them, False
        left += case.split(column)
    return (all_of_them, False) if left else (root, True)
