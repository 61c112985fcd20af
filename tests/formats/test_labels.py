"""The data files that say what people and tools call the parts of a story."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from storybank.bank.records import STORY_COLUMNS
from storybank.formats.labels import (
    CHALLENGE,
    LEARNING,
    PARTS,
    STRENGTH,
    column_of,
    competency_column,
    explains_star,
    field_of,
    holds_a_place,
    names_star,
    part_of,
    status_in,
    undecorated,
)
from storybank.formats.markdown.blocks import Row, bare, unlinked
from storybank.formats.markdown.drafts import are_tags
from storybank.formats.markdown.fields import tag
from storybank.formats.markdown.front_matter import quoted
from storybank.stories import Story
from storybank.values import fold


def data(package: str, name: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
    return held


def in_a_cell(text: str) -> str:
    return Row(0, (text,)).filled(1).cells[0]


LABELS = data("storybank.formats", "labels.json")


LISTS = {"said", "asides", "steps", "wrappers", "placeholders"}
SPOKEN = {"en", "de", "fr", "es", "pt", "it", "nl", "pl", "ja", "zh", "ko"}


def test_every_section_names_what_a_story_has() -> None:
    fields = set(Story.model_fields)
    assert set(LABELS) == {"about", "languages", "columns", "statuses", "explained", "questions", *LISTS}
    assert set(LABELS["languages"]) == SPOKEN
    for words in LABELS["languages"].values():
        assert set(words) <= {*fields, CHALLENGE, LEARNING, "filler"}
        assert {*PARTS, CHALLENGE, LEARNING, "title", "competencies", "employer", "happened"} <= set(words)
    assert set(LABELS["columns"]) == {*STORY_COLUMNS, STRENGTH}
    assert set(LABELS["statuses"]) == {"ready", "draft", "retired"}
    assert set(LABELS["explained"]) == {"headings", "first", "you", "i"}


@pytest.mark.parametrize("section", ["columns", "statuses", *sorted(SPOKEN)])
def test_no_word_means_two_things(section: str) -> None:
    means = LABELS["languages"].get(section) or LABELS[section]
    words = [{fold(word) for word in (meant, *many)} for meant, many in means.items() if meant != "filler"]
    assert all(word for several in words for word in several)
    assert sum(map(len, words)) == len(set().union(*words))


@pytest.mark.parametrize("section", sorted(LISTS))
def test_a_list_names_each_word_once(section: str) -> None:
    assert len({fold(word) for word in LABELS[section]}) == len(LABELS[section])


def test_every_word_is_read_in_every_language() -> None:
    for words in LABELS["languages"].values():
        for meant, many in words.items():
            read = part_of if meant in {*PARTS, CHALLENGE, LEARNING} else field_of
            assert meant == "filler" or {word: read(word) for word in many} == dict.fromkeys(many, meant)
    assert all(column_of(word) for many in LABELS["columns"].values() for word in many)
    assert all(status_in(word) == status for status, many in LABELS["statuses"].items() for word in many)


def test_what_is_known_of_resumes_is_in_its_form() -> None:
    known = data("storybank.formats", "json_resume.json")
    lists = {"highlights", "dates", "around", "not_over", "outcomes", "hanging"}
    assert set(known) == {"about", "sections", "same", "others", "wrong", *lists}
    assert all(len(known[name]) == len(set(known[name])) for name in lists)
    assert set(known["same"]) <= {*known["sections"], *known["others"]}
    same = [fold(name) for names in known["same"].values() for name in names]
    own = [fold(name) for of in ("sections", "around", "others") for name in known[of]]
    assert len({*same, *own}) == len([*same, *own])
    assert all(len(said) == 2 for both in known["wrong"].values() for said in both)
    assert all(set(section) == {"names", "context"} for section in known["sections"].values())
    assert all(len(other) == 3 and other[0] and other[1] for other in known["others"].values())
    assert not set(known["sections"]) & set(known["others"])


def test_what_is_known_of_other_tools_is_in_its_form() -> None:
    tools, bank = data("storybank.formats", "forms.json"), data("storybank.formats.markdown", "pm_bank.json")
    assert set(bank["statuses"].values()) == {"ready", "retired"}
    for tool in (*tools.values(), bank):
        for several in tool.values():
            assert len(several) == len({*several}) > 0 if isinstance(several, list | dict) else several
    assert set(tools["interview_coach"]["columns"]) <= {
        *STORY_COLUMNS,
        STRENGTH,
        "secondary",
        "remark",
        "told",
    }
    assert all(set(tool.get("labels", ())) <= set(Story.model_fields) for tool in tools.values())


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (undecorated, "⚙️ Action:", "Action"),
        (undecorated, "2. :dart: Task", "Task"),
        (undecorated, "1️⃣ Situation", "Situation"),
        (part_of, "What I did", "action"),
        (part_of, "S / Situation", "situation"),
        (part_of, "Ergebnis (R)", "result"),
        (part_of, "Metrics", None),
        (part_of, "🎯 Task at hand", "task"),
        (part_of, "Actions I took", "action"),
        (part_of, "Next steps", None),
        (names_star, "R", True),
        (names_star, "Ergebnis", True),
        (names_star, "Background", False),
        (holds_a_place, " … ", True),
        (holds_a_place, "[title]", True),
        (holds_a_place, "TBD.", True),
        (holds_a_place, "It froze.", False),
        (field_of, "Tags", "competencies"),
        (field_of, "withheld from", "withheld_from"),
        (field_of, "🏷️ Skills", "competencies"),
        (field_of, "mood", None),
        (column_of, "Story Title", ("title", 1)),
        (column_of, "Tags 2", ("competencies", 100)),
        (column_of, "Kontext", ("situation", 100)),
        (column_of, "Mood", None),
        (competency_column, "skill: team work", "team work"),
        (competency_column, "Bias for Action", "Bias for Action"),
        (competency_column, "Mood", None),
        (part_of, "S (Situation)", "situation"),
        (part_of, "Outcome", "result"),
        (part_of, "Mood", None),
        (status_in, "In progress", "draft"),
        (status_in, " Done ", "ready"),
        (status_in, "Maybe", "maybe"),
        (bare, "**Month-end** {#month-end}", "Month-end"),
        (unlinked, "[[employers/Harrow Clinic|Harrow]]", "Harrow Clinic"),
        (unlinked, "[Pump](#pump)", "Pump"),
        (tag, "teamwork (4)", ("teamwork", "4")),
        (tag, "#leadership", ("leadership", None)),
        (tag, "conflict 2", ("conflict", "2")),
        (tag, "Windows 11", ("Windows 11", None)),
        (in_a_cell, "I thawed it.<br>I called.", "I thawed it.\nI called."),
        (are_tags, "teamwork (4), calm under pressure", True),
        (are_tags, "We took these from talks, with thanks.", False),
        (quoted, "Led “two” teams: a, b", '"Led “two” teams: a, b"'),
    ],
)
def test_what_people_write_means(read: Any, text: str, expected: Any) -> None:
    assert read(text) == expected


def test_a_text_that_says_what_belongs_there_explains_star() -> None:
    assert explains_star("My stories", ["Set the scene", "What was asked", "What you did", "What came of it"])
    assert not explains_star("Pump", ["The pump froze.", "Keep warm.", "I thawed it.", "No bed moved."])
