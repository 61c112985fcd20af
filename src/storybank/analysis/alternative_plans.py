"""alternatives: other plans that are as good, or the next best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from storybank.bank import StoryBank
from storybank.planning.engine.limits import UNLIMITED, Cancel, Limits, Report
from storybank.planning.engine.problem import Assigned, Problem, tier_names
from storybank.planning.engine.program import Program, full_program
from storybank.planning.engine.search import Best, Optimum, reach_assignment
from storybank.planning.plan import Found, Plan
from storybank.planning.planner import SEARCH, PlanBuilder
from storybank.planning.problem_of import assigned_numbers, read_context
from storybank.planning.verify import verify_proof
from storybank.values import Count, checked

_CASES = 1
"""What the bounds of a lesser plan may cost: it cannot meet them, so that none is worth a branching."""


@checked
def alternatives(
    plan: Plan,
    bank: StoryBank,
    *,
    previous: Plan | None = None,
    limit: Count = 3,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> Found[Plan]:
    """Return other plans for the same round: those of the same value in every tier first, then the next best.

    Each is the best plan that tells another set of stories in the sittings than the plan itself and those
    before it in the list. Stories that serve nobody are not added to make a difference.

    An alternative that has the value of a proved plan in every tier is proved by the same certificates:
    `verify_proof(alternative, bank, previous=previous)` is True. One of less value is not the best plan, so
    nothing of the kind can be proved of it: its `proof.status` is `"solver"`, for only the solver says that
    no plan lies between it and those before it, and its bounds say what any plan may reach.

    Args:
        plan: The plan.
        bank: The bank it was made from.
        previous: The plan before, where it was made with one.
        limit: How many at most, 0 or more. There are fewer where no other plan keeps the hard rules.
        time_limit: As for `plan_round`, for all plans together.
        node_limit: As for `plan_round`, for each plan.
        cancel: As for `plan_round`.
        progress: As for `plan_round`: told of each plan.

    Returns:
        The plans. `complete` is False where the limits cut the search short: the last plan's
        `proof.status` then is `"bounded"`, or plans are missing.

    Raises:
        InvalidInput: `limit` is not a non-negative integer; or the plan names stories that the bank does
            not have (`UnknownReference`).

    >>> from storybank.interviews import Interviewer, Round
    >>> from storybank.planning import plan_round
    >>> from storybank.stories import Story
    >>> bank = StoryBank([Story("Audit", competencies={"conflict": 4}),
    ...                   Story("Depot", competencies={"conflict": 4})])
    >>> plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["conflict"])]))
    >>> others = alternatives(plan, bank, limit=2)
    >>> [(len(other.assignments), other.proof.status) for other in others]
    [(1, 'proved'), (2, 'solver')]
    """
    limits = Limits.of(
        "alternatives", time_limit=time_limit, node_limit=node_limit, cancel=cancel, progress=progress
    )
    context = read_context(bank, plan.round, plan.policy, previous)
    earlier = [assigned_numbers(plan, context, "alternatives")]
    proof = plan.proof if limit and verify_proof(plan, bank, previous=previous) else None
    found: list[Plan] = []
    complete = True
    while len(found) < limit:
        limits.tell("plans", len(found), limit)
        if limits.is_spent():
            complete = False
            break
        part = limits.part(limit - len(found))
        optimum, is_whole = best_assignment_but(context.problem, earlier, part.part(SEARCH))
        complete &= is_whole
        if optimum is None:
            break
        earlier.append(optimum.assigned)
        builder = PlanBuilder(context, optimum, replace(part, progress=None), cases=_CASES, known=proof)
        found.append(builder.plan())
    limits.tell("plans", limit, limit)
    return Found(found, complete=complete)


def best_assignment_but(
    problem: Problem, earlier: Sequence[Assigned], limits: Limits = UNLIMITED
) -> tuple[Optimum | None, bool]:
    """Return the best assignment that is none of the earlier ones, and whether the search came to its end.

    It is None where there is no other, or where none was found in time.

    Each earlier assignment is cut off by one row: leave out at least one of its pairs, or add another (the
    no-good cut of Balas and Jeroslow 1972).
    """
    if not problem.pairs:
        return None, True
    program = full_program(problem)
    program.core = None  # the cuts come after it, and hold for every tier
    for assigned in earlier:
        _cut(program, problem, assigned)
    # To fall back on: nothing, and worth less than any assignment is.
    nothing = Best((), dict.fromkeys(tier_names(problem), -1 - len(problem.pairs)), complete=False)
    found = reach_assignment(problem, program, nothing, limits, frozenset(earlier))
    if found.values == nothing.values:
        return None, limits.meter is None or not limits.is_spent()
    # What it is worth is proved without the cuts.
    return Optimum(found.assigned, found.values, problem, complete=found.complete), found.complete


def _cut(program: Program, problem: Problem, assigned: Assigned) -> None:
    """Add the row that an assignment breaks and every other keeps."""
    if not set(assigned) <= set(problem.pairs):
        return  # it holds a pair that no alternative holds
    terms = {column: 1 if pair in assigned else -1 for column, pair in enumerate(problem.pairs)}
    program.at_most(terms, len(assigned) - 1)
