"""Story: one real experience, told in four parts; and Statement: what the candidate says without one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import MAXYEAR, date, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, Self, SupportsIndex

from pydantic import BeforeValidator, Field, ValidatorFunctionWrapHandler, WrapValidator, model_validator

from storybank.display import Column, Heading, Page, Paragraph, Shown, Table
from storybank.errors import Fault, InvalidInput, fault_of
from storybank.late import pattern
from storybank.speech import spoken_seconds
from storybank.text import cells
from storybank.text.stems import read_patterns
from storybank.values import FrozenMap, JSONObject, Value, is_identifier, join_words, slug, unbroken
from storybank.values.base import without_empty
from storybank.values.faults import path_step, read_beside, refusal
from storybank.values.strings import WHOLE, Drawn, Identifier, Line, Name, Prose

PARTS: Final = ("situation", "task", "action", "result")  # of a story, in the order they are told
DEFAULT_STRENGTH: Final = cells.DEFAULT_STRENGTH

UNTOLD_SECONDS = 120  # planned for a story that has no text yet: the two minutes an answer may take
LONGEST_SECONDS = 3600  # of the longest story that can be planned: an hour

StoryStatus = Literal["ready", "draft", "retired"]

STRONGEST = 5
Strength = Annotated[int, Field(ge=1, le=STRONGEST), WHOLE]
"""How strongly a story shows a competency: 1 a trace, 3 clearly, 5 outstandingly."""


def _tags(raw: Any, read: ValidatorFunctionWrapHandler) -> Any:
    """Read tags with strengths, or a list of tags; report every fault at once."""
    if isinstance(raw, str):  # as in a cell of a table, where quotes keep a name with a comma together
        try:
            raw = cells.tags_in(raw)
        except InvalidInput as error:
            faults = [replace(one, path="", problem=f"({one.path}) {one.problem}") for one in error.faults]
            raise InvalidInput("Story", faults) from None
    tags, faults = raw, [*_given_twice(raw)] if isinstance(raw, Mapping) else []
    if isinstance(raw, Iterable) and not isinstance(raw, Mapping | bytes):
        several: list[Any] = list(raw)
        ends = cells.rated(several)
        if any(own for _, own in ends) and all(isinstance(one, str) for one in several):
            return _tags("; ".join(f"{cells.quoted(tag)}: {own or 3}" for tag, own in ends), read)
        pairs = {one[0]: one[1] for one in several if type(one) is tuple and [*map(type, one)] == [str, int]}
        if len(pairs) == len(several) > 0:
            return _tags(pairs, read)
        tags = {unbroken(tag): DEFAULT_STRENGTH for tag in several if isinstance(tag, str)}
        wrong = (path_step(index) for index, tag in enumerate(several) if not isinstance(tag, str))
        faults = [fault_of("tag_no_text", path) for path in wrong]
    return read_beside(faults, "Story", lambda: read(tags))


def _given_twice(tags: Mapping[Any, Any]) -> Iterator[Fault]:
    """Find tags that spaces alone tell apart: one strength would be lost without a word."""
    first: dict[str, str] = {}
    for tag in tags:
        if isinstance(tag, str) and tag.strip() and first.setdefault(unbroken(tag), tag) != tag:
            yield fault_of("tag_twice", path_step(tag))


_in_cell = BeforeValidator(lambda raw: cells.names_in(raw) if isinstance(raw, str) else raw)
_Names = Annotated[tuple[Name, ...], _in_cell]

said_directly = cache(partial(read_patterns, "storybank", "stories.json", re.IGNORECASE))
"""Returns what marks a statement's name that is no competency's: as of the motivation, or of terms."""

_PARTIAL_DATE = pattern(r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?")
_YEARS = range(1, MAXYEAR + 1)


def _when(raw: Any) -> Any:
    """Read a year, a month or a day, as a number, a date or in words: `2024`, `"March 2024"`, `"03/2024"`."""
    text = raw.isoformat() if isinstance(raw, date) else raw
    if not isinstance(raw, str | bool) and isinstance(raw, SupportsIndex | float) and raw in _YEARS:
        text = f"{int(raw):04}"  # also 2024.0, as a column with gaps has it
    if isinstance(text, str):
        if _PARTIAL_DATE.fullmatch(text.strip()):
            return text.strip()
        with suppress(ValueError):
            return datetime.fromisoformat(text.strip()).date().isoformat()
        if (found := cells.happened_in(text)) not in (None, text.strip()):  # else what was written
            return found
    remedy = 'write "2024", "2024-09" or "2024-09-30"'
    raise refusal(kind="malformed", problem="is not a year, a month or a day", remedy=remedy)


_DAY = r"^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
PartialDate = Annotated[str, BeforeValidator(_when), Drawn({"type": "string", "pattern": _DAY})]
"""A year, a month or a day, as text."""


class _Spoken(Value):
    """What is said aloud, in so many seconds."""

    _named_by: ClassVar[tuple[str, ...]]  # the fields that make the id; the first must be there
    _said_in: ClassVar[tuple[str, ...]]  # the fields with the text

    if TYPE_CHECKING:
        seconds: int

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        given = {name: value for name, value in raw.items() if value is not None or name not in cls.derived}
        first, *others = (given.get(name) for name in cls._named_by)
        if isinstance(first, str) and first.strip():
            given.setdefault("id", slug(" ".join([first, *(one for one in others if isinstance(one, str))])))
        if "episode" in cls.derived and isinstance(known := given.get("id"), str) and is_identifier(known):
            given.setdefault("episode", known)
        return {"seconds": seconds_to_tell(*(given.get(part, "") for part in cls._said_in))} | given

    @property
    def _parts(self) -> tuple[str, ...]:
        return tuple(getattr(self, part) for part in self._said_in)

    def replace(self, **changes: Any) -> Self:
        """Return this with some fields changed; the id stays, and seconds that came from the text follow it.

        Raises:
            InvalidInput: What is changed would break a rule.
        """
        if "seconds" not in changes and self.seconds == seconds_to_tell(*self._parts):
            changes["seconds"] = None
        return super().replace(**changes)


class Story(Shown, _Spoken):
    """One real experience of the candidate, ready to be told.

    Attributes:
        title: What the candidate calls it.
        situation: Where it was and what was going on.
        task: What had to be done, and by whom.
        action: What the candidate did.
        result: What came of it.
        competencies: Tag to strength 1-5, as written; a list of tags gives each strength 3, and so does a
            text, where no strength stands behind a tag: `"teamwork: 4; planning"`. A bank resolves the tags
            in its framework.
        id: Slug of the title unless given; permanent from then on.
        episode: The experience behind it, an id. Two stories of one episode are one story told two
            ways, and no round hears both. Defaults to the story's own id.
        employer: Where it happened.
        happened: When: `"2024"`, `"2024-09"`, `"2024-09-30"`, a date, a year as a number, or a month or day
            in words, `"March 2024"`; kept as ISO text.
        seconds: How long it takes to tell, 1-3600. Unless given: 60 · spoken words / 140, rounded
            up, of the four parts; 120 where they are empty.
        status: Only a `"ready"` story is planned; `"draft"` and `"retired"` ones wait.
        withheld_from: Employers who must not hear it; in one text, apart by semicolons.
        vouched_by: Names of those who were there and can speak for it; in one text, apart by semicolons.
        notes: For the candidate alone.
        source: Where it was read from, for a later reading of the same file.
        extensions: Fields of other tools, by name: any JSON value, kept as it is (`JSONObject`).

    Raises:
        InvalidInput: A blank title, a strength outside 1-5 and so on: every fault at once.

    >>> story = Story("Cut the month-end close", competencies={"team work": 4})
    >>> story.id, story.seconds, story.competencies["team work"]
    ('cut-the-month-end-close', 120, 4)
    """

    positional: ClassVar[tuple[str, ...]] = ("title",)
    derived: ClassVar[tuple[str, ...]] = ("id", "episode", "seconds")
    _named_by: ClassVar[tuple[str, ...]] = ("title",)
    _said_in: ClassVar[tuple[str, ...]] = PARTS
    columns: ClassVar[Mapping[str, str]] = {
        "Story": "title",
        "From": "employer",
        "When": "happened",
        "Shows, 1 to 5": "competencies",
        "Seconds": "seconds",
        "Status": "status",
    }
    nothing: ClassVar[str] = "No stories yet."

    title: Name
    situation: Prose = ""
    task: Prose = ""
    action: Prose = ""
    result: Prose = ""
    competencies: Annotated[FrozenMap[Name, Strength], WrapValidator(_tags)] = FrozenMap()
    id: Identifier = ""
    episode: Identifier = ""
    employer: Name | None = None
    happened: PartialDate | None = None
    seconds: Annotated[int, Field(ge=1, le=LONGEST_SECONDS), WHOLE] = 0
    status: StoryStatus = "ready"
    withheld_from: _Names = ()
    vouched_by: _Names = ()
    notes: Prose = ""
    source: Name | None = None
    extensions: JSONObject = JSONObject()

    if TYPE_CHECKING:

        def __init__(
            self,
            title: str,
            *,
            situation: str = "",
            task: str = "",
            action: str = "",
            result: str = "",
            competencies: Mapping[str, int] | Iterable[str] | str = (),
            id: str | None = None,  # noqa: A002 - the field's word
            episode: str | None = None,
            employer: str | None = None,
            happened: date | str | int | None = None,
            seconds: int | None = None,
            status: StoryStatus = "ready",
            withheld_from: Iterable[str] | str = (),
            vouched_by: Iterable[str] | str = (),
            notes: str = "",
            source: str | None = None,
            extensions: Mapping[str, Any] = JSONObject(),
        ) -> None: ...

    _shorter = without_empty("vouched_by")

    @property
    def text(self) -> str:
        """The four parts as one text, as they are told."""
        return "\n\n".join(filter(None, self._parts))

    def page(self) -> Page:
        """Return what there is to see of it: what it shows, and its parts."""
        shows = [[tag, str(strength)] for tag, strength in self.competencies.items()]
        parts = ((name, getattr(self, name)) for name in PARTS if getattr(self, name))
        table = [Table(["It shows", Column("1 to 5", align="right")], shows)] if shows else []
        told = [block for name, text in parts for block in (Heading(name.capitalize()), Paragraph(text))]
        return Page(self.title, lead=self._told_of, blocks=[*table, *told])

    @property
    def _told_of(self) -> str:
        where = (self.employer, self.happened, f"{self.seconds} s to tell", self.status)
        return f"{', '.join(filter(None, where))}."

    def __str__(self) -> str:
        """Return title, what it shows and what is known about it, as a sentence."""
        shows = join_words(f"{tag} {strength}" for tag, strength in self.competencies.items())
        return f"“{self.title}” {f'shows {shows}' if shows else 'has no tags yet'}: {self._told_of}"

    def __repr__(self) -> str:
        """Show which story it is, without its text."""
        return f"<Story {self.id}: {len(self.competencies)} tagged, {self.seconds} s, {self.status}>"


class Statement(_Spoken):
    """What the candidate says about one competency that no experience answers, or about terms.

    It may be said to everybody: it spends no experience, and is never a repetition.

    Attributes:
        competency: What it is about, as a framework calls it or as you do: `"motivation"`, `"why here"`,
            `"long-term goals"`, `"pay"`. A bank finds the competency.
        text: What you say, in your own words; empty until you have written it.
        id: Slug of the competency, and of the employer if there is one, unless given; then permanent.
        employer: The only employer who hears it; None: all.
        when: When to say it, in a few words: `"only when they ask"`.
        seconds: How long it takes, 1-3600: as for a story, from the spoken words of the text unless given.
        status: Only a `"ready"` statement answers a need; `"draft"` and `"retired"` ones wait.
        notes: For the candidate alone.
        extensions: Fields of other tools, by name: any JSON value, kept as it is (`JSONObject`).

    Raises:
        InvalidInput: A blank competency, more than an hour and so on: every fault at once.

    >>> pay = Statement("pay", "Between 52,000 and 56,000 a year.", when="only when they ask")
    >>> pay.id, pay.seconds
    ('pay', 4)
    """

    positional: ClassVar[tuple[str, ...]] = ("competency", "text")
    derived: ClassVar[tuple[str, ...]] = ("id", "seconds")
    _named_by: ClassVar[tuple[str, ...]] = ("competency", "employer")
    _said_in: ClassVar[tuple[str, ...]] = ("text",)
    columns: ClassVar[Mapping[str, str]] = {
        "About": "competency",
        "You say": "text",
        "Only at": "employer",
        "When": "when",
        "Seconds": "seconds",
    }
    nothing: ClassVar[str] = "No statements yet."

    competency: Name
    text: Prose = ""
    id: Identifier = ""
    employer: Name | None = None
    when: Line = ""
    seconds: Annotated[int, Field(ge=1, le=LONGEST_SECONDS), WHOLE] = 0
    status: StoryStatus = "ready"
    notes: Prose = ""
    extensions: JSONObject = JSONObject()

    if TYPE_CHECKING:

        def __init__(
            self,
            competency: str,
            text: str = "",
            *,
            id: str | None = None,  # noqa: A002 - the field's word
            employer: str | None = None,
            when: str = "",
            seconds: int | None = None,
            status: StoryStatus = "ready",
            notes: str = "",
            extensions: Mapping[str, Any] = JSONObject(),
        ) -> None: ...

    @property
    def title(self) -> str:
        """What it goes by beside stories: what it is about, as it is written."""
        return self.competency

    def __str__(self) -> str:
        """Return what it is about, where and when it is said and how long it takes, as a sentence."""
        where = (self.employer and f"at {self.employer}", self.when, f"{self.seconds} s to say")
        return f"“{self.competency}”: {', '.join(filter(None, where))}."

    def __repr__(self) -> str:
        """Show which statement it is, without its text."""
        return f"<Statement {self.id}: {self.seconds} s>"


Told = Story | Statement
"""What may be told."""


def _as_told(raw: Any, _either: ValidatorFunctionWrapHandler) -> Any:
    is_said = isinstance(raw, Statement) or (isinstance(raw, Mapping) and "competency" in raw)
    return (Statement if is_said else Story).model_validate(raw)


AsTold = Annotated[Told, WrapValidator(_as_told)]
"""A story, or a statement, which a document tells apart by its fields."""


def is_of_terms(statement: Statement) -> bool:
    """Whether a statement is about pay or other conditions, as far as its name says."""
    return said_directly()["terms"].search(statement.competency) is not None


def seconds_to_tell(*parts: Any) -> int:
    """Return the seconds that these parts of a story take to tell; 120 where they are empty."""
    words = "\n".join(part for part in parts if isinstance(part, str))
    return min(spoken_seconds(words), LONGEST_SECONDS) or UNTOLD_SECONDS
