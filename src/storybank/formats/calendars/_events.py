"""A sitting as an event: what is written, in content lines, without a stamp."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from storybank.bank import StoryBank
from storybank.briefs import brief
from storybank.display import Page, to_text
from storybank.errors import MissingExtra
from storybank.formats.calendars._existing import ROUND, Event
from storybank.formats.calendars._lines import unfolded
from storybank.formats.calendars._zones import FIRST_YEAR, LAST_YEAR
from storybank.formats.reading import LeftOut
from storybank.history import employer_key

if TYPE_CHECKING:
    from storybank.interviews import Round, Sitting
    from storybank.planning import Plan

_NAMES = UUID("5b1f9d0e-3c52-4d0e-9a57-6b3f8f3f2d41")
"""The name space of our events: made once, never changed."""

_UNBROKEN = 10**9
"""Columns of a page whose lines the calendar breaks, not we."""


@dataclass(frozen=True, slots=True)
class Times:
    """When sittings are, as a calendar says it.

    Attributes:
        zone: The time zone that times are written in; None for UTC.
        default_minutes: The length of a sitting that gives none.
    """

    zone: ZoneInfo | None
    default_minutes: int

    def shown(self, when: datetime) -> datetime:
        """Return a time in UTC as it is written: in the zone, where that says which time is meant.

        In the hour that clocks go through twice, a time in its zone means the first pass (RFC 5545, 3.3.5).
        """
        if self.zone is None or not FIRST_YEAR < when.year < LAST_YEAR:
            return when
        local = when.astimezone(self.zone)
        return when if local.fold else local


def check_library() -> None:
    """Find out early whether icalendar is there.

    Raises:
        MissingExtra: It is not installed.
    """
    try:
        import icalendar  # noqa: F401, PLC0415 - an optional part, and slow to load
    except ImportError:
        problem = "a calendar file needs icalendar, which is not installed"
        raise MissingExtra(problem, 'run: pip install "storybank[calendar]"') from None


def round_key(round_: Round) -> str:
    """Return the id of a round: of its employer and its name."""
    return str(uuid5(_NAMES, json.dumps([employer_key(round_.employer), round_.name])))


def sitting_key(round_: Round, sitting: Sitting) -> str:
    """Return the UID of a sitting: of employer, round and people, whatever else changes."""
    people = sorted(person.id for person in sitting.interviewers)
    return str(uuid5(_NAMES, json.dumps([employer_key(round_.employer), round_.name, people])))


def events_of(plan: Plan, bank: StoryBank | None, times: Times) -> tuple[list[Event], list[LeftOut]]:
    """Return the events of a plan in the order of the day, and the sittings that can be none."""
    known = StoryBank(plan.stories) if bank is None else bank
    events: list[Event] = []
    left_out: list[LeftOut] = []
    for index, sitting in enumerate(plan.round.sittings):
        event = _event(plan, known, index, times)
        if event is None:
            left_out.append(_left_out(index, sitting))
        else:
            events.append(event)
    return events, left_out


def _span(sitting: Sitting, times: Times) -> tuple[datetime, datetime] | None:
    """Return start and end in UTC; nothing where there is no start, or none that a calendar can hold."""
    if sitting.starts_at is None:
        return None
    minutes = times.default_minutes if sitting.minutes is None else sitting.minutes
    try:
        start = sitting.starts_at.astimezone(UTC).replace(microsecond=0)
        return start, start + timedelta(minutes=minutes)
    except OverflowError:
        return None


def _left_out(index: int, sitting: Sitting) -> LeftOut:
    why, remedy = "has no start, so it is no event", "Give it starts_at, and write again."
    if sitting.starts_at is not None:
        why, remedy = "starts or ends where no calendar reaches", "Check the year of starts_at."
    place, what = f"round.sittings[{index}]", f"the sitting with {sitting.names}"
    return LeftOut(place=place, what=what, why=why, remedy=remedy)


def _event(plan: Plan, bank: StoryBank, index: int, times: Times) -> Event | None:
    """Return the event of a sitting, without stamps; nothing where it has no time."""
    import icalendar  # noqa: PLC0415 - see check_library

    sitting = plan.round.sittings[index]
    span = _span(sitting, times)
    if span is None:
        return None
    start, end = span
    made = icalendar.Event()
    made.add("UID", sitting_key(plan.round, sitting))
    made.add(ROUND, round_key(plan.round))
    made.add("DTSTART", times.shown(start))
    if end > start:  # without an end it takes no time, and an end must lie later: RFC 5545, 3.8.2.2
        made.add("DTEND", times.shown(end))
    made.add("SUMMARY", _summary(plan, sitting))
    page = brief(plan, bank, index)
    if times.zone is not None:  # else the page would give another time of day than the calendar does
        page = page.replace(sitting=sitting.replace(starts_at=times.shown(start)))
    made.add("DESCRIPTION", page.to_text(width=_UNBROKEN))
    made.add("CLASS", "PRIVATE")  # notes and impressions are for the candidate alone
    made.add("STATUS", "CONFIRMED")
    lines = [line.text for line in unfolded(made.to_ical().decode("utf-8"))]
    return Event(tuple(lines[1:-1]))


def _summary(plan: Plan, sitting: Sitting) -> str:
    where = ", ".join(filter(None, [plan.round.employer, plan.round.name]))
    title = Page(f"Interview: {sitting.names} ({where})")
    return to_text(title, width=_UNBROKEN).split("\n", maxsplit=1)[0]
