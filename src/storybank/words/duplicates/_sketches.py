"""What is kept of each story while a bank is searched: the numbers of its telling words, and no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from storybank.stories import Story
from storybank.values import fold
from storybank.words._plain_words import plain_stems
from storybank.words.figures import NUMBER_WORDS, figures_of
from storybank.words.text import STOP_WORDS, TEXT_LIMIT, stem, words_of

_LEAST_CORE = 6
"""Words that action and result must have to be compared for themselves: else the whole story is."""


_SILENT = -1
"""In place of a number: a word that says nothing."""

_SILENT_ONE = frozenset({_SILENT})


class Vocabulary:
    """Numbers for stems: a story is kept as a tuple of them, which is small."""

    def __init__(self) -> None:
        """Begin without any."""
        self._numbers: dict[str, int] = {}
        self._known: dict[str, int] = {}
        self._plain = plain_stems()
        self.is_plain: list[bool] = []

    def numbers_of(self, *parts: str) -> tuple[frozenset[int], ...]:
        """Return the numbers of the stems in each part, without stop words and figures."""
        return tuple(self._numbers_in(part) for part in parts)

    def _numbers_in(self, text: str) -> frozenset[int]:
        known = self._known
        # In the order of the text, each once: the numbers must not depend on how a set is ordered.
        words = dict.fromkeys(word for piece in _pieces(text) for word in _in_pairs(words_of(piece)))
        for word in words:
            if word not in known:
                known[word] = self._number(word)
        return frozenset(map(known.__getitem__, words)) - _SILENT_ONE

    def _number(self, word: str) -> int:
        return _SILENT if _says_nothing(word) else self._numbered(stem(word))

    def _numbered(self, stemmed: str) -> int:
        number = self._numbers.setdefault(stemmed, len(self._numbers))
        if number == len(self.is_plain):
            self.is_plain.append(stemmed in self._plain)
        return number


def _pieces(text: str) -> Iterable[str]:
    """Yield a text in pieces that can be read: four full parts together are longer than one may be."""
    return (text[start : start + TEXT_LIMIT] for start in range(0, len(text), TEXT_LIMIT))


def _in_pairs(words: tuple[str, ...]) -> Iterable[str]:
    """Return the words; of Chinese characters and kana each two neighbours, as one alone says little."""
    return words if "".join(words).isascii() else _paired(words)


def _paired(words: tuple[str, ...]) -> Iterator[str]:
    before = ""
    for word in words:
        is_character = len(word) == 1 and not word.isascii()
        if is_character and before:
            yield before + word
        elif not is_character:
            yield word
        before = word if is_character else ""


def _says_nothing(word: str) -> bool:
    return word in STOP_WORDS or word in NUMBER_WORDS or any(letter.isdigit() for letter in word)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A story in numbers.

    Attributes:
        core: Stems of what was done and what came of it, sorted.
        result: Stems of what came of it, sorted.
        setting: Stems of title, situation and task, sorted.
        employer: Folded; empty where none is named.
        year: When it happened; None where no year is named.
    """

    core: tuple[int, ...]
    result: tuple[int, ...]
    setting: tuple[int, ...]
    employer: str
    year: int | None

    @property
    def all(self) -> frozenset[int]:
        """Every stem of the story."""
        return frozenset(self.core) | frozenset(self.setting)


def sketch(story: Story, vocabulary: Vocabulary) -> Sketch:
    """Return a story in numbers; without action and result, all of its text is its core."""
    setting, action, result = vocabulary.numbers_of(
        f"{story.title}\n{story.situation}\n{story.task}", story.action, story.result
    )
    core = action | result
    if len(core) < _LEAST_CORE:
        (told,) = vocabulary.numbers_of(f"{story.situation}\n{story.task}")
        core, setting = core | told, frozenset()
    year = int(story.happened[:4]) if story.happened else None
    core_numbers, result_numbers, setting_numbers = map(tuple, map(sorted, (core, result, setting)))
    return Sketch(core_numbers, result_numbers, setting_numbers, fold(story.employer or ""), year)


def frequencies(sketches: Sequence[Sketch]) -> Counter[int]:
    """Count in how many stories each stem stands."""
    return Counter(number for one in sketches for number in one.all)


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts that a story names, but for those that stand in too many: 0, 1, 2 and 100."""

    all: frozenset[Fraction]
    setting: frozenset[Fraction]


def amounts_of(story: Story) -> Amounts:
    """Return the amounts that a story names, those in situation and task also for themselves."""
    setting = _amounts(story.situation, story.task)
    return Amounts(setting | _amounts(story.title, story.action, story.result), setting)


def _amounts(*parts: str) -> frozenset[Fraction]:
    return frozenset(figure.amount for figure in figures_of("\n.\n".join(parts))) - _COMMON


_COMMON = frozenset(map(Fraction, (0, 1, 2, 100)))
