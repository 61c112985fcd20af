"""Competency frameworks in and out: CASE both ways; tables of ESCO, Tabiya and Moodle, and skill ladders.

Tables are ESCO's of skills; Tabiya's, which has the same under other names; and Moodle's of competencies:
fourteen columns, a row for the framework, HTML in the descriptions.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from storybank.bank import StoryBank
from storybank.errors import DocumentError, InvalidInput
from storybank.formats.files import DEEPEST_DOCUMENT, LARGEST_DOCUMENT, decode_any, read_json, read_source
from storybank.formats.frameworks.case import case_entries, framework_text, write_framework
from storybank.formats.frameworks.entries import About, Entry, Notes, framework_of, known, meanings, quoted
from storybank.formats.frameworks.ladders import document_entries, markdown_entries
from storybank.formats.markdown.front_matter import read_yaml
from storybank.formats.reading import Reading, not_read
from storybank.formats.rows import Row, is_workbook, sheets_of, walk_of
from storybank.values import Count, Positive, Several, checked, fold, gathered, plural

__all__ = ["framework_text", "read_framework", "write_framework"]

_YAML = re.compile(r"- |---|[\w ]+:(?:\s|\Z)")  # a list, or a word before a colon, and no name of columns

_Found = tuple[About, list[Entry]]


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
    notes = Notes(called)
    if is_workbook(raw):
        sheets, hidden = sheets_of(raw, name=called, max_bytes=max_bytes)
        about, entries = _of_tables(sheets, notes)
    else:
        hidden, text = [], decode_any(raw, name=called, encoding=encoding)
        about, entries = _found(text, notes, max_depth)
    about = about._replace(**{part: text for part, text in given.items() if text is not None})
    framework = framework_of(about, entries, notes, level)
    return Reading(
        bank=StoryBank(framework=framework), left_out=Several([*hidden, *notes]), holds="framework"
    )


def _found(text: str, notes: Notes, max_depth: int) -> _Found:
    start = text.lstrip("\ufeff \t\r\n")
    first, suffix = start.partition("\n")[0].strip(), Path(notes.name).suffix.lower()
    if start[:1] in {"{", "["}:
        return _of_document(read_json(start, name=notes.name, max_depth=max_depth), notes)
    if suffix in {".md", ".markdown"} or first.startswith("# "):
        return markdown_entries(start, notes)
    if suffix in {".yaml", ".yml"} or _YAML.match(first):
        try:
            return _of_document(read_yaml(start), notes)
        except InvalidInput as error:
            raise not_read(notes.name, "a framework", error.faults) from None
    columns = meanings("skills").keys() | meanings("moodle").keys()
    try:
        rows = [*walk_of(text, None, lambda row: len(columns & set(map(_column, row.cells))))()]
    except InvalidInput as error:
        problem, remedy = f"{notes.name} is not a table from there on", "mend what the list names"
        raise DocumentError(problem, remedy, error.faults) from None
    return _of_tables([rows], notes)


def _of_tables(tables: Sequence[list[Row]], notes: Notes) -> _Found:
    """Return what the first table of competencies holds; others stay behind."""
    found, why = None, "is no table of competencies, or a second one"
    for rows in tables:
        if found or not (found := _of_table(rows, notes)):
            notes.one(rows[0].sheet if rows else "", "the sheet", why)
    if found:
        return found
    columns = (
        "the columns of ESCO (conceptUri, preferredLabel) or Moodle (ID number, Short name), or a column"
    )
    remedy = f"give a CFPackage, or a table with {columns} “Skill” or “Competency”, in English"
    problem = f"{notes.name} is not a framework of a known kind"
    raise DocumentError(problem, remedy)


def _of_document(document: Any, notes: Notes) -> _Found:
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
    about, entries = (About(""), []) if found else document_entries(document, notes)
    if entries:
        return about, entries
    if len(found) != 1:
        held = "holds several CFPackages" if found else "not a CFPackage: it has no CFDocument"
        problem = f"{notes.name} is JSON, but {held}"
        raise DocumentError(problem, "give one whole package, as /ims/case/v1p1/CFPackages gives it")
    for part in others:
        notes.one("", f"the part {quoted(part)}")
    return case_entries(found[0], notes)


class _Row(NamedTuple):
    """One row of a table, with its place as a fault's path names it: `line 2`."""

    place: str
    said: dict[str, list[str]]  # by field of ours, without spaces around it; only what is not empty

    def text(self, field: str) -> str:
        return self.said.get(field, [""])[0]


def _of_table(rows: list[Row], notes: Notes) -> _Found | None:
    """Return what a table holds, in the first form whose columns it has; None where it is in none."""
    names = [_column(cell) for cell in rows[0].cells] if rows else []
    form = next(form for form in known("tables") if {*names}.issuperset(map(fold, form["asks"])))
    fields: dict[str, list[list[str]]] = known(form["columns"])
    places = [(field, [*map(fold, words)]) for field, several in fields.items() for words in several]
    read = [(field, word) for field, words in places for word in [*filter(names.__contains__, words)][:1]]
    if "label" not in dict(read):
        return None
    about, entries, heads = About(form.get("called", notes.stem)), list[Entry](), list[_Row]()
    for row in _rows(rows, names, read, notes):
        if behind := known("not_skills").get(form.get("rows") or row.text("kind")):
            notes.another("", *behind)
        elif row.text("is_head") not in {"", "0"}:
            heads.append(row)
        elif not row.text("label"):
            place = f"{row.place}, {fields['label'][0][0]}"
            notes.one(place, "a competency without a name", "cannot be named", "Name it.")
        else:
            entries.append(_entry(row, notes))
    for head in heads[:1]:
        about = About(head.text("label"), source=head.text("source"))
        if head.text("definition"):
            notes.one(head.place, "the description of the framework", "has no place: it is its name alone")
    for head in heads[1:]:
        notes.wrong(head.place, "is a second framework", "read each from a file of its own", "duplicate")
    return about, entries


def _column(written: str) -> str:
    """Return a column's name without what differs from release to release: case, spaces, “(optional)”."""
    return fold(written.partition("(")[0])


def _rows(rows: list[Row], names: list[str], read: list[tuple[str, str]], notes: Notes) -> list[_Row]:
    """Return the rows below the names by the columns that are read; what else has a text is noted."""
    header, *places = [row.place if row.sheet else f"line {row.line}" for row in rows]
    written, found = dict[str, str](), list[_Row]()
    for name, cell in zip(names, map(str.strip, rows[0].cells), strict=True):
        if name and written.setdefault(name, cell) != cell:
            notes.wrong(header, "names a column twice", "rename one of the two", "duplicate")
    filled = set[str]()
    for row, place in zip(rows[1:], places, strict=True):
        cells = [*map(str.strip, row.cells)]
        for at, (problem, remedy) in row.unread.items():
            notes.one(f"{place}, {row.column(at)}", "the value there", problem, f"{remedy.capitalize()}.")
        if any(cells[len(names) :]) and not row.sheet:
            problem = f"has {plural(len(cells), 'cell')}, and there are {plural(len(names), 'column')}"
            remedy = "put quotes around the text that has a comma"
            notes.wrong(place, problem, remedy, "malformed")
        texts = {name: cell for name, cell in zip_longest(names, cells, fillvalue="") if cell}
        filled |= texts.keys()
        if texts:
            found.append(_Row(place, gathered((of, texts[name]) for of, name in read if name in texts)))
    filled -= {name for _, name in read}
    for name in filter(filled.__contains__, written):
        notes.one(header, f"the column {quoted(written[name])}")
    if "" in filled:
        notes.one(header, "a column without a name", "cannot be told apart")
    return found


def _entry(row: _Row, notes: Notes) -> Entry:
    groups, others = (_several(row.said.get(field, ())) for field in ("group", "names"))
    if len(groups) > 1:
        notes.another("", "second headings of skills", "have no room: a competency has one")
    label = notes.label(row.place, row.text("label"))
    definition = notes.shown("\n\n".join(dict.fromkeys(row.said.get("definition", ()))))
    names = notes.names(row.place, (name for name in others if name != label))
    source = row.text("source") or "".join(f"urn:uuid:{newest}" for newest in row.text("uuids").split()[:1])
    keys, parents = ((source,) if source else ()), tuple(row.said.get("parents", ()))
    near = (key.strip().replace("%2C", ",") for key in row.text("related").split(","))
    related = tuple(filter(None, near))
    return Entry(row.place, label, definition, names, source, keys, parents, "".join(groups[:1]), related)


def _several(texts: Iterable[str]) -> list[str]:
    """Return the texts of cells, once each: by lines in newer exports, by bars with spaces in older ones."""
    parts = (part.strip() for text in texts for line in text.splitlines() for part in line.split(" | "))
    return [*dict.fromkeys(filter(None, parts))]
