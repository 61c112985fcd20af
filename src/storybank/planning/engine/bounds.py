"""Certificates: why a tier cannot be larger, in whole numbers that anyone can add up again.

For rows `A x ≤ b` with `0 ≤ x ≤ 1`, multipliers `y ≥ 0` and a scale `D > 0`, every solution has `D·c·x ≤
y·b + Σ_j max(0, D·c_j - (y·A)_j)`: weak duality, as Jansson (2004) and Neumaier and Shcherbina (2004) use it.
Wrong multipliers give a weak bound, never a false one; the page on proofs has the rest, with its sources.
"""

from __future__ import annotations

from collections.abc import Mapping

from storybank.planning.engine.program import Program, Row, Terms
from storybank.planning.goals import Branch, Certificate, Leaf, Multipliers


class System:
    """The rows that bound a tier, in their documented order; `locks` and `held` say which row is whose.

    First the program's rows; then one row `-x ≤ -1` for each fixed column; then, for each tier reached
    before, its objective at its value or more.
    """

    def __init__(self, program: Program) -> None:
        """Start with the program's rows and its fixed columns."""
        self.columns = program.columns
        own = len(program.rows)
        self.locks = {column: own + place for place, column in enumerate(program.fixed)}
        self.held: dict[str, int] = {}
        self.rows: list[Row] = [*program.rows, *(Row({c: -1}, -1) for c in program.fixed)]

    def row_of(self, row: int | str) -> int:
        """Return where a row stands that is named by its number or by the tier that it holds."""
        return row if isinstance(row, int) else self.held[row]

    def hold(self, name: str, terms: Terms, value: int) -> None:
        """Add the row that keeps a tier at its value or more."""
        self.held[name] = len(self.rows)
        self.rows.append(Row({column: -factor for column, factor in terms.items()}, -value))

    def bound(self, objective: Terms, certificate: Certificate) -> int:
        """Return the bound that a certificate proves, from its integers alone; ValueError if it is none."""
        if certificate.scale < 1:
            raise ValueError(certificate.scale)
        return self._bound(objective, certificate.scale, certificate.root, {})

    def _bound(self, objective: Terms, scale: int, node: Leaf | Branch, fixed: dict[int, int]) -> int:
        if isinstance(node, Leaf):
            return self.leaf_bound(objective, scale, dict(node.multipliers), fixed)
        if not 0 <= node.column < self.columns:
            raise ValueError(node.column)
        return max(
            self._bound(objective, scale, node.zero, {**fixed, node.column: 0}),
            self._bound(objective, scale, node.one, {**fixed, node.column: 1}),
        )

    def leaf_bound(
        self, objective: Terms, scale: int, multipliers: Multipliers, fixed: Mapping[int, int]
    ) -> int:
        """Return ⌊(y·b + Σ_j max(0, D·c_j - (y·A)_j)) / D⌋; a fixed column counts as it is fixed."""
        cost, taken = self.taken(multipliers)
        left = {column: scale * factor for column, factor in objective.items()}
        for column, amount in taken.items():
            left[column] = left.get(column, 0) - amount
        for column, remainder in left.items():
            cost += remainder * fixed[column] if column in fixed else max(0, remainder)
        return cost // scale

    def taken(self, multipliers: Multipliers) -> tuple[int, Terms]:
        """Return what multipliers cost, y·b, and what they take from each column, y·A."""
        cost, taken = 0, dict[int, int]()
        for row, multiplier in multipliers.items():
            if multiplier < 0 or not 0 <= row < len(self.rows):
                raise ValueError(row)
            terms, limit = self.rows[row]
            cost += multiplier * limit
            for column, factor in terms.items():
                taken[column] = taken.get(column, 0) + multiplier * factor
        return cost, taken
