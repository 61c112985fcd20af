"""replan: the plan after something changed, and what is different in it."""

from __future__ import annotations

from functools import cached_property

from storybank.bank import StoryBank
from storybank.display import Page, Shown
from storybank.interviews import NeedRef, Round
from storybank.planning.changes._change_page import change_page
from storybank.planning.changes._needs import covered_only_in, gaps_only_in, open_only_in, stepped_in
from storybank.planning.changes._stories import ChangeKind, StoryChange, story_changes
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.gaps import Gap
from storybank.planning.plan import Backup, Plan
from storybank.planning.planner import plan_round
from storybank.planning.policy import Policy
from storybank.values import Value, checked


class PlanChange(Shown, Value):
    """A plan, the one made after it, and what is different.

    Every assignment of both plans, and every story told in between, is in exactly one of `kept`, `moved`,
    `added`, `dropped`, `told_as_planned`, `told_unplanned` and `not_told`.

    Attributes:
        before: The plan that stood.
        after: The plan that stands now.
    """

    before: Plan
    after: Plan

    @cached_property
    def changes(self) -> tuple[StoryChange, ...]:
        """What became of every story's place, in the order of the day."""
        return story_changes(self.before, self.after)

    @property
    def kept(self) -> tuple[StoryChange, ...]:
        """Stories that at least one of the same people is still to hear."""
        return self._of("kept")

    @property
    def moved(self) -> tuple[StoryChange, ...]:
        """Stories that go to other people now."""
        return self._of("moved")

    @property
    def added(self) -> tuple[StoryChange, ...]:
        """Stories that nobody was to hear, and somebody is now."""
        return self._of("added")

    @property
    def dropped(self) -> tuple[StoryChange, ...]:
        """Stories that nobody is to hear any more."""
        return self._of("dropped")

    @property
    def told_as_planned(self) -> tuple[StoryChange, ...]:
        """Stories told since, to somebody who was to hear them."""
        return self._of("told_as_planned")

    @property
    def told_unplanned(self) -> tuple[StoryChange, ...]:
        """Stories told since to nobody who was to hear them; `before`: where they were planned, if at all."""
        return self._of("told_unplanned")

    @property
    def not_told(self) -> tuple[StoryChange, ...]:
        """Stories whose sitting is over without them, and that go nowhere else."""
        return self._of("not_told")

    @property
    def joined(self) -> tuple[str, ...]:
        """Ids of the people who sit in the new round and did not in the old one."""
        return _people_only_in(self.after.round, self.before.round)

    @property
    def left(self) -> tuple[str, ...]:
        """Ids of the people who sat in the old round and do not in the new one."""
        return _people_only_in(self.before.round, self.after.round)

    @property
    def newly_covered(self) -> tuple[NeedRef, ...]:
        """Needs that are covered now and were not; those of people who joined too."""
        return covered_only_in(self.after, self.before)

    @property
    def newly_open(self) -> tuple[NeedRef, ...]:
        """Needs that are open now and were not: still to be closed, or missed where the sitting is over."""
        return open_only_in(self.after, self.before)

    @property
    def gaps_gone(self) -> tuple[Gap, ...]:
        """Gaps that are none any more: closed, or nobody is left to ask."""
        return gaps_only_in(self.before, self.after)

    @cached_property
    def stepped_in(self) -> tuple[Backup, ...]:
        """Backups of the old plan that now answer the need they stood by for, or were told to that person."""
        return tuple(stepped_in(self.before, self.after))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is different: every story stays, and so does every person and every need."""
        differences = (self.joined, self.left, self.newly_covered, self.newly_open, self.gaps_gone)
        return len(self.kept) == len(self.changes) and not any(differences)

    def page(self) -> Page:
        """Return what is different: story by story, person by person, need by need."""
        return change_page(self)

    def _of(self, kind: ChangeKind) -> tuple[StoryChange, ...]:
        return tuple(change for change in self.changes if change.kind == kind)

    def __repr__(self) -> str:
        """Count what is different, without any text."""
        return (
            f"<PlanChange {self.after.round.name!r}: {len(self.kept)} kept, {len(self.moved)} moved, "
            f"{len(self.added)} added, {len(self.dropped)} dropped>"
        )


@checked
def replan(
    plan: Plan,
    bank: StoryBank,
    round_: Round,
    *,
    policy: Policy | None = None,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> PlanChange:
    """Plan a round anew after something changed, and say what is different.

    The new plan is `plan_round(bank, round_, previous=plan)`: what was really told (`Sitting.told`) replaces
    what was planned, sittings that are over stay as they were, and the others keep what they had as far as
    nothing more important is lost by it.

    Args:
        plan: The plan that stands.
        bank: The stories and their history, as they are now.
        round_: The round as it is now: who left or joined, who sits with whom, what was told, what was cut
            short. A person is known by the id.
        policy: How to plan; None: as `plan` was made.
        time_limit: As for `plan_round`.
        node_limit: As for `plan_round`.
        cancel: As for `plan_round`.
        progress: As for `plan_round`.

    Raises:
        InvalidInput: As `plan_round` does.

    >>> from storybank.interviews import Interviewer
    >>> from storybank.stories import Story
    >>> bank = StoryBank([Story("Month-end", competencies={"conflict": 4}),
    ...                   Story("Audit", competencies={"conflict": 3})])
    >>> day = Round("final", [Interviewer("Dana"), Interviewer("Priya", must=["conflict"])])
    >>> change = replan(plan_round(bank, day), bank, day.with_told("Dana", "Month-end"))
    >>> [gone.story_id for gone in change.told_unplanned], [backup.story_id for backup in change.stepped_in]
    (['month-end'], ['audit'])
    """
    Limits.of("replan", time_limit=time_limit, node_limit=node_limit, cancel=cancel, progress=progress)
    after = plan_round(
        bank,
        round_,
        policy=plan.policy if policy is None else policy,
        previous=plan,
        time_limit=time_limit,
        node_limit=node_limit,
        cancel=cancel,
        progress=progress,
    )
    return PlanChange(before=plan, after=after)


def _people_only_in(round_: Round, other: Round) -> tuple[str, ...]:
    there = {person.id for person in other.interviewers}
    return tuple(person.id for person in round_.interviewers if person.id not in there)
