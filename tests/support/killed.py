"""A writer that is killed again and again, as a script: `python killed.py PLACE KILLS`.

What it would write is known beforehand. So after each kill the store must hold exactly what was
acknowledged, or that and the one call that was running, whole. It prints what it counted, as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import psycopg

from storybank.history import Telling
from storybank.interviews import Interviewer, Round
from storybank.planning.goals import Proof
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.storage import Store, open_store
from storybank.stories import Story
from storybank.values import FrozenMap, Several

LONG = 12_000
"""Characters of a text: three pages of the file, so a write that stops halfway leaves a torn row."""

LOOKED_INTO_EVERY = 20
"""Kills between two looks into the whole file."""


@dataclass(frozen=True)
class Known:
    """What the store must hold."""

    stories: tuple[Story, ...]
    tellings: tuple[Telling, ...] = ()
    plans: tuple[Plan, ...] = ()


def held_by(store: Store) -> Known:
    bank = store.load()
    return Known(bank.stories, bank.tellings, store.plans())


def next_write(known: Known, attempt: int, number: int) -> tuple[Callable[[Store], object], Known]:
    """Return a call of the store, and what it must hold afterwards."""
    name = f"kill-{attempt}-{number}"
    text = name * (LONG // len(name))
    counter, letter, *rest = known.stories

    def counted(story: Story) -> Story:
        return story.replace(notes=f"{int(story.notes.split()[0]) + 1} {text}")

    match (attempt + number) % 5:
        case 0:
            new = Story(name, notes=text)
            both = (new, new.replace(id=f"{name}-twin"))
            return lambda store: store.add(*both), replace(known, stories=(*known.stories, *both))
        case 1:
            after = (counted(counter), letter, *rest)
            return lambda store: store.edit("counter", counted), replace(known, stories=after)
        case 2:
            new = letter.replace(notes=text)
            after = (counter, new, *rest)
            return lambda store: store.update(new, was=letter), replace(known, stories=after)
        case 3:
            told = (Telling("counter", name), Telling("letter", name))
            return lambda store: store.record(*told), replace(known, tellings=(*known.tellings, *told))
        case _:
            plan = plan_of(name, text)
            return lambda store: store.save_plan(plan), replace(known, plans=(*known.plans, plan))


def plan_of(name: str, text: str) -> Plan:
    return Plan(
        round=Round(name, [Interviewer("Dana", needs=())], notes=text),
        policy=Policy(),
        stories=Several(),
        competencies=FrozenMap(),
        assignments=Several(),
        coverage=Several(),
        gaps=Several(),
        backups=Several(),
        proof=Proof(status="solver", tiers=()),
    )


def killed_once(place: str, known: Known, attempt: int) -> int:
    """Let a child write until it is killed; return how many calls it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _write_on(place, known, attempt, writing)
    os.close(writing)
    # Between none and five calls in; with none it may be still opening.
    wanted = attempt % 6
    acknowledged = b""
    while len(acknowledged) < wanted and (more := os.read(reading, wanted - len(acknowledged))):
        acknowledged += more
    # Then at another moment of the next call each time; two of three as it writes, which is short.
    if attempt % 3 and "://" not in place:
        _await_write(place)
        time.sleep(0.0001 * (attempt % 17))
    else:
        time.sleep(0.0007 * (attempt % 11))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    while more := os.read(reading, 65536):
        acknowledged += more
    os.close(reading)
    assert os.WIFSIGNALED(status), "the child ended by itself"
    return len(acknowledged)


def _await_write(path: str) -> None:
    """Wait until a journal appears or grows, which is when a call begins to write."""
    end = time.monotonic() + 0.1
    before = _journal(path)
    while _journal(path) <= before and time.monotonic() < end:
        pass


def _journal(path: str) -> int:
    """Return the bytes in the file that a writer keeps beside the database."""
    sizes = [0]
    for name in ("journal", "wal"):
        with suppress(FileNotFoundError):
            sizes.append(Path(f"{path}-{name}").stat().st_size)
    return max(sizes)


def _write_on(place: str, known: Known, attempt: int, acknowledge: int) -> None:
    try:
        with open_store(place) as store:
            for number in count():
                write, known = next_write(known, attempt, number)
                write(store)
                os.write(acknowledge, b".")
    except BaseException:  # noqa: BLE001 - whatever it is, the test shall see it
        traceback.print_exc()
        os._exit(1)


def survived(place: str, known: Known, attempt: int, acknowledged: int) -> tuple[Known, str]:
    """Return what the store holds after a kill, and what became of the call that ran.

    Raises:
        AssertionError: It is neither what was acknowledged nor that and the next call.
    """
    for number in range(acknowledged):
        known = next_write(known, attempt, number)[1]
    with open_store(place) as store:
        held = held_by(store)
    if held == known:
        return known, "undone"
    assert held == next_write(known, attempt, acknowledged)[1], f"lost or half done after kill {attempt}"
    return held, "kept"


def interrupted(place: str) -> str:
    """Say whether the killed writer left a journal behind that the next one must read."""
    return "journal left" if _journal(place) else "between two"


def settled(url: str) -> None:
    """Wait until PostgreSQL has noticed that the killed writer is gone."""
    plain = url.replace("postgresql+psycopg:", "postgresql:")
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(plain, autocommit=True) as connection:
        while connection.execute(others).fetchall() != [(0,)]:
            time.sleep(0.002)


def remembered(place: str, known: Known) -> None:
    """Look whether each story came with its revisions, and the last plan with what it was made from."""
    with open_store(place) as store:
        for story in known.stories[:3]:
            kept = store.revisions(story)
            assert kept[-1].story == story
            assert [revision.number for revision in kept] == [*range(1, len(kept) + 1)]
        for plan in known.plans[-1:]:
            (saved,) = store.saved_plans(plan.round.name)
            assert saved.plan == plan
            assert saved.bank is not None


def sound(path: str) -> None:
    """Look into the whole file, as SQLite does."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def main(place: str, kills: int) -> None:
    known = Known((Story("counter", notes="0"), Story("letter")))
    with open_store(place) as store:
        store.add(*known.stories)
    is_file = "://" not in place
    counted: Counter[str] = Counter()
    for attempt in range(kills):
        acknowledged = killed_once(place, known, attempt)
        counted["acknowledged"] += acknowledged
        if is_file:
            counted[interrupted(place)] += 1
        else:
            settled(place)
        known, fate = survived(place, known, attempt, acknowledged)
        counted[fate] += 1
        if attempt % LOOKED_INTO_EVERY == 0 or attempt == kills - 1:
            remembered(place, known)
            if is_file:
                sound(place)
    counted["stories"] = len(known.stories)
    sys.stdout.write(json.dumps(counted))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
