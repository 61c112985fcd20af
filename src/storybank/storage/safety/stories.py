"""What may be wrong with an owner's stories and their revisions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Row, Table

from storybank.storage._rows import Rows
from storybank.storage._stories import columns_of_story
from storybank.storage.safety.codes import finding
from storybank.storage.safety.wrong import Wrong, is_time, parsed
from storybank.stories import Story
from storybank.values import is_identifier


@dataclass(frozen=True)
class _Kept:
    """A revision as it is stored, and what of it can be read."""

    row: Row[Any]
    read: Story | Wrong

    @property
    def number(self) -> int:
        number = self.row.revision
        return number if isinstance(number, int) else 0


def story_faults(rows: Rows) -> Iterator[Wrong]:
    """Give what is wrong with stories, each beside its revisions."""
    kept: dict[str, list[_Kept]] = {}
    for row in rows.all(rows.tables.story_revisions):
        field = f"revision {row.revision}"
        kept.setdefault(row.story, []).append(_Kept(row, parsed(Story, row.document, row.story, field)))
    for revisions in kept.values():
        revisions.sort(key=lambda each: each.number)
    stored = rows.all(rows.tables.stories)
    ids = {row.id for row in stored}
    for row in stored:
        read = parsed(Story, row.document, row.id)
        if isinstance(read, Story) and row.id not in kept and read.id in kept.keys() - ids:
            # What its revisions go by is right.
            right = partial(rows.rewrite, rows.tables.stories, row, id=read.id)
            yield Wrong(finding("wrong_id", row.id, field="id"), right)
            continue
        revisions = kept.pop(row.id, [])
        yield from _revision_faults(rows, revisions)
        if isinstance(read, Wrong):
            yield read
        else:
            yield from _story_faults(rows, row, read)
            yield from _step_faults(rows, row, read, revisions)
    for story_id, revisions in kept.items():
        last = revisions[-1]
        story = None if isinstance(last.read, Wrong) else _under(last.read, story_id)
        mend = None if story is None else partial(_bring_back, rows, story, last.number)
        yield Wrong(finding("revision_without_story", story_id), mend)


def _revision_faults(rows: Rows, revisions: Sequence[_Kept]) -> Iterator[Wrong]:
    for each in revisions:
        if each.number < 1:  # the first is 1: which one this was, nobody knows
            field = f"revision {each.number}"
            yield Wrong(finding("revision_gap", each.row.story, field=field, detail="1"))
        row, read = each.row, each.read
        if isinstance(read, Wrong):
            yield read
        elif read.id != row.story:
            found = finding("wrong_id", row.story, field=f"revision {row.revision}")
            yield Wrong(found, _put_id(rows, rows.tables.story_revisions, row, _under(read, row.story)))
        if row.at != "" and not is_time(row.at):
            yield Wrong(finding("unreadable_time", row.story, field=f"revision {row.revision}"))


def _story_faults(rows: Rows, row: Row[Any], story: Story) -> Iterator[Wrong]:
    table = rows.tables.stories
    if story.id != row.id:
        yield Wrong(finding("wrong_id", row.id, field="id"), _put_id(rows, table, row, _under(story, row.id)))
        return
    derived = {name: text for name, text in columns_of_story(story).items() if name != "document"}
    if wrong := [name for name, text in derived.items() if getattr(row, name) != text]:
        found = finding("wrong_columns", row.id, field=", ".join(wrong))
        yield Wrong(found, partial(rows.rewrite, table, row, **derived))
    if not json.loads(row.document).get("episode"):
        whole = story.model_dump_json()
        found = finding("story_without_episode", row.id, field="episode")
        yield Wrong(found, partial(rows.rewrite, table, row, document=whole))


def _step_faults(rows: Rows, row: Row[Any], story: Story, revisions: Sequence[_Kept]) -> Iterator[Wrong]:
    numbers = [each.number for each in revisions]
    last = revisions[-1] if revisions else None
    own = _under(story, row.id)
    if own is None:
        return
    if last is None or last.number < row.revision:
        found = finding("missing_revision", row.id)
        yield Wrong(found, partial(_keep, rows, row, own, row.revision))
    elif isinstance(last.read, Story) and (last.number > row.revision or _under(last.read, row.id) != own):
        found = finding("revision_out_of_step", row.id)
        yield Wrong(found, partial(_keep, rows, row, own, last.number + 1))
    # A store of the first release kept none, so the first that is known may have any number.
    if numbers and (gone := max(numbers[-1], row.revision - 1) - numbers[0] + 1 - len(numbers)):
        yield Wrong(finding("revision_gap", row.id, detail=str(gone)))


def _under(story: Story, story_id: str) -> Story | None:
    """Return a story under the id of its row, which tellings and revisions know it by."""
    if story.id == story_id:
        return story
    return story.replace(id=story_id) if is_identifier(story_id) else None


def _put_id(rows: Rows, table: Table, row: Row[Any], story: Story | None) -> Callable[[], None] | None:
    return None if story is None else partial(rows.rewrite, table, row, document=story.model_dump_json())


def _keep(rows: Rows, row: Row[Any], story: Story, number: int) -> None:
    """Keep a story as it is under a number; nobody noted when it became so."""
    kept = {"story": row.id, "revision": number, "at": "", "document": story.model_dump_json()}
    rows.add(rows.tables.story_revisions, kept)
    rows.rewrite(rows.tables.stories, row, revision=number)


def _bring_back(rows: Rows, story: Story, number: int) -> None:
    """Add a story again as its last revision is."""
    rows.add(rows.tables.stories, {"id": story.id, "revision": number, **columns_of_story(story)})
