"""Tables of stories as CSV or in workbooks, read as spreadsheets, data frames and people write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice, takewhile
from typing import Any, TypeVar

from storybank.bank import StoryBank
from storybank.bank.records import COUNTED_COLUMNS
from storybank.errors import DocumentError, Fault, InvalidInput, fault_of, said_of
from storybank.formats import files, reading
from storybank.formats.files import decode_any, read_source, unreadable
from storybank.formats.labels import PARTS, SAID, STRENGTH, column_of, competency_column, status_in, stood_up
from storybank.formats.reading import READ_AS_TITLES, LeftOut, Reading, left_in, told_from
from storybank.formats.rows import MOST_COLUMNS, Row, check_delimiter, is_workbook, letter, sheets_of, walk_of
from storybank.stories import Statement, Story, Told
from storybank.text import cells
from storybank.values import Count, Several, checked, first_few, fold, join_words, path_step

T = TypeVar("T")

_NO_KIND = Fault("", "is no kind of row", "write story or statement", "unknown_choice")
_COUNTED = {fold(name) for name in COUNTED_COLUMNS}
_LONGEST_NAME = 1_000  # characters of a column's name: a longer one is a text in the wrong place
_MOST_NAMES = 1_000  # rows of a table that may stand on its side
_FIRST_ROWS = 10  # of a sheet: the names of its columns may stand below a title
MOST_FAULTS = 1_000  # faults that are told of one table: with more of them it is another kind of file
_SHOWN_CHARACTERS = 40  # of a column's name
_ROOM = 480  # characters of an id that leave room for a number behind it
KIND = "kind_of_row"
"""The column that says which rows are statements: only beside it the two columns below are theirs."""
OF_STATEMENTS = {"what_i_say": SAID, "when_to_say_it": "when"}
_SHOWN_LETTERS, _SHOWN_COLUMNS = 5, 12  # columns that a message names: those of a fault, and any


@checked
def read_csv(
    source: files.Source,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    guard: cells.Guard = "formulas",
    max_bytes: Count = files.LARGEST_DOCUMENT,
) -> Reading:
    r"""Return the stories of a table with one in each row: of CSV, TSV, or the sheets of an XLSX workbook.

    The first row names the columns, in any order; case, spaces and underscores do not count, and common
    other words are read: tags or skills, company, context, outcome. Only a title is needed. Tags stand in
    one cell, `teamwork: 4; leadership: 3`, or in a column each, `competency: teamwork`, with the strength
    in the cell; a matrix may also stand on its side. Where one is the `kind_of_row`, a row of the kind
    `statement` is one: its title is what it is about, `what_i_say` and `when_to_say_it` the rest. Other
    columns are left out, and the reading says so. Numbers and dates are read as spreadsheets rewrite them;
    what may mean two things is left out, as a day such as 9/3/2024 is unless another of its column tells
    their order. An odd value is left out alone; its row is where that is the title, or the names of whom it
    is withheld from. A row with neither text nor tag is a draft. Hidden sheets are not read.

    Args:
        source: The path of a file, its bytes, or one that is open.
        delimiter: The character between cells; unless given, that of `, ; tab |` which finds most names
            of columns, or what the line `sep=;` says.
        encoding: The file's; unless given, told by its first bytes: UTF-8, UTF-16, UTF-32, else Windows-1252.
        guard: `"formulas"` takes away the apostrophes that `write_csv` set; `"none"` leaves cells alone.
        max_bytes: The largest size that is read; 33,554,432 unless given.

    Raises:
        DocumentError: It cannot be read, no column is a title, a quote is never closed, or 1,000 values are
            odd: `faults` has each with its line and column, and quotes no story. Nothing is read then.
        InvalidInput: Not a path, a delimiter or an encoding.
        MissingExtra: It is a workbook, and openpyxl is not installed.

    >>> reading = read_csv(b"Title;Skills;Mood\nMonth-end;team work (4), planning;proud\n")
    >>> reading.stories[0].competencies
    {'team work': 4, 'planning': 3}
    >>> print(reading.left_out[0].place, reading.left_out[0].what)
    the text, column C the column “Mood”
    """
    if delimiter is not None:
        check_delimiter("read_csv", delimiter)
    raw, name = read_source(source, max_bytes=max_bytes)
    if is_workbook(raw):
        return _of_workbook(*sheets_of(raw, name=name, max_bytes=max_bytes), name, guard)
    text = decode_any(raw, name=name, encoding=encoding).removeprefix("\ufeff")
    walk = walk_of(text, delimiter, lambda row: _told_by_names(*_plain("formulas", [row])))
    plain = partial(_plain, guard)
    try:
        header = next(_upright(plain(walk())), None)
    except InvalidInput as error:
        raise reading.not_read(name, "a table of stories", error.faults) from None
    if header is None:
        raise reading.not_read(name, "a table of stories", [fault_of("no_names", "line 1")])
    columns = _columns_of(header, name)
    return _reading(name, [(columns, lambda: islice(_upright(plain(walk())), 1, None))])


_Tables = Sequence[tuple["_Columns", Callable[[], Iterable[Row]]]]


def _reading(name: str, tables: _Tables, left_out: Iterable[LeftOut] = ()) -> Reading:
    """Return the stories of tables; read again where days were in doubt, and others tell their order."""
    made = _StoryRows(name).read(tables)
    if made.odd and len(made.orders) == 1:
        made = _StoryRows(name, order=made.orders.pop()).read(tables)
    if made.faults or len(made.odd) >= MOST_FAULTS:
        raise reading.not_read(name, "a table of stories", [*made.odd, *made.faults])
    stories = [one for one in made.told if isinstance(one, Story)]
    statements = [one for one in made.told if isinstance(one, Statement)]
    bank = StoryBank(stories, statements=statements)
    return Reading(bank=bank, left_out=Several([*left_out, *made.left_out]))


def _of_workbook(sheets: list[list[Row]], left_out: list[LeftOut], name: str, guard: cells.Guard) -> Reading:
    """Return the stories of each sheet that has a part of some; or competencies, where none has a part."""
    found: list[tuple[_Columns, list[Row]]] = []
    problem = unreadable(name, *said_of("no_sheet"))
    for sheet in sheets:
        meant = [{(column_of(name) or ("",))[0] for name in row.cells} for row in sheet[:_FIRST_ROWS]]
        titled = [_known_names(row) * ("title" in of) for row, of in zip(sheet, meant, strict=False)]
        start = titled.index(max(titled))
        header, *rows = _upright(_plain(guard, sheet[start:]))
        try:
            found.append((_columns_of(header, name), rows))
        except DocumentError as error:
            problem = problem if found else error
        if start:
            what = "what stands above the names of the columns"
            left_out.append(left_in(name, sheet[0].place, what, "belongs to no story"))
    if not found:
        raise problem
    told = [(of, rows) for of, rows in found if of.fields.keys() & PARTS]
    told = told or [(of, rows) for of, rows in found if of.tags or of.competencies] or found
    others = {sheet[0].sheet for sheet in sheets} - {of.header.sheet for of, _ in told}
    left_out += [left_in(name, one, "the sheet", *said_of("other_sheet")) for one in sorted(others)]
    return _reading(name, [(of, partial(iter, rows)) for of, rows in told], left_out)


def _plain(guard: cells.Guard, rows: Iterable[Row]) -> Iterable[Row]:
    bare = str if guard == "none" else cells.unguarded
    return (row._replace(cells=[*map(bare, row.cells)]) for row in rows)


def _known_names(header: Row) -> int:
    return sum(column_of(name) is not None or competency_column(name) is not None for name in header.cells)


def _told_by_names(header: Row) -> int:
    """Return how surely names of columns are the right ones: by a title, as all else may be in a text."""
    has_title = any((column_of(name) or ("",))[0] == "title" for name in header.cells)
    return MOST_COLUMNS * has_title + _known_names(header)


def _upright(rows: Iterable[Row]) -> Iterator[Row]:
    """Walk the rows of a table with a story in each; its columns, where it stands on its side."""
    rows, several = iter(rows), list[Row]()
    try:
        several.extend(islice(rows, _MOST_NAMES + 1))
    except InvalidInput:
        yield from several
        raise
    columns = stood_up([row.cells for row in several]) if len(several) <= _MOST_NAMES else None
    for index, column in enumerate(columns or ()):
        unread = {place: row.unread[index] for place, row in enumerate(several) if index in row.unread}
        yield Row(several[0].line, index + 1, [*column], several[0].sheet, several, unread)
    yield from chain(several, rows) if columns is None else ()


@dataclass(frozen=True, slots=True)
class _Columns:
    header: Row
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
        if not indices or self.header.of:
            return ""
        letters = [*map(letter, indices[:_SHOWN_LETTERS]), *(["another"] if indices[_SHOWN_LETTERS:] else [])]
        return f", column{'s' if len(letters) > 1 else ''} {join_words(letters, 'or')}"


def _columns_of(header: Row, table: str) -> _Columns:
    """Return what the columns of a header hold; of two names of one field, the nearer to our word counts."""
    names = header.cells
    columns = _Columns(header, max((index for index, name in enumerate(names, 1) if name.strip()), default=0))
    claims: dict[str, list[tuple[int, int]]] = {}  # by field: how far from our word, and which column
    twice: list[int] = []
    kinds = {fold(KIND): KIND} if fold(KIND) in map(fold, names) else {}
    kinds |= {fold(name): of for name, of in OF_STATEMENTS.items() if kinds}
    for index, name in enumerate(names):
        known = kinds.get(fold(name))
        meant, tag = (known, 0) if known else column_of(name), None if known else competency_column(name)
        if tag:
            twice += [index] if tag in columns.competencies.values() else []
            columns.competencies[index] = tag
        elif not name.strip():
            columns.nameless.update({index} if index < columns.count else ())
        elif meant is None:
            columns.left_out.append(_unread(table, header, index, *_unknown(name)))
        elif meant[0] == "competencies":
            columns.tags.append(index)
        else:
            before = claims.setdefault(meant[0], [])
            twice += [index] if before and fold(names[min(before)[1]]) == fold(name) else []
            before.append((meant[1], index))
    columns.fields.update({name: min(several)[1] for name, several in claims.items()})
    if faults := [fault_of("column_twice", header.cell(index)) for index in twice]:
        raise reading.not_read(table, "a table of stories", faults)
    for index, name in sorted((index, name) for name, several in claims.items() for _, index in several):
        if index != (first := columns.fields[name]):
            said = said_of("second_column", field=name, first=header.column(first))
            columns.left_out.append(_unread(table, header, index, *said))
    _find_title(columns, table)
    return columns


def _find_title(columns: _Columns, table: str) -> None:
    """Say what was guessed of the titles: they stand in the first row, or in the first column of a matrix."""
    header = columns.header
    if header.of:
        columns.left_out.insert(0, left_in(table, header.of[0].place, "the first row", READ_AS_TITLES))
    elif len(columns.competencies) > 1 and not (columns.fields or columns.tags or 0 in columns.competencies):
        columns.fields["title"] = 0
        columns.nameless.discard(0)
        columns.left_out[:] = [left_in(table, header.cell(0), "the name of the column", "is read as “title”")]
    if "title" in columns.fields:
        return
    names = [f"“{cell.strip()[:_SHOWN_CHARACTERS]}”" for cell in header.cells if cell.strip()]
    there = f"{header.place} has {first_few(names, _SHOWN_COLUMNS)}"
    if not _known_names(header):
        there = f"none of the {len(header.cells)} in {header.place} has a name that is known; take out what "
        there += "stands above them, if they come later"
    raise unreadable(table, *said_of("no_titles", there=there))


def _unknown(name: str) -> tuple[str, str]:
    if len(name) <= _LONGEST_NAME and fold(name) in _COUNTED:
        return "is counted from tellings, which a table of stories does not hold", ""
    return said_of("unknown_column")


def _unread(table: str, header: Row, index: int, why: str, remedy: str) -> LeftOut:
    name = header.cells[index].strip().replace("\0", "")
    shown = name[:_SHOWN_CHARACTERS] + "…" * (len(name) > _SHOWN_CHARACTERS)
    place = f"{header.sheet}, " * (header.sheet != "" and not header.of) + header.column(index)
    return left_in(table, place, f"the {'row' if header.of else 'column'} “{shown}”", why, remedy)


def _kind_in(cell: str) -> bool:
    """Return whether a row is a statement; it is a story where nothing is said."""
    if (kind := cell.strip().casefold()) not in {"", "story", "statement"}:
        raise InvalidInput("read_csv", [_NO_KIND])
    return kind == "statement"


_READ: dict[str, Callable[[str], Any]] = {  # how a cell becomes a field; the others are texts as they stand
    **dict.fromkeys(("id", "episode", "employer", "source"), lambda cell: cell.strip() or None),
    "seconds": cells.whole_in,
    "status": lambda cell: status_in(cell) if cell.strip() else None,
    **dict.fromkeys(("withheld_from", "vouched_by"), cells.names_in),
    KIND: _kind_in,
}


@dataclass(slots=True)
class _StoryRows:
    table: str
    order: cells.Order | None = None  # of day and month, where that is in doubt
    columns: _Columns = field(init=False)
    told: list[Told] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)  # for which the table cannot be read
    odd: list[Fault] = field(default_factory=list)  # values that no story takes
    left_out: list[LeftOut] = field(default_factory=list)
    orders: set[cells.Order] = field(default_factory=set)  # as far as a day of the table tells it
    ids: dict[str, str] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)  # that an id was taken from another title alike
    noted: set[int] = field(default_factory=set)  # columns without a name that were noted

    def read(self, tables: _Tables) -> _StoryRows:
        """Add the story of each row, and note what is odd in it."""
        try:
            for self.columns, rows in tables:
                self.noted = set()
                self.left_out += self.columns.left_out
                for row in rows():
                    if any(map(str.strip, row.cells)) and row.cells != self.columns.header.cells:
                        self._add(row)
                    if len(self.odd) >= MOST_FAULTS:
                        break
        except InvalidInput as error:  # a torn row: what comes after it cannot be told
            self.faults.extend(error.faults)
        self.left_out += [reading.left_value(f"{self.table}, {fault.path}", fault) for fault in self.odd]
        return self

    def _add(self, row: Row) -> None:
        story = None
        if self._is_under_names(row):
            fields = {**self._fields(row), "competencies": self._competencies(row)}
            is_told = fields.keys() >= self.columns.fields.keys() & {"withheld_from", KIND}
            story = self._story(row, fields) if is_told else None
        if story is None:
            self._leave(row.place, "the story there", *said_of("odd_row"))
        self.told += [story] if story else []

    def _story(self, row: Row, fields: dict[str, Any]) -> Told | None:
        """Return the story of a row, without values that it refuses; None where it is none without them."""
        if not any(map(fields.get, (KIND, "status", "competencies", *PARTS))):
            fields["status"] = "draft"  # a title, perhaps with notes, is not surely a story
        own = {name: value for name, value in fields.items() if name != KIND}
        try:
            story = told_from(own, said=fields.get(KIND, False))
        except InvalidInput as error:
            # The name of the field alone: a tag in the path stays out of what is said.
            wrong = {fault.path: re.split(r"[.\[]", fault.path, maxsplit=1)[0] for fault in error.faults}
            place_of = self.columns.place_of
            self.odd += [fault.at(row.place + place_of(wrong[fault.path])) for fault in error.faults]
            rest = {name: value for name, value in fields.items() if name not in wrong.values()}
            tags = fields.get("competencies", {})
            kept = {tag: tags[tag] for tag in tags if f"competencies{path_step(tag)}" not in wrong}
            rest["competencies"] = kept if len(kept) < len(tags) or "competencies" in rest else {}
            is_less = rest != fields and {"title", "withheld_from"}.isdisjoint(wrong.values())
            return self._story(row, rest) if is_less else None
        first = self.ids.setdefault(story.id, row.place)
        if first == row.place:
            return story
        if "id" not in fields:  # a second story of one title
            self.times[story.id] += 1
            return self._story(row, {**fields, "id": f"{story.id[:_ROOM]}-{self.times[story.id] + 1}"})
        where = self.columns.place_of("id") or self.columns.place_of("title")
        self.odd.append(fault_of("row_id_twice", f"{row.place}{where}", first=first))
        return None

    def _leave(self, place: str, what: str, why: str, remedy: str = "") -> None:
        self.left_out.append(left_in(self.table, place, what, why, remedy))

    def _happened(self, cell: str) -> str | None:
        if order := cells.order_in(cell):
            self.orders.add(order)
        return cells.happened_in(cell, order=self.order)

    def _tried(self, row: Row, index: int, read: Callable[[str], T], otherwise: T) -> T:
        if index in row.unread:
            self._note(row, index, [Fault("", *row.unread[index], code="malformed")])
            return otherwise
        try:
            return read(row.cells[index] if index < len(row.cells) else "")
        except InvalidInput as error:
            self._note(row, index, error.faults)
            return otherwise

    def _note(self, row: Row, index: int, faults: Iterable[Fault]) -> None:
        place = row.cell(index)
        self.odd += [fault.at(f"{place}, {fault.path}" if fault.path else place) for fault in faults]

    def _fields(self, row: Row) -> dict[str, Any]:
        readers = {**_READ, "happened": self._happened}
        places = ((name, at) for name, at in self.columns.fields.items() if name != STRENGTH)
        fields = ((name, self._tried(row, at, readers.get(name, str), None)) for name, at in places)
        return {name: value for name, value in fields if value is not None}

    def _competencies(self, row: Row) -> dict[str, int]:
        columns, there = self.columns, range(len(row.cells)).__contains__
        given = columns.fields.get(STRENGTH, -1)
        strength = self._tried(row, given, cells.strength_in, None) if given >= 0 else None
        tags: dict[str, int] = {}
        for index in takewhile(there, columns.tags):
            wrong: list[Fault] = []
            read = partial(cells.tags_in, strength=strength, wrong=wrong)
            self._join(row, index, tags, self._tried(row, index, read, {}))
            self._note(row, index, wrong)
        for index in takewhile(there, columns.competencies):
            if strong := self._tried(row, index, cells.strength_in, None):
                self._join(row, index, tags, {columns.competencies[index]: strong})
        if strength is not None and not tags:
            self._leave(row.cell(given), "a strength", "has no tag in its row to be the strength of")
        return tags

    def _join(self, row: Row, index: int, tags: dict[str, int], found: dict[str, int]) -> None:
        for tag, strength in found.items():
            if tags.setdefault(tag, strength) != strength:
                self.odd.append(fault_of("strength_twice", row.cell(index)))

    def _is_under_names(self, row: Row) -> bool:
        """Leave out what has no name above it; False beyond the last: a delimiter has moved the cells."""
        filled = [index for index, cell in enumerate(row.cells) if cell.strip()]
        count = self.columns.count
        beyond = range(count, len(row.cells) if row.sheet else count)  # no delimiter has moved these
        for index in sorted(self.columns.nameless.union(beyond).intersection(filled) - self.noted):
            self.noted.add(index)
            self._leave(self.columns.header.cell(index), "a column", *said_of("nameless_column"))
        if filled and filled[-1] >= count and not row.sheet:
            first = next(index for index in filled if index >= count)
            self.odd.append(fault_of("moved_cells", row.cell(first), count=count))
            return False
        return True
