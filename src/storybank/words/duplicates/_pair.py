"""DuplicatePair: two stories that look like one experience told twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from storybank.values import Identifier, Prose, Value


class SharedPassage(Value):
    """A sentence of one story and the sentence of the other that says the same.

    Attributes:
        first: As it stands in the pair's first story.
        second: As it stands in its second story.
    """

    positional: ClassVar[tuple[str, ...]] = ("first", "second")

    first: Annotated[Prose, Field(repr=False)]
    second: Annotated[Prose, Field(repr=False)]

    if TYPE_CHECKING:

        def __init__(self, first: str, second: str) -> None: ...


class DuplicatePair(Value):
    """Two stories that tell one experience, as far as their words show.

    Attributes:
        first: The id of the one; of the two ids the one that sorts first.
        second: The id of the other.
        score: 0-100, how sure it is, by words and figures; below 42 nothing is reported.
        shared: The sentences that say the same, the most alike first; empty where no two are near enough.
        reasons: What the two have in common, in short phrases without their text.
    """

    first: Identifier
    second: Identifier
    score: float
    shared: tuple[SharedPassage, ...] = ()
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return which two it is, how sure, and why."""
        return f"{self.first} and {self.second}: {self.score:.0f} of 100 ({'; '.join(self.reasons)})"
