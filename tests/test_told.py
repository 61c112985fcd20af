"""Counts are derived from the tellings, and from nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.strategies import banks

from storybank.bank import StoryBank, StoryCount, told
from storybank.errors import UnknownReference
from storybank.history import Telling
from storybank.stories import Story


@given(bank=banks())
def test_every_telling_counts_once_and_every_story_has_a_count(bank: StoryBank) -> None:
    counts = told(bank)
    assert [count.story_id for count in counts] == [story.id for story in bank.stories]
    assert sum(count.times for count in counts) == len(bank.tellings)
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
