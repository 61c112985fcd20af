"""Plan: the answer, which reads by itself, and what it shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self, TypeVar

from pydantic import ModelWrapValidatorHandler, model_validator

from storybank.competencies.sides import known_sides, side_of
from storybank.display import Block, Cell, Column, Folded, Heading, Page, Paragraph, Shown, Table
from storybank.display.blocks import BLANK, DITTO, Tone, mark_of, section
from storybank.errors import Fault, InvalidInput, UnknownReference, fault_of
from storybank.findings import Finding
from storybank.interviews import Interviewer, NeedRef, Person, Priority, Round, meeting_heading, who_is_meant
from storybank.interviews.meetings import ASK_THEM, DIRECTLY, people_at
from storybank.planning.assignments import (
    IF_TIME,
    PRIORITY_NOUNS,
    Answered,
    AskingProof,
    Assignment,
    Backup,
    Coverage,
    Extra,
    FreeStory,
    PlannedInquiry,
    answered_in,
    by_urgency,
    need_key,
    time_and_use,
)
from storybank.planning.gaps import Gap, join_labels, said_once
from storybank.planning.goals import GOALS, POINTS, Proof
from storybank.planning.policy import Policy
from storybank.stories import Statement, Story
from storybank.text.names import look_of
from storybank.text.sentences import shortened
from storybank.values import FrozenMap, Holding, Several, Value, id_of
from storybank.values.base import without_empty
from storybank.values.strings import at_place, first_few, gathered, grouped, join_words, plural

Each_co = TypeVar("Each_co", covariant=True)


class Found(Several[Each_co]):
    """What was found; not `complete` where a limit cut the search short: there may be more, or better.

    >>> Found(["month-end"], complete=False).complete, Found(["month-end"]) == ("month-end",)
    (False, True)
    """

    complete: bool

    def __new__(cls, each: Iterable[Each_co] = (), *, complete: bool = True, nothing: str = "") -> Self:
        """Keep what was found."""
        found = super().__new__(cls, each, nothing=nothing)
        found.complete = complete
        return found


_KINDS = {"story_id": "story", "interviewer_id": "person", "competency_id": "competency"}


@dataclass(frozen=True, slots=True)
class Names:
    """What the parts of a compound value may name; None where it does not know them."""

    stories: Collection[str] | None  # ids
    people: Collection[str]  # ids
    competencies: Collection[str] | None  # ids
    meetings: int = 0  # how many there are

    def missing(self, path: str, part: Any, name: str = "") -> Iterator[Fault]:
        """Yield what a part, the field of a name or several such, and what is within it, names in vain."""
        kinds = {"story_id": self.stories, "interviewer_id": self.people, "competency_id": self.competencies}
        if isinstance(part, tuple):
            for index, one in enumerate(part):
                yield from self.missing(f"{path}[{index}]", one, name)
        elif isinstance(part, Value):
            for field, inner in dict(part).items():
                if field != "rivals":  # which carry their titles, and may be of another day
                    yield from self.missing(f"{path}.{field}", inner, field)
        elif name == "meeting" and not 0 <= part < self.meetings:
            yield fault_of("no_meeting", path, last=self.meetings - 1)
        elif (known := kinds.get(name)) is not None and part is not None and part not in known:
            yield fault_of("not_listed", path, kind=_KINDS[name])


class Compound(Value):
    """A value whose parts name each other; read from JSON, it is refused where one names what is absent."""

    def misfits(self) -> Iterable[Fault]:
        """Yield what is named and not there."""
        raise NotImplementedError

    @model_validator(mode="wrap")
    @classmethod
    def _fits_together(cls, raw: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        made = read(raw)
        parts = raw.values() if isinstance(raw, Mapping) else [made]
        each = (one for part in parts for one in (part if isinstance(part, list | tuple) else [part]))
        # Where one is a value already, nothing is being read.
        if not any(isinstance(one, Value) for one in each) and (faults := [*made.misfits()]):
            raise InvalidInput(cls.__name__, faults)
        return made


class Plan(Shown, Holding[Assignment], Compound):
    """Who hears which story.

    Attributes:
        round: What it was made for.
        policy: How it was made.
        stories: Every story that the plan names.
        competencies: Competency id to label, for every one that it names.
        assignments: Which story goes to which meeting, in the order of telling.
        coverage: One row for each need that a story answers.
        gaps: The needs that nothing covers, each with its reason and remedy.
        backups: Stories in reserve, one row for each need they would cover.
        extras: Stories to tell if there is time, the most useful first; none unless `Policy.fill`.
        statements: The needs that are answered directly, without a story.
        prepared: Every statement that the plan names: what answers these needs, and what was said.
        says: For each competency of these needs the ids of the statements that answer it: what is only for
            this employer first. One that is not there has nothing prepared yet: `unprepared`.
        free: The ready stories that it has no use for, one of each experience: neither assigned, told in this
            round nor a backup, and nobody in at least one meeting to come has heard them.
        inquiries: What to ask whom, meeting by meeting in the order of asking.
        proof: How good the plan is, and how sure that is.
        asking: Why nothing better can be asked; see `AskingProof`.
        findings: What about the round is worth mending, and how names and employers of the history were
            read: those read as somebody's, those that may be several, and those that have no place.
    """

    gathers: ClassVar[str] = "assignments"
    made_with: ClassVar[str] = "plan_round(bank, round)"

    round: Round
    policy: Policy
    stories: Several[Story]
    competencies: FrozenMap[str, str]
    assignments: Several[Assignment]
    coverage: Several[Coverage]
    gaps: Several[Gap]
    backups: Several[Backup]
    extras: Several[Extra] = Several()
    statements: Several[NeedRef] = Several()
    prepared: Several[Statement] = Several(nothing=Statement.nothing)
    says: FrozenMap[str, tuple[str, ...]] = FrozenMap()
    free: Several[FreeStory] = Several()
    inquiries: Several[PlannedInquiry] = Several()
    proof: Proof
    asking: AskingProof = AskingProof()
    findings: Several[Finding] = Several(nothing=Finding.nothing)

    _shorter = without_empty("prepared", "says")

    def misfits(self) -> Iterator[Fault]:
        """Yield every story, person, competency and meeting that a part names and the plan does not have."""
        stories = frozenset(story.id for story in self.stories)
        people = frozenset(person.id for person in self.round.interviewers)
        names = Names(stories, people, self.competencies, len(self.round.meetings))
        for part in ("assignments", "coverage", "gaps", "backups", "extras", "statements", "inquiries"):
            yield from names.missing(part, getattr(self, part))
        told = replace(names, stories=stories.union(one.id for one in self.prepared))
        for several in self.says.values():
            yield from told.missing("says", several, "story_id")
        for index, gap in enumerate(self.gaps):
            if gap.reason not in ("no_story", "stopped") and not gap.rivals:
                yield fault_of("no_rivals", f"gaps[{index}].rivals", reason=gap.reason)
        for index, one in enumerate(self.free):
            yield from names.missing(f"free[{index}].meetings", one.meetings, "meeting")
        for index, meeting in enumerate(self.round.meetings):
            yield from told.missing(f"round.meetings[{index}].told", meeting.told or (), "story_id")

    def stories_for(self, interviewer_id: Person | int) -> Several[Story]:
        """Return what a person, by value, id or name, will hear, in the order of telling; a meeting by index.

        What is told only if there is time is not among them: `extras`.

        Raises:
            UnknownReference: Nobody in the round is meant.
        """
        if isinstance(interviewer_id, int):
            meeting = self.round.meetings.index(self.round[interviewer_id])
        else:
            meeting = self.round.meeting_of(interviewer_id)
        by_id = {story.id: story for story in self.stories}
        here = (a.story_id for a in self.assignments if a.meeting == meeting)
        return Several(by_id[story_id] for story_id in here if story_id in by_id)

    @property
    def unprepared(self) -> Several[NeedRef]:
        """The needs answered by a statement for which none is written yet."""
        left = (need for need in self.statements if need.competency_id not in self.says)
        return Several(left, nothing="Nothing is left to write here.")

    @property
    def answered(self) -> Answered:
        """How many of the needs have a story, by priority; where a meeting is over, what was told counts."""
        return answered_in(self.coverage)

    def answered_for(self, interviewer_id: Person) -> Answered:
        """Return the same of one person, given as value, id or exact name.

        Raises:
            UnknownReference: Nobody in the round is meant.
        """
        here = self.round.meetings[self.round.meeting_of(interviewer_id)].askers
        ids = {person.id for person in who_is_meant(interviewer_id, here).people}
        return answered_in(row for row in self.coverage if row.interviewer_id in ids)

    def page(self) -> Page:
        """Return what a plan shows: meetings, open needs, what to say, how good it is."""
        title = f"Plan: {at_place(self.round.name, self.round.employer)}"
        return Page(title, lead=_summary(self), blocks=tuple(_blocks(self)))

    def _one(self, meant: Any) -> Any:
        """Return where a story goes: by assignment, story, id or title; of a person, what is heard."""
        text = str(id_of(meant))
        told = {one.id for one in self.stories if text == one.id or look_of(text) == look_of(one.title)}
        found = [one for one in self.assignments if one == meant or one.story_id in told]
        if not found and isinstance(meant, str | Interviewer) and meant in self.round:
            return self.stories_for(meant)
        if len(found) != 1:
            raise UnknownReference("Plan", [fault_of("not_planned", "assignments")])
        return found[0]

    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dictionary for each need, as a table or a data frame takes them."""
        places = {p.id: index for index, s in enumerate(self.round.meetings) for p in s.askers}
        titles = {story.id: story.title for story in self.stories}
        backups = {need_key(backup): backup.story_id for backup in self.backups}
        gaps = {need_key(gap): gap for gap in self.gaps}
        extras = gathered((need_key(ref), extra.story_id) for extra in self.extras for ref in extra.shows)
        records = []
        for row in self.coverage:
            backup, gap = backups.get(need_key(row)), gaps.get(need_key(row))
            more = extras.get(need_key(row), [])
            records.append(
                {
                    "meeting": places.get(row.interviewer_id),
                    "interviewer_id": row.interviewer_id,
                    "interviewer": name_in(self, row.interviewer_id),
                    "competency_id": row.competency_id,
                    "competency": label_in(self, row.competency_id),
                    "priority": row.priority,
                    "min_strength": row.min_strength,
                    "story_id": row.story_id,
                    "story": titles.get(row.story_id) if row.story_id else None,
                    "strength": row.strength,
                    "own": row.own,
                    "backup_id": backup,
                    "backup": titles.get(backup) if backup else None,
                    "extra_id": ", ".join(more) or None,
                    "extra": ", ".join(titles.get(story_id, story_id) for story_id in more) or None,
                    "gap": gap.reason if gap else None,
                    "remedy": gap.remedy if gap else None,
                }
            )
        return records

    def __repr__(self) -> str:
        """Count what is in it, without any text."""
        stories, gaps = plural(len(self.assignments), "assignment"), plural(len(self.gaps), "gap")
        return f"<Plan {self.round.name!r}: {self.answered}; {stories}, {gaps}, {self.proof.status}>"


GOAL_COLUMN = "Goal, most important first"

PRIORITY_TONES: dict[Priority, Tone] = {"must": "bad", "should": "warn", "nice": "faint"}
"""How an open need of each priority looks, the most important first."""

NOT_PREPARED = "nothing is prepared yet"
_FREE_NAMED, _TITLE = 10, 80  # free stories on a page, and characters of a title: with more nobody reads them
_PEOPLE_NAMED = 3  # in one sentence


def _summary(plan: Plan) -> str:
    answered = f"Answered: {plan.answered}." if plan.answered.total.asked else "Nobody asks for a story."
    ahead = sum(meeting.takes_stories for meeting in plan.round.meetings)
    if not ahead:
        is_over = all(meeting.is_over for meeting in plan.round.meetings)
        return f"{answered} {'Every meeting is over' if is_over else 'No interview is still to come'}."
    used = plural(len({assignment.story_id for assignment in plan.assignments}), "story")
    repeats = -(plan.proof.value("repeats") or 0)
    never = ", none told twice" if len(plan.assignments) > 1 else ""
    twice = f", {plural(repeats, 'repeat')}" if repeats else never
    heard = -(plan.proof.value("fresh") or 0)
    before = f"; {plural(heard, 'is', 'are')} known to somebody there" if heard else ""
    return f"{answered} {used} for {plural(ahead, 'meeting')} to come{twice}{before}."


def _blocks(plan: Plan) -> Iterator[Block]:
    yield from _first_look(plan)
    shares = {"Who": 2, "Tell": 3, "It answers": 3, "Backup": 2}
    yield Table(
        [Column(name, share=share) for name, share in shares.items()],
        [row for index in range(len(plan.round.meetings)) for row in _meeting_rows(plan, index)],
        note="In the order of telling. The numbers are strengths, 1 to 5.",
    )
    yield from section(IF_TIME, (_extra(plan, extra) for extra in plan.extras))
    yield from open_needs("Open needs", plan.gaps)
    yield from section(DIRECTLY, (_said(plan, need) for need in plan.statements))
    asked = (f"{name_in(plan, one.interviewer_id)}: {one.text}" for one in plan.inquiries)
    yield from section(ASK_THEM, asked)
    yield from section("Please check", map(str, plan.findings))
    yield Heading("How good this plan is")
    if not plan.proof.tiers:  # as of a plan that was redacted: what it was weighed with is gone
        yield Paragraph("This was taken out when the plan was made ready to share.")
        return
    goals = [(GOALS[tier.name], tier) for tier in plan.proof.tiers]
    table = Table(
        [GOAL_COLUMN, Column("Reached", align="right"), Column("Best possible", align="right")],
        [[goal.label, goal.amount(tier.value), goal.amount(tier.bound)] for goal, tier in goals],
        note=POINTS,
    )
    yield Folded(str(plan.proof), [table])


def _first_look(plan: Plan) -> Iterator[Block]:
    """Yield what a person asks first, beside the count: who goes without, and what is free."""
    ahead = (meeting for meeting in plan.round.meetings if meeting.takes_stories)
    musts = [(p.name, plan.answered_for(p).must) for meeting in ahead for p in meeting.interviewers]
    if without := [name for name, must in musts if must.asked and not must.answered]:
        gets = "gets" if len(without) == 1 else "get"
        yield Paragraph(f"{join_words(without)} {gets} nothing they must hear.", tone="bad")
    if thin := " ".join(_thin_sides(plan)):
        yield Paragraph(thin, tone="warn")
    if plan.free:
        titles = [f"“{shortened(one.title, _TITLE)}”{_not_for(plan, one)}" for one in plan.free]
        yield Paragraph(f"Also free: {first_few(titles, _FREE_NAMED)}, for a question that comes unplanned.")


def _thin_sides(plan: Plan) -> Iterator[str]:
    """Yield of which of can, will and fit most of what is asked stays open, where that is not so of all."""
    ahead = {p.id for meeting in plan.round.meetings if meeting.takes_stories for p in meeting.interviewers}
    rows = [row for row in plan.coverage if row.interviewer_id in ahead and row.priority != "nice"]
    sides = grouped(rows, lambda row: side_of(label_in(plan, row.competency_id)))
    asked = {side: answered_in(sides[side]).total for side in known_sides() if side in sides}
    # Of one need alone its gap says enough.
    thin = {side: count for side, count in asked.items() if 2 * count.answered < count.asked > 1}
    for side, count in thin.items() if len(thin) < len(asked) else ():
        without = [*dict.fromkeys(row.interviewer_id for row in sides[side] if row.story_id is None)]
        names = first_few([name_in(plan, one) for one in without], _PEOPLE_NAMED)
        nothing = f"nothing that {names} {'ask' if without[1:] else 'asks'} about is"
        said = f"only {count} needs" if count.answered else nothing
        yield f"{known_sides()[side]['asks'].capitalize()}: {said} answered."


def _not_for(plan: Plan, story: FreeStory) -> str:
    """Return which of the meetings to come must not hear a free story, in brackets."""
    meetings = enumerate(plan.round.meetings)
    barred = [one.names for place, one in meetings if one.takes_stories and place not in story.meetings]
    return f" (not for {join_words(barred)})" if barred else ""


def _meeting_rows(plan: Plan, index: int) -> Iterator[list[Cell | str]]:
    meeting = plan.round.meetings[index]
    who = Cell(meeting_heading(plan.round, index), tone="faint" if meeting.is_over else "strong")
    if meeting.told is not None:
        told = "\n".join(title_in(plan, story_id) for story_id in meeting.told) or "nothing"
        answered = _needs(plan, [row for row in _rows_of(plan, index) if row.story_id])
        yield [who, Cell(f"over; told: {told}", tone="faint"), Cell(answered, tone="faint"), BLANK]
        return
    here = [assignment for assignment in plan.assignments if assignment.meeting == index]
    for place, assignment in enumerate(here):
        yield [who if place == 0 else DITTO, *_assignment_cells(plan, assignment)]
    if not here:
        nothing = "no story" if meeting.askers else "takes no stories"
        yield [who, Cell(nothing, tone="faint"), BLANK, BLANK]


def _assignment_cells(plan: Plan, assignment: Assignment) -> list[Cell | str]:
    rows = _rows_of(plan, assignment.meeting)
    wanted = (set(map(need_key, refs)) for refs in (assignment.leads, assignment.also_shows))
    leads, shown = (_needs(plan, [row for row in rows if need_key(row) in keys]) for keys in wanted)
    also = f"also shows {shown.replace(chr(10), '; ')}" if shown else ""
    answers = "\n".join(filter(None, (leads, also)))
    title = Cell(title_in(plan, assignment.story_id), tone="strong")
    if not leads:
        return [title, answers or Cell("nothing they ask for: you wanted it told", tone="faint"), BLANK]
    reserve = _reserve(plan, assignment)
    return [title, answers, Cell(reserve) if reserve else Cell("no backup", tone="faint")]


def _reserve(plan: Plan, assignment: Assignment) -> str:
    """Return the backups of the needs that a story leads, each with what it would answer."""
    led = set(map(need_key, assignment.leads))
    called = ((b.story_id, label_in(plan, b.competency_id)) for b in plan.backups if need_key(b) in led)
    answers = {story_id: dict.fromkeys(labels) for story_id, labels in gathered(called).items()}
    if [len(labels) for labels in answers.values()] == [len({about for _, about in led})]:
        return title_in(plan, next(iter(answers)))
    return "\n".join(f"{title_in(plan, story)} ({join_labels(labels)})" for story, labels in answers.items())


def _said(plan: Plan, need: NeedRef) -> Cell:
    names = [title_in(plan, one) for one in plan.says.get(need.competency_id, ())]
    who = f"{name_in(plan, need.interviewer_id)}: {label_in(plan, need.competency_id)}"
    said = f"prepared: {join_words(f'“{name}”' for name in names)}" if names else NOT_PREPARED
    return Cell(f"{who}; {said}", tone="plain" if names else "warn")


def _extra(plan: Plan, extra: Extra) -> str:
    labels = dict.fromkeys(label_in(plan, need.competency_id) for need in extra.shows)
    title, names = title_in(plan, extra.story_id), plan.round.meetings[extra.meeting].names
    return f"{names}: “{title}” {time_and_use(extra.seconds, labels)}"


def _rows_of(plan: Plan, index: int) -> list[Coverage]:
    return [row for row in plan.coverage if row.interviewer_id in people_at(plan.round, index)]


def _needs(plan: Plan, rows: list[Coverage]) -> str:
    """Return one line for each competency: its label, how urgent it is, how strong the story."""
    firsts = [(first, label_in(plan, first.competency_id)) for first, _ in by_urgency(rows)]
    return "\n".join(f"{label} {row.strength} ({row.priority})" for row, label in firsts)


def open_needs(heading: str, gaps: Iterable[Gap], *, remedies: bool = True) -> Iterator[Block]:
    """Yield what gaps say below a heading, with what the marks before them mean; nothing without gaps."""
    if said := [*said_once(gaps, remedies=remedies)]:
        yield from section(heading, (Cell(text, tone=PRIORITY_TONES[priority]) for priority, text in said))
        yield Paragraph(legend_of(priority for priority, _ in said), tone="faint")


def legend_of(priorities: Iterable[Priority]) -> str:
    """Return what the marks of open needs mean, of those that are shown."""
    shown = {*priorities}
    marks = [(mark_of(tone) or "•", name) for name, tone in PRIORITY_TONES.items() if name in shown]
    said = ", ".join(f"{mark} marks a {PRIORITY_NOUNS[name]}" for mark, name in marks)
    return f"{said}." if said else ""


def title_in(plan: Plan, story_id: str, *others: Plan) -> str:
    """Return a story's title or a statement's name, as the first plan that knows it says; else its id."""
    titles = [(one.id, one.title) for known in (plan, *others) for one in known.stories]
    titles += [(one.id, one.title) for known in (plan, *others) for one in known.prepared]
    return next((title for name, title in titles if name == story_id), story_id)


def label_in(plan: Plan, competency_id: str) -> str:
    """Return what a plan calls a competency."""
    return plan.competencies.get(competency_id, competency_id)


def name_in(plan: Plan, person_id: str) -> str:
    """Return the name of a person in a plan's round."""
    return next((person.name for person in plan.round.interviewers if person.id == person_id), person_id)
