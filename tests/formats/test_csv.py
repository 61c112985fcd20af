from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped]  # pandas brings no types of its own
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from tests.formats.mutations import refusals
from tests.support.strategies import banks

from storybank.bank import StoryBank
from storybank.bank.records import STORY_COLUMNS
from storybank.competencies import Framework
from storybank.errors import DocumentError, InvalidInput
from storybank.formats import Reading, csv_text, read_csv, write_csv
from storybank.history import Impression, Rehearsal, Telling
from storybank.sample import sample_bank
from storybank.stories import Story
from storybank.values import FrozenMap

SAMPLES = Path(__file__).parent / "samples" / "csv"
PRIVATE = "Rumpelstiltskin"
DELIMITERS = [",", ";", "\t", "|"]
IN_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def table(text: str, **options: Any) -> Reading:
    return read_csv(text.encode(), **options)


def paths(caught: pytest.ExceptionInfo[DocumentError]) -> list[str]:
    return [fault.path for fault in caught.value.faults]


# What was written reads back.


def without_extensions(bank: StoryBank) -> tuple[Story, ...]:
    return tuple(story.replace(extensions={}) for story in bank.stories)


@given(banks())
def test_reading_what_was_written_gives_the_same_stories(bank: StoryBank) -> None:
    for delimiter in DELIMITERS:
        reading = table(csv_text(bank, delimiter=delimiter))
        assert reading.stories == without_extensions(bank)
        assert reading.left_out == ()
    assert table(csv_text(bank, guard="none"), guard="none").stories == without_extensions(bank)


@IN_ONE_FOLDER
@given(banks())
def test_a_file_reads_back_and_nothing_stays_behind_unsaid(tmp_path: Path, bank: StoryBank) -> None:
    path = tmp_path / "stories.csv"
    writing = write_csv(bank, path)
    reading = read_csv(path)
    assert reading.stories == without_extensions(bank)
    if not writing.left_out:
        assert reading.bank == bank
    assert writing.path == str(path)


@given(banks())
def test_what_data_frames_write_reads_back(bank: StoryBank) -> None:
    records = bank.to_records()
    for text in (
        pd.DataFrame(records, columns=[*STORY_COLUMNS]).to_csv(index=False),
        pl.DataFrame(records, infer_schema_length=None).write_csv() if records else "title",
    ):
        assert table(text, guard="none").stories == without_extensions(bank)


def test_data_frames_write_the_running_example_to_files_that_read_back(tmp_path: Path) -> None:
    bank, path = sample_bank(), tmp_path / "stories.csv"
    pd.DataFrame(bank.to_records()).to_csv(path, index=False)
    assert read_csv(path).stories == bank.stories
    pl.DataFrame(bank.to_records()).write_csv(path)
    assert read_csv(path).stories == bank.stories
    assert [left.what for left in read_csv(path).left_out] == [
        "the column “times_told”",
        "the column “last_told”",
    ]


@given(banks())
def test_reading_twice_equals_once(bank: StoryBank) -> None:
    reading = table(csv_text(bank))
    once = reading.into(StoryBank())
    assert reading.into(once) == once
    assert reading.into(bank) == bank


def test_a_story_worked_on_since_stays_when_the_table_is_read_again() -> None:
    reading = table("title,result\nMonth-end,Two days\n")
    mine = StoryBank([Story("Month-end", result="Two days instead of six")])
    assert reading.into(mine) == mine


# The samples, each in the form of its program.


def test_a_spreadsheet_with_decimal_commas_is_read() -> None:
    reading = read_csv(SAMPLES / "spreadsheet.csv")
    assert reading.stories == (
        Story(
            "Übergabe an Süd",
            employer="Kessel & Söhne",
            happened="2024-09-30",
            competencies={"teamwork": 4, "planning": 3},
            situation="Two shifts shared one line.",
            task="I had to join their lists.",
            action="I asked both foremen what they write down.\n"
            'Then I made one list, with the word "stop" on top.',
            result="Nobody stopped the line twice.",
            seconds=95,
        ),
        Story(
            "-12 degrees in the hall",
            employer="Kessel & Söhne",
            happened="2023-02-14",
            competencies=["resilience"],
            situation="The heating failed at night.",
            action="I moved the fitters' shift, and told everybody why.",
            result="=> nobody fell ill",
            status="draft",
        ),
    )
    (left,) = reading.left_out
    assert left.place == f"{SAMPLES / 'spreadsheet.csv'}, column K"
    assert f"{left.what} {left.why}" == "the column “Mood” says nothing that a story has"
    assert left.remedy == "Call it “notes” to keep it, or “competency: …” if it holds strengths."


def test_unicode_text_of_a_spreadsheet_is_read() -> None:
    assert read_csv(SAMPLES / "unicode_text.txt").stories == (
        Story(
            "Łódź in three weeks",
            competencies={"change management": 4},
            situation="The old hall was let go.",
            result='All 40 machines ran on the 1st, "as promised".',
            happened="2024-09-30",
        ),
    )


def test_a_table_in_the_encoding_of_windows_is_read() -> None:
    assert read_csv(SAMPLES / "windows.csv").stories == (
        Story(
            "Café “Münster”",
            employer="Larkmoor & Söhne",
            competencies=["customer focus", "initiative"],
            result="Takings rose by 12 % \u2013 in winter",
        ),
    )


def test_a_column_for_each_competency_is_read() -> None:
    crane = Story(
        "The crane that came late",
        id="crane",
        competencies={"teamwork": 4, "leadership": 3, "planning": 2},
        notes="told at Easter",
    )
    roof = Story("A roof in the rain", id="roof", competencies={"initiative": 3, "resilience": 5})
    assert read_csv(SAMPLES / "matrix.csv").stories == (crane, roof)


def test_the_table_of_a_data_frame_is_read_with_its_index_left_out() -> None:
    reading = read_csv(SAMPLES / "data_frame.csv")
    assert reading.stories == (
        Story(
            "One list of suppliers",
            id="one-list",
            competencies={"procurement": 4},
            employer="Pellwick",
            happened="2021",
            withheld_from=["Oatmoor", "Kessel, Inc."],
        ),
        Story(
            "The second list",
            id="second-list",
            episode="one-list",
            seconds=90,
            status="retired",
            source="import 7",
        ),
    )
    assert [(left.place.rpartition(", ")[2], left.what) for left in reading.left_out] == [
        ("column Q", "the column “times_told”"),
        ("column R", "the column “last_told”"),
        ("column A", "a column"),
    ]


# The columns.


def test_columns_stand_in_any_order_and_in_other_words() -> None:
    reading = table(
        "OUTCOME,story title,Company,Context,With-held From,Origin,Rating,Theme\nr,t,c,s,w,o,5,x\n"
    )
    assert reading.stories == (
        Story(
            "t",
            result="r",
            employer="c",
            situation="s",
            withheld_from=["w"],
            source="o",
            competencies={"x": 5},
        ),
    )


def test_of_two_columns_for_one_field_the_one_in_our_word_counts() -> None:
    reading = table("Outcome,Title,Result,Impact\na,t,b,c\n")
    assert reading.stories[0].result == "b"
    why = "would be the result, which column C gives already. Rename one of the two, or join them."
    assert [str(left) for left in reading.left_out] == [
        f"the text, column A: the column “Outcome” {why}",
        f"the text, column D: the column “Impact” {why}",
    ]


def test_tags_may_stand_in_several_columns() -> None:
    reading = table("title,Primary skill,Secondary skill,Tag: c\nA,a: 5,b; a: 5,2\n")
    assert reading.stories[0].competencies == {"a": 5, "b": 3, "c": 2}


def test_a_column_that_stands_twice_is_a_fault() -> None:
    with pytest.raises(DocumentError) as caught:
        table("title,Notes,notes,tag: a,skill: a\nA,b,c,,\n")
    assert paths(caught) == ["line 1, column C", "line 1, column E"]


def test_a_table_without_titles_says_what_it_has_and_what_is_wanted() -> None:
    with pytest.raises(DocumentError) as caught:
        table("\n\nid;result;Mood\n1;2;3\n")
    assert str(caught.value) == (
        "the text has no column for the titles of the stories; call one of its columns “title”; "
        "situation, task, action, result and competencies are read too; line 3 has “id”, “result” and “Mood”"
    )


def test_of_many_columns_a_dozen_are_named() -> None:
    with pytest.raises(DocumentError, match=r"“result”, .*“c11” and 9 more"):
        table("result," + ",".join(f"c{number}" for number in range(1, 21)))


def test_a_table_without_names_of_columns_is_refused_without_its_text() -> None:
    with pytest.raises(DocumentError, match="none of the 3 in line 1 has a name that is known") as caught:
        table(f"{PRIVATE},{PRIVATE} and so on,4\n")
    assert PRIVATE not in str(caught.value)


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "sep=;\r\n", ",,,\n", '""'])
def test_a_table_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(DocumentError):
        table(text)


def test_names_of_columns_alone_are_a_table_of_no_stories() -> None:
    assert table("title,tags").bank == StoryBank()


def test_a_name_of_a_column_with_a_nul_in_it_is_said_without() -> None:
    assert table("title,mo\0od\nA,proud\n").left_out[0].what == "the column “mood”"


def test_empty_rows_and_columns_at_the_end_are_nothing() -> None:
    reading = table("title,result,,\nA,b,,\n,,,\n \n\nC\n,,,,,,,\n")
    assert [(story.title, story.result) for story in reading.stories] == [("A", "b"), ("C", "")]
    assert reading.left_out == ()


# The delimiter and the encoding.


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_found_over_the_names_of_the_columns(delimiter: str) -> None:
    names = delimiter.join(['"tags; keywords, more|less"', "Title", "Result"])
    reading = table(f"{names}\n{delimiter.join(['a', 'b', '1 2'])}\n")
    assert reading.stories == (Story("b", result="1 2"),)


@pytest.mark.parametrize("name", ["x|é|a", "x|Result", "a;s;t;r", "Action|Result|Situation"])
def test_what_stands_within_a_name_is_no_delimiter_where_another_gives_titles(name: str) -> None:
    reading = table(f'Title,"{name}"\nAudit,seen\n')
    assert [story.title for story in reading.stories] == ["Audit"]


def test_a_title_alone_needs_no_delimiter() -> None:
    assert table("Title\nA; b\n").stories == (Story("A; b", status="draft"),)


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;;"])
def test_the_line_that_tells_excel_the_delimiter_is_understood(line: str) -> None:
    reading = table(f"{line}\r\ntitle;tags\r\nA;b,c\r\n")
    assert reading.stories == (Story("A", competencies=["b", "c"]),)
    reading = table(f"{line}\r\ntitle;seconds\r\nA;b\r\n")
    assert [left.place for left in reading.left_out] == ["the text, line 3 (row 2), column B"]


def test_a_delimiter_that_is_given_is_not_guessed() -> None:
    text = "title^result\nA;b^c,d\n"
    assert table(text, delimiter="^").stories == (Story("A;b", result="c,d"),)
    assert table("sep=;\ntitle^result\nA;b^c,d\n", delimiter="^").stories[0].result == "c,d"
    with pytest.raises(DocumentError):
        table(text)


@pytest.mark.parametrize("delimiter", ["", ",,", "a", "1", '"', "'", "\n", "\r", " ", "_", 3, b","])
def test_what_cannot_stand_between_cells_is_refused(delimiter: Any) -> None:
    with pytest.raises(InvalidInput, match=r"delimiter (cannot stand between cells|is not a string)"):
        table("title", delimiter=delimiter)
    with pytest.raises(InvalidInput, match=r"delimiter (cannot stand between cells|is not a string)"):
        csv_text(StoryBank(), delimiter=delimiter)


def test_an_unknown_guard_is_refused() -> None:
    with pytest.raises(InvalidInput, match="guard is not one of the values allowed; give 'formulas'"):
        table("title", guard="all")
    with pytest.raises(InvalidInput, match="guard is not one of the values allowed"):
        csv_text(StoryBank(), guard="all")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_every_encoding_that_programs_save_is_read(encoding: str) -> None:
    raw = "title;result\nFührung;naïve €\n".encode(encoding)
    assert read_csv(raw).stories == (Story("Führung", result="naïve €"),)
    assert read_csv(raw, encoding=encoding).stories == read_csv(raw).stories


def test_a_named_encoding_is_not_guessed() -> None:
    assert read_csv("title\nŁódź\n".encode("cp1250"), encoding="cp1250").stories[0].title == "Łódź"
    with pytest.raises(DocumentError, match="the text is not utf-8 at byte 6"):
        read_csv("title\nŁódź\n".encode("cp1250"), encoding="utf-8")


# What is wrong is told, all of it, and nothing is read.

BROKEN = f"""title,tags,strength,happened,seconds,status,id,withheld_from,tag: x
{PRIVATE},{PRIVATE}: 9,,1/2/2024,,,,,
{"t" * 3000},b,,,1.000,{PRIVATE},,,7
,b,4.5,{PRIVATE},0,,a b,"x, {PRIVATE}",
"Two
lines",c,,,,,,,
Next,c,,,,,two-lines,,,,{PRIVATE}
Two lines,"a: 2; ""{PRIVATE}",,,,,,,
"{PRIVATE}"""


def test_every_fault_is_told_with_its_line_and_column_and_no_text() -> None:
    with pytest.raises(DocumentError, match="the text is not a table of stories as it stands") as caught:
        table(BROKEN)
    assert [(fault.path, fault.problem) for fault in caught.value.faults] == [
        ("line 2, column D", "may be two days: the day and the month cannot be told apart"),
        ("line 2, column B, entry 1", "has a strength outside 1-5"),
        ("line 3, column E", "is not a whole number"),
        ("line 3, column I", "has a strength outside 1-5"),
        ("line 3, column A", "is longer than 500 characters"),
        ("line 3, column F", "is not one of the values allowed"),
        ("line 4, column H", "has a comma that may separate two names or belong to one"),
        ("line 4, column C", "has no strength where one belongs"),
        ("line 7 (row 6), column K", "has more cells than there are names of columns, which are 9"),
        ("line 8 (row 7), column B, entry 2", "opens a quote that is never closed"),
        ("line 9, cell 1", "opens a quote that is never closed"),
    ]
    assert PRIVATE not in f"{caught.value} {caught.value.args}"


def test_a_row_with_a_cell_beyond_the_last_name_is_left_out_alone() -> None:
    reading = table("title,result\nA,b,c\nB,d\n")
    assert [story.title for story in reading.stories] == ["B"]
    assert [left.place for left in reading.left_out] == ["the text, line 2", "the text, line 2, column C"]


def test_a_mark_before_the_text_is_no_text_also_where_the_encoding_is_named() -> None:
    raw = "\ufeffsep=;\ntitle;result\nA;b,c\n".encode()
    assert read_csv(raw, encoding="utf-8").stories == read_csv(raw).stories == (Story("A", result="b,c"),)


def test_of_one_tag_in_two_columns_with_two_strengths_the_first_counts() -> None:
    reading = table("title,tags,tag: a\nA,a: 2,3\n")
    assert reading.stories[0].competencies == {"a": 2}
    [left] = map(str, reading.left_out)
    assert left.startswith("the text, line 2, column C: the value there has a tag that another column gives")
    assert left.endswith("Keep one of the two.")


def test_a_strength_without_a_tag_is_left_out() -> None:
    reading = table("title,tags,strength\nA,,4\n")
    assert str(reading.left_out[0]) == (
        "the text, line 2, column C: a strength has no tag in its row to be the strength of."
    )


def test_a_table_of_faults_alone_ends_at_a_bound() -> None:
    with pytest.raises(DocumentError, match="and 980 more") as caught:
        table("title,seconds\n" + "".join(f"A{n},x\n" for n in range(5_000)))
    assert len(caught.value.faults) == 1_000


def test_a_part_longer_than_a_cell_of_the_standard_library_is_read() -> None:
    bank = StoryBank([Story("A", situation='word "x" ' * 50_000)])
    assert table(csv_text(bank)).stories == bank.stories


def test_what_is_too_large_or_no_path_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("title\nA\n")
    with pytest.raises(DocumentError, match="has more than 7 bytes"):
        read_csv(path, max_bytes=7)
    assert read_csv(path, max_bytes=8).stories == (Story("A", status="draft"),)
    with pytest.raises(DocumentError, match="to read a text itself give its bytes"):
        read_csv("title\nA\n")
    with pytest.raises(InvalidInput, match="is neither a path, bytes nor an open file"):
        read_csv(3)  # type: ignore[arg-type]


# What is written.


def test_a_file_is_as_spreadsheets_expect_it(tmp_path: Path) -> None:
    bank = StoryBank(
        [
            Story(
                "=1+1",
                situation='two\nlines, "so"',
                competencies={"a; b": 4, "c": 1},
                withheld_from=["X, Inc."],
                happened="2024-09",
                seconds=90,
                episode="e",
            ),
            Story("'=quoted"),
        ]
    )
    write_csv(bank, tmp_path / "a.csv", delimiter=";")
    assert (tmp_path / "a.csv").read_bytes().decode("utf-8") == (
        "\ufefftitle;situation;task;action;result;competencies;id;episode;employer;happened;seconds;status;"
        "withheld_from;notes;source\r\n"
        '\'=1+1;"two\nlines, ""so""";;;;"""a; b"": 4; c: 1";1-1;e;;2024-09;90;ready;"""X, Inc.""";;\r\n'
        "''=quoted;;;;;;quoted;;;;;ready;;;\r\n"
    )


def test_seconds_and_episode_that_were_not_given_follow_what_is_changed_in_the_table() -> None:
    text = csv_text(StoryBank([Story("Month-end", action="one two three")]))
    changed = table(text.replace("one two three", "one " * 280).replace("month-end", "june"))
    assert changed.stories == (Story("Month-end", action="one " * 280, id="june"),)


def test_without_the_guard_a_cell_stands_as_it_is() -> None:
    bank = StoryBank([Story("=1+1"), Story("'=1", id="second")])
    text = csv_text(bank, guard="none")
    assert [line.partition(",")[0] for line in text.splitlines()[1:]] == ["=1+1", "'=1"]
    assert table(text, guard="none").stories == bank.stories


def test_no_cell_begins_with_what_a_spreadsheet_runs() -> None:
    bank = StoryBank(
        [
            Story(
                "@SUM",
                situation="=cmd|' /C calc'!A0",
                task=" +1",
                action="\t=1",
                result="\r=1",
                competencies={"=x": 3, "-y": 2},
                employer="=e",
                withheld_from=["-w"],
                notes="\uff1d1",
                source="+s",
                id="-id",
            )
        ]
    )
    frame = pl.read_csv(csv_text(bank).encode(), infer_schema=False)
    cells = [cell for cell in frame.row(0) if cell]
    assert all(cell.lstrip(" \t\r\n")[0] not in "=+-@\uff1d" for cell in cells)
    assert table(csv_text(bank)).stories == bank.stories


def test_a_writing_names_what_a_table_does_not_hold(tmp_path: Path) -> None:
    bank = StoryBank(
        [Story("A", extensions=FrozenMap({"x": 1}))],
        tellings=[Telling("a", "Dana")],
        impressions=[Impression("Dana", "teamwork"), Impression("Tom", "teamwork")],
        rehearsals=[Rehearsal("a", 90, on="2026-11-28")],
        framework=Framework("house"),
        extensions=FrozenMap({"y": 2}),
    )
    writing = write_csv(bank, tmp_path / "a.csv")
    assert [f"{left.place}: {left.what} {left.why}" for left in writing.left_out] == [
        "tellings: 1 telling is no part of a table of stories",
        "impressions: 2 impressions are no part of a table of stories",
        "rehearsals: 1 rehearsal is no part of a table of stories",
        "framework: the framework is no part of a table of stories",
        "extensions: what other tools keep in the bank is no part of a table of stories",
        "stories[0].extensions: what other tools keep in the story is no part of a table of stories",
    ]


def test_every_field_of_a_story_has_a_column_or_is_named_as_left_out() -> None:
    assert set(STORY_COLUMNS) | {"extensions"} == set(Story.model_fields)
    held = {"stories", "statements", "tellings", "impressions", "rehearsals", "framework", "extensions"}
    assert set(StoryBank.model_fields) == held


def test_what_is_no_bank_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="bank is not a StoryBank"):
        write_csv("a", tmp_path / "a.csv")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


# Any bytes at all.


@pytest.mark.many
def test_any_bytes_raise_nothing_but_errors_of_the_tree() -> None:
    samples = [path.read_bytes() for path in sorted(SAMPLES.iterdir())]
    samples.append(csv_text(StoryBank(sample_bank().stories[:3])).encode("utf-8-sig"))
    assert refusals(read_csv, samples) > 0


def test_a_table_with_german_names_in_the_encoding_of_german_excel_is_read() -> None:
    table = (
        "Titel;Situation;Aufgabe;Maßnahmen;Ergebnis;Kompetenzen;Stärke;Firma;Datum\r\n"
        'Abschluss;"Sechs\nTage";Drei;Gestrichen;Zwei;Führung, Teamarbeit;4,0;Oatmoor;30.09.2024\r\n'
    )
    reading = read_csv(table.encode("cp1252"))
    (story,) = reading.stories
    assert (story.title, story.task, story.action, story.result) == (
        "Abschluss",
        "Drei",
        "Gestrichen",
        "Zwei",
    )
    assert story.situation == "Sechs\nTage"
    assert story.competencies == {"Führung": 4, "Teamarbeit": 4}
    assert (story.employer, story.happened) == ("Oatmoor", "2024-09-30")
    assert reading.left_out == ()


def test_a_database_names_its_stories_in_the_column_name() -> None:
    table = '\ufeffName,Tags,Company,Date\nMonth-end,"Leadership, Teamwork",Oatmoor,"September 3, 2024"\n'
    (story,) = read_csv(table.encode()).stories
    assert (story.title, story.happened) == ("Month-end", "2024-09-03")


def test_the_column_title_goes_before_the_column_name() -> None:
    reading = read_csv(b"Name,Title\nJo,Month-end\n")
    assert [story.title for story in reading.stories] == ["Month-end"]
    assert [left.what for left in reading.left_out] == ["the column “Name”"]


def test_columns_are_known_with_what_stands_in_brackets_and_behind_strokes() -> None:
    table = (
        b"Title,Situation (20%),Task / Goal,Action (what I did),Result/Impact,Outcome (so far)\nM,a,b,c,d,e\n"
    )
    reading = read_csv(table)
    (story,) = reading.stories
    assert (story.situation, story.task, story.action, story.result) == ("a", "b", "c", "d")
    assert [left.place for left in reading.left_out] == ["the text, column F"]


def test_tags_in_numbered_columns_are_read() -> None:
    (story,) = read_csv(b"Story,Competency 1,Competency 2,Rating\nM,leadership,teamwork,4/5\n").stories
    assert story.competencies == {"leadership": 4, "teamwork": 4}


def test_a_strength_is_read_as_so_many_of_five() -> None:
    (story,) = read_csv(b"Story,Tags\nM,leadership (4/5); teamwork: 2 / 5\n").stories
    assert story.competencies == {"leadership": 4, "teamwork": 2}
    [left] = read_csv(b"Story,Tags\nM,leadership: 4/10\n").left_out
    assert left.why == "has no strength where one belongs"


@pytest.mark.parametrize(
    "cell",
    [
        "September 3, 2024",
        "Sep 3, 2024 9:15 PM",
        "3 September 2024",
        "3 Sept. 2024",
        "2024-09-03T00:00:00.000Z",
        "2024-09-03T21:15",
    ],
)
def test_days_with_the_name_of_the_month_are_read(cell: str) -> None:
    (story,) = read_csv(f'Story,Date\nM,"{cell}"\n'.encode()).stories
    assert story.happened == "2024-09-03"


def test_names_of_columns_below_a_first_line_are_asked_to_stand_first() -> None:
    with pytest.raises(DocumentError, match="take out what stands above them"):
        read_csv(b"My stories,,\n,,\nTitle,Situation,Task\nM,a,b\n")


def test_a_day_that_only_one_order_makes_a_date_tells_the_order_of_its_column() -> None:
    american = read_csv(b"Story,Date\nA,9/3/2024\nB,9/30/2024\nC,1/2/2023 0:00\n").stories
    british = read_csv(b"Story,Date\nA,9/3/2024\nB,30/9/2024\nC,2024\n").stories
    assert [story.happened for story in american] == ["2024-09-03", "2024-09-30", "2023-01-02"]
    assert [story.happened for story in british] == ["2024-03-09", "2024-09-30", "2024"]


@pytest.mark.parametrize("others", [b"", b"B,9/30/2024\nC,30/9/2024\n", b"B,30.09.2024\nC,9/9/2024\n"])
def test_days_of_a_column_whose_order_nothing_tells_are_left_out(others: bytes) -> None:
    reading = read_csv(b"Story,Date\nA,9/3/2024\n" + others)
    assert reading.stories[0].happened is None
    assert str(reading.left_out[0]).startswith("the text, line 2, column B: the value there may be two days")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_matrix_of_competencies_that_are_known_says_how_strongly_a_story_shows_each(delimiter: str) -> None:
    rows = [
        "Story,Customer Obsession,Ownership,Bias for Action",
        "Pump,x,,3",
        "Ledger,,✓,5/5",
        "Till,-,no,well done",
    ]
    reading = read_csv("\n".join(rows).replace(",", delimiter).encode())
    assert [dict(story.competencies) for story in reading.stories] == [
        {"Customer Obsession": 3, "Bias for Action": 3},
        {"Ownership": 3, "Bias for Action": 5},
        {},
    ]
    assert [left.place for left in reading.left_out] == ["the text, line 4, column D"]


PUMP, LEDGER = "Pump,{},The pump froze.,No bed was moved.", "Ledger,,It vanished.,Closed early."


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Date", "2021–2022"),  # noqa: RUF001 - as people write it
        ("When", "2021-13"),
        ("Happened", "last summer"),
        ("Date", "3/4/2021"),
        ("Status", "polished"),
        ("Seconds", "two minutes"),
        ("Seconds", "0"),
        ("Id", "a b"),
        ("Tags", "teamwork: 9"),
        ("Strength", "very"),
        ("competency: teamwork", "often"),
        ("Company", "H" * 600),
    ],
)
def test_an_odd_value_costs_neither_its_story_nor_its_neighbours(column: str, value: str) -> None:
    reading = table(f"Title,{column},Situation,Result\n{PUMP.format(value)}\n{LEDGER}\n")
    assert [(story.title, story.situation, story.result) for story in reading.stories] == [
        ("Pump", "The pump froze.", "No bed was moved."),
        ("Ledger", "It vanished.", "Closed early."),
    ]
    [left] = reading.left_out
    assert left.place.startswith("the text, line 2, column B")
    assert left.remedy


def test_the_other_tags_of_a_cell_are_read_beside_an_odd_one() -> None:
    reading = table(f"title,tags,tag: c\nA,a: 7; b: 2; {'t' * 600},x\n")
    assert reading.stories[0].competencies == {"b": 2, "c": 3}
    assert [left.place for left in reading.left_out] == [
        "the text, line 2, column B, entry 1",
        "the text, line 2, columns B or C",
    ]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Title,Not for,Result", 'Pump,"Oatmoor, Ltd.",No bed was moved.'),
        ("Title,Result", ",No bed was moved."),
        ("Title,Result", "Pump,No bed, was moved."),
        ("Title,Id,Result", "Pump,ledger,No bed was moved."),
    ],
)
def test_a_row_that_cannot_be_told_stays_behind_whole_and_alone(header: str, row: str) -> None:
    other = "Ledger" + "," * header.count(",") + "Closed early."
    reading = table(f"{header}\n{other}\n{row}\n")
    assert [story.title for story in reading.stories] == ["Ledger"]
    assert [left.place for left in reading.left_out if "column" not in left.place] == ["the text, line 3"]


def test_two_stories_of_one_title_are_both_read() -> None:
    reading = table("title,result\nPump,a\nPump,b\nPUMP,c\n")
    assert [(story.id, story.result) for story in reading.stories] == [
        ("pump", "a"),
        ("pump-2", "b"),
        ("pump-3", "c"),
    ]
    assert reading.left_out == ()
    assert len(table(f"title\n{'a' * 500}\n{'a' * 500}\n").stories) == 2


def test_of_hundreds_of_odd_tags_every_one_is_told_or_read() -> None:
    reading = table(f"title,tags\nA,{';'.join(f't{n}: 9' for n in range(500))}; last\n")
    assert (len(reading.left_out), list(reading.stories[0].competencies)) == (500, ["last"])


POSITIONS = "Company Name,Title,Description,Location,Started On,Finished On"


@pytest.mark.parametrize(
    ("row", "happened", "notes"),
    [
        ('Oatmoor,Cook,"• Fed 80\n• Cut waste",Leeds,Mar 2020,Jun 2022', "2022-06", "• Fed 80\n• Cut waste"),
        ("Oatmoor,Cook,Fed 80.,,2019,2020", "2020", "Fed 80."),
        ("Oatmoor,Cook,,Leeds,Mar 2020,", None, ""),
    ],
)
def test_a_position_without_a_told_part_is_a_draft(row: str, happened: str | None, notes: str) -> None:
    [story] = table(f"{POSITIONS}\n{row}\n").stories
    assert (story.title, story.employer, story.status) == ("Cook", "Oatmoor", "draft")
    assert (story.happened, story.notes) == (happened, notes)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("title\nA\n", "draft"),
        ("title,notes\nA,think of one\n", "draft"),
        ("title,tags\nA,teamwork\n", "ready"),
        ("title,result\nA,b\n", "ready"),
        ("title,status\nA,ready\n", "ready"),
    ],
)
def test_a_row_that_is_not_surely_a_story_is_a_draft(text: str, status: str) -> None:
    assert [story.status for story in table(text).stories] == [status]


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("What was going on", "situation"),
        ("What happened", "situation"),
        ("Worum es ging", "situation"),
        ("Ce qui se passait", "situation"),
        ("How it turned out", "result"),
        ("How it went", "result"),
        ("Wie es ausging", "result"),
        ("Cómo terminó", "result"),
        ("どうなったか", "result"),
        ("School", "employer"),
        ("Ward", "employer"),
        ("Site", "employer"),
        ("Client", "employer"),
        ("Klinik", "employer"),
        ("Établissement", "employer"),
    ],
)
def test_columns_as_people_call_them_are_read(column: str, field: str) -> None:
    reading = read_csv(f"Title,{column}\nMonth-end,Oatmoor\n".encode())
    assert (getattr(reading.stories[0], field), [*reading.left_out]) == ("Oatmoor", [])
