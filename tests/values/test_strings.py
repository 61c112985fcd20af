from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.strategies import DAYS, MOMENTS, NAMES

from storybank.errors import InvalidInput
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting
from storybank.stories import Story
from storybank.values import fold, is_identifier, join_words, plural, slug, spelled_day
from storybank.values.strings import MONTHS

ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Cut the month-end close", "cut-the-month-end-close"),
        ("  Two   spaces\tand a tab ", "two-spaces-and-a-tab"),
        ("Führung für Anfänger", "führung-für-anfänger"),
        ("Straße", "strasse"),
        ("日本語の話", "日本語の話"),
        ("Как я спас релиз", "как-я-спас-релиз"),
        ("قصة نجاح", "قصة-نجاح"),
        ("सफलता की कहानी", "सफलता-की-कहानी"),
        ("naïve café", "naïve-café"),
        ("naïve", "naïve"),  # a letter and its mark apart
        ("ＡＢＣ １２３", "abc-123"),  # noqa: RUF001 - wide letters, as Japanese keyboards give
        ("C++ & C#", "c-c"),
        ("20% in 4 days!", "20-in-4-days"),
        ("𝐁𝐨𝐥𝐝 Ⅳ", "bold-iv"),  # noqa: RUF001 - bold letters, as people paste them from the web
        ("🎉", "u1f389"),
        ("?!", "u3f-21"),
    ],
)
def test_an_id_is_made_of_the_titles_words_in_any_script(title: str, made: str) -> None:
    assert slug(title) == made
    assert Story(title).id == made


@given(NAMES)
def test_every_name_makes_an_id(name: str) -> None:
    assert is_identifier(slug(name))
    assert slug(slug(name)) == slug(name)


@given(ANY_TEXT)
def test_no_text_breaks_the_helpers(text: str) -> None:
    assert len(slug(text)) <= 500
    assert isinstance(fold(text), str)
    assert is_identifier(text) in (True, False)


def test_a_long_title_makes_an_id_that_fits() -> None:
    story = Story("🎉" * 400)
    assert len(story.id) <= 500
    assert not story.id.endswith("-")


def test_two_spellings_of_a_tag_fold_to_one() -> None:
    assert fold("Team-Work") == fold("team work") == fold("TEAMWORK")
    assert fold("C++") != fold("!?") != fold("??")


@pytest.mark.parametrize("text", ["a", "é", "日本", "a-b_c.d:e", "1"])
def test_letters_digits_and_four_signs_make_an_id(text: str) -> None:
    assert is_identifier(text)
    assert Story("t", id=text).id == text


@pytest.mark.parametrize("text", ["", " ", "a b", "a/b", "a\n", "a\x00", "a\u200b", "\ud800", "a" * 501])
def test_nothing_else_is_an_id(text: str) -> None:
    assert not is_identifier(text)
    with pytest.raises(InvalidInput):
        Story("t", id=text)


def test_names_lose_the_spaces_around_them_and_prose_keeps_its_own() -> None:
    story = Story("  title\n", situation="  indented\n", employer=" Acme ")
    assert (story.title, story.situation, story.employer) == ("title", "  indented\n", "Acme")


def test_text_of_every_language_and_line_ending_stays_as_it_is() -> None:
    text = "naïve naïve 日本語 🎉 a\r\nb\tc\u2028d\ufeff\uffff"
    story = Story("t", action=text)
    assert story.action == text
    assert Story.model_validate_json(story.model_dump_json()).action == text


def test_prose_has_a_limit_that_names_its_size() -> None:
    Story("t", notes="x" * 2_000_000)
    with pytest.raises(InvalidInput, match="notes is longer than 2000000 characters; shorten it"):
        Story("t", notes="x" * 2_000_001)


def test_lists_read_as_a_person_says_them() -> None:
    assert [join_words([]), join_words(["a"]), join_words(["a", "b"]), join_words(["a", "b", "c"], "or")] == [
        "",
        "a",
        "a and b",
        "a, b or c",
    ]
    assert [plural(0, "gap"), plural(1, "gap"), plural(2, "story", "stories")] == [
        "0 gaps",
        "1 gap",
        "2 stories",
    ]


BERLIN = ZoneInfo("Europe/Berlin")


def starts_at(when: datetime | str) -> datetime:
    kept = Meeting(Interviewer("Dana"), starts_at=when).starts_at
    assert kept is not None
    return kept


@given(DAYS)
def test_a_day_is_taken_as_a_date_or_as_its_iso_text(day: date) -> None:
    assert Telling("a", "b", on=day).on == Telling("a", "b", on=day.isoformat()).on == day


def test_midnight_without_a_clock_is_a_day() -> None:
    assert Telling("a", "b", on=datetime(2026, 11, 30)).on == date(2026, 11, 30)  # noqa: DTZ001


@given(day=DAYS)
def test_a_day_is_read_as_we_spell_it(day: date) -> None:
    for text in (
        spelled_day(day),
        spelled_day(day, weekday=False),
        f"{day:%d}. {MONTHS[day.month - 1]} {day.year:04}",
    ):
        before, _, _ = text.rpartition(" ")
        assert Telling("a", "b", on=f"{before} {day.year:04}").on == day


@pytest.mark.parametrize(
    "text", ["20 November 2026", "Nov 20, 2026", "Friday, 20 nov. 2026", " 20. November 2026 "]
)
def test_a_day_may_have_its_month_in_words(text: str) -> None:
    assert Telling("a", "b", on=text).on == date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    ["November 2026", "31 November 2026", "20 Nov 20 2026", "20 Novembre 2026", "Friday", "20 November"],
)
def test_what_is_no_whole_day_in_words_is_none(text: str) -> None:
    with pytest.raises(InvalidInput, match="on is not a date; write it as 2026-11-30"):
        Telling("a", "b", on=text)


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
    for again in (0, 1):
        meeting = Meeting(
            Interviewer("Dana"), starts_at=datetime(2026, 10, 25, 2, 30, fold=again, tzinfo=BERLIN)
        )
        assert meeting.starts_at is not None
        assert meeting.starts_at.utcoffset() == timedelta(hours=2 - again)
        assert Meeting.model_validate_json(meeting.model_dump_json()) == meeting


def test_a_time_is_written_with_its_offset() -> None:
    meeting = Meeting(Interviewer("Dana"), starts_at=datetime(2026, 11, 30, 9, tzinfo=BERLIN))
    assert '"starts_at":"2026-11-30T09:00:00+01:00"' in meeting.model_dump_json()
    assert starts_at("2026-11-30T09:00Z") == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert starts_at("2026-11-30 09:00+0530").tzinfo == timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize("text", ["2026-11-30T09:00", "2026-11-30"])
def test_a_time_without_an_offset_is_a_fault(text: str) -> None:
    with pytest.raises(InvalidInput, match="starts_at has no time zone; write "):
        starts_at(text)


@pytest.mark.parametrize("text", ["9:61", "tomorrow", "1700000000", "", "2026-11-31T09:00Z"])
def test_no_other_text_is_a_time(text: str) -> None:
    with pytest.raises(InvalidInput, match="starts_at is not a time"):
        starts_at(text)


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00", "9999-12-31T23:59:59.999999"])
def test_the_first_and_last_moments_survive_json(when: str) -> None:
    for offset in ("-12:00", "Z", "+14:00"):
        meeting = Meeting(Interviewer("a"), starts_at=when + offset)
        assert Meeting.model_validate_json(meeting.model_dump_json()) == meeting


def test_an_offset_with_seconds_at_the_end_of_time_is_a_fault() -> None:
    odd = timezone(timedelta(seconds=-3601))
    with pytest.raises(InvalidInput, match="starts_at"):
        starts_at(datetime(9999, 12, 31, 23, 59, 59, tzinfo=odd))
