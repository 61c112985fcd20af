"""The file that is there already: read strictly, so that nothing of another program is ever lost.

Only what this library writes is taken: its events, and the time zones that they name. A file that holds
anything else is refused, with the line, before it would be written over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from storybank.errors import DocumentError, Fault
from storybank.formats.calendars._lines import Line, unfolded
from storybank.formats.files import decode

PRODUCT = "-//storybank//sittings//EN"
"""What a file says that it was written by; without a version, so that a new one changes no file."""

ROUND = "X-STORYBANK-ROUND"
"""The property that says to which round an event belongs."""

HEAD = ("VERSION:2.0", f"PRODID:{PRODUCT}")
"""The lines before the first part of a calendar."""

STAMPS = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE")
"""What says when an event was written and how often: no part of what it says."""

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_UTC_TIME = r"[0-9]{8}T[0-9]{6}Z"
_ZONED_TIME = r"(?:;TZID=[^\";:,\s]{1,200}:[0-9]{8}T[0-9]{6}|:[0-9]{8}T[0-9]{6}Z)"

_FORMS = {
    "UID": rf"UID:{_UUID}",
    ROUND: rf"{ROUND}:{_UUID}",
    "DTSTAMP": rf"DTSTAMP:{_UTC_TIME}",
    "LAST-MODIFIED": rf"LAST-MODIFIED:{_UTC_TIME}",
    "SEQUENCE": r"SEQUENCE:[0-9]{1,9}",
    "STATUS": r"STATUS:(?:CONFIRMED|CANCELLED)",
    "CLASS": r"CLASS:PRIVATE",
    "DTSTART": rf"DTSTART{_ZONED_TIME}",
    "DTEND": rf"DTEND{_ZONED_TIME}",
    "SUMMARY": r"SUMMARY:[^\x00-\x08\x0a-\x1f\x7f]*+",
    "DESCRIPTION": r"DESCRIPTION:[^\x00-\x08\x0a-\x1f\x7f]*+",
}
"""Every property of our events, and the one form in which we write it."""

_READ = {name: re.compile(form) for name, form in _FORMS.items()}

_MAY_LACK = frozenset({"DTEND"})

_IN_A_ZONE = re.compile(r"DT(?:START|END);TZID=(?P<zone>[^:]++):(?P<year>[0-9]{4})")

_ZONE = re.compile(
    r"""
    TZID:(?P<zone>[^";:,\s]{1,200}+)\n
    (?:
      BEGIN:(?P<kind>STANDARD|DAYLIGHT)\n
      DTSTART:[0-9]{8}T[0-9]{6}\n
      TZOFFSETFROM:[+-][0-9]{4,6}\n
      TZOFFSETTO:[+-][0-9]{4,6}\n
      TZNAME:[A-Za-z0-9+-]{1,20}+\n
      END:(?P=kind)\n
    )++
    """,
    re.VERBOSE,
)
"""The rules of a time zone, a line each."""

_MOST_LINES = 5_000
"""Lines of an event or a time zone: an event of ours has eleven, the rules of 130 years at most 3,000."""

_MOST_FAULTS = 100
"""Faults after which reading stops: the file is somebody else's."""

_ELSEWHERE = "write to another file, or take it out of this one"


@dataclass(frozen=True, slots=True)
class Event:
    """An event of ours.

    Attributes:
        lines: Its properties as content lines, stamps included.
    """

    lines: tuple[str, ...]

    def value(self, name: str) -> str:
        """Return what a property says; nothing where the event has none of that name."""
        found = (line for line in self.lines if line.startswith((f"{name}:", f"{name};")))
        return next(found, "").partition(":")[2]

    @property
    def said(self) -> list[str]:
        """What it says, without its stamps and in an order of its own, to be compared."""
        return sorted(
            line for line in self.lines if not line.startswith(tuple(f"{name}:" for name in STAMPS))
        )

    @property
    def zones(self) -> list[tuple[str, int]]:
        """The time zones that its times name, each with the year."""
        times = (_IN_A_ZONE.match(line) for line in self.lines)
        return [(found["zone"], int(found["year"])) for found in times if found]


@dataclass(frozen=True, slots=True)
class Existing:
    """What a calendar file of ours holds.

    Attributes:
        events: In the order of the file.
        zones: The lines of each time zone, by its name.
    """

    events: tuple[Event, ...] = ()
    zones: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_existing(raw: bytes, *, name: str) -> Existing:
    """Return what a file holds that this library wrote; an empty file holds nothing.

    Raises:
        DocumentError: It is no calendar of ours, or holds more than we write; `faults` says in which line.
    """
    if not raw.strip():
        return Existing()
    reading = _Reading(decode(raw, name=name))
    found = reading.calendar()
    if reading.faults:
        problem = f"{name} holds what this library did not write, and writing over it would lose that"
        raise DocumentError(problem, "write to another file", reading.faults)
    return found


class _Reading:
    """One pass over the lines of a file; what is not ours goes to `faults`."""

    def __init__(self, text: str) -> None:
        self.faults: list[Fault] = []
        self._lines = unfolded(text)

    def calendar(self) -> Existing:
        """Return the events and zones of the whole file."""
        events: list[Event] = []
        zones: dict[str, tuple[str, ...]] = {}
        for expected in ("BEGIN:VCALENDAR", *HEAD):
            self._expect(expected)
        if self.faults:  # another program's: its other lines need no list
            return Existing()
        for line in self._until("END:VCALENDAR"):
            if line.text == "BEGIN:VEVENT":
                events.append(self._event(line))
            elif line.text == "BEGIN:VTIMEZONE":
                self._zone(line, zones)
            else:
                self._foreign(line)
            if len(self.faults) >= _MOST_FAULTS:
                return Existing()
        after = next(self._lines, None)
        if after is not None:
            self._foreign(after)
        self.faults.extend(_given_twice(events))
        return Existing(tuple(events), zones)

    def _expect(self, text: str) -> None:
        line = next(self._lines, None)
        if line is None or line.text != text:
            place = f"line {line.number}" if line else "the end"
            self.faults.append(
                Fault(place, f"is not {text}", "give a file that write_ics wrote", "malformed")
            )

    def _foreign(self, line: Line) -> None:
        what = f"holds {line.name[:40]}, not as we write it" if line.name else "is no line that we write"
        self.faults.append(Fault(f"line {line.number}", what, _ELSEWHERE, "malformed"))

    def _until(self, end: str) -> Iterator[Line]:
        """Yield the lines before an end; note where it does not come."""
        for line in self._lines:
            if line.text == end:
                return
            yield line
        self.faults.append(Fault("the end", f"comes before {end}", "take an earlier copy", "malformed"))

    def _part(self, begin: Line, end: str) -> list[Line]:
        """Return the lines of an event or a zone, of a very long one the first."""
        lines = [*islice(self._until(end), _MOST_LINES)]
        if len(lines) == _MOST_LINES:
            self._wrong(begin, f"begins a part of {_MOST_LINES:,} lines or more")
        return lines

    def _wrong(self, begin: Line, problem: str) -> None:
        self.faults.append(Fault(f"line {begin.number}", problem, _ELSEWHERE, "malformed"))

    def _event(self, begin: Line) -> Event:
        lines = self._part(begin, "END:VEVENT")
        for line in lines:
            form = _READ.get(line.name)
            if form is None or not form.fullmatch(line.text):
                self._foreign(line)
        counts = Counter(line.name for line in lines)
        for name in _READ:
            if counts[name] > 1 or (not counts[name] and name not in _MAY_LACK):
                self._wrong(begin, f"begins an event with {counts[name]} lines of {name}")
        return Event(tuple(line.text for line in lines))

    def _zone(self, begin: Line, zones: dict[str, tuple[str, ...]]) -> None:
        lines = [line.text for line in self._part(begin, "END:VTIMEZONE")]
        found = _ZONE.fullmatch("".join(f"{line}\n" for line in lines))
        if found is None:
            self._wrong(begin, "begins a time zone, not as we write it")
        else:
            zones[found["zone"]] = ("BEGIN:VTIMEZONE", *lines, "END:VTIMEZONE")


def _given_twice(events: list[Event]) -> Iterator[Fault]:
    counts = Counter(event.value("UID") for event in events)
    for uid, count in counts.items():
        if count > 1:
            yield Fault(f"UID {uid[:36]}", f"stands {count} times", "keep one of these events", "duplicate")
