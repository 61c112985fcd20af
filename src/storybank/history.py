"""Telling, Impression and Rehearsal: what was told to whom, what people took away, what was practised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from storybank.interviews import Interviewer, Meant, Meeting, Person, Round, who_is_meant
from storybank.stories import LONGEST_SECONDS, Statement, Story, Told
from storybank.text.names import Likeness, employer_likeness, folded
from storybank.values import WHOLE, JSONObject, Several, Value, checked, id_of, refusal
from storybank.values.base import without_empty
from storybank.values.strings import Day, Line, Name, Prose, at_place, slug, spelled_day, spelled_seconds

Landed = Literal["well", "fairly", "badly"]
Went = Literal["again", "hard", "good", "easy"]

WENT = {"again": "you got lost", "hard": "it was hard", "good": "it went well", "easy": "it was easy"}
"""How a rehearsal may have gone, the worst first, and what a coach says of it."""


def _id_of_a(kinds: tuple[type[Value], ...], remedy: str, raw: Any) -> Any:
    if isinstance(raw, Value) and not isinstance(raw, kinds):
        raise refusal(kind="wrong_type", problem="is a value of another kind", remedy=remedy)
    return id_of(kinds[0].model_validate(raw) if isinstance(raw, Mapping) else raw)


_STORY = BeforeValidator(partial(_id_of_a, (Story, Statement), "give the story, its id or its exact title"))
_HEARER = BeforeValidator(partial(_id_of_a, (Interviewer,), "give the interviewer, the id or the name"))


class Telling(Value):
    """This story was told to this interviewer: the past, which no plan repeats.

    Attributes:
        story: The story, by value, id or exact title, or the statement; kept as text. A bank turns it into
            the id.
        interviewer: The person, by value, id or name, as you write it; kept as text. The person need not be
            in any round.
        employer: Where it was told.
        on: The day, also as ISO text.
        landed: How it was received.
        question: What the person asked when it was told.
        notes: For the candidate alone.
        extensions: Fields of other tools, by name: any JSON value, kept as it is (`JSONObject`).

    >>> Telling("month-end", "dana-reyes", employer="Northwind", on="2026-11-03").on
    datetime.date(2026, 11, 3)
    """

    positional: ClassVar[tuple[str, ...]] = ("story", "interviewer")
    columns: ClassVar[Mapping[str, str]] = {
        "Story": "story",
        "Told to": "interviewer",
        "At": "employer",
        "On": "on",
        "It landed": "landed",
    }
    nothing: ClassVar[str] = "Nothing told yet."

    story: Annotated[Name, _STORY]
    interviewer: Annotated[Name, _HEARER]
    employer: Name | None = None
    on: Day | None = None
    landed: Landed | None = None
    question: Annotated[Line, Field(repr=False)] = ""
    notes: Annotated[Prose, Field(repr=False)] = ""
    extensions: Annotated[JSONObject, Field(repr=False)] = JSONObject()

    if TYPE_CHECKING:

        def __init__(
            self,
            story: Story | Statement | str,
            interviewer: Person,
            *,
            employer: str | None = None,
            on: date | str | None = None,
            landed: Landed | None = None,
            question: str = "",
            notes: str = "",
            extensions: Mapping[str, Any] = JSONObject(),
        ) -> None: ...

    _shorter = without_empty("question")

    @property
    def key(self) -> tuple[str, str, str, date | None]:
        """What makes two tellings the same: story, person, employer and day."""
        return (self.story, slug(folded(self.interviewer)), employer_key(self.employer), self.on)

    def __str__(self) -> str:
        """Return what was told to whom, where, when and how it landed, as a sentence."""
        heard = at_place(self.interviewer, self.employer)
        when = f" on {spelled_day(self.on, weekday=False)}" if self.on else ""
        landed = f", and landed {self.landed}" if self.landed else ""
        return f"“{self.story}” was told to {heard}{when}{landed}."


class Impression(Value):
    """What an interviewer took away about a competency.

    Attributes:
        interviewer: The person, by value, id or name, as you write it; kept as text.
        competency: By id, label or alias, as written.
        kind: A `"strength"` to build on, or a `"concern"` to ease.
        employer: Where it was said.
        notes: For the candidate alone.
        extensions: Fields of other tools, by name: any JSON value, kept as it is (`JSONObject`).

    >>> Impression("dana-reyes", "conflict resolution", kind="concern").kind
    'concern'
    """

    positional: ClassVar[tuple[str, ...]] = ("interviewer", "competency")
    columns: ClassVar[Mapping[str, str]] = {
        "Who": "interviewer",
        "At": "employer",
        "Took away": "kind",
        "About": "competency",
    }
    nothing: ClassVar[str] = "No impressions yet."

    interviewer: Annotated[Name, _HEARER]
    competency: Name
    kind: Literal["strength", "concern"] = "strength"
    employer: Name | None = None
    notes: Annotated[Prose, Field(repr=False)] = ""
    extensions: Annotated[JSONObject, Field(repr=False)] = JSONObject()

    if TYPE_CHECKING:

        def __init__(
            self,
            interviewer: Person,
            competency: str,
            *,
            kind: Literal["strength", "concern"] = "strength",
            employer: str | None = None,
            notes: str = "",
            extensions: Mapping[str, Any] = JSONObject(),
        ) -> None: ...

    def __str__(self) -> str:
        """Return what whom struck, for good or bad, as a sentence."""
        took = "was impressed by" if self.kind == "strength" else "has a doubt about"
        return f"{at_place(self.interviewer, self.employer)} {took} {self.competency}."


class Rehearsal(Value):
    """This story was said aloud, and took so many seconds: plans count with that.

    Attributes:
        story: The story, by value, id or exact title, or the statement; kept as text, in a bank the id.
        seconds: How long it took, 1-3600.
        on: The day, also as ISO text.
        went: How it went: `"again"`, where the thread was lost, `"hard"`, `"good"` or `"easy"`.
        notes: For the candidate alone.
        extensions: Fields of other tools, by name: any JSON value, kept as it is (`JSONObject`).

    >>> print(Rehearsal("month-end", 130, on="2026-11-28", went="good"))
    “month-end” took 2 min 10 s on 28 November 2026, and it went well.
    """

    positional: ClassVar[tuple[str, ...]] = ("story", "seconds")
    nothing: ClassVar[str] = "Nothing rehearsed yet."

    story: Annotated[Name, _STORY]
    seconds: Annotated[int, Field(ge=1, le=LONGEST_SECONDS), WHOLE]
    on: Day
    went: Went | None = None
    notes: Annotated[Prose, Field(repr=False)] = ""
    extensions: Annotated[JSONObject, Field(repr=False)] = JSONObject()

    if TYPE_CHECKING:

        def __init__(
            self,
            story: Told | str,
            seconds: int,
            *,
            on: date | str,
            went: Went | None = None,
            notes: str = "",
            extensions: Mapping[str, Any] = JSONObject(),
        ) -> None: ...

    def __str__(self) -> str:
        """Return what took how long, when, and how it went, as a sentence."""
        how = f", and {WENT[self.went]}" if self.went else ""
        took = f"took {spelled_seconds(self.seconds)} on {spelled_day(self.on, weekday=False)}"
        return f"“{self.story}” {took}{how}."


def in_turn(rehearsals: Iterable[Rehearsal]) -> list[Rehearsal]:
    """Return rehearsals day after day; of one day the worst first, since one repeats until it goes well."""
    grades = [*WENT]
    return sorted(rehearsals, key=lambda one: (one.on, grades.index(one.went or "good"), -one.seconds))


def employer_key(employer: str | None) -> str:
    """Return what employers of one look are listed by: without case and spare spaces; empty for none."""
    return folded(employer or "")


def is_withheld(story: Story, employer: str | None) -> bool:
    """Whether an employer must not hear a story: as far as can be told from how it is written."""
    return any(employer_likeness(name, employer or "") for name in story.withheld_from)


class Roster:
    """The people of one round, and which of them a history is about."""

    def __init__(self, people: Iterable[Interviewer], employer: str | None = None) -> None:
        """Take the people and, where it is known, their employer."""
        self.people = tuple(people)
        self.employer = employer
        self.named = cache(partial(who_is_meant, among=self.people))
        """Returns who of them is meant by a name or an id, wherever it was written."""
        self._likeness = cache(partial(employer_likeness, name=employer or ""))

    def likeness(self, employer: str | None) -> Likeness:
        """Return how sure it is that an employer is theirs; where neither is named, it is."""
        known = bool(employer_key(employer)) == bool(employer_key(self.employer))
        return self._likeness(employer or "") if known else Likeness.NONE

    def is_elsewhere(self, employer: str | None) -> bool:
        """Whether an employer is named and is not theirs."""
        return bool(employer_key(employer) and employer_key(self.employer)) and not self.likeness(employer)

    def meant(self, entry: Telling | Impression) -> Meant:
        """Return who of them a telling or an impression is about.

        One word of a name means nobody where the entry is of another employer: many are called Ann.
        """
        meant = self.named(entry.interviewer)
        is_other = meant.likeness is Likeness.PART and self.is_elsewhere(entry.employer)
        return Meant() if is_other else meant


@checked
def tellings_of(round: Round) -> Several[Telling]:
    """Return what was told in the meetings that are over: the evening's record.

    A story told to a panel was told to each of its members. What was asked goes with the telling to
    who asked, or to all of them where that is not known; of several questions for one story, the first.

    >>> from storybank.interviews import Interviewer, Meeting
    >>> noon = Round("final", [Meeting(Interviewer("Dana"), told=["month-end"])], date="2026-11-30")
    >>> [(telling.story, telling.interviewer) for telling in tellings_of(noon)]
    [('month-end', 'dana')]
    """
    where: dict[str, Any] = {"employer": round.employer, "on": round.date}
    told = (
        Telling(story, person, **where, question=_asked(meeting, story, person))
        for meeting in round.meetings
        for story in meeting.told or ()
        for person in meeting.interviewers
    )
    return Several(dict.fromkeys(told))  # what was said at noon again is known


def _asked(meeting: Meeting, story: str, person: Interviewer) -> str:
    """Return what this person, or nobody knows who, asked when the story was told."""
    whose = {None, person.id}
    return next((q.text for q in meeting.questions if story in q.stories and q.asked_by in whose), "")
