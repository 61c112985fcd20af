"""Stories in another tool's form: what the one reader of Markdown found, as `forms.json` says it is meant.

Of interview-coach-skill this is a table with a row for each story, and a section for each (`S001 — Pilot`);
of career-ops a block for each, with its theme before the title (`[Leadership] Pilot`). A secondary skill
counts one less than the primary, but at least 1: that tool never lets a match on it count as a strong one,
and how much less is our choice. The source of a block names the employer that the story was
prepared for, not the one where it happened, so it goes into the notes.

A telling to somebody who is none would keep a story from nobody and clutter the bank, so a name in a loop of
interviews is surely one and stands at the start of what commas and such part; a given name alone only behind
“with” or “interviewer”.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from storybank.formats.labels import LONGEST_NAME, PARTS, STRENGTH, Form, field_of, forms, part_of
from storybank.formats.markdown.blocks import TITLE_LEVEL, Mark, Row, Table, bare
from storybank.formats.markdown.drafts import TOLD, Draft, Piece, Unread, printable
from storybank.history import Telling
from storybank.text.people import names_in
from storybank.text.stems import read_patterns
from storybank.values import fold, join_words, slug
from storybank.values.strings import NAME_LIMIT

# What holds the place of a text, and a count of uses that says there was none.
_BLANK = frozenset({"", "...", "…", "-", "–", "—", "n/a", "none"})  # noqa: RUF001 - dashes of all sorts
_UNTOLD = frozenset({"0", "never"})
_LIKE = read_patterns("storybank.formats.markdown", "patterns.json")
_SEEN = 30  # characters before a name that are looked at


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


@dataclass
class _Loop:
    """One employer's rounds, as far as they are told: by number."""

    employer: str | None
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    days: dict[str, date | None] = field(default_factory=dict)
    used: list[tuple[int, str]] = field(default_factory=list)  # lines that say which stories were used

    def learn(self, text: str) -> None:
        """Note who sat in a round and when it was, where one piece of the text is about one round."""
        first = text.lstrip("-*+[ \t")
        for piece in _LIKE["round_ahead"].split(first) if _LIKE["round"].match(first) else text.split(";"):
            rounds = {found["number"] for found in _LIKE["round"].finditer(piece)}
            for number in rounds if len(rounds) == 1 else ():
                people = (*self.people.get(number, ()), *_people_in(_LIKE["round"].sub(":", piece)))
                self.people[number] = tuple(dict.fromkeys(people))
                self.days[number] = self.days.get(number) or _day(piece)

    def told(self, line: int, text: str, ids: Collection[str], unread: list[Unread]) -> Iterator[Telling]:
        """Yield the tellings of a line: what stands behind a round, up to a story, is of both."""
        number, head, unnamed = "", "", False
        steps = [*_LIKE["step"].finditer(text)]
        for step, end in zip(steps, [*(step.start() for step in steps[1:]), len(text)], strict=False):
            if step["id"] is None:
                number, head = step["number"], text[step.end() : end]
                continue
            beside = f"{step['aside'] or ''}; {text[step.end() : end]}"
            is_known = slug(step["id"]) in ids
            if not is_known or _LIKE["practised"].search(beside):
                why = "practised" if is_known else "nowhere"
                unread.append(Unread.of(why, line, line, what=step["id"]))
                continue
            inner = _LIKE["round"].search(step["aside"] or "")
            at, above = (inner["number"], "") if inner else (number, head)
            people = _people_in(beside) or _people_in(above) or self.people.get(at, ())
            day = _day(beside) or _day(above) or self.days.get(at)
            unnamed = unnamed or not people
            yield from (Telling(slug(step["id"]), one, employer=self.employer, on=day) for one in people)
        if unnamed:
            unread.append(Unread.of("unnamed", line, line))


def tellings_in(
    lines: Sequence[str], found: Sequence[Mark], form: Form, drafts: Iterable[Draft], unread: list[Unread]
) -> tuple[list[Telling], set[int]]:
    """Return what the loops tell of these stories, and the lines that say it; the rest is unread."""
    ids = {piece.value for draft in drafts for piece in draft.of("id")}
    used = [(loop, line, text) for loop in [*_loops(lines, found, form)] for line, text in loop.used]
    told = [telling for loop, line, text in used for telling in loop.told(line, text, ids, unread)]
    return told, {line for _, line, _ in used}


def _loops(lines: Sequence[str], found: Sequence[Mark], form: Form) -> Iterator[_Loop]:
    above, loop = 0, None  # the level of the heading for loops; 0 outside
    for mark, end in zip(found, [*(mark.line for mark in found[1:]), len(lines)], strict=True):
        if mark.kind == "heading":
            if not above or mark.level <= above:
                above = mark.level if fold(mark.name).startswith(tuple(form.loops)) else 0
            if above and mark.level == above + 1:
                name = printable(mark.name).strip("[]* ")
                loop = _Loop(name[:NAME_LIMIT] or None)
                yield loop
        elif above and loop:
            below, name = [*_below(lines, mark, end)], fold(mark.name)
            for _, text in below if name in form.rounds else ():
                loop.learn(text)
            loop.used += below if name in form.used else []


def _below(lines: Sequence[str], mark: Mark, end: int) -> Iterator[tuple[int, str]]:
    """Yield what stands behind a label, by lines, up to the next entry of its list that is about no round."""
    yield mark.line, lines[mark.line][mark.column :]
    for line, text in enumerate(lines[mark.line + 1 : end], mark.line + 1):
        outer = len(text) - len(text.lstrip()) < mark.indent and text.strip()
        if outer and not _LIKE["round"].match(text.lstrip("-*+[ \t")):
            return
        yield line, text


def _day(text: str) -> date | None:
    for found in _LIKE["day"].finditer(text):
        with suppress(ValueError):
            return date.fromisoformat(found[0])
    return None


def _people_in(text: str) -> tuple[str, ...]:
    sure = [(one, text[max(0, one.start - _SEEN) : one.start]) for one in names_in(text) if one.is_sure]
    named = (one.name for one, said in sure if _LIKE["before" if one.is_whole else "leads"].search(said))
    return tuple(dict.fromkeys(named))
