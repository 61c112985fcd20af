"""What three people wrote into their files in a first hour, and what nobody may lose of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from storybank.formats import read_markdown, stories_from_markdown


@pytest.mark.parametrize("above", ["# S", "# Action", "# Notes", "# My stories", "# Thursday"])
@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Skills: teaching", "competencies", {"teaching": 3}),
        ("Company: Oatmoor", "employer", "Oatmoor"),
        ("When: 2021", "happened", "2021"),
        ("Status: draft", "status", "draft"),
        ("Not for: Oatmoor", "withheld_from", ("Oatmoor",)),
    ],
)
def test_a_field_below_a_title_is_read_whatever_stands_above_it(
    above: str, line: str, field: str, value: object
) -> None:
    text = f"{above}\n\n## New drug chart\n\n{line}\n\nSituation: It was new.\n\nAction: I sat down.\n"
    [story] = stories_from_markdown(text).stories
    assert (getattr(story, field), story.situation, story.notes) == (value, "It was new.", "")


PARTS = {"situation": "It was new.", "task": "Teach it.", "action": "I sat down.", "result": "Errors fell."}


@pytest.mark.parametrize("names", [PARTS, ["Situation", "My task", "What I did", "Outcome"],
                                   ["Situation", "Aufgabe", "Vorgehen", "Ergebnis"]])  # fmt: skip
@pytest.mark.parametrize("after", ["\n", "\n\n"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_labels_alone_on_a_line_are_read_where_parts_stand_in_order(
    names: list[str], after: str, between: str
) -> None:
    told = between.join(
        f"{name.capitalize()}{after}{text}" for name, text in zip(names, PARTS.values(), strict=True)
    )
    [story] = stories_from_markdown(f"## Drug chart\n\nSkills: teaching\n\n{told}\n").stories
    assert {part: getattr(story, part) for part in PARTS} == PARTS
    assert (story.status, {**story.competencies}) == ("ready", {"teaching": 3})


def test_a_plain_text_file_of_stories_is_read(tmp_path: Path) -> None:
    told = "\n\n".join(f"{part.capitalize()}\n{text}" for part, text in PARTS.items())
    (tmp_path / "mine.txt").write_text(f"Drug chart\n\n{told}\n\n\nThe fall\n\n{told}\n", encoding="utf-8")
    stories = read_markdown(tmp_path / "mine.txt").stories
    assert [(story.title, story.result) for story in stories] == [
        ("Drug chart", "Errors fell."),
        ("The fall", "Errors fell."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Result\nErrors fell.\n\nSituation\nIt was new.\n",
        "Result\nErrors fell.\n",
        "It was new\n\nI sat down\n",
    ],
)
def test_a_story_without_a_label_that_is_read_says_which_labels_would_be(text: str) -> None:
    reading = stories_from_markdown(f"## Drug chart\n\nSkills: teaching\n\n{text}")
    assert reading.stories[0].notes == text.strip()
    assert "“Situation:”, “Task:”, “Action:” and “Result:”" in str(reading.left_out)


@pytest.mark.parametrize("label", ["Result", "Impact", "Goals"])
def test_a_word_alone_on_a_line_of_a_labelled_part_stays_its_text(label: str) -> None:
    text = f"# Chart\n\n**Situation:** One.\n\n{label}\n\nTwo.\n\n**Action:** I sat down.\n"
    [story] = stories_from_markdown(text).stories
    assert (story.situation, story.action) == (f"One.\n\n{label}\n\nTwo.", "I sat down.")
