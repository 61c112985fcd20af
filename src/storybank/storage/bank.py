"""What an owner's bank holds besides stories (history, framework, extensions), and all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from storybank.bank import StoryBank
from storybank.competencies import Framework, builtin_framework
from storybank.errors import InvalidInput, UnknownReference
from storybank.history import Impression, Telling
from storybank.storage.documents import not_stored, read, short
from storybank.storage.rows import Rows
from storybank.storage.stories import meant_by, names_of
from storybank.stories import Story
from storybank.values import JSONObject, Value

_KEY = ("story", "interviewer", "employer", "day")


def bank_of(rows: Rows) -> StoryBank:
    """Return everything known, as it stands in this transaction."""
    return StoryBank(
        rows.values(rows.tables.stories, Story),
        tellings=rows.values(rows.tables.tellings, Telling),
        impressions=rows.values(rows.tables.impressions, Impression),
        framework=framework(rows),
        extensions=extensions(rows),
    )


def record(rows: Rows, new: Sequence[Telling]) -> None:
    """Add tellings, each by its story's id; the same one again changes nothing."""
    names = names_of(rows)
    meant = [meant_by(telling.story, names) for telling in new]
    remedy = "add the story first, or give the id or the exact title of a stored one"
    if faults := [
        not_stored(f"tellings[{index}].story", remedy) for index, row in enumerate(meant) if row is None
    ]:
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
    there = set(rows.values(rows.tables.impressions, Impression))
    for impression in dict.fromkeys(new):
        if impression not in there:
            rows.add(rows.tables.impressions, {"document": impression.model_dump_json()})


def forget(rows: Rows, given: Telling | Impression) -> None:
    """Remove an equal impression, or the telling of the same story, person, employer and day."""
    removed = 0
    if isinstance(given, Telling):
        table, kind = rows.tables.tellings, "telling"
        remedy = "its story, interviewer, employer and day must be those of a recorded one"
        if meant := meant_by(given.story, names_of(rows)):
            key = columns_of_telling(given.replace(story=meant.id))
            removed = rows.remove(table, *(table.c[name] == value for name, value in key.items()))
    else:
        table, kind = rows.tables.impressions, "impression"
        remedy = "every part of it must be that of a noted one"
        equal = [row.position for row in rows.all(table) if read(Impression, row) == given]
        removed = rows.remove(table, table.c.position.in_(equal[:1]))
    if not removed:
        raise UnknownReference("Store.forget", [not_stored(kind, remedy)])


def columns_of_telling(telling: Telling) -> dict[str, str]:
    """Return the columns that make two tellings the same."""
    story, interviewer, employer, on = telling.key
    day = "" if on is None else on.isoformat()
    return dict(zip(_KEY, (story, short(interviewer), short(employer), day), strict=True))


def framework(rows: Rows) -> Framework:
    """Return the framework in use: the built-in one of this release where no other was stored."""
    row = rows.one(rows.tables.frameworks)
    return builtin_framework() if row is None or row.document is None else read(Framework, row)


def use_framework(rows: Rows, new: Framework) -> None:
    """Store a framework whole, and the built-in one by name and version."""
    document = None if new == builtin_framework() else new.model_dump_json()
    columns = {"name": new.name, "version": new.version, "document": document}
    rows.replace(rows.tables.frameworks, columns)


class KeptExtensions(Value):
    """What the table of extensions holds for an owner."""

    positional: ClassVar[tuple[str, ...]] = ()

    extensions: JSONObject


def checked_extensions(given: Mapping[str, Any]) -> JSONObject:
    """Return what was given, frozen."""
    try:
        return JSONObject(given)
    except InvalidInput as error:
        faults = [fault.within("extensions") for fault in error.faults]
        raise InvalidInput("Store.use_extensions", faults) from None


def extensions(rows: Rows) -> JSONObject:
    """Return the bank's extensions: none where none were stored."""
    row = rows.one(rows.tables.extensions)
    return JSONObject() if row is None else read(KeptExtensions, row).extensions


def use_extensions(rows: Rows, new: JSONObject) -> None:
    """Store extensions in the place of those that are there; without any there is no row."""
    table = rows.tables.extensions
    if new:
        rows.replace(table, {"document": KeptExtensions(extensions=new).model_dump_json()})
    else:
        rows.remove(table)
