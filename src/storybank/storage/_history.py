"""An owner's tellings and impressions."""

from __future__ import annotations

from collections.abc import Sequence

from storybank.errors import Fault, UnknownReference
from storybank.history import Impression, Telling
from storybank.storage._documents import read
from storybank.storage._keys import short
from storybank.storage._rows import Rows
from storybank.storage._stories import meant_by, names_of

_NOT_THERE = "is not in the store"

_KEY = ("story", "interviewer", "employer", "day")


def all_tellings(rows: Rows) -> tuple[Telling, ...]:
    """Return the tellings in the order they were recorded."""
    return tuple(read(Telling, row) for row in rows.all(rows.tables.tellings))


def all_impressions(rows: Rows) -> tuple[Impression, ...]:
    """Return the impressions in the order they were noted."""
    return tuple(read(Impression, row) for row in rows.all(rows.tables.impressions))


def record(rows: Rows, new: Sequence[Telling]) -> None:
    """Add tellings, each by its story's id; the same one again changes nothing.

    Raises:
        UnknownReference: Some tell a story that is not here: every fault at once.
    """
    names = names_of(rows)
    meant = [meant_by(telling.story, names) for telling in new]
    remedy = "add the story first, or give the id or the exact title of a stored one"
    faults = [
        Fault(f"tellings[{index}].story", _NOT_THERE, remedy, "unknown_reference")
        for index, row in enumerate(meant)
        if row is None
    ]
    if faults:
        raise UnknownReference("Store.record", faults)
    there = {tuple(row) for row in rows.all(rows.tables.tellings, only=_KEY)}
    for telling, row in zip(new, meant, strict=True):
        if row is not None:
            known = telling if telling.story == row.id else telling.replace(story=row.id)
            columns = columns_of_telling(known)
            if tuple(columns.values()) not in there:
                there.add(tuple(columns.values()))
                noted = {"story_revision": row.revision, "recorded_at": rows.now}
                rows.add(rows.tables.tellings, columns | noted | {"document": known.model_dump_json()})


def note(rows: Rows, new: Sequence[Impression]) -> None:
    """Add impressions; one that is there already changes nothing."""
    there = set(all_impressions(rows))
    for impression in dict.fromkeys(new):
        if impression not in there:
            rows.add(rows.tables.impressions, {"document": impression.model_dump_json()})


def forget_telling(rows: Rows, telling: Telling) -> None:
    """Remove the telling of the same story, person, employer and day.

    Raises:
        UnknownReference: There is none.
    """
    table = rows.tables.tellings
    meant = meant_by(telling.story, names_of(rows))
    if meant is not None:
        key = columns_of_telling(telling.replace(story=meant.id))
        if rows.remove(table, *(table.c[name] == value for name, value in key.items())):
            return
    raise _not_there("telling", "its story, interviewer, employer and day must be those of a recorded one")


def forget_impression(rows: Rows, impression: Impression) -> None:
    """Remove the impression that equals this one.

    Raises:
        UnknownReference: There is none.
    """
    table = rows.tables.impressions
    for row in rows.all(table):
        if read(Impression, row) == impression:
            rows.remove(table, table.c.position == row.position)
            return
    raise _not_there("impression", "every part of it must be that of a noted one")


def _not_there(name: str, remedy: str) -> UnknownReference:
    return UnknownReference("Store.forget", [Fault(name, _NOT_THERE, remedy, "unknown_reference")])


def columns_of_telling(telling: Telling) -> dict[str, str]:
    """Return the columns that make two tellings the same."""
    story, interviewer, employer, on = telling.key
    day = "" if on is None else on.isoformat()
    return dict(zip(_KEY, (story, short(interviewer), short(employer), day), strict=True))
