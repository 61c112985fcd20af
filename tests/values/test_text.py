from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import NAMES

from storybank.errors import InvalidInput
from storybank.stories import Story
from storybank.values import fold, is_identifier, listed, plural, slug

ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Cut the month-end close", "cut-the-month-end-close"),
        ("  Two   spaces\tand a tab ", "two-spaces-and-a-tab"),
        ("Führung für Anfänger", "führung-für-anfänger"),
        ("Straße", "strasse"),
        ("日本語の話", "日本語の話"),
        ("Как я спас релиз", "как-я-спас-релиз"),
        ("قصة نجاح", "قصة-نجاح"),
        ("सफलता की कहानी", "सफलता-की-कहानी"),
        ("naïve café", "naïve-café"),
        ("naïve", "naïve"),  # a letter and its mark apart
        ("ＡＢＣ １２３", "abc-123"),  # noqa: RUF001 - wide letters, as Japanese keyboards give
        ("C++ & C#", "c-c"),
        ("20% in 4 days!", "20-in-4-days"),
        ("𝐁𝐨𝐥𝐝 Ⅳ", "bold-iv"),  # noqa: RUF001 - bold letters, as people paste them from the web
        ("🎉", "u1f389"),
        ("?!", "u3f-21"),
    ],
)
def test_an_id_is_made_of_the_titles_words_in_any_script(title: str, made: str) -> None:
    assert slug(title) == made
    assert Story(title).id == made


@given(NAMES)
def test_every_name_makes_an_id(name: str) -> None:
    assert is_identifier(slug(name))
    assert slug(slug(name)) == slug(name)


@given(ANY_TEXT)
def test_no_text_breaks_the_helpers(text: str) -> None:
    assert len(slug(text)) <= 500
    assert isinstance(fold(text), str)
    assert is_identifier(text) in (True, False)


def test_a_long_title_makes_an_id_that_fits() -> None:
    story = Story("🎉" * 400)
    assert len(story.id) <= 500
    assert not story.id.endswith("-")


def test_two_spellings_of_a_tag_fold_to_one() -> None:
    assert fold("Team-Work") == fold("team work") == fold("TEAMWORK")
    assert fold("C++") != fold("!?") != fold("??")


@pytest.mark.parametrize("text", ["a", "é", "日本", "a-b_c.d:e", "1"])
def test_letters_digits_and_four_signs_make_an_id(text: str) -> None:
    assert is_identifier(text)
    assert Story("t", id=text).id == text


@pytest.mark.parametrize("text", ["", " ", "a b", "a/b", "a\n", "a\x00", "a\u200b", "\ud800", "a" * 501])
def test_nothing_else_is_an_id(text: str) -> None:
    assert not is_identifier(text)
    with pytest.raises(InvalidInput):
        Story("t", id=text)


def test_names_lose_the_spaces_around_them_and_prose_keeps_its_own() -> None:
    story = Story("  title\n", situation="  indented\n", employer=" Acme ")
    assert (story.title, story.situation, story.employer) == ("title", "  indented\n", "Acme")


def test_text_of_every_language_and_line_ending_stays_as_it_is() -> None:
    text = "naïve naïve 日本語 🎉 a\r\nb\tc\u2028d\ufeff\uffff"
    story = Story("t", action=text)
    assert story.action == text
    assert Story.model_validate_json(story.model_dump_json()).action == text


def test_prose_has_a_limit_that_names_its_size() -> None:
    Story("t", notes="x" * 2_000_000)
    with pytest.raises(InvalidInput, match="notes is longer than 2000000 characters; shorten it"):
        Story("t", notes="x" * 2_000_001)


def test_lists_read_as_a_person_says_them() -> None:
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "or")] == [
        "",
        "a",
        "a and b",
        "a, b or c",
    ]
    assert [plural(0, "gap"), plural(1, "gap"), plural(2, "story", "stories")] == [
        "0 gaps",
        "1 gap",
        "2 stories",
    ]
