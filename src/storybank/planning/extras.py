"""Extra: a story that a plan names for the room that is left in a meeting, and how it is said."""

from __future__ import annotations

from collections.abc import Iterable

from storybank.interviews import NeedRef
from storybank.values import Value, join_words

IF_TIME = "Extra, if there is time"


class Extra(Value):
    """A free story for a meeting that has room left, to be told if there is time: `Policy(fill=True)`.

    It shows something that these people ask for; no goal, coverage or proof counts it.

    Attributes:
        story_id: Which story: of an episode neither assigned, told nor in reserve, nor another extra's.
        meeting: 0-based index into the round's meetings.
        shows: The needs of that meeting that it covers: one at least, whether open or answered already.
        seconds: How long it takes to tell.
    """

    story_id: str
    meeting: int
    shows: tuple[NeedRef, ...]
    seconds: int


def time_and_use(seconds: int, labels: Iterable[str]) -> str:
    """Return how long a story takes and what it shows, as the end of a sentence."""
    return f"({duration(seconds)}), which shows {join_words(labels)}"


def duration(seconds: int) -> str:
    """Return seconds as a person says them: `1 min 30 s`."""
    minutes, rest = divmod(seconds, 60)
    return " ".join(filter(None, [f"{minutes} min" if minutes else "", f"{rest} s" if rest else ""])) or "0 s"
