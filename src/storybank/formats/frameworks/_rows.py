"""A CSV file as named cells, with the line of each row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from storybank.errors import DocumentError, Fault, InvalidInput
from storybank.formats.delimited import line_end, rows_of

_DELIMITERS = ",;\t|"
"""What stands between cells, in the order in which a tie is decided."""

_UNTOLD = re.compile(r"[^a-z0-9]+")
"""What column names differ in from release to release: case, spaces, and “(optional)”."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        line: The line that it begins in, 1 for the first.
        cells: Texts by column, without spaces around them; a column that the row has not is empty.
    """

    line: int
    cells: Mapping[str, str]

    @property
    def place(self) -> str:
        """The row as a fault's path names it."""
        return f"line {self.line}"

    def __getitem__(self, column: str) -> str:
        """Return the text of a column, empty where there is no such column."""
        return self.cells.get(column, "")


class Table(NamedTuple):
    """A CSV file that was read.

    Attributes:
        columns: The columns as written, by the name that they are looked up under.
        rows: Those that are not empty.
        faults: Rows that do not fit the columns.
    """

    columns: Mapping[str, str]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def table_of(text: str, *, name: str) -> Table:
    """Return a CSV text as a table; the first row names the columns.

    Args:
        text: The file, with commas, semicolons, tabs or bars between its cells.
        name: What messages call it.

    Raises:
        DocumentError: It is no such table: an open quote, say.
    """
    lines = _lines(text, _delimiter(text), name)
    _, header = next(lines, (1, []))
    columns: dict[str, str] = {}
    faults: list[Fault] = []
    names: list[str] = []
    for written in header:
        names.append(_UNTOLD.sub("", written.casefold().partition("(")[0]))
        if names[-1] and columns.setdefault(names[-1], written.strip()) != written.strip():
            faults.append(Fault("line 1", "names a column twice", "rename one of the two", "duplicate"))
    rows: list[Row] = []
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(names) :]):
            problem = f"has {len(cells)} cells, and there are {len(names)} columns"
            faults.append(
                Fault(f"line {line}", problem, "put quotes around the text that has a comma", "malformed")
            )
        pairs = zip(names, cells, strict=False)
        rows.append(
            Row(line, {column: cell.strip() for column, cell in pairs if cell and not cell.isspace()})
        )
    return Table(columns, tuple(rows), tuple(faults))


def _delimiter(text: str) -> str:
    """Return what parts the first line into most cells; quotes do not matter there."""
    first = text.lstrip("\r\n")[:10_000].splitlines()[:1]
    return max(_DELIMITERS, key=first[0].count) if first else ","


def _lines(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row's cells with the line that it begins in."""
    try:
        for row in rows_of(text, delimiter, mark=line_end(text)):
            yield row.line, row.cells
    except InvalidInput as error:
        problem = f"{name} is no table from there on"
        raise DocumentError(problem, "mend what the list names", error.faults) from None
