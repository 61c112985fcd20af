from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.markdown.peers.kept import peer_stories

from storybank.errors import DocumentError
from storybank.formats import Reading, stories_from_markdown

PRIVATE = "Rumpelstiltskin"
HEAD = "| ID | Title | Primary Skill | Secondary Skill | Strength | Last Used |\n|--|--|--|--|--|--|\n"
ROWS = HEAD + "| S001 | Pilot line | Leadership | Mentorship | 4 | |\n"


def read(text: str) -> Reading:
    reading = peer_stories(text, name="state.md")
    assert reading is not None
    return reading


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(DocumentError) as caught:
        stories_from_markdown(text, name="state.md")
    assert PRIVATE not in f"{caught.value} {caught.value.args}"
    return [(fault.path, fault.problem) for fault in caught.value.faults]


def test_what_a_loop_of_interviews_says_was_told_is_left_out_and_said() -> None:
    reading = read(f"{ROWS}\n## Interview Loops (active)\n### Northwind\n- Stories used: Round 1: S001\n")
    assert not reading.bank.tellings
    assert "Record a Telling for each person who heard a story." in [one.remedy for one in reading.left_out]


@given(strength=st.integers(1, 5))
def test_a_secondary_skill_shows_one_less_than_the_primary(strength: int) -> None:
    row = HEAD + f"| S001 | Pilot line | Leadership | Mentorship | {strength} | |\n"
    assert read(row).stories[0].competencies == {"Leadership": strength, "Mentorship": max(1, strength - 1)}


def test_a_skill_given_twice_keeps_the_strength_of_the_primary() -> None:
    row = HEAD + "| S001 | Pilot line | Leadership | leadership | 5 | |\n"
    assert read(row).stories[0].competencies == {"Leadership": 5}


@pytest.mark.parametrize("strength", ["7", "0", "-1", "3.5", "6/5", "04", "99999999999999999999", "seed"])
def test_a_strength_that_is_none_is_said_and_noted_in_its_line(strength: str) -> None:
    reading = read(
        ROWS + f"| S002 | Lost order | Leadership | Calm | {strength} | |\n| S003 |  | a | | 5 | |\n"
    )
    assert [(left.place, left.why.partition(",")[0]) for left in reading.left_out] == [
        ("state.md, line 4", "is none of 1 to 5")
    ]
    assert [(story.title, dict(story.competencies)) for story in reading.stories[1:]] == [
        ("Lost order", {"Leadership": 3, "Calm": 2}),
        ("S003", {"a": 5}),
    ]
    assert reading.stories[1].notes == f"Strength: {strength}"


def test_every_id_that_stands_twice_is_a_fault_with_its_line() -> None:
    sections = f"### Story Details\n#### S001 — Pilot line\n- Action: a\n#### S001 — b\n- Task: {PRIVATE}\n"
    text = f"{ROWS}| S001 | {PRIVATE} | a | | 3 | |\n{sections}"
    assert faults(text) == [(f"state.md, line {line}: id", "is that of another story too") for line in (4, 8)]


def test_what_no_story_takes_is_left_out_with_its_line() -> None:
    reading = read(
        ROWS
        + f"| S002 | {'x' * 501} | a | | 3 | |\n"
        + f"| S003 | a | b | | 3 | | {PRIVATE} | one |\n"
        + f"### Story Details\n#### S001 — Pilot line\n- Action: {PRIVATE}\x00\n- Result: It ran.\n"
    )
    assert [(left.place, left.why) for left in reading.left_out] == [
        ("state.md, line 5", "has more cells than the table has columns"),
        ("state.md, line 8", "contains a NUL character"),
        ("state.md, line 4", "is longer than 500 characters"),
    ]
    assert PRIVATE not in str(reading.left_out)
    assert [(story.id, story.result) for story in reading.stories] == [("s001", "It ran."), ("s002", "")]


def test_a_row_that_stands_twice_word_for_word_is_read_once() -> None:
    reading = read(ROWS + ROWS.splitlines()[2] + "\n")
    assert [story.id for story in reading.stories] == ["s001"]
    assert "twice, word for word" in str(reading)


def test_a_row_that_stands_twice_is_read_once_also_where_its_story_has_a_section() -> None:
    reading = read(f"{ROWS}{ROWS.splitlines()[2]}\n### Story Details\n#### S001 — Pilot line\n- Action: a\n")
    assert [(story.id, story.action) for story in reading.stories] == [("s001", "a")]
    assert [left.place for left in reading.left_out] == ["state.md, line 4"]


def test_a_row_without_a_title_has_that_of_its_section() -> None:
    rows = f"{ROWS}| S002 | | Calm | | 5 | |\n"
    reading = read(f"{rows}### Story Details\n#### S002 — Night shift\n- Action: a\n")
    assert [story.title for story in reading.stories] == ["Pilot line", "Night shift"]
    assert reading.left_out == ()


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
