"""On rounds of 8-40 stories every tier of the plan is what another solver finds for another formulation."""

from __future__ import annotations

import pytest
from tests.support import integer_program
from tests.support.answers import assigned_by, facts_of_case, planned, tiers_of
from tests.support.by_hand import best_tiers
from tests.support.counts import many
from tests.support.oracle import keeps_the_rules, tier_values
from tests.support.rounds import SMALL, random_round

from storybank.planning import check_plan


@pytest.mark.many
@pytest.mark.parametrize("first", range(0, many(200), 10))
def test_every_tier_equals_that_of_an_independent_integer_program(first: int) -> None:
    """Ten rounds at a time, two hundred in all with `--slow`."""
    for seed in range(first, first + 10):
        case = random_round(seed)
        facts = facts_of_case(case)
        best = integer_program.best_tiers(facts)
        plan = planned(case)
        if plan is None or best is None:
            assert (plan, best) == (None, None), seed
            continue
        assert list(tiers_of(plan).items()) == list(best.items()), seed
        assert tier_values(facts, assigned_by(plan)) == best, seed
        assert keeps_the_rules(facts, assigned_by(plan)), seed
        assert check_plan(plan, case.bank) == (), seed


@pytest.mark.many
def test_the_integer_program_itself_equals_brute_force_on_small_rounds() -> None:
    for seed in range(many(100)):
        facts = facts_of_case(random_round(seed, SMALL))
        assert integer_program.best_tiers(facts) == best_tiers(facts), seed
