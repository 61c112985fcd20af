"""The best assignment of a problem: an integer program solved tier after tier.

Tiers are joined in one objective where a unit of each outweighs all that the later ones can reach. The linear
program alone, rounded, closes most of them; else a few branchings on it do, or HiGHS's own search. Every
answer is weighed again by code that knows nothing of the solver: else it counts as not complete.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf, prod

from storybank.planning.engine.limits import UNLIMITED, Limits
from storybank.planning.engine.problem import (
    Assigned,
    Problem,
    evaluate,
    greedy_assignment,
    is_allowed,
    tier_names,
)
from storybank.planning.engine.program import Part, Program, Terms, full_program, part_of, promising
from storybank.planning.engine.solver import NOTHING, Solved, Solver, most_fractional
from storybank.planning.goals import TierName

LARGEST_SCALE = 10**8  # in a joined objective: beyond it, the solver's tolerances come near whole units
_ENOUGH = 1 / 100  # the part of the fit that a large program may lack; its bound a tenth of that
_ROUNDS = 5  # how often a part of a large program grows
_SHARE = 4 / 3  # a part may take three quarters of the effort that is left
_CLOSE = 1e-4  # how far above a whole number a bound may be, and still mean that number
_HALF = 0.5
_TIE_SPREAD = 1 << 16
_TIE_FACTOR = 40_503  # odd, next to 2^16 over the golden ratio: neighbours get costs far apart (Knuth 1973)
_WORTH_TRYING = 0.1  # columns that the linear program wants less are left out: they mostly cost a story
NODES = 60  # linear programs spent on branching before HiGHS's own search takes over: found by experiment

Chosen = tuple[int, ...]  # the deciding columns that are 1, ascending
Values = dict[TierName, int]
_Reaches = Callable[[float], bool]  # whether what was found is as good as a bound
Weigh = Callable[[Chosen], Values | None]  # a choice's worth in every tier, None where a hard rule forbids it


@dataclass(slots=True)
class Case:
    """One case of a search: some columns are 0 or 1."""

    fixed: Mapping[int, int] = field(default_factory=dict)
    column: int | None = None  # what was branched on; None where nothing better was left
    below: tuple[Case, ...] = ()  # the two cases with that column at 0 and at 1
    prices: Sequence[float] = ()  # without a branching: for each of the solver's rows
    empty: bool = False  # no solution exists; the prices are those of the contradiction


def branch(
    solver: Solver, objective: Terms, settles: Callable[[Solved], bool], nodes: int, reaches: _Reaches
) -> tuple[Case, bool]:
    """Search for the largest objective, case by case; `settles` says whether one is done with.

    Return all cases and whether every one was settled: else one case for all, whose prices are a bound too.
    That one is also enough once what was found reaches its bound.
    """
    root, all_of_them, bound = Case(), Case(), inf
    left = [root]
    while left and nodes > 0:
        if reaches(bound):
            return all_of_them, True
        case = left.pop()
        nodes -= 1
        solved = solver.relax(objective, case.fixed)
        if solved is None:
            return all_of_them, False
        if settles(solved):
            case.prices, case.empty = solver.prices(solved), solved is NOTHING
            continue
        if case is root:
            all_of_them.prices, bound = solver.prices(solved), solved.bound
        column = most_fractional(solved.values, case.fixed)
        if column is None:
            return all_of_them, False
        case.column, case.below = column, tuple(Case({**case.fixed, column: value}) for value in (0, 1))
        left += case.below
    return (all_of_them, False) if left else (root, True)


@dataclass(frozen=True, slots=True)
class Closed:
    """Tiers that were solved at once, and all cases of the search: what their proofs are made from."""

    scales: dict[TierName, int]  # what a unit of each tier weighed, most important first
    rows: tuple[int | TierName, ...]  # the solver's in order: the program's, and those that hold a tier
    root: Case  # every case, with its prices


@dataclass(frozen=True, slots=True)
class Best:
    """The best choice found, what it is worth, and whether the search for it was completed."""

    chosen: Chosen
    values: Values
    complete: bool = True
    closed: tuple[Closed, ...] = ()  # what the search left behind for proofs


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be maximised, and from where."""

    program: Program
    weigh: Weigh  # what a choice is worth
    deciding: int  # how many of the first columns decide; all others follow from them
    start: Best  # a choice that is allowed, to fall back on
    limits: Limits
    near: Callable[[], Chosen] = tuple  # asked last: what equals are to hold as much of as they can


def reach_one(task: Task, names: Sequence[TierName], held: Values) -> Best:
    """Maximise some tiers in order, and hold others; of several best choices always the same, on any machine.

    Costs of the deciding columns that look drawn at random single one choice out nearly always (the isolation
    lemma of Mulmuley, Vazirani and Vazirani 1987); these are the same everywhere. The task's start must keep
    the values held.
    """
    climb = _Climb(task, held)
    groups = list(_groups(task.program, names))
    complete = climb.each(groups)
    one = climb.best
    if complete or not task.program.is_large:
        climb.stay_near(task.near())
        one = climb.solve(_Goal({}, dict(enumerate(scattered(task.deciding)))))
    climb.solver.release()
    return replace(one, complete=complete, closed=tuple(climb.closed))


def scattered(columns: int) -> list[int]:
    """Return the costs, as gains below 0, that tell equal choices of so many columns apart."""
    return [-(1 + (column + 1) * _TIE_FACTOR % _TIE_SPREAD) for column in range(columns)]


@dataclass(frozen=True, slots=True)
class _Goal:
    """Tiers solved at once: the scale of each, most important first, and the joined objective."""

    scales: dict[TierName, int]
    objective: Terms

    def worth(self, best: Best) -> int:
        """Return what a choice gives for the joined objective."""
        if self.scales:
            return sum(scale * best.values[name] for name, scale in self.scales.items())
        return sum(self.objective.get(column, 0) for column in best.chosen)

    def is_reached(self, best: Best, bound: float) -> bool:
        """Whether no choice within a bound is worth more."""
        return bound < self.worth(best) + 1 - _CLOSE


class _Climb:
    """One solver on one program, with the tiers that were reached held."""

    def __init__(self, task: Task, held: Values) -> None:
        self._task = task
        self.best = task.start
        self._held: Values = {}
        self.closed: list[Closed] = []
        self.solver = Solver(task.program, task.limits, core=True)
        self._near, self._least, self._most = frozenset[int](), 0, inf
        # Whether the last linear program reaches what the best choice does: its prices then tell its equals.
        self._tight = False
        for name, value in held.items():
            self._hold(name, value)

    def each(self, groups: Sequence[Sequence[TierName]], *, last: bool = True) -> bool:
        """Maximise each group: in a large program with an equal part of the effort that is left."""
        whole, closed = self.solver.limits, True
        for place, group in enumerate(groups, 1):
            if self._task.program.is_large:
                self.solver.limits = whole.part(len(groups) - place + 1)
            closed &= self.climb(group, last=last and place == len(groups))
        self.solver.limits = whole
        return closed

    def climb(self, group: Sequence[TierName], *, last: bool = False) -> bool:
        """Maximise a group, or its tiers one by one; after the last only a choice among equals comes."""
        objectives = self._task.program.objectives
        while group and self.best.values[group[0]] >= most(objectives[group[0]]):
            self._hold(group[0], self.best.values[group[0]])
            group = group[1:]
        if not group:
            return True
        goal = _join(self._task.program, group)
        self.best = found = self.solve(goal)
        # What does not close for want of precision goes tier by tier.
        is_done = found.complete or len(group) == 1 or self._suffices(goal, found, self._most)
        if not is_done and not self.solver.limits.is_spent():
            return self.each([[name] for name in group], last=False)
        if last and self._tight:
            self._held |= {name: found.values[name] for name in group}
            self.solver.hold_best()
        else:
            for name in group:
                self._hold(name, found.values[name])
        return found.complete

    def _suffices(self, goal: _Goal, best: Best, bound: float) -> bool:
        """Whether nobody need search on: a large program may lack a little where its effort is limited."""
        is_hurried = self._task.program.is_large and self._task.limits.effort_left() is not None
        little = best.values["fit"] * _ENOUGH if is_hurried and "fit" in goal.scales else 0
        return goal.is_reached(best, bound) or bound - goal.worth(best) <= little

    def stay_near(self, columns: Chosen) -> None:
        """Choose from now on among those equals that hold most of these columns."""
        if columns:
            terms = dict.fromkeys(columns, 1)
            self.best = found = self.solve(_Goal({}, terms))
            self._near, self._least = frozenset(columns), len({*columns}.intersection(found.chosen))
            if self._tight:
                self.solver.hold_best()
            else:
                self.solver.hold(terms, self._least)

    def _hold(self, name: TierName, value: int) -> None:
        self._held[name] = value
        terms = self._task.program.objectives[name]
        self._grow_for(terms)
        if is_whole(terms, value):
            self.solver.fix(list(terms))
        elif terms:
            self.solver.hold(terms, value, name)

    def _grow_for(self, objective: Terms) -> None:
        """Load the whole program where an objective needs more than its core."""
        if max(objective, default=0) >= self.solver.columns:
            self.solver.grow()

    def solve(self, goal: _Goal) -> Best:
        """Solve by branching on the linear program where a few nodes close it, else by HiGHS's own search."""
        self._grow_for(goal.objective)
        best, bound, seen = replace(self.best, complete=False, closed=()), inf, 0
        self._most = inf

        def reaches(most: float) -> bool:
            return self._suffices(goal, best, most)

        def settles(solved: Solved) -> bool:
            """Take what a solution offers; return whether nothing better is left in its case."""
            nonlocal best, bound, seen
            bound, seen = solved.bound, seen + 1
            self._most = bound if seen == 1 else self._most
            for offer in (self._read, self._rounded):
                if goal.is_reached(best, bound):
                    return True
                found = offer(solved)
                if found is not None and goal.worth(found) > goal.worth(best):
                    best = found
            return goal.is_reached(best, bound)

        nodes = NODES // 3 if self._task.program.is_large and len(goal.scales) > 1 else NODES
        nodes = nodes if self._task.limits.nodes is None else self._task.limits.nodes
        root, is_closed = branch(self.solver, goal.objective, settles, nodes, reaches)
        self._tight = is_closed and seen == 1 and abs(bound - goal.worth(best)) < _CLOSE
        if goal.scales:
            self.closed.append(Closed(goal.scales, tuple(self.solver.rows), root))
        if is_closed:
            return replace(best, complete=root.column is not None or goal.is_reached(best, self._most))
        if self._task.program.is_large and len(goal.scales) != 1:
            return best
        solved = self.solver.maximise(goal.objective)
        found = None if solved is None else self._read(solved)
        if found is None or solved is None:
            return best
        best = max(best, found, key=goal.worth)
        return replace(best, complete=goal.is_reached(best, solved.bound))

    def _read(self, solved: Solved) -> Best | None:
        """Return the solution where it is whole, allowed, and keeps what is held."""
        values, deciding = solved.values, range(self._task.deciding)
        if most_fractional(values, {}, self._task.deciding) is not None:
            return None
        return self._choice(tuple(column for column in deciding if values[column] > _HALF))

    def _choice(self, chosen: Chosen) -> Best | None:
        worth = self._task.weigh(chosen)
        is_near = len(self._near.intersection(chosen)) >= self._least
        if worth is None or not is_near or any(worth[name] < least for name, least in self._held.items()):
            return None
        return Best(chosen, worth, complete=False)

    def _rounded(self, solved: Solved) -> Best | None:
        """Return the choice of the fixed columns, then of others by value where there is room, if allowed."""
        limits, uses = self._rules
        left, fixed, values = list(limits), self._task.program.fixed, solved.values
        chosen: list[int] = []
        wanted = [c for c in range(len(uses)) if values[c] > _WORTH_TRYING and c not in fixed]
        for column in (*fixed, *sorted(wanted, key=lambda c: (-values[c], c))):
            if all(amount <= left[rule] for rule, amount in uses[column]):
                chosen.append(column)
                for rule, amount in uses[column]:
                    left[rule] -= amount
        return self._choice(tuple(sorted(chosen)))

    @cached_property
    def _rules(self) -> tuple[list[int], list[list[tuple[int, int]]]]:
        """The limits of the rows that hold only deciding columns, and which of them each column uses."""
        program, deciding = self._task.program, self._task.deciding
        # A negative term says what follows from a choice, not whether it is allowed.
        rules = [row for row in program.rows if min(row.terms.values()) > 0 and max(row.terms) < deciding]
        uses: list[list[tuple[int, int]]] = [[] for _ in range(deciding)]
        for number, rule in enumerate(rules):
            for column, amount in rule.terms.items():
                uses[column].append((number, amount))
        return [rule.limit for rule in rules], uses


def most(terms: Terms) -> int:
    """Return what an objective reaches at the most, whatever the rows say."""
    return sum([factor for factor in terms.values() if factor > 0])


def is_whole(terms: Terms, value: int) -> bool:
    """Whether a value takes every column of an objective to be 1."""
    return bool(terms) and min(terms.values()) > 0 and value == sum(terms.values())


def _groups(program: Program, names: Sequence[TierName]) -> Iterator[list[TierName]]:
    """Join tiers while the scales stay small."""
    group: list[TierName] = []
    grown, core = False, program.core[0] if program.core else inf
    for name in names:
        grows = not grown and max(program.objectives[name], default=0) >= core
        grown |= grows
        if group and (grows or _scale(program, [*group[1:], name]) > LARGEST_SCALE):
            yield group
            group = []
        group.append(name)
    yield group


def _scale(program: Program, names: Sequence[TierName]) -> int:
    """Return what a unit must weigh to outrank all that these tiers can reach."""
    return prod(program.spans[name] + 1 for name in names)


def _join(program: Program, names: Sequence[TierName]) -> _Goal:
    scales = {name: _scale(program, names[place + 1 :]) for place, name in enumerate(names)}
    objective: Terms = {}
    for name, scale in scales.items():
        for column, value in program.objectives[name].items():
            objective[column] = objective.get(column, 0) + scale * value
    return _Goal(scales, objective)


@dataclass(frozen=True)
class Optimum:
    """The best assignment, what it is worth, and the program that says so."""

    assigned: Assigned
    values: Values
    problem: Problem  # what it is the best of
    made: Program | None = None  # the whole program, where the search came so far
    complete: bool = True
    closed: tuple[Closed, ...] = ()  # what the search left behind for proofs

    @cached_property
    def program(self) -> Program:
        """The whole program."""
        return self.made or full_program(self.problem)


@dataclass(slots=True)
class Trials:
    """Several searches under the limits of one call."""

    limits: Limits
    complete: bool = True  # whether every search so far came to its end

    def best(self, problem: Problem, start: Assigned | None = None) -> Optimum:
        """Return the best assignment of a problem, as `best_assignment` does."""
        found = best_assignment(problem, self.limits, start)
        self.complete &= found.complete
        return found


def best_assignment(
    problem: Problem,
    limits: Limits = UNLIMITED,
    start: Assigned | None = None,
    *,
    near: Callable[[], Assigned] = tuple,
) -> Optimum:
    """Return the best assignment: of several always the same one, of those that keep most of `near`.

    Cut short, it is the best found, and no worse than `start`, which must obey every hard rule.
    """
    seconds_left, pairs = limits.seconds_left(), problem.pairs
    if not pairs:
        return Optimum((), evaluate(problem, ()), problem)
    first = greedy_assignment(problem) if start is None else start
    worth = evaluate(problem, first)
    if limits.is_spent():
        return Optimum(first, worth, problem, complete=False)
    program = full_program(problem)
    limits = limits.sooner(seconds_left)  # to name what is found takes about as long as to make the program
    if limits.is_spent():
        return Optimum(first, worth, problem, program, complete=False)
    place = {pair: column for column, pair in enumerate(pairs)}
    fallback = Best(tuple(place[pair] for pair in first), worth, complete=False)
    return reach_assignment(problem, program, fallback, limits, near=near)


def reach_assignment(
    problem: Problem,
    program: Program,
    start: Best,
    limits: Limits,
    but: frozenset[Assigned] = frozenset(),
    *,
    near: Callable[[], Assigned] = tuple,
) -> Optimum:
    """Return the best assignment that a problem's program finds, and that is none of some others."""
    pairs = problem.pairs

    def near_columns() -> Chosen:
        wanted = {*near()}
        return tuple(column for column, pair in enumerate(pairs) if pair in wanted)

    def weigh(chosen: Chosen) -> Values | None:
        assigned = tuple(pairs[column] for column in chosen)
        is_right = assigned not in but and is_allowed(problem, assigned)
        return evaluate(problem, assigned) if is_right else None

    task = Task(program, weigh, len(pairs), start, limits, near_columns)
    one = _reach_in_part(task, problem) if program.is_large else reach_one(task, tier_names(problem), {})
    assigned = tuple(pairs[column] for column in one.chosen)
    return Optimum(assigned, one.values, problem, program, complete=one.complete, closed=one.closed)


def _reach_in_part(task: Task, problem: Problem) -> Best:
    """Solve a large program with few of its pairs, and again with those that the prices call for."""
    whole, best, near = task.program, task.start, task.near()
    pairs = {*promising(problem), *whole.fixed, *best.chosen, *near}
    for _ in range(_ROUNDS):
        part = part_of(whole, pairs, task.deciding)
        now = replace(task, start=best, near=lambda: near, limits=task.limits.part(_SHARE))
        found, is_whole = reach_one(_smaller(now, part), tier_names(problem), {}), len(pairs) == task.deciding
        chosen = tuple(part.columns[column] for column in found.chosen)
        closed = [_in_whole(one, part, whole) for one in found.closed]
        best = Best(chosen, found.values, found.complete and is_whole, tuple(one for one, _ in closed))
        little = [best.values["fit"] * _ENOUGH / 10 if "fit" in one.scales else _HALF for one, _ in closed]
        gains = [gains for (_, gains), much in zip(closed, little, strict=True) if sum(gains.values()) > much]
        wanted = set[int]().union(*gains)
        if not wanted or task.limits.is_spent():
            break
        pairs |= wanted
    return best


def _smaller(task: Task, part: Part) -> Task:
    """Return the task with the columns of a part."""
    place = {column: number for number, column in enumerate(part.columns)}
    return Task(
        part.program,
        lambda chosen: task.weigh(tuple(part.columns[column] for column in chosen)),
        bisect_left(part.columns, task.deciding),
        replace(task.start, chosen=tuple(place[column] for column in task.start.chosen)),
        task.limits,
        lambda: tuple(place[column] for column in task.near()),
    )


def _in_whole(closed: Closed, part: Part, whole: Program) -> tuple[Closed, dict[int, float]]:
    """Return what was closed in a part as the whole has it, and what other pairs would gain at its prices."""
    rows = [part.rows[row] if isinstance(row, int) else row for row in closed.rows]
    gains = dict[int, float]()

    def renamed(case: Case) -> Case:
        fixed = {part.columns[column]: value for column, value in case.fixed.items()}
        if case.column is not None:
            return Case(fixed, part.columns[case.column], tuple(map(renamed, case.below)))
        objective = {} if case.empty else _join(whole, [*closed.scales]).objective
        priced = [
            (whole.rows[row].terms, price) if isinstance(row, int) else (whole.objectives[row], -price)
            for row, price in zip(rows, case.prices, strict=False)
        ]
        lost, more = part.passed_on(whole, objective, priced)
        gains.update(more)
        unpriced = [0.0] * (len(rows) - len(case.prices))
        return Case(fixed, prices=[*case.prices, *unpriced, *lost], empty=case.empty)

    root = renamed(closed.root)
    return replace(closed, rows=(*rows, *part.lost), root=root), gains
