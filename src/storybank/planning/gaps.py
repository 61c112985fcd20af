"""Gap: a need that nothing covers, with its reason and its remedy."""

from __future__ import annotations

from typing import Literal

from storybank.interviews import Priority
from storybank.values import Value

GapReason = Literal[
    "no_story",
    "too_weak",
    "unavailable",
    "heard",
    "same_episode",
    "contested",
    "no_room",
    "spared",
    "stopped",
]


class Gap(Value):
    """x."""

    interviewer_id: str
    competency_id: str
    priority: Priority
    min_strength: int
    reason: GapReason
    story_ids: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """X."""
        return ""

    @property
    def remedy(self) -> str:
        """X."""
        return ""
