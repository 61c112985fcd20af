"""Figures are read as exact amounts with their unit, and what is no figure is left alone."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.strategies import LETTERS

from storybank.text.figures import Figure, figures_of


def _read(text: str) -> list[tuple[Fraction, str]]:
    return [(figure.amount, figure.unit) for figure in figures_of(text)]


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("$1.2M", 1_200_000, "USD"),
        ("US$ 5bn", 5_000_000_000, "USD"),
        ("£3m", 3_000_000, "GBP"),
        ("40 euros", 40, "EUR"),
        ("EUR 40", 40, "EUR"),
        ("40 CHF", 40, "CHF"),
        ("12 %", 12, "percent"),
        ("twelve per cent", 12, "percent"),
        ("twenty-five percent", 25, "percent"),
        ("20k", 20_000, ""),
        ("3,500", 3_500, ""),
        ("3m users", 3_000_000, "user"),
        ("1.5x", Fraction(3, 2), "times"),
        ("3 times", 3, "times"),
        ("threefold", 3, "times"),
        ("doubled", 2, "times"),
        ("twice as fast", 2, "times"),
        ("halved", 50, "percent"),
        ("half of it", 50, "percent"),
        ("a third of them", Fraction(100, 3), "percent"),
        ("three quarters of them", 75, "percent"),
        ("nine in ten", 90, "percent"),
        ("9 out of 10 claims", 90, "percent"),
        ("half a million", 500_000, ""),
        ("half an hour", Fraction(1, 2), "hour"),
        ("four days", 4, "day"),
        ("one day", 1, "day"),
        ("eleven working days", 11, "day"),
        ("12-day", 12, "day"),
        ("30min", 30, "minute"),
        ("a hundred people", 100, "person"),
        ("two dozen", 24, ""),
        ("one hundred and twenty-three thousand", 123_000, ""),
        ("2000 customers", 2000, "custom"),
        ("41 owners", 41, "owner"),
        ("€ 1 000 000", 1_000_000, "EUR"),
        ("1\u2009000\u2009000 parcels", 1_000_000, "parcel"),
        ("1\u00a0250,50 CHF", Fraction(2501, 2), "CHF"),
        ("1'000'000 CHF", 1_000_000, "CHF"),
        ("CHF 1\u2019250", 1_250, "CHF"),
        ("12 000 people", 12_000, "person"),
    ],
)
def test_a_figure_is_read_with_its_unit(text: str, amount: int | Fraction, unit: str) -> None:
    assert _read(text) == [(amount, unit)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "in 2019",
            "since 2021,",
            "19 November",
            "November 19",
            "2024-09-30",
            "30/09/2024",
            "10:30",
            "4 pm",
        ),
        *(
            "24/7",
            "Q3",
            "v2",
            "B2B",
            "5G",
            "COVID-19",
            "3rd",
            "1990s",
            "1.2.3",
            "one of them",
            "a third party",
        ),
        *("the first half", "half a page", "every second week", "$", "the other half", "12345678901234567"),
    ],
)
def test_dates_times_codes_and_ordinals_are_no_figures(text: str) -> None:
    assert figures_of(text) == ()


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("from 9 to 4 days", [(9, "day"), (4, "day")]),
        ("2-3 weeks", [(2, "week"), (3, "week")]),
        ("between 3 and 5 million euros", [(3_000_000, "EUR"), (5_000_000, "EUR")]),
        ("$3 to 5 million", [(3_000_000, "USD"), (5_000_000, "USD")]),
        ("12.6 to 7.9 percent", [(Fraction(63, 5), "percent"), (Fraction(79, 10), "percent")]),
        ("one in ten to one in sixty", [(10, "percent"), (Fraction(5, 3), "percent")]),
        ("seven in ten days", [(7, ""), (10, "day")]),
    ],
)
def test_two_figures_side_by_side_share_a_unit_where_they_are_a_range(
    text: str, both: list[tuple[Fraction, str]]
) -> None:
    assert _read(text) == both


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Q3 200 customers", [200]),
        ("in 2019 100 customers", [100]),
        ("170 123 4567", [170, 123, 4567]),
        ("5 0001", [5, 1]),
        ("12 of 300", [12, 300]),
    ],
)
def test_only_whole_groups_of_three_are_one_number(text: str, amounts: list[int]) -> None:
    assert [amount for amount, _ in _read(text)] == amounts


def test_a_figure_stands_where_it_says() -> None:
    text = "It took nine days, not £1,900."
    assert [text[figure.start : figure.end] for figure in figures_of(text)] == ["nine days", "£1,900"]


@given(st.text(LETTERS, max_size=200) | st.text("1,. -/%$km halfonetwiceand", max_size=60))
def test_any_text_has_figures_in_order_that_stand_in_it(text: str) -> None:
    end = 0
    for figure in figures_of(text):
        assert isinstance(figure, Figure)
        assert end <= figure.start < figure.end <= len(text)
        assert figure.text == text[figure.start : figure.end]
        assert figure.amount >= 0
        end = figure.end


@given(st.integers(0, 10**15 - 1))
def test_a_number_reads_the_same_with_and_without_commas(number: int) -> None:
    assert _read(f"${number:,}") == _read(f"${number}") == [(Fraction(number), "USD")]


@pytest.mark.many
@pytest.mark.parametrize(
    "piece",
    ["from 9 to 4 days, $1.2M. ", "1,", "one-", "a a ", "1/", "1 in ", "half ", "1", "1 000 ", "123 ", "1'"],
)
def test_a_megabyte_is_read_in_linear_time(piece: str) -> None:
    letters = many(1_000_000)
    text = (piece * (letters // len(piece) + 1))[:letters]
    start = time.process_time()
    figures_of(text)
    assert time.process_time() - start < 30  # quadratic time would be hours


SAID = [
    "a",
    "An",
    "one",
    "TWENTY",
    "five",
    "hundred",
    "half",
    "third",
    "twice as",
    "tenfold",
    "Doubled",
    "of",
    "days",
    "12",
    "%",
]


@given(st.lists(st.sampled_from(SAID), max_size=9).map(" ".join))
def test_number_words_are_read_alike_in_any_case_and_beside_any_letters(text: str) -> None:
    found = [(one.amount, one.unit, one.start, one.end) for one in figures_of(text)]
    for other in (text.lower(), text.title(), f"{text}\n.\né"):
        assert [(one.amount, one.unit, one.start, one.end) for one in figures_of(other)] == found
