"""The goals of a plan, tier by tier: what each is called, said and counts; and what certifies a tier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from storybank.values import Value

TierName = Literal["must", "served", "repeats", "should", "kept", "own", "fresh", "spare", "nice", "fit"]
"""A goal of a plan; which of them count depends on the policy and on whether there was a plan before."""


class Goal(NamedTuple):
    """How one tier is shown and said."""

    label: str  # in a table
    measure: str  # what its value measures, as part of a sentence
    fewer_is_better: bool = False  # its value is then 0 or less, and what is shown is the count

    def amount(self, value: int) -> str:
        """Return a tier's value as it is shown."""
        return str(-value if self.fewer_is_better else value)


GOALS: dict[TierName, Goal] = {
    "must": Goal("Musts covered, by weight", "the weight of the musts covered"),
    "served": Goal("Meetings served", "the number of meetings served"),
    "repeats": Goal("Repeats", "the number of repeats", fewer_is_better=True),
    "should": Goal("Shoulds covered, by weight", "the weight of the shoulds covered"),
    "kept": Goal("Kept from the plan before", "the number of stories kept from the plan before"),
    "own": Goal(
        "Musts with a story of their own, by weight", "the weight of the musts with a story of their own"
    ),
    "fresh": Goal(
        "Stories somebody here has heard",
        "the number of stories that somebody here has heard",
        fewer_is_better=True,
    ),
    "spare": Goal("Stories used", "the number of stories used", fewer_is_better=True),
    "nice": Goal("Nices covered, by weight", "the weight of the nices covered"),
    "fit": Goal("Strength of the leads, by weight", "the weighted strength of the leads"),
}
"""Every goal there is, most important first."""

Multipliers = Mapping[int, int]  # row to whole-number multiplier, 0 or more


class Leaf(Value):
    """One case, with pairs (row, multiplier): a row that is not named has 0."""

    multipliers: tuple[tuple[int, int], ...] = ()


class Branch(Value):
    """Two cases: a column is 0, or it is 1."""

    column: int
    zero: Leaf | Branch
    one: Leaf | Branch


class Certificate(Value):
    """Why a tier cannot be larger."""

    scale: int  # what the multipliers are to be divided by: 1 or more
    root: Leaf | Branch  # the leaves of a branching cover every case


def leaf(multipliers: Multipliers) -> Leaf:
    """Return a leaf with the multipliers that are not 0, by row."""
    return Leaf.trusted(multipliers=tuple([pair for pair in sorted(multipliers.items()) if pair[1]]))
