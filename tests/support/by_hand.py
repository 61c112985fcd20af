"""The best plan of a small round by trying every assignment there is, and the best backups the same way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from tests.support.facts import Facts, Question
from tests.support.oracle import Assigned, keeps_the_rules, meeting_values, told_in

Ranked = tuple[int, ...]
"""One value for each tier, the most important first: tuples compare as tiers do."""


def all_assignments(facts: Facts) -> Iterator[Assigned]:
    """Every assignment that keeps the hard rules."""
    stories = sorted(facts.shows)
    places = [[None, *(s for s, able in facts.tellable.items() if story in able)] for story in stories]
    for choice in product(*places):
        assigned = {
            story: meeting for story, meeting in zip(stories, choice, strict=True) if meeting is not None
        }
        if keeps_the_rules(facts, assigned):
            yield assigned


def best_tiers(facts: Facts) -> dict[str, int] | None:
    """The tiers of the best assignment; None where the locks leave none."""

    @cache
    def values(meeting: int, stories: frozenset[str]) -> Ranked:
        by_name = meeting_values(facts, meeting, stories)
        return tuple(by_name[name] for name in facts.tiers)

    def total(assigned: Assigned) -> Ranked:
        nothing = (0,) * len(facts.tiers)
        each = (values(meeting, told_in(assigned, meeting)) for meeting in facts.questions)
        return tuple(map(sum, zip(nothing, *each, strict=True)))

    best = max(map(total, all_assignments(facts)), default=None)
    return None if best is None else dict(zip(facts.tiers, best, strict=True))


@dataclass(frozen=True)
class Led:
    """A covered question and the story that leads it."""

    question: Question
    lead: str


def backup_values(facts: Facts, backups: Mapping[Question, str]) -> Ranked:
    """The backups' own tiers: must, should, fresh, fit."""
    each = [_backup_value(facts, question, story) for question, story in backups.items()]
    must, should, fit = map(sum, zip((0, 0, 0), *each, strict=True))
    return (must, should, -len(set(backups.values()) & facts.heard_here), fit)


def _backup_value(facts: Facts, question: Question, story: str) -> Ranked:
    covered = [need for need in question.needs if facts.covers(story, need)]
    return (
        sum(need.weight for need in covered if need.priority == "must"),
        sum(need.weight for need in covered if need.priority == "should"),
        question.fit_weight * facts.strength(story, question.competency),
    )


def reserve(facts: Facts, assigned: Assigned) -> tuple[str, ...]:
    """The stories whose episode is neither assigned nor told: what `tellable` knows of the latter."""
    used = {facts.episode[story] for story in assigned}
    return tuple(story for story in sorted(facts.episode) if facts.episode[story] not in used)


def can_stand_in(facts: Facts, assigned: Assigned, led: Led, story: str) -> bool:
    """Whether a story in reserve covers the question and fits the minutes in its lead's place."""
    meeting = led.question.meeting
    room = facts.room[meeting].seconds
    instead = (told_in(assigned, meeting) - {led.lead}) | {story}
    return (
        story in facts.tellable[meeting]
        and facts.covers_one(story, led.question.needs)
        and (room is None or sum(facts.seconds[told] for told in instead) <= room)
    )


def best_backups(facts: Facts, assigned: Assigned, questions: list[Led]) -> Ranked:
    """The tiers of the best backups: every spread of the reserve over the meetings is tried.

    Within a spread each question takes the best for itself; a story that is spread but not taken only
    costs freshness, so the best spread holds none of that kind that matters.
    """
    stories = reserve(facts, assigned)
    able = {
        (story, led): _backup_value(facts, led.question, story)
        for story in stories
        for led in questions
        if can_stand_in(facts, assigned, led, story)
    }
    places = [
        [None, *sorted({led.question.meeting for told, led in able if told == story})] for story in stories
    ]
    ranked = []
    for choice in product(*places):
        spread = {story: place for story, place in zip(stories, choice, strict=True) if place is not None}
        if len({facts.episode[story] for story in spread}) == len(spread):
            ranked.append(_of_spread(facts, able, spread, questions))
    return max(ranked)


def _of_spread(
    facts: Facts, able: Mapping[tuple[str, Led], Ranked], spread: Assigned, questions: list[Led]
) -> Ranked:
    each = [
        max(
            (
                able[story, led]
                for story, meeting in spread.items()
                if meeting == led.question.meeting and (story, led) in able
            ),
            default=(0, 0, 0),
        )
        for led in questions
    ]
    must, should, fit = map(sum, zip((0, 0, 0), *each, strict=True))
    return (must, should, -len(spread.keys() & facts.heard_here), fit)
