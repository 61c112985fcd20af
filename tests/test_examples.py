"""The example script: what it prints, and that nothing stays behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[1] / "examples" / "second_interview.py"
EXPECTED = Path(__file__).with_name("second_interview.txt")
WIDTH = 100
LONGEST = 90


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("example")


@pytest.fixture(scope="module")
def printed(folder: Path) -> str:
    places = {name: str(folder) for name in ("HOME", "TMPDIR", "TMP", "TEMP")}
    environment = os.environ | places | {"PYTHONUTF8": "1"}
    run = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-W", "error", str(EXAMPLE)],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


def test_the_second_interview_prints_what_it_is_known_to_print(printed: str) -> None:
    # Changed on purpose? CONTRIBUTING says how to write it down again.
    assert printed.splitlines() == EXPECTED.read_text(encoding="utf-8").splitlines()


def test_the_second_interview_is_read_at_a_glance(printed: str) -> None:
    lines = printed.splitlines()
    assert len(lines) <= LONGEST
    assert max(map(len, lines)) <= WIDTH


@pytest.mark.usefixtures("printed")
def test_the_second_interview_leaves_no_file_behind(folder: Path) -> None:
    assert [*folder.iterdir()] == []
    assert [path.name for path in EXAMPLE.parent.iterdir() if path.name != "__pycache__"] == [EXAMPLE.name]
