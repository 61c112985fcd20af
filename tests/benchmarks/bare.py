"""One linear program of the planner's own matrix by HiGHS and nothing else: the floor under every planner."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from time import perf_counter

import highspy
import numpy as np
from tests.benchmarks.shapes import Made

from storybank.planning.engine.program import Program, full_program
from storybank.planning.problem_of import read_context

STEP = 4
"""By how much a tier outweighs the next in the one objective; enough to make all of them matter."""


def bare_linear_program(made: Made, *, clock: Callable[[], float] = perf_counter) -> float:
    """Return the seconds that HiGHS takes to read the matrix and to solve it once."""
    program = full_program(read_context(made.bank, made.round, made.policy).problem)
    model = _model(program)
    began = clock()
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)  # noqa: FBT003 - its way to take options
    highs.setOptionValue("threads", 1)
    highs.passModel(model)
    highs.run()
    seconds = clock() - began
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return seconds


def _model(program: Program) -> highspy.HighsLp:
    model = highspy.HighsLp()
    costs = np.zeros(program.columns)
    for place, terms in enumerate(reversed(program.objectives.values())):
        for column, factor in terms.items():
            costs[column] += STEP**place * factor
    model.num_col_, model.num_row_ = program.columns, len(program.rows)
    model.col_cost_ = costs
    model.col_lower_, model.col_upper_ = np.zeros(program.columns), np.ones(program.columns)
    model.row_lower_ = np.full(len(program.rows), -highspy.kHighsInf)
    model.row_upper_ = np.array([row.limit for row in program.rows], dtype=float)
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = np.array(
        list(accumulate((len(row.terms) for row in program.rows), initial=0)), dtype=np.int32
    )
    matrix.index_ = np.array([c for row in program.rows for c in row.terms], dtype=np.int32)
    matrix.value_ = np.array([a for row in program.rows for a in row.terms.values()], dtype=float)
    model.sense_ = highspy.ObjSense.kMaximize
    return model
