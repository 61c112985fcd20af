from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.display import Bullets, Cell, Column, Page, Paragraph, Table, Tone, to_text
from storybank.display.blocks import lines_of
from storybank.display.text import width_of, wrapped
from storybank.errors import InvalidInput

GOLDEN = """\
Thursday & Friday
═════════════════
Two days.

Hours
─────

By day
Day       What    Hours  Load
─────────────────────────────
Thursday  Write       3   4
          Read

Friday    ✓ done     12   ·
─────────────────────────────
Without breaks.

! Start early.

• a pen
✗ a phone"""

WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=10), min_size=1, max_size=8).map(" ".join)


def columns_of(line: str) -> int:
    """Count the columns of a line by the plain rule: marks none, wide characters two."""
    return sum(
        0
        if unicodedata.category(letter) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(letter) in "WF"
        else 1
        for letter in line
    )


def test_a_small_page_looks_like_this(small_page: Page) -> None:
    assert to_text(small_page) == GOLDEN


@given(st.from_type(Page), st.integers(40, 120))
def test_no_line_is_wider_than_the_width_whatever_is_written(page: Page, width: int) -> None:
    assert max(columns_of(line) for line in to_text(page, width=width).split("\n")) <= width


@given(st.from_type(Page), st.integers(20, 39))
def test_even_a_very_narrow_width_holds(page: Page, width: int) -> None:
    assert max(columns_of(line) for line in to_text(page, width=width).split("\n")) <= width


@given(st.from_type(Page))
def test_no_line_ends_in_a_space_and_no_text_in_a_line_break(page: Page) -> None:
    text = to_text(page)
    assert all(line == line.rstrip() for line in text.split("\n"))
    assert text == text.strip("\n")


@given(st.from_type(Page))
def test_nothing_in_plain_text_steers_a_terminal(page: Page) -> None:
    text = to_text(page).replace("\n", "")
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)
    assert not any(letter in text for letter in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=4), st.integers(42, 100))
def test_every_word_of_a_table_comes_out_whole(rows: list[list[str]], width: int) -> None:
    shown = to_text(Table(["One", "Two", "Three"], rows), width=width).split()
    for word in (word for row in rows for text in row for word in text.split()):
        assert word in shown


@given(WORDS, WORDS, st.integers(40, 100))
def test_every_word_of_prose_comes_out_in_order(lead: str, entry: str, width: int) -> None:
    page = Page("Title", lead=lead, blocks=[Paragraph(entry, tone="bad"), Bullets([entry])])
    words = to_text(page, width=width).split()
    assert words[2:] == [*lead.split(), "✗", *entry.split(), "•", *entry.split()]


def test_columns_shrink_by_wrapping_and_the_wider_share_gets_more_room() -> None:
    prose = "word " * 30
    table = Table([Column("A"), Column("B", share=3)], [[prose, prose]])
    rule = to_text(table, width=80).split("\n")[1]
    second = to_text(table, width=80).split("\n")[0].index("B")
    assert len(rule) == 80
    assert 18 <= second <= 24


def test_numbers_at_the_right_end_in_one_column() -> None:
    text = to_text(Table(["Day", Column("Hours", align="right")], [["Mon", "3"], ["Tue", "12"]]))
    assert [len(line) for line in text.split("\n")] == [10, 10, 10, 10]


def test_wide_characters_and_marks_do_not_shift_the_next_column() -> None:
    lines = to_text(Table(["Word", "Next"], [["日本", "x"], ["e\u0301a", "x"]])).split("\n")
    assert [columns_of(line.partition("x")[0]) for line in lines[2:]] == [6, 6]


def test_a_wrapped_cell_with_a_mark_hangs_under_its_first_word() -> None:
    table = Table(["A", "B"], [[Cell("some longer words " * 2, tone="good"), "x" * 15]])
    lines = to_text(table, width=34).split("\n")
    assert lines[2].startswith("✓ some")
    assert lines[3].startswith("  ")


def test_a_label_of_two_lines_stands_just_above_its_column() -> None:
    text = to_text(Table(["A", "two\nlines"], [["1", "2"]]))
    assert text.split("\n")[:2] == ["   two", "A  lines"]


def test_a_table_with_too_many_columns_is_written_row_by_row_without_empty_cells() -> None:
    labels = [f"Competence {number}" for number in range(12)]
    row: list[Cell | str] = ["Monday", *[""] * 10, Cell("fine", tone="good")]
    text = to_text(Table(labels, [row, row], caption="Days", note="End."), width=40)
    once = "Monday\n  Competence 11: ✓ fine"
    assert text == f"Days\n{once}\n\n{once}\nEnd."


def test_many_columns_of_short_words_stand_side_by_side_as_long_as_they_fit() -> None:
    table = Table(["ab"] * 10, [["ab ab"] * 10])
    assert to_text(table, width=38).split("\n")[0] == "  ".join(["ab"] * 10)
    assert to_text(table, width=37).startswith("ab ab\n  ab: ab ab")


def test_a_blank_cell_is_a_dot_and_a_blank_cell_with_a_level_its_number() -> None:
    text = to_text(Table(["A", "B", "C"], [[" ", Cell("", level=2), Cell("", tone="bad")]]))
    assert text.split("\n")[2].split() == ["·", "2", "✗"]


def test_a_table_without_rows_still_shows_its_columns() -> None:
    assert to_text(Table(["A", "B"], [])) == "A  B\n────"


def test_an_empty_list_or_paragraph_leaves_no_gap() -> None:
    page = Page("T", blocks=[Bullets([]), Paragraph(" "), Paragraph("end")])
    assert to_text(page) == "T\n═\n\nend"


def test_a_width_below_twenty_is_refused() -> None:
    with pytest.raises(InvalidInput, match="width is below 20"):
        to_text(Page("T"), width=19)


def test_a_very_long_word_is_written_whole() -> None:
    text = to_text(Table(["A", "B"], [["x" * 200_000, "y"]]))
    assert text.count("x") == 200_000


@given(WORDS, st.integers(20, 60), st.sampled_from(["good", "plain"]))
def test_a_cell_with_a_mark_stays_inside_its_column(words: str, width: int, tone: Tone) -> None:
    table = Table(["A"], [[Cell(f"{words} {words} {words}", tone=tone)]])
    assert all(len(line) <= width for line in to_text(table, width=width).split("\n"))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("日本語", 6),
        ("\uff57", 2),
        ("e\u0301", 1),
        ("🚀", 2),
        ("\u2764\ufe0f", 2),
        ("1\ufe0f\u20e3", 2),
        ("🇩🇪", 2),
        ("a\u200bb", 2),
        ("", 0),
    ],
)
def test_a_text_takes_the_columns_that_a_terminal_gives_it(text: str, columns: int) -> None:
    assert width_of(text) == columns


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(2, 40))
def test_no_wrapped_line_is_wider_than_asked(text: str, width: int) -> None:
    assert all(width_of(line) <= width for line in wrapped(lines_of(text), width))


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(2, 40))
def test_wrapping_loses_and_adds_nothing_but_white_space(text: str, width: int) -> None:
    lines = lines_of(text)
    assert "".join("".join(wrapped(lines, width)).split()) == "".join("".join(lines).split())


@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=1), st.integers(9, 30))
def test_a_word_that_fits_is_never_broken(words: list[str], width: int) -> None:
    assert " ".join(wrapped([" ".join(words)], width)).split() == words


@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=1), st.integers(9, 30))
def test_a_line_ends_only_where_the_next_word_has_no_room(words: list[str], width: int) -> None:
    lines = wrapped([" ".join(words)], width)
    for line, after in pairwise(lines):
        assert len(line) + 1 + len(after.split()[0]) > width


def test_a_broken_word_keeps_its_marks_and_joined_emoji_together() -> None:
    assert wrapped(["ae\u0301e\u0301"], 2) == ["ae\u0301", "e\u0301"]
    assert wrapped(["ab👩\u200d🚀cd"], 4) == ["ab", "👩\u200d🚀", "cd"]
    assert wrapped(["日本語"], 4) == ["日本", "語"]


def test_joined_emoji_wider_than_the_line_are_shown_in_parts() -> None:
    assert wrapped(["👩\u200d🚀"], 2) == ["👩\u200d", "🚀"]
