"""A plan in the oracle's terms: what was assigned, who leads which question, what stands in reserve."""

from __future__ import annotations

from collections.abc import Iterable

from tests.support.facts import Facts, Question, Want, facts_of
from tests.support.rounds import Case

from storybank.errors import ImpossibleLock
from storybank.interviews import NeedRef
from storybank.planning import plan_round
from storybank.planning.plan import Plan


def facts_of_case(case: Case) -> Facts:
    """Read the case as the definitions do."""
    return facts_of(case.bank, case.round, case.policy, case.previous)


def planned(case: Case) -> Plan | None:
    """Plan the case; None where its locks were refused."""
    try:
        return plan_round(case.bank, case.round, policy=case.policy, previous=case.previous)
    except ImpossibleLock:
        return None


def tiers_of(plan: Plan) -> dict[str, int]:
    """The tiers as the plan states them, in its order."""
    return {tier.name: tier.value for tier in plan.proof.tiers}


def assigned_by(plan: Plan) -> dict[str, int]:
    """Which story goes to which meeting; a story that goes to two is a fault."""
    assigned = {assignment.story_id: assignment.meeting for assignment in plan.assignments}
    assert len(assigned) == len(plan.assignments)
    return assigned


def refs(needs: Iterable[Want]) -> set[tuple[str, str]]:
    """Needs as pairs of person and competency."""
    return {(need.person, need.competency) for need in needs}


def pairs(needs: Iterable[NeedRef]) -> set[tuple[str, str]]:
    """References to needs as pairs of person and competency."""
    return {(need.interviewer_id, need.competency_id) for need in needs}


def leaders(plan: Plan, question: Question) -> list[str]:
    """The stories that the plan says lead a question: one, or none where it is not covered."""
    return [
        assignment.story_id
        for assignment in plan.assignments
        if assignment.meeting == question.meeting and pairs(assignment.leads) & refs(question.needs)
    ]
