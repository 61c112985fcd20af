"""What the system forbids is an error that says what to do; nothing is lost, and a later try works.

`test_failures.py` has the troubles that need no system: a folder, junk, a lock, a damaged file.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.support.troubled import LARGE, PRIVATE, opened

from storybank.storage import open_store
from storybank.stories import Story

TROUBLED = Path(__file__).parents[2] / "support" / "troubled.py"

MONTH_END = Story("Month-end", notes=PRIVATE)


def said_by(job: str, *arguments: object) -> Any:
    command = [sys.executable, str(TROUBLED), job, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)  # noqa: S603 - ours
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def file() -> Iterator[Path]:
    """A store with a story, in a folder that others can reach: pytest's own are root's alone."""
    folder = Path(tempfile.mkdtemp(prefix="storybank-"))
    path = folder / "bank.db"
    with open_store(path) as store:
        store.add(MONTH_END)
    yield path
    opened(str(path))
    shutil.rmtree(folder)


def is_as_before(path: Path) -> None:
    """Prove that nothing was lost, and that a later try works."""
    opened(str(path))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with open_store(path) as store:
        assert store.load().stories == (MONTH_END,)
        store.add(LARGE)
        assert store.load().stories == (MONTH_END, LARGE)


@pytest.mark.parametrize("journal", ["delete", "wal"])
@pytest.mark.parametrize("step", ["add", "edit"])
def test_a_file_that_cannot_grow_says_so_and_the_same_store_goes_on_later(
    file: Path, journal: str, step: str
) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA journal_mode={journal}")
    error, held, later = said_by("full", file, step)
    assert error[0] == "StoreUnavailable"
    assert "disk" in error[1]
    assert PRIVATE not in error[1]
    assert held == ["month-end"]
    assert later == (["month-end", "large"] if step == "add" else ["month-end"])


# Step, folder's mode, file's mode, and what the message must say.
SHUT = {
    "a read-only file": ("add", "555", "444", "read-only"),
    "a read-only file, edited": ("edit", "555", "444", "read-only"),
    "a folder without room for a journal": ("add", "555", "666", "its folder"),
    "a file of somebody else": ("load", "755", "000", "allow reading and writing the file"),
    "a folder of somebody else": ("load", "000", "666", "allow reading and writing the file"),
}


@pytest.mark.parametrize("trouble", sorted(SHUT))
def test_a_file_without_the_rights_says_what_to_allow(file: Path, trouble: str) -> None:
    step, folder_mode, file_mode, words = SHUT[trouble]
    kind, message = said_by("shut", file, step, folder_mode, file_mode)
    assert kind == "StoreUnavailable"
    assert words in message
    assert str(file) in message
    assert PRIVATE not in message
    is_as_before(file)


def test_a_read_only_file_can_be_read(file: Path) -> None:
    assert said_by("shut", file, "load", "555", "444") == ["month-end"]
    is_as_before(file)


def test_a_wal_file_in_a_read_only_folder_says_what_to_allow(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    kind, message = said_by("shut", file, "load", "555", "444")
    assert kind == "StoreUnavailable"
    assert "allow" in message
    is_as_before(file)


def test_a_new_file_in_a_read_only_folder_says_what_to_allow(file: Path) -> None:
    missing = file.with_name("other.db")
    kind, message = said_by("shut", missing, "load", "555", "444")
    assert kind == "StoreUnavailable"
    assert "allow" in message
    assert not missing.exists()
    is_as_before(file)


def test_a_missing_folder_in_a_folder_of_somebody_else_says_what_to_do(file: Path) -> None:
    kind, message = said_by("shut", file.parent / "none" / "bank.db", "load", "000", "444")
    assert kind == "StoreUnavailable"
    assert "folder" in message
    is_as_before(file)
