"""What a plan was made from, kept beside it: enough to have the same bank again years later.

A story stands as the number of its revision, which the store keeps for good. Tellings and impressions
stand whole, since they can be forgotten, and so does the framework, since the next release may bring
another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from sqlalchemy import Row

from storybank.bank import StoryBank
from storybank.competencies import Framework
from storybank.errors import StoreError
from storybank.history import Impression, Telling
from storybank.planning.plan import Plan
from storybank.storage._documents import read
from storybank.storage._rows import Rows
from storybank.storage.past import SavedPlan
from storybank.stories import Story
from storybank.values import Value

Key = tuple[str, int]
"""A story's id and the number of a revision."""


class MadeFrom(Value):
    """What a plan was made from.

    Attributes:
        stories: In the bank's order: a stored revision, or whole where the store has never held it so.
        tellings: The past, as it was known.
        impressions: The same.
        framework: Whole, also the built-in one.
        previous: The plan that it follows.
    """

    positional: ClassVar[tuple[str, ...]] = ()

    stories: tuple[Key | Story, ...]
    tellings: tuple[Telling, ...]
    impressions: tuple[Impression, ...]
    framework: Framework
    previous: Plan | None = None


def made_from(rows: Rows, bank: StoryBank, previous: Plan | None) -> str:
    """Return the document of what a plan was made from."""
    known = {(row.story, row.document): row.revision for row in _kept(rows)}
    return MadeFrom(
        stories=tuple(_kept_as(story, known) for story in bank.stories),
        tellings=bank.tellings,
        impressions=bank.impressions,
        framework=bank.framework,
        previous=previous,
    ).model_dump_json()


def saved_plans(rows: Rows, plans: Sequence[Row[Any]]) -> tuple[SavedPlan, ...]:
    """Return the plans in these rows, each with what it was made from.

    Raises:
        StoreError: A revision that a plan was made from has been removed by hand.
    """
    if all(row.made_from is None for row in plans):
        return tuple(SavedPlan(plan=read(Plan, row), saved_at=row.saved_at) for row in plans)
    kept = {(row.story, row.revision): row for row in _kept(rows)}
    return tuple(_saved(row, kept) for row in plans)


def _saved(row: Row[Any], kept: dict[Key, Row[Any]]) -> SavedPlan:
    plan = read(Plan, row)
    if row.made_from is None:
        return SavedPlan(plan=plan, saved_at=row.saved_at)
    source = read(MadeFrom, row, "made_from")
    bank = StoryBank(
        [_story(story, kept) for story in source.stories],
        tellings=source.tellings,
        impressions=source.impressions,
        framework=source.framework,
    )
    return SavedPlan(plan=plan, bank=bank, previous=source.previous, saved_at=row.saved_at)


def _kept(rows: Rows) -> Iterable[Row[Any]]:
    return rows.all(rows.tables.story_revisions)


def _kept_as(story: Story, known: dict[tuple[str, str], int]) -> Key | Story:
    revision = known.get((story.id, story.model_dump_json()))
    return story if revision is None else (story.id, revision)


def _story(story: Key | Story, kept: dict[Key, Row[Any]]) -> Story:
    if isinstance(story, Story):
        return story
    if story not in kept:
        problem = f"revision {story[1]} of the story {story[0]}, which a plan was made from, is gone"
        raise StoreError(problem, "bring the file back from a copy")
    return read(Story, kept[story])
