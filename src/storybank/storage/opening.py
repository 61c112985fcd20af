"""What is done with a place: open a store there, and an operator's work on all of its owners.

The latter stands apart from `Store`, whose methods never tell one owner of another.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from operator import itemgetter
from typing import Annotated, Any, Self, TypeVar

from pydantic import TypeAdapter
from pydantic_core import from_json, to_jsonable_python
from sqlalchemy import URL, Connection, Engine, func, select, union

from storybank.display import Cell, Column, Page, Shown, Table
from storybank.errors import InvalidInput, fault_of
from storybank.storage.failures import translated
from storybank.storage.migrations import engine_of, opened
from storybank.storage.places import refuse_missing, url_of
from storybank.storage.postgres import lock_owners
from storybank.storage.rows import Clock, Rows, checked_owner, utc_now
from storybank.storage.schema import DEFAULT_PREFIX
from storybank.storage.store import Store
from storybank.storage.transactions import Database
from storybank.values import Day, FrozenMap, Remedy, Tabular, checked, join_words, plural, spelled_day
from storybank.values import translated as translated_input

Place = str | os.PathLike[str] | URL | Engine | Connection  # where a store is, or what a host gives to it
T = TypeVar("T")


@checked
def open_store(
    path_or_url: Annotated[
        str | os.PathLike[str] | URL,
        Remedy("give a path or a URL; an engine of your own goes to Store(engine)"),
    ] = "storybank.db",
    *,
    owner: str = "me",
    prefix: str = DEFAULT_PREFIX,
    schema: str | None = None,
    clock: Clock | None = None,
) -> Store:
    """Open a store, and create it where there is none.

    Args:
        path_or_url: A file, `":memory:"`, or an SQLAlchemy URL: `"sqlite:///bank.db"`, or
            `"postgresql://user@host/bank"` with the extra storybank[postgres].
        owner: Whose bank; see `Store`.
        prefix: What each table's name starts with.
        schema: The PostgreSQL schema of the tables.
        clock: What says which moment it is.

    Raises:
        InvalidInput: What was given can be neither path nor URL, or the owner is blank.
        StoreUnavailable: The database cannot be opened: the message says why and what to do.
        NewerStore: It belongs to a newer release of this library.
        MissingExtra: The driver for PostgreSQL is not installed.

    >>> with open_store(":memory:", owner="dana") as store:
    ...     store
    <Store :memory: of 'dana'>
    """
    return Store(path_or_url, owner=owner, prefix=prefix, schema=schema, clock=clock)


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
        rows = list[list[Cell | str]]()
        for row in self:
            needs = Cell("" if row.gaps is None else str(row.gaps), tone="warn" if row.gaps else "plain")
            hour = f", {row.starts_at:%H:%M}" if row.starts_at else ""
            when = f"{spelled_day(row.next_meeting)}{hour}" if row.next_meeting else ""
            rows.append([row, str(row.stories), row.round or "", needs, when, row.next_with])
        table = Table(["Owner", stories, "Latest plan", gaps, "Next meeting", "With"], rows)
        return Page("Owners", lead=f"{plural(len(self), 'owner')}, {meetings}.", blocks=[table])

    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dictionary for each owner; days and times are ISO text."""
        names = ("owner", *OwnerRow.__annotations__)
        return [to_jsonable_python({name: getattr(row, name) for name in names}) for row in self]


@checked
def owners(
    path_or_url: Place = "storybank.db",
    *,
    today: date | str | None = None,
    prefix: str = DEFAULT_PREFIX,
    schema: str | None = None,
) -> Owners:
    """Return everybody who has something in the store, sorted by code points, and what is next for each.

    Tables of an earlier release are brought up to date as `open_store` does it; nothing is created.

    Args:
        path_or_url: A path, a URL, or a host's engine or connection.
        today: The day from which meetings are to come, also as ISO text; None: this machine's.
        prefix: As given to `Store`.
        schema: As given to `Store`.

    Raises:
        StoreUnavailable: There is no store, or it cannot be opened.
        InvalidInput: That is no day, or can be neither path nor URL.

    >>> from tempfile import TemporaryDirectory
    >>> from storybank import Story
    >>> with TemporaryDirectory() as folder:
    ...     with open_store(f"{folder}/clients.db", owner="dana") as store:
    ...         store.add(Story("Month-end"), Story("The audit"))
    ...     for owner in owners(f"{folder}/clients.db"):
    ...         owner, owner.stories, owner.gaps
    ('dana', 2, None)
    """
    with translated_input("owners"):
        given = {"today": utc_now().astimezone().date() if today is None else today}
        first_day = TypeAdapter(dict[str, Day]).validate_python(given)["today"]
    with (
        _opened(path_or_url, prefix, schema, makes=False) as store,
        store.provider.transaction(writes=False) as connection,
    ):
        stories, plans, rounds = store.tables.stories, store.tables.plans, store.tables.rounds
        everybody = union(*(select(table.c.owner).distinct() for table in store.tables.with_rows))
        told = stories.c.status != "statement"
        counted = select(stories.c.owner, func.count().label("stories")).where(told).group_by(stories.c.owner)
        last = select(func.max(plans.c.position)).group_by(plans.c.owner)
        latest = select(plans.c.owner, plans.c.round, plans.c.document).where(plans.c.position.in_(last))
        counts: dict[str, int] = {row.owner: row.stories for row in connection.execute(counted)}
        days: dict[str, dict[str, list[_Ahead]]] = defaultdict(dict)
        for row in connection.execute(select(rounds.c.owner, rounds.c.name, rounds.c.document)):
            days[row.owner][row.name] = _looked_at(row.document, _ahead) or []
        found: dict[str, dict[str, Any]] = defaultdict(dict)
        for row in connection.execute(latest):
            plan = _looked_at(row.document, lambda plan: (len(plan["gaps"]), _ahead(plan["round"])))
            gaps, ahead = plan or (None, [])
            found[row.owner] = {"round": row.round, "gaps": gaps}
            # A round that was saved by itself knows what became of it since.
            days[row.owner].setdefault(row.round, ahead)
        for owner, saved in days.items():
            coming = (one for known in saved.values() for one in known if one[0] >= first_day)
            day, _, start, people = min(coming, key=itemgetter(0, 1), default=(None, "", None, ""))
            found[owner].update(next_meeting=day, starts_at=start, next_with=people)
        names = sorted(connection.execute(everybody).scalars())
        return Owners(OwnerRow(name, stories=counts.get(name, 0), **found.get(name, {})) for name in names)


@checked
def move_owner(
    place: Place, owner: str, to: str, *, prefix: str = DEFAULT_PREFIX, schema: str | None = None
) -> None:
    """Give an owner's whole bank, with its history, rounds and plans, to another name; see `owners`.

    An owner who has nothing is moved without a word.

    Raises:
        InvalidInput: `to` has something already, or is `owner`; nothing was moved.
    """
    old, new = checked_owner(owner), checked_owner(to, "to")
    with _opened(place, prefix, schema) as store, store.provider.transaction(writes=True) as connection:
        if connection.dialect.name != "sqlite":
            lock_owners(connection, store.tables.names, old, new)
        theirs, taken = Rows(connection, old, store.tables), Rows(connection, new, store.tables)
        if any(taken.last(table) is not None for table in store.tables.with_rows):
            problem = "has stories, rounds or plans already" if old != new else "is the owner already"
            raise InvalidInput("move_owner", [fault_of("taken", "to", problem=problem)])
        stories, *rest = store.tables.with_rows
        # What refers to stories must find them under both names while it changes hands.
        columns = tuple(column.name for column in stories.c if column.name not in {"position", "owner"})
        owned = theirs.all(stories, only=columns)
        taken.add(stories, *(dict(zip(columns, row, strict=True)) for row in owned))
        for table in rest:
            for row in theirs.all(table):
                theirs.rewrite(table, row, owner=new)
        theirs.remove(stories)


@checked
def erase_owner(
    place: Place, owner: str, *, prefix: str = DEFAULT_PREFIX, schema: str | None = None
) -> FrozenMap[str, int]:
    """Remove everything of an owner, for good, and return how many rows each table held; see `owners`.

    A file on SQLite is written anew, so that no byte of it is left; given an engine, only the rows are
    overwritten, and to VACUUM the file is the host's. So are backups, and what PostgreSQL keeps until it
    vacuums its tables and recycles its log.

    Raises:
        StoreUnavailable: Somebody else uses the file. The message says whether the rows are gone and only
            parts of them may be left in it: then erase again.
    """
    with Store(place, owner=owner, prefix=prefix, schema=schema) as store:
        return store.erase()


@contextmanager
def _opened(place: Place, prefix: str, schema: str | None, *, makes: bool = True) -> Iterator[Database]:
    if is_the_hosts := isinstance(place, Engine | Connection):
        engine = place
    else:
        if not makes:
            refuse_missing(url_of(place))
        engine = engine_of(place)
    database = opened(engine, prefix=prefix, schema=schema, makes=makes or is_the_hosts)
    try:
        with translated(database.place):
            yield database
    finally:
        database.provider.close()


def _looked_at(document: str, look: Callable[[Any], T]) -> T | None:
    """Return what is seen in a document: a whole value takes ten times as long, and damage is `check`'s."""
    with suppress(ValueError, TypeError, LookupError, AttributeError):
        return look(from_json(document))
    return None


_Ahead = tuple[date, str, datetime | None, str]  # a meeting's day, its hour to sort by, its start, and people


def _ahead(round: dict[str, Any]) -> list[_Ahead]:
    """Return what is known of the meetings that are not over; of one day, those without an hour come last."""
    found: list[_Ahead] = []
    for one in round["meetings"]:
        start = datetime.fromisoformat(one["starts_at"]) if one.get("starts_at") else None
        day = start.date() if start else round.get("date") and date.fromisoformat(round["date"])
        if day and one.get("told") is None:
            people = join_words(each["name"] for each in one["interviewers"])
            found.append((day, str(start or "~"), start, people))
    return found
