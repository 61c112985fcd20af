"""The data files that say what people and tools call the parts of a story."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from storybank.bank.records import STORY_COLUMNS
from storybank.formats.csv import STRENGTH
from storybank.formats.labels import CHALLENGE, LEARNING, PARTS, column_of, field_of, part_of, status_in
from storybank.formats.markdown.fields import TEXTS
from storybank.stories import Story
from storybank.values import fold


def data(package: str, name: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
    return held


LABELS = data("storybank.formats", "labels.json")


def test_every_section_names_what_a_story_has() -> None:
    fields = set(Story.model_fields)
    assert set(LABELS) == {"parts", "fields", "columns", "tools", "statuses"}
    assert set(LABELS["parts"]) == {*PARTS, CHALLENGE, LEARNING}
    assert set(LABELS["fields"]) | set(TEXTS) == fields - {"extensions"}
    assert set(LABELS["columns"]) == {*STORY_COLUMNS, STRENGTH}
    assert set(LABELS["statuses"]) == {"ready", "draft", "retired"}


@pytest.mark.parametrize("section", sorted(LABELS))
def test_no_word_means_two_things(section: str) -> None:
    words = [{fold(word) for word in (meant, *many)} for meant, many in LABELS[section].items()]
    assert all(word for several in words for word in several)
    assert sum(map(len, words)) == len(set().union(*words))


def test_every_word_is_read() -> None:
    assert {word: part_of(word) for many in LABELS["parts"].values() for word in many} == {
        word: part for part, many in LABELS["parts"].items() for word in many
    }
    assert all(field_of(word) == field for field, many in LABELS["fields"].items() for word in many)
    assert all(column_of(word) for many in LABELS["columns"].values() for word in many)
    assert all(status_in(word) == status for status, many in LABELS["statuses"].items() for word in many)


def test_what_is_known_of_resumes_is_in_its_form() -> None:
    known = data("storybank.formats", "json_resume.json")
    assert set(known) == {"sections", "others", "wrong", "not_over", "outcomes", "hanging"}
    assert all(len(said) == 2 for both in known["wrong"].values() for said in both)
    assert all(set(section) == {"names", "context"} for section in known["sections"].values())
    assert all(len(other) == 3 and other[0] and other[1] for other in known["others"].values())
    assert not set(known["sections"]) & set(known["others"])


def test_what_is_known_of_other_tools_is_in_its_form() -> None:
    known = data("storybank.formats.markdown.peers", "tools.json")
    assert set(known) == {"every", "interview_coach", "career_ops", "pm_markdown", "pm_bank"}
    assert set(known["pm_bank"]["landed"].values()) == {"well", "fairly", "badly"}
    for tool in known.values():
        for several in tool.values():
            assert len(several) == len({*several}) > 0
            assert all(isinstance(word, str) for word in several)
