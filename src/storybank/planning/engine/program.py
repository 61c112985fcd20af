"""An integer program in whole numbers: columns, rows, and one objective for each tier."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from storybank.planning.engine.tier_names import TierName

Terms = dict[int, int]
"""Column to whole-number coefficient."""


class Row(NamedTuple):
    """A rule: the sum of the terms is at most `limit`."""

    terms: Terms
    limit: int


@dataclass(slots=True)
class Program:
    """Columns between 0 and 1, rows, and an objective for each tier, to be maximised.

    Attributes:
        columns: How many columns there are.
        fixed: Columns that must be 1.
        rows: All rules.
        objectives: For each tier its terms.
        spans: For each tier, by how much its value can differ between two solutions at the most.
        core: How many of the first columns and rows make a program of their own, that the tiers whose
            objectives lie within it can be solved with; None: all.
    """

    columns: int = 0
    fixed: tuple[int, ...] = ()
    rows: list[Row] = field(default_factory=list)
    objectives: dict[TierName, Terms] = field(default_factory=dict)
    spans: dict[TierName, int] = field(default_factory=dict)
    core: tuple[int, int] | None = None

    def new_column(self) -> int:
        """Add a column and return its position."""
        self.columns += 1
        return self.columns - 1

    def at_most(self, terms: Terms, limit: int) -> None:
        """Add a row."""
        self.rows.append(Row(terms, limit))

    def aim(self, tier: TierName, terms: Terms, span: int) -> None:
        """Add a tier's objective."""
        self.objectives[tier] = terms
        self.spans[tier] = span
