"""why_not: the rules that keep a story from a meeting, or what it would cost to tell it there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from tests.support.conditions import Planned, first_fall, on_small_rounds, planned_rounds

from storybank.analysis import Barrier, Obstacle, why_not
from storybank.bank import StoryBank
from storybank.errors import ImpossibleLock, UnknownReference
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning import Policy, plan_round
from storybank.stories import Story

DANA = Interviewer("Dana", must=["conflict"])
PRIYA = Interviewer("Priya Nair", must=["teamwork"])
ROW = Story("The row", id="row", competencies={"conflict": 4})
CREW = Story("Crew", competencies={"teamwork": 4})
IDLE = Story("Idle hands", id="idle")


def obstacle(
    stories: list[Story],
    *meetings: Any,
    story: Story | str = "row",
    at: Interviewer | str | int = 0,
    tellings: Any = (),
    **policy: Any,
) -> Obstacle:
    bank = StoryBank(stories, tellings=tellings)
    day = Round("final", meetings or [DANA, PRIYA], employer="Northwind")
    return why_not(plan_round(bank, day, policy=Policy(**policy)), bank, story, at)


def obstacles(made: Planned) -> list[Obstacle]:
    return [
        why_not(made.plan, made.case.bank, story, index, previous=made.case.previous)
        for story in made.case.bank.stories
        for index in range(len(made.plan.round.meetings))
    ]


@on_small_rounds
@given(planned_rounds())
def test_what_it_costs_is_the_difference_to_the_plan_with_the_lock(made: Planned) -> None:
    for found in obstacles(made):
        if found.verdict in {"costly", "free"}:
            fall = first_fall(made.plan, made.locked(found.story_id, found.meeting))
            assert (found.tier, found.loss) == fall
            assert (found.verdict == "free") == (found.tier is None)
            assert found.loss >= 0


@on_small_rounds
@given(planned_rounds())
def test_a_pair_that_is_in_the_plan_costs_nothing(made: Planned) -> None:
    pairs = {(a.story_id, a.meeting) for a in made.plan.assignments}
    for found in obstacles(made):
        assert ((found.story_id, found.meeting) in pairs) == (found.verdict == "planned")
        if found.verdict == "planned":
            assert (found.tier, found.loss, found.barriers) == (None, 0, ())
            assert first_fall(made.plan, made.locked(found.story_id, found.meeting)) == (None, 0)


@on_small_rounds
@given(planned_rounds())
def test_barriers_stand_exactly_where_a_lock_would_be_refused_or_the_meeting_is_over(made: Planned) -> None:
    for found in obstacles(made):
        over = made.plan.round.meetings[found.meeting].is_over
        try:
            made.locked(found.story_id, found.meeting)
        except ImpossibleLock:
            assert found.barriers
            assert (found.verdict == "impossible") == any(one.code == "lock" for one in found.barriers)
        else:
            assert bool(found.barriers) == over


@on_small_rounds
@given(planned_rounds())
def test_what_serves_nobody_is_never_free(made: Planned) -> None:
    for found in obstacles(made):
        assert found.serves or found.verdict != "free"


@on_small_rounds
@given(planned_rounds())
def test_an_obstacle_reads_by_itself_and_comes_back_from_json(made: Planned) -> None:
    for found in obstacles(made):
        said = str(found)
        assert f"“{found.title}” " in said
        assert found.audience in said
        assert said.endswith(".")
        assert not any(spoiled in said for spoiled in ("None", "  ", "..", "{"))
        assert Obstacle.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize(
    ("story", "given_", "barrier", "said"),
    [
        (ROW.replace(status="draft"), {}, Barrier(code="not_ready", detail="draft"), "it is a draft"),
        (ROW.replace(status="retired"), {}, Barrier(code="not_ready", detail="retired"), "it is retired"),
        (
            ROW.replace(withheld_from=[" NORTHWIND"]),
            {},
            Barrier(code="withheld", detail="Northwind"),
            "it is withheld from Northwind",
        ),
        (ROW, {"avoid": [("row", 0)]}, Barrier(code="avoided"), "you chose not to tell it there"),
        (
            ROW,
            {"tellings": [Telling("row", "dana")]},
            Barrier(code="heard", people=("Dana",)),
            "Dana has heard it",
        ),
    ],
)
def test_a_rule_that_forbids_it_is_named(
    story: Story, given_: dict[str, Any], barrier: Barrier, said: str
) -> None:
    found = obstacle([story, CREW], **given_)
    assert (found.verdict, found.barriers) == ("forbidden", (barrier,))
    assert str(found) == f"“The row” cannot be told to Dana: {said}."


def test_every_rule_that_stands_against_it_is_named() -> None:
    draft = ROW.replace(status="draft", withheld_from=["Northwind"])
    found = obstacle([draft], tellings=[Telling("row", "Dana")], avoid=[("row", "Dana")])
    assert [barrier.code for barrier in found.barriers] == ["not_ready", "withheld", "avoided", "heard"]
    assert str(found).endswith(
        "it is withheld from Northwind, you chose not to tell it there and Dana has heard it."
    )


def test_those_of_a_panel_who_heard_it_told_another_way_are_named() -> None:
    again = Story("Row again", episode="row", competencies={"conflict": 4})
    told = [Telling("row", "Priya Nair"), Telling("row", "dana")]
    found = obstacle([ROW, again], [DANA, PRIYA], story=again, tellings=told)
    assert str(found) == (
        "“Row again” cannot be told to Dana and Priya Nair: Priya Nair and Dana have heard the same "
        "experience as “The row”."
    )


def test_who_of_a_panel_heard_the_story_itself_is_not_told_of_another_way_to_tell_it() -> None:
    again = Story("Row again", episode="row", competencies={"conflict": 4})
    told = [Telling("row", "Priya Nair"), Telling("row-again", "dana")]
    found = obstacle([ROW, again], [DANA, PRIYA], story=again, tellings=told)
    assert (
        str(found) == "“Row again” cannot be told to Dana and Priya Nair: Priya Nair and Dana have heard it."
    )


def test_what_was_told_in_this_round_names_those_who_heard_it() -> None:
    again = Story("Row again", episode="row", competencies={"conflict": 4})
    over = Meeting(PRIYA, told=["row"])
    found = obstacle([ROW, again], DANA, over)
    assert str(found).endswith("cannot be told to Dana: it has been told to Priya Nair in this round.")
    other = obstacle([ROW, again], DANA, over, story="row-again")
    assert str(other).endswith(
        ": the same experience as “The row” has been told to Priya Nair in this round."
    )
    allowed = obstacle([ROW, again], DANA, over, repeats="last_resort")
    assert (allowed.verdict, allowed.barriers) == ("free", ())


def test_a_meeting_that_is_over_takes_no_more() -> None:
    found = obstacle([ROW], Meeting(DANA, told=[]), PRIYA)
    assert str(found) == "“The row” cannot be told to Dana: that meeting is over."


def test_a_lock_that_stands_in_the_way_is_named() -> None:
    found = obstacle([ROW, IDLE], Meeting(DANA, max_stories=1), use=[("idle", "dana")])
    assert (found.verdict, [barrier.code for barrier in found.barriers]) == ("impossible", ["lock"])
    assert "2 are locked in meeting 0, which takes 1 story" in str(found)
    twice = obstacle([ROW], at="Priya Nair", use=[("row", 0)])
    assert "cannot hold with policy.use[0]: they tell one story twice" in str(twice)


def test_what_it_costs_names_the_need_that_would_be_open() -> None:
    found = obstacle([ROW, CREW], at=PRIYA)
    assert (found.verdict, found.tier, found.loss, found.serves) == ("costly", "must", 1, ())
    assert str(found).endswith("would be open: conflict resolution for Dana.")


def test_what_costs_nothing_names_what_else_moves_in_the_equal_plan() -> None:
    feud = Story("Feud", competencies={"conflict": 4})
    stories = [ROW, feud]
    people = [DANA, Interviewer("Tom", must=["conflict"])]
    found = [obstacle(stories, *people, story=story, at=at) for story in stories for at in (0, 1)]
    assert sorted(one.verdict for one in found) == ["free", "free", "planned", "planned"]
    free = next(one for one in found if one.verdict == "free")
    [other] = free.instead
    assert {free.story_id, other.story_id} == {"row", "feud"}
    assert str(free) == (
        f"“{free.title}” could go to {free.audience} at no cost: a plan just as good has it there, "
        f"with “{other.title}” to {other.audience}."
    )


@pytest.mark.parametrize("story", [ROW, "row", "The row"])
@pytest.mark.parametrize("at", [PRIYA, "priya-nair", "Priya Nair", 1])
def test_story_and_meeting_are_named_by_value_id_name_or_index(
    story: Story | str, at: Interviewer | str | int
) -> None:
    found = obstacle([ROW, CREW], story=story, at=at)
    assert (found.story_id, found.meeting, found.audience) == ("row", 1, "Priya Nair")


@pytest.mark.parametrize(
    ("story", "at"), [("nobody", 0), ("row", 2), ("row", -1), ("row", "Zoe"), ("row", True)]
)
def test_a_story_or_meeting_that_is_not_there_is_refused(story: str, at: str | int) -> None:
    with pytest.raises(UnknownReference):
        obstacle([ROW], story=story, at=at)
