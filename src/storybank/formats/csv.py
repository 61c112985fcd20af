"""Tables of stories as CSV, both ways, for spreadsheets, data frames and people."""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from string import ascii_uppercase
from typing import Any, NamedTuple, TypeVar

from storybank.bank import StoryBank
from storybank.bank.records import COUNTED_COLUMNS, STORY_COLUMNS, record_of
from storybank.errors import DocumentError, Fault, InvalidInput
from storybank.formats.delimited import DELIMITERS, Row, can_delimit, check_delimiter, line_end, rows_of
from storybank.formats.files import LARGEST_DOCUMENT, decode_any, read_source, write_text
from storybank.formats.labels import PARTS, STRENGTH, column_of, competency_column, status_in
from storybank.formats.reading import LeftOut, Reading, Writing, not_held, not_read
from storybank.formats.redaction import Redaction, redacted_if_asked
from storybank.stories import Story, seconds_to_tell
from storybank.text.cells import (
    Guard,
    Order,
    guarded,
    happened_in,
    names_in,
    order_in,
    strength_in,
    tags_in,
    unguarded,
    whole_in,
)
from storybank.values import Count, Several, checked, first_few, fold, join_words, path_step

T = TypeVar("T")

_COUNTED = {fold(name) for name in COUNTED_COLUMNS}
# The line in which Excel is told the delimiter.
_SEPARATOR_LINE = re.compile(r'"?sep=([^\r\n])"?\1*+(?:\r*+\n|\r|\Z)', re.IGNORECASE)
_MARK = "\ufeff"  # by this mark Excel knows UTF-8; without it, it reads the encoding of the machine

MOST_FAULTS = 1_000  # faults that are told of one table: with more of them it is another kind of file
# Characters of a column's name, looked at and shown: a longer one is a text in the wrong place.
_LONGEST_NAME, _SHOWN_CHARACTERS = 1_000, 40
_ROOM = 480  # characters of an id that leave room for a number behind it
_SHOWN_LETTERS = 5  # columns that may hold a fault and are named; a table can have thousands
_SHOWN_COLUMNS = 12  # names of columns that a message shows


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
    in the cell. A column that is not one of a story is left out, and the reading says so. Numbers and dates
    are read as spreadsheets rewrite them; what may mean two things is left out, not guessed. A day such as
    9/3/2024 is in doubt unless another day of the column tells their order. An odd value is left out alone;
    its row is where that is the title, or the names of whom it is withheld from. A row without a text of its
    own and without a tag is a draft.

    Args:
        source: The path of a file, or the bytes of one.
        delimiter: The character between cells; unless given, that of `, ; tab |` which finds most names
            of columns, or what the line `sep=;` says.
        encoding: The file's; unless given, told by its first bytes: UTF-8, UTF-16, UTF-32, else Windows-1252.
        guard: `"formulas"` takes away the apostrophes that `write_csv` set; `"none"` leaves cells alone.
        max_bytes: The largest size that is read; 33,554,432 unless given.

    Raises:
        DocumentError: It cannot be read, no column is a title, a quote is never closed, or 1,000 values are
            odd: `faults` has each with its line and column, and quotes no story. Nothing is read then.
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
    table = _table(decode_any(raw, name=name, encoding=encoding).removeprefix("\ufeff"), delimiter)
    try:
        rows = table.rows(guard)
        header = next(rows, None)
        if header is None:
            fault = Fault("line 1", "has no names of columns", "write them, with a title", "missing")
            raise not_read(name, "a table of stories", [fault])
        columns = _columns_of(header, name)
    except InvalidInput as error:
        raise not_read(name, "a table of stories", error.faults) from None
    made = _StoryRows(columns, name).read(rows)
    if made.odd and len(made.orders) == 1:  # perhaps only days in doubt, and the others tell their order
        rows = table.rows(guard)
        next(rows)
        made = _StoryRows(columns, name, order=made.orders.pop()).read(rows)
    if made.faults or len(made.odd) >= MOST_FAULTS:
        raise not_read(name, "a table of stories", [*made.odd, *made.faults])
    return Reading(bank=StoryBank(made.stories), left_out=Several([*columns.left_out, *made.left_out]))


@checked
def write_csv(
    bank: StoryBank,
    path: str | os.PathLike[str],
    *,
    delimiter: str = ",",
    guard: Guard = "formulas",
    redact: Redaction | bool = False,
) -> Writing:
    """Write the stories of a bank as a table, whole or not at all, and say what it does not hold.

    Encoded as Excel expects it: UTF-8 with a mark before it. See `csv_text` for the rest.

    Args:
        bank: The bank.
        path: The file; one that is there is replaced.
        delimiter: The character between cells; `";"` where Excel has a decimal comma.
        guard: `"formulas"` marks cells that a spreadsheet would run; `"none"` writes them as they are.
        redact: What to take out first: True for all that a `Redaction` does by itself.

    Raises:
        DocumentError: It cannot be written; what was there still is.
        InvalidInput: Not a bank, a path, a delimiter or a redaction.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> with TemporaryDirectory() as folder:
    ...     writing = write_csv(bank, Path(folder, "stories.csv"))
    >>> writing.left_out
    Nothing was left out.
    """
    check_delimiter("write_csv", delimiter)
    shared = redacted_if_asked(bank, redact=redact)
    write_text(path, _MARK + _text(shared[0], delimiter, guard))
    return Writing(
        path=os.fspath(path), left_out=Several(not_held(shared[0], "a table of stories")), **shared.told
    )


@checked
def csv_text(
    bank: StoryBank, *, delimiter: str = ",", guard: Guard = "formulas", redact: Redaction | bool = False
) -> str:
    r"""Return the stories of a bank as the text of a table; the same stories always give the same text.

    One row for each story, lines ending in `\r\n` (RFC 4180). Tags stand in one cell: a column for each
    would be another table with every new tag, and lose their order. An episode that is the story's own id
    and seconds that come from the text are left empty, so that they follow what is changed in the table.
    `read_csv(csv_text(bank).encode())` gives the same stories.

    Args:
        bank: The bank.
        delimiter: The character between cells.
        guard: `"formulas"` sets an apostrophe before every cell that a spreadsheet would run as a formula;
            `read_csv` takes it away. `"none"` is for programs that are not spreadsheets.
        redact: What to take out first: True for all that a `Redaction` does by itself.

    Raises:
        InvalidInput: Not a bank, a delimiter or a redaction.

    >>> bank = StoryBank([Story("=1+1", competencies={"team work": 4}, employer="Oatmoor")])
    >>> print(csv_text(bank).splitlines()[1])
    '=1+1,,,,,team work: 4,1-1,,Oatmoor,,,ready,,,
    """
    check_delimiter("csv_text", delimiter)
    return _text(redacted_if_asked(bank, redact=redact)[0], delimiter, guard)


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
        return (_known_names(header), len(header.cells)) if header else (0, 0)


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


def letter(index: int) -> str:
    """Return what a spreadsheet calls a column: A to Z, then AA."""
    before, last = divmod(index, 26)
    return (letter(before - 1) if before else "") + ascii_uppercase[last]


def _place(row: Row, index: int) -> str:
    return f"{row.place}, column {letter(index)}"


def _known_names(header: Row) -> int:
    return sum(column_of(name) is not None or competency_column(name) is not None for name in header.cells)


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the columns of one table hold, each by its index."""

    count: int  # how many there are, up to the last with a name
    fields: dict[str, int] = field(default_factory=dict)  # a field of a story, or `STRENGTH`, to its column
    tags: list[int] = field(default_factory=list)  # those with lists of tags
    competencies: dict[int, str] = field(default_factory=dict)  # those with one tag's strength: the tag
    nameless: set[int] = field(default_factory=set)  # those without a name between others
    left_out: list[LeftOut] = field(default_factory=list)  # those that are not read

    def place_of(self, name: str) -> str:
        """Return the letter of the column that a field of a story comes from, in words; empty for none."""
        own = [self.fields[name]] if name in self.fields else []
        indices = [*self.tags, *self.competencies] if name == "competencies" else own
        if not indices:
            return ""
        letters = [letter(index) for index in indices[:_SHOWN_LETTERS]]
        letters += ["another"] if len(indices) > _SHOWN_LETTERS else []
        return f", column{'s' if len(letters) > 1 else ''} {join_words(letters, 'or')}"


def _columns_of(header: Row, table: str) -> _Columns:
    """Return what the columns of a header hold; of two names of one field, the nearer to our word counts."""
    names = header.cells
    columns = _Columns(max((index for index, name in enumerate(names, 1) if name.strip()), default=0))
    claims: dict[str, list[tuple[int, int]]] = {}  # by field: how far from our word, and which column
    twice: list[int] = []
    for index, name in enumerate(names):
        meant, tag = column_of(name), competency_column(name)
        if tag:
            twice += [index] if tag in columns.competencies.values() else []
            columns.competencies[index] = tag
        elif not name.strip():
            columns.nameless.update({index} if index < columns.count else ())
        elif meant is None:
            columns.left_out.append(_unread(table, index, name, *_unknown(name)))
        elif meant[0] == "competencies":
            columns.tags.append(index)
        else:
            before = claims.setdefault(meant[0], [])
            twice += [index] if before and fold(names[min(before)[1]]) == fold(name) else []
            before.append((meant[1], index))
    columns.fields.update({name: min(several)[1] for name, several in claims.items()})
    if twice:
        why, remedy = "has the name of a column before it", "rename one, or take it out"
        faults = [Fault(_place(header, index), why, remedy, "duplicate") for index in twice]
        raise InvalidInput("header", faults)
    for index, name in sorted((index, name) for name, several in claims.items() for _, index in several):
        if index != (first := columns.fields[name]):
            why = f"would be the {name}, which column {letter(first)} gives already"
            remedy = "Rename one of the two, or join them."
            columns.left_out.append(_unread(table, index, names[index], why, remedy))
    if "title" not in columns.fields:
        problem = f"{table} has no column for the titles of the stories"
        raise DocumentError(problem, _title_wanted(header))
    return columns


def _unknown(name: str) -> tuple[str, str]:
    if len(name) <= _LONGEST_NAME and fold(name) in _COUNTED:
        return "is counted from tellings, which a table of stories does not hold", ""
    remedy = "Call it “notes” to keep it, or “competency: …” if it holds strengths."
    return "says nothing that a story has", remedy


def _unread(table: str, index: int, name: str, why: str, remedy: str) -> LeftOut:
    name = name.strip()
    shown = f"{name[:_SHOWN_CHARACTERS]}…" if len(name) > _SHOWN_CHARACTERS else name
    place = f"{table}, column {letter(index)}"
    return LeftOut(place=place, what=f"the column “{shown}”", why=why, remedy=remedy)


def _title_wanted(header: Row) -> str:
    """Say what was found: names of columns, but not the first row of a table that has no names."""
    wanted = "call one of its columns “title”; situation, task, action, result and competencies are read too"
    if not _known_names(header):
        known = f"none of the {len(header.cells)} in {header.place} has a name that is known"
        return f"{wanted}; {known}; take out what stands above them, if they come later"
    names = [f"“{cell.strip()[:_SHOWN_CHARACTERS]}”" for cell in header.cells if cell.strip()]
    return f"{wanted}; {header.place} has {first_few(names, _SHOWN_COLUMNS)}"


_READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("id", "episode", "employer", "source"), lambda cell: cell.strip() or None),
    "seconds": whole_in,
    "status": lambda cell: status_in(cell) if cell.strip() else None,
    "withheld_from": names_in,
}
"""How a cell becomes a field; the others are texts as they stand."""


@dataclass(slots=True)
class _StoryRows:
    """The stories of a table, and what is wrong in it with line and column; `order` is that of days in doubt.

    An odd value stays behind alone, and its row too where it is the title or whom it is withheld from.
    """

    columns: _Columns
    table: str
    order: Order | None = None
    stories: list[Story] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)  # for which the table cannot be read
    odd: list[Fault] = field(default_factory=list)  # values that no story takes
    left_out: list[LeftOut] = field(default_factory=list)
    orders: set[Order] = field(default_factory=set)  # of day and month, as far as a day of the table tells
    ids: dict[str, str] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)  # that an id was taken from another title alike
    told: set[int] = field(default_factory=set)  # columns without a name that were noted

    def read(self, rows: Iterator[Row]) -> _StoryRows:
        """Add the story of each row, and note what is odd in it."""
        try:
            for row in rows:
                if any(cell.strip() for cell in row.cells):
                    self._add(row)
                if len(self.odd) >= MOST_FAULTS:
                    break
        except InvalidInput as error:  # a torn row: what comes after it cannot be told
            self.faults.extend(error.faults)
        for fault in self.odd:
            remedy = f"{fault.remedy[:1].upper()}{fault.remedy[1:]}."
            self._leave(fault.path, "the value there", fault.problem, remedy)
        return self

    def _add(self, row: Row) -> None:
        story = None
        if self._is_under_names(row):
            fields = {**self._fields(row), "competencies": self._competencies(row)}
            is_told = fields.keys() >= self.columns.fields.keys() & {"withheld_from"}
            story = self._story(row, fields) if is_told else None
        if story:
            self.stories.append(story)
        else:
            why = "is not read without what is wrong in its row"
            self._leave(row.place, "the story there", why, "Mend the row, and read the table again.")

    def _story(self, row: Row, fields: dict[str, Any]) -> Story | None:
        """Return the story of a row, without values that it refuses; None where it is none without them."""
        if not any(map(fields.get, ("status", "competencies", *PARTS))):
            fields["status"] = "draft"  # a title, perhaps with notes, is not surely a story
        try:
            story = Story(**fields)
        except InvalidInput as error:
            # The name of the field alone: a tag in the path stays out of what is said.
            wrong = {fault.path: re.split(r"[.\[]", fault.path, maxsplit=1)[0] for fault in error.faults}
            places = {path: row.place + self.columns.place_of(name) for path, name in wrong.items()}
            self.odd += [fault.at(places[fault.path]) for fault in error.faults]
            rest = {name: value for name, value in fields.items() if name not in wrong.values()}
            tags = fields["competencies"]
            kept = {tag: tags[tag] for tag in tags if f"competencies{path_step(tag)}" not in wrong}
            rest["competencies"] = kept if len(kept) < len(tags) or "competencies" in rest else {}
            is_less = rest != fields and {"title", "withheld_from"}.isdisjoint(wrong.values())
            return self._story(row, rest) if is_less else None
        first = self.ids.setdefault(story.id, row.place)
        if first != row.place and "id" not in fields:  # a second story of one title
            self.times[story.id] += 1
            return self._story(row, {**fields, "id": f"{story.id[:_ROOM]}-{self.times[story.id] + 1}"})
        if first != row.place:
            where = self.columns.place_of("id") or self.columns.place_of("title")
            remedy = "give each its own in a column named id, or take one of the two out"
            self.odd.append(Fault(f"{row.place}{where}", f"has the id of {first}", remedy, "duplicate"))
            return None
        return story

    def _leave(self, place: str, what: str, why: str, remedy: str = "") -> None:
        self.left_out.append(LeftOut(place=f"{self.table}, {place}", what=what, why=why, remedy=remedy))

    def _happened(self, cell: str) -> str | None:
        if order := order_in(cell):
            self.orders.add(order)
        return happened_in(cell, order=None if order else self.order)

    def _tried(self, row: Row, index: int, read: Callable[[str], T], otherwise: T) -> T:
        """Return what a cell holds; note its faults, with line and column."""
        try:
            return read(row.cells[index] if index < len(row.cells) else "")
        except InvalidInput as error:
            self._note(row, index, error.faults)
            return otherwise

    def _note(self, row: Row, index: int, faults: Iterable[Fault]) -> None:
        place = _place(row, index)
        self.odd += [fault.at(f"{place}, {fault.path}" if fault.path else place) for fault in faults]

    def _fields(self, row: Row) -> dict[str, Any]:
        readers = {**_READ, "happened": self._happened}
        places = [(name, index) for name, index in self.columns.fields.items() if name != STRENGTH]
        fields = {name: self._tried(row, index, readers.get(name, str), None) for name, index in places}
        return {name: value for name, value in fields.items() if value is not None}

    def _competencies(self, row: Row) -> dict[str, int]:
        """Return the tags of a row from all columns that hold some."""
        columns, there = self.columns, range(len(row.cells)).__contains__
        given = columns.fields.get(STRENGTH, -1)
        strength = self._tried(row, given, strength_in, None) if given >= 0 else None
        tags: dict[str, int] = {}
        for index in takewhile(there, columns.tags):
            wrong: list[Fault] = []
            self._join(row, index, tags, tags_in(row.cells[index], strength=strength, wrong=wrong))
            self._note(row, index, wrong)
        for index in takewhile(there, columns.competencies):
            strong = self._tried(row, index, strength_in, None)
            if strong is not None:
                self._join(row, index, tags, {columns.competencies[index]: strong})
        if strength is not None and not tags:
            self._leave(_place(row, given), "a strength", "has no tag in its row to be the strength of")
        return tags

    def _join(self, row: Row, index: int, tags: dict[str, int], found: dict[str, int]) -> None:
        for tag, strength in found.items():
            if tags.setdefault(tag, strength) != strength:
                problem = "has a tag that another column gives another strength"
                self.odd.append(Fault(_place(row, index), problem, "keep one of the two", "conflict"))

    def _is_under_names(self, row: Row) -> bool:
        """Leave out what has no name above it; False beyond the last: a delimiter has moved the cells."""
        filled = [index for index, cell in enumerate(row.cells) if cell.strip()]
        for index in sorted(self.columns.nameless.intersection(filled) - self.told):
            self.told.add(index)
            self._leave(f"column {letter(index)}", "a column", "has no name", "Name it after what it holds.")
        count = self.columns.count
        if filled and filled[-1] >= count:
            problem = f"has more cells than there are names of columns, which are {count}"
            remedy = "put a cell with the delimiter or a quote in it in quotes, or name the column"
            first = next(index for index in filled if index >= count)
            self.odd.append(Fault(_place(row, first), problem, remedy, "malformed"))
            return False
        return True


def _text(bank: StoryBank, delimiter: str, guard: Guard) -> str:
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    table.writerow(STORY_COLUMNS)
    for story in bank.stories:
        record = record_of(story)
        if story.episode == story.id:
            record["episode"] = None
        if story.seconds == seconds_to_tell(story.situation, story.task, story.action, story.result):
            record["seconds"] = None
        cells = ["" if value is None else str(value) for value in record.values()]
        table.writerow([guarded(cell) for cell in cells] if guard == "formulas" else cells)
    return text.getvalue()
