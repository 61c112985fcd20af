"""Make the certificates of a plan's tiers: prices of linear programs, scaled to whole numbers.

The solver only suggests multipliers. What they prove is added up in whole numbers by `certificate`, so a
certificate is right whatever the solver's rounding did; at worst it proves less than hoped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storybank.planning.certificate import Branch, Certificate, Leaf, System, leaf
from storybank.planning.program import Program, Terms
from storybank.planning.solver import Priced, Solver
from storybank.planning.tiers import TierName

SCALE = 1 << 24
"""What prices are multiplied by before they are rounded: the rounding then costs far less than a unit."""

CASES = 2_000
"""How many linear programs may be spent on one tier's certificate."""

_CLOSE = 1e-6
_NO_PRICE = 1e-9


def certify(
    program: Program, names: Sequence[TierName], values: Mapping[TierName, int], *, cases: int = CASES
) -> dict[TierName, Certificate | None]:
    """Return for each tier a certificate that no plan exceeds its value, or None where none was found.

    Args:
        program: The whole program, with an objective for each tier.
        names: The tiers, most important first.
        values: What the plan reaches in each.
        cases: How many linear programs may be spent on one tier.
    """
    if not program.columns:
        return dict.fromkeys(names, Certificate(scale=1, root=leaf({})))
    solver = Solver(program)
    system = System(program)
    certificates: dict[TierName, Certificate | None] = {}
    for name in names:
        terms, value = program.objectives[name], values[name]
        certificates[name] = _Prover(solver, system, terms, value, cases).certificate()
        system.hold(terms, value)
        solver.hold(terms, value)
    return certificates


@dataclass(slots=True)
class _Prover:
    """One tier: the cases still to be closed, and the budget of linear programs."""

    solver: Solver
    system: System
    terms: Terms
    value: int
    cases: int

    def certificate(self) -> Certificate | None:
        root = self._close({})
        return None if root is None else Certificate(scale=SCALE, root=root)

    def _close(self, fixed: dict[int, int]) -> Leaf | Branch | None:
        """Return a proof of one case: a leaf where its bound closes, else a branching; None if neither."""
        if self._bound({}, fixed) <= self.value:
            return leaf({})
        priced = self.solver.price(self.terms, fixed) if self.cases > 0 else None
        self.cases -= 1
        if priced is None:
            return None
        multipliers = self._multipliers(priced, fixed)
        if self._bound(multipliers, fixed) <= self.value:
            return leaf(multipliers)
        column = _most_divided(priced.values, fixed)
        return None if column is None else self._branch(fixed, column)

    def _branch(self, fixed: dict[int, int], column: int) -> Branch | None:
        one = self._close({**fixed, column: 1})
        zero = None if one is None else self._close({**fixed, column: 0})
        return None if one is None or zero is None else Branch(column=column, zero=zero, one=one)

    def _bound(self, multipliers: Mapping[int, int], fixed: Mapping[int, int]) -> int:
        return self.system.leaf_bound(self.terms, SCALE, multipliers, fixed)

    def _multipliers(self, priced: Priced, fixed: Mapping[int, int]) -> dict[int, int]:
        rounded = {
            place: round(price * SCALE) for place, price in enumerate(priced.prices) if price > _NO_PRICE
        }
        if priced.feasible:
            return rounded
        # A contradiction proves any bound once it weighs enough: double it until it does.
        for _ in range(20):
            if self._bound(rounded, fixed) <= self.value:
                break
            rounded = {row: 2 * multiplier for row, multiplier in rounded.items()}
        return rounded


def _most_divided(values: Sequence[float], fixed: Mapping[int, int]) -> int | None:
    """Return the column farthest from 0 and 1, of several the first; None where all are whole."""
    best, spread = None, _CLOSE
    for column, value in enumerate(values):
        distance = min(value, 1 - value)
        if distance > spread + _CLOSE and column not in fixed:
            best, spread = column, distance
    return best
