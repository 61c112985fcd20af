"""Looking through a store, and mending what can be mended without losing a word.

No message holds a word of what is stored: ids, places in the order of adding, and names of columns.
What may be found stands in `defects.json`, each by a code that never changes: what it means, how it is
repaired, and what is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from storybank.findings import Finding
from storybank.storage.check_rows import Defect, changed_rows, defect, defects_of_rows
from storybank.storage.migrations import HEAD, noted_in, number_of
from storybank.storage.rows import Rows
from storybank.storage.schema import Tables
from storybank.storage.transactions import ConnectionProvider

# How often to look and mend: a story that is brought back may have columns to mend, and so on.
_TURNS: Final = 5
_COMPLAINTS: Final = 20  # complaints of SQLite's that are asked for: a damaged file may have as many as rows

_ASTRAY: Final = re.compile(
    r"row \d+ missing from index|wrong # of entries in index|non-unique entry in index"
    r"|rowid not at end-of-record for row \d+ of index"
)


class EndsEarlyError(Exception):
    """The file is so damaged that SQLite stops looking: a finding; its transaction can only be undone now."""


def found(rows: Rows) -> tuple[Finding, ...]:
    """Return what is wrong with the database as a whole and with the owner's rows."""
    return tuple(each.finding for each in _defects(rows))


def mended(rows: Rows, provider: ConnectionProvider) -> tuple[Finding, ...]:
    """Mend what can be mended, after a copy, and return what was done and what remains."""
    first = last = _defects(rows)
    if all(each.repair is None for each in first):
        return tuple(each.finding for each in first)
    place = provider.copy_before(rows.connection, "repair")
    for _ in range(_TURNS):
        for each in last:
            if each.repair is not None:
                # Or leave it: another row may stand where it would belong.
                with suppress(DBAPIError), rows.connection.begin_nested():
                    each.repair()
        before, last = last, _defects(rows)
        if [each.finding for each in before] == [each.finding for each in last]:
            break
    remaining = tuple(each.finding for each in last)
    gone = [each.finding for each in first if each.finding not in remaining]
    done = [defect("repaired", was.subject, field=was.code, detail=was.message) for was in gone]
    made = [] if place is None else [defect("copy_made", "store", detail=str(place))]
    return (*(each.finding for each in (*made, *done)), *remaining)


def _defects(rows: Rows) -> list[Defect]:
    """Return everything, as far as the database can be trusted: rows of a broken one say little."""
    everything: list[Defect] = []
    for look in (_defects_of_file, _defects_of_tables, _defects_of_version):
        everything += look(rows.connection, rows.tables)
        if any(each.repair is None for each in everything):
            return everything
    with _any_text(rows.connection):
        everything += _defects_of_keys(rows.connection, rows.tables)
        everything += defects_of_rows(rows)
        everything += changed_rows(rows, {each.finding.subject for each in everything})
    return everything


def _defects_of_file(connection: Connection, _tables: Tables) -> Iterator[Defect]:
    """Give what SQLite itself finds wrong with its file; on PostgreSQL that is the administrator's to ask."""
    if connection.dialect.name != "sqlite":
        return
    try:
        said = connection.exec_driver_sql(f"PRAGMA integrity_check({_COMPLAINTS})").scalars().all()
    except DBAPIError:
        broken = defect("damaged_file", "store", detail="it cannot be read from end to end")
        raise EndsEarlyError(broken.finding) from None
    complaints = [str(each) for each in said if each != "ok"]
    indexes = [each for each in complaints if _ASTRAY.search(each)]
    if others := len(complaints) - len(indexes):
        yield defect("damaged_file", "store", detail=_counted(others))
    elif indexes:
        repair = partial(connection.exec_driver_sql, "REINDEX")
        yield defect("damaged_index", "store", detail=_counted(len(indexes)), repair=repair)


def _counted(number: int) -> str:
    more = " or more" if number >= _COMPLAINTS else ""
    return f"{number}{more} complaint{'s' if number > 1 else ''}"


def _defects_of_tables(connection: Connection, tables: Tables) -> Iterator[Defect]:
    look, schema = inspect(connection), tables.names.schema
    for table in (tables.version, *tables.with_rows):
        if not look.has_table(table.name, schema=schema):
            yield defect("missing_table", table.name)
        else:
            there = {column["name"] for column in look.get_columns(table.name, schema=schema)}
            for column in table.c:
                if column.name not in there:
                    yield defect("missing_column", table.name, field=column.name)


def _defects_of_version(connection: Connection, tables: Tables) -> Iterator[Defect]:
    """Give another revision of the tables than this release's: somebody migrated an open store."""
    noted = noted_in(connection, tables)
    if noted is None or number_of(noted) != HEAD:
        yield defect("other_version", "store", detail=noted or "none")


def _defects_of_keys(connection: Connection, tables: Tables) -> Iterator[Defect]:
    """Give the indexes and constraints that are missing: rows can be read without them."""
    look = inspect(connection)
    for table in tables.with_rows:
        unique = look.get_unique_constraints(table.name, schema=table.schema)
        foreign = look.get_foreign_keys(table.name, schema=table.schema)
        there = {str(each["name"]) for each in (*unique, *foreign)}
        named = {str(each.name) for each in table.constraints if each.name}
        for name in sorted({name for name in named if name[:2] in {"uq", "fk"}} - there):
            yield defect("missing_constraint", table.name, field=name)
        known = {index["name"] for index in look.get_indexes(table.name, schema=table.schema)}
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if index.name not in known:
                repair = partial(index.create, connection)
                yield defect("missing_index", table.name, field=str(index.name), repair=repair)


@contextmanager
def _any_text(connection: Connection) -> Iterator[None]:
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
