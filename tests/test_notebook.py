"""What a notebook shows, in a real kernel."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

SETUP = """\
from storybank import plan_round
from storybank.sample import sample_bank, sample_round
bank, final = sample_bank(), sample_round()
"""


@pytest.fixture(scope="module")
def shown() -> dict[str, dict[str, Any]]:
    """Return what the last line of each cell shows, by form."""
    lines = ["bank", "final", "plan_round(bank, final)"]
    new = nbformat.v4
    cells = [new.new_code_cell(SETUP), *(new.new_code_cell(line) for line in lines)]
    notebook = new.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    return {line: cell.outputs[0]["data"] for line, cell in zip(lines, notebook.cells[1:], strict=True)}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("bank", "Two depot leads who did not speak"),
        ("final", "Rafael Onyango"),
        ("plan_round(bank, final)", "No better plan exists"),
    ],
)
def test_a_cell_that_ends_in_a_value_shows_its_page(
    shown: dict[str, dict[str, Any]], line: str, words: str
) -> None:
    assert words in shown[line]["text/html"]
    assert "<table" in shown[line]["text/html"]
    assert words not in shown[line]["text/plain"]
