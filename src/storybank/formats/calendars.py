"""A plan's meetings as a calendar (RFC 5545), written so that a changed plan moves its events."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from storybank.bank import StoryBank
from storybank.errors import DocumentError, InvalidInput, needs_extra, said_of
from storybank.formats.files import LARGEST_DOCUMENT, file_to_write, read_source, write_text
from storybank.formats.reading import LeftOut, Writing
from storybank.formats.redaction import Redaction, Shared, redact_bank, redacted_if_asked
from storybank.planning import Plan
from storybank.values import WHOLE, Count, Moment, Name, Several, Value, checked, refusal
from storybank.values.strings import in_utc

DEFAULT_MINUTES = 45  # minutes of a meeting that gives none: the usual length of an interview; our choice


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise refusal(kind="no_zone") from None
    return name


class _Options(Value):
    now: Annotated[Moment, AfterValidator(in_utc)]
    zone: Annotated[Name, AfterValidator(_known_zone)] | None
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
        zone: The time zone that times are written in, as `"Europe/Berlin"`; UTC unless given.
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

    All else is as in `ics_text`; `now` is the present second unless given, and the clock is read for
    nothing else.

    Returns:
        Where it is, and the meetings that are not in it because they have no start.

    Raises:
        DocumentError: The file that is there holds something that we did not write or is to be redacted, or
            the new one cannot be written; what was there still is.
        InvalidInput: That is not a plan, a path, a bank, a time, a time zone or a redaction.
        MissingExtra: icalendar is not installed.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from storybank.planning import plan_round
    >>> from storybank.sample import sample_bank, sample_round
    >>> plan = plan_round(sample_bank(), sample_round())
    >>> with TemporaryDirectory() as folder:
    ...     writing = write_ics(plan, Path(folder, "day.ics"), bank=sample_bank())
    >>> writing.left_out
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
    try:
        read = _Options(**options)
    except InvalidInput as error:
        raise InvalidInput(subject, error.faults) from None
    with needs_extra("a calendar file needs icalendar", "calendar"):
        import icalendar  # noqa: F401, PLC0415 - an optional part, and slow to load
    return read


def _calendar(
    plan: Plan, bank: StoryBank | None, asked: _Options, before: bytes, name: str, *, redact: Redaction | bool
) -> tuple[str, list[LeftOut], Shared[Plan]]:
    """Return the text of the calendar, the meetings that are not in it, and the plan that it is of."""
    from storybank.formats import events  # noqa: PLC0415 - icalendar is slow to load

    shared = redacted_if_asked(plan, redact=redact, bank=bank)
    if bank is None:
        bank = StoryBank(shared[0].stories)
    elif redact is not False:  # each person has one stand-in in plan and bank
        bank = redact_bank(bank, None if redact is True else redact, rounds=[plan.round])[0]
    there = events.read_calendar(before, name=name)
    zone = ZoneInfo(asked.zone) if asked.zone else None
    text, left_out = events.next_calendar(
        shared[0], bank, there, now=asked.now, zone=zone, minutes=asked.default_minutes
    )
    return text, left_out, shared
