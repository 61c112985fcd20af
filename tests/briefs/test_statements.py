"""What plan and brief say of the needs that a statement answers, and what was heard of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from tests.support.strategies import banks_with_rounds

from storybank.bank import StoryBank
from storybank.briefs import Brief, brief
from storybank.errors import InvalidInput, UnknownReference
from storybank.history import Telling, tellings_of
from storybank.interviews import Interviewer, Round
from storybank.planning import Plan, check_plan, plan_round, verify_proof
from storybank.stories import Statement, Story

GENERAL = Statement("motivation", "I want to lead. I did so for years.")
HERE = Statement("why here", "You train your own people.", employer="Northwind Ltd")
THERE = Statement("why there", "They train theirs.", employer="Contoso")
PAY = Statement("pay", "It depends. Between 52,000 and 56,000 a year.", when="only when they ask")
AUDIT = Story("The audit", competencies=["teamwork"])
BANK = StoryBank([AUDIT], statements=[GENERAL, HERE, THERE, PAY])
DAY = Round(
    "final",
    [Interviewer("Dana", must=["motivation", "teamwork"]), Interviewer("Tom", must=["teamwork"])],
    employer="Northwind",
)


def test_what_is_only_for_this_employer_comes_first_and_that_of_another_not_at_all() -> None:
    plan = plan_round(BANK, DAY)
    assert plan.says == {"motivation": ("why-here-northwind-ltd", "motivation")}
    assert plan.prepared == (GENERAL, HERE)
    assert plan.unprepared == ()
    assert "Dana: Motivation and fit; prepared: “why here” and “motivation”" in plan.to_text(width=200)
    assert plan_round(BANK, DAY.replace(employer=None)).says == {"motivation": ("motivation",)}


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_a_need_that_nothing_ready_answers_is_said_to_be_open(status: str) -> None:
    waiting = GENERAL.replace(status=status)
    for bank in (
        StoryBank([AUDIT]),
        StoryBank([AUDIT], statements=[waiting, GENERAL.replace(text="", id="b")]),
    ):
        plan = plan_round(bank, DAY)
        assert [need.competency_id for need in plan.unprepared] == ["motivation"]
        assert "nothing is prepared yet" in plan.to_text(width=200)
        assert "Nothing is prepared yet." in brief(plan, bank, "Dana").to_text()
        assert "says" not in plan.model_dump()


def test_a_brief_has_what_is_said_and_when_and_whatever_else_may_be_asked() -> None:
    text = brief(plan_round(BANK, DAY), BANK, "Dana").to_text()
    assert "  why here: You train your own people.\n  motivation: I want to lead. …" in text
    assert "• pay (only when they ask): Between 52,000 and 56,000 a year." in text
    assert "why there" not in text
    assert "If they ask" in brief(plan_round(BANK, DAY), BANK, "Tom").to_text()


@pytest.mark.parametrize("tag", ["pay", "Notice period", "visa", "hobbies", "driving licence"])
def test_a_need_that_only_a_statement_is_called_like_is_said_and_no_gap(tag: str) -> None:
    said, other = Statement(tag.lower(), "I'd say it in a word."), Statement("salary", "It depends.")
    bank = StoryBank([AUDIT], statements=[said, other, GENERAL])
    day = Round("final", [Interviewer("Dana", must=[tag, "teamwork"]), Interviewer("Tom", should=[tag])])
    plan = plan_round(bank, day)
    assert plan.gaps == ()
    assert [(one.interviewer_id, one.competency_id) for one in plan.statements] == [
        ("dana", tag),
        ("tom", tag),
    ]
    assert plan.says == {tag: (said.id,)}
    assert check_plan(plan, bank) == ()
    assert verify_proof(plan, bank)
    text = brief(plan, bank, "Dana").to_text(width=200)
    assert text.count("I'd say it in a word.") == 1
    assert text.index("Answer directly") < text.index("I'd say it in a word.") < text.index("If they ask")
    alone = plan_round(bank.replace(statements=[GENERAL]), day)
    assert [gap.reason for gap in alone.gaps] == ["no_story", "no_story"]
    told = plan_round(bank.with_stories(Story("Told", competencies=[tag])), day)
    assert told.statements == ()
    assert told.says == {}


def test_a_statement_may_be_told_to_everybody_and_the_next_brief_says_so() -> None:
    told = DAY.with_told("Dana", AUDIT, GENERAL, bank=BANK).with_told("Tom", "motivation", bank=BANK)
    bank = BANK.with_tellings(*tellings_of(told))
    assert [one.story for one in tellings_of(told)] == ["the-audit", "motivation", "motivation"]
    plan = plan_round(bank, told)
    assert check_plan(plan, bank) == ()
    assert verify_proof(plan, bank)
    assert "over; told: The audit" in plan.to_text(width=200)
    later = plan_round(bank, DAY.replace(name="later"))
    page = brief(later, bank, "Dana")
    assert "motivation (heard before, so say the same): I want to lead." in page.to_text()
    assert "Dana: “motivation” (Northwind)" in page.to_text(width=200)
    with pytest.raises(UnknownReference):
        DAY.with_told("Dana", "no such thing", bank=BANK)


def test_a_plan_that_says_a_statement_which_it_does_not_have_is_refused() -> None:
    written = plan_round(BANK, DAY).model_dump(mode="json")
    changes: list[dict[str, Any]] = [{"prepared": []}, {"says": {"motivation": ["the-moon"]}}]
    for changed in changes:
        with pytest.raises(InvalidInput, match="says"):
            Plan.model_validate(written | changed)


def without_statements(bank: StoryBank, day: Round) -> tuple[StoryBank, Round]:
    ids = {one.id for one in bank.statements}
    kept = [one for one in bank.tellings if one.story not in ids]
    meetings = [
        one.replace(told=one.told and [told for told in one.told if told not in ids], questions=())
        for one in day.meetings
    ]
    said = tuple(one for one in bank.rehearsals if one.story not in ids)
    bare = bank.replace(statements=(), tellings=tuple(kept), rehearsals=said)
    return bare, day.replace(meetings=meetings)


@given(banks_with_rounds())
def test_statements_change_a_plan_only_where_nothing_else_answers(
    given_day: tuple[StoryBank, Round],
) -> None:
    bank, day = given_day
    bare = without_statements(bank, day)
    try:
        plan = plan_round(bank, day)
    except InvalidInput:
        return
    other = plan_round(*bare)
    # A need that nobody else knows is answered by the statement of its name, and then asks for no story.
    more = {one for one in plan.statements if one not in other.statements}
    assert {one.competency_id for one in more} <= plan.says.keys()
    assert {(one.interviewer_id, one.competency_id) for one in more} <= {
        (gap.interviewer_id, gap.competency_id) for gap in other.gaps if gap.reason == "no_story"
    }
    for part in () if more else ("assignments", "coverage", "gaps", "backups", "statements", "free", "proof"):
        assert getattr(plan, part) == getattr(other, part)
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
    page = brief(plan, bank, 0)
    assert Brief.model_validate_json(page.model_dump_json()) == page
    assert check_plan(plan, bank) == ()


def test_a_statement_spends_no_experience_even_where_it_is_called_like_one() -> None:
    story = Story("Lift", id="lift", episode="motivation", competencies=["teamwork"])
    bank = StoryBank([story], statements=GENERAL, tellings=[Telling("motivation", "Dana")])
    [first, *_] = plan_round(bank, DAY).assignments
    assert first.story_id == "lift"
