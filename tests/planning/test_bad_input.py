"""Bad input is one error of the tree: every fault at once, with path and remedy, and no private text."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework
from storybank.errors import (
    ImpossibleLock,
    InvalidInput,
    MissingNeeds,
    StorybankError,
    UnknownReference,
)
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.planning import Policy, plan_round
from storybank.stories import Story

PRIVATE = "what nobody else may read"

DANA = Interviewer("Dana", must=["conflict"])
PRIYA = Interviewer("Priya", must=["teamwork"])
BANK = StoryBank([Story("Feud", competencies={"conflict": 3}, situation=PRIVATE)])


def told(by: Callable[[], object]) -> InvalidInput:
    """Return what is raised, having seen that it is complete and keeps its secrets."""
    with pytest.raises(StorybankError) as caught:
        by()
    error = caught.value
    assert isinstance(error, InvalidInput)
    assert PRIVATE not in str(error) + repr(error)
    assert all(fault.problem and fault.remedy for fault in error.faults)
    assert all(str(fault) in str(error) for fault in error.faults)
    return error


def paths(error: InvalidInput) -> list[str]:
    return [fault.path for fault in error.faults]


@pytest.mark.parametrize(
    ("title", "strength", "expected"),
    [
        (" ", 3, ["title"]),
        ("Feud", 0, ["competencies.conflict"]),
        ("Feud", 6, ["competencies.conflict"]),
        ("Feud", float("nan"), ["competencies.conflict"]),
        ("Feud\x00", 3, ["title"]),
        ("", 6, ["title", "competencies.conflict"]),
    ],
)
def test_a_story_that_breaks_a_rule_is_refused(title: str, strength: Any, expected: list[str]) -> None:
    error = told(lambda: Story(title, competencies={"conflict": strength}, situation=PRIVATE))
    assert sorted(paths(error)) == sorted(expected)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: Round("final", []), ["meetings"]),
        (lambda: Meeting(DANA, minutes=-1), ["minutes"]),
        (lambda: Meeting(DANA, max_stories=-1), ["max_stories"]),
        (lambda: Need("conflict", min_strength=6), ["min_strength"]),
        (lambda: Interviewer("Dana\x00", weight=6), ["name", "weight"]),
        (lambda: Policy(frame_minutes=-1, follow_up_seconds=-1), ["follow_up_seconds", "frame_minutes"]),
        (lambda: Policy(stories_per_meeting=-1), ["stories_per_meeting"]),
        (lambda: Policy(use=[("feud", -1)]), ["use[0][1]"]),
        (lambda: StoryBank(BANK.stories * 2), ["stories[1].id"]),
        (lambda: StoryBank(BANK.stories, tellings=[Telling("gone", "dana")]), ["tellings[0].story"]),
    ],
)
def test_a_value_that_breaks_a_rule_names_the_place(make: Callable[[], object], expected: list[str]) -> None:
    assert paths(told(make)) == expected


def test_one_person_in_two_meetings_is_refused() -> None:
    [fault] = told(lambda: Round("final", [DANA, PRIYA, DANA])).faults
    assert fault.path == "meetings[2].interviewers[0]"
    assert "dana" in fault.problem


def test_what_was_told_must_be_in_the_bank() -> None:
    round = Round("final", [Meeting(DANA, told=["feud", "gone", PRIVATE]), PRIYA])
    error = told(lambda: plan_round(BANK, round))
    assert isinstance(error, UnknownReference)
    assert paths(error) == ["round.meetings[0].told[1]", "round.meetings[0].told[2]"]


def test_faults_of_every_kind_are_one_error_with_all_of_them() -> None:
    foreign = Framework("house", competencies=[Competency("Zen", matches=["conflict"])])
    bank = StoryBank(
        [Story("Feud", competencies={"zen": 3}, situation=PRIVATE, status="draft")], framework=foreign
    )
    meetings: list[Meeting | Interviewer] = [
        Meeting(DANA, told=["gone"]),
        Meeting([Interviewer("Tess", role="technical"), PRIYA]),
        Interviewer("Max", must=["zen"]),
    ]
    policy = Policy(use=[("feud", "max"), ("gone", "nobody")], avoid=[("feud", 3)])
    error = told(lambda: plan_round(bank, Round("final", meetings), policy=policy))
    assert type(error) is InvalidInput
    assert paths(error) == [
        "round.meetings[0].told[0]",
        "policy.use[1][0]",
        "policy.use[1][1]",
        "policy.avoid[0][1]",
        "policy.use[0]",
        "round.meetings[1].interviewers[0].needs",
    ]
    assert str(error).startswith("plan_round: 6 problems\n  - ")


def test_faults_of_one_kind_are_an_error_of_that_kind() -> None:
    foreign = Framework("house", competencies=[Competency("Zen")])
    people = Round("final", [Interviewer("Tess", role="technical"), Interviewer("Max", must=["zen"])])
    error = told(lambda: plan_round(StoryBank(framework=foreign), people))
    assert isinstance(error, MissingNeeds)
    assert error.faults[0].path == "round.meetings[0].interviewers[0].needs"
    assert "must=[…]" in error.faults[0].remedy

    draft = StoryBank([Story("Feud", status="draft")])
    locked = Policy(use=[("feud", 0)])
    assert isinstance(told(lambda: plan_round(draft, Round("final", [DANA]), policy=locked)), ImpossibleLock)


def test_the_error_survives_the_way_back_from_another_process() -> None:
    error = told(lambda: plan_round(BANK, Round("final", [Meeting(DANA, told=["gone"])])))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(again), again.faults, str(again)) == (type(error), error.faults, str(error))


def test_every_argument_may_be_given_by_keyword() -> None:
    round = Round("final", [DANA])
    plan = plan_round(bank=BANK, round=round, policy=Policy(), previous=None)
    assert plan == plan_round(BANK, round)


def test_policy_and_previous_are_by_keyword_only() -> None:
    with pytest.raises(InvalidInput, match=r"takes 2 without a name \(bank, round\), and 3 were given"):
        plan_round(BANK, Round("final", [DANA]), Policy())  # type: ignore[call-arg]


def test_what_is_missing_in_the_preparation_is_no_error() -> None:
    undecided = Interviewer("Zoe", title="Zookeeper")
    plan = plan_round(StoryBank(), Round("final", [undecided]))
    assert len(plan.gaps) == 3
    assert [finding.code for finding in plan.findings] == ["unknown_role"]


def test_two_needs_of_one_meaning_are_one_with_the_higher_priority_and_strength_and_a_finding() -> None:
    needs = [Need("conflict", min_strength=4), Need("Disagreement", priority="must", min_strength=2)]
    plan = plan_round(BANK, Round("final", [Interviewer("Dana", needs=needs)]))
    assert [(row.competency_id, row.priority, row.min_strength) for row in plan.coverage] == [
        ("conflict", "must", 4)
    ]
    [finding] = plan.findings
    assert (finding.code, finding.subject) == ("same_need", "dana")
    named = ("“conflict” and “Disagreement”", "Conflict resolution")
    assert all(name in finding.message for name in named)
