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
from storybank.text.stems import reads_like_english, words_of
from storybank.values import Value, checked, listed

PARTS = ("situation", "task", "action", "result")

OURS = "our choice"
_SPEED = "140 words a minute, near the US average of 150 (National Center for Voice and Speech)"
_ADVICE = "interview advice: situation and task a quarter of the time, action half, result a quarter"

_LEAST_ENGLISH = 0.2
"""Share of stop words from which a text is taken for English; English has about half."""

_FEW_WORDS = 6
"""Words below which a part tells no language."""

RuleSeverity = Literal["warning", "hint"]

_RULES: tuple[tuple[str, RuleSeverity, str, str], ...] = (
    ("no_text", "warning", "The story has a text, so that its length is known.", OURS),
    ("empty_part", "warning", "Situation, task and action each say something.", "the STAR form itself"),
    ("no_result", "warning", "The result says what came of it.", "the STAR form itself"),
    ("thin_part", "hint", "Each part has at least 8, 5, 25 and 8 spoken words.", OURS),
    ("no_figure", "hint", "The result has a figure in it.", "interview advice: results that are measured"),
    ("too_long", "warning", "It can be told in two minutes.", f"interview advice: 60 to 120 s; {_SPEED}"),
    ("long_setup", "hint", "Situation and task take at most 40 % of the words.", f"{_ADVICE}; 40 %: {OURS}"),
    ("short_result", "hint", "The result takes at least 10 % of the words.", f"{_ADVICE}; 10 %: {OURS}"),
    ("we_not_i", "hint", "In the action it is “I” who acts, at least as often as “we”.", "interview advice"),
    ("untagged_competency", "hint", "What the text names or does by name is tagged.", OURS),
    ("tag_without_trace", "hint", "Something in the text hints at each tag of strength 3 or more.", OURS),
    ("full_name", "warning", "No person is named in full.", "discretion towards third persons; " + OURS),
    ("contact_details", "warning", "No e-mail address and no phone number stands in it.", OURS),
    ("confidential_mark", "warning", "Nothing in it is marked as confidential.", OURS),
    ("figures_disagree", "warning", "Two versions of a story give one figure for one thing.", OURS),
)


class ReviewRule(Value):
    """One thing that a review looks for.

    Attributes:
        code: The code of its findings, by which it can be switched off.
        severity: `"warning"` where a plan may be worse for it, or an answer that it plans; else `"hint"`.
        claim: What holds where the rule is silent.
        source: Who says so, or that it is our choice.
    """

    code: str
    severity: RuleSeverity
    claim: str
    source: str


@checked
@cache
def review_rules() -> tuple[ReviewRule, ...]:
    """Return the rules of `review_story`, in the order of its findings.

    >>> [rule.code for rule in review_rules() if rule.severity == "hint"][:3]
    ['thin_part', 'no_figure', 'long_setup']
    """
    return tuple(
        ReviewRule(code=code, severity=severity, claim=claim, source=source)
        for code, severity, claim, source in _RULES
    )


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
    return f"did you mean {listed(near, 'or')}?" if near else f"give one of: {', '.join(known)}"


def finding_of(
    rules: Iterable[ReviewRule], code: str, message: str, remedy: str, *, subject: str, field: str = ""
) -> Finding:
    """Return a finding with the severity of its rule."""
    severity = next(rule.severity for rule in rules if rule.code == code)
    return Finding(code=code, severity=severity, subject=subject, field=field, message=message, remedy=remedy)


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
