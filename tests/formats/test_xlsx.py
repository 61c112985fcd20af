from __future__ import annotations

import builtins
import io
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.formats.mutations import COUNT, mutated, refusals
from tests.support.counts import many
from tests.support.strategies import banks

from storybank.bank import StoryBank
from storybank.bank.records import STORY_COLUMNS
from storybank.competencies import Competency, Framework
from storybank.errors import DocumentError, MissingExtra
from storybank.formats import Reading, read_csv, read_framework, read_markdown, write_csv, write_xlsx
from storybank.interviews import Interviewer, Round
from storybank.planning import plan_round
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story

IN_ONE_FOLDER = settings(
    deadline=None, max_examples=many(100), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
HEADER = ["Title", "Company", "When", "Action", "Not for", "Teamwork"]


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook(**sheets: list[list[Any]]) -> Workbook:
    """Return a workbook as people make one, with a sheet for each name."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet: Worksheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def told(reading: Reading) -> list[tuple[str, dict[str, int]]]:
    return [(story.title, dict(story.competencies)) for story in reading.stories]


def said(reading: Reading) -> str:
    return "\n".join(map(str, reading.left_out))


def repacked(raw: bytes, **parts: bytes) -> bytes:
    """Return a workbook with other parts; those of its first sheet as `sheet`."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            given = parts.get(Path(name).stem.removesuffix("1"))
            new.writestr(name, old.read(name) if given is None else given)
    return file.getvalue()


def inside(raw: bytes, path: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return packed.read(path)


# What was written reads back.


@IN_ONE_FOLDER
@given(banks())
def test_what_was_written_reads_back_as_it_was(tmp_path: Path, bank: StoryBank) -> None:
    path = tmp_path / "bank.xlsx"
    write_xlsx(bank, path)
    assert read_csv(path).stories == tuple(story.replace(extensions={}) for story in bank.stories)


TEXTS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "'=1+1", "''x", "#N/A", "TRUE", "12", "1e3", "2024-09-30"),
    *(
        "_x000D_",
        "_x005F_x000D_",
        "a\rb",
        "a\r\nb\tc",
        "\x01\x0b\x1f",
        "\x85\u2028",
        "\ufffe\uffff",
        " a ",
        "\n",
    ),
    *("<b>&amp;</b>", "]]>", "日本語 🎉", "x" * 32_767),
]


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_every_text_stays_the_text_that_it_is(tmp_path: Path, text: str) -> None:
    story = Story("=cmd()", action=text, notes=text, competencies={"team work": 4})
    writing = write_xlsx(StoryBank([story]), tmp_path / "a.xlsx")
    assert read_csv(writing.path).stories == (story,)
    assert not writing.left_out
    cells = [
        cell for sheet in load_workbook(writing.path).worksheets for row in sheet.iter_rows() for cell in row
    ]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n"}  # and no formula


def test_a_text_longer_than_a_cell_is_cut_and_said(tmp_path: Path) -> None:
    writing = write_xlsx(StoryBank([Story("A", action="🎉" * 20_000)]), tmp_path / "a.xlsx")
    assert [left.place for left in writing.left_out] == ["stories[0].action"]
    assert read_csv(writing.path).stories[0].action == "🎉" * 16_383


def test_the_sheets_are_stories_plan_and_matrix(tmp_path: Path) -> None:
    bank = sample_bank()
    plan = plan_round(bank, sample_round())
    write_xlsx(bank, tmp_path / "a.xlsx", plan=plan)
    sheets = {sheet.title: [*sheet.values] for sheet in load_workbook(tmp_path / "a.xlsx").worksheets}
    assert [*sheets] == ["Stories", "Plan", "Matrix"]
    assert sheets["Stories"][0] == tuple(name for name in STORY_COLUMNS if name != "vouched_by")
    records = plan.to_records()
    assert sheets["Plan"] == [tuple(records[0]), *(tuple(record.values()) for record in records)]
    labels, *rows = sheets["Matrix"]
    for story, row in zip(bank.stories, rows, strict=True):
        shown = {bank.framework.label(one): strength for one, strength in bank.shows(story).items()}
        assert {name: cell for name, cell in zip(labels[1:], row[1:], strict=True) if cell} == shown
    reading = read_csv(tmp_path / "a.xlsx")
    assert reading.stories == bank.stories
    assert [left.place.rpartition(", ")[2] for left in reading.left_out] == ["sheet “Matrix”", "sheet “Plan”"]


def test_a_plan_without_needs_has_an_empty_sheet(tmp_path: Path) -> None:
    plan = plan_round(StoryBank(), Round("Chat", [Interviewer("Dana", needs=())]))
    write_xlsx(StoryBank(), tmp_path / "a.xlsx", plan=plan)
    assert read_csv(tmp_path / "a.xlsx").stories == ()


def test_a_file_is_private_whole_and_the_same_each_time(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(sample_bank(), path)
    first = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_xlsx(sample_bank(), path)
    assert path.read_bytes() == first
    assert os.listdir(tmp_path) == ["a.xlsx"]  # noqa: PTH208 - names alone


def test_a_writing_says_what_a_workbook_does_not_hold(tmp_path: Path) -> None:
    bank = sample_bank()
    csv, xlsx = write_csv(bank, tmp_path / "a.csv"), write_xlsx(bank, tmp_path / "a.xlsx")
    assert xlsx.left_out == csv.left_out != ()


def test_what_is_redacted_is_in_no_sheet(tmp_path: Path) -> None:
    bank, day = sample_bank(), sample_round()
    writing = write_xlsx(bank, tmp_path / "a.xlsx", plan=plan_round(bank, day), redact=True)
    assert writing.redacted
    with zipfile.ZipFile(writing.path) as packed:
        text = b"".join(map(packed.read, packed.namelist())).decode()
    for person in (person for meeting in day.meetings for person in meeting.interviewers):
        assert person.name not in text
    for employer in {story.employer for story in bank.stories if story.employer}:
        assert employer not in text


# What people keep reads as they see it.


def test_cells_of_every_kind_are_read_as_they_are_seen() -> None:
    book = workbook(
        Bank=[
            ["title", "happened", "seconds", "action", "notes", "competency: grit"],
            ["Day", date(2024, 9, 30), 90, 4.0, True, 4.0],
            ["Month", datetime(2024, 9, 1), 90.0, 0.1 + 0.2, time(9, 30), True],  # noqa: DTZ001 - as sheets have it
            ["Year", 2024, None, 12_345_678, datetime(2024, 9, 1, 9, 30), "x"],  # noqa: DTZ001 - the same
            [2024, "30.09.2024", "120", " x ", None, None],
        ]
    )
    book["Bank"]["B3"].number_format = 'mmm" d"\\d yyyy'
    one, two, three, four = read_csv(saved(book)).stories
    assert (one.happened, one.seconds, one.action, one.notes) == ("2024-09-30", 90, "4", "TRUE")
    assert (two.happened, two.seconds, two.action, two.notes) == ("2024-09", 90, "0.3", "09:30:00")
    assert (three.happened, three.action, three.notes) == ("2024", "12345678", "2024-09-01 09:30:00")
    assert (four.title, four.happened, four.seconds, four.action) == ("2024", "2024-09-30", 120, " x ")
    assert [dict(story.competencies) for story in (one, two, three, four)] == [
        *({"grit": 4}, {"grit": 3}, {"grit": 3}, {}),
    ]


def test_what_has_no_value_is_left_out_with_its_sheet_and_cell() -> None:
    rows = [["Pump", "#N/A", None, "=SUM(1)", None, "x"], ["Ledger", None, None, "I did.", "#REF!", None]]
    reading = read_csv(saved(workbook(Bank=[HEADER, *rows])))
    assert told(reading) == [("Pump", {"Teamwork": 3})]
    assert [left.place for left in reading.left_out] == [
        "the text, sheet “Bank”, row 3",  # whom it must be withheld from is not known
        "the text, sheet “Bank”, row 2, column B",
        "the text, sheet “Bank”, row 2, column D",
        "the text, sheet “Bank”, row 3, column E",
    ]


def shared(text: bytes) -> bytes:
    """Return a workbook whose one action stands in the table of strings, as Excel itself writes it."""
    raw = saved(workbook(Bank=[["title", "action"], ["Pump", "ACT"]]))
    sheet = inside(raw, "xl/worksheets/sheet1.xml")
    action = b"<c " + sheet.split(b"<c ")[4].split(b"</c>")[0] + b"</c>"
    of = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = b'<sst xmlns="%s"><si>%s</si></sst>' % (of, text)
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = inside(raw, "[Content_Types].xml")
    if b"sharedStrings" not in types:
        one = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
        types = types.replace(b"</Types>", one)
    sheet = sheet.replace(action, b'<c r="B2" t="s"><v>0</v></c>')
    file = io.BytesIO(repacked(raw, **{"[Content_Types]": types, "sheet": sheet}))
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr("xl/sharedStrings.xml", strings)
    return file.getvalue()


@pytest.mark.parametrize(
    ("text", "action"),
    [
        (b"<t>I thawed it.</t>", "I thawed it."),
        (b"<r><rPr><b/></rPr><t>I </t></r><r><t>thawed it.</t></r>", "I thawed it."),
        (b"<t>One_x000D_\nTwo_x000d_</t>", "One\r\nTwo\r"),
        (b"<t>_xD83D_</t>", "_xD83D_"),  # half of a character stays as it stands
    ],
)
def test_the_strings_of_excel_itself_are_read(text: bytes, action: str) -> None:
    assert [story.action for story in read_csv(shared(text)).stories] == [action]


def test_a_formula_counts_as_what_came_of_it() -> None:
    raw = saved(workbook(Bank=[["title", "action", "notes"], ["Pump", "ACT", "NOTE"]]))
    sheet = inside(raw, "xl/worksheets/sheet1.xml")
    action, notes = (sheet.split(b"<c ")[at].split(b"</c>")[0] for at in (5, 6))
    formula = b'r="B2" t="str"><f>A1&amp;"x"</f><v>I thawed it.</v>'
    empty = b'r="C2" t="str"><f>IF(A1="","",1)</f><v></v>'
    reading = read_csv(repacked(raw, sheet=sheet.replace(action, formula).replace(notes, empty)))
    assert [(story.action, story.notes) for story in reading.stories] == [("I thawed it.", "")]
    assert reading.left_out == ()


def test_a_merged_cell_counts_for_each_row_that_it_spans() -> None:
    rows = [
        ["Pump", "Acme", None, "a", None],
        ["Ledger", None, None, "b", None],
        ["Till", None, None, "c", None],
    ]
    book = workbook(Bank=[HEADER, *rows, ["Flood", None, None, "d", None], [None, None, None, "more", None]])
    book["Bank"].merge_cells("B2:B3")
    book["Bank"].merge_cells("A5:A6")
    reading = read_csv(saved(book))
    assert [(story.title, story.employer) for story in reading.stories] == [
        *(("Pump", "Acme"), ("Ledger", "Acme"), ("Till", None), ("Flood", None)),
    ]
    assert "row 6, column A: the value there is merged with the one above" in said(reading)


def test_each_sheet_that_holds_stories_is_read_and_the_others_are_named() -> None:
    book = workbook(
        Matrix=[["Story", "Teamwork", "Ownership"], ["Pump", "x", None], ["Flood", None, 5]],
        Work=[["My stories"], [], ["Title", "Action"], ["Pump", "I thawed it."], ["Title", "Action"]],
        Home=[["Title", "Result", "Tags"], ["Pump", "Warm", "grit"], ["Ledger", "Closed", "grit"]],
        People=[["Name", "Role"], ["Dana", "HR"]],
        Blank=[],
        Old=[["Title", "Action"], ["Secret", "hidden"]],
    )
    book["Old"].sheet_state = "veryHidden"
    reading = read_csv(saved(book))
    assert [(story.id, dict(story.competencies)) for story in reading.stories] == [
        *(("pump", {}), ("pump-2", {"grit": 3}), ("ledger", {"grit": 3})),
    ]
    for line in (
        "sheet “Old”: the sheet is hidden. Show it",
        "sheet “Work”, row 1: what stands above the names of the columns belongs to no story.",
        "sheet “People”: the sheet holds no stories of its own.",
        "sheet “Matrix”: the sheet holds no stories of its own. Keep stories in sheets that have columns",
    ):
        assert line in said(reading)
    assert len(reading.left_out) == 4


def test_how_cells_look_and_what_stands_around_them_costs_no_story() -> None:
    book = workbook(Bank=[["title", "happened"], ["Pump", date(2024, 9, 30)]])
    book.create_chartsheet("Chart")
    raw = saved(book)
    styles = inside(raw, "xl/styles.xml").replace(b"gray125", b"odd")
    sheet = inside(raw, "xl/worksheets/sheet1.xml")
    rules = b'<dataValidations><dataValidation type="odd" sqref="?"/></dataValidations>'
    sheet = sheet.replace(b"</sheetData>", b"</sheetData>" + rules)
    for other in (raw, repacked(raw, styles=styles), repacked(raw, sheet=sheet)):
        assert [story.happened for story in read_csv(other).stories] == ["2024-09-30"]


def test_a_remark_beside_a_table_costs_no_story() -> None:
    reading = read_csv(saved(workbook(Bank=[["title", "action"], ["Pump", "I did.", None, "ask Jo"]])))
    assert told(reading) == [("Pump", {})]
    assert said(reading).startswith("the text, sheet “Bank”, row 1, column D: a column has no name.")


def test_the_apostrophes_of_a_guarded_table_are_taken_away_in_a_workbook_too() -> None:
    raw = saved(workbook(Bank=[["title", "action"], ["Pump", "'- I did."]]))
    assert read_csv(raw).stories[0].action == "- I did."
    assert read_csv(raw, guard="none").stories[0].action == "'- I did."


# Tables that stand on their side.

MATRIX = {"Pump": {"Teamwork": 3}, "Ledger": {"Teamwork": 2, "Ownership": 5}}
TELLS = {"Pump": ("It froze.", "I thawed it."), "Ledger": ("It left.", "I ran.")}
ACROSS: list[list[Any]] = [["Competency", "Pump", "Ledger"], ["Teamwork", "x", 2], ["Ownership", None, 5]]


def forms(rows: list[list[Any]]) -> Iterator[Reading]:
    """Yield a table as each kind of file holds it."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    for delimiter in (",", ";", "\t"):
        yield read_csv("\n".join(map(delimiter.join, cells)).encode())
    yield read_csv(saved(workbook(Bank=rows)))
    lines = [f"| {' | '.join(row)} |" for row in cells]
    yield read_markdown("\n".join(["# Bank", "", lines[0], "|---" * len(rows[0]) + "|", *lines[1:]]).encode())


@pytest.mark.parametrize(
    "rows",
    [
        ACROSS,
        [["", *ACROSS[0][1:]], *ACROSS[1:]],
        [["Skill", *ACROSS[0][1:]], *ACROSS[1:]],
        [["Story", *ACROSS[0][1:]], *ACROSS[1:]],
        [["Story", "Teamwork", "Ownership"], ["Pump", "x", None], ["Ledger", 2, 5]],
    ],
    ids=lambda rows: f"{rows[0]}",
)
def test_a_matrix_says_the_same_whichever_way_it_stands(rows: list[list[Any]]) -> None:
    for reading in forms(rows):
        assert dict(told(reading)) == MATRIX
        assert ("read as the titles" in said(reading)) == (rows[0][1] == "Pump")


@pytest.mark.parametrize("corner", ["Title", "", "Story"])
@pytest.mark.parametrize("part", ["Situation", "**Situation**:", "S"])
def test_stories_may_stand_side_by_side(corner: str, part: str) -> None:
    rows = [[corner, *TELLS], [part, "It froze.", "It left."], ["Action", "I thawed it.", "I ran."]]
    for reading in forms(rows):
        assert {story.title: (story.situation, story.action) for story in reading.stories} == TELLS


def test_a_matrix_needs_no_name_above_its_titles() -> None:
    for corner in ("", "Project"):
        reading = read_csv(f"{corner},Teamwork,Ownership\nPump,x,\nLedger,2,5\n".encode())
        assert dict(told(reading)) == MATRIX
        assert said(reading).startswith(
            "the text, line 1, column A: the name of the column is read as “title”"
        )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("title,situation\nTeamwork,a\nOwnership,b\n", "Teamwork"),  # stories called after competencies
        ("title,mood\nSituation,a\nTeamwork,b\n", "Situation"),
        ("story,mood\nTeamwork,proud\nOwnership,tired\n", "Teamwork"),
    ],
)
def test_a_table_that_stands_upright_stays_so(text: str, title: str) -> None:
    assert read_csv(text.encode()).stories[0].title == title


@pytest.mark.parametrize(
    "text",
    [
        "Skill,Years\nTeamwork,3\nOwnership,2\n",
        "Competency,A,B\nTeamwork,often,3\nOwnership,x,2\n",
        "Person,A,B\nDana,x,2\nJo,1,3\n",
        "a,b\nc,d",
    ],
)
def test_what_is_no_table_of_stories_either_way_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match="has no column for the titles"):
        read_csv(text.encode())


def test_an_odd_value_of_a_table_on_its_side_is_said_with_column_and_line() -> None:
    reading = read_csv(b",Pump,Ledger\nSituation,a,b\nAction,c,d\n\nWhen,2024-13,2024\n")
    assert [story.happened for story in reading.stories] == [None, "2024"]
    assert reading.left_out[1].place == "the text, column B, line 5"


def test_a_column_whose_value_cannot_be_read_is_left_out_where_it_must_be_known() -> None:
    rows = [
        ["", "Pump", "Ledger"],
        ["Situation", "a", "b"],
        ["Action", "c", "#N/A"],
        ["Not for", "#N/A", "Foo"],
    ]
    reading = read_csv(saved(workbook(Bank=rows)))
    assert [(story.title, story.action, story.withheld_from) for story in reading.stories] == [
        ("Ledger", "", ("Foo",))
    ]
    places = ["column B", "column B, sheet “Bank”, row 4", "column C, sheet “Bank”, row 3"]
    assert [left.place for left in reading.left_out[1:]] == [f"the text, {place}" for place in places]


# Frameworks.


def test_a_sheet_of_skills_is_a_framework_whose_levels_are_left_out() -> None:
    head = ["Level 1", "Code", "Skill", "Subcategory", "Overall description", "Level 1 description"]
    rows: list[list[Any]] = [
        [1, "LISN", "Listening", "People", "Hears people out.", "Hears"],
        [None, "PLAN", "Planning", "Work", "=1", "x"],
    ]
    book = workbook(About=[["Read me"], ["Terms"]], Skills=[head, *rows], More=[["Skill"], ["Another"]])
    reading = read_framework(saved(book), name="SFIA")
    found = [(one.label, one.group, one.definition) for one in reading.framework.competencies]
    assert found == [("Listening", "People", "Hears people out."), ("Planning", "Work", "")]
    for line in (
        "sheet “Skills”, row 3, column E: the value there is a formula without its value.",
        "sheet “Skills”, row 1: the column “Level 1 description”",
        "sheet “Skills”, row 1: the column “Level 1” has no place",
        "sheet “About”: the sheet is no table of competencies, or a second one.",
        "sheet “More”: the sheet is no table",
    ):
        assert line in said(reading)


def test_a_workbook_without_skills_is_no_framework() -> None:
    with pytest.raises(DocumentError, match="not a framework of a known kind"):
        read_framework(saved(workbook(A=[["x"]])), name="A")


# What cannot be read says so.

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name.replace("xl_", "xl/"), part)
    return file.getvalue()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (OLE, "is a workbook of the old form .xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is locked with a password"),
        (b"PK\x03\x04 and no more", "is a ZIP file that is broken"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "no workbook of the form .xlsx"),
        (
            zipped(**{"[Content_Types].xml": b"<Types/>", "xl_workbook.bin": b""}),
            "no workbook of the form .xlsx",
        ),
        (zipped(**{"[Content_Types].xml": b"<Types/>"}), "is a workbook that cannot be read"),
        (zipped(**{"[Content_Types].xml": b"<!DOCTYPE a>"}), "a document type of its own"),
        (zipped(**{"[Content_Types].xml": "<!DOCTYPE a>".encode("utf-16")}), "a document type of its own"),
        (saved(workbook(A=[])), "has no sheet to read"),
        (saved(workbook(A=[["Mood"]], B=[["Day"]])), "has no column for the titles of the stories"),
        (saved(workbook(A=[["title", "title"], ["a", "b"]])), "has the name of a column before it"),
    ],
)
def test_what_cannot_be_read_is_named_in_plain_words(raw: bytes, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        read_csv(raw)


def test_parts_are_packed_as_workbooks_are_or_not_read() -> None:
    raw, other = saved(workbook(A=[["title", "action"], ["a", "b"]])), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_BZIP2) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    with pytest.raises(DocumentError, match="is a ZIP file that is broken"):
        read_csv(other.getvalue())


def test_a_small_file_that_unpacks_to_much_is_refused() -> None:
    raw = saved(workbook(A=[["title", "action"], ["a", "b"]]))
    bomb = zipped(**{"[Content_Types].xml": b"<Types/>", "xl_sharedStrings.xml": bytes(40 << 20)})
    assert len(bomb) < 1 << 20
    with pytest.raises(DocumentError, match="unpacked, has more than 33,554,432 bytes"):
        read_csv(bomb)
    with pytest.raises(DocumentError, match="unpacked, has more than"):
        read_csv(raw, max_bytes=len(raw) + 1)
    where = bomb.rindex(b"PK\x01\x02", 0, bomb.rindex(b"PK\x01\x02")) if bomb.count(b"PK\x01\x02") > 1 else 0
    lying = bytearray(bomb)
    for at in range(where, len(lying) - 4):
        if lying[at : at + 4] == (40 << 20).to_bytes(4, "little"):
            lying[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(DocumentError):
        read_csv(bytes(lying))


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="999999999999"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>',
        b'<row><c r="ZZZ1"/></row>' * 200,
        b'<row r="3"><c r="ABCD1"/></row>',
    ],
)
def test_a_sheet_that_claims_to_be_endless_ends(row: bytes) -> None:
    raw = saved(workbook(A=[["title", "action"], ["a", "b"]]))
    sheet = inside(raw, "xl/worksheets/sheet1.xml").replace(b"</sheetData>", row + b"</sheetData>")
    before = process_time()
    with pytest.raises(DocumentError, match=r"more than 2,000,000 rows and cells|cannot be read"):
        read_csv(repacked(raw, sheet=sheet))
    assert process_time() - before < 20


def test_without_openpyxl_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known = builtins.__import__

    def without(name: str, *args: Any, **options: Any) -> Any:
        if name == "openpyxl":
            raise ImportError(name)
        return known(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    write_xlsx(sample_bank(), tmp_path / "bank.xlsx")
    for read in (read_csv, read_framework):
        with pytest.raises(MissingExtra, match=r'run: pip install "storybank\[excel\]"'):
            read(tmp_path / "bank.xlsx")


def test_openpyxl_is_loaded_for_a_workbook_alone() -> None:
    code = "import sys; from storybank.formats import read_csv as r; r(b'title'); print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")  # noqa: S603
    assert "openpyxl" not in found.stdout.split()


@pytest.mark.slow  # there coverage, which doubles the time, does not look
def test_two_thousand_stories_go_there_and_back_in_seconds(tmp_path: Path) -> None:
    text = "One of the boxes was missing, and so I counted all of them again. " * 8
    bank = StoryBank(Story(f"Story {at}", situation=text, action=text, result=text) for at in range(2000))
    took = []
    for _ in range(3):  # the first loads openpyxl
        before = process_time()
        write_xlsx(bank, tmp_path / "bank.xlsx")
        assert read_csv(tmp_path / "bank.xlsx").stories == bank.stories
        took.append(process_time() - before)
    assert min(took) < 5


# Files as accidents and attackers leave them: of each hundred 60 have other bytes of the ZIP, 32 other XML
# inside, and 8 other values of cells, which openpyxl takes ten milliseconds each to write and read.

SMALL = saved(workbook(Bank=[HEADER, ["Pump", "Acme", date(2024, 9, 30), "I did.", "Foo", 3], ["Ledger"]]))
SAMPLE = shared(b"<t>I thawed it.</t>")
VALUES = [
    *(
        None,
        "x",
        0,
        5,
        -1,
        2.5,
        1e300,
        True,
        "#N/A",
        "=1",
        date(2024, 2, 29),
        time(9),
        "title",
        "Teamwork",
        "Action",
    ),
    *(
        "3/4/2024",
        "2024-13",
        "a: 9; b",
        '"',
        "Competency",
        "",
        "_x000D_",
        "é" * 400,
        "2021-2022",
        "Situation",
    ),
]


def of_values(chance: Random) -> bytes:
    rows = [[chance.choice(VALUES) for _ in range(chance.randint(0, 5))] for _ in range(chance.randint(0, 5))]
    book = workbook(A=[chance.sample(HEADER, 4), *rows] if chance.random() < 0.8 else rows)
    if chance.random() < 0.3:
        book["A"].merge_cells("A2:B4")
    return saved(book)


@pytest.mark.many
def test_any_workbook_raises_nothing_but_errors_of_the_tree() -> None:
    assert refusals(read_csv, [SMALL], count=COUNT * 6 // 10) > 0


@pytest.mark.many
@pytest.mark.parametrize(
    "path", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
)
def test_any_xml_in_a_workbook_raises_nothing_but_errors_of_the_tree(path: str) -> None:
    part, sample = inside(SAMPLE, path), SAMPLE
    name = Path(path).stem.removesuffix("1")
    refused = 0
    for raw in mutated([part], count=COUNT * 8 // 100):
        try:
            read_csv(repacked(sample, **{name: raw}))
        except DocumentError:
            refused += 1
        except BaseException as error:
            error.add_note(repr(raw))
            raise
    assert refused > 0


@pytest.mark.many
def test_any_values_of_cells_raise_nothing_but_errors_of_the_tree() -> None:
    chance = Random(1)  # noqa: S311 - nothing here is a secret
    for _ in range(COUNT * 8 // 100):
        raw = of_values(chance)
        try:
            read_csv(raw)
            read_framework(raw, name="A")
        except DocumentError:
            pass
        except BaseException as error:
            error.add_note(repr(raw))
            raise


def test_a_framework_of_its_own_is_said_and_its_labels_stand_in_the_matrix(tmp_path: Path) -> None:
    own = Framework("Ours", competencies=[Competency("Grit & pluck")])
    bank = StoryBank([Story("A", competencies={"grit & pluck": 4, "unheard of": 2})], framework=own)
    writing = write_xlsx(bank, tmp_path / "a.xlsx")
    assert [left.place for left in writing.left_out] == ["framework"]
    matrix = load_workbook(writing.path)["Matrix"].values
    assert [*matrix] == [("title", "Grit & pluck", "unheard of"), ("A", 4, 2)]
