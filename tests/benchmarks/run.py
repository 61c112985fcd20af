"""Measure the planner beside other tools, in one run, and print a table.

    python tests/benchmarks/run.py [--rounds 12] [--shape "24 x 6"]

Ours is `plan_round` with all that belongs to a plan: backups, gaps, proof and the Plan object. The others
only find the tiers: reading the bank is not counted for them. All take their turns round by round, so that
what else the machine does meets them alike. Times are told as ratios; compare no seconds between machines.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))  # a script finds only its own folder

from tests.benchmarks.bare import bare_linear_program
from tests.benchmarks.shapes import SHAPES, Made, Shape, make
from tests.benchmarks.tools import Answer, CpSat, Tool, installed
from tests.support.facts import facts_of

from storybank.planning import Plan, plan_round, verify_proof

OURS = "storybank"
BARE = "bare linear program"
HEADINGS = (
    "shape",
    "tool",
    "all tiers best",
    "musts, shoulds reached",
    "ms, median",
    "times ours, median (least-most)",
    "proved",
)
LIBRARIES = ("storybank", "highspy", "numpy", "PuLP", "scipy", "ortools")


@dataclass
class Column:
    """One tool on one shape, round by round.

    Attributes:
        seconds: How long it took.
        best: Whether every tier is that of the best that any tool found.
        musts: The share of the best must tier that was reached.
        shoulds: The same of the should tier.
        proved: Whether the round was proved to be the best, by what each tool calls a proof.
    """

    seconds: list[float] = field(default_factory=list)
    best: list[bool] = field(default_factory=list)
    musts: list[float] = field(default_factory=list)
    shoulds: list[float] = field(default_factory=list)
    proved: list[bool] = field(default_factory=list)

    def note(self, answer: Answer, best: dict[str, int]) -> None:
        """Add a round."""
        self.seconds.append(answer.seconds)
        self.best.append(answer.reached == best)
        self.musts.append(share(answer.reached["must"], best["must"]))
        self.shoulds.append(share(answer.reached["should"], best["should"]))
        self.proved.append(answer.proved)


Table = dict[str, Column]


def share(reached: int, best: int) -> float:
    """Return what part of the best was reached; all of it where there is nothing to reach."""
    return reached / best if best else 1.0


def ours(made: Made) -> tuple[Plan, float]:
    """Plan a round."""
    began = perf_counter()
    plan = plan_round(made.bank, made.round, policy=made.policy)
    return plan, perf_counter() - began


def measure(shape: Shape, tools: dict[str, Tool | None], rounds: int) -> Table:
    """Let every tool solve the rounds of a shape, turn by turn."""
    table: Table = {
        OURS: Column(),
        BARE: Column(),
        **{name: Column() for name, tool in tools.items() if tool},
    }
    for seed in range(rounds):
        made = make(shape, seed)
        facts = facts_of(made.bank, made.round, made.policy)
        plan, seconds = ours(made)
        values = {str(tier.name): tier.value for tier in plan.proof.tiers}
        answers = {OURS: Answer(values, seconds, proved=verify_proof(plan, made.bank))}
        table[BARE].seconds.append(bare_linear_program(made))
        answers |= {name: tool(facts) for name, tool in tools.items() if tool}
        # The best of all tools, whoever found it: ours has to reach it too.
        best = max((answer.reached for answer in answers.values()), key=lambda tiers: list(tiers.values()))
        for name, answer in answers.items():
            table[name].note(answer, best)
    return table


def ratios(table: Table, name: str) -> list[float]:
    """Return for each round how many times as long as ours it took."""
    return [other / own for other, own in zip(table[name].seconds, table[OURS].seconds, strict=True)]


def lines_of(shape: Shape, table: Table) -> Iterator[str]:
    """Write a shape's part of the table."""
    for name, column in table.items():
        if name == BARE:
            continue
        took = ratios(table, name)
        times = f"{median(took):.1f} ({min(took):.1f}-{max(took):.1f})" if name != OURS else "1"
        milliseconds = f"{1000 * median(column.seconds):.1f}"
        best, count = sum(column.best), len(column.best)
        musts, shoulds = (f"{sum(shares) / count:.0%}" for shares in (column.musts, column.shoulds))
        proved = f"{sum(column.proved)}/{count}"
        cells = (shape.name, name, f"{best}/{count}", f"{musts}, {shoulds}", milliseconds, times, proved)
        yield f"| {' | '.join(cells)} |"


def summary(tables: list[Table]) -> Iterator[str]:
    """Write the ratios over all rounds."""
    for name in tables[0]:
        if name == OURS:
            continue
        took = sorted(ratio for table in tables for ratio in ratios(table, name))
        if name == BARE:
            took = sorted(1 / ratio for ratio in took)
            yield f"storybank / {BARE}: median {median(took):.1f}, {took[0]:.1f}-{took[-1]:.1f}"
        else:
            faster = sum(ratio > 1 for ratio in took)
            yield (
                f"{name} / storybank: median {median(took):.1f}, {took[0]:.1f}-{took[-1]:.1f}; "
                f"storybank is faster in {faster} of {len(took)} rounds"
            )


def surroundings() -> Iterator[str]:
    """Say on what it was measured."""
    yield f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    for name in LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} is not installed"


def main() -> None:
    """Measure every shape, and print as it goes."""
    parser = argparse.ArgumentParser(description="Measure the planner beside other tools.")
    parser.add_argument("--rounds", type=int, default=12, help="rounds of each shape (12)")
    parser.add_argument("--shape", help="only the shapes whose name contains this")
    parser.add_argument("--without", action="append", default=[], help="leave a tool out, by its name")
    options = parser.parse_args()
    tools = {name: tool for name, tool in installed().items() if name not in options.without}
    shapes = [shape for shape in SHAPES if options.shape is None or options.shape in shape.name]
    say("; ".join(surroundings()), "")
    for name, tool in tools.items():
        if tool is None:
            say(f"{name} is not installed and not measured.", "")
    say(f"| {' | '.join(HEADINGS)} |", "|---" * len(HEADINGS) + "|")
    measure(SHAPES[0], tools, 1)  # loads everything
    tables = []
    for shape in shapes:
        tables.append(measure(shape, tools, options.rounds))
        say(*lines_of(shape, tables[-1]))
    say("", *summary(tables))
    for tool in tools.values():
        if isinstance(tool, CpSat):
            tool.close()


def say(*lines: str) -> None:
    """Print at once: a run takes minutes."""
    for line in lines:
        print(line, flush=True)  # noqa: T201 - a script prints


if __name__ == "__main__":
    main()
