"""Measure a store that one owner has alone beside one of thousands of owners, and print a table.

    python tests/benchmarks/store.py [--owners 5000] [--stories 20] [--times 100]

The same bank stands in both, and each call is made in both by turns, so that what else the machine does
meets them alike. An owner's rows lie far apart in the store of many: it is filled story by story, all
owners in turn. SQLite is a file as `open_store` opens it; PostgreSQL is the server that the tests use
(`tests/storage/postgres.py`), and is left out where there is none. Read the ratios: the milliseconds belong
to one machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))  # a script finds only its own folder

import pytest
from sqlalchemy import URL, create_engine, make_url
from tests.support.crowd import analyse, crowd
from tests.support.postgres import VARIABLE, admin, database, own_server

from storybank.history import Telling
from storybank.planning import plan_round
from storybank.sample import sample_bank, sample_round
from storybank.storage import Store, open_store
from storybank.storage.places import url_of
from storybank.storage.sqlite import sqlite_engine

HEADINGS = ("database", "call", "ms alone", "ms among many", "ratio")

MEASURED = "measured"

FIRST_TURNS = 5
"""Turns that are not counted: they fill caches and make connections."""

TELLING = Telling("month-end", "somebody", on="2026-11-30")

CALLS: dict[str, Callable[[Store, int], object]] = {
    "load": lambda store, _turn: store.load(),
    'search("clinic")': lambda store, _turn: store.search("clinic"),
    'search(competency="teamwork", told=False)': lambda store, _turn: store.search(
        competency="teamwork", told=False
    ),
    "told": lambda store, _turn: store.told(),
    "revisions": lambda store, _turn: store.revisions("month-end"),
    "latest_plan": lambda store, _turn: store.latest_plan("Final round"),
    "edit": lambda store, turn: store.edit("month-end", lambda story: story.replace(notes=str(turn))),
    "record, forget": lambda store, _turn: record_and_forget(store),
    "save_round": lambda store, turn: store.save_round(sample_round().replace(notes=str(turn))),
}


def record_and_forget(store: Store) -> None:
    store.record(TELLING)
    store.forget(TELLING)


def fill(store: Store, stories: int) -> None:
    """Give an owner the sample bank, each story told once, a round and its plan."""
    bank = sample_bank()
    again = [story.replace(id=f"{story.id}-again") for story in bank.stories]
    store.add(*[*bank.stories, *again][:stories])
    store.record(*(Telling(story.id, "dana") for story in store.load().stories))
    store.note(*bank.impressions)
    store.save_round(sample_round())
    store.save_plan(plan_round(bank, sample_round()), bank=bank)


def made(url: URL, owners: int, stories: int) -> Store:
    """Return the store of the owner that is measured, in a new database amid so many."""
    names = [f"owner {number}" for number in range(owners)]
    names[owners // 2] = MEASURED
    on_sqlite = url.get_backend_name() == "sqlite"
    engine = sqlite_engine(url, synchronous="OFF") if on_sqlite else create_engine(url)
    like = Store(engine, owner="like")
    fill(like, stories)
    crowd(engine, "like", names, hollow=["plans"])
    like.erase()
    if not on_sqlite:
        analyse(engine)  # as a server does by itself; nobody does it to a file
    engine.dispose()
    store = open_store(url, owner=MEASURED)
    bank = store.load()
    store.save_plan(plan_round(bank, sample_round()), bank=bank)
    return store


def measure(alone: Store, among: Store, times: int) -> dict[str, tuple[list[float], list[float]]]:
    """Return for each call the seconds it took in both stores, turn by turn."""
    taken: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in CALLS}
    for turn in range(-FIRST_TURNS, times):
        for name, call in CALLS.items():
            # Each store is the first one in every other turn.
            pairs = list(zip((alone, among), taken[name], strict=True))
            for store, seconds in pairs[:: 1 if turn % 2 else -1]:
                began = perf_counter()
                call(store, turn)
                if turn >= 0:
                    seconds.append(perf_counter() - began)
    return taken


def lines_of(database_name: str, taken: dict[str, tuple[list[float], list[float]]]) -> Iterator[str]:
    """Write a database's part of the table."""
    for name, (alone, among) in taken.items():
        first, second = median(alone), median(among)
        cells = (database_name, name, f"{1000 * first:.2f}", f"{1000 * second:.2f}", f"{second / first:.2f}")
        yield f"| {' | '.join(cells)} |"


@contextmanager
def on_sqlite(owners: int, stories: int) -> Iterator[tuple[str, Store, Store]]:
    """Give the database's name and both stores, as files."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = (url_of(Path(folder, name)) for name in ("alone.db", "among.db"))
        with made(few, 1, stories) as alone, made(many, owners, stories) as among:
            yield f"SQLite {sqlite3.sqlite_version}", alone, among


@contextmanager
def on_postgresql(owners: int, stories: int) -> Iterator[tuple[str, Store, Store]]:
    """Give the database's name and both stores, on a server.

    Raises:
        pytest.skip.Exception: There is no server.
    """
    with ExitStack() as stack:
        named = os.environ.get(VARIABLE)
        if named:
            server = make_url(named).set(drivername="postgresql+psycopg")
        else:
            own = own_server()
            stack.callback(own.remove)
            server = own.url
        few, many = (stack.enter_context(database(server)) for _ in range(2))
        with admin(server) as connection:
            name = f"PostgreSQL {connection.info.parameter_status('server_version')}"
        with made(few, 1, stories) as alone, made(many, owners, stories) as among:
            yield name, alone, among


def surroundings(owners: int, stories: int) -> Iterator[str]:
    """Say on what it is measured."""
    yield f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    yield from (f"{name} {version(name)}" for name in ("storybank", "SQLAlchemy", "psycopg"))
    yield f"{owners} owners with {stories} stories each"


def main() -> None:
    """Fill and measure each database, and print as it goes."""
    parser = argparse.ArgumentParser(description="Measure a store of one beside a store of thousands.")
    parser.add_argument("--owners", type=int, default=5000, help="owners in the store of many (5000)")
    parser.add_argument("--stories", type=int, default=20, help="stories of each, 16 to 32 (20)")
    parser.add_argument("--times", type=int, default=100, help="how often each call is made (100)")
    options = parser.parse_args()
    say("; ".join(surroundings(options.owners, options.stories)), "")
    say(f"| {' | '.join(HEADINGS)} |", "|---" * len(HEADINGS) + "|")
    for stores in (on_sqlite, on_postgresql):
        try:
            with stores(options.owners, options.stories) as (name, alone, among):
                say(*lines_of(name, measure(alone, among, options.times)))
        except pytest.skip.Exception as none:
            say("", str(none))


def say(*lines: str) -> None:
    """Print at once: a run takes minutes."""
    for line in lines:
        print(line, flush=True)  # noqa: T201 - a script prints


if __name__ == "__main__":
    main()
