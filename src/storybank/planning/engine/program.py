"""The plan as an integer program in whole numbers: which columns, which rows, which objectives.

The columns, all 0 or 1:

- `x` for each pair (story, meeting): the story is assigned there;
- `c` for each demand that some pair covers: it is covered;
- `v` for each meeting that has such a demand: it is served;
- `u` for each episode, only where repeats are allowed: it is told for the first time;
- `y` for each pair and question with a must that the pair covers: the story is the question's own;
- `g` for each question and level of strength: its shared lead is at least that strong.

The page on proofs has the rows ("The order of rows"). Shared leads by levels have the same bound as one
column for each (story, question), with fewer columns: found by experiment (decision 2).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, combinations, pairwise
from types import MappingProxyType
from typing import NamedTuple

from storybank.planning.engine.problem import COVERAGE_TIERS, Assigned, Problem
from storybank.planning.goals import TierName
from storybank.values import gathered

Terms = dict[int, int]  # column to whole-number coefficient

LARGE = 30_000  # numbers in its rows from which a program is solved in another way: found by experiment
_ODD = (3, 5)  # of how many demands together it is asked what they take
_FEW_ALIKE, _MANY = 3, 3_000  # how many pairs are looked at first: at least of each kind, and of all
_GAIN = 1e-6  # what a pair must gain to count: less is noise of the solver's arithmetic
_FEW = 6  # demands of one meeting that are put together: the first of them, where there are more


class Row(NamedTuple):
    """A rule: the sum of the terms is at most `limit`."""

    terms: Terms
    limit: int


@dataclass(slots=True)
class Program:
    """Columns between 0 and 1, rows, and an objective for each tier, to be maximised."""

    columns: int = 0
    fixed: tuple[int, ...] = ()  # columns that must be 1
    rows: list[Row] = field(default_factory=list)
    objectives: dict[TierName, Terms] = field(default_factory=dict)
    spans: dict[TierName, int] = field(default_factory=dict)  # between the best and the worst solution
    core: tuple[int, int] | None = None
    implied: int | None = None  # the first of the last rows, which follow from the others

    @property
    def is_large(self) -> bool:
        """Whether it is solved as large ones are."""
        return self.implied is not None

    def new_column(self) -> int:
        """Add a column and return its position."""
        self.columns += 1
        return self.columns - 1

    def at_most(self, terms: Terms, limit: int) -> None:
        """Add a row, before those that follow from the others: the sum of terms is at most a limit."""
        if self.implied is None:
            self.rows.append(Row(terms, limit))
        else:
            self.rows.insert(self.implied, Row(terms, limit))
            self.implied += 1

    def aim(self, tier: TierName, terms: Terms, span: int) -> None:
        """Add a tier's objective."""
        self.objectives[tier] = terms
        self.spans[tier] = span


class Part(NamedTuple):
    """A program with fewer columns; of each column and row the number in the whole, which has more."""

    program: Program
    columns: list[int]
    rows: list[int]
    lost: list[int]  # the whole's rows that keep still more columns at 0

    def passed_on(
        self, whole: Program, objective: Terms, prices: Iterable[tuple[Terms, float]]
    ) -> tuple[list[float], dict[int, float]]:
        """Return prices of the lost rows at which only pairs gain, and what each pair left out gains then."""
        left = [0.0] * whole.columns

        def take(terms: Terms, price: float) -> None:
            for column, factor in terms.items() if price else ():
                left[column] -= price * factor

        take(objective, -1.0)
        for terms, price in prices:
            take(terms, price)
        passed = list[float]()
        for terms, _ in (whole.rows[number] for number in self.lost):
            passed.append(max(0.0, *[left[column] for column, factor in terms.items() if factor > 0]))
            take(terms, passed[-1])
        there = {*self.columns}
        return passed, {c: gain for c, gain in enumerate(left) if gain > _GAIN and c not in there}


def part_of(whole: Program, pairs: Collection[int], deciding: int) -> Part:
    """Return what is left of a large program where of its deciding columns only these may be 1."""
    stays = [column >= deciding or column in pairs for column in range(whole.columns)]
    lost = list[int]()
    for number, (terms, limit) in enumerate(whole.rows):
        if limit == 0 and not any(stays[column] for column, factor in terms.items() if factor < 0):
            lost.append(number)
            for column, factor in terms.items():
                stays[column] &= factor < 0
    columns = [column for column, is_left in enumerate(stays) if is_left]
    place = {column: number for number, column in enumerate(columns)}

    def left(terms: Terms) -> Terms:
        return {place[column]: factor for column, factor in terms.items() if stays[column]}

    there = [(number, left(row.terms), row.limit) for number, row in enumerate(whole.rows)]
    bind = [(n, t, limit) for n, t, limit in there if sum([f for f in t.values() if f > 0]) > limit]
    rows, core = [number for number, *_ in bind], whole.core or (0, 0)
    part = Program(
        columns=len(columns),
        fixed=tuple(left(dict.fromkeys(whole.fixed, 1))),
        rows=[Row(terms, limit) for _, terms, limit in bind],
        objectives={name: left(terms) for name, terms in whole.objectives.items()},
        spans=whole.spans,
        core=(bisect_left(columns, core[0]), bisect_left(rows, core[1])),
        implied=bisect_left(rows, whole.implied or 0),
    )
    return Part(part, columns, rows, lost)


def promising(problem: Problem) -> Iterator[int]:
    """Yield of the pairs that cover the same questions of a meeting the best few: columns to start with."""
    alike = defaultdict[tuple[int, tuple[bool, ...]], list[tuple[int, int, int]]](list)
    asked = [[problem.questions[position] for position in here] for here in problem.questions_at]
    for column, (story, meeting) in enumerate(problem.pairs):
        questions = asked[meeting]
        shown = tuple([question.strengths[story] >= question.least for question in questions])
        fit = sum([question.strengths[story] * question.fit_weight for question in questions])
        alike[meeting, shown].append((problem.heard[story], -fit, column))
    ranked = sorted((rank, one) for group in alike.values() for rank, (*_, one) in enumerate(sorted(group)))
    return (column for place, (rank, column) in enumerate(ranked) if place < _MANY or rank < _FEW_ALIKE)


Places = Mapping[int, list[tuple[int, int]]]  # for each meeting its stories, each with the column of its pair


def full_program(problem: Problem) -> Program:
    """Return the program: first the pairs' columns. Its core, half the size, lacks leads and `own`."""
    program = Program()
    columns = {pair: program.new_column() for pair in problem.pairs}
    program.fixed = tuple(columns[pair] for pair in problem.forced)
    places = gathered((meeting, (story, column)) for (story, meeting), column in columns.items())
    limit_episodes(program, problem, columns)
    _limit_meetings(program, problem, places)
    cover(program, problem, places, COVERAGE_TIERS)
    tellings = {(problem.episodes[story], problem.repeats and meeting) for story, meeting in columns}
    most = len(tellings)
    heard = {column: -1 for (story, _), column in columns.items() if problem.heard[story]}
    program.aim("fresh", heard, min(most, len(heard)))
    program.aim("spare", dict.fromkeys(columns.values(), -1), 2 * most)
    if problem.repeats:
        program.aim("repeats", repeat_terms(program, problem, columns), len(columns))
    if problem.kept is not None:
        kept = {column: 1 for pair, column in columns.items() if problem.is_kept(*pair)}
        program.aim("kept", kept, min(most, len(kept)))
    program.core = (program.columns, len(program.rows))
    _lead(program, problem, places)
    if sum(len(row.terms) for row in program.rows) > LARGE:
        first = len(program.rows)
        _limit_odd_ones(program, problem)
        program.implied = first
    return program


def cut_off(program: Program, problem: Problem, assigned: Assigned | None) -> None:
    """Let no solution be exactly this: a pair less or another more (the cut of Balas, Jeroslow 1972)."""
    if assigned is not None and set(assigned) <= set(problem.pairs):  # else no solution is like it
        terms = {column: 1 if pair in assigned else -1 for column, pair in enumerate(problem.pairs)}
        program.at_most(terms, len(assigned) - 1)


def limit_episodes(program: Program, problem: Problem, columns: Mapping[tuple[int, int], int]) -> None:
    """Let an episode be told once, or once in each meeting where repeats are allowed."""
    tellings = (((problem.episodes[s], problem.repeats and m), column) for (s, m), column in columns.items())
    for _, group in sorted(gathered(tellings).items()):
        if len(group) > 1:
            program.at_most(dict.fromkeys(group, 1), 1)


def _limit_meetings(program: Program, problem: Problem, places: Places) -> None:
    for meeting, group in sorted(places.items()):
        count, budget = problem.counts[meeting], problem.budgets[meeting]
        most = len(group) if count is None else min(count, len(group))
        if most < len(group):
            program.at_most({column: 1 for _, column in group}, most)
        seconds = {column: problem.seconds[story][meeting] for story, column in group}
        if budget is not None and sum(sorted(seconds.values(), reverse=True)[:most]) > budget:
            program.at_most(seconds, budget)
            _limit_long_ones(program, seconds, budget, most)


def _limit_long_ones(program: Program, seconds: Terms, budget: int, most: int) -> None:
    """Add cover inequalities for the seconds: of stories so long that k never fit together, k - 1 at most.

    There is one for each k (Balas 1975); solutions that fill the last seconds with parts of stories break it.
    """
    columns = sorted(seconds, key=lambda column: (seconds[column], column))
    used = [0, *accumulate(seconds[column] for column in columns)]
    fitting = bisect_right(used, budget) - 1
    start = 0
    for few in range(min(most - 1, fitting), 0, -1):  # fewer fit only of longer ones
        while start + few < len(columns) and used[start + few + 1] - used[start] <= budget:
            start += 1
        if start + few < len(columns):
            program.at_most(dict.fromkeys(sorted(columns[start:]), 1), few)


def _limit_odd_ones(program: Program, problem: Problem) -> None:
    """Bound three or five demands of a meeting: two stories of which each covers two cover no fifth.

    Half of the demands' rows and half of "each is covered once at most", rounded to whole numbers: a cut of
    Caprara and Fischetti (1996). Halves of stories, which linear programs like, break it.
    """
    counted = {column for name in COVERAGE_TIERS.values() for column in program.objectives[name]}
    asked = ((min(row.terms), row.terms) for row in program.rows if next(iter(row.terms)) in counted)
    for covers in gathered((problem.pairs[pair][1], terms) for pair, terms in asked).values():
        for size in _ODD:
            for some in combinations(covers[:_FEW], size):
                able = Counter(column for terms in some for column, factor in terms.items() if factor < 0)
                halves = {column: -((shown + 1) // 2) for column, shown in able.items()}
                covered = {column: 1 for terms in some for column, factor in terms.items() if factor > 0}
                program.at_most({**covered, **halves}, size // 2)


def repeat_terms(program: Program, problem: Problem, columns: Mapping[tuple[int, int], int]) -> Terms:
    """Add a column for each episode's first telling; return what counts all others, as less than 0."""
    by_episode = gathered((problem.episodes[story], column) for (story, _), column in columns.items())
    repeats: Terms = {}
    for episode, tellings in sorted(by_episode.items()):
        repeats.update(dict.fromkeys(tellings, -1))
        if episode not in problem.told:
            first = program.new_column()
            program.at_most({first: 1, **dict.fromkeys(tellings, -1)}, 0)
            repeats[first] = 1
    return repeats


def cover(
    program: Program,
    problem: Problem,
    places: Places,
    names: Mapping[int, TierName],
    answers: Mapping[int, list[int]] = MappingProxyType({}),
) -> None:
    """Add a column for each demand that can be covered, counted by rank, and one for each meeting served.

    The answers are, for each question, more columns that cover all of its demands.
    """
    tiers: dict[int, Terms] = {rank: {} for rank in names}
    served: Terms = {}
    for meeting, positions in enumerate(problem.questions_at):
        helping, here = dict[int, None](), places.get(meeting, ())
        for position in positions:
            question = problem.questions[position]
            shown = [(question.strengths[story], column) for story, column in here]
            for demand in question.demands:
                able = [column for strength, column in shown if strength >= demand.min_strength]
                able += answers.get(position, ())
                helping.update(dict.fromkeys(able))
                if able and demand.rank in tiers:
                    covered = program.new_column()
                    program.at_most({covered: 1, **dict.fromkeys(able, -1)}, 0)
                    tiers[demand.rank][covered] = demand.weight
        if helping:
            seat = program.new_column()
            program.at_most({seat: 1, **dict.fromkeys(helping, -1)}, 0)
            served[seat] = 1
    for rank, name in names.items():
        program.aim(name, tiers[rank], sum(tiers[rank].values()))
    program.aim("served", served, len(served))


def _lead(program: Program, problem: Problem, places: Places) -> None:
    """Add own leads and shared leads, with the tiers that count them."""
    own, fit = Terms(), Terms()
    for meeting, positions in enumerate(problem.questions_at):
        owned_by: dict[int, Terms] = defaultdict(dict)
        for position in positions:
            question = problem.questions[position]
            owners, levels = Terms(), defaultdict[int, Terms](dict)
            strengths, least, least_must = question.strengths, question.least, question.least_must
            for story, column in places.get(meeting, ()):
                if (strength := strengths[story]) < least:
                    continue
                levels[strength][column] = -1
                if strength >= least_must:
                    match = program.new_column()
                    owned_by[column][match] = owners[match] = 1
                    own[match] = question.own_weight
                    fit[match] = question.fit_weight * strength
            _share(program, fit, question.fit_weight, owners, levels)
        for column, matches in owned_by.items():
            program.at_most({**matches, column: -1}, 0)
    program.aim("own", own, sum(question.own_weight for question in problem.questions))
    strongest = [(q.fit_weight, max(q.strengths, default=0)) for q in problem.questions]
    program.aim("fit", fit, sum(weight * strength for weight, strength in strongest))


def _share(program: Program, fit: Terms, weight: int, owners: Terms, levels: dict[int, Terms]) -> None:
    """Add the shared lead of one question: a column for each level of strength that a story has."""
    able: Terms = {}
    for level, below in pairwise([*sorted(levels, reverse=True), 0]):
        able.update(levels[level])
        shared = program.new_column()
        fit[shared] = weight * (level - below)
        program.at_most({shared: 1, **able}, 0)
        if owners:
            program.at_most({shared: 1, **owners}, 1)
