"""What a plan was made from, kept beside it: enough to have the same bank again years later.

A story stands as the number of its revision, which the store keeps for good. Tellings and impressions
stand whole, since they can be forgotten, and so does the framework, since the next release may bring
another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import Row

from storybank.bank import StoryBank
from storybank.competencies import Framework
from storybank.errors import InvalidInput, StoreError
from storybank.history import Impression, Telling
from storybank.planning.plan import Plan
from storybank.storage._documents import read
from storybank.storage._rows import Rows
from storybank.storage.past import SavedPlan
from storybank.stories import Story
from storybank.values import JSONObject, Value

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
        extensions: The bank's own; a story's are in the story.
    """

    positional: ClassVar[tuple[str, ...]] = ()

    stories: tuple[Key | Story, ...]
    tellings: tuple[Telling, ...]
    impressions: tuple[Impression, ...]
    framework: Framework
    previous: Plan | None = None
    extensions: JSONObject = JSONObject()

    def bank(self, kept: Mapping[Key, Story]) -> StoryBank:
        """Return the bank again.

        Args:
            kept: The stories of the revisions that are known; each that is named must be there.

        Raises:
            InvalidInput: Somebody changed what is written here by hand, and no bank can be like that.
        """
        return StoryBank(
            [story if isinstance(story, Story) else kept[story] for story in self.stories],
            tellings=self.tellings,
            impressions=self.impressions,
            framework=self.framework,
            extensions=self.extensions,
        )


def made_from(rows: Rows, bank: StoryBank, previous: Plan | None) -> str:
    """Return the document of what a plan was made from."""
    known = {(row.story, row.document): row.revision for row in _kept(rows)}
    return MadeFrom(
        stories=tuple(_kept_as(story, known) for story in bank.stories),
        tellings=bank.tellings,
        impressions=bank.impressions,
        framework=bank.framework,
        previous=previous,
        extensions=bank.extensions,
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
    named = {story: _story(story, kept) for story in source.stories if not isinstance(story, Story)}
    try:
        bank = source.bank(named)
    except InvalidInput as error:
        faults = "; ".join(map(str, error.faults))
        problem = f"what a plan for {row.round} was made from does not fit together ({faults})"
        raise StoreError(problem, "bring the file back from a copy") from None
    return SavedPlan(plan=plan, bank=bank, previous=source.previous, saved_at=row.saved_at)


def _kept(rows: Rows) -> Iterable[Row[Any]]:
    return rows.all(rows.tables.story_revisions)


def _kept_as(story: Story, known: dict[tuple[str, str], int]) -> Key | Story:
    revision = known.get((story.id, story.model_dump_json()))
    if revision is None and not story.extensions:
        # So releases wrote it that knew no extensions.
        revision = known.get((story.id, story.model_dump_json(exclude={"extensions"})))
    return story if revision is None else (story.id, revision)


def _story(story: Key, kept: Mapping[Key, Row[Any]]) -> Story:
    if story not in kept:
        problem = f"revision {story[1]} of the story {story[0]}, which a plan was made from, is gone"
        raise StoreError(problem, "bring the file back from a copy")
    return read(Story, kept[story])
