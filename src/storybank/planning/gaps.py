"""Gap: a need that nothing covers, with its reason and its remedy."""

from __future__ import annotations

from typing import ClassVar, Literal

from storybank.interviews import Priority
from storybank.planning.wording import gap_message, gap_remedy
from storybank.values import Value
from storybank.visible import visible

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


class Rival(Value):
    """A story that could cover the need, and what stands against it.

    Attributes:
        story_id: Which story.
        title: What the candidate calls it.
        strength: 1-5, what it shows of the competency.
        because: Why it cannot be told here, as the end of a sentence: `"goes to Priya"`.
    """

    story_id: str
    title: str
    strength: int
    because: str = ""


class Gap(Value):
    """A need that nothing covers: a value, not an error.

    Why it is so is found by taking the stories that show the competency and removing, in turn, those
    that are too weak (`too_weak`); not ready, withheld or avoided (`unavailable`); heard by somebody there
    (`heard`); of an episode told in this sitting (`same_episode`) or in another (`contested`). The
    reason is the step that leaves none; `no_story` where there was none to begin with. Where some are left:
    `no_room` (the sitting is full), `spared` (a nice need that would cost a story of the
    reserve) or `stopped` (the search was cut short).

    Attributes:
        interviewer_id: Whose need.
        competency_id: For what.
        priority: `"must"`, `"should"` or `"nice"`.
        min_strength: 1-5, what the need asks for.
        reason: Why nothing covers it.
        story_ids: The stories that the deciding step removed, or those that are left.
        interviewer: The person's name.
        competency: The competency's label.
        rivals: The same stories, each with what stands against it.
        asked_by: Everybody in the round who asks about it, in the order of the day.
        able: How many experiences could cover it, as far as each alone goes.
        missing: How many more stories would close it, together with its like: 1 or more.
        nearest: For a competency that nobody knows, the three nearest labels.
    """

    made_with: ClassVar[str] = "plan_round(…): it is one of plan.gaps"

    interviewer_id: str
    competency_id: str
    priority: Priority
    min_strength: int
    reason: GapReason
    story_ids: tuple[str, ...] = ()
    interviewer: str = ""
    competency: str = ""
    rivals: tuple[Rival, ...] = ()
    asked_by: tuple[str, ...] = ()
    able: int = 0
    missing: int = 1
    nearest: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """What is missing and why, in a sentence that a candidate understands."""
        return visible(gap_message(self))

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return visible(gap_remedy(self))
