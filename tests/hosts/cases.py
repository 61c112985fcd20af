"""Banks and rounds that differ, with the plans that they have here."""

from __future__ import annotations

from functools import cache
from typing import Any

from storybank import Plan, Round, StoryBank, plan_round
from storybank.sample import sample_bank, sample_round

PARALLEL = 50
LOCK_OF_NOBODY = {"use": [["no-such-story", "nobody"]]}
"""A policy that is a value, and that no bank and round can follow."""

QUESTION = "Tell me about a time you disagreed with your manager about a customer."


def case(number: int) -> tuple[StoryBank, Round]:
    """Return the sample without one of the stories that nobody has heard, and its round."""
    bank = sample_bank()
    heard = {telling.story for telling in bank.tellings}
    unheard = [story for story in bank.stories if story.id not in heard]
    return bank.without(unheard[number % len(unheard)].id), sample_round()


@cache
def local_plan(number: int) -> Plan:
    """Return the plan as this process makes it."""
    bank, round = case(number)
    return plan_round(bank, round)


def body(number: int, round_name: str = "round") -> dict[str, Any]:
    """Return bank and round as JSON has them."""
    bank, round = case(number)
    return {"bank": bank.model_dump(mode="json"), round_name: round.model_dump(mode="json")}
