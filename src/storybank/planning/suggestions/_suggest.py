"""suggest_stories: what to write next, and for whom."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from storybank.bank import StoryBank
from storybank.interviews import Round
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.optimum import best_assignment
from storybank.planning.engine.tier_names import TierName
from storybank.planning.engine.tiers import evaluate
from storybank.planning.found import Found
from storybank.planning.policy import Policy
from storybank.planning.reading import read_frame
from storybank.planning.suggestions._blanks import ToldAgain, ToldOnce
from storybank.planning.suggestions._setting import Setting
from storybank.planning.suggestions._step import Step
from storybank.planning.suggestions._suggestion import Suggestion
from storybank.planning.suggestions._writing import Written, write_stories
from storybank.stories import UNTOLD_SECONDS
from storybank.values import Count, checked

_DEFAULT = Policy()

_SEARCHES = 3
"""The plan as it is, new stories for the musts, and those for the shoulds."""


@checked
def suggest_stories(
    bank: StoryBank,
    round_: Round,
    *,
    policy: Policy = _DEFAULT,
    limit: Count = 5,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> Found[Suggestion]:
    """Say which stories to write next: the fewest that close every must, then those for the shoulds.

    With the stories suggested for musts in the bank, the next plan covers as much of the musts, by weight,
    as it could with any number of new stories; one story fewer does not, whatever it shows. What these
    stories show besides, and the stories suggested for shoulds, close as much of the shoulds as new stories
    can, with the fewest of them, while nobody goes without who was served. A need that no story
    can close, where there is no time for one, asks for none.

    A new story is taken to be ready, heard by nobody, an experience of its own, and told in two minutes.

    Args:
        bank: The stories and their history.
        round_: Who will hear them. A sitting that is over asks for nothing more.
        policy: Limits and locks.
        limit: How many suggestions to return, 0 or more. They are worked out together all the same: a
            smaller limit cuts the list, which starts with the musts of most weight.
        time_limit: As for `plan_round`, for all of it together.
        node_limit: As for `plan_round`, for each search.
        cancel: As for `plan_round`.
        progress: As for `plan_round`.

    Returns:
        The suggestions. `complete` is False where the limits cut a search short: fewer stories may do, or
        more be needed.

    Raises:
        InvalidInput: As for `plan_round`; or the limit is negative.

    >>> from storybank.interviews import Interviewer
    >>> day = Round("final", [Interviewer("Dana", must=["conflict", "teamwork"], should=["planning"])])
    >>> [suggestion.competencies for suggestion in suggest_stories(StoryBank(), day)]
    [{'conflict': 1, 'teamwork': 1, 'planning': 1}]
    """
    limits = Limits.of(
        "suggest_stories", time_limit=time_limit, node_limit=node_limit, cancel=cancel, progress=progress
    )
    frame = read_frame(bank, round_, policy)
    if not frame.problem.questions:
        return Found()
    topics = tuple(asked.competency_id for asked in frame.asked_ahead)
    seconds = UNTOLD_SECONDS + policy.follow_up_seconds
    limits.tell("search", 0, _SEARCHES)
    now = best_assignment(frame.problem, limits.part(_SEARCHES))
    before = Setting(frame.problem, topics, seconds, now.assigned)
    limits.tell("search", 1, _SEARCHES)
    for_musts = Step(frame, before, _for_musts(before, limits.part(_SEARCHES - 1)), "must")
    limits.tell("search", 2, _SEARCHES)
    for_shoulds = Step(frame, for_musts.after, _for_shoulds(for_musts.after, limits), "should")
    limits.tell("search", _SEARCHES, _SEARCHES)
    found = (*for_musts.suggestions(), *for_shoulds.suggestions())[:limit]
    complete = now.complete and for_musts.written.complete and for_shoulds.written.complete
    return Found(found, complete=complete)


def _for_musts(setting: Setting, limits: Limits) -> Written:
    """Return the fewest new stories that close all musts, and with so many the most shoulds."""
    names: tuple[TierName, ...] = ("must", "spare", "served", "should", "kept", "fit")
    if not setting.problem.repeats:
        return write_stories(setting, ToldOnce, names, {}, limits)
    # A story that may be told again makes fewer do, but never more.
    fewest = write_stories(setting, ToldOnce, ("must", "spare"), {}, limits.part(2))
    lay = partial(ToldAgain, count=-fewest.values["spare"])
    written = write_stories(setting, lay, (*names[:3], "repeats", *names[3:]), {}, limits)
    return replace(written, complete=written.complete and fewest.complete)


def _for_shoulds(setting: Setting, limits: Limits) -> Written:
    """Return the fewest new stories that close all shoulds that can be, the rest left as good as it is."""
    reached = evaluate(setting.problem, setting.before)
    names: tuple[TierName, ...] = ("must", "served", "repeats")
    held = {name: reached[name] for name in names if name in reached}
    return write_stories(setting, ToldOnce, ("should", "spare", "kept", "fit"), held, limits)
