from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.display.blocks import lines_of, one_line
from storybank.visible import visible

OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(st.text(st.characters()))
def test_no_control_character_half_character_or_override_is_left(text: str) -> None:
    left = visible(text).replace("\n", "")
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in left)
    assert not any(letter in OVERRIDES for letter in left)
    left.encode()


@given(st.text(st.characters()))
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "␛[31m"),
        ("\x00", "␀"),
        ("\x7f", "␡"),
        ("\x9b", "⟨U+009B⟩"),
        ("\u202e", "⟨U+202E⟩"),
        ("a\tb", "a b"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("👩\u200d🚀 e\u0301 \u0645\u06cc\u200c\u062e", "👩\u200d🚀 e\u0301 \u0645\u06cc\u200c\u062e"),
    ],
)
def test_what_steers_is_shown_and_what_scripts_and_emoji_need_stays(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_lines_lose_blank_lines_at_the_ends_and_keep_those_between() -> None:
    assert lines_of("\n a  b \n\n c\n ") == ["a b", "", "c"]
    assert lines_of("") == [""]
    assert one_line("\n a\n\nb ") == "a b"


def test_a_no_break_space_stays_between_its_words() -> None:
    assert lines_of("10\u00a0000  km\u00a0") == ["10\u00a0000 km"]
