"""How a story is laid out: as a file of its own, or as a section of one, and each field in either."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from storybank.formats.markdown._drafts import Piece, outline
from storybank.formats.markdown._fields import TEXTS, Fields, fenced
from storybank.formats.markdown._front_matter import quoted, yaml_text
from storybank.formats.markdown._names import field_of, part_of
from storybank.formats.markdown._outline import NEWLINE, marks
from storybank.stories import DEFAULT_STRENGTH, Story, seconds_to_tell

ABSENT = object()
"""The value of a field that needs no line: it has its default."""

LINED = (
    "id",
    "episode",
    "competencies",
    "employer",
    "happened",
    "seconds",
    "status",
    "withheld_from",
    "source",
)
"""Fields in the order they are written in, after the title."""

_LONGEST_KEY = 900
"""Characters of a key on one line; YAML allows 1,024 with its quotes."""


def needed(story: Story, name: str, *, source: str | None) -> Any:
    """Return what the file must say of a field; `ABSENT` where it would be read so anyway.

    Args:
        story: The story.
        name: The field.
        source: What a reader would give as its source.
    """
    value = getattr(story, name)
    usual = {
        "episode": story.id,
        "seconds": seconds_to_tell(story.situation, story.task, story.action, story.result),
        "status": "ready",
        "source": source,
        "employer": None,
        "happened": None,
    }
    if name in {"competencies", "withheld_from"}:
        return value or ABSENT
    return ABSENT if name in usual and value == usual[name] else value


def key_lines(called: str, value: Any) -> list[str]:
    """Return the lines of front matter for a field."""
    if isinstance(value, str | int):
        return [f"{called}: {yaml_text(str(value))}"]
    if not value:
        return [f"{called}:"]
    if isinstance(value, tuple):
        return [f"{called}:", *(f"  - {yaml_text(name)}" for name in value)]
    return [
        f"{called}:",
        *(line for tag, strength in value.items() for line in _entry(yaml_text(tag), strength)),
    ]


_PLAIN_TAG = re.compile(r"[^\W\d_][\w ().-]*+")
"""Tags that mean the same in a list with and without brackets."""


def list_lines(piece: Piece, value: Any) -> list[str] | None:
    """Return tags as the list that they stand in already; None where that is none, or cannot hold them."""
    if piece.key is None or not isinstance(piece.value, list) or not hasattr(value, "items"):
        return None
    entries = [
        name if strength == DEFAULT_STRENGTH else f"{name} ({strength})" for name, strength in value.items()
    ]
    if any(yaml_text(entry) != entry or not _PLAIN_TAG.fullmatch(entry) for entry in entries):
        return None
    if piece.after == piece.first + 1:
        return [f"{piece.key.name}: [{', '.join(entries)}]"]
    return [f"{piece.key.name}:", *(f"  - {entry}" for entry in entries)]


def _entry(key: str, value: int) -> list[str]:
    return [f"  {key}: {value}"] if len(key) < _LONGEST_KEY else [f"  ? {key}", f"  : {value}"]


def line_value(name: str, value: Any) -> str:
    """Return a field as it stands behind its label; nothing where it has no value."""
    if not value:
        return ""
    if not isinstance(value, str | int):
        plainly = ", ".join(value) if isinstance(value, tuple) else _tagged(value)
        return plainly if _reads_as(name, plainly, value) else _in_brackets(value)
    text = str(value)
    return text if _reads_as(name, text, text) else quoted(text)


def _tagged(value: Any) -> str:
    return ", ".join(f"{tag} ({strength})" for tag, strength in value.items())


def _in_brackets(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(quoted(name) for name in value)}]"
    return f"{{{', '.join(f'{quoted(tag)}: {strength}' for tag, strength in (value or {}).items())}}}"


def _reads_as(name: str, text: str, value: Any) -> bool:
    """Say whether a value can stand behind its label as it is."""
    if NEWLINE.search(text) or not text.isprintable():
        return False
    if name == "id":
        return True
    found = outline(["# Story", "", "- **Id:** t", f"- **{label(name)}:** {text}"])
    if len(found.drafts) != 1 or len(found.drafts[0].pieces) != 2:  # noqa: PLR2004 - the id and this one
        return False
    read = Fields(found.drafts[0]).values.get(name)
    return bool(read == (dict(value) if hasattr(value, "items") else value))


def label(name: str) -> str:
    """Return a field's or part's name as its label or heading.

    >>> label("withheld_from"), label("action")
    ('Withheld from', 'Action')
    """
    return name.replace("_", " ").capitalize()


def holds(text: str) -> bool:
    """Say whether a text can stand under a part's heading as it is, and what follows stays apart."""
    if "\r" in text:
        return False
    lines = [
        "# Story",
        "",
        "- **Id:** t",
        "",
        "## Situation",
        "",
        *text.split("\n"),
        "",
        "## Result",
        "",
        "y",
    ]
    found = outline(lines)
    if len(found.drafts) != 1:
        return False
    values = Fields(found.drafts[0]).values
    return values == {"id": "t", "situation": text, "result": "y"}


def held(text: str) -> str:
    """Return a text as it is written: as it is, or in a fence where a line of it means something else."""
    return text if holds(text) else fenced(text)


def heading_line(level: int, title: str) -> str | None:
    """Return a title as a heading; None where the heading would be read as something else."""
    line = f"{'#' * level} {title}"
    if NEWLINE.search(title):
        return None
    found = [*marks([line, ""])]
    if (
        len(found) != 1
        or found[0].kind != "heading"
        or found[0].name != title
        or part_of(title)
        or field_of(title)
    ):
        return None
    return line


def file_text(story: Story, *, source: str | None, strange: tuple[str, ...] = (), fence: bool = False) -> str:
    """Return a story as a file of its own, with lines of front matter that are not ours kept."""
    lines = ["---", *key_lines("title", story.title)]
    for name in LINED:
        if (value := needed(story, name, source=source)) is not ABSENT:
            lines += key_lines(name, value)
    lines += [*strange, "---", *_parts(story, level=2, fence=fence)]
    return "\n".join(lines) + "\n"


def section_text(story: Story, *, source: str | None, level: int = 1, fence: bool = False) -> str:
    """Return a story as a section of a file, under its title as a heading."""
    heading = heading_line(level, story.title)
    lines = [heading or f"{'#' * level} Story {story.id}", ""]
    if heading is None:
        lines.append(f"- {field_line('title', quoted(story.title))}")
    for name in LINED:
        value = needed(story, name, source=source)
        lines += [f"- {field_line(name, line_value(name, value))}"] if value is not ABSENT else []
    return "\n".join([*lines, *_parts(story, level=min(level + 1, 6), fence=fence)]) + "\n"


def field_line(name: str, value: str) -> str:
    """Return a field with its label."""
    return f"**{label(name)}:** {value}".rstrip()


def _parts(story: Story, *, level: int, fence: bool) -> Iterator[str]:
    for name in TEXTS:
        if text := getattr(story, name):
            yield from ("", f"{'#' * level} {label(name)}", "", fenced(text) if fence else held(text))


def piece_value(piece: Piece, value: Any) -> str:
    """Return a field's value as its label or cell takes it."""
    text = line_value(piece.role, value)
    return text.replace("|", "\\|") if piece.mark and piece.mark.kind == "cell" else text
