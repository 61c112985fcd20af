from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.display.blocks import lines_of
from storybank.display.text import width_of, wrapped


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("日本語", 6),
        ("\uff57", 2),
        ("e\u0301", 1),
        ("🚀", 2),
        ("\u2764\ufe0f", 2),
        ("1\ufe0f\u20e3", 2),
        ("🇩🇪", 2),
        ("a\u200bb", 2),
        ("", 0),
    ],
)
def test_a_text_takes_the_columns_that_a_terminal_gives_it(text: str, columns: int) -> None:
    assert width_of(text) == columns


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(2, 40))
def test_no_wrapped_line_is_wider_than_asked(text: str, width: int) -> None:
    assert all(width_of(line) <= width for line in wrapped(lines_of(text), width))


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(2, 40))
def test_wrapping_loses_and_adds_nothing_but_white_space(text: str, width: int) -> None:
    lines = lines_of(text)
    assert "".join("".join(wrapped(lines, width)).split()) == "".join("".join(lines).split())


@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=1), st.integers(9, 30))
def test_a_word_that_fits_is_never_broken(words: list[str], width: int) -> None:
    assert " ".join(wrapped([" ".join(words)], width)).split() == words


@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=1), st.integers(9, 30))
def test_a_line_ends_only_where_the_next_word_has_no_room(words: list[str], width: int) -> None:
    lines = wrapped([" ".join(words)], width)
    for line, after in pairwise(lines):
        assert len(line) + 1 + len(after.split()[0]) > width


def test_a_broken_word_keeps_its_marks_and_joined_emoji_together() -> None:
    assert wrapped(["ae\u0301e\u0301"], 2) == ["ae\u0301", "e\u0301"]
    assert wrapped(["ab👩\u200d🚀cd"], 4) == ["ab", "👩\u200d🚀", "cd"]
    assert wrapped(["日本語"], 4) == ["日本", "語"]


def test_joined_emoji_wider_than_the_line_are_shown_in_parts() -> None:
    assert wrapped(["👩\u200d🚀"], 2) == ["👩\u200d", "🚀"]
