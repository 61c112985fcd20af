"""Every revision of an owner's stories, and what was told while it was the current one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from storybank.history import Telling
from storybank.storage._documents import read
from storybank.storage._rows import Rows
from storybank.storage.past import StoryRevision
from storybank.stories import Story


def keep(rows: Rows, story: Story, revision: int) -> None:
    """Keep a story as it is from now on."""
    keep_first(rows, [story], revision)


def keep_first(rows: Rows, stories: Iterable[Story], revision: int = 1) -> None:
    """Keep stories as they were added."""
    rows.add(
        rows.tables.story_revisions,
        *(
            {"story": story.id, "revision": revision, "at": rows.now, "document": story.model_dump_json()}
            for story in stories
        ),
    )


def revisions(rows: Rows, story: Row[Any]) -> tuple[StoryRevision, ...]:
    """Return the revisions of the story in a row, the oldest first."""
    kept, told = rows.tables.story_revisions, rows.tables.tellings
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
