"""A host's function, called inside a transaction."""

from __future__ import annotations

from collections.abc import Callable

from storybank.stories import Story


class Passing:
    """A host's function, whose errors are told from the database's."""

    def __init__(self, change: Callable[[Story], Story]) -> None:
        """Keep the function."""
        self._change = change
        self._raised: Exception | None = None

    def __call__(self, story: Story) -> object:
        """Return what the function makes of a story."""
        try:
            return self._change(story)
        except Exception as error:
            self._raised = error
            raise

    def pass_on(self) -> None:
        """Raise what the function raised, if it did."""
        if self._raised is not None:
            raise self._raised
