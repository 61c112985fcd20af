"""Stories of pm-interview-prep in Markdown: headings with labels, tables, and the index that it makes.

Headings with the four parts alone are anybody's Markdown. They are this tool's where one of its own labels
stands beside them: `One-liner`, `Key numbers`, `Themes`, `Company-Specific Angles`.
"""

from __future__ import annotations

import re
from typing import Any

from storybank.formats.labels import PARTS, tool_label_of
from storybank.formats.markdown.peers.collector import Collector, quote, tags_of, tool_data
from storybank.formats.markdown.peers.document import (
    Document,
    DocumentTable,
    LabelledPart,
    note_lines,
    star_texts,
    told_parts,
)
from storybank.values import fold, plural

_LEAST_PARTS = 3  # of the four parts, the columns that make a table one of stories
_YEAR = re.compile(r"\d{4}(?:-\d\d){0,2}")


def _known(of: str) -> frozenset[str]:
    return frozenset(tool_data("pm_markdown", of))


def read_pm_markdown(document: Document, found: Collector) -> bool:
    """Collect the stories of a document in this tool's Markdown; whether it is in one of its forms."""
    tables = [table for table in document.tables if _is_stories(table)]
    indexes = [table for table in document.tables if _columns(table) >= _known("index")]
    blocks = [(section, parts) for section, parts in document.blocks() if len(told_parts(parts)) > 1]
    if not any(_known("marks") & {part.kind for part in parts} for _, parts in blocks):
        blocks = []
    for section, parts in blocks:
        document.use_parts(section, parts)
        _add(found, section.title, parts, section.line)
    for table in tables:
        _read_table(document, table, found)
    for table in indexes:
        document.use(table.header.line, table.header.line + 2)
        for row in table.rows:
            document.use(row.line, row.line + 1)
        what = f"an index of {plural(len(table.rows), 'story', 'stories')}"
        found.leave_line(table.header.line, what, "was made from story_bank.json", "Read that file.")
    return bool(tables or indexes or blocks)


def _columns(table: DocumentTable) -> set[str]:
    return {fold(cell) for cell in table.header.cells}


def _is_stories(table: DocumentTable) -> bool:
    parts = {tool_label_of(cell) for cell in table.header.cells} & set(PARTS)
    return len(parts) >= _LEAST_PARTS and bool(_columns(table) & _known("titles"))


def _add(found: Collector, title: str, parts: list[LabelledPart], line: int) -> None:
    said = {part.kind: part.text for part in reversed(parts)}
    year = said.get("year", "")
    placed = _known("placed") - (set() if _YEAR.fullmatch(year) else {"year"})
    fields: dict[str, Any] = {
        **star_texts(parts),
        "title": title,
        "competencies": tags_of(part.text for part in parts if part.kind == "themes"),
        "employer": said.get("company") or None,
        "happened": year if "year" in placed and year else None,
        "status": status_of(said.get("status", "")),
        "notes": "\n".join(note_lines(parts, but=placed)),
    }
    found.add_parts(fields, parts, line)


def status_of(said: str) -> str:
    """Return what a story's performance makes of it: ready unless it is new from an import or needs work.

    >>> status_of("needs_work"), status_of(""), status_of("Retired")
    ('draft', 'ready', 'retired')
    """
    word = fold(said)
    if word in {"retired", "archived"}:
        return "retired"
    return "ready" if word in {"", "ready", "locked"} else "draft"


def _read_table(document: Document, table: DocumentTable, found: Collector) -> None:
    header = table.header
    title = next(index for index, cell in enumerate(header.cells) if fold(cell) in _known("titles"))
    kept = [(index, kind, cell) for index, cell in enumerate(header.cells) if (kind := tool_label_of(cell))]
    known = {title, *(index for index, _, _ in kept)}
    for index, cell in enumerate(header.cells):
        if index not in known and fold(cell) not in _known("nameless"):
            why = "is none of the columns of this form"
            found.leave_line(header.line, f"the column “{quote(cell)}”", why)
    for row in found.rows(document, table):
        cells = [*row.cells, *[""] * len(header.cells)]
        parts = [
            LabelledPart(kind, label, row.line, [cells[index]]) for index, kind, label in kept if cells[index]
        ]
        _add(found, cells[title].strip("*_` "), parts, row.line)
