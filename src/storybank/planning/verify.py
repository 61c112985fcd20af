"""verify_proof: the values and the bounds of a plan again, in whole numbers, without the solver."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.errors import InvalidInput
from storybank.interviews import Round
from storybank.planning.check import check_plan
from storybank.planning.engine.bounds import System
from storybank.planning.engine.problem import Assigned, Problem, evaluate, tier_names
from storybank.planning.engine.program import full_program
from storybank.planning.goals import Proof
from storybank.planning.inquiries import asking_of
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.planning.problem_of import read_context
from storybank.values import checked


@checked
def verify_proof(
    plan: Plan,
    bank: StoryBank,
    round: Round | None = None,
    *,
    policy: Policy | None = None,
    previous: Plan | None = None,
) -> bool:
    """Return whether a plan is proved to be the best there is.

    The problem is made again from the values, and the solver is not believed: the plan must obey every hard
    rule, have `proof.status == "proved"`, reach the value that each tier claims, and carry for each tier a
    certificate whose bound, added up in whole numbers, is that value. A change that matters to the plan,
    the bank it was made from, its round or policy (None: the plan's own), or the plan before, makes it False.

    >>> from storybank import Story, plan_round
    >>> from storybank.sample import sample_bank, sample_round
    >>> plan = plan_round(sample_bank(), sample_round())
    >>> verify_proof(plan, sample_bank())
    True
    >>> better = sample_bank().with_stories(Story("Peace", competencies={"conflict resolution": 5}))
    >>> verify_proof(plan, better)
    False

    Source: weak linear programming duality; see `storybank.planning.engine.bounds` for the formula.
    """
    round = plan.round if round is None else round
    policy = plan.policy if policy is None else policy
    if plan.proof.status != "proved" or check_plan(plan, bank, round, policy=policy):
        return False
    try:
        context = read_context(bank, round, policy, previous)
    except InvalidInput:
        return False
    assigned = context.assigned_by(plan)
    asking = asking_of(context.round, policy, plan.assignments, context.stories)
    is_asked = asking.is_best(plan.inquiries, plan.asking)
    return is_asked and assigned is not None and _closes(plan.proof, context.problem, assigned)


def _closes(proof: Proof, problem: Problem, assigned: Assigned) -> bool:
    if tuple(tier.name for tier in proof.tiers) != tier_names(problem):
        return False
    values, program = evaluate(problem, assigned), full_program(problem)
    system = System(program)
    for tier in proof.tiers:
        terms = program.objectives[tier.name]
        try:
            bound = system.bound(terms, tier.certificate)
        except ValueError:
            return False
        if not bound == tier.bound == tier.value == values[tier.name]:
            return False
        system.hold(tier.name, terms, tier.value)
    return True
