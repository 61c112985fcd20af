"""Resolver: from a tag as somebody typed it to the competency that it means, or to none.

The steps and their limits are our choice: see `docs/decisions/0004-resolving-tags.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from storybank.competencies._competency import Competency
from storybank.competencies._roots import Roots
from storybank.competencies._spelling import (
    ADDED_WORDS,
    GOVERNING_VERBS,
    content_words,
    is_kin,
    is_slip,
    is_thing_of,
    without_added,
    words,
)
from storybank.competencies._wordings import Wordings
from storybank.errors import Fault, InvalidInput
from storybank.late import pattern
from storybank.values import Identifier, Value, fold, listed

LEAST_SIMILAR = 85.0
"""Score from which two spellings may be one: measured on made-up typos, 98 % found and none wrong."""

LEAST_LEAD = 3.0
"""Points by which the best competency must beat every other: nearer than that, it is a guess."""

SUGGESTED = 3
"""Names offered for an unknown tag: as many as one reads at a glance."""

LONGEST_TAG = 500
"""Characters of a tag, as of any name: a longer text is none, and is not searched through."""

ResolutionMethod = Literal["exact", "stem", "wording", "similar", "none"]

_SURENESS: tuple[ResolutionMethod, ...] = ("exact", "stem", "wording", "similar")

_JOINTS = pattern(r"[,;/&+]|\band\b", re.IGNORECASE)
"""Where a double name may be parted."""


class Resolution(Value):
    """What a tag was taken to mean, and on what grounds.

    Attributes:
        competency_id: The competency that is meant; None where none is surely meant.
        method: `"exact"`: the same letters and digits. `"stem"`: the same words in other forms or another
            order. `"wording"`: one of the ways to say it. `"similar"`: a slip of the hand. `"none"`: unknown.
            Of a double name that means one, the method that is least sure.
        score: How near the nearest name is, 0-100; 100 for exact, stem and wording.
        suggestions: The ids of the three nearest, best first; empty where one is meant.
    """

    competency_id: Identifier | None = None
    method: ResolutionMethod
    score: float
    suggestions: tuple[Identifier, ...] = ()

    def __repr__(self) -> str:
        """Say in a line what is meant and how surely, or what is nearest."""
        near = f", nearest {listed(self.suggestions)}" if self.suggestions else ""
        return f"<Resolution {self.competency_id or 'unknown'}: {self.method}, {self.score:.0f}{near}>"


class Resolver:
    """The names of some competencies, indexed for reading tags.

    Indexes for stems and similarity are made when the first tag needs them: most tags are exact.
    """

    def __init__(self, competencies: Iterable[Competency]) -> None:
        """Index the spellings; of one spelling that means two, the first counts."""
        self._competencies = tuple(competencies)
        self._spellings = tuple(
            (spelling, competency.id)
            for competency in self._competencies
            for spelling in competency.spellings
        )
        exact = {
            competency.id: Resolution(competency_id=competency.id, method="exact", score=100.0)
            for competency in self._competencies
        }
        self._exact: dict[str, Resolution] = {}
        for spelling, competency_id in self._spellings:
            self._exact.setdefault(fold(spelling), exact[competency_id])

    def knows(self, text: str) -> bool:
        """Say whether the text is a label, id or alias, but for case, punctuation and spaces."""
        return fold(text) in self._exact

    def resolve(self, text: str) -> Resolution:
        """Return what the text means: as a whole, or as a double name whose parts mean the same.

        Raises:
            InvalidInput: The text is blank.
        """
        tag = _tag(text)
        found = self._whole(tag)
        if found is None:
            parts = self._parts(tag)
            found = _agreed(parts) or self._unknown(tag, parts)
        return found

    def resolve_all(self, text: str) -> tuple[Resolution, ...]:
        """Return what the text means: as a whole, or else part by part.

        Raises:
            InvalidInput: The text is blank.
        """
        tag = _tag(text)
        if whole := self._whole(tag):
            return (whole,)
        parts = self._parts(tag)
        if not _agreed(parts):
            parts = _surely_parted(parts)
        if not any(parts.values()):
            return (self._unknown(tag),)
        found: dict[str, Resolution] = {}
        for part, meant in parts.items():
            read = meant or self._unknown(part)
            found.setdefault(read.competency_id or part, read)
        return tuple(found.values())

    def _parts(self, tag: str) -> dict[str, Resolution | None]:
        """Read each part of a double name as a whole; empty where it is no double name."""
        parts = dict.fromkeys(part.strip() for part in _JOINTS.split(tag) if part.strip())
        return {part: self._whole(part) for part in parts} if len(parts) > 1 else {}

    def _whole(self, tag: str) -> Resolution | None:
        """Read a tag as one name: exactly, by its stems, its wording or by similarity."""
        if len(tag) > LONGEST_TAG:
            return None
        if known := self._exact.get(fold(tag)):
            return known
        if (other := is_thing_of(tag)) and self.knows(other):
            return None
        return self._by_words(tag) or self._by_similarity(tag)

    @cached_property
    def _stemmed(self) -> dict[str, list[tuple[str, str]]]:
        """Content words and ids by stem key."""
        roots = Roots()
        named: dict[str, list[tuple[str, str]]] = {}
        for spelling, competency_id in self._spellings:
            content = content_words(spelling)
            named.setdefault(roots.key(content), []).append((content, competency_id))
        return named

    @cached_property
    def _wordings(self) -> Wordings:
        return Wordings(
            (wording, competency.id) for competency in self._competencies for wording in competency.wordings
        )

    def _by_words(self, text: str) -> Resolution | None:
        """Read the tag by its stems, with and without “skills” and the like, then as a wording."""
        roots, content = Roots(), content_words(text)
        for tried in dict.fromkeys(filter(None, (content, without_added(content)))):
            if owner := self._named_by(tried, roots):
                return Resolution(competency_id=owner, method="stem", score=100.0)
        owners = self._wordings.owners(content, ADDED_WORDS, roots=roots)
        if len(owners) == 1:
            return Resolution(competency_id=owners.pop(), method="wording", score=100.0)
        return None

    def _named_by(self, content: str, roots: Roots) -> str | None:
        """Return whose name has these stems; what names two decides nothing."""
        named = self._stemmed.get(roots.key(content), [])
        owners = {owner for _, owner in named}
        kin = len(owners) == 1 and any(is_kin(content, spelling) for spelling, _ in named)
        return owners.pop() if kin else None

    @cached_property
    def _prepared(self) -> dict[str, str]:
        return {words(spelling): competency_id for spelling, competency_id in self._spellings}

    def _by_similarity(self, tag: str) -> Resolution | None:
        written = words(tag)
        scores = _likeness(written, self._prepared, LEAST_SIMILAR - LEAST_LEAD)
        best = self._best(scores)
        winner = _clear_winner(best)
        for spelling, score in scores:
            if self._prepared[spelling] == winner and score >= LEAST_SIMILAR and is_slip(written, spelling):
                return Resolution(competency_id=winner, method="similar", score=best[winner])
        return None

    def _unknown(self, tag: str, parts: Mapping[str, Resolution | None] = MappingProxyType({})) -> Resolution:
        """Suggest what the parts of a double name mean, then whatever has the names most alike."""
        best = self._best(_likeness(words(tag[:LONGEST_TAG]), self._prepared, 0.0))
        meant = [part.competency_id for part in parts.values() if part and part.competency_id]
        near = tuple(dict.fromkeys((*meant, *_ranked(best))))
        return Resolution(method="none", score=max(best.values(), default=0.0), suggestions=near[:SUGGESTED])

    def _best(self, scores: Iterable[tuple[str, float]]) -> dict[str, float]:
        """Return the best score of each competency's names."""
        best: dict[str, float] = {}
        for spelling, score in scores:
            owner = self._prepared[spelling]
            if score > best.get(owner, -1.0):
                best[owner] = score
        return best


def _tag(text: str) -> str:
    """Return the text without the spaces around it; refuse what is none."""
    if not isinstance(text, str):
        raise InvalidInput("resolve", [Fault("text", "is not a text", "give a text", "wrong_type")])
    if not text.strip():
        raise InvalidInput(
            "resolve", [Fault("text", "is blank", "write at least one visible character", "blank")]
        )
    return text.strip()


def _agreed(parts: Mapping[str, Resolution | None]) -> Resolution | None:
    """Return the competency that every part means, as surely as the least sure part does."""
    read = [part for part in parts.values() if part]
    if len(read) < len(parts) or len({part.competency_id for part in read}) != 1:
        return None
    return max(read, key=lambda part: (_SURENESS.index(part.method), -part.score))


def _surely_parted(parts: Mapping[str, Resolution | None]) -> dict[str, Resolution | None]:
    """Return the parts of a list with the readings that stand by themselves.

    All do if all are names, or every part is known and no verb at the head governs the others: of “exercise
    rights and responsibilities” the second half is no name by itself.
    """
    if all(part and part.method == "exact" for part in parts.values()):
        return dict(parts)
    head = next(iter(parts), "").casefold().split()
    if len(head) > 1 and head[0] in GOVERNING_VERBS and not _each_has_a_verb(parts):
        return dict.fromkeys(parts)
    if all(parts.values()):
        return dict(parts)
    return {text: part if part and part.method == "exact" else None for text, part in parts.items()}


def _each_has_a_verb(parts: Iterable[str]) -> bool:
    return all(part.casefold().split()[0] in GOVERNING_VERBS for part in parts)


def _likeness(text: str, spellings: Iterable[str], least: float) -> list[tuple[str, float]]:
    """Return how alike a text is to each spelling, from a least score to 100: as written and sorted by words.

    Sorting forgives another order of words, but a slip in a first letter moves its word elsewhere.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - loads late: most runs never need it

    choices = tuple(spellings)  # a mapping would be read by its values
    return [
        (spelling, score)
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio)
        for spelling, score, _ in process.extract(
            text, choices, scorer=scorer, score_cutoff=least, limit=None
        )
    ]


def _ranked(best: Mapping[str, float]) -> list[str]:
    return sorted(best, key=lambda competency_id: (-best[competency_id], competency_id))


def _clear_winner(best: Mapping[str, float]) -> str | None:
    ranked = _ranked(best)
    if not ranked or best[ranked[0]] < LEAST_SIMILAR:
        return None
    clear = len(ranked) == 1 or best[ranked[0]] - best[ranked[1]] >= LEAST_LEAD
    return ranked[0] if clear else None
