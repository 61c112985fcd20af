"""Each bound again by z3, from the integer program alone: without prices, and without a certificate."""

from __future__ import annotations

from typing import Any

import pytest
import z3  # type: ignore[import-untyped] # it has no types
from tests.support.answers import planned
from tests.support.counts import many
from tests.support.rounds import LARGE, SMALL, Case, random_round

from storybank.planning.engine.program import Row, Terms, full_program
from storybank.planning.plan import Plan
from storybank.planning.problem_of import read_context

MOST_MILLISECONDS = 60_000
"""How long z3 may take over one goal: a few seconds is the most that was seen."""


def maxima(case: Case, plan: Plan) -> dict[str, int]:
    """Return what z3 says each goal can reach, where those before it stay at what the plan reaches."""
    program = full_program(read_context(case.bank, plan.round, plan.policy, case.previous).problem)
    columns = [z3.Bool(f"x{column}") for column in range(program.columns)]
    rows = [*program.rows, *(Row({column: -1}, -1) for column in program.fixed)]
    rules = [_rule(columns, row) for row in rows]
    found = dict[str, int]()
    for tier in plan.proof.tiers:
        solver, terms = z3.Optimize(), program.objectives[tier.name]
        solver.set("timeout", MOST_MILLISECONDS)
        solver.add(*rules)
        most = solver.maximize(_sum(columns, terms))
        assert solver.check() == z3.sat
        found[tier.name] = solver.upper(most).as_long()
        rules.append(_rule(columns, Row({column: -factor for column, factor in terms.items()}, -tier.value)))
    return found


def _sum(columns: list[Any], terms: Terms) -> Any:
    return z3.Sum([z3.IntVal(0), *(z3.If(columns[column], factor, 0) for column, factor in terms.items())])


def _rule(columns: list[Any], row: Row) -> Any:
    """Return a row with factors above 0 alone: what has one below counts where it is not chosen."""
    limit = row.limit - sum(factor for factor in row.terms.values() if factor < 0)
    terms = [
        (columns[column] if factor > 0 else z3.Not(columns[column]), abs(factor))
        for column, factor in row.terms.items()
    ]
    return z3.PbLe(terms, limit) if terms else z3.BoolVal(limit >= 0)


@pytest.mark.many
@pytest.mark.parametrize("shape", ["small", "large"])
def test_z3_finds_that_no_goal_reaches_more_than_its_bound(shape: str) -> None:
    rounds = 0
    for seed in range(many(400, quick=4)):
        case = random_round(seed, {"small": SMALL, "large": LARGE}[shape])
        plan = planned(case)
        if plan is not None and plan.proof.status == "proved":
            assert maxima(case, plan) == {tier.name: tier.bound for tier in plan.proof.tiers}, seed
            rounds += 1
    assert rounds > 1
