"""What plans and proofs cost with HiGHS, in linear programs and in effort: a third more at the most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest
from tests.support.rounds import random_round

from storybank.errors import ImpossibleLock
from storybank.planning.engine.certify import certify
from storybank.planning.engine.limits import Limits
from storybank.planning.engine.problem import Problem
from storybank.planning.engine.program import Terms
from storybank.planning.engine.search import best_assignment
from storybank.planning.engine.solver import Solved, Solver
from storybank.planning.problem_of import read_context

COSTS = {"relax": 142, "maximise": 0, "alone": 113, "million": 17}
"""Of fifteen rounds: linear programs of search and proof, searches in whole numbers, linear programs of
proofs that know nothing of the search, and the effort of search and proof."""


def problems() -> list[Problem]:
    found = []
    for seed in range(18):
        case = random_round(seed)
        try:
            found.append(read_context(case.bank, case.round, case.policy, case.previous).problem)
        except ImpossibleLock:
            continue
    return found[:15]


def test_fifteen_rounds_are_solved_and_proved_at_the_cost_that_they_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count: Counter[str] = Counter()
    relax, maximise = Solver.relax, Solver.maximise

    def relaxed(solver: Solver, objective: Terms, cases: Mapping[int, int] = {}) -> Solved | None:
        count["relax"] += 1
        return relax(solver, objective, cases)

    def maximised(solver: Solver, objective: Terms) -> Solved | None:
        count["maximise"] += 1
        return maximise(solver, objective)

    monkeypatch.setattr(Solver, "relax", relaxed)
    monkeypatch.setattr(Solver, "maximise", maximised)
    for problem in problems():
        limits = Limits.of("test")
        before = limits.effort_left() or 0
        best = best_assignment(problem, limits)
        proofs = certify(best.program, best.values, best.closed, limits)
        assert {name: proof.bound for name, proof in proofs.items()} == best.values
        count["million"] += before - (limits.effort_left() or 0)
        own = count["relax"]
        alone = certify(best.program, best.values)
        assert {name: proof.bound for name, proof in alone.items()} == best.values
        count["alone"] += count["relax"] - own
        count["relax"] = own
    count["million"] //= 10**6
    assert {name: cost for name, cost in count.items() if cost > COSTS[name] * 1.3 + 1} == {}
