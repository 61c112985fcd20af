"""compare: two plans side by side, for what-if."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from storybank.display import Block, Bullets, Cell, Column, Heading, Page, Shown, Table
from storybank.planning.gaps import Gap
from storybank.planning.goals import GOALS, TierName
from storybank.planning.plan import GOAL_COLUMN, Plan, title_in
from storybank.planning.replanning import StoryChange, gaps_only_in, story_changes
from storybank.values import Value, checked, plural


class TierPair(Value):
    """One goal in two plans: larger is better, and None where the goal does not count in a plan.

    Attributes:
        name: Which goal.
        plan: What the first plan reaches.
        other: What the other plan reaches.
    """

    name: TierName
    plan: int | None
    other: int | None

    @property
    def differs(self) -> bool:
        """Whether it counts in both and one plan reaches more."""
        return self.plan is not None and self.other is not None and self.plan != self.other


class Comparison(Shown, Value):
    """Two plans side by side.

    Attributes:
        plan: The first plan.
        other: The plan it is held against.
    """

    plan: Plan
    other: Plan

    @cached_property
    def tiers(self) -> tuple[TierPair, ...]:
        """Every goal that counts in one of the plans, most important first.

        Where repeats are not allowed there are none, so that they compare as 0.
        """
        pairs = [
            TierPair(name=name, plan=_value(self.plan, name), other=_value(self.other, name))
            for name in GOALS
            if (self.plan.proof.value(name), self.other.proof.value(name)) != (None, None)
        ]
        return tuple(pairs)

    @property
    def decided_by(self) -> TierName | None:
        """The most important goal in which they differ; None where they are equally good."""
        return next((tier.name for tier in self.tiers if tier.differs), None)

    @property
    def better(self) -> Literal["plan", "other", "neither"]:
        """Which plan is better: the one that reaches more of the goal that decides."""
        for tier in self.tiers:
            if tier.plan is not None and tier.other is not None and tier.differs:
                return "plan" if tier.plan > tier.other else "other"
        return "neither"

    @cached_property
    def changes(self) -> tuple[StoryChange, ...]:
        """What became of every story's place, as in a PlanChange from the first plan to the other."""
        return story_changes(self.plan, self.other)

    @property
    def moved(self) -> tuple[StoryChange, ...]:
        """The stories that the plans do not give to the same people: in one alone, or in other sittings."""
        return tuple(change for change in self.changes if change.kind not in ("kept", "told_as_planned"))

    @property
    def gaps_of_plan(self) -> tuple[Gap, ...]:
        """Gaps of the first plan that the other does not have."""
        return gaps_only_in(self.plan, self.other)

    @property
    def gaps_of_other(self) -> tuple[Gap, ...]:
        """Gaps of the other plan that the first does not have."""
        return gaps_only_in(self.other, self.plan)

    def page(self) -> Page:
        """Return goals, stories and gaps side by side."""
        title = f"Two plans: {self.plan.round.name}"
        return Page(title, lead=_summary(self), blocks=tuple(_blocks(self)))

    def __repr__(self) -> str:
        """Say which is better, without any text."""
        decided = f" by {self.decided_by}" if self.decided_by else ""
        return f"<Comparison {self.plan.round.name!r}: {self.better} is better{decided}>"


@checked
def compare(plan: Plan, other: Plan) -> Comparison:
    """Hold two plans against each other, to answer what-if.

    Each counts what its own round asks for, so the goals say most where only the stories, the policy or the
    room differ. A goal that counts in one plan alone (`kept`) decides nothing.

    Args:
        plan: One plan.
        other: Another: for the same round with other stories, another policy, a longer meeting.

    >>> from storybank.bank import StoryBank
    >>> from storybank.interviews import Interviewer, Round
    >>> from storybank.planning import plan_round
    >>> from storybank.stories import Story
    >>> day = Round("final", [Interviewer("Dana", must=["conflict", "teamwork"])])
    >>> audit, depot = Story("Audit", competencies=["conflict"]), Story("Depot", competencies=["teamwork"])
    >>> what_if = compare(plan_round(StoryBank([audit]), day), plan_round(StoryBank([audit, depot]), day))
    >>> what_if.better, what_if.decided_by, [change.story_id for change in what_if.moved]
    ('other', 'must', ['depot'])
    """
    return Comparison(plan=plan, other=other)


def _value(plan: Plan, name: TierName) -> int | None:
    value = plan.proof.value(name)
    return 0 if value is None and name == "repeats" else value


def _summary(comparison: Comparison) -> str:
    moved = len(comparison.moved)
    places = f"{plural(moved, 'story', 'stories')} told otherwise" if moved else "every story told alike"
    decided = comparison.decided_by
    if decided is None:
        return f"Both plans are equally good, with {places}."
    better = "first" if comparison.better == "plan" else "other"
    return f"The {better} plan is better, with {places}. It is decided by: {GOALS[decided].label.lower()}."


def _blocks(comparison: Comparison) -> Iterator[Block]:
    yield Table(
        [GOAL_COLUMN, Column("This plan", align="right"), Column("The other", align="right")],
        [_goal(comparison, tier) for tier in comparison.tiers],
        note="The first goal in which they differ decides.",
    )
    if comparison.moved:
        yield Heading("Told otherwise")
        yield Table(
            [Column("Story", share=3), Column("This plan", share=2), Column("The other", share=2)],
            [_places(comparison, change) for change in comparison.moved],
        )
    for gaps, title in (
        (comparison.gaps_of_plan, "Open in this plan alone"),
        (comparison.gaps_of_other, "Open in the other alone"),
    ):
        if gaps:
            yield Heading(title)
            yield Bullets(dict.fromkeys(gap.message for gap in gaps))


def _goal(comparison: Comparison, tier: TierPair) -> list[Cell | str]:
    decides, goal = tier.name == comparison.decided_by, GOALS[tier.name]
    return [
        Cell(goal.label, tone="strong" if decides else "plain"),
        *(
            Cell("" if value is None else goal.amount(value), tone="good" if wins else "plain")
            for value, wins in (
                (tier.plan, decides and comparison.better == "plan"),
                (tier.other, decides and comparison.better == "other"),
            )
        ),
    ]


def _places(comparison: Comparison, change: StoryChange) -> list[Cell | str]:
    return [
        title_in(comparison.plan, change.story_id, comparison.other),
        _place(comparison.plan, change.before),
        _place(comparison.other, change.after),
    ]


def _place(plan: Plan, sitting: int | None) -> Cell | str:
    return Cell("not told", tone="faint") if sitting is None else plan.round.sittings[sitting].names
