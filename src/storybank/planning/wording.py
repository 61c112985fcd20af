"""A gap in plain English, made from its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storybank.values import listed

if TYPE_CHECKING:
    from storybank.planning.gaps import Gap

_TITLES_NAMED = 3
"""Titles in one sentence: with more it is no longer read."""

_CAUTION = {"must": "has to hear about", "should": "should hear about", "nice": "would like to hear about"}


def gap_message(gap: Gap) -> str:  # noqa: PLR0911 - a sentence for each reason
    """Return what is missing and why.

    Args:
        gap: Anything with the fields of a Gap.
    """
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
            return f"{_askers(gap)} {_asked(gap)}, and only {_tellers(gap)}."
        case "no_room":
            return f"{what}, and there is no room left for {_titles(gap)}."
        case "spared":
            return f"{what}; {_titles(gap)} would do, but {_stays(gap)} in reserve."
        case "stopped":
            return f"{what}; the search was stopped before it was settled."
        case _:
            reasons = listed(f"“{rival.title}” {rival.because}" for rival in gap.rivals)
            return f"{what}, but {reasons}."


def gap_remedy(gap: Gap) -> str:  # noqa: PLR0911 - the same
    """Return what to do about it.

    Args:
        gap: Anything with the fields of a Gap.
    """
    match gap.reason:
        case "no_story" if gap.nearest:
            known = listed(gap.nearest, "or")
            return f"Did you mean {known}? If not, write a story that shows it and tag it so."
        case "no_story":
            return f"Write {_stories(gap, 'a story', 'stories')}."
        case "no_room":
            return "Ask for more time there, or let other needs of that sitting go."
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


def _asked(gap: Gap) -> str:
    level = "" if gap.min_strength == 1 else f" (strength {gap.min_strength} or more)"
    return f"{_competency(gap)}{level}"


def _competency(gap: Gap) -> str:
    return in_sentence(gap.competency)


def in_sentence(label: str) -> str:
    """Return a competency's label as it stands within a sentence; SRE and C++ keep their capitals."""
    first = label.split(" ", maxsplit=1)[0]
    return label[:1].lower() + label[1:] if first[1:].islower() else label


def _askers(gap: Gap) -> str:
    if any(" and " in panel for panel in gap.asked_by):
        return f"{listed(gap.asked_by, 'as well as')} need"
    everybody = "both" if len(gap.asked_by) == 2 else "all"  # noqa: PLR2004 - both are two
    return f"{listed(gap.asked_by)} {everybody} need"


def _tellers(gap: Gap) -> str:
    return "one story shows it" if gap.able == 1 else f"{gap.able} stories show it"


def _titles(gap: Gap) -> str:
    """Return the titles that a sentence can hold, the strongest first."""
    strongest = sorted(gap.rivals, key=lambda rival: -rival.strength)
    named = [f"“{rival.title}”" for rival in strongest[:_TITLES_NAMED]]
    others = len(strongest) - len(named)
    return listed([*named, f"{others} more"] if others else named, "or")


def _stays(gap: Gap) -> str:
    return "stays" if len(gap.rivals) == 1 else "they stay"


def _stories(gap: Gap, one: str = "one more story", many: str = "more stories") -> str:
    """Return the stories to write, as the object of a sentence."""
    written = f"{one} that shows" if gap.missing == 1 else f"{gap.missing} {many} that show"
    level = "" if gap.min_strength == 1 else f" at {gap.min_strength} or more"
    return f"{written} {_competency(gap)}{level}"
