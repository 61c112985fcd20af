"""What goes wrong with a server is an error that says what to do; nothing is lost, and a later try works."""

from __future__ import annotations

import pickle
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from time import sleep
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, create_engine, event
from sqlalchemy.exc import ProgrammingError
from tests.support.postgres import Server, admin, database, own_server

from storybank.competencies import Framework
from storybank.errors import InvalidInput, StoreError, StoreUnavailable
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Round
from storybank.planning import plan_round
from storybank.storage import Store, open_store
from storybank.stories import Story

PRIVATE = "What I never told anybody"
MONTH_END = Story("Month-end", notes=PRIVATE)
AUDIT = Story("The audit", id="audit", notes=PRIVATE)
FINAL = Round("final", [Interviewer("Dana", notes=PRIVATE)])


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of our own, since here it is stopped and its roles are changed."""
    started = own_server()
    yield started
    started.remove()


@pytest.fixture(scope="module")
def empty(server: Server) -> Iterator[str]:
    """The name of a database with an empty store."""
    with database(server.url) as made:
        open_store(made).close()
        yield made.database or ""


@pytest.fixture
def url(server: Server, empty: str) -> Iterator[URL]:
    with database(server.url, empty) as made:
        yield made


@pytest.fixture
def store(url: URL) -> Iterator[Store]:
    with open_store(url) as opened:
        opened.add(MONTH_END)
        yield opened


@pytest.fixture
def by_hand(url: URL) -> Iterator[psycopg.Connection[Any]]:
    """A connection past the store, as an administrator has it."""
    with admin(url) as connection:
        yield connection


def shown(error: BaseException) -> str:
    """Return all that a person may see of an error, and that it survives a pickle."""
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made a moment ago
    assert (type(again), str(again)) == (type(error), str(error))
    return "".join(traceback.format_exception(error)) + repr(error)


@contextmanager
def refused(words: str) -> Iterator[None]:
    """Prove that a call ends with an error of the tree, which says so and quotes no story."""
    with pytest.raises(StoreUnavailable, match=words) as caught:
        yield
    assert PRIVATE not in shown(caught.value)


def end_all(connection: psycopg.Connection[Any]) -> None:
    """End every other connection to the database, as an administrator or a crash does."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    connection.execute(sql.SQL("SELECT pg_terminate_backend(pid) {}").format(sql.SQL(others)))
    while connection.execute(sql.SQL("SELECT 1 {}").format(sql.SQL(others))).fetchall():
        pass


def test_a_connection_that_ends_in_the_middle_of_an_edit_leaves_the_story_as_it_was(
    store: Store, by_hand: psycopg.Connection[Any]
) -> None:
    def change(story: Story) -> Story:
        end_all(by_hand)
        return story.replace(result="Half.")

    with refused("try again"):
        store.edit("month-end", change)
    assert store.load().stories == (MONTH_END,)
    assert store.edit("month-end", lambda story: story.replace(result="Whole.")).result == "Whole."


def test_a_connection_that_ended_between_two_calls_is_not_noticed(
    store: Store, by_hand: psycopg.Connection[Any]
) -> None:
    end_all(by_hand)
    store.add(AUDIT)
    end_all(by_hand)
    assert store.load().stories == (MONTH_END, AUDIT)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_server_that_stops_in_the_middle_of_an_edit_loses_nothing(
    store: Store, server: Server, how: signal.Signals
) -> None:
    store.record(Telling("month-end", "Dana"))

    def change(story: Story) -> Story:
        server.stop(how)
        return story.replace(result="Half.")

    try:
        with refused("try again"):
            store.edit("month-end", change)
        for call in (store.load, lambda: store.add(AUDIT)):
            with refused("cannot be reached; check host and port, and that the server runs, then try again"):
                call()
    finally:
        server.start()
    assert store.load().stories == (MONTH_END,)
    assert store.load().tellings == (Telling("month-end", "Dana"),)
    store.add(AUDIT)
    assert store.load().stories == (MONTH_END, AUDIT)


# Each call that writes, and the table whose row comes in the middle of it.
WRITES: dict[str, tuple[str, Callable[[Store], object]]] = {
    "add": ("stories", lambda store: store.add(AUDIT, Story("Last", notes=PRIVATE))),
    "update": ("stories", lambda store: store.update(MONTH_END.replace(result="x"))),
    "edit": ("stories", lambda store: store.edit("month-end", lambda story: story.replace(result="x"))),
    "record": (
        "tellings",
        lambda store: store.record(Telling("month-end", "Dana"), Telling("month-end", "Tom", notes=PRIVATE)),
    ),
    "note": (
        "impressions",
        lambda store: store.note(Impression("dana", "a"), Impression("tom", "b", notes=PRIVATE)),
    ),
    "save_round": ("rounds", lambda store: store.save_round(FINAL)),
    "save_plan": ("plans", lambda store: store.save_plan(plan_round(store.load(), FINAL))),
    "use_framework": ("frameworks", lambda store: store.use_framework(Framework("haus"))),
    "use_extensions": ("extensions", lambda store: store.use_extensions({"tool": PRIVATE})),
}

# What the server does as it is asked to write the row, and what the store must say then.
STOPS = {
    "ends the connection": ("PERFORM pg_terminate_backend(pg_backend_pid())", "try again"),
    "has a full disk": ("RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'", "disk is full; make room"),
}


@pytest.mark.parametrize("stop", sorted(STOPS))
@pytest.mark.parametrize("method", sorted(WRITES))
def test_a_write_that_is_stopped_halfway_leaves_nothing(
    store: Store, by_hand: psycopg.Connection[Any], method: str, stop: str
) -> None:
    table, write = WRITES[method]
    does, words = STOPS[stop]
    # After a row was written, so that there is something to undo.
    by_hand.execute(
        sql.SQL(
            "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {}; RETURN NULL; END $$; "
            "CREATE TRIGGER stop AFTER INSERT OR UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION stop()"
        ).format(sql.SQL(does), sql.Identifier(f"storybank_{table}"))
    )
    before = (store.load(), store.rounds(), store.plans())
    with refused(words):
        write(store)
    assert (store.load(), store.rounds(), store.plans()) == before
    by_hand.execute("DROP FUNCTION stop CASCADE")
    write(store)
    assert (store.load(), store.rounds(), store.plans()) != before


def test_a_read_only_server_says_so_and_can_be_read(
    store: Store, url: URL, by_hand: psycopg.Connection[Any]
) -> None:
    name = sql.Identifier(url.database or "")
    by_hand.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name))
    with open_store(url) as read_only:
        assert read_only.load().stories == (MONTH_END,)
        with refused("is read-only"):
            read_only.update(MONTH_END.replace(title="Other"))
    by_hand.execute(sql.SQL("ALTER DATABASE {} RESET default_transaction_read_only").format(name))
    store.add(AUDIT)


@pytest.mark.parametrize("step", ["add", "load"])
def test_a_locked_table_says_so_and_a_later_try_works(
    store: Store, url: URL, by_hand: psycopg.Connection[Any], step: str
) -> None:
    hasty = open_store(url.update_query_dict({"options": "-c lock_timeout=200ms"}))
    steps: dict[str, Callable[[], object]] = {"add": lambda: hasty.add(AUDIT), "load": hasty.load}
    by_hand.execute("BEGIN; LOCK TABLE storybank_stories IN ACCESS EXCLUSIVE MODE")
    # Whoever waits without an end would wait for this.
    rescue = Timer(10, by_hand.execute, ["ROLLBACK"])
    rescue.start()
    with refused("locked"):
        steps[step]()
    rescue.cancel()
    by_hand.execute("ROLLBACK")
    hasty.add(AUDIT)
    assert store.load().stories == (MONTH_END, AUDIT)
    hasty.close()


def test_a_missing_database_is_named_and_none_is_made(server: Server) -> None:
    with refused("does not exist"):
        open_store(server.url.set(database="none_of_this_name"))


@pytest.mark.parametrize("host", ["/nowhere/at/all", "127.0.0.1"])
def test_a_server_that_does_not_run_cannot_be_reached(server: Server, host: str) -> None:
    with refused("cannot be reached"):
        # Nobody listens at port 1.
        open_store(server.url.set(query={"host": host, "port": "1"}))


def test_a_user_without_rights_is_told_which_are_missing(
    url: URL, store: Store, by_hand: psycopg.Connection[Any]
) -> None:
    by_hand.execute("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN")
    as_guest = url.set(username="guest")
    with refused("GRANT"):
        open_store(as_guest)
    with database(url) as empty, refused("GRANT"):
        open_store(empty.set(username="guest"))
    by_hand.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest")
    with open_store(as_guest) as reads:
        assert reads.load().stories == (MONTH_END,)
        with refused("GRANT"):
            reads.add(AUDIT)
    by_hand.execute("DROP OWNED BY guest; DROP ROLE guest")
    assert store.load().stories == (MONTH_END,)


def test_a_server_without_a_free_connection_says_so(url: URL, by_hand: psycopg.Connection[Any]) -> None:
    by_hand.execute("DROP ROLE IF EXISTS many; CREATE ROLE many LOGIN CONNECTION LIMIT 1")
    as_many = url.set(username="many")
    with admin(as_many), refused("no connection free"):
        open_store(as_many)
    by_hand.execute("DROP ROLE many")


def test_a_document_changed_by_hand_is_an_error_without_its_text(
    store: Store, by_hand: psycopg.Connection[Any]
) -> None:
    by_hand.execute("UPDATE storybank_stories SET document = %s", [f'{{"title": 1, "notes": "{PRIVATE}"}}'])
    with pytest.raises(StoreError, match="cannot be read") as caught:
        store.load()
    assert PRIVATE not in shown(caught.value)


def test_the_password_is_never_shown(server: Server) -> None:
    secret = server.url.set(password="hunter2", query={"host": "/nowhere"})  # noqa: S106 - made up
    with pytest.raises(StoreUnavailable) as caught:
        open_store(secret)
    assert "hunter2" not in shown(caught.value)


SETTINGS = {
    "client_encoding": ("LATIN1", None),
    "client_encoding ": ("SQL_ASCII", None),
    "idle_in_transaction_session_timeout": ("150ms", "raise idle_in_transaction_session_timeout"),
    "transaction_timeout": ("150ms", "raise transaction_timeout"),
    "default_transaction_isolation": ("serializable", None),
    "lock_timeout": ("1ms", None),
    "statement_timeout": ("100ms", None),
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_of_the_database_is_no_matter_or_named(
    store: Store, url: URL, by_hand: psycopg.Connection[Any], setting: str
) -> None:
    value, words = SETTINGS[setting]
    named = sql.Identifier(setting.strip())
    alter = sql.SQL("ALTER DATABASE {} SET {} = {}")
    try:
        by_hand.execute(alter.format(sql.Identifier(str(url.database)), named, sql.Literal(value)))
    except psycopg.errors.UndefinedObject:
        pytest.skip(f"this server has no {setting}")

    def slow(story: Story) -> Story:
        sleep(0.4)
        return story.replace(result="changed ☃")

    with open_store(url) as other:
        if words is None:
            other.edit("month-end", slow)
            assert other.load().story("month-end").result == "changed ☃"
            assert other.check() == ()
        else:
            with refused(words):
                other.edit("month-end", slow)
            assert store.load().stories == (MONTH_END,)


@pytest.mark.parametrize("encoding", ["latin1", "utf8"])
def test_a_hosts_engine_may_speak_another_encoding(store: Store, url: URL, encoding: str) -> None:
    engine = create_engine(url, client_encoding=encoding)
    snow = Story("Snow", notes="☃")
    Store(engine).add(snow)
    assert Store(engine).load().stories == (MONTH_END, snow) == store.load().stories
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SHOW client_encoding").scalar() == encoding.upper()
        if encoding == "utf8":
            assert Store(connection).load().stories == (MONTH_END, snow)
        else:
            with pytest.raises(StoreError, match="client_encoding"):
                Store(connection)
    engine.dispose()


def test_what_a_hosts_driver_cannot_say_is_an_error_without_the_text(url: URL, store: Store) -> None:
    """An engine whose connection is changed under the store, so that a story cannot be said on it."""
    engine = create_engine(url)
    theirs = Store(engine)

    @event.listens_for(engine, "checkout")
    def spoil(driver: Any, *_rest: object) -> None:
        driver.prepare_threshold = "0"

    with pytest.raises(StoreUnavailable, match="settings of the connection") as caught:
        theirs.add(AUDIT)
    assert PRIVATE not in shown(caught.value)
    engine.dispose()

    def broken(story: Story) -> Story:
        return story.replace(notes=int("what a host's own code raises"))

    with pytest.raises(ValueError, match="own code"):
        store.edit("month-end", broken)


OPTIONS = [
    ({"sslmode": "nonsense"}, "behind the \\? of the URL"),
    ({"no_such_option": "1"}, "behind the \\? of the URL"),
    ({"options": "-c no_such_setting=1"}, "behind the \\? of the URL"),
    ({"options": "-c statement_timeout=soon"}, "behind the \\? of the URL"),
    ({"connect_timeout": "soon"}, "behind the \\? of the URL"),
]


@pytest.mark.parametrize(("query", "words"), OPTIONS, ids=lambda each: str(each)[:40])
def test_an_option_that_the_driver_or_the_server_refuses_is_one_error(
    url: URL, query: dict[str, str], words: str
) -> None:
    with refused(words):
        open_store(url.update_query_dict(query))


@pytest.mark.parametrize(
    "query", [{"prepare_threshold": "0"}, {"prepare_threshold": "none"}, {"client_encoding": "latin1"}]
)
def test_options_of_the_driver_may_stand_in_the_url(store: Store, url: URL, query: dict[str, str]) -> None:
    snow = Story("Snow", notes="☃")
    with open_store(url.update_query_dict(query)) as other:
        other.add(snow)
        assert other.load().stories == (MONTH_END, snow)
    assert store.load().stories == (MONTH_END, snow)


def test_a_prepare_threshold_that_is_no_number_is_refused(url: URL) -> None:
    with pytest.raises(InvalidInput, match="prepare_threshold"):
        open_store(url.update_query_dict({"prepare_threshold": "often"}))


def test_a_host_that_has_set_how_long_to_wait_for_a_lock_is_heard(url: URL) -> None:
    for said, meant in (("0", "30s"), ("1500ms", "1500ms"), ("2min", "2min")):
        engine = create_engine(url, connect_args={"options": f"-c lock_timeout={said}"})
        with Store(engine)._transactions.writing() as rows:  # noqa: SLF001 - the database itself
            assert rows.connection.exec_driver_sql("SHOW lock_timeout").scalar() == meant
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == said
        engine.dispose()


def test_a_store_is_not_made_where_it_would_go_with_the_connection(url: URL) -> None:
    with refused("pg_temp"):
        open_store(url.update_query_dict({"options": "-c search_path=pg_temp"}), prefix="other_")


def test_a_transaction_of_the_host_that_has_failed_says_so(url: URL, store: Store) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        transaction = connection.begin()
        joined = Store(connection)
        with pytest.raises(ProgrammingError):
            connection.exec_driver_sql("SELECT * FROM nowhere")
        with refused("roll it back"):
            joined.load()
        transaction.rollback()
    engine.dispose()
    assert store.load().stories == (MONTH_END,)
