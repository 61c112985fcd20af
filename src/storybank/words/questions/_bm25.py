"""BM25 over a few texts, in plain Python: how much of a question's words a text accounts for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import log

K1 = 1.2
B = 0.75
"""BM25's usual constants (Robertson and Zaragoza, 2009, section 3.3)."""


class Bm25:
    """A few texts, each as a bag of weighted terms."""

    def __init__(self, bags: Sequence[Mapping[str, float]]) -> None:
        """Count in how many texts each term is."""
        count = max(len(bags), 1)
        usual = sum(sum(bag.values()) for bag in bags) / count or 1.0
        holding = Counter(term for bag in bags for term in bag)
        self._rarity = {term: log(1 + (count - n + 0.5) / (n + 0.5)) for term, n in holding.items()}
        self._unknown = log(1 + (count + 0.5) / 0.5)
        self._weights: dict[str, list[tuple[int, float]]] = {}
        for place, bag in enumerate(bags):
            long = 1 - B + B * sum(bag.values()) / usual
            for term, often in bag.items():
                weight = self._rarity[term] * often * (K1 + 1) / (often + K1 * long)
                self._weights.setdefault(term, []).append((place, weight))
        self._count = len(bags)

    def scores(self, telling: Mapping[int, str], said: list[defaultdict[int, float]]) -> list[float]:
        """Return 0-1 for each text, and add to what each word said."""
        scores = [0.0] * self._count
        most = sum(self._rarity.get(term, self._unknown) for term in telling.values()) * (K1 + 1) or 1.0
        for word, term in telling.items():
            for place, weight in self._weights.get(term, ()):
                scores[place] += weight / most
                said[place][word] += weight / most
        return scores
