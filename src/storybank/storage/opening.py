"""What is done with a place: open a store there, and an operator's work on all of its owners.

The latter (to list owners, to move one's bank whole, to erase one without a trace) stands apart from `Store`,
whose methods never tell one owner of another.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import URL, Connection, Engine

from storybank.errors import Fault, InvalidInput
from storybank.storage.failures import translated
from storybank.storage.overview import Owners, overview_of
from storybank.storage.places import refuse_missing, url_of
from storybank.storage.postgres import lock_owners
from storybank.storage.rows import Clock, Rows, checked_owner, utc_now
from storybank.storage.schema import DEFAULT_PREFIX
from storybank.storage.store import Store
from storybank.storage.transactions import Database
from storybank.storage.versions import engine_of, opened
from storybank.values import Day, FrozenMap, Value, checked

# Where a store is: a path or a URL as for `open_store`, or what a host gives to `Store`.
Place = str | os.PathLike[str] | URL | Engine | Connection


@checked
def open_store(
    path_or_url: str | os.PathLike[str] | URL = "storybank.db",
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
    user = checked_owner(owner)
    return Store(engine_of(path_or_url), owner=user, prefix=prefix, schema=schema, clock=clock)


class _Asked(Value):
    """What `owners` is asked."""

    today: Day


@checked
def owners(
    path_or_url: Place = "storybank.db",
    *,
    today: date | str | None = None,
    prefix: str = DEFAULT_PREFIX,
    schema: str | None = None,
) -> Owners:
    """Return everybody who has something in the store, sorted by code points, and what is next for each.

    It shows itself as a table, a row an owner: stories, needs that the latest plan leaves open, next meeting.
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
    try:
        asked = {"today": utc_now().astimezone().date() if today is None else today}
        day = _Asked.model_validate(asked).today
    except InvalidInput as error:
        raise InvalidInput("owners", error.faults) from None
    with (
        _opened(path_or_url, prefix, schema, makes=False) as store,
        store.provider.transaction(writes=False) as connection,
    ):
        return overview_of(connection, store.tables, day)


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
            fault = Fault("to", problem, "give a name that has nothing, or erase what it has", "conflict")
            raise InvalidInput("move_owner", [fault])
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
    name = checked_owner(owner)
    with Store(_engine(place), owner=name, prefix=prefix, schema=schema) as store:
        return store.erase()


@contextmanager
def _opened(place: Place, prefix: str, schema: str | None, *, makes: bool = True) -> Iterator[Database]:
    engine = _engine(place, makes=makes)
    database = opened(engine, prefix=prefix, schema=schema, makes=makes or engine is place)
    try:
        with translated(database.place):
            yield database
    finally:
        database.provider.close()


def _engine(place: Place, *, makes: bool = True) -> Engine | Connection:
    if isinstance(place, Engine | Connection):
        return place
    if not makes:
        refuse_missing(url_of(place))
    return engine_of(place)
