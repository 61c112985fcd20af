"""Wordings: the many ways of saying one competency, as a few patterns of words."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from storybank.competencies._roots import Roots

_ONE_SENSE = {
    "colleague": "coworker coworkers peer peers teammate teammates",
    "customer": "client clients consumer consumers guest guests",
    "goal": "aim aims objective objectives target targets",
    "handle": "cope deal face tackle",
    "other": "individual individuals people person persons someone",
    "problem": "difficulty difficulties issue issues",
    "rule": "law laws policy policies regulation regulations",
    "staff": "employee employees personnel subordinate subordinates workforce",
    "task": "activity activities assignment assignments job jobs",
}
"""Words that tags use for one another, under the one that stands for them."""


class Wordings:
    """Patterns of words, each with the competency that it means.

    A wording is slots with a space between: `solve|find|tackle problem complex|difficult?`. A slot is a
    word, or several with `|` between, and may stay empty if it ends in `?`. A tag is worded so if every
    word of it that carries meaning fills a slot, in any form and order, and no slot stays empty. A word
    left over, such as a trade's own, makes it another tag: “solve differential equations” is none.
    """

    def __init__(self, wordings: Iterable[tuple[str, str]]) -> None:
        """Index the wordings by the words in them."""
        roots = Roots()
        self._roots: dict[str, str] = {}
        self._senses = {
            roots.root(word): roots.root(sense)
            for sense, meant in _ONE_SENSE.items()
            for word in (sense, *meant.split())
        }
        self._owners: list[str] = []
        self._required: list[int] = []
        self._slots_with: dict[str, dict[int, int]] = {}
        for wording, owner in wordings:
            self._add(wording, owner, roots)

    def _add(self, wording: str, owner: str, roots: Roots) -> None:
        slots = wording.split()
        required = sum(1 << place for place, slot in enumerate(slots) if not slot.endswith("?"))
        if not required:
            return  # what may be missing altogether would word every tag
        for place, slot in enumerate(slots):
            for word in slot.removesuffix("?").split("|"):
                if word not in self._roots:
                    self._roots[word] = self._sense(word, roots)
                places = self._slots_with.setdefault(self._roots[word], {})
                places[len(self._owners)] = places.get(len(self._owners), 0) | 1 << place
        self._owners.append(owner)
        self._required.append(required)

    def _sense(self, word: str, roots: Roots) -> str:
        root = roots.root(word)
        return self._senses.get(root, root)

    def owners(self, content: str, added: Container[str] = (), *, roots: Roots | None = None) -> set[str]:
        """Return the competencies that these content words word; none, one, or several by mistake.

        Args:
            content: The words of a tag that carry its meaning.
            added: Words that may also stand in a tag for nothing; a wording that has them counts them.
            roots: What finds roots; None for one made for this call.
        """
        roots = roots or Roots()
        kept: list[dict[int, int]] = []
        loose: list[dict[int, int]] = []
        for word in dict.fromkeys(content.split()):
            slots = self._slots_with.get(self._roots.get(word) or self._sense(word, roots), {})
            (loose if word in added else kept).append(slots)
        if not kept:
            kept, loose = loose, []
        if not kept:
            return set()
        possible = set(kept[0]).intersection(*kept[1:])
        return {self._owners[wording] for wording in possible if self._is_filled(wording, (*kept, *loose))}

    def _is_filled(self, wording: int, slots_with: Iterable[Mapping[int, int]]) -> bool:
        filled = 0
        for slots in slots_with:
            filled |= slots.get(wording, 0)
        return filled & self._required[wording] == self._required[wording]
