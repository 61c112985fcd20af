"""What becomes of events: new ones come, changed ones are counted on, dropped ones are cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storybank.formats.calendars._existing import HEAD, ROUND, STAMPS, Event, Existing
from storybank.formats.calendars._lines import folded


def merged(existing: Existing, planned: Sequence[Event], *, round_key: str, now: str) -> list[Event]:
    """Return the events of the next file: those of the file in their order, then the new ones.

    What says the same as before stays as it is, stamps included; so do the events of other rounds.

    Args:
        existing: What the file holds.
        planned: The events of this round, without stamps.
        round_key: Which round that is.
        now: When this is, as a calendar writes it.
    """
    waiting = {event.value("UID"): event for event in planned}
    events = []
    for old in existing.events:
        new = waiting.pop(old.value("UID"), None)
        if new is None and old.value(ROUND) == round_key:
            new = _cancelled(old)
        events.append(old if new is None or new.said == old.said else _counted_on(old, new, now))
    return [*events, *(_stamped(event, 0, now) for event in waiting.values())]


def _cancelled(event: Event) -> Event:
    lines = ("STATUS:CANCELLED" if line.startswith("STATUS:") else line for line in event.lines)
    return Event(tuple(line for line in lines if not line.startswith(tuple(f"{name}:" for name in STAMPS))))


def _counted_on(old: Event, new: Event, now: str) -> Event:
    return _stamped(new, int(old.value("SEQUENCE")) + 1, now)


def _stamped(event: Event, sequence: int, now: str) -> Event:
    stamps = (f"DTSTAMP:{now}", f"LAST-MODIFIED:{now}", f"SEQUENCE:{sequence}")
    return Event((*event.lines, *stamps))


def calendar_text(events: Sequence[Event], zones: Sequence[Sequence[str]]) -> str:
    """Return the whole file."""
    return folded(_calendar_lines(events, zones))


def _calendar_lines(events: Sequence[Event], zones: Sequence[Sequence[str]]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", *HEAD)
    for zone in zones:
        yield from zone
    for event in events:
        yield from ("BEGIN:VEVENT", *event.lines, "END:VEVENT")
    yield "END:VCALENDAR"
