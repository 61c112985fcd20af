"""Phrases stand for what they mean in any form of their words, with no more between them than is allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.text.phrases import Phrases, Spacing, Word, read_words

SPACING = Spacing(gap=2, fillers=frozenset({"my", "the"}), most_fillers=2, not_passed=frozenset({"for"}))


def places(phrase: str, text: str, spacing: Spacing = SPACING) -> list[tuple[int, ...]]:
    """Return where a phrase stands in a text."""
    return [hit.places for hit in Phrases([(phrase, "it")], spacing=spacing).hits(read_words(text))]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("solve problem", "I solved problems", [(1, 2)]),
        ("organise|plan day", "organized days and planned a day", [(0, 1)]),
        ("=solved problem", "I solved problems and solve problems", [(1, 2)]),
        ("=solving problem", "I solved problems", []),
        ("change mind", "changed the mind, changed the my mind", [(0, 2), (3, 6)]),
        ("change mind", "changed the my the mind", []),
        ("change * mind", "changed his good mind", [(0, 3)]),
        ("change * mind", "changed his very good mind", []),
        ("change * mind", "changed it for mind", []),
        ("change * mind", "changed his the good mind", [(0, 4)]),
        ("lead big? team", "leads teams and leading big teams", [(0, 1), (3, 4, 5)]),
        ("lead * big? team", "leading the two teams", [(0, 3)]),
        ("a b", "a a b", [(1, 2)]),
    ],
)
def test_a_phrase_is_found_as_it_is_written(phrase: str, text: str, found: list[tuple[int, ...]]) -> None:
    assert places(phrase, text) == found


def test_the_longest_phrase_counts_and_none_within_another() -> None:
    phrases = Phrases(
        [("team", "team"), ("team work", "teamwork"), ("teams works", "both"), ("work", "work")]
    )
    words = read_words("team work, a team")
    assert [(hit.meaning, hit.start, hit.end) for hit in phrases.find(words)] == [
        ("teamwork", 0, 2),
        ("both", 0, 2),
        ("team", 3, 4),
    ]
    assert {hit.meaning for hit in phrases.hits(words)} == {"team", "teamwork", "both", "work"}


def test_a_phrase_given_twice_means_both_and_once_each() -> None:
    phrases = Phrases([("grit", "a"), ("grit", "b"), ("=grit", "a")])
    assert [hit.meaning for hit in phrases.find(read_words("grit"))] == ["a", "b"]


ALPHABET = st.sampled_from(["a", "b", "c", "my", "for"])
PHRASES = st.lists(st.sampled_from(["a", "b", "c", "a|b", "=c", "b?", "*"]), min_size=1, max_size=5).map(
    lambda steps: " ".join(["a", *steps, "c"])
)


@given(PHRASES, st.lists(ALPHABET, max_size=12))
def test_what_is_found_stands_there_with_no_more_between_than_is_allowed(
    phrase: str, text: list[str]
) -> None:
    words = [Word(word, word) for word in text]
    for hit in Phrases([(phrase, "it")], term_of=str, spacing=SPACING).hits(words):
        assert list(hit.places) == sorted(set(hit.places))
        said = [text[place] for place in hit.places]
        assert (said[0], said[-1]) == ("a", "c")
        gaps = phrase.split().count("*")
        between = [text[place] for place in range(hit.start, hit.end) if place not in hit.places]
        assert sum(word not in SPACING.fillers for word in between) <= SPACING.gap * gaps
        assert gaps or "for" not in between


@given(PHRASES, st.lists(ALPHABET, max_size=12))
def test_what_is_found_in_a_part_of_a_text_is_found_in_the_whole(phrase: str, text: list[str]) -> None:
    phrases = Phrases([(phrase, "it")], term_of=str, spacing=SPACING)
    words = [Word(word, word) for word in text]
    found = {hit.places for hit in phrases.hits(words)}
    for start in range(len(words)):
        inside = {tuple(place + start for place in hit.places) for hit in phrases.hits(words[start:])}
        assert inside == {places for places in found if places[0] >= start}
    assert phrases.are_in(words) == bool(found)
