"""Policy: how to plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from storybank.interviews import Interviewer
from storybank.stories import Story
from storybank.values import Name, Value, id_of


def _locks(raw: Any) -> Any:
    if isinstance(raw, str) or not isinstance(raw, Iterable):
        return raw
    return tuple(tuple(map(id_of, lock)) if isinstance(lock, list | tuple) else lock for lock in raw)


Place = Annotated[int, Field(ge=0, strict=True)] | Name
"""Where a lock points: a sitting's index, or the id or exact name of somebody who sits there."""

Lock = tuple[Name, Place]
"""A story and where it is to be told, or not to be told."""


class Policy(Value):
    """How to plan a round.

    Attributes:
        repeats: `"never"`, or `"last_resort"`: a story may be told again where a must falls otherwise.
        stories_per_sitting: 0 or more; counts where a sitting gives neither `max_stories` nor
            `minutes`. None: no limit.
        follow_up_seconds: 0-3600, the talk after each story, where a sitting gives `minutes`.
        frame_minutes: 0-1440, the part of a meeting that is not stories: greeting, their questions,
            yours.
        use: Pairs (story, interviewer or sitting index) that must be assigned.
        avoid: Pairs that must not.

    >>> Policy(avoid=[("month-end", "dana"), ("audit", 0)]).avoid
    (('month-end', 'dana'), ('audit', 0))
    """

    repeats: Literal["never", "last_resort"] = "never"
    stories_per_sitting: Annotated[int, Field(ge=0)] | None = 4
    follow_up_seconds: Annotated[int, Field(ge=0, le=3600)] = 300
    frame_minutes: Annotated[int, Field(ge=0, le=1440)] = 15
    use: Annotated[tuple[Lock, ...], BeforeValidator(_locks)] = ()
    avoid: Annotated[tuple[Lock, ...], BeforeValidator(_locks)] = ()

    positional: ClassVar[tuple[str, ...]] = ()

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            repeats: Literal["never", "last_resort"] = "never",
            stories_per_sitting: int | None = 4,
            follow_up_seconds: int = 300,
            frame_minutes: int = 15,
            use: Iterable[tuple[Story | str, Interviewer | str | int]] = (),
            avoid: Iterable[tuple[Story | str, Interviewer | str | int]] = (),
        ) -> None: ...
