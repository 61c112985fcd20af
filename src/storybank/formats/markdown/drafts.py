"""A story as it stands in a file, and what makes a stretch of a file one: surely, perhaps, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from storybank.formats import labels
from storybank.formats.labels import CHALLENGE, LEARNING, LONGEST_NAME, PARTS, Form, holds_a_place, part_of
from storybank.formats.markdown.blocks import TITLE_LEVEL, Mark, Row, Table, bare, unlinked
from storybank.formats.markdown.front_matter import FrontMatter, Key
from storybank.formats.reading import READ_AS_TITLES, LeftOut
from storybank.text.stems import read_table
from storybank.values import fold

TOLD = (*PARTS, CHALLENGE)
_UNREAD = read_table("storybank.formats.markdown", "unread.json")
_SURE_PARTS = 3  # parts from which a story is one whatever they are called
_TITLE_WORDS = 8  # words of a row without a title that become its title
# A tag as people write it; what is longer, or ends like a sentence, is a text about competencies.
_TAG = re.compile(r"\s*(?:\S{1,40}\s+){0,5}\S{0,40}(?<![.!?。])\s*")
_BETWEEN_TAGS = re.compile(r"[,;|·•#\n、，]|\]\]|\s[/–—-]\s")  # noqa: RUF001 - commas and dashes of all sorts


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of lines that holds text of a part or of the notes, or the value of a field."""

    role: str  # the part or field
    value: Any  # its text; of a field in front matter what YAML gives
    first: int  # its first line, with its heading or label
    after: int  # the line after it
    mark: Mark | None = None  # the heading, label or cell before it, if one is
    key: Key | None = None  # the entry of the front matter, if it stands there
    less: int | None = None  # how much less than the story's strength its tags count, where they are new

    @property
    def called(self) -> str:
        """What the file calls it."""
        return self.key.name if self.key else self.mark.name if self.mark else ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One story or statement of a file, as it is written there."""

    first: int  # its first line
    after: int  # the line after it
    heading: Mark | None  # the heading that is its title, if one is
    pieces: tuple[Piece, ...]  # its parts, notes and fields, in the order of the file

    def of(self, role: str) -> tuple[Piece, ...]:
        """Return the pieces of a part or field."""
        return tuple(piece for piece in self.pieces if piece.role == role)

    @property
    def title(self) -> str:
        """What its heading says."""
        return self.heading.name if self.heading else ""

    @property
    def told(self) -> tuple[Piece, ...]:
        """The pieces of its parts, a challenge too."""
        return tuple(piece for piece in self.pieces if piece.role in TOLD)


class Unread(NamedTuple):
    """A stretch of lines that is in no story, and why."""

    first: int
    after: int
    what: str
    why: str
    remedy: str

    @classmethod
    def of(cls, why: str, first: int = 0, after: int | None = None, *, what: str = "") -> Unread:
        """Return one in the words of `unread.json`; of one line, unless the line after it is given."""
        words = (said.format(what=what) for said in _UNREAD[why])
        return cls(first, first + 1 if after is None else after, *words)

    def at(self, place: str) -> LeftOut:
        """Return it as what messages tell of a place."""
        return LeftOut(place=place, what=printable(self.what), why=self.why, remedy=self.remedy)


@dataclass(frozen=True, slots=True)
class Outline:
    """A file, cut into its stories."""

    lines: list[str]  # without their ends
    front: FrontMatter
    whole: bool = False  # whether the file is one story
    drafts: tuple[Draft, ...] = ()
    unread: tuple[Unread, ...] = ()  # the stretches that belong to no story
    strange: tuple[Key, ...] = ()  # the keys of the front matter that are not fields of a story
    form: Form | None = None  # the form of another tool that it is in
    places: tuple[str, ...] = ()  # what its lines are called, where they are none


def printable(name: str) -> str:
    """Return a name as any message can hold it, also one that is not Unicode."""
    return name.encode("utf-8", "replace").decode().replace("\x00", "?")


def no_story(draft: Draft) -> str | None:
    """Return why a stretch is no story, as `unread.json` has it; None where it is one, or may be."""
    if draft.of(labels.SAID) or any(piece.mark and piece.role in {"id", "status"} for piece in draft.pieces):
        return None
    parts = {piece.role for piece in draft.told}
    fields = {piece.role for piece in draft.pieces} - parts - {"notes"}
    tagged = any(piece.mark and piece.mark.kind != "heading" for piece in draft.of("competencies"))
    if len(parts) + bool(fields) < 2 and not tagged:  # noqa: PLR2004 - or a part and a field
        return "text"
    texts = [piece.value if isinstance(piece.value, str) else "" for piece in draft.told]
    if parts and all(map(holds_a_place, texts)):
        return "template"
    return "explains" if len(parts) > 1 and labels.explains_star(draft.title, texts) else None


def is_sure(draft: Draft) -> bool:
    """Whether a story is surely one: by an id of its own, by a name that STAR has, or by three parts."""
    ours = (piece for role in ("id", "status", "episode") for piece in draft.of(role))
    if draft.of(labels.SAID) or any(labels.is_own(piece.called, piece.role) for piece in ours):
        return True
    filled = [piece for piece in draft.told if not holds_a_place(str(piece.value or ""))]
    parts, star = {piece.role for piece in filled}, any(labels.names_star(piece.called) for piece in filled)
    ends = not parts.isdisjoint({"action", "result"})
    return (star and bool(draft.of("competencies"))) or (ends and len(parts) + star >= _SURE_PARTS)


def are_tags(value: Any) -> bool:
    """Whether what stands behind a label for tags is a list of them; sentences about them are none."""
    if isinstance(value, str):
        text = value.strip()
        enclosed = text[:1] + text[-1:] in {"[]", "{}", '""'}
        return enclosed or all(map(_TAG.fullmatch, _BETWEEN_TAGS.split(text)))
    return all(not isinstance(one, str) or are_tags(one) for one in value or ())


def add_rows(table: Table, drafts: list[Draft], unread: list[Unread]) -> None:
    """Add the stories of a table; a row without text says more of a story of its title, if there is one."""
    unread += _unread_columns(table)
    if table.turned:
        unread.append(Unread(table.line, table.line + 1, "the first row", READ_AS_TITLES, ""))
    places = {fold(draft.title): place for place, draft in enumerate(drafts) if draft.heading}
    for row in table.rows:
        draft = _of_row(table, row)
        place = places.get(fold(draft.title)) if draft.heading and not draft.told else None
        if draft.heading is None:
            unread.append(Unread.of("empty_row", row.line))
        elif place is None:
            drafts.append(draft)
        elif drafts[place].of("competencies"):
            unread.append(Unread.of("tagged_row", row.line))
        else:
            drafts[place] = replace(drafts[place], pieces=(*drafts[place].pieces, *draft.pieces))


def _unread_columns(table: Table) -> Iterator[Unread]:
    for index, name in enumerate(table.names):
        filled = any(row.cells[index] for row in table.rows)
        read = index in table.roles or index in table.strengths or _is_noted(name)
        if filled and not read and any(map(str.isalpha, name)):
            yield Unread.of("column", table.line, what=name[:LONGEST_NAME])


def _is_noted(name: str) -> bool:
    return part_of(name) == LEARNING or labels.is_aside(name)


def _of_row(table: Table, row: Row) -> Draft:
    at, pieces = (row.line, row.line + 1), list[Piece]()
    for index, text in ((index, text) for index, text in enumerate(row.cells) if text):
        role, name = table.roles.get(index, "title"), table.names[index]
        mark = Mark("cell", *at, name)
        if index in table.strengths:
            pieces.append(Piece("competencies", {table.strengths[index]: text}, *at, mark))
        elif role != "title":
            pieces.append(Piece(role, text, *at, mark))
        elif _is_noted(name):
            pieces.append(Piece("notes", f"{name}: {text}", *at))
    told = next((piece.value for piece in pieces if piece.role in TOLD), "")
    title = unlinked(bare(row.cells[table.title])) if table.title is not None else ""
    title = title or " ".join(told.split()[:_TITLE_WORDS])
    return Draft(*at, Mark("heading", *at, title, TITLE_LEVEL) if title else None, tuple(pieces))
