from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storybank.formats.cells import guarded, unguarded

DANGEROUS = ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
BEFORE = ["", " ", "   ", "\xa0", "\u3000", "\u200b", "\ufeff", "\x00", "\x0b", "'", "''", "' "]


@example("'=1")
@example("''=1")
@example("' =1")
@given(st.text(st.sampled_from("'=+-@\t\r\n \xa0\uff1dab")) | st.text())
def test_taking_the_guard_away_gives_the_same_text(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("sign", DANGEROUS)
@pytest.mark.parametrize("before", BEFORE)
def test_nothing_that_a_spreadsheet_runs_comes_first(sign: str, before: str) -> None:
    assert guarded(f"{before}{sign}SUM(A1)").startswith("'")
    assert unguarded(guarded(f"{before}{sign}SUM(A1)")) == f"{before}{sign}SUM(A1)"


@pytest.mark.parametrize(
    "cell", ["", "'", "'tis", "a=1", "4-1", "3 + 4", "' quoted'", "\u2019=", "me@oatmoor"]
)
def test_what_no_spreadsheet_runs_stays_as_it_is(cell: str) -> None:
    assert guarded(cell) == cell
    assert unguarded(cell) == cell


def test_an_apostrophe_is_taken_away_only_where_the_guard_would_have_set_it() -> None:
    assert unguarded("'=1") == "=1"
    assert unguarded("'90s rock") == "'90s rock"
