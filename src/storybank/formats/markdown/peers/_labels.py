"""The labels that name the parts of a story: `- Situation:`, `**S (Situation):**`, `#### Result`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from storybank.formats.markdown.peers._page import Page, Section

LONGEST_LABEL = 100
"""Characters of a label; what is longer is a sentence."""

STAR = ("situation", "task", "action", "result")

_NAMES = {
    "situation": (
        "situation|context|background|situación|contexto|contexte|kontext|situação|situazione|contesto"
    ),
    "task": "task|challenge|goal|tarea|tâche|aufgabe|tarefa|compito|s/t",
    "action": "action|actions|acción|acciones|aktion|handlung|vorgehen|ação|ações|azione|azioni",
    "result": "result|results|outcome|resultado|resultados|résultat|résultats|ergebnis|risultato|risultati",
    "reflection": (
        "reflection|learning|learnings|lesson|lessons|lesson learned|reflexión|réflexion|reflexion|reflexão"
    ),
    "source": "source|sources|fuente|quelle|fonte",
    "best_for": (
        "best for questions about|best for|good for questions about|ideal para preguntas sobre|"
        "mejor para preguntas sobre|idéal pour les questions sur|gut für fragen zu|"
        "melhor para perguntas sobre"
    ),
    "provenance": "provenance",
    "earned_secret": "earned secret",
    "deploy_for": "deploy for",
    "version_history": "version history",
    "one_liner": "one-liner|one liner|one_liner",
    "key_numbers": "key numbers|key number|key_numbers|headline number|headline_number",
    "themes": "themes|theme",
    "angles": "company-specific angles|company angles|angles",
    "question_types": "question types|question_types",
    "company": "company|company origin|company_origin|employer",
    "year": "year",
    "product": "product|product/project",
    "status": "status",
}
_FIELDS = {name: part for part, names in _NAMES.items() for name in names.split("|")}
_LETTERS = {"s": "situation", "t": "task", "a": "action", "r": "result"}

_BULLET = r"[ ]?(?P<bullet>[-*+][ \t]{1,3})?"
_BOLD = re.compile(
    _BULLET + r"(?:\*\*|__)(?P<label>[^*:\uff1a]{1,80}?)"
    r"(?:\s?[:\uff1a.]\s?(?:\*\*|__)|(?:\*\*|__)\s?[:\uff1a])[ \t]*(?P<text>.*)"
)
_PLAIN = re.compile(_BULLET + r"(?P<label>[^\W\d][^*:\uff1a]{0,60}?)\s?[:\uff1a](?!//)[ \t]*(?P<text>.*)")
_HEADING = re.compile(r"#{1,6}[ \t](?P<label>[^#]+)#*")
_ASIDE = re.compile(r"\s*\([^()]*\)")


@dataclass
class Part:
    """What stands behind one label, up to the next.

    Attributes:
        kind: Which part of a story it is; empty for what has no label, `"other"` for one of its own.
        label: The label as written.
        line: Where it starts, from 0.
        lines: Its text.
        at: The lines that it takes up, from 0, that of its label too.
    """

    kind: str
    label: str
    line: int
    lines: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, without blank lines around it; empty where only dots hold its place."""
        text = "\n".join(self.lines).strip()
        return "" if text in {"...", "…", "—", "\u2013", "-"} else text


def field_of(label: str, *, short: bool = True) -> str | None:
    """Return the part of a story that a label names, or None.

    Args:
        label: The label, perhaps with an aside in brackets.
        short: Whether the letters S, T, A and R are labels too.

    >>> field_of("S (Situation)"), field_of("Outcome"), field_of("Mood")
    ('situation', 'result', None)
    """
    if len(label) > LONGEST_LABEL:
        return None
    name = " ".join(_ASIDE.sub("", " ".join(label.split())).casefold().split())
    return _FIELDS.get(name) or (_LETTERS.get(name) if short else None)


def parts_of(page: Page, first: int, end: int) -> list[Part]:
    """Return the parts in these lines, in their order.

    A rule across the page ends a part. What then follows without a label is in none.
    """
    parts = [Part("", "", first)]
    current: Part | None = parts[0]
    for line in range(first, end):
        if line in page.comments:
            continue
        if line in page.rules or line in page.hidden:
            current = None
            continue
        found = None if line in page.code else _labelled(page.lines[line], line)
        if found:
            parts.append(found)
            current = found
        elif current:
            current.lines.append(page.lines[line].rstrip())
        if current:
            current.at.append(line)
    return parts if parts[0].text else parts[1:]


def use(page: Page, parts: list[Part]) -> None:
    """Mark the lines of these parts as taken along."""
    for part in parts:
        for line in part.at:
            page.used[line] = 1


def star_of(parts: list[Part]) -> dict[str, str]:
    """Return situation, task, action and result; one that stands twice is joined."""
    texts: dict[str, list[str]] = {part: [] for part in STAR}
    for part in parts:
        if part.kind in texts and part.text:
            texts[part.kind].append(part.text)
    return {part: "\n\n".join(found) for part, found in texts.items()}


def lines_of(parts: list[Part]) -> dict[str, int]:
    """Return the first line of each part of a story."""
    return {part.kind: part.line for part in reversed(parts)}


def blocks_of(page: Page) -> Iterator[tuple[Section, list[Part]]]:
    """Return every heading that is no label itself, with the parts below it: up to the next such heading."""
    for index, section in enumerate(page.sections):
        if section.level and field_of(section.title) is None:
            yield section, parts_of(page, section.line + 1, _end(page.sections, index))


def _end(sections: list[Section], index: int) -> int:
    """Return the line behind a section and the deeper ones that name a part of it."""
    own = sections[index]
    last = index
    while last + 1 < len(sections):
        below = sections[last + 1]
        if below.level <= own.level or field_of(below.title) is None:
            break
        last += 1
    return sections[last].end


def _labelled(text: str, line: int) -> Part | None:
    """Return the part that starts here, or None.

    A bold label that is not ours starts a part of its own unless it is a bullet: lists of what was done
    often begin in bold. Without bold, only a bullet or one of the four parts is a label.
    """
    if found := _HEADING.fullmatch(text.strip()):
        label = found["label"].strip(" \t:\uff1a")
        ours = field_of(label)
        return Part(ours, label, line) if ours else None
    if found := _BOLD.fullmatch(text):
        ours = field_of(found["label"]) or (None if found["bullet"] else "other")
    elif found := _PLAIN.fullmatch(text):
        ours = field_of(found["label"], short=False)
        ours = ours if found["bullet"] or ours in STAR else None
    if not found or not ours:
        return None
    return Part(ours, found["label"].strip(), line, [found["text"].rstrip()])


def noted(parts: list[Part], *, but: frozenset[str]) -> Iterator[str]:
    """Return what goes into a story's notes: each part with its label, but for these."""
    for part in parts:
        if part.kind not in but and part.text:
            joint = ":\n" if "\n" in part.text else ": "
            yield f"{part.label}{joint}{part.text}" if part.label else part.text
