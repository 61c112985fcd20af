"""Other problems, stated in the engine's whole numbers: it finds their published or brute-force maxima."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random

import networkx as nx
import pytest

from storybank.planning.engine.limits import UNLIMITED
from storybank.planning.engine.problem import MUST_RANK, Demand, Problem, Question, is_allowed, tier_names
from storybank.planning.engine.program import full_program
from storybank.planning.engine.search import Best, Chosen, Task, Values, reach_assignment, reach_one

GAP = Path(__file__).parents[3].parent / "shared" / "data" / "gap"

SHOWN, NOT_SHOWN = 1, 0

Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Instance:
    """A generalized assignment: every job goes to one agent, within each agent's capacity."""

    profits: tuple[tuple[int, ...], ...]
    weights: tuple[tuple[int, ...], ...]
    capacities: tuple[int, ...]

    @property
    def jobs(self) -> int:
        return len(self.profits[0])


def read_instance(text: str) -> Instance:
    """Read agents, jobs, profits and weights by agent, capacities."""
    numbers = [int(word) for word in text.split()]
    agents, jobs = numbers[:2]
    rows = [tuple(numbers[start : start + jobs]) for start in range(2, 2 + 2 * agents * jobs, jobs)]
    return Instance(tuple(rows[:agents]), tuple(rows[agents:]), tuple(numbers[-agents:]))


def asks_for(story: int, stories: int, *, meeting: int, weight: int) -> Question:
    """A question that only one story answers."""
    strengths = tuple(SHOWN if number == story else NOT_SHOWN for number in range(stories))
    return Question(meeting, strengths, (Demand(weight, MUST_RANK, SHOWN),))


def everywhere(stories: int, meetings: int) -> tuple[tuple[bool, ...], ...]:
    return ((True,) * meetings,) * stories


def stated(instance: Instance, bonus: int) -> Problem:
    """A job is a story, an agent a meeting, and a capacity its seconds; each job in its place is a must."""
    agents, jobs = len(instance.capacities), instance.jobs
    return Problem(
        episodes=tuple(range(jobs)),
        tellable=everywhere(jobs, agents),
        seconds=tuple(zip(*instance.weights, strict=True)),
        budgets=instance.capacities,
        counts=(None,) * agents,
        questions=tuple(
            asks_for(job, jobs, meeting=agent, weight=instance.profits[agent][job] + bonus)
            for agent in range(agents)
            for job in range(jobs)
        ),
        heard=(0,) * jobs,
    )


def maximum(problem: Problem) -> tuple[int, Pairs]:
    """Reach the most musts, with the assignment; the search must come to its end."""

    def weigh(chosen: Chosen) -> Values | None:
        pairs = tuple(problem.pairs[column] for column in chosen)
        return {"must": musts(problem, pairs)} if is_allowed(problem, pairs) else None

    nothing = Best((), {"must": 0}, complete=False)
    task = Task(full_program(problem), weigh, len(problem.pairs), nothing, UNLIMITED)
    best = reach_one(task, ["must"], {})
    assert best.complete
    return best.values["must"], tuple(problem.pairs[column] for column in best.chosen)


def musts(problem: Problem, pairs: Iterable[tuple[int, int]]) -> int:
    """Add up the weights of the questions that some pair answers."""
    told: dict[int, set[int]] = {}
    for story, meeting in pairs:
        told.setdefault(meeting, set()).add(story)
    return sum(
        demand.weight
        for question in problem.questions
        for demand in question.demands
        if any(question.strengths[s] >= demand.min_strength for s in told.get(question.meeting, ()))
    )


def published() -> list[tuple[str, int]]:
    if not GAP.is_dir():
        return []
    with (GAP / "optima.csv").open(encoding="utf-8") as lines:
        return [(row["instance"], int(row["maximum"])) for row in csv.DictReader(lines)]


@pytest.mark.skipif(not GAP.is_dir(), reason=f"the published instances are not beside the checkout: {GAP}")
def test_the_published_maxima_are_all_there() -> None:
    assert len(published()) == 60


@pytest.mark.sample(12)
@pytest.mark.parametrize(("name", "best"), published())
def test_the_engine_finds_every_published_maximum_of_generalized_assignment(name: str, best: int) -> None:
    instance = read_instance((GAP / name).read_text(encoding="utf-8"))
    # One job more outranks any profit, so that every job is assigned, as the published problem has it.
    bonus = 1 + sum(max(profits) for profits in zip(*instance.profits, strict=True))
    value, pairs = maximum(stated(instance, bonus))
    assert sorted(job for job, _ in pairs) == list(range(instance.jobs))
    assert sum(instance.profits[agent][job] for job, agent in pairs) == best
    assert value == best + instance.jobs * bonus
    for agent, capacity in enumerate(instance.capacities):
        assert sum(instance.weights[agent][job] for job, place in pairs if place == agent) <= capacity


@pytest.mark.parametrize("seed", range(30))
def test_the_engine_finds_the_largest_coverage_by_a_few_sets(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - made-up sets, no secrets
    size, few = chance.randint(4, 12), chance.randint(1, 4)
    weights = [chance.randint(1, 9) for _ in range(20)]
    sets = [frozenset(chance.sample(range(20), chance.randint(1, 6))) for _ in range(size)]
    value, pairs = maximum(covering(sets, weights, few))
    best = max(
        sum(weights[element] for element in frozenset().union(*chosen))
        for chosen in combinations(sets, min(few, size))
    )
    assert value == best
    assert len(pairs) <= few


def covering(sets: Sequence[frozenset[int]], weights: Sequence[int], few: int) -> Problem:
    """A set is a story, an element a question, and the one meeting takes a few."""
    return Problem(
        episodes=tuple(range(len(sets))),
        tellable=everywhere(len(sets), 1),
        seconds=((1,),) * len(sets),
        budgets=(None,),
        counts=(few,),
        questions=tuple(
            Question(0, tuple(int(element in one) for one in sets), (Demand(weight, MUST_RANK, SHOWN),))
            for element, weight in enumerate(weights)
        ),
        heard=(0,) * len(sets),
    )


@pytest.mark.parametrize("seed", range(30))
def test_the_engine_finds_the_best_linear_assignment(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - made-up profits, no secrets
    jobs, agents = chance.randint(1, 12), chance.randint(1, 12)
    profits = tuple(tuple(chance.randint(1, 50) for _ in range(jobs)) for _ in range(agents))
    weights = ((0,) * jobs,) * agents
    problem = stated(Instance(profits, weights, (0,) * agents), bonus=0)
    value, pairs = maximum(one_each(problem))
    graph: nx.Graph[tuple[str, int]] = nx.Graph()
    for agent, row in enumerate(profits):
        graph.add_weighted_edges_from((("agent", agent), ("job", job), gain) for job, gain in enumerate(row))
    matched = nx.max_weight_matching(graph)
    assert value == sum(graph.edges[edge]["weight"] for edge in matched)
    assert len({agent for _, agent in pairs}) == len(pairs)


def one_each(problem: Problem) -> Problem:
    """The same with one story a meeting, by number instead of by seconds."""
    meetings = len(problem.budgets)
    return Problem(
        episodes=problem.episodes,
        tellable=problem.tellable,
        seconds=problem.seconds,
        budgets=(None,) * meetings,
        counts=(1,) * meetings,
        questions=problem.questions,
        heard=problem.heard,
    )


def two_for_one_place() -> Problem:
    """Two stories answer one question alike well; there is room for one."""
    return Problem(
        episodes=(0, 1),
        tellable=everywhere(2, 1),
        seconds=((1,),) * 2,
        budgets=(None,),
        counts=(1,),
        questions=(Question(0, (3, 2), (Demand(1, MUST_RANK, SHOWN),)),),
        heard=(0, 0),
    )


NOTHING_YET = Best((), dict.fromkeys(tier_names(two_for_one_place()), -9), complete=False)


def test_the_best_but_some_is_none_of_them() -> None:
    problem = two_for_one_place()
    program = full_program(problem)
    best = reach_assignment(problem, program, NOTHING_YET, UNLIMITED)
    assert (best.assigned, best.complete) == (((0, 0),), True)
    program.at_most({0: 1, 1: -1}, 0)  # cuts it off
    found = reach_assignment(problem, program, NOTHING_YET, UNLIMITED, frozenset({best.assigned}))
    assert (found.assigned, found.complete) == (((1, 0),), True)
    # Without the cut the solver goes on to offer the one that is not wanted.
    again = reach_assignment(
        problem, full_program(problem), NOTHING_YET, UNLIMITED, frozenset({best.assigned})
    )
    assert (again.assigned, again.complete) == (((1, 0),), False)


def test_what_a_solver_offers_against_a_hard_rule_is_not_taken() -> None:
    problem = two_for_one_place()
    program = full_program(problem)
    program.rows = [row for row in program.rows if row.terms != {0: 1, 1: 1}]
    program.objectives["spare"] = {0: 1, 1: 1}  # as if more stories were better
    program.spans["spare"] = 2
    found = reach_assignment(problem, program, NOTHING_YET, UNLIMITED)
    assert len(found.assigned) < 2
    assert not found.complete
