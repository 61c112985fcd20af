"""Creating and migrating the tables: all or nothing, also when many open a store at once."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Final

from sqlalchemy import Connection, inspect, select, text

from storybank.errors import NewerStore, StoreError, StoreUnavailable
from storybank.storage._postgres import lock_tables
from storybank.storage._reach import Reach
from storybank.storage._schema import HEAD, Tables

FOLDER: Final = Path(__file__).parent / "migrations"
"""The alembic folder; it travels inside the wheel."""

MIGRATIONS: Final = FOLDER / "versions"
"""The revisions, for the `version_locations` of a host's own alembic."""

_ALEMBIC = Lock()
"""Alembic keeps the running migration in module globals: one at a time in a process."""


def bring_up_to_date(
    reach: Reach, place: str, tables: Tables, *, head: str = HEAD, folder: Path = FOLDER
) -> None:
    """Create the tables, or migrate them to `head`, in one transaction.

    Before it migrates one, an SQLite file is copied beside itself (`copy_before`). In a host's transaction
    nothing is copied: the tables come with its commit and go with its rollback.

    Args:
        reach: The database.
        place: What to call it in errors.
        tables: What the tables are called.
        head: The revision to reach.
        folder: Where the revisions are.

    Raises:
        NewerStore: The database is at a later revision; it was only read.
        StoreError: It is at a revision that is not in the folder, or has tables without one.
    """
    with reach.transaction(writes=False) as connection:
        if _is_at(connection, head, place, tables):
            return
    with reach.transaction(writes=True) as connection:
        if connection.dialect.name != "sqlite":
            lock_tables(connection, tables.names)
            _refuse_other_encodings(connection, place)
        # Somebody else may have been quicker while this one waited for the lock.
        if not _is_at(connection, head, place, tables):
            copy = reach.copy_before(connection, head) if _has_tables(connection, tables) else None
            try:
                _migrate(connection, head, folder, place, tables)
            except Exception as error:
                if copy:
                    error.add_note(f"Nothing was changed; a copy from before stands at {copy}.")
                raise


def _is_at(connection: Connection, head: str, place: str, tables: Tables) -> bool:
    """Say whether the tables are at a revision; refuse later ones."""
    look, names = inspect(connection), tables.names
    if not look.has_table(names.version, schema=names.schema):
        current = None
    else:
        current = connection.execute(select(tables.version.c.version_num)).scalar()
    if current is None and look.has_table(tables.stories.name, schema=names.schema):
        problem = f"the database {place} has tables of a store, and no note of their revision"
        remedy = "run the revisions in storybank.storage.MIGRATIONS, or let the store make its own tables"
        raise StoreError(problem, f"{remedy}; nothing was written")
    if current is not None and current > head:
        problem = f"the database {place} belongs to a newer release (its tables are at {current})"
        raise NewerStore(problem, "upgrade storybank; nothing in it was touched")
    return current == head


def _has_tables(connection: Connection, tables: Tables) -> bool:
    return inspect(connection).has_table(tables.stories.name, schema=tables.names.schema)


def _refuse_other_encodings(connection: Connection, place: str) -> None:
    if connection.execute(text("SHOW server_encoding")).scalar() != "UTF8":
        problem = f"the database {place} cannot keep every letter: its encoding is not UTF8"
        raise StoreUnavailable(problem, "create one with ENCODING 'UTF8' and TEMPLATE template0")


def _migrate(connection: Connection, head: str, folder: Path, place: str, tables: Tables) -> None:
    """Run the revisions inside the transaction that the connection has open."""
    from alembic import command  # noqa: PLC0415 - a quarter of the import, needed once in a store's life
    from alembic.config import Config  # noqa: PLC0415 - the same
    from alembic.util import CommandError  # noqa: PLC0415 - the same

    config = Config()
    # Alembic's options know %(…)s, so a % in a path is written twice.
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes |= {
        "connection": connection,
        "storybank_prefix": tables.names.prefix,
        "storybank_schema": tables.names.schema,
    }
    try:
        with _ALEMBIC:
            command.upgrade(config, head)
    except CommandError:
        problem = f"the tables of the database {place} are at a revision that no release has"
        raise StoreError(problem, "bring the file back from a copy; nothing was written") from None
