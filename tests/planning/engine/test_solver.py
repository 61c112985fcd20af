"""The solver behind the planner: loaded late, and right about small programs."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.counts import many

from storybank.planning.engine.limits import Limits
from storybank.planning.engine.program import Program, Terms
from storybank.planning.engine.search import Best, Task, branch, reach_one
from storybank.planning.engine.solver import _IDLE, NOTHING, Solved, Solver

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
    case, is_closed = branch(Solver(program, stopped), objective, lambda _: False, 9)
    assert (is_closed, case.column, case.prices) == (False, None, ())
    case, is_closed = branch(Solver(program), objective, lambda _: False, 1)
    assert (is_closed, case.column, list(case.prices)) == (False, None, [0.5])
    answers: list[Solved] = []

    def settles(answer: Solved) -> bool:
        answers.append(answer)
        return len(answers) > 1

    case, is_closed = branch(Solver(program), objective, settles, 9)
    assert (is_closed, len(case.below), len(answers)) == (True, 2, 3)


def test_an_answer_that_the_rules_refuse_leaves_what_there_was() -> None:
    program, objective = knapsack()
    program.aim("must", objective, 3)
    start = Best((), {"must": 0})
    best = reach_one(Task(program, lambda _: None, 3, start, Limits.of("test", node_limit=0)), ["must"], {})
    assert (best.chosen, best.values, best.complete) == ((), {"must": 0}, False)
