"""JSON Resume: each highlight of work, volunteering and projects becomes a draft.

Source: the schema of jsonresume.org, 1.2.1 and what came before it (`work.company`); dates and empty
fields also as tools write them that do not keep to it. How to reach a person is never looked at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from storybank.bank import StoryBank
from storybank.errors import DocumentError, Fault, InvalidInput
from storybank.formats.files import DEEPEST_DOCUMENT, GIVEN, LARGEST_DOCUMENT, decode, read_json, read_source
from storybank.formats.json_resume._dates import day_of, names_no_day
from storybank.formats.json_resume._drafts import id_of_draft, part_of, titles_of
from storybank.formats.json_resume._sections import OTHERS, PLAIN_NAME, SECTIONS, TELLING, Section
from storybank.formats.reading import LeftOut, Reading
from storybank.stories import Story
from storybank.text import plain
from storybank.values import Count, checked, listed, plural

_READER = "read_json_resume"

LONGEST_NAME = 200
"""Characters of the name that stands in a draft's source: file names have up to 255 bytes."""

LONGEST_CONTEXT = 10_000
"""Characters of what an entry says of itself: every draft of it carries them."""

_FIELDS_SHOWN = 12
"""Fields that a line on what was left out names: the schema has fewer."""


@checked
def read_json_resume(
    source: str | os.PathLike[str] | bytes,
    *,
    name: str | None = None,
    max_bytes: Count = LARGEST_DOCUMENT,
    max_depth: Count = DEEPEST_DOCUMENT,
) -> Reading:
    """Return a draft for each highlight of a résumé in JSON Resume.

    The whole highlight, word for word but without HTML, is the draft's result where it tells an outcome in
    figures, else its action. Title: its first words. Employer: the entry's name; of a project its entity, if
    it has one. Happened: the end, or where there is none the start. Notes: what else the entry says of
    itself. No tags: `review_story` names those that the text plainly shows. Equal highlights of one employer
    are one draft.

    Source: the JSON pointer of the highlight behind the file's name. The id follows from text and employer
    alone, so `reading.into(bank)` adds what is new, and nothing twice.

    Args:
        source: The path of a file, or the bytes of one.
        name: What the drafts call the file: 1-200 characters. Unless given, its own name without folders; of
            bytes none.
        max_bytes: The largest size that is read; 33,554,432 unless given.
        max_depth: Levels of lists and objects that are read; 64 unless given.

    Raises:
        DocumentError: It cannot be read, or is no such résumé; `faults` says where, as JSON pointers, and
            quotes nothing.
        InvalidInput: That is neither a path nor bytes, or no name.

    >>> resume = b'''{"work": [{"name": "Acme", "startDate": "2021", "endDate": "2024-09",
    ...     "highlights": ["Cut the close by 3 days"]}]}'''
    >>> [draft] = read_json_resume(resume).stories
    >>> draft.title, draft.employer, draft.happened, draft.status, draft.source
    ('Cut the close by 3 days', 'Acme', '2024-09', 'draft', '#/work/0/highlights/0')
    """
    raw, called = read_source(source, max_bytes=max_bytes)
    resume = read_json(decode(raw, name=called), name=called, max_depth=max_depth)
    if not isinstance(resume, dict) or not any(section in TELLING for section in resume):
        problem = f"{called} is no résumé in JSON Resume"
        raise DocumentError(problem, "give one with work, volunteer or projects")
    reader = _Reader(_origin(called, name))
    reader.read(resume)
    if reader.faults:
        problem = f"{called} is not a résumé as it stands, and nothing was read"
        raise DocumentError(problem, "mend what the list names", reader.faults.values())
    return Reading(bank=StoryBank(reader.drafts.values()), left_out=tuple(reader.left_out))


def _origin(called: str, name: Any) -> str:
    """Return what drafts call the file: no folder is in it, as files move."""
    if name is None:
        own = "" if called == GIVEN else Path(called).name
        return "".join(letter if letter.isprintable() else "?" for letter in own)[-LONGEST_NAME:]
    if isinstance(name, str) and name.strip() and len(name) <= LONGEST_NAME and name.isprintable():
        return name.strip()
    problem = f"is no text of 1 to {LONGEST_NAME} characters that can be seen"
    raise InvalidInput(
        _READER, [Fault("name", problem, 'give one such as "resume.json", or None', "wrong_type")]
    )


class _Entry(NamedTuple):
    """An employer or a project, as a draft of it needs to know it."""

    employer: str | None = None
    happened: Any = None
    notes: str = ""


@dataclass
class _Reader:
    """What is collected while a résumé is read."""

    origin: str
    drafts: dict[str, Story] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    faults: dict[tuple[str, str], Fault] = field(default_factory=dict)
    titles: dict[str, int] = field(default_factory=dict)

    def read(self, resume: dict[str, Any]) -> None:
        """Read every section, in the order of the file."""
        odd = 0
        for name, section in resume.items():
            if name in SECTIONS:
                self._read_section(name, section)
            elif name == "$schema" or _is_empty(section):
                continue
            elif name in OTHERS:
                self._leave(f"#/{name}", *OTHERS[name])
            elif PLAIN_NAME.fullmatch(name):
                self._leave(f"#/{name}", "the section", "is none that the schema knows")
            else:
                odd += 1
        if odd:
            what = f"what stands under {plural(odd, 'other name')}"
            self._leave("#", what, "belongs to no section that the schema knows")

    def _read_section(self, name: str, section: Any) -> None:
        unread: dict[str, None] = {}
        for place, entry in self._entries(f"#/{name}", section):
            known = SECTIONS[name]
            filled = [key for key, part in entry.items() if key not in known.read and not _is_empty(part)]
            unread.update(dict.fromkeys(filled))
            self._read_entry(known, entry, place)
        if unread:
            shown = [key for key in unread if PLAIN_NAME.fullmatch(key)][:_FIELDS_SHOWN]
            more = len(unread) - len(shown)
            what = listed([*shown, *([plural(more, "other field")] if more else [])])
            self._leave(f"#/{name}", f"what its entries have under {what}", "is no part of a story")

    def _entries(self, place: str, section: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        if isinstance(section, dict):
            yield place, section  # one entry without the list around it
        elif isinstance(section, list):
            for index, entry in enumerate(section):
                if isinstance(entry, dict):
                    yield f"{place}/{index}", entry
                elif not _is_empty(entry):
                    self._blame(f"{place}/{index}", "is no entry", "write it as {…} with name and highlights")
        elif not _is_empty(section):
            self._blame(place, "is not a list", "write a list of entries, also for one")

    def _read_entry(self, known: Section, raw: dict[str, Any], place: str) -> None:
        told = [*self._highlights(raw.get("highlights"), f"{place}/highlights")]
        if not told:
            if not _is_empty(raw):
                remedy = "Write what you achieved there as its highlights."
                self._leave(place, "an entry without highlights", "tells no story", remedy)
            return
        entry = self._entry(known, raw, place)
        for spot, text in told:
            self._draft(entry, text, spot)

    def _highlights(self, raw: Any, place: str) -> Iterator[tuple[str, str]]:
        if isinstance(raw, str):
            raw, spots = [raw], [place]  # one without the list around it
        elif isinstance(raw, list):
            spots = [f"{place}/{index}" for index in range(len(raw))]
        elif _is_empty(raw):
            return
        else:
            self._blame(place, "is not a list of texts", 'write ["What I did", …]')
            return
        for spot, text in zip(spots, raw, strict=True):
            if not isinstance(text, str) and not _is_empty(text):
                self._blame(spot, "is not a text", "write the highlight as one text")
            elif text and (shown := _shown(text)).strip():
                yield spot, shown

    def _entry(self, known: Section, raw: dict[str, Any], place: str) -> _Entry:
        named = {key: text for key in known.names if (text := self._text(raw.get(key), f"{place}/{key}"))}
        first = next(iter(named), known.names[0])
        employer = named.get(first)
        when, happened = self._happened(raw, place)
        context = [self._text(raw.get(key), f"{place}/{key}") for key in known.context]
        lines = dict.fromkeys((*named.values(), *context, _period(raw)))
        notes = "\n".join(line for line in lines if line and line != employer)
        if len(notes) > LONGEST_CONTEXT:
            why = f"is longer than {LONGEST_CONTEXT:,} characters, which every draft of it would carry"
            self._leave(place, "what the entry says of itself", why, "Shorten its summary.")
            notes = ""
        entry = _Entry(employer, happened, notes)
        places = {"employer": f"{place}/{first}", "happened": f"{place}/{when}", "notes": place}
        # Tried once by itself: a fault in it is no fault of each of its highlights.
        return entry if self._made(entry, "…", places, place) else _Entry()

    def _text(self, raw: Any, place: str) -> str:
        """Return a text, or several as lines."""
        if isinstance(raw, str):
            return _shown(raw).strip()
        if isinstance(raw, list) and all(part is None or isinstance(part, str) for part in raw):
            return "\n".join(part.strip() for part in raw if part and part.strip())
        if not _is_empty(raw):
            self._blame(place, "is not a text", "write it as one text")
        return ""

    def _happened(self, raw: dict[str, Any], place: str) -> tuple[str, Any]:
        """Return the field that says when it was, and what it says."""
        for key in ("endDate", "startDate"):
            given = None if _is_empty(raw.get(key)) else day_of(raw[key])
            if names_no_day(given):
                remedy = 'Write "2024-09", or leave it out while it lasts.'
                self._leave(f"{place}/{key}", "the date", "names no day", remedy)
            elif given is not None:
                return key, given
        return "startDate", None

    def _draft(self, entry: _Entry, text: str, place: str) -> None:
        employer = entry.employer or ""
        draft_id = id_of_draft(text, employer)
        if draft_id in self.drafts:
            first = self.drafts[draft_id].source
            self._leave(place, "the highlight", f"says the same as {first}")
            return
        title, parts = self._title(text, employer), {part_of(text): text}
        draft = self._made(entry, title, {}, place, id=draft_id, source=f"{self.origin}{place}", **parts)
        if draft:
            self.drafts[draft_id] = draft

    def _made(
        self, entry: _Entry, title: str, places: dict[str, str], place: str, **parts: Any
    ) -> Story | None:
        """Return a draft; None where something is wrong with it, which is noted at its place."""
        try:
            return Story(title, status="draft", **entry._asdict(), **parts)
        except InvalidInput as error:
            for fault in error.faults:
                self._note(fault.at(places.get(fault.path, place)))
            return None

    def _title(self, text: str, employer: str) -> str:
        """Return a title that no other draft has, as a story may be named by it."""
        several = titles_of(text, employer)
        for title in several:
            if title not in self.titles:
                self.titles[title] = 1
                return title
        return self._numbered(several[0])

    def _numbered(self, title: str) -> str:
        while True:
            self.titles[title] += 1
            numbered = f"{title} ({self.titles[title]})"
            if numbered not in self.titles:
                self.titles[numbered] = 1
                return numbered

    def _leave(self, place: str, what: str, why: str, remedy: str = "") -> None:
        self.left_out.append(LeftOut(place=f"{self.origin}{place}", what=what, why=why, remedy=remedy))

    def _blame(self, place: str, problem: str, remedy: str) -> None:
        self._note(Fault(place, problem, remedy, code="wrong_type"))

    def _note(self, fault: Fault) -> None:
        """Note a fault once, however many highlights share it."""
        self.faults.setdefault((fault.path, fault.problem), fault)


_CLOSES = re.compile(r"</(?:p|ul|ol|li|strong|em|b|i|u|span|div|a)>", re.IGNORECASE)
"""An element that an editor of rich text closes; a highlight may tell of tags itself."""

_LONGEST_PAGE = 100_000
"""Characters of a text whose markup is taken away: what is longer is no highlight."""


def _shown(text: str) -> str:
    """Return a text without the markup that editors of rich text put around it."""
    return plain(text) if len(text) <= _LONGEST_PAGE and _CLOSES.search(text) else text


def _is_empty(raw: Any) -> bool:
    """Say whether a field holds nothing, as tools write it: null, and texts, lists and objects of it."""
    if isinstance(raw, str):
        return not raw.strip()
    return raw is None or raw in ([], {})


def _period(raw: dict[str, Any]) -> str:
    """Return from when to when it was, as it is written, where both are: a story has one date."""
    several = [raw.get("startDate"), raw.get("endDate")]
    dates = [date.strip() for date in several if isinstance(date, str) and date.strip()]
    return " – ".join(dates) if len(dict.fromkeys(dates)) > 1 else ""  # noqa: RUF001 - as people write it
