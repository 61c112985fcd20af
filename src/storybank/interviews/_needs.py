"""Need: one interviewer's demand for one competency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from storybank.values import WHOLE, Name, Value

Priority = Literal["must", "should", "nice"]

RANKS: dict[str, int] = {"must": 3, "should": 2, "nice": 1}
"""How much each priority counts where needs of several priorities meet."""


class Need(Value):
    """One interviewer's demand for one competency.

    Attributes:
        competency: A competency by id, label or alias, as written; a plan resolves it.
        priority: `"must"` decides, `"should"` counts, `"nice"` counts where it costs no story.
        min_strength: 1-5, the least strength that meets the need.

    >>> Need("team work", priority="must", min_strength=3)
    Need(competency='team work', priority='must', min_strength=3)
    """

    positional: ClassVar[tuple[str, ...]] = ("competency",)

    competency: Name
    priority: Priority = "should"
    min_strength: Annotated[int, Field(ge=1, le=5), WHOLE] = 1

    if TYPE_CHECKING:

        def __init__(
            self, competency: str, *, priority: Priority = "should", min_strength: int = 1
        ) -> None: ...

    @property
    def rank(self) -> int:
        """3 for a must, 2 for a should, 1 for a nice."""
        return RANKS[self.priority]


class NeedRef(Value):
    """Which need is meant: whose, and for which competency."""

    positional: ClassVar[tuple[str, ...]] = ("interviewer_id", "competency_id")

    interviewer_id: Name
    competency_id: Name

    if TYPE_CHECKING:

        def __init__(self, interviewer_id: str, competency_id: str) -> None: ...
