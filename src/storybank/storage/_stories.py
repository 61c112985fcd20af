"""An owner's stories: found, added, put in another's place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from storybank.errors import DuplicateStory, Fault, UnknownReference
from storybank.storage._documents import read
from storybank.storage._folding import folded_story
from storybank.storage._revisions import keep, keep_first
from storybank.storage._rows import Rows
from storybank.stories import Story
from storybank.values import listed


def all_stories(rows: Rows) -> tuple[Story, ...]:
    """Return the stories in the order they were added."""
    return tuple(read(Story, row) for row in rows.all(rows.tables.stories))


def names_of(rows: Rows) -> dict[str, list[Row[Any]]]:
    """Return the rows that each id and each title means; an id comes before the same word as a title.

    The rows hold id, title and revision.
    """
    found = rows.all(rows.tables.stories, only=("id", "title", "revision"))
    names: dict[str, list[Row[Any]]] = {}
    for row in found:
        names.setdefault(row.title, []).append(row)
    return names | {row.id: [row] for row in found}


def meant_by(text: object, names: dict[str, list[Row[Any]]]) -> Row[Any] | None:
    """Return the row that an id or an exact title means; None where it means no story, or several."""
    if not isinstance(text, str):
        return None
    rows = names.get(text) or names.get(text.strip(), [])
    return rows[0] if len(rows) == 1 else None


def find(rows: Rows, given: object, subject: str, name: str = "id", *, to_change: bool = False) -> Row[Any]:
    """Return the row of the story that a value, an id or an exact title means.

    A value means its id alone: another story's title may be the same word.

    Raises:
        UnknownReference: It means no story of this owner, or several.
    """
    table = rows.tables.stories
    found = None
    if isinstance(given, Story):
        found = rows.one(table, table.c.id == given.id, to_change=to_change)
    elif meant := meant_by(given, names_of(rows)):
        found = rows.one(table, table.c.id == meant.id, to_change=to_change)
    if found is None:
        remedy = "give the id or the exact title of a stored story, or add it first"
        raise UnknownReference(
            subject, [Fault(name, "is not one story of the store", remedy, "unknown_reference")]
        )
    return found


def add(rows: Rows, new: Iterable[Story]) -> None:
    """Add stories; one that is there already, and equal, changes nothing.

    Raises:
        DuplicateStory: Another story has the id of one of them.
    """
    stored = {row.id: row for row in rows.all(rows.tables.stories, only=("position", "id", "document"))}
    wanted: dict[str, Story] = {}
    taken: dict[str, None] = {}
    for story in new:
        there = read(Story, stored[story.id]) if story.id in stored else wanted.get(story.id)
        if there is None:
            wanted[story.id] = story
        elif there != story:
            taken[story.id] = None
    if taken:
        problem = f"another story already has the id {listed(taken)}"
        raise DuplicateStory(problem, "update that story, or give the new one an id of its own")
    added = wanted.values()
    rows.add(
        rows.tables.stories, *({"id": story.id, "revision": 1, **columns_of_story(story)} for story in added)
    )
    keep_first(rows, added)


def put(rows: Rows, row: Row[Any], story: Story) -> None:
    """Put a story in the place of the one in a row, which has the same id; an equal one changes nothing."""
    if story != read(Story, row):
        keep(rows, story, rows.change(rows.tables.stories, row, **columns_of_story(story)))


def columns_of_story(story: Story) -> dict[str, str]:
    """Return the columns of a story's row that are made from the story."""
    return {
        "title": story.title,
        "status": story.status,
        "document": story.model_dump_json(),
        "folded": folded_story(story),
    }
