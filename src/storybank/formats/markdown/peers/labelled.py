"""Two tools' forms that are headings with labels below: what the labels mean in each is in `tools.json`.

The story bank of career-ops has a block for each story, with its theme before the title:

```markdown
### [Leadership] Pilot line
**Source:** Report #012 — Northwind — Operations lead
**S (Situation):** …
**A (Action):** …
**Best for questions about:** leadership, planning
**Provenance:** user-stated 2026-10-02
```

Its theme and questions become tags of strength 3. The source names the employer that the story was prepared
for, not the one where it happened, so it goes into the notes. The labels are read in other languages too.

The Markdown of pm-interview-prep, and the index that it makes. Headings with the four parts alone are
anybody's; they are this tool's where one of its own labels stands beside them, such as `One-liner`.
"""

from __future__ import annotations

import re
from typing import Any

from storybank.formats.labels import PARTS
from storybank.formats.markdown.peers.document import (
    Collector,
    Document,
    Parts,
    Section,
    status_of,
    tags_of,
    tool_data,
)
from storybank.values import fold, plural

_THEMED = re.compile(r"\[(?P<theme>[^\[\]]+)\](?!\()[ \t]*(?P<title>.*)")
_THEMED_LEVEL = 3
_YEAR = re.compile(r"\d{4}(?:-\d\d){0,2}")


def read_career_ops(document: Document, found: Collector) -> bool:
    """Collect what a story bank of career-ops holds; whether the document is one."""
    blocks: list[tuple[Section, Parts]] = []
    marked = False
    for section, parts in document.blocks():
        told, themed = parts.told(), _THEMED.fullmatch(section.title) is not None
        if len(told) > 1 or (told and themed):
            blocks.append((section, parts))
        # Only this tool writes a theme before the title, or questions that a story is best for.
        asked = any(part.kind == "best_for" and "questions" in part.label.casefold() for part in parts)
        own = asked or (themed and section.level == _THEMED_LEVEL)
        marked = marked or (own and "action" in told and len(told) > 1)
    for section, parts in blocks if marked else ():
        document.use_parts(section, parts)
        if any(parts.star().values()):
            lines = document.lines[section.line : max(part.after for part in parts)]
            unsure = any(word in "\n".join(lines).casefold() for word in tool_data("career_ops", "unsure"))
            _add(found, section, parts, "career_ops", unsure=unsure or not parts.star()["action"])
        else:
            found.leave_line(section.line, "a block", "is a template that nobody has filled in")
    return marked


def read_pm_markdown(document: Document, found: Collector) -> bool:
    """Collect the stories of a document in this tool's Markdown; whether it is in one of its forms."""
    own, columns = ({*tool_data("pm_markdown", of)} for of in ("marks", "index"))
    indexes = [table for table in document.tables if columns <= {*map(fold, table.header.cells)}]
    blocks = [(section, parts) for section, parts in document.blocks() if len(parts.told()) > 1]
    if not any(part.kind in own for _, parts in blocks for part in parts):
        blocks = []
    for section, parts in blocks:
        document.use_parts(section, parts)
        _add(found, section, parts, "pm_markdown")
    for table in indexes:
        document.use_table(table)
        what = f"an index of {plural(len(table.rows), 'story', 'stories')}"
        found.leave_line(table.header.line, what, "was made from story_bank.json", "Read that file.")
    return bool(indexes or blocks)


def _add(found: Collector, section: Section, parts: Parts, tool: str, *, unsure: bool = False) -> None:
    """Make a story of a block; what a label means that is no part, is the tool's to say."""
    heading = _THEMED.fullmatch(section.title) if tool == "career_ops" else None
    theme = heading["theme"].strip() if heading else ""
    meant: dict[str, str] = tool_data(tool, "fields")
    said = {meant.get(part.kind, ""): part.text for part in reversed(parts)}
    dated = _YEAR.fullmatch(said.get("happened", ""))
    placed = {*PARTS, *meant} - ({"year"} if not dated else set())
    tags = (part.text for part in parts if meant.get(part.kind) == "competencies")
    fields: dict[str, Any] = {
        **parts.star(),
        "title": (heading["title"] if heading else section.title).strip() or theme,
        "competencies": tags_of([theme, *tags]),
        "employer": said.get("employer") or None,
        "happened": dated[0] if dated else None,
        "status": "draft" if unsure else status_of(said.get("status", "")),
        "notes": "\n".join(parts.notes(but=placed)),
    }
    found.add_parts(fields, parts, section.line)
