"""The value of an assignment in every tier, and the hard rules, word by word from DESIGN section 5."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from tests.support.facts import Facts, Question

Assigned = Mapping[str, int]
"""Story id to the index of the meeting that hears it."""


def keeps_the_rules(facts: Facts, assigned: Assigned) -> bool:
    """Whether no hard rule is broken; one meeting a story is the mapping's own doing."""
    episodes = Counter(facts.episode[story] for story in assigned)
    return (
        all(story in facts.tellable.get(meeting, ()) for story, meeting in assigned.items())
        and all(count == 1 for count in episodes.values())
        and all(assigned.get(story) == meeting for story, meeting in facts.locks)
        and all(_has_room(facts, meeting, told_in(assigned, meeting)) for meeting in facts.room)
    )


def _has_room(facts: Facts, meeting: int, stories: Iterable[str]) -> bool:
    room, stories = facts.room[meeting], list(stories)
    return (room.stories is None or len(stories) <= room.stories) and (
        room.seconds is None or sum(facts.seconds[story] for story in stories) <= room.seconds
    )


def told_in(assigned: Assigned, meeting: int) -> frozenset[str]:
    """The stories that go to a meeting."""
    return frozenset(story for story, place in assigned.items() if place == meeting)


def tier_values(facts: Facts, assigned: Assigned) -> dict[str, int]:
    """The value of every tier: each is a sum over the meetings to come."""
    each = [meeting_values(facts, meeting, told_in(assigned, meeting)) for meeting in facts.questions]
    return {name: sum(values[name] for values in each) for name in facts.tiers}


def meeting_values(facts: Facts, meeting: int, stories: frozenset[str]) -> dict[str, int]:
    """What one meeting adds to each tier if it hears these stories."""
    questions = facts.questions[meeting]
    needs = [need for question in questions for need in question.needs]
    covered = [need for need in needs if any(facts.covers(story, need) for story in stories)]

    def weight(priority: str) -> int:
        return sum(need.weight for need in covered if need.priority == priority)

    own, fit = own_and_fit(facts, questions, stories)
    return {
        "must": weight("must"),
        "served": int(bool(covered)),
        "should": weight("should"),
        "kept": sum(
            (story, meeting) in facts.kept and facts.covers_one(story, tuple(needs)) for story in stories
        ),
        "own": own,
        "fresh": -len(stories & facts.heard_here),
        "spare": -len(stories),
        "nice": weight("nice"),
        "fit": fit,
    }


def own_and_fit(facts: Facts, questions: tuple[Question, ...], stories: frozenset[str]) -> tuple[int, int]:
    """The best matching of stories to questions with a must: own first, then fit.

    Every question in turn either shares its lead or takes one of the stories that are still free; all
    these choices are tried.
    """

    @cache
    def best(index: int, free: frozenset[str]) -> tuple[int, int]:
        if index == len(questions):
            return (0, 0)
        question = questions[index]
        choices = [_plus((0, _shared_fit(facts, question, stories)), best(index + 1, free))]
        for story in sorted(free):
            if facts.covers_one(story, question.musts):
                fit = question.fit_weight * facts.strength(story, question.competency)
                choices.append(_plus((question.own_weight, fit), best(index + 1, free - {story})))
        return max(choices)

    return best(0, stories)


def _plus(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return (one[0] + other[0], one[1] + other[1])


def _shared_fit(facts: Facts, question: Question, stories: frozenset[str]) -> int:
    """What a question adds that shares: its lead is the strongest story that covers one of its needs."""
    strengths = [
        facts.strength(story, question.competency)
        for story in stories
        if facts.covers_one(story, question.needs)
    ]
    return question.fit_weight * max(strengths, default=0)
