"""The rows of a delimited text, each with its line (RFC 4180, and any delimiter).

Not by the standard library's `csv`: its longest cell, 131,072 characters, is a setting of the whole process,
and a part of a story can be longer. A test holds both equal, but for spaces before an opening quote, and a
carriage return alone in a bare cell, which pandas writes there as text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from string import ascii_uppercase
from types import MappingProxyType
from typing import NamedTuple

from storybank.errors import Fault, InvalidInput

# Columns of the widest sheet that the common spreadsheets have: more is another kind of file.
MOST_COLUMNS = 16_384
DELIMITERS = (",", ";", "\t", "|")  # what common programs write between cells, the most common first
_NEVER = "\"' _\r\n\ufeff"  # what stands in names of columns, ends a line or belongs to the quoting
# The first line end outside quotes; Windows programs sometimes leave two carriage returns before it.
_LINE_END = re.compile(r'(?:[^"\r\n]++|"(?:[^"]++|"")*+(?:"|\Z))*+(?:\r*+(\n)|(\r))')
_OPEN = re.compile(r' *+"(?:[^"]++|"")*+\Z')


def can_delimit(delimiter: str) -> bool:
    """Whether this can stand between cells: one sign that is no letter, digit or quote."""
    if len(delimiter) != 1 or delimiter in _NEVER:
        return False
    return delimiter == "\t" or unicodedata.category(delimiter)[0] in "PS"


def check_delimiter(subject: str, delimiter: str) -> None:
    """Raise InvalidInput where a delimiter cannot be one."""
    if not can_delimit(delimiter):
        problem, remedy = "cannot stand between cells", 'give "," or ";" or "\\t" or "|"'
        raise InvalidInput(subject, [Fault("delimiter", problem, remedy, "unknown_choice")])


def letter(index: int) -> str:
    """Return what a spreadsheet calls a column: A to Z, then AA."""
    before, last = divmod(index, 26)
    return (letter(before - 1) if before else "") + ascii_uppercase[last]


class Row(NamedTuple):
    """One row that is not blank; or a column, where a table stands on its side."""

    line: int  # of the file, in which it begins, from 1
    number: int  # in a spreadsheet, from 1: a cell there may hold several lines
    cells: list[str]
    sheet: str = ""  # what messages call the sheet, of a workbook that has some
    of: Sequence[Row] = ()  # the rows of a table whose column this is
    unread: Mapping[int, tuple[str, str]] = MappingProxyType({})  # cells without a value: problem and remedy

    @property
    def place(self) -> str:
        """The line, and the row where a spreadsheet counts otherwise; of a sheet its name and the row."""
        if self.of:
            return f"column {letter(self.number - 1)}"
        if self.sheet:
            return f"{self.sheet}, row {self.number}"
        return f"line {self.line}" if self.line == self.number else f"line {self.line} (row {self.number})"

    def column(self, index: int) -> str:
        """Return what one calls the column of a cell."""
        return self.of[index].place if self.of else f"column {letter(index)}"

    def cell(self, index: int) -> str:
        """Return the place of a cell."""
        return f"{self.place}, {self.column(index)}"


@lru_cache(maxsize=16)
def _grammar(delimiter: str, mark: str) -> tuple[re.Pattern[str], ...]:
    """Return what blank rows, a row without quotes, and a cell look like."""
    between, end = re.escape(delimiter), r"\r*+\n" if mark == "\n" else r"\r"
    last = r"\r*+\Z" if mark == "\n" else r"\Z"
    quoted = rf' *+"(?P<quoted>(?:[^"]++|"")*+)" *+(?P<after>{between}|{end}|{last})'
    bare = rf'(?! *+")(?P<bare>[^{between}{mark}]*+)(?P<then>{between}|{mark}|\Z)'
    blank = rf"(?:[ {between}]*+{end})*+(?:[ {between}]*+\Z)?+"
    plain = rf'([^"{mark}]*+)(?:{mark}|\Z)'
    return re.compile(blank), re.compile(plain), re.compile(f"{quoted}|{bare}")


def line_end(text: str) -> str:
    r"""Return the character that ends the lines: `\n`, also after `\r`, or `\r` alone, as on old Macs."""
    found = _LINE_END.match(text)
    return "\r" if found and found[2] else "\n"


def rows_of(text: str, delimiter: str, *, mark: str = "\n", start: int = 0, line: int = 1) -> Iterator[Row]:
    r"""Walk the rows of a text from an index and its line on; blank rows are left out, and counted.

    `mark` ends lines, see `line_end`. InvalidInput: a quote is not closed, text follows a closing one, or a
    row has too many cells; what comes after cannot be told any more.
    """
    blanks, _, _ = _grammar(delimiter, mark)
    number = 1  # a spreadsheet takes the line "sep=;" for none of its rows
    while True:
        blank = blanks.match(text, start)
        begin = blank.end() if blank else start
        skipped = text.count(mark, start, begin)
        line, number, start = line + skipped, number + skipped, begin
        if start >= len(text):
            return
        cells, end = _row(text, start, delimiter, mark, f"line {line}")
        yield Row(line, number, cells)
        line, number, start = line + text.count(mark, start, end), number + 1, end


def _row(text: str, start: int, delimiter: str, mark: str, place: str) -> tuple[list[str], int]:
    """Return the cells of a row and where the next one begins."""
    _, unquoted, a_cell = _grammar(delimiter, mark)
    if plain := unquoted.match(text, start):
        if text.count(delimiter, start, plain.end()) >= MOST_COLUMNS:
            raise _too_wide(place)
        whole = plain[1].rstrip("\r") if mark == "\n" else plain[1]
        return whole.split(delimiter), plain.end()
    cells: list[str] = []
    while len(cells) < MOST_COLUMNS:
        cell = a_cell.match(text, start)
        if cell is None:
            raise _torn(text, start, f"{place}, cell {len(cells) + 1}")
        start, bare, then = cell.end(), cell["bare"], cell["then"]
        if bare is None:
            bare, then = cell["quoted"].replace('""', '"'), cell["after"]
        elif then != delimiter and mark == "\n":
            bare = bare.rstrip("\r")
        cells.append(bare)
        if then != delimiter:
            return cells, start
    raise _too_wide(place)


def _torn(text: str, start: int, place: str) -> InvalidInput:
    problem, remedy = "opens a quote that is never closed", "close it; a quote inside a cell is doubled"
    if not _OPEN.match(text, start):
        problem, remedy = (
            "has text after a closing quote",
            "double every quote inside a cell, and quote all of it",
        )
    return InvalidInput("row", [Fault(place, problem, remedy, "malformed")])


def _too_wide(place: str) -> InvalidInput:
    problem, remedy = f"has more than {MOST_COLUMNS:,} cells", "check that it is a table, and its delimiter"
    return InvalidInput("row", [Fault(place, problem, remedy, "too_long")])
