"""Nothing is ever written to a host's standard output or error: `| jq`, notebooks and MCP live on them."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.names import public_names

import storybank

EVERY_CALL = Path(__file__).with_name("every_call.py")
FUNCTIONS = {
    name.rpartition(".")[2]
    for name, public in public_names()
    if callable(public) and not inspect.isclass(public)
}
REST = ("main", "threads", "spawn")
"""Shown with `--slow`: workers that are forked are the host's likeliest, and each imports for itself."""
METHODS = {f"Store.{name}" for name in dir(storybank.Store) if not name.startswith("_")}


def heard(folder: Path, *command: str) -> bytes:
    """Return what a process and its children wrote to descriptors 1 and 2, beneath `sys.stdout`."""
    with folder.joinpath("heard").open("w+b") as output:
        ended = subprocess.run(command, stdout=output, stderr=output, check=False, timeout=120)  # noqa: S603
        output.seek(0)
        said = output.read()
    assert ended.returncode == 0, said.decode()
    return said


@pytest.mark.parametrize("way", ["fork", *(pytest.param(way, marks=pytest.mark.slow) for way in REST)])
def test_nothing_public_writes_to_a_hosts_output_in_any_process_or_thread(way: str, tmp_path: Path) -> None:
    assert heard(tmp_path, sys.executable, "-W", "error", str(EVERY_CALL), way, str(tmp_path)) == b""
    called = json.loads(tmp_path.joinpath("called.json").read_text("utf-8"))
    assert len(called) == (1 if way == "main" else 2)
    for each in called:
        assert set(each) ^ (FUNCTIONS | METHODS) == set(), "call what is new in every_call.py"


def test_what_a_worker_writes_beneath_python_would_be_heard(tmp_path: Path) -> None:
    code = "import os\nif not os.fork(): os.write(1, b'banner'); os._exit(0)\nos.wait(); os.write(2, b'!')"
    assert heard(tmp_path, sys.executable, "-c", code) == b"banner!"
