"""What a store remembers of the past: a story's revisions, and plans with what they were made from."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from storybank.bank import StoryBank
from storybank.history import Telling
from storybank.planning.plan import Plan
from storybank.planning.verify import verify_proof
from storybank.stories import Story
from storybank.values import WHOLE, Moment, Value


class StoryRevision(Value):
    """A story as it once was, and who heard it so.

    Attributes:
        number: 1 for the story as it was added, one more for each change.
        at: When it became so, in UTC; None where that was not noted yet.
        story: The story as it was.
        tellings: What was recorded while this was the current text, in that order.

    >>> StoryRevision(number=1, story=Story("Month-end")).at is None
    True
    """

    positional: ClassVar[tuple[str, ...]] = ()

    number: Annotated[int, Field(ge=1), WHOLE]
    at: Moment | None = None
    story: Story
    tellings: tuple[Telling, ...] = ()


class SavedPlan(Value):
    """A plan with everything that it was made from, however much has changed since.

    Attributes:
        plan: The plan, with its round and its policy.
        bank: The stories in the revisions of that day, the history and the framework; None for a plan that
            was saved by a release that did not keep them.
        previous: The plan that it was made to follow, if there was one.
        saved_at: When it was saved, in UTC; None where that was not noted yet.
    """

    positional: ClassVar[tuple[str, ...]] = ()

    plan: Plan
    bank: StoryBank | None = None
    previous: Plan | None = None
    saved_at: Moment | None = None

    def verify(self) -> bool:
        """Say whether the plan is proved to be the best that could be made from this bank.

        Returns:
            What `verify_proof` says of exactly these values; False where the bank is not known.
        """
        return self.bank is not None and verify_proof(self.plan, self.bank, previous=self.previous)
