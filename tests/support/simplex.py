"""A second solver, of ours: slow, small, and the same on every machine and with every release.

It stands behind the verbs of `storybank.planning.engine.solver.Solver`, so that a search can be followed step
by step whatever HiGHS does, and so that HiGHS can be held against it. The method is the dual simplex for
columns with bounds, on a dense table, each time from the start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np

from storybank.planning.engine import certify, search
from storybank.planning.engine.limits import UNLIMITED, Limits
from storybank.planning.engine.program import Program, Row, Terms
from storybank.planning.engine.solver import NOTHING, Solved, most_fractional
from storybank.planning.goals import TierName

NONE = 1e-9
PRICE = 1e-6
MOST_STEPS = 5_000


class Simplex:
    """A program between 0 and 1, maximised for one objective after another; `said` holds what was asked."""

    def __init__(self, program: Program, limits: Limits = UNLIMITED, *, core: bool = False) -> None:
        everything = (program.columns, len(program.rows))
        self.columns, rows = (program.core or everything) if core else everything
        self.limits = limits
        self.said: list[str] = []
        self._program = program
        self._rows: list[Row] = list(program.rows[:rows])
        self.rows: list[int | TierName] = [*range(rows)]
        self._equal: set[int] = set()
        self._bounds: dict[int, int] = {}
        self.entries = sum(len(row.terms) for row in self._rows)
        self.fix(program.fixed)

    def grow(self) -> None:
        _, rows = self._program.core or (0, len(self._program.rows))
        self.columns = self._program.columns
        self._rows += self._program.rows[rows:]
        self.rows += range(rows, len(self._program.rows))
        self.entries += sum(len(row.terms) for row in self._program.rows[rows:])
        self.said.append("grow")

    def hold(self, terms: Terms, value: int, name: TierName | None = None) -> None:
        self.rows += [] if name is None else [name]
        self._rows.append(Row({column: -factor for column, factor in terms.items()}, -value))
        self.said.append(f"hold {len(terms)} at {value}")

    def fix(self, columns: Sequence[int]) -> None:
        self._bounds |= dict.fromkeys(columns, 1)
        self.said += [f"fix {sorted(columns)}"] if columns else []

    def hold_best(self) -> None:
        slopes, own = self._slopes[: self.columns], self._slopes[self.columns :]
        stay = [column for column in range(self.columns) if abs(slopes[column]) > PRICE]
        self._bounds |= {column: round(self._values[column]) for column in stay}
        self._equal |= {row for row in range(len(self._rows)) if abs(own[row]) > PRICE}
        self.said.append(f"hold best: {len(stay)} columns, {len(self._equal)} rows")

    def relax(self, objective: Terms, cases: Mapping[int, int] | None = None) -> Solved | None:
        if self.limits.is_spent():
            self.said.append("stopped")
            return None
        fixed = {**self._bounds, **(cases or {})}
        found = self._solved(objective, fixed)
        bound = "no solution" if found is NOTHING else f"{found.bound:.4f}"
        case = " ".join(f"{column}={value}" for column, value in [*(cases or {}).items()][-1:])
        where = f" where {case}, {len(cases or {})} deep" if case else ""
        self.said.append(f"relax {_sum_of(objective)}{where}: {bound}")
        return found

    def maximise(self, objective: Terms) -> Solved | None:
        """Branch on the most fractional column until all are whole."""
        if self.limits.is_spent():
            self.said.append("stopped")
            return None
        self.said.append(f"maximise {_sum_of(objective)}")
        best, left = NOTHING, [self._bounds]
        while left:
            fixed = left.pop()
            found = self._solved(objective, fixed)
            if found.bound < best.bound + 1 - PRICE:
                continue
            column = most_fractional(found.values, fixed)
            if column is None:
                best = found
            else:
                left += [{**fixed, column: value} for value in (0, 1)]
        return None if best is NOTHING else best

    def prices(self, solved: Solved) -> Sequence[float]:
        if solved is NOTHING:
            return [abs(price) for price in self._ray]
        return [abs(price) for price in self._slopes[self.columns :]]

    def release(self) -> None:
        self.said.append("release")

    def _solved(self, objective: Terms, fixed: Mapping[int, int]) -> Solved:
        rows, columns = len(self._rows), self.columns
        table = np.zeros((rows, columns + rows + 1))
        for number, (terms, limit) in enumerate(self._rows):
            table[number, list(terms)] = list(terms.values())
            table[number, columns + number] = 1
            table[number, -1] = limit
        slopes = np.zeros(columns + rows)
        slopes[list(objective)] = list(objective.values())
        low, high = np.zeros(columns + rows), np.full(columns + rows, np.inf)
        high[:columns] = 1
        for column, value in fixed.items():
            low[column] = high[column] = value
        high[[columns + row for row in self._equal]] = 0
        basis = np.arange(columns, columns + rows)
        values = np.where((slopes > 0) & np.isfinite(high), high, low)
        values[basis] = 0
        for _ in range(MOST_STEPS):
            values[basis] = 0
            at = table[:, -1] - table[:, :-1] @ values
            values[basis] = at
            wrong = np.maximum(low[basis] - at, at - high[basis])
            worst = wrong.max(initial=0)
            if worst <= PRICE:
                self._slopes, self._values = slopes, values
                bound = float(sum(factor * values[column] for column, factor in objective.items()))
                return Solved([round(float(value), 9) for value in values[:columns]], bound)
            row = int(np.flatnonzero(wrong >= worst - NONE)[0])
            is_low = at[row] < low[basis[row]]
            line = table[row, :-1] if is_low else -table[row, :-1]
            is_high = values > low
            may = np.where(is_high, line > PRICE, line < -PRICE) & (low < high)
            may[basis] = False
            if not may.any():
                self._ray = line[columns:]
                return NOTHING
            steps = np.where(may, np.abs(slopes) / np.maximum(np.abs(line), PRICE), np.inf)
            new = int(np.flatnonzero(steps <= steps.min() + NONE)[0])
            gone = basis[row]
            table[row] /= table[row, new]
            table -= np.outer(np.where(np.arange(rows) == row, 0, table[:, new]), table[row])
            slopes = slopes - slopes[new] * table[row, :-1]
            values[gone] = low[gone] if is_low else high[gone]
            basis[row] = new
        message = "the simplex method goes in circles"
        raise AssertionError(message)


def _sum_of(objective: Terms) -> str:
    """Return an objective in short: how many columns count, and what they add up to, each by its place."""
    return f"{len(objective)}/{sum((column + 1) * factor for column, factor in objective.items())}"


@contextmanager
def followed() -> Iterator[list[Simplex]]:
    """Let the engine use this solver, and collect those that it makes."""
    made: list[Simplex] = []

    def make(program: Program, limits: Limits = UNLIMITED, *, core: bool = False) -> Simplex:
        made.append(Simplex(program, limits, core=core))
        return made[-1]

    with patch.object(search, "Solver", make), patch.object(certify, "Solver", make):
        yield made
