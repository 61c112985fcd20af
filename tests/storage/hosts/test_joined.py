"""A store in a transaction that a host has open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from storybank.errors import DuplicateStory, InvalidInput, StoreError, StoreUnavailable
from storybank.history import Impression, Telling
from storybank.storage import Store, erase_owner, move_owner, open_store, owners, prepare_sqlite
from storybank.stories import Story

MONTH_END = Story("Month-end")
AUDIT = Story("The audit", id="audit")


@pytest.fixture
def ready(engine: Engine) -> Engine:
    """Return an engine on a database with a store of the host's and a table of the host's own."""
    Store(engine, owner="ana").add(MONTH_END)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (x INTEGER)"))
    return engine


@pytest.fixture
def connection(ready: Engine) -> Iterator[Connection]:
    with ready.connect() as made:
        made.begin()
        yield made


def stored(engine: Engine) -> list[str]:
    return [story.id for story in Store(engine, owner="ana").load().stories]


def kept(engine: Engine) -> int | None:
    with engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM theirs")).scalar()


def test_what_the_host_commits_is_stored_with_what_it_did_itself(ready: Engine) -> None:
    with ready.begin() as connection:
        connection.execute(text("INSERT INTO theirs VALUES (1)"))
        store = Store(connection, owner="ana")
        store.add(AUDIT)
        assert len(store.load().stories) == 2
        store.close()
        connection.execute(text("INSERT INTO theirs VALUES (2)"))
    assert (stored(ready), kept(ready)) == (["month-end", "audit"], 2)


def test_what_the_host_rolls_back_was_never_stored(connection: Connection, ready: Engine) -> None:
    store = Store(connection, owner="ana")
    store.add(AUDIT)
    store.edit("month-end", lambda story: story.replace(notes="x"))
    connection.execute(text("INSERT INTO theirs VALUES (1)"))
    connection.rollback()
    assert (stored(ready), kept(ready)) == (["month-end"], 0)
    assert Store(ready, owner="ana").load().stories == (MONTH_END,)


def test_a_call_that_fails_leaves_the_hosts_transaction_as_it_was(
    connection: Connection, ready: Engine
) -> None:
    connection.execute(text("INSERT INTO theirs VALUES (1)"))
    store = Store(connection, owner="ana")
    with pytest.raises(DuplicateStory):
        store.add(AUDIT, MONTH_END.replace(result="Another."))
    with pytest.raises(ZeroDivisionError):
        store.edit("month-end", lambda story: story.replace(seconds=1 // 0))
    store.record(Telling("month-end", "Dana"))
    connection.commit()
    assert (stored(ready), kept(ready)) == (["month-end"], 1)
    assert len(Store(ready, owner="ana").load().tellings) == 1


def test_a_call_that_the_database_refuses_leaves_the_hosts_transaction_usable(
    connection: Connection, ready: Engine
) -> None:
    connection.execute(text("INSERT INTO theirs VALUES (1)"))
    store = Store(connection, owner="ana")
    with connection.begin_nested() as hidden:
        connection.execute(text("ALTER TABLE storybank_rounds RENAME TO away"))
        with pytest.raises(StoreError, match="lacks a table"):
            store.rounds()
        hidden.rollback()
    assert store.rounds() == ()
    connection.commit()
    assert kept(ready) == 1


def test_nothing_is_seen_outside_before_the_host_commits(connection: Connection, ready: Engine) -> None:
    Store(connection, owner="ana").add(AUDIT)
    with ready.connect().execution_options(storybank_writes=False) as other:
        assert other.execute(text("SELECT count(*) FROM storybank_stories")).scalar() == 1


def test_the_tables_are_made_in_the_hosts_transaction_and_go_with_it(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.begin()
        Store(connection).add(MONTH_END)
        connection.rollback()
    assert inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        Store(connection).add(MONTH_END)
    assert Store(engine).load().stories == (MONTH_END,)


def test_a_connection_without_a_transaction_is_refused(ready: Engine) -> None:
    with ready.connect() as connection, pytest.raises(StoreError, match=r"engine\.begin\(\)"):
        Store(connection)


def test_a_store_ends_with_the_transaction_that_it_joined(connection: Connection) -> None:
    store = Store(connection, owner="ana")
    connection.commit()
    with pytest.raises(StoreError, match="has ended; make another Store"):
        store.add(AUDIT)
    connection.begin()
    with pytest.raises(StoreError, match="has ended"):
        store.load()
    assert Store(connection, owner="ana").load().stories == (MONTH_END,)


def test_a_hosts_own_savepoint_may_be_undone_around_a_call(connection: Connection, ready: Engine) -> None:
    store = Store(connection, owner="ana")
    with connection.begin_nested() as nested:
        store.add(AUDIT)
        nested.rollback()
    store.add(Story("Kept"))
    connection.commit()
    assert stored(ready) == ["month-end", "kept"]


def test_an_orm_session_lends_its_connection(ready: Engine) -> None:
    with Session(ready) as session, session.begin():
        Store(session.connection(), owner="ana").add(AUDIT)
    assert stored(ready) == ["month-end", "audit"]


def test_operators_may_work_in_a_hosts_transaction(connection: Connection, ready: Engine) -> None:
    move_owner(connection, "ana", "bo")
    assert owners(connection) == ("bo",)
    assert erase_owner(connection, "bo")["stories"] == 1
    connection.rollback()
    assert owners(ready) == ("ana",)


@pytest.mark.parametrize("wrong", [None, 3])
def test_what_is_neither_engine_nor_connection_is_refused(wrong: Engine) -> None:
    with pytest.raises(InvalidInput, match="a path or a URL"):
        Store(wrong)


# What only SQLite needs.


def test_an_engine_without_the_recipe_is_refused_with_what_to_call(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with pytest.raises(StoreError, match=r"prepare_sqlite\(engine\)"):
        Store(engine)
    with engine.begin() as connection, pytest.raises(StoreError, match=r"prepare_sqlite\(engine\)"):
        Store(connection)
    prepare_sqlite(engine)
    Store(engine).add(MONTH_END)
    engine.dispose()


def test_a_transaction_from_before_the_recipe_is_refused(path: Path) -> None:
    open_store(path).close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        prepare_sqlite(engine)
        with pytest.raises(StoreError, match="began before the engine was prepared"):
            Store(connection).add(MONTH_END)
    engine.dispose()


def test_a_transaction_that_only_reads_can_be_joined_for_reading_alone(path: Path) -> None:
    with open_store(path) as store:
        store.add(MONTH_END)
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    prepare_sqlite(engine)
    with engine.connect().execution_options(storybank_writes=False) as connection, connection.begin():
        reading = Store(connection)
        assert reading.load().stories == (MONTH_END,)
        with pytest.raises(StoreError, match="BEGIN IMMEDIATE"):
            reading.add(AUDIT)
        assert reading.load().stories == (MONTH_END,)


@pytest.mark.parametrize("word", ["BEGIN", "BEGIN IMMEDIATE"])
def test_a_hosts_own_recipe_may_come_before_ours(path: Path, word: str) -> None:
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def off(driver: object, _record: object) -> None:
        driver.isolation_level = None  # type: ignore[attr-defined]  # the driver's connection

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(word)

    with pytest.raises(StoreError, match=r"prepare_sqlite\(engine\)"):
        Store(engine)
    prepare_sqlite(engine)
    with engine.begin() as connection:
        Store(connection).add(MONTH_END)
    Store(engine).add(AUDIT)
    assert len(Store(engine).load().stories) == 2
    engine.dispose()


def test_a_full_disk_that_undoes_the_hosts_transaction_is_not_hidden_from_it(path: Path) -> None:
    with open_store(path) as store:
        store.add(MONTH_END)
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    prepare_sqlite(engine)

    @event.listens_for(engine, "connect")
    def cripple(driver: object, _record: object) -> None:
        driver.execute("PRAGMA max_page_count=60").fetchall()  # type: ignore[attr-defined]  # the driver's

    with engine.connect() as connection:
        transaction = connection.begin()
        store = Store(connection)
        store.retire("month-end")
        with pytest.raises(StoreUnavailable, match="disk is full"):
            store.add(Story("Large", action="x" * 400_000))
        # SQLite has undone everything. What the host says next must not be committed by itself.
        assert not transaction.is_active
        with pytest.raises(StoreError, match="has ended"):
            store.add(AUDIT)
    with open_store(path) as later:
        assert later.load().stories == (MONTH_END,)


@pytest.mark.parametrize("not_sqlite", [None, "sqlite://", 3])
def test_only_an_sqlite_engine_can_be_prepared(not_sqlite: Engine) -> None:
    with pytest.raises(InvalidInput, match=r"engine is not an Engine .*sqlite://") as caught:
        prepare_sqlite(not_sqlite)
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("engine", "wrong_type")]


# What only PostgreSQL needs.


@pytest.fixture
def server(postgres_place: str) -> Iterator[Engine]:
    engine = create_engine(postgres_place)
    Store(engine).add(MONTH_END)
    yield engine
    engine.dispose()


def test_a_postgresql_engine_is_no_sqlite_engine(server: Engine) -> None:
    with pytest.raises(InvalidInput, match="is not on SQLite"):
        prepare_sqlite(server)


def test_a_connection_that_commits_by_itself_is_refused(server: Engine) -> None:
    alone = server.execution_options(isolation_level="AUTOCOMMIT")
    with alone.begin() as connection, pytest.raises(StoreError, match="AUTOCOMMIT"):
        Store(connection)


def test_an_engine_that_commits_by_itself_gets_transactions_all_the_same(server: Engine) -> None:
    store = Store(server.execution_options(isolation_level="AUTOCOMMIT"))
    with pytest.raises(DuplicateStory):
        store.add(AUDIT, MONTH_END.replace(result="Another."))
    assert store.load().stories == (MONTH_END,)


def test_a_repeatable_read_can_be_joined_for_reading_alone(server: Engine) -> None:
    with (
        server.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        connection.begin(),
    ):
        store = Store(connection)
        assert store.load().stories == (MONTH_END,)
        with pytest.raises(StoreError, match="begin it as READ COMMITTED"):
            store.add(AUDIT)


def test_two_hosts_transactions_do_not_both_add_what_each_found_missing(server: Engine) -> None:
    concern = Impression("dana", "conflict")
    waited: list[str] = []

    def note() -> None:
        with server.begin() as connection:
            Store(connection).note(concern)
            waited.append("noted")

    with server.begin() as connection:
        Store(connection).note(concern)
        other = Thread(target=note)
        other.start()
        sleep(0.2)
        assert waited == []
    other.join()
    assert Store(server).load().impressions == (concern,)


def test_a_reading_may_not_write(server: Engine) -> None:
    read = Store(server)._transactions.read  # noqa: SLF001 - the database itself
    assert read(lambda rows: rows.connection.execute(text("SHOW transaction_read_only")).scalar()) == "on"
    with server.connect() as connection:
        assert connection.execute(text("SHOW transaction_read_only")).scalar() == "off"
        assert connection.execute(text("SHOW lock_timeout")).scalar() == "0"


@pytest.mark.parametrize("joined", [False, True])
def test_a_reading_sees_one_moment(server: Engine, *, joined: bool) -> None:
    """Another's story and telling come between two of the reading's statements, or would."""

    def write() -> None:
        other = Store(server)
        other.add(AUDIT)
        other.record(Telling("audit", "Dana"))

    writer = Thread(target=write)

    @event.listens_for(server, "after_cursor_execute")
    def between(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT storybank_stories") and not writer.ident:
            writer.start()
            sleep(0.3)

    with server.begin() as connection:
        store = Store(connection if joined else server)
        bank = store.load()
        assert (bank.stories, bank.tellings) == ((MONTH_END,), ())
        writer.join()
        assert len(store.load().tellings) == 1


def test_a_story_that_is_being_changed_is_locked_also_for_who_knows_no_store(server: Engine) -> None:
    refused: list[str] = []

    def change(story: Story) -> Story:
        with server.connect() as other:
            other.execute(text("SET lock_timeout = '100ms'"))
            with pytest.raises(OperationalError) as caught:
                other.execute(text("UPDATE storybank_stories SET title = 'by hand'"))
        refused.append(type(caught.value.orig).__name__)
        return story.replace(notes="x")

    Store(server).edit("month-end", change)
    assert refused == ["LockNotAvailable"]


def test_the_lock_is_one_whether_the_schema_is_named_or_found(server: Engine) -> None:
    with server.begin() as connection:
        Store(connection, schema="public").note(Impression("dana", "x"))
        with server.begin() as other:
            other.execute(text("SET LOCAL lock_timeout = '100ms'"))
            with pytest.raises(StoreUnavailable, match="locked"):
                Store(other).note(Impression("dana", "x"))


def test_a_pool_that_is_used_up_says_so(server: Engine) -> None:
    small = create_engine(server.url, pool_size=1, max_overflow=0, pool_timeout=0.1)
    store = Store(small)
    with (
        small.connect(),
        pytest.raises(StoreUnavailable, match="is in use; end what uses them"),
    ):
        store.load()
    assert store.load().stories == (MONTH_END,)
    small.dispose()
