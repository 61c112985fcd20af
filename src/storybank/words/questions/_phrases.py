"""Phrases: cue phrases found among the terms of a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

from storybank.words.questions._terms import Token, is_filler, term_of

T = TypeVar("T")

GAP = "*"
"""Stands in a phrase for a few words of any kind."""

_WIDEST_GAP = 4
"""Words that a gap takes: “convince my very sceptical finance director to agree”, but no whole sentence."""

_MOST_FILLERS = 3
"""Fillers that stand between two words of a phrase without a gap: “came up with an”."""

_Steps = tuple[tuple[frozenset[str], bool], ...]
"""For each word of a phrase after the first: the terms that do, and whether a gap stands before it."""


class Hit(NamedTuple, Generic[T]):
    """A phrase in a text.

    Attributes:
        places: The indices of its words, in order.
        meaning: What it stands for.
    """

    places: tuple[int, ...]
    meaning: T


class Phrases(Generic[T]):
    """Phrases with what they stand for, indexed by their first words.

    A phrase is written as words with spaces between them, each in any form: `a|b` is either word, `*` up to
    four words of any kind. Fillers such as “your” may stand between any two words.

    >>> Phrases([("change * mind|opinion", "influencing")]).hits(
    ...     (Token("changed", "chang"), Token("my", "my"), Token("boss's", "boss"), Token("mind", "mind")))
    [Hit(places=(0, 3), meaning='influencing')]
    """

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        """Read the phrases; one that is given twice has both meanings."""
        self._starting: dict[str, list[tuple[_Steps, T]]] = {}
        for phrase, meaning in phrases:
            first, *rest = _steps(phrase)
            for term in sorted(first[0]):
                self._starting.setdefault(term, []).append((tuple(rest), meaning))

    def hits(self, tokens: Sequence[Token]) -> list[Hit[T]]:
        """Return every phrase in the tokens, by where it starts; each word is taken where it first does.

        Takes time in proportion to the number of tokens: no word is tried again.
        """
        found: list[Hit[T]] = []
        said = {token.term for token in tokens}
        for place, token in enumerate(tokens):
            for steps, meaning in self._starting.get(token.term, ()):
                if steps and steps[0][0].isdisjoint(said):
                    continue  # as of nearly all: their second word stands nowhere
                if places := _places(steps, tokens, place):
                    found.append(Hit(places, meaning))
        return found


def _steps(phrase: str) -> Iterator[tuple[frozenset[str], bool]]:
    gap = False
    for written in phrase.split():
        if written == GAP:
            gap = True
            continue
        yield frozenset(term_of(word) for word in written.split("|")), gap
        gap = False


def _places(steps: _Steps, tokens: Sequence[Token], start: int) -> tuple[int, ...]:
    """Return where the words of a phrase stand; empty where one of them is missing."""
    places = [start]
    for terms, gap in steps:
        place = places[-1] + 1
        last = place + (_WIDEST_GAP + _MOST_FILLERS if gap else _MOST_FILLERS)
        passed = 0
        while place < len(tokens) and place <= last and tokens[place].term not in terms:
            passed += not is_filler(tokens[place].term)
            if passed > (_WIDEST_GAP if gap else 0):
                return ()
            place += 1
        if place >= len(tokens) or place > last:
            return ()
        places.append(place)
    return tuple(places)
