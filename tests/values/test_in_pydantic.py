"""Our values in what others make with pydantic: their models, their adapters, FastAPI's bodies."""

from __future__ import annotations

import copy
import pickle
import warnings
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter, ValidationError
from tests.strategies import banks

from storybank import InvalidInput, Plan, Round, Story, StoryBank, plan_round
from storybank.competencies import builtin_framework
from storybank.formats import bank_to_json, json_schema
from storybank.formats.schemas._published import Described
from storybank.sample import sample_bank, sample_round
from storybank.values import JSONObject

PRIVATE = "Rumpelstiltskin"


class Application(BaseModel):
    bank: StoryBank
    day: Round | None = None
    mine: JSONObject = JSONObject()


def spoiled() -> dict[str, Any]:
    """Return a body with a fault of each sort, each beside the candidate's own words."""
    return {
        "stories": [
            {"title": PRIVATE, "situation": f"{PRIVATE}\0", "competencies": {"teamwork": 9}},
            {"title": PRIVATE, "id": "not an id", "seconds": PRIVATE, PRIVATE.lower(): PRIVATE},
            PRIVATE,
        ],
        "impressions": [{"interviewer": PRIVATE, "competency": "x", "kind": PRIVATE}],
        "extensions": {"mine": float("nan"), "theirs": PRIVATE},
    }


FAULTS = {
    ("stories", 0, "situation"): "unkeepable",
    ("stories", 0, "competencies", "teamwork"): "out_of_range",
    ("stories", 1, "id"): "malformed",
    ("stories", 1, "seconds"): "wrong_type",
    ("stories", 1, PRIVATE.lower()): "unknown_field",
    ("stories", 2): "wrong_type",
    ("impressions", 0, "kind"): "unknown_choice",
    ("extensions", "mine"): "out_of_range",
}


def test_a_fault_deep_in_a_hosts_model_keeps_its_place_and_its_code() -> None:
    with pytest.raises(ValidationError) as caught:
        Application.model_validate({"bank": spoiled()})
    found = {error["loc"]: error["type"] for error in caught.value.errors()}
    assert found == {("bank", *place): code for place, code in FAULTS.items()}


def test_our_own_constructor_says_the_same() -> None:
    with pytest.raises(InvalidInput) as caught:
        StoryBank(**spoiled())
    assert {error["loc"]: error["type"] for error in caught.value.errors()} == FAULTS


@pytest.mark.parametrize("field", ["bank", "day"])
def test_no_error_of_a_hosts_model_holds_the_candidates_text(field: str) -> None:
    for body in (spoiled(), PRIVATE, [PRIVATE], {"stories": PRIVATE, "name": f"{PRIVATE}\0"}):
        with pytest.raises(ValidationError) as caught:
            Application.model_validate({"bank": {}, field: body})
        told = [str(error["loc"]) for error in caught.value.errors()]
        said = str(caught.value)
        if body != spoiled():
            assert PRIVATE not in said + "".join(told)
        assert PRIVATE not in "".join(error["msg"] + str(error["input"]) for error in caught.value.errors())


def test_faults_between_the_parts_of_a_value_have_their_places_too() -> None:
    person = {"name": "Dana"}
    day = {"name": "final", "sittings": [{"interviewers": [person]}, {"interviewers": [person]}]}
    bank = {"stories": [], "tellings": [{"story": "gone", "interviewer": "Dana"}]}
    with pytest.raises(ValidationError) as caught:
        Application.model_validate({"bank": bank, "day": day, "mine": {"a": [1, object()]}})
    assert {error["loc"]: error["type"] for error in caught.value.errors()} == {
        ("bank", "tellings", 0, "story"): "unknown_reference",
        ("day", "sittings", 1, "interviewers", 0): "duplicate",
        ("mine", "a", 1): "wrong_type",
    }


def application() -> FastAPI:
    host = FastAPI()

    @host.post("/bank")
    def take_bank(bank: StoryBank) -> int:
        return len(bank.stories)

    @host.post("/both")
    def take_both(bank: StoryBank, day: Round) -> Round:
        assert bank.stories
        return day

    @host.post("/application")
    def take_application(sent: Application) -> StoryBank:
        return sent.bank

    return host


def test_fastapi_says_where_a_fault_is_and_repeats_no_text() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with TestClient(application()) as client:
            for address, before in (("/bank", []), ("/both", ["bank"]), ("/application", ["bank"])):
                bank = spoiled() | {"extensions": {}}
                body: Any = (
                    bank if not before else {"bank": bank, "day": sample_round().model_dump(mode="json")}
                )
                answer = client.post(address, json=body)
                assert answer.status_code == 422
                places = [fault["loc"] for fault in answer.json()["detail"]]
                assert ["body", *before, "stories", 0, "competencies", "teamwork"] in places
                assert len(places) == len(FAULTS) - 1
                assert PRIVATE not in answer.text


def test_fastapi_takes_values_as_bodies_and_gives_them_back_without_a_warning() -> None:
    day, bank = sample_round(), sample_bank()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with TestClient(application()) as client:
            sent = {"bank": bank.model_dump(mode="json"), "day": day.model_dump(mode="json")}
            assert client.post("/bank", json=sent["bank"]).json() == len(bank.stories)
            assert Round.model_validate(client.post("/both", json=sent).json()) == day
            assert StoryBank.model_validate(client.post("/application", json=sent).json()) == bank
            assert client.get("/openapi.json").status_code == 200


def test_an_adapter_reads_values_as_their_own_class_does() -> None:
    adapter = TypeAdapter(tuple[Story, ...])
    assert adapter.validate_python([{"title": "a"}]) == (Story("a"),)
    with pytest.raises(ValidationError, match="out_of_range"):
        adapter.validate_json('[{"title": "a", "seconds": 0}]')


@given(banks())
def test_a_pickled_bank_is_at_most_twice_its_json(bank: StoryBank) -> None:
    document = bank_to_json(bank).encode()
    assert len(pickle.dumps(bank)) <= 2 * len(document)


def test_a_pickle_of_the_sample_and_of_an_empty_bank_is_no_larger_than_twice_its_json() -> None:
    for bank in (sample_bank(), StoryBank(), StoryBank([Story("a")])):
        pickled = pickle.dumps(bank)
        assert len(pickled) <= 2 * len(bank_to_json(bank).encode())
        back = pickle.loads(pickled)  # noqa: S301 - what we have just written
        assert back == bank
        assert back.framework is builtin_framework()
        assert back.model_fields_set == bank.model_fields_set
        assert copy.deepcopy(bank) == bank


KINDS: list[tuple[type[BaseModel], Described]] = [(StoryBank, "bank"), (Round, "round"), (Plan, "plan")]


def words_of(schema: Any) -> set[str]:
    """Return every keyword and name in a schema."""
    if isinstance(schema, dict):
        return set(schema).union(*map(words_of, schema.values()))
    return set().union(*map(words_of, schema)) if isinstance(schema, list) else set()


@pytest.mark.parametrize(("kind", "of"), KINDS)
def test_pydantics_own_schema_knows_limits_and_derived_fields(kind: type[BaseModel], of: Described) -> None:
    schema = kind.model_json_schema()
    Draft202012Validator.check_schema(schema)
    assert words_of(schema).isdisjoint({"ge", "le", "gt", "lt", "min_length", "max_length"})
    published = json_schema(of)
    ours = {name: published["$defs"][name] for name in published["$defs"] if name in schema["$defs"]} | {
        "": published
    }
    theirs = schema["$defs"] | {"": schema}
    for name in ours:
        needed = [one for one in ours[name].get("required", ()) if one not in {"format", "schema_version"}]
        assert theirs[name].get("required", []) == needed, name
        assert theirs[name].get("description") == ours[name].get("description"), name
        for field, drawn in theirs[name].get("properties", {}).items():
            said = ours[name]["properties"][field]
            for word in ("default", "minimum", "maximum", "minItems", "pattern", "maxLength"):
                if field != "framework":
                    assert drawn.get(word) == said.get(word), (name, field, word)


def test_pydantics_own_schema_takes_what_is_written() -> None:
    plan = plan_round(sample_bank(), sample_round())
    for value in (sample_round(), plan):
        schema = type(value).model_json_schema()
        assert not list(Draft202012Validator(schema).iter_errors(value.model_dump(mode="json")))
    story = Story.model_json_schema()
    for wrong in (
        {"title": "a", "seconds": 0},
        {"title": "a", "id": ""},
        {"title": "a", "seconds": 3601},
        {},
    ):
        assert list(Draft202012Validator(story).iter_errors(wrong))
    assert not list(Draft202012Validator(story).iter_errors({"title": "a"}))
