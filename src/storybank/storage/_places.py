"""Places: where a store lives, as a person writes it and as SQLAlchemy does."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storybank.errors import Fault, InvalidInput, StoreError

_DRIVERS = ("sqlite", "sqlite+pysqlite")


def url_of(given: object) -> URL:
    """Return the URL of a path, of `:memory:`, or of a URL, with the whole path in it.

    Raises:
        InvalidInput: It is none of these.
    """
    if isinstance(given, URL):
        return _absolute(given)
    text = os.fspath(given) if isinstance(given, str | os.PathLike) else None
    problem = None
    if not isinstance(text, str):
        problem = "is neither a path nor a URL"
    elif not text.strip() or "\x00" in text:
        problem = "is blank, or holds what no path can"
    elif "://" not in text:
        whole = str(Path(text).expanduser()) if text.startswith("~/") else text
        return _absolute(URL.create("sqlite", database=whole))
    else:
        try:
            return _absolute(make_url(text))
        except (ArgumentError, ValueError):
            problem = "looks like a URL and is none"
    remedy = 'give the path of a file, ":memory:", or a URL as sqlite:///bank.db'
    raise InvalidInput("open_store", [Fault("path_or_url", problem, remedy)])


def name_of(url: URL) -> str:
    """Return what people call the place: the whole path, or `:memory:`."""
    if is_in_memory(url):
        return ":memory:"
    return str(Path(str(url.database).removeprefix("file:")).absolute())


def is_in_memory(url: URL) -> bool:
    """Say whether the database is gone when its connection is."""
    return not url.database or ":memory:" in url.database or url.query.get("mode") == "memory"


def refuse_other_databases(url: URL) -> None:
    """Refuse all but SQLite with Python's own driver.

    Raises:
        StoreError: It is another database or driver.
    """
    if url.drivername not in _DRIVERS:
        problem = f"a store on {url.drivername} is not built yet"
        remedy = "give the path of a file; PostgreSQL comes later, with the extra storybank[postgres]"
        raise StoreError(problem, remedy)


def _absolute(url: URL) -> URL:
    """Return the URL with the whole path: a change of folder does not change the store."""
    if url.get_backend_name() != "sqlite" or is_in_memory(url) or str(url.database).startswith("file:"):
        return url
    return url.set(database=str(Path(str(url.database)).absolute()))
