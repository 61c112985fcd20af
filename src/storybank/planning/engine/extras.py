"""Extras: free stories for the room that is left once plan and backups stand; nothing is solved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from storybank.planning.engine.problem import Assigned, Problem, fits


def best_extras(problem: Problem, assigned: Assigned, reserved: Iterable[int]) -> Assigned:
    """Return pairs (story, meeting) by meeting, the best first: no episode assigned, told or in reserve.

    One by one, the best that still fits: what meets the weightiest demands that nothing there covers; then
    what goes to a meeting with fewer extras, so that nobody has a second before all had a first; then by
    weight, strength, whether it is fresh, and how short it is. Our choice: no goal counts them.
    """
    told = [[s for s, place in assigned if place == meeting] for meeting in range(len(problem.budgets))]
    planned = [len(here) for here in told]
    taken = [*(story for story, _ in assigned), *reserved]
    worth = {pair: _worth(problem, *pair) for pair in problem.pairs}

    def rank(pair: tuple[int, int]) -> tuple[int, int, tuple[int, int, int, int], int, int]:
        story, meeting = pair
        turn = planned[meeting] - len(told[meeting])
        return _unmet(problem, story, meeting, told[meeting]), turn, worth[pair], -meeting, -story

    free = [*problem.pairs]
    while True:
        spent = problem.told.union(problem.episodes[story] for story in taken)
        unspent = (pair for pair in free if problem.episodes[pair[0]] not in spent)
        free = [(s, m) for s, m in unspent if fits(problem, m, (s, *told[m]))]
        if not free:
            return tuple((s, m) for m, here in enumerate(told) for s in here[planned[m] :])
        story, meeting = max(free, key=rank)
        told[meeting].append(story)
        taken.append(story)


def _worth(problem: Problem, story: int, meeting: int) -> tuple[int, int, int, int]:
    """Return the weight of the questions that a story answers in a meeting, its strengths, and the rest."""
    asked = (problem.questions[position] for position in problem.questions_at[meeting])
    shown = [question for question in asked if question.strengths[story] >= question.least]
    weight, strength = sum(q.fit_weight for q in shown), sum(q.strengths[story] for q in shown)
    return weight, strength, -problem.heard[story], -problem.seconds[story][meeting]


def _unmet(problem: Problem, story: int, meeting: int, told: Sequence[int]) -> int:
    """Return the weight of the demands that a story covers, and none of those told there."""
    return sum(
        demand.weight * demand.rank
        for question in (problem.questions[position] for position in problem.questions_at[meeting])
        for demand in question.demands
        if question.strengths[story] >= demand.min_strength
        and all(question.strengths[one] < demand.min_strength for one in told)
    )
