"""What was said aloud: how long it took is what plans count with, and it says when to say it again."""

from __future__ import annotations

import pickle
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.conditions import Planned, on_small_rounds, planned, planned_rounds
from tests.support.rounds import Case
from tests.support.strategies import rehearsals

from storybank import (
    Interviewer,
    InvalidInput,
    Meeting,
    Plan,
    Policy,
    Round,
    Story,
    StoryBank,
    analysis,
    bank_health,
    brief,
    check_plan,
    countdown,
    plan_round,
    suggest_stories,
    verify_proof,
)
from storybank.errors import MissingExtra
from storybank.formats import bank_from_json, bank_text, ics_text
from storybank.history import Rehearsal
from storybank.preparation import STEPS_A_DAY, rehearsals_due
from storybank.sample import sample_bank, sample_round

TODAY, DAY = date(2026, 11, 24), date(2026, 12, 3)
AUDIT, CLOSE = Story("Audit", competencies=["teamwork"]), Story("Month-end", competencies=["teamwork"])
BANK = StoryBank([AUDIT, CLOSE])
DANA = Round("final", {"Dana": ["teamwork"]}, date=DAY)
NEAR = st.dates(TODAY - timedelta(40), TODAY + timedelta(3))


def said(on: date | str, went: Any = None, seconds: int = 95, story: str = "audit") -> Rehearsal:
    return Rehearsal(story, seconds, on=on, went=went)


@st.composite
def rehearsed(draw: st.DrawFn) -> tuple[Planned, tuple[Rehearsal, ...]]:
    """Draw a small round with its plan, and rehearsals of its stories."""
    case = draw(planned_rounds())
    ids = [story.id for story in case.case.bank.stories]
    took = st.lists(rehearsals(st.sampled_from(ids), NEAR), max_size=8) if ids else st.just([])
    return case, tuple(draw(took))


def in_seconds(case: Case, took: tuple[Rehearsal, ...]) -> Case:
    """Return the case with each story as long as the middle of its last three rehearsals, worked out anew."""
    stories = []
    for story in case.bank.stories:
        mine = [one for one in took if one.story == story.id]
        order = ["again", "hard", "good", "easy"]
        mine.sort(key=lambda one: (one.on, order.index(one.went or "good"), -one.seconds))
        last = sorted(one.seconds for one in mine[-3:])
        middle = {0: story.seconds, 1: last[:1], 2: last, 3: last[1:2]}[len(last)]
        stories.append(
            story.replace(seconds=-(-sum(middle) // len(middle)) if isinstance(middle, list) else middle)
        )
    return replace(case, bank=case.bank.replace(stories=tuple(stories)))


def test_a_rehearsal_takes_a_story_by_value_id_or_title_and_a_bank_keeps_its_id() -> None:
    for meant in (AUDIT, "audit", "Audit"):
        assert BANK.with_rehearsals(Rehearsal(meant, 95, on="2026-11-20")).rehearsals == (said("2026-11-20"),)
    assert (BANK + said("2026-11-20")).rehearsals == (said(date(2026, 11, 20)),)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"seconds": 0, "on": DAY}, "seconds"),
        ({"seconds": 3601, "on": DAY}, "seconds"),
        ({"seconds": True, "on": DAY}, "seconds"),
        ({"seconds": 90}, "on"),
        ({"seconds": 90, "on": "soon"}, "on"),
        ({"seconds": 90, "on": DAY, "went": "well"}, "went"),
        ({"seconds": 90, "on": DAY, "employer": "Acme"}, "employer"),
    ],
)
def test_what_no_rehearsal_can_be_is_refused(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Rehearsal("audit", **fields)
    assert [fault.path for fault in caught.value.faults] == [path]


def test_a_rehearsal_of_no_story_is_refused_beside_all_else_that_is_wrong() -> None:
    with pytest.raises(InvalidInput) as caught:
        StoryBank([AUDIT, AUDIT], rehearsals=[said(DAY), said(DAY, story="private words")])
    assert [fault.path for fault in caught.value.faults] == ["stories[1].id", "rehearsals[1].story"]
    assert "private" not in str(caught.value)


def test_the_same_rehearsal_twice_is_kept_once_and_a_story_leaves_with_its_own() -> None:
    once = BANK.with_rehearsals(said(DAY), [said(DAY), said(DAY, seconds=96)])
    assert once.with_rehearsals(said(DAY)) == once
    assert len(once.rehearsals) == 2
    assert once.with_rehearsals(said(DAY, story="month-end")).without("audit").rehearsals == (
        said(DAY, story="month-end"),
    )


def test_notes_are_for_the_candidate_alone() -> None:
    assert "nervous" not in repr(Rehearsal("a", 90, on=DAY, notes="nervous"))


def test_a_document_without_rehearsals_says_nothing_of_them() -> None:
    assert "rehearsals" not in bank_text(BANK)
    assert "rehearsals" not in BANK.model_dump_json()
    assert "rehearsal" not in repr(BANK)
    one = BANK.with_rehearsals(said(DAY, "hard"))
    assert bank_from_json(bank_text(one)) == one
    assert repr(one).endswith(", 1 rehearsal>")
    assert BANK.as_spoken is BANK


def test_a_story_takes_the_middle_of_its_last_three_rehearsals() -> None:
    def takes(*seconds: int) -> int:
        told = (said(TODAY + timedelta(day), seconds=took) for day, took in enumerate(seconds))
        return BANK.with_rehearsals(*told).as_spoken.story("audit").seconds

    assert [takes(), takes(100), takes(100, 105), takes(100, 300, 90)] == [120, 100, 103, 100]
    assert takes(600, 600, 600, 100, 90) == 100  # after a rewrite, two rehearsals are enough
    given_by_hand = StoryBank([AUDIT.replace(seconds=200)], rehearsals=[said(DAY, seconds=90)])
    assert given_by_hand.as_spoken.story("audit").seconds == 90
    assert given_by_hand.story("audit").seconds == 200


@on_small_rounds
@given(rehearsed())
def test_planning_with_rehearsals_is_planning_with_stories_of_those_seconds(
    drawn: tuple[Planned, tuple[Rehearsal, ...]],
) -> None:
    case, took = drawn[0].case, drawn[1]
    bank, plain = case.bank.with_rehearsals(took), in_seconds(case, took)
    plan = planned(replace(case, bank=bank))
    assert plan == planned(plain)
    assert check_plan(plan, bank) == check_plan(plan, plain.bank) == ()
    proof = [verify_proof(plan, one, previous=case.previous) for one in (bank, plain.bank)]
    assert proof == [plan.proof.status == "proved"] * 2
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
    pages = ([brief(plan, one, n).stories for n in range(len(plan.round))] for one in (bank, plain.bank))
    assert next(pages) == next(pages)


@on_small_rounds
@given(rehearsed())
def test_what_is_asked_of_a_plan_counts_so_too(drawn: tuple[Planned, tuple[Rehearsal, ...]]) -> None:
    case, took = drawn[0].case, drawn[1]
    bank, plain = case.bank.with_rehearsals(took), in_seconds(case, took)
    plan = planned(replace(case, bank=bank))
    assert analysis.stress(plan, bank) == analysis.stress(plan, plain.bank)
    first, second = (suggest_stories(one, case.round, policy=case.policy) for one in (bank, plain.bank))
    assert first == second


@on_small_rounds
@given(rehearsed(), st.randoms(use_true_random=False))
def test_the_order_in_which_rehearsals_are_given_does_not_matter(
    drawn: tuple[Planned, tuple[Rehearsal, ...]], chance: Any
) -> None:
    case, took = drawn[0].case, drawn[1]
    one, other = (case.bank.with_rehearsals(each) for each in (took, chance.sample(took, len(took))))
    assert one.as_spoken.stories == other.as_spoken.stories
    assert rehearsals_due(one, today=TODAY) == rehearsals_due(other, today=TODAY)
    assert bank_health(one) == bank_health(other)


def test_a_plan_made_before_a_story_took_so_long_is_too_long_now() -> None:
    day = Round("final", [Meeting(Interviewer("Dana", must=["teamwork"]), minutes=25)], date=DAY)
    plan, long = plan_round(BANK, day), BANK.with_rehearsals(said(TODAY, seconds=400))
    broken = [(one.code, one.subject) for one in check_plan(plan, long)]
    assert broken == [("too_long", "backups[0]"), ("misstated", "stories[0].seconds")]
    assert not verify_proof(plan, long)
    assert [one.story_id for one in plan_round(long, day).assignments] == ["month-end"]


def test_a_plan_carries_the_seconds_that_it_counts_with() -> None:
    plan = plan_round(BANK.with_rehearsals(said(TODAY)).without("month-end"), DANA)
    (story,) = plan.stories_for("Dana")
    assert story.seconds == 95
    timed = plan.replace(round=plan.round.replace(meetings=[Meeting("Dana", starts_at="2026-12-03T09:00Z")]))
    assert "1 min 35 s" in ics_text(timed, now="2026-11-24T09:00Z")


def test_a_bank_shows_the_seconds_that_were_spoken_and_a_table_of_it_its_own() -> None:
    bank = BANK.with_rehearsals(said(TODAY))
    assert "95" in str(bank)
    assert [row["seconds"] for row in bank.to_records()] == [120, 120]


def test_what_takes_too_long_when_it_is_said_is_found() -> None:
    long = BANK.with_rehearsals(said(TODAY, seconds=190), said(TODAY, seconds=121, story="month-end"))
    found = [one for one in bank_health(long) if one.code == "long_when_spoken"]
    assert [(one.subject, one.field) for one in found] == [("audit", "seconds"), ("month-end", "seconds")]
    assert "takes 3 min 10 s when you say it; two minutes is the aim" in found[0].message
    good = StoryBank([AUDIT.replace(seconds=600)], rehearsals=[said(TODAY, seconds=120)])
    assert "long_when_spoken" not in {one.code for one in bank_health(good)}


def test_a_bank_that_has_been_asked_pickles_as_one_that_has_not() -> None:
    bank = BANK.with_rehearsals(said(TODAY))
    before = pickle.dumps(bank)
    assert bank.as_spoken != bank
    assert pickle.dumps(bank) == before
    assert pickle.loads(before).as_spoken == bank.as_spoken  # noqa: S301 - what we have just written


def by_hand(took: list[Rehearsal], today: date) -> date:
    """Return when py-fsrs has a card due that was reviewed so: with no steps of minutes and no chance."""
    scheduler = fsrs.Scheduler(learning_steps=[], relearning_steps=[], enable_fuzzing=False)
    card = fsrs.Card(due=datetime.combine(today, time(), UTC))
    order = ["again", "hard", "good", "easy"]
    for one in sorted(took, key=lambda one: (one.on, order.index(one.went or "good"), -one.seconds)):
        rating = fsrs.Rating(order.index(one.went or "good") + 1)
        card, _ = scheduler.review_card(card, rating, datetime.combine(one.on, time(), UTC))
    return card.due.date()


@given(
    st.lists(rehearsals(st.sampled_from(["audit", "month-end"]), NEAR), max_size=8), NEAR, st.none() | NEAR
)
def test_it_is_due_when_fsrs_says_so_never_before_today_and_never_after_the_day(
    took: list[Rehearsal], today: date, by: date | None
) -> None:
    due = rehearsals_due(BANK.with_rehearsals(took), today=today, by=by)
    if by and by < today:
        assert due == ()
        return
    known = [one for one in took if one.on <= today]
    for step in due:
        mine = [one for one in dict.fromkeys(known) if one.story == step.subject]
        wanted = max(today, by_hand(mine, today))
        assert step.on == (min(wanted, by) if by else wanted)
        assert ("again" in step.text) == bool(mine)
    assert sorted(step.subject for step in due) == ["audit", "month-end"]
    assert [step.on for step in due] == sorted(step.on for step in due if step.on)


def test_what_fades_soon_comes_before_what_stays_and_the_plans_stories_before_all() -> None:
    easy = BANK.with_rehearsals(said(TODAY, "easy"), said(TODAY, "again", story="month-end"))
    assert [step.subject for step in rehearsals_due(easy, today=TODAY)] == ["month-end", "audit"]
    plan = plan_round(easy, DANA, policy=Policy(use=[("audit", "Dana")]))
    due = rehearsals_due(easy, today=TODAY, plan=plan)
    assert [step.subject for step in due] == ["audit", "month-end"]
    assert all(TODAY < step.on <= DAY for step in due if step.on)
    assert rehearsals_due(easy, today=DAY + timedelta(1), plan=plan) == ()


def test_only_ready_stories_are_rehearsed_and_the_last_day_of_all_is_a_day() -> None:
    drafts = StoryBank([AUDIT.replace(status="draft"), CLOSE], rehearsals=[said(date.max, story="month-end")])
    (step,) = rehearsals_due(drafts, today=date.max)
    assert (step.subject, step.on) == ("month-end", date.max)
    assert rehearsals_due(drafts, today=date.min)[0].on == date.min


def test_a_day_that_is_none_is_refused() -> None:
    for days in ({"today": "soon"}, {"today": TODAY, "by": "soon"}):
        with pytest.raises(InvalidInput) as caught:
            rehearsals_due(BANK, **days)
        assert [fault.path for fault in caught.value.faults] == [[*days][-1]]


def test_without_fsrs_the_extra_is_named_and_the_countdown_is_what_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bank = BANK.with_rehearsals(said(TODAY)).without("month-end")
    monkeypatch.setitem(sys.modules, "fsrs", None)
    with pytest.raises(MissingExtra, match=r'run: pip install "storybank\[rehearsal\]"'):
        rehearsals_due(bank, today=TODAY)
    aloud = [step.text for step in countdown(bank, DANA, today=TODAY) if step.kind == "rehearse"]
    assert "Say “Audit” aloud once: 1 min 35 s." in aloud


def test_what_was_rehearsed_is_to_be_said_again_on_its_day_and_not_before() -> None:
    bank = StoryBank([AUDIT]).with_rehearsals(said(TODAY, "good"))
    (again,) = (step for step in countdown(bank, DANA, today=TODAY) if "again" in step.text)
    assert (again.on, again.kind, again.subject) == (by_hand([*bank.rehearsals], TODAY), "rehearse", "audit")
    assert not [step for step in countdown(bank, DANA, today=TODAY) if "aloud once:" in step.text]
    easy = bank.with_rehearsals(said(TODAY + timedelta(1), "easy"))
    later = countdown(easy, DANA, today=TODAY + timedelta(1))
    assert not [step for step in later if step.subject == "audit" and step.kind == "rehearse"]


def test_a_backup_that_was_rehearsed_is_said_again_instead_of_for_the_first_time() -> None:
    spoken = said(TODAY, "again", story="month-end")
    made = countdown(BANK.with_rehearsals(spoken), DANA.replace(date=DAY), today=TODAY)
    (one,) = (step for step in made if step.subject == "month-end" and step.kind == "rehearse")
    assert "again" in one.text


def test_a_statement_that_was_rehearsed_is_said_again_instead_of_for_the_first_time() -> None:
    asks = Round("final", [Interviewer("Hana", must=["motivation"])], date=DAY)
    bank = StoryBank(statements={"motivation": "I want to lead."})
    spoken = bank.with_rehearsals(said(TODAY, "again", story="motivation"))
    first, again = (
        [step for step in countdown(one, asks, today=TODAY) if "motivation" in step.text]
        for one in (bank, spoken)
    )
    assert [("answer about" in step.text, step.subject) for step in first] == [(True, "")]
    due = by_hand([*spoken.rehearsals], TODAY)
    assert [("again" in step.text, step.subject, step.on) for step in again] == [(True, "motivation", due)]


@on_small_rounds
@given(rehearsed(), st.dates(TODAY, DAY))
def test_no_day_is_overfull_whatever_was_rehearsed(
    drawn: tuple[Planned, tuple[Rehearsal, ...]], today: date
) -> None:
    case, took = drawn[0].case, drawn[1]
    meetings = [one.replace(starts_at=None) for one in case.round.meetings]
    day = case.round.replace(date=DAY, meetings=meetings)
    made = countdown(case.bank.with_rehearsals(took), day, today=today, policy=case.policy)
    dated = Counter(step.on for step in made if step.on)
    assert max(dated.values(), default=0) <= STEPS_A_DAY
    assert all(today <= on <= max(today, DAY - timedelta(1)) for on in dated)
    assert [on for on in (step.on for step in made) if on] == sorted(dated.elements())
    assert len({(step.kind, step.subject, step.text, step.why) for step in made}) == len(made)


def test_where_the_day_is_not_known_a_rehearsal_has_none_either() -> None:
    made = countdown(BANK.with_rehearsals(said(TODAY)), DANA.replace(date=None), today=TODAY)
    assert {step.on for step in made} == {None}
    assert any("again" in step.text for step in made)


def test_the_sample_is_planned_in_the_seconds_that_were_spoken() -> None:
    bank = sample_bank()
    long = [Rehearsal(story, 1500, on=TODAY) for story in bank.stories]
    before, after = (plan_round(one, sample_round()) for one in (bank, bank.with_rehearsals(long)))
    assert len(after.assignments) < len(before.assignments)
