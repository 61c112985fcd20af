"""Measure what reads words, and print a table.

    python tests/benchmarks/words.py [--stories 60] [--times 200]

Each function is asked the same of a bank of that many stories of about 200 words. The first call of a process
also reads the tables; it is shown apart. What is not built yet is left out.
"""

from __future__ import annotations

import argparse
import gc
import tracemalloc
from collections.abc import Callable, Iterator
from importlib import import_module
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from storybank.bank import StoryBank
from storybank.competencies import builtin_framework, resolve
from storybank.history import Telling
from storybank.stories import Story

QUESTIONS = (
    "Tell me about a time you disagreed with your manager about a customer.",
    "How do you decide what comes first when everything is due at once?",
    "What was your biggest failure, and what did you learn from it?",
    "What salary do you expect?",
    (
        "We are a small team in which priorities change weekly, and nobody has time to explain. Describe how "
        "you found your feet in a place like that, whom you asked, and what came of it in three months."
    ),
)
_LINES = "You lead a team of five.\n- Strong communication skills\n- Experience with budgets is a plus\n"
POSTING = _LINES * 20
TAGS = ("team work", "comunication", "ability to stay calm in a crisis", "planning & organising", "welding")
WORDS_EACH = 200
LARGE_BANK = 10_000

Call = Callable[[int], Any]


def bank_of(count: int) -> StoryBank:
    """Return a bank of stories with two or three tags each, a third of them told."""
    chance = Random(count)  # noqa: S311 - a made-up bank
    ids = [one.id for one in builtin_framework().competencies if one.answered_by == "story"]
    words = " ".join(one.definition for one in builtin_framework().competencies).split()
    stories = [
        Story(
            f"Story {number}",
            action=" ".join(chance.choices(words, k=WORDS_EACH)),
            competencies={name: chance.randint(1, 5) for name in chance.sample(ids, 3)},
        )
        for number in range(count)
    ]
    return StoryBank(stories, tellings=[Telling(story, "Dana Reyes") for story in stories[::3]])


def calls(bank: StoryBank) -> Iterator[tuple[str, Call]]:
    """Yield what is measured, by name; what cannot be imported is left out."""
    questions, postings, review, duplicates, health = (
        _late(f"storybank.words.{name}")
        for name in ("questions", "postings", "review", "duplicates", "health")
    )
    if questions:
        yield (
            "answer_question",
            lambda n: questions.answer_question(bank, QUESTIONS[n % len(QUESTIONS)], to="Dana Reyes"),
        )
    if postings:
        yield "needs_from_posting", lambda _: postings.needs_from_posting(POSTING)
    if review:
        yield "review_story", lambda n: review.review_story(bank.stories[n % len(bank.stories)])
    if duplicates:
        yield "find_duplicates", lambda _: duplicates.find_duplicates(bank)
    if health:
        yield "bank_health", lambda _: health.bank_health(bank)
    yield "resolve", lambda n: resolve(TAGS[n % len(TAGS)])


def _late(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError:
        return None


def milliseconds(call: Call, turn: int) -> float:
    """Return what one call takes."""
    began = perf_counter()
    call(turn)
    return 1000 * (perf_counter() - began)


def row(name: str, call: Call, times: int) -> str:
    """Return a line of the table."""
    first = milliseconds(call, 0)
    took = sorted(milliseconds(call, turn) for turn in range(times))
    return (
        f"| {name} | {first:.1f} | {median(took):.2f} | {took[int(0.95 * len(took))]:.2f} | {took[-1]:.2f} |"
    )


def growth() -> Iterator[str]:
    """Yield how long a question of each length takes: twice the length, about twice the time."""
    answer = import_module("storybank.words.questions").answer_question
    bank = StoryBank()
    for letters in (125_000, 250_000, 500_000, 1_000_000):
        text = ("We make pumps. What did you do about it? " * (letters // 40))[:letters]
        began = perf_counter()
        answer(bank, text)
        yield f"| {letters:,} characters | {1000 * (perf_counter() - began):.0f} |"


def memory() -> str:
    """Return what a large bank and one answer from it take."""
    answer = import_module("storybank.words.questions").answer_question
    gc.collect()
    tracemalloc.start()
    bank = bank_of(LARGE_BANK)
    answer(bank, QUESTIONS[0])
    held = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    return f"{LARGE_BANK:,} stories, asked once: {held:.0f} MB"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure what reads words.")
    parser.add_argument("--stories", type=int, default=60, help="stories in the bank (60)")
    parser.add_argument("--times", type=int, default=200, help="calls of each function (200)")
    parser.add_argument("--memory", action="store_true", help="also measure a large bank's memory; slow")
    options = parser.parse_args()
    say(f"| {options.stories} stories | first, ms | median, ms | 95 %, ms | longest, ms |", "|---" * 5 + "|")
    for name, call in calls(bank_of(options.stories)):
        say(row(name, call, options.times))
    say("", "| answer_question | ms |", "|---|---|", *growth())
    if options.memory:
        say("", memory())


def say(*lines: str) -> None:
    """Print at once."""
    for line in lines:
        print(line, flush=True)  # noqa: T201 - a script prints


if __name__ == "__main__":
    main()
