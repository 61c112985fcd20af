"""The coaching state of interview-coach-skill: an index of stories, and a section for each.

```markdown
| ID | Title | Primary Skill | Secondary Skill | Earned Secret | Strength | Use Count | Last Used |
|----|-------|---------------|-----------------|---------------|----------|-----------|-----------|
| S001 | Pilot line | Leadership | Communication | … | 4 | 2 | 2026-10-02 |

#### S001 — Pilot line
- Situation: …
```

The primary skill gets the row's strength and the secondary one less, but at least 1: the tool itself lets
a match on a secondary skill never count as a strong one. How much less is our choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from storybank.formats.labels import PARTS
from storybank.formats.markdown.peers.collector import Collector, quote, tags_of, tool_data
from storybank.formats.markdown.peers.document import (
    Document,
    DocumentTable,
    LabelledPart,
    Section,
    note_lines,
    star_texts,
)
from storybank.formats.markdown.peers.interview_loops import tell_the_loops
from storybank.stories import DEFAULT_STRENGTH
from storybank.values import fold, join_words, slug

_DETAILS = re.compile(r"[*`\[]*(?P<id>[A-Za-z]{1,3}-?\d{1,6})\b[*`\]]*[ \t]*[—\u2013:.-]*[ \t]*(?P<title>.*)")
_STRENGTH = re.compile(r"(?P<number>-?\d+(?:[.,]\d+)?)(?:\s?/\s?5)?(?P<remark>\s.*)?")


def _known(of: str) -> list[str]:
    found: list[str] = tool_data("interview_coach", of)
    return found


@dataclass
class _Entry:
    """What the file says of one story, in its row and in its section."""

    id: str
    line: int
    retired: bool = False
    cells: dict[str, str] = field(default_factory=dict)
    parts: list[LabelledPart] = field(default_factory=list)
    title: str = ""

    def cell(self, column: str) -> str:
        """Return what a column of its row says; nothing where a sign holds its place."""
        text = self.cells.get(fold(column), "")
        return "" if text.casefold() in _known("blank") else text


def read_interview_coach(document: Document, found: Collector) -> bool:
    """Collect what a coaching state holds; whether the document is one."""
    tables = [table for table in document.tables if _is_index(table)]
    if not tables and not any("storydetails" in fold(section.title) for section in document.sections):
        return False
    entries: dict[str, _Entry] = {}
    for table in tables:
        _read_index(document, table, found, entries)
    _read_details(document, found, entries)
    for entry in entries.values():
        _add(found, entry)
    tell_the_loops(document, found, ids={name.casefold(): slug(name) for name in entries})
    return bool(entries or tables)


def _column(cell: str) -> str:
    """Return a heading of a column without case, punctuation and asides."""
    return fold(re.sub(r"\([^()]*\)", "", cell)) if cell else ""


def _is_index(table: DocumentTable) -> bool:
    columns = {_column(cell) for cell in table.header.cells}
    return columns.issuperset(_known("needed")) and not columns.isdisjoint(_known("telling"))


def _is_retired(section: Section) -> bool:
    return any(word in section.path.casefold() for word in _known("retired"))


def _read_index(
    document: Document, table: DocumentTable, found: Collector, entries: dict[str, _Entry]
) -> None:
    above = [section for section in document.sections if section.line < table.header.line]
    retired = _is_retired(above[-1])
    columns = [_column(cell) for cell in table.header.cells]
    _leave_columns(found, table, columns)
    for row in found.rows(document, table):
        cells = dict(zip(columns, row.cells, strict=False))
        entry = _Entry(_plain(cells.get("id", "")), row.line, retired, cells)
        name = slug(entry.id or _plain(cells.get("title", "")))
        if name not in entries:
            entries[name] = entry
        elif entries[name].cells == cells:
            found.leave_line(row.line, "a row", "stands there twice, word for word")
        else:
            place, problem = f"line {row.line + 1}, ID", "is given to a second story"
            found.blame(place, problem, "give one of the two another", "duplicate")


def _leave_columns(found: Collector, table: DocumentTable, columns: list[str]) -> None:
    """Say which columns of the index are none of those that its guide lists, and which are missing."""
    line = table.header.line
    listed_there = {*map(fold, _known("columns")), *map(fold, _known("other_columns"))}
    for column, cell in zip(columns, table.header.cells, strict=True):
        if column not in listed_there:
            why = "is none of the columns of this form"
            found.leave_line(line, f"the column “{quote(cell)}”", why, "Move what it says to Notes.")
    missing = [name for name in _known("columns") if fold(name) not in columns]
    if missing:
        which = f"the column{'s' if len(missing) > 1 else ''} {join_words(missing)}"
        why = f"{'are' if len(missing) > 1 else 'is'} missing, as in older versions"
        remedy = f"Every primary skill counts {DEFAULT_STRENGTH}." if "Strength" in missing else ""
        found.leave_line(line, which, why, remedy)


def _read_details(document: Document, found: Collector, entries: dict[str, _Entry]) -> None:
    """Join each story's section with its row; a section without a row is a story too."""
    for section in document.sections:
        heading = _DETAILS.fullmatch(section.title)
        written = heading["id"] if heading else section.title
        name = slug(written) if written else ""
        if name not in entries and not (heading and "storydetails" in fold(section.path)):
            continue
        if name in entries and entries[name].parts:
            remedy = "join the two, or give one of them another id"
            problem = "is a second section of one story"
            found.blame(f"line {section.line + 1}", problem, remedy, "duplicate")
            continue
        entry = entries.setdefault(name, _Entry(written, section.line, _is_retired(section)))
        entry.parts = document.parts(section.line + 1, section.region_end)
        entry.title = heading["title"].strip() if heading else ""
        document.use_parts(section, entry.parts)
        title = entry.cells.get("title", "")
        if title and entry.title and fold(entry.title) != fold(title):
            remedy = "Give both the title that you want."
            what = f"the title of {quote(entry.id)}"
            found.leave_line(section.line, what, "is another than in the table", remedy)


def _plain(cell: str) -> str:
    """Return a cell without the marks of bold, italics and code around it."""
    return cell.strip("*_` ")


def _add(found: Collector, entry: _Entry) -> None:
    strength, remark = _strength(found, entry)
    primary = tags_of([entry.cell("Primary Skill")], strength=strength)
    secondary = tags_of([entry.cell("Secondary Skill")], strength=max(1, strength - 1))
    there = {fold(tag) for tag in primary}
    fields: dict[str, Any] = {
        **star_texts(entry.parts),
        "title": _plain(entry.cells.get("title", "")) or entry.title,
        "id": slug(entry.id) if entry.id else None,
        "competencies": primary | {tag: less for tag, less in secondary.items() if fold(tag) not in there},
        "status": _status(entry, remark),
        "notes": "\n".join(_notes(entry, remark)),
    }
    found.add_parts(fields, entry.parts, entry.line)
    # A count of uses and a day name nobody who heard the story, so they are not tellings.
    uses = [name for name in ("Use Count", "Last Used") if entry.cell(name) not in {"", "0", "never"}]
    if uses:
        why = f"{'say' if len(uses) > 1 else 'says'} that it was told, but not to whom"
        remedy = "Record a Telling for each person who heard it."
        found.leave_line(entry.line, f"{join_words(uses)} of {quote(entry.id)}", why, remedy)


def _strength(found: Collector, entry: _Entry) -> tuple[int, str]:
    """Return the strength, and what the cell says besides.

    A word for a number ("seed") is a remark, and the strength the usual one; a number that is none of
    1-5 is a fault.
    """
    text = _plain(entry.cell("Strength"))
    number = _STRENGTH.fullmatch(text)
    if not number:
        if text:
            what = f"the strength of {quote(entry.id)}"
            why = f"is no number, so its primary skill counts {DEFAULT_STRENGTH}; the notes keep the words"
            found.leave_line(entry.line, what, why, "Write a number from 1 to 5.")
        return DEFAULT_STRENGTH, text
    if number["number"] not in {"1", "2", "3", "4", "5"}:
        place = f"line {entry.line + 1}, Strength"
        found.blame(place, "is none of 1 to 5", "write a whole number from 1 to 5", "out_of_range")
        return DEFAULT_STRENGTH, ""
    return int(number["number"]), (number["remark"] or "").strip()


def _status(entry: _Entry, remark: str) -> str:
    texts = [entry.cell("Status"), remark, *(part.text for part in entry.parts if part.kind == "status")]
    said = {fold(word) for text in texts for word in text.split()}
    if entry.retired or not said.isdisjoint(_known("retired")):
        return "retired"
    return "ready" if said.isdisjoint(_known("unfinished")) else "draft"


def _notes(entry: _Entry, remark: str) -> Iterator[str]:
    told = [(column, entry.cell(column)) for column in _known("noted")]
    for label, text in [*told, ("Strength", remark), ("Status", entry.cell("Status"))]:
        if text:
            yield f"{label}: {text}"
    secret = fold(entry.cell("Earned Secret"))
    again = {part.line for part in entry.parts if part.kind == "earned_secret" and fold(part.text) == secret}
    others = [
        part for part in entry.parts if part.line not in again and part.text.casefold() not in _known("blank")
    ]
    yield from note_lines(others, but=frozenset(PARTS))
