"""Where a search starts from: an assignment that obeys every rule, and fills meetings to the last place."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from tests.support.problems import problem as problem_of
from tests.support.rounds import random_round

from storybank.errors import ImpossibleLock
from storybank.planning.engine.problem import (
    Demand,
    Problem,
    Question,
    evaluate,
    greedy_assignment,
    is_allowed,
)
from storybank.planning.engine.search import best_assignment
from storybank.planning.problem_of import read_context
from storybank.stories import STRONGEST, Story

MUST, SHOULD = 3, 2


def asked(strengths: tuple[int, ...], weight: int = 1, rank: int = MUST, meeting: int = 0) -> Question:
    return Question(meeting, strengths, (Demand(weight, rank, 1),))


def problem(*questions: Question, **fields: Any) -> Problem:
    return problem_of(*questions, meetings=1 + max(one.meeting for one in questions), **fields)


TWO = (asked((5, 0)), asked((0, 5)))


@pytest.mark.sample(20)  # all: each is a rule, and takes no time
@pytest.mark.parametrize(
    ("of", "seated"),
    [
        (problem(*TWO), ((0, 0), (1, 0))),
        (problem(*TWO, counts=(2,)), ((0, 0), (1, 0))),
        (problem(*TWO, counts=(1,)), ((0, 0),)),
        (problem(*TWO, counts=(0,)), ()),
        (problem(*TWO, budgets=(200,)), ((0, 0), (1, 0))),
        (problem(*TWO, budgets=(199,)), ((0, 0),)),
        (problem(*TWO, budgets=(100,)), ((0, 0),)),
        (problem(*TWO, budgets=(99,)), ()),
        (problem(*TWO, episodes=(0, 0)), ((0, 0),)),
        (problem(*TWO, told=frozenset({0})), ((1, 0),)),
        (problem(*TWO, tellable=((False,), (True,))), ((1, 0),)),
        (problem(*TWO, counts=(1,), forced=((1, 0),)), ((1, 0),)),
        (problem(*TWO, budgets=(100,), forced=((1, 0),)), ((1, 0),)),
        # The weightier must has the one place, and a must has it before a should.
        (problem(asked((5, 0), 1), asked((0, 5), 2), counts=(1,)), ((1, 0),)),
        (problem(asked((5, 0), 5, SHOULD), asked((0, 5), 1), counts=(1,)), ((1, 0),)),
        # Of equal weight, the question that fewer stories can answer comes first.
        (problem(asked((5, 5, 0)), asked((0, 0, 5)), counts=(1,)), ((2, 0),)),
        # The strongest story, and of equals the first; none where one seated there answers it already.
        (problem(asked((3, 5, 5))), ((1, 0),)),
        (problem(asked((5, 1), 2), asked((3, 4), 1)), ((0, 0),)),
        # A story goes to one meeting: the one that needs it more.
        (problem(asked((5,), 1), asked((5,), 2, meeting=1)), ((0, 1),)),
        # A must that asks for more strength than a should beside it is not answered by less.
        (problem(Question(0, (2, 4), (Demand(1, MUST, 4), Demand(1, SHOULD, 1)))), ((1, 0),)),
    ],
)
def test_what_fits_is_seated_to_the_last_place_and_second_and_no_more(
    of: Problem, seated: tuple[tuple[int, int], ...]
) -> None:
    assert greedy_assignment(of) == seated


def test_it_obeys_every_rule_and_reaches_fourteen_of_fifteen_musts_that_can_be_reached() -> None:
    reached = best = 0
    for seed in range(30):
        case = random_round(seed)
        with suppress(ImpossibleLock):
            of = read_context(case.bank, case.round, case.policy, case.previous).problem
            found = greedy_assignment(of)
            assert is_allowed(of, found)
            here, most = evaluate(of, found)["must"], best_assignment(of).values["must"]
            assert 5 * here >= 3 * most
            reached, best = reached + here, best + most
    assert 15 * reached >= 14 * best


def test_a_problem_with_nothing_to_choose_is_solved_completely() -> None:
    best = best_assignment(problem(asked((0, 0))))
    assert (best.assigned, best.complete) == ((), True)


def test_the_engine_counts_strengths_up_to_that_of_a_story() -> None:
    assert Story("A", competencies={"conflict": STRONGEST}).competencies["conflict"] == STRONGEST
    with pytest.raises(ValueError, match="above 5"):
        Story("A", competencies={"conflict": STRONGEST + 1})
