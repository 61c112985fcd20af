"""Measure what a new process pays before the library has said anything, and print a table.

    python tests/benchmarks/cold.py [--times 12]

Each line is a process of its own, with its bytecode kept. All take their turns, and the least of each counts:
the processor's time, user and system, as other programs of the machine disturb it least. That of an
interpreter that does nothing is taken off.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory

SAMPLE = "from storybank.sample import sample_bank, sample_round\n"
QUESTION = "Tell me about a time you disagreed with your manager about a customer."
PLANNING = f"from storybank import plan_round\n{SAMPLE}plan_round(sample_bank(), sample_round())"
ASKING = f"from storybank import answer_question\n{SAMPLE}bank = sample_bank()\n"

CODE = {
    "nothing": "pass",
    "import pydantic": "import pydantic",
    "import storybank": "import storybank",
    "from storybank import StoryBank, Round": "from storybank import StoryBank, Round",
    "import highspy, pydantic": "import highspy, pydantic",
    "first plan of the sample": PLANNING,
    "import sqlalchemy.orm, alembic": "import sqlalchemy.orm, alembic",
    "from storybank import Store": "from storybank import Store",
    "a bank to ask": ASKING,
    "first answer": f"{ASKING}answer_question(bank, {QUESTION!r})",
}

RATIOS = (
    ("import storybank", "import pydantic", 1.6),
    ("first plan of the sample", "import highspy, pydantic", 2.0),
    ("from storybank import Store", "import sqlalchemy.orm, alembic", 1.3),
)
"""What is compared with what, and the ratio to aim at."""

ANSWER_AIM = 350
"""Milliseconds from the import to the first answer."""


def processor_time(code: str, environment: dict[str, str]) -> float:
    """Return the processor's milliseconds that a process takes from its start to its end."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)  # noqa: S603 - our own code
    after = getrusage(RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def measured(times: int) -> dict[str, float]:
    """Return the least time of each code, over that of nothing."""
    with TemporaryDirectory() as kept:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = kept
        for code in CODE.values():
            processor_time(code, environment)
        rounds = [
            {name: processor_time(code, environment) for name, code in CODE.items()} for _ in range(times)
        ]
    least = {name: min(one[name] for one in rounds) for name in CODE}
    return {name: took - least["nothing"] for name, took in least.items() if name != "nothing"}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure cold starts.")
    parser.add_argument("--times", type=int, default=12, help="processes of each kind (12)")
    took = measured(parser.parse_args().times)
    say("| a new process | ms |", "|---|---|", *(f"| {name} | {time:.0f} |" for name, time in took.items()))
    say("", "| ratio | measured | aim |", "|---|---|---|")
    for ours, theirs, aim in RATIOS:
        say(f"| {ours} / {theirs} | {took[ours] / took[theirs]:.2f} | {aim} |")
    answer = took["first answer"] - took["a bank to ask"]
    say(f"| first answer from the import, ms | {answer:.0f} | {ANSWER_AIM} |")


def say(*lines: str) -> None:
    """Print at once."""
    for line in lines:
        print(line, flush=True)  # noqa: T201 - a script prints


if __name__ == "__main__":
    main()
