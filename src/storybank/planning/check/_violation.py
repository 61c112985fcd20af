"""Violation: one hard rule that a plan breaks."""

from __future__ import annotations

from typing import Literal

from storybank.values import Value

ViolationCode = Literal[
    # What cannot be read at all:
    "unknown_story",
    "unknown_sitting",
    "unknown_need",
    "unknown_lock",
    "missing_needs",
    # Whether a story may be told in a sitting:
    "sitting_over",
    "not_ready",
    "withheld",
    "avoided",
    "heard",
    "episode_told",
    # All assignments together:
    "story_twice",
    "episode_twice",
    "too_many_stories",
    "too_long",
    "lock_missing",
    "out_of_order",
    # What is said of a need:
    "need_missing",
    "need_twice",
    "wrong_need",
    "not_told_there",
    "too_weak",
    "wrong_strength",
    "coverage_missed",
    "false_gap",
    "gap_missing",
    # Who leads a question:
    "shows_missing",
    "lead_split",
    "lead_twice",
    "lead_missing",
    "lead_not_strongest",
    "own_not_lead",
    "own_twice",
    "own_without_must",
    # Stories in reserve:
    "backup_uncalled",
    "backup_spent",
    "backup_twice",
    "backup_several",
    "backup_missing",
]


class Violation(Value):
    """One hard rule that a plan breaks.

    Attributes:
        code: Which rule, in words that do not change.
        subject: Where in the plan, its round or its policy: `"assignments[2]"`.
        message: What is wrong, by ids, without the text of a story.
    """

    code: ViolationCode
    subject: str
    message: str

    def __str__(self) -> str:
        """Return subject and message as one line."""
        return f"{self.subject}: {self.message}"
