"""Each bound again by z3, from the integer program alone: without prices, and without a certificate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import z3  # type: ignore[import-untyped] # it has no types
from tests.support.answers import planned
from tests.support.counts import many
from tests.support.rounds import LARGE, SMALL, Case, random_round

from storybank.planning.engine.program import Row, full_program
from storybank.planning.plan import Plan
from storybank.planning.problem_of import read_context

MOST_STEPS = 3_000_000
"""How much work z3 may spend on one goal, in its own units: some seconds, and the same on every machine."""


def answers(case: Case, plan: Plan) -> Iterator[str]:
    """Yield for each goal whether z3 finds more than the bound, where those before stay at their values."""
    program = full_program(read_context(case.bank, plan.round, plan.policy, case.previous).problem)
    columns = [z3.Bool(f"x{column}") for column in range(program.columns)]
    rows = [*program.rows, *(Row({column: -1}, -1) for column in program.fixed)]
    rules = [_rule(columns, row) for row in rows]
    for tier in plan.proof.tiers:
        solver = z3.Solver()
        solver.set("rlimit", MOST_STEPS)
        solver.add(*rules)
        reached = Row({column: -gain for column, gain in program.objectives[tier.name].items()}, -tier.bound)
        solver.add(_rule(columns, reached._replace(limit=reached.limit - 1)))
        yield str(solver.check())
        rules.append(_rule(columns, reached))


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
def test_z3_proves_that_no_goal_reaches_more_than_its_bound(shape: str) -> None:
    said = Counter[str]()
    for seed in range(many(400, quick=4)):
        case = random_round(seed, {"small": SMALL, "large": LARGE}[shape])
        plan = planned(case)
        if plan is not None and plan.proof.status == "proved":
            said.update(answers(case, plan))
    assert said["sat"] == 0
    # Now and then it gives up: a tier of a hundred may take it longer than all others together.
    assert said["unsat"] > 10
    assert said["unknown"] <= said["unsat"] // 50
