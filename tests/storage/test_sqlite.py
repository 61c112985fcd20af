"""The recipe that keeps SQLite's promises, on our engines and on a host's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.pool import StaticPool

from storybank.storage import Store, open_store, prepare_sqlite
from storybank.storage.places import url_of
from storybank.storage.sqlite import sqlite_engine, sqlite_transaction
from storybank.stories import Story


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    made = sqlite_engine(url_of(path))
    yield made
    made.dispose()


def pragma(engine: Engine, name: str) -> Any:
    with sqlite_transaction(engine, writes=False) as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar()


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "delete"), ("synchronous", 3), ("foreign_keys", 1), ("busy_timeout", 30_000)],
)
def test_a_new_file_has_the_safe_settings(engine: Engine, name: str, value: object) -> None:
    Store(engine).add(Story("Month-end"))
    assert pragma(engine, name) == value


def test_the_driver_begins_nothing_of_its_own(engine: Engine) -> None:
    with sqlite_transaction(engine, writes=False) as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        assert driver.isolation_level is None


def test_a_wal_file_stays_one(path: Path, engine: Engine) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    Store(engine).add(Story("Month-end"))
    assert pragma(engine, "journal_mode") == "wal"
    assert len(Store(engine).load().stories) == 1


def test_reads_begin_plainly_and_writes_immediately(engine: Engine) -> None:
    store = Store(engine)
    said: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def remember(_c: object, _cursor: object, statement: str, *_rest: Any) -> None:
        said.append(statement.split("\n", maxsplit=1)[0])

    store.load()
    store.rounds()
    assert [words for words in said if words.startswith("BEGIN")] == ["BEGIN", "BEGIN"]
    said.clear()
    store.add(Story("Month-end"))
    store.retire("month-end")
    begun = [words for words in said if words.startswith("BEGIN")]
    assert begun == ["BEGIN IMMEDIATE", "BEGIN IMMEDIATE"]
    assert said[0] == "BEGIN IMMEDIATE"


def test_nothing_is_held_between_calls(path: Path) -> None:
    with open_store(path) as store:
        store.add(Story("Month-end"))
        store.load()
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        other.rollback()
        other.close()
        assert [file.name for file in path.parent.iterdir()] == ["bank.db"]


def test_a_copy_of_the_file_is_a_copy_of_the_store(store: Store, path: Path) -> None:
    store.add(Story("Month-end"))
    copy = path.with_name("copy.db")
    copy.write_bytes(path.read_bytes())
    with open_store(copy) as copied:
        assert copied.load() == store.load()


@pytest.mark.parametrize("used_before", [False, True])
def test_a_hosts_engine_gets_real_transactions(path: Path, *, used_before: bool) -> None:
    engine = create_engine(f"sqlite:///{path}")
    if used_before:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE theirs (x)"))
    prepare_sqlite(engine)
    store = Store(engine)
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE half_done (x)"))
        connection.rollback()
    assert not inspect(engine).has_table("half_done")
    store.add(Story("Month-end"))
    store.close()
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM storybank_stories")).scalar() == 1
    engine.dispose()


def test_several_stores_may_share_a_hosts_engine() -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    prepare_sqlite(engine)
    first, second = Store(engine, owner="a"), Store(engine, owner="a")
    first.add(Story("Month-end"))
    first.close()
    assert second.load().stories == (Story("Month-end"),)
    engine.dispose()
