"""The story bank of career-ops: a block for each story.

```markdown
### [Leadership] Pilot line
**Source:** Report #012 — Northwind — Operations lead
**S (Situation):** …
**T (Task):** …
**A (Action):** …
**R (Result):** …
**Reflection:** …
**Best for questions about:** leadership, planning
**Provenance:** user-stated 2026-10-02
```

The theme and the questions become tags of strength 3. The source names the employer that the story was
prepared for, not the one where it happened, so it goes into the notes. The tool's modes in other languages
keep these labels; people translate them nonetheless, so `**S (Situación):**` and `**Acción:**` do too.
"""

from __future__ import annotations

import re
from typing import Any

from storybank.formats.labels import PARTS
from storybank.formats.markdown.peers.document import Collector, Document, Parts, Section, tags_of, tool_data

_HEADING = re.compile(r"\[(?P<theme>[^\[\]]+)\](?!\()[ \t]*(?P<title>.*)")
_BLOCK_LEVEL = 3


def read_career_ops(document: Document, found: Collector) -> bool:
    """Collect what a story bank of career-ops holds; whether the document is one."""
    blocks: list[tuple[Section, Parts]] = []
    marked = False
    for section, parts in document.blocks():
        told, themed = parts.told(), _HEADING.fullmatch(section.title) is not None
        if len(told) > 1 or (told and themed):
            blocks.append((section, parts))
        # Only this tool writes a theme before the title, or questions that a story is best for.
        asked = any(part.kind == "best_for" and "questions" in part.label.casefold() for part in parts)
        own = asked or (themed and section.level == _BLOCK_LEVEL)
        marked = marked or (own and "action" in told and len(told) > 1)
    for section, parts in blocks if marked else ():
        document.use_parts(section, parts)
        _add(found, document, section, parts)
    return marked


def _add(found: Collector, document: Document, section: Section, parts: Parts) -> None:
    heading = _HEADING.fullmatch(section.title)
    theme = heading["theme"].strip() if heading else ""
    star = parts.star()
    if not any(star.values()):
        found.leave_line(section.line, "a block", "is a template that nobody has filled in")
        return
    fields: dict[str, Any] = {
        **star,
        "title": (heading["title"] if heading else section.title).strip() or theme,
        "competencies": tags_of([theme, *(part.text for part in parts if part.kind == "best_for")]),
        "status": "draft" if not star["action"] or _is_unsure(document, section, parts) else "ready",
        "notes": "\n".join(parts.notes(but=frozenset({*PARTS, "best_for"}))),
    }
    found.add_parts(fields, parts, section.line)


def _is_unsure(document: Document, section: Section, parts: Parts) -> bool:
    """Whether the block says, even in a comment, that a figure is unconfirmed: it is never ready."""
    end = max(part.at[-1] for part in parts) + 1
    text = "\n".join(document.lines[section.line : end]).casefold()
    return any(word in text for word in tool_data("career_ops", "unsure"))
