"""`Policy.use` and `Policy.avoid`: what they ask for is done, or the rule that forbids it is named."""

from __future__ import annotations

from typing import Any

import pytest

from storybank.bank import StoryBank
from storybank.errors import Fault, ImpossibleLock, InvalidInput, UnknownReference
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning import Plan, Policy, plan_round
from storybank.stories import Story

PRIVATE = "the-words-of-the-candidate"

MERGER = Story("Merger of two", id="merger", competencies={"teamwork": 5}, situation=PRIVATE)
AUDIT = Story("Audit at night", id="audit", competencies={"conflict": 4}, action=PRIVATE)
IDLE = Story("Idle hands", id="idle", result=PRIVATE, notes=PRIVATE)

DANA = Interviewer("Dana Reyes", id="dana", must=["teamwork"])
PRIYA = Interviewer("Priya Nair", must=["conflict"])


def day(*meetings: Any) -> Round:
    return Round("final", meetings or [DANA, PRIYA], employer="Northwind")


def planned(stories: list[Story], round: Round, **policy: Any) -> Plan:
    return plan_round(StoryBank(stories), round, policy=Policy(**policy))


def places(plan: Plan) -> dict[str, int]:
    return {assignment.story_id: assignment.meeting for assignment in plan.assignments}


def refused(
    stories: list[Story], round: Round, *, kind: type[InvalidInput] = ImpossibleLock, **given: Any
) -> tuple[Fault, ...]:
    """Return the faults of a plan that is refused, none of which holds a word of the stories."""
    bank = StoryBank(stories, tellings=given.pop("tellings", ()))
    with pytest.raises(InvalidInput) as caught:
        plan_round(bank, round, policy=Policy(**given))
    assert type(caught.value) is kind
    assert caught.value.subject == "plan_round"
    assert PRIVATE not in str(caught.value) + repr(caught.value)
    assert not any(story.title in str(caught.value) for story in stories)
    assert all(fault.remedy for fault in caught.value.faults)
    return caught.value.faults


@pytest.mark.parametrize("story", [IDLE, "idle", "Idle hands"])
@pytest.mark.parametrize("place", [PRIYA, "priya-nair", "Priya Nair", 1])
def test_a_lock_names_story_and_place_by_value_id_name_or_index(
    story: Story | str, place: Interviewer | str | int
) -> None:
    plan = planned([MERGER, AUDIT, IDLE], day(), use=[(story, place)])
    assert places(plan) == {"merger": 0, "audit": 1, "idle": 1}
    plan = planned([MERGER, AUDIT], day(), avoid=[(AUDIT, place)])
    assert places(plan) == {"merger": 0}


def test_a_lock_that_serves_nobody_leads_nothing() -> None:
    plan = planned([IDLE], day(), use=[("idle", 0)])
    assert [(a.story_id, a.leads, a.also_shows) for a in plan.assignments] == [("idle", (), ())]


def test_a_lock_outweighs_a_must() -> None:
    # Dana alone needs what the merger shows; locked with Priya it serves nobody.
    plan = planned([MERGER], day(), use=[("merger", "priya-nair")])
    assert places(plan) == {"merger": 1}
    assert [gap.reason for gap in plan.gaps] == ["contested", "no_story"]


def test_a_lock_by_a_panel_member_is_a_lock_on_the_panel() -> None:
    plan = planned([IDLE], day([DANA, PRIYA]), use=[("idle", "priya-nair"), ("idle", "dana"), ("idle", 0)])
    assert places(plan) == {"idle": 0}


def test_avoid_holds_where_only_that_story_would_do() -> None:
    plan = planned([MERGER], day(), avoid=[("merger", "dana")])
    assert plan.assignments == ()
    assert [gap.reason for gap in plan.gaps] == ["unavailable", "no_story"]


def test_avoid_is_for_its_meeting_only() -> None:
    assert places(planned([MERGER], day(), avoid=[("merger", 1)])) == {"merger": 0}


def test_a_lock_fills_the_last_place_and_no_more() -> None:
    one_each = day(Meeting(DANA, max_stories=1), PRIYA)
    assert places(planned([MERGER, IDLE], one_each, use=[("idle", 0)])) == {"idle": 0}


@pytest.mark.parametrize(
    ("story", "given", "rule"),
    [
        (IDLE.replace(status="draft"), {}, "the story's status is draft"),
        (IDLE.replace(status="retired"), {}, "the story's status is retired"),
        (IDLE.replace(withheld_from=["northwind "]), {}, "the story is withheld from this employer"),
        (IDLE, {"avoid": [("idle", 0)]}, "policy.avoid names the same pair"),
        (IDLE, {"tellings": [Telling("idle", "dana")]}, "somebody in the meeting has heard its episode"),
    ],
)
def test_a_lock_that_a_rule_forbids_names_the_rule(story: Story, given: dict[str, Any], rule: str) -> None:
    [fault] = refused([MERGER, story], day(), use=[("merger", 1), ("idle", "dana")], **given)
    ready = "" if story.status == "ready" else "set status='ready', or "
    remedy = f"{ready}take the lock away, or change what it meets"
    assert fault == Fault("policy.use[1]", f"cannot hold: {rule}", remedy)


def test_a_lock_on_what_was_told_in_a_meeting_that_is_over_names_it() -> None:
    over = day(DANA, Meeting(PRIYA, told=["audit"]))
    [fault] = refused([MERGER, AUDIT], over, use=[("audit", 0)])
    assert (fault.path, fault.problem) == ("policy.use[0]", "cannot hold: its episode was told in meeting 1")


def test_three_locks_on_one_episode_name_the_two_before() -> None:
    others = [MERGER.replace(episode="idle"), AUDIT.replace(episode="idle")]
    [fault] = refused([IDLE, *others], day(), use=[("idle", 0), ("merger", 1), ("audit", 0)])
    assert (fault.path, fault.problem) == (
        "policy.use[2]",
        "cannot hold with policy.use[0] and policy.use[1]: they tell one episode twice",
    )


def test_one_lock_names_every_rule_that_it_meets() -> None:
    story = IDLE.replace(status="draft", withheld_from=["Northwind"])
    [fault] = refused([story], day(), use=[("idle", 0)], avoid=[(story, 0)])
    assert fault.problem == (
        "cannot hold: the story's status is draft, the story is withheld from this employer "
        "and policy.avoid names the same pair"
    )


def test_one_story_in_two_meetings_names_both_locks() -> None:
    [fault] = refused([IDLE], day(), use=[("idle", 0), ("idle", "priya-nair")])
    assert (fault.path, fault.problem) == (
        "policy.use[1]",
        "cannot hold with policy.use[0]: they tell one story twice",
    )


@pytest.mark.parametrize("place", [0, 1])
def test_one_episode_twice_names_both_locks(place: int) -> None:
    other = MERGER.replace(episode="idle")
    [fault] = refused([IDLE, other], day(), use=[("idle", 0), ("merger", place)])
    assert (fault.path, fault.problem) == (
        "policy.use[1]",
        "cannot hold with policy.use[0]: they tell one episode twice",
    )


def test_a_lock_that_is_given_twice_is_refused_once_and_where_it_first_stands() -> None:
    draft = IDLE.replace(status="draft")
    [fault] = refused([draft], day(), use=[("idle", 0), ("Idle hands", "dana")])
    assert fault.path == "policy.use[0]"


def test_the_same_lock_twice_is_one_lock() -> None:
    assert places(planned([IDLE], day(), use=[("idle", 0), ("Idle hands", "dana")])) == {"idle": 0}


@pytest.mark.parametrize(
    ("round", "given", "takes"),
    [
        (day(Meeting(DANA, max_stories=1), PRIYA), {}, "1 story"),
        (day(), {"stories_per_meeting": 1}, "1 story"),
        (day(Meeting(DANA, max_stories=0), PRIYA), {"stories_per_meeting": None}, "0 stories"),
    ],
)
def test_too_many_locks_for_the_count_name_both_figures(
    round: Round, given: dict[str, Any], takes: str
) -> None:
    [fault] = refused([IDLE, MERGER], round, use=[("idle", 0), ("merger", 0)], **given)
    assert (fault.path, fault.problem) == (
        "policy.use[1]",
        f"cannot hold: 2 are locked in meeting 0, which takes {takes}",
    )


def test_too_long_a_lock_for_the_minutes_names_both_figures() -> None:
    short = day(Meeting(DANA, minutes=28), PRIYA)
    [fault] = refused(
        [IDLE.replace(seconds=121), MERGER.replace(seconds=360)], short, use=[("idle", 0), ("merger", 0)]
    )
    assert (fault.path, fault.problem) == (
        "policy.use[1]",
        "cannot hold: the locked stories take 1081 s of the 780 s in meeting 0",
    )


def test_locks_may_fill_the_minutes_to_the_second() -> None:
    exact = day(Meeting(DANA, minutes=29), PRIYA)
    stories = [IDLE.replace(seconds=120), MERGER.replace(seconds=120)]
    assert places(planned(stories, exact, use=[("idle", 0), ("merger", 0)])) == {"idle": 0, "merger": 0}
    [fault] = refused([stories[0], MERGER.replace(seconds=121)], exact, use=[("idle", 0), ("merger", 0)])
    assert "841 s of the 840 s" in fault.problem


def test_minutes_that_the_frame_takes_leave_no_room_for_a_lock() -> None:
    [fault] = refused([IDLE], day(Meeting(DANA, minutes=10), PRIYA), use=[("idle", 0)])
    assert "of the 0 s in meeting 0" in fault.problem


def test_several_impossible_locks_are_one_error_in_the_order_given() -> None:
    stories = [IDLE.replace(status="draft"), MERGER, AUDIT.replace(withheld_from=["Northwind"])]
    faults = refused(stories, day(), use=[("idle", 0), ("merger", 1), ("audit", 1), ("merger", 0)])
    assert [fault.path for fault in faults] == ["policy.use[0]", "policy.use[2]", "policy.use[3]"]


def test_a_lock_on_a_meeting_that_is_over_says_nothing_any_more() -> None:
    over = day(DANA, Meeting(PRIYA, told=[]))
    assert places(planned([MERGER, IDLE], over, use=[("idle", "priya-nair")])) == {"merger": 0}
    # Neither do two that would forbid each other, nor a draft.
    draft = IDLE.replace(status="draft")
    use = [("idle", 1), ("merger", 0), ("merger", 1)]
    assert places(planned([MERGER, draft], over, use=use)) == {"merger": 0}


@pytest.mark.parametrize("field", ["use", "avoid"])
@pytest.mark.parametrize(
    ("lock", "path", "problem", "remedy"),
    [
        (
            ("nowhere", 0),
            "[0][0]",
            "is not a story of the bank: nowhere",
            "add the story, or give the id of one that is there (1 story is)",
        ),
        (("Idl", 0), "[0][0]", "is not a story of the bank: Idl", "give the id: idle?"),
        (("dana", "idle"), "[0]", "is the other way round: a person, then a story", "give the story first"),
        (
            ("Priya", "IDLE hands"),
            "[0]",
            "is the other way round: a person, then a story",
            "give the story first",
        ),
        (("Dana", "Nobody"), "[0][0]", None, None),
        (("idle", 2), "[0][1]", "is not a meeting of the round", "give 0 to 1"),
        (("idle", "Nobody"), "[0][1]", "is nobody in this round", "give one of the ids: dana, priya-nair"),
    ],
)
def test_a_name_that_is_not_there_is_an_unknown_reference(
    field: str, lock: tuple[str, int | str], path: str, problem: str | None, remedy: str | None
) -> None:
    fault, *others = refused([IDLE], day(), kind=UnknownReference, **{field: [lock]})
    assert fault.path == f"policy.{field}{path}"
    if problem is None:  # neither half is there in either order
        assert [one.path for one in others] == [f"policy.{field}[0][1]"]
    else:
        assert (fault.problem, fault.remedy, others) == (problem, remedy, [])


def test_a_title_that_two_stories_have_means_neither() -> None:
    twins = [Story("Twins", id="one"), Story("Twins", id="two")]
    with pytest.raises(UnknownReference) as caught:
        planned(twins, day(), use=[("Twins", 0)])
    assert caught.value.faults[0].problem == "is the title of several stories of the bank"
    assert caught.value.faults[0].remedy == "give the id: one or two?"
    assert places(planned(twins, day(), use=[("two", 0)])) == {"two": 0}


def test_a_name_that_two_people_have_means_neither() -> None:
    twins = day(Interviewer("Sam Lee", id="sam-1", needs=()), Interviewer("Sam Lee", id="sam-2", needs=()))
    [fault] = refused([IDLE], twins, kind=UnknownReference, use=[("idle", "Sam Lee")])
    assert fault == Fault("policy.use[0][1]", "names two people", "give one of the ids: sam-1, sam-2")


def test_both_halves_of_a_lock_may_be_unknown_at_once() -> None:
    faults = refused([IDLE], day(), kind=UnknownReference, use=[("idle", 0), ("no", 9)], avoid=[("no", 0)])
    paths = ["policy.use[1][0]", "policy.use[1][1]", "policy.avoid[0][0]"]
    assert [fault.path for fault in faults] == paths
