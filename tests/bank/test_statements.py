"""What a bank knows of statements: by id, by competency, told like stories, and no experience spent."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from tests.support.strategies import banks

from storybank.bank import StoryBank
from storybank.errors import InvalidInput, StoryInUse, UnknownReference
from storybank.formats import bank_from_json, bank_text
from storybank.history import Telling
from storybank.stories import Statement, Story

WHY = Statement("why here", "You train your own people.", employer="Northwind")
PAY = Statement("pay", "Between 52,000 and 56,000 a year.", when="only when they ask")
BANK = StoryBank([Story("Month-end")], statements=[WHY, PAY])


def test_statements_come_by_what_they_are_about_too() -> None:
    given_so = StoryBank(statements={"motivation": "I want to lead.", "pay": "52,000"})
    assert [(one.id, one.text) for one in given_so.statements] == [
        ("motivation", "I want to lead."),
        ("pay", "52,000"),
    ]
    assert StoryBank() + WHY == StoryBank(statements=WHY) == StoryBank().with_statements([WHY])


def test_a_statement_is_found_by_id_and_replaced_by_it() -> None:
    assert BANK.statement("pay") == BANK.statement(PAY) == BANK.meant("pay") == PAY
    longer = PAY.replace(text="Between 50,000 and 60,000.")
    assert BANK.with_statements(longer).statements == (WHY, longer)
    with pytest.raises(UnknownReference, match="give one, or its id: why-here-northwind or pay"):
        BANK.statement("month-end")


def test_no_two_of_a_bank_have_one_id() -> None:
    with pytest.raises(InvalidInput) as caught:
        BANK.replace(statements=(PAY, PAY, Statement("Month-end")))
    assert [fault.path for fault in caught.value.faults] == ["statements[1].id", "statements[2].id"]


def test_a_statement_that_was_told_stays() -> None:
    told = BANK.with_tellings(Telling(PAY, "Dana"))
    with pytest.raises(StoryInUse, match="statement pay has been told"):
        told.without("pay")
    assert told.without(WHY).statements == (PAY,)
    assert told.without("month-end").stories == ()


@pytest.mark.parametrize(
    ("written", "about"),
    [
        ("motivation", "motivation"),
        ("why here", "motivation"),
        ("Why this work", "motivation"),
        ("long-term goals", "motivation"),
        ("where I see myself in five years", "motivation"),
        ("pay", "terms"),
        ("team work", "teamwork"),
        ("beekeeping", "beekeeping"),
    ],
)
def test_a_statement_is_about_a_competency_however_people_call_it(written: str, about: str) -> None:
    assert BANK.about(Statement(written)) == about


def test_what_no_need_can_find_is_a_finding_but_terms_are_not() -> None:
    held = [
        Statement("pay"),
        Statement("why us"),
        Statement("teamwork"),
        Statement("motivaton"),
        Statement("xyz"),
    ]
    found = StoryBank(statements=held).findings
    assert [(one.code, one.subject) for one in found] == [
        ("statement_for_a_story", "teamwork"),
        ("unknown_statement", "xyz"),
    ]


@given(banks())
def test_a_bank_without_statements_writes_what_it_always_wrote(bank: StoryBank) -> None:
    ids = {one.id for one in bank.statements}
    told = [one for one in bank.tellings if one.story not in ids]
    said = [one for one in bank.rehearsals if one.story not in ids]
    bare = bank.replace(statements=(), tellings=tuple(told), rehearsals=tuple(said))
    assert "statements" not in json.loads(bank_text(bare))
    assert bank_from_json(bank_text(bank)) == bank
    assert bank.story_tellings == bare.tellings
