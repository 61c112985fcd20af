from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from tests.support.strategies import rounds

from storybank.history import Impression, Telling, employer_key, tellings_of
from storybank.interviews import Interviewer, Meeting, Round
from storybank.stories import Story

DANA, PRIYA, TOM = Interviewer("Dana Reyes"), Interviewer("Priya"), Interviewer("Tom", id="tom-2")


def test_a_telling_takes_values_ids_or_names() -> None:
    story = Story("Month-end", id="m1")
    assert Telling(story, DANA) == Telling("m1", "dana-reyes")
    assert Telling("Month-end", "Dana Reyes").story == "Month-end"


def test_a_telling_takes_its_day_as_text_or_date() -> None:
    assert Telling("a", "b", on="2026-11-30") == Telling("a", "b", on=date(2026, 11, 30))


def test_the_same_telling_is_the_same_story_person_employer_and_day() -> None:
    first = Telling("a", "Dana Reyes", employer=" Acme ", on="2026-11-30", landed="well")
    assert first.key == Telling("a", "dana-reyes", employer="ACME", on="2026-11-30", notes="other").key
    assert first.key != first.replace(on="2026-12-01").key
    assert first.key != first.replace(employer="Contoso").key
    assert first.key != first.replace(interviewer="Priya").key
    assert first.key != first.replace(story="b").key


@pytest.mark.parametrize(
    ("one", "other"),
    [("Acme", " ACME "), ("Straße AG", "STRASSE ag"), (None, ""), (None, "  ")],
)
def test_employers_compare_without_case_and_outer_spaces(one: str | None, other: str | None) -> None:
    assert employer_key(one) == employer_key(other)


def test_an_impression_takes_a_person_by_value() -> None:
    assert Impression(DANA, "teamwork") == Impression("dana-reyes", "teamwork", kind="strength")


def test_notes_are_for_the_candidate_alone() -> None:
    assert "nervous" not in repr(Telling("a", "b", notes="nervous"))
    assert "nervous" not in repr(Impression("a", "b", notes="nervous"))


def test_the_evenings_record_holds_a_telling_for_each_person_who_heard_a_story() -> None:
    day = Round(
        "final",
        [Meeting(DANA, told=["a", "b"]), Meeting([PRIYA, TOM], told=["c"]), Interviewer("Eve")],
        employer="Acme",
        date="2026-11-30",
    )
    told = tellings_of(day)
    assert [(telling.story, telling.interviewer) for telling in told] == [
        ("a", "dana-reyes"),
        ("b", "dana-reyes"),
        ("c", "priya"),
        ("c", "tom-2"),
    ]
    assert {(telling.employer, telling.on) for telling in told} == {("Acme", date(2026, 11, 30))}


@given(rounds())
def test_only_meetings_that_are_over_give_tellings(day: Round) -> None:
    over = [meeting for meeting in day.meetings if meeting.told is not None]
    heard = {
        (story, one.id) for meeting in over for story in meeting.told or () for one in meeting.interviewers
    }
    assert {(telling.story, telling.interviewer) for telling in tellings_of(day)} == heard


def test_one_look_of_a_name_and_of_an_employer_is_one_telling() -> None:
    first = Telling("a", "Zoë Ek", employer="Café Noir")
    for other in (
        first.replace(interviewer=unicodedata.normalize("NFD", "Zoë\u00a0 Ek")),
        first.replace(interviewer="Zo\u200bë EK", employer="CAFÉ\u00a0Noir"),
        first.replace(employer=unicodedata.normalize("NFD", "Café  Noir")),
    ):
        assert other.key == first.key
