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

WORKERS = Path(__file__).with_name("workers.py")


def start(job: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a job of workers.py in a process of its own."""
    command = [sys.executable, str(WORKERS), job, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own script


def ended(jobs: list[subprocess.Popen[str]]) -> list[str]:
    """Wait for jobs, all of which must succeed, and return what they printed."""
    printed = [job.communicate(timeout=120)[0] for job in jobs]
    assert [job.returncode for job in jobs] == [0] * len(jobs)
    return printed


def sound(path: Path) -> bool:
    """Say whether SQLite finds nothing wrong with a file."""
    connection = sqlite3.connect(path)
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return whole and connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()


def test_six_processes_with_twenty_edits_each_apply_all_120(store: Store, path: Path) -> None:
    store.add(Story("counter", notes="0"))
    ended([start("edit", path, 20) for _ in range(6)])
    assert store.load().story("counter").notes == "120"


def test_six_processes_that_update_what_they_read_apply_or_learn_that_it_is_stale(
    store: Store, path: Path
) -> None:
    store.add(Story("counter", notes="0"))
    applied = ended([start("update", path, 20) for _ in range(6)])
    assert store.load().story("counter").notes == str(sum(map(int, applied)))


def test_eight_processes_may_open_a_new_store_at_once(path: Path) -> None:
    jobs = [start("first", path, f"story-{number}") for number in range(8)]
    for job in jobs:
        assert job.stdout is not None
        assert job.stdout.readline() == "ready\n"
    Path(f"{path}.start").touch()
    ended(jobs)
    with open_store(path) as store:
        assert {story.id for story in store.load().stories} == {f"story-{number}" for number in range(8)}


def test_a_killed_writer_loses_nothing_acknowledged_and_leaves_nothing_half_done(
    store: Store, path: Path
) -> None:
    [printed] = ended([start("killed", path, 20)])
    acknowledged = printed.split()
    stories = {story.id: story for story in store.load().stories}
    assert len(acknowledged) >= 20
    assert [story_id for story_id in acknowledged if story_id not in stories] == []
    # Each call added two stories: there are both or neither, whole.
    assert [s for s in stories if not s.endswith("-twin") and f"{s}-twin" not in stories] == []
    assert all(story.action == story.id.removesuffix("-twin") * 2000 for story in stories.values())
    assert sound(path)
    store.add(Story("Afterwards"))


def test_a_store_says_what_to_do_after_a_fork_and_loses_nothing(path: Path) -> None:
    [printed] = ended([start("forked", path)])
    complaint, counted = printed.splitlines()
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
