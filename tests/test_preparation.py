"""Day by day until the interviews: every gap has a step, no day is overfull, nothing is twice or lost."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.conditions import Planned, on_small_rounds, planned_rounds

from storybank import (
    Interviewer,
    InvalidInput,
    Meeting,
    Policy,
    Round,
    Story,
    StoryBank,
    carry_over,
    countdown,
    plan_round,
)
from storybank.errors import ImpossibleLock
from storybank.interviews import Inquiry
from storybank.planning.gaps import in_sentence
from storybank.preparation import STEPS_A_DAY, Countdown, Step
from storybank.sample import sample_bank, sample_round

DAY = date(2026, 12, 3)
TODAY = date(2026, 11, 24)
WHOLE = {
    "situation": "In March the lift of our ward stopped with a patient in it.",
    "task": "I had to get her out quickly.",
    "action": (
        "I talked to her through the door, I rang the engineer twice, and I moved two beds down the stairs "
        "with a colleague while I kept the others calm and told them what would happen next."
    ),
    "result": "She was out after 40 minutes, and I changed the call list on the next day.",
}
LIFT = Story("The lift", competencies={"teamwork": 4}, **WHOLE)  # type: ignore[arg-type] # parts by name
ASKED = [Inquiry("What does a shift look like?")]


def day_of(*people: Interviewer, **fields: Any) -> Round:
    """Return a round of which everything is known."""
    starts = f"{DAY}T09:00Z"
    meetings = [Meeting(person, minutes=60, starts_at=starts) for person in people]
    return Round("final", meetings, **{"date": DAY, "inquiries": ASKED, **fields})


def peer(name: str = "Ana", *needs: str) -> Interviewer:
    return Interviewer(name, role="peer", must=needs or ["teamwork"])


def said(made: Countdown, kind: str) -> list[str]:
    return [step.text for step in made if step.kind == kind]


def counted(bank: StoryBank, round: Round, *, today: Any = TODAY, **policy: Any) -> Countdown:
    return countdown(bank, round, today=today, policy=Policy(**policy))


DATES = st.dates(DAY - timedelta(30), DAY + timedelta(2))


def of(case: Planned, today: date, day: date | None = DAY) -> Countdown:
    """Count down for a case, whose locks can hold."""
    meetings = [one.replace(starts_at=None) for one in case.case.round.meetings]
    round = case.case.round.replace(date=day, meetings=meetings)
    return countdown(case.case.bank, round, today=today, policy=case.case.policy)


@on_small_rounds
@given(planned_rounds(), DATES)
def test_no_day_is_overfull_and_each_is_from_today_to_the_day_before(case: Planned, today: date) -> None:
    made = of(case, today)
    dated = Counter(step.on for step in made if step.on)
    assert max(dated.values(), default=0) <= STEPS_A_DAY
    assert all(today <= on <= max(today, DAY - timedelta(1)) for on in dated)
    assert [on for on in (step.on for step in made) if on] == sorted(dated.elements())


@on_small_rounds
@given(planned_rounds(), DATES)
def test_on_the_evening_before_one_only_looks_over_and_packs(case: Planned, today: date) -> None:
    evening = {step.kind for step in of(case, today) if step.on == DAY - timedelta(1)}
    assert evening <= {"rehearse", "pack"}


@on_small_rounds
@given(planned_rounds(), DATES)
def test_whatever_day_it_is_nothing_is_lost_and_nothing_is_said_twice(case: Planned, today: date) -> None:
    made = of(case, today)
    if made.is_over:
        assert made.steps == ()
        return
    texts = [(step.kind, step.subject, step.text, step.why) for step in made]
    assert len(texts) == len({*texts})
    in_order = [(one.kind, one.subject, one.text, one.why) for one in of(case, TODAY)]
    assert sorted(texts) == sorted(in_order)


@on_small_rounds
@given(planned_rounds())
def test_every_gap_has_a_step_and_every_planned_story_is_said_aloud(case: Planned) -> None:
    made = of(case, TODAY)
    if made.is_over:
        return
    plan = plan_round(case.case.bank, made.round, policy=case.case.policy)
    writing = " ".join(f"{one.text} {one.why}" for one in made if one.kind in ("write", "ask"))
    for gap in plan.gaps:
        is_drafted = any(one.text.startswith("Finish the draft") for one in made)
        assert gap.reason == "spared" or in_sentence(gap.competency) in writing or is_drafted
    aloud = {step.subject for step in made if step.kind == "rehearse" and "aloud once:" in step.text}
    assert aloud == {assignment.story_id for assignment in plan.assignments}


@on_small_rounds
@given(planned_rounds(), st.randoms(use_true_random=False))
def test_the_same_input_gives_the_same_steps_in_any_order_of_the_stories(case: Planned, chance: Any) -> None:
    bank = case.case.bank
    stories = chance.sample(bank.stories, len(bank.stories))
    again = countdown(
        bank.replace(stories=stories), of(case, TODAY).round, today=TODAY, policy=case.case.policy
    )
    kinds = ("ask", "rehearse", "pack")
    assert [one for one in again if one.kind in kinds] == [
        one for one in of(case, TODAY) if one.kind in kinds
    ]
    assert of(case, TODAY) == of(case, TODAY)


@on_small_rounds
@given(planned_rounds(), DATES)
def test_it_comes_back_from_json(case: Planned, today: date) -> None:
    made = of(case, today)
    assert Countdown.model_validate_json(made.model_dump_json()) == made


def test_a_prepared_person_looks_over_prints_and_packs() -> None:
    chart = Story(
        "The drugs chart",
        situation="Our drugs chart had been copied by hand every evening for eleven years.",
        task="I was asked to find out why doses went missing.",
        action=(
            "I was wrong at first: I blamed the evening nurses. Then I sat beside them for three evenings, "
            "counted what they copied, and drew a chart that needs no copy."
        ),
        result="Since May one dose in 900 goes missing, where it was one in 70.",
        competencies={"teamwork": 3},
    )
    made = counted(StoryBank([LIFT, chart]), day_of(peer()))
    assert [(step.kind, step.subject) for step in made if step.kind != "pack"] == [
        ("rehearse", "the-lift"),
        ("rehearse", "the-drugs-chart"),  # the backup
        ("rehearse", ""),
    ]
    assert {step.on for step in made[2:]} == {DAY - timedelta(1)}


def test_stories_that_may_be_one_are_to_be_checked() -> None:
    bank = StoryBank([LIFT, LIFT.replace(id="other", episode="other", title="The other lift")])
    assert [text for text in said(counted(bank, day_of(peer())), "check") if "merge_episodes" in text]


def test_asking_comes_before_checking_writing_and_saying_aloud() -> None:
    bank = StoryBank([LIFT, Story("Odd", competencies=["zen gardening"])])
    made = counted(bank, day_of(Interviewer("Joanna")).replace(inquiries=()))
    kinds = [step.kind for step in made if step.on and step.on < DAY - timedelta(1)]
    assert [*dict.fromkeys(kinds)] == ["ask", "check", "write", "rehearse"]
    assert kinds == sorted(kinds, key=["ask", "check", "write", "rehearse"].index)


def test_who_is_not_known_is_asked_about_in_one_mail() -> None:
    made = counted(StoryBank([LIFT]), day_of(Interviewer("Joanna"), peer(), Interviewer("Bo")))
    assert said(made, "ask") == ["Ask HR about Joanna and Bo: titles, and their part in the decision."]


def test_day_times_and_lengths_that_are_not_known_are_asked_for() -> None:
    people = [Meeting(peer(name), **known) for name, known in (("Ana", {}), ("Bo", {"minutes": 30}))]  # type: ignore[arg-type] # fields
    made = counted(StoryBank([LIFT]), Round("final", people, inquiries=ASKED))
    assert said(made, "ask")[:2] == [
        "Ask on which day the interviews are.",
        "Ask HR when you meet Ana and Bo, and for how long.",
    ]
    assert said(counted(StoryBank([LIFT]), day_of(peer())), "ask") == []


def test_without_a_day_there_is_an_order_and_no_date_and_the_page_says_so() -> None:
    made = counted(StoryBank([LIFT]), Round("final", [peer()]))
    assert made.day is None
    assert {step.on for step in made} == {None}
    assert [step.kind for step in made][-2:] == ["pack", "pack"]
    assert "No day is known" in str(made)


def test_the_first_start_of_a_meeting_does_for_a_date() -> None:
    made = counted(StoryBank([LIFT]), day_of(peer(), date=None))
    assert (made.day, made[-1].on) == (DAY, DAY - timedelta(1))


def test_questions_of_yours_are_to_be_written_where_there_are_none() -> None:
    step = "Write down what you want to ask them: the most important first, pay last."
    bank = StoryBank([LIFT])
    assert step in said(counted(bank, day_of(peer(), inquiries=())), "write")
    assert step not in said(counted(bank, day_of(peer())), "write")
    noted = peer().replace(questions_to_ask=["Why now?"])
    assert step not in said(counted(bank, day_of(noted, inquiries=())), "write")


def test_a_draft_that_closes_a_gap_is_to_be_finished_and_no_story_written_for_it() -> None:
    draft = LIFT.replace(status="draft")
    other = Story("Else", competencies=["quality"], status="draft")
    made = counted(StoryBank([draft, other]), day_of(peer()))
    writing = said(made, "write")
    assert "Finish the draft “The lift”, and say it aloud once." in writing
    assert not [text for text in writing if "Else" in text or text.startswith("Write a story")]
    (step,) = (one for one in made if one.subject == draft.id)
    assert step.why == plan_round(StoryBank([draft, other]), day_of(peer())).gaps[0].message


def test_what_no_draft_closes_is_to_be_written_musts_first() -> None:
    asks = Interviewer("Ana", role="peer", must=["conflict"], should=["planning"], nice=["creativity"])
    writing = said(counted(StoryBank([LIFT]), day_of(asks)), "write")
    assert writing[0].startswith("Write a story that shows conflict resolution")
    assert writing[-1] == "Write a story that shows creativity and innovation."


def test_where_there_is_no_room_one_asks_for_more_time_and_writes_nothing() -> None:
    made = counted(StoryBank([LIFT]), day_of(peer()).replace(meetings=[Meeting(peer(), minutes=5)]))
    assert any(text.startswith("Ask for more time there") for text in said(made, "ask"))
    assert not [text for text in said(made, "write") if text.startswith("Write a story")]


def test_a_planned_story_is_mended_once_with_all_that_was_noticed() -> None:
    story = LIFT.replace(result="They were glad about it in the end, as they told me.", task="")
    (text,) = (one for one in said(counted(StoryBank([story]), day_of(peer())), "write") if "Mend" in one)
    assert "“The lift”" in text
    assert "an honest “about” will do" in text
    many = LIFT.replace(situation="", task="", action="We won.", result="", competencies=["teamwork", "zen"])
    many = many.replace(situation="Dr. John Smith, john@example.com, told us a secret. Confidential.")
    (text,) = (one for one in said(counted(StoryBank([many]), day_of(peer())), "write") if "Mend" in one)
    assert "more: review_story says what." in text


def test_backups_are_said_aloud_and_what_hangs_on_one_story_wants_a_second() -> None:
    bank = StoryBank([LIFT])
    assert "Find a second story like “The lift”." in said(counted(bank, day_of(peer())), "write")
    both = bank.with_stories(LIFT.replace(id="b", episode="b", title="Second", competencies={"teamwork": 3}))
    made = counted(both, day_of(peer()))
    assert "Say “Second” aloud too." in said(made, "rehearse")
    assert not [text for text in said(made, "write") if "second story" in text]


def test_what_is_answered_without_a_story_is_said_aloud() -> None:
    asks = Interviewer("Hana", role="hr", must=["motivation"], should=["teamwork"])
    made = counted(StoryBank([LIFT], statements={"motivation": "I want to lead."}), day_of(asks))
    assert any("your answer about motivation" in text for text in said(made, "rehearse"))


def test_what_bank_and_round_find_is_to_be_checked() -> None:
    bank = StoryBank([LIFT, Story("Odd", competencies=["zen gardening"])])
    assert [one.remedy for one in bank.findings] == said(counted(bank, day_of(peer())), "check")


def test_on_the_day_itself_one_looks_over_and_what_is_left_has_no_day() -> None:
    made = counted(StoryBank([LIFT]), day_of(peer()), today=DAY)
    assert {step.on for step in made} == {DAY, None}
    assert [step.kind for step in made if step.on] == ["rehearse", "pack", "pack"]
    assert "today" in made.page().lead


@pytest.mark.parametrize("today", [DAY + timedelta(1), "9999-12-31"])
def test_after_the_day_the_page_says_that_it_is_over(today: date | str) -> None:
    made = counted(StoryBank([LIFT]), day_of(peer()), today=today)
    assert (made.steps, made.is_over) == ((), True)
    assert "This day is over." in str(made)


def test_a_round_of_which_every_meeting_was_is_over_whatever_the_day() -> None:
    told = day_of(peer()).with_told("Ana", LIFT)
    assert counted(StoryBank([LIFT]), told).is_over


def test_years_before_the_day_the_steps_come_at_once_one_a_day() -> None:
    made = counted(StoryBank([LIFT]), day_of(peer()), today="0001-01-01")
    assert made[0].on == date(1, 1, 1)
    assert all(step.on and (step.on.year == 1 or step.on == DAY - timedelta(1)) for step in made)


def test_with_few_days_the_most_important_have_a_day_and_the_others_none() -> None:
    made = counted(sample_bank(), carry_over(sample_bank(), sample_round()), today="2026-12-01")
    dated, undated = ([one for one in made if bool(one.on) == known] for known in (True, False))
    assert Counter(one.on for one in dated) == {date(2026, 12, day): STEPS_A_DAY for day in (1, 2)}
    assert any(one.text.startswith("Write a story that shows conflict") for one in dated)
    assert undated
    assert all(one.kind in ("rehearse", "write") for one in undated)


def test_today_may_be_text_and_must_be_there_and_be_a_day() -> None:
    bank, day = StoryBank([LIFT]), day_of(peer())
    assert counted(bank, day, today="2026-11-24") == counted(bank, day, today=TODAY)
    with pytest.raises(InvalidInput) as caught:
        counted(bank, day, today="soon")
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("today", "malformed")]
    with pytest.raises(InvalidInput) as caught:
        countdown(bank, day)  # type: ignore[call-arg] # on purpose
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("today", "missing")]


def test_a_lock_that_cannot_hold_is_refused_as_by_the_planner() -> None:
    draft = StoryBank([LIFT.replace(status="draft")])
    with pytest.raises(ImpossibleLock):
        counted(draft, day_of(peer()), use=[("the-lift", 0)])


def test_its_page_is_text_markdown_and_html_whatever_was_written_in_it() -> None:
    evil = "<script>alert('x')</script> {title} **b**"
    made = counted(StoryBank([LIFT.replace(title=evil)]), day_of(peer(evil)))
    assert "<script>" not in made.to_html()
    assert "{title}" in made.to_text()
    assert made.to_markdown().count("\n## ") == len({step.on for step in made})


def test_a_step_is_a_row_and_the_count_holds_them() -> None:
    made = counted(StoryBank([LIFT]), day_of(peer()))
    assert len(made) == len(made.to_records()) == len(made.steps)
    assert isinstance(made[0], Step)
    assert repr(made) == f"<Countdown 'final': {len(made)} steps>"
