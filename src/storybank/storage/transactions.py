"""How a store reaches its database: one transaction a call, safe across threads and honest after a fork."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import local
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, NestedTransaction
from sqlalchemy.exc import DBAPIError

from storybank.errors import StoreError, said_of
from storybank.storage import sqlite
from storybank.storage.copies import copy_before, copy_database
from storybank.storage.failures import translated
from storybank.storage.places import OPENED_HERE, refuse_inherited, refuse_other_databases
from storybank.storage.postgres import lock_owners, lock_shared, postgres_transaction, refuse_unfit
from storybank.storage.rows import Clock, Rows
from storybank.storage.schema import Tables
from storybank.stories import Story

P = ParamSpec("P")
T = TypeVar("T")


class OnEngine:
    """A transaction of its own for each call."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._on_sqlite = engine.dialect.name == "sqlite"
        if self._on_sqlite:
            sqlite.refuse_unprepared(engine)

    def transaction(self, *, writes: bool) -> AbstractContextManager[Connection]:
        """Give a connection with a transaction; the end commits it."""
        begin = sqlite.sqlite_transaction if self._on_sqlite else postgres_transaction
        return begin(self._engine, writes=writes)

    def vacuum(self) -> None:
        """Clear an SQLite file; on PostgreSQL that is the host's to do."""
        if self._on_sqlite:
            sqlite.vacuum(self._engine)

    def back_up(self, target: Path) -> None:
        """Copy a database on SQLite to a file."""
        if not self._on_sqlite:
            raise StoreError(*said_of("no_copy_of_server"))
        with self.transaction(writes=False) as connection:
            copy_database(connection, target)

    def copy_before(self, connection: Connection, step: str) -> Path | None:
        """Copy a file on SQLite beside itself; a server's administrator has copies, or makes one."""
        return copy_before(connection, step) if self._on_sqlite else None

    def close(self) -> None:
        """Close what was opened here; a host's engine stays open."""
        if self._engine.get_execution_options().get(OPENED_HERE):
            (sqlite.close_sqlite if self._on_sqlite else Engine.dispose)(self._engine)


class Joined:
    """A savepoint for each call in a host's open transaction, with which the store's changes go."""

    def __init__(self, connection: Connection) -> None:
        if connection.closed or not connection.in_transaction():
            raise StoreError(*said_of("no_transaction"))
        self._connection = connection
        self._joined = connection.get_transaction()
        if connection.dialect.name == "sqlite":
            sqlite.refuse_unprepared(connection.engine)
        else:
            refuse_unfit(connection)

    @contextmanager
    def transaction(self, *, writes: bool) -> Iterator[Connection]:
        """Give the connection within a savepoint."""
        if self._connection.closed or self._connection.get_transaction() is not self._joined:
            raise StoreError(*said_of("transaction_ended"))
        if writes and self._connection.dialect.name == "sqlite":
            sqlite.refuse_other_than_immediate(self._connection)
        savepoint = self._connection.begin_nested()
        try:
            yield self._connection
        except BaseException:
            self._undo(savepoint)
            raise
        if writes:
            savepoint.commit()
        else:
            # Nothing to undo; this lets go of a lock that the reading took.
            savepoint.rollback()

    def vacuum(self) -> None:
        """Leave that to the host: nothing is removed before it commits."""

    def back_up(self, target: Path) -> None:
        """Refuse: what the transaction has done so far may never be."""
        raise StoreError(*said_of("no_copy_within", target=target))

    def copy_before(self, _connection: Connection, _step: str) -> None:
        """Leave that to the host, who can still undo what comes."""

    def close(self) -> None:
        """Leave the connection to the host."""

    def _undo(self, savepoint: NestedTransaction) -> None:
        try:
            savepoint.rollback()
        except DBAPIError:
            # The savepoint is gone, so the error that is on its way says more than this one.
            driver: Any = self._connection.connection.driver_connection
            if self._connection.dialect.name == "sqlite" and not driver.in_transaction and self._joined:
                # On a full disk SQLite undoes it all; unless told, the host would commit each further word.
                self._joined.rollback()


ConnectionProvider = OnEngine | Joined  # how a store reaches its database


def provider_of(given: Engine | Connection) -> ConnectionProvider:
    """Return how a store reaches its database with what a host gives it."""
    refuse_other_databases(given.engine.url)
    refuse_inherited(given.engine)
    return OnEngine(given) if isinstance(given, Engine) else Joined(given)


@dataclass(frozen=True)
class Database:
    """A database whose tables are up to date: how its rows are reached, and what people call it."""

    provider: ConnectionProvider
    place: str
    tables: Tables


class Transactions:
    """How a store reads and writes one owner's rows; inside a writing, one may read but not write."""

    def __init__(self, database: Database, owner: str, clock: Clock) -> None:
        self.place = database.place
        self.owner = owner
        self.provider = database.provider
        self._tables = database.tables
        self._clock = clock
        self._process = os.getpid()  # an engine does not survive a fork
        self._closed = False
        self._lent = local()  # `rows`: of the transaction in which this thread runs a host's function

    @contextmanager
    def writing(self) -> Iterator[Rows]:
        """Give the owner's rows to change; what is raised undoes all of it."""
        self._check()
        self._refuse_inside("a change was asked for inside another one", "call the store")
        with self._transaction(writes=True) as rows:
            yield rows

    def read(self, look: Callable[Concatenate[Rows, P], T], *given: P.args, **named: P.kwargs) -> T:
        """Return what a function finds in the owner's rows, as they stand at one moment."""
        self._check()
        lent: Rows | None = getattr(self._lent, "rows", None)
        with self._transaction(writes=False) if lent is None else nullcontext(lent) as rows:
            return look(rows, *given, **named)

    def write(self, change: Callable[Concatenate[Rows, P], T], *given: P.args, **named: P.kwargs) -> T:
        """Return what a function says that changes the owner's rows; what it raises undoes all of it."""
        with self.writing() as rows:
            return change(rows, *given, **named)

    @contextmanager
    def calling(self, change: Callable[[Story], object]) -> Iterator[tuple[Rows, Callable[[Story], object]]]:
        """Do as `writing`, and give a function that calls a host's, whose errors are passed on as such."""
        raised: list[Exception] = []

        def call(story: Story) -> object:
            self._lent.rows = rows
            try:
                return change(story)
            except Exception as error:
                raised.append(error)
                raise
            finally:
                self._lent.rows = None

        try:
            with self.writing() as rows:
                yield rows, call
        except StoreError:
            if raised:
                raise raised[0]  # noqa: B904 - the translated one says nothing more
            raise

    @contextmanager
    def whole(self, step: str) -> Iterator[ConnectionProvider]:
        """Give the whole database, with all its owners, for a step which is refused inside a change."""
        self._check()
        self._refuse_inside(f"a {step} was asked for inside a change", f"call {step}")
        with translated(self.place):
            yield self.provider

    def close(self) -> None:
        """Let go of the database; an engine that a host made stays open."""
        self._refuse_inside("the store was asked to close inside a change", "close the store")
        self._closed = True
        if self._process == os.getpid():
            self.provider.close()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Rows]:
        with translated(self.place), self.provider.transaction(writes=writes) as connection:
            # What follows is one step; SQLite has locked the whole database already.
            if connection.dialect.name != "sqlite":
                if writes:
                    lock_owners(connection, self._tables.names, self.owner)
                elif isinstance(self.provider, Joined):
                    # A host's transaction sees a later moment with each statement.
                    lock_shared(connection, self._tables.names, self.owner)
            yield Rows(connection, self.owner, self._tables, self._clock)

    def _refuse_inside(self, problem: str, step: str) -> None:
        if getattr(self._lent, "rows", None) is not None:
            raise StoreError(problem, f"return the changed story, and {step} afterwards")

    def _check(self) -> None:
        if self._closed:
            raise StoreError(*said_of("closed", place=self.place))
        if self._process != os.getpid():
            raise StoreError(*said_of("other_process", place=self.place))
