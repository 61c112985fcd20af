"""Markdown as chats, editors and text processors give it."""

from __future__ import annotations

from pathlib import Path

import pytest

from storybank.formats import Reading, read_csv, read_markdown, stories_from_markdown, write_markdown
from storybank.stories import Story

CHAT = """Sure! Here are two stories:

---

### **1. Leading a launch**

**Situation:** Six weeks late.

**Result:** Two days early.

---

### **2. Handling conflict**

**Situation:** Two engineers fought.

**Result:** One design.

**Reflection:** Start earlier.

* * *

Would you like me to tailor these?
"""

BOLD = """# My stories

**1. Leading a launch**

- **Situation:** Six weeks late.
- **Result:** Two days early.

**2. Handling conflict:**
- **Tags:** conflict resolution

- **Situation:** Two engineers fought.
- **Result:** One design.
"""


def read(text: str) -> Reading:
    return stories_from_markdown(text, name="a.md")


def test_a_rule_between_stories_belongs_to_none_of_them() -> None:
    reading = read(CHAT)
    first, second = reading.stories
    assert (first.result, first.notes) == ("Two days early.", "")
    assert second.notes == "**Reflection:** Start earlier.\n\nWould you like me to tailor these?"
    assert [left.place for left in reading.left_out] == ["a.md, line 1"]


def test_a_rule_alone_is_no_text_that_belongs_to_no_story() -> None:
    assert (
        read("# My stories\n\n---\n\n## One\n\nS: x\n\nR: y\n\n---\n\n## Two\n\nS: x\n\nR: y\n").left_out
        == ()
    )


def test_the_rule_that_ends_a_story_stays_where_the_story_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# One\n\n**S:** x\n\n**T:** y\n\n---\n\n# Two\n\n**S:** x\n\n**T:** y\n")
    bank = read_markdown(path).bank
    write_markdown(bank.with_stories(bank.stories[0].replace(result="z")), path)
    assert path.read_text().endswith("## Result\n\nz\n\n---\n\n# Two\n\n**S:** x\n\n**T:** y\n")


def test_a_rule_within_a_part_of_a_story_is_kept_word_by_word(tmp_path: Path) -> None:
    story = Story("A", id="a", situation="x\n\n---\n\ny", result="z\n\n***", source="s")
    write_markdown(read("").bank.with_stories(story), tmp_path)
    assert read_markdown(tmp_path).stories == (story,)


def test_the_anchors_that_text_processors_put_behind_headings_are_no_part_of_them() -> None:
    (story,) = read(
        "# **Month-end** {#month-end}\n\n## **Situation** {#situation}\n\nx\n\n## Result {#result .a}\n\ny\n"
    ).stories
    assert (story.title, story.situation, story.result) == ("Month-end", "x", "y")


def test_a_title_that_ends_like_an_anchor_is_written_and_read_again(tmp_path: Path) -> None:
    story = Story("A {#b}", id="a", situation="x", result="y", source="s")
    path = tmp_path / "a.md"
    write_markdown(read("").bank.with_stories(story), path)
    assert read_markdown(path).stories == (story,)


@pytest.mark.parametrize(
    "text",
    [
        "**Situation** x\n\n**Result** y",
        "__Situation__ x\n__Result__ y",
        "### [Situation]\nx\n### (Result)\ny",
        "**[S]:** x\n\n**(R)**: y",
    ],
)
def test_labels_without_a_colon_and_in_brackets_are_read(text: str) -> None:
    (story,) = read(text).stories
    assert (story.situation, story.result) == ("x", "y")


def test_titles_in_bold_tell_the_stories_of_a_list_apart() -> None:
    reading = read(BOLD)
    assert [(story.title, story.situation, story.result) for story in reading.stories] == [
        ("1. Leading a launch", "Six weeks late.", "Two days early."),
        ("2. Handling conflict", "Two engineers fought.", "One design."),
    ]
    assert reading.stories[1].competencies == {"conflict resolution": 3}
    assert reading.left_out == ()


def test_lines_before_each_first_part_tell_stories_apart_also_as_plain_text() -> None:
    reading = read("MONTH-END\n\nSituation: a\nResult: b\n\nThe customer\nSituation: c\nResult: d\n")
    assert [(story.title, story.result) for story in reading.stories] == [
        ("MONTH-END", "b"),
        ("The customer", "d"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Situation: a\nTask: b\n\nThen\n\nSituation: c\nResult: d\n",
        "The launch\n\nSituation: a\n\nThen\n\nSituation: c\nResult: d\n",
    ],
)
def test_a_part_that_goes_on_under_its_label_again_stays_one_story(text: str) -> None:
    (story,) = read(text).stories
    assert (story.title, story.situation.replace("\n\nThen", "")) == ("a", "a\n\nc")


@pytest.mark.parametrize(
    "change",
    [
        {"result": "Three days early."},
        {"title": "The launch"},
        {"task": "Catch up."},
        {"employer": "Oatmoor"},
        {"situation": "x\n\nResult: y"},
    ],
)
def test_a_story_under_a_title_in_bold_is_changed_in_its_place(
    tmp_path: Path, change: dict[str, str]
) -> None:
    path = tmp_path / "a.md"
    path.write_text(BOLD)
    bank = read_markdown(path).bank
    changed = bank.with_stories(bank.stories[0].replace(**change))
    write_markdown(changed, path)
    assert set(read_markdown(path).stories) == set(changed.stories)
    assert BOLD[BOLD.index("**2.") :] in path.read_text()


def test_a_story_is_added_to_those_under_titles_in_bold(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(BOLD)
    bank = read_markdown(path).bank.with_stories(Story("New", result="z", source="s"))
    write_markdown(bank, path)
    assert path.read_text().startswith(BOLD)
    assert set(read_markdown(path).stories) == set(bank.stories)


def test_a_file_whose_front_matter_names_its_story_holds_that_one_alone() -> None:
    (story,) = read(
        "---\ntitle: T\n---\n\nFirst\n\nTask: a\nResult: b\n\nThen\n\nTask: c\nResult: d\n"
    ).stories
    assert (story.task, story.result) == ("a\n\nc", "b\n\nThen\n\nd")


@pytest.mark.parametrize("label", ["Date", "Happened"])
@pytest.mark.parametrize("day", ["September 3, 2024", "2024-09-03T21:15", "03.09.2024"])
def test_days_are_read_as_editors_write_them(label: str, day: str) -> None:
    reading = read(f"# One\n\n{label}: {day}\n\nSituation: x\n\nResult: y\n")
    assert [story.happened for story in reading.stories] == ["2024-09-03"]
    assert reading.left_out == ()


def rewritten(path: Path, text: str, **changes: object) -> str:
    """Return a file of one story after a change to it was written back."""
    path.write_text(text)
    bank = read_markdown(path).bank
    changed = bank.with_stories(bank.stories[0].replace(**changes))
    write_markdown(changed, path)
    assert read_markdown(path).stories == changed.stories
    return path.read_text()


def test_a_story_that_changes_is_written_plainly(tmp_path: Path) -> None:
    text = "# One\n**Situation:** x\n**Result:** y\n"
    changed = rewritten(tmp_path / "a.md", text, employer="Oatmoor", competencies={"teamwork": 4})
    assert changed == (
        "# One\n\n- **Id:** one\n- **Competencies:** teamwork (4)\n- **Employer:** Oatmoor\n"
        "\n## Situation\n\nx\n\n## Result\n\ny\n"
    )


@pytest.mark.parametrize("name", ["conflict 2", "a, b", "#x", "no: yes", "[x]", "{x", "a]"])
def test_a_tag_that_a_list_would_change_is_written_so_that_it_is_read_again(
    tmp_path: Path, name: str
) -> None:
    text = "---\ntags: [teamwork]\n---\n# One\n\nS: x\n\nR: y\n"
    rewritten(tmp_path / "a.md", text, competencies={"teamwork": 3, name: 3})


@pytest.mark.parametrize(
    ("said", "status"),
    [("Done", "ready"), ("In progress", "draft"), ("Not started", "draft"), ("Archived", "retired")],
)
def test_the_status_of_a_notes_database_is_understood_and_kept_as_it_stands(
    tmp_path: Path, said: str, status: str
) -> None:
    text = f"---\ntitle: Freezer\nstatus: {said}\n---\n\n## Task\n\nSave it.\n"
    (tmp_path / "freezer.md").write_text(text, encoding="utf-8")
    reading = read_markdown(tmp_path)
    assert [story.status for story in reading.stories] == [status]
    write_markdown(reading.bank, tmp_path)
    assert (tmp_path / "freezer.md").read_text(encoding="utf-8") == text
    table = f"title,task,status\nFreezer,Save it.,{said}\n"
    assert [story.status for story in read_csv(table.encode()).stories] == [status]
