"""Search: finding stories by their words, and by what is known of them."""

from __future__ import annotations

from storybank.storage._search import checked_search, search
from storybank.storage.keeping.part import Part
from storybank.stories import Story, StoryStatus
from storybank.values import Count, checked_methods


@checked_methods
class Searching(Part):
    """How a store finds stories."""

    def search(
        self,
        text: str = "",
        *,
        competency: str | None = None,
        employer: str | None = None,
        status: StoryStatus | None = None,
        told: bool | None = None,
        limit: Count | None = None,
    ) -> tuple[Story, ...]:
        """Find stories; every condition given must hold.

        Args:
            text: Words, each of which occurs somewhere in the title, the four parts or the notes, also
                within a longer word. Case, accents and invisible characters make no difference, and no
                character is a wildcard. Blank: every story.
            competency: What the story shows, read like a tag in the framework in use; a tag that the
                framework does not know is found as it is written.
            employer: Where it happened; case, and spaces around it, make no difference.
            status: Only stories of this status.
            told: True: told at least once. False: never told.
            limit: How many to return at most, 0 or more; None: all.

        Returns:
            First the stories with every word in the title, then the others; each in the order of adding.

        Raises:
            InvalidInput: An argument means nothing: every fault at once.

        >>> from storybank import open_store
        >>> store = open_store(":memory:")
        >>> store.add(Story("Month-end", situation="In the Zürich office"), Story("Zurich, twice"))
        >>> [story.id for story in store.search("ZURICH")]
        ['zurich-twice', 'month-end']
        >>> store.close()
        """
        sought = checked_search(
            text, competency=competency, employer=employer, status=status, told=told, limit=limit
        )
        with self._transactions.reading() as rows:
            return search(rows, sought)
