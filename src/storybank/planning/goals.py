"""The goals of a plan, tier by tier: what each is called, said and counts; and what proves a tier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from storybank.values import Value

TierName = Literal["must", "served", "repeats", "should", "kept", "own", "fresh", "spare", "nice", "fit"]
"""A goal of a plan; which of them count depends on the policy and on whether there was a plan before."""


POINTS = "Points: an answer counts as much as the person's say in the decision, 1 to 5."
"""What the goals in points count, below a table that shows them."""


class Goal(NamedTuple):
    """How one tier is shown and said."""

    label: str  # in a table
    less: str  # what would be so in a plan that reaches less of it, as the end of a sentence
    more: str  # and in one that reaches more
    fewer_is_better: bool = False  # its value is then 0 or less, and what is shown is the count

    def amount(self, value: int) -> str:
        """Return a tier's value as it is shown."""
        return str(-value if self.fewer_is_better else value)

    def change(self, loss: int) -> str:
        """Return what would be so where this much of it is lost, or gained where it is below 0."""
        said, count = self.less if loss > 0 else self.more, abs(loss)
        one, many = said.split("|") if "|" in said else (said, said)
        return (one if count == 1 else many).format(count)


GOALS: dict[TierName, Goal] = {
    "must": Goal(
        "Musts answered, in points",
        "the musts would be answered less well",
        "the musts would be answered better",
    ),
    "served": Goal(
        "Meetings that hear an answer",
        "one more meeting would hear no answer|{} more meetings would hear no answer",
        "one more meeting would hear an answer|{} more meetings would hear an answer",
    ),
    "repeats": Goal(
        "Stories told twice (fewer is better)",
        "one more story would be told twice|{} more stories would be told twice",
        "one story fewer would be told twice|{} fewer stories would be told twice",
        fewer_is_better=True,
    ),
    "should": Goal(
        "Shoulds answered, in points",
        "the shoulds would be answered less well",
        "the shoulds would be answered better",
    ),
    "kept": Goal(
        "Stories kept from the plan before",
        "one story fewer would stay where it was planned|{} fewer stories would stay where they were planned",
        "one more story would stay where it was planned|{} more stories would stay where they were planned",
    ),
    "own": Goal(
        "Musts with a story of their own, in points",
        "fewer musts would have a story of their own",
        "more musts would have a story of their own",
    ),
    "fresh": Goal(
        "Repeats at this employer (fewer is better)",
        "one more story would be a repeat at this employer|{} more stories would be repeats at this employer",
        "one story fewer would be a repeat here|{} stories fewer would be repeats here",
        fewer_is_better=True,
    ),
    "spare": Goal(
        "Stories used (fewer is better)",
        "it would take one more story|it would take {} more stories",
        "it would take one story fewer|it would take {} stories fewer",
        fewer_is_better=True,
    ),
    "nice": Goal(
        "Nice-to-haves answered, in points",
        "the nice-to-haves would be answered less well",
        "the nice-to-haves would be answered better",
    ),
    "fit": Goal(
        "Strength of the main answers, in points",
        "the main answers would be weaker",
        "the main answers would be stronger",
    ),
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


class Tier(Value):
    """One goal of the plan, in order of importance, and the `value` that it reaches, in whole numbers.

    No plan can exceed the `bound`, given that the tiers before it are held; why not, says the `certificate`.
    """

    name: TierName
    value: int
    bound: int
    certificate: Certificate


ProofStatus = Literal["proved", "solver", "bounded"]


class Proof(Value):
    """How sure it is that no better plan exists.

    Attributes:
        status: `"proved"` where every tier's bound equals its value; `"solver"` where only the solver says
            that none is better; `"bounded"` where the search was cut short. Then the bounds say how far the
            plan may be from the best.
        tiers: The goals in order.
    """

    status: ProofStatus
    tiers: tuple[Tier, ...]

    def value(self, name: TierName) -> int | None:
        """Return what the plan reaches in a tier; None where the tier does not count in it."""
        return next((tier.value for tier in self.tiers if tier.name == name), None)
