"""A plan's meetings as a calendar (RFC 5545), written so that a changed plan moves its events.

Times stand in UTC. Of a file that is there, only our events are taken, with the time zones that earlier
releases wrote; one that holds anything else is refused, so that nothing of another program is ever lost.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from storybank.bank import StoryBank
from storybank.briefs import Brief, brief
from storybank.display import Bullets, Page, to_text
from storybank.errors import DocumentError, Fault, fault_of, needs_extra, said_of
from storybank.formats.files import LARGEST_DOCUMENT, decode, file_to_write, read_source, write_text
from storybank.formats.reading import LeftOut, Writing
from storybank.formats.redaction import Redaction, Shared, redact_bank, redacted_if_asked
from storybank.interviews import Meeting, Round
from storybank.interviews.people import contact_of
from storybank.planning import Plan
from storybank.text.stems import read_table
from storybank.values import WHOLE, Count, Moment, Several, checked, plural, refusal, translated
from storybank.values.strings import in_utc

if TYPE_CHECKING:
    from icalendar import Calendar, Event

DEFAULT_MINUTES = 45  # minutes of a meeting that gives none: the usual length of an interview; our choice
_NAMES = UUID("5b1f9d0e-3c52-4d0e-9a57-6b3f8f3f2d41")  # the name space of our events: never changed
_PRODUCT = "-//storybank//meetings//EN"  # what wrote a file; no version, so that a new one changes no file
_ROUND = "X-STORYBANK-ROUND"  # the property that says to which round an event belongs
_SLOT = "X-STORYBANK-SLOT"  # of what is no interview, its kind and what it is called
_SPARED = ("DTEND", _SLOT)  # what an event may be without
_STAMPS = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE")  # when an event was written, and how often
_UNBROKEN = 10**9  # columns of a page whose lines the calendar breaks, not we
_MOST_LINES = 100_000  # lines of a file that are read: nine thousand meetings, in a few seconds
_MOST_FAULTS = 100  # faults after which reading stops: the file is somebody else's


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return None if name is None else ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise refusal(kind="no_zone") from None


class _Options(NamedTuple):
    now: Annotated[Moment, AfterValidator(in_utc)]
    zone: Annotated[ZoneInfo | None, BeforeValidator(_zone)]
    default_minutes: Annotated[int, Field(ge=1, le=1440), WHOLE]


@checked
def ics_text(
    plan: Plan,
    *,
    now: datetime | str,
    bank: StoryBank | None = None,
    zone: str | None = None,
    default_minutes: int = DEFAULT_MINUTES,
    previous: str | bytes = "",
    max_bytes: Count = LARGEST_DOCUMENT,
    redact: Redaction | bool = False,
) -> str:
    r"""Return a plan as the text of a calendar (RFC 5545): an event for each meeting with a start.

    It carries the meeting's brief. The day to follow up is one too, and all are marked private. A meeting is
    known by its employer, its round and its people: its event stays the same one when all else changes.

    Args:
        plan: What goes to whom.
        now: The time of this writing, with its offset, also as ISO text.
        bank: Your bank: what people heard and took away stands there alone.
        zone: The time zone in which the briefs say times, as `"Europe/Berlin"`; as given unless named.
        default_minutes: Minutes of a meeting that gives none, 1-1440.
        previous: The text that was written before, for events to be counted on; see `write_ics`.
        max_bytes: The largest size of it that is read; 33,554,432 unless given.
        redact: What to take out first: True for all that a `Redaction` does by itself.

    Raises:
        DocumentError: `previous` is not a calendar of ours, or holds something else besides.
        InvalidInput: That is not a plan, a bank, a time, a time zone or a redaction.
        MissingExtra: icalendar is not installed.

    >>> from storybank.planning import plan_round
    >>> from storybank.sample import sample_bank, sample_round
    >>> text = ics_text(plan_round(sample_bank(), sample_round()), now="2026-11-20T18:00+00:00")
    >>> [line for line in text.split("\r\n") if line.startswith("DTSTART")][:2]
    ['DTSTART:20261203T093000Z', 'DTSTART:20261203T103000Z']
    """
    options = _read("ics_text", now=now, zone=zone, default_minutes=default_minutes)
    raw = previous.encode("utf-8", "surrogatepass") if isinstance(previous, str) else previous
    return _calendar(plan, bank, options, *read_source(raw, max_bytes=max_bytes), redact=redact)[0]


@checked
def write_ics(
    plan: Plan,
    path: str | os.PathLike[str],
    *,
    bank: StoryBank | None = None,
    zone: str | None = None,
    default_minutes: int = DEFAULT_MINUTES,
    now: datetime | str | None = None,
    max_bytes: Count = LARGEST_DOCUMENT,
    redact: Redaction | bool = False,
) -> Writing:
    """Write a plan to a calendar file, whole or not at all; over an earlier one, so that its events move.

    An event that says what it said before stays untouched, and a file in which none changed stays as it is to
    the byte. A changed one is counted on (SEQUENCE), a meeting that is no longer planned is cancelled, and
    the events of other rounds are kept, so one file can hold them all. A file that is there must be one that
    this function wrote; with `redact` there must be none, as its other events would be shared too.

    All else is as in `ics_text`; `now` is the present second unless given.

    Returns:
        Where it is, and the meetings that are not in it because they have no start.

    Raises:
        DocumentError: The file that is there holds something that we did not write or is to be redacted, or
            the new one cannot be written; what was there still is.
        InvalidInput: That is not a plan, a path, a bank, a time, a time zone or a redaction.
        MissingExtra: icalendar is not installed.

    >>> from tempfile import TemporaryDirectory
    >>> from storybank.planning import plan_round
    >>> from storybank.sample import sample_bank, sample_round
    >>> with TemporaryDirectory() as folder:
    ...     write_ics(plan_round(sample_bank(), sample_round()), f"{folder}/day.ics").left_out
    Nothing was left out.
    """
    when = datetime.now(UTC).replace(microsecond=0) if now is None else now
    options = _read("write_ics", now=when, zone=zone, default_minutes=default_minutes)
    target = file_to_write(path)
    before = read_source(os.fspath(target), max_bytes=max_bytes)[0] if target.exists() else b""
    if before and redact:
        raise DocumentError(*said_of("shared_too", name=os.fspath(path)))
    text, left_out, shared = _calendar(plan, bank, options, before, os.fspath(path), redact=redact)
    if text.encode() != before:
        write_text(path, text)
    return Writing(path=os.fspath(path), left_out=Several(left_out), **shared.told)


def _read(subject: str, **options: Any) -> _Options:
    """Return the options, where they are right and icalendar is there: both are found out early."""
    with translated(subject):
        read = TypeAdapter(_Options).validate_python(options)
    icalendar()
    return read


def icalendar() -> Any:
    """Return icalendar, an optional part that is slow to load; MissingExtra where it is not installed."""
    with needs_extra("a calendar file needs icalendar", "calendar"):
        import icalendar  # noqa: PLC0415 - as the docstring says
    return icalendar


def _calendar(
    plan: Plan, bank: StoryBank | None, asked: _Options, before: bytes, name: str, *, redact: Redaction | bool
) -> tuple[str, list[LeftOut], Shared[Plan]]:
    """Return the text of the calendar, the meetings that are not in it, and the plan that it is of."""
    shared = redacted_if_asked(plan, redact=redact, bank=bank)
    if bank is None:
        bank = StoryBank(shared[0].stories)
    elif redact is not False:  # each person has one stand-in in plan and bank
        bank = redact_bank(bank, None if redact is True else redact, rounds=[plan.round])[0]
    there, round = read_calendar(before, name=name), shared[0].round
    made = [_planned(shared[0], bank, index, asked) for index in range(len(round.meetings))]
    planned = [one for one in made if not isinstance(one, LeftOut)] + _follow_up(round)
    events = _merged(there, planned, _key(round), asked.now)
    calendar: Calendar = icalendar().Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", _PRODUCT)
    times: list[Any] = [one[of] for one in events for of in ("DTSTART", "DTEND") if of in one]
    named = {time.params.get("TZID") for time in times}
    for part in (*(zone for zone in there.timezones if zone["TZID"] in named), *events):
        calendar.add_component(part)
    return calendar.to_ical().decode(), [one for one in made if isinstance(one, LeftOut)], shared


def _key(round: Round, *people: str) -> str:
    """Return the id of a round, or of its meeting with these people: the same, whatever else changes."""
    employer = (round.employer or "").strip().casefold()  # as ever: a calendar knows an event by this
    names = [employer, round.name, *([sorted(people)] if people else [])]
    return str(uuid5(_NAMES, json.dumps(names)))


def _planned(plan: Plan, bank: StoryBank, index: int, asked: _Options) -> Event | LeftOut:
    """Return the event of a meeting, without stamps; or why there is none."""
    meeting = plan.round.meetings[index]
    minutes = asked.default_minutes if meeting.minutes is None else meeting.minutes
    why, remedy = "has no start, so it is not an event", "Give it starts_at, and write again."
    if meeting.starts_at is not None:
        with suppress(OverflowError):
            start = meeting.starts_at.astimezone(UTC).replace(microsecond=0)
            end, page = start + timedelta(minutes=minutes), brief(plan, bank, index)
            return _event(meeting, page, plan, asked.zone, start=start, end=end)
        why, remedy = "starts or ends where no calendar reaches", "Check the year of starts_at."
    place, what = f"round.meetings[{index}]", f"the meeting with {meeting.names}"
    return LeftOut(place=place, what=what, why=why, remedy=remedy)


def _event(
    meeting: Meeting, page: Brief, plan: Plan, zone: ZoneInfo | None, *, start: datetime, end: datetime
) -> Event:
    """Return the event of a meeting with its page; start and end are in UTC."""
    if zone is not None:
        page = page.replace(meeting=meeting.replace(starts_at=start.astimezone(zone)))
    before = sum(one.kind == meeting.kind for one in plan.round.meetings[: page.index])
    # What is no interview is known by its place among those of its kind: no id has a space.
    people = [person.id for person in meeting.askers] or [f"{meeting.kind} {before}"]
    what = f"Interview: {meeting.names}" if meeting.askers else meeting.names
    made = _new(plan.round, what, page.to_text(width=_UNBROKEN), start, *people)
    if not meeting.askers:
        made.add(_SLOT, to_text(Page(f"{meeting.kind} {meeting.called}"), width=_UNBROKEN).partition("\n")[0])
    if end > start:  # without an end it takes no time, and an end must lie later: RFC 5545, 3.8.2.2
        made.add("DTEND", end)
    return made


def _follow_up(round: Round) -> list[Event]:
    """Return the event of the day to ask for an answer, which takes no time of that day."""
    if round.follow_up_on is None:
        return []
    people = (f"{one.name} {contact_of(one)}".strip() for one in round.all_people)
    text = to_text(Page("Ask for an answer", blocks=[Bullets(people)]), width=_UNBROKEN)
    return [_new(round, "Follow up", text, round.follow_up_on, "follow up")]  # which is nobody's id


def _new(round: Round, what: str, text: str, start: date, *ids: str) -> Event:
    made: Event = icalendar().Event()
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
            new["STATUS"] = icalendar().vText("CANCELLED")
        is_same = new is None or _said(new) == _said(old)
        events.append(old if new is None or is_same else _stamped(new, int(str(old["SEQUENCE"])) + 1, now))
    return [*events, *(_stamped(event, 0, now) for event in waiting.values())]


def _unstamped(event: Event) -> Event:
    said: Event = icalendar().Event()
    said.update({name: value for name, value in event.items() if name not in _STAMPS})
    return said


def _said(event: Any) -> bytes:
    """Return what an event says, whatever its stamps and the zone in which its times are written."""
    said: Any = _unstamped(event)
    times = [of for of in ("DTSTART", "DTEND") if isinstance(getattr(said.get(of), "dt", None), datetime)]
    for of in times:
        said.add(of, said.pop(of).dt.astimezone(UTC))
    return bytes(said.to_ical())


def _stamped(event: Event, sequence: int, now: datetime) -> Event:
    event.add("DTSTAMP", now)
    event.add("LAST-MODIFIED", now)
    event.add("SEQUENCE", sequence)
    return event


def read_calendar(raw: bytes, *, name: str) -> Calendar:
    """Return what a file holds that this library wrote, an empty one nothing; else say what is not ours."""
    text, calendar = decode(raw, name=name), icalendar().Calendar()
    faults = [fault_of("not_whole", "")]
    if text.rstrip().endswith("END:VCALENDAR") and text.count("\n") < _MOST_LINES:
        with suppress(ValueError, LookupError, TypeError, AttributeError):  # whatever icalendar stumbles over
            calendar = icalendar().Calendar.from_ical(text)
            faults = [*islice(_foreign(calendar), _MOST_FAULTS)]
    if text.strip() and faults:
        raise DocumentError(*said_of("not_ours", name=name), faults)
    return calendar  # type: ignore[no-any-return] # icalendar loads late


# How each property is written, by part.
_lines = cache(partial(read_table, __name__, "ics_lines.json"))


def _foreign(calendar: Calendar) -> Iterator[Fault]:
    """Find what we never write, or not so; each property stands once, and but for two none is missing."""
    for uid, count in Counter(str(event.get("UID")) for event in calendar.events).items():
        if count > 1:
            yield fault_of("event_again", f"UID {uid}", times=plural(count, "time"))
    for part in calendar.walk():
        forms, path = _lines().get(part.name or "", {"": ""}), str(part.get("UID", part.name))
        items = [one for one in part.property_items(recursive=False, sorted=False) if one[0] in part]
        names, odd = Counter(name for name, _ in items), {name or "a line" for name, _ in part.errors}
        for name, value in items:
            written = part.content_line(name, value, sorted=False).removeprefix(name)
            odd |= set() if re.fullmatch(forms.get(name, "(?!)"), written) else {name}
        odd |= {one for one in {*forms, *names} if names[one] != 1 and (names[one] or one not in _SPARED)}
        yield from (fault_of("other_line", path, name=name or "a part") for name in sorted(odd))
