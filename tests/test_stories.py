from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]  # pandas brings no types of its own
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.strategies import PROSE, STRENGTHS, TAGS, statements, stories

from storybank.bank import StoryBank
from storybank.errors import InvalidInput
from storybank.interviews import Interviewer
from storybank.stories import LONGEST_SECONDS, Statement, Story, seconds_to_tell
from storybank.values import FrozenMap


def words(count: int) -> str:
    return " ".join(["word"] * count)


def test_id_and_episode_come_from_the_title() -> None:
    story = Story("Cut the month-end close")
    assert (story.id, story.episode) == ("cut-the-month-end-close", "cut-the-month-end-close")


def test_the_episode_follows_a_given_id_and_none_is_as_good_as_nothing() -> None:
    assert Story("a", id="b").episode == "b"
    assert Story("a", id="b", episode="c").episode == "c"
    assert Story("a", id=None, episode=None, seconds=None) == Story("a")


def test_the_id_stays_when_the_title_changes() -> None:
    renamed = Story("a").replace(title="b")
    assert (renamed.title, renamed.id, renamed.episode) == ("b", "a", "a")


@pytest.mark.parametrize(
    ("count", "seconds"),
    [(0, 120), (1, 1), (7, 3), (14, 6), (15, 7), (140, 60), (141, 61), (280, 120), (281, 121)],
)
def test_a_story_takes_a_minute_for_140_words_rounded_up(count: int, seconds: int) -> None:
    assert Story("a", action=words(count)).seconds == seconds


@given(st.tuples(*[st.integers(0, 400)] * 4))
def test_all_four_parts_count_and_nothing_else(counts: tuple[int, int, int, int]) -> None:
    situation, task, action, result = map(words, counts)
    story = Story("a", situation=situation, task=task, action=action, result=result)
    assert story.seconds == (math.ceil(60 * sum(counts) / 140) or 120)
    assert story.replace(notes=words(500), source=words(90)).seconds == story.seconds


def test_text_without_words_counts_as_none() -> None:
    assert Story("a", action=" \n ").seconds == 120
    assert Story("a", action="…!").seconds == 120


def test_no_story_is_planned_for_longer_than_an_hour() -> None:
    assert Story("a", action=words(20_000)).seconds == LONGEST_SECONDS == 3600


def test_given_seconds_stay() -> None:
    assert Story("a", action=words(140), seconds=95).seconds == 95
    assert Story("a", seconds=95).replace(action=words(140)).seconds == 95


def test_seconds_that_came_from_the_text_follow_it() -> None:
    story = Story("a", action=words(140))
    assert story.replace(action=words(280)).seconds == 120
    assert story.replace(action="").seconds == 120
    assert story.replace(title="b").seconds == 60
    assert story.model_copy(update={"action": words(280)}).seconds == 120


def test_seconds_can_be_given_and_taken_back_in_a_replacement() -> None:
    story = Story("a", action=words(140))
    assert story.replace(seconds=90).seconds == 90
    assert story.replace(seconds=90, action="").seconds == 90
    assert story.replace(seconds=90).replace(seconds=None).seconds == 60


@given(PROSE, PROSE, PROSE, PROSE)
def test_every_text_takes_between_a_second_and_an_hour(one: str, two: str, three: str, four: str) -> None:
    assert 1 <= seconds_to_tell(one, two, three, four) <= LONGEST_SECONDS


def test_tags_come_with_strengths_or_as_a_list_of_threes() -> None:
    assert Story("a", competencies={"team work": 4}).competencies == {"team work": 4}
    assert Story("a", competencies=("team work", "change")).competencies == {"team work": 3, "change": 3}
    assert Story("a", competencies=["b", "a", "b", " a "]).competencies == {"b": 3, "a": 3}
    assert Story("a", competencies=(tag for tag in "ab")).competencies == {"a": 3, "b": 3}
    assert Story("a", competencies=FrozenMap({"a": 5})).competencies == {"a": 5}
    assert Story("a").competencies == {}


@given(st.dictionaries(TAGS, STRENGTHS))
def test_tags_stay_as_written_in_the_order_given(tags: dict[str, int]) -> None:
    story = Story("a", competencies=tags)
    assert list(story.competencies.items()) == list(tags.items())
    again = Story.model_validate_json(story.model_dump_json())
    assert list(again.competencies.items()) == list(tags.items())


def test_a_strength_may_be_written_as_spreadsheets_write_it() -> None:
    assert Story("a", competencies={"a": "4", "b": 5.0}).competencies == {"a": 4, "b": 5}


@pytest.mark.parametrize("strength", [0, 6, -1, 10**30, float("nan"), float("inf"), True, 3.5, "x", None, []])
def test_a_strength_is_a_whole_number_from_1_to_5(strength: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        Story("a", competencies={"teamwork": strength})
    assert [fault.path for fault in caught.value.faults] == ["competencies.teamwork"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2024", "2024"),
        ("2024-09", "2024-09"),
        ("2024-09-30", "2024-09-30"),
        (" 2024-09 ", "2024-09"),
        (date(2024, 9, 30), "2024-09-30"),
        (datetime(2024, 9, 30, 12), "2024-09-30"),  # noqa: DTZ001 - as notebooks have it
        (None, None),
    ],
)
def test_when_it_happened_is_a_year_a_month_or_a_day(given: date | str | None, kept: str | None) -> None:
    assert Story("a", happened=given).happened == kept


@pytest.mark.parametrize(
    "text",
    [
        *("2024-13", "2024-00", "24", "0000", "２０２４", "2023-02-29", "", "13/2024"),  # noqa: RUF001
        *("Spring 2024", "Ma 2024", "x" * 10_000, "02/03/24", True, 0, -3, 10_000, 2024.5, float("inf"), []),
    ],
)
def test_no_other_text_says_when_it_happened(text: Any) -> None:
    with pytest.raises(InvalidInput, match=r'happened is not .*; write "2024", "2024-09"'):
        Story("a", happened=text)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        *((2024, "2024"), (2024.0, "2024"), (np.int64(1999), "1999"), (987, "0987")),
        *(("March 2024", "2024-03"), ("mar 2024", "2024-03"), ("Sept. 2024", "2024-09")),
        *(("03/2024", "2024-03"), ("3-2024", "2024-03"), ("2024/3", "2024-03"), ("2024-9", "2024-09")),
        *(("30.9.2024", "2024-09-30"), ("30 September 2024", "2024-09-30"), ("Sep 30, 2024", "2024-09-30")),
        *((pd.Timestamp("2024-09-30 12:00"), "2024-09-30"), ("30/9/2024", "2024-09-30")),
    ],
)
def test_when_it_happened_is_read_as_people_write_it(given: Any, kept: str) -> None:
    assert Story("a", happened=given).happened == kept


def test_a_day_that_can_be_read_in_two_ways_is_refused_with_both() -> None:
    with pytest.raises(InvalidInput, match="write 2024-04-03 or 2024-03-04"):
        Story("a", happened="3/4/2024")


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        *(("teamwork", {"teamwork": 3}), ("teamwork, planning", {"teamwork": 3, "planning": 3})),
        *(
            ("teamwork: 4; planning (2)", {"teamwork": 4, "planning": 2}),
            ("", {}),
            ('"a, b": 5', {"a, b": 5}),
        ),
    ],
)
def test_competencies_in_one_text_are_read_as_a_cell_of_a_table(written: str, tags: dict[str, int]) -> None:
    assert Story("a", competencies=written).competencies == tags


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("teamwork 4, staying calm 3", {"teamwork": 4, "staying calm": 3}),
        ("teamwork 4, planning", {"teamwork 4": 3, "planning": 3}),
        ("key stage 1, key stage 2", {"key stage 1": 3, "key stage 2": 3}),
        ("unit 9", {"unit 9": 3}),
        ([("teamwork", 4), ("planning", 2)], {"teamwork": 4, "planning": 2}),
        (["teamwork: 4", "planning (2)"], {"teamwork": 4, "planning": 2}),
        (["teamwork: 4", "planning"], {"teamwork": 4, "planning": 3}),
        (["key stage 2"], {"key stage 2": 3}),
    ],
)
def test_strengths_behind_every_tag_are_read_and_behind_some_are_part_of_a_name(
    written: Any, tags: dict[str, int]
) -> None:
    assert Story("a", competencies=written).competencies == tags


def test_no_pair_is_lost() -> None:
    pairs: Any = [("teamwork", 4), ("teamwork", 2)]
    with pytest.raises(InvalidInput, match=r"competencies\[0\] is not a string"):
        Story("a", competencies=pairs)


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        (["teamwork (4)"], {"teamwork": 4}),
        (["teamwork (4)", "planning"], {"teamwork": 4, "planning": 3}),
        (["teamwork 4/5", "planning: 2"], {"teamwork": 4, "planning": 2}),
        (["teamwork - 4", "health, safety (5)"], {"teamwork": 4, "health, safety": 5}),
        (["teamwork 4", "planning 2"], {"teamwork": 4, "planning": 2}),
        (["Python 3", "planning"], {"Python 3": 3, "planning": 3}),
    ],
)
def test_a_list_of_tags_is_read_as_a_text_of_them_is(written: list[str], tags: dict[str, int]) -> None:
    assert Story("a", competencies=written).competencies == tags
    asked = Interviewer("Ann", must=written).needs
    plain = {tag: 1 if tag in written else strength for tag, strength in tags.items()}
    assert {need.competency: need.min_strength for need in asked} == plain


def test_what_is_wrong_in_one_text_is_said_by_its_entry() -> None:
    with pytest.raises(InvalidInput) as caught:
        Story("", competencies="a: 4; b: 9")
    assert {fault.path for fault in caught.value.faults} == {"title", "competencies"}
    assert "(entry 2)" in str(caught.value)


def test_employers_in_one_text_are_apart_by_semicolons() -> None:
    assert Story("a", withheld_from='Oatmoor; "Pellwick, Inc."').withheld_from == (
        "Oatmoor",
        "Pellwick, Inc.",
    )


def test_what_a_data_frame_has_for_nothing_is_nothing() -> None:
    rows = pd.DataFrame([{"title": "A", "result": None, "seconds": 60}, {"title": "B", "result": "x"}])
    first, second = StoryBank(rows)
    assert (first.seconds, first.result, second.seconds) == (60, "", 1)
    gaps: list[Any] = [float("nan"), pd.NA, pd.NaT]
    for gap in gaps:
        assert Story("A", result=gap, happened=gap, employer=gap) == Story("A")
    assert StoryBank(StoryBank([Story("A"), Story("B")]).to_dataframe()) == StoryBank(
        [Story("A"), Story("B")]
    )


def test_a_story_reads_as_its_four_parts() -> None:
    assert Story("a", situation="S", action="A", result="R").text == "S\n\nA\n\nR"
    assert Story("a").text == ""


@given(stories())
def test_a_story_shows_its_id(story: Story) -> None:
    assert story.id in repr(story)


@given(stories())
def test_replacing_nothing_changes_nothing(story: Story) -> None:
    assert story.replace() == story
    assert story.replace(**dict(story)) == story


def test_a_statement_goes_by_what_it_is_about_and_where() -> None:
    assert Statement("Long-term goals", "…").id == "long-term-goals"
    assert Statement("motivation", employer="St. Anne's").id == "motivation-st-anne-s"
    renamed = Statement("goals").replace(competency="plans", employer="Northwind")
    assert (renamed.competency, renamed.id) == ("plans", "goals")


@given(statements(), st.integers(0, 400))
def test_a_statement_takes_as_long_as_a_story_of_its_words(one: Statement, count: int) -> None:
    told = Story("a", action=words(count)).seconds
    assert Statement("pay", words(count), notes=words(99)).seconds == told
    again = Statement("pay", one.text).replace(text=words(count))
    assert again.seconds == told


@given(statements())
def test_a_statement_shows_no_private_text_unless_it_is_asked(one: Statement) -> None:
    marked = one.replace(text="zqjx spoken", notes="zqjx noted", extensions={"k": "zqjx kept"})
    assert "zqjx" not in f"{marked!r} {marked}"
    assert Statement.model_validate_json(one.model_dump_json()) == one


def test_what_is_wrong_with_a_statement_is_said_at_once_and_without_its_text() -> None:
    with pytest.raises(InvalidInput) as caught:
        Statement(" ", "zqjx", seconds=0)
    assert {fault.path for fault in caught.value.faults} == {"competency", "seconds"}
    assert "zqjx" not in str(caught.value)
