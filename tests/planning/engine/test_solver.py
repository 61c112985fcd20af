"""The solver behind the planner: loaded late, and right about small programs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.simplex import Simplex
from tests.support.steps import drawn

from storybank.planning.engine import limits as limits_module
from storybank.planning.engine.limits import Limits
from storybank.planning.engine.program import Program, Terms
from storybank.planning.engine.search import Best, Task, branch, reach_one
from storybank.planning.engine.solver import (
    _IDLE,
    NOTHING,
    Solved,
    Solver,
    _look_effort,
    _Watch,
    most_fractional,
)

HEAVY = ("highspy", "numpy")


def run(script: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script], capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_solver_is_imported_only_when_planning_starts() -> None:
    script = f"""
import sys
def loaded():
    print(*[name for name in {HEAVY} if name in sys.modules])
import storybank
from storybank import *
loaded()
bank = StoryBank([Story("Row", competencies=["conflict"])])
dana = Interviewer("Dana", must=["conflict"])
round = Round("final", [dana])
str(bank), str(round), check_plan, Policy(use=[("row", dana)])
loaded()
try:
    plan_round(bank, round, policy=Policy(use=[("gone", dana)]))
except UnknownReference:
    loaded()
assert plan_round(bank, round).assignments
loaded()
"""
    assert run(script).splitlines() == ["", "", "", " ".join(HEAVY)]


PLANNING = """
from storybank import plan_round
from storybank.sample import sample_bank, sample_round

def plan(_=0):
    assert plan_round(sample_bank(), sample_round()).proof.status == "proved"
"""

FORK = """
import os
child = os.fork()
plan()
if child:
    assert os.waitpid(child, 0)[1] == 0
"""

PLACES = {
    "here": "plan(); plan()",
    "fork of a planner": f"plan()\n{FORK}",
    "fork": FORK,
    "thread": "from threading import Thread; t = Thread(target=plan); t.start(); t.join()",
    "spawn": """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
if __name__ == "__main__":
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        list(pool.map(plan, range(2)))
""",
}


@pytest.mark.parametrize("place", PLACES)
def test_the_solver_prints_nothing(place: str, tmp_path: Path) -> None:
    if "fork" in place and not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    script = tmp_path / "script.py"
    script.write_text(PLANNING + PLACES[place])
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(script)], capture_output=True, check=True, encoding="utf-8"
    )
    assert (done.stdout, done.stderr) == ("", "")


def knapsack(*, columns: int = 3) -> tuple[Program, dict[int, int]]:
    """Return things of weight 2 in a bag of 3: halves would fit, whole ones do not."""
    program = Program()
    things = [program.new_column() for _ in range(columns)]
    program.at_most(dict.fromkeys(things, 2), 3)
    return program, dict.fromkeys(things, 1)


def solved(answer: Solved | None) -> Solved:
    assert answer is not None
    return answer


def test_the_relaxation_bounds_from_above_and_the_search_reaches_whole_numbers() -> None:
    program, objective = knapsack()
    solver = Solver(program)
    assert solved(solver.relax(objective)).bound == pytest.approx(1.5)
    whole = solved(solver.maximise(objective)).values
    assert sum(whole) == pytest.approx(1)
    assert all(value == pytest.approx(round(value)) for value in whole)
    assert solved(solver.relax(objective)).bound == pytest.approx(1.5)


def test_what_is_held_and_fixed_stays_so() -> None:
    program, _ = knapsack()
    solver = Solver(program)
    solver.hold({0: 1, 1: 1}, 1)
    assert solved(solver.maximise({2: 1})).values[2] == pytest.approx(0)
    solver.fix([1])
    assert solved(solver.maximise({0: 5})).values[1] == pytest.approx(1)


def test_a_program_without_a_solution_has_no_answer() -> None:
    program, objective = knapsack()
    solver = Solver(program)
    solver.fix([0, 1])
    assert solver.relax(objective) is NOTHING
    assert solver.maximise(objective) is None


def everything_of(program: Program, objective: Terms) -> list[object]:
    """Return what a solver says of a program, to the last bit, with its prices."""
    solver = Solver(program, core=True)
    heard: list[object] = []
    for goal in ({0: 1}, objective):
        answer = solved(solver.relax(goal))
        heard += [answer.bound, tuple(answer.values), tuple(solver.prices(answer))]
        if goal is not objective:
            solver.grow()
    answer = solved(solver.maximise(objective))
    heard += [answer.bound, tuple(answer.values)]
    solver.release()
    return heard


def disturb(limits: Limits, *, grows: bool) -> None:
    """Use a solver for something else: cut short, held, fixed, in cases, searched in whole numbers, grown."""
    program, objective = knapsack(columns=6)
    solver = Solver(program, limits, core=grows)
    solver.hold({0: 1, 1: 1}, 1)
    solver.relax(objective, {2: 1})
    solver.hold_best()
    solver.maximise({3: 7})
    solver.fix([0, 1, 2])
    solver.relax(objective)
    solver.release()


@settings(max_examples=many(50), deadline=None)
@given(st.lists(st.tuples(st.sampled_from([None, 0, 3]), st.booleans()), max_size=4), st.integers(3, 9))
def test_what_was_solved_before_changes_no_bit_of_an_answer(
    before: list[tuple[int | None, bool]], columns: int
) -> None:
    program, objective = knapsack(columns=columns)
    program.core = (columns, 1)
    column = program.new_column()
    program.at_most({column: 1, 0: -1}, 0)
    objective[column] = 2
    _IDLE.instances.clear()
    fresh = everything_of(program, objective)
    for nodes, grows in before:
        disturb(Limits.of("test", time_limit=5, node_limit=nodes), grows=grows)
    assert everything_of(program, objective) == fresh


def test_a_solver_that_was_released_holds_nothing_of_its_program() -> None:
    program, objective = knapsack()
    solver = Solver(program)
    solver.relax(objective)
    solver.release()
    assert [one.getNumCol() for one in _IDLE.instances] == [0] * len(_IDLE.instances)
    assert _IDLE.instances[-1].getOptionValue("presolve")[1] == "choose"


def test_threads_share_no_instance() -> None:
    program, objective = knapsack()

    def use() -> set[int]:
        for _ in range(3):
            solver = Solver(program)
            solver.relax(objective)
            solver.release()
        return {id(one) for one in _IDLE.instances}

    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        mine, theirs = one.submit(use), other.submit(use)
        assert len(mine.result()) == 1
        assert mine.result().isdisjoint(theirs.result())


def test_a_branching_that_gets_no_answer_is_not_closed_and_one_that_runs_out_keeps_its_first_prices() -> None:
    program, objective = knapsack()
    stopped = Limits.of("test", time_limit=0)
    case, is_closed = branch(Solver(program, stopped), objective, lambda _: False, 9, lambda _: False)
    assert (is_closed, case.column, case.prices) == (False, None, ())
    case, is_closed = branch(Solver(program), objective, lambda _: False, 1, lambda _: False)
    assert (is_closed, case.column, list(case.prices)) == (False, None, [0.5])
    answers: list[Solved] = []

    def settles(answer: Solved) -> bool:
        answers.append(answer)
        return len(answers) > 1

    case, is_closed = branch(Solver(program), objective, settles, 9, lambda _: False)
    assert (is_closed, len(case.below), len(answers)) == (True, 2, 3)
    case, is_closed = branch(Solver(program), objective, lambda _: False, 9, lambda bound: bound <= 3)
    assert (is_closed, case.below, list(case.prices)) == (True, (), [0.5])


def test_an_answer_that_the_rules_refuse_leaves_what_there_was() -> None:
    program, objective = knapsack()
    program.aim("must", objective, 3)
    start = Best((), {"must": 0})
    best = reach_one(Task(program, lambda _: None, 3, start, Limits.of("test", node_limit=0)), ["must"], {})
    assert (best.chosen, best.values, best.complete) == ((), {"must": 0}, False)


def both(seed: int) -> tuple[Program, Solver, Simplex]:
    program, _ = drawn(seed)
    return program, Solver(program, core=True), Simplex(program, core=True)


def same(mine: Solved | None, other: Solved | None) -> Solved:
    """Return what HiGHS says where the tests' own solver says the same."""
    assert mine is not None
    assert other is not None
    assert (mine is NOTHING) == (other is NOTHING)
    assert mine is NOTHING or mine.bound == pytest.approx(other.bound, abs=1e-6)
    return mine


@pytest.mark.sample(24)
@pytest.mark.parametrize("seed", range(24))
def test_highs_says_what_a_plain_simplex_method_says(seed: int) -> None:
    program, highs, own = both(seed)
    core = program.core[0] if program.core else program.columns
    goals = [{column: 3 - column % 7 for column in range(core)}, dict.fromkeys(range(core), -1)]
    for goal in goals:
        for cases in ({}, {1: 1}, {1: 1, 2: 0}, {0: 1, 1: 1, 2: 1, 3: 1, 4: 1}, {}):
            found = same(highs.relax(goal, cases), own.relax(goal, cases))
            if found is not NOTHING:
                assert proved_by(highs.prices(found), program, goal, cases) == pytest.approx(found.bound)
                assert all(found.values[column] == pytest.approx(value) for column, value in cases.items())
        reached, whole = highs.maximise(goal), own.maximise(goal)
        assert (reached is None) == (whole is None)
        if reached is None:
            return
        same(reached, whole)
        assert all(value == pytest.approx(round(value), abs=1e-6) for value in reached.values[:core])
    for one in (highs, own):
        one.grow()
        one.hold({2: 1, 3: 1, 4: 1}, 1)
    goal = {column: 1 + column % 3 for column in range(program.columns)}
    best = same(highs.relax(goal), own.relax(goal))
    if best is NOTHING:
        return
    for one in (highs, own):
        one.hold_best()
    for other in ({0: 1, 1: -1}, {5: 1}, goal):
        found = same(highs.relax(other), own.relax(other))
    assert found.bound == pytest.approx(best.bound)
    assert (highs.columns, highs.entries) == (own.columns, own.entries)
    for one in (highs, own):
        one.fix([2, 5])
    same(highs.relax(goal), own.relax(goal))


def proved_by(prices: Sequence[float], program: Program, goal: Terms, cases: Mapping[int, int]) -> float:
    """Return the bound that prices of a core's rows prove, as `bounds` has it, without rounding."""
    left = {column: float(goal.get(column, 0)) for column in range(program.columns)}
    bound = 0.0
    for price, (terms, limit) in zip(prices, program.rows, strict=False):
        bound += price * limit
        for column, factor in terms.items():
            left[column] -= price * factor
    fixed = {**dict.fromkeys(program.fixed, 1), **cases}
    return bound + sum(
        rest * fixed[column] if column in fixed else max(0.0, rest) for column, rest in left.items()
    )


@pytest.mark.parametrize("things", [3, 40])
def test_a_linear_program_takes_its_steps_and_its_start_times_its_numbers(things: int) -> None:
    program, objective = knapsack(columns=things)
    limits = Limits.of("test")
    solver = Solver(program, limits)
    assert solver.entries == things
    spent = []
    for _ in range(2):
        before = limits.effort_left() or 0
        solver.relax(objective)
        spent.append(before - (limits.effort_left() or 0))
    assert spent[1] == 200 * things  # it stands at its answer already
    steps, rest = divmod(spent[0], things)
    assert (200 < steps <= 200 + 3 * things, rest) == (True, 0)


def test_a_search_in_whole_numbers_takes_effort_too_and_ends_with_it() -> None:
    case, _ = drawn(5)
    limits = Limits.of("test")
    solver = Solver(case, limits)
    before = limits.effort_left() or 0
    assert solver.maximise({0: 1, 1: 1, 5: 1}) is not None
    spent = before - (limits.effort_left() or 0)
    assert 200 * solver.entries <= spent <= 10**6
    limits.spend(before)
    assert (solver.relax({0: 1}), solver.maximise({0: 1})) == (None, None)


def test_with_too_little_effort_for_its_steps_a_linear_program_has_no_answer() -> None:
    program = Program()
    things = [program.new_column() for _ in range(40)]
    for place in range(40):
        program.at_most({things[place]: 3, things[place - 7]: 2, things[place - 11]: 2}, 4)
    objective = dict.fromkeys(things, 1)
    for steps, is_answered in ((3, False), (4_000, True)):
        limits = Limits.of("test")
        solver = Solver(program, limits)
        limits.spend((limits.effort_left() or 0) - steps * solver.entries)
        assert (solver.relax(objective) is not None) == is_answered


@pytest.mark.parametrize(
    ("values", "fixed", "columns", "found"),
    [
        ([0.0, 1.0], {}, None, None),
        ([0.3, 0.5, 0.6], {}, None, 1),
        ([0.3, 0.5, 0.6], {1: 1}, None, 2),
        ([0.3, 0.5, 0.6], {}, 1, 0),
        ([0.4, 0.6, 0.4], {}, None, 0),
        ([1e-7, 1 - 1e-7], {}, None, None),
        ([0.9, 0.2], {}, None, 1),
        ([0.5, 0.5 + 1e-9], {}, None, 0),
    ],
)
def test_the_first_of_those_farthest_from_whole_is_branched_on(
    values: list[float], fixed: dict[int, int], columns: int | None, found: int | None
) -> None:
    assert most_fractional(values, fixed, columns) == found


def option(solver: Solver, name: str) -> Any:
    return solver._highs.getOptionValue(name)[1]  # noqa: SLF001 - what HiGHS was told


@pytest.mark.sample(9)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0),
        ("mip_abs_gap", 0.5),
        ("dual_simplex_cost_perturbation_multiplier", 0),
        ("primal_simplex_bound_perturbation_multiplier", 0),
        ("presolve", "off"),
        ("mip_heuristic_run_rins", True),
    ],
)
def test_highs_is_told_to_say_nothing_and_to_go_the_same_way_everywhere(name: str, value: object) -> None:
    assert option(Solver(knapsack()[0]), name) == value


def test_highs_goes_on_from_the_last_solution_by_the_method_that_suits_it() -> None:
    dual, primal = 1, 4  # HiGHS's numbers
    program, objective = knapsack()
    solver = Solver(program)
    used = []
    for goal, cases in ((objective, {}), ({0: 1}, {}), ({0: 1}, {1: 1}), (objective, {})):
        solver.relax(goal, cases)
        used.append(option(solver, "simplex_strategy"))
    assert used == [dual, primal, dual, primal]
    solver.maximise(objective)
    assert option(solver, "presolve") == "on"
    solver.relax(objective)
    assert option(solver, "presolve") == "off"


def test_highs_is_told_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    program, objective = knapsack()
    solver = Solver(program, Limits.of("test", node_limit=7))
    assert not option(solver, "mip_heuristic_run_rins")
    solver.relax(objective)
    assert option(solver, "mip_max_nodes") == 7
    solver.limits = Limits.of("test", node_limit=10**12)
    solver.relax(objective)
    assert option(solver, "mip_max_nodes") == 2**31 - 1
    solver.limits = Limits.of("test", time_limit=50)
    solver.relax(objective)
    assert 40 < option(solver, "time_limit") <= 60
    monkeypatch.setattr(limits_module, "EFFORT", 6_050)
    solver.limits = Limits.of("test")
    solver.relax(objective)
    assert option(solver, "simplex_iteration_limit") == 6_050 // 3
    monkeypatch.setattr(limits_module, "EFFORT", 10**12)
    solver.limits = Limits.of("test")
    solver.relax(objective)
    assert option(solver, "simplex_iteration_limit") == 2**31 - 1
    assert solver._watch.most_looks == 10**12 // 2 // 3_000  # noqa: SLF001 - asked by HiGHS alone


@pytest.mark.parametrize(
    ("entries", "effort"), [(0, 1), (1, 1_000), (24, 24_000), (25, 25_025), (30_000, 30_000 * 2_200)]
)
def test_a_look_at_the_limits_is_worth_what_goes_on_between_two(entries: int, effort: int) -> None:
    assert _look_effort(entries) == effort


class Answer:
    """What HiGHS lets a callback answer."""

    user_interrupt = False


def test_highs_is_stopped_after_its_looks_by_the_limits_or_by_an_error() -> None:
    in_search, elsewhere = 6, 1  # HiGHS's numbers for a look
    watch = _Watch(Limits.of("test", time_limit=50))
    watch.most_looks = 2
    answers = []
    for moment in (in_search, elsewhere, elsewhere, in_search, in_search):
        answer = Answer()
        watch._look(moment, "", None, answer, None)  # noqa: SLF001 - HiGHS calls it
        answers.append(answer.user_interrupt)
    assert (answers, watch.looks) == ([False, False, False, False, True], 3)
    answer = Answer()
    _Watch(Limits.of("test", time_limit=0))._look(elsewhere, "", None, answer, None)  # noqa: SLF001 - the same
    assert answer.user_interrupt
    failing, answer = _Watch(Limits.of("test", cancel=lambda: 1 // 0)), Answer()
    failing._look(elsewhere, "", None, answer, None)  # noqa: SLF001 - the same
    assert (answer.user_interrupt, type(failing.error)) == (True, ZeroDivisionError)
