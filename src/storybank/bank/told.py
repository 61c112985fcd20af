"""told: how often each story was told, when last, to whom, and how it was received."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import ClassVar, get_args

from storybank.bank._bank import StoryBank
from storybank.history import Landed, Telling
from storybank.stories import Story
from storybank.values import FrozenMap, Value, slug


class StoryCount(Value):
    """What became of one story, counted from its tellings.

    Attributes:
        story_id: Which story.
        times: How many tellings there are; to a panel, one for each person.
        last_told: The latest day that is known.
        heard_by: Who heard it, each once, sorted by name.
        landed: How it was received, with how often; what nobody noted is not in it.
    """

    positional: ClassVar[tuple[str, ...]] = ()

    story_id: str
    times: int = 0
    last_told: date | None = None
    heard_by: tuple[str, ...] = ()
    landed: FrozenMap[Landed, int] = FrozenMap()


def told(bank: StoryBank, story: Story | str | None = None) -> tuple[StoryCount, ...]:
    """Count the tellings of each story, in the order of the stories.

    Args:
        bank: The stories and their history.
        story: One story, by value, id or exact title; None: every story, also those never told.

    Raises:
        UnknownReference: No story of the bank is meant.

    >>> bank = StoryBank([Story("Month-end")], tellings=[Telling("month-end", "Dana", landed="well")])
    >>> [(count.times, count.heard_by, count.landed) for count in told(bank)]
    [(1, ('Dana',), {'well': 1})]
    """
    wanted = bank.stories if story is None else (bank.story(story),)
    tellings: dict[str, list[Telling]] = {}
    for telling in bank.tellings:
        tellings.setdefault(telling.story, []).append(telling)
    return tuple(_count(each.id, tellings.get(each.id, [])) for each in wanted)


def _count(story_id: str, tellings: Iterable[Telling]) -> StoryCount:
    several = list(tellings)
    days = [telling.on for telling in several if telling.on is not None]
    # An id and a name are one person, called as it was written first.
    people: dict[str, str] = {}
    for telling in several:
        people.setdefault(slug(telling.interviewer), telling.interviewer)
    outcomes = Counter(telling.landed for telling in several)
    return StoryCount(
        story_id=story_id,
        times=len(several),
        last_told=max(days, default=None),
        heard_by=tuple(sorted(people.values())),
        landed=FrozenMap({how: outcomes[how] for how in get_args(Landed) if outcomes[how]}),
    )
