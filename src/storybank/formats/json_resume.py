"""JSON Resume: each highlight of work, volunteering and projects becomes a draft.

Source: the schema of jsonresume.org, 1.2.1 and what came before it (`work.company`), and what tools write:
Reactive Resume, rendercv. How to reach a person is never looked at. All words are in `json_resume.json`.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, Literal, TypeVar

from storybank.bank import StoryBank
from storybank.errors import Fault, InvalidInput, fault_of, said_of
from storybank.formats import files
from storybank.formats.markdown.front_matter import read_yaml
from storybank.formats.reading import LeftOut, Reading, left_value, not_read
from storybank.formats.rows import rows_of
from storybank.stories import Story
from storybank.text import passages, plain, stem, words_of
from storybank.text.cells import happened_in
from storybank.text.figures import figures_of
from storybank.text.stems import read_patterns, read_table
from storybank.values import Count, Several, checked, fold, join_words, plural, slug

T = TypeVar("T")

LONGEST_NAME = 200  # characters of the name that stands in a draft's source: file names have up to 255 bytes
LONGEST_CONTEXT = 10_000  # characters of what an entry says of itself: every draft of it carries them
LONGEST_TITLE = 70  # characters of a title: what a table shows in a line. Our choice.
_SHORTEST_TITLE = 24  # before it may end at a clause: “In 2019” alone names nothing
_LONGER_TITLES = (160, 480)  # characters of a title where a shorter one is taken
_READ = 10_000  # characters of a line by which it is judged: no line of a résumé is longer
_READ_FOR_ID, _LONGEST_SLUG = 200, 60  # characters by which an id begins: enough to know the line again
_FIELDS_SHOWN = 12  # fields that a line on what was left out names: the schema has fewer
_LONGEST_PAGE = 100_000  # characters of a text whose markup is taken away: what is longer is no highlight
_LIKE = read_patterns("storybank.formats", "patterns.json")


@cache
def _known(of: str) -> Any:
    known = read_table("storybank.formats", "json_resume.json")[of]
    return set(map(stem, known)) if of == "outcomes" else known


@cache
def _names() -> dict[str, str]:
    """Return which section of ours each name means, folded; `around` for what stands around sections."""
    same = {name: section for section, names in _known("same").items() for name in names}
    own = {name: name for of in ("sections", "others") for name in _known(of)}
    meant = same | own | dict.fromkeys(_known("around"), "around")
    return {fold(name): section for name, section in meant.items()}


def _meant(name: str) -> str | None:
    return _names().get(fold(name)) if len(name) <= LONGEST_NAME else None


@checked
def read_json_resume(
    source: files.Source,
    *,
    name: str | None = None,
    max_bytes: Count = files.LARGEST_DOCUMENT,
    max_depth: Count = files.DEEPEST_DOCUMENT,
) -> Reading:
    """Return a draft for each highlight of a résumé in JSON Resume, or as rendercv and others have it.

    The whole highlight, word for word but without HTML, is the draft's result where it tells an outcome in
    figures, else its action. Title: its first words. Employer: the entry's name; of a project its entity, if
    it has one. Happened: the end, or else the start. Notes: what else the entry says of itself. No tags:
    `review_story` names those that the text plainly shows. Source: the file's name and the JSON pointer. An
    entry without highlights has those of a list in its summary. The id follows from text and employer alone,
    so equal highlights of one employer are one draft, and `reading.into(bank)` adds nothing twice.

    Args:
        source: The path of a file, its bytes, or one that is open.
        name: What the drafts call the file, 1-200 characters; unless given its own name, of bytes none.
        max_bytes: The largest size that is read; 33,554,432 unless given.
        max_depth: Levels of lists and objects that are read of JSON; 64 unless given, and 8 of YAML.

    Raises:
        DocumentError: It cannot be read, is no such résumé, or gives no draft and something is wrong:
            `faults` has JSON pointers, and no texts. What is odd beside a draft is left out alone.
        InvalidInput: Neither a path nor bytes, or not a name.

    >>> resume = b'''{"work": [{"name": "Acme", "startDate": "2021", "endDate": "2024-09",
    ...     "highlights": ["Cut the close by 3 days"]}]}'''
    >>> [draft] = read_json_resume(resume).stories
    >>> draft.title, draft.employer, draft.happened, draft.status, draft.source
    ('Cut the close by 3 days', 'Acme', '2024-09', 'draft', '#/work/0/highlights/0')
    """
    raw, called = files.read_source(source, max_bytes=max_bytes)
    resume = _document(files.decode(raw, name=called), called, max_depth)
    # A job has skills and meta too, and anything a name, so these do not tell a résumé from another document.
    others = {None, "skills", "meta", "summary", "$schema"}
    if not isinstance(resume, dict) or others.issuperset(map(_meant, resume)):
        raise files.unreadable(called, *said_of("no_resume"))
    reader = _Reader(_origin("" if called == files.GIVEN else Path(called).name, name))
    reader.read(resume)
    if reader.faults and not reader.drafts:
        raise not_read(called, "a résumé", reader.faults.values())
    odd = (left_value(f"{reader.origin}{fault.path}", fault) for fault in reader.faults.values())
    return Reading(bank=StoryBank(reader.drafts.values()), left_out=Several([*reader.left_out, *odd]))


def _document(text: str, called: str, max_depth: int) -> Any:
    """Return what a text holds: JSON, or else a table of LinkedIn's, or YAML."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] in ("{", "[", '"', ""):
        return files.read_json(text, name=called, max_depth=max_depth)
    header = start.partition("\n")[0]
    try:
        return _sheet(start, called) if "," in header and ":" not in header else read_yaml(start)
    except InvalidInput as error:
        raise not_read(called, "a résumé", error.faults) from None


def _sheet(text: str, called: str) -> dict[str, Any]:
    """Return a table with one entry a row as a section that is called as its file, or else by its columns."""
    header, *rows = [row.cells for row in rows_of(text, ",")]
    told = (keys for section in _known("sections").values() for keys in section.values())
    known = {fold(key): key for key in chain(_known("dates"), _known("highlights"), *told)}
    names = [known.get(fold(name), name) for name in header]
    names = [name if at == names.index(name) else f"{name}_{at + 1}" for at, name in enumerate(names)]
    entries, own = [dict(zip_longest(names, row, fillvalue="")) for row in rows], Path(called).stem
    return {"work" if not _meant(own) and _name_employers(entries) else own: entries}


def _origin(own: str, name: str | None) -> str:
    """Return what drafts call the file: no folder is in it, as files move."""
    if name is None:
        return "".join(letter if letter.isprintable() else "?" for letter in own)[-LONGEST_NAME:]
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidInput("read_json_resume", [fault_of("no_file_name", "name", longest=LONGEST_NAME)])
    return name.strip()


@dataclass
class _Reader:
    origin: str
    drafts: dict[str, Story] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    faults: dict[tuple[str, str], Fault] = field(default_factory=dict)
    titles: dict[str, int] = field(default_factory=dict)

    def read(self, resume: dict[str, Any], place: str = "#") -> None:
        """Read every section, in the order of the file."""
        odd = 0
        for name, section in resume.items():
            at, meant = f"{place}/{name}", _meant(name) or _by_entries(section)
            if meant and meant in _known("sections"):
                self._read_section(meant, section, at)
            elif meant == "around" and isinstance(section, dict):
                self.read(section, at)
            elif name == "$schema" or _is_empty(section):
                continue
            elif meant in _known("others") or _LIKE["plain_name"].fullmatch(name):
                self.leave(at, *_known("others").get(meant, ("the section", "is none that is known")))
            else:
                odd += 1
        if odd:
            what = f"what stands under {plural(odd, 'other name')}"
            self.leave(place, what, "belongs to no section that is known")

    def _read_section(self, name: str, section: Any, root: str) -> None:
        known = _known("sections")[name]
        read = {*known["names"], *known["context"], *_known("dates"), *_known("highlights")}
        unread: dict[str, None] = {}
        if isinstance(section, dict) and isinstance(section.get("items"), list):
            section, root = section["items"], f"{root}/items"  # as Reactive Resume has them
        for place, entry in self._several(root, section, dict):
            unread |= {key: None for key, part in entry.items() if key not in read and not _is_empty(part)}
            lists = (self._several(f"{place}/{key}", entry.get(key), str) for key in _known("highlights"))
            told = [(spot, text) for spot, said in chain(*lists) if (text := _shown(said)).strip()]
            told = told or [*_bulleted(entry, known["context"], place)]
            made = self._entry(known, entry, place) if told else {}
            for spot, text in told:
                self._draft(made, text, spot)
            if not told and not _is_empty(entry):
                self.leave(place, "an entry without highlights", *said_of("no_highlights"))
        shown = [key for key in unread if _LIKE["plain_name"].fullmatch(key)][:_FIELDS_SHOWN]
        if many := len(unread) - len(shown):
            shown.append(plural(many, "other field"))
        if unread:
            self.leave(root, f"what its entries have under {join_words(shown)}", "is no part of a story")

    def _several(self, place: str, raw: Any, kind: type[T]) -> Iterator[tuple[str, T]]:
        """Yield what a list holds, each with its place; also one without the list around it."""
        outside, inside = _known("wrong")[kind.__name__]
        listed = isinstance(raw, list)
        for at, one in ((f"{place}/{n}", one) for n, one in enumerate(raw)) if listed else [(place, raw)]:
            if isinstance(one, kind):
                yield at, one
            elif not _is_empty(one):
                problem, remedy = inside if listed else outside
                self._note(Fault(at, problem, remedy, "wrong_type"))

    def _entry(self, known: dict[str, Any], raw: dict[str, Any], place: str) -> dict[str, Any]:
        """Return what a draft needs to know of an employer or a project: fields of a story."""
        keys = (*known["names"], *known["context"])
        texts = {key: self._text(raw.get(key), f"{place}/{key}") for key in keys}
        first = next((key for key in known["names"] if texts[key]), known["names"][0])
        when, happened = self._happened(raw, place)
        lines = dict.fromkeys((*texts.values(), _period(raw)))
        notes = "\n".join(line for line in lines if line and line != texts[first])
        if len(notes) > LONGEST_CONTEXT:
            said = said_of("long_context", longest=LONGEST_CONTEXT)
            self.leave(place, "what the entry says of itself", *said)
            notes = ""
        entry = {"employer": texts[first] or None, "happened": happened, "notes": notes}
        places = {"employer": f"{place}/{first}", "happened": f"{place}/{when}", "notes": place}
        try:  # once by itself: a fault in it is no fault of each of its highlights
            Story("…", **entry)
        except InvalidInput as error:
            for fault in error.faults:
                self._note(fault.at(places.get(fault.path, place)))
                entry.pop(fault.path, None)
        return entry

    def _text(self, raw: Any, place: str) -> str:
        if isinstance(raw, str):
            return _shown(raw).strip()
        if isinstance(raw, list) and all(part is None or isinstance(part, str) for part in raw):
            return "\n".join(part.strip() for part in raw if part and part.strip())
        if not _is_empty(raw):
            self._note(fault_of("no_string", place))
        return ""

    def _happened(self, raw: dict[str, Any], place: str) -> tuple[str, Any]:
        """Return the field that says when it was, and what it says."""
        for key in _known("dates"):
            given = None if _is_empty(raw.get(key)) else day_of(raw[key])
            if isinstance(given, str) and not any(map(str.isdigit, given)):  # none, but not wrong either
                self.leave(f"{place}/{key}", "the date", *said_of("no_day"))
            elif given is not None:
                return key, given
        return "startDate", None

    def _draft(self, entry: dict[str, Any], text: str, place: str) -> None:
        employer = entry.get("employer") or ""
        if first := self.drafts.get(draft_id := id_of_draft(text, employer)):
            self.leave(place, "the highlight", f"says the same as {first.source}")
            return
        fields = {**entry, part_of(text): text, "id": draft_id, "source": f"{self.origin}{place}"}
        try:
            self.drafts[draft_id] = Story(self._title(text, employer), status="draft", **fields)
        except InvalidInput as error:
            self._note(*(fault.at(place) for fault in error.faults))

    def _title(self, text: str, employer: str) -> str:
        """Return a title that no other draft has, as a story may be named by it."""
        titles = titles_of(text, employer)
        title = next((title for title in titles if title not in self.titles), titles[0])
        while title in self.titles:
            self.titles[titles[0]] += 1
            title = f"{titles[0]} ({self.titles[titles[0]]})"
        self.titles[title] = 1
        return title

    def leave(self, place: str, what: str, why: str, remedy: str = "") -> None:
        self.left_out.append(LeftOut(place=f"{self.origin}{place}", what=what, why=why, remedy=remedy))

    def _note(self, *faults: Fault) -> None:
        for fault in faults:  # once, however many highlights share it
            self.faults.setdefault((fault.path, fault.problem), fault)


def _by_entries(section: Any) -> str | None:
    """Return which section of ours one is whose name says nothing, by what its entries hold; or None."""
    items = section.get("items") if isinstance(section, dict) else section
    entries = [entry for entry in items if isinstance(entry, dict)] if isinstance(items, list) else []
    told = any(entry.get(key) for entry in entries for key in _known("highlights"))
    return ("work" if _name_employers(entries) else "projects") if told else None


def _name_employers(entries: list[dict[str, Any]]) -> bool:
    told = {*_known("sections")["work"]["names"][1:], "position"}
    return any(told & entry.keys() for entry in entries)


def _shown(text: str) -> str:
    """Return a text without the markup that editors of rich text put around it."""
    return plain(text) if len(text) <= _LONGEST_PAGE and _LIKE["closes"].search(text) else text


def _bulleted(entry: dict[str, Any], keys: Iterable[str], place: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of a list that stands in what an entry says of itself, each with its place."""
    for key in (key for key in keys if isinstance(entry.get(key), str)):
        yield from ((f"{place}/{key}", line) for line in _LIKE["list_line"].findall(_shown(entry[key])))


def _is_empty(raw: Any) -> bool:
    """Whether a field holds nothing, as tools write it: null, and texts, lists and objects of it."""
    return not raw.strip() if isinstance(raw, str) else raw is None or raw in ([], {})


def _period(raw: dict[str, Any]) -> str:
    """Return from when to when it was, as it is written, where both are: a story has one date."""
    several = [raw.get(key) for key in reversed(_known("dates"))]
    dates = dict.fromkeys(date.strip() for date in several if isinstance(date, str) and date.strip())
    return " – ".join(dates) if len(dates) > 1 else ""  # noqa: RUF001 - as people write it


def day_of(raw: Any) -> Any:
    """Return a résumé's date as a day, None where it gives none; else as it is, for the story to refuse."""
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw < 10_000:  # noqa: PLR2004 - years
        return str(raw)
    if not isinstance(raw, str):
        return raw
    ends = [end for end in _LIKE["until"].split(raw.strip(), 1) if end.casefold() not in _known("not_over")]
    with suppress(InvalidInput):  # what may be two days, or none: the story says so, with its place
        return happened_in(ends[-1]) if ends else None
    return ends[-1]


def part_of(text: str) -> Literal["action", "result"]:
    """Return `"result"` for a share, so many times, or any figure beside a word such as “won”. Our choice."""
    read = text[:_READ]
    units = {figure.unit for figure in figures_of(read)}
    tells = units and not {stem(word) for word in words_of(read)}.isdisjoint(_known("outcomes"))
    return "result" if tells or units & {"percent", "times"} else "action"


def id_of_draft(text: str, employer: str) -> str:
    """Return the id of a draft: its first words, and a digest of its text and employer alone, folded."""
    same = " ".join(text.casefold().split())
    key = f"{fold(employer)}\n{same}".encode("utf-8", "surrogatepass")
    first = slug(same[:_READ_FOR_ID])
    if len(first) > _LONGEST_SLUG:
        first = first[: _LONGEST_SLUG + 1].rpartition("-")[0] or first[:_LONGEST_SLUG]
    return f"{first}-{hashlib.sha256(key).hexdigest()[:8]}"


def titles_of(text: str, employer: str) -> tuple[str, ...]:
    """Return titles for a line, the best first: for one that no other story of the file has."""
    first, longer = title_of(text), [_cut(_start(text), longest) for longest in _LONGER_TITLES]
    return (first, *([f"{first} ({title_of(employer)})"] if employer else []), *longer)


def title_of(text: str) -> str:
    """Return the first words of a text: its first sentence, cut at a clause or else between words."""
    start = _start(text)
    first = next((one.text.rstrip(".;:, ") for one in passages(start)), "")
    said = first or start or text.strip()[:LONGEST_TITLE]
    clause = _LIKE["clause"].search(said, _SHORTEST_TITLE, LONGEST_TITLE + 1)
    return said[: clause.start()] if clause and len(said) > LONGEST_TITLE else _cut(said, LONGEST_TITLE)


def _start(text: str) -> str:
    """Return the start of a text in one line, without Markdown's signs for bold."""
    return " ".join(text.strip()[:_READ].replace("**", "").split())[: 2 * max(_LONGER_TITLES)]


def _cut(said: str, longest: int) -> str:
    """Return the words of a text that fit, with a mark where it was cut: not in a letter with its marks."""
    if len(said) <= longest:
        return said
    words = said[: longest + 1].rsplit(" ", 1)[0].split(" ")
    while len(words) > 1 and words[-1].casefold() in _known("hanging"):
        words.pop()
    kept, end = " ".join(words).rstrip(",;: "), longest
    while end > 1 and (unicodedata.category(said[end])[0] == "M" or "\u200d" in said[end - 1 : end + 1]):
        end -= 1
    return f"{kept if _SHORTEST_TITLE <= len(kept) <= longest else said[:end]}…"
