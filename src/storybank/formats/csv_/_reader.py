"""read_csv: a table of stories as spreadsheets, data frames and people write it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from storybank.bank import StoryBank
from storybank.errors import DocumentError, Fault, InvalidInput
from storybank.formats._dates import Order
from storybank.formats._delimited import Row, line_end, rows_of
from storybank.formats.csv_._columns import Columns, columns_of, known_names
from storybank.formats.csv_._delimiters import DELIMITERS, can_delimit, check_delimiter
from storybank.formats.csv_._formulas import Guard, unguarded
from storybank.formats.csv_._stories import StoryRows
from storybank.formats.files import LARGEST_DOCUMENT, decode_any, read_source
from storybank.formats.reading import Reading
from storybank.values import Count, checked, listed

MOST_FAULTS = 1_000
"""Faults that are told of one table: with more of them it is another kind of file."""

_SEPARATOR_LINE = re.compile(r'"?sep=([^\r\n])"?\1*+(?:\r*+\n|\r|\Z)', re.IGNORECASE)
"""The line in which Excel is told the delimiter."""

_SHOWN_COLUMNS = 12
"""Names of columns that a message shows."""


@checked
def read_csv(
    source: str | os.PathLike[str] | bytes,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    guard: Guard = "formulas",
    max_bytes: Count = LARGEST_DOCUMENT,
) -> Reading:
    r"""Return the stories of a table with one story in each row.

    The first row names the columns, in any order; case, spaces and underscores do not count, and common
    other words are read: tags or skills, company, context, outcome. Only a title is needed. Tags stand in
    one cell, `teamwork: 4; leadership: 3`, or in a column each, `competency: teamwork`, with the strength
    in the cell. What is no column of a story is left out, and the reading says so. Read are also numbers
    and dates as spreadsheets rewrite them; what may mean two things is a fault, not a guess. A day such as
    9/3/2024 is in doubt unless another day of the column tells their order.

    Args:
        source: The path of a file, or the bytes of one.
        delimiter: The character between cells; unless given, that of `, ; tab |` which finds most names
            of columns, or what the line `sep=;` says.
        encoding: The file's encoding; unless given, told by its first bytes: UTF-8, UTF-16, UTF-32, else
            Windows-1252.
        guard: `"formulas"` takes away the apostrophes that `write_csv` set; `"none"` leaves every cell
            as it is.
        max_bytes: The largest size that is read; 33,554,432 unless given.

    Raises:
        DocumentError: It cannot be read, no column is a title, or a cell breaks a rule: `faults` has each
            with its line and column, and quotes no story. Nothing is read then.
        InvalidInput: That is no path, no delimiter or no encoding.

    >>> reading = read_csv(b"Title;Skills;Mood\nMonth-end;team work (4), planning;proud\n")
    >>> reading.stories[0].competencies
    {'team work': 4, 'planning': 3}
    >>> print(reading.left_out[0].place, reading.left_out[0].what)
    the text, column C the column “Mood”
    """
    if delimiter is not None:
        check_delimiter("read_csv", delimiter)
    raw, name = read_source(source, max_bytes=max_bytes)
    text = decode_any(raw, name=name, encoding=encoding).removeprefix("\ufeff")
    table = _table(text, delimiter)
    try:
        rows = table.rows(guard)
        header = next(rows, None)
        if header is None:
            raise _refused(
                name, [Fault("line 1", "has no names of columns", "write them, with a title", "missing")]
            )
        columns = _columns(header, name)
    except InvalidInput as error:
        raise _refused(name, error.faults) from None
    made = _stories(rows, columns, name)
    if made.faults and len(made.orders) == 1:  # perhaps only days in doubt, and the others tell their order
        rows = table.rows(guard)
        next(rows)
        made = _stories(rows, columns, name, order=made.orders.pop())
    if made.faults:
        raise _refused(name, made.faults)
    return Reading(bank=StoryBank(made.stories), left_out=(*columns.left_out, *made.left_out))


class _Table(NamedTuple):
    """A text with what is known of it: between cells, at ends of lines, and where its first row begins."""

    text: str
    delimiter: str
    mark: str
    start: int
    line: int

    def rows(self, guard: Guard) -> Iterator[Row]:
        """Walk the rows, as they were before the formula guard."""
        for row in rows_of(self.text, self.delimiter, mark=self.mark, start=self.start, line=self.line):
            yield row if guard == "none" else row._replace(cells=[unguarded(cell) for cell in row.cells])

    def names(self) -> tuple[int, int]:
        """Count the names of columns that mean something, and the columns; none where it cannot be read."""
        try:
            header = next(self.rows("formulas"), None)
        except InvalidInput:
            return -1, 0
        return (known_names(header.cells), len(header.cells)) if header else (0, 0)


def _table(text: str, delimiter: str | None) -> _Table:
    """Find the delimiter over the names of the columns: they are known, where a sample is not."""
    said = _SEPARATOR_LINE.match(text)
    if said and not can_delimit(said[1]):
        said = None
    start, line = (said.end(), 2) if said else (0, 1)
    mark = line_end(text)
    known = delimiter or (said[1] if said else None)
    tables = [_Table(text, each, mark, start, line) for each in ([known] if known else DELIMITERS)]
    return max(tables, key=_Table.names) if len(tables) > 1 else tables[0]


def _columns(header: Row, name: str) -> Columns:
    try:
        columns = columns_of(header.cells, table=name)
    except InvalidInput as error:
        faults = [fault.at(f"{header.place}, {fault.path}") for fault in error.faults]
        raise InvalidInput("header", faults) from None
    if "title" not in columns.fields:
        problem = f"{name} has no column for the titles of the stories"
        raise DocumentError(problem, _title_wanted(header))
    return columns


def _title_wanted(header: Row) -> str:
    """Say what was found: names of columns, but not the first row of a table that has no names."""
    wanted = "call one of its columns “title”; situation, task, action, result and competencies are read too"
    if not known_names(header.cells):
        known = f"none of the {len(header.cells)} in {header.place} has a name that is known"
        return f"{wanted}; {known}; take out what stands above them, if they come later"
    names = [f"“{cell.strip()[:40]}”" for cell in header.cells if cell.strip()]
    more = [f"{len(names) - _SHOWN_COLUMNS} more"] if len(names) > _SHOWN_COLUMNS else []
    return f"{wanted}; {header.place} has {listed([*names[:_SHOWN_COLUMNS], *more])}"


def _stories(rows: Iterator[Row], columns: Columns, name: str, *, order: Order | None = None) -> StoryRows:
    made = StoryRows(columns, name, order=order)
    try:
        for row in rows:
            made.read(row)
            if len(made.faults) >= MOST_FAULTS:
                break
    except InvalidInput as error:  # a torn row: what comes after it cannot be told
        made.faults.extend(error.faults)
    return made


def _refused(name: str, faults: tuple[Fault, ...] | list[Fault]) -> DocumentError:
    problem = f"{name} is not a table of stories as it stands, and nothing was read"
    return DocumentError(problem, "mend what the list names", faults)
