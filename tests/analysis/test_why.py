"""why: for each assignment what it leads, and what would be lost without its story."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.support.conditions import Planned, first_fall, on_small_rounds, planned_rounds

from storybank.analysis import Reason, why
from storybank.bank import StoryBank
from storybank.errors import InvalidInput
from storybank.interviews import Interviewer, Meeting, NeedRef, Round
from storybank.planning import Policy, plan_round
from storybank.planning.goals import GOALS
from storybank.stories import Story

DANA = Interviewer("Dana", must=["conflict"])
TOM = Interviewer("Tom", should=["conflict"], nice=["teamwork"])
ROW = Story("The row", id="row", competencies={"conflict": 4, "teamwork": 2})
FEUD = Story("Feud", competencies={"conflict": 4})
IDLE = Story("Idle hands", id="idle")


def the_reason(stories: list[Story], *people: Interviewer, policy: Policy | None = None) -> Reason:
    bank = StoryBank(stories)
    plan = plan_round(bank, Round("final", people), policy=policy or Policy())
    [reason] = why(plan, bank)
    return reason


@on_small_rounds
@given(planned_rounds())
def test_the_loss_is_the_difference_between_the_plan_and_the_best_one_without_the_story(
    made: Planned,
) -> None:
    for reason in why(made.plan, made.case.bank, previous=made.case.previous):
        assert (reason.tier, reason.loss) == first_fall(made.plan, made.without(reason.story_id))


@on_small_rounds
@given(planned_rounds())
def test_there_is_one_reason_for_each_assignment_in_the_plans_order(made: Planned) -> None:
    reasons = why(made.plan, made.case.bank, previous=made.case.previous)
    assert [(r.story_id, r.meeting, r.leads, r.also_shows) for r in reasons] == [
        (a.story_id, a.meeting, a.leads, a.also_shows) for a in made.plan.assignments
    ]


@on_small_rounds
@given(planned_rounds())
def test_only_a_lock_can_cost_something(made: Planned) -> None:
    for reason in why(made.plan, made.case.bank, previous=made.case.previous):
        locked = {made.case.bank.story(story).id for story, _ in made.case.policy.use}
        assert reason.loss >= 0 or reason.story_id in locked


@on_small_rounds
@given(planned_rounds())
def test_what_would_be_open_is_covered_in_the_plan_and_counts_in_the_tier(made: Planned) -> None:
    rows = {NeedRef(row.interviewer_id, row.competency_id): row for row in made.plan.coverage}
    for reason in why(made.plan, made.case.bank, previous=made.case.previous):
        opened = [rows[need] for need in reason.opens]
        assert all(row.story_id is not None for row in opened)
        if reason.tier == "must" and reason.loss > 0:
            assert opened
        if reason.tier != "served":
            assert {row.priority for row in opened} <= {reason.tier}


@on_small_rounds
@given(planned_rounds())
def test_a_reason_reads_by_itself_and_comes_back_from_json(made: Planned) -> None:
    for reason in why(made.plan, made.case.bank, previous=made.case.previous):
        said = str(reason)
        assert said.startswith(f"“{reason.title}” ")
        assert said.endswith(".")
        assert not any(spoiled in said for spoiled in ("None", "  ", "..", "{"))
        again = Reason.model_validate_json(reason.model_dump_json())
        assert (again, str(again)) == (reason, said)


def test_without_the_only_story_a_must_falls_by_its_weight() -> None:
    reason = the_reason([ROW], DANA.replace(weight=3))
    assert (reason.tier, reason.loss, reason.opens) == ("must", 3, (NeedRef("dana", "conflict"),))
    assert str(reason).endswith("would be open: conflict resolution for Dana.")


def test_where_another_story_does_as_well_an_equal_plan_exists_and_names_it() -> None:
    reason = the_reason([FEUD, FEUD.replace(id="quarrel", episode="quarrel", title="Quarrel")], DANA)
    assert (reason.tier, reason.loss, reason.opens) == (None, 0, ())
    [other] = reason.instead
    assert {reason.title, other.title} == {"Feud", "Quarrel"}
    assert str(reason).endswith(f"Without it, there is a plan just as good, with “{other.title}” to Dana.")


def test_what_a_story_shows_beside_its_leads_is_said_too() -> None:
    people = [DANA, Interviewer("Tom", should=["teamwork"])]
    bank = StoryBank([ROW, Story("Crew", competencies={"teamwork": 5})])
    plan = plan_round(bank, Round("final", [[*people, Interviewer("Ana", must=["teamwork"])]]))
    shown = [str(reason) for reason in why(plan, bank)]
    assert any(
        said.startswith(
            "“The row” is your answer on conflict resolution for Dana, and also shows teamwork and "
            "collaboration for Tom and Ana."
        )
        for said in shown
    )


def test_a_lock_that_costs_something_says_what_would_be_gained() -> None:
    bank = StoryBank([ROW, IDLE])
    one = Round("final", [Meeting(DANA, max_stories=1)])
    plan = plan_round(bank, one, policy=Policy(use=[("idle", "dana")]))
    [reason] = why(plan, bank)
    assert (reason.locked, reason.tier, reason.loss) == (True, "must", -1)
    assert str(reason).endswith(f", {GOALS['must'].more}.")


def test_a_goal_that_counts_what_is_to_be_avoided_is_said_as_a_count() -> None:
    both = Story("Both", competencies={"conflict": 4, "teamwork": 4})
    alone = [Story("A", competencies={"conflict": 4}), Story("B", competencies={"teamwork": 4})]
    reason = the_reason([both, *alone], Interviewer("Dana", should=["conflict", "teamwork"]))
    assert (reason.tier, reason.loss) == ("spare", 1)
    assert str(reason).endswith("Without it, it would take one more story.")


def test_a_plan_of_another_bank_is_refused() -> None:
    plan = plan_round(StoryBank([ROW]), Round("final", [DANA]))
    for bank in (StoryBank([FEUD]), StoryBank([ROW.replace(competencies={"conflict": 3})])):
        with pytest.raises(InvalidInput, match="why: plan is not a plan of this bank"):
            why(plan, bank)
    with pytest.raises(InvalidInput, match="is not a plan of this bank"):
        why(plan, StoryBank([ROW.replace(status="retired")]))


def test_a_plan_made_with_another_before_it_wants_that_one() -> None:
    bank, day = StoryBank([ROW]), Round("final", [DANA])
    first = plan_round(bank, day)
    second = plan_round(bank, day, previous=first)
    assert len(why(second, bank, previous=first)) == 1
    with pytest.raises(InvalidInput, match="previous is not what the plan was made with; give the plan"):
        why(second, bank)
    with pytest.raises(InvalidInput, match="previous is not what the plan was made with; leave it out"):
        why(first, bank, previous=second)
