"""No query meets another owner's rows: what each database says of how it looks for them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, insert

from storybank.competencies import builtin_framework
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Round
from storybank.planning import plan_round
from storybank.storage import Store
from storybank.storage._names import Names
from storybank.storage._schema import tables_of
from storybank.stories import Story

ROUND = Round("final", [Interviewer("Dana")])
OTHERS = 3000
"""Owners beside one: enough that no planner takes a table for one page."""


@pytest.fixture
def full(engine: Engine) -> Engine:
    """Return an engine on a database where many owners have much, and statistics say so."""
    fill(Store(engine))
    tables = tables_of(Names())
    with engine.begin() as connection:
        for table in tables.with_rows:
            rows = connection.execute(table.select().where(table.c.owner == "me")).mappings().all()
            plain = [{name: value for name, value in row.items() if name != "position"} for row in rows]
            short = {name: "{}" for name in ("document", "made_from") if name in table.c}
            others = [row | short | {"owner": f"owner-{n}"} for n in range(OTHERS) for row in plain]
            connection.execute(insert(table), others)
    analysed = create_engine(engine.url, isolation_level="AUTOCOMMIT")
    with analysed.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    analysed.dispose()
    return engine


def fill(store: Store) -> None:
    store.add(*(Story(f"Story {n}", competencies={"teamwork": 4}) for n in range(4)))
    store.record(*(Telling(f"story-{n}", "Dana") for n in range(4)))
    store.note(*(Impression("dana", f"competency {n}") for n in range(4)))
    store.use_framework(builtin_framework())
    store.use_extensions({"tool": 1})
    for number in range(2):
        store.save_round(ROUND.replace(name=f"Round {number}"))
    store.save_plan(plan_round(store.load(), ROUND))


def use(store: Store) -> None:
    """Call everything that reads or writes rows."""
    store.add(Story("New"))
    story = store.edit("New", lambda story: story.replace(notes="x"))
    store.update(story.replace(result="y"), was=story)
    store.retire("story-3")
    store.record(Telling("new", "Tom"))
    store.forget(Telling("new", "Tom"))
    store.note(Impression("tom", "x"))
    store.forget(Impression("tom", "x"))
    store.use_framework(builtin_framework().with_competency("x"))
    store.use_extensions({"tool": 2})
    store.save_round(ROUND.replace(name="Round 1", notes="x"))
    store.save_plan(store.plans()[0])
    seen = [store.load(), store.rounds(), store.saved_plans(), store.saved_plans("final"), store.told()]
    assert all(seen)
    assert store.latest_plan("final")
    assert len(store.revisions("new")) == 3
    store.erase()


# Each says how every table is looked into; the index conditions stand on lines of their own in PostgreSQL.
ON_ROWS = re.compile(r"storybank_(?!schema)")


def ways_of_sqlite(connection: Any, statement: str, parameters: Any) -> list[str]:
    cursor = connection.connection.driver_connection.cursor()
    cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ways = [row[3] for row in cursor.fetchall()]
    return [way for way in ways if "USE TEMP B-TREE" not in way]


def ways_of_postgresql(connection: Any, statement: str, parameters: Any) -> list[str]:
    cursor = connection.connection.driver_connection.cursor()
    cursor.execute(f"EXPLAIN {statement}", parameters)
    lines = [row[0] for row in cursor.fetchall()]
    found = [number for number, line in enumerate(lines) if " Scan" in line]
    # What stands between one scan and the next says by what it looks.
    ends = [*found[1:], len(lines)]
    return [" ".join(lines[start:end]) for start, end in zip(found, ends, strict=True)]


def looks_by_owner(way: str) -> bool:
    """Say whether a way goes by an index that starts with the owner, or to one row by its key."""
    found = r"\(owner=\?|\(rowid=\?\)|Cond: \(+owner = |Index Cond: \(position = "
    return re.search(found, way) is not None


def test_every_statement_on_rows_looks_by_the_owner(full: Engine) -> None:
    ways: dict[str, list[str]] = {}
    explain = ways_of_sqlite if full.dialect.name == "sqlite" else ways_of_postgresql

    @event.listens_for(full, "before_cursor_execute")
    def remember(connection: Any, _cursor: object, statement: str, parameters: Any, *_rest: Any) -> None:
        if ON_ROWS.search(statement) and not statement.startswith(("INSERT", "SELECT pg_")):
            ways[statement] = explain(connection, statement, parameters)

    use(Store(full))
    assert len(ways) >= 20
    assert all(ways.values())
    astray = {said: [w for w in some if not looks_by_owner(w)] for said, some in ways.items()}
    assert {said: some for said, some in astray.items() if some} == {}
