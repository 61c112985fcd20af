"""The pages that people read, as they paste them: each block of code a cell, what it shows in a block below.

A picture may stand there instead, of a page that a notebook shows.

    python -m tests.support.pages [PAGE …]

runs README and docs, or the pages that are named, and writes down again what their code shows.
"""

from __future__ import annotations

import ast
import asyncio
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from IPython.lib.pretty import pretty

HOUSE = Path(__file__).parents[2]
PAGES = [HOUSE / "README.md", *sorted((HOUSE / "docs").rglob("*.md"))]

_CELL = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n*^```output\n(?P<output>.*?)^```\n|(?=\n*(?P<picture>!\[)))?",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Cell:
    """A block of code: its lines, and those that it shows; None where a picture says it."""

    code: str
    output: str | None


def cells(page: Path) -> list[Cell]:
    """Return the code of a page in order, each with the output that stands below it."""
    text = page.read_text("utf-8")
    return [
        Cell(found["code"], None if found["picture"] else found["output"] or "")
        for found in _CELL.finditer(text)
    ]


def shown(code: Sequence[str], name: str) -> Iterator[str]:
    """Yield what each cell shows as text, one after the other in one notebook, in a folder of its own.

    The notebook is this process, which is quick; `tests/test_pasted.py` runs the pages in a kernel as well.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    with _elsewhere():
        for number, cell in enumerate(code, start=1):
            said = StringIO()
            with redirect_stdout(said):
                _run(cell, f"{name}, cell {number}", names)
            yield said.getvalue()


def _run(cell: str, place: str, names: dict[str, Any]) -> None:
    """Run a cell as a notebook does: the value of a last line that is an expression is shown."""
    tree = ast.parse(cell, place)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    _evaluated(compile(tree, place, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
    if isinstance(last, ast.Expr):
        expression = ast.Expression(last.value)
        value = _evaluated(compile(expression, place, "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
        if value is not None:
            print(pretty(value))  # type: ignore[no-untyped-call] # noqa: T201 - into the cell's output


def _evaluated(code: Any, names: dict[str, Any]) -> Any:
    found = eval(code, names)  # noqa: S307 - our own pages
    return asyncio.run(found) if asyncio.iscoroutine(found) else found


@contextmanager
def _elsewhere() -> Iterator[None]:
    with TemporaryDirectory() as folder, chdir(folder):
        yield


def rewritten(text: str, outputs: Sequence[str]) -> str:
    """Return a page with these outputs below its cells; one that shows nothing has no block below it."""
    left = iter(outputs)

    def again(found: re.Match[str]) -> str:
        code, output = f"```python\n{found['code']}```\n", tidy(next(left))
        if output and not found["picture"]:
            return f"{code}\n```output\n{output}```\n"
        return code

    return _CELL.sub(again, text)


def tidy(output: str) -> str:
    """Return an output as it stands on a page: no space at the ends of lines, one line break at its end."""
    lines = "\n".join(line.rstrip() for line in output.split("\n")).strip("\n")
    return f"{lines}\n" if lines else ""


def main(pages: Sequence[Path]) -> None:
    """Run pages, and write those whose outputs have changed."""
    for page in pages:
        text = page.read_text("utf-8")
        again = rewritten(text, list(shown([cell.code for cell in cells(page)], page.name)))
        if again != text:
            page.write_text(again, "utf-8")
            print(page)  # noqa: T201 - for whoever called this


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or PAGES)
