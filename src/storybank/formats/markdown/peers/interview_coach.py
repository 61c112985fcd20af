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

The interview loops of a coaching state: which story was told in which round, and to whom.

```markdown
## Interview Loops (active)
### Northwind
- Rounds completed: Round 1 — 2026-10-02
- Round formats:
  - Round 1: Behavioral screen, 45min, Dana Reyes
- Stories used: Round 1: S001, S003
```

A story counts as told only where a person is named: beside the story, in its round, or in the round's format.

A telling to somebody who is none would keep a story from nobody and clutter the bank, so a name is surely one
and stands at the start of what commas and such part; a given name alone only behind “with” or “interviewer”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from storybank.formats.labels import PARTS
from storybank.formats.markdown.blocks import Table
from storybank.formats.markdown.peers.document import Collector, Document, Parts, quote, tags_of, tool_data
from storybank.stories import DEFAULT_STRENGTH
from storybank.text.people import names_in
from storybank.values import fold, join_words, slug

_known = partial(tool_data, "interview_coach")
_DETAILS = re.compile(r"[*`\[]*(?P<id>[A-Za-z]{1,3}-?\d{1,6})\b[*`\]]*[ \t]*[—\u2013:.-]*[ \t]*(?P<title>.*)")
_STRENGTH = re.compile(r"(?P<number>-?\d+(?:[.,]\d+)?)(?:\s?/\s?5)?(?P<remark>\s.*)?")
_BULLET = re.compile(r"[ ]?[-*+][ \t]+(?:\*\*)?(?P<label>[^:*]{1,60})(?:\*\*)?:(?:\*\*)?(?P<text>.*)")
_ROUND = re.compile(r"\b(?:round|r)[ ]?(?P<number>\d{1,3})\b", re.IGNORECASE)
_STEP = re.compile(
    r"\b(?:round|r)[ ]?(?P<number>\d{1,3})\b"
    r"|\b(?P<id>[a-z]{1,3}-?\d{1,6})\b[ ]?(?P<aside>\([^()]{0,300}\))?",
    re.IGNORECASE,
)
_ROUND_AHEAD = re.compile(r"(?=\b(?:round|r)[ ]?\d)", re.IGNORECASE)
_PRACTISED = re.compile(r"\b(?:drilled|practi[cs]ed|mock|planned|prepared|recommended)\b", re.IGNORECASE)
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")

_EMPLOYER_LEVEL = 3  # the level of an employer's heading, as its own form has it
_BEFORE = re.compile(r"(?:\A|[^\w\s]|\b(?:and|by|to|with|interviewer))\s{0,9}\Z", re.IGNORECASE)
_LEADS = re.compile(r"\b(?:with|interviewer)\W{0,9}\Z", re.IGNORECASE)
_SEEN = 30  # characters before a name that are looked at


@dataclass
class _Entry:
    """What the file says of one story, in its row and in its section."""

    id: str
    line: int
    retired: bool = False
    cells: dict[str, str] = field(default_factory=dict)
    parts: Parts = field(default_factory=Parts)
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
    _tell_the_loops(document, found, ids={name.casefold(): slug(name) for name in entries})
    return bool(entries or tables)


def _column(cell: str) -> str:
    """Return a heading of a column without case, punctuation and asides."""
    return fold(re.sub(r"\([^()]*\)", "", cell)) if cell else ""


def _is_index(table: Table) -> bool:
    columns = {_column(cell) for cell in table.header.cells}
    return columns.issuperset(_known("needed")) and not columns.isdisjoint(_known("telling"))


def _is_retired(path: str) -> bool:
    return any(word in path.casefold() for word in _known("retired"))


def _read_index(document: Document, table: Table, found: Collector, entries: dict[str, _Entry]) -> None:
    above = [section for section in document.sections if section.line < table.header.line]
    retired = _is_retired(above[-1].path)
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


def _leave_columns(found: Collector, table: Table, columns: list[str]) -> None:
    """Say which columns of the index are none of those that its guide lists, and which are missing."""
    line = table.header.line
    listed_there = {*map(fold, (*_known("columns"), *_known("other_columns")))}
    for column, cell in zip(columns, table.header.cells, strict=True):
        if column not in listed_there:
            what, why = f"the column “{quote(cell)}”", "is none of the columns of this form"
            found.leave_line(line, what, why, "Move what it says to Notes.")
    if missing := [name for name in _known("columns") if fold(name) not in columns]:
        s, are = ("s", "are") if len(missing) > 1 else ("", "is")
        remedy = f"Every primary skill counts {DEFAULT_STRENGTH}." if "Strength" in missing else ""
        which, why = f"the column{s} {join_words(missing)}", f"{are} missing, as in older versions"
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
            place, problem = f"line {section.line + 1}", "is a second section of one story"
            found.blame(place, problem, "join the two, or give one of them another id", "duplicate")
            continue
        entry = entries.setdefault(name, _Entry(written, section.line, _is_retired(section.path)))
        entry.parts = document.parts(section.line + 1, section.region_end)
        entry.title = heading["title"].strip() if heading else ""
        document.use_parts(section, entry.parts)
        title = entry.cells.get("title", "")
        if title and entry.title and fold(entry.title) != fold(title):
            what, remedy = f"the title of {quote(entry.id)}", "Give both the title that you want."
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
        **entry.parts.star(),
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
    """Return the strength, and what the cell says besides: a word ("seed") is a remark and no strength."""
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
    said = [(column, entry.cell(column)) for column in _known("noted")]
    for label, text in [*said, ("Strength", remark), ("Status", entry.cell("Status"))]:
        if text:
            yield f"{label}: {text}"
    secret = ("earned_secret", fold(entry.cell("Earned Secret")))  # where the row has said it already
    others = [part for part in entry.parts if (part.kind, fold(part.text)) != secret]
    filled = Parts(part for part in others if part.text.casefold() not in _known("blank"))
    yield from filled.notes(but=frozenset(PARTS))


def _tell_the_loops(document: Document, found: Collector, *, ids: dict[str, str]) -> None:
    """Make tellings of the stories that the loops name with a person; `ids` by how the file writes them."""
    for section in document.sections:
        if section.level == _EMPLOYER_LEVEL and "interviewloop" in fold(section.path.rpartition("\n")[0]):
            loop = _Loop(section.title.strip("[]* ") or None, {}, {})
            entries = [*_entries(document, section.line + 1, section.region_end)]
            for label, _, text in entries:
                if label in _known("about_rounds") or re.fullmatch(r"round\d+", label):
                    _learn(loop, text)
            for label, line, text in entries:
                if label == "storiesused":
                    document.use(line, line + 1)
                    _tell_line(loop, line, text, found, ids)


class _Loop(NamedTuple):
    """One employer's rounds, as far as they are told: by number."""

    employer: str | None
    people: dict[str, tuple[str, ...]]
    days: dict[str, date]


def _entries(document: Document, first: int, end: int) -> Iterator[tuple[str, int, str]]:
    """Yield label, line and text of each bullet, and of each line below it."""
    label = ""
    for line in range(first, end):
        found = _BULLET.fullmatch(document.lines[line])
        label = fold(found["label"]) if found else label
        own = found is not None and not _ROUND.match(found["label"])
        yield label, line, found["text"] if found and own else document.lines[line]


def _learn(loop: _Loop, text: str) -> None:
    """Note who sat in a round and when it was, where one piece of the text is about one round."""
    first = text.lstrip("-*+[ \t")
    for piece in _ROUND_AHEAD.split(first) if _ROUND.match(first) else text.split(";"):
        rounds = {found["number"] for found in _ROUND.finditer(piece)}
        if len(rounds) == 1:
            [number] = rounds
            people = (*loop.people.get(number, ()), *people_in(_ROUND.sub(":", piece)))
            loop.people[number] = tuple(dict.fromkeys(people))
            if day := _day(piece):
                loop.days.setdefault(number, day)


def _tell_line(loop: _Loop, line: int, text: str, found: Collector, ids: dict[str, str]) -> None:
    """Make tellings of a list of the stories used: what stands behind a round, up to a story, is of both."""
    number, head, unnamed = "", "", False
    steps = [*_STEP.finditer(text)]
    for step, end in zip(steps, [*(step.start() for step in steps[1:]), len(text)], strict=False):
        behind = text[step.end() : end]
        if step["id"] is None:
            number, head = step["number"], behind
            continue
        beside = f"{step['aside'] or ''}; {behind}"
        inner = _ROUND.search(step["aside"] or "")
        at, above = (inner["number"], "") if inner else (number, head)
        story, what = ids.get(step["id"].casefold()), f"the story {quote(step['id'])}"
        if story is None:
            found.leave_line(line, what, "was used in a round, but does not stand in the table")
        elif _PRACTISED.search(beside):
            found.leave_line(line, what, "was practised or planned, not told")
        else:
            people = people_in(beside) or people_in(above) or loop.people.get(at, ())
            day = _day(beside) or _day(above) or loop.days.get(at)
            for person in people:
                found.tell(story, person, where=f"line {line + 1}", employer=loop.employer, on=day)
            unnamed = unnamed or not people
    if unnamed:
        remedy = "Write the name behind the round, or record a Telling for each person."
        found.leave_line(line, "a story used in a round", "was told to somebody who is not named", remedy)


def _day(text: str) -> date | None:
    for found in _DAY.finditer(text):
        with suppress(ValueError):
            return date.fromisoformat(found[0])
    return None


def people_in(text: str) -> tuple[str, ...]:
    """Return the names that stand in a text, in their order, each once."""
    sure = [(one, text[max(0, one.start - _SEEN) : one.start]) for one in names_in(text) if one.is_sure]
    named = (one.name for one, said in sure if (_BEFORE if one.is_whole else _LEADS).search(said))
    return tuple(dict.fromkeys(named))
