"""alternatives: the next plans in order of the tiers, held against trying every assignment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.support.answers import facts_of_case, planned
from tests.support.by_hand import all_assignments
from tests.support.counts import many
from tests.support.facts import Facts
from tests.support.oracle import Assigned, tier_values
from tests.support.rounds import Case, small_rounds
from tests.support.vipr import proved_bound

from storybank.analysis import alternatives
from storybank.bank import StoryBank
from storybank.errors import InvalidInput, UnknownReference
from storybank.formats import write_vipr
from storybank.interviews import Interviewer, Round
from storybank.planning import Plan, check_plan, plan_round, verify_proof
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story

on_100_small_rounds = settings(
    max_examples=many(100),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

Pairs = frozenset[tuple[str, int]]

TWINS = StoryBank([Story(f"Twin {n}", competencies={"conflict": 4}) for n in range(3)])
DAY = Round("final", [Interviewer("Dana", must=["conflict"])])


def pairs(plan: Plan) -> Pairs:
    return frozenset((a.story_id, a.meeting) for a in plan.assignments)


def rank(plan: Plan) -> tuple[int, ...]:
    return tuple(tier.value for tier in plan.proof.tiers)


def ranked_by_hand(facts: Facts) -> list[tuple[tuple[int, ...], Pairs]]:
    """Every assignment without a story that serves nobody, the best first."""
    able = [
        assigned
        for assigned in all_assignments(facts)
        if all(_serves(facts, *pair) or pair in facts.locks for pair in assigned.items())
    ]
    ranked = [(_rank(facts, assigned), frozenset(assigned.items())) for assigned in able]
    return sorted(ranked, key=lambda one: one[0], reverse=True)


def _serves(facts: Facts, story: str, meeting: int) -> bool:
    return any(facts.covers_one(story, question.needs) for question in facts.questions[meeting])


def _rank(facts: Facts, assigned: Assigned) -> tuple[int, ...]:
    values = tier_values(facts, assigned)
    return tuple(values[name] for name in facts.tiers)


@on_100_small_rounds
@given(small_rounds())
def test_the_alternatives_are_the_next_best_of_all_assignments(case: Case) -> None:
    plan = planned(case)
    if plan is None:
        return
    others = alternatives(plan, case.bank, previous=case.previous, limit=4)
    by_hand = ranked_by_hand(facts_of_case(case))
    best = [one for one, found in by_hand if found != pairs(plan)]
    assert [rank(other) for other in others] == best[:4]
    assert len({pairs(other) for other in (plan, *others)}) == 1 + len(others)
    assert all((rank(other), pairs(other)) in by_hand for other in others)


@on_100_small_rounds
@given(small_rounds())
def test_each_alternative_is_proved_as_the_best_or_as_the_best_but_for_those_before_it(case: Case) -> None:
    plan = planned(case)
    if plan is None or plan.proof.status != "proved":
        return
    before = [plan]
    for other in alternatives(plan, case.bank, previous=case.previous, limit=3):
        assert check_plan(other, case.bank) == ()
        equal = rank(other) == rank(plan)
        assert other.proof.status == ("proved" if equal else "next_best")
        assert verify_proof(other, case.bank, previous=case.previous) == equal
        assert verify_proof(other, case.bank, previous=case.previous, besides=before) == (not equal)
        assert equal or not verify_proof(other, case.bank, previous=case.previous, besides=before[1:])
        assert equal or rank(other) < rank(plan)
        before.append(other)


def test_a_lesser_plan_is_not_proved_by_another_status_nor_without_those_before_it() -> None:
    plan = plan_round(TWINS, DAY)
    *others, last = alternatives(plan, TWINS, limit=4)
    before = [plan, *others]
    assert last.proof.status == "next_best"
    assert verify_proof(last, TWINS, besides=before)
    assert str(last.proof) == "This is the best of all plans but those before it (proved)."
    best = last.replace(proof=last.proof.replace(status="proved"))
    assert [verify_proof(best, TWINS), verify_proof(best, TWINS, besides=before)] == [False, False]
    assert [verify_proof(last, TWINS, besides=before[:n]) for n in range(3)] == [False] * 3
    assert not verify_proof(plan, TWINS, besides=before)


def test_the_files_of_a_lesser_plan_prove_its_bounds(tmp_path: Path) -> None:
    plan = plan_round(TWINS, DAY)
    *others, last = alternatives(plan, TWINS, limit=4)
    write_vipr(last, TWINS, tmp_path, besides=[plan, *others])
    found = {file.stem.partition("-")[2]: proved_bound(file.read_text()) for file in tmp_path.iterdir()}
    assert found.items() <= {tier.name: tier.value for tier in last.proof.tiers}.items()
    with pytest.raises(InvalidInput, match="not a plan of this bank"):
        write_vipr(last, TWINS, tmp_path)


def test_plans_that_are_equally_good_come_first() -> None:
    plan = plan_round(TWINS, DAY)
    others = alternatives(plan, TWINS, limit=10)
    assert [len(other.assignments) for other in others] == [1, 1, 2, 2, 2, 3, 0]
    assert [other.proof.status for other in others] == ["proved"] * 2 + ["next_best"] * 5


def test_the_list_is_cut_by_its_limit_and_is_otherwise_the_same() -> None:
    plan = plan_round(TWINS, DAY)
    assert alternatives(plan, TWINS, limit=0) == ()
    assert alternatives(plan, TWINS) == alternatives(plan, TWINS, limit=10)[:3]


def test_nothing_to_choose_has_no_alternative() -> None:
    empty = plan_round(StoryBank(), DAY)
    assert alternatives(empty, StoryBank()) == ()
    over = plan_round(TWINS, DAY.with_told("Dana"))
    assert alternatives(over, TWINS) == ()


def test_a_forged_proof_is_not_passed_on() -> None:
    plan = plan_round(TWINS, DAY)
    first, *later = plan.proof.tiers
    forged = plan.replace(proof=plan.proof.replace(tiers=(first.replace(bound=first.bound + 1), *later)))
    (other,) = alternatives(forged, TWINS, limit=1)
    assert other.proof.status == "proved"
    assert verify_proof(other, TWINS)


def test_what_is_better_than_a_poor_plan_comes_first() -> None:
    bank = StoryBank(
        [Story("Good", competencies={"conflict": 5}), Story("Poor", competencies={"conflict": 1})]
    )
    poor = plan_round(bank, DAY)
    swapped = poor.assignments[0].replace(story_id="poor")
    (best,) = alternatives(poor.replace(assignments=(swapped,)), bank, limit=1)
    assert pairs(best) == {("good", 0)}
    assert verify_proof(best, bank)


@pytest.mark.parametrize("limit", [-1, True, 1.5, "3", None])
def test_a_limit_that_is_no_count_is_refused(limit: Any) -> None:
    with pytest.raises(InvalidInput, match=r"limit is (below 0|not a whole number but .*); give 0 or more"):
        alternatives(plan_round(TWINS, DAY), TWINS, limit=limit)


def test_a_plan_of_another_bank_is_refused() -> None:
    with pytest.raises(UnknownReference, match=r"plan\.assignments\[0\]\.story_id is not in the bank"):
        alternatives(plan_round(TWINS, DAY), StoryBank())


def test_the_running_example_has_alternatives_that_obey_every_rule() -> None:
    bank = sample_bank()
    plan = plan_round(bank, sample_round())
    others = alternatives(plan, bank)
    assert len(others) == 3
    assert [check_plan(other, bank) for other in others] == [(), (), ()]
    assert sorted((rank(other) for other in others), reverse=True) == [rank(other) for other in others]
