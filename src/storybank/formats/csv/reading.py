"""read_csv: a table of stories as spreadsheets, data frames and people write it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from typing import Any, NamedTuple, TypeVar

from storybank.bank import StoryBank
from storybank.errors import DocumentError, Fault, InvalidInput
from storybank.formats.cells import (
    Guard,
    Order,
    happened_in,
    names_in,
    order_in,
    strength_in,
    tags_in,
    unguarded,
    whole_in,
)
from storybank.formats.csv.columns import STRENGTH, Columns, columns_of, known_names, letter
from storybank.formats.delimited import DELIMITERS, Row, can_delimit, check_delimiter, line_end, rows_of
from storybank.formats.files import LARGEST_DOCUMENT, decode_any, read_source
from storybank.formats.labels import status_in
from storybank.formats.reading import LeftOut, Reading
from storybank.stories import Story
from storybank.values import Count, checked, join_words

T = TypeVar("T")

MOST_FAULTS = 1_000  # faults that are told of one table: with more of them it is another kind of file
# The line in which Excel is told the delimiter.
_SEPARATOR_LINE = re.compile(r'"?sep=([^\r\n])"?\1*+(?:\r*+\n|\r|\Z)', re.IGNORECASE)
_SHOWN_COLUMNS = 12  # names of columns that a message shows
_FIRST_STEP = re.compile(r"\w+")


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
    in the cell. A column that is not one of a story is left out, and the reading says so. Read are also
    numbers and dates as spreadsheets rewrite them; what may mean two things is a fault, not a guess. A day
    such as 9/3/2024 is in doubt unless another day of the column tells their order.

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
        InvalidInput: Not a path, a delimiter or an encoding.

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
            fault = Fault("line 1", "has no names of columns", "write them, with a title", "missing")
            raise _refused(name, [fault])
        columns = _columns(header, name)
    except InvalidInput as error:
        raise _refused(name, error.faults) from None
    made = _StoryRows(columns, name).read(rows)
    if made.faults and len(made.orders) == 1:  # perhaps only days in doubt, and the others tell their order
        rows = table.rows(guard)
        next(rows)
        made = _StoryRows(columns, name, order=made.orders.pop()).read(rows)
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
    known = delimiter or (said[1] if said else None)
    mark = line_end(text)
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
    return f"{wanted}; {header.place} has {join_words([*names[:_SHOWN_COLUMNS], *more])}"


def _refused(name: str, faults: Iterable[Fault]) -> DocumentError:
    problem = f"{name} is not a table of stories as it stands, and nothing was read"
    return DocumentError(problem, "mend what the list names", faults)


def _optional(cell: str) -> str | None:
    return cell.strip() or None


_READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("id", "episode", "employer", "source"), _optional),
    "seconds": whole_in,
    "status": lambda cell: status_in(cell) if cell.strip() else "ready",
    "withheld_from": names_in,
}
"""How a cell becomes a field; the others are texts as they stand."""


class _StoryRows:
    """The stories of a table, and every fault with its line and column; `order` is that of days in doubt."""

    def __init__(self, columns: Columns, table: str, *, order: Order | None = None) -> None:
        self.stories: list[Story] = []
        self.faults: list[Fault] = []
        self.left_out: list[LeftOut] = []
        self.orders: set[Order] = set()  # of day and month in the days of the table, as far as one tells
        self._order: Order | None = order
        self._columns = columns
        self._table = table
        self._ids: dict[str, str] = {}
        self._nameless = set(columns.nameless)

    def read(self, rows: Iterator[Row]) -> _StoryRows:
        """Add the story of each row, or its faults."""
        try:
            for row in rows:
                if any(cell.strip() for cell in row.cells):
                    self._add(row)
                if len(self.faults) >= MOST_FAULTS:
                    break
        except InvalidInput as error:  # a torn row: what comes after it cannot be told
            self.faults.extend(error.faults)
        return self

    def _add(self, row: Row) -> None:
        self._look_beyond(row)
        fields = self._fields(row)
        fields["competencies"] = self._competencies(row)
        try:
            story = Story(**fields)
        except InvalidInput as error:
            for fault in error.faults:  # a tag in its path stays out
                step = _FIRST_STEP.match(fault.path)
                self.faults.append(fault.at(row.place + (self._columns.place_of(step[0]) if step else "")))
            return
        first = self._ids.setdefault(story.id, row.place)
        if first != row.place:
            where = self._columns.place_of("id") or self._columns.place_of("title")
            remedy = "give each its own in a column named id, or take one of the two out"
            self.faults.append(Fault(f"{row.place}{where}", f"has the id of {first}", remedy, "duplicate"))
        self.stories.append(story)

    def _happened(self, cell: str) -> str | None:
        if order := order_in(cell):
            self.orders.add(order)
        return happened_in(cell, order=None if order else self._order)

    def _tried(self, row: Row, index: int, read: Callable[[str], T], otherwise: T) -> T:
        """Return what a cell holds; keep its faults, with line and column."""
        try:
            return read(row.cells[index] if index < len(row.cells) else "")
        except InvalidInput as error:
            place = _place(row, index)
            self.faults += [
                fault.at(f"{place}, {fault.path}" if fault.path else place) for fault in error.faults
            ]
            return otherwise

    def _fields(self, row: Row) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for name, index in self._columns.fields.items():
            if name != STRENGTH:
                read = self._happened if name == "happened" else _READ.get(name, str)
                fields[name] = self._tried(row, index, read, None)
        return {name: value for name, value in fields.items() if value is not None}

    def _competencies(self, row: Row) -> dict[str, int]:
        """Return the tags of a row from all columns that hold some."""
        columns, there = self._columns, range(len(row.cells)).__contains__
        given = columns.fields.get(STRENGTH, -1)
        strength = self._tried(row, given, strength_in, None) if given >= 0 else None
        tags: dict[str, int] = {}
        for index in takewhile(there, columns.tags):
            found = self._tried(row, index, lambda cell: tags_in(cell, strength=strength), dict[str, int]())
            self._join(row, index, tags, found)
        for index in takewhile(there, columns.competencies):
            strong = self._tried(row, index, strength_in, None)
            if strong is not None:
                self._join(row, index, tags, {columns.competencies[index]: strong})
        if strength is not None and not tags:
            place, why = f"{self._table}, {_place(row, given)}", "has no tag in its row to be the strength of"
            self.left_out.append(LeftOut(place=place, what="a strength", why=why))
        return tags

    def _join(self, row: Row, index: int, tags: dict[str, int], found: dict[str, int]) -> None:
        for tag, strength in found.items():
            if tags.setdefault(tag, strength) != strength:
                problem = "has a tag that another column gives another strength"
                self.faults.append(Fault(_place(row, index), problem, "keep one of the two", "conflict"))

    def _look_beyond(self, row: Row) -> None:
        """Leave out what stands under no name; refuse what stands beyond the last one.

        Beyond it, a delimiter too many has moved the row.
        """
        filled = [index for index, cell in enumerate(row.cells) if cell.strip()]
        for index in sorted(self._nameless.intersection(filled)):
            self._nameless.remove(index)
            place, remedy = f"{self._table}, column {letter(index)}", "Name it after what it holds."
            self.left_out.append(LeftOut(place=place, what="a column", why="has no name", remedy=remedy))
        count = self._columns.count
        if filled and filled[-1] >= count:
            problem = f"has more cells than there are names of columns, which are {count}"
            remedy = "put a cell with the delimiter or a quote in it in quotes, or name the column"
            first = next(index for index in filled if index >= count)
            self.faults.append(Fault(_place(row, first), problem, remedy, "malformed"))


def _place(row: Row, index: int) -> str:
    return f"{row.place}, column {letter(index)}"
