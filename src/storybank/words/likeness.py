"""How alike two stories are: by telling words and figures, less what speaks against it.

Of each story the numbers of its telling words are kept while a bank is searched, and no text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple

from storybank.stories import Story
from storybank.text.figures import NUMBER_WORDS, figures_of
from storybank.text.stems import STOP_WORDS, TEXT_LIMIT, plain_stems, stem, words_of
from storybank.values import fold, plural

LEAST_SCORE = 42.0
"""Score from which a pair is reported: of the stories it was made with, two of one project reach 41."""

_LEAST_CORE = 6  # words that action and result must have to be compared alone: else the whole story is
_LEAST_EVIDENCE = 4.0  # weight that two stories must share: four telling words, or two and two figures
_PLAIN = 0.25  # weight of a word that stands in any story of work, or in the setting of both
_FREQUENT = 0.5  # weight of a word that is frequent in the bank
_FEW_STORIES = 4  # stories in which any word may be telling: one of four tellings does not make it plain
_LARGE_FIGURE = 12  # an amount up to this says half as much: “five days”, “ten minutes” stand in many stories
_VERBATIM = 0.9  # share of words from which a text is a copy, whatever its figures: they may be corrected
_UNKNOWN_RESULT = 0.2  # what results are taken to share where one of the stories states none

_OTHER_EMPLOYER, _OTHER_YEAR = 0.5, 0.6
"""What is left of a score where employer or year differ: one of the two may be written down wrongly."""

_SAME_FIGURES = 2  # figures in common from which they are a ground of their own: one alone may be chance
_SAME_RESULT = 0.5  # share of words from which two results are one, and a ground of their own
_LEAST_RESULT = 1.0  # weight that results must share without a common figure: plain words are no result
_KEPT = 256  # stories whose stems are kept as bits while their neighbours are compared
_HOPELESS = 0.2  # share of words below which figures are not even read
_COMMON = frozenset(map(Fraction, (0, 1, 2, 100)))  # amounts that stand in too many stories


@dataclass(frozen=True, slots=True)
class Sketch:
    """A story in numbers: its stems, sorted."""

    core: tuple[int, ...]  # of what was done and what came of it
    result: tuple[int, ...]
    setting: tuple[int, ...]  # of title, situation and task
    employer: str  # folded; empty where none is named
    year: int | None

    @property
    def all(self) -> frozenset[int]:
        """Every stem of the story."""
        return frozenset(self.core) | frozenset(self.setting)


class Sketches:
    """Stories in numbers, with what their words weigh in all of them.

    `counts` says in how many of them a stem stands, `is_plain` whether it stands in any story of work.
    """

    def __init__(self, stories: Sequence[Story]) -> None:
        self.is_plain: list[bool] = []
        self._numbers: dict[str, int] = {}
        self._known: dict[str, int | None] = {}
        self.stories = stories
        self.each = [self._sketch(story) for story in stories]
        self.counts = Counter(number for one in self.each for number in one.all)

    def _sketch(self, story: Story) -> Sketch:
        """Return a story in numbers; without action and result, all of its text is its core."""
        setting = self._numbers_in(f"{story.title}\n{story.situation}\n{story.task}")
        action, result = self._numbers_in(story.action), self._numbers_in(story.result)
        core = action | result
        if len(core) < _LEAST_CORE:
            core, setting = core | self._numbers_in(f"{story.situation}\n{story.task}"), frozenset()
        year = int(story.happened[:4]) if story.happened else None
        core_numbers, result_numbers, setting_numbers = map(tuple, map(sorted, (core, result, setting)))
        return Sketch(core_numbers, result_numbers, setting_numbers, fold(story.employer or ""), year)

    def _numbers_in(self, text: str) -> frozenset[int]:
        """Return the numbers of the stems in a text, without stop words and figures."""
        known = self._known
        # Four full parts together are longer than one text may be.
        pieces = (text[start : start + TEXT_LIMIT] for start in range(0, len(text), TEXT_LIMIT))
        # In the order of the text, each once: the numbers must not depend on how a set is ordered.
        words = dict.fromkeys(
            word
            for piece in pieces
            for word in (words_of(piece) if piece.isascii() else _in_pairs(words_of(piece)))
        )
        for word in words:
            if word not in known:
                known[word] = self._number(word)
        return frozenset(number for word in words if (number := known[word]) is not None)

    def _number(self, word: str) -> int | None:
        if word in STOP_WORDS or word in NUMBER_WORDS or any(letter.isdigit() for letter in word):
            return None
        stemmed = stem(word)
        number = self._numbers.setdefault(stemmed, len(self._numbers))
        if number == len(self.is_plain):
            self.is_plain.append(stemmed in plain_stems())
        return number

    @cached_property
    def _frequent_and_telling(self) -> tuple[int, int]:
        """The stems that are frequent in the bank, and those that are not, without the plain ones."""
        few = max(_FEW_STORIES, len(self.stories) // 6)
        words = [number for number, is_plain in enumerate(self.is_plain) if not is_plain]
        frequent = _bits(number for number in words if self.counts[number] > few)
        return frequent, _bits(number for number in words if self.counts[number] <= few)

    def weight(self, stems: int, settings: int) -> float:
        """Return what some stems weigh together; `settings`: those in the setting of both stories."""
        apart = stems & ~settings
        frequent, telling = ((apart & kind).bit_count() for kind in self._frequent_and_telling)
        return _PLAIN * stems.bit_count() + (_FREQUENT - _PLAIN) * frequent + (1 - _PLAIN) * telling

    def count_telling(self, stems: int) -> int:
        """Return how many of some stems are not plain."""
        frequent, telling = self._frequent_and_telling
        return (stems & (frequent | telling)).bit_count()


def _in_pairs(words: tuple[str, ...]) -> Iterator[str]:
    """Yield the words; of Chinese characters and kana each two neighbours, as one alone says little."""
    before = ""
    for word in words:
        is_character = len(word) == 1 and not word.isascii()
        if is_character and before:
            yield before + word
        elif not is_character:
            yield word
        before = word if is_character else ""


def _bits(numbers: Iterable[int]) -> int:
    """Return a set of numbers as one: bit n stands for n. What two have in common is then one operation."""
    several = tuple(numbers)
    row = bytearray(max(several, default=0) // 8 + 1)
    for number in several:
        row[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(row, "little")


class _Stems(NamedTuple):
    """A story's stems as bits, to be compared with those of its neighbours."""

    core: int
    result: int
    setting: int
    all: int


class _Amounts(NamedTuple):
    """The amounts that a story names, and those that its situation and task name."""

    all: frozenset[Fraction]
    setting: frozenset[Fraction]


class Likeness:
    """Compares the pairs of some stories; figures are read once, where they are needed."""

    def __init__(self, sketches: Sketches) -> None:
        self._sketches = sketches
        self._amounts: dict[int, _Amounts] = {}
        # In a large bank the bits take more room than the sketches: they are not all kept.
        self._stems = lru_cache(maxsize=_KEPT)(self._stems_of)

    def _stems_of(self, place: int) -> _Stems:
        one = self._sketches.each[place]
        core, result, setting = map(_bits, (one.core, one.result, one.setting))
        return _Stems(core, result, setting, core | setting)

    def _figures(self, place: int) -> _Amounts:
        if place not in self._amounts:
            story = self._sketches.stories[place]
            setting = _amounts(story.situation, story.task)
            every = setting | _amounts(story.title, story.action, story.result)
            self._amounts[place] = _Amounts(every, setting)
        return self._amounts[place]

    def score(self, first: int, second: int) -> float:
        """Return how sure it is that two stories tell one experience, 0-100, with one decimal.

        Half of it is the share of words that the shorter telling has in common with the other; the other
        half the share of figures, or, where one of the two names none, the words of the results. Of a copy
        the words alone decide.
        """
        one, other = self._stems(first), self._stems(second)
        weight, words = self._words(one, other)
        if words < _HOPELESS:
            return 0.0
        mine, theirs = self._figures(first), self._figures(second)
        known = mine.setting & theirs.setting
        same = _worth((mine.all & theirs.all) - known)
        named = min(_worth(mine.all - known), _worth(theirs.all - known))
        beside = same / (named + 1) if named else min(words, self._results(one, other))
        sure = words if words >= _VERBATIM else (words + beside) / 2
        if weight + same < _LEAST_EVIDENCE:
            return 0.0
        return round(100 * sure * _doubt(self._sketches.each[first], self._sketches.each[second]), 1)

    def _words(self, one: _Stems, other: _Stems) -> tuple[float, float]:
        """Return what the shared words weigh, and their share, 0-1.

        The share is the mean of two: core in core, and core anywhere, as a retelling may say it earlier.
        """
        weight, settings = self._sketches.weight, one.setting & other.setting
        anywhere = weight(_shared(one, other), settings)
        in_core = weight(one.core & other.core, settings)
        whole = min(weight(one.core, settings), weight(other.core, settings))
        return anywhere, (min(1.0, anywhere / whole) + in_core / whole) / 2 if whole else 0.0

    def _results(self, one: _Stems, other: _Stems) -> float:
        """Return the share of words, 0-1, that the shorter result has in common with the other."""
        weight, settings = self._sketches.weight, one.setting & other.setting
        whole = min(weight(one.result, settings), weight(other.result, settings))
        return weight(one.result & other.result, settings) / whole if whole else _UNKNOWN_RESULT

    def has_grounds(self, first: int, second: int) -> bool:
        """Whether more than the choice of words points to one experience: figures, or the result.

        Where two stories share no passage, their words alone may be those of one project.
        """
        one, other = self._stems(first), self._stems(second)
        mine, theirs = self._figures(first), self._figures(second)
        figures = (mine.all & theirs.all) - (mine.setting & theirs.setting)
        if len(figures) >= _SAME_FIGURES or self._words(one, other)[1] >= _VERBATIM:
            return True
        shared = self._sketches.weight(one.result & other.result, one.setting & other.setting)
        return (bool(figures) or shared >= _LEAST_RESULT) and self._results(one, other) >= _SAME_RESULT

    def reasons(self, first: int, second: int) -> tuple[str, ...]:
        """Return what two stories have in common, without their text."""
        one, other = self._sketches.each[first], self._sketches.each[second]
        words = self._sketches.count_telling(_shared(self._stems(first), self._stems(second)))
        same = len(self._figures(first).all & self._figures(second).all)
        reasons = [f"{plural(words, 'telling word')} in common"]
        if same:
            reasons.append(f"{plural(same, 'figure')} in common")
        if one.employer and other.employer and _is_one_employer(one.employer, other.employer):
            reasons.append("the same employer")
        if one.year is not None and one.year == other.year:
            reasons.append("the same year")
        return tuple(reasons)


def _shared(one: _Stems, other: _Stems) -> int:
    """Return the stems in the core of one that stand anywhere in the other, which may say them earlier."""
    return (one.core & other.all) | (other.core & one.all)


def _doubt(one: Sketch, other: Sketch) -> float:
    """Return what is left of a score where the circumstances speak against it."""
    left = 1.0
    if one.employer and other.employer and not _is_one_employer(one.employer, other.employer):
        left *= _OTHER_EMPLOYER
    if one.year is not None and other.year is not None and abs(one.year - other.year) > 1:
        left *= _OTHER_YEAR
    return left


def _is_one_employer(one: str, other: str) -> bool:
    """Whether two names mean one employer, as “Acme” and “Acme Ltd” do."""
    return one.startswith(other) or other.startswith(one)


def _worth(amounts: frozenset[Fraction]) -> float:
    return sum(1.0 if amount > _LARGE_FIGURE else 0.5 for amount in amounts)


def _amounts(*parts: str) -> frozenset[Fraction]:
    return frozenset(figure.amount for figure in figures_of("\n.\n".join(parts))) - _COMMON
