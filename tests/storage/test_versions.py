"""Creating and migrating: the tables are those of the schema, all of them or none."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations

from storybank.errors import NewerStore
from storybank.storage import Store, open_store
from storybank.storage import tables as tables_named
from storybank.storage.migrations import REVISIONS, Revision, bring_up_to_date, engine_of
from storybank.storage.schema import Names, tables_of
from storybank.storage.transactions import OnEngine
from storybank.stories import Story

OPEN = """
import sys
from collections.abc import Callable
from pathlib import Path
from tests.storage import test_versions
migrate, end = test_versions.migrate, getattr(test_versions, sys.argv[2])
migrate(Path(sys.argv[1]), test_versions.later_release(end))
"""


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fails() -> None:
    message = "in the middle"
    raise RuntimeError(message)


def nothing() -> None:
    """End well."""


def later_release(end: Callable[[], None]) -> tuple[Revision, ...]:
    """Return the revisions of a release with one more, which ends as given."""

    def more(op: Operations, _names: Names) -> None:
        op.execute("CREATE TABLE storybank_more (x TEXT)")
        op.execute("UPDATE storybank_stories SET title = 'half done'")
        end()

    return (*REVISIONS, more)


def migrate(path: Path, revisions: tuple[Revision, ...]) -> None:
    """Open a store as a release with these revisions does."""
    bring_up_to_date(OnEngine(engine_of(path)), "x", tables_of(Names()), revisions=revisions)


def tables(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    return names


def test_the_revisions_make_exactly_the_tables_of_the_schema(store: Store, path: Path) -> None:
    store.close()
    with OnEngine(engine_of(path)).transaction(writes=False) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables_named()) == []
    assert tables(path) == set(tables_named().tables)


def test_a_store_of_an_earlier_release_is_migrated(store: Store, path: Path) -> None:
    store.add(Story("Month-end"))
    migrate(path, later_release(nothing))
    assert "storybank_more" in tables(path)
    migrate(path, later_release(nothing))
    with pytest.raises(NewerStore):
        open_store(path)


def test_a_migration_that_fails_in_the_middle_leaves_the_old_store(store: Store, path: Path) -> None:
    store.add(Story("Month-end"))
    with pytest.raises(RuntimeError, match="in the middle"):
        migrate(path, later_release(fails))
    assert "storybank_more" not in tables(path)
    with open_store(path) as later:
        assert later.load().stories == (Story("Month-end"),)


def test_a_migration_that_is_killed_in_the_middle_leaves_the_old_store(store: Store, path: Path) -> None:
    store.add(Story("Month-end"))
    died = subprocess.run([sys.executable, "-c", OPEN, str(path), "killed"], check=False)  # noqa: S603 - ours
    assert died.returncode == -signal.SIGKILL
    assert "storybank_more" not in tables(path)
    with open_store(path) as later:
        assert later.load().stories == (Story("Month-end"),)
        later.retire("month-end")


def test_a_first_opening_that_fails_leaves_an_empty_file(path: Path) -> None:
    with pytest.raises(RuntimeError):
        migrate(path, later_release(fails))
    assert tables(path) == set()


def test_a_hosts_own_tables_and_its_alembic_stay_as_they_are(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    connection.execute("INSERT INTO alembic_version VALUES ('of the host')")
    connection.execute("CREATE TABLE stories (id INTEGER)")
    connection.commit()
    with open_store(path) as store:
        store.add(Story("Month-end"))
    assert connection.execute("SELECT * FROM alembic_version").fetchall() == [("of the host",)]
    assert connection.execute("SELECT * FROM stories").fetchall() == []
    connection.close()
