"""Measure `plan_many`: plans a second on one core and on two, and what it costs over a bare loop.

    python tests/benchmarks/many.py [--jobs 400] [--memory 0]

The ways take their turns, three times, and the best turn of each counts: what else the machine does can only
slow one down. `--memory 100000` plans so many rounds of 24 x 6 through two processes and says how much
memory this process has gained since the first thousand, and whether one was lost, doubled or out of order.
"""

from __future__ import annotations

import argparse
import resource
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))  # a script finds only its own folder

from tests.benchmarks.shapes import Shape, make

from storybank import PlanJob, plan_many, plan_round, warm_up

TURNS = 3
KINDS = 40  # different rounds of a shape, again and again
SHAPES = (Shape(12, 4), Shape(24, 6), Shape(40, 8, limit=4))


def jobs_of(shape: Shape, number: int) -> Iterator[PlanJob]:
    """Yield jobs as they come from elsewhere: none is the very value of another."""
    made = [make(shape, seed) for seed in range(KINDS)]
    for key in range(number):
        one = made[key % KINDS]
        yield PlanJob(key, one.bank, one.round.replace(notes=f"number {key}"), policy=one.policy)


def pool(workers: int) -> ProcessPoolExecutor:
    """Start workers that have loaded what planning needs."""
    return ProcessPoolExecutor(workers, get_context("forkserver"), initializer=warm_up)


def measured(shape: Shape, number: int) -> dict[str, float]:
    """Return the plans a second of each way."""
    jobs = [*jobs_of(shape, number)]
    rates = defaultdict[str, float](float)
    with pool(1) as one, pool(2) as two:
        ways: dict[str, Callable[[], object]] = {
            "loop": lambda: [plan_round(job.bank, job.round, policy=job.policy) for job in jobs],
            "plan_many": lambda: [*plan_many(jobs)],
            "one process": lambda: [*plan_many(jobs, executor=one)],
            "two processes": lambda: [*plan_many(jobs, executor=two)],
        }
        for _ in range(TURNS):
            for name, way in ways.items():
                began = perf_counter()
                way()
                rates[name] = max(rates[name], number / (perf_counter() - began))
    return rates


def resident() -> float:
    """Return the megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * resource.getpagesize() / 1e6


def memory(number: int) -> str:
    """Plan many rounds through two processes, and return what that took."""
    early, began = 0.0, perf_counter()
    with pool(2) as two:
        for place, result in enumerate(plan_many(jobs_of(SHAPES[1], number), executor=two)):
            assert result.key == place, "out of order"
            assert result.plan is not None, result.error
            if place == 1_000:
                early = resident()
    assert place + 1 == number, "not as many as there were"
    seconds = perf_counter() - began
    return (
        f"{number} jobs, {number / seconds:.0f} a second; {resident() - early:+.1f} MB after the first 1,000"
    )


def main() -> None:
    """Measure every shape, and print as it goes."""
    parser = argparse.ArgumentParser(description="Measure plan_many.")
    parser.add_argument("--jobs", type=int, default=400, help="rounds of each shape (400)")
    parser.add_argument("--memory", type=int, default=0, help="rounds through two processes (0)")
    options = parser.parse_args()
    print("| shape | loop | plan_many | one process | two processes | over the loop | two over one |")  # noqa: T201
    print("|---" * 7 + "|")  # noqa: T201
    for shape in SHAPES:
        rates = measured(shape, options.jobs)
        cells = [f"{rate:.0f}/s" for rate in rates.values()]
        over, twice = rates["loop"] / rates["plan_many"] - 1, rates["two processes"] / rates["one process"]
        print(f"| {' | '.join([shape.name, *cells, f'{over:+.1%}', f'{twice:.2f} x'])} |", flush=True)  # noqa: T201
    if options.memory:
        print(memory(options.memory))  # noqa: T201


if __name__ == "__main__":
    main()
