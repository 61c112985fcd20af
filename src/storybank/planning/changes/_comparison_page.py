"""What a Comparison shows: goals, stories and gaps of two plans side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from storybank.display import Block, Bullets, Cell, Column, Heading, Page, Table
from storybank.planning.changes._stories import StoryChange
from storybank.planning.changes._wording import title_in
from storybank.planning.page import _GOALS, _amount
from storybank.planning.plan import Plan
from storybank.values import plural

if TYPE_CHECKING:
    from storybank.planning.changes._comparison import Comparison, TierPair

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
