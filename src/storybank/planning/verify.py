"""verify_proof: the values and the bounds of a plan again, in whole numbers, without the solver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from storybank.bank import StoryBank
from storybank.errors import InvalidInput
from storybank.interviews import Round
from storybank.planning.check import check_plan
from storybank.planning.check_context import Violation, differing
from storybank.planning.engine.bounds import System
from storybank.planning.engine.problem import Assigned, Problem, evaluate, tier_names
from storybank.planning.engine.program import Program, cut_off, full_program
from storybank.planning.goals import Proof
from storybank.planning.inquiries import asking_of
from storybank.planning.plan import Plan
from storybank.planning.planner import PlanBuilder
from storybank.planning.policy import Policy
from storybank.planning.problem_of import PlanningContext, read_context
from storybank.values import checked


@checked
def verify_proof(
    plan: Plan,
    bank: StoryBank,
    round: Round | None = None,
    *,
    policy: Policy | None = None,
    previous: Plan | None = None,
    besides: Iterable[Plan] = (),
) -> bool:
    """Return whether a plan is proved to be the best there is.

    The problem is made again from the values, and the solver is not believed: the plan must obey every hard
    rule, have `proof.status == "proved"`, reach the value that each tier claims, and carry for each tier a
    certificate whose bound, added up in whole numbers, is that value. All else that it says, from labels to
    the reasons of gaps, is made anew and compared, but for what the page on proofs calls free. A change that
    matters to the plan, the bank it was made from, its round or policy (None: the plan's own), or the plan
    before, makes it False.

    Plans that are given `besides` are left out of account: True then says of a plan whose status is
    `"next_best"` that none but these is better. For one of `alternatives` they are the plan itself and those
    before it in the list, in that order.

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
    others = [*besides]
    wanted = "next_best" if others else "proved"
    if plan.proof.status != wanted or check_plan(plan, bank, round, policy=policy):
        return False
    try:
        context = read_context(bank, round, policy, previous)
    except InvalidInput:
        return False
    assigned = context.assigned_by(plan)
    if assigned is None or not _closes(plan.proof, context.problem, assigned, program_of(context, others)):
        return False
    asking = asking_of(context.round, policy, plan.assignments, context.stories)
    made = PlanBuilder(context, assigned).plan(plan.backups, plan.proof)
    return asking.is_best(plan.inquiries, plan.asking) and not any(misstated(plan, made, bank))


def misstated(plan: Plan, made: Plan, bank: StoryBank) -> Iterator[Violation]:
    """Find each place where a plan says something else than it does when it is made anew."""
    # An experience that came to the bank later, and that the plan has no word of, changes nothing.
    named = {one.id for one in plan.stories} | {one.story_id for one in plan.free}
    known = {story.episode for story in bank.stories if story.id in named}
    free = tuple(one for one in made.free if bank.story(one.story_id).episode in known)
    for name in Plan.model_fields:
        yield from differing(name, getattr(plan, name), free if name == "free" else getattr(made, name))


def program_of(context: PlanningContext, besides: Iterable[Plan] = ()) -> Program:
    """Return the program that proofs are about, without the solutions that are some other plans."""
    program = full_program(context.problem)
    for assigned in map(context.assigned_by, besides):
        cut_off(program, context.problem, assigned)
    return program


def _closes(proof: Proof, problem: Problem, assigned: Assigned, program: Program) -> bool:
    if tuple(tier.name for tier in proof.tiers) != tier_names(problem):
        return False
    values, system = evaluate(problem, assigned), System(program)
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
