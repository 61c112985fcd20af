"""People, needs and meetings as somebody gives them who has read no reference."""

from __future__ import annotations

from typing import Any

import pandas as pd  # type: ignore[import-untyped]  # pandas brings no types of its own
import polars as pl
import pytest

from storybank import (
    Framework,
    Interviewer,
    InvalidInput,
    Meeting,
    Need,
    Policy,
    Round,
    Story,
    Telling,
    plan_round,
)
from storybank.sample import sample_bank, sample_round

DAY = Round("r", [Interviewer("Ann Lee"), Interviewer("Bo Ray")])


@pytest.mark.parametrize(
    "given",
    [
        ["Ann Lee", "Bo Ray"],
        ("Ann Lee", Interviewer("Bo Ray")),
        iter(["Ann Lee", "Bo Ray"]),
        [{"name": "Ann Lee"}, {"name": "Bo Ray"}],
        [{"interviewers": "Ann Lee"}, Meeting("Bo Ray")],
        [{"interviewers": ["Ann Lee"]}, ["Bo Ray"]],
        pd.DataFrame({"name": ["Ann Lee", "Bo Ray"]}),
        pl.DataFrame({"name": ["Ann Lee", "Bo Ray"]}),
    ],
)
def test_people_are_given_as_names_rows_values_or_meetings(given: Any) -> None:
    assert Round("r", given) == DAY


def test_a_list_in_the_list_is_a_panel_of_names_too() -> None:
    day = Round("r", ["Ann Lee", ["Bo Ray", {"name": "Cy Poe", "title": "CTO"}]])
    assert [meeting.names for meeting in day] == ["Ann Lee", "Bo Ray and Cy Poe"]
    assert Round("r", "Ann Lee") == Round("r", ["Ann Lee"])
    assert Meeting(["Ann Lee", "Bo Ray"]).names == "Ann Lee and Bo Ray"


def test_a_row_may_have_gaps_and_a_wrong_column_is_named() -> None:
    rows = pd.DataFrame([{"name": "Ann Lee", "title": "CTO"}, {"name": "Bo Ray"}])
    assert [person.title for person in Round("r", rows).interviewers] == ["CTO", ""]
    with pytest.raises(InvalidInput, match=r"interviewers\[0\].job_title .*did you mean title"):
        Round("r", [{"name": "Ann Lee", "job_title": "CTO"}])


def test_a_title_needs_no_name() -> None:
    assert Interviewer("Ann Lee", "Head of HR") == Interviewer("Ann Lee", title="Head of HR")


NEED = Need("teamwork", priority="must", min_strength=4)


@pytest.mark.parametrize(
    "given",
    [
        {"teamwork": 4},
        {"teamwork": "4"},
        [("teamwork", 4)],
        [["teamwork", 4]],
        [{"competency": "teamwork", "min_strength": 4}],
        {"competency": "teamwork", "min_strength": 4},
        [Need("teamwork", min_strength=4)],
    ],
)
def test_musts_are_given_with_their_strengths(given: Any) -> None:
    assert Interviewer("Ann", must=given).needs == (NEED,)
    assert Interviewer("Ann", needs=given).needs == (NEED.replace(priority="should"),)


@pytest.mark.parametrize(
    ("given", "needs"),
    [
        ("planning, patient safety", [("planning", 1), ("patient safety", 1)]),
        ("planning 4, patient safety 2", [("planning", 4), ("patient safety", 2)]),
        ("planning (3); KPIs", [("planning", 3), ("KPIs", 1)]),
        ('"planning, weekly", teamwork', [("planning, weekly", 1), ("teamwork", 1)]),
        (["planning - 4", "health, safety"], [("planning", 4), ("health, safety", 1)]),
    ],
)
def test_needs_in_one_text_or_a_list_are_read_as_tags_are(given: Any, needs: list[tuple[str, int]]) -> None:
    for field in ("must", "needs"):
        asked = Interviewer("Ann", **{field: given}).needs
        assert [(need.competency, need.min_strength) for need in asked] == needs


def test_a_priority_may_stand_where_a_strength_does() -> None:
    needs: Any = {"teamwork": "must", "conflict": "nice", "planning": 2}
    found = [
        (need.competency, need.priority, need.min_strength) for need in Interviewer("Ann", needs=needs).needs
    ]
    assert found == [("teamwork", "must", 1), ("conflict", "nice", 1), ("planning", "should", 2)]


@pytest.mark.parametrize("given", [{"teamwork": 9}, {"teamwork": "very"}, {"": 3}, [("teamwork", None)]])
def test_a_wrong_strength_is_said_in_its_place(given: Any) -> None:
    with pytest.raises(InvalidInput, match=r"must\[0\]"):
        Interviewer("Ann", must=given)


def test_a_dictionary_does_for_a_story_a_person_and_a_lock() -> None:
    assert Telling({"title": "Month-end"}, {"name": "Ann Lee"}) == Telling("month-end", "ann-lee")  # type: ignore[arg-type]
    assert Policy(use={"month-end": "ann-lee"}) == Policy(use=[("month-end", "ann-lee")])
    assert Policy(avoid={"month-end": 0}) == Policy(avoid=[("month-end", 0)])
    assert Framework("house", ["Triage", "Handover"])["handover"].label == "Handover"
    assert Story(title="A", competencies={"x": 2}).competencies == {"x": 2}


def test_a_meeting_is_named_by_its_index_too() -> None:
    plan = plan_round(sample_bank(), sample_round())
    for index, meeting in enumerate(plan.round):
        assert plan.stories_for(index) == plan.stories_for(meeting.interviewers[0])
    with pytest.raises(InvalidInput, match="has no number 99"):
        plan.stories_for(99)
