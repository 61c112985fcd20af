"""Every function that solves stops when it is told to, and says so."""

from __future__ import annotations

import math
import pickle
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from itertools import pairwise
from threading import Event
from typing import Any

import pytest
from tests.support.crowded import crowded, is_sound

from storybank import (
    InvalidInput,
    Plan,
    StoryBank,
    check_plan,
    plan_round,
    replan,
    suggest_stories,
    verify_proof,
)
from storybank.analysis import alternatives, contest, stress, why, why_not
from storybank.planning import Found, Progress
from storybank.planning.engine import limits as engine_limits
from storybank.planning.engine.limits import Limits
from storybank.planning.engine.program import Program
from storybank.planning.engine.solver import Solver


@cache
def made() -> tuple[StoryBank, Plan]:
    bank, round = crowded(20, 6)
    return bank, plan_round(bank, round)


def call(name: str, **limits: Any) -> Any:
    """Call a function with its limits."""
    bank, plan = made()
    calls: dict[str, Callable[[], Any]] = {
        "plan_round": lambda: plan_round(bank, plan.round, **limits),
        "replan": lambda: replan(plan, bank, plan.round, **limits),
        "alternatives": lambda: alternatives(plan, bank, limit=2, **limits),
        "suggest_stories": lambda: suggest_stories(bank, plan.round, **limits),
        "stress": lambda: stress(plan, bank, **limits),
        "why": lambda: why(plan, bank, **limits),
        "why_not": lambda: why_not(plan, bank, "s0000", 0, **limits),
        "contest": lambda: contest(plan, bank, plan.gaps[0], **limits),
    }
    return calls[name]()


FUNCTIONS = (
    "plan_round",
    "replan",
    "alternatives",
    "suggest_stories",
    "stress",
    "why",
    "why_not",
    "contest",
)


async def _stop_later(*_: object) -> bool:
    """What an asynchronous host may write: its coroutine, never awaited, would count as a yes."""
    return False


WRONG = [
    ("time_limit", -1),
    ("time_limit", math.nan),
    ("time_limit", "soon"),
    ("time_limit", True),
    ("time_limit", 1j),
    ("node_limit", -1),
    ("node_limit", 1.5),
    ("node_limit", math.nan),
    ("node_limit", "few"),
    ("node_limit", False),
    ("cancel", True),
    ("cancel", "at noon"),
    ("progress", "bar"),
    ("progress", 0),
    ("cancel", _stop_later),
    ("progress", _stop_later),
]


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(("argument", "value"), WRONG, ids=lambda part: getattr(part, "__name__", str(part)))
def test_a_limit_that_is_none_is_refused_by_name(name: str, argument: str, value: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        call(name, **{argument: value})
    [fault] = caught.value.faults
    assert (caught.value.subject, fault.path) == (name, argument)
    assert fault.remedy
    if isinstance(value, str):
        assert value not in str(caught.value)


def test_every_wrong_limit_is_named_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        call("plan_round", time_limit="soon", node_limit="x", cancel=1, progress=2)
    assert [fault.path for fault in caught.value.faults] == ["time_limit", "node_limit", "cancel", "progress"]


@pytest.mark.parametrize("seconds", [math.inf, 10**400, Fraction(600), 600])
def test_time_enough_gives_the_plan_that_no_limit_gives(seconds: float) -> None:
    assert call("plan_round", time_limit=seconds, node_limit=10**30) == made()[1]


def is_complete(found: Any) -> bool:
    """Say whether a result claims to be what an unlimited search finds."""
    match found:
        case Plan():
            return found.proof.status == "proved"
        case Found() | _ if hasattr(found, "complete"):
            return bool(found.complete)
        case tuple():
            return all(one.complete for one in found)
        case _:
            return bool(found.after.proof.status == "proved")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_is_stopped_at_once_says_so_and_what_is_not_stopped_is_whole(name: str) -> None:
    event = Event()
    assert is_complete(call(name, cancel=event))
    event.set()
    for limits in ({"cancel": event}, {"cancel": lambda: True}, {"time_limit": 0}):
        assert not is_complete(call(name, **limits)), limits


@pytest.mark.parametrize("looks", [1, 3, 10, 40, 160])
def test_a_plan_stopped_at_any_look_keeps_the_rules_and_its_bounds_hold(looks: int) -> None:
    bank, best = made()
    left = iter([False] * looks)
    plan = call("plan_round", cancel=lambda: next(left, True))
    assert is_sound(plan, bank)
    assert check_plan(plan, bank) == ()
    assert plan.proof.tiers[0].bound >= best.proof.tiers[0].value
    assert all(tier.bound >= tier.value for tier in plan.proof.tiers)


def test_cancelling_is_asked_within_one_linear_program() -> None:
    program = Program()
    things = [program.new_column() for _ in range(40)]
    for place in range(40):
        program.at_most({things[place]: 3, things[place - 7]: 2, things[place - 11]: 2}, 4)
    looks: list[bool] = []

    def look() -> bool:
        looks.append(True)
        return len(looks) > 60

    limits = Limits.of("test", cancel=look)
    assert Solver(program, limits).relax(dict.fromkeys(things, 1)) is not None
    assert len(looks) > 20
    looks += [True] * 60
    assert Solver(program, Limits.of("test", cancel=look)).relax(dict.fromkeys(things, 1)) is None


@pytest.mark.parametrize("looks", [0, 5, 50])
def test_what_cancel_raises_comes_through(looks: int) -> None:
    left = iter([False] * looks)

    def cancel() -> bool:
        if next(left, True):
            message = "the host is going down"
            raise ConnectionError(message)
        return False

    with pytest.raises(ConnectionError):
        call("plan_round", cancel=cancel)
    assert call("plan_round") == made()[1]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_progress_is_told_in_order_and_to_the_end(name: str) -> None:
    told: list[Progress] = []
    call(name, progress=told.append)
    assert told
    for before, after in pairwise(told):
        assert before.step != after.step or before.done <= after.done
    assert all(0 <= one.done <= one.total for one in told)
    if name != "contest":
        assert told[-1].done == told[-1].total


def test_without_a_limit_the_work_is_bounded_and_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    bank, best = made()
    statuses = set()
    for effort in (0, 10**5, 3 * 10**5, 10**6):
        monkeypatch.setattr(engine_limits, "EFFORT", effort)
        first, second = call("plan_round"), call("plan_round")
        assert first == second
        assert is_sound(first, bank)
        assert first.proof.tiers[0].bound >= best.proof.tiers[0].value
        statuses.add(first.proof.status)
    assert "bounded" in statuses


def test_a_search_that_is_cut_short_still_has_the_bound_of_its_first_linear_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bank, round = crowded(40, 12)
    trivial = plan_round(bank, round, time_limit=0).proof
    monkeypatch.setattr(engine_limits, "EFFORT", 10**6)
    cut = plan_round(bank, round).proof
    assert cut.status == "bounded"
    assert cut.tiers[0].bound < trivial.tiers[0].bound


def test_a_limit_of_time_lifts_the_limit_of_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_limits, "EFFORT", 0)
    assert call("plan_round").proof.status == "bounded"
    assert call("plan_round", time_limit=math.inf) == made()[1]


def test_all_plans_of_one_call_share_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_limits, "EFFORT", 10**6)
    reasons = call("why")
    assert len(reasons) == len(made()[1].assignments)
    assert not all(reason.complete for reason in reasons)
    assert "stopped early" in str(next(reason for reason in reasons if not reason.complete))


def test_found_is_a_tuple_that_keeps_what_it_says_through_pickle() -> None:
    found = pickle.loads(pickle.dumps(Found([1, 2], complete=False)))  # noqa: S301 - our own
    assert (found, found.complete) == ((1, 2), False)


@contextmanager
def untraced() -> Iterator[None]:
    """Let nothing look on: what coverage does at each line would be timed too."""
    looking = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(looking)


def seconds_of(planned: Callable[[], object], enough: float) -> float:
    """Return the least seconds of a few attempts: other work on the machine is not the call's doing."""
    took = math.inf
    for _ in range(5):
        with untraced():
            began = time.monotonic()
            planned()
            took = min(took, time.monotonic() - began)
        if took <= enough:
            break
    return took


MOST_WORK = 20
"""Seconds of processor time that a call without a limit may take on a slow and busy machine."""


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 12), (200, 40), (300, 60)])
@pytest.mark.parametrize("seconds", [0.1, 0.5, 2.0])
def test_a_limit_of_time_is_kept_within_a_fifth(size: tuple[int, int], seconds: float) -> None:
    bank, round = crowded(*size)
    enough = seconds + max(0.2, seconds / 5)
    assert seconds_of(lambda: plan_round(bank, round, time_limit=seconds), enough) <= enough
    assert check_plan(plan_round(bank, round, time_limit=seconds), bank) == ()


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 12), (150, 30)])
@pytest.mark.parametrize("seconds", [0.5, 1.5, 4.0])
def test_whoever_cancels_is_heard_within_a_fifth(size: tuple[int, int], seconds: float) -> None:
    bank, round = crowded(*size)

    def planned() -> None:
        until = time.monotonic() + seconds
        plan_round(bank, round, time_limit=math.inf, cancel=lambda: time.monotonic() >= until)

    enough = seconds + max(0.2, seconds / 5)
    assert seconds_of(planned, enough) <= enough


@pytest.mark.slow
def test_a_program_that_presolve_calls_impossible_is_searched_all_the_same() -> None:
    bank, round = crowded(30, 8)
    reasons = why(plan_round(bank, round), bank)
    assert [reason.complete for reason in reasons] == [True] * len(reasons)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 12), (100, 20), (150, 30)])
def test_work_that_is_not_the_simplex_methods_counts_too(size: tuple[int, int]) -> None:
    bank, round = crowded(*size)
    with untraced():
        began = time.process_time()
        plan = plan_round(bank, round)
        took = time.process_time() - began
    assert took <= MOST_WORK
    assert check_plan(plan, bank) == ()


@pytest.mark.slow
def test_three_hundred_stories_for_sixty_meetings_come_back_by_themselves() -> None:
    bank, round = crowded(300, 60)
    with untraced():
        began = time.process_time()
        plan = plan_round(bank, round)
        took = time.process_time() - began
    assert took <= MOST_WORK
    assert plan.proof.status in {"proved", "bounded"}
    assert verify_proof(plan, bank) == (plan.proof.status == "proved")
    assert plan.proof.tiers[0].bound - plan.proof.tiers[0].value <= plan.proof.tiers[0].value // 20
    assert check_plan(plan, bank) == ()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let the test say what time it is."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def wait(seconds: float) -> None:
        now[0] += seconds

    return wait


def test_seconds_run_out_and_are_shared_out(clock: Callable[[float], None]) -> None:
    limits = Limits.of("test", time_limit=12)
    part = limits.part(4)
    assert (limits.seconds_left(), part.seconds_left(), limits.effort_left()) == (12, 3, None)
    clock(2.5)
    assert (limits.seconds_left(), part.seconds_left()) == (9.5, 0.5)
    assert not part.is_spent()
    clock(0.5)
    assert (part.seconds_left(), part.is_spent(), limits.is_spent()) == (0, True, False)
    clock(9)
    assert (limits.seconds_left(), limits.is_spent()) == (0, True)
    clock(1)
    assert limits.seconds_left() == 0


def test_what_has_passed_is_taken_off_once_more(clock: Callable[[float], None]) -> None:
    limits = Limits.of("test", time_limit=10)
    left = limits.seconds_left()
    clock(3)
    assert limits.sooner(left).seconds_left() == 4
    assert limits.sooner(None) is limits
    endless = Limits.of("test", time_limit=math.inf)
    ends = [one.seconds_left() for one in (endless, endless.sooner(left), endless.part(2))]
    assert all(seconds is not None and seconds > 1e18 for seconds in ends)
    assert Limits.of("test").sooner(left).seconds_left() is None


def test_effort_is_spent_by_all_parts_together_and_kept_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_limits, "EFFORT", 1_000)
    limits = Limits.of("test")
    half = limits.part(2)
    quarter = half.part(2)
    assert [one.effort_left() for one in (limits, half, quarter)] == [1_000, 500, 250]
    quarter.spend(249)
    assert [one.effort_left() for one in (limits, half, quarter)] == [751, 251, 1]
    assert not quarter.is_spent()
    limits.spend(1)
    assert [one.is_spent() for one in (limits, half, quarter)] == [False, False, True]
    assert half.part(2.5).effort_left() == 100
    half.spend(600)
    assert [one.effort_left() for one in (limits, half, quarter)] == [150, 0, 0]
    assert [one.is_spent() for one in (limits, half, quarter)] == [False, True, True]


@pytest.mark.parametrize("given", [{"time_limit": 9}, {"node_limit": 9}])
def test_whoever_gives_a_limit_spends_no_effort(given: dict[str, int]) -> None:
    limits = Limits.of("test", **given)  # type: ignore[arg-type] # one of two names
    limits.spend(10**30)
    assert (limits.effort_left(), limits.is_spent(), limits.part(2).effort_left()) == (None, False, None)


def test_without_any_limit_there_is_the_effort_of_a_call() -> None:
    assert Limits.of("test").effort_left() == engine_limits.EFFORT == 10**10
    assert (Limits().effort_left(), Limits().is_spent(), Limits().seconds_left()) == (None, False, None)


def test_who_was_stopped_once_is_asked_no_more_and_stays_stopped() -> None:
    answers = iter([False, True, False])
    limits = Limits.of("test", cancel=lambda: next(answers))
    assert [limits.part(2).is_spent(), limits.is_spent(), limits.is_spent(), limits.part(3).is_spent()] == [
        False,
        True,
        True,
        True,
    ]
    assert next(answers) is False


@pytest.mark.parametrize("given", [{"time_limit": 0}, {"node_limit": 0}, {"node_limit": 1}])
def test_a_limit_may_be_nothing_at_all(given: dict[str, int]) -> None:
    limits = Limits.of("test", **given)  # type: ignore[arg-type] # one of two names
    assert limits.nodes == given.get("node_limit")
    assert limits.is_spent() == ("time_limit" in given)


def test_each_step_of_a_plan_is_told_to_its_end() -> None:
    told: list[Progress] = []
    call("plan_round", progress=told.append)
    last = {one.step: one for one in told}
    assert [*last] == ["search", "backups", "proof"]
    assert all(one.done == one.total for one in last.values())
    assert [one.total for one in last.values()] == [1, 1, len(made()[1].proof.tiers)]
