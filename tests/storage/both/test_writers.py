"""Several processes write at once: each change is applied or refused, and none is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storybank.storage import open_store
from storybank.stories import Story

pytestmark = pytest.mark.slow

WRITERS = Path(__file__).parents[2] / "support" / "writers.py"


def start(job: str, place: str, argument: object) -> subprocess.Popen[str]:
    command = [sys.executable, str(WRITERS), job, place, str(argument)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours


def ended(jobs: list[subprocess.Popen[str]], word: str = "") -> list[str]:
    """Give each the word, wait for all, which must succeed, and return what they printed."""
    for job in jobs:
        assert job.stdin is not None
        job.stdin.write(word)
        job.stdin.flush()
    printed = [job.communicate(timeout=300)[0] for job in jobs]
    assert [job.returncode for job in jobs] == [0] * len(jobs)
    return printed


def test_six_writers_with_sixty_edits_each_apply_all_360(place: str) -> None:
    with open_store(place) as store:
        store.add(Story("counter", notes="0"))
        ended([start("edit", place, 60) for _ in range(6)])
        assert store.load().story("counter").notes == "360"


def test_six_writers_with_sixty_updates_each_apply_all_360_however_often_one_is_stale(place: str) -> None:
    with open_store(place) as store:
        store.add(Story("counter", notes="0"))
        stale = ended([start("update", place, 60) for _ in range(6)])
        assert store.load().story("counter").notes == "360"
    # They did meet: else this would prove nothing.
    assert sum(map(int, stale)) > 0


def test_eight_first_openings_at_once_all_succeed(place: str) -> None:
    names = [f"story-{number}" for number in range(8)]
    jobs = [start("first", place, name) for name in names]
    for job in jobs:
        assert job.stdout is not None
        assert job.stdout.readline() == "ready\n"
    ended(jobs, "go\n")
    with open_store(place) as store:
        assert {story.id for story in store.load().stories} == set(names)
