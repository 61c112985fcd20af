"""SQLite engines that keep SQLite's promises.

Python's driver begins a transaction only before it changes rows: not before a SELECT, and not before a
CREATE TABLE. Under SQLAlchemy two writers then both read, both write, and one update is lost without a
word. So the driver's own BEGIN is turned off, and SQLAlchemy's `begin` event says it: plain for reading,
IMMEDIATE for writing (SQLAlchemy's documentation of the dialect, "Transactions with SQLite and the
sqlite3 driver"; measured in `docs/decisions/0006-the-store.md`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import RLock
from typing import Any, Final, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, StaticPool

from storybank.storage._places import is_in_memory

OPENED_HERE: Final = "storybank_opened_here"
"""The execution option of an engine that this library made, and so may close."""

# Execution options and a mark on a connection, all private to this module.
_WRITES: Final = "storybank_writes"
_TURNS: Final = "storybank_turns"
_SETTLED: Final = "storybank_settled"

WAIT_SECONDS: Final = 30
"""How long to wait for another writer: a laptop that wakes up needs seconds, a person no minute."""

Synchronous = Literal["EXTRA", "FULL", "OFF"]


def sqlite_engine(url: URL, *, synchronous: Synchronous = "EXTRA", wait: float = WAIT_SECONDS) -> Engine:
    """Return an engine with the recipe.

    A file is opened for each transaction and closed after it, so that nothing is held between calls:
    a fork inherits no connection, and the file can be moved or copied. A database in memory is one
    connection that all threads share by turns.

    Args:
        url: A file or `:memory:`.
        synchronous: `"EXTRA"` outlives a power cut. The others are for this library's own tests: with
            `"OFF"` a state machine runs many times faster.
        wait: Seconds to wait for another writer.
    """
    in_memory = is_in_memory(url)
    engine = create_engine(
        url,
        poolclass=StaticPool if in_memory else NullPool,
        connect_args={"check_same_thread": not in_memory, "timeout": wait},
        hide_parameters=True,
        execution_options={OPENED_HERE: True},
    )

    @event.listens_for(engine, "connect")
    def durable(driver: Any, _record: ConnectionPoolEntry) -> None:
        # The journal's mode is left alone: DELETE in a new file, and a WAL file stays WAL.
        driver.execute(f"PRAGMA synchronous={synchronous}")

    give_recipe(engine)
    return engine


def give_recipe(engine: Engine) -> None:
    """Make every transaction of an SQLite engine a real one; a second time changes nothing."""
    if _TURNS not in engine.get_execution_options():
        shared = isinstance(engine.pool, StaticPool)
        engine.update_execution_options(**{_TURNS: RLock() if shared else nullcontext()})
        event.listen(engine, "connect", _settle_new)
        event.listen(engine, "begin", _begin)


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """Give a connection with a transaction; the end commits it, and what is raised undoes it.

    Args:
        engine: With the recipe.
        writes: Whether to lock out other writers from the start. A transaction that reads first and
            asks for the lock later may be refused it.
    """
    with (
        engine.get_execution_options()[_TURNS],
        engine.connect() as connection,
        connection.execution_options(**{_WRITES: writes}).begin(),
    ):
        yield connection


def _settle_new(driver: Any, record: ConnectionPoolEntry) -> None:
    _settle(driver)
    record.info[_SETTLED] = True


def _settle(driver: Any) -> None:
    driver.isolation_level = None
    driver.execute("PRAGMA foreign_keys=ON")


def _begin(connection: Connection) -> None:
    if not connection.info.get(_SETTLED):
        # A host's connection from before the store: it has no transaction open yet.
        _settle(connection.connection.driver_connection)
        connection.info[_SETTLED] = True
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
