from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from tests.strategies import DAYS, MOMENTS

from storybank.errors import InvalidInput
from storybank.history import Telling
from storybank.interviews import Interviewer, Sitting

BERLIN = ZoneInfo("Europe/Berlin")


def starts_at(when: datetime | str) -> datetime:
    kept = Sitting(Interviewer("Dana"), starts_at=when).starts_at
    assert kept is not None
    return kept


@given(DAYS)
def test_a_day_is_taken_as_a_date_or_as_its_iso_text(day: date) -> None:
    assert Telling("a", "b", on=day).on == Telling("a", "b", on=day.isoformat()).on == day


def test_midnight_without_a_clock_is_a_day() -> None:
    assert Telling("a", "b", on=datetime(2026, 11, 30)).on == date(2026, 11, 30)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["2026-1-1", "30.11.2026", "11/30/2026", "2026-02-29", "", "1700000000", "now"]
)
def test_no_other_text_is_a_day(text: str) -> None:
    with pytest.raises(InvalidInput, match="on is not a date; write it as 2026-11-30"):
        Telling("a", "b", on=text)


@given(MOMENTS)
def test_a_time_keeps_its_instant_and_its_offset_in_whole_minutes(when: datetime) -> None:
    kept = starts_at(when)
    assert kept - when.astimezone(UTC) == timedelta()
    offset = kept.utcoffset()
    assert offset is not None
    assert offset % timedelta(minutes=1) == timedelta()
    assert starts_at(when.isoformat()) == kept


def test_a_time_in_the_hour_that_comes_twice_survives_json() -> None:
    for fold in (0, 1):
        sitting = Sitting(
            Interviewer("Dana"), starts_at=datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=BERLIN)
        )
        assert sitting.starts_at is not None
        assert sitting.starts_at.utcoffset() == timedelta(hours=2 - fold)
        assert Sitting.model_validate_json(sitting.model_dump_json()) == sitting


def test_a_time_is_written_with_its_offset() -> None:
    sitting = Sitting(Interviewer("Dana"), starts_at=datetime(2026, 11, 30, 9, tzinfo=BERLIN))
    assert '"starts_at":"2026-11-30T09:00:00+01:00"' in sitting.model_dump_json()
    assert starts_at("2026-11-30T09:00Z") == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert starts_at("2026-11-30 09:00+0530").tzinfo == timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize("text", ["2026-11-30T09:00", "2026-11-30"])
def test_a_time_without_an_offset_is_a_fault(text: str) -> None:
    with pytest.raises(InvalidInput, match="starts_at has no time zone; write it as 2026-11-30T09:00"):
        starts_at(text)


@pytest.mark.parametrize("text", ["9:00", "tomorrow", "1700000000", "", "2026-11-31T09:00Z"])
def test_no_other_text_is_a_time(text: str) -> None:
    with pytest.raises(InvalidInput, match="starts_at is not a time"):
        starts_at(text)


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00", "9999-12-31T23:59:59.999999"])
def test_the_first_and_last_moments_survive_json(when: str) -> None:
    for offset in ("-12:00", "Z", "+14:00"):
        sitting = Sitting(Interviewer("a"), starts_at=when + offset)
        assert Sitting.model_validate_json(sitting.model_dump_json()) == sitting


def test_an_offset_with_seconds_at_the_end_of_time_is_a_fault() -> None:
    odd = timezone(timedelta(seconds=-3601))
    with pytest.raises(InvalidInput, match="starts_at"):
        starts_at(datetime(9999, 12, 31, 23, 59, 59, tzinfo=odd))
