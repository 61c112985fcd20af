from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.support.counts import many

from storybank.errors import InvalidInput
from storybank.formats.rows import MOST_COLUMNS, line_end, rows_of

DELIMITERS = st.sampled_from([",", ";", "\t", "|", "^", "-", "]"])
TABLES = st.text(st.sampled_from('ab,;\t|" \n\r^-]é日'), max_size=40)


def ours(text: str, delimiter: str) -> list[list[str]] | None:
    try:
        return [row.cells for row in rows_of(text, delimiter, mark=line_end(text))]
    except InvalidInput:
        return None


def pythons(text: str, delimiter: str) -> list[list[str]] | None:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def is_blank(cells: list[str]) -> bool:
    return not any(cell.strip(" ") for cell in cells)


@settings(max_examples=many(1000))
@example('"\n",a', ",")
@example("a\r\n\r\nb", ",")
@given(TABLES, DELIMITERS)
def test_rows_are_those_of_the_standard_library(text: str, delimiter: str) -> None:
    alone = text.replace("\r\n", "").count("\r") > 0
    spaced = any(gap in text for gap in (' "', '" '))
    if alone or spaced:
        return  # where programs and people do otherwise: tested below
    theirs, found = pythons(text, delimiter), ours(text, delimiter)
    assert (found is None) == (theirs is None)
    if found is not None and theirs is not None:
        assert [row for row in found if not is_blank(row)] == [row for row in theirs if not is_blank(row)]


CELLS = st.text(st.sampled_from('ab,;\t|"\n\r ^é日\x0b\x85\u2028'), max_size=12)


@settings(max_examples=many(500))
@given(st.lists(st.lists(CELLS, min_size=2, max_size=4).map(lambda row: ["x", *row]), max_size=4), DELIMITERS)
def test_what_the_standard_library_writes_is_read(rows: list[list[str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([["h"] * 5, *rows])
    assert ours(text.getvalue(), delimiter) == [["h"] * 5, *rows]


def test_lines_and_rows_are_counted_apart() -> None:
    text = 'a,b\n\n"1\n2",x\n , \n,,,\nlast,"y"\n\n'
    assert [(row.line, row.number, row.cells) for row in rows_of(text, ",")] == [
        (1, 1, ["a", "b"]),
        (3, 3, ["1\n2", "x"]),
        (7, 6, ["last", "y"]),
    ]
    assert [row.place for row in rows_of(text, ",")] == ["line 1", "line 3", "line 7 (row 6)"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_every_end_of_lines_is_read(end: str) -> None:
    assert ours(end.join(["a,b", "", '"1",2', "3,4"]) + end, ",") == [["a", "b"], ["1", "2"], ["3", "4"]]
    assert ours(end.join(["a,b", '"1",2', "3,"]), ",") == [["a", "b"], ["1", "2"], ["3", ""]]


def test_a_carriage_return_in_a_bare_cell_is_text_where_lines_end_otherwise() -> None:
    assert ours("a,b\n1\r2,3\n", ",") == [["a", "b"], ["1\r2", "3"]]


def test_spaces_before_an_opening_quote_are_not_text() -> None:
    assert ours('a, "b, c" , d', ",") == [["a", "b, c", " d"]]


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ('a,b\nc,"d\ne\n', "line 2, cell 2", "opens a quote that is never closed"),
        ('a,b\n"c"d,e\n', "line 2, cell 1", "has text after a closing quote"),
        ('"a\nb",c\nd,"e"f"\n', "line 3, cell 2", "has text after a closing quote"),
    ],
)
def test_a_torn_row_is_told_with_its_line(text: str, place: str, problem: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        list(rows_of(text, ","))
    assert [(fault.path, fault.problem) for fault in caught.value.faults] == [(place, problem)]


def test_a_cell_longer_than_the_standard_library_allows_is_read_and_its_setting_stays() -> None:
    limit = csv.field_size_limit()
    long = "x" * (limit + 1)
    assert ours(f'a,b\n"{long}",{long}\n', ",") == [["a", "b"], [long, long]]
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize("text", ["," * MOST_COLUMNS, '"",' * MOST_COLUMNS])
def test_a_row_wider_than_any_sheet_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="has more than 16,384 cells"):
        list(rows_of(f"{text}x", ","))
    assert len(next(rows_of(f"x{text[text.index(',') :]}".removesuffix(","), ",")).cells) == MOST_COLUMNS
