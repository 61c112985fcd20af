"""Make the certificates of a plan's tiers: prices of linear programs, scaled to whole numbers.

Most are made from the cases that the search for the plan went through; the page on proofs ("Several tiers at
once") says how. The solver only suggests multipliers: what they prove is added up in whole numbers by
`bounds`, so a certificate is right whatever the solver's rounding did; at worst it proves less than hoped.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from operator import itemgetter
from typing import NamedTuple

from storybank.planning.engine.bounds import System
from storybank.planning.engine.limits import UNLIMITED, Limits
from storybank.planning.engine.program import Program, Terms
from storybank.planning.engine.search import Case, Closed, is_whole, most
from storybank.planning.engine.solver import NOTHING, Solved, Solver, most_fractional
from storybank.planning.goals import Branch, Certificate, Leaf, TierName, leaf

JOINED_SCALE = 1 << 20  # what the prices of a joined objective are multiplied by before they are rounded
SCALE = 1 << 24  # what the prices of one tier are multiplied by: rounding then costs far less than a unit
CASES = 2_000  # how many linear programs may be spent on one tier's certificate
_ARITHMETIC = 400  # what it takes to add up one case, in steps of the simplex method: found by experiment
_DOUBLINGS = 20  # how many times the weight of a contradiction may be doubled until it proves a bound
_NO_PRICE = 1e-9


class Certified(NamedTuple):
    """A certificate and the bound that it proves."""

    bound: int
    certificate: Certificate


class _Reached(NamedTuple):
    """A plan's program, its rows followed by those that hold the tiers, and what the plan reaches in each."""

    program: Program
    system: System
    values: Mapping[TierName, int]

    def holds(self, before: TierName) -> Iterator[tuple[TierName, Terms, int]]:
        """Return the tiers before one: name, objective and value."""
        for name, value in takewhile(lambda one: one[0] != before, self.values.items()):
            yield name, self.program.objectives[name], value


_Tree = tuple[int, Leaf | Branch]  # a bound, and the cases that prove it


def _trees(reached: _Reached, closed: Closed, case: Case) -> dict[TierName, _Tree]:
    if case.column is None:
        return dict(_Ledger(reached, closed, case).tiers())
    both, trees = [_trees(reached, closed, below) for below in case.below], dict[TierName, _Tree]()
    for name in both[0]:
        (low, zero), (high, one) = (each[name] for each in both)
        trees[name] = max(low, high), Branch.trusted(column=case.column, zero=zero, one=one)
    return trees


class _Ledger:
    """One settled case: what its multipliers take from each column, and what they cost."""

    def __init__(self, reached: _Reached, closed: Closed, case: Case) -> None:
        self._reached, self._closed, self._fixed = reached, closed, case.fixed
        self._multipliers, self._left = dict[int, int](), [0] * reached.system.columns
        self._cost = 0
        for row, price in zip(closed.rows, case.prices, strict=False):
            if price > _NO_PRICE:
                self._charge(reached.system.row_of(row), round(price * JOINED_SCALE))
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
        """Charge the rows of locks and of whole tiers for what the solver knows as columns kept at 1."""
        system, left = self._reached.system, self._left
        for column, row in system.locks.items():
            if left[column] < 0:
                self._charge(row, -left[column])
        for name, terms, value in self._reached.holds(next(iter(self._closed.scales))):
            if is_whole(terms, value):
                lacks = (-left[c] // factor for c, factor in terms.items() if c not in self._fixed)
                if (short := max(lacks, default=0)) > 0:
                    self._charge(system.held[name], short + 1)

    def _weigh_up(self) -> None:
        """Make a contradiction weigh more than all that the tiers could reach."""
        if (excess := -self._total()) <= 0:
            return
        objectives = self._reached.program.objectives
        reach = sum(
            scale * (abs(self._reached.values[name]) + sum(map(abs, objectives[name].values())))
            for name, scale in self._closed.scales.items()
        )
        times = JOINED_SCALE * reach // excess + 1
        self._multipliers = {row: times * m for row, m in self._multipliers.items()}
        self._left = [times * left for left in self._left]
        self._cost *= times

    def _total(self) -> int:
        won = sum([left for left in self._left if left > 0])
        fixed = ((self._left[column], value) for column, value in self._fixed.items())
        return self._cost + won + sum(left * value - max(0, left) for left, value in fixed)

    def tiers(self) -> Iterator[tuple[TierName, _Tree]]:
        """Return what the multipliers prove of each tier, the most important first."""
        left, pairs = self._left, leaf(self._multipliers).multipliers
        for name, scale in self._closed.scales.items():
            unit, value = JOINED_SCALE * scale, self._reached.values[name]
            objective = self._reached.program.objectives[name]
            for column, factor in objective.items():
                left[column] += unit * factor
            if most(objective) > value:  # else no multipliers are needed
                yield name, (self._total() // unit, Leaf.trusted(multipliers=pairs))
            pairs += ((self._reached.system.held[name], unit),)  # the last row so far
            self._cost -= unit * value


def certify(
    program: Program,
    values: Mapping[TierName, int],
    closed: Sequence[Closed] = (),
    limits: Limits = UNLIMITED,
    *,
    cases: int = CASES,
) -> dict[TierName, Certified]:
    """Return for each tier, most important first, a bound that no plan exceeds, and its certificate.

    Cut short, or after so many cases, bounds are right but may be larger than need be.
    """
    system = System(program)
    for name, value in values.items():
        system.hold(name, program.objectives[name], value)
    reached = _Reached(program, system, values)
    known: dict[TierName, Certified] = {}
    for tiers in closed:
        for name, (bound, tree) in _trees(reached, tiers, tiers.root).items():
            certificate = Certificate.trusted(scale=JOINED_SCALE * tiers.scales[name], root=tree)
            found = Certified(bound, certificate)
            known[name] = min(known.get(name, found), found, key=itemgetter(0))
    cases = cases if limits.nodes is None else min(cases, limits.nodes)
    solver, held = None, 0
    for place, (name, value) in enumerate(values.items()):
        limits.tell("proof", place, len(values))
        terms = program.objectives[name]
        trivial = Certified(most(terms), Certificate.trusted(scale=1, root=leaf({})))
        best = known[name] = min(trivial, known.get(name, trivial), key=itemgetter(0))
        if best.bound <= value:
            continue
        if limits.is_spent() or program.is_large:
            root: Leaf | Branch = leaf(_cheap(system, terms))
        else:
            solver = solver or Solver(program, limits)
            for tier, objective, least in [*reached.holds(name)][held:]:
                solver.hold(objective, least, tier)
            held = place
            solver.limits = limits.part(len(values) - place)
            root, _ = _Tier(solver, system, terms, value, cases).close({})
        certificate = Certificate.trusted(scale=SCALE, root=root)
        found = Certified(system.bound(terms, certificate), certificate)
        known[name] = min(best, found, key=itemgetter(0))
    limits.tell("proof", len(values), len(values))
    if solver is not None:
        solver.release()
    return known


@dataclass(slots=True)
class _Tier:
    """One tier: the value to close, and how many linear programs may still be spent."""

    solver: Solver
    system: System
    terms: Terms
    value: int
    cases: int

    def close(self, fixed: dict[int, int]) -> tuple[Leaf | Branch, bool]:
        """Return a proof of one case, and whether it closes: a leaf, or a branching where that helps."""
        if self._bound({}, fixed) <= self.value:
            return leaf({}), True
        solved = self.solver.relax(self.terms, fixed) if self.cases > 0 else None
        self.cases -= 1
        if solved is None:
            return leaf(_cheap(self.system, self.terms)), False
        self.solver.limits.spend(_ARITHMETIC * self.solver.entries)
        multipliers = self._multipliers(solved, fixed)
        if self._bound(multipliers, fixed) <= self.value:
            return leaf(multipliers), True
        column = most_fractional(solved.values, fixed)
        if column is not None:
            one, closed = self.close({**fixed, column: 1})
            zero, closed = self.close({**fixed, column: 0}) if closed else (one, False)
            if closed:
                return Branch(column=column, zero=zero, one=one), True
        return leaf(multipliers), False

    def _bound(self, multipliers: Mapping[int, int], fixed: Mapping[int, int]) -> int:
        return self.system.leaf_bound(self.terms, SCALE, multipliers, fixed)

    def _lock_multipliers(self, multipliers: Mapping[int, int]) -> dict[int, int]:
        """Return the locks' multipliers: what a column kept at 1 would rather lose by, its row makes up."""
        left = {column: SCALE * self.terms.get(column, 0) for column in self.system.locks}
        for row, multiplier in multipliers.items() if left else ():
            for column, factor in self.system.rows[row].terms.items():
                if column in left:
                    left[column] -= multiplier * factor
        return {self.system.locks[column]: -short for column, short in left.items() if short < 0}

    def _multipliers(self, solved: Solved, fixed: Mapping[int, int]) -> dict[int, int]:
        prices = zip(self.solver.rows, self.solver.prices(solved), strict=True)
        rounded = {self.system.row_of(row): round(p * SCALE) for row, p in prices if p > _NO_PRICE}
        rounded |= self._lock_multipliers(rounded)
        if solved is not NOTHING:
            return rounded
        times = self._times(rounded, fixed)
        return {row: times * multiplier for row, multiplier in rounded.items()}

    def _times(self, multipliers: Mapping[int, int], fixed: Mapping[int, int]) -> int:
        """Return the power of two from which on a contradiction, so many times, proves the bound."""
        cost, taken = self.system.taken(multipliers)
        cost -= sum(amount * fixed[column] for column, amount in taken.items() if column in fixed)
        won = sum(SCALE * factor * fixed[c] for c, factor in self.terms.items() if c in fixed)
        free = {*taken, *self.terms} - fixed.keys()
        pairs = [(SCALE * self.terms.get(column, 0), taken.get(column, 0)) for column in free]

        def closes(times: int) -> bool:
            left = sum([gain - times * loss for gain, loss in pairs if gain > times * loss])
            return (times * cost + won + left) // SCALE <= self.value

        return 1 << min(_DOUBLINGS, bisect_left(range(_DOUBLINGS), True, key=lambda n: closes(1 << n)))  # noqa: FBT003


def _cheap(system: System, terms: Terms) -> dict[int, int]:
    """Return multipliers without the solver: for rows of ones up to 1, the second largest coefficient."""
    left = {column: SCALE * factor for column, factor in terms.items() if factor > 0}
    multipliers: dict[int, int] = {}
    for number, row in enumerate(system.rows):
        if row.limit != 1:
            continue
        wanted = [left[column] for column in row.terms if left.get(column, 0) > 0]
        if len(wanted) > 1 and all(factor == 1 for factor in row.terms.values()):
            second = multipliers[number] = sorted(wanted)[-2]
            for column in row.terms:
                left[column] = left.get(column, 0) - second
    return multipliers
