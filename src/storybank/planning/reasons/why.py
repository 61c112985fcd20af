"""why: what each line of a plan is worth."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.optimum import Trials
from storybank.planning.plan import Assignment, Plan
from storybank.planning.reasons.standing import Standing, read_standing
from storybank.planning.reasons.values import Reason
from storybank.values import checked


@checked
def why(
    plan: Plan,
    bank: StoryBank,
    *,
    previous: Plan | None = None,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> tuple[Reason, ...]:
    """Say for each assignment of a plan what it leads, and what would be lost without its story.

    The loss is found by planning again without the story: the first goal that falls, by how much, and
    which needs would be open. Where none falls, an equal plan does without it. A story that is locked is
    compared with a plan that has neither the story nor its locks.

    Args:
        plan: The plan.
        bank: The bank it was made from.
        previous: The plan before, where it was made with one.
        time_limit: As for `plan_round`, for all reasons together.
        node_limit: As for `plan_round`, for each reason.
        cancel: As for `plan_round`.
        progress: As for `plan_round`: told of each reason.

    Returns:
        One reason for each assignment, in the plan's order. Those that the limits cut short say so:
        `Reason.complete`.

    Raises:
        InvalidInput: The plan was not made from this bank, or with another plan before it.

    >>> from storybank.interviews import Interviewer, Round
    >>> from storybank.planning import plan_round
    >>> from storybank.stories import Story
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["teamwork"])]))
    >>> [reason] = why(plan, bank)
    >>> reason.tier, reason.loss, [need.competency_id for need in reason.opens]
    ('must', 1, ['teamwork'])
    """
    limits = Limits.of("why", time_limit=time_limit, node_limit=node_limit, cancel=cancel, progress=progress)
    standing = read_standing("why", plan, bank, previous)
    reasons = []
    for place, assignment in enumerate(plan.assignments):
        limits.tell("plans", place, len(plan.assignments))
        trials = Trials(limits.part(len(plan.assignments) - place))
        reasons.append(_reason(standing, assignment, trials))
    limits.tell("plans", len(plan.assignments), len(plan.assignments))
    return tuple(reasons)


def _reason(standing: Standing, assignment: Assignment, trials: Trials) -> Reason:
    number, sitting = standing.frame.number[assignment.story_id], assignment.sitting
    differs = standing.compared(standing.without(number, trials))
    return Reason(
        **vars(standing.placement(number, sitting)),
        leads=assignment.leads,
        also_shows=assignment.also_shows,
        locked=(number, sitting) in standing.frame.locks.use,
        **differs,
        complete=trials.complete,
        **standing.named((*assignment.leads, *assignment.also_shows, *differs["opens"])),
    )
