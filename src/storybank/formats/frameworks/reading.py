"""read_framework: a competency framework from a file of whichever kind it is."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from storybank.bank import StoryBank
from storybank.errors import DocumentError, Fault, InvalidInput
from storybank.formats._delimited import line_end, rows_of
from storybank.formats.files import DEEPEST_DOCUMENT, LARGEST_DOCUMENT, decode_any, read_json, read_source
from storybank.formats.frameworks.case import case_entries, is_case
from storybank.formats.frameworks.entries import (
    LONGEST_LABEL,
    About,
    Entry,
    LeftBehind,
    cut,
    framework_of,
    one_line,
    shown,
)
from storybank.formats.reading import Reading
from storybank.values import Count, Positive, checked
from storybank.words.text import plain

_Found = tuple[About, list[Entry], list[Fault]]


@checked
def read_framework(
    source: str | os.PathLike[str] | bytes,
    *,
    name: str | None = None,
    version: str | None = None,
    licence: str | None = None,
    source_url: str | None = None,
    level: Positive | None = None,
    encoding: str | None = None,
    max_bytes: Count = LARGEST_DOCUMENT,
    max_depth: Count = DEEPEST_DOCUMENT,
) -> Reading:
    r"""Return the competency framework of a file: its `framework`, in a bank without stories.

    What kind of file it is, its content says: a CASE 1.1 CFPackage (1.0 too), or a CSV as ESCO, Tabiya or
    Moodle write it. Ids are made from the labels; what the file calls an entry stays in its `source`. A
    name that two competencies claim is no name of either, and is left out.

    Args:
        source: The path of a file, or its bytes.
        name: What to call the framework; what the file calls it unless given.
        version: Its edition; the file's unless given, and `"unknown"` where that has none.
        licence: Under what terms its texts may be used; the file's unless given.
        source_url: Where it comes from; what the file says unless given.
        level: In a tree, the level whose entries are competencies, 1 at the top. What is above is a heading,
            what is below belongs to them and is left out. None: the entries with nothing below them.
        encoding: Of a CSV, where it is known; guessed unless given.
        max_bytes: The largest size that is read; 33,554,432 unless given.
        max_depth: Levels of lists and objects that are read; 64 unless given.

    Raises:
        DocumentError: It cannot be read, is of no such kind, or breaks a rule; `faults` says where.
        InvalidInput: That is no path, or an argument is not what it must be.

    >>> table = b"conceptUri,preferredLabel,altLabels\n,mend nets,repair nets | patch nets\n"
    >>> framework = read_framework(table, name="Harbour", licence="CC0").framework
    >>> framework, framework.resolve("patch nets").competency_id
    (<Framework Harbour unknown: 1 competencies>, 'mend_nets')
    """
    given = {"name": name, "version": version, "licence": licence, "source": source_url}
    raw, called = read_source(source, max_bytes=max_bytes)
    left = LeftBehind(called)
    about, entries, faults = _found(decode_any(raw, name=called, encoding=encoding), left, max_depth)
    about = about._replace(**{part: text for part, text in given.items() if text is not None})
    if not about.name:
        faults.append(Fault("name", "is not in the file", "give name=", "unknown_reference"))
    framework = framework_of(about, entries, left=left, faults=faults, level=level)
    return Reading(bank=StoryBank(framework=framework), left_out=tuple(left), holds="framework")


def _found(text: str, left: LeftBehind, max_depth: int) -> _Found:
    """Return what a text of whichever kind holds."""
    if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        return _of_json(read_json(text.lstrip("\ufeff"), name=left.name, max_depth=max_depth), left)
    table = table_of(text, name=left.name)
    if is_moodle(table.columns):
        return moodle_entries(table, left)
    if is_esco(table.columns):
        return esco_entries(table, left)
    problem = f"{left.name} is no framework of a kind that is known"
    remedy = (
        "give a CFPackage, or a CSV with the columns of ESCO (conceptUri, preferredLabel) or Moodle "
        "(ID number, Short name), in English"
    )
    raise DocumentError(problem, remedy)


def _of_json(document: Any, left: LeftBehind) -> _Found:
    if not is_case(document):
        problem = f"{left.name} is JSON, but no CFPackage: it has no CFDocument"
        raise DocumentError(problem, "give the whole package, as /ims/case/v1p1/CFPackages gives it")
    about, kept, entries, faults = case_entries(document, left)
    known = {part: text for part, text in kept.items() if part in About._fields and isinstance(text, str)}
    faults += [
        Fault(
            f"CFDocument.extensions.storybank.{part}", "is not what is kept there", "take it out", "malformed"
        )
        for part in kept
        if part not in known
    ]
    return about._replace(**known), entries, faults


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


_OF_ESCO = frozenset(
    {
        "concepturi",
        "originuri",
        "uuidhistory",
        "preferredlabel",
        "altlabels",
        "hiddenlabels",
        "description",
        "definition",
        "broaderconceptpt",
        "concepttype",
    }
)

_NO_SKILLS = {
    "SkillGroup": ("groups of skills", "are headings, and no row says what stands under them"),
    "Occupation": ("occupations", "are no skills"),
    "ISCOGroup": ("groups of occupations", "are no skills"),
}
"""What ESCO's other tables hold, by `conceptType`: how it is counted, and why it stays behind."""

_CODED = ("occupations or groups", "have a code, so they are no skills")
"""What Tabiya's other tables hold."""


def is_esco(columns: Collection[str]) -> bool:
    """Say whether a table has the columns of ESCO or Tabiya."""
    return "preferredlabel" in columns and not {"concepturi", "originuri", "altlabels"}.isdisjoint(columns)


def esco_entries(table: Table, left: LeftBehind) -> tuple[About, list[Entry], list[Fault]]:
    """Return what a table of ESCO or Tabiya holds."""
    note_columns(table, _OF_ESCO, left)
    entries: list[Entry] = []
    faults = list(table.faults)
    is_coded = {"originuri", "uuidhistory", "code"} <= set(table.columns) and "skilltype" not in table.columns
    for row in table.rows:
        behind = _CODED if is_coded else _NO_SKILLS.get(row["concepttype"])
        if behind:
            left.another("", *behind)
        elif not row["preferredlabel"]:
            faults.append(Fault(f"{row.place}, preferredLabel", "is blank", "name the skill", "blank"))
        else:
            entries.append(_esco_entry(row, left))
    name = "ESCO" if "concepturi" in table.columns else "Tabiya"
    return About(name), entries, faults


def note_columns(table: Table, used: Collection[str], left: LeftBehind) -> None:
    """Note the columns that are not read, where a row has something in them."""
    filled = {column for row in table.rows for column in row.cells}
    for column, written in table.columns.items():
        if column not in used and column in filled:
            left.one("line 1", f"the column {shown(written)}", "has no place in a framework here")
    if "" in filled:
        left.one("line 1", "a column without a name", "cannot be told apart")


def _esco_entry(row: Row, left: LeftBehind) -> Entry:
    named = one_line(row["preferredlabel"])
    label = cut(named, LONGEST_LABEL)
    texts = [text for text in dict.fromkeys((row["description"], row["definition"])) if text]
    groups = _several(row["broaderconceptpt"])
    if len(groups) > 1:
        left.another("", "second headings of skills", "have no room: a competency has one")
    if label != named:
        left.one(row.place, f"the end of the label {shown(label)}", "is cut")
    history = row["uuidhistory"].split()
    source = row["concepturi"] or row["originuri"] or (f"urn:uuid:{history[0]}" if history else "")
    return Entry(
        place=row.place,
        label=label,
        definition="\n\n".join(texts),
        names=tuple(names_within(row["altlabels"] + "\n" + row["hiddenlabels"], label, row.place, left)),
        source=source,
        keys=(source,) if source else (),
        group=groups[0] if groups else "",
    )


def names_within(text: str, label: str, place: str, left: LeftBehind) -> Iterator[str]:
    """Yield the names of a cell that holds several, each once and without the label itself."""
    for name in dict.fromkeys(_several(text)):
        if len(name) > LONGEST_LABEL:
            left.one(place, f"the other name {shown(name)}", "is longer than a name may be")
        elif name != label:
            yield name


def _several(text: str) -> list[str]:
    """Return the texts of a cell: by lines in newer exports, by bars with spaces in older ones."""
    return [part.strip() for line in text.splitlines() for part in line.split(" | ") if part.strip()]


_PARENT, _ID, _NAME, _MEANS = "parentidnumber", "idnumber", "shortname", "description"
_RELATED, _IS_FRAMEWORK = "crossreferencedcompetencyidnumbers", "isframework"
_OF_MOODLE = frozenset(
    {_PARENT, _ID, _NAME, _MEANS, _RELATED, _IS_FRAMEWORK, "descriptionformat", "exportedid"}
)
"""The last two say how the export was made: nothing is lost with them."""


def is_moodle(columns: Collection[str]) -> bool:
    """Say whether a table has the columns of Moodle."""
    return {_PARENT, _ID, _NAME} <= set(columns)


def moodle_entries(table: Table, left: LeftBehind) -> tuple[About, list[Entry], list[Fault]]:
    """Return what a table of Moodle holds."""
    note_columns(table, _OF_MOODLE, left)
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
    entries = [_moodle_entry(row, left, faults) for row in rows if row[_NAME]]
    head = heads[0] if heads else Row(1, {})
    return About(head[_NAME], source=head[_ID]), entries, faults


def _is_head(row: Row) -> bool:
    return row[_IS_FRAMEWORK] not in {"", "0"}


def _moodle_entry(row: Row, left: LeftBehind, faults: list[Fault]) -> Entry:
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
