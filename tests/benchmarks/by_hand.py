"""Measure planning against what people do without a planner: by hand, and in a spreadsheet. Print tables.

    python tests/benchmarks/by_hand.py [--rounds 200]

Every way gets the same made-up rounds and may look at everything that the planner may. What is counted is
what the interviewers hear; the time that a person needs is not measured.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # a script finds only its own folder

import pulp  # type: ignore[import-untyped] # it ships no types
from tests.benchmarks.plain import formulate
from tests.benchmarks.shapes import Made, Shape, make
from tests.benchmarks.tools import greedy
from tests.support.facts import RANK, Facts, Question, facts_of
from tests.support.oracle import Assigned, keeps_the_rules, tier_values

from storybank.planning import plan_round

SHAPES = (
    Shape(3, 2),
    Shape(8, 3),
    Shape(12, 4),
    Shape(20, 5, limit=4),
    Shape(24, 6, panels=True),
)
OURS = "storybank"
HALF = 0.5
"""A solver's 1 may be 0.999."""

TABLES = {
    "all musts answered": "musts",
    "musts, shoulds reached": "shares",
    "rounds with a story told twice": "twice",
}


def rank(question: Question) -> int:
    """Return 3 where somebody must hear it, 2 should, 1 nice."""
    return max(RANK[need.priority] for need in question.needs)


def strongest(facts: Facts, question: Question) -> list[str]:
    """Return the stories that answer a question, the strongest first."""
    asked = question.musts or question.needs
    told = [story for story in facts.tellable[question.meeting] if facts.covers_one(story, asked)]
    return sorted(told, key=lambda story: (-facts.strength(story, question.competency), story))


def chosen_there(facts: Facts, meeting: int, before: Assigned) -> dict[str, int]:
    """Go through what a meeting asks, musts first, and take the strongest story that is left for each."""
    here: dict[str, int] = {}
    for question in sorted(facts.questions[meeting], key=rank, reverse=True):
        able = strongest(facts, question)
        if any(story in here for story in able):
            continue
        for story in able:
            if story not in before and keeps_the_rules(facts, {**before, **here, story: meeting}):
                here[story] = meeting
                break
    return here


def in_turn(facts: Facts) -> dict[str, int]:
    """Give each meeting, in the order of the day, the strongest stories that are left."""
    assigned: dict[str, int] = {}
    for meeting in facts.questions:
        assigned |= chosen_there(facts, meeting, assigned)
    return assigned


def best_per_cell(facts: Facts) -> list[dict[str, int]]:
    """Look up the best story for each meeting by itself: what a table with a maximum in each cell gives."""
    return [chosen_there(facts, meeting, {}) for meeting in facts.questions]


def solved(facts: Facts, *, by_need: bool) -> dict[str, int]:
    """Maximise one sum, as a spreadsheet's solver does: weight times rank for each need that is answered.

    A table of stories and meetings counts a need again for each story told there that answers it; with a
    column of its own for each need, it counts once.
    """
    plain = formulate(facts)
    pairs = [(story, meeting) for meeting, told in facts.tellable.items() for story in sorted(told)]
    problem = pulp.LpProblem("sheet", pulp.LpMaximize)
    flags = [problem.add_variable(f"x{column}", cat=pulp.LpBinary) for column in range(plain.columns)]
    for terms, limit in plain.rows:
        problem += pulp.lpSum(factor * flags[column] for column, factor in terms.items()) <= limit
    if by_need:
        worth = [(RANK[tier] * points, n) for tier in RANK for n, points in plain.tiers[tier].items()]
    else:
        worth = [(answered(facts, *pair), n) for n, pair in enumerate(pairs)]
    problem.setObjective(pulp.lpSum(points * flags[column] for points, column in worth))
    problem.solve(pulp.COIN_CMD(path=pulp.PULP_CBC_CMD.pulp_cbc_path, msg=False))
    return {pair[0]: pair[1] for pair, flag in zip(pairs, flags, strict=False) if flag.value() > HALF}


def answered(facts: Facts, story: str, meeting: int) -> int:
    """Return weight times rank of all that a story answers in a meeting."""
    needs = (need for question in facts.questions[meeting] for need in question.needs)
    return sum(need.weight * RANK[need.priority] for need in needs if facts.covers(story, need))


@dataclass(frozen=True)
class Heard:
    """What the interviewers of a round hear.

    Attributes:
        must: The tier.
        should: The tier.
        twice: Whether an experience is told twice.
    """

    must: int
    should: int
    twice: bool = False


def heard(facts: Facts, *told: Assigned) -> Heard:
    """Add up what is told in one go or in several that know nothing of each other."""
    assert all(keeps_the_rules(facts, assigned) for assigned in told)
    each = [tier_values(facts, assigned) for assigned in told]
    times = Counter(facts.episode[story] for assigned in told for story in assigned)
    must, should = (sum(values[tier] for values in each) for tier in ("must", "should"))
    return Heard(must, should, max(times.values(), default=0) > 1)


def ways(made: Made, facts: Facts) -> Iterator[tuple[str, Heard]]:
    """Plan a round in every way."""
    plan = plan_round(made.bank, made.round, policy=made.policy)
    yield OURS, heard(facts, {told.story_id: told.meeting for told in plan.assignments})
    yield "by hand, person by person", heard(facts, in_turn(facts))
    rarest = greedy(facts).reached
    yield "by hand, the rarest first", Heard(rarest["must"], rarest["should"])
    yield "sheet, the best in each cell", heard(facts, *best_per_cell(facts))
    yield "sheet, Solver over stories", heard(facts, solved(facts, by_need=False))
    yield "sheet, Solver over needs", heard(facts, solved(facts, by_need=True))


@dataclass(frozen=True)
class Column:
    """What one way does on all rounds of a shape.

    Attributes:
        musts: In how many rounds all musts are answered, of how many where they can be.
        shares: How much of what the plans reach of musts and shoulds is reached, over all rounds.
        twice: In how many rounds an experience is told twice.
    """

    musts: str
    shares: str
    twice: int


def measure(shape: Shape, rounds: int) -> dict[str, Column]:
    """Let every way solve the rounds of a shape."""
    found: dict[str, list[Heard]] = {}
    all_musts = []
    for seed in range(rounds):
        made = make(shape, seed)
        facts = facts_of(made.bank, made.round, made.policy)
        needs = [need for asked in facts.questions.values() for one in asked for need in one.musts]
        all_musts.append(sum(need.weight for need in needs))
        for way, what in ways(made, facts):
            found.setdefault(way, []).append(what)
    best = found[OURS]
    possible = [seed for seed in range(rounds) if best[seed].must == all_musts[seed]]
    columns = {}
    for way, each in found.items():
        done = sum(each[seed].must == all_musts[seed] for seed in possible)
        musts = sum(one.must for one in each) / sum(one.must for one in best)
        shoulds = sum(one.should for one in each) / sum(one.should for one in best)
        shares = f"{musts:.0%}, {shoulds:.0%}"
        columns[way] = Column(f"{done} of {len(possible)}", shares, sum(one.twice for one in each))
    return columns


def table(title: str, measured: dict[str, dict[str, Column]], field: str) -> str:
    """Write one field of every way on every shape."""
    ways = next(iter(measured.values()))
    head = [f"| {' | '.join([title, *measured])} |", "|---" * (1 + len(measured)) + "|"]
    rows = [[way, *(str(getattr(columns[way], field)) for columns in measured.values())] for way in ways]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows), ""])


def main() -> None:
    """Measure every shape, and print the tables."""
    parser = argparse.ArgumentParser(description="Measure planning by hand and in a spreadsheet.")
    parser.add_argument("--rounds", type=int, default=200, help="rounds of each shape (200)")
    rounds = parser.parse_args().rounds
    measured = {shape.name: measure(shape, rounds) for shape in SHAPES}
    for title, field in TABLES.items():
        print(table(title, measured, field))  # noqa: T201 - a script prints


if __name__ == "__main__":
    main()
