"""What goes altogether: withheld stories, out of banks, rounds and plans, which stay sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from storybank.bank import StoryBank
from storybank.interviews import NeedRef, Round
from storybank.planning.gaps import Gap
from storybank.planning.plan import Assignment, Backup, Coverage, Plan, Proof
from storybank.planning.policy import Lock
from storybank.stories import Story
from storybank.values import fold

_NO_PROOF = Proof(status="bounded", tiers=())


def withheld(stories: Iterable[Story]) -> tuple[Story, ...]:
    """Return the stories that some employer must not hear."""
    return tuple(story for story in stories if story.withheld_from)


def bank_without(bank: StoryBank, gone: frozenset[str]) -> StoryBank:
    """Return a bank without stories, given by id, and without their tellings."""
    return bank.replace(
        stories=tuple(story for story in bank.stories if story.id not in gone),
        tellings=tuple(telling for telling in bank.tellings if telling.story not in gone),
    )


def round_without(round_: Round, gone: frozenset[str]) -> Round:
    """Return a round in which stories, given by id or title, were not told."""
    return round_.replace(
        sittings=tuple(
            sitting.replace(told=tuple(text for text in sitting.told if text not in gone))
            if sitting.told and not gone.isdisjoint(sitting.told)
            else sitting
            for sitting in round_.sittings
        )
    )


def plan_without(plan: Plan, stories: Iterable[Story], bank: StoryBank) -> Plan:
    """Return a plan without stories: what else is told in their sittings takes their place, or leaves a gap.

    Where it named one of them, it says no more that no better plan exists.

    Args:
        plan: The plan.
        stories: Those that go.
        bank: What reads the tags of those that stay.
    """
    ids = frozenset(story.id for story in stories)
    named = ids | {story.title for story in stories}
    left = plan.replace(
        round=round_without(plan.round, named),
        policy=plan.policy.replace(
            use=_without_locks(plan.policy.use, named), avoid=_without_locks(plan.policy.avoid, named)
        ),
        stories=tuple(story for story in plan.stories if story.id not in ids),
        assignments=tuple(one for one in plan.assignments if one.story_id not in ids),
        backups=tuple(one for one in plan.backups if one.story_id not in ids),
        findings=tuple(one for one in plan.findings if one.subject not in ids),
        proof=plan.proof if ids.isdisjoint(one.id for one in plan.stories) else _NO_PROOF,
    )
    return _Mending(plan, left, ids, bank).mended()


def _without_locks(locks: tuple[Lock, ...], gone: frozenset[str]) -> tuple[Lock, ...]:
    return tuple(lock for lock in locks if lock[0] not in gone)


class _Mending:
    """A plan from which stories were taken, while its rows are made true again."""

    def __init__(self, was: Plan, left: Plan, gone: frozenset[str], bank: StoryBank) -> None:
        self._was = was
        self._left = left
        self._gone = gone
        self._shown = {
            story.id: {fold(tag): strength for tag, strength in bank.shows(story).items()}
            for story in left.stories
            if story in bank
        }
        self._sitting = {
            person.id: index
            for index, sitting in enumerate(left.round.sittings)
            for person in sitting.interviewers
        }

    def mended(self) -> Plan:
        """Return the plan with leads, rows, gaps and backups that fit what is left."""
        coverage = tuple(map(self._row, self._left.coverage))
        covered = {(self._sitting[row.interviewer_id], row.competency_id) for row in coverage if row.story_id}
        return self._left.replace(
            assignments=tuple(map(self._assignment, self._left.assignments)),
            coverage=coverage,
            gaps=(*map(self._gap, self._left.gaps), *self._new_gaps(coverage)),
            backups=tuple(one for one in self._left.backups if self._question(one) in covered),
        )

    def _question(self, row: Coverage | Backup | NeedRef) -> tuple[int, str]:
        return self._sitting[row.interviewer_id], row.competency_id

    def _strength(self, story_id: str, competency_id: str) -> int:
        return self._shown.get(story_id, {}).get(fold(competency_id), 0)

    def _told_at(self, sitting: int) -> tuple[str, ...]:
        told = self._left.round.sittings[sitting].told
        if told is not None:
            return told
        return tuple(one.story_id for one in self._left.assignments if one.sitting == sitting)

    def _strongest(self, sitting: int, competency_id: str, least: int) -> str | None:
        """Return the story told in a sitting that shows the most of a competency, the first of equals."""
        told = [one for one in self._told_at(sitting) if self._strength(one, competency_id) >= least]
        return max(told, key=lambda one: self._strength(one, competency_id), default=None)

    def _row(self, row: Coverage) -> Coverage:
        if row.story_id not in self._gone:
            return row
        sitting, competency_id = self._question(row)
        story_id = self._strongest(sitting, competency_id, row.min_strength)
        strength = self._strength(story_id, competency_id) if story_id else 0
        return row.replace(story_id=story_id, strength=strength, own=False)

    def _assignment(self, assignment: Assignment) -> Assignment:
        """Let a story lead the questions whose lead is gone, if it is the strongest that is left for them."""
        leads = {
            competency_id
            for competency_id in self._leaderless(assignment.sitting)
            if self._leads(assignment, competency_id)
        }
        moved = tuple(ref for ref in assignment.also_shows if ref.competency_id in leads)
        kept = tuple(ref for ref in assignment.also_shows if ref.competency_id not in leads)
        return assignment.replace(leads=(*assignment.leads, *moved), also_shows=kept)

    def _leaderless(self, sitting: int) -> list[str]:
        gone = (one for one in self._was.assignments if one.story_id in self._gone and one.sitting == sitting)
        return [*dict.fromkeys(ref.competency_id for one in gone for ref in one.leads)]

    def _leads(self, assignment: Assignment, competency_id: str) -> bool:
        if all(ref.competency_id != competency_id for ref in assignment.also_shows):
            return False
        able = [
            one
            for one in self._left.assignments
            if one.sitting == assignment.sitting
            and any(ref.competency_id == competency_id for ref in one.also_shows)
        ]
        return assignment == max(able, key=lambda one: self._strength(one.story_id, competency_id))

    def _gap(self, gap: Gap) -> Gap:
        if self._gone.isdisjoint(gap.story_ids):
            return gap
        rivals = tuple(one for one in gap.rivals if one.story_id not in self._gone)
        if not rivals:
            return gap.replace(reason="no_story", story_ids=(), rivals=(), able=0)
        ids = tuple(one for one in gap.story_ids if one not in self._gone)
        return gap.replace(story_ids=ids, rivals=rivals, able=min(gap.able, len(rivals)))

    def _new_gaps(self, coverage: tuple[Coverage, ...]) -> Iterator[Gap]:
        known = {(gap.interviewer_id, gap.competency_id) for gap in self._left.gaps}
        names = {person.id: person.name for person in self._left.round.interviewers}
        for row in coverage:
            sitting = self._left.round.sittings[self._sitting[row.interviewer_id]]
            if row.story_id or sitting.is_over or (row.interviewer_id, row.competency_id) in known:
                continue
            yield Gap(
                interviewer_id=row.interviewer_id,
                competency_id=row.competency_id,
                priority=row.priority,
                min_strength=row.min_strength,
                reason="no_story",
                interviewer=names[row.interviewer_id],
                competency=self._left.competencies.get(row.competency_id, row.competency_id),
                asked_by=(names[row.interviewer_id],),
            )
