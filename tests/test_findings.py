from __future__ import annotations

import pytest

from storybank.errors import InvalidInput
from storybank.findings import Finding

FINDING = Finding(
    code="unknown_role",
    severity="warning",
    subject="dana",
    field="role",
    message="What Dana will ask is a guess.",
    remedy="Give a role.",
)


def test_a_finding_reads_as_what_was_noticed_and_what_to_do() -> None:
    assert str(FINDING) == "What Dana will ask is a guess. Give a role."


def test_a_finding_survives_json() -> None:
    assert Finding.model_validate_json(FINDING.model_dump_json()) == FINDING


def test_a_finding_is_a_warning_or_a_hint() -> None:
    assert FINDING.replace(severity="hint").severity == "hint"
    with pytest.raises(InvalidInput, match="severity is not one of the values allowed; give 'warning'"):
        FINDING.replace(severity="error")
