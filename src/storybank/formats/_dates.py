"""When it happened, as people write it and as spreadsheets make it; what may mean two days is refused."""

from __future__ import annotations

import re
from datetime import date

from storybank.errors import Fault, InvalidInput

_TIME = re.compile(r"[T\s]\s*+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:\s?[AaPp][Mm]|Z)?\Z")
"""A time of day behind a date: spreadsheets add midnight."""

_YEAR = re.compile(r"([0-9]{4})(?:[.,]0)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?")
_YEAR_LAST = re.compile(r"(?:([0-9]{1,2})([-/.]))?([0-9]{1,2})([-/.])([0-9]{4})")
_NAMED = re.compile(r"([A-Za-z]{3,9})\.?[\s-]\s*+([0-9]{4})")
_NAMED_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+([0-9]{1,2}),?\s+([0-9]{4})")
_DAY_NAMED = re.compile(r"([0-9]{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+([0-9]{4})")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_LONGEST = 40
"""Characters of the longest cell that is read as a date; what is longer is none."""

_REMEDY = 'write "2024", "2024-09" or "2024-09-30"'


def happened_in(cell: str) -> str | None:
    """Return a year, a month or a day as ISO text; None where the cell is empty, else what it holds.

    Days with dots have the day first, as everywhere where dots are written. Days with slashes or hyphens
    are read where only one order makes a date.

    Raises:
        InvalidInput: There is no such day, or the day and the month cannot be told apart.

    >>> happened_in("30.09.2024"), happened_in("9/30/2024 0:00"), happened_in("Sep 2024")
    ('2024-09-30', '2024-09-30', '2024-09')
    """
    text = _TIME.sub("", cell.strip()).strip() if len(cell) <= _LONGEST else ""
    if found := _YEAR.fullmatch(text):
        return _checked(found[1])
    if found := _YEAR_FIRST.fullmatch(text):
        return _checked(found[1], found[3], found[4])
    if (found := _YEAR_LAST.fullmatch(text)) and (found[2] in (None, found[4])):
        return _year_last(found[1], found[3], found[5], dotted=found[4] == ".")
    if found := _NAMED.fullmatch(text):
        month, day, year = found[1], None, found[2]
    elif found := _NAMED_DAY.fullmatch(text):
        month, day, year = found.groups()
    elif found := _DAY_NAMED.fullmatch(text):
        day, month, year = found.groups()
    else:
        return cell.strip() or None
    number = _month(month)
    return _checked(year, number, day) if number else cell.strip()


def _month(word: str) -> str | None:
    """Return the number of a month by its English name, or by how that begins."""
    word = word.casefold()
    return next((str(number) for number, month in enumerate(_MONTHS, 1) if month.startswith(word)), None)


def _year_last(first: str | None, second: str, year: str, *, dotted: bool) -> str:
    if first is None:
        return _checked(year, second)
    if dotted or int(first) == int(second):
        return _checked(year, second, first)
    readings = [(second, first), (first, second)]
    possible = [reading for reading in readings if int(reading[0]) in range(1, 13)]
    if len(possible) > 1:
        problem = "may be two days: the day and the month cannot be told apart"
        raise InvalidInput("cell", [Fault("", problem, "write it as 2024-09-30")])
    return _checked(year, *(possible or readings)[0])


def _checked(year: str, month: str | None = None, day: str | None = None) -> str:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise InvalidInput("cell", [Fault("", "is not a day that there is", _REMEDY)]) from None
    return "-".join([year, *(part.zfill(2) for part in (month, day) if part)])
