"""records: a bank's stories as flat rows, as data frames and spreadsheets take them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from storybank._late import pattern
from storybank.stories import Story

if TYPE_CHECKING:
    from storybank.bank._bank import StoryBank

STORY_COLUMNS = (
    "title",
    "situation",
    "task",
    "action",
    "result",
    "competencies",
    "id",
    "episode",
    "employer",
    "happened",
    "seconds",
    "status",
    "withheld_from",
    "notes",
    "source",
)
"""The columns that say everything about a story, in the order in which people read one."""

COUNTED_COLUMNS = ("times_told", "last_told")
"""The columns that are counted from a bank's tellings."""

_MARKS = pattern(r'[;,|:=()"\r\n\uff1b\uff0c\u3001\uff1a\uff1d\uff08\uff09]')
"""What ends a tag or a name in a cell, wide forms too; one that holds any of these stands in quotes."""


def records_of(bank: StoryBank) -> list[dict[str, Any]]:
    """Return one flat dictionary for each story, in the bank's order."""
    times = Counter(telling.story for telling in bank.tellings)
    last: dict[str, date] = {}
    for telling in bank.tellings:
        if telling.on is not None:
            last[telling.story] = max(telling.on, last.get(telling.story, telling.on))
    return [
        {
            **record_of(story),
            "times_told": times[story.id],
            "last_told": last[story.id].isoformat() if story.id in last else None,
        }
        for story in bank.stories
    ]


def record_of(story: Story) -> dict[str, Any]:
    """Return the columns of one story: texts, one whole number, and None where nothing was given."""
    record = {column: getattr(story, column) for column in STORY_COLUMNS}
    tags, names = tags_as_text(story.competencies), names_as_text(story.withheld_from)
    return record | {"competencies": tags, "withheld_from": names}


def tags_as_text(competencies: Mapping[str, int]) -> str:
    """Return tags with their strengths as the text of one cell.

    >>> tags_as_text({"team work": 4, "C++: basics": 2})
    'team work: 4; "C++: basics": 2'
    """
    return "; ".join(f"{_quoted(tag)}: {strength}" for tag, strength in competencies.items())


def names_as_text(names: Iterable[str]) -> str:
    """Return names as the text of one cell.

    >>> names_as_text(["Oatmoor", "Pellwick, Inc."])
    'Oatmoor; "Pellwick, Inc."'
    """
    return "; ".join(_quoted(name) for name in names)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if _MARKS.search(name) else name
