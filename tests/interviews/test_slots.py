"""A test, a meal, a tour: in the day's order, and nothing of it in the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.answers import planned
from tests.support.counts import many
from tests.support.rounds import Case, random_round
from tests.support.strategies import SLOTS

from storybank import (
    Interviewer,
    InvalidInput,
    Meeting,
    Policy,
    Round,
    Story,
    StoryBank,
    Telling,
    UnknownReference,
    afterwards,
    brief,
    carry_over,
    check_plan,
    countdown,
    day_pages,
    plan_round,
    replan,
    tellings_of,
    verify_proof,
)
from storybank.analysis import vouching, why_not
from storybank.formats import ics_text, read_round, round_from_text
from storybank.planning import Plan

DANA, TOM = Interviewer("Dana Reyes", must=["conflict"]), Interviewer("Tom Baker", must=["teamwork"])
LUNCH = Meeting([DANA, "Cy Poe"], kind="meal", title="Lunch with the team", minutes=60)
TEST = Meeting(kind="test", minutes=30)
BANK = StoryBank(
    [
        Story("Audit", competencies={"conflict": 4}, vouched_by=["Dr. Ann Lee"]),
        Story("Move", competencies={"teamwork": 4}, vouched_by=["Bo"]),
        Story("Rota", competencies={"teamwork": 3, "conflict": 3}),
    ]
)
DAY = Round("final", [DANA, LUNCH, TOM, TEST], employer="Northwind", date="2026-12-03")


def bare(plan: Plan, keep: list[int]) -> Any:
    """Return what a plan says, with the indices of its meetings as they are without slots."""
    place = {index: number for number, index in enumerate(keep)}
    return (
        [(a.story_id, place[a.meeting], a.leads, a.also_shows) for a in plan.assignments],
        (*plan.coverage, *plan.gaps, *plan.backups, *plan.statements, *plan.findings),
        [(tier.name, tier.value, tier.bound) for tier in plan.proof.tiers],
        [(one.story_id, [place[at] for at in one.meetings]) for one in plan.free],
    )


@settings(max_examples=many(60, quick=15), deadline=None)
@given(st.integers(1, 400), st.data())
def test_a_slot_changes_nothing_of_the_plan(number: int, data: st.DataObject) -> None:
    case: Case = random_round(number)
    people = [*case.round.interviewers, Interviewer("Somebody Else", must=["teamwork"])]
    meetings: list[Meeting] = [*case.round.meetings]
    for _ in range(data.draw(st.integers(1, 3))):
        along = data.draw(st.lists(st.sampled_from(people), max_size=2, unique_by=lambda one: one.id))
        kind, at = data.draw(st.sampled_from(SLOTS)), data.draw(st.integers(0, len(meetings)))
        meetings.insert(at, Meeting(along, kind=kind, minutes=data.draw(st.none() | st.integers(0, 90))))
    keep = [index for index, one in enumerate(meetings) if one.askers]
    locks = {
        name: [(s, keep[p] if isinstance(p, int) else p) for s, p in getattr(case.policy, name)]
        for name in ("use", "avoid")
    }
    with_slots = case.round.replace(meetings=meetings)
    alone = planned(replace(case, previous=None))
    plan = planned(Case(case.bank, with_slots, case.policy.replace(**locks)))
    if plan is None or alone is None:
        assert plan is alone
        return
    assert bare(plan, keep) == bare(alone, [*range(len(case.round.meetings))])
    assert not check_plan(plan, case.bank)
    assert verify_proof(plan, case.bank) == (plan.proof.status == "proved")


def test_who_comes_along_is_who_they_are_in_their_interview_and_sits_there() -> None:
    day = Round("final", [Meeting(["Dana Reyes", "Cy Poe"], kind="meal"), DANA])
    assert day.meetings[0].interviewers[0] == DANA
    assert [one.name for one in day.interviewers] == ["Dana Reyes"]
    assert [one.name for one in day.all_people] == ["Dana Reyes", "Cy Poe"]
    assert (day.meeting_of("Dana Reyes"), day.meeting_of("cy-poe")) == (1, 0)
    with pytest.raises(InvalidInput, match="meetings\\[0\\]"):
        Round("final", [DANA, LUNCH, DANA])
    with pytest.raises(InvalidInput, match='kind="test"'):
        Meeting([])


def test_a_document_without_slots_and_notes_keeps_its_fields() -> None:
    document = Round("final", [DANA]).model_dump()
    assert {"research", "bring", "references"}.isdisjoint(document)
    assert {"kind", "title", "notes"}.isdisjoint(document["meetings"][0])
    assert {"phone", "research"}.isdisjoint(document["meetings"][0]["interviewers"][0])
    assert "vouched_by" not in Story("a").model_dump()


def test_a_slot_takes_no_story_by_lock_plan_or_check() -> None:
    for place in (1, 3):
        with pytest.raises(InvalidInput, match="takes no stories"):
            plan_round(BANK, DAY, policy=Policy(use=[("audit", place)]))
    plan = plan_round(BANK, DAY)
    assert "takes no stories" in str(plan)
    assert "no interview" in str(why_not(plan, BANK, "rota", 1))
    moved = plan.replace(assignments=[one.replace(meeting=1) for one in plan.assignments])
    assert {one.code for one in check_plan(moved, BANK)} >= {"meeting_over"}


def test_what_is_told_at_lunch_is_recorded_and_spent() -> None:
    told = [one.replace(told=["audit"]) if one.kind == "meal" else one for one in DAY.meetings]
    day = DAY.replace(meetings=told)
    assert [one.interviewer for one in tellings_of(day)] == ["dana-reyes", "cy-poe"]
    plan = plan_round(BANK, day)
    assert [one.story_id for one in plan.assignments if one.meeting == 0] == ["rota"]
    assert not check_plan(plan, BANK)
    assert verify_proof(plan, BANK)
    change = replan(plan_round(BANK, DAY), BANK, day)
    assert [one.story_id for one in change.told_unplanned] == ["audit"]
    assert not replan(plan, BANK, day).told_unplanned
    notes = {one.interviewer.name: [*map(str, one.facts)] for one in afterwards(day, BANK)}
    assert "Heard your story “Audit”" in notes["Cy Poe"]
    assert not any("Cares about" in fact for fact in notes["Cy Poe"])


def test_a_day_of_tests_alone_plans_nothing_and_loses_no_concern() -> None:
    day = Round("tests", [TEST])
    plan = plan_round(BANK, day)
    assert not plan.assignments
    assert not plan.gaps
    assert "No interview is still to come" in str(plan)
    assert verify_proof(plan, BANK)
    assert carry_over(BANK, day) == day


def test_a_round_with_slots_is_written_and_read_back_equal_as_a_calendar() -> None:
    at = datetime(2026, 12, 3, 9, tzinfo=UTC)
    meetings = [
        Meeting("Dana Reyes", minutes=45, starts_at=at),
        Meeting(["Dana Reyes", "Cy Poe"], kind="meal", title="Lunch: all of us", minutes=60, starts_at=at),
        Meeting(kind="test", title="Test: part one", minutes=30, starts_at=at + timedelta(hours=2)),
        Meeting(kind="test", minutes=20, starts_at=at + timedelta(hours=3)),
        Meeting("Tom Baker", kind="presentation", minutes=20, starts_at=at + timedelta(hours=4)),
    ]
    day = Round("final", meetings, employer="Northwind", date="2026-12-03")
    text = ics_text(plan_round(BANK, day), now=at)
    read = read_round(text.encode()).round
    assert read.meetings == day.meetings
    again = ics_text(plan_round(BANK, day), now=at + timedelta(days=1), previous=text)
    assert again == text


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("12:00 Lunch with the team", "meal", "Lunch with the team"),
        ("Coding test 60 min", "test", "Coding test"),
        ("- 11:00-11:30: Office tour", "tour", "Office tour"),
        ("15:00 Presentation to the panel", "presentation", "Presentation to the panel"),
        ("10:45 Short break", "break", "Short break"),
        ("12:30 Mittagessen", "meal", "Mittagessen"),
    ],
)
def test_a_line_that_names_a_slot_is_one_and_nobody(text: str, kind: str, title: str) -> None:
    reading = round_from_text(f"09:00-09:45 Ann Lee, CTO\n{text}\n", date="2026-12-03")
    slot = next(one for one in reading.round.meetings if not one.askers)
    assert (slot.kind, slot.title, slot.interviewers) == (kind, title, ())
    assert any(title in str(one) for one in reading.guessed)
    assert [one.name for one in reading.round.interviewers] == ["Ann Lee"]


def test_who_stands_below_a_tour_under_a_label_is_not_on_it() -> None:
    text = "11:15 Tour of the hall\nPanel: Tom Reid (Shift Leader) and Ana Ruiz (Safety Officer), 13:00-14:00"
    tour, panel = round_from_text(text, date="2026-12-03").round.meetings
    assert (tour.kind, tour.called, tour.names, tour.notes) == ("tour",) + ("Tour of the hall",) * 2 + ("",)
    assert (panel.kind, panel.names, panel.minutes) == ("interview", "Tom Reid and Ana Ruiz", 60)


@pytest.mark.parametrize(
    "text",
    [
        "10:00 Coding exercise with Ann Lee (CTO)",
        "12:00 Lunch interview with Ann Lee (CTO)",
        "10:00 Presentation to Ann Lee, CTO",
        "10:00 Coding test:\nAnn Lee, CTO",
    ],
)
def test_who_gives_a_test_or_hears_a_talk_interviews(text: str) -> None:
    reading = round_from_text(text, date="2026-12-03")
    assert [(one.kind, one.names) for one in reading.round.meetings] == [("interview", "Ann Lee")]


def test_a_table_and_an_invitation_may_hold_slots() -> None:
    table = b"Time,Who,Role\n10:00-10:45,Ann Lee,CTO\n12:00-13:00,Lunch with Ann Lee,\n14:00,Coding test,\n"
    day = read_round(table, date="2026-12-03").round
    assert [one.kind for one in day.meetings] == ["interview", "meal", "test"]
    assert [one.name for one in day.meetings[1].interviewers] == ["Ann Lee"]
    event = "BEGIN:VEVENT\nUID:1\nSUMMARY:{}\nDTSTART:20261203T{}0000Z\nDURATION:PT1H\n{}END:VEVENT\n"
    ann = "ATTENDEE;CN=Ann Lee:mailto:ann@x.example\n"
    several = (
        event.format("Interview", 10, ann)
        + event.format("Team lunch", 12, ann)
        + event.format("Exam", 14, "")
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{several}END:VCALENDAR\n"
    assert [one.kind for one in read_round(text.encode()).round.meetings] == ["interview", "meal", "test"]


def test_what_is_known_and_open_stands_in_brief_day_and_countdown() -> None:
    dana = DANA.replace(phone="+49 30 123", email="d@x.example", research={"Before?": "Banking", "Aims?": ""})
    test = TEST.replace(notes="Bring a pen")
    day = DAY.replace(meetings=[dana, LUNCH, test], research=["Who are the rivals?"], bring="Drawings")
    plan = plan_round(BANK, day)
    page, sheets = str(brief(plan, BANK, "Dana Reyes")), str(day_pages(plan, BANK))
    for said in ("Before? Banking", "Aims?", "d@x.example, +49 30 123"):
        assert said in page
    for said in ("Bring a pen", "Drawings", "Who are the rivals?", "Dana Reyes: d@x.example, +49 30 123"):
        assert said in sheets
    assert "Bring a pen" in str(brief(plan, BANK, 2))
    steps = countdown(BANK, day, today="2026-11-24").steps
    found_out = [one.text for one in steps if one.kind == "find_out"]
    assert found_out == ["Find out about Northwind: Who are the rivals?", "Find out about Dana Reyes: Aims?"]
    packed = [one.text for one in steps if one.kind == "pack"][-1]
    assert "Your résumé, 3 copies" in packed
    assert "Drawings" in packed
    assert not any("what to expect" in one.text for one in steps)
    asked = countdown(BANK, DAY, today="2026-11-24").steps
    assert any(one.text == "Ask HR what to expect of this: Test." for one in asked)


def test_what_was_promised_to_be_brought_is_in_the_bag() -> None:
    day = DAY.with_told("Dana Reyes", promised=["to bring the figures", "to send a link"])
    assert "You promised: to bring the figures" in day.bag
    assert not any("link" in line for line in day.bag)
    assert any("4 copies" in line for line in day.bag)  # Dana, who was met, comes to lunch too


def test_references_cover_what_they_were_there_for() -> None:
    day = DAY.replace(references={"Ann Lee": "head of finance, 030 1", "Di": ""})
    rows = {one.name: [*one.stories] for one in vouching(plan_round(BANK, day), BANK)}
    assert rows == {"Ann Lee": ["audit"], "Di": [], None: ["move"]}
    told = day.with_told("Tom Baker", "Move")
    assert [(one.name, [*one.stories]) for one in vouching(told, BANK)][-1] == (None, ["move"])
    assert "Nobody named can speak for “Move”." in str(afterwards(told, BANK))
    assert "Ann Lee: head of finance, 030 1" in str(day_pages(plan_round(BANK, day), BANK))
    assert "Ann Lee" in "".join(day.bag)
    assert not vouching(DAY, BANK)
    with pytest.raises(UnknownReference):
        vouching(DAY.with_told("Tom Baker", "Nothing"), BANK)


def test_somebody_at_lunch_who_heard_a_story_elsewhere_spoils_it_for_nobody() -> None:
    bank = BANK.with_tellings(Telling("audit", "Cy Poe", employer="Other"))
    plan = plan_round(bank, DAY)
    assert plan.proof.value("fresh") == 0
    assert "Audit" in str(brief(plan, bank, 1))  # which says what they have heard


def test_told_twice_to_one_person_is_one_telling_and_a_lock_may_name_who_comes_along() -> None:
    lunch = Meeting(["Ana", "Tom"], kind="meal")
    bank = StoryBank([Story("Lift")])
    told = Round("final", ["Ana", lunch]).with_told("Ana", "lift")
    both = told.replace(meetings=[told.meetings[0], lunch.replace(told=["lift"])])
    assert [(one.story, one.interviewer) for one in tellings_of(both)] == [("lift", "ana"), ("lift", "tom")]
    plan = plan_round(bank, Round("final", ["Ana", lunch]), policy=Policy(avoid=[("lift", "Tom")]))
    assert check_plan(plan, bank) == ()
