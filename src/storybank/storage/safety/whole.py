"""What may be wrong with a database as a whole: its file, its tables, its indexes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Connection, Inspector, Table, inspect
from sqlalchemy.exc import DBAPIError

from storybank.storage._schema import Tables
from storybank.storage._versions import noted_in
from storybank.storage.migrations import HEAD, number_of
from storybank.storage.safety.codes import finding
from storybank.storage.safety.wrong import Wrong

COMPLAINTS = 20
"""Complaints of SQLite's that are asked for: a damaged file may have as many as rows."""

_ASTRAY = re.compile(
    r"row \d+ missing from index|wrong # of entries in index|non-unique entry in index"
    r"|rowid not at end-of-record for row \d+ of index"
)


class EndsEarlyError(Exception):
    """The file is so damaged that SQLite stops looking; its transaction can only be undone now."""

    finding = finding("damaged_file", "store", detail="it cannot be read from end to end")


def file_faults(connection: Connection) -> Iterator[Wrong]:
    """Give what SQLite itself finds wrong with its file; on PostgreSQL that is the administrator's to ask.

    Raises:
        EndsEarlyError: Nothing more can be asked within this transaction.
    """
    if connection.dialect.name != "sqlite":
        return
    try:
        said = connection.exec_driver_sql(f"PRAGMA integrity_check({COMPLAINTS})").scalars().all()
    except DBAPIError:
        raise EndsEarlyError from None
    complaints = [str(each) for each in said if each != "ok"]
    indexes = [each for each in complaints if _ASTRAY.search(each)]
    if others := len(complaints) - len(indexes):
        yield Wrong(finding("damaged_file", "store", detail=_counted(others)))
    elif indexes:
        found = finding("damaged_index", "store", detail=_counted(len(indexes)))
        yield Wrong(found, lambda: connection.exec_driver_sql("REINDEX"))


def table_faults(connection: Connection, tables: Tables) -> Iterator[Wrong]:
    """Give what is missing of the tables, so that rows cannot be read."""
    look, schema = inspect(connection), tables.names.schema
    for table in (tables.version, *tables.with_rows):
        if not look.has_table(table.name, schema=schema):
            yield Wrong(finding("missing_table", table.name))
        else:
            there = {column["name"] for column in look.get_columns(table.name, schema=schema)}
            for column in table.c:
                if column.name not in there:
                    yield Wrong(finding("missing_column", table.name, field=column.name))


def version_faults(connection: Connection, tables: Tables) -> Iterator[Wrong]:
    """Give another revision of the tables than this release's: somebody migrated an open store."""
    noted = noted_in(connection, tables)
    if noted is None or number_of(noted) != HEAD:
        yield Wrong(finding("other_version", "store", detail=noted or "none"))


def key_faults(connection: Connection, tables: Tables) -> Iterator[Wrong]:
    """Give the indexes and constraints that are missing: rows can be read without them."""
    look = inspect(connection)
    for table in tables.with_rows:
        for name in sorted(_constraints(table) - _there(look, table)):
            yield Wrong(finding("missing_constraint", table.name, field=name))
        known = {index["name"] for index in look.get_indexes(table.name, schema=table.schema)}
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if index.name not in known:
                found = finding("missing_index", table.name, field=str(index.name))
                yield Wrong(found, partial(index.create, connection))


@contextmanager
def any_text(connection: Connection) -> Iterator[None]:
    """Read also text that is not UTF-8, as a flipped bit leaves it, where SQLite's driver would give up."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    usual = driver.text_factory
    driver.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = usual


def _constraints(table: Table) -> set[str]:
    return {str(each.name) for each in table.constraints if each.name and str(each.name)[:2] in {"uq", "fk"}}


def _there(look: Inspector, table: Table) -> set[str]:
    unique = look.get_unique_constraints(table.name, schema=table.schema)
    foreign = look.get_foreign_keys(table.name, schema=table.schema)
    return {str(each["name"]) for each in unique} | {str(each["name"]) for each in foreign}


def _counted(number: int) -> str:
    more = " or more" if number >= COMPLAINTS else ""
    return f"{number}{more} complaint{'s' if number > 1 else ''}"
