"""Backups in whole numbers: trying all, and the integer program, agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import prod

import pytest
from tests.benchmarks.shapes import SHAPES, Shape, make

from storybank.planning.engine import backups
from storybank.planning.engine.backups import Answer, best_backups, possible_backups
from storybank.planning.engine.problem import MUST_RANK, Assigned, Demand, Problem, Question, hearing
from storybank.planning.engine.search import Best, best_assignment
from storybank.planning.problem_of import read_context

SMALL = [shape for shape in SHAPES if shape.stories <= 14]


Reserve = tuple[Problem, Assigned, tuple[int | None, ...]]


def reserve_of(shape: Shape, seed: int) -> Reserve:
    made = make(shape, seed)
    problem = read_context(made.bank, made.round, made.policy, None).problem
    assigned = best_assignment(problem).assigned
    told = [tuple(s for s, place in assigned if place == meeting) for meeting in range(len(problem.budgets))]
    leads = [
        lead for meeting, stories in enumerate(told) for lead in hearing(problem, meeting, stories).leads
    ]
    return problem, assigned, tuple(None if lead is None else lead.story for lead in leads)


def worth(problem: Problem, chosen: tuple[Answer, ...]) -> dict[str, int]:
    found = backups._worth(problem, chosen)  # noqa: SLF001 - the engine's own scale, on both
    assert found is not None
    return {str(name): value for name, value in found.items()}


@pytest.mark.parametrize("shape", SMALL, ids=lambda shape: shape.name)
def test_trying_all_choices_and_the_integer_program_reach_the_same(
    shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0
    for seed in range(25):
        reserve = reserve_of(shape, seed)
        alone = Counter(position for _, position in possible_backups(*reserve))
        if prod(1 + count for count in alone.values()) > 2_000:  # more would take long to try
            continue
        monkeypatch.setattr(backups, "FEW", 2_000)
        tried = best_backups(*reserve)
        solved = by_solver(reserve, monkeypatch)
        assert worth(reserve[0], tried) == worth(reserve[0], solved)
        compared += bool(tried)
    assert compared > 10


def by_solver(reserve: Reserve, monkeypatch: pytest.MonkeyPatch) -> tuple[Answer, ...]:
    with monkeypatch.context() as patched:
        patched.setattr(backups, "FEW", 0)
        patched.setattr(backups, "_SOME", 0)
        return best_backups(*reserve)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_trial_of_some_answers_ends_with_those_of_the_integer_program_or_with_none(
    shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = 0
    for seed in range(12):
        reserve = reserve_of(shape, seed)
        answers = possible_backups(*reserve)
        chosen = backups._Trial(backups._options(reserve[0], answers)).best()  # noqa: SLF001 - the trial alone
        if chosen is not None:
            assert tuple(answers[column] for column in sorted(chosen)) == by_solver(reserve, monkeypatch)
        found += bool(chosen)
    assert found > 1


def test_a_trial_leaves_equals_to_the_integer_program(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two stories for two questions: exchanged, they cost the same scattered costs and are worth the same.
    question = Question(0, (1, 1, 1, 1), (Demand(1, MUST_RANK, 1),))
    problem = Problem(
        episodes=(0, 1, 2, 3),
        tellable=((True, True),) * 4,
        seconds=((1, 1),) * 4,
        budgets=(None, None),
        counts=(1, 1),
        questions=(question, replace(question, meeting=1)),
        heard=(0,) * 4,
    )
    reserve = (problem, ((0, 0), (1, 1)), (0, 1))
    options = backups._options(problem, possible_backups(*reserve))  # noqa: SLF001 - the trial alone
    assert backups._Trial(options).best() is None  # noqa: SLF001 - the same
    assert {story for story, _ in by_solver(reserve, monkeypatch)} == {2, 3}


def test_a_backup_that_is_worth_one_is_better_than_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "FEW", 0)
    question = Question(0, (1, 1), (Demand(1, MUST_RANK, 1),))
    problem = Problem(
        episodes=(0, 1),
        tellable=((True,), (True,)),
        seconds=((1,), (1,)),
        budgets=(None,),
        counts=(1,),
        questions=(question,),
        heard=(0, 1),
    )
    assert best_backups(problem, ((0, 0),), (0,)) == ((1, 0),)


def test_a_story_in_reserve_answers_all_it_can_there_also_where_the_search_was_cut_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backups, "FEW", 0)
    monkeypatch.setattr(backups, "_SOME", 0)
    monkeypatch.setattr(backups, "reach_one", lambda *_: Best((0,), {}, complete=False))
    most = 0
    for seed in range(25):
        problem, assigned, leads = reserve_of(SMALL[-1], seed)
        answers = possible_backups(problem, assigned, leads)
        same = [
            (story, position)
            for story, position in answers
            if story == answers[0][0]
            and problem.questions[position].meeting == problem.questions[answers[0][1]].meeting
        ]
        assert best_backups(problem, assigned, leads) == tuple(same)
        most = max(most, len(same))
    assert most > 1


def test_where_only_the_likeliest_are_weighed_a_story_in_reserve_still_answers_all_it_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backups, "MANY", 0)
    monkeypatch.setattr(backups, "LIKELIEST", 1)
    more = 0
    for seed in range(40):
        problem, assigned, leads = reserve_of(SMALL[-1], seed)
        chosen = best_backups(problem, assigned, leads)
        there = {(story, problem.questions[position].meeting) for story, position in chosen}
        answered = {position for _, position in chosen}
        for story, position in possible_backups(problem, assigned, leads):
            assert position in answered or (story, problem.questions[position].meeting) not in there
        more += len(answered)
    assert more
