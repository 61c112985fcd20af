"""An owner's stories: found, added, replaced, and every revision of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Row

from storybank.errors import DuplicateStory, Fault, InvalidInput, StaleStory, UnknownReference
from storybank.history import Telling
from storybank.storage.documents import folded_story, read
from storybank.storage.rows import Rows
from storybank.stories import Story
from storybank.text.names import look_of
from storybank.values import WHOLE, Moment, Value, gathered, join_words, own_value


class StoryRevision(Value):
    """A story as it once was, and who heard it so.

    Attributes:
        number: 1 for the story as it was added, one more for each change.
        at: When it became so, in UTC; None where that was not noted yet.
        story: The story as it was.
        tellings: What was recorded while this was the current text, in that order.
    """

    number: Annotated[int, Field(ge=1), WHOLE]
    at: Moment | None = None
    story: Story
    tellings: tuple[Telling, ...] = ()


def names_of(rows: Rows) -> dict[str, list[Row[Any]]]:
    """Return the id, title and revision that each id and title means; an id before the same title."""
    found = rows.all(rows.tables.stories, only=("id", "title", "revision"))
    looks = gathered((f"\n{look_of(row.title)}", row) for row in found)  # no id and no title begins so
    return looks | gathered((row.title, row) for row in found) | {row.id: [row] for row in found}


def meant_by(text: object, names: dict[str, list[Row[Any]]]) -> Row[Any] | None:
    """Return the row that an id or a title means; None where it means no story, or several."""
    if not isinstance(text, str):
        return None
    rows = names.get(text) or names.get(text.strip()) or names.get(f"\n{look_of(text)}", [])
    return rows[0] if len(rows) == 1 else None


def find(rows: Rows, given: object, subject: str, name: str = "id", *, to_change: bool = False) -> Row[Any]:
    """Return the row that an id, an exact title, or a value by its id alone means."""
    table = rows.tables.stories
    meant = given if isinstance(given, Story) else meant_by(given, names_of(rows))
    found = None if meant is None else rows.one(table, table.c.id == meant.id, to_change=to_change)
    if found is None:
        remedy = "give the id or the exact title of a stored story, or add it first"
        fault = Fault(name, "is not one story of the store", remedy, "unknown_reference")
        raise UnknownReference(subject, [fault])
    return found


def add(rows: Rows, new: Sequence[Story]) -> None:
    """Add stories; one that is there already, and equal, changes nothing."""
    table = rows.tables.stories
    stored = {row.id: row for row in rows.having(table, "id", [story.id for story in new])}
    wanted: dict[str, Story] = {}
    taken: dict[str, None] = {}
    for story in new:
        there = read(Story, stored[story.id]) if story.id in stored else wanted.get(story.id)
        if there is None:
            wanted[story.id] = story
        elif there != story:
            taken[story.id] = None
    if taken:
        problem = f"another story already has the id {join_words(taken)}"
        raise DuplicateStory(problem, "update that story, or give the new one an id of its own")
    rows.add(table, *({"id": key, "revision": 1, **columns_of_story(new)} for key, new in wanted.items()))
    append_revision(rows, *wanted.values())


def update(rows: Rows, new: Story, was: Story | None) -> None:
    """Replace the stored story with this one's id, if it is as it was read."""
    row = find(rows, new, "Store.update", "story", to_change=True)
    if was is not None and read(Story, row) != was:
        problem = f"the story {new.id} has changed since it was read"
        raise StaleStory(problem, "load it again and repeat the change; nothing was written")
    _replace(rows, row, new)


def edit(rows: Rows, given: object, change: Callable[[Story], object], subject: str = "Store.edit") -> Story:
    """Replace a story by what a function makes of it, and return that."""
    row = find(rows, given, subject, to_change=True)
    new = own_value(subject, "change(story)", Story, change(read(Story, row)))
    if new.id != row.id:
        remedy = "an id is permanent: leave it as it is"
        raise InvalidInput(subject, [Fault("change(story).id", f"is not {row.id}", remedy, "conflict")])
    _replace(rows, row, new)
    return new


def revisions_of(rows: Rows, given: object) -> tuple[StoryRevision, ...]:
    """Return the revisions of a story, the oldest first."""
    kept, told = rows.tables.story_revisions, rows.tables.tellings
    story = find(rows, given, "Store.revisions", "story")
    tellings = rows.all(told, told.c.story == story.id)
    return tuple(
        StoryRevision(
            number=row.revision,
            at=row.at or None,
            story=read(Story, row),
            tellings=tuple(read(Telling, each) for each in tellings if each.story_revision == row.revision),
        )
        for row in rows.all(kept, kept.c.story == story.id)
    )


def append_revision(rows: Rows, *stories: Story, number: int = 1) -> None:
    """Keep stories as they are from now on."""
    kept = ((story.id, story.model_dump_json()) for story in stories)
    rows.add(
        rows.tables.story_revisions,
        *({"story": key, "revision": number, "at": rows.now, "document": document} for key, document in kept),
    )


def columns_of_story(story: Story) -> dict[str, str]:
    """Return the columns of a story's row that are made from the story."""
    return {
        "title": story.title,
        "status": story.status,
        "document": story.model_dump_json(),
        "folded": folded_story(story),
    }


def _replace(rows: Rows, row: Row[Any], new: Story) -> None:
    """Put a story in the place of the one in a row, which has the same id; an equal one changes nothing."""
    if new != read(Story, row):
        number = rows.change(rows.tables.stories, row, **columns_of_story(new))
        append_revision(rows, new, number=number)
