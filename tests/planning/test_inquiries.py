from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank import (
    Interviewer,
    InvalidInput,
    Meeting,
    Plan,
    Policy,
    Round,
    Story,
    StoryBank,
    brief,
    check_plan,
    plan_round,
    verify_proof,
)
from storybank.errors import UnknownReference
from storybank.interviews import Inquiry
from storybank.interviews.inquiries import ASKING_SECONDS, OPENING_SECONDS, Topic, known_topics, topic_of_text
from storybank.planning import AskingProof, PlannedInquiry
from storybank.planning.engine.problem import priced_matching
from storybank.planning.inquiries import Asking
from storybank.sample import sample_bank, sample_round

TITLES = ["HR", "Ward sister", "Nurse", "Chief executive", "Staff engineer", "Zookeeper", "Client"]
QUESTIONS = [
    "What is the salary?",
    "What are the next steps?",
    "How do you measure success?",
    "Where do you want to be in five years?",
    "Who is on the team?",
]


def day(*titles: str, **more: object) -> Round:
    people = [Interviewer(f"P{n}", title, needs=()) for n, title in enumerate(titles)]
    return Round("final", people, **more)  # type: ignore[arg-type] # fields of a round


def asked(plan: Plan) -> list[tuple[str, str]]:
    return [(one.interviewer_id, one.text) for one in plan.inquiries]


def plan_of(round: Round) -> Plan:
    return plan_round(StoryBank(), round)


def with_minutes(round: Round, *minutes: int | None) -> Round:
    pairs = zip(round.meetings, minutes, strict=True)
    return round.replace(meetings=[one.replace(minutes=each) for one, each in pairs])


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("What is the pay range for this job?", "pay"),
        ("How many days of holiday are there?", "pay"),
        ("What are the next steps, and the time frame?", "process"),
        ("What does success look like in the first 90 days?", "evaluation"),
        ("Is there room to grow?", "development"),
        ("Where do you see the ward in five years?", "direction"),
        ("How would you describe the culture?", "culture"),
        ("What does a typical day look like?", "team"),
        ("How is the company organised?", "organisation"),
        ("What are the main duties?", "job"),
        ("Why is this free?", "job"),
    ],
)
def test_a_question_says_by_its_words_what_it_is_about(text: str, topic: str) -> None:
    assert topic_of_text(text) == Inquiry(text).topic == topic


def test_every_topic_can_be_answered_by_somebody() -> None:
    assert known_topics().keys() == {*get_args(Topic)}
    assert all(3 in topic["roles"].values() for topic in known_topics().values())


def test_every_question_goes_to_whom_it_concerns() -> None:
    round = day("Nurse", "Ward sister", "Chief executive", "HR", inquiries=QUESTIONS)
    plan = plan_of(round)
    assert asked(plan) == [
        ("p0", "Who is on the team?"),
        ("p1", "How do you measure success?"),
        ("p2", "Where do you want to be in five years?"),
        ("p3", "What are the next steps?"),
        ("p3", "What is the salary?"),
    ]
    assert not plan.findings
    assert not check_plan(plan, StoryBank())
    assert verify_proof(plan, StoryBank())


def test_pay_comes_last_in_its_meeting_and_is_said_where_hr_is_not_last() -> None:
    plan = plan_of(day("HR", "Nurse", inquiries=QUESTIONS[:2]))
    assert asked(plan) == [("p0", QUESTIONS[1]), ("p0", QUESTIONS[0])]
    assert [finding.code for finding in plan.findings] == ["pay_not_last"]


def test_what_was_left_open_comes_first_and_the_most_important_before_the_others() -> None:
    several = [
        Inquiry("May I see the ward?", priority="nice", ask="hr"),
        Inquiry("What are the next steps?", priority="must"),
        Inquiry("Who decides?", ask="hr", left_open=True, priority="nice"),
    ]
    assert [text for _, text in asked(plan_of(day("HR", inquiries=several)))] == [
        "Who decides?",
        "What are the next steps?",
        "May I see the ward?",
    ]


def test_as_many_are_asked_as_there_is_time_for_and_the_others_are_said() -> None:
    minutes = (OPENING_SECONDS + 2 * ASKING_SECONDS) // 60
    round = with_minutes(day("HR", inquiries=QUESTIONS[:3]), minutes)
    plan = plan_of(round)
    assert len(plan.inquiries) == 2
    assert [finding.code for finding in plan.findings if finding.code == "inquiry_no_time"] == [
        "inquiry_no_time"
    ]
    assert len(plan_of(with_minutes(round, minutes - 1)).inquiries) == 1
    assert plan_of(with_minutes(round, 0)).inquiries == ()


def test_stories_take_their_time_first() -> None:
    bank = StoryBank([Story("A", competencies={"teamwork": 4}, seconds=600)])
    person = Interviewer("Tom", "Nurse", must=["teamwork"])
    several = [f"Who is on the team, part {n}?" for n in range(9)]
    round = Round("final", [Meeting(person, minutes=35)], inquiries=several)
    assert len(plan_round(bank, round).inquiries) == 5  # of 35 minutes 15 are the story's, 5 the greeting's
    assert len(plan_round(StoryBank(), round).inquiries) == 9


def test_what_stands_with_a_person_takes_a_place_there() -> None:
    person = Interviewer("Hana", "HR", needs=(), questions_to_ask=["A?", "B?"])
    assert len(plan_of(Round("final", [person], inquiries=QUESTIONS[:2])).inquiries) == 1


def test_nobody_who_cannot_answer_is_asked_and_that_is_said() -> None:
    plan = plan_of(day("Nurse", inquiries=["What is the salary?"]))
    assert plan.inquiries == ()
    assert [finding.code for finding in plan.findings] == ["inquiry_nobody"]


@pytest.mark.parametrize("ask", ["nurse-2", "peer", "P1", ["p1"], Interviewer("P1", "Nurse")])
def test_whom_to_ask_is_said_by_role_id_name_or_value(ask: str) -> None:
    round = day("HR", "Nurse", inquiries=[Inquiry("What is the salary?", ask=ask)])
    assert asked(plan_of(round)) == ([] if ask == "nurse-2" else [("p1", "What is the salary?")])


def test_what_is_to_compare_is_asked_in_every_meeting_that_can_answer() -> None:
    several = [Inquiry("How do people work together?", topic="culture", everybody=True)]
    round = day("HR", "Nurse", "Client", "Chief executive", inquiries=several)
    assert [who for who, _ in asked(plan_of(round))] == ["p0", "p1", "p3"]
    later = round.with_asked("P1", several[0]).with_told("P1")
    assert [who for who, _ in asked(plan_of(later))] == ["p0", "p3"]


def test_what_was_asked_is_not_asked_again_and_what_was_not_is_open_the_next_time() -> None:
    round = day("HR", "Nurse", inquiries=[QUESTIONS[1], QUESTIONS[4]]).with_asked("p0", QUESTIONS[1])
    assert asked(plan_of(round)) == [("p1", QUESTIONS[4])]
    assert [(one.text, one.left_open) for one in round.open_inquiries] == [(QUESTIONS[4], True)]
    with pytest.raises(UnknownReference, match="is no inquiry of the round"):
        round.with_asked("p0", "What?")


def test_asked_twice_of_one_person_counts_once_and_one_text_that_nobody_has_is_refused() -> None:
    several = [Inquiry("Why?", id="a"), Inquiry("Why?", id="b"), Inquiry("When?")]
    round = day("HR", "Nurse", inquiries=several).with_asked("p0", "Why?", several[2])
    again = round.with_asked("P0", "When?").with_asked("p1", "when")
    assert [one.asked for one in again.inquiries] == [("p0",), ("p0",), ("p0", "p1")]
    with pytest.raises(UnknownReference, match="is no inquiry of the round"):
        round.with_asked("p0", "Why?", "Who?")


def test_a_meeting_that_is_over_is_asked_nothing() -> None:
    round = day("HR", "Ward sister", inquiries=["What are the next steps?"]).with_told("P0")
    assert asked(plan_of(round)) == [("p1", "What are the next steps?")]
    assert not plan_of(round.with_told("P1")).findings


def test_one_question_twice_is_refused() -> None:
    with pytest.raises(InvalidInput, match="has the id of one before it"):
        day("HR", inquiries=["Why?", "Why?"])


def test_the_brief_says_what_to_ask_and_of_whom_where_several_sit() -> None:
    panel = [Interviewer("Hana", "HR", needs=()), Interviewer("Tom", "Nurse", needs=())]
    plan = plan_of(Round("final", [panel], inquiries=[QUESTIONS[4], QUESTIONS[0]]))
    text = brief(plan, StoryBank(), 0).to_markdown()
    assert "Tom: Who is on the team?" in text
    assert "Hana: What is the salary?" in text
    assert "Hana: What is the salary?" in plan.to_markdown()


TEXTS = st.sampled_from(QUESTIONS)
INQUIRIES = st.lists(
    st.builds(
        Inquiry,
        TEXTS,
        priority=st.sampled_from(["must", "should", "nice"]),
        ask=st.sampled_from([(), (), ("hr",), ("P0",)]),
        everybody=st.booleans(),
        left_open=st.booleans(),
        asked=st.sampled_from([(), (), ("p0",)]),
        id=st.sampled_from(["a", "b", "c", "d"]),
    ),
    max_size=4,
    unique_by=lambda one: one.id,
)
DAYS = st.builds(
    with_minutes,
    st.builds(
        lambda titles, several: day(*titles, inquiries=several),
        st.lists(st.sampled_from(TITLES), min_size=3, max_size=3),
        INQUIRIES,
    ),
    *[st.sampled_from([None, 5, 8, 11, 14])] * 3,
)


def ways(asking: Asking) -> Iterator[int]:
    """Yield what each way to ask that keeps the rules is worth."""
    for chosen in product([None, *asking.ahead], repeat=len(asking.rows)):
        counts = [chosen.count(index) for index in range(len(asking.places))]
        pairs = zip((worth for _, worth in asking.rows), chosen, strict=True)
        gained = [0 if index is None else worth[index] for worth, index in pairs]
        can = all(gain for gain, index in zip(gained, chosen, strict=True) if index is not None)
        if can and all(count <= places for count, places in zip(counts, asking.places, strict=True)):
            yield sum(gained)


@given(DAYS)
def test_no_way_to_ask_is_worth_more_by_brute_force_and_the_prices_prove_it(round: Round) -> None:
    asking = Asking(round, Policy(), [0, 0, 0])
    planned, proof = asking.planned()
    assert proof.value == max(ways(asking)) == asking.bound(proof.prices)
    assert asking.is_best(planned, proof)


@given(DAYS)
def test_every_plan_of_questions_keeps_the_rules_and_is_proved(round: Round) -> None:
    plan = plan_of(round)
    assert not check_plan(plan, StoryBank())
    assert verify_proof(plan, StoryBank())
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
    to_whom = [(one.inquiry_id, round.meeting_of(one.interviewer_id)) for one in plan.inquiries]
    assert len({*to_whom}) == len(to_whom)
    once = {one.id for one in round.inquiries if not one.everybody}
    assert all([name for name, _ in to_whom].count(one) < 2 for one in once)


@given(DAYS, st.data())
def test_a_worse_plan_of_questions_is_not_proved(round: Round, data: st.DataObject) -> None:
    plan = plan_of(round)
    if plan.inquiries:
        left = data.draw(st.sampled_from(plan.inquiries))
        others = tuple(one for one in plan.inquiries if one != left)
        assert not verify_proof(plan.replace(inquiries=others), StoryBank())
    if plan.asking.value:
        wrong = plan.asking.replace(value=plan.asking.value - 1)
        assert not verify_proof(plan.replace(asking=wrong), StoryBank())


@given(st.lists(st.lists(st.integers(-2, 9), min_size=3, max_size=3), max_size=5))
def test_the_prices_of_a_matching_prove_that_it_is_best(gains: list[list[int]]) -> None:
    partners, prices = priced_matching(gains)
    value = sum(gains[row][column] for row, column in enumerate(partners) if column is not None)
    assert min(prices, default=0) >= 0
    above = (max([0, *(g - p for g, p in zip(row, prices, strict=True))]) for row in gains)
    assert value == sum(prices) + sum(above)


FORGED = {
    "unknown_inquiry": [("c", "p0")],
    "inquiry_twice": [("team", "p1"), ("team", "p1")],
    "inquiry_misplaced": [("pay", "p1")],
    "pay_not_last": [("pay", "p0"), ("steps", "p0")],
    "too_many_inquiries": [(name, "p0") for name in ("steps", "pay", "hr1", "hr2")],
}


@pytest.mark.parametrize("code", FORGED)
def test_a_forged_plan_of_questions_breaks_a_rule(code: str) -> None:
    several = [
        Inquiry("Who is on the team?", id="team"),
        Inquiry("What is the salary?", id="pay"),
        Inquiry("What are the next steps?", id="steps"),
        Inquiry("A?", id="hr1", ask="hr"),
        Inquiry("B?", id="hr2", ask="hr"),
    ]
    plan = plan_of(day("HR", "Nurse", inquiries=several))
    assert not check_plan(plan, StoryBank())
    forged = [PlannedInquiry(inquiry_id=name, text="?", interviewer_id=who) for name, who in FORGED[code]]
    broken = check_plan(plan.replace(inquiries=forged, asking=AskingProof()), StoryBank())
    assert code in {one.code for one in broken}


def test_without_questions_nothing_is_asked_and_nothing_is_said() -> None:
    plan = plan_round(sample_bank(), sample_round())
    assert plan.inquiries == ()
    assert plan.asking.value == 0
    assert verify_proof(plan, sample_bank())
