"""The example scripts as notebooks: `# %%` begins a cell; a script without one is a single cell.

    python -m tests.support.examples [NAME …]

runs them in a kernel, or those that are named, and writes down again what they show.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import nbformat
from nbclient import NotebookClient

HOUSE = Path(__file__).parents[2]
EXAMPLES = HOUSE / "examples"
SHOWN = HOUSE / "tests" / "examples"

RESULT = "Out: "
"""Begins each line that the last line of a cell gives: a script of its own does not print it."""

COMMANDS = frozenset({"plan_from_files"})
"""Examples that want words behind them, and are no notebooks: `tests/test_command.py` runs them."""


SLOW = frozenset({"coach", "dask_rounds", "mcp_server", "postgres_store"})
"""Examples that take more than three seconds; all others run every day."""


def notebooks() -> list[str]:
    """Return the names of the examples that open as notebooks."""
    return sorted(path.stem for path in EXAMPLES.glob("*.py") if path.stem not in COMMANDS)


def expected(name: str) -> list[str]:
    """Return the lines that an example is known to show as a notebook."""
    return (SHOWN / f"{name}.txt").read_text("utf-8").splitlines()


_CELL = re.compile(r"^# %%(?: +(\[markdown\]))?[^\n]*\n", re.MULTILINE)


def notebook_of(script: str) -> Any:
    """Return a script in percent format as a notebook."""
    new, (head, *parts) = nbformat.v4, _CELL.split(script)
    cells = [new.new_code_cell(head.strip())] if head.strip() else []
    for kind, text in zip(parts[::2], parts[1::2], strict=True):
        if kind:
            cells.append(new.new_markdown_cell(re.sub("^# ?", "", text.strip(), flags=re.MULTILINE)))
        else:
            cells.append(new.new_code_cell(text.strip()))
    return new.new_notebook(cells=cells)


def run(name: str, folder: Path) -> Any:
    """Run an example in a kernel that starts in a folder; return the notebook with what it shows."""
    notebook = notebook_of((EXAMPLES / f"{name}.py").read_text("utf-8"))
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def shown(notebook: Any) -> Iterator[str]:
    """Yield the lines that a notebook shows as text."""
    for cell in notebook.cells:
        pieces = groupby(cell.get("outputs", []), lambda output: output.output_type == "stream")
        for is_stream, outputs in pieces:
            if is_stream:  # a kernel sends what is printed in pieces, cut anywhere
                yield from "".join(output.text for output in outputs).splitlines()
            else:
                lines = "\n".join(output.data["text/plain"] for output in outputs).splitlines()
                yield from (f"{RESULT}{line}".rstrip() for line in lines)


def main(names: list[str]) -> None:
    """Write down what examples show, and say how long each took."""
    for name in names or notebooks():
        start = monotonic()
        with TemporaryDirectory() as folder:
            lines = [*shown(run(name, Path(folder)))]
        (SHOWN / f"{name}.txt").write_text("\n".join(lines) + "\n", "utf-8")
        print(f"{name}: {monotonic() - start:.1f} s")  # noqa: T201 - for whoever called this


if __name__ == "__main__":
    main(sys.argv[1:])
