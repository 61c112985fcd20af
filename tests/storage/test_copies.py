"""Copies of a file: whole or not at all, while others write, and one before each migration."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Any

import pytest
from sqlalchemy import create_engine
from tests.storage.test_versions import OPEN, fails, later_release, migrate

from storybank.errors import InvalidInput, NewerStore, StoreError, StoreUnavailable
from storybank.history import Telling
from storybank.storage import Store, copies, open_store, prepare_sqlite
from storybank.storage.places import url_of
from storybank.storage.sqlite import sqlite_engine
from storybank.stories import Story

GOLDEN = Path(__file__).parent / "golden" / "store_0001.sqlite3"

MONTH_END = Story("Month-end", notes="Mine alone.")

KILLED_IN_A_BACKUP = """
import os, signal, sys
from storybank.storage import copies, open_store
copies.{step} = lambda *args: os.kill(os.getpid(), signal.SIGKILL)
open_store(sys.argv[1]).backup(sys.argv[2])
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return where a copy shall be, in a folder with nothing else in it."""
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder / "copy.db"


def stories_in(path: Path, owner: str = "me") -> tuple[Story, ...]:
    with open_store(path, owner=owner) as store:
        return store.load().stories


def beside(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


def said(path: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def test_a_backup_holds_what_the_store_held_and_opens_like_it(store: Store, path: Path, copy: Path) -> None:
    telling = Telling("month-end", "Dana")
    store.add(MONTH_END)
    store.record(telling)
    store.backup(copy)
    store.retire("month-end")
    assert stories_in(path)[0].status == "retired"
    with open_store(copy) as restored:
        assert restored.load().stories == (MONTH_END,)
        assert restored.load().tellings == (telling,)
        restored.add(Story("Later"))
    assert beside(copy) == ["copy.db"]


def test_a_backup_holds_every_owners_rows(store: Store, path: Path, copy: Path) -> None:
    with open_store(path, owner="ana") as theirs:
        theirs.add(MONTH_END)
    store.backup(copy)
    assert stories_in(copy, "ana") == (MONTH_END,)


def test_a_new_backup_can_be_read_by_its_owner_alone_and_a_later_one_keeps_that(
    store: Store, copy: Path
) -> None:
    store.backup(copy)
    assert copy.stat().st_mode & 0o777 == 0o600
    copy.chmod(0o640)
    store.add(MONTH_END)
    store.backup(str(copy))
    assert copy.stat().st_mode & 0o777 == 0o640
    assert stories_in(copy) == (MONTH_END,)


def test_a_database_in_memory_can_be_backed_up_also_from_another_thread(copy: Path) -> None:
    with open_store(":memory:") as store:
        store.add(MONTH_END)
        thread = Thread(target=store.backup, args=[copy])
        thread.start()
        thread.join()
    assert stories_in(copy) == (MONTH_END,)


def test_a_hosts_engine_can_be_backed_up(tmp_path: Path, copy: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    prepare_sqlite(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE users (id INTEGER)")
    Store(engine).backup(copy)
    engine.dispose()
    assert said(copy, "SELECT count(*) FROM users") == [(0,)]


def test_a_backup_of_a_wal_file_has_what_is_in_the_log_and_is_one_file(path: Path, copy: Path) -> None:
    with closing(sqlite3.connect(path)) as keeps_the_log:
        keeps_the_log.execute("PRAGMA journal_mode=WAL")
        with open_store(path) as store:
            keeps_the_log.execute("SELECT * FROM storybank_stories").fetchall()
            store.add(MONTH_END)
            assert path.with_name("bank.db-wal").stat().st_size > 0
            store.backup(copy)
    assert said(copy, "PRAGMA journal_mode") == [("delete",)]
    copy.chmod(0o400)
    assert stories_in(copy) == (MONTH_END,)
    assert beside(copy) == ["copy.db"]


def test_others_write_while_backups_are_made_and_each_backup_is_one_moment(
    store: Store, path: Path, copy: Path
) -> None:
    stop, acknowledged = Event(), 0
    store.add(Story("a", notes="0"), Story("b", notes="0"))

    def write() -> None:
        nonlocal acknowledged
        with open_store(path) as writer:
            while not stop.is_set():
                # Two stories in one transaction: a copy of a moment in between would show them apart.
                acknowledged += 1
                writer.add(*(Story(f"{letter} {acknowledged}") for letter in "ab"))

    writer = Thread(target=write)
    writer.start()
    seen = []
    try:
        for _ in range(8):
            before = acknowledged
            while acknowledged == before and writer.is_alive():
                sleep(0.001)
            store.backup(copy)
            seen.append(len(stories_in(copy)))
            assert seen[-1] % 2 == 0
            assert seen[-1] >= 2 * before
            assert said(copy, "PRAGMA foreign_key_check") == []
    finally:
        stop.set()
        writer.join()
    assert seen[-1] > seen[0]
    assert len(store.load().stories) == 2 + 2 * acknowledged


def test_a_backup_never_replaces_the_stores_own_file(store: Store, path: Path, tmp_path: Path) -> None:
    store.add(MONTH_END)
    link, twin = tmp_path / "link.db", tmp_path / "twin.db"
    link.symlink_to(path)
    twin.hardlink_to(path)
    for own in (path, link, twin, tmp_path / "copies" / ".." / "bank.db"):
        (tmp_path / "copies").mkdir(exist_ok=True)
        with pytest.raises(InvalidInput, match="own file"):
            store.backup(own)
    assert stories_in(path) == (MONTH_END,)


@pytest.mark.parametrize("given", ["", " ", ":memory:", "sqlite:///copy.db", "a\x00b", 3, None, b"copy.db"])
def test_a_backup_takes_a_path_of_a_file(store: Store, given: Any) -> None:
    with pytest.raises(InvalidInput, match="path"):
        store.backup(given)


def test_where_no_backup_can_be_the_error_says_why(store: Store, copy: Path) -> None:
    with pytest.raises(StoreUnavailable, match="is a folder"):
        store.backup(copy.parent)
    with pytest.raises(StoreUnavailable, match=r"copies/none does not exist; check the path"):
        store.backup(copy.parent / "none" / "copy.db")
    assert beside(copy) == []


def test_a_backup_inside_a_change_is_refused(store: Store, copy: Path) -> None:
    store.add(MONTH_END)

    def change(story: Story) -> Story:
        store.backup(copy)
        return story

    with pytest.raises(StoreError, match="inside a change"):
        store.edit("month-end", change)
    assert beside(copy) == []


def test_a_store_in_a_hosts_transaction_is_not_backed_up(tmp_path: Path, copy: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    prepare_sqlite(engine)
    with engine.begin() as connection, pytest.raises(StoreError, match="has not ended"):
        Store(connection).backup(copy)
    engine.dispose()
    assert beside(copy) == []


def test_a_file_that_a_killed_program_left_half_written_is_not_replaced(store: Store, copy: Path) -> None:
    # Its journal would be rolled back into the copy by whoever opens it next.
    store.backup(copy)
    copy.with_name("copy.db-journal").write_bytes(b"not empty")
    with pytest.raises(StoreUnavailable, match="killed"):
        store.backup(copy)


def damage(path: Path) -> None:
    """Overwrite a page in the middle of the file."""
    raw = bytearray(path.read_bytes())
    raw[3 * 4096 : 4 * 4096] = b"\xff" * 4096
    path.write_bytes(raw)


def test_a_damaged_store_replaces_no_earlier_backup(store: Store, path: Path, copy: Path) -> None:
    store.add(MONTH_END)
    store.backup(copy)
    before = copy.read_bytes()
    damage(path)
    with pytest.raises(StoreUnavailable, match="damaged"):
        store.backup(copy)
    assert copy.read_bytes() == before
    assert beside(copy) == ["copy.db"]


@pytest.mark.parametrize("step", ["_fill", "_on_disk"])
def test_a_backup_that_is_killed_in_the_middle_leaves_the_earlier_one(
    store: Store, path: Path, copy: Path, step: str
) -> None:
    store.add(MONTH_END)
    store.backup(copy)
    before = copy.read_bytes()
    store.retire("month-end")
    script = KILLED_IN_A_BACKUP.format(step=step)
    died = subprocess.run([sys.executable, "-c", script, str(path), str(copy)], check=False)  # noqa: S603 - ours
    assert died.returncode == -signal.SIGKILL
    assert copy.read_bytes() == before
    store.backup(copy)
    assert stories_in(copy)[0].status == "retired"


def test_a_backup_waits_for_who_commits_and_gives_up_in_words(path: Path, copy: Path) -> None:
    impatient = Store(sqlite_engine(url_of(path), wait=0.1))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        impatient.backup(copy)
        other.execute("COMMIT")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreUnavailable, match="locked"):
            impatient.backup(copy)


def test_a_file_of_an_earlier_release_is_copied_before_it_is_migrated(path: Path) -> None:
    shutil.copyfile(GOLDEN, path)
    stories_in(path, "ana")
    stories_in(path, "ana")
    assert beside(path) == ["bank.before-0007.db", "bank.db"]
    copy = path.with_name("bank.before-0007.db")
    assert said(copy, "SELECT version_num FROM storybank_schema_version") == [("0001",)]
    assert said(copy, "PRAGMA integrity_check") == [("ok",)]
    assert said(copy, "SELECT * FROM storybank_stories") == said(GOLDEN, "SELECT * FROM storybank_stories")
    assert stories_in(copy, "ana") == stories_in(path, "ana")


def test_no_copy_is_made_of_a_new_file_or_of_one_that_is_up_to_date(store: Store, path: Path) -> None:
    store.add(MONTH_END)
    stories_in(path)
    assert beside(path) == ["bank.db"]


def test_an_earlier_copy_is_not_replaced(path: Path) -> None:
    for name in ("bank.before-0007.db", "bank.before-0007-2.db"):
        path.with_name(name).write_text(name)
    shutil.copyfile(GOLDEN, path)
    stories_in(path, "ana")
    assert path.with_name("bank.before-0007.db").read_text() == "bank.before-0007.db"
    assert stories_in(path.with_name("bank.before-0007-3.db"), "ana") == stories_in(path, "ana")


def interrupted(path: Path, *, end: str) -> None:
    script = [sys.executable, "-c", OPEN, str(path), end]
    died = subprocess.run(script, check=False, capture_output=True)  # noqa: S603 - ours
    assert died.returncode != 0


@pytest.mark.parametrize("end", ["fails", "killed"])
def test_a_migration_that_fails_or_is_killed_leaves_file_and_copy(store: Store, path: Path, end: str) -> None:
    store.add(MONTH_END)
    interrupted(path, end=end)
    interrupted(path, end=end)
    copy = path.with_name("bank.before-0008.db")
    # The second try found the copy of the first one, which is the same.
    assert not path.with_name("bank.before-0008-2.db").exists()
    assert stories_in(copy) == stories_in(path) == (MONTH_END,)


def test_a_migration_that_fails_says_where_the_copy_is(store: Store, path: Path) -> None:
    store.add(MONTH_END)
    with pytest.raises(RuntimeError) as caught:
        migrate(path, later_release(fails))
    assert [str(path.with_name("bank.before-0008.db")) in note for note in caught.value.__notes__] == [True]


def test_without_room_for_a_copy_nothing_is_migrated(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    shutil.copyfile(GOLDEN, path)
    before = path.read_bytes()
    monkeypatch.setattr(copies, "_fill", full)
    with pytest.raises(StoreUnavailable, match="No space left"):
        open_store(path)
    assert path.read_bytes() == before
    assert beside(path) == ["bank.db"]


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_newer_file_is_refused_and_stays_byte_for_byte(
    store: Store, path: Path, journal: str, make_newer: Callable[[Path], None]
) -> None:
    store.add(MONTH_END)
    said(path, f"PRAGMA journal_mode={journal}")
    make_newer(path)
    before = path.read_bytes()
    with pytest.raises(NewerStore):
        open_store(path)
    assert path.read_bytes() == before
    assert beside(path) == ["bank.db"]


@pytest.fixture
def make_newer() -> Callable[[Path], None]:
    def newer(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE storybank_schema_version SET version_num = '9999'")
            connection.commit()

    return newer
