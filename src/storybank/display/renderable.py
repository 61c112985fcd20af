"""Shown: what a value gains that says which page shows it."""

from __future__ import annotations

from abc import ABC, abstractmethod

from storybank.display.blocks import Page
from storybank.display.html import to_html
from storybank.display.markdown import to_markdown
from storybank.display.text import to_text
from storybank.late import File, kept


class Shown(ABC):
    """A value that shows itself: it says what is on its page, and the forms follow.

    Mix it in before the value's other base, so that `print` shows the page, as a notebook does by itself.

    >>> from storybank.display import Page
    >>> class Day(Shown):
    ...     def page(self) -> Page:
    ...         return Page("Monday", lead="A quiet day.")
    >>> print(Day())
    Monday
    ══════
    A quiet day.
    """

    __slots__ = ()

    @abstractmethod
    def page(self) -> Page:
        """Return what there is to see."""

    def to_text(self, path: File | None = None, *, width: int = 100) -> str:
        """Return the page as plain text, no line wider than `width` columns (20 or more).

        Where a path is given, it stands there too: as by `to_markdown` and `to_html`.
        """
        return kept(to_text(self.page(), width=width), path)

    def to_markdown(self, path: File | None = None) -> str:
        """Return the page as GitHub's Markdown."""
        return kept(to_markdown(self.page()), path)

    def to_html(self, path: File | None = None, *, full: bool | None = None) -> str:
        """Return the page as HTML, to stand inside any document, or `full`: as one, as files are."""
        return kept(to_html(self.page(), full=path is not None if full is None else full), path)

    def __str__(self) -> str:
        """Return the page as plain text at 100 columns."""
        return self.to_text()

    def _repr_html_(self) -> str:
        return self.to_html()
