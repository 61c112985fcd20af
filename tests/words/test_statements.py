"""What a review says of a statement, and the health of a bank of what is said in two places."""

from __future__ import annotations

import pytest

from storybank.bank import StoryBank
from storybank.findings import Finding
from storybank.history import Telling
from storybank.interviews import Interviewer, Round
from storybank.preparation import countdown
from storybank.stories import Statement
from storybank.words import bank_health, review_story

LONG = " ".join(["word"] * 300)
PAY = Statement("pay", "Between 52,000 and 56,000 a year.")


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        (PAY, []),
        (Statement("pay", "In line with the market."), ["terms_without_figure"]),
        (Statement("working hours", " "), ["nothing_said"]),
        (Statement("motivation", LONG), ["too_long"]),
        (Statement("salary", LONG), ["terms_without_figure", "too_long"]),
        (Statement("motivation", "I want to lead."), []),
    ],
)
def test_a_statement_is_reviewed_by_what_a_statement_may_lack(statement: Statement, codes: list[str]) -> None:
    found = review_story(statement)
    assert [one.code for one in found] == codes
    assert review_story(statement, ignore=codes) == ()
    assert all(one.subject == statement.id and "market" not in str(one) for one in found)


def said_otherwise(bank: StoryBank) -> list[Finding]:
    return [one for one in bank_health(bank) if one.code == "said_otherwise"]


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        (Statement("salary", "54,000 a year."), False),
        (Statement("salary", "58,000 a year."), True),
        (Statement("salary", "58,000 a year.", employer="Northwind"), False),
        (Statement("salary", "58,000 a year.", status="retired"), False),
        (Statement("notice", "Four weeks."), False),
        (Statement("motivation", "58,000 people are cared for here."), False),
    ],
)
def test_terms_have_the_same_figures_in_every_statement(other: Statement, differs: bool) -> None:  # noqa: FBT001
    assert bool(said_otherwise(StoryBank(statements=[PAY, other]))) == differs


def test_what_was_noted_when_it_was_told_has_the_same_figures_too() -> None:
    told = [Telling("pay", "Tom", notes="I said 60,000."), Telling("pay", "Dana", notes="54,000")]
    [found] = said_otherwise(StoryBank(statements=PAY, tellings=told))
    assert (found.subject, found.message) == ("pay", "A number in “pay” differs from what you told Tom.")


def test_a_figure_of_one_thing_is_the_same_in_what_is_said_about_motivation() -> None:
    led = [Statement("why here", f"I led {n} nurses on the ward.", id=f"a{n}") for n in (12, 15)]
    years = [
        Statement("goals", "In five years I want to run a clinic."),
        Statement("motivation", "For six years I did."),
    ]
    assert len(said_otherwise(StoryBank(statements=led))) == 1
    assert said_otherwise(StoryBank(statements=[led[0], *years])) == []


def test_what_somebody_will_ask_and_nothing_is_written_about_is_said_until_it_is() -> None:
    day = Round("final", [Interviewer("Ana", must=["motivation"])], date="2026-12-10")
    bare, ready = StoryBank(), StoryBank(statements={"why here": "You train your own people."})
    for bank, missing in ((bare, True), (ready, False)):
        codes = {one.code for one in bank_health(bank, round=day)}
        texts = " ".join(step.text for step in countdown(bank, day, today="2026-12-01").steps)
        assert ("competency_without_statement" in codes) == missing
        assert ("Write what you say about motivation" in texts) == missing
        assert ("Say aloud, in two or three sentences" in texts) != missing
