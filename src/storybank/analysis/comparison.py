"""compare: two plans side by side, for what-if.

What a Comparison shows: goals, stories and gaps of two plans side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal, get_args

from storybank.display import Block, Bullets, Cell, Column, Heading, Page, Shown, Table
from storybank.planning.gaps import Gap
from storybank.planning.goals import TierName
from storybank.planning.page import _GOALS, _amount
from storybank.planning.plan import Plan
from storybank.planning.replanning import StoryChange, gaps_only_in, story_changes, title_in
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


_ORDER: tuple[TierName, ...] = get_args(TierName)
"""Every goal there is, most important first."""


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
            for name in _ORDER
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
        first = next((tier for tier in self.tiers if tier.differs), None)
        if first is None or first.plan is None or first.other is None:
            return "neither"
        return "plan" if first.plan > first.other else "other"

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
        return comparison_page(self)

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


_NOWHERE = Cell("not told", tone="faint")


def comparison_page(comparison: Comparison) -> Page:
    """Return the page of a comparison."""
    title = f"Two plans: {comparison.plan.round.name}"
    return Page(title, lead=_summary(comparison), blocks=tuple(_blocks(comparison)))


def _summary(comparison: Comparison) -> str:
    moved = len(comparison.moved)
    places = f"{plural(moved, 'story', 'stories')} told otherwise" if moved else "every story told alike"
    decided = comparison.decided_by
    if decided is None:
        return f"Both plans are equally good, with {places}."
    better = "first" if comparison.better == "plan" else "other"
    return f"The {better} plan is better, with {places}. It is decided by: {_GOALS[decided].lower()}."


def _blocks(comparison: Comparison) -> Iterator[Block]:
    yield Table(
        [
            "Goal, most important first",
            Column("This plan", align="right"),
            Column("The other", align="right"),
        ],
        [_goal(comparison, tier) for tier in comparison.tiers],
        note="The first goal in which they differ decides.",
    )
    if comparison.moved:
        yield Heading("Told otherwise")
        yield Table(
            [Column("Story", share=3), Column("This plan", share=2), Column("The other", share=2)],
            [_places(comparison, change) for change in comparison.moved],
        )
    if comparison.gaps_of_plan:
        yield Heading("Open in this plan alone")
        yield Bullets(dict.fromkeys(gap.message for gap in comparison.gaps_of_plan))
    if comparison.gaps_of_other:
        yield Heading("Open in the other alone")
        yield Bullets(dict.fromkeys(gap.message for gap in comparison.gaps_of_other))


def _goal(comparison: Comparison, tier: TierPair) -> list[Cell | str]:
    decides = tier.name == comparison.decided_by
    return [
        Cell(_GOALS[tier.name], tone="strong" if decides else "plain"),
        *(
            Cell("" if value is None else _amount(tier.name, value), tone="good" if wins else "plain")
            for value, wins in (
                (tier.plan, decides and comparison.better == "plan"),
                (tier.other, decides and comparison.better == "other"),
            )
        ),
    ]


def _places(comparison: Comparison, change: StoryChange) -> list[Cell | str]:
    return [
        title_in(comparison.plan, comparison.other, change.story_id),
        _place(comparison.plan, change.before),
        _place(comparison.other, change.after),
    ]


def _place(plan: Plan, sitting: int | None) -> Cell | str:
    return _NOWHERE if sitting is None else plan.round.sittings[sitting].names
