"""The engine's way through fixed problems, step by step, with a solver of the tests' own behind it.

    python -m tests.support.steps > tests/planning/engine/golden.txt

writes it down again. A plan that is found and proved says nothing about the way there: how many linear
programs it took, in which cases, from which choice, and which multipliers prove it. All of that stands here,
the same on every machine and with every release of HiGHS.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from unittest.mock import patch

from tests.support.golden import EVENING
from tests.support.programs import listed, said_by, stopping
from tests.support.rounds import LARGE, Case, Shape, made_up
from tests.support.simplex import PRICE, followed

from storybank.errors import ImpossibleLock
from storybank.planning.engine import backups
from storybank.planning.engine.certify import Certified, certify
from storybank.planning.engine.limits import UNLIMITED, Limits
from storybank.planning.engine.problem import Problem, greedy_assignment, hearing
from storybank.planning.engine.program import Program, full_program
from storybank.planning.engine.search import (
    Best,
    Optimum,
    Task,
    best_assignment,
    reach_one,
)
from storybank.planning.engine.search import Case as Node
from storybank.planning.goals import Branch, Leaf, TierName
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

WHOLE = [(EVENING, seed) for seed in (0, 2, 3, 7, 12)]
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
            yield from _searched(problem, Limits.of("test", cancel=stopping(looks)))
    for seed in range(16):
        yield f"\n=== the made-up program {seed}"
        yield from _climbed(*drawn(seed))


DECIDING = 7


def drawn(seed: int) -> tuple[Program, Limits]:
    """Return a made-up program: rules between columns that decide, and some that follow from them."""
    chance = Random(seed)  # noqa: S311 - made-up programs, no secrets
    program = Program()
    columns = [program.new_column() for _ in range(DECIDING)]
    for _ in range(4):
        some = chance.sample(columns, chance.randint(2, 5))
        program.at_most({column: chance.choice((1, 1, 2, 3)) for column in some}, chance.randint(1, 4))
    first, second = chance.sample(columns, 2)
    program.at_most({first: 1, second: -1}, 0)
    follow = [program.new_column() for _ in range(3)]
    for column in follow:
        program.at_most({column: 1, **dict.fromkeys(chance.sample(columns, 3), -1)}, 0)
    program.aim("must", {column: chance.randint(0, 9) for column in follow}, chance.choice((20, 10**6)))
    program.aim("should", {column: chance.randint(-4, 9) for column in chance.sample(columns, 4)}, 10**3)
    program.aim("spare", dict.fromkeys(columns, -1), DECIDING)
    if seed % 2:
        program.core = (program.columns, len(program.rows))
        late = program.new_column()
        program.at_most({late: 2, columns[0]: 1, columns[1]: 1}, 2)
        program.aim("fit", {late: 3, columns[2]: 2}, 5)
    if seed % 4 == 3:
        program.fixed = (second,)
    return program, Limits(nodes=seed % 5 if seed > 7 else None)


def worth(program: Program, chosen: Sequence[int]) -> dict[TierName, int] | None:
    """Return what a choice reaches in a made-up program; None where a rule forbids it."""
    taken = [int(column in chosen) for column in range(DECIDING)] + [1] * (program.columns - DECIDING)
    for terms, limit in program.rows:
        at = sum(factor * taken[column] for column, factor in terms.items())
        follows = [column for column in terms if column >= DECIDING]
        if at > limit:
            if not follows:
                return None
            taken[follows[0]] = 0
    if not set(program.fixed) <= {*chosen}:
        return None
    return {
        name: sum(factor * taken[column] for column, factor in terms.items() if taken[column])
        for name, terms in program.objectives.items()
    }


def _climbed(program: Program, limits: Limits) -> Iterator[str]:
    yield from listed(program)
    start = Best(program.fixed, worth(program, program.fixed) or dict.fromkeys(program.objectives, -99))
    with followed() as made:
        task = Task(program, lambda c: worth(program, c), DECIDING, start, limits, lambda: (1, 3, 5))
        best = reach_one(task, [*program.objectives], {})
    yield f"best {best.chosen}, {best.complete}, {best.values}"
    yield from said_by(made)
    for closed in best.closed:
        yield f"closed {closed.scales} with rows {_ranges(closed.rows)}"
        yield from _tree(closed.root)
    for name, within in (("all", limits), ("no time", Limits.of("test", time_limit=0))):
        for known in (best.closed, ()):
            with followed() as made:
                yield from _bounds(name, certify(program, best.values, known, within))
            yield from said_by(made)


def _searched(problem: Problem, limits: Limits) -> Iterator[str]:
    yield f"greedy {greedy_assignment(problem)}"
    with followed() as made:
        best = best_assignment(problem, limits)
    yield f"best {best.assigned}, {best.complete}, {best.values}"
    yield from said_by(made)
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
    yield from said_by(made)
    yield f"extras {backups.best_extras(problem, best.assigned, [story for story, _ in reserve])}"


def _proved(best: Optimum, limits: Limits) -> Iterator[str]:
    with followed() as made:
        yield from _bounds("from the search", certify(best.program, best.values, best.closed, limits))
    yield from said_by(made)
    with followed() as made:
        spent = Limits.of("test")
        alone = certify(best.program, best.values, (), limits if limits is not UNLIMITED else spent)
    assert spent.meter is not None
    yield f"effort left {spent.effort_left()}"
    yield from said_by(made)
    yield from _bounds("by itself", alone)
    with followed() as made:
        few = certify(best.program, best.values, (), limits, cases=1)
    yield f"with one case each: {[one.bound - best.values[name] for name, one in few.items()]}"


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


def _bounds(how: str, proved: Mapping[TierName, Certified]) -> Iterator[str]:
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
