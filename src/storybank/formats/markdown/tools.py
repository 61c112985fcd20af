"""Stories in another tool's form: what the one reader of Markdown found, as `forms.json` says it is meant.

A secondary skill counts one less than the primary, but at least 1: our choice. The source of a block names
the employer that the story was prepared for, so it goes into the notes. Withdrawn stories are never read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from storybank.formats.files import read_json
from storybank.formats.labels import LONGEST_NAME, PARTS, STRENGTH, Form, field_of, forms, part_of
from storybank.formats.markdown.blocks import TITLE_LEVEL, Mark, Row, Table, bare
from storybank.formats.markdown.drafts import TOLD, Draft, Outline, Piece, Unread
from storybank.formats.markdown.front_matter import FrontMatter, Key
from storybank.text.stems import read_patterns, read_table
from storybank.values import fold, is_identifier, join_words, slug

# What holds the place of a text, and a count of uses that says there was none.
_BLANK = frozenset({"", "...", "…", "-", "–", "—", "n/a", "none"})  # noqa: RUF001 - dashes of all sorts
_UNTOLD = frozenset({"0", "never"})
T = TypeVar("T", list[Any], dict[str, Any])

_LIKE = read_patterns("storybank.formats.markdown", "patterns.json")
_KNOWN = read_table("storybank.formats.markdown", "pm_bank.json")
_YEAR = re.compile(r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?")


def form_of(found: Iterable[Mark]) -> Form | None:
    """Return the form that a text is in, by a table, a heading or a label that it alone has; or None."""
    head, told = Mark("heading", 0, 0, ""), set[str]()  # the last title, and the labels below it
    for mark in found:
        if mark.table and mark.table.form.columns:
            return mark.table.form
        if mark.kind == "heading" and not part_of(mark.name):
            head, told = mark, set()
        told.add(part_of(mark.name) or fold(mark.name))
        for form in forms():
            own = head.level == form.level and re.fullmatch(form.title, head.name)
            marked = form.needs in told and (own or told & form.signs) and len(told.intersection(PARTS)) > 1
            if marked or (mark is head and fold(mark.name) in form.headings):
                return form
    return None


def retired_lines(found: Iterable[Mark], ends: Mapping[int, int], form: Form) -> set[int]:
    """Return the lines below headings that retire their stories; `ends` of sections by their headings."""
    heads = (mark for mark in found if any(word in fold(mark.name) for word in form.retired))
    return {line for mark in heads for line in range(mark.line, ends.get(mark.line, mark.line))}


def in_form(draft: Draft, form: Form, lines: Sequence[str], unread: list[Unread], *, retired: bool) -> Draft:
    """Return a story as its form means it; what stands behind a rule in it goes to those unread."""
    heading, pieces = draft.heading, list[Piece]()
    if heading and (named := re.fullmatch(form.title, heading.name)):
        at, own = (heading.line, heading.after), named["own"].strip()
        value = slug(own) if form.own == "id" else own
        pieces.append(Piece(form.own, value, *at, Mark("label", *at, form.own), less=0))
        heading = replace(heading, name=named["title"].strip() or own)
    told = {piece.role for piece in draft.told if str(piece.value or "").strip() not in _BLANK}
    begun = False
    for piece in draft.pieces:
        begun = begun or piece.role in TOLD
        if piece.mark is None and begun:
            unread.append(Unread.of("text", piece.first, piece.after))
        elif not (told and isinstance(piece.value, str) and piece.value.strip() in _BLANK):
            pieces.append(_meant(piece, form))
    text = fold("\n".join(lines[draft.first : draft.after]))
    if retired or (form.needs and form.needs not in told) or any(word in text for word in form.unsure):
        pieces.append(Piece("status", "retired" if retired else "draft", draft.first, draft.first))
    return replace(draft, heading=heading, pieces=tuple(pieces))


def _meant(piece: Piece, form: Form) -> Piece:
    """Return what stands behind a label as the form means it; in the notes with the label before it."""
    mark = piece.mark
    if mark is None or not isinstance(piece.value, str) or field_of(mark.name) == "notes":
        return piece
    text = piece.value.strip()
    meant = form.labels.get(fold(mark.name), piece.role)
    if piece.role == "notes":  # the reader keeps the heading or label with it
        text = (text.partition("\n")[2] if mark.kind == "heading" else piece.value[mark.column :]).strip()
    if meant == "competencies":
        text = text.strip("[].")
    elif meant == "notes":
        text = f"{mark.name}:\n{text}" if "\n" in text else f"{mark.name}: {text}"
    return replace(piece, role=meant, value=text, less=0)


def finished(drafts: Iterable[Draft], unread: list[Unread]) -> list[Draft]:
    """Return stories with all notes as one, a line each; one that stands there twice, once."""
    made: dict[str, Draft] = {}
    for draft in drafts:
        notes = draft.of("notes")
        text = "\n".join(dict.fromkeys(note.value for note in notes))
        others = [piece for piece in draft.pieces if piece.role != "notes"]
        said = repr((draft.title, [(piece.role, piece.value) for piece in draft.pieces]))
        if said in made:
            unread.append(Unread.of("second_story", draft.first))
        pieces = (*others, *(replace(note, value=text) for note in notes[:1]))
        made.setdefault(said, replace(draft, pieces=pieces))
    return [*made.values()]


def add_rows(table: Table, form: Form, drafts: list[Draft], unread: list[Unread], *, retired: bool) -> None:
    """Add the stories of a table in a form, each together with the section of its id, if there is one."""
    sections = [(place, one) for place, one in enumerate(drafts) if one.after - one.first > 1]
    places = {_known_as(one): place for place, one in reversed(sections)}
    firsts = {row.cells: row for row in reversed(table.rows)}
    for row in table.rows:
        if firsts[row.cells] is not row:
            unread.append(Unread.of("second_row", row.line))
            continue
        draft = _of_row(table, row, form, unread, retired=retired)
        called = _known_as(draft)
        place = places.pop(called, None)  # a second row of one id is another story
        if place is None:
            drafts.append(draft)
            continue
        section = drafts[place]
        if slug(draft.title) == called:  # the title is blank in the table
            draft = replace(draft, heading=section.heading)
        elif slug(section.title) != called and fold(draft.title) != fold(section.title):
            unread.append(Unread.of("second_title", section.first, what=called[:LONGEST_NAME]))
        others = (piece for piece in section.pieces if piece.role != "id")
        drafts[place] = replace(draft, pieces=(*draft.pieces, *others))


def _known_as(draft: Draft) -> str:
    ids = draft.of("id")
    return ids[0].value if ids else slug(draft.heading.name) if draft.heading else ""


def _of_row(table: Table, row: Row, form: Form, unread: list[Unread], *, retired: bool) -> Draft:
    at = (row.line, row.line + 1)
    columns = zip(table.roles.values(), table.names, row.cells, strict=True)
    cells = [cell for cell in columns if cell[2].casefold() not in _BLANK]
    said = {role: bare(text).strip("`") for role, _, text in cells}
    written, strength = said.get("id", ""), said.get(STRENGTH, "")
    title = said.get("title") or written
    called = slug(written or title)[:LONGEST_NAME]
    pieces = [Piece("id", slug(written), *at, Mark("cell", *at, "ID"))] if written else []
    rated = _LIKE["rated"].fullmatch(strength)
    if rated:
        pieces.append(Piece(STRENGTH, rated["number"], *at))
    elif strength:
        unread.append(Unread.of("odd_strength", row.line, what=called))
    remarks = {STRENGTH: rated["remark"] if rated else strength, "remark": said.get("remark")}
    words = {fold(word) for text in remarks.values() if text for word in text.split()}
    retired = retired or not words.isdisjoint(form.retired)
    if retired or not words.isdisjoint(form.draft):
        pieces.append(Piece("status", "retired" if retired else "draft", *at))
    for role, name, text in cells:
        if role in {"competencies", "secondary"}:
            mark, less = Mark("cell", *at, name), int(role == "secondary")
            pieces.append(Piece("competencies", text, *at, mark, less=less))
        elif note := remarks.get(role, text if role == "notes" else None):
            pieces.append(Piece("notes", f"{name}: {note}", *at))
    told = [name for role, name, text in cells if role == "told" and text.casefold() not in _UNTOLD]
    if told:
        why = "say_told" if len(told) > 1 else "says_told"
        unread.append(Unread.of(why, row.line, what=f"{join_words(told)} of {called}"))
    return Draft(*at, Mark("heading", *at, title, TITLE_LEVEL) if title else None, tuple(pieces))


def pm_outline(text: str, *, name: str) -> Outline | None:
    """Return what the JSON of a story bank holds; None for other JSON, most of which need not be parsed."""
    own, typical = {*_KNOWN["own"]}, {*_KNOWN["of_a_story"]}
    said = {key for key in own | typical if f'"{key}"' in text}
    likely = '"stories"' in text and (own & said or len(said) > 1)
    if not text.lstrip().startswith("{") or not likely:
        return None
    found = read_json(text, name=name)
    if not isinstance(found, dict) or "stories" not in found or "format" in found:
        return None
    stories = (_as(dict, story) for story in _as(list, found["stories"]))
    if own.isdisjoint(found) and not any(len(typical.intersection(one)) > 1 for one in stories):
        return None
    return _Bank().read(found)


def _as(kind: type[T], raw: Any) -> T:
    return raw if isinstance(raw, kind) else kind()


def _names(story: dict[str, Any]) -> set[str]:
    return {fold(_text(story.get(field))) for field in ("id", *_KNOWN["titles"])} - {""}


class _Bank:
    """A document while it is read: stories and what is left, each by the number of its place."""

    def __init__(self) -> None:
        self._places: list[str] = []
        self._drafts: list[Draft] = []
        self._unread: list[Unread] = []

    def read(self, document: dict[str, Any]) -> Outline:
        """Return its stories, as those of a file."""
        stories, purged = document["stories"], document.get("purged_stories") or []
        gone, seen = set[str](), set[str]()
        for index, one in enumerate(purged if isinstance(purged, list) else [purged]):
            gone |= _names(one if isinstance(one, dict) else {"id": one})
            self._leave("withdrawn", f"/purged_stories/{index}")
        if not isinstance(stories, list):
            self._leave("no_stories", "/stories")
        for index, story in enumerate(_as(list, stories)):
            place, said = f"/stories/{index}", json.dumps(story)
            if not isinstance(story, dict):
                self._leave("no_story", place)
            elif gone & _names(story):
                self._leave("withdrawn_story", place)
            elif said in seen:
                self._leave("second_story", place)
            else:
                self._add(story, place)
            seen.add(said)
        self._rest("of_the_bank", document, "", {"stories", "purged_stories"})
        made = Outline([], FrontMatter(), drafts=(*self._drafts,), unread=(*self._unread,), form=Form())
        return replace(made, places=tuple(self._places))

    def _at(self, pointer: str) -> tuple[int, int]:
        self._places.append(f"#{pointer}")
        return len(self._places) - 1, len(self._places)

    def _leave(self, why: str, pointer: str, what: str = "") -> None:
        self._unread.append(Unread.of(why, *self._at(pointer), what=what))

    def _rest(self, why: str, of: dict[str, Any], pointer: str, read: Container[str]) -> None:
        """Leave the fields of an object that say something and are not read."""
        for name, value in of.items():
            if name not in read and value not in (None, "", 0, [], {}):
                called = " ".join(name.split())[:LONGEST_NAME]
                step = called.replace("~", "~0").replace("/", "~1")  # of a JSON Pointer (RFC 6901)
                self._leave(why, f"{pointer}/{step}", called)

    def _add(self, story: dict[str, Any], pointer: str) -> None:
        performance, year = _as(dict, story.get("performance")), _text(story.get("year"))
        title = _text(_first(story, _KNOWN["titles"])) or f"Story {len(self._drafts) + 1}"
        given = story.get("id")
        known = given if isinstance(given, str) and is_identifier(given) else slug(title)
        if given and known != given:
            self._leave("no_id", f"{pointer}/id")
        values = {
            **{part: story.get(part) for part in PARTS},
            "id": known,
            "competencies": story.get("themes"),
            "employer": _text(_first(story, ("company", "company_origin"))),
            "happened": year if _YEAR.fullmatch(year) else "",
            "status": _KNOWN["statuses"].get(fold(_text(performance.get("status"))), "draft"),
            "notes": "\n".join(_notes(story)),
        }
        at = self._at(pointer)
        pieces = []
        for role, value in ((role, value) for role, value in values.items() if value):
            name = _KNOWN["fields"].get(role, role)
            place = self._at(f"{pointer}/{name}")
            pieces.append(Piece(role, value, *place, key=Key(name, value, *place), less=0))
        self._drafts.append(Draft(*at, Mark("heading", *at, title), tuple(pieces)))
        self._rest("of_a_story", story, pointer, {*_KNOWN["read"], *_KNOWN["titles"], *_KNOWN["noted"]})
        if story.get("performance") and not isinstance(story["performance"], dict):
            self._leave("odd_form", f"{pointer}/performance", "performance")
        self._rest("of_performance", performance, f"{pointer}/performance", {"status"})


def _text(value: Any) -> str:
    """Return what a field says, as one text: texts, numbers, and lists and objects of them."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float):
        return str(value) if not isinstance(value, bool) else "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    texts = ((key, _text(part)) for key, part in _as(dict, value).items())
    return "; ".join(f"{key}: {text}" for key, text in texts if text)


def _notes(story: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a story's notes."""
    told = [(label, story.get(field)) for field, label in _KNOWN["noted"].items()]
    told.append(("Year", "" if _YEAR.fullmatch(_text(story.get("year"))) else story.get("year")))
    return (f"{label}: {text}" for label, said in told if (text := _text(said)))


def _first(raw: dict[str, Any], fields: Iterable[str]) -> Any:
    return next((raw[field] for field in fields if raw.get(field)), None)
