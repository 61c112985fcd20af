"""Phrases, such as cues and headings, found among the words of a text in any of their forms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from storybank.text.stems import british_stem, words_of
from storybank.values import grouped

T = TypeVar("T")

_GAP = "*"  # stands in a phrase for a few words of any kind


class Word(NamedTuple):
    """One word as phrases see it."""

    word: str  # as `words_of` gives it
    term: str  # what it counts as: equal for all its forms, and perhaps for words that mean the same


class Spacing(NamedTuple):
    """What may stand between the words of a phrase."""

    gap: int = 3  # words that a gap takes: “your very sceptical director”, but no sentence
    fillers: Collection[str] = ()  # terms that may stand between any two words, and that a gap takes besides
    most_fillers: int = 0
    not_passed: Collection[str] = ()  # words that no gap takes: “run the order for the shift” runs no shift


_USUAL = Spacing()


class Hit(NamedTuple, Generic[T]):
    """A phrase in a text."""

    places: tuple[int, ...]  # the indices of its words, in order
    meaning: T

    @property
    def start(self) -> int:
        """The index of its first word."""
        return self.places[0]

    @property
    def end(self) -> int:
        """The index after its last word."""
        return self.places[-1] + 1


class _Step(NamedTuple):
    """One word of a phrase: what it may be, whether a gap stands before it, and whether it may be missing."""

    terms: frozenset[str]
    exact: frozenset[str]
    after_gap: bool
    is_optional: bool


_Index = dict[str, list[tuple[frozenset[str], tuple[_Step, ...], T]]]


class Phrases(Generic[T]):
    """Phrases with what they stand for, read in time that grows with the words alone.

    Their words stand in any form; `a|b` is either, `a|b?` either or none, `=a` this form alone, `*` a gap.
    """

    def __init__(
        self,
        phrases: Iterable[tuple[str, T]],
        *,
        term_of: Callable[[str], str] = british_stem,
        spacing: Spacing = _USUAL,
    ) -> None:
        """Read the phrases, each with its meaning; `term_of` as in the words that are read."""
        self._spacing = spacing
        self._by_term: _Index[T] = {}
        self._by_word: _Index[T] = {}
        for phrase, meaning in phrases:
            first, *rest = _steps(phrase, term_of)
            # One of the second word's terms must be in the text at all: that rules out nearly all phrases.
            is_sure = bool(rest) and not rest[0].exact and not rest[0].is_optional
            needed = rest[0].terms if is_sure else frozenset()
            for index, starts in ((self._by_term, first.terms), (self._by_word, first.exact)):
                for start in sorted(starts):
                    index.setdefault(start, []).append((needed, tuple(rest), meaning))

    def hits(self, words: Sequence[Word]) -> list[Hit[T]]:
        """Return every phrase in the words, by where it starts."""
        return [*self._found(words)]

    def are_in(self, words: Sequence[Word]) -> bool:
        """Whether any of the phrases is among the words."""
        return next(self._found(words), None) is not None

    def find(self, words: Sequence[Word]) -> list[Hit[T]]:
        """Return the phrases from the left, the longest at each place, none within another, by meaning."""
        found, free = list[Hit[T]](), 0
        for start, several in grouped(self._found(words), lambda hit: hit.start).items():
            if start >= free:
                free = max(hit.end for hit in several)
                longest: dict[T, Hit[T]] = {}
                for hit in (one for one in several if one.end == free):
                    longest.setdefault(hit.meaning, hit)
                found += longest.values()
        return found

    def _found(self, words: Sequence[Word]) -> Iterator[Hit[T]]:
        said = {word.term for word in words}
        by_term, by_word = self._by_term, self._by_word
        for place, (word, term) in enumerate(words):
            if term in by_term or word in by_word:  # as at few places
                for needed, steps, meaning in (*by_term.get(term, ()), *by_word.get(word, ())):
                    if needed and needed.isdisjoint(said):
                        continue
                    if places := self._places(steps, words, place):
                        yield Hit(places, meaning)

    def _places(self, steps: Sequence[_Step], words: Sequence[Word], start: int) -> tuple[int, ...]:
        """Return where the words of a phrase stand; empty where one of them is missing."""
        places: tuple[int, ...] = (start,)
        after_gap = False
        for step in steps:
            after_gap = after_gap or step.after_gap
            place = self._next(step, words, places[-1] + 1, after_gap=after_gap)
            if place is not None:
                places += (place,)
                after_gap = False
            elif not step.is_optional:
                return ()
        return places

    def _next(self, step: _Step, words: Sequence[Word], start: int, *, after_gap: bool) -> int | None:
        """Return where the next word of a phrase stands; None where too much stands before it."""
        spacing, passed = self._spacing, 0
        most = spacing.gap if after_gap else 0
        terms, exact, *_ = step
        for place in range(start, min(len(words), start + most + spacing.most_fillers + 1)):
            word, term = words[place]
            if term in terms or word in exact:
                return place
            passed += term not in spacing.fillers
            if passed > most or word in spacing.not_passed:
                return None
        return None


@lru_cache(256)  # a line is read as a heading, and then for what it asks
def read_words(text: str) -> tuple[Word, ...]:
    """Return the words of a text, each counting as all its forms in British and American spelling."""
    words = words_of(text)
    return tuple(map(Word, words, map(british_stem, words)))


def _steps(phrase: str, term_of: Callable[[str], str]) -> Iterator[_Step]:
    after_gap = False
    for written in phrase.split():
        if written == _GAP:
            after_gap = True
            continue
        words = written.removesuffix("?").split("|")
        exact = [word for word in words if word.startswith("=")] if "=" in written else []
        terms = frozenset(term_of(word) for word in words if word not in exact)
        yield _Step(terms, frozenset(word[1:] for word in exact), after_gap, written.endswith("?"))
        after_gap = False
