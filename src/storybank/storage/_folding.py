"""Text as a search reads it: without case, without accents, every gap one space.

Done here and not by the database: SQLite folds ASCII only, and PostgreSQL as its locale says.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from typing import Final

from storybank.stories import Story

TEXTS: Final = ("title", "situation", "task", "action", "result", "notes")
"""The parts of a story that are searched. Whoever changes them, or `folded`, fills the column again."""


def folded(text: str) -> str:
    r"""Return a text without case and accents.

    Decomposed on both sides of folding: some letters have a case only before, some an accent only after.

    >>> folded("Führung\n İSTANBUL  straße ﬁt"), folded("  ")
    ('fuhrung istanbul strasse fit', '')
    """
    lower = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", lower)
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def folded_story(story: Story) -> str:
    """Return every text of a story as one folded text, a part on each line: no word reaches across."""
    return _joined(getattr(story, part) for part in TEXTS)


def folded_document(document: str) -> str:
    """Return what `folded_story` does, of a stored document; empty where it cannot be read."""
    try:
        story = json.loads(document)
    except ValueError:
        return ""
    if not isinstance(story, dict):
        return ""
    texts = (story.get(part) for part in TEXTS)
    return _joined(text for text in texts if isinstance(text, str))


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(folded(text) for text in texts if text)
