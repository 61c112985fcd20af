"""SQLite engines that keep SQLite's promises.

Python's driver begins a transaction only before it changes rows: two writers both read, both write, and one
update is lost. So SQLAlchemy's `begin` event says BEGIN, IMMEDIATE for writing (its documentation,
"Transactions with SQLite and the sqlite3 driver"; measured in `docs/decisions/0006-the-store.md`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from threading import RLock, get_ident
from typing import Annotated, Any, Final, Literal
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, StaticPool

from storybank.errors import Fault, InvalidInput, StoreError, StoreUnavailable, said_of
from storybank.storage import places
from storybank.storage.failures import transaction_on
from storybank.values import Remedy, checked

WRITES: Final = "storybank_writes"  # a transaction's option: False where it only reads, and shares the file

# An execution option and marks on a connection, all private to this module.
_TURNS: Final = "storybank_turns"
_SETTLED: Final = "storybank_settled"
_IMMEDIATE: Final = "storybank_immediate"
_CURSORS: Final = "storybank_cursors"

_ON_SQLITE: Final = "give what create_engine returned for a sqlite:// URL"

Synchronous = Literal["EXTRA", "FULL", "OFF"]


def sqlite_engine(
    url: sa.URL, *, synchronous: Synchronous = "EXTRA", wait: float = places.WAIT_SECONDS
) -> Engine:
    """Return an engine with the recipe; a file is open within a transaction only, so a fork inherits none.

    `"EXTRA"` outlives a power cut; the others, and another wait in seconds, are for this library's own tests.
    """
    in_memory = places.is_in_memory(url)
    engine = sa.create_engine(
        url,
        poolclass=StaticPool if in_memory else NullPool,
        connect_args={"check_same_thread": not in_memory, "timeout": wait},
        # All have ended by then; were a second end interrupted, a database in memory would be gone.
        pool_reset_on_return=None,
        hide_parameters=True,
        execution_options={places.OPENED_HERE: True},
    )

    if not in_memory:
        sa.event.listen(engine, "do_connect", lambda *_given: places.make_private(url))
    # The journal's mode is left alone: DELETE in a new file, and a WAL file stays WAL.
    durable = f"PRAGMA synchronous={synchronous}"
    sa.event.listen(engine, "connect", lambda driver, _record: driver.execute(durable))
    prepare_sqlite(engine)
    return engine


@checked
def prepare_sqlite(engine: Annotated[Engine, Remedy(_ON_SQLITE)]) -> None:
    """Make every transaction of an SQLite engine a real one, so that no update is lost without a word.

    From now on each transaction of the engine, a host's own too, begins at once and locks out other writers
    (BEGIN IMMEDIATE). Where a host only reads, it says so and shares the file:
    `connection.execution_options(storybank_writes=False)`. Foreign keys are enforced, and what is deleted
    is overwritten.

    Args:
        engine: On SQLite, with Python's own driver. A second time changes nothing. If it has such a
            recipe of its own, that should come first.

    Raises:
        InvalidInput: It is not an engine, or on another database.
    """
    if engine.url.get_driver_name() != "pysqlite":
        raise InvalidInput("prepare_sqlite", [Fault("engine", "is not on SQLite", _ON_SQLITE, "unsupported")])
    places.refuse_inherited(engine)
    if _TURNS not in engine.get_execution_options():
        shared = isinstance(engine.pool, StaticPool)
        turns = Turns(places.name_of(engine.url)) if shared else nullcontext()
        engine.update_execution_options(**{_TURNS: turns})
        sa.event.listen(engine, "connect", _settle)
        sa.event.listen(engine, "begin", _begin)
        sa.event.listen(engine, "before_cursor_execute", _remember_cursor)
        sa.event.listen(engine, "handle_error", _keep_when_interrupted)


class Turns:
    """Who may use a database in memory, one thread at a time: a second transaction would end the first."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._lock = RLock()
        self._holder: int | None = None
        self._ended = False

    def __enter__(self) -> None:
        """Wait for the others, though not for ever."""
        if self._holder == get_ident():
            raise StoreError(*said_of("thread_within", place=self._place))
        try:
            self._wait()
            self._holder = get_ident()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_error: object) -> None:
        """Let the next one begin; without a turn nothing happens."""
        if self._holder == get_ident():
            self._holder = None
        with suppress(RuntimeError):
            self._lock.release()

    def _wait(self) -> None:
        if not self._lock.acquire(timeout=places.WAIT_SECONDS):
            raise StoreUnavailable(*said_of("other_thread", place=self._place))
        if self._ended:
            raise StoreError(*said_of("closed", place=self._place))

    def end(self, engine: Engine) -> None:
        """Close the database when nobody uses it, and refuse who comes later."""
        if not self._ended:
            with self:
                self._ended = True
                engine.dispose()


def refuse_unprepared(engine: Engine) -> None:
    """Refuse an engine without the recipe: on it, updates are lost without a word."""
    if _TURNS not in engine.get_execution_options():
        raise StoreError(*said_of("begins_too_late"))


def refuse_other_than_immediate(connection: sa.Connection) -> None:
    """Refuse a connection whose transaction has not locked out other writers from its start."""
    driver = connection.connection.driver_connection
    if driver is None or not driver.in_transaction or driver.isolation_level is not None:
        raise StoreError(*said_of("began_too_early"))
    if not connection.info.get(_IMMEDIATE):
        raise StoreError(*said_of("only_reads"))


@contextmanager
def sqlite_transaction(engine: Engine, *, writes: bool) -> Iterator[sa.Connection]:
    """Give a transaction; one that writes locks out others at once: after reading that may be refused."""
    with (
        engine.get_execution_options()[_TURNS],
        transaction_on(engine, _undo, **{WRITES: writes}) as connection,
    ):
        yield connection


def close_sqlite(engine: Engine) -> None:
    """Close an engine; a database in memory when the calls of other threads are done."""
    turns = engine.get_execution_options()[_TURNS]
    if isinstance(turns, Turns):
        turns.end(engine)
    else:
        engine.dispose()


def vacuum(engine: Engine) -> None:
    """Write a file anew, as pages that were rearranged keep parts of removed rows, and empty its log."""
    options = engine.get_execution_options()
    try:
        with options[_TURNS], closing(engine.raw_connection()) as connection:
            driver: Any = connection.driver_connection
            if options.get(places.OPENED_HERE):  # a host's own may be large
                driver.execute("VACUUM")
            if driver.execute("PRAGMA journal_mode").fetchall() == [("wal",)]:
                [(is_busy, *_)] = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                if is_busy:  # which SQLite only says here: a reader needs what the log holds
                    raise sqlite3.OperationalError
    except (sqlite3.Error, DBAPIError):
        raise StoreUnavailable(*said_of("parts_left", place=places.name_of(engine.url))) from None


def _undo(pooled: sa.PoolProxiedConnection) -> None:
    driver: Any = pooled.driver_connection
    for cursor in tuple(pooled.info.get(_CURSORS, ())):
        # A statement that was not read to its end keeps its lock beyond ROLLBACK, and beyond the closing.
        cursor.close()
    driver.rollback()


def _remember_cursor(connection: sa.Connection, cursor: Any, *_statement: Any) -> None:
    connection.info.setdefault(_CURSORS, WeakSet()).add(cursor)


def _keep_when_interrupted(context: sa.ExceptionContext) -> None:
    """Let an interrupted connection live: SQLAlchemy would close it, and a database in memory be gone."""
    if not isinstance(context.original_exception, Exception):
        context.is_disconnect = False


def _settle(driver: Any, holder: ConnectionPoolEntry | sa.Connection) -> None:
    driver.isolation_level = None
    driver.execute("PRAGMA foreign_keys=ON")
    driver.execute("PRAGMA secure_delete=ON").fetchall()
    holder.info[_SETTLED] = True


def _begin(connection: sa.Connection) -> None:
    driver: Any = connection.connection.driver_connection
    if driver.in_transaction:
        # A host's own recipe has begun one, plainly perhaps. Nothing was said in it yet.
        driver.execute("ROLLBACK")
    if not connection.info.get(_SETTLED):
        # A host's connection from before the recipe.
        _settle(driver, connection)
    writes = connection.get_execution_options().get(WRITES, True)
    connection.info[_IMMEDIATE] = writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
