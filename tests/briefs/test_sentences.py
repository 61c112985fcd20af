"""The first sentence of a part: what a cue is made of."""

from __future__ import annotations

import pytest

from storybank.briefs.page import LONGEST_CUE, first_sentence


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("It  was\tloud. Very.", "It was loud."),
        (" \n" * 3_000 + "One. Two.", "One."),
        ("", ""),
    ],
)
def test_the_first_sentence_stands_without_the_spaces_around_and_in_it(text: str, first: str) -> None:
    assert first_sentence(text) == first


def test_a_sentence_of_just_the_length_is_whole_and_a_longer_one_ends_in_dots() -> None:
    whole = "ab " * (LONGEST_CUE // 3) + "cd"
    assert len(whole) == LONGEST_CUE
    assert first_sentence(whole) == whole
    assert first_sentence(f"{whole} ef") == whole.removesuffix(" cd") + "…"
