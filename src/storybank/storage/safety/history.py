"""What may be wrong with an owner's tellings and impressions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import Row

from storybank.history import Impression, Telling
from storybank.storage._history import columns_of_telling
from storybank.storage._rows import Rows
from storybank.storage.safety.codes import finding
from storybank.storage.safety.wrong import Wrong, is_time, parsed


def telling_faults(rows: Rows) -> Iterator[Wrong]:
    """Give what is wrong with tellings, each called by its place in the order of adding."""
    stories = {row.id for row in rows.all(rows.tables.stories, only=("id",))}
    kept = {tuple(row) for row in rows.all(rows.tables.story_revisions, only=("story", "revision"))}
    for index, row in enumerate(rows.all(rows.tables.tellings)):
        subject = f"tellings[{index}]"
        read = parsed(Telling, row.document, subject)
        if isinstance(read, Wrong):
            yield read
        else:
            yield from _telling_faults(rows, row, read, stories, subject)
        told = (row.story, row.story_revision)
        if row.story_revision is not None and row.story in stories and told not in kept:
            found = finding("telling_without_revision", subject, detail=str(row.story_revision))
            yield Wrong(found, partial(rows.rewrite, rows.tables.tellings, row, story_revision=None))
        if row.recorded_at is not None and not is_time(row.recorded_at):
            yield Wrong(finding("unreadable_time", subject, field="recorded_at"))


def impression_faults(rows: Rows) -> Iterator[Wrong]:
    """Give the impressions that cannot be read."""
    for index, row in enumerate(rows.all(rows.tables.impressions)):
        read = parsed(Impression, row.document, f"impressions[{index}]")
        if isinstance(read, Wrong):
            yield read


def _telling_faults(
    rows: Rows, row: Row[Any], telling: Telling, stories: set[str], subject: str
) -> Iterator[Wrong]:
    table = rows.tables.tellings
    if telling.story not in stories and row.story not in stories:
        yield Wrong(finding("telling_without_story", subject, field="story", detail=str(row.story)))
    elif telling.story not in stories:
        document = telling.replace(story=row.story).model_dump_json()
        found = finding("wrong_id", subject, field="story")
        yield Wrong(found, partial(rows.rewrite, table, row, document=document))
    else:
        derived = columns_of_telling(telling)
        if wrong := [name for name, text in derived.items() if getattr(row, name) != text]:
            found = finding("wrong_columns", subject, field=", ".join(wrong))
            yield Wrong(found, partial(rows.rewrite, table, row, **derived))
