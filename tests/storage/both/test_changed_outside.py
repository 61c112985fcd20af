"""What another hand or a failing disk changes in a row, `check` sees: in every column of every table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, Table, create_engine, select, update
from sqlalchemy.pool import NullPool
from sqlalchemy.types import Integer

from storybank import Impression, Interviewer, Round, Story, Telling, plan_round
from storybank.history import Rehearsal
from storybank.sample import sample_bank
from storybank.storage import Store, move_owner, prepare_sqlite, tables
from storybank.storage.schema import Names, tables_of

TABLES = tables_of(Names())


@pytest.fixture
def engine(place: str) -> Iterator[Engine]:
    made = create_engine(place if "://" in place else f"sqlite:///{place}")
    if made.dialect.name == "sqlite":
        prepare_sqlite(made)
    yield made
    made.dispose()


@pytest.fixture
def filled(engine: Engine) -> Store:
    store = Store(engine)
    bank = sample_bank()
    round = Round("Final", [Interviewer("Dana", must=["teamwork"])])
    store.add(Story("Month-end", competencies=["teamwork"], notes="What I never told."), Story("Audit"))
    store.record(Telling("month-end", "Dana", on="2026-11-03", employer="Northwind", notes="Went well."))
    store.note(Impression("dana", "teamwork", notes="She liked the numbers."))
    store.record(Rehearsal("month-end", 100, on="2026-11-02", notes="Too fast."))
    store.save_round(round)
    store.save_plan(plan_round(store.load(), round))
    store.use_framework(bank.framework.replace(name="ours"))
    store.use_extensions({"host": {"id": 1}})
    store.edit("audit", lambda story: story.replace(notes="Twice."))
    return store


def other(value: object, column: Column[object]) -> object:
    """Return another value that the column could hold, as near to this one as it goes."""
    if isinstance(column.type, Integer):
        return 7 if value is None else int(str(value)) + 1
    text = str(value or "x")
    at = len(text) // 2
    return text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]


def change(engine: Engine, table: Table, column: str, position: int, value: object) -> None:
    """Change one column, past the constraints: a failing disk asks none."""
    careless = {"sqlite": "PRAGMA foreign_keys=OFF", "postgresql": "SET session_replication_role = replica"}
    alone = create_engine(engine.url, poolclass=NullPool)
    with alone.connect() as connection:
        connection.exec_driver_sql(careless[engine.dialect.name])
        connection.execute(update(table).where(table.c.position == position).values({column: value}))
        connection.commit()


def test_a_change_in_any_column_of_any_table_is_found(filled: Store, engine: Engine) -> None:
    unseen = []
    for table in TABLES.with_rows:
        with engine.connect() as connection:
            row = connection.execute(select(table)).first()
        assert row is not None
        for column in table.c:
            # Whoever changes the owner moves the row to another one; the position is only the order.
            if column.name not in {"owner", "position"}:
                was = getattr(row, column.name)
                change(engine, table, column.name, row.position, other(was, column))
                found = filled.check()
                if not found:
                    unseen.append(f"{table.name}.{column.name}")
                assert all("told" not in each.message and "liked" not in each.message for each in found)
                change(engine, table, column.name, row.position, was)
        assert filled.check() == ()
    assert unseen == []


def test_a_changed_letter_of_an_impression_is_named_and_taken_as_it_is_by_a_repair(
    filled: Store, engine: Engine
) -> None:
    table = TABLES.impressions
    document = Impression("dana", "teamwork", notes="She liked the slides.").model_dump_json()
    change(engine, table, "document", 1, document)
    [found] = filled.check()
    assert (found.code, found.subject, found.severity) == ("changed_outside", "impressions[0]", "warning")
    assert "repaired" in {each.code for each in filled.check(repair=True)}
    assert filled.check() == ()
    [kept] = filled.load().impressions
    assert kept.notes == "She liked the slides."


@pytest.mark.slow
@given(place=st.integers(0, 10_000), bit=st.integers(0, 6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
def test_no_letter_of_any_document_can_change_unseen(
    filled: Store, engine: Engine, place: int, bit: int
) -> None:
    documents = [table for table in TABLES.with_rows if "document" in table.c]
    table = documents[place % len(documents)]
    with engine.connect() as connection:
        row = connection.execute(select(table.c.position, table.c.document)).first()
    assert row is not None
    at = place % len(row.document)
    changed = row.document[:at] + chr(ord(row.document[at]) ^ (1 << bit)) + row.document[at + 1 :]
    if "\x00" in changed:
        return
    change(engine, table, "document", row.position, changed)
    assert filled.check() != ()
    change(engine, table, "document", row.position, row.document)
    assert filled.check() == ()


def test_what_an_owner_gets_from_another_is_as_it_was_written(filled: Store, engine: Engine) -> None:
    move_owner(engine, "me", "ana")
    assert Store(engine, owner="ana").check() == ()
    with Store(engine, owner="bo") as copy:
        copy.import_(Store(engine, owner="ana").export())
        assert copy.check() == ()
    assert filled.load().stories == ()


def test_rows_that_an_earlier_release_wrote_are_not_called_changed(filled: Store, engine: Engine) -> None:
    with engine.begin() as connection:
        for table in TABLES.with_rows:
            connection.execute(update(table).values(digest=None))
    assert filled.check() == ()
    assert set(tables().tables) == {table.name for table in (TABLES.version, *TABLES.with_rows)}
