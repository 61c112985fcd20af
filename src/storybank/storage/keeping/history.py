"""History: what was told to whom, what people took away, and what it adds up to."""

from __future__ import annotations

from storybank.bank import StoryCount, told
from storybank.errors import Fault, InvalidInput
from storybank.history import Impression, Telling
from storybank.storage import _history, _stories
from storybank.storage._bank import bank_of
from storybank.storage._documents import checked
from storybank.storage.keeping.part import Part
from storybank.stories import Story
from storybank.values import checked_methods


@checked_methods
class HistoryKeeping(Part):
    """What a store does with tellings and impressions."""

    def record(self, *tellings: Telling) -> None:
        """Keep what was told; the same story, person, employer and day again changes nothing.

        Raises:
            UnknownReference: A story that is not stored; every fault at once, and nothing was written.
        """
        new = checked("Store.record", "tellings", Telling, tellings)
        with self._transactions.writing() as rows:
            _history.record(rows, new)

    def note(self, *impressions: Impression) -> None:
        """Keep what interviewers took away; an equal impression again changes nothing."""
        new = checked("Store.note", "impressions", Impression, impressions)
        with self._transactions.writing() as rows:
            _history.note(rows, new)

    def forget(self, telling_or_impression: Telling | Impression) -> None:
        """Take back what was recorded or noted by mistake.

        Raises:
            UnknownReference: It is not stored.
        """
        given = telling_or_impression
        if not isinstance(given, Telling | Impression):
            fault = Fault(
                "telling_or_impression", "is neither", "give a Telling or an Impression", "wrong_type"
            )
            raise InvalidInput("Store.forget", [fault])
        with self._transactions.writing() as rows:
            if isinstance(given, Telling):
                _history.forget_telling(rows, given)
            else:
                _history.forget_impression(rows, given)

    def told(self, story: Story | str | None = None) -> tuple[StoryCount, ...]:
        """Count how often each story was told, when last, to whom, and how it was received.

        Args:
            story: One story, by value, id or exact title; None: every story, in the order of adding.

        Raises:
            UnknownReference: No story is meant, or several are.
        """
        with self._transactions.reading() as rows:
            one = None if story is None else _stories.find(rows, story, "Store.told", "story").id
            return told(bank_of(rows), one)
