"""The dates of a résumé, as tools and people write them."""

from __future__ import annotations

import re
from typing import Any

_NOT_OVER = frozenset(
    {"", "-", "–", "—", "?", "present", "current", "currently", "now", "today", "ongoing", "to date"}  # noqa: RUF001
)
"""What stands in the place of an end that is still to come; the schema knows no word for it."""

_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_NAMED_MONTH = re.compile(r"([A-Za-z]{3,9})[.,]? +([0-9]{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONGEST = 40
"""Characters of the longest text that can be a date."""


def day_of(raw: Any) -> Any:
    """Return what a résumé gives as a date, as a story takes it; None where it gives none.

    Read are the schema's own `2024`, `2024-09` and `2024-09-30`; the same with slashes, dots or without
    zeros; `09/2024` and `Sept 2024`; and a year as a number. Which of two numbers before a year is the
    month is never guessed. Anything else comes back as it is, for the story to refuse.

    >>> [day_of(raw) for raw in ("2024/9/3", "Sept. 2024", "09.2024", 2024, "Present", None)]
    ['2024-09-03', '2024-09', '2024-09', '2024', None, None]
    """
    if raw is None:
        return None
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw) if 0 < raw < 10_000 else raw  # noqa: PLR2004 - years of four digits
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        return raw
    text = raw.strip()
    return None if text.casefold() in _NOT_OVER else _in_order(text)


def names_no_day(raw: Any) -> bool:
    """Say whether it is a text without any digit: “heute” is no date, but no wrong one either."""
    return isinstance(raw, str) and not any(letter.isdigit() for letter in raw)


def _in_order(text: str) -> str:
    """Return the year first, and two digits for month and day."""
    if found := _YEAR_FIRST.fullmatch(text):
        return "-".join(part if len(part) > 1 else f"0{part}" for part in found.groups() if part)
    if found := _MONTH_FIRST.fullmatch(text):
        return f"{found[2]}-{found[1]:>02}"
    if (found := _NAMED_MONTH.fullmatch(text)) and found[1][:3].casefold() in _MONTHS:
        return f"{found[2]}-{_MONTHS.index(found[1][:3].casefold()) + 1:02}"
    return text
