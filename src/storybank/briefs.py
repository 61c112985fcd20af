"""brief: what plan and bank know about one meeting, as a page: what to tell, say and ask there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar

from storybank.bank import StoryBank
from storybank.competencies.sides import needs_by_side
from storybank.display import Block, Bullets, Cell, Heading, Page, Paragraph, Shown, Tone, section
from storybank.errors import Fault, UnknownReference, fault_of
from storybank.findings import Finding
from storybank.history import Impression, Roster, Telling, employer_key, is_withheld
from storybank.interviews import Interviewer, Meeting, NeedRef, Person, Round, who_is_meant
from storybank.interviews.meetings import ASK_THEM, DIRECTLY, people_at
from storybank.interviews.people import contact_of, looked_up
from storybank.planning import Assignment, Backup, Coverage, Gap, Plan
from storybank.planning.assignments import IF_TIME, PlannedInquiry, by_urgency, need_key, time_and_use
from storybank.planning.gaps import at_least, join_labels
from storybank.planning.needs import statements_for
from storybank.planning.plan import NOT_PREPARED, Compound, Names, name_in, open_needs
from storybank.planning.rules import meeting_meant
from storybank.stories import Statement, Story, Told, is_of_terms
from storybank.text import passages
from storybank.text.figures import figures_of
from storybank.text.markup import spoken
from storybank.values import FrozenMap, Holding, Value, checked, gathered
from storybank.values.base import without_empty
from storybank.values.strings import Day, at_place, join_words, plural, spelled_day, spelled_seconds
from storybank.words.questions.asked import asked_before

__all__ = ["Brief", "Cue", "brief"]

LONGEST_CUE = 200  # characters of a sentence that are shown: what a glance takes in; our choice
_READ, _ROOM = 10_000, 40  # characters that are read, ten minutes of talking; and that stay behind a figure
_SAY = ("little say", "some say", "a fair say", "a strong say", "the deciding say")  # weights from 1 on


def cue_of(text: str, *, with_figure: bool = False) -> str:
    """Return the first sentence, or the first with a figure; it ends in “…” where the text has more."""
    told = [" ".join(one.text.split()) for one in passages(spoken(text.lstrip()[:_READ]))] or [""]
    figures = ((one, [figure.end for figure in figures_of(one)]) for one in told if with_figure)
    sentence, ends = next((pair for pair in figures if pair[1]), (told[0], [0]))
    if (behind := ends[:2][-1] - LONGEST_CUE + _ROOM) > _ROOM:  # two are from where to where
        sentence = f"…{sentence[behind:].partition(' ')[2] or sentence[behind:]}"
    start = sentence[:LONGEST_CUE]
    shown = f"{start.rpartition(' ')[0] or start}…" if len(sentence) > LONGEST_CUE else sentence
    is_whole = shown == told[0] and len(told) == 1 and len(text.strip()) <= _READ
    return shown if is_whole or (shown[-1:] == "…" and shown != sentence) else f"{shown} …"


def _opening(part: str) -> cached_property[str]:
    """Return how a cue gets into one part of its story, as an attribute."""

    def first(cue: Cue) -> str:
        return cue_of(getattr(cue.story, part), with_figure=part == "result")

    which = ", or the first with a figure," if part == "result" else ""
    first.__doc__ = f"The first sentence{which} of the {part}; it ends in “…” where that has more."
    return cached_property(first)


class Cue(Value):
    """One story to tell: how to get into each of its parts, what it answers, what stands behind it.

    Attributes:
        story: The whole story.
        leads: The needs to which it is the main answer, each with the strength it shows.
        also_shows: The other needs of the meeting that it covers.
        backups: What is in reserve for those needs, one row for each.
        also_heard_by: Names of the people in other meetings who hear the same experience.
    """

    story: Story
    leads: tuple[Coverage, ...] = ()
    also_shows: tuple[Coverage, ...] = ()
    backups: tuple[Backup, ...] = ()
    also_heard_by: tuple[str, ...] = ()

    situation, task, action, result = map(_opening, ("situation", "task", "action", "result"))

    def __repr__(self) -> str:
        """Return its story's id and a count, without its text."""
        return f"<Cue {self.story.id}: {plural(len(self.leads), 'need')}>"


class Brief(Shown, Holding[Story], Compound):
    """One meeting's page, to be read on the way there.

    Attributes:
        round_name: What the candidate calls the round.
        employer: Where it is.
        date: The round's day.
        index: 0-based index of the meeting in its round.
        meeting: Who sits there, when and for how long; what was told, once it is over.
        cues: The stories to tell, in the order of telling; none once it is over.
        extras: Stories for the time that is left, if there is some; each shows what it does in `also_shows`.
        coverage: One row for each need of these people that a story answers.
        gaps: Their needs that nothing covers.
        statements: Their needs that are answered directly, without a story.
        says: For each competency, or what you call it, what you say about it at this employer, the best
            first; also where nobody here has a need for it. What is not there has nothing prepared yet.
        inquiries: What to ask them, in this order, besides what each person's own notes say to ask.
        asked_before: What people of their roles asked about in earlier rounds, beside what was planned.
        heard: What they have heard before, at whatever employer, the earliest first.
        impressions: What they took away, at this employer.
        withheld: Ids of the stories that this employer must not hear.
        titles: Story id to title, for every one that it names.
        competencies: Competency id to label, for every one that it names.
    """

    gathers: ClassVar[str] = "stories"

    round_name: str
    employer: str | None = None
    date: Day | None = None
    index: int
    meeting: Meeting
    cues: tuple[Cue, ...] = ()
    extras: tuple[Cue, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    gaps: tuple[Gap, ...] = ()
    statements: tuple[NeedRef, ...] = ()
    says: FrozenMap[str, tuple[Statement, ...]] = FrozenMap()
    inquiries: tuple[PlannedInquiry, ...] = ()
    asked_before: tuple[Finding, ...] = ()
    heard: tuple[Telling, ...] = ()
    impressions: tuple[Impression, ...] = ()
    withheld: tuple[str, ...] = ()
    titles: FrozenMap[str, str] = FrozenMap()
    competencies: FrozenMap[str, str] = FrozenMap()

    _shorter = without_empty("says")

    def misfits(self) -> Iterator[Fault]:
        """Yield the stories, people and competencies whose titles, names and labels are not there."""
        names = Names(self.titles, {p.id for p in self.meeting.interviewers}, self.competencies)
        for part in ("cues", "extras", "coverage", "gaps", "statements", "inquiries"):
            yield from names.missing(part, getattr(self, part))
        told = (*(telling.story for telling in self.heard), *self.withheld, *(self.meeting.told or ()))
        for story_id in dict.fromkeys(told):
            yield from names.missing("titles", story_id, "story_id")
        for impression in self.impressions:
            yield from names.missing("competencies", impression.competency, "competency_id")
        for listener in (*(t.interviewer for t in self.heard), *(i.interviewer for i in self.impressions)):
            if not who_is_meant(listener, self.meeting.interviewers).people:
                yield fault_of("listener_unnamed", "meeting.interviewers")

    @property
    def stories(self) -> tuple[Story, ...]:
        """The stories to tell, whole, in the order of telling."""
        return tuple(cue.story for cue in self.cues)

    @property
    def seconds(self) -> int:
        """How long the stories take to tell, in seconds."""
        return sum(story.seconds for story in self.stories)

    def page(self) -> Page:
        """Return who, when, what to tell, say and ask: in lines, as a telephone has no room for columns."""
        lead = ". ".join(filter(None, [at_place(self.round_name, self.employer), _when(self)])) + "."
        return Page(f"Brief: {self.meeting.names}", lead=lead, blocks=tuple(_blocks(self)))

    def __repr__(self) -> str:
        """Return whose brief it is, by id, without any text."""
        people = ", ".join(person.id for person in self.meeting.interviewers)
        return f"<Brief {people}: {plural(len(self.cues), 'story')}, {plural(len(self.gaps), 'gap')}>"


def _when(brief: Brief) -> str:
    start, minutes, end = brief.meeting.starts_at, brief.meeting.minutes, ""
    day = spelled_day(brief.date) if brief.date else ""
    if start is not None:
        with suppress(OverflowError):  # the last day that a date can hold
            end = "" if minutes is None else f" to {start + timedelta(minutes=minutes):%H:%M}"
        day = f"{spelled_day(start)}, {start:%H:%M}{end} ({start.tzname()})"
    return ", ".join(filter(None, [day, "" if minutes is None else plural(minutes, "minute")]))


def _blocks(brief: Brief) -> Iterator[Block]:
    asked = dict.fromkeys(need.competency_id for need in brief.statements)

    def said(person: Interviewer) -> Iterator[str]:
        needs = (need.competency_id for need in brief.statements if need.interviewer_id == person.id)
        return ("\n".join([brief.competencies[need], *_answers_to(brief, need, person)]) for need in needs)

    yield Bullets(_who(brief, person) for person in brief.meeting.interviewers)
    if brief.meeting.takes_stories:
        yield from _to_tell(brief)
        yield from _if_time(brief)
    elif told := brief.meeting.told:
        yield from section("Told", (brief.titles[story_id] for story_id in told))
    elif brief.meeting.askers:
        yield from (Heading("Told"), Paragraph("Nothing was told."))
    yield from section("They asked", map(str, brief.meeting.questions))
    yield from section("You promised", brief.meeting.promised)
    yield from section(DIRECTLY, _each(brief, said))
    others = (line for about in brief.says if about not in asked for line in _answers_to(brief, about))
    yield from section("If they ask", () if brief.meeting.is_over else others)
    if brief.gaps:
        yield from open_needs("Without a story", brief.gaps, remedies=False)
        yield Bullets(_each(brief, lambda person: _open_sides(brief, person)))
    yield from section("Asked in earlier rounds", (one.message for one in brief.asked_before))
    yield from section("What they have heard", _heard_before(brief))
    yield from section("What they took away", _taken_away(brief))
    yield from section(ASK_THEM, _to_ask(brief))
    yield from section("What you know of them", _each(brief, lambda p: looked_up(p.research, known=True)))
    yield from section("Still to find out", _each(brief, lambda p: looked_up(p.research, known=False)))
    notes = (text for text in (brief.meeting.notes,) if text.strip())
    yield from section("Notes", (*notes, *_each(brief, lambda person: (person.notes,))))
    yield from section("Not to be told here", (brief.titles[story_id] for story_id in brief.withheld))


def _answers_to(brief: Brief, about: str, person: Interviewer | None = None) -> Iterator[str]:
    """Yield what is said about a competency, and whether the person has heard it already."""
    people = brief.meeting.interviewers
    heard = {one.story for one in brief.heard if person in who_is_meant(one.interviewer, people).people}
    for one in brief.says.get(about, ()):
        again = "heard before, so say the same" if one.id in heard else ""
        when = ", ".join(filter(None, (one.when, again)))
        opening = cue_of(one.text, with_figure=is_of_terms(one))
        yield f"{one.competency}{f' ({when})' if when else ''}: {opening}"
    if about not in brief.says:
        yield f"{NOT_PREPARED[:1].upper()}{NOT_PREPARED[1:]}."


def _who(brief: Brief, person: Interviewer) -> str:
    lines = [f"{person.known_as}: {_SAY[person.weight - 1]} in the decision"]
    for priority, label in {"must": "Must hear", "should": "Should hear", "nice": "Nice to hear"}.items():
        rows = [row for row in brief.coverage if (row.interviewer_id, row.priority) == (person.id, priority)]
        if wanted := [brief.competencies[row.competency_id] + at_least(row.min_strength) for row in rows]:
            lines.append(f"{label}: {'; '.join(wanted)}")
    if contact := contact_of(person):
        lines.append(f"To reach them: {contact}")
    return "\n".join(lines)


def _open_sides(brief: Brief, person: Interviewer) -> Iterator[str]:
    if missing := [gap.competency_id for gap in brief.gaps if gap.interviewer_id == person.id]:
        labels = (brief.competencies.get(name, name) for name in missing)
        yield f"What stays open: {needs_by_side(labels)}."


def _to_tell(brief: Brief) -> Iterator[Block]:
    if not brief.cues:
        yield Paragraph("No story is planned here.", tone="warn")
        return
    stories = plural(len(brief.cues), "story") + (" in this order" if len(brief.cues) > 1 else "")
    yield Paragraph(f"Tell {stories}, {spelled_seconds(brief.seconds)} in all.")
    for number, cue in enumerate(brief.cues, start=1):
        yield Heading(f"{number}. {cue.story.title} ({spelled_seconds(cue.story.seconds)})")
        yield Paragraph("\n".join(_answers(brief, cue)))
        yield from _ways_in(cue)
        if spent := _backup_line(brief, cue):
            yield Paragraph(spent)


def _if_time(brief: Brief) -> Iterator[Block]:
    if brief.extras:
        yield Heading(IF_TIME)
    for cue in brief.extras:
        labels = dict.fromkeys(brief.competencies[row.competency_id] for row in cue.also_shows)
        yield Paragraph(f"“{cue.story.title}” {time_and_use(cue.story.seconds, labels)}.")
        yield from _ways_in(cue)


def _ways_in(cue: Cue) -> Iterator[Block]:
    parts = ("situation", "task", "action", "result")
    if lines := [f"{part.capitalize()}: {text}" for part in parts if (text := getattr(cue, part))]:
        yield Bullets(lines)


def _answers(brief: Brief, cue: Cue) -> Iterator[str]:
    answered = f"It answers {_needs(brief, cue.leads)}."
    yield answered if cue.leads else "Nobody here asks for it: you wanted it told."
    if cue.also_shows:
        yield f"It also shows {_needs(brief, cue.also_shows)}."
    if cue.also_heard_by:
        yield f"{join_words(cue.also_heard_by)} will have heard it too."


def _needs(brief: Brief, rows: tuple[Coverage, ...]) -> str:
    """Return each competency once, with who asks where several could, and the strength it is shown at."""
    said = []
    for first, group in by_urgency(rows):
        names = join_words(_called(brief, row.interviewer_id) for row in group)
        who = f", for {names}" if len(brief.meeting.interviewers) > 1 else ""
        how = f"{first.priority}, strength {first.strength}{who}"
        said.append(f"{brief.competencies[first.competency_id]} ({how})")
    return "; ".join(said)


def _backup_line(brief: Brief, cue: Cue) -> str:
    labels = brief.competencies
    called = ((one.story_id, labels.get(one.competency_id, one.competency_id)) for one in cue.backups)
    behind = {story_id: dict.fromkeys(several) for story_id, several in gathered(called).items()}
    said = [f"“{brief.titles[story_id]}” for {join_labels(each)}" for story_id, each in behind.items()]
    return f"Backup: {'; '.join(said)}." if said else ""


def _called(brief: Brief, text: str) -> str:
    meant = who_is_meant(text, brief.meeting.interviewers).people
    return join_words((person.name for person in meant), "or") or text


def _heard_before(brief: Brief) -> Iterator[str]:
    for telling in brief.heard:
        day = spelled_day(telling.on, weekday=False) if telling.on else ""
        landed = f"landed {telling.landed}" if telling.landed else ""
        asked = f"when asked “{telling.question}”" if telling.question else ""
        known = ", ".join(filter(None, [day, telling.employer, landed, asked]))
        around = f" ({known})" if known else ""
        notes = f". {telling.notes}" if telling.notes.strip() else ""
        yield f"{_called(brief, telling.interviewer)}: “{brief.titles[telling.story]}”{around}{notes}"


def _taken_away(brief: Brief) -> Iterator[Cell]:
    for impression in brief.impressions:
        label, who = brief.competencies[impression.competency], _called(brief, impression.interviewer)
        notes = f". {impression.notes}" if impression.notes.strip() else ""
        tone: Tone = "good" if impression.kind == "strength" else "warn"
        yield Cell(f"{who}: {label}, a {impression.kind}{notes}", tone=tone)


def _to_ask(brief: Brief) -> Iterator[str]:
    yield from _each(brief, lambda person: person.questions_to_ask)
    for one in brief.inquiries:
        name = f"{_called(brief, one.interviewer_id)}: " if len(brief.meeting.interviewers) > 1 else ""
        yield f"{name}{one.text}"


def _each(brief: Brief, texts: Callable[[Interviewer], Iterable[str]]) -> Iterator[str]:
    """Yield what stands with each person, under the name where several sit there."""
    for person in brief.meeting.interviewers:
        name = f"{person.name}: " if len(brief.meeting.interviewers) > 1 else ""
        yield from (f"{name}{text}" for text in texts(person) if text.strip())


@checked
def brief(plan: Plan, bank: StoryBank, meeting: int | Person, *, earlier: Iterable[Round] = ()) -> Brief:
    """Return one meeting's page, by its index, 0 or more, or anybody there: the value, its id or name.

    A story stands in it as the bank has it now; where the bank has it no more, as the plan knew it. What
    people heard and took away stands in the bank alone; what others of their roles asked before, in your
    `earlier` rounds, as `Store.rounds` returns them. Of each part the page shows the first sentence, of a
    result the first with a figure if it has one; “…” says that the part has more, which `stories` holds.

    Raises:
        UnknownReference: No meeting of the plan's round is meant, or two are.
        InvalidInput: That is not a plan, or not a bank.

    >>> from storybank.planning import plan_round
    >>> from storybank.sample import sample_bank, sample_round
    >>> page = brief(plan_round(sample_bank(), sample_round()), sample_bank(), "Grace Adeyemi")
    >>> [cue.story.title for cue in page.cues]
    ['The clinic we did not open', 'Two reporting teams made one']
    """
    try:
        index = meeting_meant(plan.round, meeting)
    except UnknownReference as error:
        raise UnknownReference("brief", [fault.at("meeting") for fault in error.faults]) from None
    there, people = plan.round.meetings[index], people_at(plan.round, index)
    here = [one for one in plan.assignments if one.meeting == index]
    stories = {story.id: story for story in (*plan.stories, *bank.as_spoken.stories)}
    rows = tuple(row for row in plan.coverage if row.interviewer_id in people)
    extra = [one for one in plan.extras if one.meeting == index]
    told = [Assignment(story_id=one.story_id, meeting=index, also_shows=one.shows) for one in extra]
    cues, extras = (tuple(_cue(plan, stories, one, rows) for one in each) for each in (here, told))
    gaps = tuple(gap for gap in plan.gaps if gap.interviewer_id in people)
    statements = tuple(need for need in plan.statements if need.interviewer_id in people)
    roster = Roster(plan.round.all_people, plan.round.employer)
    heard, impressions = _heard(bank, there, roster), tuple(impressions_of(bank, there.interviewers, roster))
    withheld = tuple(story.id for story in bank.stories if is_withheld(story, plan.round.employer))
    known = (*(there.told or ()), *(telling.story for telling in heard), *withheld)
    named = (*_named((*cues, *extras), rows, gaps), *known)
    every: tuple[Told, ...] = (*plan.prepared, *bank.statements, *stories.values())
    titles = {one.id: one.title for one in every}
    labels = {one.competency: bank.framework.label(one.competency) for one in impressions}
    asked = (one.competency_id for several in (rows, statements) for one in several)
    return Brief(
        round_name=plan.round.name,
        employer=plan.round.employer,
        date=plan.round.date,
        index=index,
        meeting=there,
        cues=cues,
        extras=extras,
        coverage=rows,
        gaps=gaps,
        statements=statements,
        says=FrozenMap(statements_for(bank, plan.round.employer, plan.statements)),
        inquiries=tuple(one for one in plan.inquiries if one.interviewer_id in people),
        asked_before=asked_before(plan.round, there, earlier, bank),
        heard=heard,
        impressions=impressions,
        withheld=withheld,
        titles=FrozenMap({one: titles.get(one, one) for one in named}),
        competencies=FrozenMap(labels | {name: plan.competencies.get(name, name) for name in asked}),
    )


def _named(cues: Iterable[Cue], rows: Iterable[Coverage], gaps: Iterable[Gap]) -> Iterator[str]:
    """Yield the id of every story that these parts of a brief name."""
    yield from (name for cue in cues for name in (cue.story.id, *(one.story_id for one in cue.backups)))
    yield from filter(None, (row.story_id for row in rows))
    yield from (story_id for gap in gaps for story_id in gap.story_ids)


def _cue(plan: Plan, stories: Mapping[str, Story], assignment: Assignment, rows: tuple[Coverage, ...]) -> Cue:
    if assignment.story_id not in stories:
        fault = fault_of("story_to_tell_gone", "plan.stories", story=assignment.story_id)
        raise UnknownReference("brief", [fault])
    row_of = {need_key(row): row for row in rows}
    leads, also_shows = (
        tuple(row_of[key] for key in map(need_key, refs) if key in row_of)
        for refs in (assignment.leads, assignment.also_shows)
    )
    questions, people = {row.competency_id for row in leads}, {row.interviewer_id for row in rows}
    reserve = (b for b in plan.backups if b.interviewer_id in people and b.competency_id in questions)
    return Cue(
        story=stories[assignment.story_id],
        leads=leads,
        also_shows=also_shows,
        backups=tuple(reserve),
        also_heard_by=tuple(name_in(plan, person_id) for person_id in assignment.also_heard_by),
    )


def _is_of(entry: Telling | Impression, people: Sequence[Interviewer], roster: Roster) -> bool:
    return any(person in people for person in roster.meant(entry).people)


def _heard(bank: StoryBank, meeting: Meeting, roster: Roster) -> tuple[Telling, ...]:
    """Return what these people heard, the earliest first; what has no date, before all others."""
    heard = [one for one in bank.tellings if _is_of(one, meeting.interviewers, roster)]
    return tuple(sorted(heard, key=lambda one: (one.on or date.min, *map(str, one.key), one.interviewer)))


def impressions_of(bank: StoryBank, people: Sequence[Interviewer], roster: Roster) -> Iterator[Impression]:
    """Yield what these people took away here, each competency by its id."""
    for one in bank.impressions:
        is_here = roster.likeness(one.employer) or not employer_key(one.employer)
        if is_here and _is_of(one, people, roster):
            known = bank.resolve(one.competency)
            yield one if known is None else one.replace(competency=known)
