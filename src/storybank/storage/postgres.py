"""PostgreSQL engines, and how a transaction on one keeps the same promises.

A reading sees one moment (REPEATABLE READ, READ ONLY). A writing is READ COMMITTED and first takes the
owner's lock: `FOR UPDATE` alone locks only rows that are there, and two writers who both find a telling
missing would both add it (`docs/decisions/0009-the-store-for-hosts.md`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import OID, REGCLASS

from storybank.errors import InvalidInput, StoreError, fault_of, needs_extra, said_of
from storybank.storage.failures import transaction_on
from storybank.storage.places import OPENED_HERE, WAIT_SECONDS
from storybank.storage.schema import Names

CONNECT_SECONDS: Final = 10  # for a server that does not answer, unless the URL says otherwise


def postgres_engine(url: sa.URL) -> sa.Engine:
    """Return an engine for a `postgresql+psycopg://…`; connections are kept, and tried before each use."""
    settings: dict[str, Any] = {"client_encoding": "utf8"}
    if "connect_timeout" not in url.query:
        settings["connect_timeout"] = CONNECT_SECONDS
    if "prepare_threshold" in url.query:  # as the driver wants it: a number, or none at all
        given = str(url.query["prepare_threshold"])
        if not (given.isascii() and given.isdigit()) and given.lower() != "none":
            raise InvalidInput("open_store", [fault_of("no_threshold", "path_or_url")])
        settings["prepare_threshold"] = int(given) if given.isdigit() else None
    opened = {OPENED_HERE: True}
    about = {"pool_pre_ping": True, "hide_parameters": True, "execution_options": opened}
    with needs_extra("a store on PostgreSQL needs psycopg 3", "postgres"):
        return sa.create_engine(url, connect_args=settings, **about)


@contextmanager
def postgres_transaction(engine: sa.Engine, *, writes: bool) -> Iterator[sa.Connection]:
    """Give a connection with a transaction; the end commits it, and what is raised undoes it."""
    level = "READ COMMITTED" if writes else "REPEATABLE READ"
    # An interrupted connection is closed: the server then undoes what it began.
    with transaction_on(engine, lambda pooled: pooled.invalidate(), isolation_level=level) as connection:
        # A table may be locked against readers too. Who has set how long to wait for that knows why.
        set_already = sa.func.nullif(sa.func.current_setting("lock_timeout"), "0")
        settings = {
            "lock_timeout": sa.func.coalesce(set_already, f"{WAIT_SECONDS}s"),
            "client_encoding": sa.literal("UTF8"),
        }
        if not writes:
            # Not by the driver: it would ask for READ WRITE afterwards, also where a server is read-only.
            settings["transaction_read_only"] = sa.literal("on")
        # For this transaction only, as the last argument says.
        connection.execute(sa.select(*(sa.func.set_config(*pair, True) for pair in settings.items())))  # noqa: FBT003 - SQL's
        yield connection


def lock_owners(connection: sa.Connection, names: Names, *owners: str) -> None:
    """Wait until nobody else writes for these owners, and keep others waiting until the transaction ends."""
    # In one order for all: two who each want what the other has would wait for ever.
    for owner in sorted(set(owners)):
        _lock(connection, sa.func.pg_advisory_xact_lock(_key_of(names, owner)))


def lock_tables(connection: sa.Connection, names: Names) -> None:
    """Wait until nobody else creates or migrates these tables, and keep others waiting."""
    place = sa.func.coalesce(sa.literal(names.schema, sa.Text), sa.func.current_schema())
    key = sa.func.hashtextextended(place.concat(f".{names.version}"), 0)
    _lock(connection, sa.func.pg_advisory_xact_lock(key))


def lock_shared(connection: sa.Connection, names: Names, owner: str) -> None:
    """Wait until nobody writes for an owner, and keep writers waiting, but no readers."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(_key_of(names, owner))))


def refuse_unfit(connection: sa.Connection) -> None:
    """Refuse a host's connection that commits each statement by itself, or cannot say every letter."""
    driver = connection.connection.driver_connection
    if getattr(driver, "autocommit", False):
        raise StoreError(*said_of("commits_itself"))
    encoding = getattr(getattr(driver, "info", None), "encoding", "utf-8")
    if encoding != "utf-8":
        raise StoreError(*said_of("speaks_otherwise", encoding=encoding))


def _lock(connection: sa.Connection, lock: sa.ColumnElement[None]) -> None:
    level = sa.func.current_setting("transaction_isolation")
    if connection.execute(sa.select(level, lock)).scalar() == "repeatable read":
        raise StoreError(*said_of("sees_one_moment"))


def _key_of(names: Names, owner: str) -> sa.ColumnElement[int]:
    """Return the number of an owner's advisory lock: 64 bits, so that it will not meet a host's own."""
    # Made from the table itself: one lock is meant, whether its schema was named or found.
    table = sa.cast(sa.cast(names.column("stories", ""), REGCLASS), OID)
    return sa.func.hashtextextended(owner, sa.cast(table, sa.BigInteger))
