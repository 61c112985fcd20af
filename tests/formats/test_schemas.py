"""The published schemas say what the models say, and agree with what is written and with what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from tests.formats.write_schemas import ENVELOPE, KINDS, schema_text
from tests.support.counts import many
from tests.support.strategies import banks, rounds

from storybank.bank import StoryBank
from storybank.errors import DocumentError, InvalidInput
from storybank.formats import bank_from_json, bank_text, json_schema
from storybank.formats.bank_document import SCHEMAS
from storybank.history import Impression, Telling
from storybank.interviews import Round
from storybank.planning import plan_round
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.sample import sample_bank, sample_first_round, sample_round
from storybank.stories import Story

VALIDATORS = {of: Draft202012Validator(json_schema(of)) for of in SCHEMAS}
OWN: dict[str, Any] = {of: Draft202012Validator(KINDS[of][0].model_json_schema()) for of in SCHEMAS}

BANK = StoryBank(
    [
        Story(
            "Month-end", competencies={"teamwork": 4}, happened="2024-09", extensions={"a": [1, {"b": None}]}
        )
    ],
    tellings=[Telling("month-end", "Dana", on="2026-11-03")],
    impressions=[Impression("dana", "conflict", kind="concern")],
    framework=sample_bank().framework.with_competency("sre culture"),
)
PLAN = plan_round(
    sample_bank(), sample_round(), policy=Policy(avoid=[("month-end", 0), ("month-end", "grace-adeyemi")])
)

READERS: dict[str, Callable[[str], object]] = {
    "bank": bank_from_json,
    "round": Round.model_validate_json,
    "plan": Plan.model_validate_json,
}

WHOLE: dict[str, str] = {
    "bank": bank_text(BANK),
    "round": sample_round().model_dump_json(),
    "plan": PLAN.model_dump_json(),
}


def wrong(of: str, text: str) -> list[str]:
    """Return what the schema finds wrong with a document."""
    return [error.message for error in VALIDATORS[of].iter_errors(json.loads(text))]  # type: ignore[index]


@pytest.mark.parametrize("of", SCHEMAS)
def test_each_file_is_what_the_models_say_byte_for_byte(of: Any) -> None:
    # After a change to a model: python tests/formats/write_schemas.py
    published = files("storybank.formats").joinpath("schemas", f"{of}.json").read_bytes()
    assert published.decode() == schema_text(of)


@pytest.mark.parametrize("mode", ["validation", "serialization"])
@pytest.mark.parametrize("of", SCHEMAS)
def test_pydantics_own_schema_of_a_model_is_the_published_one(of: Any, mode: Any) -> None:
    published, own = json_schema(of), KINDS[of][0].model_json_schema(mode=mode)
    del published["$schema"], published["$id"]
    if of == "bank":  # a document says first what it is, which a bank in a request need not
        assert {name: published["properties"].pop(name) for name in ENVELOPE} == ENVELOPE
        assert published.pop("required") == [*ENVELOPE]
    assert own == published


@pytest.mark.parametrize("of", SCHEMAS)
def test_each_is_a_schema_of_its_draft_with_an_id(of: Any) -> None:
    schema = json_schema(of)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].startswith(f"urn:storybank:schema:{of}:")
    schema.clear()
    assert json_schema(of)


@pytest.mark.parametrize("of", ["story", None, 3, "../bank", ["bank"]])
def test_there_is_no_schema_of_anything_else(of: Any) -> None:
    with pytest.raises(InvalidInput, match="give 'bank', 'round' or 'plan'") as caught:
        json_schema(of)
    code = "unknown_choice" if isinstance(of, str) else "wrong_type"
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("of", code)]


def test_the_schema_of_the_bank_is_that_of_the_edition_that_is_written() -> None:
    edition = json.loads(bank_text(BANK))["schema_version"]
    assert json_schema("bank")["$id"] == f"urn:storybank:schema:bank:{edition}"
    assert json_schema("bank")["properties"]["schema_version"] == {"const": edition}


def test_the_reference_names_each_schema_by_its_id() -> None:
    reference = Path(__file__).parents[2].joinpath("docs/reference/schemas.md").read_text(encoding="utf-8")
    assert all(f"`{json_schema(of)['$id']}`" in reference for of in SCHEMAS)


@pytest.mark.parametrize("of", SCHEMAS)
def test_every_object_has_a_title_and_knows_its_fields(of: Any) -> None:
    schema = json_schema(of)
    for part in (schema, *(each for name, each in schema["$defs"].items() if name != "JSON")):
        assert part["title"]
        assert part["description"]
        assert part["additionalProperties"] is False
        assert all(
            field["title"] for name, field in part["properties"].items() if name[:6] not in "format schema"
        )


def test_what_a_docstring_says_of_a_field_is_in_the_schema() -> None:
    story = json_schema("bank")["$defs"]["Story"]["properties"]
    assert story["seconds"]["description"].startswith("How long it takes to tell, 1-3600.")
    assert story["withheld_from"]["title"] == "Withheld from"
    assert all(field["description"] for field in story.values())


@settings(deadline=None)
@given(banks())
def test_every_bank_that_is_written_is_valid(bank: StoryBank) -> None:
    assert wrong("bank", bank_text(bank)) == []


@settings(deadline=None)
@given(rounds())
def test_every_round_that_is_written_is_valid(round: Round) -> None:
    assert wrong("round", round.model_dump_json()) == []


@settings(deadline=None, max_examples=many(40))
@given(banks(), rounds())
def test_every_plan_that_is_written_is_valid(bank: StoryBank, round: Round) -> None:
    try:
        plan = plan_round(bank, round)
    except InvalidInput:  # not every round can be planned with every bank
        return
    assert wrong("plan", plan.model_dump_json()) == []


@pytest.mark.parametrize("round", [sample_round(), sample_first_round()], ids=lambda round: round.name)
def test_the_running_example_is_valid(round: Round) -> None:
    assert wrong("bank", bank_text(sample_bank())) == []
    assert wrong("round", round.model_dump_json()) == []
    assert wrong("plan", plan_round(sample_bank(), round).model_dump_json()) == []


@pytest.mark.parametrize("of", SCHEMAS)
def test_the_whole_documents_are_read_and_valid(of: str) -> None:
    READERS[of](WHOLE[of])
    assert wrong(of, WHOLE[of]) == []


def test_a_document_by_hand_may_leave_out_what_has_a_default() -> None:
    text = '{"format": "storybank/bank", "schema_version": 3, "stories": [{"title": "Month-end"}]}'
    assert bank_from_json(text) == StoryBank([Story("Month-end")])
    assert wrong("bank", text) == []
    text = '{"name": "final", "meetings": [{"interviewers": [{"name": "Dana"}]}]}'
    assert Round.model_validate_json(text).interviewers[0].id == "dana"
    assert wrong("round", text) == []


def put(text: str, path: str, value: Any) -> str:
    """Return a document with another value at a path; `...` takes out what is there."""
    whole = part = json.loads(text)
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("/"))
    for step in steps:
        part = part[step]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return json.dumps(whole)


BROKEN: list[tuple[str, str, Any]] = [
    ("bank", "format", "storybank/store"),
    ("bank", "format", ...),
    ("bank", "schema_version", ...),
    ("bank", "schema_version", 4),
    ("bank", "schema_version", True),
    ("bank", "mood", 3),
    ("bank", "stories", None),
    ("bank", "stories", {}),
    ("bank", "stories/0", 3),
    ("bank", "stories/0/mood", 3),
    ("bank", "stories/0/title", ...),
    ("bank", "stories/0/title", " \n"),
    ("bank", "stories/0/title", "x\0"),
    ("bank", "stories/0/title", "x" * 501),
    ("bank", "stories/0/id", ""),
    ("bank", "stories/0/id", "month end"),
    ("bank", "stories/0/id", "a/b"),
    ("bank", "stories/0/id", "a~"),
    ("bank", "stories/0/situation", "\0"),
    ("bank", "stories/0/situation", None),
    ("bank", "stories/0/competencies", {"teamwork": 9}),
    ("bank", "stories/0/competencies", {"teamwork": 0}),
    ("bank", "stories/0/competencies", {"teamwork": True}),
    ("bank", "stories/0/competencies", {"teamwork": 1.5}),
    ("bank", "stories/0/competencies", {" ": 3}),
    ("bank", "stories/0/happened", "yesterday"),
    ("bank", "stories/0/happened", "2024-13"),
    ("bank", "stories/0/seconds", 0),
    ("bank", "stories/0/seconds", 3601),
    ("bank", "stories/0/status", "done"),
    ("bank", "stories/0/extensions", []),
    ("bank", "stories/0/extensions", None),
    ("bank", "stories/0/extensions", {"a": {"b": ["\0"]}}),
    ("bank", "stories/0/extensions", {"a": [{"\0": 1}]}),
    ("bank", "extensions", {"\0": 1}),
    ("bank", "tellings/0/on", "3 November"),
    ("bank", "tellings/0/story", ...),
    ("bank", "tellings/0/landed", "so so"),
    ("bank", "impressions/0/kind", "hope"),
    ("bank", "framework", "storybank"),
    ("bank", "framework", {"name": "storybank", "version": "77"}),
    ("bank", "framework/name", ...),
    ("bank", "framework/competencies/0/label", "\t"),
    ("bank", "framework/competencies/0/answered_by", "song"),
    ("bank", "framework/competencies/0/mood", 3),
    ("round", "name", ""),
    ("round", "meetings", []),
    ("round", "meetings/0/interviewers", []),
    ("round", "meetings/0/minutes", 1441),
    ("round", "meetings/0/max_stories", -1),
    ("round", "meetings/0/starts_at", "2026-11-30T09:00:00"),
    ("round", "meetings/0/told", [""]),
    ("round", "meetings/0/interviewers/0/role", "bosun"),
    ("round", "meetings/0/interviewers/0/weight", 6),
    ("round", "meetings/0/interviewers/0/needs/0/priority", "urgent"),
    ("round", "meetings/0/interviewers/0/needs/0/min_strength", 0),
    ("round", "date", "soon"),
    ("round", "extensions", []),
    ("round", "meetings/0/extensions", {"a": {"b": ["\0"]}}),
    ("round", "meetings/0/interviewers/0/extensions", None),
    ("plan", "proof", ...),
    ("plan", "proof/status", "sure"),
    ("plan", "proof/tiers/0/certificate/scale", "two"),
    ("plan", "proof/tiers/0/name", "joy"),
    ("plan", "assignments/0/meeting", 1.5),
    ("plan", "assignments/0/story_id", 3),
    ("plan", "coverage/0/own", "perhaps"),
    ("plan", "competencies", {"teamwork": 3}),
    ("plan", "policy/repeats", "always"),
    ("plan", "policy/avoid/0", ["month-end"]),
    ("plan", "policy/avoid/0/1", -1),
    ("plan", "policy/avoid/0/1", ""),
    ("plan", "policy/frame_minutes", 1441),
    ("plan", "stories/0/seconds", 0),
    ("plan", "mood", 3),
]


@pytest.mark.parametrize(("of", "path", "value"), BROKEN)
def test_a_broken_document_is_refused_by_the_schema_and_by_the_reader(of: str, path: str, value: Any) -> None:
    text = put(WHOLE[of], path, value)
    assert wrong(of, text)
    if path not in ENVELOPE:
        bare = {name: part for name, part in json.loads(text).items() if name not in ENVELOPE}
        assert not OWN[of].is_valid(bare)
    with pytest.raises((DocumentError, InvalidInput)):
        READERS[of](text)
