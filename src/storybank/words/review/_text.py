"""A story as a review reads it: its parts in plain text, with the counts that several rules need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from storybank.findings import Finding
from storybank.speech import spoken_words
from storybank.stories import Story
from storybank.words.review._rules import review_rules
from storybank.words.text import STOP_WORDS, plain, words_of

PARTS = ("situation", "task", "action", "result")

_ENGLISH = 0.2
"""Share of stop words from which a text is taken for English; English has about half."""


_FEW_WORDS = 6
"""Words below which a part tells no language."""


@dataclass(frozen=True)
class StoryText:
    """The parts of one story, without markup.

    Attributes:
        story: The story.
        parts: Part to text.
    """

    story: Story
    parts: dict[str, str]

    @classmethod
    def of(cls, story: Story) -> StoryText:
        """Read a story."""
        return cls(story, {part: plain(getattr(story, part)) for part in PARTS})

    @cached_property
    def counts(self) -> dict[str, int]:
        """Spoken words by part."""
        return {part: spoken_words(text) for part, text in self.parts.items()}

    @cached_property
    def words(self) -> dict[str, tuple[str, ...]]:
        """Folded words by part."""
        return {part: words_of(text) for part, text in self.parts.items()}

    @property
    def total(self) -> int:
        """Spoken words of all parts."""
        return sum(self.counts.values())

    @cached_property
    def is_english(self) -> bool:
        """Whether it reads like English, so that rules about English words may speak."""
        return _reads_like_english([word for part in PARTS for word in self.words[part]])

    def is_english_in(self, part: str) -> bool:
        """Say whether a part reads like English; where it is short, whether the story does."""
        words = self.words[part]
        return self.is_english if len(words) < _FEW_WORDS else _reads_like_english(words)

    def is_blank(self, part: str) -> bool:
        """Say whether nothing is said in a part."""
        return not any(letter.isalnum() for letter in self.parts[part])

    def finding(self, code: str, message: str, remedy: str, *, field: str = "") -> Finding:
        """Return a finding about the story, with its rule's severity."""
        severity = next(rule.severity for rule in review_rules() if rule.code == code)
        return Finding(
            code=code,
            severity=severity,
            subject=self.story.id,
            field=field,
            message=message,
            remedy=remedy,
        )

    @property
    def called(self) -> str:
        """What messages call it."""
        return f"“{self.story.title}”"


def _reads_like_english(words: Sequence[str]) -> bool:
    return bool(words) and sum(word in STOP_WORDS for word in words) >= _ENGLISH * len(words)
