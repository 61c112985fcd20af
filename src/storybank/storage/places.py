"""Places: where a store lives, as a person writes it and as SQLAlchemy does, and where it cannot live."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from threading import Lock
from typing import Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from storybank.errors import InvalidInput, StoreError, StoreUnavailable, fault_of, said_of
from storybank.formats.files import is_path

_DRIVERS: Final = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
OPENED_HERE: Final = "storybank_opened_here"  # an engine's execution option: we made it, and so may close it
WAIT_SECONDS: Final = 30  # for another writer: a laptop that wakes up needs seconds, a person no minute
_POOL: Final = "storybank_pool"  # an engine's execution option: which pool it had, and in which process
PRIVATE: Final = 0o600  # the permissions of each file that is made here
_MAKING = Lock()


def url_of(given: object) -> URL:
    """Return the URL of a path, of `:memory:`, or of a URL, with the whole path in it."""
    if isinstance(given, URL):
        return _whole(given)
    text = os.fspath(given) if isinstance(given, str | os.PathLike) else None
    problem = None
    if not isinstance(text, str):
        problem = "is neither a path nor a URL"
    elif not text.strip():
        problem = "is blank"
    elif "://" in text and is_path(text):
        try:
            return _whole(make_url(text))
        except (ArgumentError, ValueError):
            problem = "looks like a URL and is not one"
    elif is_path(text):
        whole = str(Path(text).expanduser()) if text.startswith("~/") else text
        return _whole(URL.create("sqlite", database=whole))
    else:
        problem = "is not a path that a file can have"
    raise InvalidInput("open_store", [fault_of("no_place", "path_or_url", problem=problem)])


def name_of(url: URL) -> str:
    """Return what people call a place: the path, `:memory:`, or server and database, without passwords."""
    if url.get_backend_name() == "postgresql":
        where = url.host or url.query.get("host") or "localhost"
        host = where if isinstance(where, str) else ",".join(where)
        port = url.port or url.query.get("port")
        name = url.database or url.query.get("dbname") or url.username
        return f"{name} on {host}{f':{port}' if port else ''}"
    if is_in_memory(url):
        return ":memory:"
    return str(Path(str(url.database).removeprefix("file:")).absolute())


def make_private(url: URL) -> None:
    """Make a file that is not there yet, for its user alone; why it cannot be, SQLite says better."""
    if str(url.database).startswith("file:") and url.query.get("mode", "rwc") != "rwc":
        return
    # One at a time: to close a file ends all our locks on it. Not for ever: a fork may have come meanwhile.
    is_alone = _MAKING.acquire(timeout=1)
    try:
        with suppress(OSError, RuntimeError, ValueError):
            os.close(os.open(_file_of(url).resolve(), os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
    finally:
        if is_alone:
            _MAKING.release()


def _file_of(url: URL) -> Path:
    database = str(url.database)
    return Path(unquote(urlsplit(database).path) if database.startswith("file:") else database)


def is_in_memory(url: URL) -> bool:
    """Whether the database is gone when its connection is."""
    return not url.database or ":memory:" in url.database or url.query.get("mode") == "memory"


def refuse_other_databases(url: URL) -> None:
    """Refuse all but SQLite with Python's own driver, and PostgreSQL with psycopg 3."""
    if url.drivername not in _DRIVERS:
        raise StoreError(*said_of("other_database", driver=url.drivername))


def refuse_cut_file(url: URL) -> None:
    """Refuse an empty file that was not empty before: what was cut was changed after it was last read."""
    if url.get_backend_name() != "sqlite" or is_in_memory(url) or url.query:
        return
    try:
        found = os.stat(str(url.database))  # noqa: PTH116 - a path as it is
    except (OSError, ValueError):
        return  # There is none, or whoever opens it says why it cannot be.
    if S_ISREG(found.st_mode) and found.st_size == 0 and found.st_mtime_ns > found.st_atime_ns:
        raise StoreUnavailable(*said_of("cut_file", place=name_of(url)))


def refuse_missing(url: URL) -> None:
    """Refuse a file that is not there: to open it would make it."""
    if url.get_backend_name() == "sqlite" and not is_in_memory(url) and not _file_of(url).exists():
        raise StoreUnavailable(*said_of("no_store", place=name_of(url)))


def refuse_inherited(engine: Engine) -> None:
    """Refuse an engine whose pool came through a fork: two processes would speak on one connection."""
    if isinstance(engine.pool, NullPool):
        return
    pool, process = engine.get_execution_options().get(_POOL, (None, None))
    if pool is not engine.pool:
        engine.update_execution_options(**{_POOL: (engine.pool, os.getpid())})
    elif process != os.getpid():
        raise StoreError(*said_of("inherited", place=name_of(engine.url)))


def _whole(url: URL) -> URL:
    """Return the URL with its driver and its whole path: a change of folder does not change the store."""
    if url.drivername in {"postgresql", "postgres"}:  # SQLAlchemy 2.0 and 2.1 take them for two drivers
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite" or is_in_memory(url) or str(url.database).startswith("file:"):
        return url
    return url.set(database=str(Path(str(url.database)).absolute()))
