"""What a posting asks for goes to the people who usually ask about it; what the user wrote stays."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import InvalidInput
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.interviews.roles import ROLES, default_needs
from storybank.planning import plan_round
from storybank.stories import Story
from storybank.words.postings import PostingNeed, with_posting

HR = Interviewer("Ines", role="hr", needs=())
MANAGER = Interviewer("Dana", role="hiring_manager", needs=())
PEER = Interviewer("Tom", role="peer", needs=())
OTHER_PEER = Interviewer("Ana", role="peer", needs=())
LEADER = Interviewer("Priya", role="senior_leader", needs=())


def need(competency_id: str, weight: int = 3, *, required: bool = True) -> PostingNeed:
    return PostingNeed(competency_id, weight=weight, required=required, evidence=["…"])


def wanted(round: Round) -> dict[str, list[str]]:
    return {
        person.name: [f"{one.priority} {one.competency} {one.min_strength}" for one in person.needs]
        for person in round.interviewers
    }


def test_a_competency_goes_to_every_role_that_asks_about_it() -> None:
    day = Round("final", [HR, MANAGER, PEER, LEADER])
    assert wanted(with_posting(day, [need("teamwork"), need("strategic_thinking", required=False)])) == {
        "Ines": ["must teamwork 3"],
        "Dana": [],
        "Tom": ["must teamwork 3"],
        "Priya": ["should strategic_thinking 3"],
    }


def test_of_a_role_the_one_who_got_the_fewest_takes_it() -> None:
    day = Round("final", [PEER, OTHER_PEER])
    asked = [need("teamwork"), need("conflict"), need("communication")]
    assert wanted(with_posting(day, asked)) == {
        "Tom": ["must teamwork 3", "must communication 3"],
        "Ana": ["must conflict 3"],
    }


def test_of_a_role_the_one_who_wants_it_already_takes_it() -> None:
    wanting = OTHER_PEER.replace(needs=(Need("collaboration", priority="nice"),))
    day = with_posting(Round("final", [PEER, wanting]), [need("teamwork")])
    assert wanted(day) == {"Tom": [], "Ana": ["must collaboration 3"]}


def test_what_no_role_asks_about_goes_to_the_hiring_manager() -> None:
    assert wanted(with_posting(Round("final", [LEADER, MANAGER, PEER]), [need("resilience")]))["Dana"] == [
        "must resilience 3"
    ]


def test_without_a_hiring_manager_it_goes_to_who_has_most_say() -> None:
    day = with_posting(Round("final", [PEER, LEADER, HR]), [need("ambiguity")])
    assert wanted(day) == {"Tom": [], "Priya": ["must ambiguity 3"], "Ines": []}


def test_nobody_whose_meeting_is_over_gets_anything() -> None:
    over = Meeting(MANAGER, told=())
    assert wanted(with_posting(Round("final", [over, PEER]), [need("results"), need("grit")])) == {
        "Dana": [],
        "Tom": ["must results 3", "must grit 3"],
    }
    done = Round("final", [over])
    assert with_posting(done, [need("results")]) == done


def test_a_stronger_need_stays_and_a_weaker_one_is_lifted() -> None:
    strong = PEER.replace(
        needs=(Need("team work", priority="must", min_strength=5), Need("conflict", priority="nice"))
    )
    asked = [need("teamwork", required=False), need("conflict")]
    assert wanted(with_posting(Round("final", [strong]), asked)) == {
        "Tom": ["must team work 5", "must conflict 3"]
    }


def test_the_seats_of_a_panel_and_everything_else_stay() -> None:
    day = Round("final", [Meeting([PEER, LEADER], minutes=45), MANAGER], employer="Larkmoor", notes="n")
    after = with_posting(day, [need("results")])
    assert [meeting.minutes for meeting in after.meetings] == [45, None]
    assert after.replace(meetings=day.meetings) == day
    assert with_posting(day, []) == day


def test_motivation_goes_to_hr_and_is_said_not_planned() -> None:
    day = with_posting(Round("final", [PEER, HR]), [need("motivation")])
    assert wanted(day) == {"Tom": [], "Ines": ["must motivation 3"]}
    assert plan_round(StoryBank([Story("A")]), day).gaps == ()


def test_an_own_framework_spreads_by_what_its_competencies_match() -> None:
    house = Framework("house", competencies=[Competency("Better together", matches=["teamwork"])])
    day = with_posting(Round("final", [MANAGER, PEER]), [need("better_together")], framework=house)
    assert wanted(day) == {"Dana": [], "Tom": ["must better_together 3"]}


def test_a_roles_usual_needs_that_mean_nothing_in_a_framework_do_not_come_alive() -> None:
    house = Framework("house", competencies=[Competency("Sailing"), Competency("Quality")])
    technical = Interviewer("Kim", role="technical")
    day = with_posting(Round("final", [technical]), [need("sailing")], framework=house)
    assert wanted(day) == {"Kim": ["should quality 3", "must sailing 3"]}


@pytest.mark.parametrize(
    ("argument", "wrong", "message"),
    [
        ("round", "final", "round is not a Round but a string"),
        ("needs", None, "needs is not a list but None"),
        ("needs", ["teamwork"], r"needs\[0\] is not a PostingNeed but a string"),
        ("framework", "built-in", "framework is not a Framework but a string"),
    ],
)
def test_arguments_of_another_kind_are_refused(argument: str, wrong: Any, message: str) -> None:
    given_: dict[str, Any] = {"round": Round("final", [PEER]), "needs": ()} | {argument: wrong}
    with pytest.raises(InvalidInput, match=message):
        with_posting(**given_)


IDS = [one.id for one in builtin_framework().competencies]
ASKED = st.lists(
    st.builds(PostingNeed, st.sampled_from(IDS), weight=st.integers(1, 5), required=st.booleans()),
    max_size=6,
    unique_by=lambda one: one.competency_id,
)
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(ROLES),
        st.none()
        | st.lists(
            st.builds(Need, st.sampled_from(IDS), priority=st.sampled_from(["must", "should", "nice"])),
            max_size=3,
        ),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def as_round(people: list[tuple[str, list[Need] | None, bool]]) -> Round:
    return Round(
        "final",
        [
            Meeting(Interviewer(f"P{place}", role=role, needs=needs), told=() if over else None)
            for place, (role, needs, over) in enumerate(people)
        ],
    )


@given(PEOPLE, ASKED)
def test_nothing_is_lowered_or_dropped_and_everything_asked_for_is_there(
    people: list[tuple[str, list[Need] | None, bool]], asked: list[PostingNeed]
) -> None:
    before = as_round(people)
    after = with_posting(before, asked)
    for old, new in zip(before.interviewers, after.interviewers, strict=True):
        assert new.replace(needs=old.needs) == old
        for was, now in zip(old.needs, new.needs, strict=False):
            assert was.competency == now.competency
            assert (was.rank, was.min_strength) <= (now.rank, now.min_strength)
    to_come = [person for meeting in after.meetings if not meeting.is_over for person in meeting.interviewers]
    for one in asked:
        ranks = [
            had.rank for person in to_come for had in person.needs if had.competency == one.competency_id
        ]
        assert not to_come or max(ranks) >= (3 if one.required else 2)


@given(PEOPLE, ASKED)
def test_doing_it_twice_is_doing_it_once(
    people: list[tuple[str, list[Need] | None, bool]], asked: list[PostingNeed]
) -> None:
    once = with_posting(as_round(people), asked)
    assert with_posting(once, asked) == once


def test_usual_needs_are_lifted_in_place() -> None:
    usual = Interviewer("Tom", role="peer")
    assert usual.needs == default_needs("peer")
    day = with_posting(Round("final", [usual]), [need("communication")])
    assert wanted(day)["Tom"] == [
        "must teamwork 3",
        "must conflict 3",
        "must communication 3",
        "nice adaptability 3",
    ]
