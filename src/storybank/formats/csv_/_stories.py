"""Rows into stories: every cell to its field, every fault to its line and column."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile
from typing import Any, TypeVar

from storybank.errors import Fault, InvalidInput
from storybank.formats._dates import Order, happened_in, order_in
from storybank.formats._delimited import Row
from storybank.formats._statuses import status_in
from storybank.formats.csv_._cells import names_in, strength_in, tags_in, whole_in
from storybank.formats.csv_._columns import STRENGTH, Columns, letter
from storybank.formats.reading import LeftOut
from storybank.stories import Story

T = TypeVar("T")

_FIRST_STEP = re.compile(r"\w+")


def _optional(cell: str) -> str | None:
    return cell.strip() or None


def _status(cell: str) -> str:
    return status_in(cell) if cell.strip() else "ready"


_READ: dict[str, Callable[[str], Any]] = {
    "id": _optional,
    "episode": _optional,
    "employer": _optional,
    "seconds": whole_in,
    "status": _status,
    "withheld_from": names_in,
    "source": _optional,
}
"""How a cell becomes a field; the others are texts as they stand."""


class StoryRows:
    """The stories of a table as its rows are read, one after another.

    Attributes:
        stories: What was read so far.
        faults: Every fault so far, each with line and column.
        left_out: What was not read.
        orders: Which orders of day and month the days of the table have, as far as one tells.
    """

    def __init__(self, columns: Columns, table: str, *, order: Order | None = None) -> None:
        """Begin with no row; `table` is what messages call the file, `order` that of days in doubt."""
        self.stories: list[Story] = []
        self.faults: list[Fault] = []
        self.left_out: list[LeftOut] = []
        self.orders: set[Order] = set()
        self._order: Order | None = order
        self._columns = columns
        self._table = table
        self._ids: dict[str, str] = {}
        self._nameless = set(columns.nameless)

    def read(self, row: Row) -> None:
        """Add the story of a row, or its faults."""
        if not any(cell.strip() for cell in row.cells):
            return
        self._look_beyond(row)
        fields = self._fields(row)
        fields["competencies"] = self._competencies(row)
        try:
            story = Story(**fields)
        except InvalidInput as error:
            self.faults += [self._placed(row, fault) for fault in error.faults]
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

    def _cell(self, row: Row, index: int) -> str:
        return row.cells[index] if index < len(row.cells) else ""

    def _tried(self, row: Row, index: int, read: Callable[[str], T], otherwise: T) -> T:
        """Return what a cell holds; keep its faults, with line and column."""
        try:
            return read(self._cell(row, index))
        except InvalidInput as error:
            place = f"{row.place}, column {letter(index)}"
            for fault in error.faults:
                path = f"{place}, {fault.path}" if fault.path else place
                self.faults.append(fault.at(path))
            return otherwise

    def _fields(self, row: Row) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for name, index in self._columns.fields.items():
            if name == STRENGTH:
                continue
            read = self._happened if name == "happened" else _READ.get(name)
            fields[name] = self._tried(row, index, read, None) if read else self._cell(row, index)
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
            self._leave(row, given, "a strength", "has no tag in its row to be the strength of")
        return tags

    def _join(self, row: Row, index: int, tags: dict[str, int], found: dict[str, int]) -> None:
        for tag, strength in found.items():
            if tags.setdefault(tag, strength) != strength:
                problem = "has a tag that another column gives another strength"
                place = f"{row.place}, column {letter(index)}"
                self.faults.append(Fault(place, problem, "keep one of the two", "conflict"))

    def _look_beyond(self, row: Row) -> None:
        """Leave out what stands under no name; refuse what stands beyond the last one.

        Beyond it, a delimiter too many has moved the row.
        """
        held = [index for index, cell in enumerate(row.cells) if index in self._nameless and cell.strip()]
        for index in held:
            self._nameless.remove(index)
            place = f"{self._table}, column {letter(index)}"
            why, remedy = "has no name", "Name it after what it holds."
            self.left_out.append(LeftOut(place=place, what="a column", why=why, remedy=remedy))
        count = self._columns.count
        beyond = [index for index, cell in enumerate(row.cells) if index >= count and cell.strip()]
        if beyond:
            problem = f"has more cells than there are names of columns, which are {count}"
            remedy = "put a cell with the delimiter or a quote in it in quotes, or name the column"
            self.faults.append(
                Fault(f"{row.place}, column {letter(beyond[0])}", problem, remedy, "malformed")
            )

    def _leave(self, row: Row, index: int, what: str, why: str) -> None:
        place = f"{self._table}, {row.place}, column {letter(index)}"
        self.left_out.append(LeftOut(place=place, what=what, why=why))

    def _placed(self, row: Row, fault: Fault) -> Fault:
        """Return a fault of a story with its line and column; a tag in its path stays out."""
        step = _FIRST_STEP.match(fault.path)
        where = self._columns.place_of(step[0]) if step else ""
        return fault.at(f"{row.place}{where}")
