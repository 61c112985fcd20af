"""Values that are collections: what Python's own words do with them."""

# ruff: noqa: RUF005 - adding is what is tried

from __future__ import annotations

import copy
import json
import operator
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

import storybank
from storybank import (
    Competency,
    Framework,
    Impression,
    Interviewer,
    InvalidInput,
    Meeting,
    Plan,
    Round,
    Statement,
    Story,
    StoryBank,
    StorybankError,
    Telling,
    UnknownReference,
    analysis,
    plan_round,
)
from storybank.errors import NoOperation, UnknownKey
from storybank.formats import csv_text, read_csv
from storybank.sample import sample_bank, sample_round
from storybank.values import Holding, Value

BANK, DAY = sample_bank(), sample_round()
PLAN = plan_round(BANK, DAY)

COLLECTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "bank": (BANK, BANK.stories),
    "round": (DAY, DAY.meetings),
    "plan": (PLAN, PLAN.assignments),
    "framework": (BANK.framework, BANK.framework.competencies),
    "brief": (page := storybank.brief(PLAN, BANK, 0), page.stories),
    "stress": (test := analysis.stress(PLAN, BANK), test.losses),
    "comparison": (two := analysis.compare(PLAN, PLAN), two.changes),
    "change": (new := storybank.replan(PLAN, BANK, DAY), new.changes),
    "answer": (answer := storybank.answer_question(BANK, "When did you lead a team?"), answer.offers),
    "reading": (read := read_csv(csv_text(BANK).encode()), read.stories),
}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_collection_is_walked_counted_and_cut_as_a_tuple(name: str) -> None:
    whole, held = COLLECTIONS[name]
    assert isinstance(whole, Holding)
    assert (len(whole), tuple(whole), list(reversed(whole))) == (len(held), held, list(reversed(held)))
    assert whole[0] == held[0]
    assert whole[-1] == held[-1]
    assert whole[1:3] == held[1:3]
    assert all(whole[one] == one for one in held)
    assert all(one in whole for one in held)
    assert whole


@pytest.mark.parametrize("name", COLLECTIONS)
def test_dict_equality_copies_pickles_and_json_are_those_of_any_value(name: str) -> None:
    whole, _ = COLLECTIONS[name]
    fields = dict(whole)
    assert fields == {field: getattr(whole, field) for field in type(whole).model_fields}
    assert list(fields) == list(type(whole).model_fields)
    assert {**whole} == fields
    assert type(whole)(**fields) == whole
    for other in (
        copy.copy(whole),
        copy.deepcopy(whole),
        whole.model_copy(),
        pickle.loads(pickle.dumps(whole)),  # noqa: S301 - what we have just written
    ):
        assert other == whole
        assert hash(other) == hash(whole)
    assert json.loads(whole.model_dump_json()) == whole.model_dump(mode="json")
    assert type(whole).from_json(whole.to_json(indent=2)) == whole
    assert type(whole).from_dict(json.loads(json.dumps(whole.to_dict()))) == whole


@pytest.mark.parametrize("name", COLLECTIONS)
@pytest.mark.parametrize("wrong", [10_000, -10_000, "no such one", "", None, 1.5, True, (), object(), b"x"])
def test_what_is_not_there_is_an_error_of_ours_and_of_python(name: str, wrong: Any) -> None:
    whole, _ = COLLECTIONS[name]
    with pytest.raises(UnknownKey) as caught:
        whole[wrong]
    assert isinstance(caught.value, KeyError)
    assert isinstance(caught.value, IndexError)
    assert isinstance(caught.value, UnknownReference)
    assert isinstance(caught.value, StorybankError)
    assert caught.value.faults[0].remedy in str(caught.value)
    if not isinstance(wrong, int) or wrong is True:
        assert wrong not in whole


def test_what_is_empty_is_true_all_the_same() -> None:
    assert StoryBank()
    assert len(StoryBank()) == 0
    assert Framework("mine")
    assert list(StoryBank()) == []


def test_a_story_is_found_by_value_id_and_title_and_near_ids_are_named() -> None:
    bank = StoryBank([Story("Night shift alone"), Story("Stock count", id="count")])
    for meant in (bank.stories[1], "count", "Stock count", 1, -1):
        assert bank[meant].id == "count"
    assert "Stock count" in bank
    with pytest.raises(KeyError, match="night-shift-alone"):
        bank["night-shift"]


def test_an_id_that_is_spelled_like_a_field_means_the_story() -> None:
    bank = StoryBank([Story("Stories"), Story("Framework")])
    assert bank["stories"] == bank.stories[0]
    fields: dict[str, Any] = dict(bank)
    assert fields["stories"] == bank.stories


def test_a_person_finds_the_meeting_and_a_story_its_place_in_the_plan() -> None:
    panel = Round("r", [Interviewer("Ann Lee"), [Interviewer("Bo Ray"), Interviewer("Cy Poe", id="cy")]])
    for meant in ("cy", "Cy Poe", Interviewer("Bo Ray"), panel.meetings[1], 1):
        assert panel[meant] == panel.meetings[1]
    assert "Ann Lee" in panel
    assert "Dee" not in panel
    first = PLAN.assignments[0]
    title = next(story.title for story in PLAN.stories if story.id == first.story_id)
    planned: list[Any] = [first, first.story_id, title, BANK[first.story_id]]
    for meant in planned:
        assert PLAN[meant] == first
    heard = PLAN.stories_for("Rafael Onyango")
    for who in ("Rafael Onyango", "Onyango", DAY.interviewers[DAY.meeting_of("Rafael Onyango")]):
        assert PLAN[who] == PLAN.get(who) == heard
    with pytest.raises(KeyError, match="stories_for"):
        PLAN["Nobody Here"]


def test_a_competency_is_found_by_id_label_and_alias() -> None:
    framework = Framework("house", competencies=[Competency("Ward rounds", aliases=["rounding"])])
    for meant in ("ward_rounds", "Ward rounds", "rounding", framework.competencies[0]):
        assert framework[meant].id == "ward_rounds"
    assert (framework + "Triage" + [Competency("Handover")])["triage"].label == "Triage"


def test_adding_to_a_bank_is_what_its_verbs_do() -> None:
    new, other = Story("New"), Story("Other")
    assert BANK + new == BANK + [new] == BANK.with_stories(new)
    assert BANK + [new, other] == BANK + (new, other) == BANK.with_stories(new, other)
    assert BANK.with_stories(new) == BANK + {"title": "New"}
    told = Telling("New", "Ann")
    assert (BANK + new + told) == BANK.with_stories(new).with_tellings(told)
    assert BANK + Impression("Ann", "teamwork") == BANK.with_impressions(Impression("Ann", "teamwork"))
    assert BANK + BANK == BANK
    with pytest.raises(StorybankError):
        BANK + 3


def test_adding_to_a_round_adds_a_meeting_and_a_list_several() -> None:
    day = Round("r", [Interviewer("Ann")])
    assert (day + Interviewer("Bo"))[1].names == "Bo"
    assert len(day + [Interviewer("Bo"), Meeting([Interviewer("Cy"), Interviewer("Dee")])]) == 3
    assert (day + [[Interviewer("Bo"), Interviewer("Cy")]])[1].names == "Bo and Cy"


OPERATIONS: list[tuple[Callable[[Any], Any], Any, str]] = [
    (lambda one: one < 3, BANK[0], "key=lambda story: story.title"),
    (lambda one: sorted([one, one]), DAY.interviewers[0], "key="),
    (lambda one: "teamwork" in one, BANK[0], r"story.competencies\["),
    (lambda one: one["teamwork"], BANK[0], r"story.competencies\["),
    (lambda one: one + one, BANK[0], "StoryBank"),
    (lambda one: operator.delitem(one, 0), BANK, "without"),
    (lambda one: operator.setitem(one, 0, BANK[0]), BANK, r"bank \+ story"),
    (lambda one: operator.delitem(one, 0), DAY, r"replace\(meetings=…\)"),
    (lambda one: "text" in one, PLAN.gaps[0], "dict"),
]


@pytest.mark.parametrize(("do", "value", "right"), OPERATIONS)
def test_an_operator_that_a_value_does_not_take_says_what_does_it(
    do: Callable[[Any], Any], value: Any, right: str
) -> None:
    with pytest.raises(NoOperation, match=f"does not take this operator; did you mean .*{right}") as caught:
        do(value)
    assert isinstance(caught.value, TypeError)
    assert isinstance(caught.value, StorybankError)


def test_a_field_of_any_value_is_there_by_its_name_in_brackets() -> None:
    story: Any = BANK[0]
    assert (story["title"], PLAN.gaps[0]["reason"]) == (story.title, PLAN.gaps[0].reason)


def test_one_by_one_does_where_a_constructor_takes_a_list() -> None:
    ann, bo = Interviewer("Ann"), Interviewer("Bo")
    day: Any = Round
    bank: Any = StoryBank
    panel: Any = Meeting
    assert day("r", ann, [bo]) == Round("r", [ann, [bo]]) == day([ann, [bo]], "r")
    assert day([ann, bo]) == Round("interview", [ann, bo])
    assert panel(ann, bo) == Meeting([ann, bo])
    assert bank(BANK[0], BANK[1]) == StoryBank([BANK[0], BANK[1]])


def test_a_dictionary_does_for_a_value_and_for_a_list_of_what_has_a_name() -> None:
    story: Any = Story
    person: Any = Interviewer
    day: Any = Round
    bank: Any = StoryBank
    assert story({"title": "A", "result": "r"}) == Story("A", result="r")
    assert person({"name": "Ann", "must": ["teamwork"]}) == Interviewer("Ann", must=["teamwork"])
    assert day("r", {"Ann": ["teamwork"], "Bo": {"conflict": "must"}, "Cy": "Matron"}) == Round(
        "r",
        [
            Interviewer("Ann", needs=["teamwork"]),
            Interviewer("Bo", must=["conflict"]),
            Interviewer("Cy", title="Matron"),
        ],
    )
    assert bank({"A": {"teamwork": 4}, "B": "empathy: 2"}) == StoryBank(
        [Story("A", competencies={"teamwork": 4}), Story("B", competencies={"empathy": 2})]
    )
    assert bank({"title": "A"}) == StoryBank([Story("A")])
    with pytest.raises(InvalidInput, match="read_csv and read_markdown read a file"):
        bank("stories.md")


@pytest.mark.parametrize("verb", ["with_stories", "with_tellings", "with_impressions"])
def test_a_list_does_what_the_same_one_by_one_does(verb: str) -> None:
    made: dict[str, list[Any]] = {
        "with_stories": [Story("New"), Story("Other")],
        "with_tellings": [Telling(BANK.stories[0], "Ann"), Telling(BANK.stories[1], "Ann")],
        "with_impressions": [Impression("Ann", "teamwork"), Impression("Ann", "conflict")],
    }
    one, other = made[verb]
    add = getattr(BANK, verb)
    assert add([one, other]) == add(one, other) == add((one,), other) == add(iter([one, other]))
    assert add([]) == add()
    assert add(one.model_dump()) == add(one)
    with pytest.raises(StorybankError):
        add("x", 3)


def test_a_hosts_model_holds_a_collection_and_gives_it_back() -> None:
    class Page(BaseModel):
        bank: StoryBank
        plan: Plan

    page = Page(bank=BANK, plan=PLAN)
    assert Page.model_validate_json(page.model_dump_json()) == page


@pytest.mark.parametrize("value", [BANK, DAY, PLAN, BANK.stories[0], DAY.interviewers[0], PLAN.gaps[0]])
def test_dir_shows_what_a_user_needs_and_nothing_of_the_plumbing(value: Value) -> None:
    for shown in (dir(value), dir(type(value))):
        assert shown == sorted(set(shown))
        assert set(type(value).model_fields) <= set(shown)
        assert not [name for name in shown if name.startswith(("_", "model_"))]
        hidden = {"trusted", "positional", "derived", "shorthand", "made_with", "argument_names", "gathers"}
        assert not hidden & set(shown)
        assert not {"dict", "json", "copy", "construct", "parse_obj", "schema", "validate"} & set(shown)
        assert {"replace", "to_dict", "to_json"} <= set(shown)
    assert all(hasattr(value, name) for name in dir(value))
    assert all(hasattr(value, name) for name in ("model_dump", "trusted", "argument_names"))


def test_dir_of_a_collection_has_its_rows() -> None:
    assert {"to_dataframe", "to_records", "stories", "with_stories", "findings"} <= set(dir(BANK))


def test_a_list_of_several_kinds_is_added_whole_whatever_its_order() -> None:
    new, pay, told = Story("New"), Statement("pay", "70 thousand."), Telling("new", "Ann")
    assert BANK + [told, pay, new] == BANK.with_stories(new).with_statements(pay).with_tellings(told)
    with pytest.raises(StorybankError):
        BANK + [told, pay, 3]
