"""What free stories are good for once a plan stands: backups, and extras for the room that is left.

A question has at most one backup, and an episode backs up one meeting. For extras nothing is solved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from heapq import nlargest
from itertools import product
from math import inf, prod
from operator import itemgetter
from typing import NamedTuple

from storybank.planning.engine.limits import UNLIMITED, Limits
from storybank.planning.engine.problem import COVERAGE_TIERS, NICE_RANK, Assigned, Problem, Question
from storybank.planning.engine.program import Program, Terms
from storybank.planning.engine.search import Best, Chosen, Task, Values, reach_one, scattered
from storybank.planning.goals import TierName
from storybank.values import grouped

TIERS: tuple[TierName, ...] = ("must", "should", "fresh", "fit")
Answer = tuple[int, int]  # a story and the question it could answer
MANY = 6_000  # answers beyond which only the likeliest of each question are weighed against each other
LIKELIEST = 12  # of one question: what a search among all of them chose was there, found by experiment
FEW = 24  # how many choices are tried one by one: they take less time than two linear programs
# Of so many answers, a trial that looks at so many questions takes less time than these too: by experiment.
_SOME, _LOOKS = 32, 500


def possible_backups(problem: Problem, assigned: Assigned, leads: Sequence[int | None]) -> tuple[Answer, ...]:
    """Return every pair of a free story and a covered question that it could answer in its lead's seconds."""
    used = {problem.episodes[story] for story, _ in assigned} | problem.told
    free = [story for story, episode in enumerate(problem.episodes) if episode not in used]
    open_ = list[tuple[int, Question, float]]()
    for position, (question, lead) in enumerate(zip(problem.questions, leads, strict=True)):
        if lead is not None:
            budget, here = problem.budgets[question.meeting], question.meeting
            others = sum(problem.seconds[s][here] for s, place in assigned if place == here and s != lead)
            open_.append((position, question, inf if budget is None else budget - others))
    answers = list[Answer]()
    for position, question, room in open_:
        here, strengths, least = question.meeting, question.strengths, question.least
        able = [story for story in free if strengths[story] >= least]
        fitting = (s for s in able if problem.tellable[s][here] and problem.seconds[s][here] <= room)
        answers += [(story, position) for story in fitting]
    return tuple(sorted(answers))


def best_backups(
    problem: Problem, assigned: Assigned, leads: Sequence[int | None], limits: Limits = UNLIMITED
) -> tuple[Answer, ...]:
    """Return the best backups, where each question is led by a story or None: always the same ones."""
    every = possible_backups(problem, assigned, leads)
    if not every:
        return ()
    answers = _likeliest(problem, every) if len(every) > MANY else every
    choices = [[None, *group] for group in grouped(answers, itemgetter(1)).values()]
    if prod(map(len, choices)) <= FEW:
        tried = (tuple(filter(None, picked)) for picked in product(*choices))
        # Of several best the first; what breaks a rule is worth less than nothing, which is tried before all.
        best = max(tried, key=lambda chosen: tuple((_worth(problem, chosen) or {}).values()))
        return _with_all_they_answer(problem, every, [*best])
    if limits.is_spent():
        return ()
    found = _Trial(_options(problem, answers)).best() if len(answers) <= _SOME else None
    if found is not None:
        return _with_all_they_answer(problem, every, [answers[column] for column in found])

    def weigh(chosen: Chosen) -> Values | None:
        return _worth(problem, [answers[column] for column in chosen])

    program = _program(problem, answers)
    nothing = Best((), dict.fromkeys(TIERS, 0), complete=False)
    one = reach_one(Task(program, weigh, len(answers), nothing, limits), TIERS, {})
    return _with_all_they_answer(problem, every, [answers[column] for column in one.chosen])


def _with_all_they_answer(problem: Problem, answers: Iterable[Answer], chosen: list[Answer]) -> Assigned:
    """Return what was chosen, and each question more that a story in reserve there answers.

    Of the best of all there is none more; of the likeliest, or where a search was cut short, there may be.
    """
    there = {(story, problem.questions[position].meeting) for story, position in chosen}
    answered = {position for _, position in chosen}
    for story, position in answers:
        if position not in answered and (story, problem.questions[position].meeting) in there:
            answered.add(position)
            chosen.append((story, position))
    return tuple(sorted(chosen))


class _Option(NamedTuple):
    """One answer to one question, as a choice."""

    column: int
    worth: int  # every tier and what tells equals apart, as one number
    episode: int
    place: tuple[int, int]  # the story and the meeting
    price: int  # what it takes off to use the story there at all


def _options(problem: Problem, answers: Sequence[Answer]) -> list[list[_Option]]:
    """Return for each question what could answer it, the best first; questions with little choice first."""
    gains, ties = [_gain(problem, answer) for answer in answers], scattered(len(answers))
    # More than any tier reaches: each is a digit of one number.
    base = 1 + sum(sum(gain.values()) - tie for gain, tie in zip(gains, ties, strict=True))
    by_question = defaultdict[int, list[_Option]](list)
    for column, ((story, position), gain) in enumerate(zip(answers, gains, strict=True)):
        digits = (gain["must"], gain["should"], 0, gain["fit"], ties[column])
        worth = reduce(lambda number, digit: number * base + digit, digits)
        place, price = (story, problem.questions[position].meeting), problem.heard[story] * base**2
        option = _Option(column, worth, problem.episodes[story], place, price)
        by_question[position].append(option)
    options = [sorted(one, key=lambda option: -option.worth) for one in by_question.values()]
    return sorted(options, key=lambda one: (len(one), -one[0].worth))


@dataclass(slots=True)
class _Trial:
    """Choices tried question after question, and gone on with where what is left may still win."""

    options: list[list[_Option]]
    looks: int = _LOOKS
    worth: int = -1  # of the best found
    chosen: tuple[int, ...] = ()
    is_alone: bool = True  # whether nothing else is worth as much
    taken: dict[int, tuple[int, int]] = field(default_factory=dict)  # episode to place

    def best(self) -> tuple[int, ...] | None:
        """Return the columns of the best choice; None where others are as good, or after too many looks."""
        self._go(0, 0, ())
        return self.chosen if self.is_alone and self.looks >= 0 else None

    def _go(self, position: int, worth: int, chosen: tuple[int, ...]) -> None:
        if self.looks < 0 or worth + self._hope(position) < self.worth:
            return
        if position == len(self.options):
            self.is_alone, self.worth, self.chosen = worth > self.worth, worth, chosen
            return
        for column, gain, episode, place, price in self.options[position]:
            if episode not in self.taken:
                self.taken[episode] = place
                self._go(position + 1, worth + gain - price, (*chosen, column))
                del self.taken[episode]
            elif self.taken[episode] == place:
                self._go(position + 1, worth + gain, (*chosen, column))
        self._go(position + 1, worth, chosen)

    def _hope(self, position: int) -> int:
        """Return what the questions from one on can be worth, each for itself."""
        self.looks -= len(self.options) - position
        taken, hope = self.taken.get, 0
        for several in self.options[position:]:
            for _, gain, episode, place, _ in several:
                if taken(episode, place) == place:
                    hope += gain
                    break
        return hope


def _likeliest(problem: Problem, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Return for each question the few that alone are best for it."""

    def worth(answer: Answer) -> tuple[int, ...]:
        gain = _gain(problem, answer)
        return gain["must"], gain["should"], -problem.heard[answer[0]], gain["fit"]

    groups = grouped(answers, itemgetter(1)).values()
    return tuple(sorted(one for group in groups for one in nlargest(LIKELIEST, group, key=worth)))


def _worth(problem: Problem, chosen: Sequence[Answer]) -> Values | None:
    meeting_of: dict[int, tuple[int, int]] = {}
    for story, position in chosen:
        place = (story, problem.questions[position].meeting)
        if meeting_of.setdefault(problem.episodes[story], place) != place:
            return None
    if len({position for _, position in chosen}) < len(chosen):
        return None
    fresh: Values = {"fresh": -sum(problem.heard[story] for story in {story for story, _ in chosen})}
    gains = [_gain(problem, answer) for answer in chosen]
    return {name: sum(gain[name] for gain in (fresh, *gains) if name in gain) for name in TIERS}


def _gain(problem: Problem, answer: Answer) -> Values:
    """Return what a story adds by answering a question: the weight of what it covers there, and its fit."""
    story, question = answer[0], problem.questions[answer[1]]
    strength = question.strengths[story]
    gain: Values = {"must": 0, "should": 0, "fit": question.fit_weight * strength}
    for demand in question.demands:
        if demand.rank > NICE_RANK and strength >= demand.min_strength:
            gain[COVERAGE_TIERS[demand.rank]] += demand.weight
    return gain


def _program(problem: Problem, answers: tuple[Answer, ...]) -> Program:
    """Return the program: a column for each answer, and one for each story and meeting used."""
    program = Program()
    by_place: dict[tuple[int, int], list[int]] = defaultdict(list)
    by_question: dict[int, Terms] = defaultdict(dict)
    for story, position in answers:
        column = program.new_column()
        by_place[story, problem.questions[position].meeting].append(column)
        by_question[position][column] = 1
    by_episode: dict[int, Terms] = defaultdict(dict)
    heard: Terms = {}
    for (story, _), columns in by_place.items():
        used = program.new_column()
        by_episode[problem.episodes[story]][used] = 1
        if problem.heard[story]:
            heard[used] = -1
        for column in columns:
            program.at_most({column: 1, used: -1}, 0)
    for terms in (*by_question.values(), *by_episode.values()):
        if len(terms) > 1:
            program.at_most(terms, 1)
    gains = [_gain(problem, answer) for answer in answers]
    for name in gains[0]:
        span = sum(max(gains[column][name] for column in group) for group in by_question.values())
        program.aim(name, {column: gain[name] for column, gain in enumerate(gains) if gain[name]}, span)
    program.aim("fresh", heard, len(by_episode))
    return program


def best_extras(problem: Problem, assigned: Assigned, reserved: Iterable[int]) -> Assigned:
    """Return pairs (story, meeting) by meeting, the best first: no episode assigned, told or in reserve.

    One by one, the best that still fits: by the demands that nothing there covers; to a meeting with fewer
    extras; by weight, strength, whether it is fresh, and how short it is. Our choice: no goal counts them.
    """
    told = [[s for s, place in assigned if place == meeting] for meeting in range(len(problem.budgets))]
    planned = [len(here) for here in told]
    taken = [*(story for story, _ in assigned), *reserved]
    worth = {pair: _use(problem, *pair) for pair in problem.pairs}

    def rank(pair: tuple[int, int]) -> tuple[int, int, tuple[int, int, int, int], int, int]:
        story, meeting = pair
        turn = planned[meeting] - len(told[meeting])
        return _unmet(problem, story, meeting, told[meeting]), turn, worth[pair], -meeting, -story

    free = [*problem.pairs]
    while True:
        spent = problem.told.union(problem.episodes[story] for story in taken)
        unspent = (pair for pair in free if problem.episodes[pair[0]] not in spent)
        free = [(s, m) for s, m in unspent if problem.fits(m, (s, *told[m]))]
        if not free:
            return tuple((s, m) for m, here in enumerate(told) for s in here[planned[m] :])
        story, meeting = max(free, key=rank)
        told[meeting].append(story)
        taken.append(story)


def _use(problem: Problem, story: int, meeting: int) -> tuple[int, int, int, int]:
    """Return the weight of the questions that a story answers in a meeting, its strengths, and the rest."""
    asked = (problem.questions[position] for position in problem.questions_at[meeting])
    shown = [question for question in asked if question.strengths[story] >= question.least]
    weight, strength = sum(q.fit_weight for q in shown), sum(q.strengths[story] for q in shown)
    return weight, strength, -problem.heard[story], -problem.seconds[story][meeting]


def _unmet(problem: Problem, story: int, meeting: int, told: Sequence[int]) -> int:
    """Return the weight of the demands that a story covers, and none of those told there."""
    return sum(
        demand.weight * demand.rank
        for question in (problem.questions[position] for position in problem.questions_at[meeting])
        for demand in question.demands
        if question.strengths[story] >= demand.min_strength
        and all(question.strengths[one] < demand.min_strength for one in told)
    )
