"""Entry: one competency or heading as a file has it, before it is one of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from storybank.formats._reading import LeftOut

LONGEST_STATEMENT = 120
"""Characters of a statement that serves as a label: a longer one is cut there, and defines."""

LONGEST_LABEL = 500
"""Characters of any label: as many as a name may have."""

_SHOWN = 60
"""Characters of a name that a message shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a file, whatever its format.

    Attributes:
        place: Where it stands, as a fault's path: `"CFItems[3]"`, `"line 4"`.
        label: What it is called, no longer than a label may be.
        definition: What it means.
        names: What else it is called.
        source: What it is called where it comes from.
        keys: Under which identifiers others of the file refer to it.
        parents: The keys of the entries above it.
        group: The heading above it, where the file names it by its text.
        related: The keys of its neighbours.
        matches: Ids of the built-in framework.
        kept: Fields that an earlier release of this library wrote beside the format's own; they win.
    """

    place: str
    label: str
    definition: str = ""
    names: tuple[str, ...] = ()
    source: str = ""
    keys: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    group: str = ""
    related: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    kept: Mapping[str, Any] = field(default_factory=dict)


class LeftBehind:
    """What a file holds besides, counted by kind: one line says it for a thousand entries."""

    def __init__(self, name: str) -> None:
        """Start with nothing left.

        Args:
            name: What messages call the file.
        """
        self.name = name
        self._counts: Counter[tuple[str, str, str, str]] = Counter()
        self._single: list[LeftOut] = []

    def one(self, place: str, what: str, why: str, remedy: str = "") -> None:
        """Note one thing that stays behind."""
        place = f"{self.name}, {place}" if place else self.name
        self._single.append(LeftOut(place=place, what=what, why=why, remedy=remedy))

    def another(self, place: str, what: str, why: str, remedy: str = "") -> None:
        """Count one more of a kind.

        Args:
            place: The part of the file that all of the kind stand in.
            what: The kind, in the plural; the count goes behind it.
            why: Why they stay behind.
            remedy: What to do about it.
        """
        self._counts[place, what, why, remedy] += 1

    def __iter__(self) -> Iterator[LeftOut]:
        """Give the kinds with their counts, then single things, each in the order found."""
        for (place, what, why, remedy), count in self._counts.items():
            where = f"{self.name}, {place}" if place else self.name
            yield LeftOut(place=where, what=f"{what} ({count:,})", why=why, remedy=remedy)
        yield from self._single


def cut(text: str, limit: int) -> str:
    """Return a text that is at most that long, cut between words where it has some.

    >>> cut("Works well with others", 12), cut("Teamwork", 12)
    ('Works well…', 'Teamwork')
    """
    text = one_line(text) if len(text) > limit else text
    if len(text) <= limit:
        return text
    start = text[: limit - 1]
    whole = start.rpartition(" ")[0] if text[limit - 1] != " " else start
    return (whole or start).rstrip(" ,;:.") + "…"


def one_line(text: str) -> str:
    """Return a text without its line breaks, as a label has to stand in a list."""
    return " ".join(text.split())


def shown(name: str) -> str:
    """Return a name as a message shows it: on one line, and not too long."""
    return f"“{cut(one_line(name), _SHOWN)}”"
