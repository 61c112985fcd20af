"""The solver behind the planner: loaded late, and right about small programs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from storybank.planning.engine.program import Program
from storybank.planning.engine.solver import NOTHING, Solved, Solver

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
round_ = Round("final", [dana])
str(bank), str(round_), check_plan, Policy(use=[("row", dana)])
loaded()
try:
    plan_round(bank, round_, policy=Policy(use=[("gone", dana)]))
except UnknownReference:
    loaded()
assert plan_round(bank, round_).assignments
loaded()
"""
    assert run(script).splitlines() == ["", "", "", " ".join(HEAVY)]


def test_the_solver_prints_nothing() -> None:
    script = """
from storybank import plan_round
from storybank.sample import sample_bank, sample_round
plan_round(sample_bank(), sample_round())
"""
    assert run(script) == ""


def knapsack() -> tuple[Program, dict[int, int]]:
    """Return three things of weight 2 in a bag of 3: halves would fit, whole ones do not."""
    program = Program()
    columns = [program.new_column() for _ in range(3)]
    program.at_most(dict.fromkeys(columns, 2), 3)
    return program, dict.fromkeys(columns, 1)


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
