"""The database's complaints as errors of our tree: where, what, and what to do."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFree

from storybank.errors import StoreError, StoreUnavailable
from storybank.storage._postgres_failures import LACKING, said_by_postgres
from storybank.values import target_of, told_by_system

_DAMAGED: Final = ("is damaged", "bring it back from a copy")

_DRIVERS: Final = {"sqlalchemy", "psycopg", "psycopg_binary", "psycopg_c"}
"""Whose exceptions are no host's and none of ours, whatever they are."""

_CALLS_SQLITE: Final = ("sqlalchemy.", "storybank.storage._sqlite", "storybank.storage._copies")
"""Which modules call SQLite's driver, which is written in C and so has no module of its own here."""

_SAID: dict[int, tuple[str, str]] = {
    # SQLite's primary result code: what happened, what to do.
    sqlite3.SQLITE_BUSY: (
        "is locked by another program",
        "close it there, then try again: nothing was written",
    ),
    sqlite3.SQLITE_LOCKED: ("is locked by another connection", "end what uses it, then try again"),
    sqlite3.SQLITE_FULL: ("cannot grow: the disk is full", "make room, then try again: nothing was written"),
    sqlite3.SQLITE_READONLY: ("is read-only", "allow writing to the file and its folder, or open another"),
    sqlite3.SQLITE_PERM: ("may not be used", "allow reading and writing the file and its folder"),
    sqlite3.SQLITE_NOTADB: ("is not a database", "give another path, or bring the file back from a copy"),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_IOERR: ("cannot be read or written: the disk failed", "check the disk, then try again"),
}

_LACKING: Final = re.compile(r"no such (table|column)|table \w+ has no column named ")
"""SQLite's words; it has no code for it."""


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn what SQLAlchemy raises into our errors; they hold no parameter, so no story's text."""
    try:
        yield
    except DBAPIError as error:
        raise said_by_driver(error.orig, place) from None
    except NoneFree:
        problem = f"every connection to the database {place} is in use"
        raise StoreUnavailable(problem, "end what uses them, or give an engine with a larger pool") from None
    except SQLAlchemyError as error:
        problem = f"the database {place} could not be used ({type(error).__name__})"
        raise StoreError(problem, "nothing was written; please report it") from None
    except Exception as error:
        # Past SQLAlchemy, the driver speaks for itself: between two statements a server may be gone.
        if type(error).__module__.startswith("psycopg"):
            raise said_by_driver(error, place) from None
        module = _raised_in(error)
        if module.startswith(_CALLS_SQLITE) and isinstance(error, UnicodeDecodeError):
            # So the driver says of a name in the schema, or of a complaint that quotes one.
            raise _unavailable(place, _DAMAGED) from None
        if module.partition(".")[0] not in _DRIVERS:
            raise
        # What could not be said to a database may be a story: neither its text nor what was raised is shown.
        problem = f"the database {place} could not be used ({type(error).__name__} in its driver)"
        remedy = "check the settings of the connection: its encoding must be UTF-8, its options the driver's"
        raise StoreUnavailable(problem, remedy) from None


def _raised_in(error: BaseException) -> str:
    """Return the module in which something was raised: a driver's own, or one that calls it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else str(trace.tb_frame.f_globals.get("__name__", ""))


def closed(place: str) -> StoreError:
    """Return the error of a store that is closed."""
    return StoreError(f"the store {place} is closed", "open it again with open_store(…)")


def said_by_driver(error: BaseException | None, place: str) -> StoreError:
    """Return the error for what the driver raised at a place."""
    if not isinstance(error, sqlite3.Error):
        return said_by_postgres(error, place)
    extended = getattr(error, "sqlite_errorcode", 0)
    primary = extended & 0xFF
    if primary == sqlite3.SQLITE_CANTOPEN or (primary == sqlite3.SQLITE_IOERR and not _is_regular(place)):
        return _not_opened(place)
    if primary in _SAID:
        return _unavailable(place, _SAID[primary])
    if primary == sqlite3.SQLITE_ERROR and _LACKING.match(str(error)):
        return _unavailable(place, LACKING)
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return StoreError(f"the database {place} refused ({name})", "nothing was written; please report it")


def _unavailable(place: str, said: tuple[str, str]) -> StoreUnavailable:
    problem, remedy = said
    return StoreUnavailable(f"the database {place} {problem}", remedy)


def _is_regular(place: str) -> bool:
    """Say whether a database's place is a file, or has none: a pipe fails as a broken disk does."""
    try:
        target_of(Path(place))
    except OSError:
        return False
    return True


def _not_opened(place: str) -> StoreUnavailable:
    path = Path(place)
    try:
        folder = target_of(path).parent
        if not folder.is_dir():
            problem = f"the database {place} cannot be opened: there is no folder {folder}"
            return StoreUnavailable(problem, "create the folder, or give another path")
    except PermissionError:
        pass  # Nobody may look into the folder, so what is missing there cannot be said.
    except OSError as error:
        return StoreUnavailable(*told_by_system(error, path, "read"))
    problem = f"the database {place} cannot be opened"
    return StoreUnavailable(problem, "allow reading and writing the file and its folder")
