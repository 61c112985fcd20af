"""A round, read from what people are sent: a table, an invitation, a pasted mail or message.

All words and patterns are in `rounds.json`. A name counts where it is surely a person's, in a line that gives a
time, says that one meets somebody, or lists a name with a title; the rest is said to be left out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import chain
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from storybank.competencies import resolve
from storybank.display import Page, Shown, section
from storybank.errors import DocumentError, Fault, InvalidInput, MissingExtra
from storybank.formats.calendars import known_zone
from storybank.formats.delimited import DELIMITERS, line_end, rows_of
from storybank.formats.files import GIVEN, check_size, decode_any, read_source
from storybank.formats.labels import undecorated
from storybank.formats.markdown.blocks import NEWLINE, tables_of, tokens_of
from storybank.formats.reading import LeftOut, not_read
from storybank.interviews import Interviewer, Meeting, Round, role_of_title
from storybank.text.html import plain
from storybank.text.lexicon import bare, kind_of
from storybank.text.names import Likeness, person_likeness
from storybank.text.people import emails_in, names_in
from storybank.text.stems import STOP_WORDS, read_table
from storybank.values import Count, Day, Name, Several, Value, checked, fold

MOST = 2_000_000  # bytes, unless the caller allows more: a mail has some thousand, a thick calendar a million
_MOST_LINES, _MOST_PEOPLE = 10_000, 200  # with more of them it is another kind of file
_LONGEST, _SHORT, _ABOVE = (
    500,
    80,
    10,
)  # characters of a line or cell, and of a title; rows above a table's head
_NOON, _DAY, _EARLIEST = 720, 1440, 420  # minutes: nobody is interviewed at 2 in the morning
_ORDER = "number given name family title email date time end minutes"  # in which the cells of a row are read, the others last
_WHEN = "Give date=…, the day of the interviews."


class RoundReading(Shown, Value):
    """A round as it was read: look at it and correct it, then plan it.

    Attributes:
        round: Who sits in which meeting, when, how long, and what they ask about, as far as it is said.
        guessed: What of it is a guess, each with its place, and what to do where it is wrong.
        left_out: What was not read, each with its place and the reason.
    """

    round: Round
    guessed: Several[LeftOut] = Several(nothing="Nothing was guessed.")
    left_out: Several[LeftOut] = Several(nothing=LeftOut.nothing)

    def page(self) -> Page:
        """Return the round, what of it is a guess, and what was left out."""
        page = self.round.page()
        more = (*section("Guessed", map(str, self.guessed)), *section("Left out", map(str, self.left_out)))
        return Page(page.title, lead=page.lead, blocks=(*page.blocks, *more))


class _Given(Value):
    date: Day | None
    zone: Annotated[Name, AfterValidator(known_zone)] | None


@checked
def read_round(
    source: str | os.PathLike[str] | bytes,
    *,
    date: date | str | None = None,
    zone: str | None = None,
    candidate: str = "",
    encoding: str | None = None,
    max_bytes: Count = MOST,
) -> RoundReading:
    r"""Return the round of a Markdown or CSV table, of an `.ics` invitation, or of a mail in a file.

    A table has people in its rows, under names of columns such as interviewer, role, focus, time, length, in
    English, German, French or Spanish. What somebody asks about becomes a need where the built-in framework
    surely knows it, else a note. People of one time are one meeting. Who is not surely somebody that you will
    meet, such as who writes, is left out, and said so; an odd value costs itself alone.

    Args:
        source: The path of a file, or its bytes; a text itself is for `round_from_text`.
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
    return _read(decode_any(raw, name=name, encoding=encoding), name, date, zone, candidate)


@checked
def round_from_text(
    text: str,
    *,
    date: date | str | None = None,
    zone: str | None = None,
    candidate: str = "",
    max_bytes: Count = MOST,
) -> RoundReading:
    r"""Return the round of a pasted mail, message, table or calendar; arguments and errors as of `read_round`.

    >>> reading = round_from_text("You will meet:\n- Dr Ken Abara (Clinical Governance Lead), 45 min")
    >>> reading.round.meetings[0].names, reading.round.meetings[0].minutes
    ('Dr Ken Abara', 45)
    """
    check_size(len(text), name=GIVEN, max_bytes=max_bytes)
    return _read(text, GIVEN, date, zone, candidate)


def _read(text: str, name: str, date: date | str | None, zone: str | None, candidate: str) -> RoundReading:
    try:
        given = _Given(date=date, zone=zone)
    except InvalidInput as error:
        raise InvalidInput("read_round", error.faults) from None
    reader = _Reader(
        name, given.date, ZoneInfo(given.zone) if given.zone else None, [candidate] * bool(candidate)
    )
    if "BEGIN:VCALENDAR" in text:
        reader.calendar(text)
    else:
        reader.text(plain(re.sub(r"(?i)<br\s*/?>", "; ", text.removeprefix("\ufeff"))))
    return reader.reading()


@cache
def _table() -> dict[str, Any]:
    """Return `rounds.json`: the words of a list with what they mean, and the patterns, ready."""
    found = read_table("storybank.formats", "rounds.json")
    found["columns"] = {fold(word): of for of, words in found["columns"].items() for word in words}
    found["spoken"] = [(re.compile(said, re.IGNORECASE), meant) for said, meant in found["spoken"]]
    found["patterns"] = {name: re.compile(said, re.IGNORECASE) for name, said in found["patterns"].items()}
    found["glue"], found["nobody"] = STOP_WORDS.union(found["glue"]), frozenset(map(fold, found["nobody"]))
    return found


def _like(name: str) -> re.Pattern[str]:
    pattern: re.Pattern[str] = _table()["patterns"][name]
    return pattern


def _column(name: str) -> str:
    """Return what a column or label holds, such as `"name"`; empty for nothing that is known."""
    plainly = undecorated(name[:_LONGEST].partition("(")[0]).rstrip(" 0123456789")
    columns: dict[str, str] = _table()["columns"]
    return columns.get(fold(name[:_LONGEST]), columns.get(fold(plainly), ""))


_Grid = list[tuple[int, Sequence[str]]]  # rows with their lines, from 0; the first names the columns


def _tables(text: str, lines: list[str]) -> list[_Grid]:
    """Return the tables of a text that have a column of names."""
    marked = [*tables_of(tokens_of(lines), lines)]
    found: list[_Grid] = [
        [(row.line, row.cells) for row in (one.header, *one.rows, *one.torn)] for one in marked
    ]
    for delimiter in DELIMITERS if not found else ():
        rows: _Grid = []
        with suppress(InvalidInput):  # a torn row: what comes after it is read line by line
            rows.extend((row.line - 1, row.cells) for row in rows_of(text, delimiter, mark=line_end(text)))
        found += [rows[place:] for place in range(min(len(rows), _ABOVE)) if len(rows[place][1]) > 1]
    roles = [{*filter(None, map(_column, one[0][1]))} for one in found]
    known = [
        (len(of), one) for of, one in zip(roles, found, strict=True) if not of.isdisjoint(("name", "given"))
    ]
    best = max((count for count, _ in known), default=0)
    return [one for count, one in known if marked or count == best > 1][: None if marked else 1]


@dataclass(slots=True)
class _Slot:
    """A meeting, as far as it is read."""

    place: str
    days: Sequence[date] = ()  # two where day and month cannot be told apart
    start: time | None = None
    minutes: int | None = None
    zone: tzinfo | None = None
    people: list[dict[str, str]] = field(default_factory=list)  # the name of each, perhaps title and email
    about: list[str] = field(default_factory=list)  # competencies, as they are written, and what else is said


@dataclass(slots=True)
class _Reader:
    """A file while it is read, line by line and cell by cell."""

    name: str
    day: date | None
    zone: tzinfo | None
    own: list[str]  # the candidate's names and addresses
    slots: list[_Slot] = field(default_factory=list)
    slot: _Slot = field(default_factory=lambda: _Slot(""))  # the one at hand
    days: Sequence[date] = ()  # the last that were named
    listing: bool = False  # whether the lines at hand name people
    closed: bool = False  # whether a mail has been signed
    title: str = ""
    guessed: list[LeftOut] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def note(self, to: list[LeftOut], place: str, what: str, why: str, remedy: str = "") -> None:
        to.append(LeftOut(place=f"{self.name}, {place}", what=what, why=why, remedy=remedy))

    def add(self, place: str) -> None:
        self.slot = _Slot(place, self.days)
        self.slots.append(self.slot)

    def text(self, text: str) -> None:
        """Read a text line by line, and its tables row by row."""
        lines, after = NEWLINE.split(text)[:_MOST_LINES], 0
        rows = {line: (rows[0], cells) for rows in _tables(text, lines) for line, cells in rows}
        for number, line in enumerate(lines):
            if number in rows:
                (head, names), cells = rows[number]
                self._row(f"line {number + 1}", names, cells, is_head=number == head)
                after = number + 1 + sum(cell.count("\n") for cell in cells)
            elif number >= after:
                self.line(f"line {number + 1}", line)
        if len(lines) == _MOST_LINES:
            self.note(self.left_out, f"line {_MOST_LINES}", "what comes after", "is too long a text")

    def _row(self, place: str, names: Sequence[str], cells: Sequence[str], *, is_head: bool) -> None:
        named = [*names, *[""] * (len(cells) - len(names))]
        said = [
            (_column(name), name, cell.strip(" *_`"))
            for name, cell in zip(named, cells, strict=False)
            if cell.strip()
        ]
        if not is_head:
            self.add(place)
        for role, name, cell in sorted(said, key=lambda one: _ORDER.find(one[0]) % _LONGEST):
            if not role and (is_head or not name):
                what = (
                    f"the column “{name.strip()[:_SHORT]}”" if is_head else "a cell without a name above it"
                )
                self.note(
                    self.left_out, place, what, "says nothing that a round has", "Call it “notes” to keep it."
                )
            elif role and not is_head:
                self.fill(role, name, cell)

    def line(self, place: str, written: str) -> None:
        """Read a line of a message."""
        text = _like("marks").sub("", written[:_LONGEST]).strip()
        label = _like("label").fullmatch(text)
        role = _column(label["label"]) if label else ""
        if not text or _like("closing").fullmatch(text):
            self.closed = self.closed or bool(text)
            self.listing = self.listing and not self.slot.people
        elif self.closed or len(written) > _LONGEST or role == "writer":
            why = "is too long" if len(written) > _LONGEST else "says who writes, not who interviews you"
            self.note(self.left_out, place, "the line there", why)
        elif _like("greeting").fullmatch(text):
            self.own += [one.name for one in names_in(text)]
        elif label and role and not (role == "notes" and self._people(label["value"])[0]):
            if not self.slot.place or (
                self.slot.people if role == "name" else role == "time" and self.slot.start
            ):
                self.add(place)
            self.fill(role, label["label"], label["value"])
        else:
            for sentence in _like("sentence").split(text):
                self._sentence(place, sentence)

    def _sentence(self, place: str, text: str) -> None:
        before, slot = self.slot, _Slot(place, self.days)
        people, slot.about = self._people(self._timed(slot, text))
        timed, cue = slot.start is not None or slot.minutes is not None, _like("cue").search(text)
        waits = before.start is not None and not timed and not before.people
        listed = not slot.about and all(who["title"] for who in people)
        met = timed or ((cue or self.listing or waits or listed) and not _like("against").search(text))
        if people and met and waits:
            before.people, before.about = people, before.about + slot.about
        elif timed or (people and met):
            slot.people = people
            self.slot = slot
            self.slots.append(slot)
        elif cue and text.endswith(":"):
            self.listing = True
        elif people or slot.about:
            self.note(self.left_out, place, "the text there", "does not say who will interview you")

    def fill(self, role: str, name: str, value: str) -> None:
        """Read a cell, or what stands behind a label, into the meeting at hand."""
        slot = self.slot
        match role:
            case "name" | "given":
                slot.people += self._names(self._timed(slot, value))
            case "family" if slot.people:
                slot.people[-1]["name"] += f" {value}"
            case "end" if slot.start:
                self._timed(slot, f"{slot.start:%H:%M} - {value}", of="time")
            case "title" | "email" if slot.people:
                several = re.split(r"\s*[;/]\s*", value) if len(slot.people) > 1 else [value]
                for who, one in zip(slot.people, several, strict=False):
                    who[role] = who.get(role) or one
                slot.about += several[len(slot.people) :]
            case "time" | "date" | "minutes":
                rest = self._timed(slot, value, of=role)
                slot.about += [f"{name}: {value}"] if any(map(str.isalnum, rest)) else []
            case "focus":
                slot.about.append(value)
            case "reader" | "candidate":
                self.own.append(value)
            case "subject":
                self.title = value
            case _:
                slot.about += [f"{name}: {value}"] if role != "number" else []

    def _names(self, value: str) -> list[dict[str, str]]:
        """Return the people of a text that holds nothing but names, perhaps with titles."""
        turned = _like("reversed").fullmatch(value)
        if turned and kind_of(bare(turned["given"].split()[0])) == "given":
            self.note(self.guessed, self.slot.place, f"“{value}”", "is read with the family name first")
            return [{"name": f"{turned['given']} {turned['family']}"}]
        people, others = self._people(value, sure=True)
        for one in chain.from_iterable(map(_like("several").split, others)):
            kinds = {kind_of(bare(word)) for word in one.split()}
            known = (
                kinds <= {"word", "thing"}
                or role_of_title(one) != "unknown"
                or fold(one) in _table()["nobody"]
            )
            if known or not _like("name").fullmatch(one):
                self.note(
                    self.left_out, self.slot.place, f"“{one}”", "is not surely a person", "Add who it is."
                )
            else:
                people.append({"name": one})
        return people

    def _people(self, text: str, *, sure: bool = False) -> tuple[list[dict[str, str]], list[str]]:
        """Return whom a text surely names, with their titles, and what else it says."""
        emails, text = [text[start:end] for start, end in emails_in(text)], re.sub(r"<?\S+@\S+", "|", text)
        people, about, place = [], [], 0
        for start, written, _, is_sure in names_in(text):
            name = re.split(r"\s*[(\[,]", written)[0]
            end = text.index(name, start) + len(name)
            title, length = _title(text[end:])
            known = sure or title or end - start > len(name) or kind_of(bare(name.split()[0])) != "unknown"
            if start < place or not (is_sure and known) or role_of_title(name) != "unknown":
                continue
            before = text[place:start]
            ahead = None if title else _like("title_before").fullmatch(before[-_SHORT:])
            if ahead and role_of_title(ahead["title"]) != "unknown" and not _like("cue").search(before):
                title, before = ahead["title"], before[: before.rindex(ahead["title"])]
            about.append(before)
            place = end + length
            if _like("of_candidate").search(before):
                self.own.append(name)
            else:
                people.append({"name": text[start:end], "title": title})
        for who, email in zip(people, emails, strict=False):
            who["email"] = email
        pieces = (one.strip(" .!?\t") for one in _like("fragment").split("|".join([*about, text[place:]])))
        return people, [
            one for one in pieces if not _table()["glue"].issuperset(re.findall(r"[\w'’]+", one.casefold()))
        ]

    def _timed(self, slot: _Slot, text: str, *, of: str = "") -> str:
        """Give a meeting the day, time and length that a text or such a column says; return its rest."""
        if not _like("timely").search(text):
            return text
        if of == "minutes" and text.isdecimal():
            self.note(self.guessed, slot.place, f"the length {text}", "is taken for minutes")
            text = f"{text} min"
        for pattern, meant in _table()["spoken"]:
            text = pattern.sub(meant, text)
        text = self._day(slot, text)
        text = _like("bare_hour").sub(r"\1:00", text) if of == "time" else text
        if clock := _like("clock").search(text):
            start, end = (
                _minute(clock["h"], clock["m"], clock["p"]),
                _minute(clock["h2"], clock["m2"], clock["p2"]),
            )
            if not clock["p"] and start < _EARLIEST and clock["h"][0] != "0":
                start += _NOON
                self.note(self.guessed, slot.place, f"the time {clock[0]}", "is taken for the afternoon")
            slot.start = time(*divmod(start, 60))
            slot.minutes = (
                (end - start) % (_NOON if end < _NOON else _DAY) or None if clock["h2"] else slot.minutes
            )
            text = f"{text[: clock.start()]}|{text[clock.end() :]}"
        length = _like("length").search(text)
        if length and slot.minutes in (None, int(length[1])) and int(length[1]) <= _DAY:
            slot.minutes = int(length[1])
            text = f"{text[: length.start()]}|{text[length.end() :]}"
        return text

    def _day(self, slot: _Slot, text: str) -> str:
        found, days = _like("numeric_day").search(text) or _like("day").search(text), []
        for year, month, day in ("ymd", "ydm") if found else ():
            with suppress(ValueError, IndexError):
                number = int(found[year] or (self.day.year if self.day else 1)) % 2000 + 2000
                days.append(date(number, int(found[month]), int(found[day])))
        if not found or not days:
            return text
        if found["y"] or self.day:
            slot.days = self.days = [*dict.fromkeys(days)][: 1 + (found.re is _like("numeric_day"))]
        else:
            self.note(self.left_out, slot.place, "the day there", "names no year", _WHEN)
        return f"{text[: found.start()]}|{text[found.end() :]}"

    def calendar(self, text: str) -> None:
        """Read the events of a calendar."""
        try:
            from icalendar import Calendar  # noqa: PLC0415 - an optional part, and slow to load

            found = Calendar.from_ical(text, multiple=True)
        except ImportError:
            problem = "a calendar file needs icalendar, which is not installed"
            raise MissingExtra(problem, 'run: pip install "storybank[calendar]"') from None
        except (ValueError, LookupError, TypeError, AttributeError):
            raise DocumentError(f"{self.name} is not a calendar as a whole", "ask for it again") from None
        for number, event in enumerate((event for each in found for event in each.walk("VEVENT")), 1):
            if str(event.get("STATUS")).upper() == "CANCELLED":
                self.note(self.left_out, f"event {number}", "the meeting there", "is cancelled")
            else:
                self._event(f"event {number}", event)

    def _event(self, place: str, event: Any) -> None:
        begin, end, length = (getattr(event.get(of), "dt", None) for of in ("DTSTART", "DTEND", "DURATION"))
        summary, slot, before = str(event.get("SUMMARY", "")), _Slot(place), len(self.slots)
        if isinstance(begin, date):
            slot.days = self.days = [date(begin.year, begin.month, begin.day)]
        if isinstance(begin, datetime):
            slot.start, slot.zone = begin.time(), begin.tzinfo
            with suppress(TypeError):
                length = end - begin if isinstance(end, datetime) else length
        if isinstance(length, timedelta) and timedelta() < length <= timedelta(days=1):
            slot.minutes = length // timedelta(minutes=1)
        self.slot, self.closed = slot, False
        if "X-STORYBANK-ROUND" in event and (ours := _like("own_summary").fullmatch(summary)):
            slot.people = [{"name": name} for name in re.split(r", | and ", ours["names"])]
            self.title = ours["where"].rpartition(", ")[2]
        else:
            several = event.get("ATTENDEE", [])
            for one in several if isinstance(several, list) else [several]:
                self._invited(one)
            for number, line in enumerate(
                [summary, *NEWLINE.split(plain(str(event.get("DESCRIPTION", ""))))]
            ):
                self.line(f"{place}, line {number}", line)
        for one in (said := [*self.slots[before:]]):
            if one.start is None:
                slot.people, slot.about = slot.people + one.people, slot.about + one.about
        self.slots[before:] = [*(one for one in said if one.start), slot]

    def _invited(self, who: Any) -> None:
        params = {name: str(said) for name, said in getattr(who, "params", {}).items()}
        name, email = params.get("CN", ""), str(who).lower().removeprefix("mailto:")
        if params.get("CUTYPE", "INDIVIDUAL").upper() not in {"INDIVIDUAL", "UNKNOWN"}:
            self.slot.about.append(f"Location: {name}")
        elif params.get("PARTSTAT", "").upper() == "DECLINED" or "@" in name or not name:
            why = "has declined" if name and "@" not in name else "has no name there"
            self.note(self.left_out, self.slot.place, "somebody who is invited", why)
        elif email not in self.own:
            self.slot.people += [{**who, "email": email} for who in self._names(name)]

    def reading(self) -> RoundReading:
        """Return the round that was read, and what was said on the way."""
        seats: dict[Any, tuple[_Slot, list[dict[str, str]]]] = {}
        for number, slot in enumerate(self.slots):
            people = [who for who in slot.people if self._sits_here(who, slot, seats)]
            for place, who in enumerate(people):
                apart = slot.start is None and slot.minutes is None
                key = (slot.start, *slot.days) if slot.start else (number, place * apart)
                seats.setdefault(key, (slot, []))[1].append(who)
            if not slot.people:
                self.note(
                    self.left_out, slot.place, "the meeting there", "names nobody who is surely a person"
                )
        seats = {key: seat for key, seat in seats.items() if seat[1]}
        if not 0 < len(seats) <= _MOST_PEOPLE:
            faults = [
                Fault(one.place, one.why, one.remedy or "look there", "missing") for one in self.left_out
            ]
            faults = faults or [
                Fault("line 1", "and all others name nobody whom you will meet", "name them", "missing")
            ]
            raise not_read(self.name, "a round of interviews", faults)
        meetings = [self._meeting(slot, people) for slot, people in seats.values()]
        day = min((meeting.starts_at.date() for meeting in meetings if meeting.starts_at), default=self.day)
        made = Round(self.title.strip() or "Interviews", meetings, date=day)
        return RoundReading(round=made, guessed=Several(self.guessed), left_out=Several(self.left_out))

    def _sits_here(
        self, who: dict[str, str], slot: _Slot, seats: dict[Any, tuple[_Slot, list[dict[str, str]]]]
    ) -> bool:
        """Whether somebody is not the candidate, and sits in no earlier meeting; an earlier one learns the rest."""
        if who.get("email") in self.own or any(_is_same(own, who["name"]) for own in self.own):
            return False
        for earlier, people in seats.values():
            for other in people:
                if _is_same(other["name"], who["name"]):
                    if slot.start and earlier.start is None:  # it was named before it had a time
                        who.update({of: said for of, said in other.items() if not who.get(of)})
                        people.remove(other)
                        return True
                    other.update({of: said for of, said in who.items() if not other.get(of)})
                    earlier.about.extend(slot.about)
                    if slot.start:
                        what, remedy = f"the name “{who['name']}”", "Take it out there."
                        self.note(self.left_out, slot.place, what, "sits in an earlier meeting", remedy)
                    return False
        return True

    def _meeting(self, slot: _Slot, people: list[dict[str, str]]) -> Meeting:
        needs, notes, made = [], [], []
        for said in slot.about:
            parts = [said] if resolve(said).competency_id else _like("parts").split(said)
            known = [part for part in parts if resolve(part).competency_id]
            needs += known
            notes += [said] if len(known) < len(parts) else []
        for who in people:
            role = role_of_title(who.get("title") or " ".join(notes))
            kind = None if role == "unknown" else role
            made.append(Interviewer(**who, role=kind, needs=needs or None, notes="\n".join(notes)))  # type: ignore[arg-type]
            if kind:
                what, why = f"{who['name']}, as to the role,", f"is read as {kind.replace('_', ' ')}"
                self.note(self.guessed, slot.place, what, why, "Say role=… if it is another.")
        return Meeting(made, minutes=slot.minutes, starts_at=self._start(slot))

    def _start(self, slot: _Slot) -> datetime | None:
        sure = {one.days[0] for one in self.slots if len(one.days) == 1} | {self.day}
        days = [day for day in slot.days if day in sure] or slot.days or [day for day in [self.day] if day]
        if slot.start is None or not days:
            if slot.start:
                self.note(self.left_out, slot.place, f"the time {slot.start:%H:%M}", "has no day", _WHEN)
            return None
        if len(days) > 1:
            self.note(self.guessed, slot.place, f"the day {days[0]}", "is read with the month in the middle")
        if not (slot.zone or self.zone):
            self.note(
                self.guessed, slot.place, f"the time {slot.start:%H:%M}", "is taken for UTC", "Give zone=…."
            )
        return datetime.combine(days[0], slot.start, slot.zone or self.zone or UTC)


def _is_same(one: str, other: str) -> bool:
    return person_likeness(one, other) >= Likeness.CERTAIN


def _minute(hour: str | None, minute: str | None, half: str | None) -> int:
    plainly = int(hour or 0) * 60 + int(minute or 0)
    return plainly % _NOON + _NOON * (half[0] in "pP") if half else plainly % _DAY


def _title(text: str) -> tuple[str, int]:
    """Return the title at the start of what stands behind a name, and the length of both."""
    lead = _like("title_lead").match(text)
    start = lead.end() if lead else 0
    end = _like("title_end").search(text, start)
    title, comma, more = text[start : end.start() if end else None].partition(",")
    title += comma + more.partition(",")[0] if " " not in title else ""  # VP, Engineering
    said = title.strip(" *_.,")
    named = (
        lead and lead["sep"] and said[:1].isupper() and len(said) < _SHORT and not resolve(said).competency_id
    )
    is_title = said and (role_of_title(said) != "unknown" or (named and not names_in(said)))
    return (said, start + len(title)) if is_title else ("", 0)
