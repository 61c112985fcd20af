"""The file that is there: whatever it holds, nothing of another program is lost, and nothing crashes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.formats.mutations import refusals
from tests.support.calendars import DANA, NOW, ONE, START, TWO, day, events

from storybank.errors import DocumentError
from storybank.formats import ics_text, write_ics
from storybank.formats.calendars import read_calendar
from storybank.interviews import Meeting

PRIVATE = "Rumpelstiltskin"
PLAN = day(ONE, TWO)
OURS = ics_text(PLAN, now=NOW, zone="Europe/Berlin")

OLD = r"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//storybank//meetings//EN
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:20251201T010000
TZOFFSETFROM:+0100
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Interview: Dana Reyes (Northwind\, final)
DTSTART;TZID=Europe/Berlin:20261203T103000
DTEND;TZID=Europe/Berlin:20261203T113000
UID:674856cc-12c5-5f9e-9d2b-2df3350c0f46
CLASS:PRIVATE
DESCRIPTION:Brief: Dana Reyes\n══════════════
 ═══\nfinal at Northwind. Thursday 3 December 2026\, 10:30 to 11:30 (
 UTC+01:00)\, 60 minutes.\n\n• Dana Reyes\, role unknown: little say in t
 he decision\n  Must hear: Conflict resolution\n\nTell 1 story\, 2 min in a
 ll.\n\n1. The row (2 min)\n───────────────
 ───\n\nIt answers Conflict resolution (must\, strength 4).
STATUS:CONFIRMED
X-STORYBANK-ROUND:c0fa4b35-c55e-599e-8550-b3bcf41903d2
DTSTAMP:20261120T180000Z
LAST-MODIFIED:20261120T180000Z
SEQUENCE:0
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
"""The file of an earlier release, whose times stand in a zone."""

OTHERS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Somebody//Else//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20261120T180000Z
DTSTART:20261203T090000Z
SUMMARY:Rumpelstiltskin
END:VEVENT
END:VCALENDAR
"""


def refused(text: str | bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        ics_text(PLAN, now=NOW, previous=text)
    assert PRIVATE not in f"{caught.value} {caught.value.args}"
    return caught.value


def faults(text: str) -> list[str]:
    return [f"{fault.path} {fault.problem}" for fault in refused(text).faults]


def test_another_programs_calendar_is_refused_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "mine.ics"
    path.write_text(OTHERS, encoding="utf-8")
    with pytest.raises(DocumentError, match=r"mine\.ics holds what this library did not write.*another file"):
        write_ics(PLAN, path, now=NOW)
    assert path.read_text(encoding="utf-8") == OTHERS
    assert faults(OTHERS)[0] == "VCALENDAR holds PRODID, not as we write it"


@pytest.mark.parametrize(
    ("put_in", "before", "said"),
    [
        ("BEGIN:VTODO\r\nUID:1\r\nEND:VTODO\r\n", "END:VCALENDAR", "1 holds UID, not as we write it"),
        ("BEGIN:VTODO\r\nEND:VTODO\r\n", "END:VCALENDAR", "VTODO holds a part, not as we write it"),
        (
            "BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n",
            "END:VEVENT",
            "VALARM holds TRIGGER, not as we write it",
        ),
        (f"LOCATION:{PRIVATE}\r\n", "END:VEVENT", "holds LOCATION, not as we write it"),
        (f"{PRIVATE}\r\n", "END:VEVENT", "holds a line, not as we write it"),
        ("X-WR-CALNAME:Work\r\n", "BEGIN:VEVENT", "holds X-WR-CALNAME, not as we write it"),
    ],
)
def test_what_somebody_added_is_named(put_in: str, before: str, said: str) -> None:
    text = OURS.replace(before, put_in + before, 1)
    assert any(fault.endswith(said) for fault in faults(text))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("SEQUENCE:0", "SEQUENCE:-1"),
        ("SEQUENCE:0", "SEQUENCE:" + "9" * 5000),
        ("STATUS:CONFIRMED", "STATUS:TENTATIVE"),
        ("CLASS:PRIVATE", "CLASS:PUBLIC"),
        ("DTSTAMP:20261120", "DTSTAMP:2026112"),
        ("DTSTAMP:20261120", "DTSTAMP:20261320"),
        ("UID:", "UID:x"),
        ("DTSTART;TZID=Europe/Berlin", "DTSTART;TZID=../../etc"),
        ("SUMMARY:", "SUMMARY;LANGUAGE=en:"),
        ("SUMMARY:", "SUMMARY:\x07"),
        ("DTSTAMP:20261120T180000Z\r\n", ""),
        ("SEQUENCE:0\r\n", "SEQUENCE:0\r\nSEQUENCE:0\r\n"),
        ("TZOFFSETTO:+0100", "TZOFFSETTO:soon"),
        ("TZOFFSETTO:+0100", "TZOFFSETTO:+9900"),
        ("TZID:Europe/Berlin\r\n", ""),
        ("END:VEVENT\r\n", ""),
        ("END:VTIMEZONE\r\n", ""),
        ("END:VCALENDAR\r\n", ""),
        ("END:VCALENDAR\r\n", "END:VCALENDAR\r\nBEGIN:VCALENDAR\r\n"),
        ("VERSION:2.0", "VERSION:3.0"),
    ],
)
def test_what_is_not_as_we_write_it_is_refused(ours: str, theirs: str) -> None:
    if ours == "DTSTART;TZID=Europe/Berlin":  # a zone that no rules are there for is not a path either
        assert "../../etc" in ics_text(day(Meeting(DANA)), now=NOW, previous=OLD.replace(ours, theirs))
        return
    whole = OURS if ours in OURS else OLD
    assert whole.count(ours)
    assert refused(whole.replace(ours, theirs, 1)).faults


def test_an_event_twice_is_refused() -> None:
    start, end = OURS.index("BEGIN:VEVENT"), OURS.index("END:VEVENT") + len("END:VEVENT\r\n")
    assert "stands 2 times" in faults(OURS[:end] + OURS[start:])[0]


def test_a_file_of_bytes_that_are_no_text_is_refused() -> None:
    assert "is not UTF-8 at byte 0" in str(refused(b"\xff\xfe"))
    assert "is not UTF-8" in str(refused("\ud800"))


def test_the_file_of_an_earlier_release_keeps_its_events_unchanged() -> None:
    now = ics_text(day(ONE), now=START, zone="Europe/Berlin", previous=OLD)
    assert [event.sequence.value for event in events(now)] == ["0"]
    assert "DTSTART;TZID=Europe/Berlin:20261203T103000" in now
    kept = ics_text(day(TWO), now=START, previous=OLD)
    assert [event.sequence.value for event in events(kept)] == ["1", "0"]
    assert "TZNAME:CEST" in kept  # rules of a zone that this writing does not name stay as they were


def test_an_empty_file_holds_nothing_to_lose(tmp_path: Path) -> None:
    path = tmp_path / "day.ics"
    for nothing in (b"", b"\r\n \n"):
        path.write_bytes(nothing)
        write_ics(PLAN, path, now=NOW, zone="Europe/Berlin")
        assert path.read_bytes() == OURS.encode()


def test_another_line_break_and_folding_are_the_same_file() -> None:
    assert ics_text(PLAN, now=START, zone="Europe/Berlin", previous=OURS.replace("\r\n", "\n")) == OURS
    assert ics_text(PLAN, now=START, zone="Europe/Berlin", previous=OURS.replace("\r\n ", "")) == OURS
    assert ics_text(PLAN, now=START, zone="Europe/Berlin", previous=f"\ufeff{OURS}") == OURS


def test_a_large_file_is_refused_unless_allowed(tmp_path: Path) -> None:
    path = tmp_path / "day.ics"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(DocumentError, match=r"day\.ics has more than 33,554,432 bytes; check that"):
        write_ics(PLAN, path, now=NOW)
    size = len(OURS.encode())
    assert ics_text(PLAN, now=NOW, zone="Europe/Berlin", previous=OURS, max_bytes=size) == OURS
    with pytest.raises(DocumentError, match="raise max_bytes"):
        ics_text(PLAN, now=NOW, previous=OURS, max_bytes=size - 1)


@pytest.mark.parametrize(
    "filler", ["A\r\n", "BEGIN:VEVENT\r\n", "BEGIN:VTIMEZONE\r\n", "SUMMARY:x\r\n", "\r\n x", " "]
)
def test_a_file_of_rubbish_lists_a_bounded_number_of_faults(filler: str) -> None:
    head = OLD[: OLD.index("BEGIN:VTIMEZONE")]
    for start in ("", head, f"{head}BEGIN:VEVENT\r\n", f"{head}BEGIN:VTIMEZONE\r\n"):
        if (start + filler * 20_000).strip():
            assert len(refused(start + filler * 20_000).faults) < 6_000


def test_more_lines_than_any_candidate_has_meetings_are_refused() -> None:
    event = OURS[OURS.index("BEGIN:VEVENT") : OURS.index("END:VEVENT")] + "END:VEVENT\r\n"
    text = OURS.replace("END:VCALENDAR", event * 10_000 + "END:VCALENDAR")
    assert "is not a calendar as a whole" in faults(text)[-1]


@pytest.mark.many
def test_damaged_files_raise_nothing_but_errors_that_say_where() -> None:
    samples = [OURS.encode(), ics_text(day(TWO), now=NOW, previous=OURS).encode(), OTHERS.encode()]
    assert refusals(lambda raw: read_calendar(raw, name="a.ics"), samples) > 0


def test_over_a_damaged_file_is_written_all_or_nothing() -> None:
    def write(raw: bytes) -> None:
        text = ics_text(PLAN, now=START, zone="Europe/Berlin", previous=raw)
        assert ics_text(PLAN, now=NOW, zone="Europe/Berlin", previous=text) == text

    assert refusals(write, [OURS.encode()], count=100) > 0
