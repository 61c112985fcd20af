"""stress: what each story's loss costs, held against the definitions."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from tests.support.answers import facts_of_case, pairs, planned, refs
from tests.support.counts import many
from tests.support.facts import Facts, Want
from tests.support.rounds import Case, small_rounds

from storybank.analysis import Loss, StressTest, stress
from storybank.bank import StoryBank
from storybank.errors import UnknownReference
from storybank.interviews import Interviewer, Meeting, NeedRef, Round
from storybank.planning import Assignment, Plan, Policy, Tally, plan_round
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story

on_100_small_rounds = settings(
    max_examples=many(100),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def covered(facts: Facts, meeting: int, stories: set[str]) -> set[Want]:
    needs = [need for question in facts.questions[meeting] for need in question.needs]
    return {need for need in needs if any(facts.covers(story, need) for story in stories)}


def told_at(plan: Plan, meeting: int) -> set[str]:
    return {a.story_id for a in plan.assignments if a.meeting == meeting}


def in_reserve_for(plan: Plan, assignment: Assignment, facts: Facts) -> set[str]:
    """The backups of every need whose question the assignment leads."""
    led = {ref.competency_id for ref in assignment.leads}
    people = {need.person for question in facts.questions[assignment.meeting] for need in question.needs}
    return {b.story_id for b in plan.backups if b.interviewer_id in people and b.competency_id in led}


@on_100_small_rounds
@given(small_rounds())
def test_what_is_lost_is_what_nothing_left_there_covers(case: Case) -> None:
    plan, facts = planned(case), facts_of_case(case)
    if plan is None:
        return
    test = stress(plan, case.bank)
    assert [(loss.story_id, loss.meeting) for loss in test.losses] == [
        (a.story_id, a.meeting) for a in plan.assignments
    ]
    for loss in test.losses:
        before = told_at(plan, loss.meeting)
        after = (before - {loss.story_id}) | set(loss.backups)
        lost = covered(facts, loss.meeting, before) - covered(facts, loss.meeting, after)
        assert {(n.need.interviewer_id, n.need.competency_id, n.priority, n.weight) for n in loss.needs} == {
            (need.person, need.competency, need.priority, need.weight) for need in lost
        }
        asked = {need for question in facts.questions[loss.meeting] for need in question.needs}
        assert pairs(loss.open) == refs(asked - covered(facts, loss.meeting, after))
        assert len(set(loss.open)) == len(loss.open)


@on_100_small_rounds
@given(small_rounds())
def test_the_backups_of_the_questions_it_leads_step_in_as_far_as_the_minutes_hold(case: Case) -> None:
    plan, facts = planned(case), facts_of_case(case)
    if plan is None:
        return
    for loss, assignment in zip(stress(plan, case.bank).losses, plan.assignments, strict=True):
        able = in_reserve_for(plan, assignment, facts)
        assert set(loss.backups) <= able
        assert len(set(loss.backups)) == len(loss.backups)
        after = (told_at(plan, loss.meeting) - {loss.story_id}) | set(loss.backups)
        seconds, budget = sum(facts.seconds[story] for story in after), facts.room[loss.meeting].seconds
        assert budget is None or seconds <= budget
        for left_out in able - set(loss.backups):
            assert budget is not None
            assert seconds + facts.seconds[left_out] > budget


@on_100_small_rounds
@given(small_rounds())
def test_a_meeting_stands_as_its_worst_loss_leaves_it(case: Case) -> None:
    plan, facts = planned(case), facts_of_case(case)
    if plan is None:
        return
    test = stress(plan, case.bank)
    assert [standing.meeting for standing in test.standings] == sorted(facts.questions)
    for standing in test.standings:
        needs = covered(facts, standing.meeting, told_at(plan, standing.meeting))
        whole = sum(need.weight for need in needs if need.priority == "must")
        losses = [loss.must_weight for loss in test.losses if loss.meeting == standing.meeting]
        assert (standing.must_weight, standing.surviving) == (whole, whole - max(losses, default=0))
        asked = [n for q in facts.questions[standing.meeting] for n in q.needs if n.priority == "must"]
        assert standing.asked_weight == sum(need.weight for need in asked)
        assert 0 <= standing.percent <= 100
        assert (standing.percent == 100) == (standing.surviving == standing.asked_weight)
        gone = [loss.needs for loss in test.losses if loss.meeting == standing.meeting]
        fallen = [sum(one.priority == "must" for one in some) for some in gone]
        answered = sum(need.priority == "must" for need in needs)
        left = answered - max(fallen, default=0)
        assert test.musts(standing.meeting) == (Tally(answered, len(asked)), Tally(left, len(asked)))
    assert test.critical == tuple(loss.story_id for loss in test.losses if loss.must_weight)


@on_100_small_rounds
@given(small_rounds())
def test_every_stress_test_prints_and_reads_back(case: Case) -> None:
    plan = planned(case)
    if plan is None:
        return
    test = stress(plan, case.bank)
    assert str(test)
    assert StressTest.model_validate_json(test.model_dump_json()) == test


LEAD = Story("Lead", competencies={"conflict": 5, "teamwork": 4})
SPARE = Story("Spare", competencies={"conflict": 3}, seconds=120)
OTHER = Story("Other", competencies={"teamwork": 3}, seconds=120)
DANA = Interviewer("Dana", must=["conflict", "teamwork"], weight=3)


def one_story() -> Plan:
    return plan_round(StoryBank([LEAD]), Round("final", [DANA]))


def test_without_a_backup_all_that_the_story_covers_is_lost() -> None:
    test = stress(one_story(), StoryBank([LEAD]))
    (loss,) = test.losses
    assert [(n.need, n.priority, n.weight) for n in loss.needs] == [
        (NeedRef("dana", "conflict"), "must", 3),
        (NeedRef("dana", "teamwork"), "must", 3),
    ]
    assert loss.must_weight == 6
    assert test.critical == ("lead",)
    assert test.standings[0].percent == 0
    assert "Your one story has no full backup: without it a must is lost." in str(test)


ASKED = [
    ("Matron Diaz", ["integrity", "conflict", "teamwork"], 1, 0),
    ("Depot lead Okoro", ["conflict", "delivery"], 1, 0),
    ("Head teacher Lind", ["conflict", "teamwork", "adaptability", "influencing"], 2, 1),
]


@pytest.mark.parametrize(("name", "musts", "answered", "left"), ASKED)
def test_what_was_open_before_is_said_so_and_is_no_part_of_what_survives(
    name: str, musts: list[str], answered: int, left: int
) -> None:
    stories = [Story("One", competencies=["conflict"]), Story("Two", competencies=["conflict"])]
    stories += [Story("Three", competencies=["teamwork"])] if answered > 1 else []
    bank = StoryBank(stories[1:] if not left else stories)
    test = stress(plan_round(bank, Round("final", [Interviewer(name, must=musts)])), bank)
    assert test.musts(0) == (Tally(answered, len(musts)), Tally(left, len(musts)))
    assert test.standings[0].percent == 100 * left // len(musts)
    page = str(test)
    assert f"{answered} of {len(musts)} musts" in page
    open_ = len(musts) - answered
    assert f"{open_} of {len(musts)} musts {'is' if open_ == 1 else 'are'} open already." in page
    assert "100 %" not in page
    assert all({lost.need for lost in loss.needs} < set(loss.open) for loss in test.losses if loss.needs)


def test_of_people_whose_musts_nothing_answers_nothing_survives() -> None:
    bank = StoryBank([LEAD])
    day = Round(
        "final", [Interviewer("Sister Bell", must=["integrity"]), Interviewer("Tom", nice=["conflict"])]
    )
    test = stress(plan_round(bank, day), bank)
    assert [(test.musts(n)[1], one.percent) for n, one in enumerate(test.standings)] == [
        (Tally(0, 1), 0),
        (Tally(0, 0), 100),
    ]
    assert "no must asked for" in str(test)


def test_a_test_of_an_earlier_release_is_read_with_its_share_of_what_was_covered() -> None:
    old = stress(one_story(), StoryBank([LEAD])).model_dump(mode="json")
    del old["standings"][0]["asked_weight"], old["losses"][0]["open"]
    read = StressTest.model_validate(old)
    assert (read.standings[0].percent, read.musts(0), read.losses[0].open) == (
        0,
        (Tally(2, 2), Tally(0, 2)),
        (),
    )


def test_several_backups_step_in_for_one_story_where_the_minutes_hold_them() -> None:
    bank = StoryBank([LEAD, SPARE, OTHER])
    policy = Policy(frame_minutes=0, follow_up_seconds=0)
    wide = Round("final", [Meeting(DANA, max_stories=1, minutes=4)])
    test = stress(plan_round(bank, wide, policy=policy), bank)
    assert test.losses[0].backups == ("spare", "other")
    assert (test.critical, test.standings[0].percent) == ((), 100)
    assert "Whichever one story you cannot tell, every must that has an answer keeps one." in str(test)
    narrow = Round("final", [Meeting(DANA, max_stories=1, minutes=3)])
    test = stress(plan_round(bank, narrow, policy=policy), bank)
    assert test.losses[0].backups == ("spare",)
    assert [lost.need.competency_id for lost in test.losses[0].needs] == ["teamwork"]
    assert (test.critical, test.standings[0].percent) == (("lead",), 50)


def test_a_loss_of_nothing_urgent_is_not_critical() -> None:
    bank = StoryBank([LEAD])
    test = stress(plan_round(bank, Round("final", [Interviewer("Tom", should=["conflict"])])), bank)
    assert [lost.priority for lost in test.losses[0].needs] == ["should"]
    assert (test.critical, test.standings[0].percent) == ((), 100)


def test_a_meeting_that_is_over_has_nothing_to_lose() -> None:
    bank = StoryBank([LEAD])
    test = stress(plan_round(bank, Round("final", [Meeting(DANA, told=["lead"])])), bank)
    assert (test.losses, test.standings) == ((), ())
    assert "No story is planned" in str(test)


def test_a_plan_of_another_bank_is_refused() -> None:
    with pytest.raises(UnknownReference, match=r"stress: plan\.assignments\[0\]\.story_id"):
        stress(one_story(), StoryBank())


def test_a_plan_with_a_meeting_that_is_not_there_is_refused() -> None:
    plan = one_story()
    wrong = plan.replace(assignments=(plan.assignments[0].replace(meeting=7),))
    with pytest.raises(UnknownReference, match="is not a meeting to come"):
        stress(wrong, StoryBank([LEAD]))


def test_the_running_example_hangs_on_four_stories() -> None:
    bank = sample_bank()
    test = stress(plan_round(bank, sample_round()), bank)
    assert test.critical == ("two-leads", "pick-sheets", "route-model", "no-new-clinic")
    assert [standing.percent for standing in test.standings] == [100, 50, 0, 50, 0]
    answers = ["2 of 2", "2 of 2", "1 of 2", "2 of 2", "1 of 1"]
    assert [str(test.musts(meeting)[0]) for meeting in range(5)] == answers
    assert "4 of your 10 stories have no full backup: without any one of them a must is lost." in str(test)
    assert max(map(len, str(test).splitlines())) <= 100
    assert "1 of 2 musts" in test.to_html()
    assert repr(test) == "<StressTest 'Final round': 4 of 10 stories are critical>"
    assert isinstance(test.losses[0], Loss)


def test_a_test_that_was_cut_short_says_nothing_of_what_it_did_not_try() -> None:
    plan = plan_round(sample_bank(), sample_round())
    none = stress(plan, sample_bank(), time_limit=0)
    assert not none.complete
    of_all = f"of {len(plan.assignments)} stories"
    assert f"it tried 0 {of_all}. The others are not known." in str(none)
    asked = iter(range(100))
    some = stress(plan, sample_bank(), cancel=lambda: next(asked) >= 3)
    assert 0 < len(some.losses) < len(plan.assignments)
    assert f"it tried {len(some.losses)} {of_all}; {len(some.critical)} of these had no full backup" in str(
        some
    )
    for test in (none, some):
        assert "Whichever" not in str(test)
        assert "No story is planned" not in str(test)
