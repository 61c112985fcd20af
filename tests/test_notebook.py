"""What a notebook shows, in a real kernel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

SETUP = """\
from storybank import Interviewer, Policy, Round, Story, StoryBank, Telling, open_store, plan_round
from storybank.sample import sample_bank, sample_round
bank, final = sample_bank(), sample_round()
"""

PAGES = {
    "bank": "Two depot leads who did not speak",
    "final": "Rafael Onyango",
    "plan_round(bank, final)": "Two depot leads who did not speak",
}
"""What is typed, and words that its page shows."""

TYPED = """\
def mine(title):
    return Story(title)

mine("")
"""

WRONG = {
    'Story("", competencies={"teamwork": 9})': "InvalidInput (line 1): Story: 2 ",
    'name = "Ann"\n\nInterviewer("Ann", weight=7)': "InvalidInput (line 3): Interviewer: weight is above 5",
    "plan_round(bank, 3)": "InvalidInput (line 1): plan_round: ",
    'bank.with_tellings(Telling("nowhere", "Ann"))': "InvalidInput (line 1): StoryBank: tellings[3].story ",
    "plan_round(bank)": "InvalidInput (line 1): plan_round: round is missing",
    'open_store("no/such/folder/at/all.db")': "StoreUnavailable (line 1): ",
    "bank.load()": "AttributeError (line 1): StoryBank has no load; did you mean ",
    "import storybank\nstorybank.plan_ruond": "AttributeError (line 2): module ",
    "from storybank import read_cvs": "ImportError (line 1): module 'storybank' has no attribute 'read_cvs'",
    TYPED: "InvalidInput (line 4): Story: title is blank",
}
"""What is typed by mistake, and how the line that is shown begins."""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the last line of each cell shows."""
    lines = [*PAGES, *WRONG]
    new = nbformat.v4
    cells = [new.new_code_cell(SETUP), *(new.new_code_cell(line) for line in lines)]
    notebook = new.new_notebook(cells=cells)
    folder = {"metadata": {"path": str(tmp_path_factory.mktemp("work"))}}
    NotebookClient(notebook, timeout=60, kernel_name="python3", allow_errors=True, resources=folder).execute()
    return {line: cell.outputs[0] for line, cell in zip(lines, notebook.cells[1:], strict=True)}


@pytest.mark.sample(len(PAGES))
@pytest.mark.parametrize("line", PAGES)
def test_a_cell_that_ends_in_a_value_shows_its_page(shown: dict[str, Any], line: str) -> None:
    forms = shown[line]["data"]
    assert PAGES[line] in forms["text/html"]
    assert "<table" in forms["text/html"]
    assert PAGES[line] not in forms["text/plain"]


@pytest.mark.sample(len(WRONG))
@pytest.mark.parametrize("line", WRONG)
def test_a_mistake_is_shown_by_what_is_wrong_and_where_alone(shown: dict[str, Any], line: str) -> None:
    first, *rest = "\n".join(shown[line]["traceback"]).split("\n")
    assert first.startswith(WRONG[line])
    steps = [part for part in rest if not part.startswith("  - ")]
    assert len(steps) == (line == TYPED)
    assert not any("storybank" in step for step in steps)


def test_a_script_gets_the_traceback_of_python(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("from storybank import Story\nStory('')\n", "utf-8")
    run = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, str(script)], capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    assert f'File "{script}", line 2' in run.stderr
    assert run.stderr.splitlines()[-1].startswith("storybank.errors.InvalidInput: Story: title is blank")
