"""Text as a search reads it: without case, accents and what cannot be seen, every gap one space.

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

_VARIATIONS: Final = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""Characters that choose how the one before them is drawn: a red heart, a name's way of writing a sign."""


def folded(text: str) -> str:
    r"""Return a text without case, accents, and characters that cannot be seen, as soft hyphens.

    Decomposed on both sides of folding: some letters have a case only before, some an accent only after.

    >>> folded("Führung\n İSTANBUL  straße ﬁt"), folded("  ")
    ('fuhrung istanbul strasse fit', '')
    """
    lower = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", lower)
    return " ".join("".join(filter(_counts, plain)).split())


def _counts(letter: str) -> bool:
    """Say whether a character makes a difference: marks and format characters make none."""
    if unicodedata.combining(letter) or letter in _VARIATIONS:
        return False
    return unicodedata.category(letter) != "Cf"


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
