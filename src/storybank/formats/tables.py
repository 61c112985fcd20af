"""Tables for spreadsheets, data frames and people: as CSV, and as a workbook with a plan and a matrix.

Not by openpyxl, which cuts long texts without a word and puts the clock into each file.
"""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from storybank.bank import StoryBank
from storybank.bank.records import STORY_COLUMNS, record_of
from storybank.errors import said_of
from storybank.formats.csv import KIND, OF_STATEMENTS
from storybank.formats.files import write_text
from storybank.formats.labels import PARTS
from storybank.formats.reading import LeftOut, Writing, not_held, told_in
from storybank.formats.redaction import Redaction, redact_bank, redacted_if_asked
from storybank.formats.rows import check_delimiter, letter
from storybank.planning import Plan
from storybank.stories import Story, Told, seconds_to_tell
from storybank.text.cells import Guard, guarded, unguarded
from storybank.text.stems import read_table
from storybank.values import Several, checked

_MARK = "\ufeff"  # by this mark Excel knows UTF-8; without it, it reads the encoding of the machine
_LONGEST_CELL = 32_767  # characters of a cell as UTF-16 counts them: Excel's own bound
# What XML has no form for, and what looks like the form that sheets have for it.
_CODED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")
_BOLD, _PROSE, _QUOTED = 1, 2, 3  # styles of cells; the last stays a text also when it is worked on
_Sheet = Iterable[Sequence[Any]]


@checked
def write_csv(
    bank: StoryBank,
    path: str | os.PathLike[str],
    *,
    delimiter: str = ",",
    guard: Guard = "formulas",
    redact: Redaction | bool = False,
) -> Writing:
    """Write stories and statements as a table, whole or not at all, and say what it does not hold.

    Encoded as Excel expects it: UTF-8 with a mark before it. A file that is there is replaced. The other
    arguments are those of `csv_text`; give the delimiter `";"` where Excel has a decimal comma.

    Raises:
        DocumentError: It cannot be written; what was there still is.
        InvalidInput: Not a bank, a path, a delimiter or a redaction.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_csv(StoryBank([Story("Month-end")]), f"{folder}/stories.csv").left_out
    Nothing was left out.
    """
    check_delimiter("write_csv", delimiter)
    shared = redacted_if_asked(bank, redact=redact)
    write_text(path, _MARK + _text(shared[0], delimiter, guard))
    left_out = Several(not_held(shared[0], "a table of stories"))
    return Writing(path=os.fspath(path), left_out=left_out, **shared.told)


@checked
def csv_text(
    bank: StoryBank, *, delimiter: str = ",", guard: Guard = "formulas", redact: Redaction | bool = False
) -> str:
    r"""Return stories and statements as the text of a table; the same bank always gives the same text.

    One row for each, with a `kind_of_row` where some are statements; lines ending in `\r\n` (RFC 4180). Tags
    stand in one cell. An episode that is the story's own id and seconds that come from the text are left
    empty, to follow what is changed there. `read_csv(csv_text(bank).encode())` gives the same stories.

    The `delimiter` stands between cells: a comma, or any other sign that is no letter, digit or quote. The
    `guard` `"formulas"` sets an apostrophe before every cell that a spreadsheet would run as a formula,
    and `read_csv` takes it away; `"none"` is for other programs. `redact` takes something out first: True,
    all that a `Redaction` does by itself.

    Raises:
        InvalidInput: Not a bank, a delimiter or a redaction.

    >>> bank = StoryBank([Story("=1+1", competencies={"team work": 4}, employer="Oatmoor")])
    >>> print(csv_text(bank).splitlines()[1])
    '=1+1,,,,,team work: 4,1-1,,Oatmoor,,,ready,,,
    """
    check_delimiter("csv_text", delimiter)
    return _text(redacted_if_asked(bank, redact=redact)[0], delimiter, guard)


@checked
def write_xlsx(
    bank: StoryBank,
    path: str | os.PathLike[str],
    *,
    plan: Plan | None = None,
    redact: Redaction | bool = False,
) -> Writing:
    """Write a bank as a workbook for Excel and other spreadsheets, whole or not at all.

    Its sheets: Stories, with the columns of `write_csv`; Plan, if one is given, with the rows of its
    `to_records`; and Matrix, how strongly each story shows what, 1-5. Every text stays one, also with `=` in
    front, and `read_csv` gives the same stories. Nothing in it says when it was written, or by whom.

    A file that is there is replaced, and a new one can be read by its owner alone. `redact` takes something
    out of bank and plan first: True, all that a `Redaction` does by itself.

    Returns:
        Where it is, and what it does not hold, as the end of a text of more than 32,767 characters.

    Raises:
        DocumentError: It cannot be written; what was there still is.
        InvalidInput: Not a bank, a path, a plan or a redaction.

    >>> from tempfile import TemporaryDirectory
    >>> from storybank.formats import read_csv
    >>> bank = StoryBank([Story("=1+1", action="- I counted.", competencies={"team work": 4})])
    >>> with TemporaryDirectory() as folder:
    ...     read_csv(write_xlsx(bank, f"{folder}/bank.xlsx").path).stories == bank.stories
    True
    """
    shared = redacted_if_asked(bank, redact=redact)
    told, of_plan = shared.told, dict[str, _Sheet]()
    if plan is not None:
        other = redacted_if_asked(plan, redact=redact, bank=bank)
        if redact is not False:  # each person has one stand-in in plan and bank
            shared = redact_bank(bank, None if redact is True else redact, rounds=[plan.round])
        told = {name: Several([*shared.told[name], *other.told[name]]) for name in told}
        records = other[0].to_records()
        of_plan["Plan"] = [*map(list, records[:1]), *([*record.values()] for record in records)]
    columns = _columns(shared[0])
    stories = [columns, *(_cells_of(one, columns) for one in told_in(shared[0]))]
    write_text(path, _workbook({"Stories": stories, **of_plan, "Matrix": _matrix(shared[0])}))
    left_out = Several([*not_held(shared[0], "a table of stories"), *_cut(shared[0])])
    return Writing(path=os.fspath(path), left_out=left_out, **told)


def _text(bank: StoryBank, delimiter: str, guard: Guard) -> str:
    text, safe = io.StringIO(newline=""), guarded if guard == "formulas" else str
    table = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    table.writerow(columns := _columns(bank))
    for one in told_in(bank):
        table.writerow(safe("" if cell is None else str(cell)) for cell in _cells_of(one, columns))
    return text.getvalue()


def _columns(bank: StoryBank) -> tuple[str, ...]:
    """Return the columns of a bank's stories: a late one only where something stands in it."""
    is_told = any(story.vouched_by for story in bank.stories)
    own = (name for name in STORY_COLUMNS if is_told or name != "vouched_by")
    return (*own, *((KIND, *OF_STATEMENTS) if bank.statements else ()))


def _cells_of(told: Told, columns: Sequence[str]) -> list[str | int | None]:
    """Return what the columns hold of a story or statement; nothing where that follows from the rest."""
    if isinstance(told, Story):
        texts, record = [getattr(told, part) for part in PARTS], record_of(told) | {KIND: "story"}
    else:
        texts, fields = [told.text], {column: OF_STATEMENTS.get(column, column) for column in columns}
        record = {column: getattr(told, name, None) for column, name in fields.items()} | {KIND: "statement"}
    derived = {"episode": told.id, "seconds": seconds_to_tell(*texts)}
    return [None if derived.get(name) == record.get(name) else record.get(name) for name in columns]


def _matrix(bank: StoryBank) -> Iterator[list[str | int | None]]:
    """Yield the strengths of each story, under what they are of: in the framework's order, then its own."""
    shown = [bank.shows(story) for story in bank.stories]
    found = {name: None for strengths in shown for name in strengths}
    ids = [*dict.fromkeys([*(one.id for one in bank.framework if one.id in found), *found])]
    yield ["title", *map(bank.framework.label, ids)]
    for story, strengths in zip(bank.stories, shown, strict=True):
        yield [story.title, *map(strengths.get, ids)]


def _cut(bank: StoryBank) -> Iterator[LeftOut]:
    why, remedy = said_of("long_cell", most=_LONGEST_CELL)
    columns = _columns(bank)
    places = [f"{of}[{index}]" for of in ("stories", "statements") for index in range(len(getattr(bank, of)))]
    for place, one in zip(places, told_in(bank), strict=True):
        for column, cell in zip(columns, map(str, _cells_of(one, columns)), strict=True):
            if _in_cell(cell) != cell:
                yield LeftOut(place=f"{place}.{column}", what="the end of the text", why=why, remedy=remedy)


def _in_cell(text: str) -> str:
    raw = text.encode("utf-16-le", "surrogatepass")
    return text if len(raw) <= 2 * _LONGEST_CELL else raw[: 2 * _LONGEST_CELL].decode("utf-16-le", "ignore")


def _workbook(sheets: Mapping[str, _Sheet]) -> bytes:
    """Return the file: a ZIP of XML, dated to the day at which the time of ZIP files begins."""
    form = read_table("storybank.formats", "tables.json")
    parts = dict(form["parts"])
    for path, one in form["each"].items():
        several = (one.format(n=number, name=name) for number, name in enumerate(sheets, 1))
        parts[path] = parts[path].replace("{each}", "".join(several))
    for number, rows in enumerate(sheets.values(), 1):
        cells = ([_cell(form, *one, line) for one in enumerate(row)] for line, row in enumerate(rows, 1))
        written = (form["row"].format(n=line, cells="".join(row)) for line, row in enumerate(cells, 1))
        parts[f"xl/worksheets/sheet{number}.xml"] = form["sheet"].format(rows="".join(written))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for path, text in parts.items():
            file.writestr(zipfile.ZipInfo(path), form["head"] + text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _cell(form: Mapping[str, str], index: int, value: Any, line: int) -> str:
    """Return a cell: a number, a truth, or a text that is nothing else, whatever it begins with."""
    at, text = f"{letter(index)}{line}", "" if value is None else str(value)
    if isinstance(value, int):
        return form["truth" if isinstance(value, bool) else "number"].format(at=at, value=int(value))
    style = _BOLD if line == 1 else _QUOTED if guarded(text) != text else _PROSE
    text = f"'{text}" if unguarded(text) != text else text  # a reader takes the guard of write_csv away
    coded = escape(_CODED.sub(lambda sign: f"_x{ord(sign[0]):04X}_", _in_cell(text)))
    return form["text"].format(at=at, style=style, value=coded) if text else ""
