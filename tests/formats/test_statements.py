"""Statements in Markdown and in tables: what a person says without a story comes back as it was."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.markdown.test_writing import ANY, TITLES
from tests.support.counts import many
from tests.support.strategies import banks, statements, stories

from storybank.bank import StoryBank
from storybank.formats import (
    csv_text,
    markdown_text,
    read_csv,
    read_markdown,
    stories_from_markdown,
    write_csv,
    write_markdown,
    write_xlsx,
)
from storybank.formats.reading import told_in
from storybank.stories import Statement, Story, Told

PAY = Statement("pay", "Between 52,000 and 56,000 a year.", when="only when they ask")
WHY = Statement("why here", "Three of your depot leads began here.", employer="Oatmoor", seconds=9)
LEFT = Statement("goals", status="draft", notes="## What I say\n\n- nothing yet")
BANK = StoryBank([Story("Freezer", task="Save it.")], statements=[PAY, WHY, LEFT])


def plain(bank: StoryBank) -> StoryBank:
    """Return what a file of stories and statements holds of a bank."""
    statements = [one.replace(extensions={}) for one in bank.statements]
    return StoryBank([one.replace(extensions={}) for one in bank.stories], statements=statements)


HOSTILE = st.builds(
    lambda one, text, notes, about: one.replace(text=text, notes=notes, competency=about, extensions={}),
    statements(),
    ANY
    | st.sampled_from(["## What I say\n\nx", "**What I say:** x", "**Situation:** x", "### Action\n\n- y"]),
    ANY,
    TITLES | st.sampled_from(["What I say", "goals", "Task"]),
)


def _bank(held: Story | None, said: list[Statement]) -> StoryBank:
    told = [held.replace(extensions={})] if held else []
    return StoryBank(told, statements=[one for one in said if not held or one.id != held.id])


SAID = st.lists(HOSTILE, max_size=3, unique_by=lambda one: one.id)
BANKS = st.builds(_bank, st.none() | stories(), SAID)


def by_id(bank: StoryBank) -> dict[str, Told]:
    return {one.id: one for one in told_in(bank)}


@settings(deadline=None)
@given(BANKS)
def test_markdown_reads_back_the_statements_that_were_written(bank: StoryBank) -> None:
    assert stories_from_markdown(markdown_text(bank)).bank == bank


@settings(deadline=None)
@given(banks() | BANKS, st.sampled_from([",", ";", "\t"]))
def test_a_table_reads_back_the_statements_that_were_written(bank: StoryBank, delimiter: str) -> None:
    reading = read_csv(csv_text(bank, delimiter=delimiter).encode(), delimiter=delimiter)
    assert reading.bank == plain(bank)


@settings(deadline=None, max_examples=many(40))
@given(BANKS, BANKS, st.sampled_from(["all.md", "folder"]))
def test_statements_are_written_over_in_their_place(bank: StoryBank, other: StoryBank, name: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        write_markdown(bank, path)
        before = {file: file.read_bytes() for file in Path(folder).rglob("*.md")}
        assert by_id(read_markdown(path).bank) == by_id(bank)
        write_markdown(bank, path)
        assert before == {file: file.read_bytes() for file in Path(folder).rglob("*.md")}
        write_markdown(other, path)
        assert by_id(read_markdown(path).bank) == by_id(bank) | by_id(other)


def test_a_workbook_reads_back_statements_and_says_where_a_text_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "bank.xlsx"
    assert not write_xlsx(BANK, path).left_out
    assert read_csv(path).bank == BANK
    (cut,) = write_xlsx(BANK.with_statements(PAY.replace(text="a" * 40_000)), path).left_out
    assert cut.place == "statements[0].what_i_say"


def test_a_statement_is_written_as_a_person_writes_it() -> None:
    assert markdown_text(StoryBank(statements=[PAY])) == (
        f"# pay\n\n- **Id:** pay\n- **When:** only when they ask\n\n## What I say\n\n{PAY.text}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        f"# pay\n\nWhen: only when they ask\nWhat I say: {PAY.text}\n",
        f"# My statements\n\n## pay\n\n- When: only when they ask\n\n### What I say\n\n{PAY.text}\n",
        f"---\ntitle: pay\nwhen: only when they ask\n---\n\n**What I say:** {PAY.text}\n",
        f"# Key\n\nS: x\n\nR: y\n\n# pay\n\n**When:** only when they ask\n\n**What I say:**\n{PAY.text}\n",
    ],
)
def test_statements_are_read_as_people_write_them(text: str) -> None:
    reading = stories_from_markdown(text)
    assert reading.bank.statements == (PAY,)
    assert not reading.left_out


def test_what_is_said_in_a_story_stays_in_its_notes() -> None:
    text = "# Freezer\n\n**Situation:** Six days.\n\n**Result:** Two.\n\n**What I say:** It was late.\n"
    (story,) = stories_from_markdown(text).stories
    assert story.notes == "**What I say:** It was late."
    above = "# Prepared\n\n## What I say\n\nx\n\n## Freezer\n\n### Situation\n\nSix.\n\n### Result\n\nTwo.\n"
    reading = stories_from_markdown(above)
    assert [one.title for one in reading.stories] == ["Freezer"]
    assert not reading.bank.statements


def test_what_no_statement_has_is_left_out_and_said() -> None:
    text = "# pay\n\nTags: teamwork\nSeconds: 0\nWithheld from: Oatmoor\n\n**What I say:** 52,000.\n"
    reading = stories_from_markdown(text)
    assert reading.bank.statements == (Statement("pay", "52,000."),)
    assert [f"{one.what} {one.why}" for one in reading.left_out] == [
        "“seconds: 0” is below 1",
        "“competencies” is no part of a statement",
        "“withheld_from” is no part of a statement",
    ]
    table = read_csv(
        b"title,kind of row,What I say,when to say it,tags,seconds\n"
        b"pay,Statement,52000.,,team,0\nday,statment,,,,\nkey,,,,lead,\nsum,story,x,,lead,\n,statement,y,,,\n"
    )
    assert table.bank.statements == (Statement("pay", "52000."),)
    assert [one.id for one in table.stories] == ["key", "sum"]
    assert [str(one).split(":")[0].removeprefix("the text, ") for one in table.left_out] == [
        "line 3",
        "line 6",
        "line 2, column F",
        "line 2, column E",
        "line 3, column B",
        "line 5, column C",
        "line 6, column A",
    ]


def test_without_the_column_of_kinds_a_table_is_one_of_stories() -> None:
    reading = read_csv(b"title,What I say,when to say it,tags\npay,abc,now,team\n")
    assert [one.title for one in reading.stories] == ["pay"]
    assert not reading.bank.statements
    assert [one.what for one in reading.left_out] == [
        "the column “What I say”",
        "the column “when to say it”",
    ]


def test_a_table_of_stories_alone_has_no_column_of_kinds() -> None:
    assert "kind_of_row" not in csv_text(StoryBank([Story("Freezer", task="Save it.")]))


def test_statements_of_a_file_join_a_bank_once(tmp_path: Path) -> None:
    write_csv(BANK, tmp_path / "a.csv")
    reading = read_csv(tmp_path / "a.csv")
    mine = StoryBank(statements=[PAY.replace(text="55,000.")])
    joined = reading.into(mine)
    assert joined.statement("pay").text == "55,000."
    assert [one.id for one in joined.statements] == ["pay", WHY.id, LEFT.id]
    assert reading.into(joined) == joined
    assert "1 story and 3 statements" in str(reading)
