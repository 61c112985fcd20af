"""Everything of an owner as one JSON document, whichever database it comes from.

```json
{
  "format": "storybank/store",
  "schema_version": 3,
  "stories": [{"revisions": [{"number": 1, "at": "2026-11-22T18:00:00Z", "story": {"title": "…"}}]}],
  "tellings": [{"telling": {"story": "…"}, "story_revision": 1, "recorded_at": "2026-11-23T18:00:00Z"}],
  "impressions": [],
  "rounds": [],
  "plans": [{"plan": {}, "saved_at": "…", "made_from": {"stories": [["month-end", 1]]}}],
  "framework": {"name": "storybank", "version": "1", "whole": null},
  "extensions": {}
}
```

Lists are in the order of adding. The last revision of a story is the story as it is. A time is null where
none was noted, and the framework where none was chosen. Edition 1 has no extensions, edition 2 only
those of the bank and of stories.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Final, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from storybank.competencies import Framework, builtin_framework
from storybank.errors import DocumentError, Fault, InvalidInput
from storybank.formats.files import check_size, checked_edition, decode, read_json
from storybank.history import Impression, Telling
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.storage._made_from import Key, MadeFrom
from storybank.stories import Story
from storybank.values import WHOLE, JSONObject, Moment, Name, Value

FORMAT: Final = "storybank/store"
"""What the document says that it is."""

SCHEMA_VERSION: Final = 3
"""The edition of the document that this release writes."""

LARGEST_EXPORT: Final = 2**30
"""Bytes of a document, unless the caller says otherwise: years of plans, with what they were made of."""

_NAME = "the document"

DEEPEST_EXPORT: Final = 250
"""Levels of lists and objects in a document: a proof branches as deep as the search for it went, and rows
are read to 200 levels (pydantic's limit)."""


def _in_utc(moment: datetime) -> datetime:
    """Return the same moment as the tables write it.

    Raises:
        PydanticCustomError: There is none: in UTC it would be before the year 1, or after 9999.
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        kind, problem = "datetime_type", "is not a time"
        raise PydanticCustomError(kind, problem) from None


Noted = Annotated[Moment, AfterValidator(_in_utc)]
"""When something was noted."""

Number = Annotated[int, Field(ge=1, le=2**31 - 1), WHOLE]
"""The number of a revision, as both databases can keep it."""


class KeptRevision(Value):
    """A story as it once was."""

    number: Number
    at: Noted | None = None
    story: Story


class KeptStory(Value):
    """A story with all its revisions, the oldest first; the last one is the story as it is."""

    revisions: Annotated[tuple[KeptRevision, ...], Field(min_length=1)]

    @property
    def id(self) -> str:
        """The story's id."""
        return self.revisions[-1].story.id

    @model_validator(mode="after")
    def _one_story_in_order(self) -> Self:
        faults = []
        for index, (older, newer) in enumerate(zip(self.revisions, self.revisions[1:], strict=False), 1):
            if newer.number <= older.number:
                problem = "is not larger than the one before"
                faults.append(
                    Fault(f"revisions[{index}].number", problem, "number them from the oldest on", "conflict")
                )
            if newer.story.id != older.story.id:
                problem = "is not that of the one before"
                faults.append(
                    Fault(f"revisions[{index}].story.id", problem, "keep one id for one story", "conflict")
                )
        if faults:
            raise InvalidInput("KeptStory", faults)
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
        whole = self.whole
        if whole is None:
            if self.name != builtin_framework().name:
                fault = Fault(
                    "whole",
                    "is missing",
                    "give the framework, or null with the built-in one's name",
                    "missing",
                )
                raise InvalidInput("KeptFramework", [fault])
        elif (whole.name, whole.version) != (self.name, self.version):
            fault = Fault(
                "whole", "has another name or version", "give the two beside it that it has", "conflict"
            )
            raise InvalidInput("KeptFramework", [fault])
        return self


class StoreDocument(Value):
    """Everything of one owner."""

    positional: ClassVar[tuple[str, ...]] = ()

    # None has a default: a document that has lost a part is no smaller store.
    stories: tuple[KeptStory, ...]
    tellings: tuple[KeptTelling, ...]
    impressions: tuple[Impression, ...]
    rounds: tuple[Round, ...]
    plans: tuple[KeptPlan, ...]
    framework: KeptFramework | None
    extensions: JSONObject

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        known = {(story.id, kept.number): kept.story for story in self.stories for kept in story.revisions}
        faults = [
            *_twice("stories", (story.id for story in self.stories)),
            *_twice("tellings", (kept.telling.key for kept in self.tellings)),
            *_twice("rounds", (round_.name for round_ in self.rounds)),
            *_unknown_stories(self.tellings, known),
            *(fault for index, plan in enumerate(self.plans) for fault in _lost_sources(index, plan, known)),
        ]
        if faults:
            raise InvalidInput("StoreDocument", faults)
        return self


def written(document: StoreDocument) -> str:
    """Return the text of a document; equal ones have one text."""
    fields = {"format": FORMAT, "schema_version": SCHEMA_VERSION, **document.model_dump(mode="json")}
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def read_document(text: str | bytes, *, max_bytes: int) -> StoreDocument:
    """Return the document of a text.

    Raises:
        DocumentError: It is not such a document; `faults` says where, and quotes no story.
        NewerDocument: A newer release of this library wrote it.
    """
    check_size(len(text), name=_NAME, max_bytes=max_bytes)
    decoded = decode(text, name=_NAME) if isinstance(text, bytes) else text
    found = read_json(decoded, name=_NAME, max_depth=DEEPEST_EXPORT)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        problem = f"{_NAME} is not of the format {FORMAT}"
        raise DocumentError(problem, "give one that Store.export wrote")
    version = checked_edition(found.get("schema_version"), name=_NAME, newest=SCHEMA_VERSION)
    fields = {part: value for part, value in found.items() if part not in {"format", "schema_version"}}
    if version == 1:
        fields = {"extensions": {}, **fields}
    try:
        return StoreDocument.model_validate(fields)
    except InvalidInput as error:
        problem = f"{_NAME} breaks a rule, and nothing was written"
        raise DocumentError(problem, "mend what the list names", error.faults) from None


def _twice(part: str, keys: Iterable[Hashable]) -> Iterator[Fault]:
    seen: dict[Hashable, int] = {}
    for index, key in enumerate(keys):
        first = seen.setdefault(key, index)
        if first != index:
            yield Fault(
                f"{part}[{index}]", f"is {part}[{first}] again", "take one of the two out", "duplicate"
            )


def _unknown_stories(tellings: Iterable[KeptTelling], known: Mapping[Key, Story]) -> Iterator[Fault]:
    stories = {story for story, _ in known}
    for index, kept in enumerate(tellings):
        told = kept.telling.story
        if told not in stories:
            problem = "is no story of the document"
            yield Fault(f"tellings[{index}].telling.story", problem, "give a story's id", "unknown_reference")
        elif kept.story_revision is not None and (told, kept.story_revision) not in known:
            problem = "is no revision of that story"
            yield Fault(
                f"tellings[{index}].story_revision",
                problem,
                "give one that is there, or null",
                "unknown_reference",
            )


def _lost_sources(index: int, kept: KeptPlan, known: Mapping[Key, Story]) -> Iterator[Fault]:
    """Give what keeps a plan's bank from being made again."""
    source, path = kept.made_from, f"plans[{index}].made_from"
    if source is None:
        return
    lost = [
        place for place, story in enumerate(source.stories) if story not in known and isinstance(story, tuple)
    ]
    for place in lost:
        problem = "is no revision of the document"
        yield Fault(
            f"{path}.stories[{place}]",
            problem,
            "put it back, or write null for made_from",
            "unknown_reference",
        )
    if not lost:
        try:
            source.bank(known)
        except InvalidInput as error:
            yield from (fault.within(path) for fault in error.faults)
