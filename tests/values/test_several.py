"""Values of one kind, as a tuple that is also a table."""

from __future__ import annotations

import builtins
import copy
import json
import pickle
import re
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped]  # pandas brings no types of its own
import polars as pl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.support.several import BANK, COMPARISON, DAY, PLAN, SEVERAL, STRESS

from storybank import (
    Finding,
    Gap,
    Impression,
    NeedRef,
    Plan,
    Story,
    StoryBank,
    Telling,
    analysis,
)
from storybank.errors import MissingExtra, NoOperation
from storybank.planning import Found
from storybank.values import Several, Tabular

PLAIN = (str, int, float, type(None))


@pytest.mark.parametrize("name", SEVERAL)
def test_what_comes_several_at_a_time_is_a_tuple_and_a_table(name: str) -> None:
    several = SEVERAL[name]
    assert isinstance(several, tuple)
    assert isinstance(several, Several)
    records = several.to_records()
    assert len(records) >= len(several)
    assert len({tuple(record) for record in records}) <= 1  # one row has the columns of another
    assert all(isinstance(cell, PLAIN) for record in records for cell in record.values())
    assert json.loads(json.dumps(records)) == records
    assert len(several.to_dataframe()) == len(records)
    assert pl.DataFrame(records, infer_schema_length=None).to_dicts() == records


@pytest.mark.parametrize("name", SEVERAL)
def test_it_equals_hashes_pickles_copies_and_is_cut_as_a_tuple(name: str) -> None:
    several, plain = SEVERAL[name], tuple(SEVERAL[name])
    assert several == plain
    assert plain == several
    assert hash(several) == hash(plain)
    for other in (pickle.loads(pickle.dumps(several)), copy.copy(several), copy.deepcopy(several)):  # noqa: S301
        assert other == several
        assert type(other) is type(several)
    assert several[:2] == plain[:2]
    assert isinstance(several[::-1], Several)
    assert several[-1:] + list(plain[:1]) == plain[-1:] + plain[:1]
    assert several[0] is plain[0] if plain else True


def test_what_else_is_known_of_it_is_pickled_too() -> None:
    cut, none = Found(["month-end"], complete=False), Several[str]((), nothing="Nothing to improve here.")
    again = pickle.loads(pickle.dumps((cut, none, Several([1]))))  # noqa: S301 - our own bytes
    assert (again[0].complete, str(again[1]), again[2].nothing) == (False, "Nothing to improve here.", "")
    assert [*map(type, again)] == [Found, Several, Several]


def test_json_and_schemas_know_it_as_a_list() -> None:
    back = Plan.model_validate_json(PLAN.model_dump_json())
    assert back == PLAN
    assert isinstance(back.gaps, Several)
    assert isinstance(Plan.model_validate(PLAN.model_dump()).coverage, Several)
    assert Plan.model_json_schema()["properties"]["gaps"]["type"] == "array"
    assert isinstance(PLAN.replace(gaps=list(PLAN.gaps)).gaps, Several)


def test_fastapi_takes_and_gives_it() -> None:
    app = FastAPI()

    @app.post("/gaps")
    def gaps(plan: Plan) -> Several[Gap]:
        return plan.gaps

    client = TestClient(app)
    given = json.loads(PLAN.model_dump_json())
    assert client.post("/gaps", json=given).json() == given["gaps"]
    assert "/gaps" in client.get("/openapi.json").json()["paths"]


def test_a_list_and_a_mapping_in_a_field_are_one_text_and_a_value_has_columns() -> None:
    bank = StoryBank([Story("A")], tellings=[Telling("a", "Ann", on="2026-01-02")])
    [row] = bank.tellings.to_records()
    assert (row["on"], row["story"], row["employer"]) == ("2026-01-02", "a", None)
    lost = analysis.LostNeed(need=NeedRef("ann", "teamwork"), priority="must", weight=2)
    [row] = Several([lost]).to_records()
    assert [*row] == ["need_interviewer_id", "need_competency_id", "priority", "weight"]
    gap = PLAN.gaps.to_records()[0]
    assert gap["story_ids"] == "; ".join(PLAN.gaps[0].story_ids)
    assert gap["message"] == PLAN.gaps[0].message


def test_what_stands_in_it_is_printed_a_line_each() -> None:
    one = Finding(code="x", severity="hint", subject="s", message="One.", remedy="Mend it.")
    several = Several([one, one.replace(message="Two.")])
    assert str(several) == "One. Mend it.\nTwo. Mend it."
    assert str(Several()) == "()"
    assert repr(several) == str(several)


TABLES: dict[str, Tabular] = {
    "bank": BANK, "round": DAY, "plan": PLAN, "stress": STRESS, "comparison": COMPARISON,
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_page_has_rows_of_its_own(name: str) -> None:
    records = TABLES[name].to_records()
    assert records
    assert len({tuple(record) for record in records}) == 1
    assert json.loads(json.dumps(records)) == records
    frame = TABLES[name].to_dataframe()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == list(records[0])
    assert pl.DataFrame(records, infer_schema_length=None).to_dicts() == records


def test_a_page_of_several_is_headed_in_english() -> None:
    texts = Several(["month-end", "audit"])
    assert [one.page().title for one in (PLAN.coverage[:2], texts)] == ["2 needs", "2 texts"]


def test_where_pandas_is_missing_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = builtins.__import__

    def without_pandas(name: str, *args: Any) -> Any:
        if name == "pandas":
            raise ImportError(name)
        return whole(name, *args)

    monkeypatch.setattr(builtins, "__import__", without_pandas)
    for table in (BANK, PLAN.coverage):
        with pytest.raises(MissingExtra, match=r"storybank\[pandas\]"):
            table.to_dataframe()


def test_the_matrix_has_a_row_for_each_story_and_a_column_for_each_competency() -> None:
    frame = BANK.to_dataframe(matrix=True)
    assert list(frame.index) == [story.id for story in BANK.stories]
    for story in BANK.stories:
        shown = {name: cell for name, cell in frame.loc[story.id].items() if cell}
        assert shown == dict(BANK.shows(story))
    assert StoryBank([Story("A")]).to_dataframe(matrix=True).shape == (1, 0)


def test_round_rows_are_people_with_their_needs() -> None:
    rows = DAY.to_records()
    assert [row["interviewer_id"] for row in rows] == [person.id for person in DAY.interviewers]
    assert {row["meeting"] for row in rows} == set(range(len(DAY.meetings)))


def test_an_impression_is_a_row() -> None:
    rows = Several([Impression("Ann", "teamwork")]).to_records()
    assert rows[0]["kind"] == "strength"


DOCUMENTED = {
    "round": DAY,
    "plan": PLAN,
    "plan.coverage": PLAN.coverage,
    "stress(plan, bank)": STRESS,
    "compare(plan, other)": COMPARISON,
}


@pytest.mark.parametrize("rows", DOCUMENTED)
def test_the_columns_are_those_that_the_docs_name(rows: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "tables.md"
    line = next(line for line in page.read_text("utf-8").splitlines() if line.startswith(f"| `{rows}` |"))
    assert re.findall(r"`(\w+)`", line.split("|")[2]) == list(DOCUMENTED[rows].to_records()[0])


def test_a_name_in_brackets_is_led_to_a_choice_by_hand() -> None:
    several: Any = PLAN.gaps
    with pytest.raises(NoOperation, match=r"did you mean \[each for each in … if …\]"):
        several["Ken Abara"]
