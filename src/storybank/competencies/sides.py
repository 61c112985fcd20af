"""Can, will, fit: the three sides of a candidate that every interview asks about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Literal

from storybank.competencies.framework import Framework, resolve
from storybank.text.stems import read_table
from storybank.values import checked, plural

Side = Literal["can", "will", "fit"]
"""Can you do the job, will you do it, will you fit in."""


@cache
def known_sides() -> dict[Side, dict[str, str]]:
    """Return what each side asks, what to write where it is thin, and its competencies."""
    sides: dict[Side, dict[str, str]] = read_table(__name__, "sides.json")["sides"]
    return sides


@checked
def side_of(competency: str, framework: Framework | None = None) -> Side | None:
    """Return the side that a competency belongs to, by id, label or tag; None where it is not known.

    Of a framework's own competency its matches decide, if they agree; where it has none, its label is read
    in the built-in framework, as a tag is.

    >>> side_of("conflict"), side_of("Staying calm under pressure"), side_of("Dry socks")
    ('fit', 'will', None)
    """
    known = framework.competency(competency) if framework and competency in framework else None
    sides = {*map(_side_named, known.matches or (known.label,) if known else (competency,))}
    return sides.pop() if len(sides) == 1 else None


@lru_cache(1024)  # pages ask for the same few again and again
def _side_named(text: str) -> Side | None:
    found = resolve(text).competency_id if text.strip() else None
    return next((side for side, said in known_sides().items() if found in said["competencies"].split()), None)


def needs_by_side(competencies: Iterable[str], *, every: bool = False) -> str:
    """Return how many needs, one for each competency given, are of which side, in words; `every`: also 0.

    >>> needs_by_side(["teamwork", "conflict", "results", "Dry socks"])
    'can you do the job (1 need), will you fit in (2 needs), not known (1 need)'
    """
    count = Counter(map(side_of, competencies))
    said = {one["asks"]: count[side] for side, one in known_sides().items() if every or count[side]}
    said |= {"not known": count[None]} if count[None] else {}
    return ", ".join(f"{asks} ({plural(number, 'need')})" for asks, number in said.items())
