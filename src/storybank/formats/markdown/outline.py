"""The stories of one file as stretches of its lines: what each part and field is, and where it stands."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from storybank.errors import Fault
from storybank.formats.labels import CHALLENGE, LEARNING, PARTS, field_of, is_letter, is_own, part_of
from storybank.formats.markdown.blocks import Mark, marks, with_titles
from storybank.formats.markdown.front_matter import FrontMatter, Key, front_matter

# Fields whose own names say that a file is a story, whatever else it holds.
_SIGNS = frozenset({"competencies", "status", "id", "episode", "seconds", "withheld_from"})
_ENTRY = re.compile(r"\s*[-*+][ \t]+(?P<entry>\S.*)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of lines that holds text of a part or of the notes, or the value of a field."""

    role: str  # the part or field
    value: Any  # its text; of a field in front matter what YAML gives
    first: int  # its first line, with its heading or label
    after: int  # the line after it
    mark: Mark | None = None  # the heading, label or cell before it, if one is
    key: Key | None = None  # the entry of the front matter, if it stands there

    @property
    def called(self) -> str:
        """What the file calls it."""
        return self.key.name if self.key else self.mark.name if self.mark else ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One story of a file, as it is written there."""

    first: int  # its first line
    after: int  # the line after it
    heading: Mark | None  # the heading that is its title, if one is
    pieces: tuple[Piece, ...]  # its parts, notes and fields, in the order of the file

    def of(self, role: str) -> tuple[Piece, ...]:
        """Return the pieces of a part or field."""
        return tuple(piece for piece in self.pieces if piece.role == role)


@dataclass(frozen=True, slots=True)
class Outline:
    """A file, cut into its stories."""

    lines: list[str]  # without their ends
    front: FrontMatter
    whole: bool = False  # whether the file is one story
    drafts: tuple[Draft, ...] = ()
    unread: tuple[int, ...] = ()  # the first lines of the stretches that belong to no story
    strange: tuple[Key, ...] = ()  # the keys of the front matter that are not fields of a story
    faults: tuple[Fault, ...] = ()  # what is wrong, with its line


def outline(lines: list[str]) -> Outline:
    """Return where the stories of a file's lines stand; none where it is in no form of ours."""
    front = front_matter(lines)
    if front.faults:
        return Outline(lines, front, faults=front.faults)
    keys = [(key, _meaning(key.name)) for key in front.keys]
    found = _without_lone_letters(marks(lines, first=front.after))
    named = any(meant in {"id", "title"} for _, meant in keys)
    found = found if named else with_titles(found, lines)
    owners = _owners(found, lines)
    if not (named or _is_about_one(owners, found)):
        return _several(lines, front, found, owners)
    head = owners[0] if owners else None
    if head is None:  # the first heading, if no part comes before it
        first = next((mark for mark in found if _is_title(mark) or part_of(mark.name)), None)
        head = first if first and _is_title(first) else None
    keyed = [Piece(meant, key.value, key.first, key.after, key=key) for key, meant in keys if meant]
    draft = Draft(0, len(lines), head, (*keyed, *_walk(lines, found, head, front.after, len(lines))))
    signed = any(meant in _SIGNS and is_own(key.name, meant) for key, meant in keys if meant)
    strange = tuple(key for key, meant in keys if meant is None)
    told = signed or _is_story(draft)
    return (
        Outline(lines, front, whole=True, drafts=(draft,), strange=strange) if told else Outline(lines, front)
    )


def _meaning(name: str) -> str | None:
    meant = field_of(name) or part_of(name)
    return None if meant == LEARNING or is_letter(name) else meant


def _several(lines: list[str], front: FrontMatter, found: list[Mark], owners: list[Mark]) -> Outline:
    """Cut a file at the headings that have a story under them."""
    ends = _ends(found, len(lines))
    starts = [mark.line for mark in found]
    drafts: list[Draft] = []
    between: list[tuple[int, int]] = []
    place = front.after
    for owner in owners:
        after = ends[owner.line]
        inner = found[bisect_right(starts, owner.line) : bisect_left(starts, after)]
        draft = Draft(owner.line, after, owner, tuple(_walk(lines, inner, owner, owner.after, after)))
        if _is_story(draft):
            between.append((place, owner.line))
            drafts.append(draft)
            place = after
    if not drafts:
        return Outline(lines, front)
    heads = [mark for mark in found if mark.kind in {"heading", "rule"}]
    silent = {line for mark in heads for line in range(mark.line, mark.after)}
    between.append((place, len(lines)))
    said = [[line for line in range(*span) if lines[line].strip() and line not in silent] for span in between]
    unread = tuple(stretch[0] for stretch in said if stretch)
    return Outline(lines, front, drafts=tuple(drafts), unread=unread, strange=front.keys)


def _ends(found: list[Mark], last: int) -> dict[int, int]:
    """Return where the section of each heading ends, by its line."""
    ends: dict[int, int] = {}
    open_: list[Mark] = []
    for mark in found:
        if _is_title(mark):
            while open_ and open_[-1].level >= mark.level:
                ends[open_.pop().line] = mark.line
            open_.append(mark)
    return ends | {mark.line: last for mark in open_}


def _is_story(draft: Draft) -> bool:
    """Whether it is one: it names two parts, or one and a field, or its id or competencies."""
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
    """Whether it is a heading that names no part, no tags and no notes."""
    named = part_of(mark.name) or field_of(mark.name) in {"competencies", "notes"}
    return mark.kind == "heading" and not named


def _is_about_one(owners: list[Mark], found: list[Mark]) -> bool:
    """Whether a file is one story: all of it stands under one heading, or under none."""
    if not owners:
        return True
    head = owners[0]
    others = (mark for mark in found if _is_title(mark) and mark is not head)
    return len(owners) == 1 and all(mark.line > head.line and mark.level > head.level for mark in others)


def _owners(found: list[Mark], lines: list[str]) -> list[Mark]:
    """Return the outermost headings that parts, or an id or tags directly under them, make titles."""
    search = _OwnerSearch(lines)
    owners = {owner.line: owner for mark in found if (owner := search.owner_of(mark))}
    ends = _ends(found, len(lines))
    outermost: list[Mark] = []
    for line in sorted(owners):
        if not outermost or line >= ends[outermost[-1].line]:
            outermost.append(owners[line])
    return outermost


class _OwnerSearch:
    """Which heading each mark of a file makes the title of a story, as the marks come by in order."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._open: list[Mark] = []  # the headings above a place, from the outermost in
        self._flat: Mark | None = None  # the last one, where parts are headings of its own level
        self._told: set[str] = set()  # parts since the last story of such a file
        self._fresh = -1  # the line up to which nothing but fields stands under the last heading

    def owner_of(self, mark: Mark) -> Mark | None:
        """Return the heading that a mark makes a title; None where it makes none."""
        if _is_title(mark):
            self._open = [*(one for one in self._open if one.level < mark.level), mark]
            self._flat, self._fresh = mark, mark.after
            return None
        part = part_of(mark.name)
        return self._by_part(mark, part) if part and part != LEARNING else self._by_field(mark)

    def _by_part(self, mark: Mark, part: str) -> Mark | None:
        above = [one for one in self._open if not mark.level or one.level < mark.level]
        starts = not self._told or part in self._told
        flat = self._flat if self._flat and self._flat.level == mark.level and starts else None
        owner = above[-1] if above else flat
        self._told = {part} if owner is self._flat and starts else self._told | {part}
        return owner

    def _by_field(self, mark: Mark) -> Mark | None:
        label = mark.kind == "label"
        near = self._fresh >= 0 and not any(line.strip() for line in self._lines[self._fresh : mark.line])
        self._fresh = mark.line + 1 if near and label else -1
        signs = label and field_of(mark.name) in {"id", "competencies"}
        return self._open[-1] if signs and near and self._open else None


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
        if _is_title(mark) and mark is not head and open_ and open_ is not head:
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
        yield Piece("notes", text, first, end)


def _text(lines: list[str], start: int, after: int) -> tuple[str, int, int]:
    """Return lines as one text, and where it stands without the blank lines around it."""
    while start < after and not lines[start].strip():
        start += 1
    while after > start and not lines[after - 1].strip():
        after -= 1
    return "\n".join(lines[start:after]), start, after


def _cell(lines: list[str], mark: Mark) -> Piece:
    line = lines[mark.line]
    role = part_of(mark.name) or field_of(mark.name) or ""
    if mark.kind == "row" or role == LEARNING:
        return Piece("notes", line, mark.line, mark.line + 1)
    text = line[mark.column : mark.end].replace("\\|", "|")
    return Piece(role, text, mark.line, mark.line + 1, mark=mark)


def _headed(lines: list[str], mark: Mark, end: int) -> Iterator[Piece]:
    part, named = part_of(mark.name), field_of(mark.name)
    if part is None and named not in {None, "notes"} and not _is_title(mark):
        yield from _field(lines, mark, end, named or "")
        return
    if part == LEARNING or (part is None and named != "notes"):
        part = "notes"
        text, _, after = _text(lines, mark.line, end)  # with its heading or label
    elif mark.kind == "heading":
        text, _, after = _text(lines, mark.after, end)
    else:
        dedent = re.compile(rf" {{0,{mark.indent}}}")
        below = (dedent.sub("", line, count=1) for line in lines[mark.line + 1 : end])
        rest = [lines[mark.line][mark.column :], *below]
        text, _, length = _text(rest, 0, len(rest))
        after = max(mark.line + length, mark.line + 1)
    yield Piece(part or "notes", text, mark.line, max(after, mark.after), mark=mark)


def _field(lines: list[str], mark: Mark, end: int, role: str) -> Iterator[Piece]:
    """Yield a field, its list if it has one below, and what else stands there as notes."""
    if mark.kind == "heading":
        text, _, after = _text(lines, mark.after, end)
        listed = _listed(text.split("\n"))
        yield Piece(role, listed or text, mark.line, max(after, mark.after), mark=mark)
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
    yield Piece(role, value or None, mark.line, after, mark=mark)
    yield from _bare_piece(lines, after, end)


def _listed(lines: list[str]) -> list[str] | None:
    """Return the entries of a list of Markdown; None where there is other text too."""
    entries = [_ENTRY.fullmatch(line) for line in lines if line.strip()]
    return [found["entry"].strip() for found in entries if found] if entries and all(entries) else None
