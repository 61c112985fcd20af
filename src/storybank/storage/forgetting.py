"""Taking one interviewer out of all that an owner keeps, so that what is left still fits together.

What was told to the person, and what the person took away, is gone. In saved rounds and plans somebody
without a name sits in the place, with the same needs: so a plan can be read and proved as before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any, Final, TypeVar

from pydantic_core import from_json, to_json
from sqlalchemy import Row, Table

from storybank.display import Block, Bullets, Page, Shown, section
from storybank.errors import InvalidInput, StoreError, UnknownReference, fault_of, said_of
from storybank.history import Impression, Roster, Telling
from storybank.interviews import Person
from storybank.planning.plan import Plan
from storybank.storage.bank import columns_of_telling
from storybank.storage.plans import MadeFrom
from storybank.storage.rows import Rows, folded_document, read
from storybank.text.finder import Finder, Secret, contacts, with_stand_ins, without_overlaps
from storybank.text.names import Likeness, folded, person_likeness
from storybank.values import Count, JSONObject, Value, id_of, is_identifier, plural

E = TypeVar("E", Telling, Impression)

_TEXTS: Final = ("title", "name", "round")  # columns beside a document that hold what people wrote
_ARE_PEOPLE: Final = frozenset(
    {"interviewer", "interviewer_id", "asked_by", "also_heard_by", "subject", "ask", "asked", "vouched_by"}
)
_NAMING: Final = ("ask", "asked", "vouched_by", "references")  # a list of names, or names with more
_BY_NAME: Final = ("extensions", "references", "research")  # what has names or questions before its texts
_OF_A_PERSON: Final = frozenset({"id", "name", "role", "needs"})  # what nothing but an interviewer has
_OF_A_MEETING: Final = frozenset({"interviewers", "told"})  # what nothing but a meeting has
_OF_AN_INQUIRY: Final = frozenset({"id", "text", "topic"})  # what nothing but an inquiry has
_CONTACT: Final[Any] = {"title": "", "email": None, "notes": "", "questions_to_ask": [], "extensions": {}}
_SHORTEST: Final = 7  # signs of a number to call that is sought in texts, and its digits that two have alike


class Forgotten(Shown, Value):
    """What became of somebody whom a store forgot: how many tellings, impressions, rounds and plans.

    Attributes:
        stand_in: What the person is called in rounds, plans and texts from now on.
        tellings: How many were removed.
        impressions: How many were removed.
        rounds: How many hold the stand-in now.
        plans: The same of plans, earlier ones too.
        stories: In how many stories the name stood in the text, of today or of an earlier revision.
        likely: Names in what was told and noted that may mean the same person. They stay until they are
            given to `forget_person` as they stand here.
        left: Ids of stories that hold the name: an id is for good.
    """

    stand_in: str
    tellings: Count = 0
    impressions: Count = 0
    rounds: Count = 0
    plans: Count = 0
    stories: Count = 0
    likely: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def page(self) -> Page:
        """Return what was done, and what is left to do."""
        removed = f"{plural(self.tellings, 'telling')} and {plural(self.impressions, 'impression')} are gone."
        changed = f"{plural(self.rounds, 'round')}, {plural(self.plans, 'plan')} and "
        changed += f"{plural(self.stories, 'story', 'stories')} now say “{self.stand_in}”."
        blocks: list[Block] = [Bullets([removed, changed])]
        blocks += section("Perhaps the same person: forget each by this name, if so", self.likely)
        blocks += section("The name is part of the id of these stories, and an id stays", self.left)
        return Page("Forgotten", blocks=blocks)


def forget_person(rows: Rows, person: Person) -> Forgotten:
    """Take a person out of every row of an owner."""
    if isinstance(person, str) and not person.strip():
        raise InvalidInput("Store.forget_person", [fault_of("nobody", "person")])
    tables = rows.tables
    saved = [_parsed(row.document) for t in (tables.rounds, tables.plans) for row in rows.all(t)]
    them = _Them(person, saved)
    done: dict[str, int] = {}
    written: dict[str, None] = {}
    for table in (tables.tellings, tables.impressions):
        named = {row.position: str(_parsed(row.document)["interviewer"]) for row in rows.all(table)}
        gone = {position: text for position, text in named.items() if them.are(text)}
        done[tables.word(table)] = sum(rows.remove(table, table.c.position == position) for position in gone)
        written |= dict.fromkeys(named.values())
    told = [_parsed(row.document) for t in (tables.stories, tables.story_revisions) for row in rows.all(t)]
    parts = (part for document in (*told, *saved) for part in _parts_in(document))
    several = (part[field] for part in parts for field in _NAMING if isinstance(part.get(field), list | dict))
    written |= dict.fromkeys(str(name) for names in several for name in names)
    likely = them.likely(written)
    them.spellings |= {text: None for text in written if them.are(text)}
    left = {table: rows.all(table) for table in tables.with_rows}
    taking = _Taking(them, [row for several in left.values() for row in several])
    changed = {t: [row for row in several if taking.changes(rows, t, row)] for t, several in left.items()}
    stories = {row.id for row in changed[tables.stories]} | {r.story for r in changed[tables.story_revisions]}
    done |= {tables.word(table): len(changed[table]) for table in (tables.rounds, tables.plans)}
    done["stories"] = len(stories)
    named_so = tuple(row.id for row in left[tables.stories] if taking.finder.spans(row.id))
    return Forgotten(stand_in=taking.name, **done, likely=likely, left=named_so)


class _Them:
    """One person, by all that saved rounds and plans know of them; among namesakes there, by the id alone."""

    def __init__(self, person: Person, saved: Iterable[Any]) -> None:
        self.ids: set[str] = {id_of(person)}
        self.spellings = {person: None} if isinstance(person, str) else {}
        self.numbers: set[str] = set()
        self._learn(() if isinstance(person, str) else [person.to_dict()])
        self.by_id_alone = False
        days = [[p for p in _parts_in(document) if p.keys() >= _OF_A_PERSON] for document in saved]
        self._learn(p for day in days for p in day if p["id"] in self.ids)
        namesakes = [found for day in days if len(found := {p["id"]: p for p in day if self.are_in(p)}) > 1]
        if strangers := [found for found in namesakes if self.ids.isdisjoint(found)]:
            several = fault_of("several_people", "person", ids=", ".join(strangers[0]))
            raise UnknownReference("Store.forget_person", [several])
        self.by_id_alone = bool(namesakes)
        self._learn(p for day in days for p in day if self.are_in(p))
        self.others = dict.fromkeys(str(p["name"]) for day in days for p in day if not self.are_in(p))

    def _learn(self, people: Iterable[dict[str, Any]]) -> None:
        for one in [*people]:
            self.ids.add(one["id"])
            self.spellings |= dict.fromkeys(filter(None, (one["name"], one.get("email"))))
            self.numbers |= {one["phone"]} if len(one.get("phone") or "") >= _SHORTEST else set()

    def are(self, text: str) -> bool:
        """Whether an id, a name or an address means them beyond doubt."""
        return text in self.ids or (not self.by_id_alone and self._likeness(text) >= Likeness.CERTAIN)

    def are_in(self, one: Mapping[str, Any]) -> bool:
        """Whether an interviewer of a document is them."""
        return any(self.are(one[part]) for part in ("id", "name", "email") if one.get(part))

    def likely(self, written: Iterable[str]) -> tuple[str, ...]:
        """Return the names that may mean them."""
        doubtful = (text for text in (*written, *self.others) if not self.are(text) and self._likeness(text))
        return tuple(dict.fromkeys(doubtful))

    def _likeness(self, text: str) -> Likeness:
        same = any(folded(text) == folded(one) for one in self.spellings)
        return Likeness.EXACT if same else max(person_likeness(text, one) for one in self.spellings)


def _parts_in(document: Any) -> Iterator[dict[str, Any]]:
    """Yield each object in a document, but for what other programs keep."""
    if isinstance(document, dict):
        yield document
    if isinstance(document, dict | list):
        for name, inner in document.items() if isinstance(document, dict) else enumerate(document):
            yield from _parts_in(inner) if name != "extensions" else ()


class _Taking:
    """Rows again without a person: a stand-in sits in their place, and stands for the name in texts."""

    def __init__(self, them: _Them, rows: Sequence[Row[Any]]) -> None:
        texts = "\n".join(str(column) for row in rows for column in row)
        names = ((f"Person {number}", f"person-{number}") for number in count(1))
        self.name, self.id = next(pair for pair in names if not any(name in texts for name in pair))
        self.finder = Finder()
        self._ends = {_digits_in(number) for number in them.numbers} - {""}
        for number in them.numbers:
            self.finder.add(number, Secret("phone", self.name))
        self._them = them
        self._text = cache(self._in_text)  # of a story, each plan holds the same
        for text in them.spellings:
            for form in () if them.by_id_alone and "@" not in text else _forms(text):
                one_word = form if len(form.split()) == 1 and "@" not in form else ""
                self.finder.add(form, Secret("name", self.name, one_word))

    def changes(self, rows: Rows, table: Table, row: Row[Any]) -> bool:
        """Write a row again where it names the person; whether it did."""
        held = row._mapping  # noqa: SLF001 - so SQLAlchemy calls what is public
        new = {column: self._text(held[column]) for column in _TEXTS if column in held}
        for column in ("document", "made_from"):
            if text := held.get(column):
                old = _parsed(text)
                given = from_json(self._source(row).model_dump_json()) if column == "made_from" else old
                found = self._without(given)
                new[column] = text if found == old else to_json(found).decode()
        if new.get("document", held["document"]) != held["document"]:
            if table is rows.tables.stories:
                new["folded"] = folded_document(new["document"])
            if table is rows.tables.tellings:
                new |= columns_of_telling(Telling.model_validate_json(new["document"]))
        changed = {column: text for column, text in new.items() if text != held[column]}
        if changed:
            rows.rewrite(table, row, **changed)
        return bool(changed)

    def _source(self, row: Row[Any]) -> MadeFrom:
        """Return what a plan was made from, without what they heard and said; whom it took for them too."""
        round = read(Plan, row).round
        roster = Roster(round.interviewers, round.employer)

        def without(one: E) -> E:
            meant = roster.meant(one).people
            if self._them.are(one.interviewer) or (len(meant) == 1 and self._them.are(meant[0].id)):
                blank = {"notes": "", "extensions": JSONObject(), "question": ""}
                theirs = {name: empty for name, empty in blank.items() if name in type(one).model_fields}
                return one.replace(interviewer=self.id, **theirs)
            return one

        source = read(MadeFrom, row, "made_from")
        told = {one.key: one for one in map(without, source.tellings)}  # two spellings are one now
        return source.replace(tellings=(*told.values(),), impressions=(*map(without, source.impressions),))

    def _without(self, part: Any, field: str = "") -> Any:
        """Return a document without them; what other programs keep is no more than names and texts."""
        found = part
        match part:
            case str():
                part = self._inquiry_id(part) if field == "inquiry_id" else part
                is_them = field in _ARE_PEOPLE and self._them.are(part)
                found = (self.id if part in self._them.ids else self.name) if is_them else self._text(part)
            case list() if field in ("use", "avoid"):  # of a story and a person or a meeting
                found = [[story, self._without(place, "interviewer")] for story, place in part]
            case list():
                # A finding about how they are written goes; one about what they ask for stays.
                spelled = [one for one in part if field == "findings" and one["field"] != "needs"]
                kept = [one for one in part if one not in spelled or not self._them.are(one["subject"])]
                found = [self._without(one, field) for one in kept]
            case dict() if field in _BY_NAME:
                gone = [name for name in part if field == "references" and self._them.are(name)]
                texts = {name: "" if name in gone else self._without(part[name], field) for name in part}
                found = {self.name if name in gone else self._text(name): texts[name] for name in part}
            case dict():
                if part.keys() >= _OF_A_PERSON and self._them.are_in(part):
                    theirs = _CONTACT | {"id": self.id, "name": self.name}
                    early = {name: part[name] for name in part if name not in ("phone", "research")}
                    part = {name: theirs.get(name, inner) for name, inner in early.items()}
                if part.keys() >= _OF_A_MEETING:
                    part = self._without_words(part)
                if part.keys() >= _OF_AN_INQUIRY:
                    part = part | {"id": self._inquiry_id(part["id"])}
                elif part.get("field") == "inquiries":  # a finding about one
                    part = part | {"subject": self._inquiry_id(part["subject"])}
                found = {name: self._without(inner, name) for name, inner in part.items()}
        return found

    def _without_words(self, meeting: dict[str, Any]) -> dict[str, Any]:
        """Return a meeting without what they asked, and what was promised to them alone."""
        alone = all(map(self._them.are_in, meeting["interviewers"]))
        theirs, asked = self._them.ids, meeting.get("questions", ())
        asked = [one for one in asked if not (alone or one["asked_by"] in theirs)]
        left = {"questions": asked, **{of: [] if alone else meeting.get(of) for of in ("promised", "notes")}}
        return {name: part for name, part in (meeting | left).items() if part or name not in left}

    def _inquiry_id(self, text: str) -> str:
        """Return the id of an inquiry, which is made of its text; another one where the name is in it."""
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return f"inquiry-{digest[:12]}" if self.finder.spans(text, any_case=True) else text

    def _in_text(self, text: str) -> str:
        """Return a text with the stand-in for the name. What may be an id of something else is no text."""
        numbers = contacts(text, is_dropped=False) if self._ends else ()
        theirs = (one for one in numbers if _digits_in(text[one.start : one.end]) in self._ends)
        spans = () if is_identifier(text) else without_overlaps([*self.finder.spans(text), *theirs])
        return with_stand_ins(text, spans, lambda _: self.name)


def _digits_in(number: str) -> str:
    """Return what a number has in common with itself written without the country; "" where it is short."""
    digits = "".join(filter(str.isdigit, number))[-_SHORTEST:]
    return digits if len(digits) == _SHORTEST else ""


def _forms(name: str) -> Iterator[str]:
    """Yield a name as it is, with the last word first, and without what stands before it."""
    words = name.split()
    yield from dict.fromkeys((name, " ".join([words[-1], *words[:-1]])))
    bare = " ".join(words[1:])
    if " " in bare and person_likeness(bare, name) >= Likeness.CERTAIN:  # Dr. Ken Abara
        yield from _forms(bare)


def _parsed(document: str) -> Any:
    try:
        return from_json(document)
    except ValueError:
        raise StoreError(*said_of("nobody_forgotten")) from None
