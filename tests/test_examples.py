"""The examples: as notebooks in a kernel and as scripts they show what is written down, and leave nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.examples import (
    COMMANDS,
    EXAMPLES,
    RESULT,
    SHOWN,
    SLOW,
    expected,
    notebook_of,
    notebooks,
    run,
    shown,
)

WIDTH = 100
LONGEST = 90

ALONE = """\
import runpy, sys
NEAR = {None, "", "localhost", "127.0.0.1", "::1"}

def stay_here(event, given):
    if event == "socket.getaddrinfo":
        host = given[0]
    elif event == "socket.connect" and isinstance(given[1], tuple):
        host = given[1][0]
    else:
        return
    if host not in NEAR:
        raise RuntimeError(f"{event}: an example reaches for {host}")

sys.addaudithook(stay_here)
runpy.run_path(sys.argv[1], run_name="__main__")
"""
"""Runs a script that may reach nothing but this machine."""

EACH = [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else [], id=name) for name in notebooks()]


@pytest.mark.sample(len(EACH))
@pytest.mark.parametrize("name", EACH)
def test_an_example_shows_as_a_notebook_what_it_is_known_to_show(name: str, tmp_path: Path) -> None:
    # Changed on purpose? CONTRIBUTING says how to write it down again.
    notebook = run(name, tmp_path)
    assert [*shown(notebook)] == expected(name)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    values = [output.data for output in outputs if output.output_type == "execute_result"]
    assert [data for data in values if data["text/plain"][0] == "<" and "text/html" not in data] == []
    assert [*tmp_path.iterdir()] == []


@pytest.mark.sample(len(EACH))
@pytest.mark.parametrize("name", EACH)
def test_an_example_prints_the_same_as_a_script_and_reaches_no_network(name: str, tmp_path: Path) -> None:
    done = as_script(EXAMPLES / f"{name}.py", tmp_path, ALONE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [line for line in expected(name) if not line.startswith(RESULT)]
    assert [*tmp_path.iterdir()] == []


def as_script(script: Path, folder: Path, runner: str) -> subprocess.CompletedProcess[str]:
    places = {place: str(folder) for place in ("HOME", "TMPDIR", "TMP", "TEMP")}
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-W", "error", "-c", runner, str(script)],
        cwd=folder,
        env={**os.environ, **places, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def test_a_script_that_reaches_for_the_network_is_stopped(tmp_path: Path) -> None:
    script = tmp_path / "far.py"
    script.write_text("import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=1)\n", "utf-8")
    assert "reaches for 192.0.2.1" in as_script(script, tmp_path, ALONE).stderr


def test_the_examples_are_there_and_each_has_what_it_shows() -> None:
    names = {path.stem for path in EXAMPLES.glob("*.py")}
    assert {path.suffix for path in EXAMPLES.iterdir() if path.name != "__pycache__"} == {".py"}
    assert {path.stem for path in SHOWN.iterdir()} == names - COMMANDS
    assert names > COMMANDS
    assert names - COMMANDS >= SLOW
    first = {
        "my_first_plan",
        "second_interview",
        "resume_and_posting",
        "folder_of_markdown",
        "coach",
        "questions",
    }
    assert first <= names


@pytest.mark.sample(len(EACH))
@pytest.mark.parametrize("name", notebooks())
def test_an_example_is_read_at_a_glance(name: str) -> None:
    lines = expected(name)
    assert 0 < len(lines) <= LONGEST
    assert max(len(line) for line in lines if not line.startswith(RESULT)) <= WIDTH


SCRIPT = """\
import math

# %% [markdown]
# # A title
#
# Two lines
# of text.

# %% a name
math.floor(2.5)
# %%
print("said")
"""


def test_a_script_becomes_a_notebook_cell_by_cell() -> None:
    cells = notebook_of(SCRIPT).cells
    assert [(cell.cell_type, cell.source) for cell in cells] == [
        ("code", "import math"),
        ("markdown", "# A title\n\nTwo lines\nof text."),
        ("code", "math.floor(2.5)"),
        ("code", 'print("said")'),
    ]
    assert [cell.source for cell in notebook_of("a = 1\n").cells] == ["a = 1"]
