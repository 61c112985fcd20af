"""Gap: a need that nothing covers, with its reason and its remedy, and how it is said in plain English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from storybank.interviews import Priority
from storybank.values import Value, join_words
from storybank.visible import visible

_Removed = Literal["too_weak", "unavailable", "heard", "same_episode", "contested"]
_Left = Literal["no_room", "spared", "stopped"]
GapReason = Literal["no_story", _Removed, _Left]
"""Why a need stays open: no story shows it, a step removed the last that does, or some are left."""


class Rival(Value):
    """A story that could cover the need, which it shows at `strength`, 1-5, and what stands against it.

    `because` says why it cannot be told here, as the end of a sentence: `"goes to Priya"`.
    """

    story_id: str
    title: str
    strength: int
    because: str = ""


class Gap(Value):
    """A need that nothing covers: a value, not an error.

    Why it is so is found by taking the stories that show the competency and removing, in turn, those
    that are too weak (`too_weak`); not ready, withheld or avoided (`unavailable`); heard by somebody there
    (`heard`); of an episode told in this meeting (`same_episode`) or in another (`contested`). The
    reason is the step that leaves none; `no_story` where there was none to begin with. Where some are left:
    `no_room` (the meeting is full), `spared` (a nice need that would cost a story of the
    reserve) or `stopped` (the search was cut short).

    Attributes:
        interviewer_id: Whose need, for `competency_id`: called `interviewer` and `competency`.
        min_strength: 1-5, what the need asks for.
        reason: Why nothing covers it.
        story_ids: The stories that the deciding step removed, or those that are left.
        rivals: The same stories, each with what stands against it.
        asked_by: Everybody in the round who asks about it, in the order of the day.
        able: How many experiences could cover it, as far as each alone goes.
        missing: How many more stories would close it, together with its like: 1 or more.
        nearest: For a competency that nobody knows, the three nearest labels.
    """

    made_with: ClassVar[str] = "plan_round(…): it is one of plan.gaps"
    columns: ClassVar[Mapping[str, str]] = {
        "Who": "interviewer",
        "Needs to hear about": "competency",
        "How much": "priority",
        "Why it is open": "message",
        "What to do": "remedy",
    }
    nothing: ClassVar[str] = "No gaps: a story of yours answers everything that is asked."

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

    def __str__(self) -> str:
        """Return message and remedy as one line."""
        return f"{self.message} {self.remedy}"


_TITLES_NAMED = 3  # titles in one sentence: with more it is no longer read
_CAUTION = {"must": "has to hear about", "should": "should hear about", "nice": "would like to hear about"}


def gap_message(gap: Gap) -> str:  # noqa: PLR0911 - a sentence for each reason
    """Return what is missing and why."""
    what = f"{gap.interviewer} {_CAUTION[gap.priority]} {_asked(gap)}"
    match gap.reason:
        case "no_story" if gap.nearest:
            return f"{what}, which the framework does not know and no story is tagged with."
        case "no_story":
            return f"{what}, and no story shows it."
        case "too_weak":
            best = max((rival.strength for rival in gap.rivals), default=0)
            return f"{what}, and no story shows it at more than {best}."
        case "contested" if 0 < gap.able < len(gap.asked_by):
            tellers = "one story shows it" if gap.able == 1 else f"{gap.able} stories show it"
            return f"{_askers(gap)} {_asked(gap)}, and only {tellers}."
        case "no_room":
            return f"{what}, and there is no room left for {_titles(gap)}."
        case "spared":
            stay = "stays" if len(gap.rivals) == 1 else "they stay"
            return f"{what}; {_titles(gap)} would do, but {stay} in reserve."
        case "stopped":
            return f"{what}; the search was stopped before it was settled."
        case _:
            reasons = join_words(f"“{rival.title}” {rival.because}" for rival in gap.rivals)
            return f"{what}, but {reasons}."


def gap_remedy(gap: Gap) -> str:  # noqa: PLR0911 - the same
    """Return what to do about it."""
    match gap.reason:
        case "no_story" if gap.nearest:
            known = join_words(gap.nearest, "or")
            return f"Did you mean {known}? If not, write a story that shows it and tag it so."
        case "no_story":
            return f"Write {_stories(gap, 'a story', 'stories')}."
        case "no_room":
            return "Ask for more time there, or let other needs of that meeting go."
        case "spared":
            return "Nothing needs doing: tell it if the talk turns there."
        case "stopped":
            return "Plan again with more time."
        case "too_weak":
            return f"Sharpen {_titles(gap)}, or write {_stories(gap)}."
        case "unavailable":
            return f"See whether {_titles(gap)} can be told there after all, or write {_stories(gap)}."
        case _:
            return f"Write {_stories(gap)}."


def in_sentence(label: str) -> str:
    """Return a competency's label as it stands within a sentence; SRE and C++ keep their capitals."""
    first = label.split(" ", maxsplit=1)[0]
    return label[:1].lower() + label[1:] if first[1:].islower() else label


def _asked(gap: Gap) -> str:
    level = "" if gap.min_strength == 1 else f" (strength {gap.min_strength} or more)"
    return f"{in_sentence(gap.competency)}{level}"


def _askers(gap: Gap) -> str:
    if any(" and " in panel for panel in gap.asked_by):
        return f"{join_words(gap.asked_by, 'as well as')} need"
    everybody = "both" if len(gap.asked_by) == 2 else "all"  # noqa: PLR2004 - both are two
    return f"{join_words(gap.asked_by)} {everybody} need"


def _titles(gap: Gap) -> str:
    """Return the titles that a sentence can hold, the strongest first."""
    strongest = sorted(gap.rivals, key=lambda rival: -rival.strength)
    named = [f"“{rival.title}”" for rival in strongest[:_TITLES_NAMED]]
    others = len(strongest) - len(named)
    return join_words([*named, f"{others} more"] if others else named, "or")


def _stories(gap: Gap, one: str = "one more story", many: str = "more stories") -> str:
    """Return the stories to write, as the object of a sentence."""
    written = f"{one} that shows" if gap.missing == 1 else f"{gap.missing} {many} that show"
    level = "" if gap.min_strength == 1 else f" at {gap.min_strength} or more"
    return f"{written} {in_sentence(gap.competency)}{level}"
