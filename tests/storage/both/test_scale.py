"""However many owners there are: no statement of a store meets another owner's rows.

Each database is asked how it looks for the rows of every statement that any public method says, amid
thousands of owners. How long it takes is measured by `tests/benchmarks/store.py`.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, UniqueConstraint, create_engine, event, text
from tests.storage.both.test_apart import CALLS, ENDS, fill, outcome
from tests.support.crowd import analyse, crowd

from storybank.storage import Store
from storybank.storage.places import url_of
from storybank.storage.schema import Names, tables_of
from storybank.storage.sqlite import sqlite_engine

pytestmark = pytest.mark.slow

OTHERS = 2000
"""Owners who do nothing: enough that no planner thinks a whole table is quicker to read than an index."""

WHOLE = {"backup"}
"""Public methods that are about the whole database, and so look at no owner's rows alone."""

OURS = re.compile(r"\bstorybank_(?!schema_version)\w+")

Ways = dict[str, dict[str, list[str]]]
"""Each call, each statement it says, and what is wrong with how the database looks for its rows."""


@pytest.fixture(params=["counted", "not counted"])
def engine(request: pytest.FixtureRequest, place: str) -> Iterator[Engine]:
    """Return an engine on a store of many: one owner for each call, and others."""
    url = url_of(place)
    made = sqlite_engine(url, synchronous="OFF") if url.get_backend_name() == "sqlite" else create_engine(url)
    fill(Store(made, owner="first"))
    crowd(made, "first", sorted(CALLS))
    words = [tables_of(Names()).word(table) for table in tables_of(Names()).with_rows]
    crowd(made, "first", [f"other {number}" for number in range(OTHERS)], hollow=words)
    if request.param == "counted":
        analyse(made)
    yield made
    made.dispose()


def faults_on_sqlite(cursor: Any, statement: str, parameters: Any) -> list[str]:
    """Return the steps of a plan that go neither by an index on the owner nor to one row by its number."""
    cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    by_owner = re.compile(
        r"SEARCH \S+ USING (COVERING )?INDEX \S+ \(owner=\?|SEARCH \S+ USING INTEGER PRIMARY KEY \(rowid=\?\)"
    )
    return [step for *_, step in cursor.fetchall() if not by_owner.match(step) and "TEMP B-TREE" not in step]


def faults_on_postgresql(cursor: Any, statement: str, parameters: Any) -> list[str]:
    cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    [(plans,)] = cursor.fetchall()
    read = plans if isinstance(plans, list) else json.loads(plans)
    return [said for plan in read for said in astray(plan["Plan"])]


def astray(node: dict[str, Any]) -> Iterator[str]:
    """Give the scans in a plan whose index has no condition on the owner, or on one row's number."""
    kind = node["Node Type"]
    if kind.endswith("Scan") and kind != "Bitmap Heap Scan":  # which reads what the scan below it found
        condition = node.get("Index Cond", "")
        if not re.search(r"\(owner = |\(position = ", condition):
            yield f"{kind} on {node.get('Relation Name')}: {condition or 'no condition'}"
    for below in node.get("Plans", []):
        yield from astray(below)


@contextmanager
def overheard(engine: Engine) -> Iterator[dict[str, list[str]]]:
    """Give the statements on our tables that are said, each with what is wrong with its plan."""
    faults = faults_on_sqlite if engine.dialect.name == "sqlite" else faults_on_postgresql
    heard: dict[str, list[str]] = {}

    def remember(
        connection: Any,
        _cursor: object,
        statement: str,
        parameters: Any,
        _context: object,
        many: bool,  # noqa: FBT001 - SQLAlchemy's
    ) -> None:
        # A PRAGMA says what a table is like, and reads no row of it.
        if OURS.search(statement) and not statement.startswith("PRAGMA"):
            given = parameters[0] if many else parameters
            heard[statement] = faults(connection.connection.driver_connection.cursor(), statement, given)
            if not statement.startswith("INSERT") and ".owner = " not in statement:
                heard[statement].append("says no owner")

    event.listen(engine, "before_cursor_execute", remember)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", remember)


def ways_of_every_call(engine: Engine) -> Ways:
    ways: Ways = {}
    for call in sorted(CALLS):
        store = Store(engine, owner=call)
        with overheard(engine) as heard:
            outcome(store, call)
        ways[call] = heard
    return ways


def test_no_statement_of_any_public_method_meets_another_owners_rows(engine: Engine) -> None:
    ways = ways_of_every_call(engine)
    public = {name for name, _ in inspect.getmembers(Store) if not name.startswith("_")}
    heard = {call.partition(",")[0] for call, said in ways.items() if said}
    assert heard == public - ENDS - WHOLE
    wrong = {
        (call, statement): faults
        for call, said in ways.items()
        for statement, faults in said.items()
        if faults
    }
    assert wrong == {}


def test_what_the_database_does_by_itself_goes_by_the_owner_too(engine: Engine) -> None:
    # For a story that goes, the rows that refer to it are looked for; no statement of ours shows how.
    before = times_read_whole(engine)
    for call in sorted(CALLS):
        outcome(Store(engine, owner=call), call)
    assert times_read_whole(engine) == before
    for table in tables_of(Names()).with_rows:
        unique = [key for key in table.constraints if isinstance(key, UniqueConstraint)]
        for key in table.foreign_key_constraints:
            wanted = key.column_keys
            assert any([*other.columns.keys()][: len(wanted)] == wanted for other in unique)


def times_read_whole(engine: Engine) -> dict[str, int]:
    """Return how often PostgreSQL has read each table from end to end."""
    if engine.dialect.name == "sqlite":
        return {}
    engine.dispose()  # a connection tells what it did when it ends
    with engine.connect() as connection:
        counts = connection.execute(text("SELECT relname, seq_scan FROM pg_stat_user_tables"))
        return {name: count for name, count in counts if OURS.fullmatch(name)}


def test_what_looks_further_is_noticed(engine: Engine) -> None:
    before = times_read_whole(engine)
    with overheard(engine) as heard, engine.connect() as connection:
        connection.execute(text("SELECT owner FROM storybank_impressions WHERE document = 'x'"))
        connection.execute(text("SELECT owner FROM storybank_rounds WHERE name = 'x' ORDER BY position"))
        connection.execute(text("SELECT 1 FROM storybank_plans WHERE position = 1"))
    assert len(heard) == 3
    assert all(heard.values())
    if before:
        assert times_read_whole(engine) != before
