"""Numbers and dates as the values take them: nothing is guessed that a person did not mean.

Left to itself, pydantic reads True as 1 and 20261130 as a day in 1970.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from storybank.values._text import Drawn


def _whole(raw: Any) -> Any:
    if isinstance(raw, bool):
        kind, problem = "int_type", "is not a whole number"
        raise PydanticCustomError(kind, problem)
    return raw


def _day(raw: Any) -> Any:
    if isinstance(raw, str):
        try:
            return date.fromisoformat(raw.strip())
        except ValueError:
            pass
    elif isinstance(raw, date):
        return raw
    kind, problem = "date_type", "is not a date"
    raise PydanticCustomError(kind, problem)


def _plain_day(day: date) -> date:
    """Return the day as Python's own: another library's has more in it than is kept."""
    return day if type(day) is date else date(day.year, day.month, day.day)


def _moment(raw: Any) -> Any:
    if isinstance(raw, str):
        try:
            return datetime.fromisoformat(raw.strip())
        except ValueError:
            pass
    elif isinstance(raw, datetime):
        return raw
    kind, problem = "datetime_type", "is not a time"
    raise PydanticCustomError(kind, problem)


def _with_its_offset(when: datetime) -> datetime:
    """Keep the offset and let the zone's rules go, as JSON does: so both stay equal.

    In the hour that clocks go through twice, a time with rules equals no time without them. Offsets of
    less than a minute, as before standard time, are no part of a JSON time.
    """
    offset = when.utcoffset() or timedelta()
    if offset % timedelta(minutes=1):
        try:
            when = when.astimezone(UTC)
        except OverflowError:
            kind, problem = "datetime_type", "is not a time"
            raise PydanticCustomError(kind, problem) from None
        offset = timedelta()
    zone = timezone(offset) if offset else UTC
    return datetime.combine(date(when.year, when.month, when.day), when.timetz().replace(fold=0), tzinfo=zone)


Count = Annotated[int, Field(ge=0)]
"""How many: a whole number, 0 or more."""

Positive = Annotated[int, Field(ge=1)]
"""A whole number, 1 or more."""

WHOLE = BeforeValidator(_whole)
"""Refuses True and False where a whole number belongs; behind the limits, so that schemas have them too."""

Whole = Annotated[int, WHOLE]
"""A whole number; True and False are none."""

_DAY = {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}

_MOMENT = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})$",
}

Day = Annotated[date, BeforeValidator(_day), AfterValidator(_plain_day), Drawn(_DAY)]
"""A date, also as ISO text."""

Moment = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_with_its_offset), Drawn(_MOMENT)]
"""A time with its offset, also as ISO text."""
