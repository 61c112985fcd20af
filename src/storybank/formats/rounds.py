"""A round, read from what people are sent: a table, an invitation, a pasted mail or message.

All words and patterns are in `rounds.json`. A name counts where it is surely a person's, in a line that gives
a time, says that one meets somebody, or lists a name with a title; the rest is said to be left out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from storybank.competencies import resolve
from storybank.display import Page, Shown, section
from storybank.errors import DocumentError, Fault, InvalidInput, MissingExtra
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
from storybank.values import Count, Day, Several, Value, checked, fold, translated

MOST = 2_000_000  # bytes, unless the caller allows more: a mail has some thousand, a thick calendar a million
_MOST_LINES, _MOST_MEETINGS, _LONGEST = (
    10_000,
    200,
    500,
)  # characters of a line; what has more is another file
_SHORT, _ABOVE = 80, 10  # characters of a title; rows that may stand above the head of a table
_NOON, _DAY, _EARLIEST = 720, 1440, 420  # minutes: nobody is interviewed at 2 in the morning
_ORDER = (
    "number given name family title email date time end minutes"  # of a row's cells; the others come last
)
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


def _read(text: str, name: str, when: date | str | None, zone: str | None, candidate: str) -> RoundReading:
    with translated("read_round"):
        day = TypeAdapter(Day | None).validate_python(when)
    try:
        reader = _Reader(name, day, ZoneInfo(zone) if zone else None, [candidate] if candidate else [])
    except (LookupError, ValueError, OSError):
        problem, remedy = "is not a time zone that is known here", 'give a name like "Europe/Berlin"'
        raise InvalidInput("read_round", [Fault("zone", problem, remedy, "unknown_choice")]) from None
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
    found["glue"], found["nobody"] = STOP_WORDS.union(found["glue"]), frozenset(map(fold, found["nobody"]))
    return found | {name: re.compile(said, re.IGNORECASE) for name, said in found["patterns"].items()}


def _like(name: str) -> re.Pattern[str]:
    pattern: re.Pattern[str] = _table()[name]
    return pattern


def _column(name: str) -> str:
    """Return what a column or label holds, such as `"name"`; empty for nothing that is known."""
    plainly = undecorated(name[:_LONGEST].partition("(")[0]).rstrip(" 0123456789")
    columns: dict[str, str] = _table()["columns"]
    return columns.get(fold(name[:_LONGEST]), columns.get(fold(plainly), ""))


_Rows = list[tuple[int, Sequence[str]]]  # with their lines, from 0; the first names the columns


def _tables(text: str, lines: list[str]) -> list[_Rows]:
    """Return the tables that have a column of names."""
    marked = [[one.header, *one.rows, *one.torn] for one in tables_of(tokens_of(lines), lines)]
    found: list[_Rows] = [[(row.line, row.cells) for row in rows] for rows in marked if _known(rows[0].cells)]
    best: _Rows = [(0, ["", ""])]
    for delimiter in DELIMITERS if not found else ():
        rows: _Rows = []
        with suppress(InvalidInput):  # a torn row: what comes after it is read line by line
            rows.extend((row.line - 1, row.cells) for row in rows_of(text, delimiter, mark=line_end(text)))
        tried = (rows[place:] for place in range(min(len(rows), _ABOVE)))
        best = max([best, *tried], key=lambda one: _known(one[0][1]))
    return found or ([best] if _known(best[0][1]) > 1 else [])


def _known(names: Sequence[str]) -> int:
    """Return how many columns are known, if one of them is of names."""
    known = {*map(_column, names)} - {""}
    return 0 if known.isdisjoint(("name", "given")) else len(known)


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
    title: str = "Interviews"
    guessed: list[LeftOut] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def guess(self, slot: _Slot, what: str, why: str, remedy: str = "") -> None:
        place = f"{self.name}, {slot.place}"
        self.guessed.append(LeftOut(place=place, what=what, why=why, remedy=remedy))

    def leave(self, place: str, what: str, why: str, remedy: str = "") -> None:
        self.left_out.append(LeftOut(place=f"{self.name}, {place}", what=what, why=why, remedy=remedy))

    def text(self, text: str) -> None:
        """Read a text line by line, and its tables row by row."""
        lines, after = NEWLINE.split(text), 0
        rows = {line: (rows[0], cells) for rows in _tables(text, lines) for line, cells in rows}
        for number, line in enumerate(lines[:_MOST_LINES]):
            place = f"line {number + 1}"
            if number in rows:
                (head, names), cells = rows[number]
                self._row(place, names, cells, is_head=number == head)
                after = number + 1 + sum(cell.count("\n") for cell in cells)
            elif number >= after:
                self.line(place, line)
        if len(lines) > _MOST_LINES:
            self.leave(f"line {_MOST_LINES + 1}", "what begins there", "comes after more lines than are read")

    def _row(self, place: str, names: Sequence[str], cells: Sequence[str], *, is_head: bool) -> None:
        why, remedy = "says nothing that a round has", "Call the column “notes” to keep it."
        if not is_head:
            self.slot = _Slot(place, self.days)
            self.slots.append(self.slot)
        said = [(_column(name), name, cell.strip(" *_`")) for name, cell in zip(names, cells, strict=False)]
        for role, name, cell in sorted(said, key=lambda one: _ORDER.find(one[0]) % _LONGEST):
            if role and cell and not is_head:
                self.fill(role, name, cell)
            elif is_head and name.strip() and not role:
                self.leave(place, f"the column “{name.strip()[:_SHORT]}”", why, remedy)
        if any(map(str.strip, cells[len(names) :])):
            self.leave(place, "a cell without a name above it", why, remedy)

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
            self.leave(place, "the line there", why)
        elif _like("greeting").fullmatch(text):
            self.own += [one.name for one in names_in(text)]
        elif label and role and not (role == "notes" and self._people(label["value"])[0]):
            there = self.slot.people if role == "name" else role == "time" and self.slot.start
            if there or self.slot not in self.slots:
                self.slot = _Slot(place, self.days)
                self.slots.append(self.slot)
            self.fill(role, label["label"], label["value"])
        else:
            for sentence in _like("sentence").split(text):
                self._sentence(place, sentence)

    def _sentence(self, place: str, text: str) -> None:
        before, slot = self.slot, _Slot(place, self.days)
        slot.people, slot.about = self._people(self._timed(slot, text))
        timed, cue = slot.start is not None or slot.minutes is not None, _like("cue").search(text)
        waits = before.start is not None and not timed and not before.people
        listed = not slot.about and all(who["title"] for who in slot.people)
        met = timed or ((cue or self.listing or waits or listed) and not _like("against").search(text))
        if slot.people and met and waits:
            before.people, before.about = slot.people, before.about + slot.about
        elif timed or (slot.people and met):
            self.slot = slot
            self.slots.append(slot)
        elif cue and text.endswith(":"):
            self.listing = True
        elif slot.people or slot.about:
            self.leave(place, "the text there", "does not say who will interview you")

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
                    slot.about += [f"{name}: {one}"] if who.get(role) else []
                    who[role] = who.get(role) or one
                slot.about += several[len(slot.people) :]
            case "time" | "date" | "minutes":
                rest = self._timed(slot, value, of=role)
                slot.about += [f"{name}: {value}"] if any(map(str.isalnum, rest)) else []
            case "reader" | "candidate":
                self.own.append(value)
            case "subject":
                self.title = value
            case _:
                slot.about += [value if role == "focus" else f"{name}: {value}"] if role != "number" else []

    def _names(self, value: str) -> list[dict[str, str]]:
        """Return the people of a text that holds nothing but names, perhaps with titles."""
        turned = _like("reversed").fullmatch(value)
        if turned and kind_of(bare(turned["given"].split()[0])) == "given":
            self.guess(self.slot, f"“{value}”", "is read with the family name first")
            return [{"name": f"{turned['given']} {turned['family']}"}]
        people, others = self._people(value, sure=True)
        for one in (part for other in others for part in _like("several").split(other)):
            told = all(kind_of(bare(word)) in ("word", "thing") for word in one.split())
            known = told or role_of_title(one) != "unknown" or fold(one) in _table()["nobody"]
            if known or not _like("name").fullmatch(one):
                self.leave(self.slot.place, f"“{one}”", "is not surely a person", "Write who it is.")
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
            people.append({"name": text[start:end], "title": title})
            if _like("of_candidate").search(before):
                self.own.append(people.pop()["name"])
        for who, email in zip(people, emails, strict=False):
            who["email"] = email
        pieces = (one.strip(" .!?\t") for one in _like("fragment").split("|".join([*about, text[place:]])))
        glue = _table()["glue"].issuperset
        return people, [one for one in pieces if not glue(re.findall(r"[\w'\u2019]+", one.casefold()))]

    def _timed(self, slot: _Slot, text: str, *, of: str = "") -> str:
        """Give a meeting the day, time and length that a text or such a column says; return its rest."""
        if not _like("timely").search(text):
            return text
        if of == "minutes" and text.isdecimal():
            self.guess(slot, f"the length {text}", "is taken for minutes")
            text = f"{text} min"
        for pattern, meant in _table()["spoken"]:
            text = pattern.sub(meant, text)
        text = self._day(slot, text)
        text = _like("bare_hour").sub(r"\1:00", text) if of == "time" else text
        if clock := _like("clock").search(text):
            start, end = (
                _minute(*map(clock.group, names)) for names in (("h", "m", "p"), ("h2", "m2", "p2"))
            )
            if not clock["p"] and start < _EARLIEST and clock["h"][0] != "0":
                start += _NOON
                self.guess(slot, f"the time {clock[0]}", "is taken for the afternoon")
            slot.start = time(*divmod(start, 60))
            slot.minutes = (end - start) % (_NOON if end < _NOON else _DAY) * bool(clock["h2"]) or None
            text = f"{text[: clock.start()]}|{text[clock.end() :]}"
        length = _like("length").search(text)
        if length and slot.minutes in (None, int(length[1])) and int(length[1]) <= _DAY:
            slot.minutes = int(length[1])
            text = f"{text[: length.start()]}|{text[length.end() :]}"
        return text

    def _day(self, slot: _Slot, text: str) -> str:
        found, days = _like("numeric_day").search(text) or _like("day").search(text), []
        known = self.day.year if self.day else 1
        for year, *order in (found.group("y", *order) for order in ("md", "dm")) if found else ():
            with suppress(ValueError):
                days.append(date(int(year or known) % 2000 + 2000, *map(int, order)))
        if not (found and days):
            return text
        if found["y"] or self.day:
            slot.days = self.days = [*dict.fromkeys(days)][: 1 + (found.re is _like("numeric_day"))]
        else:
            self.leave(slot.place, "the day there", "names no year", _WHEN)
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
            problem = f"{self.name} is not a calendar as a whole"
            raise DocumentError(problem, "ask for it again") from None
        for number, event in enumerate((event for each in found for event in each.walk("VEVENT")), 1):
            if str(event.get("STATUS")).upper() == "CANCELLED":
                self.leave(f"event {number}", "the meeting there", "is cancelled")
            else:
                self._event(f"event {number}", event)

    def _event(self, place: str, event: Any) -> None:
        times: dict[str, Any] = {"DTSTART": None, "DTEND": None, "DURATION": None}
        for of in filter(event.get, times):
            try:
                times[of] = event[of].dt
            except (ValueError, AttributeError):
                self.leave(place, f"its {of}", "is no time")
        begin, end, length = times.values()
        self.slot, self.closed, before = _Slot(place), False, len(self.slots)
        slot, summary = self.slot, str(event.get("SUMMARY", ""))
        if isinstance(begin, date):
            slot.days = self.days = [date(begin.year, begin.month, begin.day)]
        if isinstance(begin, datetime):
            slot.start, slot.zone = begin.time(), begin.tzinfo
            with suppress(TypeError):
                length = end - begin if isinstance(end, datetime) else length
        if isinstance(length, timedelta) and timedelta() < length <= timedelta(days=1):
            slot.minutes = length // timedelta(minutes=1)
        if "X-STORYBANK-ROUND" in event and (ours := _like("own_summary").fullmatch(summary)):
            slot.people = [{"name": name} for name in re.split(r", | and ", ours["names"])]
            self.title = ours["where"].rpartition(", ")[2]
        else:
            invited = event.get("ATTENDEE", [])
            for one in invited if isinstance(invited, list) else [invited]:
                self._invited(one)
            said = [summary, *NEWLINE.split(plain(str(event.get("DESCRIPTION", ""))))]
            for number, line in enumerate(said):
                self.line(f"{place}, line {number}", line)
        loose = [one for one in self.slots[before:] if one.start is None]
        slot.people += [who for one in loose for who in one.people]
        slot.about += [said for one in loose for said in one.about]
        self.slots[before:] = [*(one for one in self.slots[before:] if one.start), slot]

    def _invited(self, who: Any) -> None:
        params = {of: str(said) for of, said in getattr(who, "params", {}).items()}
        name, email = params.get("CN", ""), str(who).lower().removeprefix("mailto:")
        is_there = params.get("PARTSTAT", "").upper() != "DECLINED"
        if params.get("CUTYPE", "INDIVIDUAL").upper() not in {"INDIVIDUAL", "UNKNOWN"}:
            self.slot.about.append(f"Location: {name}")
        elif name and is_there and "@" not in name:
            self.slot.people += [{**one, "email": email} for one in self._names(name)]
        else:
            why = "has no name there" if is_there else "has declined"
            self.leave(self.slot.place, "somebody who is invited", why)

    def reading(self) -> RoundReading:
        """Return the round that was read, and what was said on the way."""
        self._seat()
        at: dict[Any, _Slot] = {}
        for slot in self.slots:
            first = at.setdefault((slot.start, *slot.days), slot) if slot.start else slot
            if first is not slot and slot.people:
                first.people, first.about, slot.people = (
                    first.people + slot.people,
                    first.about + slot.about,
                    [],
                )
        loose = [
            [[who] for who in one.people] if one.start is None is one.minutes else [one.people]
            for one in self.slots
        ]
        seats = [
            (slot, people) for slot, each in zip(self.slots, loose, strict=True) for people in each if people
        ]
        meetings = [self._meeting(*seat) for seat in seats]
        if not 0 < len(meetings) <= _MOST_MEETINGS:
            faults = [
                Fault(one.place, one.why, one.remedy or "look there", "missing") for one in self.left_out
            ]
            nobody = Fault("line 1", "and all others name nobody whom you will meet", "name them", "missing")
            raise not_read(self.name, "a round of interviews", faults or [nobody])
        day = min((meeting.starts_at.date() for meeting in meetings if meeting.starts_at), default=self.day)
        made = Round(self.title, meetings, date=day)
        return RoundReading(round=made, guessed=Several(self.guessed), left_out=Several(self.left_out))

    def _seat(self) -> None:
        """Let everybody sit once, where a time is given if there is one; the candidate sits nowhere."""
        seen: list[tuple[dict[str, str], _Slot]] = []
        for slot in sorted(self.slots, key=lambda one: one.start is None):
            if not slot.people:
                self.leave(slot.place, "the meeting there", "names nobody who is surely a person")
            for who in [*slot.people]:
                what = f"the name “{who['name']}”"
                same = next((one for one in seen if _is_same(one[0]["name"], who["name"])), None)
                if who.get("email") in self.own or any(_is_same(own, who["name"]) for own in self.own):
                    slot.people.remove(who)
                    self.leave(slot.place, what, "is your own")
                elif same is None:
                    seen.append((who, slot))
                else:
                    slot.people.remove(who)
                    same[0].update({of: said for of, said in who.items() if not same[0].get(of)})
                    same[1].about.extend(slot.about if slot is not same[1] else [])
                    if slot.start:
                        self.leave(slot.place, what, "has another meeting, and everybody sits in one")

    def _meeting(self, slot: _Slot, people: list[dict[str, str]]) -> Meeting:
        needs, notes, made = [], [], []
        for said in slot.about:
            parts = [said] if _is_competency(said) else _like("parts").split(said)
            known = [*filter(_is_competency, parts)]
            needs += known
            notes += [said] if len(known) < len(parts) else []
        for who in people:
            role = role_of_title(who.get("title") or " ".join(notes))
            given: dict[str, Any] = {**who, "notes": "\n".join(notes), "needs": needs or None}
            made.append(Interviewer(**given, role=None if role == "unknown" else role))
            if role != "unknown":
                what, why = f"the role of {who['name']}", f"is read as {role.replace('_', ' ')}"
                self.guess(slot, what, why, "Say role=… if it is another.")
        return Meeting(made, minutes=slot.minutes, starts_at=self._start(slot))

    def _start(self, slot: _Slot) -> datetime | None:
        sure = {one.days[0] for one in self.slots if len(one.days) == 1} | {self.day}
        days = [day for day in slot.days if day in sure] or slot.days or [day for day in [self.day] if day]
        if slot.start is None or not days:
            if slot.start:
                self.leave(slot.place, f"the time {slot.start:%H:%M}", "has no day", _WHEN)
            return None
        if len(days) > 1:
            self.guess(slot, f"the day {days[0]}", "is read with the day first")
        if not (slot.zone or self.zone):
            self.guess(slot, f"the time {slot.start:%H:%M}", "is taken for UTC", "Give zone=….")
        return datetime.combine(days[0], slot.start, slot.zone or self.zone or UTC)


@lru_cache(_MOST_LINES)
def _is_competency(text: str) -> bool:
    return len(text) <= _SHORT and resolve(text).competency_id is not None


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
    named = lead and lead["sep"] and said[:1].isupper() and len(said) < _SHORT and not names_in(said)
    is_title = role_of_title(said) != "unknown" or (named and not _is_competency(said))
    return (said, start + len(title)) if said and is_title else ("", 0)
