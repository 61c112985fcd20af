"""One story changed in place: which characters of its file give way to which, and to no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from storybank.formats.markdown._drafts import Draft, Outline, Piece
from storybank.formats.markdown._fields import TEXTS, parts_of, text_of
from storybank.formats.markdown._layout import (
    ABSENT,
    LINED,
    field_line,
    heading_line,
    held,
    key_lines,
    label,
    line_value,
    list_lines,
    needed,
    piece_value,
)
from storybank.formats.markdown._names import PARTS
from storybank.formats.markdown._outline import NEWLINE, Mark
from storybank.stories import Story
from storybank.values import slug


class Change(NamedTuple):
    """Characters of a text, and what takes their place."""

    start: int
    end: int
    text: str


class Places:
    """Where the lines of a text start, and what ends most of them."""

    def __init__(self, text: str) -> None:
        """Find every line once."""
        ends = [*NEWLINE.finditer(text)]
        self.starts = [0, *(found.end() for found in ends), len(text)]
        self.ends = [*(found.start() for found in ends), len(text)]
        kinds = [found[0] for found in ends[:1000]]
        self.newline = max(("\n", "\r\n", "\r"), key=kinds.count)
        self.text = text

    def lines(self, first: int, after: int, lines: list[str]) -> Change:
        """Return the change of whole lines; the last one of a text may have no end."""
        start, end = (
            self.starts[min(first, len(self.starts) - 1)],
            self.starts[min(after, len(self.starts) - 1)],
        )
        new = "".join(self.native(line) + self.newline for line in lines)
        if lines and start == len(self.text) and self.text and not self.text.endswith(("\n", "\r")):
            new = self.newline + new
        return Change(start, end, new)

    def within(self, line: int, column: int, last: int, end: int | None, text: str) -> Change:
        """Return the change from a column of a line to one of another; None: to its end."""
        stop = self.ends[last] if end is None else self.starts[last] + end
        return Change(self.starts[line] + column, stop, self.native(text))

    def native(self, text: str) -> str:
        """Return a text with the line ends of the file."""
        return text if self.newline == "\n" else text.replace("\n", self.newline)


def apply(text: str, changes: list[Change]) -> str:
    """Return a text with changes made that do not overlap; where two start together, in their order."""
    done: list[str] = []
    place = 0
    for change in sorted(changes, key=lambda one: (one.start, one.end)):
        done += [text[place : change.start], change.text]
        place = max(place, change.end)
    return "".join([*done, text[place:]])


class Editor:
    """The changes that make one story of a file say what another value of it says."""

    def __init__(self, outline: Outline, draft: Draft, places: Places, *, source: str | None) -> None:
        """Keep what stands where; `source` is what a reader gives where the file names none."""
        self.outline = outline
        self.draft = draft
        self.places = places
        self.source = source
        self._listed = False  # whether a list of fields was begun under the title

    def changes(self, old: Story, new: Story, *, strictly: bool) -> list[Change]:
        """Return the changes from one story to the other.

        Args:
            old: The story as the file has it.
            new: As it shall be.
            strictly: Whether id and source are written even where they should not be needed.
        """
        found = [*self._title(old, new)]
        for name in LINED:
            found += self._field(old, new, name, strictly=strictly)
        if self._listed and self.draft.heading and self._is_text(self.draft.heading.after):
            found.append(self.places.lines(self.draft.heading.after, self.draft.heading.after, [""]))
        for role, pieces in parts_of(self.draft).items():
            if getattr(old, role) != getattr(new, role):
                found += self._text(role, pieces, getattr(new, role))
        return found

    def _title(self, old: Story, new: Story) -> Iterator[Change]:
        if old.title == new.title:
            return
        heading = self.draft.heading
        if self.draft.of("title"):
            yield from self._set("title", new.title)
        elif heading and (line := heading_line(heading.level, new.title)):
            yield self.places.lines(heading.line, heading.after, [line])
        else:
            yield from self._insert("title", new.title)

    def _field(self, old: Story, new: Story, name: str, *, strictly: bool) -> Iterator[Change]:
        there = bool(self.draft.of(name))
        value = needed(new, name, source=None if strictly and new.source else self.source)
        if name == "id":
            if not there and (strictly or slug(new.title) != new.id) and (strictly or old.title != new.title):
                yield from self._insert(name, new.id)
        elif there:
            if getattr(old, name) != getattr(new, name):
                yield from self._set(name, value)
        elif value is not ABSENT:
            yield from self._insert(name, value)

    def _set(self, name: str, value: Any) -> Iterator[Change]:
        """Put a value where the field stands; where it stands twice, the first place holds all of it."""
        for index, piece in enumerate(self.draft.of(name)):
            gone = index > 0 or value is ABSENT
            if piece.key:
                lines = [] if gone else list_lines(piece, value) or key_lines(piece.key.name, value)
                yield self.places.lines(piece.first, piece.after, lines)
            elif piece.mark and piece.mark.kind == "cell":
                text = "" if gone else piece_value(piece, value)
                yield self.places.within(piece.first, piece.mark.column, piece.first, piece.mark.end, text)
            elif gone:
                yield self.places.lines(piece.first, piece.after, [])
            elif piece.mark and piece.mark.kind == "label":
                line = self.outline.lines[piece.first][: piece.mark.column].rstrip()
                yield self.places.lines(
                    piece.first, piece.after, [f"{line} {piece_value(piece, value)}".rstrip()]
                )
            else:
                yield self.places.lines(piece.start, piece.after, [line_value(name, value)])

    def _insert(self, name: str, value: Any) -> Iterator[Change]:
        """Add a field: in the front matter, below the fields that are there, or under the title."""
        front = self.outline.front
        text = field_line(name, line_value(name, value))
        labels = [
            piece
            for piece in self.draft.pieces
            if piece.mark and piece.mark.kind == "label" and piece.role not in TEXTS
        ]
        if self.outline.whole and front.after:
            yield self.places.lines(front.after - 1, front.after - 1, key_lines(name, value))
        elif labels:
            before = self.outline.lines[labels[0].first]
            bullet = re.match(r"\s*(?:[-*+]\s+)?", before)
            yield self.places.lines(
                labels[0].first, labels[0].first, [f"{bullet[0] if bullet else ''}{text}"]
            )
        elif self.draft.heading:
            after = self.draft.heading.after
            yield self.places.lines(after, after, [*([] if self._listed else [""]), f"- {text}"])
            self._listed = True
        else:
            yield self.places.lines(0, 0, ["---", *key_lines(name, value), "---", ""])

    def _text(self, role: str, pieces: list[Piece], new: str) -> Iterator[Change]:
        """Change as few of the pieces that make up a text as can be."""
        olds = [(piece, text_of(piece)) for piece in pieces]
        olds = [(piece, text) for piece, text in olds if text] or olds[:1]
        if not olds:
            yield from self._add(role, new)
            return
        while len(olds) > 1 and new.startswith(olds[0][1] + "\n\n"):
            new = new[len(olds.pop(0)[1]) + 2 :]
        while len(olds) > 1 and new.endswith("\n\n" + olds[-1][1]):
            new = new[: -len(olds.pop()[1]) - 2]
        for index, (piece, _) in enumerate(olds):
            yield from self._rewrite(piece, new if index == 0 else "")

    def _is_text(self, line: int) -> bool:
        return any(text.strip() for text in self.outline.lines[line : line + 1])

    def _rewrite(self, piece: Piece, new: str) -> Iterator[Change]:
        # What has its heading in it cannot stand in a fence; that it is read again as it is, is tried later.
        text = held(new) if new and not piece.headed else new
        mark = piece.mark
        if piece.key:
            yield self.places.lines(piece.first, piece.after, key_lines(piece.key.name, new) if new else [])
        elif mark and mark.kind == "cell":
            yield self.places.within(piece.first, mark.column, piece.first, mark.end, new.replace("|", "\\|"))
        elif mark and mark.kind == "label" and not piece.headed:
            yield self._behind(piece, mark, text)
        elif mark and mark.kind == "heading" and not piece.headed and piece.start >= piece.after:
            gap = [""] if self._is_text(mark.after) else []
            yield self.places.lines(mark.after, mark.after, ["", *text.split("\n"), *gap])
        else:
            yield self.places.lines(piece.start, piece.after, text.split("\n") if text else [])

    def _behind(self, piece: Piece, mark: Mark, text: str) -> Change:
        """Change the text behind a label, or on the lines below one that has none beside it."""
        spaces = " " * mark.indent
        lines = [
            line if index == 0 or not line else spaces + line for index, line in enumerate(text.split("\n"))
        ]
        beside = self.outline.lines[piece.first][mark.column :].strip()
        if not beside and piece.after > piece.first + 1:
            first = next(
                line for line in range(piece.first + 1, piece.after) if self.outline.lines[line].strip()
            )
            return self.places.lines(first, piece.after, [spaces + lines[0], *lines[1:]] if text else [])
        if text.startswith("```"):
            lines = ["", "", spaces + lines[0], *lines[1:]]
        before = self.outline.lines[piece.first][: mark.column]
        joint = " " if lines[0] and not before.endswith((" ", "\t")) else ""
        return self.places.within(piece.first, mark.column, piece.after - 1, None, joint + "\n".join(lines))

    def _add(self, role: str, text: str) -> Iterator[Change]:
        """Add a part that is not there yet, in its place among the others and in their style."""
        order = (*PARTS, "notes")
        found = parts_of(self.draft)
        told = [piece for name in PARTS for piece in found[name] if piece.mark]
        later = [piece for name in order[order.index(role) + 1 :] for piece in found[name] if piece.mark]
        levels = [piece.mark.level for piece in told if piece.mark and piece.mark.kind == "heading"]
        lines = held(text).split("\n")
        if told and not levels and all(piece.mark and piece.mark.kind == "label" for piece in told):
            lines = self._labelled(role, lines, told[0])
        else:
            under = self.draft.heading.level + 1 if self.draft.heading else 2
            lines = [f"{'#' * min(max(levels, default=under), 6)} {label(role)}", "", *lines]
        if later and later[0].mark and later[0].mark.kind != "cell":
            line = min(piece.first for piece in later)
            gap = [""] if line > 0 and self._is_text(line - 1) else []
            yield self.places.lines(line, line, [*gap, *lines, ""])
            return
        line = max((piece.after for piece in self.draft.pieces), default=self.draft.after)
        while line > 0 and not self.outline.lines[line - 1].strip():
            line -= 1
        yield self.places.lines(line, line, ["", *lines])

    def _labelled(self, role: str, lines: list[str], like: Piece) -> list[str]:
        assert like.mark is not None  # noqa: S101 - it was chosen for its label
        marker = self.outline.lines[like.first][: like.mark.indent]
        spaces = " " * like.mark.indent
        first = f"{marker}**{label(role)}:**"
        if lines[0].startswith("```"):
            return [first, "", *(spaces + line if line else line for line in lines)]
        return [f"{first} {lines[0]}", *(spaces + line if line else line for line in lines[1:])]
