"""What goes wrong with a database is an error that says what to do; nothing is lost by it."""

from __future__ import annotations

import json
import os
import pickle
import re
import sqlite3
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from storybank.errors import NewerStore, StoreError, StoreUnavailable
from storybank.history import Telling
from storybank.storage import Store, failures, open_store, prepare_sqlite
from storybank.storage.failures import translated
from storybank.storage.places import url_of
from storybank.storage.sqlite import sqlite_engine
from storybank.stories import Story

PRIVATE = "What I never told anybody"
MONTH_END = Story("Month-end", notes=PRIVATE)


@contextmanager
def by_hand(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file as somebody with another program does."""
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def engine_of(path: Path, *pragmas: str, wait: float = 0.05) -> Engine:
    """Return an engine whose connections are crippled by pragmas."""
    engine = sqlite_engine(url_of(path), wait=wait)

    @event.listens_for(engine, "connect")
    def cripple(driver: Any, _record: object) -> None:
        for pragma in pragmas:
            driver.execute(f"PRAGMA {pragma}").fetchall()

    return engine


def shown(error: BaseException) -> str:
    """Return all that a person may see of an error, and that it survives a pickle."""
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made a moment ago
    assert (type(again), str(again)) == (type(error), str(error))
    return "".join(traceback.format_exception(error)) + repr(error)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="create the folder") as caught:
        open_store(tmp_path / "none" / "bank.db")
    assert str(tmp_path / "none") in shown(caught.value)
    (tmp_path / "none").mkdir()
    open_store(tmp_path / "none" / "bank.db").close()


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="is a folder") as caught:
        open_store(tmp_path)
    assert shown(caught.value)


@pytest.mark.parametrize("junk", [b"{}", b"%PDF-1.7 " + b"x" * 5000])
def test_a_junk_file_is_left_as_it_is(path: Path, junk: bytes) -> None:
    path.write_bytes(junk)
    with pytest.raises(StoreUnavailable, match="is not a database; give another path") as caught:
        open_store(path)
    assert shown(caught.value)
    assert path.read_bytes() == junk


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    with open_store(path) as store:
        store.add(MONTH_END)


@pytest.mark.parametrize("made", ["touch", "mkstemp", "write"])
def test_a_file_that_is_empty_as_it_was_made_becomes_a_store_however_it_was_made(
    tmp_path: Path, made: str
) -> None:
    if made == "mkstemp":
        handle, name = tempfile.mkstemp(dir=tmp_path)
        os.close(handle)
        path = Path(name)
    else:
        path = tmp_path / "new.db"
        path.touch() if made == "touch" else path.write_bytes(b"")
    with open_store(path) as store:
        store.add(MONTH_END)


@pytest.mark.parametrize("read_before", [True, False])
def test_a_store_that_was_cut_to_nothing_is_no_new_one(
    store: Store, path: Path, *, read_before: bool
) -> None:
    store.add(MONTH_END)
    if read_before:
        store.load()
    store.close()
    sleep(0.05)  # longer than a tick of the clock by which the system notes when a file was changed
    os.truncate(path, 0)
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="is empty, and was not when it was made") as caught:
            open_store(path)
        assert path.stat().st_size == 0
    assert "delete it" in str(caught.value)
    path.unlink()
    open_store(path).close()


@pytest.mark.parametrize("table", ["storybank_tellings", "storybank_schema_version", "sqlite_autoindex"])
def test_a_damaged_name_in_the_schema_says_so(store: Store, path: Path, table: str) -> None:
    store.close()
    raw = bytearray(path.read_bytes())
    raw[raw.index(table.encode()) + 5] = 0xB1
    path.write_bytes(raw)
    with pytest.raises(StoreUnavailable, match="is damaged; bring it back from a copy"):
        open_store(path).load()


def test_a_damaged_file_says_so(store: Store, path: Path) -> None:
    store.add(*(Story(f"Story {n}", notes="x" * 3000) for n in range(20)))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreUnavailable, match="is damaged; bring it back from a copy"):
        store.load()
    path.write_bytes(whole)
    assert len(store.load().stories) == 20


def test_a_read_only_file_can_be_read_and_says_that_it_cannot_be_written(store: Store, path: Path) -> None:
    store.add(MONTH_END)
    with open_store(f"sqlite:///file:{path}?mode=ro&uri=true") as read_only:
        assert read_only.load().stories == (MONTH_END,)
        with pytest.raises(StoreUnavailable, match="is read-only; allow writing") as caught:
            read_only.update(MONTH_END.replace(title="Other"))
    assert PRIVATE not in shown(caught.value)
    store.retire("month-end")


def test_a_missing_file_that_may_not_be_made_says_so(path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="allow reading and writing"):
        open_store(f"sqlite:///file:{path}?mode=ro&uri=true")


LOCKED_OUT: dict[str, Callable[[Store], object]] = {
    "open": lambda store: Store(store._transactions.provider._engine),  # type: ignore[union-attr]  # noqa: SLF001 - the same crippled engine
    "add": lambda store: store.add(MONTH_END),
    "edit": lambda store: store.edit("month-end", lambda story: story),
    "load": lambda store: store.load(),
}


@pytest.mark.parametrize("step", sorted(LOCKED_OUT))
def test_a_locked_file_says_so_and_a_later_try_works(path: Path, step: str) -> None:
    open_store(path).close()
    store = Store(engine_of(path))
    with by_hand(path) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreUnavailable, match="locked by another program; close it there") as caught:
            LOCKED_OUT[step](store)
    assert PRIVATE not in shown(caught.value)
    store.add(MONTH_END)
    assert store.load().stories == (MONTH_END,)


def test_a_reader_who_stays_lets_no_half_of_a_commit_through(path: Path) -> None:
    open_store(path).close()
    store = Store(engine_of(path))
    with by_hand(path) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM storybank_stories").fetchall()
        with pytest.raises(StoreUnavailable, match="locked"):
            store.add(MONTH_END)
    assert store.load().stories == ()
    store.add(MONTH_END)


def test_a_full_disk_says_so_and_leaves_nothing_half_written(store: Store, path: Path) -> None:
    store.add(MONTH_END)
    full = Store(engine_of(path, "max_page_count=1"))
    small, large = Story("Small"), Story("Large", action=PRIVATE * 10_000)
    with pytest.raises(StoreUnavailable, match="disk is full; make room") as caught:
        full.add(small, large)
    assert PRIVATE not in shown(caught.value)
    assert store.load().stories == (MONTH_END,)
    store.add(small, large)
    assert store.load().stories == (MONTH_END, small, large)


def test_a_full_disk_at_the_first_opening_leaves_nothing(path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="disk is full"):
        Store(engine_of(path, "max_page_count=4"))
    with by_hand(path) as other:
        assert other.execute("SELECT * FROM sqlite_master").fetchall() == []
    with open_store(path) as store:
        store.add(MONTH_END)


def test_a_file_of_a_newer_release_is_untouched(store: Store, path: Path) -> None:
    store.add(MONTH_END)
    with by_hand(path) as other:
        other.execute("UPDATE storybank_schema_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(NewerStore, match="upgrade storybank") as caught:
        open_store(path)
    assert shown(caught.value)
    assert path.read_bytes() == before


def test_a_file_of_an_unknown_revision_is_refused(store: Store, path: Path) -> None:
    store.add(MONTH_END)
    with by_hand(path) as other:
        other.execute("UPDATE storybank_schema_version SET version_num = '0000'")
    with pytest.raises(StoreError, match="a revision that no release has") as caught:
        open_store(path)
    assert shown(caught.value)


@pytest.mark.parametrize("document", ["{}", "junk", f'{{"title": 1, "notes": "{PRIVATE}"}}'])
def test_a_document_changed_by_hand_is_an_error_without_its_text(
    store: Store, path: Path, document: str
) -> None:
    store.add(MONTH_END)
    with by_hand(path) as other:
        other.execute("UPDATE storybank_stories SET document = ?", [document])
    with pytest.raises(StoreError, match=r"the Story [a-z-]+ cannot be read as it is stored") as caught:
        store.load()
    assert PRIVATE not in shown(caught.value)


def test_the_database_itself_refuses_a_telling_without_a_story(store: Store, path: Path) -> None:
    store.add(MONTH_END)
    store.record(Telling("month-end", "Dana"))
    with by_hand(path) as other:
        other.execute("PRAGMA foreign_keys=ON")
        with pytest.raises(sqlite3.IntegrityError):
            other.execute("DELETE FROM storybank_stories")


def test_what_nobody_foresaw_is_an_error_of_the_tree(store: Store, path: Path) -> None:
    with by_hand(path) as other:
        other.execute("DROP TABLE storybank_plans")
        columns = "1 AS position, 'me' AS owner, '' AS round, NULL AS saved_at, NULL AS made_from"
        columns += ", NULL AS digest"
        other.execute(
            f"CREATE VIEW storybank_plans AS SELECT {columns}, abs(-9223372036854775808) AS document"
        )
    with pytest.raises(StoreError, match="SQLITE_ERROR") as caught:
        store.plans()
    assert shown(caught.value)
    with pytest.raises(StoreError, match="SQLAlchemyError"), translated("x"):
        raise SQLAlchemyError(PRIVATE)
    with pytest.raises(StoreError, match="OperationalError") as caught, translated("x"):
        raise psycopg.OperationalError(PRIVATE)
    assert PRIVATE not in shown(caught.value)


def test_a_hosts_error_quotes_no_text_either(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 0.05})
    prepare_sqlite(engine)
    store = Store(engine)
    with by_hand(path) as other:
        other.execute(
            "CREATE TRIGGER t BEFORE INSERT ON storybank_stories BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    with pytest.raises(StoreError, match="SQLITE_CONSTRAINT") as caught:
        store.add(MONTH_END)
    assert PRIVATE not in shown(caught.value)
    engine.dispose()


def test_every_complaint_that_is_known_has_a_problem_and_a_remedy() -> None:
    data = json.loads(Path(failures.__file__).with_name("failures.json").read_text("utf-8"))
    assert sorted(data) == ["said", "sqlite", "sqlstates", "words"]
    assert all(sorted(said) == ["problem", "remedy"] for said in data["said"].values())
    meant = {*data["sqlite"].values(), *data["sqlstates"].values(), *data["words"]}
    assert meant <= set(data["said"])
    assert all(isinstance(getattr(sqlite3, name), int) for name in data["sqlite"])
    assert all(re.fullmatch(r"[0-9A-Z]{2}([0-9A-Z]{3})?", code) for code in data["sqlstates"])
    assert all(words and all(words) for words in data["words"].values())
