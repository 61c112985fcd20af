"""Which needs fare otherwise in one plan than in another."""

from __future__ import annotations

from collections.abc import Iterator

from storybank.interviews import NeedRef
from storybank.planning.gaps import Gap
from storybank.planning.plan import Backup, Coverage, Plan


def covered_only_in(plan: Plan, other: Plan) -> tuple[NeedRef, ...]:
    """Return the needs that one plan covers and the other does not, or does not know."""
    there = {_key(row) for row in other.coverage if row.story_id is not None}
    return tuple(
        NeedRef(row.interviewer_id, row.competency_id)
        for row in plan.coverage
        if row.story_id is not None and _key(row) not in there
    )


def open_only_in(plan: Plan, other: Plan) -> tuple[NeedRef, ...]:
    """Return the needs that stay open in one plan, and do not in the other or are not known there."""
    there = {_key(row) for row in other.coverage if row.story_id is None}
    return tuple(
        NeedRef(row.interviewer_id, row.competency_id)
        for row in plan.coverage
        if row.story_id is None and _key(row) not in there
    )


def gaps_only_in(plan: Plan, other: Plan) -> tuple[Gap, ...]:
    """Return the gaps of needs that are none in the other plan."""
    there = {(gap.interviewer_id, gap.competency_id) for gap in other.gaps}
    return tuple(gap for gap in plan.gaps if (gap.interviewer_id, gap.competency_id) not in there)


def stepped_in(before: Plan, after: Plan) -> Iterator[Backup]:
    """Find the backups of one plan that the other tells to the same person, or that have been told."""
    for backup in before.backups:
        if backup.interviewer_id not in {person.id for person in after.round.interviewers}:
            continue
        sitting = after.round.sitting_of(backup.interviewer_id)
        told = after.round.sittings[sitting].told or ()
        if backup.story_id in told or _answers(after, backup, sitting):
            yield backup


def _answers(plan: Plan, backup: Backup, sitting: int) -> bool:
    need = NeedRef(backup.interviewer_id, backup.competency_id)
    return any(
        need in (*assignment.leads, *assignment.also_shows)
        for assignment in plan.assignments
        if assignment.story_id == backup.story_id and assignment.sitting == sitting
    )


def _key(row: Coverage) -> tuple[str, str]:
    return row.interviewer_id, row.competency_id
