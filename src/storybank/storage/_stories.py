"""An owner's stories: found, added, put in another's place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from storybank.errors import DuplicateStory, Fault, UnknownReference
from storybank.storage._documents import read
from storybank.storage._rows import Rows
from storybank.storage._schema import stories as table
from storybank.stories import Story
from storybank.values import listed


def all_stories(rows: Rows) -> tuple[Story, ...]:
    """Return the stories in the order they were added."""
    return tuple(read(Story, row) for row in rows.all(table))


def ids_by_name(rows: Rows) -> dict[str, list[str]]:
    """Return the ids that each id and each title means; an id comes before the same word as a title."""
    found = rows.all(table)
    names: dict[str, list[str]] = {}
    for row in found:
        names.setdefault(row.title, []).append(row.id)
    return names | {row.id: [row.id] for row in found}


def meant_by(text: object, names: dict[str, list[str]]) -> str | None:
    """Return the id that an id or an exact title means; None where it means no story, or several."""
    if not isinstance(text, str):
        return None
    ids = names.get(text) or names.get(text.strip(), [])
    return ids[0] if len(ids) == 1 else None


def find(rows: Rows, given: object, subject: str, name: str = "id") -> Row[Any]:
    """Return the row of the story that a value, an id or an exact title means.

    A value means its id alone: another story's title may be the same word.

    Raises:
        UnknownReference: It means no story of this owner, or several.
    """
    story_id = given.id if isinstance(given, Story) else meant_by(given, ids_by_name(rows))
    found = rows.all(table, table.c.id == story_id) if story_id is not None else ()
    if not found:
        remedy = "give the id or the exact title of a stored story, or add it first"
        raise UnknownReference(subject, [Fault(name, "is not one story of the store", remedy)])
    return found[0]


def add(rows: Rows, new: Iterable[Story]) -> None:
    """Add stories; one that is there already, and equal, changes nothing.

    Raises:
        DuplicateStory: Another story has the id of one of them.
    """
    known = {story.id: story for story in all_stories(rows)}
    wanted: dict[str, Story] = {}
    taken: dict[str, None] = {}
    for story in new:
        there = known.get(story.id) or wanted.get(story.id)
        if there is None:
            wanted[story.id] = story
        elif there != story:
            taken[story.id] = None
    if taken:
        problem = f"another story already has the id {listed(taken)}"
        raise DuplicateStory(problem, "update that story, or give the new one an id of its own")
    for story in wanted.values():
        rows.add(table, id=story.id, revision=1, **_columns(story))


def put(rows: Rows, row: Row[Any], story: Story) -> None:
    """Put a story in the place of the one in a row, which has the same id."""
    rows.change(table, row, **_columns(story))


def _columns(story: Story) -> dict[str, str]:
    return {"title": story.title, "status": story.status, "document": story.model_dump_json()}
