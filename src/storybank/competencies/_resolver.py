"""Resolver: from a tag as somebody typed it to the competency that it means, or to none.

The steps and their limits are our choice: see `docs/decisions/0004-resolving-tags.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Literal

from storybank.competencies._competency import Competency
from storybank.competencies._spelling import (
    Stems,
    content_words,
    is_kin,
    is_slip,
    without_added,
    words,
)
from storybank.errors import Fault, InvalidInput
from storybank.values import Identifier, Value, fold

LEAST_SIMILAR = 85.0
"""Score from which two spellings may be one: measured on made-up typos, 98 % found and none wrong."""

LEAST_LEAD = 3.0
"""Points by which the best competency must beat every other: nearer than that, it is a guess."""

SUGGESTED = 3
"""Names offered for an unknown tag: as many as one reads at a glance."""

ResolutionMethod = Literal["exact", "stem", "similar", "none"]


class Resolution(Value):
    """What a tag was taken to mean, and on what grounds.

    Attributes:
        competency_id: The competency that is meant; None where none is surely meant.
        method: `"exact"`: the same letters and digits. `"stem"`: the same words in other forms or another
            order. `"similar"`: a slip of the hand. `"none"`: unknown.
        score: How near the nearest name is, 0-100; 100 for exact and stem.
        suggestions: The ids of the three nearest, best first; empty where one is meant.
    """

    competency_id: Identifier | None = None
    method: ResolutionMethod
    score: float
    suggestions: tuple[Identifier, ...] = ()


class Resolver:
    """The names of some competencies, indexed for reading tags.

    Indexes for stems and similarity are made when the first tag needs them: most tags are exact.
    """

    def __init__(self, competencies: Iterable[Competency]) -> None:
        """Index the spellings; of one spelling that means two, the first counts."""
        self._spellings = tuple(
            (spelling, competency.id) for competency in competencies for spelling in competency.spellings
        )
        self._exact: dict[str, Resolution] = {}
        for spelling, competency_id in self._spellings:
            found = Resolution(competency_id=competency_id, method="exact", score=100.0)
            self._exact.setdefault(fold(spelling), found)

    def knows(self, text: str) -> bool:
        """Say whether the text is a label, id or alias, but for case, punctuation and spaces."""
        return fold(text) in self._exact

    def resolve(self, text: str) -> Resolution:
        """Return what the text means: exactly, by its stems, by similarity, or nothing.

        Raises:
            InvalidInput: The text is blank.
        """
        if not isinstance(text, str):
            raise InvalidInput("resolve", [Fault("text", "is not a text", "give a text")])
        if not text.strip():
            raise InvalidInput("resolve", [Fault("text", "is blank", "write at least one visible character")])
        return self._exact.get(fold(text)) or self._by_stems(text) or self._by_similarity(text)

    @cached_property
    def _stemmed(self) -> dict[str, list[tuple[str, str]]]:
        """Content words and ids by stem key."""
        stems = Stems()
        named: dict[str, list[tuple[str, str]]] = {}
        for spelling, competency_id in self._spellings:
            content = content_words(spelling)
            named.setdefault(stems.key(content), []).append((content, competency_id))
        return named

    def _by_stems(self, text: str) -> Resolution | None:
        """Read the tag by its stems, and again without “skills”; what names two decides nothing."""
        stems, content = Stems(), content_words(text)
        for tried in filter(None, (content, without_added(content))):
            named = self._stemmed.get(stems.key(tried), [])
            owners = {owner for _, owner in named}
            if len(owners) == 1 and any(is_kin(tried, spelling) for spelling, _ in named):
                return Resolution(competency_id=owners.pop(), method="stem", score=100.0)
        return None

    @cached_property
    def _prepared(self) -> dict[str, str]:
        return {words(spelling): competency_id for spelling, competency_id in self._spellings}

    def _by_similarity(self, text: str) -> Resolution:
        prepared = words(text)
        scores = _likeness(prepared, [*self._prepared])
        best: dict[str, float] = {}
        for spelling, owner in self._prepared.items():
            best[owner] = max(scores[spelling], best.get(owner, 0.0))
        ranked = sorted(best, key=lambda competency_id: (-best[competency_id], competency_id))
        winner = _clear_winner(ranked, best)
        for spelling, owner in self._prepared.items():
            if owner == winner and scores[spelling] >= LEAST_SIMILAR and is_slip(prepared, spelling):
                return Resolution(competency_id=winner, method="similar", score=best[owner])
        score = best[ranked[0]] if ranked else 0.0
        return Resolution(method="none", score=score, suggestions=tuple(ranked[:SUGGESTED]))


def _likeness(text: str, spellings: list[str]) -> dict[str, float]:
    """Return how alike a text is to each spelling, 0-100, in the order written or sorted by words.

    Sorting forgives another order of words, but a slip in a first letter moves its word elsewhere.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - loads late: most runs never need it

    best = dict.fromkeys(spellings, 0.0)
    for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
        for spelling, score, _ in process.extract_iter(text, spellings, scorer=scorer):
            best[spelling] = max(score, best[spelling])
    return best


def _clear_winner(ranked: list[str], best: dict[str, float]) -> str | None:
    if not ranked or best[ranked[0]] < LEAST_SIMILAR:
        return None
    clear = len(ranked) == 1 or best[ranked[0]] - best[ranked[1]] >= LEAST_LEAD
    return ranked[0] if clear else None
