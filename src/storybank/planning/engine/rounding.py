"""A whole choice near a divided one: the largest values first, as far as the rules go."""

from __future__ import annotations

from collections.abc import Sequence

from storybank.planning.engine.program import Program

_WORTH_TRYING = 0.1
"""Columns that the linear program wants less than this are left out: they mostly cost a story."""


class Rounding:
    """The rules among the deciding columns of a program, ready to be counted against.

    Rows with a negative term say what follows from a choice, not whether it is allowed, and do not count.
    """

    def __init__(self, program: Program, deciding: int) -> None:
        """Read the rows that hold only deciding columns."""
        rules = [row for row in program.rows if min(row.terms.values()) > 0 and max(row.terms) < deciding]
        self._limits = [rule.limit for rule in rules]
        self._uses: list[list[tuple[int, int]]] = [[] for _ in range(deciding)]
        for number, rule in enumerate(rules):
            for column, amount in rule.terms.items():
                self._uses[column].append((number, amount))
        self._fixed = program.fixed

    def near(self, values: Sequence[float]) -> tuple[int, ...]:
        """Return the columns to choose, ascending: the fixed ones, then by value where there is room."""
        left = list(self._limits)
        chosen: list[int] = []
        wanted = [c for c in range(len(self._uses)) if values[c] > _WORTH_TRYING and c not in self._fixed]
        for column in (*self._fixed, *sorted(wanted, key=lambda c: (-values[c], c))):
            uses = self._uses[column]
            if all(amount <= left[rule] for rule, amount in uses):
                chosen.append(column)
                for rule, amount in uses:
                    left[rule] -= amount
        return tuple(sorted(chosen))
