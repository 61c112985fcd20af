"""A gap in plain English, made from its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storybank.values import listed

if TYPE_CHECKING:
    from storybank.planning.gaps import Gap

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
            best = max(rival.strength for rival in gap.rivals)
            return f"{what}, and the strongest story shows it at {best} of 5 only."
        case "contested" if _more_ask_than_tell(gap):
            return f"{_askers(gap)} {_asked(gap)}, and only {_tellers(gap)}."
        case "no_room":
            return f"{what}, but the time there is taken up by what matters more."
        case "spared":
            return f"{what}; {_titles(gap)} could, but {_stays(gap)} in reserve."
        case "stopped":
            return f"{what}; the search was stopped before it was settled."
        case _:
            reasons = "; ".join(f"“{rival.title}” {rival.because}" for rival in gap.rivals)
            return f"{what}: {reasons}."


def gap_remedy(gap: Gap) -> str:  # noqa: PLR0911 - a sentence for each reason
    """Return what to do about it.

    Args:
        gap: Anything with the fields of a Gap.
    """
    match gap.reason:
        case "no_story" if gap.nearest:
            known = listed(gap.nearest, "or")
            return f"Did you mean {known}? Else write a story about it and tag it so."
        case "no_room":
            return "Ask for more time, or let this person's other needs go."
        case "spared":
            return "Nothing needs doing; tell it if the talk comes to it."
        case "stopped":
            return "Plan again with more time."
        case "too_weak":
            return f"Sharpen {_titles(gap)}, or write {_more(gap)}."
        case "unavailable":
            return f"Make {_titles(gap)} ready and free for this person, or write {_more(gap)}."
        case _:
            return f"Write {_more(gap)}."


def _asked(gap: Gap) -> str:
    level = "" if gap.min_strength == 1 else f" (strength {gap.min_strength} or more)"
    return f"{_competency(gap)}{level}"


def _competency(gap: Gap) -> str:
    """Return the competency as it stands within a sentence; an acronym keeps its capitals."""
    name = gap.competency
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _more_ask_than_tell(gap: Gap) -> bool:
    return len(gap.asked_by) > max(gap.able, 1)


def _askers(gap: Gap) -> str:
    everybody = "both need" if len(gap.asked_by) == 2 else "all need"  # noqa: PLR2004 - both are two
    return f"{listed(gap.asked_by)} {everybody}"


def _tellers(gap: Gap) -> str:
    return "one story shows it" if gap.able == 1 else f"{gap.able} stories show it"


def _titles(gap: Gap) -> str:
    return listed((f"“{rival.title}”" for rival in gap.rivals), "or")


def _stays(gap: Gap) -> str:
    return "it stays" if len(gap.rivals) == 1 else "they stay"


def _more(gap: Gap) -> str:
    """Return the stories to write, as the object of a sentence."""
    shows = "shows" if gap.missing == 1 else "show"
    count = "one more story" if gap.missing == 1 else f"{gap.missing} more stories"
    level = "" if gap.min_strength == 1 else f" at {gap.min_strength} or more"
    return f"{count} that {shows} {_competency(gap)}{level}"
