"""Competency frameworks in and out: CASE both ways; tables of ESCO, Tabiya and Moodle, and skill ladders.

Tables are ESCO's of skills; Tabiya's, which has the same under other names; and Moodle's of competencies:
fourteen columns, a row for the framework, HTML in the descriptions.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from storybank.bank import StoryBank
from storybank.errors import DocumentError, Fault, InvalidInput
from storybank.formats.files import DEEPEST_DOCUMENT, LARGEST_DOCUMENT, decode_any, read_json, read_source
from storybank.formats.frameworks.case import case_entries, framework_text, write_framework
from storybank.formats.frameworks.entries import About, Entry, LeftBehind, framework_of, known_fields, quoted
from storybank.formats.frameworks.ladders import document_entries, markdown_entries
from storybank.formats.markdown.front_matter import read_yaml
from storybank.formats.reading import Reading, not_read
from storybank.formats.rows import DELIMITERS, Row, is_workbook, line_end, rows_of, sheets_of
from storybank.text import plain
from storybank.text.stems import read_table
from storybank.values import Count, Positive, Several, checked, plural

__all__ = ["framework_text", "read_framework", "write_framework"]

_UNTOLD = re.compile(r"[^a-z0-9]+")  # what names of columns differ in from release to release, as by case
_YAML = re.compile(r"- |---|[\w ]+:(?:\s|\Z)")  # a list, or a word before a colon, and no name of columns

_PARENT, _ID, _NAME = "parentidnumber", "idnumber", "shortname"  # columns of Moodle
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

    What kind of file it is, its content says: a CASE 1.1 CFPackage (1.0 too, and within what servers put
    around it), a CSV or XLSX as ESCO, Tabiya or Moodle write it, one with a column “Skill” or “Competency”,
    such as SFIA's, or a ladder: Markdown by its headings, YAML or JSON by its names. A table or ladder
    without a name of its own is called as the file is. Ids are made from labels; what the file calls an
    entry stays in its `source`. A name that two competencies claim is a name of neither, and is left out.

    Args:
        source: The path of a file, or its bytes.
        name: What to call the framework; this and the next three are what the file says unless given.
        version: Its edition; `"unknown"` where nobody says it.
        licence: Under what terms its texts may be used.
        source_url: Where it comes from.
        level: In a tree, the level whose entries are competencies, 1 at the top. What is above is a heading,
            what is below is left out. None: the entries with nothing below them.
        encoding: Of a CSV, where it is known; guessed unless given.
        max_bytes: The largest size that is read; 33,554,432 unless given.
        max_depth: Levels of lists and objects that are read; 64 unless given.

    Raises:
        MissingExtra: It is a workbook, and openpyxl is not installed.
        DocumentError: It cannot be read, is of no known kind, or breaks a rule; `faults` says where.
        InvalidInput: That is not a path, or an argument is not what it must be.

    >>> table = b"conceptUri,preferredLabel,altLabels\n,mend nets,repair nets | patch nets\n"
    >>> framework = read_framework(table, name="Harbour", licence="CC0").framework
    >>> framework, framework.resolve("patch nets").competency_id
    (<Framework Harbour unknown: 1 competency>, 'mend_nets')
    """
    given = {"name": name, "version": version, "licence": licence, "source": source_url}
    raw, called = read_source(source, max_bytes=max_bytes)
    left = LeftBehind(called)
    if is_workbook(raw):
        sheets, hidden = sheets_of(raw, name=called, max_bytes=max_bytes)
        about, entries, faults = _of_tables(sheets, left)
    else:
        hidden, text = [], decode_any(raw, name=called, encoding=encoding)
        about, entries, faults = _found(text, left, max_depth)
    about = about._replace(**{part: text for part, text in given.items() if text is not None})
    if not about.name:
        faults.append(Fault("name", "is not in the file", "give name=", "unknown_reference"))
    framework = framework_of(about, entries, left=left, faults=faults, level=level)
    return Reading(bank=StoryBank(framework=framework), left_out=Several([*hidden, *left]), holds="framework")


def _found(text: str, left: LeftBehind, max_depth: int) -> _Found:
    start = text.lstrip("\ufeff \t\r\n")
    first, suffix = start.partition("\n")[0].strip(), Path(left.name).suffix.lower()
    if start[:1] in {"{", "["}:
        return _of_document(read_json(start, name=left.name, max_depth=max_depth), left)
    if suffix in {".md", ".markdown"} or first.startswith("# "):
        return *markdown_entries(start, left), []
    if suffix in {".yaml", ".yml"} or _YAML.match(first):
        try:
            return _of_document(read_yaml(start), left)
        except InvalidInput as error:
            raise not_read(left.name, "a framework", error.faults) from None
    header = text.lstrip("\r\n")[:10_000].splitlines()[:1]
    delimiter = max(DELIMITERS, key=header[0].count) if header else ","  # quotes do not matter there
    try:
        rows = [*rows_of(text, delimiter, mark=line_end(text))]
    except InvalidInput as error:
        problem, remedy = f"{left.name} is not a table from there on", "mend what the list names"
        raise DocumentError(problem, remedy, error.faults) from None
    return _of_tables([rows], left)


def _of_tables(tables: Sequence[list[Row]], left: LeftBehind) -> _Found:
    """Return what the first table of competencies holds; others stay behind."""
    found, why = None, "is no table of competencies, or a second one"
    for rows in tables:
        if found or not (found := _of_table(_table(rows, left), left)):
            left.one(rows[0].sheet if rows else "", "the sheet", why)
    if found:
        return found
    known = "the columns of ESCO (conceptUri, preferredLabel) or Moodle (ID number, Short name), or a column"
    remedy = f"give a CFPackage, or a table with {known} “Skill” or “Competency”, in English"
    problem = f"{left.name} is not a framework of a known kind"
    raise DocumentError(problem, remedy)


def _of_table(table: _Table, left: LeftBehind) -> _Found | None:
    columns = table.columns.keys()
    if {_PARENT, _ID, _NAME} <= columns:
        return _of_moodle(table, left)
    if "preferredlabel" in columns and not columns.isdisjoint({"concepturi", "originuri", "altlabels"}):
        return _of_esco(table, left)
    skills = _under_names_of_esco(table)
    if "preferredlabel" not in skills.columns:
        return None
    about, entries, faults = _of_esco(skills, left)
    return about._replace(name=left.stem), entries, faults


def _of_document(document: Any, left: LeftBehind) -> _Found:
    """Return what a plain list of competencies holds, or the one CASE package within what a server puts."""
    waiting, found, others = [("", document)], list[dict[str, Any]](), dict[str, None]()
    while waiting:
        part, one = waiting.pop()
        if isinstance(one, dict) and not {"CFDocument", "CFItems"}.isdisjoint(one):
            found.append(one)
        elif isinstance(one, dict | list):
            waiting.extend(one.items() if isinstance(one, dict) else [(part, inner) for inner in one])
        elif one is not None and one != "":
            others[part] = None
    about, entries = (About(""), []) if found else document_entries(document, left)
    if entries:
        return about, entries, []
    if len(found) != 1:
        held = "holds several CFPackages" if found else "not a CFPackage: it has no CFDocument"
        problem = f"{left.name} is JSON, but {held}"
        raise DocumentError(problem, "give one whole package, as /ims/case/v1p1/CFPackages gives it")
    for part in others:
        left.one("", f"the part {quoted(part)}")
    return case_entries(found[0], left)


class _Row(NamedTuple):
    """One row of a table, with its place as a fault's path names it: `line 2`."""

    place: str
    cells: Mapping[str, str]  # texts by column, without spaces around them; only those with a text

    def text(self, column: str) -> str:
        return self.cells.get(column, "")


class _Table(NamedTuple):
    place: str  # of its first row
    columns: dict[str, str]  # as written, by the name that they are looked up under
    rows: list[_Row]  # those that are not empty
    faults: list[Fault]  # of rows that do not fit the columns


def _table(rows: list[Row], left: LeftBehind) -> _Table:
    """Return rows as a table; the first one names the columns."""
    places = [row.place if row.sheet else f"line {row.line}" for row in rows] or ["line 1"]
    table = _Table(places[0], {}, [], [])
    names: list[str] = []
    for written in rows[0].cells if rows else ():
        names.append(_UNTOLD.sub("", written.casefold().partition("(")[0]))
        if names[-1] and table.columns.setdefault(names[-1], written.strip()) != written.strip():
            wrong = Fault(places[0], "names a column twice", "rename one of the two", "duplicate")
            table.faults.append(wrong)
    for row, place in zip(rows[1:], places[1:], strict=True):
        cells = [cell.strip() for cell in row.cells]
        for at, (problem, remedy) in row.unread.items():
            left.one(f"{place}, {row.column(at)}", "the value there", problem, f"{remedy.capitalize()}.")
        if any(cells[len(names) :]) and not row.sheet:
            problem = f"has {plural(len(cells), 'cell')}, and there are {plural(len(names), 'column')}"
            remedy = "put quotes around the text that has a comma"
            table.faults.append(Fault(place, problem, remedy, "malformed"))
        if any(cells):
            pairs = zip_longest(names, cells, fillvalue="")
            table.rows.append(_Row(place, {column: cell for column, cell in pairs if cell}))
    return table


def _note_columns(table: _Table, of: str, left: LeftBehind) -> None:
    """Note the columns that are not read, where a row has something in them."""
    filled = {column for row in table.rows for column in row.cells} - known_fields(of)
    for written in (table.columns[column] for column in table.columns if column in filled):
        left.one(table.place, f"the column {quoted(written)}")
    if "" in filled:
        left.one(table.place, "a column without a name", "cannot be told apart")


def _of_esco(table: _Table, left: LeftBehind) -> _Found:
    _note_columns(table, "esco", left)
    entries: list[Entry] = []
    is_coded = {"originuri", "uuidhistory", "code"} <= set(table.columns) and "skilltype" not in table.columns
    no_skills = read_table(__name__, "known_fields.json")["not_skills"]  # of other tables of theirs
    for row in table.rows:
        if behind := no_skills.get("coded" if is_coded else row.text("concepttype")):
            left.another("", *behind)
        elif not row.text("preferredlabel"):
            left.one(f"{row.place}, preferredLabel", "a skill without a name", "cannot be named", "Name it.")
        else:
            entries.append(_skill(row, left))
    return About("ESCO" if "concepturi" in table.columns else "Tabiya"), entries, table.faults


def _skill(row: _Row, left: LeftBehind) -> Entry:
    texts = filter(None, dict.fromkeys((row.text("description"), row.text("definition"))))
    groups, *others = (_several(row.text(of)) for of in ("broaderconceptpt", "altlabels", "hiddenlabels"))
    if len(groups) > 1:
        left.another("", "second headings of skills", "have no room: a competency has one")
    label = left.label(row.place, row.text("preferredlabel"))
    history = row.text("uuidhistory").split()
    source = row.text("concepturi") or row.text("originuri") or (f"urn:uuid:{history[0]}" if history else "")
    names = left.names(row.place, (name for name in dict.fromkeys(chain(*others)) if name != label))
    keys, group = (source,) if source else (), "".join(groups[:1])
    return Entry(row.place, label, "\n\n".join(texts), names, source, keys, group=group)


def _under_names_of_esco(table: _Table) -> _Table:
    """Return a table of skills with the names that ESCO has for its columns, as far as they are known."""
    known = read_table(__name__, "known_fields.json")["skills"]
    asked = [(next((one for one in known[to] if one in table.columns), ""), to) for to in known]
    names = {name: name for name in table.columns} | {name: to for name, to in asked if name}
    columns = {names[name]: written for name, written in table.columns.items()}
    cells = ({names.get(name, ""): cell for name, cell in row.cells.items()} for row in table.rows)
    return table._replace(columns=columns, rows=[*map(_Row, (row.place for row in table.rows), cells)])


def _several(text: str) -> list[str]:
    """Return the texts of a cell: by lines in newer exports, by bars with spaces in older ones."""
    return [part.strip() for line in text.splitlines() for part in line.split(" | ") if part.strip()]


def _of_moodle(table: _Table, left: LeftBehind) -> _Found:
    _note_columns(table, "moodle", left)
    heads = [row for row in table.rows if row.text("isframework") not in {"", "0"}]
    why, remedy = "is a second framework", "read each from a file of its own"
    table.faults.extend(Fault(row.place, why, remedy, "duplicate") for row in heads[1:])
    head = heads[0] if heads else _Row("line 1", {})
    if head.text("description"):
        left.one(head.place, "the description of the framework", "has no place: it is its name alone")
    rows = [row for row in table.rows if row.text("isframework") in {"", "0"}]
    for row in rows:
        if not row.text(_NAME):
            left.one(f"{row.place}, Shortname", "a competency without a name", "cannot be named", "Name it.")
    entries = [_ability(row, left, table.faults) for row in rows if row.text(_NAME)]
    return About(head.text(_NAME), source=head.text(_ID)), entries, table.faults


def _ability(row: _Row, left: LeftBehind, faults: list[Fault]) -> Entry:
    label, definition = left.label(row.place, row.text(_NAME)), ""
    try:
        definition = plain(row.text("description"))
    except InvalidInput:
        place, problem = f"{row.place}, Description", "is too long to be read as HTML"
        faults.append(Fault(place, problem, "shorten it", "too_long"))
    parents, keys = (tuple(filter(None, [row.text(of)])) for of in (_PARENT, _ID))
    near = map(str.strip, row.text("crossreferencedcompetencyidnumbers").split(","))
    related = tuple(key.replace("%2C", ",") for key in near if key)
    definition = "" if definition == label else definition
    return Entry(row.place, label, definition, (), row.text(_ID), keys, parents, related=related)
