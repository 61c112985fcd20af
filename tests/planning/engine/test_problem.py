"""What an assignment is worth, tier by tier, and the matching behind it."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.problems import problem

from storybank.planning.engine.problem import (
    Assigned,
    Demand,
    Lead,
    Problem,
    Question,
    best_matching,
    evaluate,
    is_allowed,
    leads,
    tier_names,
)
from storybank.planning.goals import TierName

MUST, SHOULD, NICE = 3, 2, 1


def question(strengths: tuple[int, ...], *demands: tuple[int, int, int], meeting: int = 0) -> Question:
    """Return a question; a demand is (weight, rank, least strength)."""
    return Question(meeting, strengths, tuple(Demand(*demand) for demand in demands))


def values(of: Problem, *assigned: tuple[int, int]) -> dict[TierName, int]:
    return {name: value for name, value in evaluate(of, assigned).items() if value}


def test_nothing_assigned_is_worth_nothing() -> None:
    assert values(problem(question((5,), (4, MUST, 1)))) == {}


def test_a_must_counts_by_weight_and_its_lead_by_weight_rank_and_strength() -> None:
    reached = values(problem(question((4,), (5, MUST, 3))), (0, 0))
    assert reached == {"must": 5, "served": 1, "own": 5, "spare": -1, "fit": 5 * 3 * 4}


def test_a_story_below_the_least_strength_only_costs() -> None:
    assert values(problem(question((2,), (5, MUST, 3))), (0, 0)) == {"spare": -1}


def test_a_should_is_shared_and_never_owned() -> None:
    reached = values(problem(question((3,), (2, SHOULD, 1))), (0, 0))
    assert reached == {"should": 2, "served": 1, "spare": -1, "fit": 2 * 2 * 3}


def test_a_nice_serves_its_meeting_too() -> None:
    reached = values(problem(question((3,), (2, NICE, 1))), (0, 0))
    assert reached == {"nice": 2, "served": 1, "spare": -1, "fit": 2 * 1 * 3}


def test_one_story_covers_two_musts_and_is_the_own_story_of_one() -> None:
    two = problem(question((4,), (2, MUST, 1)), question((5,), (2, MUST, 1)))
    assert values(two, (0, 0)) == {"must": 4, "served": 1, "own": 2, "spare": -1, "fit": 24 + 30}


def test_a_panel_asks_once_and_every_need_of_it_counts() -> None:
    asked = question((4,), (2, MUST, 1), (5, SHOULD, 1), (1, NICE, 5))
    reached = values(problem(asked), (0, 0))
    # own by the largest weight of a must; fit by the largest weight times rank, here 5 times 2.
    assert reached == {"must": 2, "served": 1, "should": 5, "own": 2, "spare": -1, "fit": 10 * 4}


def test_served_counts_meetings_not_needs() -> None:
    asked = [question((4, 4), (1, NICE, 1), meeting=at) for at in (0, 1)]
    assert values(problem(*asked, meetings=2), (0, 0), (1, 0))["served"] == 1
    assert values(problem(*asked, meetings=2), (0, 0), (1, 1))["served"] == 2


def test_the_matching_gives_way_where_that_gives_both_musts_a_story_of_their_own() -> None:
    # The second story is the best for both questions, and the first can answer only the first.
    asked = [question((3, 5), (4, MUST, 3)), question((0, 5), (4, MUST, 3))]
    assert leads(asked, (0, 1)) == (Lead(0, own=True), Lead(1, own=True))
    assert values(problem(*asked), (0, 0), (1, 0))["own"] == 8
    assert values(problem(*asked), (0, 0), (1, 0))["fit"] == 12 * 3 + 12 * 5


def test_no_fit_however_large_outweighs_a_story_of_ones_own() -> None:
    # Alone, the second story would answer both at 5, and the heavy question would be worth 60 more.
    asked = [question((1, 5), (5, MUST, 1)), question((0, 5), (1, MUST, 1))]
    assert leads(asked, (0, 1)) == (Lead(0, own=True), Lead(1, own=True))


def test_of_matchings_with_the_same_own_the_one_of_the_best_fit_counts() -> None:
    asked = [question((5, 3), (1, MUST, 1)), question((4, 4), (1, MUST, 1))]
    assert leads(asked, (0, 1)) == (Lead(0, own=True), Lead(1, own=True))


def test_an_own_story_must_cover_a_must_of_its_question() -> None:
    # Strength 2 meets the should only: the question is led, and not owned.
    asked = question((2,), (4, MUST, 3), (1, SHOULD, 1))
    reached = values(problem(asked), (0, 0))
    assert reached == {"served": 1, "should": 1, "spare": -1, "fit": 12 * 2}


def test_a_shared_question_is_led_by_the_strongest_and_by_the_first_of_equals() -> None:
    asked = [question((2, 4, 4), (1, SHOULD, 1)), question((0, 0, 0), (1, SHOULD, 1))]
    assert leads(asked, (0, 1, 2)) == (Lead(1, own=False), None)


def test_the_strength_of_story_number_zero_is_not_taken_for_nothing() -> None:
    assert leads([question((3, 1), (1, SHOULD, 1))], (0, 1)) == (Lead(0, own=False),)


def test_heard_stories_and_stories_used_count_below_zero() -> None:
    asked = problem(question((3, 3), (1, SHOULD, 1)), heard=(1, 0))
    assert values(asked, (0, 0))["fresh"] == -1
    assert "fresh" not in values(asked, (1, 0))
    assert values(asked, (0, 0), (1, 0))["spare"] == -2


def test_kept_counts_only_with_a_plan_before_and_only_what_still_serves_somebody() -> None:
    asked = (question((3, 3, 0), (1, SHOULD, 1)), question((0, 0, 0), (1, MUST, 1), meeting=1))
    before = tuple(frozenset(places) for places in ({0}, {1}, {0}))
    again = problem(*asked, meetings=2, kept=before)
    assert values(again, (0, 0))["kept"] == 1
    assert "kept" not in values(again, (1, 0))  # it went to the other meeting
    assert "kept" not in values(again, (2, 0))  # it went there, and shows nothing that is asked
    assert "kept" not in evaluate(problem(*asked, meetings=2), ((0, 0),))


def test_tiers_come_in_the_order_of_their_importance() -> None:
    first = problem(question((3,), (1, SHOULD, 1)))
    names = ("must", "served", "should", "own", "fresh", "spare", "nice", "fit")
    assert tier_names(first) == tuple(evaluate(first, ())) == names
    again = problem(question((3,), (1, SHOULD, 1)), kept=(frozenset(),))
    assert tier_names(again) == (*names[:3], "kept", *names[3:])


TWO_EACH = problem(
    question((3, 3, 3), (1, MUST, 1)),
    meetings=2,
    episodes=(0, 0, 1),
    tellable=((True, True), (True, True), (True, False)),
    budgets=(250, None),
    counts=(None, 1),
    forced=((2, 0),),
)


@pytest.mark.parametrize(
    ("assigned", "allowed"),
    [
        (((2, 0),), True),
        (((0, 0), (2, 0)), True),
        (((0, 1), (2, 0)), True),
        ((), False),  # what is forced is missing
        (((0, 0), (0, 1), (2, 0)), False),  # one story in two meetings
        (((0, 0), (1, 1), (2, 0)), False),  # one episode twice
        (((2, 0), (2, 1)), False),  # not tellable there
    ],
)
def test_an_assignment_is_allowed_where_it_breaks_no_hard_rule(assigned: Assigned, *, allowed: bool) -> None:
    assert is_allowed(TWO_EACH, assigned) is allowed


@pytest.mark.parametrize(("limit", "allowed"), [(200, True), (199, False), (None, True)])
def test_seconds_may_fill_the_time_and_not_exceed_it(limit: int | None, *, allowed: bool) -> None:
    of = problem(question((3, 3), (1, MUST, 1)), budgets=(limit,))
    assert is_allowed(of, ((0, 0), (1, 0))) is allowed


@pytest.mark.parametrize(("limit", "allowed"), [(2, True), (1, False), (None, True)])
def test_stories_may_reach_the_count_and_not_exceed_it(limit: int | None, *, allowed: bool) -> None:
    of = problem(question((3, 3), (1, MUST, 1)), counts=(limit,))
    assert is_allowed(of, ((0, 0), (1, 0))) is allowed


def test_one_pair_that_may_not_be_told_forbids_all() -> None:
    of = problem(question((5, 5), (1, MUST, 1)), tellable=((True,), (False,)))
    assert is_allowed(of, ((0, 0),))
    assert not is_allowed(of, ((0, 0), (1, 0)))


def test_one_meeting_that_is_too_full_forbids_all() -> None:
    of = problem(question((5, 5), (1, MUST, 1)), meetings=2, budgets=(150, 150))
    assert is_allowed(of, ((0, 0), (1, 1)))
    assert not is_allowed(of, ((0, 0), (1, 0)))
    assert not is_allowed(
        problem(question((5, 5), (1, MUST, 1)), meetings=2, counts=(1, 1)), ((0, 0), (1, 0))
    )


Gains = list[list[int]]

GAINS: st.SearchStrategy[Gains] = st.integers(0, 4).flatmap(
    lambda columns: st.lists(st.lists(st.integers(-3, 12), min_size=columns, max_size=columns), max_size=4)
)


def largest_sum(gains: Gains) -> int:
    """Try every way to give rows columns; a row may also stay alone."""
    columns = len(gains[0]) if gains else 0
    places = [*range(columns), *[None] * len(gains)]
    choices = permutations(places, len(gains))
    return max(sum_of(gains, choice) for choice in choices)


def sum_of(gains: Gains, partners: tuple[int | None, ...]) -> int:
    return sum(gains[row][column] for row, column in enumerate(partners) if column is not None)


@settings(max_examples=many(300), deadline=None, derandomize=True)
@given(GAINS)
def test_the_sum_is_the_largest_of_all_matchings(gains: Gains) -> None:
    assert sum_of(gains, best_matching(gains)) == largest_sum(gains)


@settings(max_examples=many(300), deadline=None, derandomize=True)
@given(GAINS)
def test_no_column_is_given_twice_and_nothing_that_is_worth_nothing_is_matched(gains: Gains) -> None:
    partners = best_matching(gains)
    given_away = [column for column in partners if column is not None]
    assert len(partners) == len(gains)
    assert len(set(given_away)) == len(given_away)
    assert all(gains[row][column] > 0 for row, column in enumerate(partners) if column is not None)


@settings(max_examples=many(100), deadline=None, derandomize=True)
@given(GAINS)
def test_the_same_gains_are_matched_the_same_way(gains: Gains) -> None:
    assert best_matching(gains) == best_matching([list(row) for row in gains])


@pytest.mark.parametrize(
    ("gains", "partners"),
    [
        ([], ()),
        ([[], []], (None, None)),
        ([[0, -5]], (None,)),
        ([[7]], (0,)),
        # The first row gives way: taking the best for each row in turn would reach 9 only.
        ([[9, 8], [9, 0]], (1, 0)),
        # More rows than columns: the row that gains most gets the only one.
        ([[3], [5], [4]], (None, 0, None)),
        # A chain of exchanges over three rows.
        ([[5, 4, 0], [5, 0, 4], [5, 0, 0]], (1, 2, 0)),
    ],
)
def test_matchings_worked_out_by_hand(gains: Gains, partners: tuple[int | None, ...]) -> None:
    assert best_matching(gains) == partners


def test_of_equal_matchings_it_is_always_the_same_one() -> None:
    assert {best_matching([[4, 4], [4, 4]]) for _ in range(20)} == {(0, 1)}


def test_gains_far_apart_do_not_blur() -> None:
    far = 10**15
    assert best_matching([[far + 1, far], [far, far - 2]]) == (1, 0)


def test_new_stories_stand_behind_the_others_fresh_and_tellable_everywhere() -> None:
    two = problem(
        question((3, 0), (1, MUST, 1)),
        question((0, 2), (1, MUST, 1), meeting=1),
        meetings=2,
        episodes=(0, 4),
        tellable=((True, False), (False, True)),
        heard=(1, 0),
        kept=(frozenset({0}), frozenset()),
    )
    more = two.with_stories([(5, 1), (0, 2)], 130)
    assert more.episodes == (0, 4, 5, 6)
    assert more.tellable == (*two.tellable, (True, True), (True, True))
    assert more.seconds == (*two.seconds, (130, 130), (130, 130))
    assert (more.heard, more.kept) == ((1, 0, 0, 0), None)
    assert [one.strengths for one in more.questions] == [(3, 0, 5, 0), (0, 2, 1, 2)]
    assert problem(question((), (1, MUST, 1)), episodes=()).with_stories([(4,)], 60).episodes == (0,)
