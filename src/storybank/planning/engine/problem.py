"""The problem in whole numbers, and what an assignment is worth in it: the definition that all else obeys.

Stories, meetings and questions are positions in tuples; the tiers are those of the page "What a plan is".
This module shares nothing with the solver: every plan that a solver finds is evaluated here again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from storybank.planning.goals import TierName
from storybank.stories import STRONGEST

MUST_RANK, SHOULD_RANK, NICE_RANK = 3, 2, 1
# The tier that counts the covered demands of a rank.
COVERAGE_TIERS: dict[int, TierName] = {MUST_RANK: "must", SHOULD_RANK: "should", NICE_RANK: "nice"}
Assigned = tuple[tuple[int, int], ...]  # the pairs (story, meeting) of a plan, sorted


class Demand(NamedTuple):
    """One need as numbers."""

    weight: int  # 1-5, the person's say in the decision
    rank: int  # 3 for a must, 2 for a should, 1 for a nice
    min_strength: int  # 1-5, the least strength that meets it


@dataclass(frozen=True)
class Question:
    """The demands of one meeting for one competency: a panel asks about it once."""

    meeting: int
    strengths: tuple[int, ...]  # for each story 0-5, how strongly it shows the competency
    demands: tuple[Demand, ...]  # one for each need; at least one
    own_weight: int = field(init=False, compare=False, repr=False)
    fit_weight: int = field(init=False, compare=False, repr=False)
    least: int = field(init=False, compare=False, repr=False)
    least_must: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Work out once what every tier asks for again and again."""
        musts = [demand for demand in self.demands if demand.rank == MUST_RANK]
        self.__dict__.update(
            own_weight=max([demand.weight for demand in musts], default=0),
            fit_weight=max([demand.weight * demand.rank for demand in self.demands]),
            least=min([demand.min_strength for demand in self.demands]),
            least_must=min([demand.min_strength for demand in musts], default=STRONGEST + 1),
        )


@dataclass(frozen=True)
class Problem:
    """Stories, the meetings still to come, and what each question there is worth."""

    episodes: tuple[int, ...]  # for each story, the number of its episode
    tellable: tuple[tuple[bool, ...], ...]  # for each story and meeting, whether it may be told there
    seconds: tuple[tuple[int, ...], ...]  # for each story and meeting, with the talk after it
    budgets: tuple[int | None, ...]  # for each meeting the seconds there are
    counts: tuple[int | None, ...]  # for each meeting how many stories fit
    questions: tuple[Question, ...]  # all of them, by meeting
    forced: tuple[tuple[int, int], ...] = ()  # pairs (story, meeting) that must be assigned, sorted
    heard: tuple[int, ...] = ()  # for each story 1 where somebody at the employer has heard its episode
    kept: tuple[frozenset[int], ...] | None = None  # for each story, where it went before
    repeats: bool = False  # whether an episode may be told in several meetings, as a last resort
    told: frozenset[int] = frozenset()  # episodes told in meetings that are over: to tell them is a repeat
    hearings: dict[tuple[int, tuple[int, ...]], Hearing] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @cached_property
    def questions_at(self) -> tuple[tuple[int, ...], ...]:
        """For each meeting the positions of its questions."""
        places: list[list[int]] = [[] for _ in self.budgets]
        for position, question in enumerate(self.questions):
            places[question.meeting].append(position)
        return tuple(tuple(place) for place in places)

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The pairs that a plan may need, sorted: the tellable that cover a demand there, and the forced."""
        useful = (
            (story, meeting)
            for story, allowed in enumerate(self.tellable)
            for meeting, (may, able) in enumerate(zip(allowed, self._covering, strict=True))
            if may and story in able
        )
        return tuple(sorted({*useful, *self.forced}))

    @cached_property
    def _covering(self) -> tuple[frozenset[int], ...]:
        able: list[set[int]] = [set() for _ in self.budgets]
        for question in self.questions:
            strengths, least = enumerate(question.strengths), question.least
            able[question.meeting].update(story for story, strength in strengths if strength >= least)
        return tuple(map(frozenset, able))

    def is_kept(self, story: int, meeting: int) -> bool:
        """Whether assigning the pair keeps what the plan before had, and serves somebody."""
        return self.kept is not None and meeting in self.kept[story] and story in self._covering[meeting]

    def fits(self, meeting: int, stories: Sequence[int]) -> bool:
        """Whether a meeting has room for stories, by number and by seconds."""
        count, budget = self.counts[meeting], self.budgets[meeting]
        seconds = sum(self.seconds[story][meeting] for story in stories)
        return (count is None or len(stories) <= count) and (budget is None or seconds <= budget)

    def with_stories(self, shown: Sequence[Sequence[int]], seconds: int) -> Problem:
        """Return the problem with new stories behind the others: ready, fresh, each its own episode.

        `shown` has for each how strongly it answers each question. What a plan before had does not count.
        """
        first, everywhere = max(self.episodes, default=-1) + 1, len(self.budgets)
        return replace(
            self,
            episodes=(*self.episodes, *range(first, first + len(shown))),
            tellable=(*self.tellable, *[(True,) * everywhere] * len(shown)),
            seconds=(*self.seconds, *[(seconds,) * everywhere] * len(shown)),
            heard=(*self.heard, *[0] * len(shown)),
            questions=tuple(
                replace(question, strengths=(*question.strengths, *(new[position] for new in shown)))
                for position, question in enumerate(self.questions)
            ),
            kept=None,
        )


_FAR = 1 << 62  # a distance that no path has: gains are weights times strengths


def best_matching(gains: Sequence[Sequence[int]]) -> tuple[int | None, ...]:
    """Match rows to columns, each to at most one, for the largest sum of gains: each row's column, or None.

    A gain of 0 or less is never matched; of several best matchings it is always the same one.
    Source: the Hungarian method (Kuhn 1955; Munkres 1957), in the shortest path form of Jonker and Volgenant
    (1987): O(rows² · columns) whole-number steps.
    """
    return priced_matching(gains)[0]


def priced_matching(gains: Sequence[Sequence[int]]) -> tuple[tuple[int | None, ...], list[int]]:
    """Return a best matching, and a price of each column that proves it.

    No matching is worth more than all prices, 0 or more, and what each row gains above one at most.
    """
    rows, columns = len(gains), max((len(row) for row in gains), default=0)
    alone = _each_its_best(gains)
    if alone is not None:
        return alone, [0] * columns
    width = columns + rows  # a column of nothing for each row, so that a row may stay alone
    cost = [[-max(gain, 0) for gain in row] + [0] * (width - len(row)) for row in gains]
    row_price, column_price = [0] * rows, [0] * width
    holder: list[int | None] = [None] * width
    for row in range(rows):
        if any(gain > 0 for gain in gains[row]):
            _augment(row, cost, row_price, column_price, holder)
    held = {row: column for column, row in enumerate(holder[:columns]) if row is not None}
    partners = (held.get(row) for row in range(rows))
    matched = tuple(c if c is not None and gains[row][c] > 0 else None for row, c in enumerate(partners))
    return matched, [-price for price in column_price[:columns]]


def _each_its_best(gains: Sequence[Sequence[int]]) -> tuple[int | None, ...] | None:
    """Return each row's best column where no two rows want the same: no matching is better; else None."""
    partner = list[int | None]()
    for row in gains:
        best = max(row, default=0)
        column = row.index(best) if best > 0 else None
        if column is not None and column in partner:
            return None
        partner.append(column)
    return tuple(partner)


def _augment(
    start: int, cost: list[list[int]], row_price: list[int], column_price: list[int], holder: list[int | None]
) -> None:
    """Give one more row a column along a cheapest path of exchanges, and update the prices."""
    width = len(holder)
    reach, done = [_FAR] * width, [False] * width
    came_from: list[int | None] = [None] * width
    row: int | None = start
    at: int | None = None
    walked = 0
    while row is not None:
        for column in range(width):
            length = walked + cost[row][column] - row_price[row] - column_price[column]
            if not done[column] and length < reach[column]:
                reach[column], came_from[column] = length, at
        at = min((c for c in range(width) if not done[c]), key=lambda c: (reach[c], c))
        walked = reach[at]
        done[at] = True
        row = holder[at]
    row_price[start] += walked
    for column in range(width):
        if done[column]:
            slack = walked - reach[column]
            column_price[column] -= slack
            if (held := holder[column]) is not None:
                row_price[held] += slack
    while at is not None:
        before = came_from[at]
        holder[at] = start if before is None else holder[before]
        at = before


class Lead(NamedTuple):
    """The story that answers a question: its own, or one that answers another question too."""

    story: int
    own: bool


def tier_names(problem: Problem) -> tuple[TierName, ...]:
    """Return the tiers that count, most important first."""
    repeats: tuple[TierName, ...] = ("repeats",) if problem.repeats else ()
    kept: tuple[TierName, ...] = () if problem.kept is None else ("kept",)
    return ("must", "served", *repeats, "should", *kept, "own", "fresh", "spare", "nice", "fit")


def leads(questions: Sequence[Question], stories: Sequence[int]) -> tuple[Lead | None, ...]:
    """Return who leads each question of one meeting, given the stories told there, in ascending order.

    A matching gives questions with a must a story of their own: the largest sum of their weights, then the
    largest fit. Every other covered question shares the strongest story that covers one of its demands.
    """
    shown = [[question.strengths[story] for story in stories] for question in questions]
    shared = list[int | None]()
    for question, row in zip(questions, shown, strict=True):
        best = max(row, default=0)
        shared.append(stories[row.index(best)] if best >= question.least else None)
    partners = best_matching(_own_gains(questions, shown))
    own = (None if partner is None else Lead(stories[partner], own=True) for partner in partners)
    others = (None if alone is None else Lead(alone, own=False) for alone in shared)
    return tuple(mine or other for mine, other in zip(own, others, strict=True))


def _own_gains(questions: Sequence[Question], shown: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return what matching a question with a story is worth: its weight first, which outranks any fit."""
    # The fit that a match may cost is at most the largest strength for each unit of fit weight.
    unit = 1 + STRONGEST * sum([question.fit_weight for question in questions])
    gains = []
    for question, row in zip(questions, shown, strict=True):
        least, weight = question.least_must, question.fit_weight
        worth = question.own_weight * unit - weight * max(row, default=0)
        gains.append([worth + weight * strength if strength >= least else 0 for strength in row])
    return gains


class Hearing(NamedTuple):
    """What the stories told in one meeting are worth there."""

    leads: tuple[Lead | None, ...]  # for each question of the meeting
    values: dict[TierName, int]  # the tiers that are sums over meetings


def hearing(problem: Problem, meeting: int, stories: tuple[int, ...]) -> Hearing:
    """Return what stories, ascending, are worth in a meeting: weighed once, as a search asks often."""
    known = problem.hearings.get((meeting, stories))
    if known is None:
        questions = [problem.questions[q] for q in problem.questions_at[meeting]]
        found = leads(questions, stories)
        value: dict[TierName, int] = dict.fromkeys(("must", "should", "nice", "served", "own", "fit"), 0)
        for question, lead in zip(questions, found, strict=True):
            if lead is not None:
                value["served"] = 1
                value["own"] += question.own_weight if lead.own else 0
                value["fit"] += question.fit_weight * question.strengths[lead.story]
                best = max([question.strengths[story] for story in stories])
                for demand in question.demands:
                    if best >= demand.min_strength:
                        value[COVERAGE_TIERS[demand.rank]] += demand.weight
        known = problem.hearings[meeting, stories] = Hearing(found, value)
    return known


def evaluate(problem: Problem, assigned: Assigned) -> dict[TierName, int]:
    """Return the value of every tier for sorted pairs (story, meeting); they need not obey the hard rules."""
    value: dict[TierName, int] = dict.fromkeys(tier_names(problem), 0)
    told: list[list[int]] = [[] for _ in problem.budgets]
    for story, meeting in assigned:
        told[meeting].append(story)
    for meeting, stories in enumerate(told):
        for name, worth in hearing(problem, meeting, tuple(stories)).values.items():
            value[name] += worth
    value["fresh"] = -sum(problem.heard[story] for story, _ in assigned)
    value["spare"] = -len(assigned)
    if problem.repeats:
        tellings = Counter(problem.episodes[story] for story, _ in assigned)
        value["repeats"] = -sum(n - (episode not in problem.told) for episode, n in tellings.items())
    if problem.kept is not None:
        value["kept"] = sum(problem.is_kept(story, meeting) for story, meeting in assigned)
    return value


def is_allowed(problem: Problem, assigned: Assigned) -> bool:
    """Whether an assignment obeys every hard rule."""
    tellings = [(problem.episodes[s], meeting if problem.repeats else None) for s, meeting in assigned]
    told = ([s for s, place in assigned if place == meeting] for meeting in range(len(problem.budgets)))
    return (
        len(set(tellings)) == len(tellings)
        and set(problem.forced) <= set(assigned)
        and all(problem.tellable[story][meeting] for story, meeting in assigned)
        and all(problem.fits(meeting, stories) for meeting, stories in enumerate(told))
    )


def greedy_assignment(problem: Problem) -> Assigned:
    """Return an assignment that obeys every hard rule: the locks, then story by story.

    Musts come first, then weight, then the question that the fewest stories can answer; each takes the
    strongest story that is free, unless one assigned there covers it already.
    """
    told, seated = set(problem.told), [list[int]() for _ in problem.budgets]

    def seat(story: int, meeting: int) -> None:
        told.add(problem.episodes[story])
        seated[meeting].append(story)

    for story, meeting in problem.forced:
        seat(story, meeting)
    asked = [(question, _strong(question, range(len(problem.episodes)))) for question in problem.questions]
    able = [(one, [s for s in strong if problem.tellable[s][one.meeting]]) for one, strong in asked]
    able.sort(key=lambda one: (-one[0].own_weight, len(one[1]), -one[0].fit_weight))
    for question, stories in able:
        here = question.meeting
        strongest = sorted(stories, key=lambda story: (-question.strengths[story], story))
        free = (story for story in strongest if problem.episodes[story] not in told)
        chosen = next((story for story in free if problem.fits(here, (*seated[here], story))), None)
        if chosen is not None and not _strong(question, seated[here]):
            seat(chosen, here)
    return tuple(sorted((story, place) for place, stories in enumerate(seated) for story in stories))


def _strong(question: Question, stories: Iterable[int]) -> list[int]:
    """Return those that cover one of a question's musts, or else, where it has none, of its demands."""
    least = question.least_must if question.own_weight else question.least
    return [story for story in stories if question.strengths[story] >= least]
