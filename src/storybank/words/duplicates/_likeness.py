"""How alike two stories are: by telling words and figures, less what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from storybank.stories import Story
from storybank.values import plural
from storybank.words.duplicates._sketches import Sketch, amounts_of

LEAST_SCORE = 33.0
"""Score from which a pair is reported: on the stories it was made with, others reach 26 and retellings 36."""

_LEAST_EVIDENCE = 5.0
"""Weight that two stories must share: five telling words, or some of them and figures."""

_PLAIN = 0.25
"""Weight of a word that stands in any story of work."""

_SETTING = 0.5
"""Weight of a word that stands in the setting of both, and of one that is frequent in the bank."""

_FEW_STORIES = 4
"""Stories in which any word may stand and be telling: one of five tellings should not make it plain."""

_LARGE_FIGURE = 12
"""A bare number up to this says little: “five”, “ten”."""

_OTHER_FIGURES = 0.75
"""What is left of a score where both stories name figures and no two are the same."""

_FEW_FIGURES = 2
"""Figures that both must name before it says anything that they are not the same."""

_OTHER_EMPLOYER = 0.5
_OTHER_YEAR = 0.6
"""What is left of a score where employer or year differ: one of the two may be written down wrongly."""

_HOPELESS = 15.0
"""Score by words below which figures are not even read."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What the words of one bank weigh.

    Attributes:
        counts: In how many stories a stem stands.
        is_plain: Whether it stands in any story of work.
        stories: How many stories there are.
    """

    counts: Mapping[int, int]
    is_plain: Sequence[bool]
    stories: int

    def weight(self, numbers: Iterable[int], settings: frozenset[int]) -> float:
        """Return what some stems weigh together; `settings`: those in the setting of both stories."""
        frequent = max(_FEW_STORIES, self.stories // 6)
        total = 0.0
        for number in numbers:
            if self.is_plain[number]:
                total += _PLAIN
            elif number in settings or self.counts[number] > frequent:
                total += _SETTING
            else:
                total += 1.0
        return total


class Likeness:
    """Scores for the pairs of some stories; figures are read once, where they are needed."""

    def __init__(self, stories: Sequence[Story], sketches: Sequence[Sketch], scale: Scale) -> None:
        """Keep the stories and their sketches, in one order."""
        self.scale = scale
        self._stories = stories
        self._sketches = sketches
        self._amounts: dict[int, dict[Fraction, str]] = {}

    def score(self, first: int, second: int) -> float:
        """Return how much of the shorter telling stands in the other, 0-100, with one decimal."""
        one, other = self._sketches[first], self._sketches[second]
        settings = frozenset(one.setting) & frozenset(other.setting)
        shared = self.scale.weight(_shared(one, other), settings)
        whole = min(self.scale.weight(one.core, settings), self.scale.weight(other.core, settings))
        doubt = _doubt(one, other)
        if not whole or 100 * shared / whole * doubt < _HOPELESS:
            return 0.0
        mine, theirs = self._figures(first), self._figures(second)
        same = mine.keys() & theirs.keys()
        shared += sum(_worth(amount, mine[amount] or theirs[amount]) for amount in sorted(same))
        whole += min(sum(_worth(*figure) for figure in each.items()) for each in (mine, theirs))
        if not same and min(len(mine), len(theirs)) >= _FEW_FIGURES:
            doubt *= _OTHER_FIGURES
        return round(100 * min(1.0, shared / whole) * doubt, 1) if shared >= _LEAST_EVIDENCE else 0.0

    def reasons(self, first: int, second: int) -> tuple[str, ...]:
        """Return what two stories have in common, without their text."""
        one, other = self._sketches[first], self._sketches[second]
        words = sum(1 for number in _shared(one, other) if not self.scale.is_plain[number])
        same = len(self._figures(first).keys() & self._figures(second).keys())
        reasons = [f"{plural(words, 'telling word')} in common"]
        if same:
            reasons.append(f"{plural(same, 'figure')} in common")
        if one.employer and one.employer == other.employer:
            reasons.append("the same employer")
        if one.year is not None and one.year == other.year:
            reasons.append("the same year")
        return tuple(reasons)

    def _figures(self, place: int) -> dict[Fraction, str]:
        if place not in self._amounts:
            self._amounts[place] = amounts_of(self._stories[place])
        return self._amounts[place]


def _shared(one: Sketch, other: Sketch) -> frozenset[int]:
    """Return the stems in the core of one that stand anywhere in the other, which may say them earlier."""
    return (frozenset(one.core) & other.all) | (frozenset(other.core) & one.all)


def _doubt(one: Sketch, other: Sketch) -> float:
    """Return what is left of a score where the circumstances speak against it."""
    left = 1.0
    if one.employer and other.employer and not _is_one_employer(one.employer, other.employer):
        left *= _OTHER_EMPLOYER
    if one.year is not None and other.year is not None and abs(one.year - other.year) > 1:
        left *= _OTHER_YEAR
    return left


def _is_one_employer(one: str, other: str) -> bool:
    """Say whether two names mean one employer, as “Acme” and “Acme Ltd” do."""
    return one.startswith(other) or other.startswith(one)


def _worth(amount: Fraction, unit: str) -> float:
    return 1.0 if unit or amount > _LARGE_FIGURE else 0.5
