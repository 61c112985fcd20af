"""The stories of one file as stretches of its lines: what each part and field is, and where it stands."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, zip_longest
from typing import Any, Literal

from storybank.formats import labels
from storybank.formats.labels import LEARNING, LONGEST_NAME, Form, field_of, is_letter, is_wrapper, part_of
from storybank.formats.markdown.blocks import Mark, marks, sections, with_titles
from storybank.formats.markdown.drafts import Draft, Outline, Piece, Unread, add_rows, are_tags, no_story
from storybank.formats.markdown.front_matter import FrontMatter, Page, front_matter, page_of, uncommented
from storybank.formats.markdown.tools import add_rows as add_form_rows
from storybank.formats.markdown.tools import finished, form_of, in_form, retired_lines
from storybank.values import fold, gathered, grouped

# Fields whose own names say that a file is a story, whatever else it holds.
_SIGNS = frozenset({"competencies", "status", "id", "episode", "seconds", "withheld_from", "vouched_by"})
_MOST_INNER = 2  # stories within one heading that are looked at: several say that it is none itself
_ENTRY = re.compile(r"\s*[-*+][ \t]+(?P<entry>\S.*)")
_PAIRED = 4  # stars from which some are within a text: at most three stand at its end
_SHIFTED = re.compile(r"\A {1,3}(?=\S)")  # a text that begins below its label stands where it likes
_BREAK = re.compile(r"[ \t]*<br[ \t]*/?>[ \t]*\n?", re.IGNORECASE)


def outline(lines: list[str]) -> Outline:
    """Return where the stories of a file's lines stand; none where it is in no form of ours."""
    front = front_matter(lines)
    if front.faults:
        return Outline(lines, front)
    page = page_of(lines, first=front.after)
    found = _without_answers(marks(page.lines, page.tokens))
    named = any(_meaning(key.name) in {"id", "title"} for key in front.keys)
    ours = named or any(field_of(mark.name) == "id" for mark in found if mark.kind in {"heading", "label"})
    form = None if ours else form_of(found)
    found = found if named or form else with_titles(found, page.lines)
    owners = _owners(found, page.lines)
    rows = any(mark.table and mark.table.kind == "stories" for mark in found)
    if named or not (form or rows or not _is_about_one(owners, found)):
        made = _one(page.lines, front, found, owners)
    else:
        made = _several(page, front, found, owners, form)
    return _in_file(made, page, lines)


def _meaning(name: str) -> str | None:
    meant = field_of(name) or part_of(name)
    return None if meant == LEARNING or is_letter(name) else meant


def _one(lines: list[str], front: FrontMatter, found: list[Mark], owners: list[Mark]) -> Outline:
    found = _with_said(found)
    first = next((mark for mark in found if mark.is_title or mark.part), None)
    head = owners[0] if owners else first if first and first.is_title else None  # no part before it
    keys = [(key, _meaning(key.name)) for key in front.keys]
    keyed = [Piece(meant, key.value, key.first, key.after, key=key) for key, meant in keys if meant]
    told = _walk(lines, found, head, front.after, len(lines), ours=any(one.role == "id" for one in keyed))
    draft = Draft(0, len(lines), head, (*keyed, *told))
    strange = tuple(key for key, meant in keys if meant is None)
    signed = any(meant in _SIGNS and labels.is_own(key.name, meant) for key, meant in keys if meant)
    why = None if signed else no_story(draft)
    if why is None:
        return Outline(lines, front, whole=True, drafts=(draft,), strange=strange)
    return Outline(lines, front, unread=() if why == "text" else (Unread.of(why, 0, len(lines)),))


def _several(
    page: Page, front: FrontMatter, found: list[Mark], owners: list[Mark], form: Form | None
) -> Outline:
    """Cut a file at the headings that have a story under them, and its tables into rows."""
    lines = uncommented(page) if form else page.lines
    ends, starts = _ends(found, len(lines)), [mark.line for mark in found]
    retired = retired_lines(found, ends, form) if form else set()
    drafts, unread = list[Draft](), list[Unread]()
    for owner, following in zip_longest(owners, owners[1:]):
        after = min(ends[owner.line], following.line) if following else ends[owner.line]
        inner = _with_said(found[bisect_right(starts, owner.line) : bisect_left(starts, after)])
        ours = any(mark.kind == "label" and field_of(mark.name) == "id" for mark in inner)
        draft = Draft(owner.line, after, owner, (*_walk(lines, inner, owner, owner.after, after, ours=ours),))
        draft = in_form(draft, form, page.lines, unread, retired=owner.line in retired) if form else draft
        why = no_story(draft)
        drafts += [] if why else [draft]
        unread += [Unread.of(why, owner.line, after)] if why and why != "text" else []
    spans = [(one.first, one.after) for one in drafts]
    for table in (mark.table for mark in found if mark.table and mark.table.kind == "stories"):
        spans.append((table.line, table.after))
        unread += [Unread.of("torn", row.line) for row in table.torn]
        if form and table.form is form:
            add_form_rows(table, form, drafts, unread, retired=table.line in retired)
        else:
            add_rows(table, drafts, unread)
    if drafts:
        spans += [(one.first, one.after) for one in unread]
        unread += _between(lines, found, ends, spans)
    used = (mark for mark in found if form and fold(mark.name) in form.used)
    unread += [Unread.of("used", mark.line, what=mark.name) for mark in used]
    drafts = sorted(finished(drafts, unread) if form else drafts, key=lambda draft: draft.first)
    made = Outline(lines, front, form=form, strange=front.keys if drafts else ())
    return replace(made, drafts=tuple(drafts), unread=tuple(sorted(unread)))


def _between(
    lines: list[str], found: list[Mark], ends: dict[int, int], spans: list[tuple[int, int]]
) -> Iterator[Unread]:
    """Yield what stands in none of these spans: headings above several of them, and other text."""
    taken = bytearray(len(lines))
    for begin, after in spans:
        taken[begin:after] = b"\x01" * (after - begin)
    titles: dict[int, Mark] = {}  # the headings that stand above no story
    for mark in found:
        if mark.kind not in {"heading", "rule"} or taken[mark.line]:
            continue
        group = mark.kind == "heading" and any(taken[mark.line : ends.get(mark.line, mark.line)])
        if group and not is_wrapper(mark.name):
            yield Unread.of("heading", mark.line, mark.after, what=mark.name[:LONGEST_NAME])
        if group or mark.kind == "rule" or is_wrapper(mark.name):
            taken[mark.line : mark.after] = b"\x01" * (mark.after - mark.line)
        else:
            titles[mark.line] = mark
    cuts = [line for line in range(len(lines)) if taken[line] or line in titles]
    said = (line for line, text in enumerate(lines) if text.strip() and not taken[line])
    for stretch in grouped(said, lambda line: bisect_right(cuts, line)).values():
        first, after, title = stretch[0], stretch[-1] + 1, titles.get(stretch[0])
        if title is None:
            yield Unread.of("text", first, after)
        else:
            first = next((line for line in stretch if line >= title.after), first)
            yield Unread.of("under", first, after, what=title.name[:LONGEST_NAME])


def _in_file(made: Outline, page: Page, lines: list[str]) -> Outline:
    """Return an outline with the lines of the file instead of those of the page that was read."""

    def moved(one: Any, **inner: Any) -> Any:
        first = "line" if isinstance(one, Mark) else "first"
        changed = {first: page.numbers[getattr(one, first)], "after": page.after(one.after), **inner}
        return one._replace(**changed) if isinstance(one, Unread) else replace(one, **changed)

    unread = sorted([*map(moved, made.unread), *(Unread.of("unclosed", line) for line in page.unclosed)])
    drafts = []
    for draft in made.drafts:
        pieces = (moved(piece, mark=piece.mark and moved(piece.mark)) for piece in draft.pieces)
        drafts.append(moved(draft, heading=draft.heading and moved(draft.heading), pieces=(*pieces,)))
    return replace(made, lines=lines, unread=tuple(unread), drafts=tuple(drafts))


def _ends(found: list[Mark], last: int) -> dict[int, int]:
    """Return where the section of each heading ends, by its line."""
    ends: dict[int, int] = {}
    open_: list[Mark] = []
    for mark in found:
        if mark.is_title:
            while open_ and open_[-1].level >= mark.level:
                ends[open_.pop().line] = mark.line
            open_.append(mark)
    return ends | {mark.line: last for mark in open_}


def _without_answers(found: list[Mark]) -> list[Mark]:
    """Return the marks with each `A:` that is an answer as an aside, and without letters that stand alone."""
    told: list[Mark] = []
    for section in sections(found):
        alone = (mark.name if mark.kind == "label" and is_letter(mark.name) else "" for mark in section)
        names = [fold(name).upper() for name in alone]
        start = names.index("S") if "S" in names else 0
        asked: tuple[str, ...] = ()
        for index, (mark, name) in enumerate(zip(section, names, strict=True)):
            answer = name and (name in asked or (index < start and name in names[start:]))
            told.append(replace(mark, kind="aside") if answer else mark)
            asked = labels.answers_to(mark.name)
    named = [mark.name.partition("(")[0] or mark.name for mark in told if mark.kind != "aside"]
    letters = {fold(name) for name in named if is_letter(name)}  # also the first of “S (Situation)”
    if len(letters) > 1:
        return told
    return [mark for mark in told if mark.kind in {"heading", "aside"} or not is_letter(mark.name)]


def _with_said(found: list[Mark]) -> list[Mark]:
    """Return the marks of a section; without a part, the first before what is said makes it a statement."""
    if any(mark.part not in {None, LEARNING} for mark in found):
        return found
    for place, mark in enumerate(found):
        if mark.kind in {"heading", "aside"} and labels.is_said(mark.name):
            kind: Literal["heading", "label"] = "heading" if mark.level else "label"
            return [*found[:place], replace(mark, kind=kind, says=True), *found[place + 1 :]]
        if mark.kind == "heading" and field_of(mark.name) == "notes":
            break
    return found


def _said(found: list[Mark], ends: dict[int, int], owners: list[int]) -> Iterator[tuple[Mark, Mark]]:
    """Yield what is said, with the heading above it, where that stands above no story."""
    title: Mark | None = None
    for mark in found if owners or not any(mark.part for mark in found) else ():
        if title and labels.is_said(mark.name) and (not mark.level or mark.level > title.level):
            if bisect_left(owners, title.line) == bisect_left(owners, ends[title.line]):
                yield mark, title
        elif mark.kind == "heading":
            title = mark if mark.is_title else None


def _is_about_one(owners: list[Mark], found: list[Mark]) -> bool:
    """Whether a file is one story: all of it stands under one heading, or under none."""
    if len(owners) != 1:
        return not owners
    others = (mark for mark in found if mark.is_title and mark is not owners[0])
    return all(mark.line > owners[0].line and mark.level > owners[0].level for mark in others)


def _owners(found: list[Mark], lines: list[str]) -> list[Mark]:
    """Return the headings that are titles of stories; of two within each other, mostly the outer one."""
    ends, owned = _ends(found, len(lines)), [*_owned(found, lines)]
    owned += [*_said(found, ends, sorted(owner.line for _, owner in owned))]
    owners = {owner.line: owner for _, owner in owned}
    told = gathered((owner.line, mark.part) for mark, owner in owned)
    parts = {line: {*several} - {None} for line, several in told.items()}
    order = sorted(owners)
    kept, inside = list[Mark](), -1
    for place, line in enumerate(order):
        if line < inside:
            continue
        kept.append(owners[line])
        within = islice(order, place + 1, bisect_left(order, ends[line]))
        inner = [*islice((one for one in within if len(parts[one]) > 1), _MOST_INNER)]
        apart = len(inner) > 1 or any(parts[one] & parts[line] for one in inner)
        inside = line if apart else ends[line]
    return _unwrapped(kept, found, ends)


def _unwrapped(owners: list[Mark], found: list[Mark], ends: dict[int, int]) -> list[Mark]:
    """Return the owners, each that titles nothing (“Draft”) given way to the heading above it."""
    names, starts = Counter(fold(owner.name) for owner in owners), [owner.line for owner in owners]
    lines, open_, told = {*starts}, list[Mark](), list[Mark]()
    for mark in (one for one in found if one.is_title):
        open_ = [*(one for one in open_ if one.level < mark.level), mark]
        if mark.line in lines:
            above = open_[-2] if len(open_) > 1 else mark
            within = bisect_left(starts, ends[above.line]) - bisect_right(starts, above.line)
            # A heading above several stories is that of a group.
            nameless = is_wrapper(mark.name) or names[fold(mark.name)] > 1
            told.append(above if nameless and within <= 1 and not is_wrapper(above.name) else mark)
    return told


def _owned(found: list[Mark], lines: list[str]) -> Iterator[tuple[Mark, Mark]]:
    """Yield each mark that makes a heading the title of a story, with that heading."""
    open_: list[Mark] = []  # the headings above a place, from the outermost in
    last: Mark | None = None  # the last one, where parts are headings of its own level
    told: set[str] = set()  # parts since the last story of such a file
    fresh = -1  # the line up to which nothing but fields stands under the last heading
    for mark in (one for one in found if one.kind != "aside"):
        part = mark.part
        if mark.is_title:
            open_ = [*(one for one in open_ if one.level < mark.level), mark]
            last, fresh = mark, mark.after
        elif part and part != LEARNING:
            above = [one for one in open_ if not mark.level or one.level < mark.level]
            starts = not told or part in told
            flat = last if last and last.level == mark.level and starts else None
            owner = above[-1] if above else flat
            told = {part} if owner is last and starts else told | {part}
            if owner:
                yield mark, owner
        else:
            near = mark.kind == "label" and fresh >= 0
            near = near and not any(line.strip() for line in lines[fresh : mark.line])
            fresh = mark.line + 1 if near else -1
            if near and open_ and field_of(mark.name) in {"id", "competencies"}:
                yield mark, open_[-1]


def _walk(
    lines: list[str], found: list[Mark], head: Mark | None, start: int, after: int, *, ours: bool
) -> Iterator[Piece]:
    """Cut the lines of one story into pieces; `ours`, it has an id, as the stories that we write have."""
    bounds = [*_bounds(lines, found, head, ours=ours)]
    yield from _bare_piece(lines, start, bounds[0].line if bounds else after)
    table: Mark | None = None
    for place, end in zip(bounds, [*(place.line for place in bounds[1:]), after], strict=False):
        if place.kind == "table":
            table = place
            if place.table and place.table.kind == "stories":
                yield from _bare_piece(lines, place.after, end)
        elif place.kind in {"cell", "row"}:
            yield _cell(place)
            if table and end >= table.after:
                yield from _bare_piece(lines, table.after, end)
        elif place is head or place.kind == "rule" or (place.kind == "heading" and is_wrapper(place.name)):
            yield from _bare_piece(lines, place.after, end)
        else:
            yield from _headed(lines, place, end)


def _bounds(lines: list[str], found: list[Mark], head: Mark | None, *, ours: bool) -> Iterator[Mark]:
    open_: Mark | None = None
    parted: Mark | None = None  # the part whose own text begins with labels: all that follow belong to it
    told = False
    for mark in found:
        meant = mark.part
        inside = open_ if open_ and open_ is not head and open_.part else None
        labelled = mark.kind in {"label", "aside"}
        if not told and mark.kind in {"aside", "rule"}:
            continue  # in the notes before the story
        if mark.is_title and mark is not head and inside and 0 < inside.level < mark.level:
            continue  # a heading within a part
        noted = open_ is not None and open_.kind == "heading" and field_of(open_.name) == "notes"
        if ours and labelled and (noted or (inside and inside.kind == "heading")):
            continue  # what we write under a heading is text
        if mark.kind == "aside" and inside and (parted is inside or _begins(lines, mark, inside)):
            parted = inside
            continue
        plain = not mark.bold and (open_ is None or open_.kind == "heading" or open_.bold)
        tagged = field_of(mark.name) == "competencies" and are_tags(lines[mark.line][mark.column :])
        if labelled and meant is None and told and plain and not tagged:
            continue  # a sentence with a colon: the other labels here are not plain
        told = (told or meant is not None) and mark is not head  # what stands above the title tells nothing
        open_ = mark
        yield mark


def _begins(lines: list[str], mark: Mark, inside: Mark) -> bool:
    """Whether the text of a part begins with this label: then it is a point of it, as a step is."""
    first = "" if inside.level else lines[inside.line][inside.column :]
    before = any(line.strip() for line in (first, *lines[inside.line + 1 : mark.line]))
    return labels.is_step(mark.name) or (mark.bold and not before)


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


def _cell(mark: Mark) -> Piece:
    role, at = mark.part or field_of(mark.name) or "", (mark.line, mark.line + 1)
    if mark.kind == "row" or role == LEARNING:
        return Piece("notes", mark.text if mark.kind == "row" else f"**{mark.name}:** {mark.text}", *at)
    return Piece(role, mark.text, *at, mark=mark)


def _headed(lines: list[str], mark: Mark, end: int) -> Iterator[Piece]:
    part, named = mark.part, None if mark.kind == "aside" else field_of(mark.name)
    if part is None and named not in {None, "notes"} and not mark.is_title:
        field = [*_field(lines, mark, end, named or "")]
        if named != "competencies" or are_tags(field[0].value):
            yield from field
            return
        named = None
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
        text, after = _unclosed(text, mark), max(mark.line + length, mark.line + 1)
        text = _BREAK.sub("\n", _SHIFTED.sub("", text)).strip("\n") if "`" not in text else text
    yield Piece(part or "notes", text, mark.line, max(after, mark.after), mark=mark)


def _unclosed(text: str, mark: Mark) -> str:
    """Return a text without the bracket or the stars that stand around it and its label."""
    whole = mark.closed and text.endswith(mark.closed) and text.count(mark.closed) < _PAIRED
    return text.rstrip(mark.closed).rstrip() if whole else text


def _field(lines: list[str], mark: Mark, end: int, role: str) -> Iterator[Piece]:
    """Yield a field, its list if it has one below, and what else stands there as notes."""
    if mark.kind == "heading":
        text, _, after = _text(lines, mark.after, end)
        value: Any = _listed(text.split("\n")) or text
        yield Piece(role, value, mark.line, max(after, mark.after), mark=mark)
        return
    value = _unclosed(lines[mark.line][mark.column :].strip(), mark)
    after = mark.line + 1
    if not value:
        after += after < end and not lines[after].strip()
        while after < end and _ENTRY.match(lines[after]):
            after += 1
        value = _listed(lines[mark.line + 1 : after])
        after = after if value else mark.line + 1
    yield Piece(role, value or None, mark.line, after, mark=mark)
    yield from _bare_piece(lines, after, end)


def _listed(lines: list[str]) -> list[str] | None:
    """Return the entries of a list of Markdown; None where there is other text too."""
    entries = [_ENTRY.fullmatch(line) for line in lines if line.strip()]
    return [found["entry"].strip() for found in entries if found] if entries and all(entries) else None
