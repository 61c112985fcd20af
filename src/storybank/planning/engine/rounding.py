"""A whole choice near a divided one: the largest values first, as far as the rules go."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from storybank.planning.engine.program import Program

_WORTH_TRYING = 0.1
"""Columns that the linear program wants less than this are left out: they mostly cost a story."""


class Rounding:
    """The rules among the deciding columns of a program, ready to be counted against.

    Rows with a negative term say what follows from a choice, not whether it is allowed, and do not count.
    """

    def __init__(self, program: Program, deciding: int) -> None:
        """Keep the program; its rules are read when the first divided solution comes, and few do."""
        self._program = program
        self._deciding = deciding

    @cached_property
    def _rules(self) -> tuple[list[int], list[list[tuple[int, int]]]]:
        """The limits of the rows that hold only deciding columns, and which of them each column uses."""
        program, deciding = self._program, self._deciding
        rules = [row for row in program.rows if min(row.terms.values()) > 0 and max(row.terms) < deciding]
        uses: list[list[tuple[int, int]]] = [[] for _ in range(deciding)]
        for number, rule in enumerate(rules):
            for column, amount in rule.terms.items():
                uses[column].append((number, amount))
        return [rule.limit for rule in rules], uses

    def near(self, values: Sequence[float]) -> tuple[int, ...]:
        """Return the columns to choose, ascending: the fixed ones, then by value where there is room."""
        limits, uses = self._rules
        left, fixed = list(limits), self._program.fixed
        chosen: list[int] = []
        wanted = [c for c in range(len(uses)) if values[c] > _WORTH_TRYING and c not in fixed]
        for column in (*fixed, *sorted(wanted, key=lambda c: (-values[c], c))):
            if all(amount <= left[rule] for rule, amount in uses[column]):
                chosen.append(column)
                for rule, amount in uses[column]:
                    left[rule] -= amount
        return tuple(sorted(chosen))
