"""Turn the cases that a search went through into certificates, without solving anything again.

Tiers solved at once have one objective `C = Σ s_t·c_t`, in which a unit of a tier outweighs all that the
later ones can reach. The multipliers `y` that bound `C` therefore bound each of its tiers: the rows that hold
the earlier ones, `-c_u·x ≤ -v_u`, get the multipliers `s_u`, and what is left is a bound of `s_t·c_t` to
which the later tiers could add less than one unit `s_t`. Nothing here is believed: what the
multipliers prove is added up in whole numbers, and a tier that they do not close is solved on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from storybank.planning.engine.bounds import System
from storybank.planning.engine.branching import Case
from storybank.planning.engine.certificate import Branch, Certificate, Leaf, leaf
from storybank.planning.engine.program import Program, Terms
from storybank.planning.engine.search import Closed, is_whole, most
from storybank.planning.engine.tier_names import TierName

SCALE = 1 << 20
"""What the prices of a joined objective are multiplied by before they are rounded."""

_NO_PRICE = 1e-9


class Certified(NamedTuple):
    """A certificate and the bound that it proves."""

    bound: int
    certificate: Certificate


class Reached(NamedTuple):
    """A plan's program, its rows with every tier held, and what the plan reaches in each.

    Attributes:
        program: The whole program.
        system: The program's rows, then those that hold the tiers.
        values: What the plan reaches.
    """

    program: Program
    system: System
    values: Mapping[TierName, int]

    def holds(self, before: TierName) -> Iterator[tuple[TierName, Terms, int]]:
        """Return the tiers before one: name, objective and value."""
        for name, value in self.values.items():
            if name == before:
                return
            yield name, self.program.objectives[name], value


def certified(reached: Reached, closed: Closed) -> dict[TierName, Certified]:
    """Return for each tier of a search the bound that its cases prove, and the certificate."""
    trees = _trees(reached, closed, closed.root)
    return {
        name: Certified(bound, Certificate.trusted(scale=SCALE * closed.scales[name], root=tree))
        for name, (bound, tree) in trees.items()
    }


_Tree = tuple[int, Leaf | Branch]
"""A bound, and the cases that prove it."""


def _trees(reached: Reached, closed: Closed, case: Case) -> dict[TierName, _Tree]:
    if case.column is None:
        return dict(_Ledger(reached, closed, case).tiers())
    zero, one = (_trees(reached, closed, below) for below in case.below)
    return {
        name: (
            max(zero[name][0], one[name][0]),
            Branch.trusted(column=case.column, zero=zero[name][1], one=one[name][1]),
        )
        for name in zero
    }


class _Ledger:
    """One settled case: what its multipliers take from each column, and what they cost."""

    def __init__(self, reached: Reached, closed: Closed, case: Case) -> None:
        self._reached = reached
        self._closed = closed
        self._fixed = case.fixed
        self._multipliers: dict[int, int] = {}
        self._left = [0] * reached.system.columns
        self._cost = 0
        held = reached.system.held
        for row, price in zip(closed.rows, case.prices, strict=False):
            if price > _NO_PRICE:
                self._charge(row if isinstance(row, int) else held[row], round(price * SCALE))
        self._make_up()
        if case.empty:
            self._weigh_up()

    def _charge(self, row: int, multiplier: int) -> None:
        terms, limit = self._reached.system.rows[row]
        self._multipliers[row] = self._multipliers.get(row, 0) + multiplier
        self._cost += multiplier * limit
        left = self._left
        for column, factor in terms.items():
            left[column] -= multiplier * factor

    def _make_up(self) -> None:
        """Charge for the columns that the solver kept at 1 what they would rather lose by.

        The solver knows them as columns, the system as rows: those of the locks and of the tiers that were
        reached whole.
        """
        system, left = self._reached.system, self._left
        for column, row in system.locks.items():
            if left[column] < 0:
                self._charge(row, -left[column])
        for name, terms, value in self._reached.holds(next(iter(self._closed.scales))):
            if is_whole(terms, value):
                short = max(
                    (-left[c] // factor for c, factor in terms.items() if c not in self._fixed),
                    default=0,
                )
                if short > 0:
                    self._charge(system.held[name], short + 1)

    def _weigh_up(self) -> None:
        """Make a contradiction weigh more than all that the tiers could reach."""
        excess = -self._total()
        if excess <= 0:
            return
        objectives = self._reached.program.objectives
        reach = sum(
            scale * (abs(self._reached.values[name]) + sum(map(abs, objectives[name].values())))
            for name, scale in self._closed.scales.items()
        )
        times = SCALE * reach // excess + 1
        self._multipliers = {row: times * m for row, m in self._multipliers.items()}
        self._left = [times * left for left in self._left]
        self._cost *= times

    def _total(self) -> int:
        won = sum([left for left in self._left if left > 0])
        for column, value in self._fixed.items():
            left = self._left[column]
            won += left * value - max(0, left)
        return self._cost + won

    def tiers(self) -> Iterator[tuple[TierName, _Tree]]:
        """Return what the multipliers prove of each tier, the most important first."""
        left = self._left
        for name, scale in self._closed.scales.items():
            unit, value = SCALE * scale, self._reached.values[name]
            for column, factor in self._reached.program.objectives[name].items():
                left[column] += unit * factor
            if most(self._reached.program.objectives[name]) > value:  # else no multipliers are needed
                yield name, (self._total() // unit, leaf(self._multipliers))
            self._multipliers[self._reached.system.held[name]] = unit
            self._cost -= unit * value
