"""The best assignment of a problem."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from storybank.planning.engine.formulation import full_program
from storybank.planning.engine.greedy import greedy_assignment
from storybank.planning.engine.limits import UNLIMITED, Limits
from storybank.planning.engine.problem import Problem
from storybank.planning.engine.program import Program
from storybank.planning.engine.search import Best, Chosen, Closed, Task, Values, reach_one
from storybank.planning.engine.tiers import Assigned, evaluate, is_allowed, tier_names


@dataclass(frozen=True)
class Optimum:
    """The best assignment, what it is worth, and the program that says so.

    Attributes:
        assigned: Pairs (story, sitting), sorted.
        values: Tier to value.
        problem: What it is the best of.
        made: The whole program, where the search came as far as to make it.
        complete: Whether the search came to its end.
        closed: What the search left behind for proofs.
    """

    assigned: Assigned
    values: Values
    problem: Problem
    made: Program | None = None
    complete: bool = True
    closed: tuple[Closed, ...] = ()

    @cached_property
    def program(self) -> Program:
        """The whole program."""
        return self.made or full_program(self.problem)


@dataclass(slots=True)
class Trials:
    """Several searches under the limits of one call.

    Attributes:
        limits: What is left for the next ones.
        complete: Whether every search so far came to its end.
    """

    limits: Limits
    complete: bool = True

    def best(self, problem: Problem, start: Assigned | None = None) -> Optimum:
        """Return the best assignment of a problem, as `best_assignment` does."""
        found = best_assignment(problem, self.limits, start)
        self.complete &= found.complete
        return found


def best_assignment(problem: Problem, limits: Limits = UNLIMITED, start: Assigned | None = None) -> Optimum:
    """Return the best assignment: of several always the same one.

    Cut short, it is the best one found, and no worse than `start`.

    Args:
        problem: What is planned.
        limits: How long it may take.
        start: An assignment that obeys every hard rule; None: a greedy one.
    """
    seconds_left, pairs = limits.seconds_left(), problem.pairs
    if not pairs:
        return Optimum((), evaluate(problem, ()), problem)
    first = greedy_assignment(problem) if start is None else start
    worth = evaluate(problem, first)
    if limits.is_spent():
        return Optimum(first, worth, problem, complete=False)
    program = full_program(problem)
    limits = limits.sooner(seconds_left)  # to name what is found takes about as long as to make the program
    if limits.is_spent():
        return Optimum(first, worth, problem, program, complete=False)

    def weigh(chosen: Chosen) -> Values | None:
        assigned = tuple(pairs[column] for column in chosen)
        return evaluate(problem, assigned) if is_allowed(problem, assigned) else None

    place = {pair: column for column, pair in enumerate(pairs)}
    fallback = Best(tuple(place[pair] for pair in first), worth, complete=False)
    task = Task(program, weigh, len(pairs), fallback, limits)
    one = reach_one(task, tier_names(problem), {})
    assigned = tuple(pairs[column] for column in one.chosen)
    return Optimum(assigned, one.values, problem, program, complete=one.complete, closed=one.closed)
