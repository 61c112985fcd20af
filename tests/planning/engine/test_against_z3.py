"""Each bound again by z3, from the integer program alone: without prices, and without a certificate."""

from __future__ import annotations

from typing import Any

import pytest
import z3  # type: ignore[import-untyped] # it has no types
from tests.support.answers import planned
from tests.support.counts import many
from tests.support.rounds import LARGE, SMALL, Case, random_round

from storybank.planning.engine.program import Row, full_program
from storybank.planning.goals import TierName
from storybank.planning.plan import Plan
from storybank.planning.problem_of import read_context


class Solutions:
    """The 0/1 solutions of a program, as z3 knows them."""

    def __init__(self, case: Case, plan: Plan) -> None:
        context = read_context(case.bank, plan.round, plan.policy, case.previous)
        self.program = full_program(context.problem)
        self.columns = [z3.Bool(f"x{column}") for column in range(self.program.columns)]
        self._solver = z3.SolverFor("QF_FD")
        self._solver.add(*(self.columns[column] for column in self.program.fixed))
        for row in self.program.rows:
            self.keep(row)

    def keep(self, row: Row) -> None:
        """Leave only solutions that keep a row: those of a negative factor count where they are 0."""
        self._solver.add(self._holds(row))

    def _holds(self, row: Row) -> Any:
        turned = sum(-factor for factor in row.terms.values() if factor < 0)
        terms = [
            (self.columns[column] if factor > 0 else z3.Not(self.columns[column]), abs(factor))
            for column, factor in row.terms.items()
        ]
        return z3.PbLe(terms, row.limit + turned) if terms else z3.BoolVal(row.limit >= 0)

    def at_least(self, tier: TierName, value: int) -> Row:
        """Return the row that a tier reaches a value."""
        return Row({column: -factor for column, factor in self.program.objectives[tier].items()}, -value)

    def reach(self, tier: TierName, value: int) -> bool:
        """Whether one of them reaches a value in a tier."""
        self._solver.push()
        self.keep(self.at_least(tier, value))
        found = self._solver.check()
        self._solver.pop()
        assert found != z3.unknown
        return bool(found == z3.sat)


@pytest.mark.many
@pytest.mark.parametrize("shape", ["small", "large"])
def test_z3_finds_what_each_tier_reaches_and_nothing_above_its_bound(shape: str) -> None:
    tiers = 0
    for seed in range(many(400, quick=6)):
        case = random_round(seed, {"small": SMALL, "large": LARGE}[shape])
        plan = planned(case)
        if plan is None or plan.proof.status != "proved":
            continue
        solutions = Solutions(case, plan)
        for tier in plan.proof.tiers:
            assert solutions.reach(tier.name, tier.value), (seed, tier.name)
            assert not solutions.reach(tier.name, tier.bound + 1), (seed, tier.name)
            solutions.keep(solutions.at_least(tier.name, tier.value))
            tiers += 1
    assert tiers > 20
