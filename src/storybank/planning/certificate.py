"""Certificates: why a tier cannot be larger, in whole numbers that anyone can add up again.

Take the program's rows `A x ≤ b` with `0 ≤ x ≤ 1`, and an objective `c` to be maximised. For any multipliers
`y ≥ 0` of the rows and any scale `D > 0`, every solution has

    D·c·x  =  y·A·x + (D·c - y·A)·x  ≤  y·b + Σ_j max(0, D·c_j - (y·A)_j)

so the right side over D, rounded down, bounds the objective: weak duality (von Neumann 1947; Gale, Kuhn and
Tucker 1951), as Jansson (2004) and Neumaier and Shcherbina (2004) use it for bounds that hold whatever a
solver's rounding did. Wrong multipliers give a weak bound, never a false one. Where one set does not close
the gap, columns are branched on: in a leaf some columns are 0 or 1, and the leaves cover every case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from storybank.planning.program import Program, Row, Terms
from storybank.values import Value

Multipliers = Mapping[int, int]
"""Row to whole-number multiplier, 0 or more."""


class Leaf(Value):
    """One case: rows and their multipliers, in pairs.

    Attributes:
        multipliers: Pairs (row, multiplier); a row that is not named has 0.
    """

    multipliers: tuple[tuple[int, int], ...] = ()


class Branch(Value):
    """Two cases: a column is 0, or it is 1."""

    column: int
    zero: Leaf | Branch
    one: Leaf | Branch


class Certificate(Value):
    """Why a tier cannot be larger.

    Attributes:
        scale: What the multipliers are to be divided by: 1 or more.
        root: A leaf, or a branching whose leaves cover every case.
    """

    scale: int
    root: Leaf | Branch

    @property
    def leaves(self) -> int:
        """How many cases there are."""
        return _leaves(self.root)


class System:
    """The rows that bound a tier, in their documented order.

    First the program's rows; then one row `-x ≤ -1` for each fixed column; then, for each tier reached
    before, its objective at its value or more.
    """

    def __init__(self, program: Program) -> None:
        """Start with the program's rows and its fixed columns."""
        self.columns = program.columns
        self.rows: list[Row] = [*program.rows, *(Row({c: -1}, -1) for c in program.fixed)]

    def hold(self, terms: Terms, value: int) -> None:
        """Add the row that keeps a tier at its value or more."""
        self.rows.append(Row({column: -factor for column, factor in terms.items()}, -value))

    def bound(self, objective: Terms, certificate: Certificate) -> int:
        """Return the bound that a certificate proves, recomputed from nothing but its integers.

        Raises:
            ValueError: The certificate is none: a scale below 1, a negative multiplier, a row or a column
                that is not there.
        """
        if certificate.scale < 1:
            message = "the scale is below 1"
            raise ValueError(message)
        return self._bound(objective, certificate.scale, certificate.root, {})

    def _bound(self, objective: Terms, scale: int, node: Leaf | Branch, fixed: dict[int, int]) -> int:
        if isinstance(node, Leaf):
            return self.leaf_bound(objective, scale, dict(node.multipliers), fixed)
        if not 0 <= node.column < self.columns:
            message = "a branching on a column that is not there"
            raise ValueError(message)
        return max(
            self._bound(objective, scale, node.zero, {**fixed, node.column: 0}),
            self._bound(objective, scale, node.one, {**fixed, node.column: 1}),
        )

    def leaf_bound(
        self, objective: Terms, scale: int, multipliers: Multipliers, fixed: Mapping[int, int]
    ) -> int:
        """Return ⌊(y·b + Σ_j max(0, D·c_j - (y·A)_j)) / D⌋; a fixed column counts as it is fixed."""
        total = 0
        left = {column: scale * factor for column, factor in objective.items()}
        for row, multiplier in multipliers.items():
            if multiplier < 0 or not 0 <= row < len(self.rows):
                message = "a multiplier that is negative, or of a row that is not there"
                raise ValueError(message)
            terms, limit = self.rows[row].terms, self.rows[row].limit
            total += multiplier * limit
            for column, factor in terms.items():
                left[column] = left.get(column, 0) - multiplier * factor
        for column, remainder in left.items():
            total += remainder * fixed[column] if column in fixed else max(0, remainder)
        return total // scale


def _leaves(node: Leaf | Branch) -> int:
    return 1 if isinstance(node, Leaf) else _leaves(node.zero) + _leaves(node.one)


def leaf(multipliers: Multipliers | Sequence[tuple[int, int]]) -> Leaf:
    """Return a leaf with the multipliers that are not 0, by row."""
    pairs = multipliers.items() if isinstance(multipliers, Mapping) else multipliers
    return Leaf(multipliers=tuple((row, multiplier) for row, multiplier in sorted(pairs) if multiplier))
