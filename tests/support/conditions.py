"""Plans under another condition, made by `plan_round` alone: what explanations must equal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.rounds import Case, small_rounds

from storybank.errors import ImpossibleLock
from storybank.interviews import Interviewer, Meeting, Need, NeedRef, Priority, Round
from storybank.planning import Plan, plan_round

on_small_rounds = settings(
    max_examples=many(40),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@dataclass(frozen=True)
class Planned:
    """A case with its plan."""

    case: Case
    plan: Plan

    def without(self, story_id: str) -> Plan:
        """Plan with a story retired, and without the locks on it."""
        bank, policy = self.case.bank, self.case.policy
        stories = [s.replace(status="retired") if s.id == story_id else s for s in bank.stories]
        use = [lock for lock in policy.use if bank.story(lock[0]).id != story_id]
        changed = replace(self.case, bank=bank.replace(stories=stories), policy=policy.replace(use=use))
        return planned(changed)

    def locked(self, story_id: str, meeting: int) -> Plan:
        """Plan with one more lock."""
        policy = self.case.policy
        return planned(replace(self.case, policy=policy.replace(use=[*policy.use, (story_id, meeting)])))

    def asking_only(self, needs: Iterable[NeedRef], *, priority: Priority | None = None) -> Plan:
        """Plan for these needs and no others; as urgent as they are, or all as urgent as is said."""
        wanted = {(need.interviewer_id, need.competency_id) for need in needs}
        asked: dict[str, list[Need]] = {person.id: [] for person in self.plan.round.interviewers}
        for row in self.plan.coverage:
            if (row.interviewer_id, row.competency_id) in wanted:
                asked[row.interviewer_id].append(
                    Need(
                        row.competency_id,
                        priority=priority or row.priority,
                        min_strength=row.min_strength,
                    )
                )
        return planned(replace(self.case, round=_asking(self.plan.round, asked)))


def _asking(round: Round, asked: dict[str, list[Need]]) -> Round:
    def seat(person: Interviewer) -> Interviewer:
        return person.replace(needs=asked[person.id])

    def table(meeting: Meeting) -> Meeting:
        return meeting.replace(interviewers=[seat(person) for person in meeting.interviewers])

    return round.replace(meetings=[table(meeting) for meeting in round.meetings])


def planned(case: Case) -> Plan:
    """Plan a case whose locks can hold."""
    return plan_round(case.bank, case.round, policy=case.policy, previous=case.previous)


@st.composite
def planned_rounds(draw: st.DrawFn) -> Planned:
    """Draw small rounds with their plans, half of them with repeats as a last resort."""
    case = draw(small_rounds().filter(_can_be_planned))
    if draw(st.booleans()):
        case = replace(case, policy=case.policy.replace(repeats="last_resort"))
    return Planned(case, planned(case))


def _can_be_planned(case: Case) -> bool:
    try:
        planned(case)
    except ImpossibleLock:
        return False
    return True


def first_fall(plan: Plan, other: Plan) -> tuple[str | None, int]:
    """The first tier in which two plans differ, and by how much it falls."""
    for tier, changed in zip(plan.proof.tiers, other.proof.tiers, strict=True):
        assert tier.name == changed.name
        if tier.value != changed.value:
            return tier.name, tier.value - changed.value
    return None, 0
