"""The best assignment of a problem."""

from __future__ import annotations

from dataclasses import dataclass

from storybank.planning.engine.formulation import full_program
from storybank.planning.engine.greedy import greedy_assignment
from storybank.planning.engine.limits import UNLIMITED, Limits
from storybank.planning.engine.problem import Problem
from storybank.planning.engine.program import Program
from storybank.planning.engine.search import Best, Chosen, Closed, Task, Values, reach_one
from storybank.planning.engine.tiers import Assigned, evaluate, is_allowed, tier_names


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best assignment, what it is worth, and the program that says so.

    Attributes:
        assigned: Pairs (story, sitting), sorted.
        values: Tier to value.
        program: The whole program.
        complete: Whether the search came to its end.
        closed: What the search left behind for proofs.
    """

    assigned: Assigned
    values: Values
    program: Program
    complete: bool = True
    closed: tuple[Closed, ...] = ()


def best_assignment(problem: Problem, limits: Limits = UNLIMITED) -> Optimum:
    """Return the best assignment: of several always the same one.

    Cut short, it is the best one found, and no worse than a greedy choice.
    """
    pairs = problem.pairs
    program = full_program(problem)
    if not pairs:
        return Optimum((), evaluate(problem, ()), program)

    def weigh(chosen: Chosen) -> Values | None:
        assigned = tuple(pairs[column] for column in chosen)
        return evaluate(problem, assigned) if is_allowed(problem, assigned) else None

    task = Task(program, weigh, len(pairs), _start(problem), limits)
    one = reach_one(task, tier_names(problem), {})
    assigned = tuple(pairs[column] for column in one.chosen)
    return Optimum(assigned, one.values, program, complete=one.complete, closed=one.closed)


def _start(problem: Problem) -> Best:
    """Return a good choice to start from, and to fall back on where time runs out."""
    assigned = greedy_assignment(problem)
    place = {pair: column for column, pair in enumerate(problem.pairs)}
    return Best(tuple(place[pair] for pair in assigned), evaluate(problem, assigned), complete=False)
