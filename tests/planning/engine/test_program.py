"""What a meeting's minutes imply in numbers: rows that every plan keeps, and that cut half stories off."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from storybank.planning.engine.problem import MUST_RANK, Demand, Problem, Question
from storybank.planning.engine.program import full_program
from storybank.planning.engine.solver import Solver

lengths = st.lists(st.integers(1, 12), min_size=1, max_size=7)


def one_meeting(seconds: list[int], budget: int, count: int | None = None) -> Problem:
    """Everybody's story serves the one question; only the seconds and the count limit them."""
    stories = len(seconds)
    return Problem(
        episodes=tuple(range(stories)),
        tellable=((True,),) * stories,
        seconds=tuple((length,) for length in seconds),
        budgets=(budget,),
        counts=(count,),
        questions=(Question(0, (3,) * stories, (Demand(1, MUST_RANK, 1),)),),
        heard=(0,) * stories,
    )


@given(lengths, st.integers(0, 40), st.none() | st.integers(1, 4))
def test_a_choice_keeps_the_rows_of_a_meeting_exactly_where_it_fits(
    seconds: list[int], budget: int, count: int | None
) -> None:
    problem = one_meeting(seconds, budget, count)
    stories = range(len(seconds))
    rules = [row for row in full_program(problem).rows if min(row.terms.values()) > 0]
    rules = [row for row in rules if max(row.terms) < len(seconds)]
    for size in range(len(seconds) + 1):
        for chosen in combinations(stories, size):
            fits = sum(seconds[s] for s in chosen) <= budget and (count is None or size <= count)
            kept = all(sum(row.terms.get(s, 0) for s in chosen) <= row.limit for row in rules)
            assert kept == fits


@given(lengths, st.integers(1, 40))
def test_there_are_no_more_rows_than_stories_that_fit_and_one(seconds: list[int], budget: int) -> None:
    rows = [row for row in full_program(one_meeting(seconds, budget)).rows if min(row.terms.values()) > 0]
    fitting = sum(sum(sorted(seconds)[: n + 1]) <= budget for n in range(len(seconds)))
    assert sum(max(row.terms) < len(seconds) for row in rows) <= fitting + 1


def test_part_of_a_story_fills_no_minutes_of_equal_stories() -> None:
    program = full_program(one_meeting([4, 4, 4], 9))
    solved = Solver(program).relax({0: 1, 1: 1, 2: 1})
    assert solved is not None
    assert round(solved.bound, 6) == 2
