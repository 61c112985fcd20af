"""Counts are derived from the tellings, and from nothing else."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd  # type: ignore[import-untyped]  # pandas brings no types of its own
import polars as pl
import pytest
from hypothesis import given
from tests.support.strategies import banks

from storybank.bank import StoryBank, StoryCount, told
from storybank.bank.records import COUNTED_COLUMNS, STORY_COLUMNS
from storybank.errors import UnknownReference
from storybank.history import Telling
from storybank.sample import sample_bank
from storybank.stories import Story

TYPES: dict[str, tuple[type, ...]] = dict.fromkeys((*STORY_COLUMNS, *COUNTED_COLUMNS), (str,)) | {
    "employer": (str, type(None)),
    "happened": (str, type(None)),
    "source": (str, type(None)),
    "last_told": (str, type(None)),
    "seconds": (int,),
    "times_told": (int,),
}


@given(banks())
def test_every_record_has_the_same_columns_and_every_column_one_type(bank: StoryBank) -> None:
    records = bank.to_records()
    assert [record["id"] for record in records] == [story.id for story in bank.stories]
    for record in records:
        assert list(record) == list(TYPES)
        assert all(type(value) in TYPES[column] for column, value in record.items())
    assert json.loads(json.dumps(records)) == records


def test_a_record_holds_every_field_of_a_story() -> None:
    assert set(STORY_COLUMNS) >= set(Story.model_fields) - {"extensions"}


def test_a_record_counts_the_tellings_and_knows_the_last() -> None:
    told = [
        Telling("a", "Dana", on="2026-11-03"),
        Telling("a", "Priya", on="2026-10-01"),
        Telling("a", "Tom"),
        Telling("b", "Tom"),
    ]
    bank = StoryBank([Story("A"), Story("B"), Story("C")], tellings=told)
    counted = [(record["times_told"], record["last_told"]) for record in bank.to_records()]
    assert counted == [(3, "2026-11-03"), (1, None), (0, None)]


def test_tags_and_names_that_hold_marks_stand_in_quotes() -> None:
    story = Story("A", competencies={'say "no"': 2, "a; b": 1, "plain": 5}, withheld_from=["X, Inc.", "Y"])
    record = StoryBank([story]).to_records()[0]
    assert record["competencies"] == '"say ""no""": 2; "a; b": 1; plain: 5'
    assert record["withheld_from"] == '"X, Inc."; Y'


def test_an_empty_bank_has_no_records() -> None:
    assert StoryBank().to_records() == []


@pytest.mark.parametrize("bank", [sample_bank(), StoryBank([Story("A")]), StoryBank()])
def test_pandas_and_polars_take_the_records(bank: StoryBank) -> None:
    records: list[dict[str, Any]] = bank.to_records()
    assert pl.DataFrame(records).to_dicts() == records
    frame = pd.DataFrame(records)
    assert len(frame) == len(records)
    if records:
        assert list(frame["seconds"]) == [story.seconds for story in bank.stories]
        assert str(frame["times_told"].dtype) == "int64"


def test_polars_takes_a_value_that_comes_late_when_it_looks_at_all() -> None:
    bank = StoryBank([*(Story(f"Story {n}") for n in range(150)), Story("Last", employer="Oatmoor")])
    frame = pl.DataFrame(bank.to_records(), infer_schema_length=None)
    assert frame["employer"].to_list() == [None] * 150 + ["Oatmoor"]


@given(bank=banks())
def test_every_telling_of_a_story_counts_once_and_every_story_has_a_count(bank: StoryBank) -> None:
    counts = told(bank)
    assert [count.story_id for count in counts] == [story.id for story in bank.stories]
    ids = {story.id for story in bank.stories}
    assert sum(count.times for count in counts) == sum(one.story in ids for one in bank.tellings)
    assert all(sum(count.landed.values()) <= count.times for count in counts)
    assert [told(bank, story) for story in bank.stories] == [(count,) for count in counts]


@given(bank=banks())
def test_the_order_of_the_tellings_changes_no_number(bank: StoryBank) -> None:
    turned = bank.replace(tellings=bank.tellings[::-1])
    numbers = [(count.times, count.last_told, dict(count.landed)) for count in told(bank)]
    assert [(count.times, count.last_told, dict(count.landed)) for count in told(turned)] == numbers


def test_a_panel_hears_a_story_once_each_and_a_person_under_two_spellings_is_one() -> None:
    bank = StoryBank(
        [Story("Month-end")],
        tellings=[
            Telling("month-end", "Zoe", on="2026-11-03"),
            Telling("month-end", "Dana Reyes", on="2026-11-03", landed="well"),
            Telling("month-end", "dana-reyes", on="2026-10-01"),
        ],
    )
    [count] = told(bank, "Month-end")
    assert (count.times, count.heard_by, str(count.last_told)) == (3, ("Dana Reyes", "Zoe"), "2026-11-03")


def test_a_story_that_was_never_told_counts_nothing() -> None:
    assert told(StoryBank([Story("Month-end")])) == (StoryCount(story_id="month-end"),)
    with pytest.raises(UnknownReference):
        told(StoryBank(), "month-end")
