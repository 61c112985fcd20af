"""Text, numbers, dates and rows as the values take them: what is refused and folded, and how ids are made.

Nothing is guessed that a person did not mean: left to itself, pydantic reads True as 1 and 20261130 as a day
in 1970. The two databases and JSON disagree on NUL and on lone surrogates, so no value holds either
(`docs/decisions/0003-what-text-may-hold.md`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import partial
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints, WithJsonSchema

from storybank.late import pattern
from storybank.values.faults import refusal

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

NAME_LIMIT = 500  # characters of a title, a name or a tag: more is a text in the wrong place
PROSE_LIMIT = 2_000_000  # characters of one part of a story or a note: an hour of talking is 60,000
_KEPT_IN_IDS = "-_.:"
_ASCII_GAPS = {number: " " for number in range(128) if not chr(number).isalnum()}
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})  # categories of control characters, formats and spaces


def slug(text: str) -> str:
    """Return the id that a title or name gets: its words in lower case, joined by hyphens.

    Letters, digits and marks of any script stay. A text without any becomes its code points. What is
    longer than an id may be is cut.

    >>> slug("Cut the month-end close"), slug("Führung für 日本語"), slug("🎉")
    ('cut-the-month-end-close', 'führung-für-日本語', 'u1f389')
    """
    if text.isascii():
        words = text.lower().translate(_ASCII_GAPS).split()
    else:
        # Normalised on both sides: folding undoes some of it, and wide and bold capitals are none before it.
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        kept = (letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in plain)
        words = "".join(kept).split()
    made = "-".join(words) or "u" + "-".join(f"{ord(letter):x}" for letter in text.strip())
    return made[:NAME_LIMIT].rstrip("-")


def fold(text: str) -> str:
    """Return the text without case, punctuation and spaces: equal for two spellings of one tag.

    >>> fold("Team-Work") == fold("teamwork"), fold("C++"), fold("!?")
    (True, 'c', '!?')
    """
    if text.isascii():
        plain = text.lower()
        return "".join(filter(str.isalnum, plain)) or plain.strip()
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(letter for letter in plain if unicodedata.category(letter)[0] in "LNM")
    return kept or plain.strip()


def unbroken(text: str) -> str:
    """Return the text in one line, without spaces around it: where a line broke, a space is."""
    return " ".join(filter(None, map(str.strip, text.splitlines())))


def is_identifier(text: str) -> bool:
    """Whether the text can be an id: letters, digits and marks of any script, and `-_.:`."""
    return 0 < len(text) <= NAME_LIMIT and all(
        letter in _KEPT_IN_IDS or unicodedata.category(letter)[0] in "LNM" for letter in text
    )


def join_words(words: Iterable[str], joint: str = "and") -> str:
    """Return the words as a person lists them: `Dana`, `Dana and Priya`, `a, b or c`."""
    *head, last = list(words) or [""]
    return f"{', '.join(head)} {joint} {last}" if head else last


def at_place(name: str, place: str | None) -> str:
    """Return a name with the place it belongs to, if that is known: `final round at Northwind`."""
    return f"{name} at {place}" if place else name


def first_few(words: Sequence[str], most: int, joint: str = "and") -> str:
    """Return the first of several words as a person lists them, with how many more there are."""
    more = [f"{len(words) - most} more"] if len(words) > most else []
    return join_words([*words[:most], *more], joint)


def grouped(several: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Return what has the same key together, in the order of the first of each."""
    return gathered((key(one), one) for one in several)


def gathered(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    """Return for each key what stands beside it in the pairs, in the order of the first of each."""
    groups: dict[K, list[T]] = {}
    for key, one in pairs:
        groups.setdefault(key, []).append(one)
    return groups


def plural(count: int, noun: str, many: str | None = None) -> str:
    """Return a count with its noun; the plural of nouns that take no s of their own may be given.

    >>> plural(1, "gap"), plural(0, "gap"), plural(2, "ready story"), plural(3, "person")
    ('1 gap', '0 gaps', '2 ready stories', '3 people')
    """
    is_story = noun.endswith("y") and noun[-2:-1] not in "aeiou"
    several = f"{noun[:-1]}ies" if is_story else f"{noun}s"
    if noun.endswith("person"):
        several = f"{noun.removesuffix('person')}people"
    return f"{count} {noun if count == 1 else many or several}"


def spelled_seconds(seconds: int) -> str:
    """Return a length of time as a person says it: `1 min 30 s`."""
    minutes, rest = divmod(seconds, 60)
    return " ".join(filter(None, [f"{minutes} min" if minutes else "", f"{rest} s" if rest else ""])) or "0 s"


def spelled_day(day: date, *, weekday: bool = True) -> str:
    """Return a day in English, whatever the machine speaks: `Thursday 3 December 2026`."""
    before = f"{_WEEKDAYS[day.weekday()]} " if weekday else ""
    return f"{before}{day.day} {MONTHS[day.month - 1]} {day.year}"


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June", "July")
MONTHS += ("August", "September", "October", "November", "December")


def is_frame(given: Any) -> bool:
    """Whether it is a data frame, of pandas or of polars."""
    return hasattr(given, "columns") and hasattr(given, "dtypes")


def rows_of(several: Any) -> list[Any]:
    """Return several as a list: a data frame's rows as dictionaries, a set in the order of its ids.

    >>> rows_of({"b", "a"}), rows_of(("x",))
    (['a', 'b'], ['x'])
    """
    if is_frame(several):  # of pandas, or else of polars
        rows = several.to_dicts() if hasattr(several, "to_dicts") else several.to_dict("records")
        return [{name: cell for name, cell in without_gaps(row).items() if cell is not None} for row in rows]
    is_unordered = isinstance(several, set | frozenset)
    return sorted(several, key=lambda one: str(getattr(one, "id", one))) if is_unordered else list(several)


def stood_for(given: Any) -> Any:
    """Return what a value stands for, that is a field of it or the only one in that; None for all else."""
    held = getattr(given, getattr(type(given), "stands_for", "") or "_", None)
    return held if not isinstance(held, tuple) else held[0] if len(held) == 1 else None


def without_gaps(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row without what data frames have where nothing stands: NaN, NaT and NA."""
    gaps = ("NAType", "NaTType")
    return {
        name: cell
        for name, cell in row.items()
        if type(cell).__name__ not in gaps and not (isinstance(cell, float) and cell != cell)  # noqa: PLR0124 - NaN
    }


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise refusal(kind="nul_character")
    return text


def _named(text: str) -> str:
    """Return the text as a name in one line; refuse one in which nothing can be seen."""
    name = unbroken(_without_nul(text))
    if all(unicodedata.category(letter) in _UNSEEN for letter in name):
        raise refusal(kind="blank")
    return name


def _identified(text: str) -> str:
    if not is_identifier(text):
        raise refusal(kind="not_an_id")
    return text


class Drawn(WithJsonSchema):
    """What schemas say of a type, each time anew: pydantic before 2.11 writes a field's default into it."""

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> dict[str, Any]:
        """Return a copy."""
        return dict(self.json_schema or {})


WITHOUT_NUL = {"type": "string", "maxLength": PROSE_LIMIT, "pattern": r"^[^\u0000]*$"}

# As near as patterns come that know no categories of Unicode: what is seen in a name, and what ids hold.
_SEEN = {"type": "string", "maxLength": NAME_LIMIT, "pattern": r"^(?=\s*\S)[^\u0000]*$"}
_ID = {"type": "string", "maxLength": NAME_LIMIT, "pattern": r"^[^\u0000-,/;-@\[-\^`\{-\u00a0]+$"}

_Storable = Annotated[str, StringConstraints(max_length=PROSE_LIMIT), AfterValidator(_without_nul)]

Prose = Annotated[_Storable, Drawn(WITHOUT_NUL)]
"""Free text; may be empty."""

Line = Annotated[_Storable, AfterValidator(unbroken), Drawn(WITHOUT_NUL)]
"""A text of one line, without spaces around it; may be empty."""

Name = Annotated[str, StringConstraints(max_length=NAME_LIMIT), AfterValidator(_named), Drawn(_SEEN)]
"""A title, a name or a tag: not blank, in one line, without spaces around it."""

Identifier = Annotated[str, StringConstraints(max_length=NAME_LIMIT), AfterValidator(_identified), Drawn(_ID)]
"""An id: letters, digits and marks of any script, and `-_.:`."""


def _whole(raw: Any) -> Any:
    if isinstance(raw, bool):
        raise refusal(kind="int_type")
    return raw


_SPELLED = pattern(
    r"(?:(?i:\w+day|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)[.,]*\s+)?"
    r"(?:(\d\d?)(?:\.|st|nd|rd|th)?\s+)?([A-Za-z]{3,9})(?:\.?\s+(\d\d?)(?:st|nd|rd|th)?)?(?:\.?,?\s|-)\s*+(\d{4})"
)


def date_in_words(text: str) -> tuple[str, str, str] | None:
    """Return year, month and day of a date with its month in words; no day, an empty text; no date, None.

    >>> date_in_words("Friday 20 November 2026"), date_in_words("Nov 2026"), date_in_words("Friday")
    (('2026', '11', '20'), ('2026', '11', ''), None)
    """
    found = _SPELLED.fullmatch(text)
    for number, month in enumerate(MONTHS if found and not (found[1] and found[3]) else (), 1):
        if found and month.casefold().startswith(found[2].casefold()):
            return found[4], str(number), found[1] or found[3] or ""
    return None


def _from_iso(kind: type[date], refused: str, raw: Any) -> Any:
    if isinstance(raw, str):
        spelled = date_in_words(raw.strip()) if kind is date else None
        with suppress(ValueError):
            return date(*map(int, spelled)) if spelled else kind.fromisoformat(raw.strip())
    elif isinstance(raw, kind):
        return raw
    raise refusal(kind=refused)


_CLOCK = pattern(r"(?:([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]{1,2})?([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::00)?")


def _moment(raw: Any) -> Any:
    """Read a time; where its day or offset is missing, the remedy is the line that has them."""
    is_bare = isinstance(raw, time) or (isinstance(raw, datetime) and raw.utcoffset() is None)
    text = raw.isoformat() if is_bare else raw
    if isinstance(text, str) and (found := _CLOCK.fullmatch(text.strip())):
        lacks, own = ("time zone", "") if found[1] else ("day and no time zone", "day and ")
        line = f'"{found[1] or "2026-11-30"}T{found[2]:0>2}:{found[3]}+01:00"'
        remedy = f"write {line}, with your own {own}offset from UTC"
        raise refusal(kind="malformed", problem=f"has no {lacks}", remedy=remedy)
    return _from_iso(datetime, "datetime_type", raw)


def in_utc(when: datetime) -> datetime:
    """Return the same moment in UTC; one before the year 1 there, or after 9999, is refused."""
    try:
        return when.astimezone(UTC)
    except OverflowError:
        raise refusal(kind="datetime_type") from None


def _with_its_offset(when: datetime) -> datetime:
    """Keep the offset, in whole minutes, and let the zone's rules go, as JSON does.

    In the hour that clocks go through twice, a time with rules equals no time without them.
    """
    offset = when.utcoffset() or timedelta()
    if offset % timedelta(minutes=1):
        when, offset = in_utc(when), timedelta()
    zone = timezone(offset) if offset else UTC
    return datetime.combine(date(when.year, when.month, when.day), when.timetz().replace(fold=0), tzinfo=zone)


Count = Annotated[int, Field(ge=0)]
"""How many: a whole number, 0 or more."""

Positive = Annotated[int, Field(ge=1)]
"""A whole number, 1 or more."""

WHOLE = BeforeValidator(_whole)
"""Refuses True and False where a whole number belongs; behind the limits, so that schemas have them too."""

_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
_DAY = {"type": "string", "format": "date", "pattern": f"{_DATE}$"}
_MOMENT = {"type": "string", "format": "date-time", "pattern": f"{_DATE}{_TIME}$"}

Day = Annotated[
    date,
    BeforeValidator(partial(_from_iso, date, "date_type")),
    AfterValidator(lambda day: date(day.year, day.month, day.day)),  # another library's has more in it
    Drawn(_DAY),
]
"""A date, also as ISO text."""

Moment = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_with_its_offset), Drawn(_MOMENT)]
"""A time with its offset, also as ISO text."""
