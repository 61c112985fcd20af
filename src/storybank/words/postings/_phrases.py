"""Phrases, found in words by their stems: the longest first, and no word in two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from storybank.late import pattern
from storybank.words.text import stem

T = TypeVar("T")

GAP = "*"
"""Stands in a phrase for up to three words of any kind."""

_LONGEST_GAP = 3
"""Words that a gap takes: “solve new and difficult problems”, but not from one thought to the next."""

_NOT_PASSED = frozenset({"after", "before", "during", "for", "when", "while"})
"""Words that no gap takes: “run the order for the shift” runs no shift."""

_AMERICAN = pattern(r"(?<=[a-z]{3})iz(?=e|i|a)")


class Word(NamedTuple):
    """One word as phrases see it.

    Attributes:
        exact: As `words_of` gives it.
        stem: Its stem, in British spelling.
    """

    exact: str
    stem: str


_LONGEST_KEPT = 40
"""Letters from which a word is in no phrase."""

_WORDS_KEPT = 65_536
"""Words kept ready, as many as stems are."""


def as_word(word: str) -> Word:
    """Return a folded word with its stem; American and British spellings have one.

    >>> as_word("organized").stem == as_word("organises").stem
    True
    """
    return _as_word(word) if len(word) <= _LONGEST_KEPT else Word(word, word)


@lru_cache(maxsize=_WORDS_KEPT)
def _as_word(word: str) -> Word:
    return Word(word, stem(_AMERICAN.sub("is", word)))


class Found(NamedTuple, Generic[T]):
    """A phrase in a sequence of words.

    Attributes:
        start: Index of its first word.
        end: The index after its last.
        meanings: What it stands for.
    """

    start: int
    end: int
    meanings: tuple[T, ...]


class _Step(NamedTuple):
    """One place in a phrase: a gap where it names no word."""

    stems: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()
    may_be_missing: bool = False

    @property
    def is_gap(self) -> bool:
        return not self.stems and not self.exact

    def takes(self, word: Word) -> bool:
        return word.stem in self.stems or word.exact in self.exact


class Phrases(Generic[T]):
    """Phrases with what they stand for, indexed by their first words.

    A phrase is written as words with spaces between them. `a|b` is either word, `a|b?` either or none, `=a`
    this very form instead of every word of its stem, `*` up to three words, none of them “for” or the like.

    >>> Phrases([("solve|tackle * problems", "problem solving")]).find(
    ...     [as_word(word) for word in ("you", "solved", "very", "hard", "problems")])
    [Found(start=1, end=5, meanings=('problem solving',))]
    """

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        """Read the phrases; one that is given twice has both meanings."""
        self._by_stem: dict[str, list[tuple[tuple[_Step, ...], T]]] = {}
        self._by_exact: dict[str, list[tuple[tuple[_Step, ...], T]]] = {}
        for phrase, meaning in phrases:
            steps = tuple(_step(written) for written in phrase.split())
            for first in sorted(steps[0].stems):
                self._by_stem.setdefault(first, []).append((steps, meaning))
            for first in sorted(steps[0].exact):
                self._by_exact.setdefault(first, []).append((steps, meaning))

    def find(self, words: Sequence[Word]) -> list[Found[T]]:
        """Return the phrases in the words, from the left, at each place the longest."""
        found: list[Found[T]] = []
        place = 0
        while place < len(words):
            longest = self.longest(words, place)
            if longest is not None:
                found.append(longest)
            place = longest.end if longest else place + 1
        return found

    def are_in(self, words: Sequence[Word]) -> bool:
        """Say whether any of the phrases is among the words."""
        return any(self.longest(words, place) is not None for place in range(len(words)))

    def longest(self, words: Sequence[Word], place: int) -> Found[T] | None:
        """Return the longest phrase that starts at a place; of several as long, what all of them mean."""
        starting = self._starting(words[place])
        end = place
        meanings: list[T] = []
        for steps, meaning in starting:
            reached = max(_ends(steps, 1, words, place + 1), default=place)
            if reached > end:
                end, meanings = reached, []
            if reached == end > place and meaning not in meanings:
                meanings.append(meaning)
        return Found(place, end, tuple(meanings)) if meanings else None

    def _starting(self, word: Word) -> Sequence[tuple[tuple[_Step, ...], T]]:
        by_stem, by_exact = self._by_stem.get(word.stem, ()), self._by_exact.get(word.exact, ())
        return (*by_stem, *by_exact) if by_stem and by_exact else by_stem or by_exact


def _step(written: str) -> _Step:
    if written == GAP:
        return _Step()
    words = written.removesuffix("?").split("|")
    return _Step(
        frozenset(as_word(word).stem for word in words if not word.startswith("=")),
        frozenset(word[1:] for word in words if word.startswith("=")),
        written.endswith("?"),
    )


def _ends(steps: tuple[_Step, ...], at: int, words: Sequence[Word], place: int) -> Iterator[int]:
    """Yield the places where the rest of a phrase can end; as many ways as its few gaps allow."""
    if at == len(steps):
        yield place
        return
    step = steps[at]
    if step.is_gap:
        for passed in range(_LONGEST_GAP + 1):
            if (
                passed
                and words[place + passed - 1 : place + passed]
                and words[place + passed - 1].exact in _NOT_PASSED
            ):
                return
            yield from _ends(steps, at + 1, words, place + passed)
        return
    if place < len(words) and step.takes(words[place]):
        yield from _ends(steps, at + 1, words, place + 1)
    if step.may_be_missing:
        yield from _ends(steps, at + 1, words, place)
