"""On 20 real stories, whatever can be covered is covered, each need by a story of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import networkx as nx
import pytest
from tests.support.counts import many

from storybank.bank import StoryBank
from storybank.interviews import Interviewer, Round
from storybank.planning import check_plan, plan_round
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.stories import Story

REAL_STORIES = Path(__file__).parents[3] / "shared" / "data" / "star_story_index.json"
"""Stories that nobody here wrote, beside the checkout: `data/README.md` there says whose they are."""

LOOPS = many(1000, quick=50)

pytestmark = [
    pytest.mark.many,
    pytest.mark.skipif(
        not REAL_STORIES.exists(),
        reason=f"REAL STORIES NOT TESTED: {REAL_STORIES.name} is not beside the checkout",
    ),
]


@cache
def real_bank() -> StoryBank:
    """Return the bank of the real stories, every tag with the strength of a tag without one."""
    document = json.loads(REAL_STORIES.read_text(encoding="utf-8"))
    return StoryBank([Story(story["title"], competencies=story["tags"]) for story in document["stories"]])


@cache
def loops() -> tuple[Round, ...]:
    """Make up rounds of 3-5 interviewers with 3-4 musts each, named by the tags of the real stories."""
    chance = Random(20)  # noqa: S311 - made-up rounds, no secrets
    tags = sorted({tag for story in real_bank().stories for tag in story.competencies})
    return tuple(
        Round(
            f"loop {number}",
            [
                Interviewer(f"Person {who}", must=chance.sample(tags, chance.randint(3, 4)))
                for who in range(chance.randint(3, 5))
            ],
        )
        for number in range(LOOPS)
    )


@cache
def plans() -> tuple[Plan, ...]:
    """Plan every loop once, without a limit on the stories of a meeting."""
    policy = Policy(stories_per_meeting=None)
    return tuple(plan_round(real_bank(), loop, policy=policy) for loop in loops())


def can_be_matched(loop: Round) -> bool:
    """Whether every need can have a story of its own: maximum matching says so, and knows no planner."""
    graph: nx.Graph[tuple[str, str]] = nx.Graph()
    needs = [
        (f"need of {person.id}", need.competency) for person in loop.interviewers for need in person.needs
    ]
    graph.add_nodes_from(needs)
    for need in needs:
        graph.add_edges_from((need, ("story", story.id)) for story in _showing(need[1]))
    return len(nx.bipartite.hopcroft_karp_matching(graph, top_nodes=needs)) == 2 * len(needs)


def _showing(tag: str) -> Iterator[Story]:
    bank = real_bank()
    return (story for story in bank.stories if (bank.resolve(tag) or tag) in bank.shows(story.id))


def test_the_real_bank_has_twenty_stories_and_its_tags_mean_different_things() -> None:
    bank = real_bank()
    tags = {tag for story in bank.stories for tag in story.competencies}
    assert len(bank.stories) == 20
    assert len({bank.resolve(tag) or tag for tag in tags}) == len(tags) == 8


def test_a_loop_that_matching_can_cover_has_no_gap_and_a_story_of_its_own_for_each_need() -> None:
    coverable = 0
    for loop, plan in zip(loops(), plans(), strict=True):
        if not can_be_matched(loop):
            continue
        coverable += 1
        assert plan.gaps == (), loop.name
        assert all(row.own for row in plan.coverage), loop.name
        stories = [row.story_id for row in plan.coverage]
        assert len(set(stories)) == len(stories) == sum(len(person.needs) for person in loop.interviewers)
    assert LOOPS // 10 < coverable < LOOPS


def test_no_plan_for_the_real_bank_breaks_a_hard_rule() -> None:
    assert [plan.round.name for plan in plans() if check_plan(plan, real_bank()) != ()] == []
