"""The rows of tables: of delimited texts, each with its line (RFC 4180, any delimiter), and of workbooks.

Workbooks (XLSX) are read by openpyxl, over a copy of their counted XML; texts not by `csv`, whose longest
cell is a setting of the process. A test holds both equal but for spaces before a quote, and a lone return.
"""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache, partial
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any, NamedTuple

from storybank.errors import InvalidInput, fault_of, needs_extra, said_of
from storybank.formats.files import check_size, unreadable
from storybank.formats.reading import LeftOut, left_in
from storybank.text.stems import read_patterns

_LIKE = read_patterns("storybank.formats", "patterns.json")
MOST_COLUMNS = 16_384  # as the widest sheet of common spreadsheets: more is another kind of file
DELIMITERS = (",", ";", "\t", "|")  # what common programs write between cells, the most common first
_NEVER = "\"' _\r\n\ufeff"  # what stands in names of columns, ends a line or belongs to the quoting
_ZIP, _COMPOUND = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_PARTS = 10_000  # files in a workbook: one for each sheet, and a dozen
_MOST_CELLS = 2_000_000  # cells and rows that are looked at, empty ones too: a sheet may claim 17 billion
_SHOWN = 40  # characters of a sheet's name that a message shows
_LOOKS = (b"fonts", b"fills", b"borders", b"cellStyleXfs", b"cellStyles", b"dxfs", b"colors")


def can_delimit(delimiter: str) -> bool:
    """Whether this can stand between cells: one sign that is no letter, digit or quote."""
    is_sign = len(delimiter) == 1 and (delimiter == "\t" or unicodedata.category(delimiter)[0] in "PS")
    return is_sign and delimiter not in _NEVER


def check_delimiter(subject: str, delimiter: str) -> None:
    """Raise InvalidInput where a delimiter cannot be one."""
    if not can_delimit(delimiter):
        raise InvalidInput(subject, [fault_of("no_delimiter", "delimiter")])


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
    found = _LIKE["line_end"].match(text)
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


def walk_of(text: str, delimiter: str | None, known: Callable[[Row], int]) -> Callable[[], Iterator[Row]]:
    """Return what walks the rows, each time anew.

    The delimiter: the one given, or of the line `sep=;`, or that under which most names are `known`.
    """
    said = _LIKE["separator_line"].match(text)
    start, line, own = (said.end(), 2, said[1]) if said and can_delimit(said[1]) else (0, 1, "")
    rows = partial(rows_of, text, mark=line_end(text), start=start, line=line)
    return partial(rows, delimiter or own or max(DELIMITERS, key=lambda each: _names(rows(each), known)))


def _names(rows: Iterator[Row], known: Callable[[Row], int]) -> tuple[int, int]:
    """Count the names of columns that are known, and the columns; what is torn is told if none is known."""
    with suppress(InvalidInput):
        header = next(rows, Row(1, 1, []))
        return known(header), len(header.cells)
    return 0, MOST_COLUMNS


def _row(text: str, start: int, delimiter: str, mark: str, place: str) -> tuple[list[str], int]:
    """Return the cells of a row, and where the next begins."""
    _, unquoted, a_cell = _grammar(delimiter, mark)
    ends = "\r" if mark == "\n" else ""  # what may stand before the mark
    plain = unquoted.match(text, start)
    if plain and plain[0].count(delimiter) < MOST_COLUMNS:
        return plain[1].rstrip(ends).split(delimiter), plain.end()
    cells, then = list[str](), delimiter
    while then == delimiter and len(cells) < MOST_COLUMNS:
        cell = a_cell.match(text, start)
        if cell is None:
            is_open, at = _LIKE["open"].match(text, start), f"{place}, cell {len(cells) + 1}"
            raise InvalidInput("row", [fault_of("quote_not_closed" if is_open else "text_after_quote", at)])
        start, bare, then = cell.end(), cell["bare"], cell["then"]
        if bare is None:
            bare, then = cell["quoted"].replace('""', '"'), cell["after"]
        elif then != delimiter:
            bare = bare.rstrip(ends)
        cells.append(bare)
    if then == delimiter:
        raise InvalidInput("row", [fault_of("too_wide", place, most=MOST_COLUMNS)])
    return cells, start


def is_workbook(raw: bytes) -> bool:
    """Whether these bytes are a ZIP file, or one of the container of older workbooks and locked ones."""
    return raw.startswith((*_ZIP, _COMPOUND))


def sheets_of(raw: bytes, *, name: str, max_bytes: int) -> tuple[list[list[Row]], list[LeftOut]]:
    """Return the rows of each sheet that has some, and what stays behind: hidden sheets.

    MissingExtra: openpyxl is not installed. DocumentError: it is no such workbook, or too large unpacked.
    """
    parts = _parts(raw, name, max_bytes)
    needs = f"{name} is a workbook, and that needs openpyxl"
    with needs_extra(needs, "excel", otherwise=", or save it as CSV"):
        from openpyxl import load_workbook  # noqa: PLC0415 - an optional part, and slow to load
    copy, found, hidden, room = io.BytesIO(), list[list[Row]](), list[LeftOut](), [_MOST_CELLS]
    with zipfile.ZipFile(copy, "w") as packed:
        for path, part in parts.items():
            packed.writestr(path, _bare(part))
    try:
        with warnings.catch_warnings(action="ignore"):
            for sheet in load_workbook(copy, read_only=True, data_only=True, keep_links=False).worksheets:
                called = f"sheet “{sheet.title[:_SHOWN]}”"
                if sheet.sheet_state == "visible":
                    found.append([*_rows(sheet, called, parts, room)])
                else:
                    hidden.append(left_in(name, called, "the sheet", *said_of("hidden_sheet")))
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever it stumbles over
        if room[0] < 0:
            raise unreadable(name, *said_of("too_many_cells", most=_MOST_CELLS)) from None
        raise unreadable(name, *said_of("odd_workbook", error=type(error).__name__)) from None
    return [rows for rows in found if rows], hidden


def _parts(raw: bytes, name: str, max_bytes: int) -> dict[str, bytes]:
    """Return the XML of a workbook by its paths, never with more in memory than may be."""
    if raw.startswith(_COMPOUND):
        locked = "EncryptedPackage".encode("utf-16-le") in raw
        raise unreadable(name, *said_of("locked" if locked else "old_workbook"))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            every = {one.filename: one for one in packed.infolist()}
            parts, size = dict[str, bytes](), 0
            for path, one in every.items() if len(every) <= _MOST_PARTS else ():
                is_read = path.endswith((".xml", ".rels")) and not _LIKE["other_parts"].match(path)
                if is_read and size <= max_bytes:
                    one.compress_type &= zipfile.ZIP_DEFLATED  # other kinds know no bound when they unpack
                    parts[path] = packed.open(one).read(max_bytes + 1 - size)
                    size += len(parts[path])
    except Exception:  # noqa: BLE001 - zipfile raises seven kinds of errors, and zlib its own
        raise unreadable(name, *said_of("broken_zip")) from None
    check_size(size, name=f"{name}, unpacked,", max_bytes=max_bytes)
    if "[Content_Types].xml" not in parts or "xl/workbook.bin" in every:
        raise unreadable(name, *said_of("no_workbook"))
    if any(b"<!DOCTYPE" in part.replace(b"\0", b"") for part in parts.values()):
        raise unreadable(name, *said_of("own_document_type"))
    return parts


def _bare(part: bytes) -> bytes:
    """Return XML without what comes after the cells of a sheet, and without how they look."""
    cells, end, _ = part.partition(b"</sheetData>")
    part = cells + end + (b"</worksheet>" if end else b"")
    for name in _LOOKS:
        start, end_at = part.find(b"<" + name), part.find(b"</" + name + b">")
        if 0 <= start < end_at:
            part = part[:start] + part[end_at + len(name) + 3 :]
    return part


def _rows(sheet: Any, called: str, parts: dict[str, bytes], room: list[int]) -> Iterator[Row]:
    """Walk the rows that are not blank; a merged cell says what it says in each row that it spans."""
    part = parts[sheet._worksheet_path.lstrip("/")].decode("latin-1")  # noqa: SLF001 - it stands nowhere else
    spans = {f"{column}{int(first)}": int(last) for column, first, last in _LIKE["merged"].findall(part)}
    uncounted = {*_LIKE["uncounted"].findall(part)}
    above: dict[int, tuple[int, str]] = {}  # by column, a merged cell: its last row, and its text
    sheet.reset_dimensions()  # what a sheet says of its size may be wrong
    for number, cells in enumerate(sheet.iter_rows(), 1):
        above = {column: span for column, span in above.items() if span[0] >= number}
        room[0] -= 1 + len(cells) + len(above)
        if room[0] < 0:
            raise OverflowError
        if not cells:  # a sheet may claim millions of these
            continue
        texts = [*map(_text, cells)]
        unread = {column: said_of("error") for column, cell in enumerate(cells) if cell.data_type == "e"}
        at = [f"{letter(column)}{number}" for column in range(len(cells))] if uncounted or spans else ()
        unread |= {column: said_of("no_value") for column, ref in enumerate(at) if ref in uncounted}
        own = any(texts) or unread
        texts += [""] * (max(above, default=-1) + 1 - len(texts)) if own else []
        for column, (_, text) in above.items() if own else ():
            texts[column] = texts[column] or (text if column else "")
            unread |= {} if texts[column] else {column: said_of("merged_title")}
        above |= {column: (spans[ref], texts[column]) for column, ref in enumerate(at) if ref in spans}
        if own:
            yield Row(number, number, texts, called, unread=unread)


def _text(cell: Any) -> str:
    """Return what a cell shows, or what can be read for it: a day as ISO text, a number to 15 digits."""
    value = cell.value if cell.data_type != "e" else None
    if isinstance(value, str):
        return _LIKE["code"].sub(lambda code: chr(int(code[1], 16)), value)
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        shown = _LIKE["not_of_a_format"].sub("", cell.number_format).casefold()
        year, month = ("d" not in shown and "y" in shown), "m" in shown
        return value.date().isoformat()[: (7 if month else 4) if year else 10]
    if isinstance(value, bool):
        return str(value).upper()
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)
