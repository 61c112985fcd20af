"""What may go wrong in a call to a database: complaints as errors of our tree, and interruptions.

SQLite has result codes, and the server's errors an SQLSTATE (PostgreSQL's documentation, appendix "Error
Codes"). Where there is no connection yet, or none any more, there is no code, and the driver's words are all
there is.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from traceback import walk_tb
from typing import Any, Final

from sqlalchemy import Connection, Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFree

from storybank.errors import StoreError, StoreUnavailable, refusals, said_of
from storybank.formats.files import target_of, told_by_system
from storybank.text.stems import read_table

# Whose exceptions are no host's and none of ours, whatever they are.
_DRIVERS: Final = {"sqlalchemy", "psycopg", "psycopg_binary", "psycopg_c"}
# Which modules call SQLite's driver, which is written in C and so has no module of its own here.
_CALLS_SQLITE: Final = ("sqlalchemy.", "storybank.storage.sqlite", "storybank.storage.copies")
# SQLite's words; it has no code for it.
_LACKING: Final = re.compile(r"no such (table|column)|table \w+ has no column named ")
# The driver's words for an option of the URL, before it asks any server.
_REFUSED_BEFORE: Final = re.compile(r"(invalid|bad) (\S+ )?(value|option|number)")
# What psycopg and libpq say of a host that no name server knows.
_NO_HOST: Final = ("failed to resolve host", "could not translate host name")
_QUOTED: Final = re.compile('"[^"]*"')

_known = cache(partial(read_table, __name__, "failures.json"))
"""Returns what is `said` by a word for what is meant, and the word of a code or of the driver's `words`."""


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn what SQLAlchemy raises into our errors; they hold no parameter, so no story's text."""
    _known(), refusals()  # now: where no file can be opened any more, it would be too late
    try:
        yield
    except DBAPIError as error:
        raise said_by_driver(error.orig, place) from None
    except NoneFree:
        raise StoreUnavailable(*said_of("none_free", place=place)) from None
    except SQLAlchemyError as error:
        raise StoreError(*said_of("unknown_failure", place=place, kind=type(error).__name__)) from None
    except Exception as error:
        # Past SQLAlchemy, the driver speaks for itself: between two statements a server may be gone.
        if type(error).__module__.startswith("psycopg"):
            raise said_by_driver(error, place) from None
        *_, (frame, _) = walk_tb(error.__traceback__)  # of a driver's own module, or of one that calls it
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(_CALLS_SQLITE) and isinstance(error, UnicodeDecodeError):
            # So the driver says of a name in the schema, or of a complaint that quotes one.
            raise _unavailable(place, "damaged") from None
        if module.partition(".")[0] not in _DRIVERS:
            raise
        # What could not be said to a database may be a story: neither its text nor what was raised is shown.
        raise StoreUnavailable(*said_of("driver_failed", place=place, kind=type(error).__name__)) from None


def said_by_driver(error: BaseException | None, place: str) -> StoreError:
    """Return the error for what the driver raised at a place."""
    if isinstance(error, sqlite3.Error):
        primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
        said = _not_opened(place) if primary in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR} else None
        if said or primary == sqlite3.SQLITE_CANTOPEN:
            return said or StoreUnavailable(*said_of("not_opened", place=place))
        is_lacking = primary == sqlite3.SQLITE_ERROR and _LACKING.match(str(error))
        codes = {getattr(sqlite3, name): word for name, word in _known()["sqlite"].items()}
        meant = "lacking" if is_lacking else codes.get(primary)
        name = getattr(error, "sqlite_errorname", type(error).__name__)
    else:
        code = str(getattr(error, "sqlstate", None) or "")
        known = _known()["sqlstates"]
        meant = known.get(code) or known.get(code[:2]) if code else _said_without_code(str(error))
        name = f"{type(error).__name__}{f' {code}' if code else ''}"
    if meant is None:
        return StoreError(*said_of("refused", place=place, name=name))
    return _unavailable(place, meant)


@contextmanager
def transaction_on(
    engine: Engine, undo: Callable[[PoolProxiedConnection], object], **options: Any
) -> Iterator[Connection]:
    """Give a connection with a transaction; the end commits it, and what is raised, Ctrl-C too, undoes it.

    Where SQLAlchemy is itself interrupted while undoing, locks would stay as long as anybody holds the
    traceback: `undo` ends the transaction on the driver's connection.
    """
    connection = engine.connect()
    pooled = connection.connection
    try:
        with connection.execution_options(**options).begin():
            yield connection
    except BaseException as error:
        interruption: BaseException | None = error
        while isinstance(interruption, Exception):  # SQLAlchemy, stopped half-way, stumbles over itself
            interruption = interruption.__context__
        if interruption is None:
            connection.close()
            raise
        if pooled.is_valid:
            undo(pooled)
        if pooled.is_valid:
            pooled.close()
        raise interruption from None
    else:
        connection.close()


def _unavailable(place: str, meant: str) -> StoreUnavailable:
    known = _known()["said"][meant]
    return StoreUnavailable(f"the database {place} {known['problem']}", known["remedy"])


def _said_without_code(words: str) -> str | None:
    """Return what is meant by words alone: the connection was not made, or was lost."""
    fatal = _QUOTED.sub("", words.partition("FATAL:")[2])
    if not fatal and _REFUSED_BEFORE.search(words):
        return "option"
    if "timeout" in fatal or "due to" in words:
        for name, word in (("idle-in-transaction", "idle"), ("transaction timeout", "transaction")):
            if name in words:
                return word
    if "connection failed" in words or "connection to server" in words or "connection timeout" in words:
        # The server's own words come after FATAL; what stands before or in quotes may be any name.
        meant = (word for word, parts in _known()["words"].items() if any(part in fatal for part in parts))
        return next(meant, "unreached")
    if words.startswith(_NO_HOST):
        return "unreached"
    gone = ("consuming input failed", "sending", "closed", "lost", "terminat", "SSL", "flush")
    return "gone" if any(word in words for word in gone) else None


def _not_opened(place: str) -> StoreUnavailable | None:
    """Return why a place can hold no file, where that is the reason: a pipe fails as a broken disk does."""
    path = Path(place)
    try:
        folder = target_of(path).parent
        if not folder.is_dir():
            return StoreUnavailable(*said_of("no_folder", place=place, folder=folder))
    except PermissionError:
        pass  # Nobody may look into the folder, so what is missing there cannot be said.
    except OSError as error:
        return StoreUnavailable(*told_by_system(error, path, "read"))
    return None
