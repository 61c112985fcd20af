"""The same input gives the same plan, byte for byte: on any hash seed, in any order, in any thread."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from random import Random

import pytest
from tests.support.counts import many
from tests.support.rounds import Case, random_round

from storybank.bank import StoryBank
from storybank.errors import ImpossibleLock
from storybank.interviews import Interviewer, Round
from storybank.planning import plan_round
from storybank.planning.policy import Policy
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story

TIMES = many(20, quick=4)

AT_ONCE = 2
"""Processes side by side: as many as a small machine has cores."""

_SCRIPT = """
import json, sys
from storybank import Plan, Policy, Round, StoryBank, plan_round
for line in sys.stdin:
    bank, round, policy, previous = json.loads(line)
    plan = plan_round(
        StoryBank.model_validate_json(bank),
        Round.model_validate_json(round),
        policy=Policy.model_validate_json(policy),
        previous=previous and Plan.model_validate_json(previous),
    )
    print(plan.model_dump_json())
    print(json.dumps([plan.to_records(), str(plan), [gap.message + gap.remedy for gap in plan.gaps]]))
"""


def planned(case: Case) -> str:
    """Return all that a plan says."""
    plan = plan_round(case.bank, case.round, policy=case.policy, previous=case.previous)
    said = [plan.to_records(), str(plan), [gap.message + gap.remedy for gap in plan.gaps]]
    return f"{plan.model_dump_json()}\n{json.dumps(said)}\n"


def tied() -> Case:
    """Return a round in which every story is as good as every other."""
    stories = [Story(f"Story {n}", competencies=["teamwork", "conflict"]) for n in range(12)]
    people = [Interviewer(name, must=["teamwork"], should=["conflict"]) for name in ("Ann", "Ben", "Cat")]
    return Case(StoryBank(stories), Round("ties", people), Policy())


@cache
def cases() -> tuple[Case, ...]:
    """Return the running example, a round of ties, and made-up rounds that their locks allow."""
    return (Case(sample_bank(), sample_round(), Policy()), tied(), *_made_up(count=4))


def _made_up(count: int) -> Iterator[Case]:
    seed = 0
    while count:
        seed += 1
        case = random_round(seed)
        try:
            planned(case)
        except ImpossibleLock:
            continue
        count -= 1
        yield case


def _given() -> str:
    return "".join(
        json.dumps(
            [
                case.bank.model_dump_json(),
                case.round.model_dump_json(),
                case.policy.model_dump_json(),
                case.previous and case.previous.model_dump_json(),
            ]
        )
        + "\n"
        for case in cases()
    )


def _planned_under(hash_seed: int) -> str:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", _SCRIPT],
        input=_given(),
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.many
def test_any_hash_seed_gives_the_same_bytes() -> None:
    expected = "".join(map(planned, cases()))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(_planned_under, range(1, TIMES + 1)))
    assert [seed for seed, answer in enumerate(answers, start=1) if answer != expected] == []


@pytest.mark.many
@pytest.mark.parametrize("place", range(6))
def test_any_order_of_the_stories_gives_the_same_bytes(place: int) -> None:
    case = cases()[place]
    expected = planned(case)
    for seed in range(TIMES):
        chance = Random(seed)  # noqa: S311 - an order, no secret
        stories = chance.sample(case.bank.stories, len(case.bank.stories))
        tellings = chance.sample(case.bank.tellings, len(case.bank.tellings))
        shuffled = case.bank.replace(stories=stories, tellings=tellings)
        assert planned(Case(shuffled, case.round, case.policy, case.previous)) == expected


def test_threads_give_the_same_bytes() -> None:
    expected = [planned(case) for case in cases()]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(planned, cases() * 4)) == expected * 4


def test_planning_changes_neither_bank_nor_round() -> None:
    bank, round = sample_bank(), sample_round()
    plan_round(bank, round)
    assert (bank, round) == (sample_bank(), sample_round())
