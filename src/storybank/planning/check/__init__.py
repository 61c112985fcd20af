"""The hard rules again: whether a plan keeps them, found without the planner."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.interviews import Round
from storybank.planning.check.context import Violation, ViolationCode, read_check
from storybank.planning.check.rules import (
    assignment_violations,
    backup_violations,
    coverage_violations,
    lead_violations,
)
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.values import checked

__all__ = ["Violation", "ViolationCode", "check_plan"]


@checked
def check_plan(
    plan: Plan, bank: StoryBank, round_: Round | None = None, *, policy: Policy | None = None
) -> tuple[Violation, ...]:
    """Return every hard rule that a plan breaks, read from the values alone.

    Nothing here is shared with the planner, so that a mistake of one is seen by the other. Strengths,
    seconds and episodes are the bank's, whatever the plan says of them.

    Args:
        plan: The plan; a wrong one raises nothing.
        bank: The stories and what was told.
        round_: What the plan is held against; the plan's own unless given.
        policy: How it should have been made; the plan's own unless given.

    Returns:
        Nothing where the plan is sound. That no plan is better is for `verify_proof` to say.

    >>> from storybank.interviews import Interviewer
    >>> from storybank.planning.plan import Proof
    >>> from storybank.stories import Story
    >>> day = Round("final round", [Interviewer("Dana", needs=())])
    >>> empty = dict(stories=(), competencies={}, assignments=(), coverage=(), gaps=(), backups=())
    >>> plan = Plan(round=day, policy=Policy(), proof=Proof(status="proved", tiers=()), **empty)
    >>> bank = StoryBank([Story("Month-end")])
    >>> check_plan(plan, bank)
    ()
    >>> print(*check_plan(plan, bank, policy=Policy(use=[("month-end", "dana")])))
    policy.use[0]: the story month-end is locked in sitting 0 and not assigned there
    """
    context, unreadable = read_check(plan, bank, round_ or plan.round, policy or plan.policy)
    return (
        *unreadable,
        *assignment_violations(context),
        *coverage_violations(context),
        *lead_violations(context),
        *backup_violations(context),
    )
