"""Creating and migrating: the tables are those of the schema, all of them or none."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storybank.errors import NewerStore
from storybank.storage import Store, open_store
from storybank.storage import tables as tables_named
from storybank.storage._names import Names
from storybank.storage._reach import OnEngine
from storybank.storage._schema import HEAD, tables_of
from storybank.storage._versions import FOLDER, bring_up_to_date
from storybank.storage.opening import engine_of
from storybank.stories import Story

NEXT = """
import os, signal
from alembic import op
revision, down_revision = "0004", "0003"

def upgrade():
    op.execute("CREATE TABLE storybank_more (x TEXT)")
    op.execute("UPDATE storybank_stories SET title = 'half done'")
    {end}
"""

OPEN = """
import sys
from pathlib import Path
from storybank.storage._names import Names
from storybank.storage._reach import OnEngine
from storybank.storage._schema import tables_of
from storybank.storage._versions import bring_up_to_date
from storybank.storage.opening import engine_of
reach = OnEngine(engine_of(sys.argv[1]))
bring_up_to_date(reach, "x", tables_of(Names()), head="0004", folder=Path(sys.argv[2]))
"""


def later_release(folder: Path, end: str) -> Path:
    """Return the migrations of a release with one more revision, which ends as given."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "r0004_more.py").write_text(NEXT.format(end=end))
    return folder


def migrate(path: Path, folder: Path) -> None:
    """Open a store as the later release does."""
    bring_up_to_date(OnEngine(engine_of(path)), "x", tables_of(Names()), head="0004", folder=folder)


def tables(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    return names


def test_the_newest_revision_is_the_head_of_the_folder() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_revisions_make_exactly_the_tables_of_the_schema(store: Store, path: Path) -> None:
    store.close()
    with OnEngine(engine_of(path)).transaction(writes=False) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables_named()) == []
    assert tables(path) == set(tables_named().tables)


def test_a_store_of_an_earlier_release_is_migrated(store: Store, path: Path, tmp_path: Path) -> None:
    store.add(Story("Month-end"))
    folder = later_release(tmp_path / "100% later", "pass")
    migrate(path, folder)
    assert "storybank_more" in tables(path)
    migrate(path, folder)
    with pytest.raises(NewerStore):
        open_store(path)


def test_a_migration_that_fails_in_the_middle_leaves_the_old_store(
    store: Store, path: Path, tmp_path: Path
) -> None:
    store.add(Story("Month-end"))
    folder = later_release(tmp_path / "later", "raise RuntimeError('in the middle')")
    with pytest.raises(RuntimeError, match="in the middle"):
        migrate(path, folder)
    assert "storybank_more" not in tables(path)
    with open_store(path) as later:
        assert later.load().stories == (Story("Month-end"),)


def test_a_migration_that_is_killed_in_the_middle_leaves_the_old_store(
    store: Store, path: Path, tmp_path: Path
) -> None:
    store.add(Story("Month-end"))
    folder = later_release(tmp_path / "later", "os.kill(os.getpid(), signal.SIGKILL)")
    died = subprocess.run([sys.executable, "-c", OPEN, str(path), str(folder)], check=False)  # noqa: S603 - ours
    assert died.returncode == -signal.SIGKILL
    assert "storybank_more" not in tables(path)
    with open_store(path) as later:
        assert later.load().stories == (Story("Month-end"),)
        later.retire("month-end")


def test_a_first_opening_that_fails_leaves_an_empty_file(path: Path, tmp_path: Path) -> None:
    folder = later_release(tmp_path / "later", "raise RuntimeError")
    with pytest.raises(RuntimeError):
        migrate(path, folder)
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


def test_the_revisions_can_be_undone(path: Path) -> None:
    open_store(path).close()
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with OnEngine(engine_of(path)).transaction(writes=True) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert tables(path) == {"storybank_schema_version"}
