"""What an assignment is worth, tier by tier, in whole numbers: the definition that all else obeys.

The tiers are those of the design page ("What a plan is"). This module shares nothing with the solver: every
plan that a solver finds is evaluated here again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from storybank.planning.engine.matching import best_matching
from storybank.planning.engine.problem import MUST_RANK, Problem, Question
from storybank.planning.engine.tier_names import TierName

SHOULD_RANK = 2
NICE_RANK = 1

Assigned = tuple[tuple[int, int], ...]
"""The pairs (story, sitting) of a plan, sorted."""


class Lead(NamedTuple):
    """The story that answers a question: its own, or one that answers another question too."""

    story: int
    own: bool


def tier_names(problem: Problem) -> tuple[TierName, ...]:
    """Return the tiers that count, most important first."""
    repeats: tuple[TierName, ...] = ("repeats",) if problem.repeats else ()
    kept: tuple[TierName, ...] = () if problem.kept is None else ("kept",)
    return ("must", "served", *repeats, "should", *kept, "own", "fresh", "spare", "nice", "fit")


def leads(questions: Sequence[Question], stories: Sequence[int]) -> tuple[Lead | None, ...]:
    """Return who leads each question of one sitting, given the stories that are told there.

    A matching gives questions with a must a story of their own: the largest sum of their weights, and
    of those the largest fit. Every other covered question shares the strongest story that covers one
    of its demands (the first in order, of several).

    Args:
        questions: All questions of the sitting.
        stories: The stories told there, in ascending order.

    Returns:
        For each question its lead, or None where nothing covers it.
    """
    shared = [_strongest(question, stories) for question in questions]
    partners = best_matching(_own_gains(questions, stories, shared))
    return tuple(
        Lead(stories[partner], own=True)
        if partner is not None
        else (None if alone is None else Lead(alone, own=False))
        for partner, alone in zip(partners, shared, strict=True)
    )


def _strongest(question: Question, stories: Sequence[int]) -> int | None:
    """Return the story that shows most, of those that cover a demand; of several the first."""
    strengths, best, found = question.strengths, question.least - 1, None
    for story in stories:
        if strengths[story] > best:
            best, found = strengths[story], story
    return found


def _own_gains(
    questions: Sequence[Question], stories: Sequence[int], shared: Sequence[int | None]
) -> list[list[int]]:
    """Return what matching a question with a story is worth: its weight first, then the fit.

    The fit that a match may cost is at most 5 strengths for each unit of fit weight, so one more than
    the sum of that makes a unit of weight outrank any fit.
    """
    unit = 1 + sum(5 * question.fit_weight for question in questions)
    nothing = [0] * len(stories)
    gains = []
    for question, alone in zip(questions, shared, strict=True):
        strengths, least, weight = question.strengths, question.least_must, question.fit_weight
        if alone is None or strengths[alone] < least:
            gains.append(nothing)
            continue
        worth = question.own_weight * unit - weight * strengths[alone]
        gains.append(
            [worth + weight * strengths[story] if strengths[story] >= least else 0 for story in stories]
        )
    return gains


class Hearing(NamedTuple):
    """What the stories told in one sitting are worth there.

    Attributes:
        leads: For each question of the sitting its lead, or None.
        values: The tiers that are sums over sittings.
    """

    leads: tuple[Lead | None, ...]
    values: dict[TierName, int]


def hearing(problem: Problem, sitting: int, stories: tuple[int, ...]) -> Hearing:
    """Return what some stories are worth in a sitting: weighed once, as a search asks again and again.

    Args:
        problem: What is planned.
        sitting: Where they are told.
        stories: In ascending order.
    """
    known: Hearing | None = problem.hearings.get((sitting, stories))
    if known is None:
        questions = [problem.questions[q] for q in problem.questions_at[sitting]]
        found = leads(questions, stories)
        value: dict[TierName, int] = dict.fromkeys(("must", "should", "nice", "served", "own", "fit"), 0)
        for question, lead in zip(questions, found, strict=True):
            if lead is not None:
                value["served"] = 1
                value["own"] += question.own_weight if lead.own else 0
                value["fit"] += question.fit_weight * question.strengths[lead.story]
                _add_coverage(value, question, stories)
        known = problem.hearings[sitting, stories] = Hearing(found, value)
    return known


def evaluate(problem: Problem, assigned: Assigned) -> dict[TierName, int]:
    """Return the value of every tier for an assignment.

    Args:
        problem: What is planned.
        assigned: Pairs (story, sitting), sorted; they need not obey the hard rules.
    """
    value: dict[TierName, int] = dict.fromkeys(tier_names(problem), 0)
    told: list[list[int]] = [[] for _ in problem.budgets]
    for story, sitting in assigned:
        told[sitting].append(story)
    for sitting, stories in enumerate(told):
        for name, worth in hearing(problem, sitting, tuple(stories)).values.items():
            value[name] += worth
    value["fresh"] = -sum(problem.heard[story] for story, _ in assigned)
    value["spare"] = -len(assigned)
    if problem.repeats:
        tellings = Counter(problem.episodes[story] for story, _ in assigned)
        value["repeats"] = -sum(n - (episode not in problem.told) for episode, n in tellings.items())
    if problem.kept is not None:
        value["kept"] = sum(problem.is_kept(story, sitting) for story, sitting in assigned)
    return value


def is_allowed(problem: Problem, assigned: Assigned) -> bool:
    """Say whether an assignment obeys every hard rule."""
    tellings = [
        (problem.episodes[story], sitting if problem.repeats else None) for story, sitting in assigned
    ]
    return (
        len(set(tellings)) == len(tellings)
        and set(problem.forced) <= set(assigned)
        and all(problem.tellable[story][sitting] for story, sitting in assigned)
        and all(
            _fits(problem, sitting, [story for story, place in assigned if place == sitting])
            for sitting in range(len(problem.budgets))
        )
    )


def _fits(problem: Problem, sitting: int, stories: Sequence[int]) -> bool:
    count, budget = problem.counts[sitting], problem.budgets[sitting]
    seconds = sum(problem.seconds[story][sitting] for story in stories)
    return (count is None or len(stories) <= count) and (budget is None or seconds <= budget)


_TIER_OF_RANK: dict[int, TierName] = {MUST_RANK: "must", SHOULD_RANK: "should", NICE_RANK: "nice"}


def _add_coverage(value: dict[TierName, int], question: Question, stories: Sequence[int]) -> None:
    best = max(question.strengths[story] for story in stories)
    for demand in question.demands:
        if best >= demand.min_strength:
            value[_TIER_OF_RANK[demand.rank]] += demand.weight
