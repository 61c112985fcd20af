"""Certificates: multipliers that say why a tier cannot be larger. What they prove is added up in `bounds`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def _leaves(node: Leaf | Branch) -> int:
    return 1 if isinstance(node, Leaf) else _leaves(node.zero) + _leaves(node.one)


def leaf(multipliers: Multipliers | Sequence[tuple[int, int]]) -> Leaf:
    """Return a leaf with the multipliers that are not 0, by row."""
    pairs = multipliers.items() if isinstance(multipliers, Mapping) else multipliers
    return Leaf.trusted(multipliers=tuple([pair for pair in sorted(pairs) if pair[1]]))
