"""README and docs: what can be pasted runs as it stands there, in a notebook too, and shows what is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from tests.support.pages import PAGES, cells, rewritten, shown, tidy

WITH_CODE = [page for page in PAGES if cells(page)]
FIRST = ("README.md", "tutorial.md")
"""The pages that a newcomer pastes: they meet a real kernel every day."""

SLOWLY = [
    pytest.param(page, marks=() if page.name in FIRST else pytest.mark.slow, id=page.stem)
    for page in WITH_CODE
]


def shown_in_a_kernel(code: Sequence[str], folder: Path) -> list[str]:
    """Return what each cell shows as text in one notebook."""
    new = nbformat.v4
    notebook = new.new_notebook(cells=[new.new_code_cell(cell) for cell in code])
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(folder)}}).execute()
    return [
        "".join(
            part["text"] if "text" in part else f"{part['data']['text/plain']}\n" for part in cell.outputs
        )
        for cell in notebook.cells
    ]


def assert_shown(page: Path, outputs: Sequence[str]) -> None:
    expected = [cell.output for cell in cells(page)]
    found = [None if said is None else tidy(output) for said, output in zip(expected, outputs, strict=True)]
    assert found == expected


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_its_code_shows(page: Path) -> None:
    # After a change: python -m tests.support.pages
    assert_shown(page, list(shown([cell.code for cell in cells(page)], page.name)))


@pytest.mark.parametrize("page", SLOWLY)
def test_a_page_pasted_into_a_notebook_shows_the_same(page: Path, tmp_path: Path) -> None:
    assert_shown(page, shown_in_a_kernel([cell.code for cell in cells(page)], tmp_path))


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: page.stem)
def test_every_block_of_a_page_can_be_pasted(page: Path) -> None:
    text = page.read_text("utf-8")
    assert len(cells(page)) == len(re.findall(r"^```python", text, flags=re.MULTILINE))
    assert not re.search(r"^\s*(>>>|In \[)", text, flags=re.MULTILINE)
    assert text.count("```output") == sum(bool(cell.output) for cell in cells(page))


def test_the_pages_with_code_are_found() -> None:
    assert {"README.md", "tutorial.md", "store.md", "embed.md"} <= {page.name for page in WITH_CODE}


PAGE = """\
```python
a = 1
```

Then:

```python
print(a)
a + 1
```

```output
old
```

```text
no output
```
"""


def test_outputs_are_written_down_again_and_all_else_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, "utf-8")
    code = [cell.code for cell in cells(page)]
    assert rewritten(PAGE, list(shown(code, "page"))) == PAGE.replace("old", "1\n2")
    assert rewritten(PAGE, ["new", ""]) == PAGE.replace(
        "```\n\nThen", "```\n\n```output\nnew\n```\n\nThen"
    ).replace("```output\nold\n```\n\n", "")


@pytest.mark.parametrize(
    ("cell", "output"),
    [
        ("1 + 1", "2\n"),
        ("None", ""),
        ("a = 1", ""),
        ("for n in (1, 2):\n    n", ""),
        ("'text'", "'text'\n"),
        ("print('said')\n'shown'", "said\n'shown'\n"),
        ("import asyncio\nawait asyncio.sleep(0, 'slept')", "'slept'\n"),
        ("[10**30, 10**31, 10**32]", "[10**30]"),
    ],
)
def test_this_process_shows_what_a_kernel_shows(cell: str, output: str) -> None:
    if output.startswith("[10"):
        output = "[" + ",\n ".join(str(10**n) for n in (30, 31, 32)) + "]\n"
    assert list(shown([cell], "page")) == [output]


def test_cells_share_their_names_and_a_fault_says_its_page_and_cell() -> None:
    assert list(shown(["a = 2", "a"], "page")) == ["", "2\n"]
    with pytest.raises(ZeroDivisionError) as caught:
        list(shown(["a = 0", "1 / a"], "limits.md"))
    assert caught.traceback[-1].path == "limits.md, cell 2"
