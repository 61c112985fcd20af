"""A writer is killed hundreds of times: nothing acknowledged is lost, and nothing is half there."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.postgres import postgres_place, postgres_url

__all__ = ["postgres_place", "postgres_url"]

pytestmark = pytest.mark.slow

KILLED = Path(__file__).parents[1] / "support" / "killed.py"

KILLS = 300


def killed(place: Path | str, kills: int) -> dict[str, int]:
    """Return what killed.py counted; it ends with an error where the store holds what it must not."""
    command = [sys.executable, str(KILLED), str(place), str(kills)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)  # noqa: S603 - ours
    assert done.returncode == 0, done.stderr
    counted: dict[str, int] = json.loads(done.stdout)
    return counted


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_300_kills_lose_nothing_acknowledged_and_leave_nothing_half_done(path: Path, journal: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(f"PRAGMA journal_mode={journal}").fetchall() == [(journal,)]
    counted = killed(path, KILLS)
    assert counted["acknowledged"] > KILLS
    # The kills came at every moment: between calls, in the middle of one, and after its commit.
    assert min(counted[moment] for moment in ("between two", "journal left", "undone", "kept")) > 0
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchall() == [(journal,)]


def test_60_killed_clients_of_a_server_lose_nothing_acknowledged_either(postgres_place: str) -> None:
    counted = killed(postgres_place, 60)
    assert counted["acknowledged"] > 60
    assert counted["undone"] > 0
