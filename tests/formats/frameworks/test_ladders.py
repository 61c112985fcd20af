"""Skill ladders in Markdown, YAML and JSON, each in the ways in which people keep them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.formats.mutations import refusals

from storybank.errors import DocumentError
from storybank.formats import read_framework
from storybank.formats.frameworks import is_level

WARD = """# Ward ladder

How we grow.

## Clinical

### Medication safety
Gives the **right** drug at the right time.

#### Level 1
- Checks twice

### Triage
- Sees who is worst
- Acts first

## With others

- **Handover:** tells the next shift all of it
- **Speaking up** - says what is unsafe
"""
BY_LEVEL = """# Levels
## L1 Engineer
### Delivery
Ships small things.
### Quality
## L2 Senior engineer
### Delivery
Ships large things.
"""
HOUSE = """name: House
version: "3"
competencies:
  - name: Communication
    description: Says it plainly
    levels:
      - level: 1
        description: speaks
  - name: Stock control
    category: Floor
    aliases: [inventory]
    colour: red
"""
AREAS = """areas:
  People:
    Communication:
      description: a
      L1: speaks
      L2: listens
    Coaching: helps
  Craft:
    - Testing
    - Reviewing
"""
LONG = (
    "Speaks so that everybody in the room, also those who are new to it, can follow and ask what they like."
)
LISTED = (
    '[{"competency": "Communication", "definition": "Plain", "behaviors": ["' + LONG + '"]}, {"title": 3}]'
)


def told(text: str, **given: Any) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Return label, heading and definition of each competency, and what was left out without its place."""
    reading = read_framework(text.encode(), name="F", **given)
    known = [(one.label, one.group, one.definition) for one in reading.framework.competencies]
    return known, [one.what for one in reading.left_out]


@pytest.mark.parametrize(
    ("text", "known", "left"),
    [
        (
            WARD,
            [
                ("Medication safety", "Clinical", "Gives the right drug at the right time."),
                ("Triage", "Clinical", "Sees who is worst\nActs first"),
                ("Handover", "With others", "tells the next shift all of it"),
                ("Speaking up", "With others", "says what is unsafe"),
            ],
            ["levels (2)", "a text above the first heading"],
        ),
        (BY_LEVEL, [("Delivery", "", "Ships small things."), ("Quality", "", "")], ["levels (3)"]),
        (
            HOUSE,
            [("Communication", "", "Says it plainly"), ("Stock control", "Floor", "")],
            ["levels (1)", "fields “colour” (1)"],
        ),
        (
            AREAS,
            [
                ("Communication", "People", "a"),
                ("Coaching", "People", "helps"),
                ("Testing", "Craft", ""),
                ("Reviewing", "Craft", ""),
            ],
            ["levels (2)"],
        ),
        ("- Listening\n- Planning\n", [("Listening", "", ""), ("Planning", "", "")], []),
        ('["Listening", "Planning"]', [("Listening", "", ""), ("Planning", "", "")], []),
        ('{"Frugal": "With less", "Bold": ""}', [("Frugal", "", "With less"), ("Bold", "", "")], []),
        ('{"Craft": ["Testing", "Reviewing"]}', [("Testing", "Craft", ""), ("Reviewing", "Craft", "")], []),
        (LISTED, [("Communication", "", "Plain")], ["levels (1)", "an entry without a name"]),
        (
            '{"skills": [{"name": "People", "children": [{"name": "Coaching", "summary": "helps"}]}]}',
            [("Coaching", "People", "helps")],
            [],
        ),
        ("# A\n## B\n```\ncode\n```\n## C\n", [("B", "", ""), ("C", "", "")], ["code or HTML"]),
    ],
)
def test_a_ladder_is_read_as_people_keep_it(
    text: str, known: list[tuple[str, str, str]], left: list[str]
) -> None:
    found, left_out = told(text)
    assert found == known
    assert sorted(left_out) == sorted(left)


def test_a_ladder_says_its_own_name_and_edition_and_else_that_of_its_file(tmp_path: Path) -> None:
    for name, text, called in (
        ("a.md", WARD, ("Ward ladder", "unknown")),
        ("b.yaml", HOUSE, ("House", "3")),
        ("house.yml", "- Listening\n", ("house", "unknown")),
        ("floor.markdown", "## Listening\n## Planning\n", ("floor", "unknown")),
    ):
        Path(tmp_path, name).write_text(text, encoding="utf-8")
        framework = read_framework(Path(tmp_path, name)).framework
        assert (framework.name, framework.version) == called


@pytest.mark.parametrize("level", [1, 2])
def test_the_level_of_the_tree_can_be_chosen(level: int) -> None:
    tops = ["Clinical", "With others"]
    below = ["Medication safety", "Triage", "Handover", "Speaking up"]
    assert [label for label, *_ in told(WARD, level=level)[0]] == {1: tops, 2: below}[level]


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        *(
            (name, True)
            for name in ("Level 2", "L3", "4", "Senior engineer", "Junior", "level_1_description")
        ),
        *((name, False) for name in ("Leadership", "Planning 2.0", "Engineer", "Description", "", "Triage")),
    ],
)
def test_a_level_is_told_by_all_its_words(name: str, is_one: bool) -> None:  # noqa: FBT001 - a row of a table
    assert is_level(name) == is_one


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '{"basics": {"name": "A"}, "work": [{"name": "B", "highlights": ["c"]}]}',
        "a: &b 1\nc: *b\n",
    ],
)
def test_what_is_no_ladder_is_refused(text: str) -> None:
    with pytest.raises(DocumentError):
        read_framework(text.encode(), name="F")


@pytest.mark.many
def test_damaged_ladders_raise_nothing_but_errors_that_say_where() -> None:
    def read(raw: bytes) -> object:
        return read_framework(raw, name="F", version="1")

    for texts in ((WARD, BY_LEVEL), (HOUSE, AREAS), (LISTED, '{"Craft": ["Testing", "Reviewing"]}')):
        assert refusals(read, [text.encode() for text in texts]) > 0
