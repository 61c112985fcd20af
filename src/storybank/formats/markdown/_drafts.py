"""The stories of one file as stretches of its lines: what each part and field is, and where it stands."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from storybank.errors import Fault
from storybank.formats.markdown._front_matter import FrontMatter, Key, front_matter
from storybank.formats.markdown._names import (
    CHALLENGE,
    LEARNING,
    PARTS,
    SIGNS,
    field_of,
    is_letter,
    is_own,
    part_of,
)
from storybank.formats.markdown._outline import Mark, marks
from storybank.formats.markdown._titles import with_titles


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of lines that holds text of a part or of the notes, or the value of a field.

    Attributes:
        role: The part or field.
        value: Its text; of a field in front matter what YAML gives.
        first: Its first line, with its heading or label.
        start: The line that its text starts on.
        after: The line after it.
        mark: The heading, label or cell before it, if one is.
        key: The entry of the front matter, if it stands there.
        headed: Whether the text holds its heading or label too, as in the notes.
    """

    role: str
    value: Any
    first: int
    start: int
    after: int
    mark: Mark | None = None
    key: Key | None = None
    headed: bool = False

    @property
    def called(self) -> str:
        """What the file calls it."""
        return self.key.name if self.key else self.mark.name if self.mark else ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One story of a file, as it is written there.

    Attributes:
        first: Its first line.
        after: The line after it.
        heading: The heading that is its title, if one is.
        pieces: Its parts, notes and fields, in the order of the file.
    """

    first: int
    after: int
    heading: Mark | None
    pieces: tuple[Piece, ...]

    def of(self, role: str) -> tuple[Piece, ...]:
        """Return the pieces of a part or field."""
        return tuple(piece for piece in self.pieces if piece.role == role)


@dataclass(frozen=True, slots=True)
class Outline:
    """A file, cut into its stories.

    Attributes:
        lines: Its lines, without their ends.
        front: Its front matter.
        whole: Whether the file is one story.
        drafts: Its stories.
        unread: The stretches that belong to none: first line and the line after.
        strange: The keys of the front matter that are no field of a story.
        faults: What is wrong, with its line.
    """

    lines: list[str]
    front: FrontMatter
    whole: bool = False
    drafts: tuple[Draft, ...] = ()
    unread: tuple[tuple[int, int], ...] = ()
    strange: tuple[Key, ...] = ()
    faults: tuple[Fault, ...] = field(default=())


def outline(lines: list[str]) -> Outline:
    """Return where the stories of a file's lines stand; none where it is in no form of ours."""
    front = front_matter(lines)
    if front.faults:
        return Outline(lines, front, faults=front.faults)
    keys = [(key, _meaning(key.name)) for key in front.keys]
    found = _without_lone_letters(marks(lines, first=front.after))
    meant = {meaning for _, meaning in keys}
    named = bool(meant & {"id", "title"})
    found = found if named else with_titles(found, lines)
    owners = _owners(found, lines)
    one = named or _is_about_one(owners, found)
    if not one:
        return _several(lines, front, found, owners)
    head = next(iter(owners), None) or _first_heading(found)
    draft = Draft(0, len(lines), head, (*_keyed(front), *_walk(lines, found, head, front.after, len(lines))))
    signed = any(meaning in SIGNS and is_own(key.name, meaning) for key, meaning in keys if meaning)
    if not signed and not _is_story(draft):
        return Outline(lines, front)
    strange = tuple(key for key, meaning in keys if meaning is None)
    return Outline(lines, front, whole=True, drafts=(draft,), strange=strange)


def _meaning(name: str) -> str | None:
    meant = field_of(name) or part_of(name)
    return None if meant == LEARNING or is_letter(name) else meant


def _keyed(front: FrontMatter) -> Iterator[Piece]:
    for key in front.keys:
        if meant := _meaning(key.name):
            yield Piece(meant, key.value, key.first, key.first, key.after, key=key)


def _several(lines: list[str], front: FrontMatter, found: list[Mark], owners: list[Mark]) -> Outline:
    """Cut a file at the headings that have a story under them."""
    ends = _ends(found, len(lines))
    starts = [mark.line for mark in found]
    drafts: list[Draft] = []
    unread: list[tuple[int, int]] = []
    place = front.after
    for owner in owners:
        after = ends[owner.line]
        inner = found[bisect_right(starts, owner.line) : bisect_left(starts, after)]
        draft = Draft(owner.line, after, owner, tuple(_walk(lines, inner, owner, owner.after, after)))
        if _is_story(draft):
            unread.append((place, owner.line))
            drafts.append(draft)
            place = after
    unread.append((place, len(lines)))
    if not drafts:
        return Outline(lines, front)
    titles = {
        line for mark in found if mark.kind in {"heading", "rule"} for line in range(mark.line, mark.after)
    }
    said = ([line for line in range(*span) if lines[line].strip() and line not in titles] for span in unread)
    texts = [(found[0], found[-1] + 1) for found in said if found]
    return Outline(lines, front, drafts=tuple(drafts), unread=tuple(texts), strange=front.keys)


def _ends(found: list[Mark], last: int) -> dict[int, int]:
    """Return where the section of each heading ends, by its line."""
    ends: dict[int, int] = {}
    open_: list[Mark] = []
    for mark in found:
        if mark.kind == "heading" and _is_title(mark):
            while open_ and open_[-1].level >= mark.level:
                ends[open_.pop().line] = mark.line
            open_.append(mark)
    return ends | {mark.line: last for mark in open_}


def _is_story(draft: Draft) -> bool:
    """Say whether it is one: it names two parts, or one and a field, or its id or competencies."""
    parts = {piece.role for piece in draft.pieces if piece.role in (*PARTS, CHALLENGE)}
    fields = {piece.role for piece in draft.pieces} - parts - {"notes"}
    named = {piece.role for piece in draft.pieces if piece.mark}
    return len(parts) + bool(fields) > 1 or bool(named & {"id", "competencies"})


def _without_lone_letters(found: list[Mark]) -> list[Mark]:
    """Drop `A:` and the like where fewer than two of the letters are there: it is an answer."""
    letters = {mark.name.casefold() for mark in found if is_letter(mark.name)}
    if len(letters) > 1:
        return found
    return [mark for mark in found if mark.kind == "heading" or not is_letter(mark.name)]


def _is_title(mark: Mark) -> bool:
    return part_of(mark.name) is None and field_of(mark.name) not in {"competencies", "notes"}


def _first_heading(found: list[Mark]) -> Mark | None:
    """Return the first heading, if no part comes before it."""
    for mark in found:
        if mark.kind == "heading" and _is_title(mark):
            return mark
        if part_of(mark.name):
            return None
    return None


def _is_about_one(owners: list[Mark], found: list[Mark]) -> bool:
    """Say whether a file is one story: all of it stands under one heading, or under none."""
    if not owners:
        return True
    head = owners[0]
    others = (mark for mark in found if mark.kind == "heading" and _is_title(mark) and mark is not head)
    return len(owners) == 1 and all(mark.line > head.line and mark.level > head.level for mark in others)


def _owners(found: list[Mark], lines: list[str]) -> list[Mark]:
    """Return the headings that parts, or an id or tags directly under them, make titles of stories."""
    open_: list[Mark] = []  # the headings above a place, from the outermost in
    flat: Mark | None = None  # the last one, where parts are headings of its own level
    owners: dict[int, Mark] = {}
    told: set[str] = set()  # parts since the last story of such a file
    fresh = -1  # the line up to which nothing but fields stands under the last heading
    for mark in found:
        part = part_of(mark.name)
        if mark.kind == "heading" and _is_title(mark):
            open_ = [*(one for one in open_ if one.level < mark.level), mark]
            flat, fresh = mark, mark.after
            continue
        if part and part != LEARNING:
            above = [one for one in open_ if not mark.level or one.level < mark.level]
            starts = not told or part in told
            owner = above[-1] if above else flat if flat and flat.level == mark.level and starts else None
            told = {part} if owner is flat and starts else told | {part}
        else:
            signs = field_of(mark.name) in {"id", "competencies"} and mark.kind == "label"
            near = fresh >= 0 and not any(line.strip() for line in lines[fresh : mark.line])
            owner = open_[-1] if signs and near and open_ else None
            fresh = mark.line + 1 if near and mark.kind == "label" else -1
        if owner:
            owners[owner.line] = owner
    return _outermost(sorted(owners.values(), key=lambda mark: mark.line), _ends(found, len(lines)))


def _outermost(owners: list[Mark], ends: dict[int, int]) -> list[Mark]:
    """Leave out the headings that stand within the section of another one."""
    kept: list[Mark] = []
    for owner in owners:
        if not kept or owner.line >= ends[kept[-1].line]:
            kept.append(owner)
    return kept


def _walk(lines: list[str], found: list[Mark], head: Mark | None, start: int, after: int) -> Iterator[Piece]:
    """Cut the lines of one story into pieces."""
    bounds = [*_bounds(found, head)]
    yield from _bare_piece(lines, start, bounds[0].line if bounds else after)
    table: Mark | None = None
    for index, place in enumerate(bounds):
        end = bounds[index + 1].line if index + 1 < len(bounds) else after
        if place.kind == "table":
            table = place
        elif place.kind in {"cell", "row"}:
            yield _cell(lines, place)
            if table and end >= table.after:
                yield from _bare_piece(lines, table.after, end)
        elif place is head or place.kind == "rule":
            yield from _bare_piece(lines, place.after, end)
        else:
            yield from _headed(lines, place, end)


def _bounds(found: list[Mark], head: Mark | None) -> Iterator[Mark]:
    """Yield the marks at which another piece starts."""
    open_: Mark | None = None
    told = False
    for mark in found:
        meant = part_of(mark.name)
        if mark.kind == "heading" and mark is not head and _is_title(mark) and open_ and open_ is not head:
            if 0 < open_.level < mark.level and part_of(open_.name):
                continue  # a heading within a part
        elif mark.kind == "label" and meant is None and told and not mark.bold:
            continue  # a sentence with a colon within a part
        elif mark.kind == "rule" and not told:
            continue  # it parts the notes before the story
        told = told or meant is not None
        open_ = mark
        yield mark


def _bare_piece(lines: list[str], start: int, after: int) -> Iterator[Piece]:
    text, first, end = _text(lines, start, after)
    if text:
        yield Piece("notes", text, first, first, end)


def _text(lines: list[str], start: int, after: int) -> tuple[str, int, int]:
    """Return lines as one text, and where it stands without the blank lines around it."""
    while start < after and not lines[start].strip():
        start += 1
    while after > start and not lines[after - 1].strip():
        after -= 1
    return "\n".join(lines[start:after]), start, after


def _cell(lines: list[str], mark: Mark) -> Piece:
    line = lines[mark.line]
    if mark.kind == "row":
        return Piece("notes", line, mark.line, mark.line, mark.line + 1, headed=True)
    text = line[mark.column : mark.end].replace("\\|", "|")
    role = part_of(mark.name) or field_of(mark.name) or ""
    if role == LEARNING:
        return Piece("notes", line, mark.line, mark.line, mark.line + 1, headed=True)
    return Piece(role, text, mark.line, mark.line, mark.line + 1, mark=mark)


def _headed(lines: list[str], mark: Mark, end: int) -> Iterator[Piece]:
    part, named = part_of(mark.name), field_of(mark.name)
    if part is None and named not in {None, "notes"} and not (mark.kind == "heading" and _is_title(mark)):
        yield from _field(lines, mark, end, named or "")
        return
    if part == LEARNING or (part is None and named != "notes"):
        text, _, after = _text(lines, mark.line, end)
        yield Piece("notes", text, mark.line, mark.line, after, mark=mark, headed=True)
        return
    text, start, after = body(lines, mark, end)
    yield Piece(part or "notes", text, mark.line, start, after, mark=mark)


def body(lines: list[str], mark: Mark, end: int) -> tuple[str, int, int]:
    """Return the text under a heading or behind a label, its first line, and the line after it."""
    if mark.kind == "heading":
        text, first, after = _text(lines, mark.after, end)
        return text, first if text else mark.after, max(after, mark.after)
    dedent = re.compile(rf" {{0,{mark.indent}}}")
    rest = [
        lines[mark.line][mark.column :],
        *(dedent.sub("", line, count=1) for line in lines[mark.line + 1 : end]),
    ]
    text, first, after = _text(rest, 0, len(rest))
    return text, mark.line, max(mark.line + after, mark.line + 1)


_ENTRY = re.compile(r"\s*[-*+][ \t]+(?P<entry>\S.*)")


def _field(lines: list[str], mark: Mark, end: int, role: str) -> Iterator[Piece]:
    """Yield a field, its list if it has one below, and what else stands there as notes."""
    if mark.kind == "heading":
        text, start, after = _text(lines, mark.after, end)
        yield Piece(
            role, _listed(text.split("\n")) or text, mark.line, start, max(after, mark.after), mark=mark
        )
        return
    value: Any = lines[mark.line][mark.column :].strip()
    after = mark.line + 1
    if not value:
        while after < end and (
            _ENTRY.match(lines[after]) or (after == mark.line + 1 and not lines[after].strip())
        ):
            after += 1
        value = _listed(lines[mark.line + 1 : after])
        after = after if value else mark.line + 1
    yield replace(Piece(role, value or None, mark.line, mark.line, after), mark=mark)
    yield from _bare_piece(lines, after, end)


def _listed(lines: list[str]) -> list[str] | None:
    """Return the entries of a list of Markdown; None where there is other text too."""
    entries = [_ENTRY.fullmatch(line) for line in lines if line.strip()]
    return [found["entry"].strip() for found in entries if found] if entries and all(entries) else None
