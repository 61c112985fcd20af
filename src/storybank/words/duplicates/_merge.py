"""merge_episodes: say that stories are one experience."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.errors import Fault, InvalidInput
from storybank.stories import Story
from storybank.values import checked
from storybank.words.duplicates._pair import DuplicatePair

_TWO = 2


@checked
def merge_episodes(bank: StoryBank, *stories: DuplicatePair | Story | str) -> StoryBank:
    """Return the bank with some stories as tellings of one experience: no round hears two of them.

    They take the episode of the first one given. Stories that shared an episode with one of them come along:
    they are the same experience too.

    Args:
        bank: The stories and their history; it stays as it is.
        stories: A pair that was found, or two stories and more by value, id or exact title.

    Raises:
        UnknownReference: No story of the bank is meant, or several are.
        InvalidInput: Fewer than two stories are given.

    >>> bank = StoryBank([Story("Sprouts"), Story("Pallets"), Story("Freezer")])
    >>> [story.episode for story in merge_episodes(bank, "Sprouts", "Pallets").stories]
    ['sprouts', 'sprouts', 'freezer']
    """
    ids: list[Story | str] = []
    for given in stories:
        ids.extend((given.first, given.second) if isinstance(given, DuplicatePair) else (given,))
    meant = {story.id: story for story in map(bank.story, ids)}
    if len(meant) < _TWO:
        remedy = "give a pair of find_duplicates, or two ids"
        raise InvalidInput(
            "merge_episodes", [Fault("stories", "name fewer than two stories", remedy, "too_short")]
        )
    kept, *_ = (story.episode for story in meant.values())
    joined = {story.episode for story in meant.values()}
    return bank.with_stories(
        *(
            story.replace(episode=kept)
            for story in bank.stories
            if story.episode in joined and story.episode != kept
        )
    )
