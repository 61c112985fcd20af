"""Meeting and Round: who hears the candidate together, and the meetings of one interview day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date as day
from datetime import datetime
from functools import partial
from itertools import chain, starmap
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, field_validator, model_validator

from storybank import display
from storybank.display import Shown
from storybank.errors import Fault, UnknownReference, fault_of, refuse
from storybank.findings import Finding, finding_of
from storybank.interviews import given
from storybank.interviews.given import Bank
from storybank.interviews.inquiries import AskedQuestion, Inquiry
from storybank.interviews.people import Interviewer, Named, NamedGiven, Person, Sitting, who_is_meant
from storybank.interviews.roles import RANKS, is_stated, label_of, needs_in_cell, needs_on_page
from storybank.text.stems import read_table
from storybank.values import FrozenMap, Holding, JSONObject, Several, join_words, plural, spelled_day
from storybank.values.base import Identified, Value, formerly, id_of, without_empty
from storybank.values.strings import WHOLE, Day, Line, Moment, Name, Prose, at_place, rows_of
from storybank.visible import visible

LONGEST_MEETING = 24 * 60  # minutes of the longest meeting that can be planned: a day
MeetingKind = Literal["interview", "presentation", "test", "meal", "tour", "break"]
"""What a meeting is. Only an interview is asked for competencies, and takes stories."""

_questions = partial(given.rows_in, "text")


class Meeting(Value):
    """The people who hear the candidate together: one interviewer, or a panel; or a test, a meal, a tour.

    What is no interview is planned no stories: nobody is asked there for what they want to hear. Somebody
    who interviews may come along to it, and perhaps nobody is there.

    Attributes:
        interviewers: One person or several, also by name alone; a story told here is heard by all of them.
        kind: What it is: an `"interview"` unless given, a `"presentation"`, `"test"`, `"meal"`, `"tour"` or
            `"break"`.
        title: What it is called, where that says more: `"Lunch with the team"`.
        max_stories: How many stories fit, where that is known; 0 or more.
        minutes: The meeting's length, 0-1440, where that is known. Then stories and the talk after
            each must fit into it (`Policy.follow_up_seconds`, `Policy.frame_minutes`).
        starts_at: When it starts, with its offset from UTC, also as ISO text.
        told: None while it is still to come; then what was told, as story ids or exact titles, if anything.
        questions: What they asked you there, in order, also as plain texts.
        promised: What you promised these people, one text each: “to send the figures”.
        notes: What to know about it, for the candidate alone: the room, what a test is about.
        extensions: Fields of other tools, by name: any JSON value, kept as it is (`JSONObject`).

    >>> Meeting(Interviewer("Dana"), minutes=45).is_over
    False
    """

    model_config = ConfigDict(json_schema_extra=given.SOMEBODY_INTERVIEWS)
    positional: ClassVar[tuple[str, ...]] = ("interviewers",)
    stands_for: ClassVar[str] = "interviewers"
    columns: ClassVar[Mapping[str, str]] = {
        "Who": "names",
        "Starts": "starts_at",
        "Minutes": "minutes",
        "Stories that fit": "max_stories",
        "Told": "told",
    }

    kind: MeetingKind = "interview"
    interviewers: given.Seated = ()
    title: Line = ""
    max_stories: Annotated[int, Field(ge=0), WHOLE] | None = None
    minutes: Annotated[int, Field(ge=0, le=LONGEST_MEETING), WHOLE] | None = None
    starts_at: Moment | None = None
    told: Annotated[tuple[Name, ...] | None, BeforeValidator(given.in_order)] = None
    questions: Annotated[tuple[AskedQuestion, ...], BeforeValidator(_questions)] = ()
    promised: Annotated[tuple[Name, ...], BeforeValidator(given.in_order)] = ()
    notes: Prose = ""
    extensions: JSONObject = JSONObject()

    if TYPE_CHECKING:

        def __init__(
            self,
            interviewers: Sitting = (),
            *,
            kind: MeetingKind = "interview",
            title: str = "",
            max_stories: int | None = None,
            minutes: int | None = None,
            starts_at: datetime | str | None = None,
            told: Iterable[Identified | str] | None = None,
            questions: Iterable[AskedQuestion | str] | AskedQuestion | str = (),
            promised: Iterable[str] | str = (),
            notes: str = "",
            extensions: Mapping[str, Any] = JSONObject(),
        ) -> None: ...

    _shorter = without_empty("questions", "promised", "title", "notes", kind="interview")

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
    def askers(self) -> tuple[Interviewer, ...]:
        """Who wants to hear about competencies there: nobody where it is no interview."""
        return self.interviewers if self.kind == "interview" else ()

    @property
    def takes_stories(self) -> bool:
        """Whether stories are planned for it: an interview that is still to come."""
        return self.kind == "interview" and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether it has taken place."""
        return self.told is not None

    @property
    def names(self) -> str:
        """The people's names, as a person lists them; of what is no interview, what it is before them."""
        names = join_words(person.name for person in self.interviewers)
        return names if self.kind == "interview" else ": ".join(filter(None, (self.called, names)))

    @property
    def called(self) -> str:
        """The title, or else the kind."""
        return self.title or self.kind.capitalize()

    def __str__(self) -> str:
        """Return who meets the candidate, when and for how long, as a sentence."""
        start = f" at {self.starts_at:%H:%M}" if self.starts_at else ""
        length = f", {plural(self.minutes, 'minute')}" if self.minutes else ""
        people = join_words(person.known_as for person in self.askers) or self.names
        return f"{people}{start}{length}{', over' if self.is_over else ''}."

    def __repr__(self) -> str:
        """Show who sits there, by id, and what it is where it is no interview."""
        kind = [] if self.kind == "interview" else [self.kind]
        people = ", ".join([*kind, *(person.id for person in self.interviewers)])
        return f"<Meeting {people}{': over' if self.is_over else ''}>"


def _meetings(raw: Any) -> Any:
    if not isinstance(raw, Iterable) or isinstance(raw, bytes):
        return raw
    several = (raw,) if isinstance(raw, Value | str | Mapping) else rows_of(raw)
    if isinstance(raw, Mapping) and not {"name", "interviewers"} & {*raw}:  # by name: a title, or needs
        several = [{"name": who, "title" if type(one) is str else "needs": one} for who, one in raw.items()]
    meetings = []
    for one in several:
        is_row = isinstance(one, Mapping) and "name" in one and "interviewers" not in one
        sits_alone = is_row or isinstance(one, Interviewer | str | list | tuple)
        meetings.append({"interviewers": one} if sits_alone else one)
    return tuple(meetings)


class Round(Shown, Holding[Meeting], Value):
    """The meetings of one interview day or stage at one employer.

    Attributes:
        name: What the candidate calls it: `"final round"`.
        meetings: In the order of the day: a bare Interviewer is a meeting of one, a list of them a panel.
            A person sits in one interview of a round, and may come along to a meal, a test or a tour.
        employer: Where it is.
        date: The day, also as ISO text.
        notes: For the candidate alone.
        follow_up_on: The day to ask for an answer, also as ISO text.
        inquiries: What you want to ask there, also as plain texts: a plan says whom, and in which order.
        research: What to find out about the employer, by question, as `Interviewer.research`.
        bring: What to take along besides what `bag` has by itself, one text each.
        references: Names of those who can speak for you here, with who they are and how to reach them.
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
    research: Named = FrozenMap()
    bring: Annotated[tuple[Name, ...], BeforeValidator(given.in_order)] = ()
    references: Named = FrozenMap()
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
            research: NamedGiven = (),
            bring: Iterable[str] | str = (),
            references: NamedGiven = (),
            extensions: Mapping[str, Any] = JSONObject(),
        ) -> None: ...

    _shorter = without_empty("research", "bring", "references")

    @field_validator("meetings")
    @classmethod
    def _one_seat_each(cls, meetings: Several[Meeting]) -> Several[Meeting]:
        """Refuse two interviews of one person; who comes along elsewhere is who they are in theirs."""
        seats: dict[tuple[str, int | None], str] = {}
        faults, known = [], {person.id: person for one in meetings for person in one.askers}
        for index, meeting in enumerate(meetings):
            for number, person in enumerate(meeting.interviewers):
                place, only = f"[{index}].interviewers[{number}]", None if meeting.askers else index
                known.setdefault(person.id, person)
                if (seat := seats.setdefault((person.id, only), place)) != place:
                    faults.append(fault_of("seated_twice", place, person=person.id, seat=seat))
        refuse("Round", faults)
        return reseated(meetings, known)

    @field_validator("inquiries")
    @classmethod
    def _asked_once(cls, inquiries: Several[Inquiry]) -> Several[Inquiry]:
        first: dict[str, int] = {}
        doubled = (n for n, one in enumerate(inquiries) if first.setdefault(one.id, n) != n)
        refuse("Round", (fault_of("inquiry_twice", f"[{n}]") for n in doubled))
        return inquiries

    @property
    def interviewers(self) -> Several[Interviewer]:
        """Everybody who interviews, in the order of the day."""
        return Several(person for meeting in self.meetings for person in meeting.askers)

    @property
    def all_people(self) -> Several[Interviewer]:
        """Everybody, each once, also who only comes along to a meal or a tour."""
        return Several({p.id: p for meeting in self.meetings for p in meeting.interviewers}.values())

    @property
    def bag(self) -> Several[str]:
        """What to take along: copies for everybody still to come, what you promised to bring, and `bring`."""
        ahead = {person.id for one in self.meetings if not one.is_over for person in one.interviewers}
        said = {"copies": plural(len(ahead) + 1, "copy", "copies")}
        said["names"] = join_words(self.references)
        papers = read_table(__name__, "bag.json")["with" if self.references else "without"]
        promised = (text for one in self.meetings for text in one.promised if "bring" in text.casefold())
        own = (*(f"You promised: {text}" for text in promised), *self.bring)
        return Several(visible(line) for line in (*(line.format_map(said) for line in papers), *own))

    @property
    def findings(self) -> Several[Finding]:
        """What about this round is worth mending: people whose role had to be guessed."""
        found = list[Finding]()
        for one in self.interviewers:
            if one.role == "unknown" and one.has_role_needs:
                reason = f"the title “{one.title}” is not known here" if one.title else "no title is given"
                found.append(finding_of("unknown_role", one.id, "role", name=one.name, reason=reason))
        return Several(found, nothing=Finding.nothing)

    def meeting_of(self, interviewer: Person) -> int:
        """Return the index of the meeting in which a person sits, by value, by id, or by name as written.

        That is the interview; of somebody who only comes along, the first meal or tour.

        Raises:
            UnknownReference: Nobody in this round is meant, or two people are.
        """
        named = who_is_meant(interviewer, self.interviewers).people
        named = named or who_is_meant(interviewer, self.all_people).people
        seats = [i for i, one in enumerate(self.meetings) if any(p in named for p in one.interviewers)]
        seats = [i for i in seats if self.meetings[i].askers] or (seats if named[1:] else seats[:1])
        if len(seats) == 1:
            return seats[0]
        ids = ", ".join(person.id for person in named or self.all_people)
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
        bank: Bank | None = None,
    ) -> Round:
        """Return the round with a person's meeting over and these stories told there.

        Told again for the same meeting adds to what was told; without stories nothing was told. Stories are
        values, ids or titles, statements values or ids; the person is anybody who sat there. Given the bank,
        what is no story of it is refused at once; without it, when the round is planned.

        A question is what this person asked, and the stories were told for it; also where there was none.
        What you promised them is a text or several.

        Raises:
            UnknownReference: Nobody in this round is meant, or no story of the bank.

        >>> day = Round("final", ["Dana"]).with_told("Dana", "month-end", question="What went wrong?")
        >>> day.meetings[0].questions[0].text, day.meetings[0].told
        ('What went wrong?', ('month-end',))
        """
        if bank is not None:
            given.check_told(stories, bank)
        index, meetings = self.meeting_of(interviewer), list(self.meetings)
        there, who = meetings[index], self._seated(interviewer).id
        new = [AskedQuestion(question, asked_by=who, stories=stories)] if question.strip() else []
        meetings[index] = there.replace(
            told=(*(there.told or ()), *stories),
            questions=tuple(dict.fromkeys((*there.questions, *new))),
            promised=(*there.promised, *given.in_order(promised)),
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
        asked = {o.id: o.replace(asked=(*o.asked, who)) for o in self.inquiries if meant & {o.id, o.text}}
        return self.replace(inquiries=tuple(asked.get(one.id, one) for one in self.inquiries))

    @property
    def open_inquiries(self) -> Several[Inquiry]:
        """What was asked of nobody, as the inquiries of your next round there: they come first then."""
        return Several(one.replace(left_open=True) for one in self.inquiries if not one.asked)

    def to_records(self) -> list[dict[str, Any]]:
        """Return a flat dictionary for each person; needs stand so: `"teamwork: 4; conflict: 1"`."""
        return [
            {
                "meeting": index,
                "kind": meeting.kind,
                "interviewer_id": person.id,
                "interviewer": person.name,
                **{column: getattr(person, column) for column in ("title", "role", "weight")},
                **{rank: needs_in_cell(person.needs if meeting.askers else (), rank) for rank in RANKS},
                **{column: getattr(meeting, column) for column in ("minutes", "max_stories")},
                "starts_at": meeting.starts_at.isoformat() if meeting.starts_at else None,
                "told": None if meeting.told is None else "; ".join(meeting.told),
            }
            for index, meeting in enumerate(self.meetings)
            for person in meeting.interviewers
        ]

    def page(self) -> display.Page:
        """Return what a round shows; competencies stand by their names in the built-in framework."""
        when, people = f", {spelled_day(self.date)}" if self.date else "", self.interviewers
        lead = f"{plural(len(self.meetings), 'meeting')} with {plural(len(people), 'interviewer')}{when}."
        who, *hearing = (display.Column(head, share=2) for head in _HEADS)
        rows = [row for index in range(len(self.meetings)) for row in _meeting_rows(self, index)]
        blocks: list[display.Block] = [display.Table([who, "Say", *hearing, "Room"], rows, note=_NOTE)]
        if asked := [need.competency for one in people for need in one.needs]:
            from storybank.competencies.sides import needs_by_side  # noqa: PLC0415 - most are never shown

            blocks += [display.Paragraph(f"What they want to know: {needs_by_side(asked, every=True)}.")]
        lists = {
            DIRECTLY: [f"{p.name}: {label_of(n)}" for p in people for n in p.needs if is_stated(n)],
            ASK_THEM: [f"{p.name}: {one}" for p in people for one in p.questions_to_ask],
            "Your questions": map(str, self.inquiries),
            "They can speak for you": (": ".join(filter(None, one)) for one in self.references.items()),
            "Worth mending": map(str, self.findings),
        }
        blocks += chain.from_iterable(starmap(display.section, lists.items()))
        return display.Page(f"Round: {at_place(self.name, self.employer)}", lead=lead, blocks=blocks)

    def __repr__(self) -> str:
        """Show which round it is, in one line."""
        people = plural(len(self.interviewers), "person")
        return f"<Round {self.name!r}: {plural(len(self.meetings), 'meeting')}, {people}>"


DIRECTLY = "Answer directly (no story needed)"  # above the needs that a statement answers, wherever shown
ASK_THEM = "Ask them"


def people_at(round: Round, meeting: int) -> frozenset[str]:
    """Return the ids of those who interview there."""
    return frozenset(person.id for person in round.meetings[meeting].askers)


def reseated(meetings: Several[Meeting], people: Mapping[str, Interviewer]) -> Several[Meeting]:
    """Return meetings with those of their people who are given as they are now, by id."""
    seats = ((one, tuple(people.get(p.id, p) for p in one.interviewers)) for one in meetings)
    return Several(one if one.interviewers == new else one.replace(interviewers=new) for one, new in seats)


def meeting_heading(round: Round, index: int) -> str:
    """Return who sits there and when, in lines; of what is no interview, what it is first."""
    meeting = round.meetings[index]
    start = f"{meeting.starts_at:%H:%M} " if meeting.starts_at else ""
    called = [] if meeting.kind == "interview" else [meeting.called]
    return start + "\n".join([*called, *(person.known_as for person in meeting.interviewers)])


_HEADS = ("Who", "Must hear", "Should hear", "Nice to hear")
_NOTE = "Say: how much the person decides, 1 to 5. The number after a need is the minimum strength. "
_NOTE += "“Read as”: taken from the title; say role= if it is another."


def _meeting_rows(round: Round, index: int) -> Iterator[list[display.Cell | str]]:
    meeting = round.meetings[index]
    lines = meeting_heading(round, index).split("\n")
    if meeting.kind != "interview":
        yield [display.Cell("\n".join(lines), tone="strong"), *[""] * 4, _room(meeting)]
        return
    for place, (line, person) in enumerate(zip(lines, meeting.interviewers, strict=True)):
        yield [
            display.Cell(line if place == 0 else f"with {line}", tone="strong"),
            str(person.weight),
            *(needs_on_page(person.needs, priority) for priority in RANKS),
            _room(meeting) if place == 0 else "",
        ]


def _room(meeting: Meeting) -> str:
    minutes = "" if meeting.minutes is None else f"{meeting.minutes} min"
    count = "" if meeting.max_stories is None else plural(meeting.max_stories, "story")
    return "over" if meeting.is_over else ", ".join(filter(None, (minutes, count)))
