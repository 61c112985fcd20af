"""Ten shapes of round, fifty rounds each: nothing is better, by another solver, by subsets, and by proof.

CBC solves all five hundred, and so does a proof that another module adds up; subsets of stories solve twelve
of each small shape.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from tests.benchmarks.shapes import SHAPES, Made, Shape, make
from tests.support import integer_program, subsets
from tests.support.answers import assigned_by, planned, tiers_of
from tests.support.counts import many
from tests.support.facts import Facts, facts_of
from tests.support.oracle import keeps_the_rules, tier_values
from tests.support.rounds import SMALL, random_round

from storybank.planning import check_plan, plan_round, verify_proof
from storybank.planning.plan import Plan

ROUNDS = many(50, quick=2)
ROUNDS_BY_SUBSETS = many(12, quick=1)
SMALL_ROUNDS = many(1_500, quick=60)
MOST_BY_SUBSETS = 12

pytestmark = pytest.mark.many

by_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)


@cache
def solved(shape: Shape, seed: int) -> tuple[Made, Plan]:
    made = make(shape, seed)
    return made, plan_round(made.bank, made.round, policy=made.policy)


def facts_of_made(made: Made) -> Facts:
    return facts_of(made.bank, made.round, made.policy)


@by_shape
def test_every_tier_equals_that_of_cbc(shape: Shape) -> None:
    for seed in range(ROUNDS):
        made, plan = solved(shape, seed)
        assert tiers_of(plan) == integer_program.best_tiers(facts_of_made(made)), seed


@pytest.mark.parametrize(
    "shape",
    [shape for shape in SHAPES if shape.stories <= MOST_BY_SUBSETS],
    ids=lambda shape: shape.name,
)
def test_every_tier_equals_that_of_the_best_subsets(shape: Shape) -> None:
    for seed in range(ROUNDS_BY_SUBSETS):
        made, plan = solved(shape, seed)
        assert tiers_of(plan) == subsets.best_tiers(facts_of_made(made)), seed


@by_shape
def test_every_plan_is_worth_what_it_says_and_no_plan_is_proved_wrongly(shape: Shape) -> None:
    for seed in range(ROUNDS):
        made, plan = solved(shape, seed)
        facts, assigned = facts_of_made(made), assigned_by(plan)
        assert check_plan(plan, made.bank) == (), seed
        assert keeps_the_rules(facts, assigned), seed
        assert tier_values(facts, assigned) == tiers_of(plan), seed
        assert verify_proof(plan, made.bank) == (plan.proof.status == "proved"), seed


@pytest.mark.parametrize(("minutes", "least"), [(False, 0.95), (True, 0.75)])
def test_most_rounds_are_proved(minutes: bool, least: float) -> None:  # noqa: FBT001 - a parameter of the test
    shapes = [shape for shape in SHAPES if shape.minutes == minutes]
    statuses = Counter(solved(shape, seed)[1].proof.status for shape in shapes for seed in range(ROUNDS))
    assert statuses["proved"] >= least * statuses.total(), statuses


def test_no_tier_turns_infeasible_after_the_one_before_in_two_thousand_rounds() -> None:
    """A search that came to no end would be `bounded`, and no limit was given."""
    plans = [solved(shape, seed)[1] for shape in SHAPES for seed in range(ROUNDS)]
    drawn = (planned(random_round(seed, SMALL)) for seed in range(SMALL_ROUNDS))
    plans += [plan for plan in drawn if plan is not None]
    assert len(plans) > 0.9 * (len(SHAPES) * ROUNDS + SMALL_ROUNDS)
    assert Counter(plan.proof.status for plan in plans)["bounded"] == 0
    assert all(tier.bound >= tier.value for plan in plans for tier in plan.proof.tiers)


@by_shape
def test_a_shape_is_what_its_name_says(shape: Shape) -> None:
    for seed in range(ROUNDS):
        made = make(shape, seed)
        sizes = [len(meeting.interviewers) for meeting in made.round.meetings]
        assert (len(made.bank.stories), len(sizes)) == (shape.stories, shape.meetings)
        assert (max(sizes) > 1) == shape.panels
        assert all(2 <= len(story.competencies) <= 4 for story in made.bank.stories)
        assert all(3 <= len(person.needs) <= 5 for person in made.round.interviewers)
        assert made.bank.tellings
        assert made == make(shape, seed)
    banks = [make(shape, seed).bank for seed in range(ROUNDS)]
    assert any(len({story.episode for story in bank.stories}) < shape.stories for bank in banks)
