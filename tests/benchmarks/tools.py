"""The other tools: each maximises the tiers of the plain program one after another, each in its usual way.

A tool that is not installed is None, and the table says so.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from tests.benchmarks.plain import Plain, formulate
from tests.support.facts import Facts, Question
from tests.support.oracle import keeps_the_rules, tier_values


@dataclass(frozen=True)
class Answer:
    """What a tool found.

    Attributes:
        reached: The tiers.
        seconds: How long it took.
        proved: Whether the tool says that nothing is better.
    """

    reached: dict[str, int]
    seconds: float
    proved: bool = True


Tool = Callable[[Facts], Answer]

FINISHED = 5
"""Seconds to wait for the other process to end."""


def pulp_with_cbc(facts: Facts) -> Answer:
    """PuLP writes each tier's program for CBC, which runs once a tier."""
    import pulp  # type: ignore[import-untyped] # noqa: PLC0415 - it ships no types, and loads when it is used

    began = perf_counter()
    plain = formulate(facts)
    problem = pulp.LpProblem("plan", pulp.LpMaximize)
    flags = [problem.add_variable(f"x{column}", cat=pulp.LpBinary) for column in range(plain.columns)]
    nothing = problem.add_variable("nothing", 0, 0)  # a tier may be an empty sum, and PuLP wants a term
    for terms, limit in plain.rows:
        problem += (
            pulp.LpAffineExpression((flags[column], factor) for column, factor in terms.items()) <= limit
        )
    solver = pulp.COIN_CMD(path=pulp.PULP_CBC_CMD.pulp_cbc_path, msg=False)
    reached: dict[str, int] = {}
    for name, terms in plain.tiers.items():
        tier = pulp.LpAffineExpression((flags[column], factor) for column, factor in terms.items())
        problem.setObjective(tier + nothing)
        problem.solve(solver)
        assert pulp.LpStatus[problem.status] == "Optimal"
        reached[name] = round(pulp.value(problem.objective))
        problem += tier + nothing >= reached[name]
    return Answer(reached, perf_counter() - began)


def scipy_milp(facts: Facts) -> Answer:
    """`scipy.optimize.milp`, which is HiGHS too, started anew for each tier."""
    np, optimize, sparse = map(import_module, ("numpy", "scipy.optimize", "scipy.sparse"))
    began = perf_counter()
    plain = formulate(facts)
    rows, limits = [*plain.rows], []
    reached: dict[str, int] = {}
    for name, terms in plain.tiers.items():
        entries = [(row, c, a) for row, (terms_, _) in enumerate(rows) for c, a in terms_.items()]
        places, columns, factors = zip(*entries, strict=True)
        matrix = sparse.csr_array((factors, (places, columns)), shape=(len(rows), plain.columns))
        limits = [limit for _, limit in rows]
        costs = np.zeros(plain.columns)
        costs[list(terms)] = [-factor for factor in terms.values()]
        solved = optimize.milp(
            costs,
            integrality=np.ones(plain.columns),
            bounds=optimize.Bounds(0, 1),
            constraints=optimize.LinearConstraint(matrix, ub=np.array(limits, dtype=float)),
            options={"mip_rel_gap": 0},
        )
        assert solved.success
        reached[name] = round(-solved.fun)
        rows.append(({column: -factor for column, factor in terms.items()}, -reached[name]))
    return Answer(reached, perf_counter() - began)


def greedy(facts: Facts) -> Answer:
    """Narrowest need first: musts, then what the fewest stories cover; each takes the strongest free."""
    began = perf_counter()
    assigned: dict[str, int] = {}
    questions = [question for asked in facts.questions.values() for question in asked]

    def able(question: Question) -> list[str]:
        told = facts.tellable[question.meeting]
        return [story for story in sorted(told) if facts.covers_one(story, question.musts or question.needs)]

    def strength(story: str, question: Question) -> int:
        return facts.strength(story, question.competency)

    for question in sorted(questions, key=lambda q: (not q.musts, len(able(q)), -q.fit_weight)):
        if any(assigned.get(story) == question.meeting for story in able(question)):
            continue
        for story in sorted(able(question), key=lambda story: -strength(story, question)):
            if story not in assigned and keeps_the_rules(facts, {**assigned, story: question.meeting}):
                assigned[story] = question.meeting
                break
    seconds = perf_counter() - began
    return Answer(tier_values(facts, assigned), seconds, proved=False)


class CpSat:
    """OR-Tools CP-SAT in a process of its own: in one process it clashes with HiGHS."""

    def __init__(self) -> None:
        """Start the process, and load the solver before anything is measured."""
        script = Path(__file__).with_name("cp_sat.py")
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def __call__(self, facts: Facts) -> Answer:
        """Hand the program over, and read what was reached and how long it took there."""
        began = perf_counter()
        plain = formulate(facts)
        building = perf_counter() - began
        answer = self._ask(plain)
        return replace(answer, seconds=building + answer.seconds)

    def _ask(self, plain: Plain) -> Answer:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(vars(plain)) + "\n")
        process.stdin.flush()
        return Answer(**json.loads(process.stdout.readline()))

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(FINISHED)


def installed() -> dict[str, Tool | None]:
    """Return every tool by the name that the table gives it; None where it is not installed."""
    return {
        "PuLP + CBC": pulp_with_cbc if find_spec("pulp") else None,
        "SciPy milp": scipy_milp if find_spec("scipy") else None,
        "CP-SAT": CpSat() if find_spec("ortools") else None,
        "greedy": greedy,
    }
