"""How a story is laid out: as a file of its own, or as a section of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from storybank.formats.labels import field_of, part_of
from storybank.formats.markdown.blocks import NEWLINE, TITLE_LEVEL, marks
from storybank.formats.markdown.fields import TEXTS, Fields, fenced
from storybank.formats.markdown.front_matter import quoted, yaml_text
from storybank.formats.markdown.outline import outline
from storybank.stories import Story, seconds_to_tell

_LINED = (
    *("id", "episode", "competencies", "employer", "happened", "seconds", "status"),
    *("withheld_from", "source"),
)
"""Fields in the order they are written in, after the title."""

_LONGEST_KEY = 900  # characters of a key on one line; YAML allows 1,024 with its quotes


class Kept(NamedTuple):
    """A field of a file that no story has, or whose value is none, and that stays."""

    called: str
    value: str
    lines: list[str]  # those of the front matter; none where it stands behind a label


def story_text(
    story: Story,
    *,
    source: str | None,
    level: int | None = None,
    kept: Iterable[Kept] = (),
    fence: bool = False,
) -> str:
    """Return a story as a file of its own, with front matter, or as a section of a file.

    Args:
        story: The story.
        source: What a reader gives as its source where the file names none.
        level: Of a section: 1-6, that of the heading with its title; `TITLE_LEVEL` for a title in bold and
            labels below.
        kept: What of the old file stays.
        fence: Whether every text stands in a fence, so that no line of it can mean anything else.
    """
    named = [*needed(story, source)]
    if level is None:
        lines = ["---", *key_lines("title", story.title)]
        for one in kept:
            lines += one.lines or key_lines(one.called, one.value)
        for name, value in named:
            lines += key_lines(name, value)
        return "\n".join([*lines, "---", *_parts(story, "##", fence=fence)]) + "\n"
    bold = level == TITLE_LEVEL
    heading = f"**{story.title}**" if bold else _heading(level, story.title)
    lines = [heading or f"{'#' * level} Story {story.id}", ""]
    if heading is None:
        lines.append(f"- **Title:** {quoted(story.title)}")
    lines += [f"- **{one.called}:** {one.value}" for one in kept]
    lines += [field_line(name, value) for name, value in named]
    hashes = "" if bold else "#" * min(level + 1, 6)
    return "\n".join([*lines, *_parts(story, hashes, fence=fence)]) + "\n"


def key_lines(called: str, value: Any) -> list[str]:
    """Return the lines of front matter for a field."""
    if isinstance(value, str | int):
        return [f"{called}: {yaml_text(str(value))}"]
    lines = [f"{called}:"]
    if isinstance(value, tuple):
        lines += [f"  - {yaml_text(name)}" for name in value]
    elif value:
        for tag, strength in value.items():
            key = yaml_text(tag)
            lines += (
                [f"  {key}: {strength}"] if len(key) < _LONGEST_KEY else [f"  ? {key}", f"  : {strength}"]
            )
    return lines


def field_line(name: str, value: Any) -> str:
    """Return a field with its label; with nothing behind it where it has no value."""
    return f"- **{_label(name)}:** {_line_value(name, value)}".rstrip()


def needed(story: Story, source: str | None) -> Iterator[tuple[str, Any]]:
    """Yield the fields that the file must name: a reader would give them another value otherwise."""
    usual = {
        "episode": story.id,
        "seconds": seconds_to_tell(story.situation, story.task, story.action, story.result),
        "status": "ready",
        "source": source,
    }
    for name in _LINED:
        value = getattr(story, name)
        if name == "id" or (value or None) != usual.get(name):
            yield name, value


def _line_value(name: str, value: Any) -> str:
    if not value:
        return ""
    if isinstance(value, str | int):
        text = str(value)
        return text if _reads_as(name, text, text) else quoted(text)
    if isinstance(value, tuple):
        plainly = ", ".join(value)
        return plainly if _reads_as(name, plainly, value) else f"[{', '.join(map(quoted, value))}]"
    plainly = ", ".join(f"{tag} ({strength})" for tag, strength in value.items())
    exactly = ", ".join(f"{quoted(tag)}: {strength}" for tag, strength in value.items())
    return plainly if _reads_as(name, plainly, dict(value)) else f"{{{exactly}}}"


def _reads_as(name: str, text: str, value: Any) -> bool:
    """Whether a value can stand behind its label as it is."""
    if NEWLINE.search(text) or not text.isprintable():
        return False
    return name == "id" or _reads([f"- **{_label(name)}:** {text}"], {name: value})


def _reads(lines: list[str], told: dict[str, Any], hashes: str = "##") -> bool:
    """Whether lines in a story are read as these fields and nothing else."""
    found = outline([f"{hashes[1:]} Story", "", "- **Id:** t", *lines])
    return len(found.drafts) == 1 and Fields(found.drafts[0]).values == {"id": "t", **told}


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _heading(level: int, title: str) -> str | None:
    """Return a title as a heading; None where the heading would be read as something else."""
    line = f"{'#' * level} {title}"
    if NEWLINE.search(title) or part_of(title) or field_of(title):
        return None
    found = marks([line, ""])
    alone = len(found) == 1 and found[0].kind == "heading" and found[0].name == title
    return line if alone else None


def _parts(story: Story, hashes: str, *, fence: bool) -> Iterator[str]:
    """Yield the lines of each text, under a heading with these hashes or, without any, behind a label."""
    for name in TEXTS:
        if text := getattr(story, name):
            if (
                name == "notes"
                and text.startswith("#")
                and not fence
                and holds(name, text, hashes, bare=True)
            ):
                yield from ("", text)  # notes with headings of their own need none of ours
                continue
            plain = not fence and holds(name, text, hashes or "##")
            written = text if plain else fenced(text)
            if hashes:
                yield from ("", f"{hashes} {_label(name)}", "", written)
            else:
                joint = " " if plain else "\n\n"
                yield from ("", f"**{_label(name)}:**{joint}{written}")


def holds(name: str, text: str, hashes: str, *, bare: bool = False) -> bool:
    """Whether a text can stand under its heading, or bare, as it is, and what follows stays apart."""
    role = name if name == "notes" else "situation"
    heading = [] if bare else [f"{hashes} {_label(role)}", ""]
    lines = ["", *heading, *text.split("\n"), "", f"{hashes} Result", "", "y"]
    return "\r" not in text and _reads(lines, {role: text, "result": "y"}, hashes)
