"""The goals of a plan, tier by tier: what each is called, said and counts; and what proves a tier."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any, Final, Literal, NamedTuple, get_args

from storybank.text.stems import read_table
from storybank.values import Value

TierName = Literal["must", "served", "repeats", "should", "kept", "own", "fresh", "spare", "nice", "fit"]
"""A goal of a plan; which of them count depends on the policy and on whether there was a plan before."""

POINTS = "Points: an answer counts as much as the person's say in the decision, 1 to 5."
"""What the goals in points count, below a table that shows them."""


class Goal(NamedTuple):
    """How one tier is shown and said."""

    label: str
    less: tuple[str, ...]
    more: tuple[str, ...]
    fewer_is_better: bool = False

    def amount(self, value: int) -> str:
        """Return a tier's value as it is shown."""
        return str(-value if self.fewer_is_better else value)

    def change(self, loss: int) -> str:
        """Return what would be so where this much of it is lost, or gained where it is below 0."""
        one, *several = self.less if loss > 0 else self.more
        return one if abs(loss) == 1 or not several else several[0].format(abs(loss))


_READ = read_table(__name__, "goals.json")
GOALS: Final[dict[TierName, Goal]] = {name: Goal(**_READ[name]) for name in get_args(TierName)}
"""Every goal there is, most important first."""

Multipliers = Mapping[int, int]  # row to whole-number multiplier, 0 or more


class Leaf(Value):
    """One case, with pairs (row, multiplier): a row that is not named has 0."""

    multipliers: tuple[tuple[int, int], ...] = ()

    def __getstate__(self) -> Any:
        """Pickle two rows of numbers instead of hundreds of pairs."""
        (pairs,), given = super().__getstate__()
        return (tuple(zip(*pairs, strict=True)),), given

    def __setstate__(self, state: Any) -> None:
        """Take the pairs back."""
        (rows,), given = state
        super().__setstate__(((tuple(zip(*rows, strict=True)),), given))


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

    def __str__(self) -> str:
        """Return what is reached, as the table of a plan shows it."""
        goal = GOALS[self.name]
        return f"{goal.label}: {goal.amount(self.value)}, best possible {goal.amount(self.bound)}."


_LITTLE = 0.05  # what a plan may lack at most to be said to come near the best

ProofStatus = Literal["proved", "next_best", "solver", "bounded"]


class Proof(Value):
    """How sure it is that no better plan exists.

    Attributes:
        status: `"proved"` where every tier's bound equals its value; `"next_best"` where it does for all but
            some other plans, which are left out of account: those before it among `alternatives`; `"solver"`
            where only the solver says that none is better; `"bounded"` where the search was cut short. Then
            the bounds say how far the plan may be from the best.
        tiers: The goals in order.
    """

    status: ProofStatus
    tiers: tuple[Tier, ...]

    def value(self, name: TierName) -> int | None:
        """Return what the plan reaches in a tier; None where the tier does not count in it."""
        return next((tier.value for tier in self.tiers if tier.name == name), None)

    def __str__(self) -> str:
        """Return how sure it is, in a sentence."""
        lack = max([(one.bound - one.value) / max(1, abs(one.bound)) for one in self.tiers], default=1.0)
        if self.status == "bounded" and 0 < lack <= _LITTLE:
            return str(_READ["proof"]["within"]).format(ceil(1000 * lack) / 10)
        return str(_READ["proof"][self.status])
