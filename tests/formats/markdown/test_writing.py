from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.strategies import NAMES, PROSE, stories

from storybank.bank import StoryBank
from storybank.competencies import Framework
from storybank.errors import DocumentError, InvalidInput
from storybank.formats import markdown_text, read_markdown, stories_from_markdown, write_markdown
from storybank.sample import sample_bank
from storybank.stories import Story

SAMPLES = Path(__file__).parents[1] / "samples" / "markdown" / "folder"

LINES = st.sampled_from(
    [
        *(
            "# Result",
            "## foo",
            "---",
            "- **Task** - x",
            "**S**: y",
            "Result: z",
            "```",
            "~~~",
            "<!-- ",
            "<div>",
        ),
        *("", "  ", "> q", "    code", "\\", "a\r\nb", "Tags: x", "=====", "[a]: b", "```storybank", "text"),
        *("\u2028", "* * *", "1. **R**: x", "<script>", "\t", "\x0c", "| Task | a |", "|---|---|"),
    ]
)
ANY = PROSE | st.lists(LINES, max_size=6).map("\n".join)
TITLES = NAMES | st.sampled_from(
    ["Result", "# x", "a #", "Situation\nx", "- a", "Notes", "> b", "<!--", "Tags: x"]
)


def _with(story: Story, **changes: Any) -> Story:
    return story.replace(extensions={}, **changes)


BANKS = st.lists(
    st.builds(_with, stories(), situation=ANY, task=ANY, action=ANY, result=ANY, notes=ANY, title=TITLES),
    max_size=3,
    unique_by=lambda story: story.id,
).map(StoryBank)


def by_id(bank: StoryBank) -> dict[str, Story]:
    return {story.id: story for story in bank.stories}


@settings(deadline=None)
@given(BANKS)
def test_reading_a_text_that_was_written_gives_the_same_stories(bank: StoryBank) -> None:
    assert stories_from_markdown(markdown_text(bank)).stories == bank.stories


@settings(deadline=None, max_examples=many(60))
@given(BANKS, BANKS, st.booleans())
def test_reading_what_was_written_and_written_over_gives_the_same_stories(
    bank: StoryBank,
    other: StoryBank,
    in_one: bool,  # noqa: FBT001 - drawn
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "all.md") if in_one else Path(folder)
        write_markdown(bank, path)
        assert by_id(read_markdown(path).bank) == by_id(bank)
        before = {file: file.read_bytes() for file in Path(folder).iterdir()}
        write_markdown(bank, path)
        assert before == {file: file.read_bytes() for file in Path(folder).iterdir()}
        write_markdown(other, path)
        assert by_id(read_markdown(path).bank) == by_id(bank) | by_id(other)


def test_the_sample_bank_is_written_plainly(tmp_path: Path) -> None:
    text = markdown_text(sample_bank())
    assert "storybank" not in text
    write_markdown(sample_bank(), tmp_path)
    assert by_id(read_markdown(tmp_path).bank) == by_id(sample_bank())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLES, tmp_path / "notes"))


def test_writing_an_unchanged_bank_changes_no_byte(folder: Path) -> None:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    files[0].write_bytes(files[0].read_bytes().replace(b"\n", b"\r\n"))
    before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in files]
    writing = write_markdown(read_markdown(folder).bank, folder)
    assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in files] == before
    assert writing.left_out == ()


MONTH, SEVERAL = "month-end.md", "deeper/several.markdown"
CHANGES: list[tuple[str, str, dict[str, Any]]] = [
    (MONTH, "month-end-in-two-days", {"result": "One."}),
    (MONTH, "month-end-in-two-days", {"employer": None}),
    (MONTH, "month-end-in-two-days", {"status": "draft", "title": "Month-end"}),
    (MONTH, "month-end-in-two-days", {"task": "A\n\n## Result\n\nB"}),
    (SEVERAL, "freezer", {"result": "All kept."}),
    (SEVERAL, "freezer", {"happened": "2020", "employer": "Oat", "notes": "Mind the date."}),
    (SEVERAL, "freezer", {"title": "# odd", "task": "<!-- ", "competencies": {"a, b": 1}}),
    (SEVERAL, "freezer-2", {"result": "Gut"}),
    (SEVERAL, "dépôt", {"task": "deux", "title": "Deux dépôts"}),
    (SEVERAL, "dépôt", {"competencies": {"conflict": 4}}),
]


@pytest.mark.parametrize(
    ("change", "gone", "come"),
    [
        ({"result": "One."}, "Two days.", "One."),
        ({"employer": "Oat"}, "company: Larkmoor", "company: Oat"),
        ({"task": "A\n\nB", "action": "C"}, "Halve it.", "A\n\nB"),
        ({"happened": "2024"}, "when: 2023-05", "when: 2024"),
    ],
)
def test_of_a_key_and_a_part_under_its_heading_only_the_value_gives_way(
    folder: Path, change: dict[str, Any], gone: str, come: str
) -> None:
    before = (folder / MONTH).read_text()
    bank = read_markdown(folder).bank
    write_markdown(bank.with_stories(bank.story("month-end-in-two-days").replace(**change)), folder)
    expected = before.replace(gone, come).replace(
        "I followed it through the house.", change.get("action", "I followed it through the house.")
    )
    assert (folder / MONTH).read_text() == expected


def apart(text: str) -> list[str]:
    """Return what stands in the sample file of several, cut before its headings."""
    return re.split(r"(?m)^(?=## (?:Freezer|Dépôt|Shopping)\r?$)", text)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", CHANGES)
def test_changing_a_story_changes_nothing_beside_it(
    folder: Path, newline: str, case: tuple[str, str, dict[str, Any]]
) -> None:
    name, story_id, change = case
    file, other = folder / name, folder / (SEVERAL if name == MONTH else MONTH)
    file.write_bytes(file.read_bytes().replace(b"\n", newline.encode()))
    before, beside = file.read_bytes().decode(), other.read_bytes()
    bank = read_markdown(folder).bank
    wanted = bank.with_stories(bank.story(story_id).replace(**change))
    write_markdown(wanted, folder)
    after = file.read_bytes().decode()
    assert other.read_bytes() == beside
    assert after.count("\n") == after.count(newline)
    if name == MONTH:
        assert f"{newline}mood: proud{newline}" in after
    else:
        own = 1 + ["freezer", "freezer-2", "dépôt"].index(story_id)
        pieces = apart(before)
        assert after.startswith("".join(pieces[:own]))
        assert after.endswith("".join(pieces[own + 1 :]))
    assert read_markdown(folder).bank == wanted


def test_notes_with_headings_of_their_own_stay_plain(folder: Path) -> None:
    bank = read_markdown(folder).bank
    write_markdown(bank.with_stories(bank.story("month-end-in-two-days").replace(employer=None)), folder)
    text = (folder / MONTH).read_text()
    assert "## Notes\n\nIt took a while" in text
    assert text.endswith("## Metrics\n\n40 hours a month\n\n## What I learned\n\nAsk who reads it.\n")


def test_a_line_that_was_left_out_stays_in_a_story_that_changes(tmp_path: Path) -> None:
    below, above = tmp_path / "below.md", tmp_path / "above.md"
    below.write_text("# One\n\nDate: after the merger\n\nS: x\n\nR: y\n\n# Two\n\nS: x\n\nR: y\n")
    above.write_text("---\ntitle: Three\ndate: after the merger\nmood: proud\n---\n\nS: x\n\nR: y\n")
    bank = read_markdown(tmp_path).bank
    left = [out.what for out in read_markdown(tmp_path).left_out]
    changed = bank.with_stories(*(story.replace(happened="2024", result="z") for story in bank.stories))
    write_markdown(changed, tmp_path)
    assert read_markdown(tmp_path).bank == changed
    assert [out.what for out in read_markdown(tmp_path).left_out] == left
    assert all("after the merger" in file.read_text() for file in (below, above))


def test_a_story_beside_one_that_is_added_is_named_and_not_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    text = "# One\n\n**S:**  x\n\n**R:** *y*\n"
    path.write_text(text)
    bank = read_markdown(path).bank.with_stories(Story("Two", result="z", source="s"))
    write_markdown(bank, path)
    assert set(read_markdown(path).stories) == set(bank.stories)
    assert path.read_text().startswith(text.replace("\n\n", "\n\n- **Id:** one\n- **Source:** a.md\n\n", 1))


def test_a_new_title_keeps_the_id(folder: Path) -> None:
    bank = read_markdown(folder).bank
    wanted = bank.with_stories(bank.story("dépôt").replace(title="Deux dépôts"))
    write_markdown(wanted, folder)
    assert read_markdown(folder).bank == wanted


def test_new_stories_are_added_and_missing_ones_stay_and_are_named(folder: Path) -> None:
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    writing = write_markdown(StoryBank([Story("New")]), folder)
    assert {file: file.read_bytes() for file in before} == before
    assert (folder / "new.md").exists()
    assert [left.what for left in writing.left_out] == [
        "the story freezer",
        "the story freezer-2",
        "the story dépôt",
        "the story month-end-in-two-days",
    ]


def test_what_markdown_does_not_hold_is_named(tmp_path: Path) -> None:
    story = Story("A", extensions={"mood": 1})
    bank = StoryBank([story], framework=Framework("haus")).with_tellings(*[])
    told = sample_bank()
    assert [left.what for left in write_markdown(told, tmp_path / "a").left_out] == [
        "3 tellings",
        "2 impressions",
    ]
    assert [(left.place, left.what) for left in write_markdown(bank, tmp_path / "b").left_out] == [
        ("framework", "the framework"),
        ("stories[0].extensions", "what other tools keep in the story"),
    ]


def test_ids_that_no_file_can_be_called_by_get_another_name(tmp_path: Path) -> None:
    ids = ["..", ".hidden", "a:b", "con", "A", "a", "é" * 400]
    bank = StoryBank([Story("T", id=story_id) for story_id in ids])
    write_markdown(bank, tmp_path)
    assert by_id(read_markdown(tmp_path).bank) == by_id(bank)
    assert {file.parent for file in tmp_path.iterdir()} == {tmp_path}


def test_what_cannot_be_read_is_not_written_over(tmp_path: Path) -> None:
    broken = tmp_path / "a.md"
    broken.write_text("---\n{id: a, title: T}\n---\n")
    with pytest.raises(DocumentError, match="nothing was written"):
        write_markdown(StoryBank([Story("New")]), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["a.md"]


def test_what_is_no_bank_or_no_path_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="not a StoryBank"):
        write_markdown(3, tmp_path)  # type: ignore[arg-type]
    for path in (3, None):
        with pytest.raises(InvalidInput, match="not a path"):
            write_markdown(StoryBank(), path)  # type: ignore[arg-type]
    for odd in ("a\x00b", "nowhere/deeper/folder"):
        with pytest.raises(DocumentError):
            write_markdown(StoryBank(), odd)


def test_a_file_whose_front_matter_is_true_of_one_story_takes_a_second(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: One\ndate: soon\nmood: proud\n---\n\nS: x\n\nR: y\n")
    bank = read_markdown(path).bank.with_stories(Story("Two", result="z", source="s"))
    writing = write_markdown(bank, path)
    assert set(read_markdown(path).stories) == set(bank.stories)
    assert "- **date:** soon" in path.read_text()
    assert [left.what for left in writing.left_out] == ["“mood”"]


def test_a_file_without_heading_and_front_matter_takes_a_second_story(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("S: x\n\nR: y\n")
    bank = read_markdown(path).bank.with_stories(Story("Two", result="z", source="s"))
    write_markdown(bank, path)
    assert set(read_markdown(path).stories) == set(bank.stories)


def test_stories_in_another_tools_form_stay_and_are_named(tmp_path: Path) -> None:
    text = "### [Theme] Pilot line\n**A (Action):** a\n**R (Result):** b\n"
    (tmp_path / "bank.md").write_text(text)
    writing = write_markdown(StoryBank([Story("New")]), tmp_path)
    assert (tmp_path / "bank.md").read_text() == text
    assert [left.what for left in writing.left_out] == ["1 story"]
