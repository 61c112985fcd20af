"""How the planner grows: from a dozen stories to thousands, beside one bare linear program of the same rows.

    python tests/benchmarks/growth.py

Seconds are of the processor, so that other work on the machine counts little.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from math import log
from pathlib import Path
from statistics import linear_regression, median
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[2]))  # a script finds only its own folder

from tests.benchmarks.bare import bare_linear_program
from tests.benchmarks.shapes import Shape, make

from storybank.planning import plan_round
from storybank.planning.problem_of import read_context

SHAPES = tuple(
    Shape(*size)
    for size in (
        (12, 4),
        (24, 6),
        (40, 8),
        (100, 20),
        (200, 40),
        (300, 60),
        (1000, 50),
        (2000, 100),
    )
)
TURNS = 3


@dataclass(frozen=True)
class Cost:
    """What one round takes.

    Attributes:
        pairs: Stories and needs where the story covers the need.
        seconds: Of the processor, for the plan.
        bare: The same for one bare linear program.
        status: What the proof says.
        lacks: For each goal that is not proved, what part of its bound may be missing.
    """

    pairs: int
    seconds: float
    bare: float
    status: str
    lacks: dict[str, float]


def cost_of(shape: Shape, seed: int) -> Cost:
    """Plan a round of a shape, turn by turn with its bare linear program; the medians count."""
    made = make(shape, seed)
    questions = read_context(made.bank, made.round, made.policy).problem.questions
    demands = [(question.strengths, one.min_strength) for question in questions for one in question.demands]
    took, bare = list[float](), list[float]()
    for _ in range(TURNS):
        began = process_time()
        plan = plan_round(made.bank, made.round, policy=made.policy)
        took.append(process_time() - began)
        bare.append(bare_linear_program(made, clock=process_time))
    open_ = [tier for tier in plan.proof.tiers if tier.bound > tier.value]
    lacks = {str(tier.name): (tier.bound - tier.value) / max(1, abs(tier.bound)) for tier in open_}
    pairs = sum(strength >= least for strengths, least in demands for strength in strengths)
    return Cost(pairs, median(took), median(bare), plan.proof.status, lacks)


def exponent(costs: list[Cost]) -> float:
    """Return with which power of the pairs time grows: the slope of a line through the logarithms."""
    return linear_regression([log(one.pairs) for one in costs], [log(one.seconds) for one in costs]).slope


def main() -> None:
    """Measure every shape, and print as it goes."""
    print("| shape | pairs | ms | ms, bare | times bare | proof | may be missing |", flush=True)  # noqa: T201 - a script
    print("|---|---|---|---|---|---|---|", flush=True)  # noqa: T201 - the same
    cost_of(SHAPES[0], 0)  # loads everything
    costs = []
    for shape in SHAPES:
        costs.append(one := cost_of(shape, 0))
        lacks = ", ".join(f"{name} {lack:.1%}" for name, lack in one.lacks.items()) or "nothing"
        times = (f"{1000 * one.seconds:.1f}", f"{1000 * one.bare:.1f}", f"{one.seconds / one.bare:.1f}")
        cells = (shape.name, str(one.pairs), *times, one.status, lacks)
        print(f"| {' | '.join(cells)} |", flush=True)  # noqa: T201 - the same
    print(f"time grows with the power {exponent(costs):.2f} of the pairs")  # noqa: T201 - the same


if __name__ == "__main__":
    main()
