"""How long a text takes to say."""

from __future__ import annotations

import math
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.speech import CHARACTERS_PER_WORD, WORDS_PER_MINUTE, spoken_seconds, spoken_words

letters = st.text(alphabet=st.sampled_from("abcxyzäéßñøłжяδω"), min_size=1, max_size=8)
plain_words = st.lists(letters, min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from(["-", "'", "\u2019"]).map(lambda joint: joint.join(parts))
)


@given(
    st.lists(plain_words, max_size=40), st.sampled_from([" ", "\n", ", ", ". ", " - ", " \u2013 ", "\u2014"])
)
def test_plain_words_count_exactly_once_each(words: list[str], gap: str) -> None:
    assert spoken_words(gap.join(words)) == len(words)


@given(st.lists(plain_words, max_size=400))
def test_seconds_are_sixty_times_words_by_speed_rounded_up(words: list[str]) -> None:
    assert spoken_seconds(" ".join(words)) == math.ceil(60 * len(words) / WORDS_PER_MINUTE)


def test_the_usual_speed_is_140_words_a_minute() -> None:
    assert WORDS_PER_MINUTE == 140
    assert spoken_seconds("word " * 140) == 60
    assert spoken_seconds("word " * 141) == 61


@pytest.mark.parametrize("text", ["", " \n\t", "…", "- ' \u2019", "🎉", "$ %"])
def test_a_text_without_words_takes_no_time(text: str) -> None:
    assert spoken_words(text) == 0
    assert spoken_seconds(text) == 0


@pytest.mark.parametrize(
    "word", ["cross-functional", "didn't", "didn\u2019t", "O'Neill-Smith", "mother-in-law"]
)
def test_a_word_with_hyphens_and_apostrophes_is_one(word: str) -> None:
    assert spoken_words(word) == 1


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("7", "seven"),
        ("42", "forty-two"),
        ("0", "zero"),
        ("100", "one hundred"),
        ("345", "three hundred forty-five"),
        ("1,250", "one thousand two hundred fifty"),
        ("1,000,000", "one million"),
        ("1000000", "one million"),
        ("12,000,007", "twelve million seven"),
        ("2024", "twenty twenty-four"),
        ("1990s", "nineteen nineties"),
        ("2,024", "two thousand twenty-four"),
        ("$2024", "two thousand twenty-four dollars"),
        ("3000", "three thousand"),
        ("007", "zero zero seven"),
        ("40%", "forty percent"),
        ("40 %", "forty percent"),
        ("99.95%", "ninety-nine point nine five percent"),
        ("$1.2M", "one point two million dollars"),
        ("$1.2 million", "one point two million dollars"),
        ("£3m", "three million pounds"),
        ("5 €", "five euros"),
        ("10x", "ten times"),
        ("5k", "five thousand"),
        ("1st", "first"),
        ("22nd", "twenty-second"),
        ("24/7", "twenty-four seven"),
        ("2019-2021", "twenty nineteen twenty twenty-one"),
        ("Q3", "Q three"),
        ("B2B", "B to B"),
        ("COVID-19", "COVID nineteen"),
        ("3-year", "three year"),
        ("٤٠%", "forty percent"),
    ],
)
def test_figures_count_as_they_are_said(figure: str, said: str) -> None:
    assert spoken_words(figure) == len(said.split())
    assert spoken_words(f"We cut it ({figure}), in the end.") == len(said.split()) + 6


@given(st.integers(0, 10**18 - 1))
def test_grouped_digits_count_as_bare_ones_but_for_years(number: int) -> None:
    if 1100 <= number <= 2099:
        assert spoken_words(str(number)) == 2
    else:
        assert spoken_words(f"{number:,}") == spoken_words(str(number))


@given(st.from_regex(r"[1-9][0-9]{15,40}", fullmatch=True))
def test_longer_numbers_are_said_digit_by_digit(digits: str) -> None:
    assert spoken_words(digits) == len(digits)


@pytest.mark.parametrize("text", ["日本語のテキスト", "我们按时完成工作", "우리는함께일한다"])
def test_characters_without_spaces_count_by_their_number(text: str) -> None:
    assert spoken_words(text) == len(text) // CHARACTERS_PER_WORD
    assert spoken_words(f"{text} and more") == len(text) // CHARACTERS_PER_WORD + 2


def test_one_character_is_a_word() -> None:
    assert spoken_words("我") == 1
    assert spoken_words("한국어") == 2


@pytest.mark.parametrize("text", ["naïve Führung", "한국어 문장", "が ぎ", "نَعَم يا", "क़लम नमस्ते"])
def test_the_form_of_unicode_makes_no_difference(text: str) -> None:
    counts = {spoken_words(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert counts == {spoken_words(text)}


def test_marks_and_invisible_signs_cut_no_word() -> None:
    assert spoken_words("नमस्ते") == 1
    assert spoken_words("co\u00adoperate") == 1
    assert spoken_words("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645") == 1


@given(st.text(), st.text())
def test_every_text_has_a_count_and_a_blank_line_joins_counts(one: str, other: str) -> None:
    together = spoken_words(f"{one}\n.\n{other}")
    apart = spoken_words(one) + spoken_words(other)
    assert apart - 1 <= together <= apart  # two odd characters may share a word


@pytest.mark.sample(5)
@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "word ",
        "a-",
        "1",
        "1,",
        "123,",
        "1.",
        "1 ",
        "$",
        "$ ",
        "日",
        " ",
        "e\u0301 ",
        "\u0300\u0316",
        "1st",
    ],
)
def test_ten_times_the_text_takes_about_ten_times_as_long(piece: str) -> None:
    """A ratio in one run: a pattern that goes back over what it read would take a hundred times as long."""
    text = piece * (20_000 // len(piece))
    assert _seconds(text * 10) < 40 * _seconds(text) + 0.02


def _seconds(text: str) -> float:
    timings = []
    for _ in range(3):
        started = time.process_time()
        spoken_words(text)
        timings.append(time.process_time() - started)
    return min(timings)
