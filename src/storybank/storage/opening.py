"""Opening: from a path, a URL, or what a host gives, to tables that are up to date."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import URL, Connection, Engine

from storybank.errors import StorybankError
from storybank.storage._failures import translated
from storybank.storage._names import checked_names
from storybank.storage._places import name_of, refuse_cut_file, refuse_other_databases, url_of
from storybank.storage._postgres import postgres_engine
from storybank.storage._reach import Reach, reach_of
from storybank.storage._schema import Tables, tables_of
from storybank.storage._sqlite import sqlite_engine
from storybank.storage._versions import bring_up_to_date


@dataclass(frozen=True)
class Opened:
    """A database whose tables are up to date.

    Attributes:
        reach: How its rows are reached.
        place: What people call it.
        tables: Its tables.
    """

    reach: Reach
    place: str
    tables: Tables


def engine_of(path_or_url: object) -> Engine:
    """Return a new engine for a path or a URL.

    Raises:
        InvalidInput: It is neither.
        StoreError: No store can live there, or one was cut to nothing.
        MissingExtra: The driver for PostgreSQL is not installed.
    """
    url: URL = url_of(path_or_url)
    refuse_other_databases(url)
    refuse_cut_file(url)
    with translated(name_of(url)):
        return sqlite_engine(url) if url.get_backend_name() == "sqlite" else postgres_engine(url)


def opened(given: Engine | Connection, *, prefix: str, schema: str | None) -> Opened:
    """Open a database, and create or migrate its tables where that is needed.

    Args:
        given: An engine, or a connection with an open transaction.
        prefix: What each table's name starts with.
        schema: The PostgreSQL schema.

    Raises:
        StorybankError: It cannot be opened; see `Store` and `open_store`.
    """
    reach = reach_of(given)
    url = given.engine.url
    names = checked_names(prefix, schema, url.get_backend_name())
    name, tables = name_of(url), tables_of(names)
    try:
        with translated(name):
            bring_up_to_date(reach, name, tables)
    except StorybankError:
        reach.close()
        raise
    return Opened(reach, name, tables)
