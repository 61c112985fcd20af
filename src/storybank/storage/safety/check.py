"""Looking through a store, and mending what can be mended without losing a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError

from storybank.findings import Finding
from storybank.history import Impression, Telling
from storybank.interviews import Round
from storybank.storage._documents import foreign_fields
from storybank.storage._rows import Rows
from storybank.storage.safety.codes import finding
from storybank.storage.safety.history import impression_faults, telling_faults
from storybank.storage.safety.plans import extension_faults, framework_faults, plan_faults, round_faults
from storybank.storage.safety.stories import story_faults
from storybank.storage.safety.whole import (
    any_text,
    file_faults,
    key_faults,
    table_faults,
    version_faults,
)
from storybank.storage.safety.wrong import Wrong, changed_rows, parsed
from storybank.stories import Story
from storybank.values import Value

_TURNS: Final = 5
"""How often to look and mend: a story that is brought back may have columns to mend, and so on."""


def found(rows: Rows) -> tuple[Finding, ...]:
    """Return what is wrong with the database as a whole and with the owner's rows."""
    return tuple(wrong.finding for wrong in _all_wrong(rows))


def mended(rows: Rows, copy: Callable[[], Path | None]) -> tuple[Finding, ...]:
    """Mend what can be mended, and return what was done and what remains.

    Args:
        rows: The owner's, to change.
        copy: Copies the file before anything is changed; returns where, or None where there is no file.
    """
    first = last = _all_wrong(rows)
    if all(wrong.mend is None for wrong in first):
        return tuple(wrong.finding for wrong in first)
    place = copy()
    for _ in range(_TURNS):
        for wrong in last:
            if wrong.mend is not None:
                _try(rows, wrong.mend)
        before, last = last, _all_wrong(rows)
        if [wrong.finding for wrong in before] == [wrong.finding for wrong in last]:
            break
    remaining = tuple(wrong.finding for wrong in last)
    done = [wrong.finding for wrong in first if wrong.finding not in remaining]
    made = () if place is None else (finding("copy_made", "store", detail=str(place)),)
    return (*made, *(_repaired(each) for each in done), *remaining)


def _all_wrong(rows: Rows) -> list[Wrong]:
    """Return everything, as far as the database can be trusted: rows of a broken one say little."""
    everything: list[Wrong] = []
    for look in (_file, _tables, _version):
        everything += look(rows)
        if any(wrong.mend is None for wrong in everything):
            return everything
    with any_text(rows.connection):
        everything += key_faults(rows.connection, rows.tables)
        everything += _rows(rows)
        named = {wrong.finding.subject for wrong in everything}
        everything += changed_rows(rows, named)
    return everything


def _file(rows: Rows) -> Iterator[Wrong]:
    return file_faults(rows.connection)


def _tables(rows: Rows) -> Iterator[Wrong]:
    return table_faults(rows.connection, rows.tables)


def _version(rows: Rows) -> Iterator[Wrong]:
    return version_faults(rows.connection, rows.tables)


def _rows(rows: Rows) -> Iterator[Wrong]:
    yield from _foreign(rows)
    yield from story_faults(rows)
    yield from telling_faults(rows)
    yield from impression_faults(rows)
    yield from round_faults(rows)
    yield from plan_faults(rows)
    yield from framework_faults(rows)
    yield from extension_faults(rows)


def _foreign(rows: Rows) -> Iterator[Wrong]:
    """Give the documents that a host's own class wrote, before all sides refused such values."""
    tables = rows.tables
    kinds: dict[Table, type[Value]] = {
        tables.stories: Story,
        tables.story_revisions: Story,
        tables.tellings: Telling,
        tables.impressions: Impression,
        tables.rounds: Round,
    }
    for table, kind in kinds.items():
        for index, row in enumerate(rows.all(table)):
            if foreign_fields(kind, row.document):
                subject = f"{tables.word(table)}[{index}]"
                read = parsed(kind, row.document, subject)
                if not isinstance(read, Wrong):
                    mend = partial(rows.rewrite, table, row, document=read.model_dump_json())
                    yield Wrong(finding("foreign_field", subject, field="document"), mend)


def _try(rows: Rows, mend: Callable[[], object]) -> None:
    """Mend one thing, or leave it: another row may stand where it would belong."""
    savepoint = rows.connection.begin_nested()
    try:
        mend()
    except DBAPIError:
        savepoint.rollback()
    else:
        savepoint.commit()


def _repaired(was: Finding) -> Finding:
    return finding("repaired", was.subject, field=was.code, detail=was.message)
