"""Opening a store: from a path, a URL, or what a host gives, to tables that are up to date.

Tables are created and migrated all or nothing, also when many open a store at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import URL, Connection, Engine, func, insert, inspect, select

from storybank.errors import NewerStore, StoreError, StoreUnavailable, StorybankError
from storybank.storage import places
from storybank.storage.failures import translated
from storybank.storage.migrations import HEAD, REVISIONS, Revision, note_of, number_of
from storybank.storage.postgres import lock_tables, postgres_engine
from storybank.storage.schema import Tables, checked_names, tables_of
from storybank.storage.sqlite import sqlite_engine
from storybank.storage.transactions import ConnectionProvider, Database, provider_of

_COPY: Final = "bring it back from a copy; nothing was written"


def engine_of(path_or_url: object) -> Engine:
    """Return a new engine for a path or a URL."""
    url: URL = places.url_of(path_or_url)
    places.refuse_other_databases(url)
    places.refuse_cut_file(url)
    with translated(places.name_of(url)):
        return sqlite_engine(url) if url.get_backend_name() == "sqlite" else postgres_engine(url)


def opened(given: Engine | Connection, *, prefix: str, schema: str | None, makes: bool = True) -> Database:
    """Open a database, and create its tables if it `makes` any, or migrate them; see `Store`."""
    url = given.engine.url
    provider = provider_of(given)
    names = checked_names(prefix, schema, url.get_backend_name())
    name, tables = places.name_of(url), tables_of(names)
    try:
        with translated(name):
            if not (makes or places.is_in_memory(url)):
                with provider.transaction(writes=False) as connection:
                    if not reached(connection, name, tables, HEAD):
                        raise places.no_store(name)
            bring_up_to_date(provider, name, tables)
    except StorybankError:
        provider.close()
        raise
    return Database(provider, name, tables)


def bring_up_to_date(
    provider: ConnectionProvider, place: str, tables: Tables, *, revisions: Sequence[Revision] = REVISIONS
) -> None:
    """Create the tables, or bring them to the last revision, in one transaction.

    Tables without rows, as a host's own migrations make them, are completed and noted. Before rows are
    migrated, an SQLite file is copied beside itself (`copy_before`). In a host's transaction nothing is
    copied: the tables come with its commit and go with its rollback.
    """
    head = len(revisions)
    with provider.transaction(writes=False) as connection:
        if reached(connection, place, tables, head) == head:
            return
    with provider.transaction(writes=True) as connection:
        if connection.dialect.name != "sqlite":
            lock_tables(connection, tables.names)
            _refuse_what_keeps_nothing(connection, place, tables)
        # Somebody else may have been quicker while this one waited for the lock.
        now = reached(connection, place, tables, head)
        if now < head:
            copy = provider.copy_before(connection, f"{head:04}") if now else None
            try:
                _migrate(connection, tables, revisions[now:])
                tables.version.create(connection, checkfirst=True)
                connection.execute(tables.version.delete())
                connection.execute(insert(tables.version).values(version_num=note_of(head)))
            except Exception as error:
                if copy:
                    error.add_note(f"Nothing was changed; a copy from before stands at {copy}.")
                raise


def reached(connection: Connection, place: str, tables: Tables, head: int) -> int:
    """Return the number of the revision that the tables are at; 0: there is no row that any has made."""
    noted = noted_in(connection, tables)
    number = 0 if noted is None else number_of(noted)
    if number is None:
        problem = f"the tables of the database {place} are at a revision that no release has"
        raise StoreError(problem, _COPY)
    if number > head:
        problem = f"the database {place} belongs to a newer release (its tables are at {noted})"
        raise NewerStore(problem, "upgrade storybank; nothing in it was touched")
    look, schema = inspect(connection), tables.names.schema
    # Where a host's migrations have dropped all other tables, the note is stale.
    if number and look.has_table(tables.stories.name, schema=schema):
        return number
    there = [table for table in tables.with_rows if look.has_table(table.name, schema=schema)]
    if not any(connection.execute(select(table.c.owner).limit(1)).first() for table in there):
        return 0
    if not number:
        problem = f"the database {place} has rows of a store, and no note of their revision"
        put_back = f"INSERT INTO {tables.version} VALUES ('{note_of(head)}')"  # noqa: S608 - for people, and of plain names
        raise StoreError(problem, f"if this release wrote them, say {put_back}; otherwise {_COPY}")
    return number


def noted_in(connection: Connection, tables: Tables) -> str | None:
    """Return the note of the revision; None where there is none."""
    if not inspect(connection).has_table(tables.version.name, schema=tables.names.schema):
        return None
    noted: str | None = connection.execute(select(tables.version.c.version_num)).scalar()
    return noted


def _refuse_what_keeps_nothing(connection: Connection, place: str, tables: Tables) -> None:
    encoding = func.current_setting("server_encoding").label("encoding")
    row = connection.execute(select(encoding, func.current_schema().label("schema"))).one()
    if row.encoding != "UTF8":
        problem = f"the database {place} cannot keep every letter: its encoding is not UTF8"
        raise StoreUnavailable(problem, "create one with ENCODING 'UTF8' and TEMPLATE template0")
    if str(tables.names.schema or row.schema).startswith("pg_temp"):
        problem = f"tables made in {place} would go with the connection: its search path begins with pg_temp"
        raise StoreUnavailable(problem, "name another schema first, or give schema=")


def _migrate(connection: Connection, tables: Tables, revisions: Sequence[Revision]) -> None:
    """Run revisions inside the transaction that the connection has open."""
    from alembic.migration import MigrationContext  # noqa: PLC0415 - a quarter of the import, needed once
    from alembic.operations import Operations  # noqa: PLC0415 - the same

    operations = Operations(MigrationContext.configure(connection))
    for upgrade in revisions:
        upgrade(operations, tables.names)
