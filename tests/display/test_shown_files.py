"""What a value shows, and its JSON, may be written as it is asked for: whole, and the same text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storybank.errors import DocumentError
from storybank.planning import plan_round
from storybank.sample import sample_bank, sample_round
from storybank.storage import open_store

PLAN = plan_round(sample_bank(), sample_round())
FORMS: dict[str, Callable[..., str]] = {
    "plan.txt": PLAN.to_text,
    "plan.md": PLAN.to_markdown,
    "plan.json": PLAN.to_json,
    "bank.json": sample_bank().to_json,
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_is_given_a_path_stands_there_too(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    assert FORMS[name](path) == FORMS[name]() == path.read_text("utf-8")
    assert FORMS[name](path=str(path)) == path.read_text("utf-8")


def test_html_in_a_file_is_a_document_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    assert PLAN.to_html(path) == PLAN.to_html(full=True) == path.read_text("utf-8")
    assert PLAN.to_html(path, full=False) == PLAN.to_html() == path.read_text("utf-8")


def test_an_export_that_is_given_a_path_stands_there_too(tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    with open_store(":memory:") as store:
        store.save(sample_bank())
        assert store.export(path) == store.export() == path.read_text("utf-8")


@pytest.mark.parametrize("form", FORMS.values())
def test_where_no_file_can_be_that_is_said(form: Any, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="nowhere"):
        form(tmp_path / "nowhere" / "plan")
