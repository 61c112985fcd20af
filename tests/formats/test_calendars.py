"""Calendars: what was put in is read back by a second library, and a changed plan moves its events."""

from __future__ import annotations

import builtins
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.calendars import BANK, DANA, LATER, NOW, ONE, PRIYA, START, TWO, day, events
from tests.support.counts import many
from tests.support.strategies import MOMENTS, NAMES, PROSE

from storybank.bank import StoryBank
from storybank.briefs import brief
from storybank.errors import DocumentError, InvalidInput, MissingExtra
from storybank.formats import ics_text, write_ics
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning import plan_round
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story


def told(text: str) -> list[tuple[str, int, str]]:
    """Return of each event whom it is with, how often it was changed, and its status."""
    return [
        (event.summary.value.split()[1], int(event.sequence.value), event.status.value)
        for event in events(text)
    ]


def unfolded(text: str) -> str:
    return text.replace("\r\n ", "")


def test_a_second_library_reads_all_that_was_put_in() -> None:
    bank, plan = sample_bank(), plan_round(sample_bank(), sample_round())
    *read, last = events(ics_text(plan, now=NOW, bank=bank))
    assert len(read) == len(plan.round.meetings) == 5
    assert (last.dtstart.value, last.summary.value) == (
        plan.round.follow_up_on,
        "Follow up (Estermere Freight, Final round)",
    )
    for index, (event, meeting) in enumerate(zip(read, plan.round.meetings, strict=True)):
        assert event.dtstart.value == meeting.starts_at
        assert event.dtend.value == event.dtstart.value + timedelta(minutes=meeting.minutes or 45)
        assert event.summary.value == f"Interview: {meeting.names} (Estermere Freight, Final round)"
        assert event.description.value == brief(plan, bank, index).to_text(width=10**9)
        assert getattr(event, "class").value == "PRIVATE"
        assert event.status.value == "CONFIRMED"
        assert event.sequence.value == "0"
        assert event.dtstamp.value == event.last_modified.value == datetime.fromisoformat(NOW)
        assert "location" not in event.contents
        assert "attendee" not in event.contents
    assert len({event.uid.value for event in read}) == 5


def test_icalendar_itself_reads_it_without_complaint() -> None:
    read = icalendar.Calendar.from_ical(ics_text(day(ONE, TWO), now=NOW, zone="Europe/Berlin"))
    assert isinstance(read, icalendar.Calendar)
    assert [event.errors for event in read.events] == [[], []]
    assert [event.start for event in read.events] == [ONE.starts_at, TWO.starts_at]


@settings(deadline=None, max_examples=many(60))
@given(NAMES, PROSE, NAMES, MOMENTS, st.integers(0, 1440))
def test_any_text_and_any_time_survive(
    title: str, notes: str, name: str, when: datetime, minutes: int
) -> None:
    person = Interviewer(name, id="p", notes=notes, must=["conflict"])
    bank = StoryBank([Story(title, id="s", situation=notes, competencies=["conflict"])])
    meeting = Meeting(person, minutes=minutes, starts_at=when)
    plan = plan_round(bank, Round(name, [meeting], employer=title))
    text = ics_text(plan, now=NOW, bank=bank, zone="America/New_York")
    if not text.count("BEGIN:VEVENT"):
        assert when.year in (1850, 9999)
        return
    (event,) = events(text)
    there = meeting.replace(starts_at=event.dtstart.value.astimezone(ZoneInfo("America/New_York")))
    page = brief(plan, bank, 0).replace(meeting=there)
    assert event.description.value == page.to_text(width=10**9)
    assert meeting.starts_at is not None
    assert event.dtstart.value == meeting.starts_at.replace(microsecond=0)
    end = event.dtend.value if minutes else event.dtstart.value
    assert end - event.dtstart.value.astimezone(UTC) == timedelta(minutes=minutes)
    assert ("dtend" in event.contents) == (minutes > 0)
    assert ics_text(plan, now=LATER, bank=bank, zone="America/New_York", previous=text) == text


@pytest.mark.parametrize(
    "text",
    [
        "🎉👩‍👩‍👧 " * 60,
        "שלום עולם " * 50,
        "a;b,c\\n\\;\n\n\"q\" 'x' ^n %0A",
        "é" * 500,
        "\x07\x1b[31m\u202eX",
    ],
)
def test_odd_texts_are_shown_and_no_line_has_more_than_75_octets(text: str) -> None:
    plan = day(Meeting(DANA.replace(notes=text), starts_at=START))
    written = ics_text(plan, now=NOW)
    assert max(map(len, written.encode().split(b"\r\n"))) <= 75
    assert "\n" not in written.replace("\r\n", "")
    (event,) = events(written)
    assert event.description.value == brief(plan, BANK, 0).to_text(width=10**9)


def test_a_brief_of_ten_thousand_characters_is_whole() -> None:
    plan = day(Meeting(DANA.replace(notes="word, and; more \\ " * 600), starts_at=START))
    (event,) = events(ics_text(plan, now=NOW))
    assert len(event.description.value) > 10_000
    assert event.description.value.count("word, and; more \\") == 600


def test_a_panel_is_one_event_and_a_meeting_that_is_over_says_what_was_told() -> None:
    plan = day(
        Meeting([DANA, PRIYA], starts_at=START),
        Meeting(Interviewer("Tom", needs=()), starts_at=START, told=["the-row"]),
    )
    panel, over = events(ics_text(plan, now=NOW, bank=BANK))
    assert panel.summary.value == "Interview: Dana Reyes and Priya (Northwind, final)"
    assert "Told\n────\n\n• The row" in over.description.value


def test_times_stand_in_utc_and_need_no_rules_of_zones() -> None:
    text = ics_text(day(ONE), now=NOW, zone="Europe/Berlin")
    assert "DTSTART:20261203T093000Z\r\n" in text
    assert "TZID" not in text


def test_the_brief_says_the_time_that_the_event_has() -> None:
    text = unfolded(ics_text(day(ONE), now=NOW, zone="Europe/Berlin"))
    assert "10:30 to 11:30 (UTC+01:00)" in text
    elsewhere = Meeting(DANA, minutes=60, starts_at="2026-12-03T04:30-05:00")
    assert unfolded(ics_text(day(elsewhere), now=NOW, zone="Europe/Berlin")) == text
    assert "04:30 to 05:30 (UTC-05:00)" in unfolded(ics_text(day(elsewhere), now=NOW))


def test_without_minutes_a_meeting_takes_forty_five_or_what_is_said() -> None:
    plan = day(Meeting(DANA, starts_at=START))
    assert "DTEND:20261203T101500Z" in ics_text(plan, now=NOW)
    assert "DTEND:20261203T100000Z" in ics_text(plan, now=NOW, default_minutes=30)


def test_without_a_bank_the_plan_speaks_for_itself() -> None:
    assert "Tell 1 story" in unfolded(ics_text(day(ONE), now=NOW))
    known = ics_text(day(ONE), now=NOW, bank=BANK)
    assert unfolded(known) == unfolded(ics_text(day(ONE), now=NOW))


def test_nothing_changed_is_the_same_to_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "day.ics"
    write_ics(day(ONE, TWO), path, now=NOW, zone="Europe/Berlin")
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    write_ics(day(ONE, TWO), path, now=LATER, zone="Europe/Berlin")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, stamp)


def test_a_moved_meeting_stays_the_same_event_and_is_counted_on() -> None:
    first = ics_text(day(ONE, TWO), now=NOW)
    moved = day(ONE.replace(starts_at="2026-12-04T09:30+00:00"), TWO)
    second = ics_text(moved, now=LATER, previous=first)
    assert told(second) == [("Dana", 1, "CONFIRMED"), ("Priya", 0, "CONFIRMED")]
    assert [event.uid.value for event in events(second)] == [event.uid.value for event in events(first)]
    dana, priya = events(second)
    assert dana.last_modified.value == dana.dtstamp.value == datetime.fromisoformat(LATER)
    assert priya.dtstamp.value == datetime.fromisoformat(NOW)
    third = ics_text(day(ONE, TWO), now=LATER, previous=second.encode())
    assert told(third)[0] == ("Dana", 2, "CONFIRMED")


@pytest.mark.parametrize(
    "change",
    [
        {"needs": [*DANA.needs, "planning"]},
        {"notes": "new"},
        {"title": "VP"},
        {"name": "Dana Reyes-Smith"},
        {"weight": 5},
    ],
)
def test_the_same_people_are_the_same_event_whatever_else_changes(change: dict[str, Any]) -> None:
    first = ics_text(day(ONE), now=NOW)
    changed = ONE.replace(interviewers=[DANA.replace(**change)])
    second = ics_text(day(changed, employer=" NORTHWIND"), now=LATER, previous=first)
    assert [(event.uid.value, event.sequence.value) for event in events(second)] == [
        (events(first)[0].uid.value, "1")
    ]


def test_the_order_of_a_panel_changes_no_event() -> None:
    panels = [day(Meeting(people, starts_at=START)) for people in ([DANA, PRIYA], [PRIYA, DANA])]
    uids = [events(ics_text(plan, now=NOW))[0].uid.value for plan in panels]
    assert uids[0] == uids[1]


def test_with_other_people_it_is_another_meeting_and_the_old_one_is_cancelled() -> None:
    first = ics_text(day(ONE), now=NOW)
    joined = day(Meeting([DANA, PRIYA], starts_at=START))
    assert told(ics_text(joined, now=LATER, previous=first)) == [
        ("Dana", 1, "CANCELLED"),
        ("Dana", 0, "CONFIRMED"),
    ]


def test_what_is_no_longer_planned_is_cancelled_once_and_may_come_back() -> None:
    first = ics_text(day(ONE, TWO), now=NOW)
    gone = ics_text(day(ONE), now=LATER, previous=first)
    assert told(gone) == [("Dana", 0, "CONFIRMED"), ("Priya", 1, "CANCELLED")]
    assert ics_text(day(ONE), now="2026-11-22T00:00Z", previous=gone) == gone
    unset = day(ONE, TWO.replace(starts_at=None))
    assert ics_text(unset, now=LATER, previous=first) == gone
    back = ics_text(day(ONE, TWO), now=LATER, previous=gone)
    assert told(back) == [("Dana", 0, "CONFIRMED"), ("Priya", 2, "CONFIRMED")]


def test_one_file_holds_several_rounds_and_none_disturbs_another(tmp_path: Path) -> None:
    path = tmp_path / "all.ics"
    write_ics(day(ONE), path, now=NOW, zone="Europe/Berlin")
    other = plan_round(BANK, Round("second", [TWO], employer="Contoso"))
    write_ics(other, path, now=LATER, zone="America/New_York")
    text = path.read_bytes().decode()
    assert told(text) == [("Dana", 0, "CONFIRMED"), ("Priya", 0, "CONFIRMED")]
    write_ics(other, path, now=LATER, zone="America/New_York")
    write_ics(day(ONE), path, now=NOW, zone="Europe/Berlin")
    assert path.read_bytes().decode() == text


def test_a_uid_never_changes_and_neither_place_nor_clock_change_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = ics_text(day(ONE), now=NOW)
    assert events(text)[0].uid.value == "674856cc-12c5-5f9e-9d2b-2df3350c0f46"
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert ics_text(day(ONE), now=NOW) == text


def test_a_meeting_without_a_start_is_left_out_and_named(tmp_path: Path) -> None:
    plan = day(ONE, Meeting(PRIYA), Meeting(Interviewer("Tom"), starts_at="9999-12-31T23:59-05:00"))
    writing = write_ics(plan, str(tmp_path / "day.ics"), now=NOW)
    assert writing.path == str(tmp_path / "day.ics")
    assert "\n".join(map(str, writing.left_out)) == (
        "round.meetings[1]: the meeting with Priya has no start, so it is not an event. "
        "Give it starts_at, and write again.\n"
        "round.meetings[2]: the meeting with Tom starts or ends where no calendar reaches. "
        "Check the year of starts_at."
    )
    assert len(events((tmp_path / "day.ics").read_bytes().decode())) == 1


def test_now_is_the_present_second_unless_given(tmp_path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    write_ics(day(ONE), tmp_path / "day.ics")
    (event,) = events((tmp_path / "day.ics").read_bytes().decode())
    assert before <= event.dtstamp.value <= datetime.now(UTC)


def test_everything_wrong_with_the_arguments_is_said_at_once(tmp_path: Path) -> None:
    wrong: Any = {"bank": 3, "zone": "Mars/Olympus", "now": "2026-11-20T18:00", "default_minutes": 0}
    with pytest.raises(InvalidInput) as caught:
        write_ics(BANK, b"x.ics", **wrong)  # type: ignore[arg-type]
    assert caught.value.subject == "write_ics"
    assert [fault.path for fault in caught.value.faults] == ["plan", "path", "bank"]
    with pytest.raises(InvalidInput) as caught:
        write_ics(day(ONE), tmp_path / "x.ics", **(wrong | {"bank": None}))
    assert caught.value.subject == "write_ics"
    assert [fault.path for fault in caught.value.faults] == ["now", "zone", "default_minutes"]
    with pytest.raises(InvalidInput, match="ics_text: previous is neither a string nor bytes"):
        ics_text(day(ONE), now=NOW, previous=3)  # type: ignore[arg-type]
    for zone in ("", "../etc/passwd", "/etc/passwd", "Europe", "x\x00", "UTC\n;X=1"):
        with pytest.raises(InvalidInput, match="zone"):
            ics_text(day(ONE), now=NOW, zone=zone)
    with pytest.raises(InvalidInput, match="now is not a time"):
        ics_text(day(ONE), now="0001-01-01T00:00+05:00")
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_told_so(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere" / "day.ics", f"{tmp_path}/a\x00.ics"):
        with pytest.raises(DocumentError):
            write_ics(day(ONE), path, now=NOW)


def test_a_failing_write_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "day.ics"
    write_ics(day(ONE), path, now=NOW)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(DocumentError, match="No space left"):
        write_ics(day(TWO), path, now=NOW)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["day.ics"]


def test_without_icalendar_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = builtins.__import__

    def without(name: str, *args: Any, **options: Any) -> Any:
        if name == "icalendar":
            raise ImportError(name)
        return known(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r'run: pip install "storybank\[calendar\]"'):
        write_ics(day(ONE), tmp_path / "day.ics", now=NOW)
    assert not list(tmp_path.iterdir())


@settings(deadline=None, max_examples=many(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sets(st.sampled_from(["ana", "ben", "cy", "di"])), min_size=2, max_size=5))
def test_a_sequence_never_falls_and_a_uid_stands_once(steps: list[set[str]]) -> None:
    text, counts = "", dict[str, int]()
    for number, names in enumerate(steps):
        at = f"2026-12-{number + 1:02}T09:00Z"
        meetings = [Meeting(Interviewer(name, needs=()), starts_at=at) for name in sorted(names)]
        plan = day(*meetings or [Meeting(Interviewer("zoe", needs=()))])
        text = ics_text(plan, now=at, previous=text)
        read = {event.uid.value: event for event in events(text)}
        assert len(read) == text.count("BEGIN:VEVENT")
        assert all(int(read[uid].sequence.value) >= count for uid, count in counts.items())
        live = {
            event.summary.value.split()[1] for event in read.values() if event.status.value == "CONFIRMED"
        }
        assert live == names
        counts = {uid: int(event.sequence.value) for uid, event in read.items()}


def test_the_day_to_follow_up_is_one_event_that_moves_and_is_cancelled() -> None:
    plan = plan_round(sample_bank(), sample_round())
    first = ics_text(plan, now=NOW)
    assert "DTSTART;VALUE=DATE:20261210" in first
    assert ics_text(plan, now=LATER, previous=first) == first
    for when, status in {"2027-01-04": "CONFIRMED", None: "CANCELLED"}.items():
        moved = plan.replace(round=plan.round.replace(follow_up_on=when))
        assert told(ics_text(moved, now=LATER, previous=first))[-1] == ("up", 1, status)
