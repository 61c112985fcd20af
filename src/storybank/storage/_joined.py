"""A store in a transaction that a host has open: it joins, and leaves committing to the host."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NestedTransaction
from sqlalchemy.exc import DBAPIError

from storybank.errors import StoreError
from storybank.storage._postgres import refuse_unfit
from storybank.storage._sqlite import refuse_other_than_immediate, refuse_unprepared


class Joined:
    """How a store reaches its database within a host's transaction.

    Each call is a savepoint: a failed one leaves the host's transaction as it was before it. The host
    commits or rolls back, and the store's changes go the same way.
    """

    def __init__(self, connection: Connection) -> None:
        """Keep the connection and the transaction that it has open.

        Raises:
            StoreError: It has none, or one that cannot keep a store's promises.
        """
        if connection.closed or not connection.in_transaction():
            problem = "the connection has no transaction open"
            raise StoreError(problem, "begin one first: with engine.begin() as connection")
        self._connection = connection
        self._joined = connection.get_transaction()
        if connection.dialect.name == "sqlite":
            refuse_unprepared(connection.engine)
        else:
            refuse_unfit(connection)

    @contextmanager
    def transaction(self, *, writes: bool) -> Iterator[Connection]:
        """Give the connection within a savepoint.

        Raises:
            StoreError: The transaction that the store joined has ended, or may not write.
        """
        if self._connection.closed or self._connection.get_transaction() is not self._joined:
            problem = "the transaction that this store joined has ended"
            raise StoreError(problem, "make another Store in the transaction that is open now")
        if writes and self._connection.dialect.name == "sqlite":
            refuse_other_than_immediate(self._connection)
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

    def leave_no_trace(self) -> None:
        """Leave that to the host: nothing is removed before it commits."""

    def back_up(self, target: Path) -> None:
        """Refuse: what the transaction has done so far may never be.

        Raises:
            StoreError: Always.
        """
        problem = f"{target} was not written: the transaction that this store joined has not ended"
        raise StoreError(problem, "call backup of a Store on the engine, outside of any transaction")

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
                # SQLite has undone the whole transaction by itself, as it does where a disk is full. The
                # host must learn of it: what it said next would be committed at once.
                self._joined.rollback()
