from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.strategies import NAMES, STRENGTHS

from storybank.bank.records import names_as_text, tags_as_text
from storybank.errors import InvalidInput
from storybank.formats.rows import letter
from storybank.stories import Story
from storybank.text.cells import guarded, happened_in, names_in, strength_in, tags_in, unguarded, whole_in

MARKED = st.text(st.sampled_from('ab;,|:=()" \n\r34\uff1b\uff1a\u3001\uff08'), min_size=1, max_size=10)
TAGS = (NAMES | MARKED).map(lambda name: name.strip()).filter(lambda name: bool(name.strip("\x1f ")))


@settings(max_examples=many(500))
@example({'"': 1, 'a"; b: 3': 2, "x (4)": 5, "a: 5": 1})
@given(st.dictionaries(TAGS, STRENGTHS, max_size=4))
def test_tags_read_back_as_they_were_written(tags: dict[str, int]) -> None:
    assert list(tags_in(tags_as_text(tags)).items()) == list(tags.items())


@settings(max_examples=many(500))
@given(st.lists(TAGS, max_size=4))
def test_names_read_back_as_they_were_written(names: list[str]) -> None:
    assert list(names_in(names_as_text(names))) == names


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("teamwork:4; leadership:3", {"teamwork": 4, "leadership": 3}),
        ("teamwork, leadership", {"teamwork": 3, "leadership": 3}),
        ("teamwork: 4, leadership: 5,", {"teamwork": 4, "leadership": 5}),
        ("teamwork (4)\nleadership (5)\r\n\r\n", {"teamwork": 4, "leadership": 5}),
        ("teamwork | leadership=2", {"teamwork": 3, "leadership": 2}),
        ("teamwork: 4,0; leadership: 3.0; planning: 5,00", {"teamwork": 4, "leadership": 3, "planning": 5}),
        ("teamwork: 4,0, leadership: 3", {"teamwork": 4, "leadership": 3}),
        ("teamwork (4,0), leadership", {"teamwork": 4, "leadership": 3}),
        ("team work ; team-work", {"team work": 3, "team-work": 3}),
        ("communication (written)", {"communication (written)": 3}),
        (
            "\u30c1\u30fc\u30e0\uff1a4\u3001\u7d71\u7387\uff085\uff09",
            {"\u30c1\u30fc\u30e0": 4, "\u7d71\u7387": 5},
        ),
        ("teamwork 4, planning 4", {"teamwork": 4, "planning": 4}),
        ("teamwork 4/5; planning", {"teamwork": 4, "planning": 3}),
        ("teamwork - 4, planning \u2013 2", {"teamwork": 4, "planning": 2}),
        ("teamwork 4 / 5 | well-being 2/5", {"teamwork": 4, "well-being": 2}),
        ("teamwork: 4, planning 3", {"teamwork": 4, "planning": 3}),
        ("teamwork 4, planning 4, Key Stage 2", {"teamwork": 4, "planning": 4, "Key Stage 2": 3}),
        ("Python 3", {"Python 3": 3}),
        ("Python 3, planning", {"Python 3": 3, "planning": 3}),
        ("Web 2, planning", {"Web 2": 3, "planning": 3}),
        ('"teamwork 4", planning 4', {"teamwork 4": 3, "planning 4": 3}),
        ('"a:b":4; "c;d"; "say ""no""" (2)', {"a:b": 4, "c;d": 3, 'say "no"': 2}),
        ('5" screens; c', {'5" screens': 3, "c": 3}),
        ("twice; twice", {"twice": 3}),
        ("", {}),
        (" ;,\n ", {}),
    ],
)
def test_tags_are_read_in_the_ways_that_people_write_them(cell: str, tags: dict[str, int]) -> None:
    assert tags_in(cell) == tags


def test_a_tag_without_a_strength_gets_that_of_its_row() -> None:
    assert tags_in("a; b: 2", strength=5) == {"a": 5, "b": 2}


@pytest.mark.parametrize(
    ("cell", "entry", "problem"),
    [
        ("a; b: 9", "entry 2", "has a strength outside 1-5"),
        ("a: 0", "entry 1", "has a strength outside 1-5"),
        ("iso (9001)", "entry 1", "has a strength outside 1-5"),
        ("a: strong", "entry 1", "has no strength where one belongs"),
        ("a: 3.5", "entry 1", "has no strength where one belongs"),
        ("a:", "entry 1", "has no strength where one belongs"),
        (": 4", "entry 1", "is a strength without a tag"),
        ('""', "entry 1", "is a strength without a tag"),
        ('"a', "entry 1", "opens a quote that is never closed"),
        ('"a" b: 3', "entry 1", "has text after a closing quote"),
        ("a: 3; b; a: 4", "entry 3", "is there already with another strength"),
    ],
)
def test_what_breaks_a_rule_in_a_list_of_tags_is_told(cell: str, entry: str, problem: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        tags_in(cell)
    assert [(fault.path, fault.problem) for fault in caught.value.faults] == [(entry, problem)]


def test_every_fault_of_a_cell_is_told_up_to_a_bound() -> None:
    with pytest.raises(InvalidInput) as caught:
        tags_in("a: 9; b: 8; c: 3; d: x")
    assert [fault.path for fault in caught.value.faults] == ["entry 1", "entry 2", "entry 4"]
    with pytest.raises(InvalidInput) as caught:
        tags_in("a: 9;" * 10_000)
    assert len(caught.value.faults) == 20


@pytest.mark.parametrize("cell", ["Pellwick, Inc.", "a; b, c", "a\uff0cb"])
def test_a_comma_between_names_is_not_guessed_at(cell: str) -> None:
    with pytest.raises(InvalidInput, match="has a comma that may separate two names or belong to one"):
        names_in(cell)


@pytest.mark.parametrize(("cell", "problem"), [('"a', "opens a quote"), ('"a" b', "has text after")])
def test_a_torn_name_is_told(cell: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        names_in(cell)


def test_names_stand_in_quotes_or_not() -> None:
    assert names_in('Oatmoor;"Pellwick, Inc.";\n The ""x"" one ;') == (
        "Oatmoor",
        "Pellwick, Inc.",
        'The ""x"" one',
    )


@pytest.mark.parametrize(
    ("cell", "strength"),
    [("4", 4), ("4.0", 4), ("4,0", 4), (" 5 ", 5), ("x", 3), ("X", 3), ("\u2713", 3), ("yes", 3), ("TRUE", 3)]
    + [(none, None) for none in ("", " ", "0", "0.0", "-", "\u2013", "no", "False")],
)
def test_a_strength_of_its_own_column_is_read(cell: str, strength: int | None) -> None:
    assert strength_in(cell) == strength


@pytest.mark.parametrize("cell", ["6", "9", "-1", "2.5", "strong", "4 of 5", "1e1", "\u0664"])
def test_a_strength_that_is_none_is_refused(cell: str) -> None:
    with pytest.raises(InvalidInput):
        strength_in(cell)


@pytest.mark.parametrize(
    ("cell", "number"), [("120", 120), ("120.0", 120), ("120,0", 120), ("+90.00", 90), (" ", None)]
)
def test_numbers_are_read_as_spreadsheets_write_them(cell: str, number: int | None) -> None:
    assert whole_in(cell) == number


@pytest.mark.parametrize("cell", ["1,000", "1.000", "1 000", "2:00", "90.5", "9" * 5000, "two", "\u0662"])
def test_a_number_that_may_be_another_is_refused(cell: str) -> None:
    with pytest.raises(InvalidInput, match="is not a whole number; write it in digits alone"):
        whole_in(cell)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024", "2024"),
        ("2024.0", "2024"),
        ("2024,0", "2024"),
        ("2024-09", "2024-09"),
        ("2024/9", "2024-09"),
        ("09/2024", "2024-09"),
        ("9.2024", "2024-09"),
        ("Sep 2024", "2024-09"),
        ("Sept. 2024", "2024-09"),
        ("september-2024", "2024-09"),
        ("2024-09-30", "2024-09-30"),
        ("2024-09-30 00:00:00", "2024-09-30"),
        ("2024-09-30T00:00:00.000", "2024-09-30"),
        ("2024/9/3", "2024-09-03"),
        ("30.09.2024", "2024-09-30"),
        ("3.4.2024", "2024-04-03"),
        ("30.09.2024 0:00", "2024-09-30"),
        ("9/30/2024", "2024-09-30"),
        ("30/9/2024", "2024-09-30"),
        ("09-30-2024", "2024-09-30"),
        ("9/30/2024 12:00:00 AM", "2024-09-30"),
        ("9/9/2024", "2024-09-09"),
        ("", None),
        ("  ", None),
    ],
)
def test_dates_are_read_as_people_and_spreadsheets_write_them(cell: str, day: str | None) -> None:
    assert happened_in(cell) == day


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("9/10/2024", "2024-10-09 or 2024-09-10"),
        ("09-10-2024", "2024-10-09 or 2024-09-10"),
        ("1/2/2024 0:00", "2024-02-01 or 2024-01-02"),
    ],
)
def test_a_day_that_may_be_another_is_refused_with_both(cell: str, days: str) -> None:
    with pytest.raises(InvalidInput, match=f"the day and the month cannot be told apart; write {days}"):
        happened_in(cell)


@pytest.mark.parametrize("cell", ["31/31/2024", "30.02.2024", "2024-13", "13.13.2024", "0000", "2024-02-30"])
def test_a_day_that_there_is_not_is_refused(cell: str) -> None:
    with pytest.raises(InvalidInput, match="is not a month or a day that exists"):
        happened_in(cell)


@pytest.mark.parametrize("cell", ["Sep-24", "45565", "last year", "3/4", "24", "9/30-2024", "Okt 2024"])
def test_what_is_no_date_is_left_to_the_story_which_refuses_it(cell: str) -> None:
    with pytest.raises(InvalidInput, match="is not a year, a month or a day"):
        Story("A", happened=happened_in(cell))


@given(st.dates())
def test_what_a_story_keeps_as_its_day_is_read_as_it_is(day: object) -> None:
    for text in (str(day), str(day)[:7], str(day)[:4]):
        assert happened_in(text) == text


def test_columns_have_the_letters_of_spreadsheets() -> None:
    letters = [letter(index) for index in range(16_384)]
    assert letters[:2] + letters[24:28] + letters[700:703] == [
        "A",
        "B",
        "Y",
        "Z",
        "AA",
        "AB",
        "ZY",
        "ZZ",
        "AAA",
    ]
    assert letters[-1] == "XFD"
    assert len(dict.fromkeys(letters)) == len(letters)


DANGEROUS = ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
BEFORE = ["", " ", "   ", "\xa0", "\u3000", "\u200b", "\ufeff", "\x00", "\x0b", "'", "''", "' "]


@example("'=1")
@example("''=1")
@example("' =1")
@given(st.text(st.sampled_from("'=+-@\t\r\n \xa0\uff1dab")) | st.text())
def test_taking_the_guard_away_gives_the_same_text(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("sign", DANGEROUS)
@pytest.mark.parametrize("before", BEFORE)
def test_nothing_that_a_spreadsheet_runs_comes_first(sign: str, before: str) -> None:
    assert guarded(f"{before}{sign}SUM(A1)").startswith("'")
    assert unguarded(guarded(f"{before}{sign}SUM(A1)")) == f"{before}{sign}SUM(A1)"


@pytest.mark.parametrize(
    "cell", ["", "'", "'tis", "a=1", "4-1", "3 + 4", "' quoted'", "\u2019=", "me@oatmoor"]
)
def test_what_no_spreadsheet_runs_stays_as_it_is(cell: str) -> None:
    assert guarded(cell) == cell
    assert unguarded(cell) == cell


def test_an_apostrophe_is_taken_away_only_where_the_guard_would_have_set_it() -> None:
    assert unguarded("'=1") == "=1"
    assert unguarded("'90s rock") == "'90s rock"
