"""Everything of an owner as one JSON document, whichever database it comes from.

```json
{
  "format": "storybank/store",
  "schema_version": 4,
  "stories": [{"revisions": [{"number": 1, "at": "2026-11-22T18:00:00Z", "story": {"title": "…"}}]}],
  "tellings": [{"telling": {"story": "…"}, "story_revision": 1, "recorded_at": "2026-11-23T18:00:00Z"}],
  "impressions": [],
  "rounds": [],
  "plans": [{"plan": {}, "saved_at": "…", "made_from": {"stories": [["month-end", 1]]}}],
  "framework": {"name": "storybank", "version": "1", "whole": null},
  "extensions": {}
}
```

Lists are in the order of adding; statements stand among the stories. The last revision of a story is the
story as it is. A time is null where none was noted, and the framework where none was chosen. Edition 1 has
no extensions, edition 2 only those of the bank and of stories; until edition 3 a meeting is called a sitting.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, Field, model_validator
from sqlalchemy import Row

from storybank.competencies import Framework, builtin_framework
from storybank.errors import DocumentError, Fault, InvalidInput, StoreError, fault_of, refuse, said_of
from storybank.formats.files import check_size, checked_edition, decode, read_json
from storybank.history import Impression, Rehearsal, Telling
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.storage.bank import columns_of_story, columns_of_telling, extensions, use_extensions
from storybank.storage.plans import Key, MadeFrom, strays_of_plan, strays_of_round
from storybank.storage.rows import Rows, V, kind_of, read
from storybank.stories import AsTold, Story, Told
from storybank.values import WHOLE, JSONObject, Moment, Name, Value, gathered, plural
from storybank.values.base import without_empty
from storybank.values.strings import in_utc

FORMAT: Final = "storybank/store"  # what the document says that it is
SCHEMA_VERSION: Final = 4  # the edition of the document that this release writes
LARGEST_EXPORT: Final = 2**30  # bytes, unless the caller says otherwise: years of plans, with their sources
_NAME = "the document"
# Levels of lists and objects: a proof branches as deep as its search went, and pydantic reads rows to 200.
DEEPEST_EXPORT: Final = 250

Noted = Annotated[Moment, AfterValidator(in_utc)]  # when something was noted, as the tables write it
Number = Annotated[int, Field(ge=1, le=2**31 - 1), WHOLE]  # of a revision, as both databases can keep it


class KeptRevision(Value):
    """A story, or a statement, as it once was."""

    number: Number
    at: Noted | None = None
    story: AsTold


class KeptStory(Value):
    """A story with all its revisions, the oldest first; the last one is the story as it is."""

    revisions: Annotated[tuple[KeptRevision, ...], Field(min_length=1)]

    @property
    def id(self) -> str:
        """The story's id."""
        return self.revisions[-1].story.id

    @model_validator(mode="after")
    def _one_story_in_order(self) -> Self:
        faults = list[Fault]()
        for index, (older, newer) in enumerate(pairwise(self.revisions), 1):
            if newer.number <= older.number:
                faults.append(fault_of("not_in_order", f"revisions[{index}].number"))
            if newer.story.id != older.story.id:
                faults.append(fault_of("another_id", f"revisions[{index}].story.id"))
        refuse("KeptStory", faults)
        return self


class KeptTelling(Value):
    """A telling, which revision of its story was told, and when it was recorded."""

    telling: Telling
    story_revision: Number | None = None
    recorded_at: Noted | None = None


class KeptPlan(Value):
    """A plan, when it was saved, and what it was made from."""

    plan: Plan
    saved_at: Noted | None = None
    made_from: MadeFrom | None = None


class KeptFramework(Value):
    """The framework in use: whole, or the built-in one, which every release brings along."""

    name: Name
    version: Name
    whole: Framework | None = None

    @model_validator(mode="after")
    def _named_as_it_is(self) -> Self:
        if self.whole is None and self.name != builtin_framework().name:
            raise InvalidInput("KeptFramework", [fault_of("no_framework", "whole")])
        if self.whole and (self.whole.name, self.whole.version) != (self.name, self.version):
            raise InvalidInput("KeptFramework", [fault_of("named_otherwise", "whole")])
        return self


class StoreDocument(Value):
    """Everything of one owner."""

    # None has a default: a document that has lost a part is not a smaller store.
    stories: tuple[KeptStory, ...]
    tellings: tuple[KeptTelling, ...]
    impressions: tuple[Impression, ...]
    rounds: tuple[Round, ...]
    plans: tuple[KeptPlan, ...]
    framework: KeptFramework | None
    extensions: JSONObject
    rehearsals: tuple[Rehearsal, ...] = ()  # which earlier documents have not

    _shorter = without_empty("rehearsals")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        known = {(story.id, kept.number): kept.story for story in self.stories for kept in story.revisions}
        stories = {story for story, _ in known}
        faults = [
            *(twice for part, key in _KEYS.items() for twice in _twice(part, map(key, getattr(self, part)))),
            *_twice("rehearsals", self.rehearsals),
        ]
        for index, said in enumerate(self.rehearsals):
            if said.story not in stories:
                faults.append(fault_of("stray_of_document", f"rehearsals[{index}].story"))
        for index, kept in enumerate(self.tellings):
            told, path = kept.telling.story, f"tellings[{index}]"
            if told not in stories:
                faults.append(fault_of("stray_of_document", f"{path}.telling.story"))
            elif kept.story_revision is not None and (told, kept.story_revision) not in known:
                faults.append(fault_of("no_such_revision", f"{path}.story_revision"))
        faults += (
            lost for index, plan in enumerate(self.plans) for lost in _lost_sources(index, plan, known)
        )
        refuse("StoreDocument", faults)
        return self


_KEYS: Final[Mapping[str, Callable[[Any], Hashable]]] = {
    "stories": attrgetter("id"),
    "tellings": attrgetter("telling.key"),
    "rounds": attrgetter("name"),
}
"""What tells the values of a part apart: there is one of each key."""


def written(document: StoreDocument) -> str:
    """Return the text of a document; equal ones have one text."""
    fields = {"format": FORMAT, "schema_version": SCHEMA_VERSION, **document.model_dump(mode="json")}
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def read_document(text: str | bytes, *, max_bytes: int) -> StoreDocument:
    """Return the document of a text."""
    check_size(len(text), name=_NAME, max_bytes=max_bytes)
    decoded = decode(text, name=_NAME) if isinstance(text, bytes) else text
    found = read_json(decoded, name=_NAME, max_depth=DEEPEST_EXPORT)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise DocumentError(*said_of("no_export", name=_NAME, format=FORMAT))
    version = checked_edition(found.get("schema_version"), name=_NAME, newest=SCHEMA_VERSION)
    fields = {part: value for part, value in found.items() if part not in {"format", "schema_version"}}
    if version == 1:
        fields = {"extensions": {}, **fields}
    try:
        return StoreDocument.model_validate(fields)
    except InvalidInput as error:
        raise DocumentError(*said_of("rule_broken", name=_NAME), error.faults) from None


def exported(rows: Rows) -> StoreDocument:
    """Return everything of the owner."""
    tables = rows.tables
    row = rows.one(tables.frameworks)
    whole = None if row is None or row.document is None else read(Framework, row)
    try:
        return StoreDocument(
            stories=_stories(rows),
            tellings=tuple(
                KeptTelling(
                    telling=read(Telling, row), story_revision=row.story_revision, recorded_at=row.recorded_at
                )
                for row in rows.all(tables.tellings)
            ),
            impressions=rows.values(tables.impressions, Impression),
            rounds=rows.values(tables.rounds, Round),
            plans=tuple(map(_plan, rows.all(tables.plans))),
            framework=row and KeptFramework(name=row.name, version=row.version, whole=whole),
            extensions=extensions(rows),
            rehearsals=rows.values(tables.rehearsals, Rehearsal),
        )
    except InvalidInput as error:
        faults = "; ".join(map(str, error.faults[:3]))
        raise StoreError(*said_of("inconsistent", faults=faults)) from None


def imported(rows: Rows, document: StoreDocument) -> None:
    """Add what a document holds and the owner has not; what both hold must be equal."""
    there = exported(rows)
    conflicts = [*_strays(document, there)]
    for part, key in _KEYS.items():
        known = {key(kept): kept for kept in getattr(there, part)}
        unequal = (n for n, new in enumerate(getattr(document, part)) if known.get(key(new), new) != new)
        conflicts += [fault_of("unequal", f"{part}[{n}]") for n in unequal]  # no key, which may be private
    given = document.framework or document.stories or document.impressions
    is_tagged = there.stories or there.impressions or (there.framework and given)
    read_in = [(one.framework and one.framework.whole) or builtin_framework() for one in (document, there)]
    if is_tagged and read_in[0] != read_in[1]:  # tags would change their meaning
        conflicts.append(fault_of("another_framework", "framework"))
    if document.extensions and there.extensions and document.extensions != there.extensions:
        conflicts.append(fault_of("other_extensions", "extensions"))
    if conflicts:
        raise DocumentError(*said_of("stored_otherwise"), conflicts)
    _add_all(rows, document, there)


def _twice(part: str, keys: Iterable[Hashable]) -> Iterator[Fault]:
    places = gathered((key, index) for index, key in enumerate(keys))
    again = ((first, index) for first, *others in places.values() for index in others)
    return (fault_of("twice", f"{part}[{index}]", first=f"{part}[{first}]") for first, index in again)


def _lost_sources(index: int, kept: KeptPlan, known: Mapping[Key, Told]) -> Iterator[Fault]:
    """Give what keeps a plan's bank from being made again."""
    source, path = kept.made_from, f"plans[{index}].made_from"
    if source is None:
        return
    told = enumerate(source.stories)
    lost = [place for place, story in told if isinstance(story, tuple) and story not in known]
    for place in lost:
        yield fault_of("lost_revision", f"{path}.stories[{place}]")
    if not lost:
        try:
            source.bank(known)
        except InvalidInput as error:
            yield from (one.within(path) for one in error.faults)


def _strays(document: StoreDocument, there: StoreDocument) -> Iterator[Fault]:
    """Give what rounds and plans of the document name and the owner will not have."""
    stories = [each.story for kept in (*there.stories, *document.stories) for each in kept.revisions]
    ids = {story.id for story in stories}
    names = ids | {story.title for story in stories if isinstance(story, Story)}
    for index, round in enumerate(document.rounds):
        yield from (stray.within(f"rounds[{index}]") for stray in strays_of_round(round, names))
    for index, kept in enumerate(document.plans):
        for stray in strays_of_plan(kept.plan, ids):
            yield fault_of("stray_of_kept_plan", f"plans[{index}].plan.{stray.path}")


def _add_all(rows: Rows, document: StoreDocument, there: StoreDocument) -> None:
    tables = rows.tables
    for kept in _missing(document.stories, there.stories):
        last = kept.revisions[-1]
        rows.add(tables.stories, {"id": kept.id, "revision": last.number, **columns_of_story(last.story)})
        for one in kept.revisions:
            numbered = {"story": kept.id, "revision": one.number, "at": _moment(one.at) or ""}
            rows.add(tables.story_revisions, numbered | _document(one.story))
    for told in _missing(document.tellings, there.tellings):
        noted = {"story_revision": told.story_revision, "recorded_at": _moment(told.recorded_at)}
        rows.add(tables.tellings, columns_of_telling(told.telling) | noted | _document(told.telling))
    for said in _missing(document.rehearsals, there.rehearsals):
        rows.add(tables.rehearsals, {"story": said.story, **_document(said)})
    rows.add(tables.impressions, *map(_document, _missing(document.impressions, there.impressions)))
    for round in _missing(document.rounds, there.rounds):
        rows.add(tables.rounds, {"name": round.name, "revision": 1, **_document(round)})
    for plan in _missing(document.plans, there.plans):
        source = None if plan.made_from is None else plan.made_from.model_dump_json()
        about = {"round": plan.plan.round.name, "saved_at": _moment(plan.saved_at), "made_from": source}
        rows.add(tables.plans, about | _document(plan.plan))
    framework = document.framework
    if framework is not None and there.framework is None:
        whole = None if framework.whole is None else framework.whole.model_dump_json()
        named = {"name": framework.name, "version": framework.version}
        rows.add(tables.frameworks, {**named, "revision": 1, "document": whole})
    if document.extensions:
        use_extensions(rows, document.extensions)


def _missing(given: Sequence[V], there: Iterable[V]) -> list[V]:
    """Return what is given more often than it is there, in the order given."""
    left = Counter(there)
    missing = []
    for each in given:
        if left[each]:
            left[each] -= 1
        else:
            missing.append(each)
    return missing


def _stories(rows: Rows) -> tuple[KeptStory, ...]:
    kept = gathered(
        (
            row.story,
            KeptRevision(number=row.revision, at=row.at or None, story=read(kind_of(row.document), row)),
        )
        for row in rows.all(rows.tables.story_revisions)
    )
    stories = []
    for row in rows.all(rows.tables.stories):
        revisions = sorted(kept.pop(row.id, []), key=lambda revision: revision.number)
        ends = [(each.number, each.story, each.story.id) for each in revisions[-1:]]
        if ends != [(row.revision, read(kind_of(row.document), row), row.id)]:
            raise StoreError(*said_of("out_of_step", story=row.id))
        stories.append(KeptStory(revisions=tuple(revisions)))
    if kept:
        raise StoreError(*said_of("stories_gone", stories=plural(len(kept), "story")))
    return tuple(stories)


def _plan(row: Row[Any]) -> KeptPlan:
    source = None if row.made_from is None else read(MadeFrom, row, "made_from")
    return KeptPlan(plan=read(Plan, row), saved_at=row.saved_at, made_from=source)


def _document(value: Value) -> dict[str, Any]:
    return {"document": value.model_dump_json()}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="microseconds")
