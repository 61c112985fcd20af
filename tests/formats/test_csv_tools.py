"""Tables as spreadsheets of other languages and as databases for notes export them."""

from __future__ import annotations

import pytest

from storybank.errors import DocumentError
from storybank.formats import read_csv


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
    with pytest.raises(DocumentError, match="no strength where one belongs"):
        read_csv(b"Story,Tags\nM,leadership: 4/10\n")


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
def test_days_of_a_column_whose_order_nothing_tells_are_refused(others: bytes) -> None:
    with pytest.raises(DocumentError, match="line 2, column B may be two days"):
        read_csv(b"Story,Date\nA,9/3/2024\n" + others)
