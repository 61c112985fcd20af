"""DuplicatePair: two stories that look like one experience told twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from storybank.values import Identifier, Prose, Value

_LINE = 100
"""Characters of a pair's line: it fits beside others in a notebook."""

_LONGEST_ID = 30
"""Characters of an id in it, so that the passage has room."""


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

    made_with: ClassVar[str] = "find_duplicates(bank)"

    first: Identifier
    second: Identifier
    score: float
    shared: Annotated[tuple[SharedPassage, ...], Field(repr=False)] = ()
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return which two it is, how sure, and what they share: a passage, else the reasons.

        One line of at most 100 characters; `repr` has none of the candidate's text.
        """
        first, second = _cut(self.first, _LONGEST_ID), _cut(self.second, _LONGEST_ID)
        said = f"“{' '.join(self.shared[0].first.split())}”" if self.shared else "; ".join(self.reasons)
        line = f"{first} and {second}, {self.score:.0f} %"
        return _cut(f"{line}: {said}", _LINE, end="…”" if self.shared else "…") if said else line


def _cut(text: str, most: int, *, end: str = "…") -> str:
    return text if len(text) <= most else text[: most - len(end)].rstrip() + end
