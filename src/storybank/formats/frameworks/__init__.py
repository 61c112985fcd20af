"""Competency frameworks in and out: CASE both ways; tables of ESCO, Tabiya and Moodle, and skill ladders.

Of a ladder, what is named like a level (“L2”, “Senior”) stays behind. The words are in `known_fields.json`:
`skills` for what an entry says of itself, `about` for what a file does, `containers` for what holds some.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from storybank.bank import StoryBank
from storybank.errors import DocumentError, InvalidInput, said_of
from storybank.formats import files
from storybank.formats.frameworks.case import case_entries, framework_text, write_framework
from storybank.formats.frameworks.entries import (
    About,
    Entry,
    Notes,
    framework_of,
    known,
    meanings,
    one_line,
    quoted,
    said_in,
)
from storybank.formats.markdown.blocks import tokens_of
from storybank.formats.markdown.front_matter import page_of, read_yaml
from storybank.formats.reading import Reading, not_read
from storybank.formats.rows import Row, is_workbook, sheets_of, walk_of
from storybank.text.markup import spoken
from storybank.values import Count, Positive, Several, checked, fold, plural

__all__ = ["framework_text", "read_framework", "write_framework"]

_LONGEST_LABEL = 80  # characters of a text that can be a name by itself: a longer one tells something
_LEVELS = ("levels", "are not competencies, and have no place in a framework here")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
# A name, and what an item of a list says of it.
_BOLD = re.compile(r"(\*\*|__)(?=[^\s*_])(.+?)\1(.*)", re.DOTALL)
_YAML = re.compile(r"- |---|[\w ]+:(?:\s|\Z)")  # a list, or a word before a colon, and no name of columns

_Found = tuple[About, list[Entry]]
_Row = tuple[str, Mapping[str, str]]  # its place, as a fault's path names it, and the texts by our fields


@checked
def read_framework(
    source: files.Source,
    *,
    name: str | None = None,
    version: str | None = None,
    licence: str | None = None,
    source_url: str | None = None,
    level: Positive | None = None,
    encoding: str | None = None,
    max_bytes: Count = files.LARGEST_DOCUMENT,
    max_depth: Count = files.DEEPEST_DOCUMENT,
) -> Reading:
    r"""Return the competency framework of a file: its `framework`, in a bank without stories.

    What kind of file it is, its content says: a CASE 1.1 CFPackage (1.0 too, and within what servers put
    around it), a CSV or XLSX as ESCO, Tabiya or Moodle write it, one with a column “Skill” or “Competency”,
    such as SFIA's, or a ladder: Markdown by its headings, YAML or JSON by its names. A table or ladder
    without a name of its own is called as the file is. Ids are made from labels; what the file calls an
    entry stays in its `source`. A name that two competencies claim is a name of neither, and is left out.

    Args:
        source: The path of a file, its bytes, or one that is open.
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
    raw, called = files.read_source(source, max_bytes=max_bytes)
    notes = Notes(called)
    if is_workbook(raw):
        sheets, hidden = sheets_of(raw, name=called, max_bytes=max_bytes)
        about, entries = _of_tables(sheets, notes)
    else:
        hidden, text = [], files.decode_any(raw, name=called, encoding=encoding)
        about, entries = _found(text, notes, max_depth)
    about = about._replace(**{part: text for part, text in given.items() if text is not None})
    framework = framework_of(about, entries, notes, level)
    bank, left_out = StoryBank(framework=framework), Several([*hidden, *notes])
    return Reading(bank=bank, left_out=left_out, holds="framework")


def _found(text: str, notes: Notes, max_depth: int) -> _Found:
    start = text.lstrip("\ufeff \t\r\n")
    first, suffix = start.partition("\n")[0].strip(), Path(notes.name).suffix.lower()
    if start[:1] in {"{", "["}:
        return _of_document(files.read_json(start, name=notes.name, max_depth=max_depth), notes)
    if suffix in {".md", ".markdown"} or first.startswith("# "):
        return markdown_entries(start, notes)
    columns = {name for form in known("tables") for name in meanings(form["columns"])}
    try:
        if suffix in {".yaml", ".yml"} or _YAML.match(first):
            return _of_document(read_yaml(start), notes)
        rows = [*walk_of(text, None, lambda row: len(columns & set(map(fold, row.cells))))()]
    except InvalidInput as error:
        raise not_read(notes.name, "a framework", error.faults) from None
    return _of_tables([rows], notes)


def _of_tables(tables: Sequence[list[Row]], notes: Notes) -> _Found:
    """Return what the first table of competencies holds; others stay behind."""
    found, why = None, "is no table of competencies, or a second one"
    for rows in tables:
        if found or not (found := _of_table(rows, notes)):
            notes.one(rows[0].sheet if rows else "", "the sheet", why)
    if found:
        return found
    raise DocumentError(*said_of("unknown_framework_file", name=notes.name))


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
    if not found and (ladder := document_entries(document, notes))[1]:
        return ladder
    if len(found) != 1:
        raise DocumentError(*said_of("several_packages" if found else "no_package", name=notes.name))
    for part in others:
        notes.unread("", "part", part)
    return case_entries(found[0], notes)


def _of_table(rows: list[Row], notes: Notes) -> _Found | None:
    """Return what a table holds, in the first form whose columns it has; None where it is in none."""
    columns = [fold(cell.partition("(")[0]) for cell in rows[0].cells] if rows else []  # “(optional)”
    form = next(form for form in known("tables") if {*columns}.issuperset(map(fold, form["asks"])))
    if "label" not in map(meanings(form["columns"]).get, columns):
        return None
    about, entries, heads = About(form.get("called", notes.stem)), list[Entry](), list[_Row]()
    for place, said in _rows(rows, columns, form["columns"], notes):
        if behind := known("not_skills").get(form.get("rows") or said["kind"]):
            notes.another("", *behind)
        elif said["is_head"] not in {"", "0"}:
            heads.append((place, said))
        elif not said["label"]:
            cell = f"{place}, {known(form['columns'])['label'][0][0]}"
            notes.one(cell, "a competency without a name", "cannot be named", "Name it.")
        else:
            entries.append(notes.entry(place, said))
    for place, said in heads[:1]:
        about = About(said["label"], source=said["source"])
        if said["definition"]:
            notes.one(place, "the description of the framework", "has no place: it is its name alone")
    for place, _ in heads[1:]:
        notes.wrong(place, "is a second framework", "read each from a file of its own", "duplicate")
    return about, entries


def _rows(rows: list[Row], columns: list[str], of: str, notes: Notes) -> list[_Row]:
    """Return what the rows below the names say, each with its place; what is not read of them is noted."""
    header, *places = [row.place if row.sheet else f"line {row.line}" for row in rows]
    written, unread, found = dict[str, str](), set[str](), list[_Row]()
    for column, cell in zip(columns, map(str.strip, rows[0].cells), strict=True):
        if column in written and column:
            notes.wrong(header, "names a column twice", "rename one of the two", "duplicate")
        written.setdefault(column, cell)
    for row, place in zip(rows[1:], places, strict=True):
        cells = [*map(str.strip, row.cells)]
        for at, (problem, remedy) in row.unread.items():
            notes.one(f"{place}, {row.column(at)}", "the value there", problem, f"{remedy.capitalize()}.")
        if any(cells[len(columns) :]) and not row.sheet:
            counted = {"cells": plural(len(cells), "cell"), "columns": plural(len(columns), "column")}
            notes.wrong(place, *said_of("other_cells", **counted), code="malformed")
        texts = {column: cell for column, cell in zip_longest(columns, cells, fillvalue="") if cell}
        said, read = said_in(texts, of)
        unread |= texts.keys() - read
        found += [(place, said)] if texts else []
    for column in filter(unread.__contains__, written):
        notes.unread(header, "column", written[column])
    if "" in unread:
        notes.one(header, "a column without a name", "cannot be told apart")
    return found


def is_level(name: str) -> bool:
    """Whether a name is that of a level: “Level 2”, “L3”, “Senior engineer”, “4”."""
    words = [word.casefold() for word in _WORDS.findall(name)]
    several = [word for word in words if not word.isdecimal() and word not in meanings("levels")]
    return len(several) < len(words) and meanings("beside_levels").keys() >= set(several)


class _Entries:
    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.found: list[Entry] = []
        self._there: dict[tuple[str, str], str] = {}

    def add(self, place: str, above: str, **said: str) -> str:
        """Add an entry below the one with that key, and return its key: that of an equal one before it."""
        entry = self.notes.entry(place, defaultdict(str, said))
        there = self._there.setdefault((above, fold(entry.label)), place)
        if there == place:
            self.found.append(entry._replace(keys=(place,), parents=tuple(filter(None, [above]))))
        else:  # the same competency, told for another level
            self.notes.another("", *_LEVELS, bool(entry.definition))
        return there


def document_entries(document: Any, notes: Notes) -> tuple[About, list[Entry]]:
    """Return what a document of JSON or YAML says of itself, and its entries; none where it is no ladder."""
    entries, told = _Entries(notes), {"name": notes.stem}
    if isinstance(document, dict) and not _is_flat(document):
        if not any(fold(key) in meanings("containers") for key in document):
            return About(""), []
        told |= said_in(document, "about")[0]
        document = {key: part for key, part in document.items() if fold(key) not in meanings("about")}
    waiting = [("", document, "")]
    while waiting:
        waiting += reversed([*_inner(*waiting.pop(), entries)])
    return About(**told), entries.found


def _inner(place: str, node: Any, above: str, entries: _Entries) -> Iterator[tuple[str, Any, str]]:
    """Add what a part of a document says by itself, and yield what is in it, with its place and heading."""
    if isinstance(node, list):
        tells = any(isinstance(one, str) and len(one) > _LONGEST_LABEL for one in node)  # and names none
        entries.notes.another("", *_LEVELS, tells)
        yield from ((f"{place}[{at}]", one, above) for at, one in enumerate(() if tells else node))
    elif isinstance(node, dict) and "label" in said_in(node, "skills")[0]:
        yield from _named(place, node, above, entries)
    elif isinstance(node, dict) and place.endswith("]"):
        entries.notes.one(place, "an entry without a name", "cannot be named", "Name it.")
    elif isinstance(node, dict):
        for key, part in node.items():
            inner = part if fold(key) in meanings("containers") else _entry(key, part)
            yield f"{place}.{key}".removeprefix("."), inner, above
    elif isinstance(node, str) and node.strip():
        entries.add(place, above, label=node)
    elif node not in (None, ""):
        entries.notes.one(place, "a value there", "is no competency's name")


def _entry(key: str, part: Any) -> dict[str, Any]:
    told = {"description": part} if isinstance(part, str) else {"items": part}
    if isinstance(part, dict) and ("definition" in said_in(part, "skills")[0] or all(map(is_level, part))):
        told = part
    return {"name": key, **told}


def _named(place: str, node: dict[str, Any], above: str, entries: _Entries) -> Iterator[tuple[str, Any, str]]:
    lists = [key for key in node if type(node[key]) is list and meanings("skills").get(fold(key)) == "names"]
    lines = {key: "\n".join(one for one in node[key] if isinstance(one, str)) for key in lists}
    said, read = said_in(node | lines, "skills")
    if is_level(said["label"]):
        return entries.notes.another("", *_LEVELS)
    if group := said["group"]:
        above = entries.add(f"{place}, {group}", above, label=group)
    there = entries.add(place, above, **said)
    for key, part in node.items():
        if fold(key) in meanings("containers") and isinstance(part, list | dict):
            yield f"{place}.{key}", part, there
        elif is_level(key) and part:
            entries.notes.another("", *_LEVELS)
        elif part not in (None, "", [], {}) and fold(key) not in read:
            entries.notes.another("", f"fields {quoted(key)}")


def _is_flat(document: dict[str, Any]) -> bool:
    """Whether there is a text under each of several names, or a list of texts under every one."""
    parts = document.values()
    lists = all(isinstance(part, list) and all(isinstance(one, str) for one in part) for part in parts)
    return lists or [*map(type, parts)] == [str] * max(2, len(parts))


def markdown_entries(text: str, notes: Notes) -> tuple[About, list[Entry]]:
    """Return the headings of a Markdown text as entries, and items of lists that begin with a bold name."""
    page = page_of(text.splitlines())
    tokens = page.tokens or tokens_of(page.lines)
    heads = [at for at, token in enumerate(tokens) if token.type == "heading_open"]
    is_titled = len(heads) > 1 and [at for at in heads if tokens[at].tag == "h1"] == heads[:1]
    title = tokens[heads[0] + 1].content.strip() if is_titled else ""  # the one above all others
    entries, above = _Entries(notes), {0: ""}  # the key of the heading on each level that is open
    texts, is_skipped = dict[str, list[str]](), False
    for at, token in enumerate(tokens):
        place = f"line {page.numbers[token.map[0]] + 1}" if token.map else ""
        here = above[max(above)]
        if token.type == "heading_open":
            depth, name = int(token.tag[1]), tokens[at + 1].content.strip()
            above = {level: key for level, key in above.items() if level < depth}
            is_skipped = is_level(name) and name != title
            if is_skipped:
                notes.another("", *_LEVELS)
            elif name and name != title:
                above[depth] = entries.add(place, above[max(above)], label=name)
                is_skipped = above[depth] != place  # the same once more, for another level
        elif token.type == "inline" and tokens[at - 1].type != "heading_open":
            bold = _BOLD.match(token.content) if tokens[at - 2].type == "list_item_open" else None
            named = spoken(bold[2]).strip(" :") if bold else ""
            if is_skipped or is_level(named):
                notes.another("", *_LEVELS)
            elif bold and named:
                rest = one_line(bold[3]).strip(" :–—-")  # noqa: RUF001 - dashes as people type them
                entries.add(place, here, label=named, definition=rest)
            elif here:
                texts.setdefault(here, []).append(token.content)
            else:
                notes.one(place, "a text above the first heading")
        elif token.type in {"fence", "code_block", "html_block"}:
            notes.one(place, "code or HTML")
    told = (spoken("\n".join(texts.get(one.keys[0], [one.definition]))) for one in entries.found)
    found = [one._replace(definition=said) for one, said in zip(entries.found, told, strict=True)]
    return About(title or notes.stem), found
