"""A round, read from what people are sent: a table, an invitation, a pasted mail or message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from storybank.display import Page, Shown, section
from storybank.errors import DocumentError, Fault, InvalidInput, fault_of, said_of
from storybank.formats.calendars import icalendar
from storybank.formats.files import GIVEN, Source, check_size, decode_any, read_source
from storybank.formats.invitations import LONGEST, SHORT, WHEN, Listener, Slot, column_of, is_competency, like
from storybank.formats.markdown.blocks import NEWLINE, tables_of, tokens_of, unlinked
from storybank.formats.reading import LeftOut, not_read
from storybank.formats.rows import DELIMITERS, line_end, rows_of
from storybank.interviews import Interviewer, Meeting, Need, Round, role_of_title
from storybank.text.markup import plain
from storybank.text.names import Likeness, person_likeness
from storybank.values import Count, Day, Several, Value, checked, translated

LARGEST_INVITATION = 2_000_000  # bytes, unless the caller allows more: a mail has some thousand
_MOST_LINES, _MOST_MEETINGS = 10_000, 200  # with more of them it is another kind of file
_ABOVE = 10  # rows that may stand above the head of a table
_Rows = list[tuple[int, Sequence[str]]]  # with their lines, from 0; the first names the columns
_ORDER = "number given name family title email date time end minutes"  # of the cells of a row


class RoundReading(Shown, Value):
    """A round as it was read: look at it and correct it, then plan it.

    Attributes:
        round: Who sits in which meeting, when, how long, and what they ask about, as far as it is said.
        guessed: What of it is a guess, each with its place, and what to do where it is wrong.
        left_out: What was not read, each with its place and the reason.
    """

    stands_for: ClassVar[str] = "round"

    round: Round
    guessed: Several[LeftOut] = Several(nothing="Nothing was guessed.")
    left_out: Several[LeftOut] = Several(nothing=LeftOut.nothing)

    def page(self) -> Page:
        """Return the round, what of it is a guess, and what was left out."""
        page = self.round.page()
        more = (*section("Guessed", map(str, self.guessed)), *section("Left out", map(str, self.left_out)))
        return Page(page.title, lead=page.lead, blocks=(*page.blocks, *more))


@checked
def read_round(
    source: Source,
    *,
    date: date | str | None = None,
    zone: str | None = None,
    candidate: str = "",
    encoding: str | None = None,
    max_bytes: Count = LARGEST_INVITATION,
) -> RoundReading:
    r"""Return the round of a Markdown or CSV table, of an `.ics` invitation, or of a mail in a file.

    A table has people in its rows, under names of columns such as interviewer, role, focus, time, length, in
    English, German, French or Spanish. What somebody asks about becomes a need where the built-in framework
    surely knows it, else a note. People of one time are one meeting. Who is not surely somebody that you will
    meet, such as who writes, is left out, and said so; an odd value costs itself alone.

    Args:
        source: The path of a file, its bytes, or one that is open; a text itself is for `round_from_text`.
        date: The day of the interviews, where times give none; its year, where days give none.
        zone: The time zone of times that give none, as `"Europe/Berlin"`; unless given UTC, and that is said.
        candidate: Your own name or address, as invitations have it: you do not interview yourself.
        encoding: The file's, unless its bytes tell it.
        max_bytes: The largest size that is read, 2,000,000 unless given.

    Raises:
        DocumentError: It cannot be read, or names nobody whom you surely meet; `faults` says where.
        InvalidInput: Not a path, a date, a time zone or an encoding.
        MissingExtra: It is a calendar, and icalendar is not installed.

    >>> table = b"Interviewer,Role,Focus,Time\nKen Abara,CTO,teamwork,10:00-10:45\n"
    >>> print(read_round(table, date="2026-12-03").round.meetings[0])
    Ken Abara, CTO (read as senior leader) at 10:00, 45 minutes.
    """
    raw, name = read_source(source, max_bytes=max_bytes, text_too="call round_from_text(text)")
    text = decode_any(raw, name=name, encoding=encoding)
    return _read("read_round", text, name, date, zone, candidate=candidate)


@checked
def round_from_text(
    text: str,
    *,
    date: date | str | None = None,
    zone: str | None = None,
    candidate: str = "",
    max_bytes: Count = LARGEST_INVITATION,
) -> RoundReading:
    r"""Return the round of a pasted mail, message, table or calendar; the rest is as in `read_round`.

    >>> reading = round_from_text("You will meet:\n- Dr Ken Abara (Clinical Governance Lead), 45 min")
    >>> reading.round.meetings[0].names, reading.round.meetings[0].minutes
    ('Dr Ken Abara', 45)
    """
    check_size(len(text), name=GIVEN, max_bytes=max_bytes)
    return _read("round_from_text", text, GIVEN, date, zone, candidate=candidate)


def _read(
    subject: str, text: str, name: str, when: date | str | None, zone: str | None, *, candidate: str
) -> RoundReading:
    with translated(subject):
        day = TypeAdapter(dict[str, Day | None]).validate_python({"date": when})["date"]
    try:
        reader = _Reader(name, day, ZoneInfo(zone) if zone else None, [candidate] if candidate else [])
    except (LookupError, ValueError, OSError):
        raise InvalidInput(subject, [fault_of("no_zone", "zone")]) from None
    if "BEGIN:VCALENDAR" in text:
        reader.calendar(text)
    else:
        reader.text(plain(re.sub(r"(?i)<br\s*/?>", "; ", text.removeprefix("\ufeff"))))
    return reader.reading()


def _tables(text: str, lines: list[str]) -> list[_Rows]:
    marked = [[one.header, *one.rows, *one.torn] for one in tables_of(tokens_of(lines), lines)]
    found: list[_Rows] = [[(row.line, row.cells) for row in rows] for rows in marked if _known(rows[0].cells)]
    best: _Rows = [(0, ["", ""])]
    for delimiter in DELIMITERS if not found else ():
        rows: _Rows = []
        with suppress(InvalidInput):  # a torn row: what comes after it is read line by line
            rows.extend((row.line - 1, row.cells) for row in rows_of(text, delimiter, mark=line_end(text)))
        tried = (rows[place:] for place, _ in enumerate(rows[:_ABOVE]))
        best = max([best, *tried], key=lambda one: _known(one[0][1]))
    return found or ([best] if _known(best[0][1]) > 1 else [])


def _known(names: Sequence[str]) -> int:
    """Return how many columns are known, if one of them is of names."""
    known = {*map(column_of, names)} - {""}
    return 0 if known.isdisjoint(("name", "given")) else len(known)


@dataclass(slots=True)
class _Reader(Listener):
    """A file while it is read: its tables, the events of a calendar, and the round that comes of it."""

    def text(self, text: str) -> None:
        lines, after = NEWLINE.split(text), 0
        rows = {line: (rows[0][1], cells) for rows in _tables(text, lines) for line, cells in rows}
        for number, line in enumerate(lines[:_MOST_LINES]):
            place = f"line {number + 1}"
            if number in rows:
                self._row(place, *rows[number])
                after = number + 1 + "".join(rows[number][1]).count("\n")
            elif number >= after:
                self.line(place, line)
        if len(lines) > _MOST_LINES:
            self.leave(f"line {_MOST_LINES + 1}", "what begins there", "comes after more lines than are read")

    def _row(self, place: str, names: Sequence[str], cells: Sequence[str]) -> None:
        if cells is names:
            for name in (name for name in names if name.strip() and not column_of(name)):
                self.leave(place, f"the column “{name.strip()[:SHORT]}”", *said_of("not_of_a_round"))
            return
        self.slot = Slot(place, self.days)
        self.slots.append(self.slot)
        named = [(column_of(name), name, cell) for name, cell in zip(names, cells, strict=False)]
        for role, name, written in sorted(named, key=lambda one: _ORDER.find(one[0]) % LONGEST):
            cell = unlinked(written.strip(" *_`"))
            if role and cell:
                self.fill(role, name, cell)
        if any(map(str.strip, cells[len(names) :])):
            self.leave(place, "a cell without a name above it", *said_of("not_of_a_round"))

    def calendar(self, text: str) -> None:
        calendars = icalendar().Calendar
        try:
            found = calendars.from_ical(text, multiple=True)
        except (ValueError, LookupError, TypeError, AttributeError):
            raise DocumentError(*said_of("no_calendar", name=self.name)) from None
        for number, event in enumerate((event for each in found for event in each.walk("VEVENT")), 1):
            if str(event.get("STATUS")).upper() == "CANCELLED":
                self.leave(f"event {number}", "the meeting there", "is cancelled")
            else:
                self._event(f"event {number}", event)
        everybody = [{who.get("email", who["name"]) for who in slot.people} for slot in self.slots]
        self.own += sorted(set.intersection(*everybody)) if len(everybody) > 1 else []

    def _event(self, place: str, event: Any) -> None:
        self.slot, self.closed, before = Slot(place), False, len(self.slots)
        slot, summary = self.slot, str(event.get("SUMMARY", ""))
        self._set_times(slot, event)
        slot.kind, _, slot.title = str(event.get("X-STORYBANK-SLOT", "")).partition(" ")
        pattern, said = "own_slot" if slot.kind else "own_summary", summary.removeprefix(slot.title)
        if "X-STORYBANK-ROUND" in event and (ours := like(pattern).fullmatch(said)):
            names = re.split(r", | and ", ours["names"] or "")
            slot.people = [{"name": name} for name in names if name.strip()]
            self.title = ours["where"].rpartition(", ")[2]
        else:
            invited = event.get("ATTENDEE", [])
            for one in invited if isinstance(invited, list) else [invited]:
                self._invited(one)
            about = plain(str(event.get("DESCRIPTION", "")))
            for number, line in enumerate([summary, *NEWLINE.split(about)]):
                self.line(f"{place}, line {number}", line)
            self.sort(slot, summary)
        for one in self.slots[before:]:
            if one.start is None:
                slot.take(one)
        self.slots[before:] = [*(one for one in self.slots[before:] if one.start), slot]
        sender, what = event.get("ORGANIZER"), "who sends the invitation"
        if sender is None or slot.kind or any(who.get("email") == _email(sender) for who in slot.people):
            return
        if any(one.people for one in self.slots[before:]):
            self.leave(place, what, "is not listed among those invited")
        else:
            self.slot = slot
            self._invited(sender)
            self.guess(slot, what, "is taken for who interviews you")

    def _set_times(self, slot: Slot, event: Any) -> None:
        said: dict[str, Any] = {}
        for of in (of for of in ("DTSTART", "DTEND", "DURATION") if of in event):
            try:
                said[of] = event[of].dt
            except (ValueError, AttributeError):
                self.leave(slot.place, f"its {of}", "is no time")
        begin, length = said.get("DTSTART"), said.get("DURATION")
        if isinstance(begin, datetime):
            slot.start, slot.zone = begin.time(), begin.tzinfo
            with suppress(KeyError, TypeError):
                length = length or said["DTEND"] - begin
        if isinstance(begin, date):
            slot.days = self.days = [date(begin.year, begin.month, begin.day)]
        if isinstance(length, timedelta) and timedelta() < length <= timedelta(days=1):
            slot.minutes = length // timedelta(minutes=1)

    def _invited(self, who: Any) -> None:
        params = {of: str(said) for of, said in getattr(who, "params", {}).items()}
        name, is_there = params.get("CN", ""), params.get("PARTSTAT", "").upper() != "DECLINED"
        if params.get("CUTYPE", "INDIVIDUAL").upper() not in {"INDIVIDUAL", "UNKNOWN"}:
            self.slot.about.append(f"Location: {name}")
        elif name and is_there and "@" not in name:
            self.slot.people += [{**one, "email": _email(who)} for one in self.names(name)]
        else:
            why = "has no name there" if is_there else "has declined"
            self.leave(self.slot.place, "somebody who is invited", why)

    def reading(self) -> RoundReading:
        self._seat()
        at: dict[Any, Slot] = {}
        for slot in (slot for slot in self.slots if slot.start and slot.people and not slot.kind):
            first = at.setdefault((slot.start, *slot.days), slot)
            if first is not slot:
                if slot.minutes != first.minutes:
                    self.leave(slot.place, "another length", "is given for the meeting of the same time")
                first.take(slot)
                slot.people = []
        meetings = []
        for slot in (slot for slot in self.slots if slot.people or slot.kind):
            alone = slot.start is None and slot.minutes is None
            seats = [[who] for who in slot.people] if alone and not slot.kind else [slot.people]
            meetings += [self._meeting(slot, people) for people in seats]
        is_round = any(one.kind not in ("meal", "tour", "break") for one in meetings)
        if not is_round or len(meetings) > _MOST_MEETINGS:
            said = [(one.place, one.why) for one in self.left_out] or [("all of it", "names nobody")]
            faults = [Fault(place, why, "look there", "missing") for place, why in said]
            raise not_read(self.name, "a round of interviews", faults)
        day = min((meeting.starts_at.date() for meeting in meetings if meeting.starts_at), default=self.day)
        made = Round(self.title if any(map(str.isalnum, self.title)) else "Interviews", meetings, date=day)
        return RoundReading(round=made, guessed=Several(self.guessed), left_out=Several(self.left_out))

    def _seat(self) -> None:
        """Let everybody sit once, where a time is given if there is one; the candidate sits nowhere."""
        seen: list[tuple[dict[str, str], Slot]] = []
        for slot in sorted(self.slots, key=lambda one: one.start is None):
            if not (slot.people or slot.kind):
                self.leave(slot.place, "the meeting there", "names nobody who is surely a person")
            for who in [*slot.people]:
                what = f"the name “{who['name']}”"
                same = (pair for pair in seen if _is_same(pair[0]["name"], who["name"]))
                first, seat = next(same, (who, slot))
                if who.get("email") in self.own or any(_is_same(own, who["name"]) for own in self.own):
                    slot.people.remove(who)
                    self.leave(slot.place, what, "is your own, or in every invitation")
                elif slot.kind:  # to which they only come along
                    continue
                elif first is who:
                    seen.append((who, slot))
                else:
                    slot.people.remove(who)
                    for of, said in who.items():
                        first[of] = first.get(of) or said
                        seat.about += [said] if of != "name" and said not in ("", first[of]) else []
                    seat.about += slot.about if slot is not seat else []
                    if slot.start:
                        self.leave(slot.place, what, "has another meeting, and everybody sits in one")

    def _meeting(self, slot: Slot, people: list[dict[str, str]]) -> Meeting:
        needs, notes, made = list[Need](), list[str](), list[Interviewer]()
        for said in slot.about:
            parts = [said] if is_competency(said) else [*filter(None, like("parts").split(said))]
            asked = [one for one in parts if one in slot.rank or is_competency(one)]
            needs += [Need(one, priority=slot.rank.get(one, "should")) for one in asked]
            notes += [] if asked == parts else [said]
        for who in people:
            role = role_of_title(who.get("title") or " ".join(notes))
            given: dict[str, Any] = {**who, "notes": "\n".join(notes), "needs": needs or None}
            made.append(Interviewer(**given, role=None if role == "unknown" else role))
            if role != "unknown":
                what, why = f"the role of {who['name']}", f"is read as {role.replace('_', ' ')}"
                self.guess(slot, what, why, "Say role=… if it is another.")
        if not slot.kind:
            return Meeting(made, minutes=slot.minutes or self.minutes, starts_at=self._start(slot))
        known: dict[str, Any] = {"title": slot.title if slot.title != slot.kind.capitalize() else ""}
        known["notes"] = "\n".join(one for one in slot.about if slot.title not in one)
        known |= {"kind": slot.kind, "minutes": slot.minutes, "starts_at": self._start(slot)}
        return Meeting(made, **known)

    def _start(self, slot: Slot) -> datetime | None:
        if slot.start is None:
            return None
        sure = {one.days[0] for one in self.slots if len(one.days) == 1} | {self.day}
        days = [day for day in slot.days if day in sure] or slot.days or [day for day in [self.day] if day]
        what = f"the time {slot.start:%H:%M}"
        if not days:
            self.leave(slot.place, what, "has no day", WHEN)
            return None
        if len(days) > 1:
            days = sorted(days, key=lambda day: abs(day - self.day) if self.day else timedelta())
            self.guess(slot, f"the day {days[0]}", "may be another, with day and month the other way round")
        if not (slot.zone or self.zone):
            self.guess(slot, what, "is taken for UTC", "Give zone=….")
        return datetime.combine(days[0], slot.start, slot.zone or self.zone or UTC)


def _email(who: Any) -> str:
    return str(who).lower().removeprefix("mailto:")


def _is_same(one: str, other: str) -> bool:
    return person_likeness(one, other) >= Likeness.CERTAIN
