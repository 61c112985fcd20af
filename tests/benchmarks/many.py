"""Measure `plan_many`: plans a second on one core and on two, what travels, and its cost over a bare loop.

    python tests/benchmarks/many.py [--jobs 400] [--memory 0]

The ways take their turns, three times, and the best turn of each counts: what else the machine does can only
slow one down. “Two loops” is the bare loop in two processes at once that hand nothing over: what the machine
gives. “Work” is the processor time for a plan of this process and its two workers, by that of the bare loop:
on a busy machine it says more than rates do; Linux alone tells it. `--memory 100000` plans so many rounds of
24 x 6 through two processes and says how much memory this process has gained since the first thousand, and
whether one was lost, doubled or out of order.
"""

from __future__ import annotations

import argparse
import math
import pickle
import resource
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # a script finds only its own folder

from tests.benchmarks.shapes import Shape, make

from storybank import PlanJob, plan_many, plan_round, warm_up

TURNS = 3
KINDS = 40  # different rounds of a shape, again and again
TOGETHER = 20  # jobs in a chunk that is weighed
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


class Scales(Executor):
    """Plans at once what it is given, and weighs it on its way there and back."""

    def __init__(self) -> None:
        self.there = self.back = 0

    def submit(self, function: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        sent = pickle.dumps((function, args, named), pickle.HIGHEST_PROTOCOL)
        function, args, named = pickle.loads(sent)  # noqa: S301 - what we have just written
        answer = pickle.dumps(function(*args, **named), pickle.HIGHEST_PROTOCOL)
        self.there, self.back = self.there + len(sent), self.back + len(answer)
        done: Future[Any] = Future()
        done.set_result(pickle.loads(answer))  # noqa: S301 - as above
        return done


def weighed(jobs: Sequence[PlanJob]) -> tuple[float, float]:
    """Return the bytes of a job and of its plan, as they travel."""
    scales = Scales()
    deque(plan_many(jobs, executor=scales, chunk=TOGETHER), 0)
    return scales.there / len(jobs), scales.back / len(jobs)


@cache
def half(shape: Shape, number: int) -> list[PlanJob]:
    """Return the jobs of one of two processes, made once in each."""
    return [*jobs_of(shape, number // 2)]


def loop(jobs: Iterable[PlanJob]) -> None:
    """Plan the jobs as one writes it by hand."""
    deque((plan_round(job.bank, job.round, policy=job.policy) for job in jobs), 0)


def loop_there(shape: Shape, number: int) -> None:
    """Do so in a process that has its jobs."""
    loop(half(shape, number))


def work(workers: ProcessPoolExecutor) -> float:
    """Return the seconds of processor time of this process and of workers; NaN where nobody tells."""
    try:
        spent = [Path(f"/proc/{one}/schedstat").read_text("utf-8").split()[0] for one in workers._processes]  # noqa: SLF001
    except OSError:
        return math.nan
    return process_time() + sum(map(int, spent)) / 1e9


def measured(shape: Shape, number: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return the plans a second of each way, and the processor time of one plan."""
    jobs = [*jobs_of(shape, number)]
    rates, works = defaultdict[str, float](float), defaultdict[str, float](lambda: math.inf)
    with pool(1) as one, pool(2) as two:
        ways: dict[str, Callable[[], object]] = {
            "loop": lambda: loop(jobs),
            "plan_many": lambda: deque(plan_many(jobs), 0),
            "one process": lambda: deque(plan_many(jobs, executor=one), 0),
            "two processes": lambda: deque(plan_many(jobs, executor=two), 0),
            "two loops": lambda: [*two.map(loop_there, [shape] * 2, [number] * 2)],
        }
        ways["two processes"]()  # which starts them
        for _ in range(TURNS):
            for name, way in ways.items():
                began, spent = perf_counter(), work(two)
                way()
                rates[name] = max(rates[name], number / (perf_counter() - began))
                works[name] = min(works[name], (work(two) - spent) / number)
    return rates, works


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
    heads = (
        "shape | loop | plan_many | one process | two processes | two loops | over the loop | two over one"
    )
    print(f"| {heads} | work | bytes of a job | of a plan |")  # noqa: T201
    print("|---" * 11 + "|")  # noqa: T201
    for shape in SHAPES:
        rates, works = measured(shape, options.jobs)
        cells = [f"{rate:.0f}/s" for rate in rates.values()]
        cells += [f"{rates['loop'] / rates['plan_many'] - 1:+.1%}"]
        cells += [f"{rates['two processes'] / max(rates['loop'], rates['one process']):.2f} x"]
        cells += [f"{works['two processes'] / works['loop']:.2f} x"]
        cells += [f"{weight:,.0f}" for weight in weighed([*jobs_of(shape, KINDS)])]
        print(f"| {' | '.join([shape.name, *cells])} |", flush=True)  # noqa: T201
    if options.memory:
        print(memory(options.memory))  # noqa: T201


if __name__ == "__main__":
    main()
