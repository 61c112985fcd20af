"""Stories: the bank as it stands, added to, changed, retired, and as it was."""

from __future__ import annotations

from collections.abc import Callable

from storybank.bank import StoryBank
from storybank.errors import Fault, InvalidInput, StaleStory, StoreError
from storybank.storage import _revisions, _stories
from storybank.storage._bank import bank_of
from storybank.storage._documents import checked, read
from storybank.storage._passing import Passing
from storybank.storage.keeping.part import Part
from storybank.storage.past import StoryRevision
from storybank.stories import Story
from storybank.values import checked_methods, own_value


@checked_methods
class StoryKeeping(Part):
    """What a store does with stories."""

    def load(self) -> StoryBank:
        """Return everything known, as it stands at one moment.

        Stories come in the order they were added, tellings and impressions in the order they were
        recorded.
        """
        with self._transactions.reading() as rows:
            return bank_of(rows)

    def add(self, *stories: Story) -> None:
        """Add stories; one that is there already, and equal, changes nothing.

        Raises:
            DuplicateStory: Another story has the id of one of them; nothing was written.
        """
        new = checked("Store.add", "stories", Story, stories)
        with self._transactions.writing() as rows:
            _stories.add(rows, new)

    def update(self, story: Story, *, was: Story | None = None) -> None:
        """Put a story in the place of the stored one with its id.

        Args:
            story: The story as it shall be.
            was: The story as it was read. None: whatever is stored is replaced.

        Raises:
            UnknownReference: No story with this id is stored.
            StaleStory: The stored story is not `was`; nothing was written.
        """
        new = own_value("Store.update", "story", Story, story)
        before = None if was is None else own_value("Store.update", "was", Story, was)
        with self._transactions.writing() as rows:
            row = _stories.find(rows, new, "Store.update", "story", to_change=True)
            if before is not None and read(Story, row) != before:
                problem = f"the story {new.id} has changed since it was read"
                raise StaleStory(problem, "load it again and repeat the change; nothing was written")
            _stories.put(rows, row, new)

    def edit(self, id: Story | str, change: Callable[[Story], Story]) -> Story:  # noqa: A002 - the contract's word
        """Change a story while nobody else can, and return it changed.

        Args:
            id: The story, by value, id or exact title.
            change: Gets the stored story and returns it changed, with the same id. It runs inside the
                transaction, so it should be quick, and wait for no thread that uses the store; what it raises
                is passed on, and nothing is written.

        Raises:
            UnknownReference: No story is meant, or several are.
            InvalidInput: What `change` returned is not this story.

        >>> from storybank import open_store
        >>> store = open_store(":memory:")
        >>> store.add(Story("Month-end"))
        >>> store.edit("month-end", lambda story: story.replace(result="Two days saved.")).result
        'Two days saved.'
        >>> store.close()
        """
        changing = Passing(change)
        try:
            with self._transactions.writing() as rows:
                row = _stories.find(rows, id, "Store.edit", to_change=True)
                changed = self._transactions.called(changing, read(Story, row), rows)
                new = own_value("Store.edit", "change(story)", Story, changed)
                if new.id != row.id:
                    fault = Fault(
                        "change(story).id",
                        f"is not {row.id}",
                        "an id is permanent: leave it as it is",
                        "conflict",
                    )
                    raise InvalidInput("Store.edit", [fault])
                _stories.put(rows, row, new)
        except StoreError:
            changing.pass_on()
            raise
        return new

    def retire(self, id: Story | str) -> None:  # noqa: A002 - the contract's word
        """Keep a story, and its history, out of every plan from now on.

        Args:
            id: The story, by value, id or exact title.

        Raises:
            UnknownReference: No story is meant, or several are.
        """
        with self._transactions.writing() as rows:
            row = _stories.find(rows, id, "Store.retire", to_change=True)
            _stories.put(rows, row, read(Story, row).replace(status="retired"))

    def revisions(self, story: Story | str) -> tuple[StoryRevision, ...]:
        """Return a story as it was at each time, the oldest first, and who heard it so.

        Args:
            story: The story, by value, id or exact title as it is now.

        Raises:
            UnknownReference: No story is meant, or several are.

        >>> from storybank import Telling, open_store
        >>> store = open_store(":memory:")
        >>> store.add(Story("Month-end"))
        >>> store.record(Telling("month-end", "Dana"))
        >>> store.retire("month-end")
        >>> for revision in store.revisions("month-end"):
        ...     revision.number, revision.story.status, len(revision.tellings)
        (1, 'ready', 1)
        (2, 'retired', 0)
        >>> store.close()
        """
        with self._transactions.reading() as rows:
            return _revisions.revisions(rows, _stories.find(rows, story, "Store.revisions", "story"))
