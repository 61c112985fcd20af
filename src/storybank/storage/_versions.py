"""Creating and migrating the tables: all or nothing, also when many open a store at once."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Final

from sqlalchemy import Connection, Engine, Text, column, inspect, select, table

from storybank.errors import NewerStore, StoreError
from storybank.storage._schema import VERSION_TABLE
from storybank.storage._sqlite import transaction

FOLDER: Final = Path(__file__).parent / "migrations"
"""The alembic folder; it travels inside the wheel."""

HEAD: Final = "0001"
"""The newest revision in the folder. Revisions are numbered, so a larger one is a newer one."""

_ALEMBIC = Lock()
"""Alembic keeps the running migration in module globals: one at a time in a process."""


def bring_up_to_date(engine: Engine, place: str, *, head: str = HEAD, folder: Path = FOLDER) -> None:
    """Create the tables, or migrate them to `head`, in one transaction.

    Args:
        engine: With the recipe of `_sqlite`.
        place: What to call the database in errors.
        head: The revision to reach.
        folder: Where the revisions are.

    Raises:
        NewerStore: The database is at a later revision; it was only read.
        StoreError: It is at a revision that is not in the folder.
    """
    with transaction(engine, writes=False) as connection:
        if _is_at(connection, head, place):
            return
    with transaction(engine, writes=True) as connection:
        # Somebody else may have been quicker while this one waited for the lock.
        if not _is_at(connection, head, place):
            _migrate(connection, head, folder, place)


def _is_at(connection: Connection, head: str, place: str) -> bool:
    """Say whether the tables are at a revision; refuse later ones."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return False
    noted = table(VERSION_TABLE, column("version_num", Text))
    current = connection.execute(select(noted.c.version_num)).scalar() or ""
    if current > head:
        problem = f"the database {place} belongs to a newer release (its tables are at {current})"
        raise NewerStore(problem, "upgrade storybank; nothing in it was touched")
    return current == head


def _migrate(connection: Connection, head: str, folder: Path, place: str) -> None:
    """Run the revisions inside the transaction that the connection has open."""
    from alembic import command  # noqa: PLC0415 - a quarter of the import, needed once in a store's life
    from alembic.config import Config  # noqa: PLC0415 - the same
    from alembic.util import CommandError  # noqa: PLC0415 - the same

    config = Config()
    # Alembic's options know %(…)s, so a % in a path is written twice.
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        with _ALEMBIC:
            command.upgrade(config, head)
    except CommandError:
        problem = f"the tables of the database {place} are at a revision that no release has"
        raise StoreError(problem, "bring the file back from a copy; nothing was written") from None
