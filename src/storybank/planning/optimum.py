"""The best assignment of a problem."""

from __future__ import annotations

from dataclasses import dataclass

from storybank.planning.formulation import coverage_program, full_program
from storybank.planning.problem import Problem
from storybank.planning.program import Program
from storybank.planning.search import Chosen, Values, reach, single_out
from storybank.planning.tiers import Assigned, TierName, evaluate, is_allowed, tier_names

_WITHOUT_LEADS: tuple[TierName, ...] = ("must", "served", "repeats", "should", "kept")
"""The tiers that say nothing of leads: a smaller program reaches them."""


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best assignment, what it is worth, and the program that says so."""

    assigned: Assigned
    values: Values
    program: Program


def best_assignment(problem: Problem) -> Optimum:
    """Return the best assignment: of several always the same one.

    Raises:
        SolverFailed: The solver's answer did not survive the evaluation in whole numbers.
    """
    pairs = problem.pairs
    program = full_program(problem)
    if not pairs:
        return Optimum((), evaluate(problem, ()), program)

    def weigh(chosen: Chosen) -> Values | None:
        assigned = tuple(pairs[column] for column in chosen)
        return evaluate(problem, assigned) if is_allowed(problem, assigned) else None

    names = tier_names(problem)
    first = [name for name in names if name in _WITHOUT_LEADS]
    later = [name for name in names if name not in _WITHOUT_LEADS]
    coverage = reach(coverage_program(problem), first, weigh, len(pairs), {})
    held = {name: coverage.values[name] for name in first}
    best = reach(program, later, weigh, len(pairs), held)
    one = single_out(program, weigh, len(pairs), {name: best.values[name] for name in names})
    return Optimum(tuple(pairs[column] for column in one.chosen), one.values, program)
