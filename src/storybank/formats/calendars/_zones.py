"""The rules of a time zone as a calendar has them: one observance for each change of the clocks.

icalendar can write rules, but says in the clocks' new time when daylight saving starts; RFC 5545, 3.6.5 has
it in the old one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1970, 2099
"""Years for which rules are written; times in others stand in UTC."""

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


def zone_lines(zone: str, years: Sequence[int]) -> tuple[str, ...]:
    """Return the rules of a time zone from the first to the last of these years, as content lines.

    Args:
        zone: A name that `zoneinfo` knows.
        years: Years of the times that name it, at least one.

    >>> zone_lines("Europe/Berlin", [2026])[8:12]
    ('BEGIN:DAYLIGHT', 'DTSTART:20260329T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200')
    """
    first, last = (min(max(year, FIRST_YEAR), LAST_YEAR) for year in (min(years), max(years)))
    return ("BEGIN:VTIMEZONE", f"TZID:{zone}", *_observances(ZoneInfo(zone), first, last), "END:VTIMEZONE")


def _observances(zone: ZoneInfo, first: int, last: int) -> Iterator[str]:
    """Yield what holds at the start, and each change; a month before it for zones that are ahead of UTC."""
    moment, end = datetime(first - 1, 12, 1, tzinfo=UTC), datetime(last + 1, 1, 2, tzinfo=UTC)
    yield from _observance(zone, moment, _offset(zone, moment))
    while moment < end:
        following = moment + _DAY
        if _offset(zone, following) != _offset(zone, moment):
            yield from _observance(zone, _change(zone, moment, following), _offset(zone, moment))
        moment = following


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first second of the new offset, between two times of different offsets."""
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def _observance(zone: ZoneInfo, moment: datetime, old: timedelta) -> Iterator[str]:
    local = moment.astimezone(zone)
    kind = "DAYLIGHT" if local.dst() else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{moment + old:%Y%m%dT%H%M%S}"
    yield f"TZOFFSETFROM:{_signed(old)}"
    yield f"TZOFFSETTO:{_signed(_offset(zone, moment))}"
    yield f"TZNAME:{local.tzname()}"
    yield f"END:{kind}"


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _signed(offset: timedelta) -> str:
    """Return an offset as `+0100`, with its seconds where it has any, as in 1970."""
    sign = "-" if offset < timedelta() else "+"
    minutes, seconds = divmod(abs(offset) // _SECOND, 60)
    return f"{sign}{minutes // 60:02}{minutes % 60:02}" + (f"{seconds:02}" if seconds else "")
