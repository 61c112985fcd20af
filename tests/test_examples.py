"""The example scripts: what they print, and that nothing stays behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
WIDTH = 100
LONGEST = 90


def example_names() -> list[str]:
    return sorted(path.stem for path in EXAMPLES.glob("*.py"))


@pytest.fixture(scope="module", params=example_names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, name: str) -> Path:
    return tmp_path_factory.mktemp(name)


@pytest.fixture(scope="module")
def printed(folder: Path, name: str) -> str:
    places = {place: str(folder) for place in ("HOME", "TMPDIR", "TMP", "TEMP")}
    environment = os.environ | places | {"PYTHONUTF8": "1"}
    run = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py")],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


def test_an_example_prints_what_it_is_known_to_print(printed: str, name: str) -> None:
    # Changed on purpose? CONTRIBUTING says how to write it down again.
    expected = Path(__file__).with_name(f"{name}.txt")
    assert printed.splitlines() == expected.read_text(encoding="utf-8").splitlines()


def test_an_example_is_read_at_a_glance(printed: str) -> None:
    lines = printed.splitlines()
    assert 0 < len(lines) <= LONGEST
    assert max(map(len, lines)) <= WIDTH


@pytest.mark.usefixtures("printed")
def test_an_example_leaves_no_file_behind(folder: Path) -> None:
    assert [*folder.iterdir()] == []
    assert {path.suffix for path in EXAMPLES.iterdir() if path.name != "__pycache__"} == {".py"}
