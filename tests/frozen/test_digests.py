"""Plans, documents, tables, cards and rows are byte for byte those of before the house was drawn anew."""

from __future__ import annotations

import json

import pytest
from tests.frozen.digests import FILE, ROUNDS, digests_of, files
from tests.support.counts import many

KEPT = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.many
def test_what_is_made_of_a_round_is_what_was_made_of_it_before() -> None:
    differ = {
        number: [
            kind for kind, value in digests_of(number).items() if value != KEPT["cases"][str(number)][kind]
        ]
        for number in range(many(ROUNDS) + 1)
    }
    assert {number: kinds for number, kinds in differ.items() if kinds} == {}


def test_what_is_read_from_the_golden_files_is_what_was_read_before() -> None:
    assert dict(files()) == KEPT["files"]
