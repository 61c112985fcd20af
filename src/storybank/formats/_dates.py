"""When it happened, as people write it and as spreadsheets make it; what may mean two days is refused."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from storybank.errors import Fault, InvalidInput
from storybank.values import MONTHS

Order = Literal["day first", "month first"]
"""Which of two numbers before a year is which."""

_TIME = re.compile(r"[T\s]\s*+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:\s?[AaPp][Mm]|Z)?\Z")
"""A time of day behind a date: spreadsheets add midnight."""

_YEAR = re.compile(r"([0-9]{4})(?:[.,]0)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?")
_YEAR_LAST = re.compile(r"(?:([0-9]{1,2})([-/.]))?([0-9]{1,2})([-/.])([0-9]{4})")
_NAMED = re.compile(r"([A-Za-z]{3,9})[.,]?[\s-]\s*+([0-9]{4})")
_NAMED_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+([0-9]{1,2}),?\s+([0-9]{4})")
_DAY_NAMED = re.compile(r"([0-9]{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+([0-9]{4})")
_LONGEST = 40
"""Characters of the longest cell that is read as a date; what is longer is none."""

_REMEDY = 'write "2024", "2024-09" or "2024-09-30"'


def happened_in(cell: str, *, order: Order | None = None) -> str | None:
    """Return a year, a month or a day as ISO text; None where the cell is empty, else what it holds.

    Days with dots have the day first, as everywhere where dots are written. Days with slashes or hyphens
    are read where only one order makes a date, or `order` says it.

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
        return _year_last(found[1], found[3], found[5], order="day first" if found[4] == "." else order)
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
    return next(
        (str(number) for number, month in enumerate(MONTHS, 1) if month.casefold().startswith(word)), None
    )


def order_in(cell: str) -> Order | None:
    """Return the order of a day with slashes or hyphens; None where two make a date, or it is no such day.

    >>> order_in("9/30/2024"), order_in("30-9-2024"), order_in("9/3/2024"), order_in("30.09.2024")
    ('month first', 'day first', None, None)
    """
    text = _TIME.sub("", cell.strip()).strip() if len(cell) <= _LONGEST else ""
    found = _YEAR_LAST.fullmatch(text)
    if not found or found[1] is None or found[2] != found[4] or found[4] == ".":
        return None
    first, second = (int(found[place]) in range(1, 13) for place in (1, 3))
    return None if first == second else "month first" if first else "day first"


def _year_last(first: str | None, second: str, year: str, *, order: Order | None) -> str:
    if first is None:
        return _checked(year, second)
    fits = [int(number) in range(1, 13) for number in (first, second)]
    if order is None and all(fits) and int(first) != int(second):
        problem = "may be two days: the day and the month cannot be told apart"
        raise InvalidInput("cell", [Fault("", problem, "write it as 2024-09-30", "ambiguous")])
    if order == "month first" or (order is None and fits == [True, False]):
        return _checked(year, first, second)
    return _checked(year, second, first)


def _checked(year: str, month: str | None = None, day: str | None = None) -> str:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise InvalidInput("cell", [Fault("", "is not a day that there is", _REMEDY, "malformed")]) from None
    return "-".join([year, *(part.zfill(2) for part in (month, day) if part)])
