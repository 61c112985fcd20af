"""How a store reaches its database on an engine: a transaction for each call."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from storybank.errors import StoreError
from storybank.storage._copies import copy_before, copy_database
from storybank.storage._joined import Joined
from storybank.storage._places import refuse_other_databases
from storybank.storage._postgres import postgres_transaction
from storybank.storage._sqlite import (
    OPENED_HERE,
    close_sqlite,
    leave_no_trace,
    refuse_inherited,
    refuse_unprepared,
    sqlite_transaction,
)


class Reach(Protocol):
    """How a store reaches its database."""

    def transaction(self, *, writes: bool) -> AbstractContextManager[Connection]:
        """Give a connection; what is raised within undoes what was done within."""

    def leave_no_trace(self) -> None:
        """Clear away what the database keeps of rows that were removed, where that can be done."""

    def back_up(self, target: Path) -> None:
        """Copy the whole database to a file, where that can be done."""

    def copy_before(self, connection: Connection, step: str) -> Path | None:
        """Copy the file beside itself before a step that changes much, where that can be done."""

    def close(self) -> None:
        """Let go of the database, where it was opened here."""


class OnEngine:
    """A transaction of its own for each call."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine.

        Raises:
            StoreError: It is on SQLite, and its transactions are none.
        """
        self._engine = engine
        self._on_sqlite = engine.dialect.name == "sqlite"
        if self._on_sqlite:
            refuse_unprepared(engine)

    def transaction(self, *, writes: bool) -> AbstractContextManager[Connection]:
        """Give a connection with a transaction; the end commits it."""
        begin = sqlite_transaction if self._on_sqlite else postgres_transaction
        return begin(self._engine, writes=writes)

    def leave_no_trace(self) -> None:
        """Clear an SQLite file; on PostgreSQL that is the host's to do."""
        if self._on_sqlite:
            leave_no_trace(self._engine)

    def back_up(self, target: Path) -> None:
        """Copy a database on SQLite to a file.

        Raises:
            StoreError: It is on PostgreSQL, or the copy cannot be written.
        """
        if not self._on_sqlite:
            problem = "a database on PostgreSQL cannot be copied to a file from here"
            raise StoreError(problem, "run pg_dump for all owners, or take Store.export() for this one")
        with self.transaction(writes=False) as connection:
            copy_database(connection, target)

    def copy_before(self, connection: Connection, step: str) -> Path | None:
        """Copy a file on SQLite beside itself; a server's administrator has copies, or makes one."""
        return copy_before(connection, step) if self._on_sqlite else None

    def close(self) -> None:
        """Close what was opened here; a host's engine stays open."""
        if self._engine.get_execution_options().get(OPENED_HERE):
            close = close_sqlite if self._on_sqlite else Engine.dispose
            close(self._engine)


def reach_of(given: Engine | Connection) -> Reach:
    """Return how a store reaches its database with what a host gives it.

    Raises:
        StoreError: It is on another database, from before a fork, or cannot keep a store's promises.
    """
    refuse_other_databases(given.engine.url)
    refuse_inherited(given.engine)
    return OnEngine(given) if isinstance(given, Engine) else Joined(given)
