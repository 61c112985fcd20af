from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import LETTERS

from storybank.errors import InvalidInput
from storybank.formats import read_json_resume
from storybank.formats.json_resume import (
    LONGEST_TITLE,
    day_of,
    id_of_draft,
    part_of,
    title_of,
    titles_of,
)
from storybank.stories import Story
from storybank.values import is_identifier

TEXTS = st.text(LETTERS, min_size=1, max_size=300) | st.lists(
    st.sampled_from(["word", "and", "of", "Acme,", "(now)", "日本語", "**bold**", "e\u0301", "👩\u200d🔬"]),
    min_size=1,
    max_size=60,
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Won the cup", "Won the cup"),
        ("Won the cup.", "Won the cup"),
        ("- Won the cup", "Won the cup"),
        ("  Won\n the   cup ", "Won the cup"),
        ("**Won** the cup", "Won the cup"),
        ("Won the cup! And then we lost it again.", "Won the cup!"),
        ("Saved $1.2M a year", "Saved $1.2M a year"),
        ("Hello, e.g. Dr. Hu said so", "Hello, e.g. Dr. Hu said so"),
        (
            "Rang every customer who had ever bought sprouts; nobody had asked me to, and it took two days",
            "Rang every customer who had ever bought sprouts",
        ),
        (
            "In 2019, rebuilt the warehouse of the company with twelve colleagues and a crane of our own",
            "In 2019, rebuilt the warehouse of the company with twelve colleagues…",
        ),
        (
            "Introduced one rota for all of the halls resulting in fewer complaints than in any year before",
            "Introduced one rota for all of the halls",
        ),
        ("a" * 71, "a" * 70 + "…"),
        ("日本語" * 30, ("日本語" * 30)[:70] + "…"),
        ("、".join(["日本語" * 9] * 9), "日本語" * 9),
        ("a" * 69 + "e\u0301" * 9, "a" * 69 + "…"),
        ("a" * 68 + "👩\u200d🔬" * 9, "a" * 68 + "…"),
        ("🎉", "🎉"),
        ("**", "**"),
        ("…", "…"),
    ],
)
def test_a_title_is_the_first_words_up_to_a_clause_or_a_word(text: str, title: str) -> None:
    assert title_of(text) == title


@given(TEXTS)
def test_a_title_is_short_and_made_of_the_first_words(text: str) -> None:
    title = title_of(text)
    assert len(title) <= LONGEST_TITLE + len("…")
    kept = title.removesuffix("…").rstrip()
    assert kept in " ".join(text.replace("**", "").split()) or kept in text


@given(TEXTS.filter(lambda text: any(letter.isalnum() for letter in text)), TEXTS)
def test_every_title_and_id_makes_a_story(text: str, employer: str) -> None:
    draft_id = id_of_draft(text, employer)
    assert is_identifier(draft_id)
    assert len(draft_id) <= 70
    for title in titles_of(text, employer):
        assert Story(title, id=draft_id).id == draft_id


@pytest.mark.parametrize("text", ["\ufdfa" * 80, "\ud800", "🎉" * 200, "-" * 300, "!", "ǰ" * 500])
def test_an_id_of_whatever_text_is_one(text: str) -> None:
    assert is_identifier(id_of_draft(text, text))


def test_an_id_is_made_of_text_and_employer_alone() -> None:
    assert id_of_draft("Won the cup", "Acme") == "won-the-cup-4835478f"
    pairs = [
        ("Won the cup", "Acme"),
        ("Won the cup.", "Acme"),
        ("Won the cup", "Other"),
        ("Won the cup", ""),
        ("the cup", "AcmeWon"),
    ]
    assert len({id_of_draft(*pair) for pair in pairs}) == 5


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Reduced spoiled goods by 34 %", "result"),
        ("40 % fewer calls", "result"),
        ("Twice as fast, and sales doubled", "result"),
        ("Saved two days a month", "result"),
        ("Grew the team from 4 to 12", "result"),
        ("Umsatz um 12 % gesteigert", "result"),
        ("Led a team of 12", "action"),
        ("Won the cup", "action"),
        ("Introduced a rota in 2019", "action"),
        ("Rang every shop", "action"),
    ],
)
def test_an_outcome_in_figures_is_a_result_and_all_else_an_action(text: str, part: str) -> None:
    assert part_of(text) == part


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2024", "2024"),
        ("2024-09", "2024-09"),
        ("2024-09-30", "2024-09-30"),
        (" 2024-9 ", "2024-09"),
        ("2024/9/3", "2024-09-03"),
        ("2024.12", "2024-12"),
        ("9/2024", "2024-09"),
        ("09-2024", "2024-09"),
        ("Sept 2024", "2024-09"),
        ("Sep. 2024", "2024-09"),
        ("MAY, 2024", "2024-05"),
        ("december 2024", "2024-12"),
        ("31.12.2024", "2024-12-31"),
        ("December 31, 2024", "2024-12-31"),
        (2024, "2024"),
        (None, None),
        ("", None),
        ("  ", None),
        ("Present", None),
        ("—", None),
    ],
)
def test_dates_are_read_as_tools_write_them(raw: Any, day: str | None) -> None:
    assert day_of(raw) == day
    assert Story("a", happened=day).happened == day


NO_DATES = [
    "2024-13",
    "2024-02-31",
    "03/04/2024",
    "Foo 2024",
    "20245",
    "0000",
    14,
    True,
    2.5,
    -1,
]


@pytest.mark.parametrize("raw", NO_DATES)
def test_what_is_no_date_is_left_for_the_story_to_refuse(raw: Any) -> None:
    with pytest.raises(InvalidInput, match="happened is not a year, a month or a day"):
        Story("a", happened=day_of(raw))


@given(st.text())
def test_any_text_as_a_date_is_one_or_none_or_a_text(text: str) -> None:
    day = day_of(text)
    assert day is None or isinstance(day, str)


def test_markup_that_an_editor_put_around_a_highlight_is_no_part_of_it() -> None:
    highlights = [
        "<p>Cut the close by <strong>3 days</strong> &amp; more</p>",
        "<ul><li>Led 5</li><li>Hired</li></ul>",
    ]
    entry = {"name": "Oatmoor", "summary": "<p>Plans</p>", "highlights": highlights}
    first, second = read_json_resume(json.dumps({"work": [entry]}).encode()).stories
    assert (first.title, first.result) == ("Cut the close by 3 days & more",) * 2
    assert (first.notes, second.action) == ("Plans", "• Led 5\n• Hired")


def test_tags_that_a_highlight_tells_of_are_kept() -> None:
    told = "Replaced every <table> of the site & wrote <p> by hand"
    (draft,) = read_json_resume(json.dumps({"work": [{"highlights": [told]}]}).encode()).stories
    assert draft.action == told
