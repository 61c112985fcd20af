"""Our values in what others make with pydantic: their models, their adapters, FastAPI's bodies."""

from __future__ import annotations

import copy
import json
import pickle
import re
import warnings
from collections import ChainMap, OrderedDict, UserDict
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType, SimpleNamespace
from typing import Annotated, Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from tests.support.public import VALUES, public_functions
from tests.support.strategies import banks, values
from tests.values.test_laws import parts

from storybank import Interviewer, InvalidInput, Round, Story, StoryBank
from storybank.competencies import builtin_framework
from storybank.formats import bank_text
from storybank.sample import sample_bank, sample_round
from storybank.values import JSONObject, Value

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
    day = {"name": "final", "meetings": [{"interviewers": [person]}, {"interviewers": [person]}]}
    bank = {"stories": [], "tellings": [{"story": "gone", "interviewer": "Dana"}]}
    with pytest.raises(ValidationError) as caught:
        Application.model_validate({"bank": bank, "day": day, "mine": {"a": [1, object()]}})
    assert {error["loc"]: error["type"] for error in caught.value.errors()} == {
        ("bank", "tellings", 0, "story"): "unknown_reference",
        ("day", "meetings", 1, "interviewers", 0): "duplicate",
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


LEFT_OUT = 2 * len("statements rehearsals")
"""Bytes of fields that JSON writes only where they hold something."""


@given(banks())
def test_a_pickled_bank_is_at_most_twice_its_json(bank: StoryBank) -> None:
    document = bank_text(bank).encode()
    assert len(pickle.dumps(bank)) <= 2 * (len(document) + LEFT_OUT)


def test_a_pickle_of_the_sample_and_of_an_empty_bank_is_no_larger_than_twice_its_json() -> None:
    for bank in (sample_bank(), StoryBank(), StoryBank([Story("a")])):
        pickled = pickle.dumps(bank)
        assert len(pickled) <= 2 * (len(bank_text(bank).encode()) + LEFT_OUT)
        back = pickle.loads(pickled)  # noqa: S301 - what we have just written
        assert back == bank
        assert back.framework is builtin_framework()
        assert back.model_fields_set == bank.model_fields_set
        assert copy.deepcopy(bank) == bank


PUBLIC = [kind for _, kind in public_functions() if isinstance(kind, type) and issubclass(kind, Value)]


@cache
def schema_of(kind: type[BaseModel]) -> Draft202012Validator:
    return Draft202012Validator(kind.model_json_schema())


def objects_of(schema: Any) -> Iterator[dict[str, Any]]:
    """Walk every object in a schema."""
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from objects_of(inner)


@pytest.mark.parametrize("kind", PUBLIC)
def test_the_schema_of_every_public_value_is_right_in_both_modes_without_a_warning(kind: type[Value]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        schema = kind.model_json_schema()
        assert kind.model_json_schema(mode="serialization") == schema
    Draft202012Validator.check_schema(schema)
    pydantics = {"ge", "le", "gt", "lt", "min_length", "max_length"}
    assert all(pydantics.isdisjoint(part) for part in objects_of(schema))
    assert all("minLength" not in part for part in objects_of(schema) if part.get("type") == "array")


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_default_in_a_schema_may_be_given(kind: type[Value]) -> None:
    schema = kind.model_json_schema()
    for part in [*objects_of(schema)]:
        if "default" in part and "title" in part:
            within = Draft202012Validator(part | {"$defs": schema.get("$defs", {})})
            assert within.is_valid(part["default"]), part


@pytest.mark.parametrize("kind", PUBLIC)
def test_a_schema_has_the_fields_of_its_value_and_asks_for_those_that_must_be_given(
    kind: type[Value],
) -> None:
    schema = kind.model_json_schema()
    assert set(schema["properties"]) == set(kind.model_fields)
    assert set(schema.get("required", ())) == {
        name for name, field in kind.model_fields.items() if field.is_required() and name not in kind.derived
    }
    assert schema["additionalProperties"] is False


@given(values())
def test_the_schema_of_a_value_takes_what_it_writes(value: Value) -> None:
    for part in parts(value):
        if isinstance(part, Value):
            assert not [*schema_of(type(part)).iter_errors(json.loads(part.model_dump_json()))]


@pytest.mark.parametrize("kind", [kind for kind in VALUES if issubclass(kind, Value)])
def test_the_schema_of_what_this_library_makes_takes_it(kind: type[Value]) -> None:
    assert not [*schema_of(kind).iter_errors(json.loads(VALUES[kind].model_dump_json()))]


@pytest.mark.parametrize(
    "wrong", [{"title": "a", "seconds": 0}, {"title": "a", "id": ""}, {"title": "a", "seconds": 3601}, {}]
)
def test_the_schema_of_a_story_refuses_what_the_story_does(wrong: dict[str, Any]) -> None:
    assert not schema_of(Story).is_valid(wrong)
    with pytest.raises(InvalidInput):
        Story.model_validate(wrong)


@pytest.mark.parametrize("of", [StoryBank, Round])
def test_fastapi_describes_values_as_their_own_schemas_do(of: type[Value]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = json.dumps(application().openapi()["components"]["schemas"])
    assert "JSON-Input" not in text  # what holds itself is described once
    # Before 2.11, pydantic names what holds it twice, though it is the same.
    drawn = json.loads(re.sub("-(In|Out)put", "", text))
    own = of.model_json_schema(ref_template="#/components/schemas/{model}")
    for part in objects_of(own):
        if "default" in part and part["default"] is None:  # FastAPI leaves these out
            del part["default"]
    for name, schema in own.pop("$defs").items():
        assert drawn[name] == schema
    assert drawn[of.__name__] == own
    assert {"minimum": 1, "maximum": 3600}.items() <= drawn["Story"]["properties"]["seconds"].items()


def test_a_hosts_own_value_is_described_in_its_own_words_beside_ours() -> None:
    class Noted(Story):
        """A story with a mood."""

        mood: Annotated[int, Field(ge=1, title="Mood today", description="How it felt.")] = 3

    schema = Noted.model_json_schema()
    assert schema["description"] == "A story with a mood."
    assert schema["properties"]["mood"] == {
        "default": 3,
        "description": "How it felt.",
        "minimum": 1,
        "title": "Mood today",
        "type": "integer",
    }
    assert schema["properties"]["title"] == Story.model_json_schema()["properties"]["title"]


ROWS: dict[str, Any] = {
    "mapping proxy": MappingProxyType,
    "user dictionary": UserDict,
    "chain": ChainMap,
    "ordered": OrderedDict,
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_row_of_any_kind_is_read_as_a_dictionary_is(row: Any) -> None:
    for fields in (
        {"title": "The night the freezer failed"},
        {"title": "Two", "situation": "One two three. " * 30, "competencies": {"teamwork": 4}},
    ):
        story = Story.model_validate(fields)
        assert story.id
        for read in (Story.model_validate, TypeAdapter(Story).validate_python):
            assert read(row(fields)) == story
        assert StoryBank.model_validate({"stories": [row(fields)]}) == StoryBank([story])
    assert Interviewer.model_validate(row({"name": "Dana"})) == Interviewer("Dana")
    for value in (sample_bank(), sample_round()):
        assert type(value).model_validate(row(value.model_dump(mode="json"))) == value
    with pytest.raises(InvalidInput) as caught:
        Story.model_validate(row({"title": "", "competencies": {"teamwork": 9}}))
    assert [fault.path for fault in caught.value.faults] == ["title", "competencies.teamwork"]


def test_an_objects_attributes_are_no_fields_also_where_that_is_asked_for() -> None:
    with pytest.raises(InvalidInput, match="give its fields by name"):
        Story.model_validate(SimpleNamespace(title="A"), from_attributes=True)
