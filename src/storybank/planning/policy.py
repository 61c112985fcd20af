"""Policy: how to plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter

from storybank.interviews import Interviewer
from storybank.stories import Story
from storybank.values import WHOLE, Count, Name, Value, formerly, id_of, refusal, translated

# What reads a name: built when the first lock is read, not at import.
_NAME: TypeAdapter[str] = TypeAdapter(Name, config=ConfigDict(defer_build=True))


def _story(raw: Any) -> Any:
    if isinstance(raw, Value) and not isinstance(raw, Story):
        raise refusal(kind="story_comes_first")
    return id_of(raw)


def _place(raw: Any) -> Any:
    place = raw.id if isinstance(raw, Interviewer) else raw
    if isinstance(place, str):
        with translated("Policy"):
            return _NAME.validate_python(place)
    if isinstance(place, int) and not isinstance(place, bool) and place >= 0:
        return place
    raise refusal(kind="no_place")


def _lock(raw: Any) -> Any:
    if isinstance(raw, list | tuple) and len(raw) == len(("story", "place")):
        return raw
    raise refusal(kind="no_pair")


def _locks(raw: Any) -> Any:
    return tuple(raw.items()) if isinstance(raw, Mapping) else raw


Place = Annotated[Count | Name, BeforeValidator(_place)]
"""Where a lock points: a meeting's index, or the id or name of somebody who sits there."""

Lock = Annotated[tuple[Annotated[Name, BeforeValidator(_story)], Place], BeforeValidator(_lock)]
"""A story and where it is to be told, or not to be told."""

Locks = Iterable[tuple[Story | str, Interviewer | str | int]] | Mapping[str, Interviewer | str | int]
"""How locks are given."""


class Policy(Value):
    """How to plan a round.

    Attributes:
        repeats: `"never"`, or `"last_resort"`: a story may be told again where a must falls otherwise.
        stories_per_meeting: 0 or more; counts where a meeting gives neither `max_stories` nor
            `minutes`. None: no limit.
        follow_up_seconds: 0-3600, the talk after each story, where a meeting gives `minutes`.
        frame_minutes: 0-1440, the part of a meeting that is not stories: greeting, their questions, yours.
        fill: Whether free stories are named for the room that is left: `Plan.extras`. Nothing else changes.
        use: Pairs (story, interviewer or meeting index) that must be assigned, also as a dictionary.
        avoid: Pairs that must not.

    >>> Policy(avoid=[("month-end", "dana"), ("audit", 0)]).avoid
    (('month-end', 'dana'), ('audit', 0))
    """

    repeats: Literal["never", "last_resort"] = "never"
    stories_per_meeting: Annotated[
        Annotated[int, Field(ge=0), WHOLE] | None, formerly("stories_per_sitting", "stories_per_meeting")
    ] = 4
    follow_up_seconds: Annotated[int, Field(ge=0, le=3600), WHOLE] = 300
    frame_minutes: Annotated[int, Field(ge=0, le=1440), WHOLE] = 15
    fill: bool = False
    use: Annotated[tuple[Lock, ...], BeforeValidator(_locks)] = ()
    avoid: Annotated[tuple[Lock, ...], BeforeValidator(_locks)] = ()

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            repeats: Literal["never", "last_resort"] = "never",
            stories_per_meeting: int | None = 4,
            follow_up_seconds: int = 300,
            frame_minutes: int = 15,
            fill: bool = False,
            use: Locks = (),
            avoid: Locks = (),
        ) -> None: ...
