"""The evening: notes that differ, what to record, what each role asked; and what asking leaves everywhere."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, reject
from tests.support.strategies import banks_with_rounds

from storybank import (
    Impression,
    Interviewer,
    InvalidInput,
    Meeting,
    Round,
    Story,
    StoryBank,
    Telling,
    UnknownReference,
    afterwards,
    brief,
    day_pages,
    open_store,
    plan_round,
    tellings_of,
)
from storybank.formats import Redaction, redact_bank, redact_plan
from storybank.interviews import AskedQuestion, Inquiry
from storybank.thanks import Afterwards
from storybank.words import asked_by_role

CONFLICT, PLANNING = "When did you last disagree with your boss?", "How do you plan a busy shift?"
BANK = StoryBank([Story("Night", competencies=["conflict"]), Story("Ward", competencies=["teamwork"])])
ANA, TOM = (
    Interviewer("Ana", "HR", must=["motivation"]),
    Interviewer("Tom", "Ward manager", must=["planning"]),
)
PANEL = Round("final", [[ANA, TOM]], employer="St. Mary", date="2026-12-03")


def asked_in(role: str, *questions: str, name: str = "first") -> Round:
    day = Round(name, [Interviewer("Lee", role=role, must=["motivation"])])
    for question in questions:
        day = day.with_told("Lee", question=question)
    return day


def evening_of(day: Round, bank: StoryBank) -> Afterwards:
    try:
        return afterwards(day, bank)
    except UnknownReference:  # two stories of one title
        reject()


@given(banks_with_rounds())
def test_no_two_notes_begin_alike_or_the_page_says_that_they_do(given_day: tuple[StoryBank, Round]) -> None:
    bank, day = given_day
    evening = evening_of(day, bank)
    met = (person for meeting in day.meetings if meeting.is_over for person in meeting.interviewers)
    assert [one.interviewer for one in evening] == [*dict.fromkeys(met)]
    begins = [one.facts[0] for one in evening if one.facts and one.facts[0].own]
    assert len(set(begins)) == len(begins)
    for one in evening:
        own = [fact.own for fact in one.facts]
        assert own == sorted(own, reverse=True)
        others = [{*map(str, two.facts)} for two in evening if two != one]
        assert own.count(True) == len({*map(str, one.facts)}.difference(*others))
    said = [one for one in evening if not any(fact.own for fact in one.facts)]
    assert str(evening).replace("\n", " ").count("is theirs alone") == len(said)
    assert Afterwards.model_validate_json(evening.model_dump_json()) == evening


@given(banks_with_rounds())
def test_what_is_recorded_is_not_to_be_recorded_again(given_day: tuple[StoryBank, Round]) -> None:
    bank, day = given_day
    with open_store(":memory:") as store:
        store.add(*bank.stories)
        store.record(*evening_of(day, StoryBank(bank.stories)).to_record)
        told = store.load()
        assert not afterwards(day, told).to_record
        ids = {one.replace(story=bank.story(one.story).id).key for one in tellings_of(day)}
        assert {one.key for one in told.tellings} == ids
        store.save_round(day)
        assert store.rounds() == (day,)


def test_what_one_of_a_panel_asked_is_in_that_persons_note_alone() -> None:
    evening = afterwards(PANEL.with_told("Tom", "Night", question=PLANNING), BANK)
    ana, tom = ([*map(str, one.facts)] for one in evening)
    assert tom == [
        f"Asked you: “{PLANNING}”",
        "Cares about planning and prioritisation",
        "Heard your story “Night”",
    ]
    assert ana == ["Cares about motivation and fit", "Heard your story “Night”"]
    assert [one.question for one in evening.to_record] == ["", PLANNING]


def test_what_somebody_of_a_panel_asked_is_in_every_note_and_no_roles_question() -> None:
    day = PANEL.replace(meetings=[Meeting([ANA, TOM], told=["night"], questions=[CONFLICT])])
    evening = afterwards(day, BANK)
    assert [f"Asked you: “{CONFLICT}”" in map(str, one.facts) for one in evening] == [True, True]
    assert not evening.by_role


def test_two_whom_nothing_sets_apart_are_named() -> None:
    day = Round("final", [[Interviewer("Ana", needs=()), Interviewer("Tom", needs=())]]).with_told(
        "Ana", "Night"
    )
    evening = afterwards(day, BANK)
    assert [one.alike for one in evening] == [("Tom",), ("Ana",)]
    assert "A note to Tom could say the same." in str(evening)


def test_a_note_says_what_landed_what_was_taken_away_what_was_answered_and_what_was_promised() -> None:
    day = PANEL.replace(inquiries=[Inquiry("Why is the post free?", asked="Tom")])
    day = day.with_told("Tom", "Night", "Ward", promised=["a certificate", "a certificate"])
    bank = BANK.with_tellings(
        Telling("Night", "Tom", employer="St. Mary", on="2026-12-03", landed="well"),
        Telling("Ward", "Tom", employer="St. Mary", on="2025-12-03", landed="well"),
    ).with_impressions(Impression("Tom", "conflict", kind="concern", employer="St. Mary"))
    tom = [(fact.kind, fact.text) for fact in afterwards(day, bank).thank_yous[1].facts]
    assert tom == [
        *(("inquiry", "Why is the post free?"), ("landed", "Night")),
        *(("took_away", "conflict resolution, a concern"), ("cares", "planning and prioritisation")),
        *(("heard", "Ward"), ("promised", "a certificate")),
    ]


def test_what_nobody_noted_is_said_once() -> None:
    day = PANEL.replace(meetings=[*PANEL.meetings, Interviewer("Eve")]).with_told("Ana")
    text = " ".join(str(afterwards(day, BANK)).split())
    assert text.count("The e-mail address of Ana and Tom") == text.count("What Ana and Tom asked") == 1
    assert "No day to follow up is set" in text
    assert "Still to come ───────────── • Eve" in text
    mailed = Round("a", [ANA.replace(email="ana@x.example")]).with_told("Ana", question=CONFLICT)
    text = str(afterwards(mailed.replace(follow_up_on=date(2026, 12, 10)), BANK))
    assert "Not known" not in text
    assert "To ana@x.example" in text
    assert "Follow up on Thursday 10 December 2026" in text
    assert f"☐ Ana asked “{CONFLICT}”" in text


def test_a_story_that_is_not_in_the_bank_is_refused_and_so_is_every_other() -> None:
    with pytest.raises(UnknownReference) as caught:
        afterwards(PANEL.with_told("Ana", "gone", "Night", "lost"), BANK)
    assert [fault.path for fault in caught.value.faults] == [f"round.meetings[0].told[{n}]" for n in (0, 2)]


def test_what_a_role_asked_is_counted_by_rounds_beside_what_was_planned() -> None:
    rounds = [asked_in("hr", CONFLICT, CONFLICT, name=f"{n}") for n in range(3)]
    rounds.append(asked_in("hr", "Why do you want this job?", name="last"))
    rows = asked_by_role([*rounds, asked_in("unknown", CONFLICT), PANEL], BANK)
    assert [(row.code, row.subject, row.field) for row in rows] == [
        ("asked_unplanned", "hr", "conflict"),
        ("asked_as_planned", "hr", "motivation"),
    ]
    assert [row.message for row in rows] == [
        "HR asked about conflict resolution in 3 of 4 rounds, and it was planned in 0.",
        "HR asked about motivation and fit in 1 of 4 rounds, as planned.",
    ]
    [_, never] = asked_by_role([asked_in("hr", CONFLICT)], BANK)
    assert never.message == "HR never asked about motivation and fit, though it was planned."


def test_the_next_brief_says_what_the_role_asked_and_what_the_person_asked() -> None:
    earlier, day = [asked_in("hr", CONFLICT), PANEL.with_told("Ana", question="later")], PANEL
    bank = BANK.with_tellings(Telling("Night", "Ana", question=CONFLICT))
    page = brief(plan_round(bank, day), bank, "Ana", earlier=earlier)
    assert [(row.subject, row.field) for row in page.asked_before] == [("hr", "conflict")]
    assert "HR asked about conflict resolution in 1 of 1 round" in str(page)
    assert f"when asked “{CONFLICT}”" in " ".join(str(page).split())
    assert day_pages(plan_round(bank, day), bank, earlier=iter(earlier)).briefs[0] == page
    over = day.with_told("Ana", "Night", question=CONFLICT, promised="a call")
    text = str(brief(plan_round(BANK, over), BANK, 0))
    assert CONFLICT in text
    assert "a call" in text


def test_a_question_that_is_surely_about_nothing_is_listed() -> None:
    assert afterwards(PANEL.with_told("Ana", question="Tea?"), BANK).unread == ("Tea?",)


def test_documents_without_the_new_fields_have_the_bytes_they_had() -> None:
    for value in (Meeting(ANA), Telling("a", "b")):
        assert not {"questions", "promised", "question"} & json.loads(value.model_dump_json()).keys()
    full = Meeting(
        ANA, told=["a"], questions=[AskedQuestion("Why?", asked_by=ANA, stories=["a"])], promised="b"
    )
    assert (
        Meeting.model_validate(full.model_dump())
        == Meeting.model_validate_json(full.model_dump_json())
        == full
    )
    assert set(Meeting.model_json_schema(mode="serialization")["properties"]) == set(Meeting.model_fields)


def test_who_asked_sits_there_and_what_was_told_for_it_was_told_there() -> None:
    wrong = AskedQuestion("Why?", asked_by="eve", stories=["a"])
    with pytest.raises(InvalidInput) as caught:
        Meeting(ANA, questions=["Fine?", wrong])
    assert [fault.path for fault in caught.value.faults] == ["questions[1].asked_by", "questions[1].stories"]


def test_a_plan_keeps_what_was_asked_with_its_stories_by_their_ids() -> None:
    plan = plan_round(BANK, PANEL.with_told("Ana", "Night", question=CONFLICT))
    assert plan.round.meetings[0].questions == (AskedQuestion(CONFLICT, asked_by="ana", stories=["night"]),)
    assert type(plan).model_validate_json(plan.model_dump_json()) == plan


def test_what_was_asked_and_promised_is_redacted_as_notes_are() -> None:
    day = PANEL.with_told("Ana", "Night", question="Is Ana right?", promised="Call Tom")
    bank = BANK.with_tellings(*tellings_of(day))
    plan = plan_round(bank, day)
    shared, report = redact_plan(plan)
    assert (shared.round.meetings[0].questions, shared.round.meetings[0].promised) == ((), ())
    assert {"Meeting.questions", "Meeting.promised"} <= {one for row in report for one in row.fields}
    kept = Redaction(notes="keep")
    [asked] = redact_plan(plan, kept)[0].round.meetings[0].questions
    assert "Ana" not in asked.text
    assert asked.asked_by in {person.id for person in redact_plan(plan, kept)[0].round.interviewers}
    assert "Tom" not in redact_plan(plan, kept)[0].round.meetings[0].promised[0]
    told = redact_bank(bank)[0].tellings
    assert {one.question for one in told} <= {""}
