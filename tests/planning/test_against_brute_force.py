"""On small rounds the plan is what trying everything gives: its tiers, its rows, its leads, its backups."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from tests.support.answers import (
    assigned_by,
    facts_of_case,
    leaders,
    pairs,
    planned,
    refs,
    tiers_of,
)
from tests.support.by_hand import (
    Led,
    all_assignments,
    backup_values,
    best_backups,
    best_tiers,
    can_stand_in,
    reserve,
)
from tests.support.counts import many
from tests.support.facts import Facts, Question
from tests.support.oracle import keeps_the_rules, tier_values
from tests.support.rounds import SMALL, Case, random_round, small_rounds

from storybank.bank import StoryBank
from storybank.interviews import Interviewer, Round
from storybank.planning import check_plan, plan_round
from storybank.planning.assignments import Coverage
from storybank.planning.plan import Plan
from storybank.stories import Story

on_500_small_rounds = settings(
    max_examples=many(500),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@on_500_small_rounds
@given(small_rounds())
def test_every_tier_equals_that_of_the_best_of_all_assignments(case: Case) -> None:
    best = best_tiers(facts_of_case(case))
    plan = planned(case)
    assert (None if plan is None else list(tiers_of(plan).items())) == (best and list(best.items()))


@on_500_small_rounds
@given(small_rounds())
def test_a_lock_is_refused_exactly_where_no_assignment_keeps_the_rules(case: Case) -> None:
    assert (planned(case) is None) == (next(all_assignments(facts_of_case(case)), None) is None)


@on_500_small_rounds
@given(small_rounds())
def test_the_assignments_are_worth_what_the_proof_says_and_break_no_rule(case: Case) -> None:
    facts, plan = facts_of_case(case), planned(case)
    if plan is None:
        return
    assigned = assigned_by(plan)
    assert keeps_the_rules(facts, assigned)
    assert check_plan(plan, case.bank) == ()
    assert tier_values(facts, assigned) == tiers_of(plan)
    for tier in plan.proof.tiers:
        assert tier.bound >= tier.value


@on_500_small_rounds
@given(small_rounds())
def test_every_need_has_one_row_and_is_covered_or_a_gap(case: Case) -> None:
    facts, plan = facts_of_case(case), planned(case)
    if plan is None:
        return
    rows = {(row.interviewer_id, row.competency_id): row for row in plan.coverage}
    assert len(rows) == len(plan.coverage)
    assigned = assigned_by(plan)
    heard = {index: {s for s, place in assigned.items() if place == index} for index in facts.questions}
    heard |= {index: set(stories) for index, stories in facts.told.items()}
    questions = [q for each in (facts.questions, facts.answered) for qs in each.values() for q in qs]
    assert set(rows) == {ref for question in questions for ref in refs(question.needs)}
    for question in questions:
        for need in question.needs:
            row = rows[need.person, need.competency]
            assert (row.priority, row.min_strength) == (need.priority, need.min_strength)
            able: set[str | None] = {story for story in heard[question.meeting] if facts.covers(story, need)}
            assert row.story_id in (able or {None})
            assert row.strength == (facts.strength(row.story_id, need.competency) if row.story_id else 0)
    assert len({(gap.interviewer_id, gap.competency_id) for gap in plan.gaps}) == len(plan.gaps)
    assert _gaps(plan) == _uncovered(facts, rows)


def _gaps(plan: Plan) -> set[tuple[str, str, str]]:
    return {(gap.interviewer_id, gap.competency_id, gap.priority) for gap in plan.gaps}


def _uncovered(facts: Facts, rows: dict[tuple[str, str], Coverage]) -> set[tuple[str, str, str]]:
    return {
        (need.person, need.competency, need.priority)
        for questions in facts.questions.values()
        for question in questions
        for need in question.needs
        if rows[need.person, need.competency].story_id is None
    }


@on_500_small_rounds
@given(small_rounds())
def test_the_leads_that_the_plan_names_add_up_to_own_and_fit(case: Case) -> None:
    facts, plan = facts_of_case(case), planned(case)
    if plan is None:
        return
    own_rows = {(row.interviewer_id, row.competency_id) for row in plan.coverage if row.own}
    own, fit, owners = 0, 0, []
    for question in (q for questions in facts.questions.values() for q in questions):
        lead = _one_leader(facts, plan, question)
        if lead is None:
            assert not own_rows & refs(question.needs)
            continue
        fit += question.fit_weight * facts.strength(lead, question.competency)
        if own_rows & refs(question.needs):
            assert facts.covers_one(lead, question.musts)
            own += question.own_weight
            owners.append(lead)
    assert len(set(owners)) == len(owners)
    assert (own, fit) == (plan.proof.value("own"), plan.proof.value("fit"))


def _one_leader(facts: Facts, plan: Plan, question: Question) -> str | None:
    """Return who leads: exactly one story where the question is covered, with all that it covers there."""
    able = {
        assignment.story_id: assignment
        for assignment in plan.assignments
        if assignment.meeting == question.meeting and facts.covers_one(assignment.story_id, question.needs)
    }
    leading = leaders(plan, question)
    assert len(leading) == (1 if able else 0)
    for story, assignment in able.items():
        covered = {need for need in question.needs if facts.covers(story, need)}
        shown = pairs(assignment.leads if story in leading else assignment.also_shows)
        assert shown & refs(question.needs) == refs(covered)
    return leading[0] if leading else None


@on_500_small_rounds
@given(small_rounds())
def test_the_backups_keep_their_rules_and_are_the_best_there_are(case: Case) -> None:
    facts, plan = facts_of_case(case), planned(case)
    if plan is None:
        return
    assigned = assigned_by(plan)
    led = [
        Led(question, lead)
        for questions in facts.questions.values()
        for question in questions
        for lead in leaders(plan, question)
    ]
    backups = _backups(plan, [one.question for one in led])
    stories = reserve(facts, assigned)
    for one in led:
        if one.question in backups:
            assert backups[one.question] in stories
            assert can_stand_in(facts, assigned, one, backups[one.question])
    places = {(story, question.meeting) for question, story in backups.items()}
    used = {story for story, _ in places}
    assert len(places) == len(used) == len({facts.episode[story] for story in used})
    assert _backup_rows(plan) == {
        (need.person, need.competency, story, facts.strength(story, need.competency))
        for question, story in backups.items()
        for need in question.needs
        if facts.covers(story, need)
    }
    assert backup_values(facts, backups) == best_backups(facts, assigned, led)


def test_two_stories_of_one_episode_are_never_both_backups() -> None:
    stories = [
        Story("a", competencies={"conflict": 5}),
        Story("b", competencies={"teamwork": 5}),
        Story("c", competencies={"conflict": 4}, episode="kin"),
        Story("d", competencies={"teamwork": 4}, episode="kin"),
    ]
    dana = Interviewer("Dana", must=["conflict"], weight=4)
    round = Round("final", [dana, Interviewer("Tom", must=["teamwork"], weight=2)])
    (backup,) = plan_round(StoryBank(stories), round).backups
    assert (backup.interviewer_id, backup.story_id, backup.strength) == ("dana", "c", 4)


def _backup_rows(plan: Plan) -> set[tuple[str, str, str, int]]:
    return {(row.interviewer_id, row.competency_id, row.story_id, row.strength) for row in plan.backups}


def _backups(plan: Plan, questions: list[Question]) -> dict[Question, str]:
    """Return the backup of each question; a question with two, or a row for no led question, is a fault."""
    backups: dict[Question, str] = {}
    for row in plan.backups:
        need = (row.interviewer_id, row.competency_id)
        (question,) = (question for question in questions if need in refs(question.needs))
        assert backups.setdefault(question, row.story_id) == row.story_id
    assert len(_backup_rows(plan)) == len(plan.backups)
    return backups


@pytest.mark.slow
def test_small_rounds_have_every_feature_often_enough_to_matter() -> None:
    """A generator that has quietly stopped drawing locks would let the tests above prove little."""
    seen: Counter[str] = Counter()
    for seed in range(500):
        case = random_round(seed, SMALL)
        facts = facts_of_case(case)
        seen.update(_features(case, facts))
        seen.update(name for name, value in (best_tiers(facts) or {"impossible": 1}).items() if value)
    wanted = "must served should kept own fresh spare nice fit impossible locks avoid over panel kin draft"
    assert {name: seen[name] for name in wanted.split() if seen[name] < 20} == {}


def _features(case: Case, facts: Facts) -> list[str]:
    there = {
        "locks": facts.locks,
        "avoid": case.policy.avoid,
        "over": facts.told,
        "spent": any(facts.told.values()),
        "panel": any(len(meeting.interviewers) > 1 for meeting in case.round.meetings),
        "kin": len(set(facts.episode.values())) < len(facts.episode),
        "draft": any(story.status != "ready" for story in case.bank.stories),
    }
    return [name for name, is_there in there.items() if is_there]
