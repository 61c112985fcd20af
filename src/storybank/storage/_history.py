"""An owner's tellings and impressions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from storybank.errors import Fault, UnknownReference
from storybank.history import Impression, Telling
from storybank.storage._documents import read
from storybank.storage._rows import Rows
from storybank.storage._schema import impressions, tellings
from storybank.storage._stories import ids_by_name, meant_by

_NOT_THERE = "is not in the store"


def all_tellings(rows: Rows) -> tuple[Telling, ...]:
    """Return the tellings in the order they were recorded."""
    return tuple(read(Telling, row) for row in rows.all(tellings))


def all_impressions(rows: Rows) -> tuple[Impression, ...]:
    """Return the impressions in the order they were noted."""
    return tuple(read(Impression, row) for row in rows.all(impressions))


def record(rows: Rows, new: Sequence[Telling]) -> None:
    """Add tellings, each by its story's id; the same one again changes nothing.

    Raises:
        UnknownReference: Some tell a story that is not here: every fault at once.
    """
    names = ids_by_name(rows)
    ids = [meant_by(telling.story, names) for telling in new]
    remedy = "add the story first, or give the id or the exact title of a stored one"
    faults = [
        Fault(f"tellings[{index}].story", _NOT_THERE, remedy)
        for index, story_id in enumerate(ids)
        if story_id is None
    ]
    if faults:
        raise UnknownReference("Store.record", faults)
    there = {_key_of(row) for row in rows.all(tellings)}
    for telling, story_id in zip(new, ids, strict=True):
        known = telling if telling.story == story_id else telling.replace(story=story_id)
        columns = _key(known)
        if tuple(columns.values()) not in there:
            there.add(tuple(columns.values()))
            rows.add(tellings, **columns, document=known.model_dump_json())


def note(rows: Rows, new: Sequence[Impression]) -> None:
    """Add impressions; one that is there already changes nothing."""
    there = set(all_impressions(rows))
    for impression in dict.fromkeys(new):
        if impression not in there:
            rows.add(impressions, document=impression.model_dump_json())


def forget_telling(rows: Rows, telling: Telling) -> None:
    """Remove the telling of the same story, person, employer and day.

    Raises:
        UnknownReference: There is none.
    """
    story_id = meant_by(telling.story, ids_by_name(rows))
    if story_id is not None:
        key = _key(telling.replace(story=story_id))
        same = [tellings.c[name] == value for name, value in key.items()]
        for row in rows.all(tellings, *same):
            rows.remove(tellings, row)
            return
    raise _not_there("telling", "its story, interviewer, employer and day must be those of a recorded one")


def forget_impression(rows: Rows, impression: Impression) -> None:
    """Remove the impression that equals this one.

    Raises:
        UnknownReference: There is none.
    """
    for row in rows.all(impressions):
        if read(Impression, row) == impression:
            rows.remove(impressions, row)
            return
    raise _not_there("impression", "every part of it must be that of a noted one")


def _not_there(name: str, remedy: str) -> UnknownReference:
    return UnknownReference("Store.forget", [Fault(name, _NOT_THERE, remedy)])


def _key(telling: Telling) -> dict[str, str]:
    """Return the columns that make two tellings the same."""
    story, interviewer, employer, on = telling.key
    day = "" if on is None else on.isoformat()
    return {"story": story, "interviewer": interviewer, "employer": employer, "day": day}


def _key_of(row: Row[Any]) -> tuple[str, ...]:
    return (row.story, row.interviewer, row.employer, row.day)
