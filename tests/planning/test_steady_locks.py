"""A lock changes no more than it must: of equally good plans, the one nearest to the plan without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.support.answers import facts_of_case, planned, tiers_of
from tests.support.by_hand import all_assignments
from tests.support.counts import many
from tests.support.oracle import tier_values
from tests.support.rounds import LARGE, SMALL, Case, made_up, small_rounds

from storybank.bank import StoryBank
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning import check_plan, plan_round, replan, verify_proof
from storybank.planning.engine.problem import Assigned, Problem, evaluate, is_allowed
from storybank.planning.engine.search import best_assignment
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.planning.problem_of import read_context
from storybank.stories import Story

TIES = replace(SMALL, stories=(4, 6), meetings=(2, 3), needs=(1, 2), limits=(None, 2), oddity=3)
MIDDLE = replace(LARGE, stories=(6, 20), meetings=(2, 6), competencies=(3, 9))


def on_rounds(count: int) -> settings:
    return settings(
        max_examples=many(count),
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


def rounds_of(shape: Any) -> st.SearchStrategy[Case]:
    return st.builds(lambda chance: made_up(chance, shape), st.randoms(use_true_random=False))


def flat(case: Case) -> Case:
    """Return a case with stories of one strength and people of one weight: it has many equally good plans."""
    bank = case.bank
    stories = [story.replace(competencies=dict.fromkeys(story.competencies, 4)) for story in bank.stories]
    meetings = [
        meeting.replace(interviewers=tuple(one.replace(weight=3) for one in meeting.interviewers))
        for meeting in case.round.meetings
    ]
    bank = StoryBank(stories, tellings=bank.tellings, framework=bank.framework)
    return replace(case, bank=bank, round=case.round.replace(meetings=tuple(meetings)))


def places(plan: Plan) -> set[tuple[str, int]]:
    return {(assignment.story_id, assignment.meeting) for assignment in plan.assignments}


def unlocked(case: Case) -> Plan:
    plan = planned(replace(case, policy=case.policy.replace(use=(), avoid=())))
    assert plan is not None
    return plan


def locked(data: st.DataObject, case: Case, before: Plan) -> tuple[Case, Plan]:
    """Draw one lock or two, of which some meet what the plan has, and plan with them."""
    pairs = st.tuples(
        st.sampled_from([story.id for story in case.bank.stories]),
        st.sampled_from(range(len(case.round.meetings))),
    )
    if places(before):
        pairs = st.one_of(pairs, st.sampled_from(sorted(places(before))))
    locks = data.draw(st.lists(pairs, min_size=1, max_size=2))
    field = data.draw(st.sampled_from(["use", "avoid"]))
    case = replace(case, policy=case.policy.replace(use=(), avoid=()).replace(**{field: tuple(locks)}))
    plan = planned(case)
    assume(plan is not None)
    assert plan is not None
    return case, plan


@on_rounds(400)
@given(small_rounds() | rounds_of(TIES).map(flat), st.data())
def test_no_equally_good_plan_changes_fewer_assignments(case: Case, data: st.DataObject) -> None:
    assume(case.bank.stories)
    before = unlocked(case)
    case, plan = locked(data, case, before)
    facts = facts_of_case(case)
    equals = (one for one in all_assignments(facts) if tier_values(facts, one) == tiers_of(plan))
    most = max(len(places(before) & {*assigned.items()}) for assigned in equals)
    assert len(places(before) & places(plan)) == most


FEW_PAIRS = 11


def allowed(problem: Problem) -> Iterator[Assigned]:
    for size in range(len(problem.pairs) + 1):
        yield from (some for some in combinations(problem.pairs, size) if is_allowed(problem, some))


@on_rounds(100)
@given(rounds_of(replace(TIES, stories=(3, 4), competencies=(2, 3))).map(flat), st.data())
def test_nor_where_stories_may_be_repeated_as_a_last_resort(case: Case, data: st.DataObject) -> None:
    case = replace(case, policy=case.policy.replace(repeats="last_resort"))
    before = unlocked(case)
    case, plan = locked(data, case, before)
    context = read_context(case.bank, case.round, case.policy, case.previous)
    problem = context.problem
    assume(len(problem.pairs) <= FEW_PAIRS)
    equals = (some for some in allowed(problem) if evaluate(problem, some) == tiers_of(plan))
    named = [{(context.stories[s].id, context.places[m]) for s, m in some} for some in equals]
    assert len(places(before) & places(plan)) == max(len(places(before) & one) for one in named)


@on_rounds(150)
@given(rounds_of(MIDDLE) | rounds_of(MIDDLE).map(flat), st.data())
def test_every_goal_reaches_what_it_reaches_otherwise_and_is_proved(case: Case, data: st.DataObject) -> None:
    before = unlocked(case)
    case, plan = locked(data, case, before)
    problem = read_context(case.bank, case.round, case.policy, case.previous).problem
    assert best_assignment(problem).values == tiers_of(plan)
    assert plan.proof.status == "proved"
    assert check_plan(plan, case.bank) == ()
    assert verify_proof(plan, case.bank, previous=case.previous)


@on_rounds(150)
@given(rounds_of(MIDDLE), st.data())
def test_a_lock_that_the_plan_keeps_anyway_changes_nothing(case: Case, data: st.DataObject) -> None:
    before = unlocked(case)
    assume(before.assignments)
    kept = data.draw(st.lists(st.sampled_from(sorted(places(before))), max_size=2))
    everywhere = [(story.id, n) for story in case.bank.stories for n in range(len(case.round.meetings))]
    others = st.sampled_from([pair for pair in everywhere if pair not in places(before)] or everywhere)
    spared = [pair for pair in data.draw(st.lists(others, max_size=3)) if pair not in places(before)]
    policy = case.policy.replace(use=tuple(kept), avoid=tuple(spared))
    plan = plan_round(case.bank, case.round, policy=policy, previous=case.previous)
    assert plan.assignments == before.assignments


TEAM = ["Sister Bell", "Matron Diaz", "Dr. Osei", "Porter Quinn"]


def ward(**fields: Any) -> Round:
    people = [Interviewer(name, must=["teamwork"], weight=3) for name in TEAM]
    return Round("ward", [Meeting(person, **fields) for person in people])


def alike(count: int) -> StoryBank:
    return StoryBank([Story(f"Shift {n}", competencies={"teamwork": 4}) for n in range(count)])


@pytest.mark.parametrize("count", [4, 5, 8])
@pytest.mark.parametrize("place", range(4))
def test_where_all_stories_are_alike_a_lock_moves_what_it_names_and_what_it_takes_the_place_of(
    count: int, place: int
) -> None:
    before = plan_round(alike(count), ward())
    for story in alike(count).stories:
        lock = (story.id, place)
        after = plan_round(alike(count), ward(), policy=Policy(use=[lock]))
        moved = places(after) - places(before)
        taken = story.id in {one for one, _ in places(before)}
        most = 0 if lock in places(before) else 2 if taken else 1
        assert (lock in places(after), len(moved)) == (True, most)


def test_what_is_avoided_costs_one_place_where_another_story_is_as_good() -> None:
    before = plan_round(alike(8), ward())
    for pair in sorted(places(before)):
        after = plan_round(alike(8), ward(), policy=Policy(avoid=[pair]))
        assert len(places(after) - places(before)) == 1


def test_a_lock_of_another_day_counts_for_nothing() -> None:
    over = ward()
    over = over.replace(meetings=(over.meetings[0].replace(told=("shift-0",)), *over.meetings[1:]))
    plain = plan_round(alike(6), over)
    for policy in (Policy(use=[("shift-1", 0)]), Policy(avoid=[("shift-1", 0)])):
        assert plan_round(alike(6), over, policy=policy).assignments == plain.assignments


def test_planned_anew_with_a_lock_the_plan_before_still_comes_first() -> None:
    bank, day = alike(8), ward()
    plan = plan_round(bank, day)
    [story] = {story for story, place in places(plan) if place == 2}
    change = replan(plan, bank, day, policy=Policy(use=[(story, 0)]))
    assert len(change.kept) == 3
    assert verify_proof(change.after, bank, previous=plan)


@pytest.mark.parametrize("limits", [{"node_limit": 0}, {"time_limit": 0.0}, {"cancel": lambda: True}])
def test_a_search_that_is_cut_short_keeps_its_locks(limits: dict[str, Any]) -> None:
    plan = plan_round(alike(8), ward(), policy=Policy(use=[("shift-7", 0)]), **limits)
    assert ("shift-7", 0) in places(plan)
    assert check_plan(plan, alike(8)) == ()
