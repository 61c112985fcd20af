"""Every owner of a store at a glance, in a few statements for all of them: what a coach looks at first."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from operator import itemgetter
from typing import Any, Final, Self, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python
from sqlalchemy import Connection, func, select, union

from storybank.display import Cell, Column, Page, Shown, Table
from storybank.storage.schema import Tables
from storybank.values import Day, Tabular, join_words, plural, spelled_day

_FIELDS: Final = ("owner", "stories", "round", "gaps", "next_meeting", "starts_at", "next_with")

D = TypeVar("D")


@dataclass(frozen=True)
class _Person:
    name: str


@dataclass(frozen=True)
class _Meeting:
    interviewers: tuple[_Person, ...]
    starts_at: datetime | None = None
    told: tuple[str, ...] | None = None


@dataclass(frozen=True)
class _Round:
    meetings: tuple[_Meeting, ...]
    date: Day | None = None


@dataclass(frozen=True)
class _Plan:
    round: _Round
    gaps: tuple[Any, ...]


class OwnerRow(str):  # noqa: SLOT000 - it holds more than a name
    """An owner, and what is known at a glance; equal to the plain name, and so what opens the store.

    Attributes:
        stories: How many there are, drafts and retired ones too.
        round: The round of the plan that was saved last, by name; None where none was.
        gaps: How many needs that plan leaves open; None where there is none, or it cannot be read.
        next_meeting: The day of the next meeting that is not over, in a saved round or in that plan.
        starts_at: When that meeting starts, with its offset, where it is known.
        next_with: Who sits there, by name; "" where there is no such meeting.

    >>> row = OwnerRow("dana", stories=16, gaps=2)
    >>> row.stories, row.gaps, row == "dana"
    (16, 2, True)
    """

    stories: int = 0
    round: str | None = None
    gaps: int | None = None
    next_meeting: date | None = None
    starts_at: datetime | None = None
    next_with: str = ""

    def __new__(cls, owner: str, **known: Any) -> Self:
        """Keep what is known, by the names of the attributes."""
        row = super().__new__(cls, owner)
        vars(row).update(known)
        return row

    @property
    def owner(self) -> str:
        """The plain name."""
        return str(self)


class Owners(Shown, Tabular, tuple[OwnerRow, ...]):
    """All owners of a store, sorted by code points: a tuple that shows itself as a table.

    >>> print(Owners([OwnerRow("dana", stories=16, gaps=2, round="Final round")]))
    Owners
    ══════
    1 owner, no meeting to come.
    <BLANKLINE>
    Owner  Stories  Latest plan  Open needs  Next meeting  With
    ───────────────────────────────────────────────────────────
    dana        16  Final round         ! 2  ·             ·
    """

    __slots__ = ()

    def page(self) -> Page:
        """Return a row for each owner."""
        ahead = sum(row.next_meeting is not None for row in self)
        meetings = f"{ahead} with a meeting to come" if ahead else "no meeting to come"
        stories, gaps = Column("Stories", align="right"), Column("Open needs", align="right")
        table = Table(["Owner", stories, "Latest plan", gaps, "Next meeting", "With"], map(_cells, self))
        return Page("Owners", lead=f"{plural(len(self), 'owner')}, {meetings}.", blocks=[table])

    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dictionary for each owner; days and times are ISO text."""
        rows = [{name: getattr(row, name) for name in _FIELDS} for row in self]
        return [*map(to_jsonable_python, rows)]


def overview_of(connection: Connection, tables: Tables, today: date) -> Owners:
    """Return all owners as they stand in this transaction; a meeting of today counts as one to come."""
    stories, plans, rounds = tables.stories, tables.plans, tables.rounds
    everybody = union(*(select(table.c.owner).distinct() for table in tables.with_rows))
    counted = select(stories.c.owner, func.count().label("stories")).group_by(stories.c.owner)
    last = select(func.max(plans.c.position)).group_by(plans.c.owner)
    latest = select(plans.c.owner, plans.c.round, plans.c.document).where(plans.c.position.in_(last))
    counts: dict[str, int] = {row.owner: row.stories for row in connection.execute(counted)}
    read_round, read_plan = _readers()
    days: dict[str, dict[str, _Round | None]] = {}
    for row in connection.execute(select(rounds.c.owner, rounds.c.name, rounds.c.document)):
        days.setdefault(row.owner, {})[row.name] = _read(read_round, row.document)
    found: dict[str, dict[str, Any]] = {}
    for row in connection.execute(latest):
        plan = _read(read_plan, row.document)
        found[row.owner] = {"round": row.round, "gaps": len(plan.gaps) if plan else None}
        # A round that was saved by itself knows what became of it since.
        days.setdefault(row.owner, {}).setdefault(row.round, plan.round if plan else None)
    for owner, saved in days.items():
        found.setdefault(owner, {}).update(_next(saved.values(), today))
    names = sorted(connection.execute(everybody).scalars())
    return Owners(OwnerRow(name, stories=counts.get(name, 0), **found.get(name, {})) for name in names)


@cache
def _readers() -> tuple[TypeAdapter[_Round], TypeAdapter[_Plan]]:
    return TypeAdapter(_Round), TypeAdapter(_Plan)


def _read(reader: TypeAdapter[D], document: str) -> D | None:
    """Return the parts of a document that are looked at: to make a whole value takes ten times as long.

    What another hand did to a document, `Store.check` says; the other owners are there to be seen.
    """
    with suppress(ValidationError):
        return reader.validate_json(document)
    return None


def _next(rounds: Iterable[_Round | None], today: date) -> dict[str, Any]:
    """Return what is known of the next meeting; of one day, those without an hour come last."""
    ahead = [
        (day, str(one.starts_at or "~"), one.starts_at, join_words(each.name for each in one.interviewers))
        for round in rounds
        for one in (round.meetings if round else ())
        if one.told is None
        and (day := one.starts_at.date() if one.starts_at else round and round.date)
        and day >= today
    ]
    day, _, start, people = min(ahead, key=itemgetter(0, 1), default=(None, "", None, ""))
    return {"next_meeting": day, "starts_at": start, "next_with": people}


def _cells(row: OwnerRow) -> list[Cell | str]:
    gaps = Cell("" if row.gaps is None else str(row.gaps), tone="warn" if row.gaps else "plain")
    hour = f", {row.starts_at:%H:%M}" if row.starts_at else ""
    when = f"{spelled_day(row.next_meeting)}{hour}" if row.next_meeting else ""
    return [row, str(row.stories), row.round or "", gaps, when, row.next_with]
