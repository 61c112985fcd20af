"""Meetings as events (RFC 5545), by icalendar; and the calendar file that is there, read strictly.

Of a file, only what this library writes is taken: its events, and the time zones that they name. A file that
holds anything else is refused, with the line, before it would be written over: nothing of another program is
ever lost.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from itertools import islice
from typing import cast
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDDDTypes, vText

from storybank.bank import StoryBank
from storybank.briefs import brief
from storybank.display import Bullets, Page, to_text
from storybank.errors import DocumentError, Fault, fault_of, said_of
from storybank.formats.files import decode
from storybank.formats.reading import LeftOut
from storybank.interviews import Round
from storybank.interviews.people import contact_of
from storybank.planning import Plan
from storybank.text.stems import read_table
from storybank.values import gathered, plural

FIRST_YEAR, LAST_YEAR = 1970, 2099  # years for which time zones have rules; times in others stand in UTC
# The name space of our events: made once, never changed.
_NAMES = UUID("5b1f9d0e-3c52-4d0e-9a57-6b3f8f3f2d41")
# What a file says that it was written by; without a version, so that a new one changes no file.
_PRODUCT = "-//storybank//meetings//EN"
_ROUND = "X-STORYBANK-ROUND"  # the property that says to which round an event belongs
_SLOT = "X-STORYBANK-SLOT"  # of what is no interview, its kind and what it is called
# When an event was written and how often: no part of what it says.
_STAMPS = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE")
_UNBROKEN = 10**9  # columns of a page whose lines the calendar breaks, not we
_MOST_LINES = 100_000  # lines of a file that are read: nine thousand meetings, in a few seconds
_MOST_FAULTS = 100  # faults after which reading stops: the file is somebody else's
_NAME = re.compile(r"[A-Za-z0-9-]++(?=[:;])")


def next_calendar(
    plan: Plan, bank: StoryBank, before: Calendar, *, now: datetime, zone: ZoneInfo | None, minutes: int
) -> tuple[str, list[LeftOut]]:
    """Return the text of a calendar after one `before`, and what is not in it; `now` and no zone are UTC."""
    made = [_planned(plan, bank, index, zone, minutes) for index in range(len(plan.round.meetings))]
    planned = [one for one in made if isinstance(one, Event)] + _follow_up(plan.round)
    events = _merged(before, planned, _key(plan.round), now)
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", _PRODUCT)
    for part in (*_zones(events, before, zone), *events):
        calendar.add_component(part)
    return calendar.to_ical().decode(), [one for one in made if isinstance(one, LeftOut)]


def _key(round: Round, *people: str) -> str:
    """Return the id of a round, or of its meeting with these people: the same, whatever else changes."""
    employer = (round.employer or "").strip().casefold()  # as ever: a calendar knows an event by this
    names = [employer, round.name, *([sorted(people)] if people else [])]
    return str(uuid5(_NAMES, json.dumps(names)))


def _planned(
    plan: Plan, bank: StoryBank, index: int, zone: ZoneInfo | None, default_minutes: int
) -> Event | LeftOut:
    meeting = plan.round.meetings[index]
    minutes = default_minutes if meeting.minutes is None else meeting.minutes
    why, remedy = "has no start, so it is not an event", "Give it starts_at, and write again."
    if meeting.starts_at is not None:
        with suppress(OverflowError):
            start = meeting.starts_at.astimezone(UTC).replace(microsecond=0)
            return _event(plan, bank, index, start=start, end=start + timedelta(minutes=minutes), zone=zone)
        why, remedy = "starts or ends where no calendar reaches", "Check the year of starts_at."
    place, what = f"round.meetings[{index}]", f"the meeting with {meeting.names}"
    return LeftOut(place=place, what=what, why=why, remedy=remedy)


def _in_zone(when: datetime, zone: ZoneInfo | None) -> datetime:
    """Return a time in UTC as it is written: in the zone, where that says which time is meant."""
    # In the hour that clocks go through twice, a time in its zone means the first pass (RFC 5545, 3.3.5).
    local = when.astimezone(zone) if zone and FIRST_YEAR < when.year < LAST_YEAR else when
    return when if local.fold else local


def _event(
    plan: Plan, bank: StoryBank, index: int, *, start: datetime, end: datetime, zone: ZoneInfo | None
) -> Event:
    """Return the event of a meeting, without stamps; start and end are in UTC."""
    meeting = plan.round.meetings[index]
    page = brief(plan, bank, index)
    if zone is not None:  # else the page would give another time of day than the calendar does
        page = page.replace(meeting=meeting.replace(starts_at=_in_zone(start, zone)))
    text, people = page.to_text(width=_UNBROKEN), [person.id for person in meeting.askers]
    if not people:  # what is no interview is known by its place among those of its kind: no id has a space
        people = [f"{meeting.kind} {sum(one.kind == meeting.kind for one in plan.round.meetings[:index])}"]
    what = f"Interview: {meeting.names}" if meeting.askers else meeting.names
    made = _new(plan.round, what, text, _in_zone(start, zone), *people)
    if not meeting.askers:
        made.add(_SLOT, to_text(Page(f"{meeting.kind} {meeting.called}"), width=_UNBROKEN).partition("\n")[0])
    if end > start:  # without an end it takes no time, and an end must lie later: RFC 5545, 3.8.2.2
        made.add("DTEND", _in_zone(end, zone))
    return made


def _follow_up(round: Round) -> list[Event]:
    """Return the event of the day to ask for an answer, which takes no time of that day."""
    if round.follow_up_on is None:
        return []
    people = (f"{one.name} {contact_of(one)}".strip() for one in round.all_people)
    text = to_text(Page("Ask for an answer", blocks=[Bullets(people)]), width=_UNBROKEN)
    return [_new(round, "Follow up", text, round.follow_up_on, "follow up")]  # which is nobody's id


def _new(round: Round, what: str, text: str, start: date, *ids: str) -> Event:
    made = Event()
    made.add("UID", _key(round, *ids))
    made.add(_ROUND, _key(round))
    made.add("DTSTART", start)
    where = ", ".join(filter(None, [round.employer, round.name]))
    made.add("SUMMARY", to_text(Page(f"{what} ({where})"), width=_UNBROKEN).partition("\n")[0])
    made.add("DESCRIPTION", text)
    made.add("CLASS", "PRIVATE")  # notes and impressions are for the candidate alone
    made.add("STATUS", "CONFIRMED")
    return made


def _merged(before: Calendar, planned: Sequence[Event], round_key: str, now: datetime) -> list[Event]:
    """Return the old events, stamps kept where unchanged, cancelled where not planned now; then new ones."""
    waiting = {str(event["UID"]): event for event in planned}
    events: list[Event] = []
    for old in before.events:
        new = waiting.pop(str(old["UID"]), None)
        if new is None and str(old[_ROUND]) == round_key:
            new = _unstamped(old)
            new["STATUS"] = vText("CANCELLED")
        is_same = new is None or _unstamped(new).to_ical() == _unstamped(old).to_ical()
        events.append(old if new is None or is_same else _stamped(new, int(str(old["SEQUENCE"])) + 1, now))
    return [*events, *(_stamped(event, 0, now) for event in waiting.values())]


def _unstamped(event: Event) -> Event:
    said = Event()
    said.update({name: value for name, value in event.items() if name not in _STAMPS})
    return said


def _stamped(event: Event, sequence: int, now: datetime) -> Event:
    event.add("DTSTAMP", now)
    event.add("LAST-MODIFIED", now)
    event.add("SEQUENCE", sequence)
    return event


def _zones(events: Sequence[Event], before: Calendar, own: ZoneInfo | None) -> Iterator[Timezone]:
    """Yield the rules of every zone that an event names, as they are now or else as the file had them."""
    times = (cast("vDDDTypes", one[name]) for one in events for name in ("DTSTART", "DTEND") if name in one)
    years = gathered((str(one.params.get("TZID", "")), cast("datetime", one.dt).year) for one in times)
    there = {str(zone["TZID"]): zone for zone in before.timezones}
    for name, found in sorted(years.items()):
        if own is not None and name == own.key:
            yield zone_rules(own, min(found), max(found))
        elif name in there:
            yield there[name]


def zone_rules(zone: ZoneInfo, first: int, last: int) -> Timezone:
    """Return the rules of a time zone for these years; from a month before them, for zones ahead of UTC.

    Not `Timezone.from_tzinfo`: it says in the new time when clocks go forward, where RFC 5545, 3.6.5 has the
    old one, and misses what holds for a month, as in Morocco's Ramadan.
    """
    first, last = max(first, FIRST_YEAR), min(last, LAST_YEAR)
    moment, end = datetime(first - 1, 12, 1, tzinfo=UTC), datetime(last + 1, 1, 2, tzinfo=UTC)
    made = Timezone()
    made.add("TZID", zone.key)
    made.add_component(_rule(zone, moment, _offset(zone, moment)))
    while moment < end:
        following, old = moment + timedelta(days=1), _offset(zone, moment)
        if _offset(zone, following) != old:
            seconds = range(1, 24 * 60 * 60 + 1)
            change = bisect_left(
                seconds, x=True, key=lambda second: _offset(zone, moment + timedelta(seconds=second)) != old
            )
            made.add_component(_rule(zone, moment + timedelta(seconds=seconds[change]), old))
        moment = following
    return made


def _rule(zone: ZoneInfo, moment: datetime, old: timedelta) -> TimezoneStandard | TimezoneDaylight:
    """Return what holds from a moment on, before which there was an old offset."""
    local = moment.astimezone(zone)
    made = TimezoneDaylight() if local.dst() else TimezoneStandard()
    made.add("DTSTART", (moment + old).replace(tzinfo=None))
    made.add("TZOFFSETFROM", old)
    made.add("TZOFFSETTO", _offset(zone, moment))
    made.add("TZNAME", local.tzname())
    return made


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def read_calendar(raw: bytes, *, name: str) -> Calendar:
    """Return what a file holds that this library wrote, an empty one nothing; else say so by lines."""
    if not raw.strip():
        return Calendar()
    lines = [*_content_lines(decode(raw, name=name))]
    faults = [*islice(_foreign(lines), _MOST_FAULTS)]
    calendar = Calendar()
    if not faults:
        try:
            calendar = Calendar.from_ical("\r\n".join(line for _, line in lines))
            faults += _event_faults(calendar)
        except ValueError:
            faults.append(fault_of("not_whole", ""))
    if faults:
        raise DocumentError(*said_of("not_ours", name=name), faults)
    return calendar


def _content_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that say something, each joined to those that continue it, with its number (3.1)."""
    number = 1
    for written in re.split(r"\r?\n(?![ \t])", text):
        if written:
            yield number, re.sub(r"\r?\n[ \t]", "", written)
        number += 1 + written.count("\n")


# What stands behind the name of each line, by part.
_lines = cache(partial(read_table, __name__, "ics_lines.json"))


def _wanting(kind: str, number: int, names: Counter[str]) -> Iterator[Fault]:
    for name in _lines()[kind]:
        allowed = (0, 1) if name in ("DTEND", _SLOT) else (1,)
        if names[name] not in allowed and not (name == "BEGIN" and kind):
            lines = plural(names[name], "line")
            yield fault_of("other_lines", f"line {number}", part=kind, lines=lines, name=name)


def _foreign(lines: Sequence[tuple[int, str]]) -> Iterator[Fault]:
    parts = [("", 1, Counter[str]())]
    for number, line in lines[:_MOST_LINES]:
        kind, _, names = parts[-1]
        found = _NAME.match(line)
        name = found[0] if found else ""
        names[name] += 1
        if kind and line == f"END:{kind}":
            yield from _wanting(*parts.pop())
        elif not re.fullmatch(_lines()[kind].get(name, "(?!)"), line.removeprefix(name)):
            yield fault_of("other_line" if name else "odd_line", f"line {number}", name=name)
        elif name == "BEGIN":
            parts.append((line.removeprefix("BEGIN:"), number, Counter()))
    if len(lines) > _MOST_LINES:
        yield fault_of("many_lines", "the end", most=_MOST_LINES)
    elif len(parts) > 1:
        yield fault_of("early_end", "the end", part=parts[-1][0])
    else:
        yield from _wanting(*parts[0])


def _event_faults(calendar: Calendar) -> Iterator[Fault]:
    for uid, count in Counter(str(event["UID"]) for event in calendar.events).items():
        if count > 1:
            yield fault_of("event_again", f"UID {uid}", times=plural(count, "time"))
    for event in calendar.events:
        for name, _ in event.errors:
            yield fault_of("odd_value", f"UID {event['UID']}", name=name)
