"""Threads that share a store, and one that closes it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from tests.support.postgres import postgres_place, postgres_url

from storybank.errors import InvalidInput, StoreError, StoreUnavailable
from storybank.storage import Store, open_store, places, prepare_sqlite
from storybank.stories import Story

__all__ = ["postgres_place", "postgres_url"]

CLOSED_WHILE_OTHERS_WORK = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from storybank import Story, StoreError, open_store
for place in sys.argv[1:]:
    store = open_store(place)
    store.add(Story("Month-end"))
    at_work = threading.Barrier(5)
    def work():
        at_work.wait()
        try:
            while True:
                store.load()
                store.edit("month-end", lambda story: story.replace(notes=story.notes + "."))
        except StoreError as error:
            return str(error)
    with ThreadPoolExecutor(4) as threads:
        working = [threads.submit(work) for _ in range(4)]
        at_work.wait()
        threading.Event().wait(0.1)
        store.close()
    for each in working:
        print(each.result())
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def any_place(request: pytest.FixtureRequest, path: Path) -> str:
    return str(path) if request.param == "sqlite" else str(request.getfixturevalue("postgres_place"))


@pytest.mark.parametrize("place", ["file", ":memory:"])
def test_who_works_while_a_store_is_closed_is_told_so(place: str, tmp_path: Path) -> None:
    # In a process of its own: a connection closed under another thread's hands ends the interpreter.
    places = [str(tmp_path / f"{turn}.db") if place == "file" else place for turn in range(6)]
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", CLOSED_WHILE_OTHERS_WORK, *places],
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert len(said) == 24
    assert all("is closed; open it again" in line for line in said)


@pytest.mark.parametrize("place", ["file", ":memory:"])
def test_a_change_may_not_close_the_store_that_it_is_in(place: str, path: Path) -> None:
    with open_store(path if place == "file" else place) as store:
        store.add(Story("Month-end"))

        def close(story: Story) -> Story:
            store.close()
            return story

        with pytest.raises(StoreError, match="close inside a change; return the changed story"):
            store.edit("month-end", close)
        assert store.load().stories == (Story("Month-end"),)


def test_while_one_thread_edits_another_reads_what_stood_before(any_place: str) -> None:
    with open_store(any_place) as store, ThreadPoolExecutor(1) as other:
        store.add(Story("Month-end"))

        def change(story: Story) -> Story:
            assert other.submit(store.load).result(timeout=20).stories == (story,)
            return story.replace(notes="Changed.")

        store.edit("month-end", change)


def test_in_memory_another_thread_waits_for_an_edit_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(":memory:") as store, ThreadPoolExecutor(1) as other:
        store.add(Story("Month-end"))
        begun, go_on = Event(), Event()

        def change(story: Story) -> Story:
            begun.set()
            go_on.wait(20)
            return story.replace(notes="Changed.")

        editing = other.submit(store.edit, "month-end", change)
        begun.wait(20)
        monkeypatch.setattr(places, "WAIT_SECONDS", 0.05)
        with pytest.raises(StoreUnavailable, match="in use by another thread; wait"):
            store.load()
        monkeypatch.undo()
        go_on.set()
        assert store.load().story("month-end").notes in {"", "Changed."}
        assert editing.result().notes == "Changed."
        assert store.load().story("month-end").notes == "Changed."


def test_a_store_in_memory_refuses_a_call_inside_another_stores_change() -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    prepare_sqlite(engine)
    hers, his = Store(engine, owner="Dana"), Store(engine, owner="Ben")
    hers.add(Story("Month-end"))

    def change(story: Story) -> Story:
        with pytest.raises(StoreError, match="in the middle of another call"):
            his.load()
        return story.replace(notes="Changed.")

    hers.edit("month-end", change)
    assert hers.load().story("month-end").notes == "Changed."
    engine.dispose()


def test_a_closed_store_in_memory_says_so_and_closes_again() -> None:
    store = open_store(":memory:")
    store.close()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.load()


def test_a_bare_connection_as_a_web_framework_holds_one_is_refused() -> None:
    with (
        closing(sqlite3.connect(":memory:")) as connection,
        pytest.raises(InvalidInput, match=r"but a sqlite3\.Connection; give"),
    ):
        Store(connection)  # type: ignore[arg-type]  # the fault under test
