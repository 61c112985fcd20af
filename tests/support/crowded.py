"""Rounds far larger than those of people, and whether a plan of any size is sound."""

from __future__ import annotations

from tests.support.answers import tiers_of
from tests.support.facts import facts_of
from tests.support.oracle import keeps_the_rules, tier_values

from storybank.bank import StoryBank
from storybank.competencies import builtin_framework
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.planning import Plan, check_plan, verify_proof
from storybank.stories import Story

NAMES = tuple(known.id for known in builtin_framework().competencies if known.answered_by == "story")


def is_sound(plan: Plan, bank: StoryBank) -> bool:
    """Whether it breaks no rule, is worth what it says, and claims no more than it can prove."""
    facts = facts_of(bank, plan.round, plan.policy)
    assigned = {one.story_id: one.meeting for one in plan.assignments}
    return (
        check_plan(plan, bank) == ()
        and keeps_the_rules(facts, assigned)
        and tier_values(facts, assigned) == tiers_of(plan)
        and all(tier.bound >= tier.value for tier in plan.proof.tiers)
        and verify_proof(plan, bank) == (plan.proof.status == "proved")
    )


def crowded(stories: int, meetings: int) -> tuple[StoryBank, Round]:
    """Return many stories for many meetings that all ask about the same things, limited by minutes."""
    bank = StoryBank(
        [
            Story(
                f"s{number:04}",
                competencies={NAMES[(number * k + k) % len(NAMES)]: 1 + (number + k) % 5 for k in (1, 3, 7)},
                seconds=60 + number % 7 * 20,
            )
            for number in range(stories)
        ]
    )
    people = [
        Meeting(
            Interviewer(
                f"P{number}",
                weight=1 + number % 5,
                must=[Need(NAMES[(number + k) % len(NAMES)], min_strength=3) for k in range(2)],
                should=[NAMES[(number + k) % len(NAMES)] for k in range(2, 4)],
            ),
            minutes=30 + number % 3 * 5,
        )
        for number in range(meetings)
    ]
    return bank, Round("final", people)
