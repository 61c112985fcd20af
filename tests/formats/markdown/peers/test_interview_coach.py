from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.errors import DocumentError
from storybank.formats import Reading
from storybank.formats.markdown.peers import peer_stories

PRIVATE = "Rumpelstiltskin"
HEAD = "| ID | Title | Primary Skill | Secondary Skill | Strength | Last Used |\n|--|--|--|--|--|--|\n"
ROWS = HEAD + "| S001 | Pilot line | Leadership | Mentorship | 4 | |\n"


def read(text: str) -> Reading:
    reading = peer_stories(text, name="state.md")
    assert reading is not None
    return reading


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(DocumentError) as caught:
        peer_stories(text, name="state.md")
    assert PRIVATE not in f"{caught.value} {caught.value.args}"
    return [(fault.path, fault.problem) for fault in caught.value.faults]


def loop(*lines: str) -> Reading:
    return read(ROWS + "\n## Interview Loops (active)\n### Northwind\n" + "\n".join(lines) + "\n")


@given(strength=st.integers(1, 5))
def test_a_secondary_skill_shows_one_less_than_the_primary(strength: int) -> None:
    row = HEAD + f"| S001 | Pilot line | Leadership | Mentorship | {strength} | |\n"
    assert read(row).stories[0].competencies == {"Leadership": strength, "Mentorship": max(1, strength - 1)}


def test_a_skill_given_twice_keeps_the_strength_of_the_primary() -> None:
    row = HEAD + "| S001 | Pilot line | Leadership | leadership | 5 | |\n"
    assert read(row).stories[0].competencies == {"Leadership": 5}


@pytest.mark.parametrize("strength", ["7", "0", "-1", "3.5", "6/5", "04", "99999999999999999999"])
def test_a_strength_out_of_range_is_a_fault_in_its_line(strength: str) -> None:
    rows = ROWS + f"| S002 | {PRIVATE} | Leadership | | {strength} | |\n| S003 |  | a | | 9 | |\n"
    assert faults(rows) == [
        ("line 4, Strength", "is none of 1 to 5"),
        ("line 5, Strength", "is none of 1 to 5"),
        ("line 5, title", "is blank"),
    ]


def test_every_fault_is_found_at_once_with_its_line() -> None:
    text = (
        ROWS
        + f"| S001 | {PRIVATE} | a | | 3 | |\n"
        + f"| S002 | {PRIVATE * 40} | a | | 3 | |\n"
        + f"| S003 | a | b | | 3 | | {PRIVATE} | one |\n"
        + f"### Story Details\n#### S001 — Pilot line\n- Action: {PRIVATE}\x00\n#### S001 — b\n- Task: b\n"
    )
    assert faults(text) == [
        ("line 4, ID", "is given to a second story"),
        ("line 6", "has 8 cells, and the table 6 columns"),
        ("line 10", "is a second section of one story"),
        ("line 9, action", "contains a NUL character"),
        ("line 5, title", "is longer than 500 characters"),
    ]


def test_a_row_that_stands_twice_word_for_word_is_read_once() -> None:
    reading = read(ROWS + ROWS.splitlines()[2] + "\n")
    assert [story.id for story in reading.stories] == ["s001"]
    assert "twice, word for word" in str(reading)


def test_columns_may_stand_in_any_order_and_case() -> None:
    text = "|strength|PRIMARY SKILL|title|Id|\n|:-:|--|--:|---|\n|5|Leadership|Pilot line|S001|\n"
    (story,) = read(text).stories
    assert (story.id, story.title, dict(story.competencies)) == ("s001", "Pilot line", {"Leadership": 5})


def test_a_story_without_a_row_and_a_row_without_a_story_are_both_read() -> None:
    reading = read(ROWS + "\n### Story Details\n#### S007 — Night shift\n- Action: I stayed.\n")
    assert [(story.id, story.action) for story in reading.stories] == [("s001", ""), ("s007", "I stayed.")]


def test_an_example_in_a_comment_or_in_code_is_no_story() -> None:
    example = "### Story Details\n#### S009 — Example\n- Action: x\n"
    assert len(read(f"{ROWS}\n<!--\n{example}-->\n\n```\n{example}```\n").stories) == 1


def test_a_person_named_in_a_round_or_beside_a_story_makes_a_telling() -> None:
    for lines in (
        ["- Stories used: Round 1 (Dana Reyes): S001"],
        ["- Stories used: S001 (R1, Dana Reyes)"],
        ["- Stories used:", "  - Round 1 with Dana Reyes: S001"],
        ["- Round formats:", "  - Round 1: Screen, 45min, Dana Reyes", "- Stories used: Round 1: S001"],
        ["- **Interviewer intel:** Dana Reyes (Round 1)", "- **Stories used:** S001 (R1)"],
    ):
        (telling,) = loop(*lines).bank.tellings
        assert (telling.story, telling.interviewer, telling.employer) == ("s001", "Dana Reyes", "Northwind")


def test_a_title_a_format_or_a_count_is_no_person() -> None:
    for lines in (
        ["- Stories used: S001"],
        [
            "- Stories used: Round 1: S001",
            "- Round formats:",
            "  - Round 1: Behavioral Screen, 45min, Recruiter",
        ],
        ["- Stories used: Round 1 (Hiring Manager): S001"],
        ["- Stories used: Round 2: S001", "- Interviewer intel: Round 1 Dana Reyes"],
        ["- Stories used: S001 (drilled, Dana Reyes)"],
    ):
        reading = loop(*lines)
        assert reading.bank.tellings == ()
        assert "S001" in str(reading) or "not named" in str(reading)


def test_the_day_of_a_round_is_the_day_of_its_tellings() -> None:
    lines = [
        "- Rounds completed: Round 1 — 2026-10-02, Round 2 — 2026-13-77",
        "- Stories used: Round 1 (Dana Reyes): S001; Round 2 (Priya Shah): S001",
    ]
    assert [str(telling.on) for telling in loop(*lines).bank.tellings] == ["2026-10-02", "None"]
