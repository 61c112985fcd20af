"""best_matching finds the largest sum there is, always by the same pairs."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.counts import many

from storybank.planning.engine.problem import best_matching

Gains = list[list[int]]

GAINS: st.SearchStrategy[Gains] = st.integers(0, 4).flatmap(
    lambda columns: st.lists(st.lists(st.integers(-3, 12), min_size=columns, max_size=columns), max_size=4)
)


def largest_sum(gains: Gains) -> int:
    """Try every way to give rows columns; a row may also stay alone."""
    columns = len(gains[0]) if gains else 0
    places = [*range(columns), *[None] * len(gains)]
    choices = permutations(places, len(gains))
    return max(sum_of(gains, choice) for choice in choices)


def sum_of(gains: Gains, partners: tuple[int | None, ...]) -> int:
    return sum(gains[row][column] for row, column in enumerate(partners) if column is not None)


@settings(max_examples=many(300), deadline=None, derandomize=True)
@given(GAINS)
def test_the_sum_is_the_largest_of_all_matchings(gains: Gains) -> None:
    assert sum_of(gains, best_matching(gains)) == largest_sum(gains)


@settings(max_examples=many(300), deadline=None, derandomize=True)
@given(GAINS)
def test_no_column_is_given_twice_and_nothing_that_is_worth_nothing_is_matched(gains: Gains) -> None:
    partners = best_matching(gains)
    given_away = [column for column in partners if column is not None]
    assert len(partners) == len(gains)
    assert len(set(given_away)) == len(given_away)
    assert all(gains[row][column] > 0 for row, column in enumerate(partners) if column is not None)


@settings(max_examples=many(100), deadline=None, derandomize=True)
@given(GAINS)
def test_the_same_gains_are_matched_the_same_way(gains: Gains) -> None:
    assert best_matching(gains) == best_matching([list(row) for row in gains])


@pytest.mark.parametrize(
    ("gains", "partners"),
    [
        ([], ()),
        ([[], []], (None, None)),
        ([[0, -5]], (None,)),
        ([[7]], (0,)),
        # The first row gives way: taking the best for each row in turn would reach 9 only.
        ([[9, 8], [9, 0]], (1, 0)),
        # More rows than columns: the row that gains most gets the only one.
        ([[3], [5], [4]], (None, 0, None)),
        # A chain of exchanges over three rows.
        ([[5, 4, 0], [5, 0, 4], [5, 0, 0]], (1, 2, 0)),
    ],
)
def test_matchings_worked_out_by_hand(gains: Gains, partners: tuple[int | None, ...]) -> None:
    assert best_matching(gains) == partners


def test_of_equal_matchings_it_is_always_the_same_one() -> None:
    assert {best_matching([[4, 4], [4, 4]]) for _ in range(20)} == {(0, 1)}


def test_gains_far_apart_do_not_blur() -> None:
    far = 10**15
    assert best_matching([[far + 1, far], [far, far - 2]]) == (1, 0)
