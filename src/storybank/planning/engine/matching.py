"""The assignment problem in whole numbers: who gets whom, for the largest sum."""

from __future__ import annotations

from collections.abc import Sequence

_FAR = 1 << 62
"""A distance that no path has: gains are weights times strengths."""


def best_matching(gains: Sequence[Sequence[int]]) -> tuple[int | None, ...]:
    """Match rows to columns, each to at most one, for the largest sum of gains.

    Args:
        gains: For each row and column what matching them is worth; 0 or less is never matched.

    Returns:
        For each row its column, or None. Of several best matchings always the same one.

    The Hungarian method with row and column prices (Kuhn 1955; Munkres 1957), in the shortest path
    form of Jonker and Volgenant (1987): O(rows² · columns) whole-number steps.

    >>> best_matching([[5, 9], [4, 9]])
    (0, 1)
    """
    alone = _each_its_best(gains)
    if alone is not None:
        return alone
    rows, columns = len(gains), max((len(row) for row in gains), default=0)
    width = columns + rows  # a column of nothing for each row, so that a row may stay alone
    cost = [[-max(gain, 0) for gain in row] + [0] * (width - len(row)) for row in gains]
    row_price = [0] * rows
    column_price = [0] * width
    holder: list[int | None] = [None] * width
    for row in range(rows):
        if any(gain > 0 for gain in gains[row]):
            _augment(row, cost, row_price, column_price, holder)
    partner: list[int | None] = [None] * rows
    for column, held in enumerate(holder[:columns]):
        if held is not None and gains[held][column] > 0:
            partner[held] = column
    return tuple(partner)


def _each_its_best(gains: Sequence[Sequence[int]]) -> tuple[int | None, ...] | None:
    """Return each row's best column where no two rows want the same: no matching is better; else None."""
    partner: list[int | None] = []
    for row in gains:
        best = max(row, default=0)
        column = row.index(best) if best > 0 else None
        if column is not None and column in partner:
            return None
        partner.append(column)
    return tuple(partner)


def _augment(
    start: int,
    cost: list[list[int]],
    row_price: list[int],
    column_price: list[int],
    holder: list[int | None],
) -> None:
    """Give one more row a column along a cheapest path of exchanges, and update the prices."""
    width = len(holder)
    reach = [_FAR] * width
    came_from: list[int | None] = [None] * width
    done = [False] * width
    row: int | None = start
    at: int | None = None
    walked = 0
    while row is not None:
        for column in range(width):
            length = walked + cost[row][column] - row_price[row] - column_price[column]
            if not done[column] and length < reach[column]:
                reach[column], came_from[column] = length, at
        at = min((c for c in range(width) if not done[c]), key=lambda c: (reach[c], c))
        walked = reach[at]
        done[at] = True
        row = holder[at]
    row_price[start] += walked
    for column in range(width):
        if done[column]:
            slack = walked - reach[column]
            column_price[column] -= slack
            held = holder[column]
            if held is not None:
                row_price[held] += slack
    while at is not None:
        before = came_from[at]
        holder[at] = start if before is None else holder[before]
        at = before
