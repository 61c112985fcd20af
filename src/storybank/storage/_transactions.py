"""Reading and writing, one transaction each, safe across threads and honest after a fork."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local

from sqlalchemy import Connection

from storybank.errors import StoreError
from storybank.storage._failures import closed, translated
from storybank.storage._joined import Joined
from storybank.storage._postgres import lock_owners, lock_shared
from storybank.storage._reach import Reach
from storybank.storage._rows import Clock, Rows
from storybank.storage._schema import Tables
from storybank.stories import Story


class _Lent(local):
    """The rows of the transaction in which this thread runs a host's function, if it does."""

    rows: Rows | None = None


class Transactions:
    """How a store reads and writes one owner's rows.

    Within one thread a reading inside a writing sees what was written so far; a writing inside a
    writing is refused, since it could neither be undone alone nor kept alone.
    """

    def __init__(self, reach: Reach, owner: str, place: str, tables: Tables, clock: Clock) -> None:
        """Remember the process: an engine does not survive a fork."""
        self._reach = reach
        self._owner = owner
        self._place = place
        self._tables = tables
        self._clock = clock
        self._process = os.getpid()
        self._closed = False
        self._lent = _Lent()

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        """Give the owner's rows as they stand at one moment."""
        self._check()
        if self._lent.rows is not None:
            yield self._lent.rows
            return
        with self._transaction(writes=False) as rows:
            yield rows

    @contextmanager
    def writing(self) -> Iterator[Rows]:
        """Give the owner's rows to change; what is raised undoes all of it."""
        self._check()
        if self._lent.rows is not None:
            problem = "a change was asked for inside another one"
            raise StoreError(problem, "return the changed story, and call the store afterwards")
        with self._transaction(writes=True) as rows:
            yield rows

    def called(self, change: Callable[[Story], object], story: Story, rows: Rows) -> object:
        """Return what a host's function returns; within it, the store reads these rows and writes none."""
        self._lent.rows = rows
        try:
            return change(story)
        finally:
            self._lent.rows = None

    def leave_no_trace(self) -> None:
        """Clear away what the database keeps of rows that were removed."""
        with translated(self._place):
            self._reach.leave_no_trace()

    def back_up(self, target: Path) -> None:
        """Copy the whole database, with all its owners, to a file.

        Raises:
            StoreError: It is asked for inside a change, cannot be done here, or failed.
        """
        self._check()
        if self._lent.rows is not None:
            problem = "a backup was asked for inside a change"
            raise StoreError(problem, "return the changed story, and call backup afterwards")
        with translated(self._place):
            self._reach.back_up(target)

    def copy_before(self, rows: Rows, step: str) -> Path | None:
        """Copy an SQLite file beside itself before these rows are changed, and return where that is."""
        return self._reach.copy_before(rows.connection, step)

    def close(self) -> None:
        """Let go of the database; an engine that a host made stays open.

        Raises:
            StoreError: It is asked for inside a change.
        """
        if self._lent.rows is not None:
            problem = "the store was asked to close inside a change"
            raise StoreError(problem, "return the changed story, and close the store afterwards")
        self._closed = True
        if self._process == os.getpid():
            self._reach.close()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Rows]:
        with translated(self._place), self._reach.transaction(writes=writes) as connection:
            self._lock(connection, writes=writes)
            yield Rows(connection, self._owner, self._tables, self._clock)

    def _lock(self, connection: Connection, *, writes: bool) -> None:
        """Make what follows one step; SQLite has locked the whole database already."""
        if connection.dialect.name == "sqlite":
            return
        if writes:
            lock_owners(connection, self._tables.names, self._owner)
        elif isinstance(self._reach, Joined):
            # A host's transaction sees a later moment with each statement.
            lock_shared(connection, self._tables.names, self._owner)

    def _check(self) -> None:
        if self._closed:
            raise closed(self._place)
        if self._process != os.getpid():
            problem = f"the store {self._place} was opened in another process"
            raise StoreError(problem, "open a store of its own in this process with open_store(…)")
