"""A rule about versions: one experience told two ways should not give two figures for one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from storybank.findings import Finding
from storybank.stories import Story
from storybank.words._plain_words import plain_stems
from storybank.words.figures import NUMBER_WORDS, Figure, figures_of
from storybank.words.review._text import PARTS, StoryText
from storybank.words.text import STOP_WORDS, passages, stem, words_of

_BESIDE = 60
"""Characters on either side of a figure that say what it is a figure of."""

_LEAST_SHARE = 0.5
"""Share of the words beside one figure that must stand beside the other for both to be of one thing; a word
that stands in any story is not enough. Our choice."""

_LEAST_PLAIN = 2
"""Such words that do where there are no others."""

_MOST_FIGURES = 200
"""Figures compared in each version: a two-minute answer has a dozen."""

_LONGEST = 2000
"""Characters of a sentence that are read: what goes on longer is no sentence."""

_ABOUT = 0.06
"""Relative difference that rounding explains: 38 percent is “about 40”."""


@dataclass(frozen=True, slots=True)
class _Placed:
    figure: Figure
    part: str
    beside: frozenset[str]


def disagreeing_figures(read: StoryText, versions: Iterable[Story]) -> Iterator[Finding]:
    """Find the figures for which another version gives another amount.

    Both have the same unit and the same telling words beside them, and neither amount stands anywhere in
    the other version.
    """
    mine = _placed(read)
    for version in sorted(versions, key=lambda story: story.id):
        if version.id == read.story.id:
            continue
        theirs = _placed(StoryText.of(version))
        parts = {
            one.part: None for one in mine if any(_disagree(one, other, mine, theirs) for other in theirs)
        }
        for part in parts:
            message = f"A figure in the {part} of {read.called} is another in “{version.title}”."
            remedy = "Find out which is right, and give it in both."
            yield read.finding("figures_disagree", message, remedy, field=part)


def _placed(read: StoryText) -> list[_Placed]:
    """Return the figures of a story with the words beside them in their sentence."""
    placed = (
        _Placed(figure, part, _words_beside(passage.text, figure))
        for part in PARTS
        for passage in passages(read.parts[part])
        for figure in figures_of(passage.text[:_LONGEST])
    )
    return [*islice(placed, _MOST_FIGURES)]


def _words_beside(text: str, figure: Figure) -> frozenset[str]:
    near = f"{text[max(0, figure.start - _BESIDE) : figure.start]} {text[figure.end : figure.end + _BESIDE]}"
    return frozenset(
        stem(word)
        for word in words_of(near)
        if word not in STOP_WORDS and word not in NUMBER_WORDS and not any(map(str.isdigit, word))
    )


def _disagree(one: _Placed, other: _Placed, mine: list[_Placed], theirs: list[_Placed]) -> bool:
    if one.figure.unit != other.figure.unit or not one.figure.unit or _is_near(one.figure, other.figure):
        return False
    shared = one.beside & other.beside
    fewer = min(len(one.beside), len(other.beside))
    is_telling = shared - plain_stems() or len(shared) == fewer >= _LEAST_PLAIN
    if not is_telling or len(shared) < _LEAST_SHARE * fewer:
        return False
    is_known = any(_is_near(one.figure, found.figure) for found in theirs)
    return not is_known and not any(_is_near(other.figure, found.figure) for found in mine)


def _is_near(one: Figure, other: Figure) -> bool:
    """Say whether two amounts are one, but for rounding."""
    return abs(one.amount - other.amount) <= _ABOUT * float(max(one.amount, other.amount))
