"""A bank on a framework of its own: what roles need there, and what people may say in its words."""

from __future__ import annotations

import pytest

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import MissingNeeds
from storybank.interviews import Interviewer, Round, Sitting
from storybank.planning import Plan, Policy, plan_round
from storybank.stories import Story

HOUSE = Framework(
    "house",
    competencies=[
        Competency("Pulling together", matches=["teamwork"], aliases=["one crew"]),
        Competency("Straight talk", matches=["communication", "conflict"]),
        Competency("Our mission", matches=["motivation"], answered_by="statement"),
        Competency("Tidy decks"),
    ],
)

STORIES = (
    Story("Storm", competencies={"One crew": 5}),
    Story("Mutiny", competencies={"straight talk": 4}),
    Story("Scrubbing", competencies={"tidy decks": 3}),
)

HR = Interviewer("Hana", role="hr")
"""Usually: must motivation and teamwork, should communication, nice integrity."""


def planned(*people: Interviewer, framework: Framework = HOUSE) -> Plan:
    return plan_round(StoryBank(STORIES, framework=framework), Round("final", people))


def needs(plan: Plan) -> list[tuple[str, str, str | None]]:
    return [(row.competency_id, row.priority, row.story_id) for row in plan.coverage]


def test_a_role_needs_what_the_house_says_matches() -> None:
    plan = planned(HR)
    assert needs(plan) == [("pulling_together", "must", "storm"), ("straight_talk", "should", "mutiny")]
    assert plan.gaps == ()


def test_a_match_answered_by_a_statement_is_said() -> None:
    plan = planned(HR)
    assert [need.competency_id for need in plan.statements] == ["our_mission"]
    assert plan.competencies["our_mission"] == "Our mission"


def test_two_usual_needs_that_match_one_competency_count_once() -> None:
    plan = planned(Interviewer("Pat", role="peer"))  # teamwork, conflict; communication; adaptability
    assert needs(plan) == [("pulling_together", "must", "storm"), ("straight_talk", "must", "mutiny")]


def test_a_role_that_says_nothing_in_the_house_asks_for_needs() -> None:
    tess, max_ = Interviewer("Tess", role="technical"), Interviewer("Max", role="values")
    with pytest.raises(MissingNeeds) as caught:
        plan_round(
            StoryBank(framework=HOUSE), Round("final", [HR, Sitting([HR.replace(id="h2"), tess]), max_])
        )
    assert [fault.path for fault in caught.value.faults] == [
        "round.sittings[1].interviewers[1].needs",
        "round.sittings[2].interviewers[0].needs",
    ]
    assert "the role technical" in caught.value.faults[0].problem
    assert caught.value.faults[0].remedy == "state what this person needs: must=[…], should=[…]"


def test_stated_needs_in_the_words_of_the_house_are_met() -> None:
    person = Interviewer("Tess", role="technical", must=["Tidy decks"], should=["one crew"])
    assert needs(planned(person)) == [
        ("tidy_decks", "must", "scrubbing"),
        ("pulling_together", "should", "storm"),
    ]


def test_stated_needs_in_the_words_of_the_built_in_framework_find_their_match() -> None:
    assert needs(planned(Interviewer("Tess", must=["team work"]))) == [("pulling_together", "must", "storm")]


def test_a_person_with_no_needs_at_all_is_nobody_to_ask_about() -> None:
    plan = planned(Interviewer("Tess", role="technical", needs=()))
    assert (plan.coverage, plan.gaps, plan.assignments) == ((), (), ())


def test_a_stated_need_that_the_house_does_not_know_is_a_gap_with_the_nearest_of_the_house() -> None:
    [gap] = planned(Interviewer("Tess", must=["tidy docks and piers"])).gaps
    assert gap.reason == "no_story"
    assert len(gap.nearest) == 3
    assert set(gap.nearest) <= {"Pulling together", "Straight talk", "Our mission", "Tidy decks"}


def test_a_competency_that_is_meant_joins_spellings_that_were_apart() -> None:
    stories = [Story("Outage", competencies={"reliability culture": 4})]
    dana = Interviewer("Dana", must=["culture of reliability"])
    apart = plan_round(StoryBank(stories), Round("final", [dana]))
    assert [(gap.reason, len(gap.nearest)) for gap in apart.gaps] == [("no_story", 3)]

    meant = builtin_framework().with_competency("Reliability culture")
    assert StoryBank(stories, framework=meant).findings == ()
    plan = plan_round(StoryBank(stories, framework=meant), Round("final", [dana]))
    assert needs(plan) == [("reliability_culture", "must", "outage")]
    assert plan.competencies["reliability_culture"] == "Reliability culture"


def test_motivation_is_said_and_never_told() -> None:
    # Even where a story is tagged with it, and whatever its priority.
    stories = [Story("Why", competencies={"motivation": 5})]
    people = [
        HR,
        Interviewer("Dana", must=["drive"], should=["planning"]),
        Interviewer("Tom", nice=["motivation"]),
    ]
    plan = plan_round(StoryBank(stories), Round("final", people), policy=Policy(use=[("why", "Dana")]))
    assert [(need.interviewer_id, need.competency_id) for need in plan.statements] == [
        ("hana", "motivation"),
        ("dana", "motivation"),
        ("tom", "motivation"),
    ]
    named = {row.competency_id for row in plan.coverage} | {gap.competency_id for gap in plan.gaps}
    refs = {ref.competency_id for one in plan.assignments for ref in (*one.leads, *one.also_shows)}
    assert "motivation" not in named | refs
    assert [assignment.story_id for assignment in plan.assignments] == [
        "why"
    ]  # the lock, which serves nobody


def test_without_a_lock_no_story_is_spent_on_motivation() -> None:
    plan = plan_round(StoryBank([Story("Why", competencies={"motivation": 5})]), Round("final", [HR]))
    assert plan.assignments == ()
