from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.formats.mutations import refusals

from storybank.errors import DocumentError, InvalidInput
from storybank.formats import read_posting
from storybank.words import needs_from_posting

ASKED = "You stay calm under pressure at our café"
JOB = json.dumps({"title": "Planner", "qualifications": [ASKED]}, ensure_ascii=False)
PAGE = f"<html><body><h2>Requirements</h2><ul><li>{ASKED}</li></ul></body></html>"
TEXT = f"Requirements:\r\n- {ASKED}\r\n"


@pytest.mark.parametrize("posting", [JOB, PAGE, TEXT])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_posting_in_a_file_asks_for_the_same_in_whatever_encoding(
    tmp_path: Path, posting: str, encoding: str
) -> None:
    path = tmp_path / "job"
    path.write_bytes(posting.encode(encoding))
    for source in (path, str(path), path.read_bytes()):
        assert read_posting(source) == posting
        [need] = needs_from_posting(read_posting(source))
        assert need.competency_id == "resilience"


def test_a_named_encoding_is_used() -> None:
    assert read_posting("Führung".encode("cp1250"), encoding="cp1250") == "Führung"


def test_limits_hold_and_can_be_raised(tmp_path: Path) -> None:
    path = tmp_path / "job.json"
    path.write_text(JOB, encoding="utf-8")
    size = path.stat().st_size
    assert read_posting(path, max_bytes=size) == JOB
    with pytest.raises(DocumentError, match=r"job\.json has more than .* bytes"):
        read_posting(path, max_bytes=size - 1)
    with pytest.raises(DocumentError, match="does not exist"):
        read_posting(tmp_path / "none.json")


@pytest.mark.parametrize("source", [3, None, {"title": "Planner"}])
def test_what_is_neither_path_nor_bytes_is_told_so(source: Any) -> None:
    with pytest.raises(InvalidInput, match="source is neither a path nor bytes") as caught:
        read_posting(source)
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("source", "wrong_type")]


@pytest.mark.many
def test_damaged_postings_raise_nothing_but_our_errors() -> None:
    samples = [text.encode() for text in (JOB, PAGE, TEXT)]
    refusals(lambda raw: needs_from_posting(read_posting(raw)), samples)
