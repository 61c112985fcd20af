"""The rules of a review, each with its source, and a story as they read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Literal

from storybank.errors import Fault, InvalidInput
from storybank.findings import Finding
from storybank.speech import spoken_words
from storybank.stories import Story
from storybank.text.html import plain
from storybank.text.stems import read_table, reads_like_english, words_of
from storybank.values import Value, checked, join_words

PARTS = ("situation", "task", "action", "result")

_LEAST_ENGLISH = 0.2  # share of stop words from which a text is taken for English; English has about half
_FEW_WORDS = 6  # words below which a part tells no language


class ReviewRule(Value):
    """One thing that a review looks for.

    Attributes:
        code: The code of its findings, by which it can be switched off.
        severity: `"warning"` where a plan may be worse for it, or an answer that it plans; else `"hint"`.
        claim: What holds where the rule is silent.
        source: Who says so, or that it is our choice.
    """

    code: str
    severity: Literal["warning", "hint"]
    claim: str
    source: str


@checked
@cache
def review_rules() -> tuple[ReviewRule, ...]:
    """Return the rules of `review_story`, in the order of its findings.

    >>> [rule.code for rule in review_rules() if rule.severity == "hint"][:3]
    ['thin_part', 'no_figure', 'long_setup']
    """
    return read_rules("review")


def read_rules(kind: Literal["review", "health"]) -> tuple[ReviewRule, ...]:
    """Return the rules that `rules.json` has for a story, or for a bank as a whole."""
    return tuple(ReviewRule(**rule) for rule in read_table("storybank.words.review", "rules.json")[kind])


def read_ignored(ignore: str | Iterable[str], rules: Iterable[ReviewRule], subject: str) -> frozenset[str]:
    """Return the codes of the rules that are switched off.

    Raises:
        InvalidInput: One of them is no rule's code.
    """
    known = [rule.code for rule in rules]
    given = [ignore] if isinstance(ignore, str) else [*ignore]
    faults = [
        Fault(f"ignore[{place}]", "is no rule", _one_of(code, known), "unknown_choice")
        for place, code in enumerate(given)
        if code not in known
    ]
    if faults:
        raise InvalidInput(subject, faults)
    return frozenset(given)


def _one_of(code: object, known: list[str]) -> str:
    near = get_close_matches(code, known) if isinstance(code, str) else []
    return f"did you mean {join_words(near, 'or')}?" if near else f"give one of: {', '.join(known)}"


def finding_of(
    rules: Iterable[ReviewRule], code: str, message: str, remedy: str, *, subject: str, field: str = ""
) -> Finding:
    """Return a finding with the severity of its rule."""
    severity = next(rule.severity for rule in rules if rule.code == code)
    return Finding(code=code, severity=severity, subject=subject, field=field, message=message, remedy=remedy)


@dataclass(frozen=True)
class StoryText:
    """A story, and its four parts by name, without markup."""

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
        words = [word for part in PARTS for word in self.words[part]]
        return reads_like_english(words, least=_LEAST_ENGLISH)

    def is_english_in(self, part: str) -> bool:
        """Whether a part reads like English; where it is short, whether the story does."""
        words = self.words[part]
        return self.is_english if len(words) < _FEW_WORDS else reads_like_english(words, least=_LEAST_ENGLISH)

    def is_blank(self, part: str) -> bool:
        """Whether nothing is said in a part."""
        return not any(letter.isalnum() for letter in self.parts[part])

    @property
    def called(self) -> str:
        """What messages call it."""
        return f"“{self.story.title}”"

    def finding(self, code: str, message: str, remedy: str, *, field: str = "") -> Finding:
        """Return a finding about the story, with its rule's severity."""
        return finding_of(review_rules(), code, message, remedy, subject=self.story.id, field=field)
