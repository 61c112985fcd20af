"""A rule about versions: one experience told two ways should not give two figures for one thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from storybank.findings import Finding
from storybank.late import pattern
from storybank.stories import Story
from storybank.text import STOP_WORDS, passages, stem, words_of
from storybank.text.figures import CURRENCIES, NUMBER_WORDS, TIMES, Figure, figures_of
from storybank.text.stems import plain_stems, read_table
from storybank.words.review.rules import PARTS, StoryText

_BESIDE = 60  # characters on either side of a figure that say what it is a figure of

_LEAST_SHARE = 0.5
"""Share of the words beside one figure that must stand beside the other for both to be of one thing; a word
that stands in any story is not enough. Our choice."""

_LEAST_PLAIN = 2  # such words that do where there are no others
_MOST_FIGURES = 200  # figures compared in each version: a two-minute answer has a dozen
_LONGEST = 2000  # characters of a sentence that are read: what goes on longer is no sentence

_ABOUT, _ROUGHLY = 0.06, 0.1
"""Relative difference that rounding explains: 38 percent is 40; and where the candidate says “nearly”."""

_HEDGE = pattern(
    r"(?:\b(?:about|almost|nearly|around|roughly|approximately|over|under|some|close to|more than|less than"
    r"|up to|at least)\s|~\s?)\Z",
    re.IGNORECASE,
)

_BEFORE = 15  # characters that are read before a figure for such a word

_SHARES = frozenset({"percent", "times", *CURRENCIES})
"""Units that count one thing in a short result, unless two versions name different things."""


@dataclass(frozen=True, slots=True)
class _Placed:
    figure: Figure
    part: str
    beside: frozenset[str]
    is_rough: bool


def disagreeing_figures(read: StoryText, versions: Iterable[Story]) -> Iterator[Finding]:
    """Find the figures for which another version gives another amount.

    Both have the same unit, and neither amount stands anywhere in the other version. Both have the same
    telling words beside them; or each is what its result has of that unit alone, and no word says that they
    are of two things.
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
        _Placed(
            figure,
            part,
            _words_beside(passage.text, figure),
            _HEDGE.search(passage.text[max(0, figure.start - _BEFORE) : figure.start]) is not None,
        )
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
    if one.figure.unit != other.figure.unit or not one.figure.unit or _is_near(one, other):
        return False
    if _is_known(one, theirs) or _is_known(other, mine):
        return False
    shared = one.beside & other.beside
    fewer = min(len(one.beside), len(other.beside))
    is_telling = shared - plain_stems() or len(shared) == fewer >= _LEAST_PLAIN
    if is_telling and len(shared) >= _LEAST_SHARE * fewer:
        return True
    is_lone = _is_lone(one, mine, theirs) and _is_lone(other, theirs, mine)
    return is_lone and _is_of_one_thing(one, other)


def _is_known(one: _Placed, others: list[_Placed]) -> bool:
    """Whether an amount stands in the other version; five months are no five percent."""
    units = {*TIMES, *_SHARES}
    return any(
        _is_near(one, other)
        and (one.figure.unit == other.figure.unit or not {one.figure.unit, other.figure.unit} <= units)
        for other in others
    )


def _is_lone(one: _Placed, mine: list[_Placed], theirs: list[_Placed]) -> bool:
    """Whether a figure is the only one of its unit in its result that the other version does not have."""
    if one.part != "result":
        return False
    rivals = (other for other in mine if other.part == "result" and other.figure.unit == one.figure.unit)
    return all(other is one or _is_known(other, theirs) for other in rivals)


def _is_of_one_thing(one: _Placed, other: _Placed) -> bool:
    """Whether nothing beside two figures says that they are of two things."""
    down, up, how, price = _said_of_figures()
    if any(a & down and b & up for a, b in ((one.beside, other.beside), (other.beside, one.beside))):
        return False
    if one.figure.unit not in _SHARES:  # spans of time and counts stand in any result
        return bool(one.beside & other.beside - how)
    things = [{"cost" if word in price else word for word in said.beside - how} for said in (one, other)]
    return not all(things) or bool(things[0] & things[1])


@cache
def _said_of_figures() -> tuple[frozenset[str], ...]:
    """Return the stems of words for down, for up, for how a figure came about, and for a price.

    A bill that fell is paid: it is a price. Words of how one came about say not of what it is one.
    """
    lists: dict[str, str] = read_table("storybank.words.review", "words.json")["beside_figures"]
    down, up, how, price = (
        frozenset(map(stem, lists[name].split())) for name in ("down", "up", "how", "price")
    )
    return down, up, how | down | up, price


def _is_near(one: _Placed, other: _Placed) -> bool:
    """Whether two amounts are one, but for rounding."""
    most = _ROUGHLY if one.is_rough or other.is_rough else _ABOUT
    amounts = (one.figure.amount, other.figure.amount)
    return abs(amounts[0] - amounts[1]) <= most * float(max(amounts))
