"""What PostgreSQL and its driver complain of, and what to do about it.

The server says a code of five letters (PostgreSQL's documentation, appendix "Error Codes"). Where there is
no connection yet, or none any more, there is no code, and the driver's words are all there is.
"""

from __future__ import annotations

import re
from typing import Final

from storybank.errors import StoreError, StoreUnavailable

_GONE: Final = (
    "was away in the middle of a call",
    "try again when it is back; look first whether the last change was kept, or repeat it whole",
)

_UNREACHED: Final = (
    "cannot be reached",
    "check host and port, and that the server runs, then try again",
)

_FULL: Final = ("has no connection free", "end some, or allow more of them (max_connections), then try again")

_STARTING: Final = ("is starting or stopping", "try again in a moment")

_USER: Final = ("let nobody in with this user and password", "check both in the URL, and pg_hba.conf")

_MISSING: Final = ("does not exist", "create it (CREATE DATABASE … ENCODING 'UTF8'), or check its name")

_OPTION: Final = (
    "got an option in its URL, or a setting, that is refused",
    "check what stands behind the ? of the URL: its names and values are those of libpq",
)

_TOO_LONG: Final = (
    "ended a transaction that took longer than the server allows",
    "make change(story) quick, or raise {}, then try again: nothing was written",
)

_IDLE: Final = (_TOO_LONG[0], _TOO_LONG[1].format("idle_in_transaction_session_timeout"))

_WHOLE: Final = (_TOO_LONG[0], _TOO_LONG[1].format("transaction_timeout"))

_POOLER: Final = (
    "has lost a prepared statement, as it does behind a pooler",
    "give the URL ?prepare_threshold=none, or the engine connect_args of that kind, then try again",
)

LACKING: Final = (
    "lacks a table or a column of the store",
    "run the migration that makes it, or bring it back from a copy; Store.check() names it",
)
"""What is said where somebody altered the tables, on either database."""

_CODES: Final[dict[str, tuple[str, str]]] = {
    # The whole code, or its class: the first two letters.
    "08": _GONE,
    "25006": ("is read-only", "give the primary server, or a user who may write"),
    "22023": _OPTION,
    "25P02": ("is in a transaction that failed before", "roll it back, and begin another one"),
    "25P03": _IDLE,
    "25P04": _WHOLE,
    "26000": _POOLER,
    "28": _USER,
    "3D000": _MISSING,
    "3F000": ("has no such schema", "create it (CREATE SCHEMA …), or give another one"),
    "40": (
        "let another writer go first",
        "repeat the whole transaction: nothing was written",
    ),
    "42501": ("lets this user not do that", "allow using the schema and creating tables in it (GRANT …)"),
    "42704": _OPTION,
    "42P01": LACKING,
    "42P05": _POOLER,
    "42703": LACKING,
    "53100": ("cannot grow: the disk is full", "make room, then try again: nothing was written"),
    "53200": ("has no memory left", "try again when the server has less to do: nothing was written"),
    "53300": _FULL,
    "55P03": (
        "is locked by another writer",
        "end its transaction, then try again: nothing was written",
    ),
    "57014": ("took longer than the server allows", "raise statement_timeout, then try again"),
    "57P01": _GONE,
    "57P02": _GONE,
    "57P03": _STARTING,
    "57P05": _GONE,
    "58": ("cannot be read or written: the disk failed", "check the server's disk, then try again"),
    "XX001": ("is damaged", "bring it back from a copy"),
    "XX002": ("is damaged", "rebuild its indexes (REINDEX), or bring it back from a copy"),
}

_WORDS: Final[tuple[tuple[tuple[str, ...], tuple[str, str]], ...]] = (
    # What the driver says where it got no connection.
    (("too many", "remaining connection slots"), _FULL),
    (("password", "role ", "pg_hba.conf", "authentication"), _USER),
    (("starting up", "shutting down", "recovery"), _STARTING),
    (
        ("unrecognized configuration parameter", "invalid value for parameter", "invalid command-line"),
        _OPTION,
    ),
    (("database ",), _MISSING),
)

_REFUSED_BEFORE: Final = re.compile(r"(invalid|bad) (\S+ )?(value|option|number)")
"""The driver's words for an option of the URL, before it asks any server."""


_NO_HOST: Final = ("failed to resolve host", "could not translate host name")
"""What psycopg and libpq say of a host that no name server knows."""

_QUOTED: Final = re.compile('"[^"]*"')


def said_by_postgres(error: BaseException | None, place: str) -> StoreError:
    """Return the error for what the driver raised at a place."""
    code = str(getattr(error, "sqlstate", None) or "")
    said = _CODES.get(code) or _CODES.get(code[:2]) or (None if code else _without_code(str(error)))
    if said is None:
        name = f"{type(error).__name__}{f' {code}' if code else ''}"
        return StoreError(f"the database {place} refused ({name})", "nothing was written; please report it")
    problem, remedy = said
    return StoreUnavailable(f"the database {place} {problem}", remedy)


def _without_code(words: str) -> tuple[str, str] | None:
    """Return what is meant by words alone: the connection was not made, or was lost."""
    fatal = _QUOTED.sub("", words.partition("FATAL:")[2])
    if not fatal and _REFUSED_BEFORE.search(words):
        return _OPTION
    if "timeout" in fatal or "due to" in words:
        for name, said in (("idle-in-transaction", _IDLE), ("transaction timeout", _WHOLE)):
            if name in words:
                return said
    if "connection failed" in words or "connection to server" in words or "connection timeout" in words:
        # The server's own words come after FATAL; what stands before or in quotes may be any name.
        for parts, said in _WORDS if fatal else ():
            if any(part in fatal for part in parts):
                return said
        return _UNREACHED
    if words.startswith(_NO_HOST):
        return _UNREACHED
    gone = ("consuming input failed", "sending", "closed", "lost", "terminat", "SSL", "flush")
    return _GONE if any(word in words for word in gone) else None
