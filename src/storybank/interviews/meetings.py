"""Meeting and Round: who hears the candidate together, and the meetings of one interview day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date as day
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Protocol, Self, runtime_checkable

from pydantic import BeforeValidator, Field, field_validator, model_validator

from storybank import display
from storybank.display import Shown
from storybank.errors import Fault, UnknownReference, fault_of, refuse
from storybank.findings import Finding, finding_of
from storybank.interviews.inquiries import AskedQuestion, Inquiry
from storybank.interviews.people import RANKS, Interviewer, Need, Person, who_is_meant
from storybank.values import Holding, Identified, JSONObject, Remedy, Several, Value, formerly, id_of, refusal
from storybank.values.base import without_empty
from storybank.values.strings import (
    WHOLE,
    Day,
    Moment,
    Name,
    Prose,
    at_place,
    join_words,
    plural,
    rows_of,
    spelled_day,
)

if TYPE_CHECKING:
    from storybank.competencies import Competency

LONGEST_MEETING = 24 * 60
"""Minutes of the longest meeting that can be planned: a day."""


@runtime_checkable
class KnowsStories(Protocol):
    """What can say whether it has a story or a statement: a bank."""

    def meant(self, meant: Any) -> Any:
        """Return the story or the statement that is meant, or raise `UnknownReference`."""


def _people(raw: Any) -> Any:
    if isinstance(raw, Value) and not isinstance(raw, Interviewer):
        raise refusal(kind="not_an_interviewer")
    return _several("name", raw)


def _told(raw: Any) -> Any:
    if isinstance(raw, Value | str):
        return (id_of(raw),)
    if isinstance(raw, Mapping | bytes) or not isinstance(raw, Iterable):
        return raw
    stories = tuple(map(id_of, raw))
    return tuple(dict.fromkeys(stories)) if all(isinstance(story, str) for story in stories) else stories


def _several(field: str, raw: Any) -> Any:
    """Return one value, text or row, or several, as rows: a plain text is what stands in the field."""
    if isinstance(raw, bytes) or not isinstance(raw, Iterable):
        return raw
    several = (raw,) if isinstance(raw, str | Value | Mapping) else rows_of(raw)
    return tuple({field: one} if isinstance(one, str) else one for one in several)


_questions = partial(_several, "text")

Sitting = Interviewer | str | Mapping[str, Any] | Iterable[Interviewer | str | Mapping[str, Any]]
"""How those who sit together are given: a person, a name, a row of a table, or a list of these."""


class Meeting(Value):
    """The people who hear the candidate together: one interviewer, or a panel.

    Attributes:
        interviewers: One person or several, also by name alone; a story told here is heard by all of them.
        max_stories: How many stories fit, where that is known; 0 or more.
        minutes: The meeting's length, 0-1440, where that is known. Then stories and the talk after
            each must fit into it (`Policy.follow_up_seconds`, `Policy.frame_minutes`).
        starts_at: When it starts, with its offset from UTC, also as ISO text.
        told: None while it is still to come; then what was told, as story ids or exact titles, if anything.
        questions: What they asked you there, in order, also as plain texts.
        promised: What you promised these people, one text each: “to send the figures”.
        extensions: Fields of other tools, by name: any JSON value, kept as it is (`JSONObject`).

    >>> Meeting(Interviewer("Dana"), minutes=45).is_over
    False
    """

    positional: ClassVar[tuple[str, ...]] = ("interviewers",)
    columns: ClassVar[Mapping[str, str]] = {
        "Who": "names",
        "Starts": "starts_at",
        "Minutes": "minutes",
        "Stories that fit": "max_stories",
        "Told": "told",
    }

    interviewers: Annotated[tuple[Interviewer, ...], BeforeValidator(_people), Field(min_length=1)]
    max_stories: Annotated[int, Field(ge=0), WHOLE] | None = None
    minutes: Annotated[int, Field(ge=0, le=LONGEST_MEETING), WHOLE] | None = None
    starts_at: Moment | None = None
    told: Annotated[tuple[Name, ...] | None, BeforeValidator(_told)] = None
    questions: Annotated[tuple[AskedQuestion, ...], BeforeValidator(_questions)] = ()
    promised: Annotated[tuple[Name, ...], BeforeValidator(_told)] = ()
    extensions: JSONObject = JSONObject()

    if TYPE_CHECKING:

        def __init__(
            self,
            interviewers: Sitting,
            *,
            max_stories: int | None = None,
            minutes: int | None = None,
            starts_at: datetime | str | None = None,
            told: Iterable[Identified | str] | None = None,
            questions: Iterable[AskedQuestion | str] | AskedQuestion | str = (),
            promised: Iterable[str] | str = (),
            extensions: Mapping[str, Any] = JSONObject(),
        ) -> None: ...

    _shorter = without_empty("questions", "promised")

    @model_validator(mode="after")
    def _asked_and_told_here(self) -> Self:
        faults, people = list[Fault](), {None, *(person.id for person in self.interviewers)}
        for place, one in enumerate(self.questions):
            if one.asked_by not in people:
                faults.append(fault_of("asked_by_nobody", f"questions[{place}].asked_by"))
            if not {*one.stories} <= {*(self.told or ())}:
                faults.append(fault_of("not_told_here", f"questions[{place}].stories"))
        refuse("Meeting", faults)
        return self

    @property
    def is_over(self) -> bool:
        """Whether it has taken place."""
        return self.told is not None

    @property
    def names(self) -> str:
        """The people's names, as a person lists them."""
        return join_words(person.name for person in self.interviewers)

    def __str__(self) -> str:
        """Return who meets the candidate, when and for how long, as a sentence."""
        start = f" at {self.starts_at:%H:%M}" if self.starts_at else ""
        length = f", {plural(self.minutes, 'minute')}" if self.minutes else ""
        people = join_words(person.known_as for person in self.interviewers)
        return f"{people}{start}{length}{', over' if self.is_over else ''}."

    def __repr__(self) -> str:
        """Show who sits there, by id."""
        people = ", ".join(person.id for person in self.interviewers)
        return f"<Meeting {people}{': over' if self.is_over else ''}>"


def _meetings(raw: Any) -> Any:
    if not isinstance(raw, Iterable) or isinstance(raw, bytes):
        return raw
    several = (raw,) if isinstance(raw, Value | str | Mapping) else rows_of(raw)
    if isinstance(raw, Mapping) and not {"name", "interviewers"} & {*raw}:  # by name: a title, or needs
        several = [{"name": who, "title" if type(one) is str else "needs": one} for who, one in raw.items()]
    return tuple({"interviewers": one} if _sits_alone(one) else one for one in several)


def _sits_alone(raw: Any) -> bool:
    """Whether a meeting is given as those who sit there: a person, a name, a row, or a list of these."""
    is_row = isinstance(raw, Mapping) and "name" in raw and "interviewers" not in raw
    return is_row or isinstance(raw, Interviewer | str | list | tuple)


class Round(Shown, Holding[Meeting], Value):
    """The meetings of one interview day or stage at one employer.

    Attributes:
        name: What the candidate calls it: `"final round"`.
        meetings: In the order of the day: a bare Interviewer is a meeting of one, a list of them a panel.
            A person sits in one meeting of a round.
        employer: Where it is.
        date: The day, also as ISO text.
        notes: For the candidate alone.
        follow_up_on: The day to ask for an answer, also as ISO text.
        inquiries: What you want to ask there, also as plain texts: a plan says whom, and in which order.
        extensions: Fields of other tools, by name: any JSON value, kept as it is (`JSONObject`).

    Raises:
        InvalidInput: No meeting, a person, an inquiry or an id twice: every fault at once.

    >>> day = Round("final round", [Interviewer("Dana"), [Interviewer("Priya"), Interviewer("Tom")]])
    >>> [meeting.names for meeting in day.meetings]
    ['Dana', 'Priya and Tom']
    """

    gathers: ClassVar[str] = "meetings"
    positional: ClassVar[tuple[str, ...]] = ("name", "meetings")

    name: Name
    meetings: Annotated[
        Several[Meeting], BeforeValidator(_meetings), Field(min_length=1), formerly("sittings", "meetings")
    ]
    employer: Name | None = None
    date: Day | None = None
    notes: Prose = ""
    follow_up_on: Day | None = None
    inquiries: Annotated[Several[Inquiry], BeforeValidator(_questions)] = Several()
    extensions: JSONObject = JSONObject()

    if TYPE_CHECKING:

        def __init__(
            self,
            name: str,
            meetings: Iterable[Meeting | Sitting],
            *,
            employer: str | None = None,
            date: day | str | None = None,
            notes: str = "",
            follow_up_on: day | str | None = None,
            inquiries: Iterable[Inquiry | str] | Inquiry | str = (),
            extensions: Mapping[str, Any] = JSONObject(),
        ) -> None: ...

    @field_validator("meetings")
    @classmethod
    def _one_seat_each(cls, meetings: Several[Meeting]) -> Several[Meeting]:
        seats: dict[str, str] = {}
        faults = []
        for index, meeting in enumerate(meetings):
            for number, person in enumerate(meeting.interviewers):
                place = f"[{index}].interviewers[{number}]"
                if (seat := seats.setdefault(person.id, place)) != place:
                    faults.append(fault_of("seated_twice", place, person=person.id, seat=seat))
        refuse("Round", faults)
        return meetings

    @field_validator("inquiries")
    @classmethod
    def _asked_once(cls, inquiries: Several[Inquiry]) -> Several[Inquiry]:
        first: dict[str, int] = {}
        doubled = (n for n, one in enumerate(inquiries) if first.setdefault(one.id, n) != n)
        refuse("Round", (fault_of("inquiry_twice", f"[{n}]") for n in doubled))
        return inquiries

    @property
    def interviewers(self) -> Several[Interviewer]:
        """Everybody, in the order of the day."""
        return Several(person for meeting in self.meetings for person in meeting.interviewers)

    @property
    def findings(self) -> Several[Finding]:
        """What about this round is worth mending: people whose role had to be guessed."""
        guessed = (p for p in self.interviewers if p.role == "unknown" and p.has_role_needs)
        return Several(map(_asks_for_role, guessed), nothing=Finding.nothing)

    def meeting_of(self, interviewer: Person) -> int:
        """Return the index of the meeting in which a person sits, by value, by id, or by name as written.

        Raises:
            UnknownReference: Nobody in this round is meant, or two people are.
        """
        named = who_is_meant(interviewer, self.interviewers).people
        seats = [i for i, one in enumerate(self.meetings) if any(p in named for p in one.interviewers)]
        if len(seats) == 1:
            return seats[0]
        ids = ", ".join(person.id for person in named or self.interviewers)
        fault = fault_of("two_people" if named else "nobody_there", "interviewer", ids=ids)
        raise UnknownReference("Round", [fault])

    def _one(self, meant: Any) -> Meeting:
        return meant if meant in self.meetings else self.meetings[self.meeting_of(meant)]

    def __add__(self, others: Any) -> Round:
        """Return the round with one more meeting, or, from a list, several: a list within it is a panel."""
        more = others if isinstance(others, list | tuple) else [others]
        return self.replace(meetings=(*self.meetings, *more))

    def with_told(
        self,
        interviewer: Person,
        *stories: Identified | str,
        question: str = "",
        promised: Iterable[str] | str = (),
        bank: Annotated[KnowsStories, Remedy("give a StoryBank")] | None = None,
    ) -> Round:
        """Return the round with a person's meeting over and these stories told there.

        Told again for the same meeting adds to what was told. Without stories the meeting is over and
        nothing was told. Stories are values, ids or titles, statements values or ids; the person is anybody
        who sat there.
        Given the bank, what is no story of it is refused at once; without it, when the round is planned.

        A question is what this person asked, and the stories were told for it; also where there was none.
        What you promised them is a text or several.

        Raises:
            UnknownReference: Nobody in this round is meant, or no story of the bank.

        >>> day = Round("final", ["Dana"]).with_told("Dana", "month-end", question="What went wrong?")
        >>> day.meetings[0].questions[0].text, day.meetings[0].told
        ('What went wrong?', ('month-end',))
        """
        if bank is not None:
            _check_told(stories, bank)
        index, meetings = self.meeting_of(interviewer), list(self.meetings)
        there, who = meetings[index], self._seated(interviewer).id
        new = [AskedQuestion(question, asked_by=who, stories=stories)] if question.strip() else []
        meetings[index] = there.replace(
            told=(*(there.told or ()), *stories),
            questions=tuple(dict.fromkeys((*there.questions, *new))),
            promised=(*there.promised, *_told(promised)),
        )
        return self.replace(meetings=tuple(meetings))

    def _seated(self, interviewer: Person) -> Interviewer:
        seated = self.meetings[self.meeting_of(interviewer)].interviewers
        return who_is_meant(interviewer, seated).people[0]

    def with_asked(self, interviewer: Person, *inquiries: Identified | str) -> Round:
        """Return the round with inquiries, as values, ids or texts, asked of somebody who sits there.

        Raises:
            UnknownReference: Nobody in this round is meant, or no inquiry of it.

        >>> day = Round("final", ["Dana", "Tom"], inquiries=["What are the next steps?"])
        >>> day.with_asked("Dana", "What are the next steps?").inquiries[0].asked
        ('dana',)
        """
        who = self._seated(interviewer).id
        meant = {id_of(one) for one in inquiries}
        if meant.difference(*((one.id, one.text) for one in self.inquiries)):
            fault = fault_of("no_inquiry", "inquiries", ids=", ".join(one.id for one in self.inquiries))
            raise UnknownReference("Round.with_asked", [fault])
        return self.replace(
            inquiries=tuple(
                one.replace(asked=dict.fromkeys((*one.asked, who))) if meant & {one.id, one.text} else one
                for one in self.inquiries
            )
        )

    @property
    def open_inquiries(self) -> Several[Inquiry]:
        """What was asked of nobody, as the inquiries of your next round there: they come first then."""
        return Several(one.replace(left_open=True) for one in self.inquiries if not one.asked)

    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dictionary for each person: where they sit, who they are, what they need to hear.

        Needs stand in one text for each priority, with the strength asked for: `"teamwork: 4; conflict: 1"`.
        """
        return [
            {
                "meeting": index,
                "interviewer_id": person.id,
                "interviewer": person.name,
                **{column: getattr(person, column) for column in ("title", "role", "weight")},
                **{rank: _wanted(person, rank) for rank in RANKS},
                **{column: getattr(meeting, column) for column in ("minutes", "max_stories")},
                "starts_at": meeting.starts_at.isoformat() if meeting.starts_at else None,
                "told": None if meeting.told is None else "; ".join(meeting.told),
            }
            for index, meeting in enumerate(self.meetings)
            for person in meeting.interviewers
        ]

    def page(self) -> display.Page:
        """Return what a round shows; competencies stand by their names in the built-in framework."""
        when = f", {spelled_day(self.date)}" if self.date else ""
        people = plural(len(self.interviewers), "interviewer")
        lead = f"{plural(len(self.meetings), 'meeting')} with {people}{when}."
        title = f"Round: {at_place(self.name, self.employer)}"
        return display.Page(title, lead=lead, blocks=tuple(_blocks(self)))

    def __repr__(self) -> str:
        """Show which round it is, in one line."""
        people = plural(len(self.interviewers), "person")
        return f"<Round {self.name!r}: {plural(len(self.meetings), 'meeting')}, {people}>"


DIRECTLY = "Answer directly (no story needed)"
"""What stands above the needs that are answered by a statement, wherever they are shown."""

ASK_THEM = "Ask them"


def _wanted(person: Interviewer, priority: str) -> str:
    needs = (need for need in person.needs if need.priority == priority)
    return "; ".join(f"{need.competency}: {need.min_strength}" for need in needs)


def _check_told(stories: tuple[Identified | str, ...], bank: KnowsStories) -> None:
    faults: list[Fault] = []
    for place, story in enumerate(stories):
        try:
            bank.meant(id_of(story))
        except UnknownReference as error:
            faults.append(error.faults[0].at(f"stories[{place}]"))
    refuse("Round.with_told", faults, UnknownReference)


def _asks_for_role(person: Interviewer) -> Finding:
    reason = f"the title “{person.title}” is not known here" if person.title else "no title is given"
    return finding_of("unknown_role", person.id, "role", name=person.name, reason=reason)


def people_at(round: Round, meeting: int) -> frozenset[str]:
    """Return the ids of those who sit there."""
    return frozenset(person.id for person in round.meetings[meeting].interviewers)


def meeting_heading(round: Round, index: int) -> str:
    """Return who sits there and when, in lines."""
    meeting = round.meetings[index]
    start = f"{meeting.starts_at:%H:%M} " if meeting.starts_at else ""
    return start + "\n".join(person.known_as for person in meeting.interviewers)


def _blocks(round: Round) -> Iterator[display.Block]:
    heads = ("Who", "Must hear", "Should hear", "Nice to hear")
    who, *hearing = (display.Column(head, share=2) for head in heads)
    rows = [row for index in range(len(round.meetings)) for row in _meeting_rows(round, index)]
    note = "Say: how much the person decides, 1 to 5. The number after a need is the minimum strength. "
    note += "“Read as”: taken from the title; say role= if it is another."
    yield display.Table([who, "Say", *hearing, "Room"], rows, note=note)
    people = round.interviewers
    if asked := [need.competency for one in people for need in one.needs]:
        from storybank.competencies.sides import needs_by_side  # noqa: PLC0415 - most are never shown

        yield display.Paragraph(f"What they want to know: {needs_by_side(asked, every=True)}.")
    stated = (f"{p.name}: {_label(n)}" for p in people for n in p.needs if _is_stated(n))
    yield from display.section(DIRECTLY, stated)
    yield from display.section(ASK_THEM, (f"{p.name}: {one}" for p in people for one in p.questions_to_ask))
    yield from display.section("Your questions", map(str, round.inquiries))
    yield from display.section("Worth mending", map(str, round.findings))


def _meeting_rows(round: Round, index: int) -> Iterator[list[display.Cell | str]]:
    meeting = round.meetings[index]
    lines = meeting_heading(round, index).split("\n")
    for place, (line, person) in enumerate(zip(lines, meeting.interviewers, strict=True)):
        yield [
            display.Cell(line if place == 0 else f"with {line}", tone="strong"),
            str(person.weight),
            *(_needs(person, priority) for priority in RANKS),
            _room(meeting) if place == 0 else "",
        ]


def _needs(person: Interviewer, priority: str) -> str:
    told = [need for need in person.needs if need.priority == priority and not _is_stated(need)]
    return "\n".join(_label(one) + (f" {one.min_strength}" if one.min_strength > 1 else "") for one in told)


def _label(need: Need) -> str:
    return known.label if (known := _competency(need)) else need.competency


def _is_stated(need: Need) -> bool:
    return (known := _competency(need)) is not None and known.answered_by == "statement"


def _competency(need: Need) -> Competency | None:
    from storybank.competencies import builtin_framework, resolve  # noqa: PLC0415 - most are never shown

    known = resolve(need.competency).competency_id
    return None if known is None else builtin_framework().competency(known)


def _room(meeting: Meeting) -> str:
    minutes = "" if meeting.minutes is None else f"{meeting.minutes} min"
    count = "" if meeting.max_stories is None else plural(meeting.max_stories, "story")
    return "over" if meeting.is_over else ", ".join(filter(None, (minutes, count)))
