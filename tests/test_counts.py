"""What is tried every day, and what waits for `--slow`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.support.counts import spared

NAMES = st.sets(st.text(max_size=5), max_size=30)


@given(NAMES, st.integers(0, 12))
def test_as_many_cases_as_are_asked_for_are_tried_and_the_others_wait(names: set[str], count: int) -> None:
    waiting = spared(names, count)
    assert waiting <= names
    assert len(names - waiting) == min(count, len(names))
    assert spared(sorted(names, reverse=True), count) == waiting


@given(NAMES, st.text(max_size=5), st.integers(0, 12))
def test_a_new_case_moves_at_most_one_other(names: set[str], new: str, count: int) -> None:
    before, after = names - spared(names, count), (names | {new}) - spared(names | {new}, count)
    assert len(before - after) <= 1
