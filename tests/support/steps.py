"""The engine's way through fixed problems, step by step, with a solver of the tests' own behind it.

    python -m tests.support.steps > tests/planning/engine/golden.txt

writes it down again. A plan that is found and proved says nothing about the way there: how many linear
programs it took, in which cases, from which choice, and which multipliers prove it. All of that stands here,
the same on every machine and with every release of HiGHS.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from unittest.mock import patch

from tests.support.golden import EVENING
from tests.support.rounds import LARGE, Case, Shape, made_up
from tests.support.simplex import PRICE, Simplex, followed

from storybank.errors import ImpossibleLock
from storybank.planning.engine import backups
from storybank.planning.engine.certify import Certified, certify
from storybank.planning.engine.extras import best_extras
from storybank.planning.engine.limits import UNLIMITED, Limits
from storybank.planning.engine.problem import Problem, hearing
from storybank.planning.engine.program import Program, Terms, full_program
from storybank.planning.engine.search import Case as Node
from storybank.planning.engine.search import Optimum, best_assignment, greedy_assignment
from storybank.planning.goals import Branch, Leaf
from storybank.planning.problem_of import read_context

FILE = Path(__file__).parents[1] / "planning" / "engine" / "golden.txt"

AFTERNOON = Shape(
    stories=(5, 14),
    meetings=(2, 5),
    competencies=(4, 9),
    tags=LARGE.tags,
    needs=LARGE.needs,
    tellings=LARGE.tellings,
    limits=LARGE.limits,
    oddity=LARGE.oddity,
)

WHOLE = [(EVENING, seed) for seed in (0, 3, 7, 12)]
"""Problems small enough that their programs can be read."""

BRANCHED = [
    *((EVENING, seed) for seed in (7, 20, 27, 48, 134, 215)),
    *((AFTERNOON, seed) for seed in (2, 42, 87, 112, 136, 264)),
]
"""Those of which a linear program leaves something open."""

PLAIN = [*((EVENING, seed) for seed in range(5)), *((AFTERNOON, seed) for seed in (1, 3, 4, 5, 9))]


def problem_of(shape: Shape, seed: int) -> Problem:
    """Return a made-up problem, with its locks where they can hold; with every third, tellings may repeat."""
    case: Case = made_up(Random(seed), shape)  # noqa: S311 - made-up rounds, no secrets
    policy = case.policy.replace(repeats="last_resort" if seed % 3 == 2 else "never")
    with suppress(ImpossibleLock):
        return read_context(case.bank, case.round, policy, case.previous).problem
    return read_context(case.bank, case.round, policy.replace(use=()), case.previous).problem


def listed(program: Program) -> Iterator[str]:
    """Yield a program's rows and objectives."""
    yield f"{program.columns} columns, fixed {program.fixed}, core {program.core}"
    yield from (f"{_sum(row.terms)} <= {row.limit}" for row in program.rows)
    for name, terms in program.objectives.items():
        yield f"{name}, at most {program.spans[name]} apart: {_sum(terms)}"


def _sum(terms: Terms) -> str:
    return " ".join(f"{factor:+}*{column}" for column, factor in terms.items()) or "0"


def steps() -> Iterator[str]:
    """Yield the whole file."""
    for shape, seed in WHOLE:
        yield f"\n=== the program of round {seed}"
        yield from listed(full_program(problem_of(shape, seed)))
    for shape, seed in [*PLAIN, *BRANCHED]:
        problem = problem_of(shape, seed)
        yield f"\n=== the way through round {seed} of {shape.meetings[1]} meetings"
        yield from _searched(problem, UNLIMITED)
    for shape, seed in BRANCHED[::2]:
        problem = problem_of(shape, seed)
        for nodes in (0, 3):
            yield f"\n=== round {seed} of {shape.meetings[1]} meetings, with {nodes} nodes a search"
            yield from _searched(problem, Limits(nodes=nodes))
    for shape, seed in BRANCHED[2:4]:
        problem = problem_of(shape, seed)
        for looks in (1, 2, 4, 9):
            yield f"\n=== round {seed} of {shape.meetings[1]} meetings, stopped at look {looks}"
            left = iter([False] * looks)
            yield from _searched(problem, Limits.of("test", cancel=lambda left=left: next(left, True)))


def _searched(problem: Problem, limits: Limits) -> Iterator[str]:
    yield f"greedy {greedy_assignment(problem)}"
    with followed() as made:
        best = best_assignment(problem, limits)
    yield f"best {best.assigned}, {best.complete}, {best.values}"
    yield from _said(made)
    for closed in best.closed:
        yield f"closed {closed.scales} with rows {_ranges(closed.rows)}"
        yield from _tree(closed.root)
    if best.made is not None:
        yield from _proved(best, limits)
    told = [tuple(s for s, place in best.assigned if place == m) for m in range(len(problem.budgets))]
    found = [
        lead for meeting, stories in enumerate(told) for lead in hearing(problem, meeting, stories).leads
    ]
    leads = [None if lead is None else lead.story for lead in found]
    yield f"leads {[(lead.story, 'own' if lead.own else 'shared') for lead in found if lead is not None]}"
    with followed() as made, patch.object(backups, "FEW", 0):
        reserve = backups.best_backups(problem, best.assigned, leads, limits)
    yield f"backups {reserve} of {backups.possible_backups(problem, best.assigned, leads)}"
    yield from _said(made)
    yield f"extras {best_extras(problem, best.assigned, [story for story, _ in reserve])}"


def _proved(best: Optimum, limits: Limits) -> Iterator[str]:
    with followed() as made:
        yield from _bounds("from the search", certify(best.program, best.values, best.closed, limits))
    yield from _said(made)
    with followed() as made:
        spent = Limits.of("test")
        alone = certify(best.program, best.values, (), limits if limits is not UNLIMITED else spent)
    assert spent.meter is not None
    yield f"effort left {spent.effort_left()}"
    yield from _said(made)
    yield from _bounds("by itself", alone)
    with followed() as made:
        few = certify(best.program, best.values, (), limits, cases=1)
    yield f"with one case each: {[one.bound - best.values[name] for name, one in few.items()]}"


def _said(made: list[Simplex]) -> Iterator[str]:
    for solver in made:
        yield from (f"  {line}" for line in solver.said)


def _ranges(rows: tuple[object, ...]) -> str:
    numbers = [row for row in rows if isinstance(row, int)]
    return (
        f"{len(numbers)} {[row if not isinstance(row, int) else '.' for row in rows if row not in numbers]}"
    )


def _tree(case: Node, depth: int = 1) -> Iterator[str]:
    prices = [(row + 1) * price for row, price in enumerate(case.prices) if price > PRICE]
    end = f"{len(prices)} prices, {sum(prices):.2f}{', empty' if case.empty else ''}"
    yield f"{'  ' * depth}{dict(case.fixed)} {end if case.column is None else f'on {case.column}'}"
    for below in case.below:
        yield from _tree(below, depth + 1)


def _bounds(how: str, proved: Mapping[str, Certified]) -> Iterator[str]:
    for name, (bound, certificate) in proved.items():
        yield f"{how}: {name} <= {bound}, scale {certificate.scale}"
        yield from _proof(certificate.root)


def _proof(node: Leaf | Branch, depth: int = 1) -> Iterator[str]:
    if isinstance(node, Branch):
        yield f"{'  ' * depth}on {node.column}"
        yield from _proof(node.zero, depth + 1)
        yield from _proof(node.one, depth + 1)
    elif node.multipliers:
        weighed = sum((row + 1) * multiplier for row, multiplier in node.multipliers)
        yield f"{'  ' * depth}{len(node.multipliers)} rows, {weighed}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(steps()) + "\n")
