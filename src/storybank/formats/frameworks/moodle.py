"""Moodle's table of competencies: fourteen columns, a row for the framework, HTML in the descriptions."""

from __future__ import annotations

from collections.abc import Collection

from storybank.errors import Fault, InvalidInput
from storybank.formats.frameworks._entries import LONGEST_LABEL, Entry, LeftBehind, cut, one_line, shown
from storybank.formats.frameworks._making import About
from storybank.formats.frameworks._rows import Row, Table
from storybank.formats.frameworks.esco import note_columns
from storybank.text import plain

_PARENT, _ID, _NAME, _MEANS = "parentidnumber", "idnumber", "shortname", "description"
_RELATED, _IS_FRAMEWORK = "crossreferencedcompetencyidnumbers", "isframework"
_USED = frozenset({_PARENT, _ID, _NAME, _MEANS, _RELATED, _IS_FRAMEWORK, "descriptionformat", "exportedid"})
"""The last two say how the export was made: nothing is lost with them."""


def is_moodle(columns: Collection[str]) -> bool:
    """Say whether a table has the columns of Moodle."""
    return {_PARENT, _ID, _NAME} <= set(columns)


def moodle_entries(table: Table, left: LeftBehind) -> tuple[About, list[Entry], list[Fault]]:
    """Return what a table of Moodle holds."""
    note_columns(table, _USED, left)
    faults = list(table.faults)
    heads = [row for row in table.rows if _is_head(row)]
    faults += [
        Fault(row.place, "is a second framework", "read each from a file of its own", "duplicate")
        for row in heads[1:]
    ]
    if heads and heads[0][_MEANS]:
        left.one(heads[0].place, "the description of the framework", "has no place: it is its name alone")
    rows = [row for row in table.rows if not _is_head(row)]
    faults += [
        Fault(f"{row.place}, Shortname", "is blank", "name it", "blank") for row in rows if not row[_NAME]
    ]
    entries = [_entry(row, left, faults) for row in rows if row[_NAME]]
    head = heads[0] if heads else Row(1, {})
    return About(head[_NAME], source=head[_ID]), entries, faults


def _is_head(row: Row) -> bool:
    return row[_IS_FRAMEWORK] not in {"", "0"}


def _entry(row: Row, left: LeftBehind, faults: list[Fault]) -> Entry:
    named = one_line(row[_NAME])
    label = cut(named, LONGEST_LABEL)
    if label != named:
        left.one(row.place, f"the end of the label {shown(label)}", "is cut")
    definition = ""
    try:
        definition = plain(row[_MEANS])
    except InvalidInput:
        faults.append(
            Fault(f"{row.place}, Description", "is too long to be read as HTML", "shorten it", "too_long")
        )
    related = [key.strip().replace("%2C", ",") for key in row[_RELATED].split(",")]
    return Entry(
        place=row.place,
        label=label,
        definition="" if definition == label else definition,
        source=row[_ID],
        keys=(row[_ID],) if row[_ID] else (),
        parents=(row[_PARENT],) if row[_PARENT] else (),
        related=tuple(key for key in related if key),
    )
