from __future__ import annotations

import ast
import pickle
import re
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank import display
from storybank.display import Bullets, Cell, Column, Page, Paragraph, Table
from storybank.errors import InvalidInput


def test_plain_strings_become_plain_columns_and_cells() -> None:
    table = Table(["Day"], [["Monday"]])
    assert table.columns == (Column("Day"),)
    assert table.rows == ((Cell("Monday"),),)
    assert Bullets(["a"]).entries == (Cell("a"),)


def test_what_was_given_as_lists_or_iterators_is_kept_as_tuples() -> None:
    table = Table(iter(["Day"]), iter([iter(["Monday"])]))
    page = Page("Title", blocks=[table])
    assert hash(page) == hash(Page("Title", blocks=(Table(("Day",), (("Monday",),)),)))


def test_nothing_of_a_page_can_be_changed() -> None:
    page = Page("Title")
    with pytest.raises(FrozenInstanceError):
        page.title = "Other"  # type: ignore[misc]  # that it is refused is the claim


@given(st.from_type(Page))
def test_a_page_survives_pickle(page: Page) -> None:
    assert pickle.loads(pickle.dumps(page)) == page  # noqa: S301 - our own bytes


@pytest.mark.parametrize("level", [0, 6, -1])
def test_a_level_outside_one_to_five_is_refused(level: int) -> None:
    with pytest.raises(InvalidInput, match="level"):
        Cell("x", level=level)


def test_a_cell_names_all_its_faults_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        Cell("x", tone=cast("Any", "loud"), level=9)
    assert [fault.path for fault in caught.value.faults] == ["tone", "level"]


def test_an_unknown_tone_of_a_paragraph_is_refused() -> None:
    with pytest.raises(InvalidInput, match="tone"):
        Paragraph("x", tone=cast("Any", "</style>"))


def test_a_column_refuses_an_unknown_side_and_a_share_below_one() -> None:
    with pytest.raises(InvalidInput) as caught:
        Column("x", align=cast("Any", "top"), share=0)
    assert [fault.path for fault in caught.value.faults] == ["align", "share"]


def test_a_row_with_too_few_cells_is_named_by_its_place() -> None:
    with pytest.raises(InvalidInput) as caught:
        Table(["a", "b"], [["1", "2"], ["1"]])
    assert [fault.path for fault in caught.value.faults] == ["rows[1]"]


def test_a_table_without_columns_is_refused() -> None:
    with pytest.raises(InvalidInput, match="columns"):
        Table([], [])


def test_every_public_name_exists_and_they_are_sorted() -> None:
    assert list(display.__all__) == sorted(display.__all__)
    assert all(hasattr(display, name) for name in display.__all__)


def test_display_imports_nothing_of_the_library_but_itself_and_what_knows_no_story() -> None:
    own = re.compile(r"storybank\.(display(\.\w+)?|values|errors|visible|late)$")
    for module in Path(display.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("storybank"):
                assert own.match(node.module or ""), (module.name, node.module)
