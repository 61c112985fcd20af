"""Several processes and threads at one store: nothing lost, nothing half done."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storybank.errors import StoreError
from storybank.storage import Store, open_store
from storybank.stories import Story

FORKED = Path(__file__).parents[1] / "support" / "forked.py"


def sound(path: Path) -> bool:
    """Say whether SQLite finds nothing wrong with a file."""
    connection = sqlite3.connect(path)
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return whole and connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()


def test_a_store_says_what_to_do_after_a_fork_and_loses_nothing(path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(FORKED), str(path)], capture_output=True, check=True, text=True, timeout=120
    )
    complaint, counted = done.stdout.splitlines()
    assert complaint.startswith("StoreError: ")
    assert "open a store of its own in this process" in complaint
    assert counted == "2 stories"
    assert sound(path)


def test_a_process_that_did_not_open_the_store_may_not_use_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with pytest.raises(StoreError, match="open a store of its own in this process"):
        store.add(Story("Month-end"))


@pytest.mark.parametrize("place", ["file", ":memory:"])
def test_threads_may_share_a_store(place: str, path: Path) -> None:
    with open_store(path if place == "file" else place) as store, ThreadPoolExecutor(6) as threads:
        store.add(Story("counter", notes="0"))

        def work(number: int) -> int:
            store.edit("counter", lambda story: story.replace(notes=str(int(story.notes) + 1)))
            store.add(Story(f"story-{number}"))
            return len(store.load().stories)

        assert max(threads.map(work, range(60))) == 61
        assert store.load().story("counter").notes == "60"


@pytest.mark.parametrize("module", ["storybank.errors", "storybank.stories", "storybank.bank"])
def test_the_values_come_without_the_database(module: str) -> None:
    script = f"import {module}, sys; sys.exit('sqlalchemy' in sys.modules or 'alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0  # noqa: S603 - our own


def test_opening_a_store_that_is_up_to_date_does_not_load_alembic(store: Store, path: Path) -> None:
    store.add(Story("Month-end"))
    script = (
        f"import sys, storybank.storage; storybank.storage.open_store({str(path)!r}).load(); "
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0  # noqa: S603 - our own
