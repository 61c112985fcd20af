"""The dates of a résumé, as tools and people write them."""

from __future__ import annotations

from typing import Any

from storybank.errors import InvalidInput
from storybank.formats._dates import happened_in

_NOT_OVER = frozenset(
    {"", "-", "–", "—", "?", "present", "current", "currently", "now", "today", "ongoing", "to date"}  # noqa: RUF001 - dashes of all sorts
)
"""What stands in the place of an end that is still to come; the schema knows no word for it."""


def day_of(raw: Any) -> Any:
    """Return what a résumé gives as a date, as a story takes it; None where it gives none.

    Read are the schema's own `2024`, `2024-09` and `2024-09-30`, a year as a number, and what `happened_in`
    reads. Which of two numbers before a year is the month is never guessed. Anything else comes back as it
    is, for the story to refuse.

    >>> [day_of(raw) for raw in ("2024/9/3", "Sept. 2024", "09.2024", 2024, "Present", None)]
    ['2024-09-03', '2024-09', '2024-09', '2024', None, None]
    """
    if raw is None:
        return None
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw) if 0 < raw < 10_000 else raw  # noqa: PLR2004 - years of four digits
    if not isinstance(raw, str):
        return raw
    if raw.strip().casefold() in _NOT_OVER:
        return None
    try:
        return happened_in(raw)
    except InvalidInput:  # what may be two days, or none: the story says so, with its place
        return raw


def names_no_day(raw: Any) -> bool:
    """Say whether it is a text without any digit: “heute” is no date, but no wrong one either."""
    return isinstance(raw, str) and not any(letter.isdigit() for letter in raw)
