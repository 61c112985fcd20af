"""ReviewRule: what is looked for, how much it matters, and who says so."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from typing import Literal

from storybank.errors import Fault, InvalidInput
from storybank.values import Value, checked, listed

_SPEED = "140 words a minute, near the US average of 150 (National Center for Voice and Speech)"
_ADVICE = "interview advice: situation and task a quarter of the time, action half, result a quarter"
_OURS = "our choice"


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


_RULES: tuple[tuple[str, Literal["warning", "hint"], str, str], ...] = (
    ("no_text", "warning", "The story has a text, so that its length is known.", _OURS),
    ("empty_part", "warning", "Situation, task and action each say something.", "the STAR form itself"),
    ("no_result", "warning", "The result says what came of it.", "the STAR form itself"),
    ("thin_part", "hint", "Each part has at least 8, 5, 25 and 8 spoken words.", _OURS),
    ("no_figure", "hint", "The result has a figure in it.", "interview advice: results that are measured"),
    ("too_long", "warning", "It can be told in two minutes.", f"interview advice: 60 to 120 s; {_SPEED}"),
    ("long_setup", "hint", "Situation and task take at most 40 % of the words.", f"{_ADVICE}; 40 %: {_OURS}"),
    ("short_result", "hint", "The result takes at least 10 % of the words.", f"{_ADVICE}; 10 %: {_OURS}"),
    ("we_not_i", "hint", "In the action it is “I” who acts, at least as often as “we”.", "interview advice"),
    ("untagged_competency", "hint", "What the text names or does by name is tagged.", _OURS),
    ("tag_without_trace", "hint", "Something in the text hints at each tag of strength 3 or more.", _OURS),
    ("full_name", "warning", "No person is named in full.", "discretion towards third persons; " + _OURS),
    ("contact_details", "warning", "No e-mail address and no phone number stands in it.", _OURS),
    ("confidential_mark", "warning", "Nothing in it is marked as confidential.", _OURS),
    ("figures_disagree", "warning", "Two versions of a story give one figure for one thing.", _OURS),
)
