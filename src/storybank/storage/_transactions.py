"""Reading and writing, one transaction each, safe across threads and honest after a fork."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from sqlalchemy import Engine

from storybank.errors import StoreError
from storybank.storage._failures import translated
from storybank.storage._rows import Rows
from storybank.storage._sqlite import OPENED_HERE, transaction


class Transactions:
    """How a store reaches its database.

    Within one thread a reading inside a writing sees what was written so far; a writing inside a
    writing is refused, since it could neither be undone alone nor kept alone.
    """

    def __init__(self, engine: Engine, owner: str, place: str) -> None:
        """Remember the process: an engine does not survive a fork."""
        self._engine = engine
        self._owner = owner
        self._place = place
        self._process = os.getpid()
        self._closed = False
        self._running = local()

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        """Give the owner's rows as they stand at one moment."""
        self._check()
        outer: Rows | None = getattr(self._running, "rows", None)
        if outer is not None:
            yield outer
            return
        with self._transaction(writes=False) as rows:
            yield rows

    @contextmanager
    def writing(self) -> Iterator[Rows]:
        """Give the owner's rows to change; what is raised undoes all of it."""
        self._check()
        if getattr(self._running, "rows", None) is not None:
            problem = "a change was asked for inside another one"
            raise StoreError(problem, "return the changed story, and call the store afterwards")
        with self._transaction(writes=True) as rows:
            yield rows

    def close(self) -> None:
        """Let go of the database; an engine that a host made stays open."""
        self._closed = True
        if self._engine.get_execution_options().get(OPENED_HERE) and self._process == os.getpid():
            self._engine.dispose()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Rows]:
        with translated(self._place), transaction(self._engine, writes=writes) as connection:
            rows = self._running.rows = Rows(connection, self._owner)
            try:
                yield rows
            finally:
                self._running.rows = None

    def _check(self) -> None:
        if self._closed:
            problem = f"the store {self._place} is closed"
            raise StoreError(problem, "open it again with open_store(…)")
        if self._process != os.getpid():
            problem = f"the store {self._place} was opened in another process"
            raise StoreError(problem, "open a store of its own in this process with open_store(…)")
