"""A story as a flat row, as data frames and spreadsheets take it, and how often it was told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, get_args

from storybank.history import Landed, Telling
from storybank.stories import Story
from storybank.text.cells import quoted
from storybank.values import FrozenMap, Value

STORY_COLUMNS = (
    *("title", "situation", "task", "action", "result", "competencies", "id", "episode", "employer"),
    *("happened", "seconds", "status", "withheld_from", "vouched_by", "notes", "source"),
)
"""The columns that say everything about a story, in the order in which people read one."""

COUNTED_COLUMNS = ("times_told", "last_told")
"""The columns that are counted from a bank's tellings."""


def record_of(story: Story) -> dict[str, Any]:
    """Return the columns of one story: texts, one whole number, and None where nothing was given."""
    record = {column: getattr(story, column) for column in STORY_COLUMNS}
    names = {column: names_as_text(record[column]) for column in ("withheld_from", "vouched_by")}
    return record | {"competencies": tags_as_text(story.competencies)} | names


def tags_as_text(competencies: Mapping[str, int]) -> str:
    """Return tags with their strengths as the text of one cell."""
    return "; ".join(f"{quoted(tag)}: {strength}" for tag, strength in competencies.items())


def names_as_text(names: Iterable[str]) -> str:
    """Return names as the text of one cell."""
    return "; ".join(quoted(name) for name in names)


class StoryCount(Value):
    """What became of one story: its tellings, to a panel one for each person, the latest day known, and more.

    `heard_by` names who heard it, each once, sorted; `landed` how it was received and how often, where noted.
    """

    story_id: str
    times: int = 0
    last_told: date | None = None
    heard_by: tuple[str, ...] = ()
    landed: FrozenMap[Landed, int] = FrozenMap()


def count_of(story_id: str, tellings: Iterable[Telling]) -> StoryCount:
    """Count the tellings of one story."""
    several = list(tellings)
    days = [telling.on for telling in several if telling.on is not None]
    # An id and a name are one person, called as it was written first.
    people = {telling.key[1]: telling.interviewer for telling in reversed(several)}
    outcomes = Counter(telling.landed for telling in several)
    return StoryCount(
        story_id=story_id,
        times=len(several),
        last_told=max(days, default=None),
        heard_by=tuple(sorted(people.values())),
        landed=FrozenMap({how: outcomes[how] for how in get_args(Landed) if outcomes[how]}),
    )
