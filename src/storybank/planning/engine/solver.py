"""HiGHS behind three verbs: maximise, hold, fix. The only module that knows the solver.

highspy and numpy are imported with the first plan: they take longer than everything else together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from threading import local
from typing import TYPE_CHECKING, Any

from storybank.late import data_beside
from storybank.planning.engine.limits import UNLIMITED, Limits
from storybank.planning.engine.program import Program, Terms
from storybank.planning.goals import TierName

if TYPE_CHECKING:
    import highspy
    from highspy._core import _Highs

_OPTIONS: dict[str, dict[str, Any]] = json.loads(data_beside(__name__, "highs.json"))

# Searches within HiGHS's own search that ask nobody whether to stop: left out where somebody may say so.
_DEAF = ("mip_heuristic_run_rins", "mip_heuristic_run_rens", "mip_heuristic_run_root_reduced_cost")

WHOLE = 1e-6  # how far from 0 and 1 a value may be, and still count as whole
_BROKEN = 1e-4  # by how much a solution must exceed a row that follows from others for it to be added
_LEAST_PRICE = 1e-6  # what counts as a price: less is noise of the solver's arithmetic
_BOTH = frozenset({0.0, 1.0})
_NO_CASES: Mapping[int, int] = {}

_DUAL, _PRIMAL = 1, 4  # HiGHS's numbers for the two simplex methods
_FEASIBLE = 2  # HiGHS's word for a solution that obeys all rows, in `primal_solution_status`

_START = 200  # what it takes to start a linear program and to read its answer, in steps of the simplex method
_MOST = 2**31 - 1  # the largest limit that HiGHS takes
_IN_SEARCH = 6  # HiGHS's number for a look at the limits during its own search


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver says of one objective."""

    values: Sequence[float]  # for each column, 0 to 1; nothing where no solution exists
    bound: float  # what no solution exceeds, up to tolerances; minus infinity where none exists


NOTHING = Solved((), float("-inf"))  # no solution exists


class _Idle(local):
    """Cleared instances of HiGHS, each as good as a new one: making one takes longer than small programs."""

    def __init__(self) -> None:
        self.instances: list[_Highs] = []


_IDLE = _Idle()


class _Watch:
    """What HiGHS asks while it works whether to go on."""

    def __init__(self, limits: Limits) -> None:
        self.looks = 0
        self.most_looks: int | None = None
        self.limits = limits
        self.error: BaseException | None = None
        self._is_standing = False

    def stand_by(self, highs: _Highs, moment: highspy.cb.HighsCallbackType) -> None:
        """Be asked at these moments from now on."""
        if not self._is_standing:
            highs.setCallback(self._look, None)
            self._is_standing = True
        highs.startCallback(moment)

    def leave(self, highs: _Highs) -> None:
        """Be asked no longer."""
        if self._is_standing:
            highs.setCallback(None, None)

    def _look(self, moment: Any, _message: str, _seen: Any, answer: Any, _data: Any) -> None:
        try:
            self.looks += int(moment) == _IN_SEARCH
            is_over = self.most_looks is not None and self.looks > self.most_looks
            answer.user_interrupt = is_over or self.limits.is_spent()
        except BaseException as error:  # noqa: BLE001 - raised again once HiGHS has stopped
            self.error = error
            answer.user_interrupt = True


def _look_effort(entries: int) -> int:
    """Return what HiGHS's own search does between two looks at the limits, in effort: found by experiment."""
    return max(1, entries * (1000 + entries // 25))


class Solver:
    """One integer program, maximised for one objective after another; `entries` numbers stand in its rows."""

    def __init__(self, program: Program, limits: Limits = UNLIMITED, *, core: bool = False) -> None:
        """Load the program, or only its core: the rest then comes with `grow`."""
        import highspy  # noqa: PLC0415 - see the module's docstring
        import numpy as np  # noqa: PLC0415 - the same
        from highspy._core import _Highs  # noqa: PLC0415 - the same

        self._np, self._highspy = np, highspy
        self._program, self.limits = program, limits
        self._end = len(program.rows) if program.implied is None else program.implied
        self._implied = [*range(self._end, len(program.rows))]
        everything = (program.columns, self._end)
        columns, rows = (program.core or everything) if core else everything
        self.columns = self.entries = 0
        self.rows: list[int | TierName] = []  # the program's by number, and those that hold a tier
        self._whole = self._solved = False
        self._cases: Mapping[int, int] = _NO_CASES
        self._lower, self._upper = np.zeros(0), np.ones(0)
        self._sides: list[float] = []
        self._watch = _Watch(limits)
        # The compiled class: from 1.16 on `highspy.Highs` prints a banner before it can be told not to.
        self._highs = _IDLE.instances.pop() if _IDLE.instances else _Highs()
        for name, value in {
            **_OPTIONS["options"],
            **_OPTIONS["large" if program.is_large else "options"],
        }.items():
            self._highs.setOptionValue(name, value)
        for name in _DEAF:
            self._highs.setOptionValue(name, limits.meter is None)
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._load(columns, range(rows))
        self.fix(program.fixed)
        if limits.cancel is not None:
            self._watch.stand_by(self._highs, highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt)

    def release(self) -> None:
        """Release HiGHS for the next solver, empty; this one is of no use any more."""
        self._watch.leave(self._highs)
        self._highs.clear()
        _IDLE.instances.append(self._highs)
        del self._highs

    def _load(self, new: int, numbers: Sequence[int]) -> None:
        """Add so many columns and the program's rows of these numbers; the basis found so far stays."""
        np = self._np
        none = np.array([], dtype=np.int32)
        self._highs.addCols(
            new, np.zeros(new), np.zeros(new), np.ones(new), 0, np.zeros(new, dtype=np.int32), none, none
        )
        rows = [self._program.rows[number] for number in numbers]
        every, limits = [row.terms for row in rows], [row.limit for row in rows]
        *starts, entries = accumulate(map(len, every), initial=0)
        self._highs.addRows(
            len(rows),
            np.full(len(rows), -self._highspy.kHighsInf),
            np.array(limits, dtype=float),
            entries,
            np.array(starts, dtype=np.int32),
            np.fromiter(chain.from_iterable(every), np.int32, entries),
            np.fromiter(chain.from_iterable(map(dict.values, every)), float, entries),
        )
        self.columns += new
        self._every = np.arange(self.columns, dtype=np.int32)
        self._lower = np.append(self._lower, np.zeros(new))
        self._upper = np.append(self._upper, np.ones(new))
        self._sides += limits
        self.rows += numbers
        self.entries += entries

    def grow(self) -> None:
        """Load what the program has beyond its core."""
        self._assume(_NO_CASES)
        self._make(whole=False)
        columns, rows = self._program.core or (self._program.columns, self._end)
        self._load(self._program.columns - columns, range(rows, self._end))

    def hold(self, terms: Terms, value: int, name: TierName | None = None) -> None:
        """Keep the sum of the terms, a tier's or others, at `value` or more from now on."""
        np, most = self._np, self._highspy.kHighsInf
        index, factors = np.array([*terms], dtype=np.int32), np.array([*terms.values()], dtype=float)
        self._highs.addRow(float(value), most, len(terms), index, factors)
        self._sides.append(value)
        if name is not None:
            self.rows.append(name)

    def hold_best(self) -> None:
        """Keep the last objective of `relax` at what it reached, by complementary slackness: no row more."""
        np, highs, solution = self._np, self._highs, self._highs.getSolution()
        self._assume(_NO_CASES)
        stay = np.flatnonzero(np.abs(solution.col_dual) > _LEAST_PRICE)
        self._lower[stay] = self._upper[stay] = np.round(np.array(solution.col_value)[stay])
        highs.changeColsBounds(len(stay), stay.astype(np.int32), self._lower[stay], self._upper[stay])
        tight = np.flatnonzero(np.abs(solution.row_dual) > _LEAST_PRICE)
        sides = np.array(self._sides, dtype=float)[tight]
        highs.changeRowsBounds(  # type: ignore[attr-defined] # of its compiled base
            len(tight), tight.astype(np.int32), sides, sides
        )

    def fix(self, columns: Sequence[int]) -> None:
        """Keep these columns at 1 from now on."""
        np, ones = self._np, self._np.ones(len(columns))
        self._lower[list(columns)] = 1.0
        self._highs.changeColsBounds(len(columns), np.array(columns, dtype=np.int32), ones, ones)

    def relax(self, objective: Terms, cases: Mapping[int, int] = _NO_CASES) -> Solved | None:
        """Maximise with columns between 0 and 1, but for those of the cases; None for no answer in time."""
        if self.limits.is_spent():
            return None
        self._set(objective, cases, whole=False)
        # The primal simplex goes on from the last solution; in another case only its prices are right.
        goes_on = self._solved and not (cases or self._program.is_large)
        self._highs.setOptionValue("simplex_strategy", _PRIMAL if goes_on else _DUAL)
        self._solved = True
        status, kinds = self._run(), self._highspy.HighsModelStatus
        if status == kinds.kUnknown:  # lost on the way from the last solution: start afresh
            self._highs.clearSolver()
            self._highs.setOptionValue("simplex_strategy", _DUAL)
            status = self._run()
        while status == kinds.kOptimal and (broken := self._broken()):
            self._load(0, broken)
            status = self._run()
        if status == kinds.kOptimal:
            return Solved(self._highs.getSolution().col_value, self._highs.getObjectiveValue())
        return NOTHING if status == kinds.kInfeasible else None

    def _broken(self) -> list[int]:
        """Return the implied rows, by number, that the last solution breaks: each once."""
        values, rows = self._highs.getSolution().col_value if self._implied else (), self._program.rows
        reached = {n: sum([f * values[c] for c, f in rows[n].terms.items()]) for n in self._implied}
        broken = [n for n, value in reached.items() if value > rows[n].limit + _BROKEN]
        self._implied = [n for n in self._implied if n not in broken]
        return broken

    def _run(self) -> highspy.HighsModelStatus:
        self._watch.limits = self.limits
        left = self.limits.effort_left()
        if left is not None:
            steps = min(left // max(1, self.entries), _MOST)
            self._highs.setOptionValue("simplex_iteration_limit", steps)
            self._watch.looks = 0
            self._watch.most_looks = left // 2 // _look_effort(self.entries)  # half is for what comes after
        self._highs.run()
        if self._watch.error is not None:
            raise self._watch.error
        if left is not None:
            steps = int(self._highs.getInfoValue("simplex_iteration_count")[1])
            looks = self._watch.looks * _look_effort(self.entries)
            self.limits.spend(max((max(0, steps) + _START) * self.entries, looks))
        return self._highs.getModelStatus()

    def prices(self, solved: Solved) -> Sequence[float]:
        """Return for each row its price, 0 or more, after `relax`, or of the contradiction, if known."""
        if solved is not NOTHING:
            return [abs(price) for price in self._highs.getSolution().row_dual]
        _, known, ray = self._highs.getDualRay()  # type: ignore[attr-defined] # of its compiled base
        return [abs(float(price)) for price in ray] if known else ()

    def maximise(self, objective: Terms) -> Solved | None:
        """Maximise with every column 0 or 1; cut short, the best found and the bound so far, or None."""
        if self.limits.is_spent():
            return None
        self._set(objective, _NO_CASES, whole=True)
        if self.limits.meter is not None:
            self._watch.stand_by(self._highs, self._highspy.cb.HighsCallbackType.kCallbackMipInterrupt)
        if self._run() == self._highspy.HighsModelStatus.kInfeasible:
            # Presolve says so of some programs that have a solution; without it, no such one is known.
            self._highs.setOptionValue("presolve", "off")
            self._run()
            self._highs.setOptionValue("presolve", "on")
        info = self._highs.getInfo()
        if info.primal_solution_status != _FEASIBLE:
            return None
        return Solved(self._highs.getSolution().col_value, info.mip_dual_bound)

    def _assume(self, cases: Mapping[int, int]) -> None:
        """Set the bounds of the columns: those that were fixed, and those of the cases."""
        if cases == self._cases:
            return
        lower, upper = self._lower.copy(), self._upper.copy()
        for column, value in cases.items():
            lower[column] = upper[column] = value
        self._highs.changeColsBounds(self.columns, self._every, lower, upper)
        self._cases = dict(cases)

    def _set(self, objective: Terms, cases: Mapping[int, int], *, whole: bool) -> None:
        """Tell the solver what to maximise in which case, how long, and whether columns must be whole."""
        self._assume(cases)
        np, highs = self._np, self._highs
        left = self.limits.seconds_left()
        if left is not None:
            highs.setOptionValue("time_limit", highs.getRunTime() + left)
        if self.limits.nodes is not None:
            highs.setOptionValue("mip_max_nodes", min(self.limits.nodes, _MOST))
        costs = np.zeros(self.columns)
        costs[list(objective)] = list(objective.values())
        highs.changeColsCost(self.columns, self._every, costs)
        self._make(whole=whole)

    def _make(self, *, whole: bool) -> None:
        if whole != self._whole:
            np, kind = self._np, self._highspy.HighsVarType
            self._highs.setOptionValue("presolve", "on" if whole else "off")
            kinds = np.full(self.columns, int(kind.kInteger if whole else kind.kContinuous))
            self._highs.changeColsIntegrality(self.columns, self._every, kinds.astype(np.uint8))
            self._whole = whole


def most_fractional(
    values: Sequence[float], fixed: Mapping[int, int], columns: int | None = None
) -> int | None:
    """Return which of the first columns, none fixed, is farthest from 0 and 1; None where all are whole."""
    if {*values[:columns]} <= _BOTH:  # as nearly always
        return None
    best, spread = None, WHOLE
    for column, value in enumerate(values[:columns]):
        distance = min(value, 1 - value)
        if distance > spread + WHOLE and column not in fixed:
            best, spread = column, distance
    return best
