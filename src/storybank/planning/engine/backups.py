"""Backups: stories in reserve that could answer a question if its lead is spent.

A smaller program than the plan's: a question has at most one backup, and an episode backs up one meeting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product
from math import inf, prod

from storybank.planning.engine.limits import UNLIMITED, Limits
from storybank.planning.engine.problem import MUST_RANK, SHOULD_RANK, Assigned, Problem, Question
from storybank.planning.engine.program import Program, Terms
from storybank.planning.engine.search import Best, Chosen, Task, Values, reach_one
from storybank.planning.goals import TierName

TIERS: tuple[TierName, ...] = ("must", "should", "fresh", "fit")
Answer = tuple[int, int]  # a story and the question it could answer
FEW = 24  # how many choices are tried one by one: they take less time than two linear programs


def possible_backups(problem: Problem, assigned: Assigned, leads: Sequence[int | None]) -> tuple[Answer, ...]:
    """Return every pair of a free story and a covered question that it could answer in its lead's seconds."""
    used = {problem.episodes[story] for story, _ in assigned} | problem.told
    free = [story for story, episode in enumerate(problem.episodes) if episode not in used]
    open_: list[tuple[int, Question, float]] = []
    for position, (question, lead) in enumerate(zip(problem.questions, leads, strict=True)):
        if lead is not None:
            budget, here = problem.budgets[question.meeting], question.meeting
            others = sum(problem.seconds[s][here] for s, place in assigned if place == here and s != lead)
            open_.append((position, question, inf if budget is None else budget - others))
    return tuple(
        (story, position)
        for story in free
        for position, question, room in open_
        if question.strengths[story] >= question.least
        and problem.tellable[story][question.meeting]
        and problem.seconds[story][question.meeting] <= room
    )


def best_backups(
    problem: Problem, assigned: Assigned, leads: Sequence[int | None], limits: Limits = UNLIMITED
) -> tuple[Answer, ...]:
    """Return the best backups, where each question is led by a story or None: always the same ones."""
    answers = possible_backups(problem, assigned, leads)
    if not answers:
        return ()
    if prod(len(group) for group in _by_question(answers)) <= FEW:
        return _best_of_few(problem, answers)
    if limits.is_spent():
        return ()

    def weigh(chosen: Chosen) -> Values | None:
        return _worth(problem, [answers[column] for column in chosen])

    program = _program(problem, answers)
    nothing = Best((), dict.fromkeys(TIERS, 0), complete=False)
    one = reach_one(Task(program, weigh, len(answers), nothing, limits), TIERS, {})
    return tuple(answers[column] for column in one.chosen)


def _by_question(answers: Iterable[Answer]) -> list[list[Answer | None]]:
    """Return for each question that could be answered its answers, and None for none."""
    found: dict[int, list[Answer | None]] = {}
    for answer in answers:
        found.setdefault(answer[1], [None]).append(answer)
    return list(found.values())


def _best_of_few(problem: Problem, answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Return the best backups by trying all; of several best the first in order."""
    best: tuple[Answer, ...] = ()
    reached = (0,) * len(TIERS)
    for picked in product(*_by_question(answers)):
        chosen = tuple(answer for answer in picked if answer is not None)
        worth = _worth(problem, chosen)
        values = () if worth is None else tuple(worth[name] for name in TIERS)
        if values > reached:
            best, reached = chosen, values
    return tuple(sorted(best))


def _worth(problem: Problem, chosen: Sequence[Answer]) -> Values | None:
    meeting_of: dict[int, tuple[int, int]] = {}
    for story, position in chosen:
        place = (story, problem.questions[position].meeting)
        if meeting_of.setdefault(problem.episodes[story], place) != place:
            return None
    if len({position for _, position in chosen}) < len(chosen):
        return None
    return {
        "must": sum(_weight(problem, answer, MUST_RANK) for answer in chosen),
        "should": sum(_weight(problem, answer, SHOULD_RANK) for answer in chosen),
        "fresh": -sum(problem.heard[story] for story in {story for story, _ in chosen}),
        "fit": sum(_fit(problem, answer) for answer in chosen),
    }


def _weight(problem: Problem, answer: Answer, rank: int) -> int:
    """Return the weight of the question's demands of a rank that the story covers."""
    question = problem.questions[answer[1]]
    strength = question.strengths[answer[0]]
    return sum(d.weight for d in question.demands if d.rank == rank and strength >= d.min_strength)


def _fit(problem: Problem, answer: Answer) -> int:
    question = problem.questions[answer[1]]
    return question.fit_weight * question.strengths[answer[0]]


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
    for rows in (by_question, by_episode):
        for terms in rows.values():
            if len(terms) > 1:
                program.at_most(terms, 1)
    worth: dict[TierName, Terms] = {
        "must": {column: _weight(problem, answer, MUST_RANK) for column, answer in enumerate(answers)},
        "should": {column: _weight(problem, answer, SHOULD_RANK) for column, answer in enumerate(answers)},
        "fit": {column: _fit(problem, answer) for column, answer in enumerate(answers)},
    }
    for name, terms in worth.items():
        span = sum(max(terms[column] for column in group) for group in by_question.values())
        program.aim(name, {column: value for column, value in terms.items() if value}, span)
    program.aim("fresh", heard, len(by_episode))
    return program
