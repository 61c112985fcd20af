"""A round as people are sent it: tables, invitations, mails and messages, and what each of them comes to."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.mutations import COUNT, refusals
from tests.support.counts import many

from storybank.errors import DocumentError, InvalidInput
from storybank.formats import RoundReading, ics_text, read_round, round_from_text
from storybank.planning import plan_round
from storybank.sample import sample_bank, sample_round

DAY = date(2026, 5, 12)
Seats = list[tuple[str | None, int | None, list[str]]]


def seats(reading: RoundReading) -> Seats:
    """Return each meeting as start, minutes and “Name | title” of its people."""
    return [
        (
            meeting.starts_at.strftime("%d %H:%M") if meeting.starts_at else None,
            meeting.minutes,
            [" | ".join(filter(None, [who.name, who.title])) for who in meeting.interviewers],
        )
        for meeting in reading.round.meetings
        if meeting.askers
    ]


SAID = json.loads(Path(__file__).with_name("rounds.json").read_text("utf-8"))
WRITTEN: dict[str, tuple[str, Seats]] = {
    kind: ("\n".join(one["text"]), [*map(tuple, one["meetings"])]) for kind, one in SAID.items()
}
"""What people write, and the meetings that it comes to: day and time, minutes, each name with its title."""


@pytest.mark.sample(100)
@pytest.mark.parametrize("kind", WRITTEN)
def test_what_people_write_is_read_as_they_mean_it(kind: str) -> None:
    text, right = WRITTEN[kind]
    reading = round_from_text(text, date=DAY)
    assert seats(reading) == right
    slots = [[one.kind, one.called] for one in reading.round.meetings if not one.askers]
    assert slots == SAID[kind].get("slots", [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello",
        "Please ask for Sam Lee at reception.",
        "12:00 Lunch",
        "Kind regards,\nMary Poole",
        "Interviewer,Role\nTBC,Director\n",
        "10:00 Digitale Transformation\n",
        "Wir freuen uns sehr darauf, Sie bald kennenzulernen.",
        "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n",
    ],
)
def test_nobody_is_made_up_and_what_names_nobody_is_no_round(text: str) -> None:
    with pytest.raises(DocumentError, match="not a round"):
        round_from_text(text, date=DAY)


def event(*lines: str, start: str = "20260512T100000Z", end: str = "20260512T104500Z") -> str:
    """Return an event of a calendar."""
    return "\r\n".join(["BEGIN:VEVENT", f"DTSTART:{start}", f"DTEND:{end}", *lines, "END:VEVENT"])


def calendar(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *events, "END:VCALENDAR", ""]).encode()


JOANNA = "ATTENDEE;CN=Joanna Szulc;ROLE=REQ-PARTICIPANT:mailto:joanna@oatmoor.example"
KEN = 'ATTENDEE;CN="Abara, Ken";PARTSTAT=ACCEPTED:mailto:ken@oatmoor.example'

INVITED: dict[str, tuple[bytes, Seats]] = {
    "one event": (
        calendar(event(JOANNA, KEN, "SUMMARY:Panel interview")),
        [("12 10:00", 45, ["Joanna Szulc", "Ken Abara"])],
    ),
    "a title in the description": (
        calendar(
            event(JOANNA, "SUMMARY:Interview", r"DESCRIPTION:You will meet:\nJoanna Szulc\, Head of Ward")
        ),
        [("12 10:00", 45, ["Joanna Szulc | Head of Ward"])],
    ),
    "several events": (
        calendar(event(JOANNA), event(KEN, start="20260512T110000Z", end="20260512T120000Z")),
        [("12 10:00", 45, ["Joanna Szulc"]), ("12 11:00", 60, ["Ken Abara"])],
    ),
    "one of them cancelled": (
        calendar(event(JOANNA), event(KEN, "STATUS:CANCELLED")),
        [("12 10:00", 45, ["Joanna Szulc"])],
    ),
    "a duration instead of an end": (
        calendar(
            "BEGIN:VEVENT\r\nDTSTART:20260512T100000Z\r\nDURATION:PT90M\r\n" + JOANNA + "\r\nEND:VEVENT"
        ),
        [("12 10:00", 90, ["Joanna Szulc"])],
    ),
    "a whole day with its meetings in the text": (
        calendar(
            event(
                "SUMMARY:Your interviews",
                r"DESCRIPTION:10:00-10:45 Joanna Szulc\, Head of Operations\n11:00-12:00 Ken Abara\, CFO",
                end="20260512T170000Z",
            )
        ),
        [("12 10:00", 45, ["Joanna Szulc | Head of Operations"]), ("12 11:00", 60, ["Ken Abara | CFO"])],
    ),
    "named in the summary": (
        calendar(event("SUMMARY:Interview with Priya Nair (Engineering Manager)")),
        [("12 10:00", 45, ["Priya Nair | Engineering Manager"])],
    ),
    "a room, and somebody who declines": (
        calendar(
            event(
                JOANNA,
                "ATTENDEE;CUTYPE=ROOM;CN=Blue Room:mailto:blue@oatmoor.example",
                "ATTENDEE;PARTSTAT=DECLINED;CN=Tom Reid:mailto:tom@oatmoor.example",
            )
        ),
        [("12 10:00", 45, ["Joanna Szulc"])],
    ),
    "the sender alone": (
        calendar(event("ORGANIZER;CN=Tom Reid:mailto:tom@oatmoor.example", "SUMMARY:Chat")),
        [("12 10:00", 45, ["Tom Reid"])],
    ),
    "the sender who is not invited": (
        calendar(event("ORGANIZER;CN=Mary Poole:mailto:mary@oatmoor.example", JOANNA)),
        [("12 10:00", 45, ["Joanna Szulc"])],
    ),
    "somebody in every event": (
        calendar(
            event(JOANNA, "ATTENDEE;CN=Sam Lee:mailto:sam@example.org"),
            event(
                KEN,
                "ATTENDEE;CN=Sam Lee:mailto:sam@example.org",
                start="20260512T110000Z",
                end="20260512T120000Z",
            ),
        ),
        [("12 10:00", 45, ["Joanna Szulc"]), ("12 11:00", 60, ["Ken Abara"])],
    ),
    "the candidate, named by the caller": (
        calendar(event(JOANNA, "ATTENDEE;CN=Alex Doe:mailto:alex@example.org")),
        [("12 10:00", 45, ["Joanna Szulc"])],
    ),
}


@pytest.mark.sample(100)
@pytest.mark.parametrize("kind", INVITED)
def test_an_invitation_is_read_as_it_is_meant(kind: str) -> None:
    raw, right = INVITED[kind]
    reading = read_round(raw, candidate="alex@example.org")
    assert seats(reading) == right


def test_the_time_zone_of_an_invitation_is_kept_and_others_are_said_to_be_a_guess() -> None:
    text = "BEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20260512T100000\r\n" + JOANNA + "\r\nEND:VEVENT"
    reading = read_round(calendar(text))
    assert str(reading.round.meetings[0].starts_at) == "2026-05-12 10:00:00+02:00"
    assert [one.why for one in reading.guessed if "UTC" in one.why] == []
    floating = read_round(calendar(text.replace(";TZID=Europe/Berlin", "")))
    assert [one.why for one in floating.guessed if "UTC" in one.why] == ["is taken for UTC"]
    told = read_round(calendar(text.replace(";TZID=Europe/Berlin", "")), zone="Asia/Tokyo")
    assert str(told.round.meetings[0].starts_at) == "2026-05-12 10:00:00+09:00"


def test_a_round_that_was_written_is_read_back_with_its_people_and_times() -> None:
    day = sample_round()
    text = ics_text(plan_round(sample_bank(), day), now="2026-11-20T18:00Z", bank=sample_bank())
    read = round_from_text(text).round
    assert [meeting.names for meeting in read.meetings] == [meeting.names for meeting in day.meetings]
    assert [meeting.starts_at for meeting in read.meetings] == [meeting.starts_at for meeting in day.meetings]
    assert (read.name, read.date) == (day.name, day.date)


def test_what_somebody_asks_about_is_a_need_where_it_is_surely_known_and_else_a_note() -> None:
    table = 'Interviewer,Focus,Location\nKen Abara,"leadership, cheese",Room 4\n'
    [person] = round_from_text(table).round.interviewers
    assert [need.competency for need in person.needs] == ["leadership"]
    assert person.notes == "leadership, cheese\nLocation: Room 4"


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("10:00 Ken Abara, CTO", "the role of Ken Abara is read as senior leader"),
        ("10:00 Ken Abara, CTO", "the time 10:00 is taken for UTC"),
        ("at 2:15 Ken Abara, CTO", "the time 2:15 is taken for the afternoon"),
        ('Interviewer,Role\n"Szulc, Joanna",CTO\n', "“Szulc, Joanna” is read with the family name first"),
        ("Interviewer,Length\nKen Abara,45\n", "the length 45 is taken for minutes"),
        (
            "Interviewer,Date,Time\nKen Abara,03/04/2026,10:00\n",
            "the day 2026-04-03 may be another",
        ),
    ],
)
def test_what_is_a_guess_is_said(text: str, guess: str) -> None:
    reading = round_from_text(text, date=date(2026, 5, 12))
    assert any(f"{one.what} {one.why}".startswith(guess) for one in reading.guessed), reading.guessed


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("10:00 Ken Abara, CTO\n12:00 Rest\n", "the text, line 2", "names nobody who is surely a person"),
        ("Interviewer,Role,Mood\nKen Abara,CTO,proud\n", "the text, line 1", "says nothing that a round has"),
        ("Interviewer,Role\nKen Abara,CTO\nTBC,CFO\n", "the text, line 3", "is not surely a person"),
        ("10:00 Ken Abara, CTO\nAsk for Sam Lee at reception.", "the text, line 2", "does not say who"),
        ("10:00 Ken Abara, CTO\nBest,\nMary Poole\n", "the text, line 3", "says who writes"),
        ("10:00 Ken Abara, CTO\n11:00 Ken Abara, CTO\n", "the text, line 2", "has another meeting"),
        ("12 May 10:00 Ken Abara, CTO", "the text, line 1", "names no year"),
        ("10:00 Ken Abara, CTO", "the text, line 1", "has no day"),
        ("Interviewer,Time\nKen Abara,10:00,x\n", "the text, line 2", "says nothing that a round has"),
        (f"10:00 Ken Abara, CTO\n{'x' * 501}\n", "the text, line 2", "is too long"),
        (
            "10:00 Ken Abara, CTO\nWir freuen uns sehr darauf, Sie bald kennenzulernen.\n",
            "the text, line 2",
            "does not say who will interview you",
        ),
        ("Dear Alex Doe,\n10:00 Ken Abara, CTO\n11:00 Alex Doe\n", "the text, line 3", "is your own"),
    ],
)
def test_what_is_left_out_is_said_with_its_place(text: str, place: str, why: str) -> None:
    left = [(one.place, one.why) for one in round_from_text(text).left_out]
    assert any(where == place and said.startswith(why) for where, said in left), left


NAMES = st.sampled_from(
    [
        "Joanna Szulc",
        "Ken Abara",
        "Szulc, Joanna",
        "Priya Nair (CTO)",
        "TBC",
        "Lunch",
        "Anna Bauer & Tom Reid",
        "",
        "42",
    ]
)
CELLS = {
    "Interviewer": NAMES,
    "Role": st.sampled_from(["Ward Manager", "CTO", "zookeeper", "?", "", "TBC"]),
    "Focus": st.sampled_from(["teamwork", "cheese", "leadership, cheese", "", "=1+1", "Ünder"]),
    "Time": st.sampled_from(["10:00", "2pm", "10-11", "soon", "9:30-10:15", "", "25:99", "45 min", "TBC"]),
    "Date": st.sampled_from(["2026-05-12", "03/04/2026", "31.02.2026", "", "tomorrow"]),
    "Length": st.sampled_from(["45", "1 hour", "", "long", "0"]),
    "Mood": st.sampled_from(["", "proud"]),
}
TIMED = frozenset({"Time", "Date", "Length"})


@settings(max_examples=many(2_000), deadline=None)
@given(st.data())
def test_each_cell_of_a_table_is_in_the_round_or_said_to_be_left_out(data: st.DataObject) -> None:
    columns = data.draw(st.permutations([*CELLS]))
    rows = [[data.draw(CELLS[name]) for name in columns] for _ in range(data.draw(st.integers(1, 4)))]
    cells = [columns, *rows]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in cells)
    try:
        reading = round_from_text(text)
    except DocumentError:
        return
    said = f"{reading.round.to_json()} {reading.guessed} {reading.left_out}"
    gone = {one.place for one in reading.left_out if "names nobody" in one.why}  # with all of its row
    for number, row in enumerate(rows, 2):
        for name, cell in zip(columns, row, strict=True):
            is_time = name in TIMED and any(map(str.isdigit, cell))
            if cell and not is_time and f"the text, line {number}" not in gone:
                words = re.findall(r"\w+", cell)
                assert all(word in said for word in words) or (name == "Mood" and "“Mood”" in said), (
                    cell,
                    said,
                )


SHORT = 250  # bytes of a file that is read in no time
SAMPLES = [text.encode() for text, _ in WRITTEN.values()] + [raw for raw, _ in INVITED.values()]
SAMPLES = [raw for raw in SAMPLES if len(raw) < SHORT]


@pytest.mark.slow
def test_no_mutated_file_raises_anything_but_our_errors() -> None:
    def read(raw: bytes) -> None:
        reading = read_round(raw, date=DAY)
        assert all(one.place for one in (*reading.guessed, *reading.left_out))

    assert 0 < refusals(read, SAMPLES) < COUNT


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(DocumentError):
        str(round_from_text(f"10:00 Ken Abara, CTO\n{text}"))


@pytest.mark.parametrize(
    "line", ["a" * 100_000, "10:00 " * 20_000, "(" * 50_000, "Ken Abara, " * 9_000, ", " * 50_000]
)
def test_time_grows_with_the_length_alone(line: str) -> None:
    assert round_from_text(f"10:00 Ken Abara, CTO\n{line}").left_out


def test_more_lines_than_are_read_are_said() -> None:
    reading = round_from_text("10:00 Ken Abara, CTO\n" + "\n" * 10_000, date=DAY)
    assert reading.left_out[-1].why == "comes after more lines than are read"


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(DocumentError, match="more than 5 bytes"):
        read_round(b"10:00 Ken", max_bytes=5)
    with pytest.raises(DocumentError, match="more than 5 bytes"):
        round_from_text("10:00 Ken", max_bytes=5)


@pytest.mark.parametrize(("given", "path"), [({"date": "soon"}, "date"), ({"zone": "Mars"}, "zone")])
def test_a_wrong_argument_is_said(given: dict[str, str], path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        round_from_text("10:00 Ken Abara, CTO", **given)  # type: ignore[arg-type] # that is the test
    assert [fault.path for fault in caught.value.faults] == [path]


def test_columns_say_what_somebody_must_hear_and_what_would_help() -> None:
    table = b"Who,Must hear,Nice to have,Focus\nKen Abara,teamwork; empathy,coaching,planning\n"
    ken, *_ = read_round(table).round.interviewers
    said = [(need.competency, need.priority) for need in ken.needs]
    assert said[:2] == [("teamwork", "must"), ("empathy", "must")]
    assert ("coaching", "nice") in said
    assert {priority for need, priority in said[3:]} <= {"should"}


def test_what_was_read_shows_itself() -> None:
    shown = round_from_text("10:00 Ken Abara, CTO\n12:00 Rest\n", date=DAY).to_markdown()
    assert "## Guessed" in shown
    assert "## Left out" in shown
    assert "Ken Abara, CTO" in shown


@pytest.mark.parametrize(
    "signed", ["Best wishes, Lena Ford, HR", "Thanks, Lena", "Kind regards, Lena Ford", "Cheers,\nLena"]
)
def test_who_signs_in_the_closing_line_is_nobody_who_interviews(signed: str) -> None:
    reading = round_from_text(f"10:00 Joanna Szulc, Matron\n11:30 Pupil panel\n{signed}")
    assert [person.name for person in reading.round.interviewers] == ["Joanna Szulc"]
    assert "says who writes, not who interviews you" in [one.why for one in reading.left_out]


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("09:00 Ms Mary Cook, Headteacher", [("Ms Mary Cook", "Headteacher")]),
        ("10:00 Mr A Patel, Chair of Governors", [("Mr A Patel", "Chair of Governors")]),
        ("11:00 Julie Dean, HR Officer", [("Julie Dean", "HR Officer")]),
        ("10:15 Lucy Flint - HR Business Partner", [("Lucy Flint", "HR Business Partner")]),
        ("10:00 Mr Mark Head, Head of Year 9", [("Mr Mark Head", "Head of Year 9")]),
        ("09:00 Sue Banks (Headteacher)", [("Sue Banks", "Headteacher")]),
        (
            "09:00 Ken Abara, Ward Manager and Lucy Brown, HR",
            [("Ken Abara", "Ward Manager"), ("Lucy Brown", "HR")],
        ),
    ],
)
def test_a_name_with_a_title_behind_it_is_whole_whatever_word_its_surname_is(
    line: str, people: list[tuple[str, str]]
) -> None:
    reading = round_from_text(f"Interviews on Thursday, 3 December 2026.\n{line}")
    assert [(one.name, one.title) for one in reading.round.interviewers] == people
    assert reading.left_out == ()


@pytest.mark.parametrize("line", ["09:00 Technical Interview, Engineering Manager", "09:00 Lunch, Team Room"])
def test_what_is_no_name_before_a_comma_is_nobody(line: str) -> None:
    with pytest.raises(DocumentError):
        round_from_text(f"Interviews on Thursday, 3 December 2026.\n{line}")


def test_a_table_may_say_what_each_meeting_is() -> None:
    rows = (
        "Ana Silva,HR Partner,09:00,interview\nAna Silva,HR Partner,12:00,Meal\nTom Baker,Cook,12:00,remote\n"
    )
    reading = read_round(f"Interviewer,Title,Start,Kind\n{rows}".encode(), date="2026-12-03")
    assert [one.kind for one in reading.round.meetings] == ["interview", "meal", "interview"]
    named = [one.interviewers[0].name for one in reading.round.meetings]
    assert named == ["Ana Silva", "Ana Silva", "Tom Baker"]
    assert reading.round.meetings[2].interviewers[0].notes == "Kind: remote"


def test_what_a_column_of_musts_names_is_a_must_whether_or_not_it_is_known() -> None:
    table = b"Name,Title,Must,Should\nAnn Vogt,Operations Director,safety; teamwork,forklifts\n"
    [person] = read_round(table).round.interviewers
    asked = [(need.competency, need.priority) for need in person.needs]
    assert asked == [("safety", "must"), ("teamwork", "must"), ("forklifts", "should")]
    assert person.notes == ""
