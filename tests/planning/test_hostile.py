"""Rounds of sizes that nobody has: an answer in time, with an honest status, in little memory."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from itertools import islice, permutations
from pathlib import Path

import pytest
from tests.support.answers import tiers_of
from tests.support.crowded import NAMES, crowded, is_sound
from tests.support.memory import most_bytes

from storybank.bank import StoryBank
from storybank.interviews import Interviewer, Meeting, Need, Priority, Round
from storybank.planning import Policy, check_plan, plan_round, verify_proof
from storybank.stories import Story

UNKNOWN = tuple(f"made up {number}" for number in range(60))

TIME_LIMIT = 20
PATIENCE = 3
"""How many times its limit a plan may take: reading and explaining are not searching."""

GIGABYTE = 1 << 30


def test_without_stories_everything_is_a_gap_and_that_is_proved() -> None:
    people = [Interviewer(f"P{number}", must=NAMES[number : number + 3]) for number in range(5)]
    plan = plan_round(StoryBank(), Round("final", people))
    assert (len(plan.gaps), plan.assignments, plan.proof.status) == (15, (), "proved")
    assert is_sound(plan, StoryBank())


def test_without_needs_nothing_is_told() -> None:
    bank = StoryBank([Story("a", competencies={"conflict": 5})])
    plan = plan_round(bank, Round("final", [Interviewer("Dana", needs=())]))
    assert (plan.gaps, plan.assignments, plan.proof.status) == ((), (), "proved")


@pytest.mark.parametrize("people", [1, 10, 50])
def test_one_story_for_fifty_needs(people: int) -> None:
    bank = StoryBank([Story("a", competencies={"conflict": 5, UNKNOWN[0]: 2})])
    each = 50 // people
    wanted = (UNKNOWN * 2)[:each]
    round = Round("final", [Interviewer(f"P{number}", must=wanted) for number in range(people)])
    plan = plan_round(bank, round)
    assert len(plan.assignments) == 1
    assert len(plan.coverage) == 50
    assert plan.proof.status == "proved"
    assert is_sound(plan, bank)


def test_three_hundred_stories_that_are_all_the_same() -> None:
    bank = StoryBank([Story(f"s{n:03}", competencies=dict.fromkeys(NAMES[:4], 3)) for n in range(300)])
    people = [Interviewer(f"P{number}", must=NAMES[:3], should=NAMES[3:4]) for number in range(5)]
    plan = plan_round(bank, Round("final", people))
    assert plan.gaps == ()
    assert len(plan.assignments) == 15  # one for each must; the should shares one
    assert plan.proof.status == "proved"
    assert is_sound(plan, bank)


def test_sixty_needs_in_one_meeting() -> None:
    bank = StoryBank(
        [
            Story(f"s{n:02}", competencies={UNKNOWN[n + k]: 1 + (n + k) % 5 for k in range(4)})
            for n in range(40)
        ]
    )
    priorities: tuple[Priority, ...] = ("must", "should", "nice")
    needs = [Need(name, priority=priorities[n % 3], min_strength=1 + n % 3) for n, name in enumerate(UNKNOWN)]
    plan = plan_round(bank, Round("final", [Interviewer("Dana", needs=needs, weight=5)]))
    assert len(plan.coverage) == 60
    assert len(plan.assignments) == 4
    assert plan.proof.status == "proved"
    assert check_plan(plan, bank) == ()
    assert verify_proof(plan, bank)


def test_all_weights_and_strengths_equal() -> None:
    triples = islice(permutations(NAMES[:8], 3), 0, 120, 4)
    bank = StoryBank([Story(f"s{n:02}", competencies=tags) for n, tags in enumerate(triples)])
    people = [
        Interviewer(f"P{number}", must=[Need(name, min_strength=3) for name in NAMES[number : number + 4]])
        for number in range(5)
    ]
    plan = plan_round(bank, Round("final", people), policy=Policy(stories_per_meeting=2))
    assert plan.proof.status == "proved"
    assert is_sound(plan, bank)


def test_stories_without_competencies() -> None:
    bank = StoryBank([Story(f"s{number}") for number in range(20)])
    plan = plan_round(bank, Round("final", [Interviewer("Dana", must=NAMES[:5])]))
    assert [gap.reason for gap in plan.gaps] == ["no_story"] * 5
    assert is_sound(plan, bank)


def test_meetings_that_take_nothing() -> None:
    bank = StoryBank([Story("a", competencies={NAMES[0]: 5})])
    full = Meeting(Interviewer("Dana", must=NAMES[:1]), max_stories=0)
    short = Meeting(Interviewer("Tom", must=NAMES[:1]), minutes=0)
    plan = plan_round(bank, Round("final", [full, short]))
    assert [gap.reason for gap in plan.gaps] == ["no_room", "no_room"]
    assert is_sound(plan, bank)


@pytest.mark.parametrize("nodes", [0, 1, 5])
def test_a_node_limit_gives_the_same_sound_plan_twice(nodes: int) -> None:
    bank, round = crowded(30, 8)
    first, second = (plan_round(bank, round, node_limit=nodes) for _ in range(2))
    assert first == second
    assert is_sound(first, bank)


def test_no_time_at_all_gives_a_plan_that_breaks_no_rule_and_says_that_it_is_cut_short() -> None:
    bank, round = crowded(30, 8)
    plan = plan_round(bank, round, time_limit=0)
    best = plan_round(bank, round)
    assert plan.proof.status == "bounded"
    assert plan.assignments
    assert is_sound(plan, bank)
    assert list(tiers_of(plan).values()) <= list(tiers_of(best).values())
    # Only the first tier's bound speaks of all plans: those after it hold where the tiers before it are kept.
    assert plan.proof.tiers[0].bound >= best.proof.tiers[0].value


def test_enough_time_gives_the_plan_that_no_limit_gives() -> None:
    bank, round = crowded(16, 4)
    assert plan_round(bank, round, time_limit=600) == plan_round(bank, round)


@dataclass(frozen=True)
class Told:
    """What a process of its own says about a plan that it made.

    Its seconds are those that it worked: what else the machine does is not its doing.
    """

    status: str
    assignments: int
    seconds: float
    bytes: int
    violations: int
    bounds_hold: bool


ALONE = f"""
import json, time
from tests.support.crowded import crowded
from tests.support.memory import most_bytes
from storybank.planning import check_plan, plan_round

bank, round = crowded(2_000, 100)
began = time.process_time()
plan = plan_round(bank, round, time_limit={TIME_LIMIT})
seconds = time.process_time() - began
print(json.dumps({{
    "status": plan.proof.status,
    "assignments": len(plan.assignments),
    "seconds": seconds,
    "bytes": most_bytes(),
    "violations": len(check_plan(plan, bank)),
    "bounds_hold": all(tier.bound >= tier.value for tier in plan.proof.tiers),
}}))
"""


def alone(code: str) -> str:
    """Return what code prints in a process of its own, whose memory nothing else fills."""
    run = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=600,
        cwd=Path(__file__).parents[2],
    )
    return run.stdout


def test_the_memory_of_a_process_is_not_that_of_the_one_which_started_it() -> None:
    filled = b"x" * (300 << 20)
    assert most_bytes() > len(filled)
    assert int(alone("from tests.support.memory import most_bytes; print(most_bytes())")) < len(filled) / 2


@pytest.mark.slow
def test_two_thousand_stories_in_a_hundred_meetings_are_answered_in_time_in_a_gigabyte() -> None:
    told = Told(**json.loads(alone(ALONE)))
    assert told.seconds <= PATIENCE * TIME_LIMIT
    assert told.bytes < GIGABYTE
    assert told.status in {"proved", "bounded"}
    assert told.bounds_hold
    assert told.assignments > 100
    assert told.violations == 0
