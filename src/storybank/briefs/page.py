"""Brief and Cue: one sitting's page as a value, which reads by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from storybank.display import Block, Bullets, Cell, Heading, Page, Paragraph, Shown, Tone
from storybank.errors import Fault
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, NeedRef, Sitting, is_person
from storybank.planning import Backup, Coverage, Gap
from storybank.planning.plan import Compound, Names
from storybank.stories import Story
from storybank.text import passages
from storybank.values import Day, FrozenMap, Value, join_words, plural, spelled_day

LONGEST_CUE = 200
"""Characters of a sentence that are shown: what a glance takes in; our choice."""

_READ = 2_000
"""Characters in which the first sentence is looked for: of a longer one only the start is shown."""

_SAY = {1: "little say", 2: "some say", 3: "a fair say", 4: "a strong say", 5: "the deciding say"}
"""Weights in words."""

_PRIORITIES = {"must": "Must hear", "should": "Should hear", "nice": "Nice to hear"}

_TONES: dict[str, Tone] = {"must": "bad", "should": "warn", "nice": "faint"}

_PARTS = ("situation", "task", "action", "result")


def first_sentence(text: str) -> str:
    """Return the first sentence, without its bullet; a long one is cut between words and ends in “…”.

    >>> first_sentence("The freezer stopped at ten past one. I rang Dr. Hu.")
    'The freezer stopped at ten past one.'
    """
    found = passages(text.lstrip()[:_READ])
    sentence = " ".join(found[0].text.split()) if found else ""
    if len(sentence) <= LONGEST_CUE:
        return sentence
    start = sentence[:LONGEST_CUE]
    return f"{start.rpartition(' ')[0] or start}…"


class Cue(Value):
    """One story to tell: how to get into each of its parts, what it answers, what stands behind it.

    Attributes:
        story: The whole story.
        leads: The needs whose question it leads, each with the strength it shows.
        also_shows: The other needs of the sitting that it covers.
        backups: What is in reserve for the questions that it leads, one row for each need.
        also_heard_by: Names of the people in other sittings who hear the same experience.
    """

    story: Story
    leads: tuple[Coverage, ...] = ()
    also_shows: tuple[Coverage, ...] = ()
    backups: tuple[Backup, ...] = ()
    also_heard_by: tuple[str, ...] = ()

    @property
    def situation(self) -> str:
        """The first sentence of the situation, at most 200 characters of it."""
        return first_sentence(self.story.situation)

    @property
    def task(self) -> str:
        """The first sentence of the task, at most 200 characters of it."""
        return first_sentence(self.story.task)

    @property
    def action(self) -> str:
        """The first sentence of the action, at most 200 characters of it."""
        return first_sentence(self.story.action)

    @property
    def result(self) -> str:
        """The first sentence of the result, at most 200 characters of it."""
        return first_sentence(self.story.result)

    def __repr__(self) -> str:
        """Return its story's id and a count, without its text."""
        return f"<Cue {self.story.id}: {plural(len(self.leads), 'need')}>"


class Brief(Shown, Compound):
    """One sitting's page, to be read on the way there.

    Attributes:
        round_name: What the candidate calls the round.
        employer: Where it is.
        date: The round's day.
        index: 0-based index of the sitting in its round.
        sitting: Who sits there, when and for how long; what was told, once it is over.
        cues: The stories to tell, in the order of telling; none once it is over.
        coverage: One row for each need of these people that a story answers.
        gaps: Their needs that nothing covers.
        statements: Their needs that are answered by a statement, to be said rather than told.
        heard: What they have heard before, at whatever employer, the earliest first.
        impressions: What they took away, at this employer.
        withheld: Ids of the stories that this employer must not hear.
        titles: Story id to title, for every one that it names.
        competencies: Competency id to label, for every one that it names.
    """

    round_name: str
    employer: str | None = None
    date: Day | None = None
    index: int
    sitting: Sitting
    cues: tuple[Cue, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    gaps: tuple[Gap, ...] = ()
    statements: tuple[NeedRef, ...] = ()
    heard: tuple[Telling, ...] = ()
    impressions: tuple[Impression, ...] = ()
    withheld: tuple[str, ...] = ()
    titles: FrozenMap[str, str] = FrozenMap()
    competencies: FrozenMap[str, str] = FrozenMap()

    def misfits(self) -> Iterator[Fault]:
        """Yield the stories, people and competencies whose titles, names and labels are not there."""
        people = self.sitting.interviewers
        names = Names(self.titles, {person.id for person in people}, self.competencies)
        for part in ("cues", "coverage", "gaps", "statements"):
            yield from names.missing(part, getattr(self, part))
        told = (*(telling.story for telling in self.heard), *self.withheld, *(self.sitting.told or ()))
        for story_id in dict.fromkeys(told):
            yield from names.named("titles", "story_id", story_id)
        for impression in self.impressions:
            yield from names.named("competencies", "competency_id", impression.competency)
        listeners = (*(one.interviewer for one in self.heard), *(one.interviewer for one in self.impressions))
        for listener in listeners:
            if not any(is_person(listener, person) for person in people):
                yield Fault(
                    "sitting.interviewers",
                    "lacks somebody who heard something",
                    "add who it is",
                    "unknown_reference",
                )

    @property
    def stories(self) -> tuple[Story, ...]:
        """The stories to tell, whole, in the order of telling."""
        return tuple(cue.story for cue in self.cues)

    @property
    def seconds(self) -> int:
        """How long the stories take to tell, in seconds."""
        return sum(story.seconds for story in self.stories)

    def page(self) -> Page:
        """Return what a brief shows: who, when, what to tell, say and ask, and what is known already."""
        return brief_page(self)

    def __repr__(self) -> str:
        """Return whose brief it is, by id, without any text."""
        people = ", ".join(person.id for person in self.sitting.interviewers)
        return f"<Brief {people}: {plural(len(self.cues), 'story', 'stories')}, {len(self.gaps)} gaps>"


def brief_page(brief: Brief) -> Page:
    """Return the page of a brief. No tables: a calendar and a telephone show its lines, not its columns."""
    where = f" at {brief.employer}" if brief.employer else ""
    lead = ". ".join(filter(None, [f"{brief.round_name}{where}", _when(brief)])) + "."
    return Page(f"Brief: {brief.sitting.names}", lead=lead, blocks=tuple(_blocks(brief)))


def _when(brief: Brief) -> str:
    """Return when it is and how long it takes, as far as that is known."""
    start, minutes = brief.sitting.starts_at, brief.sitting.minutes
    length = "" if minutes is None else plural(minutes, "minute")
    if start is None:
        day = spelled_day(brief.date) if brief.date else ""
        return ", ".join(filter(None, [day, length]))
    try:
        end = "" if minutes is None else f" to {start + timedelta(minutes=minutes):%H:%M}"
    except OverflowError:  # the last day that a date can hold
        end = ""
    how_long = f", {length}" if length else ""
    return f"{spelled_day(start)}, {start:%H:%M}{end} ({start.tzname()}){how_long}"


def _blocks(brief: Brief) -> Iterator[Block]:
    yield Bullets(_who(brief, person) for person in brief.sitting.interviewers)
    if not brief.sitting.is_over:
        yield from _to_tell(brief)
    elif told := brief.sitting.told:
        yield from _section("Told", (brief.titles[story_id] for story_id in told))
    else:
        yield from (Heading("Told"), Paragraph("Nothing was told."))
    yield from _section("Say, rather than tell", _statements(brief))
    yield from _section("Open needs", _open_needs(brief))
    yield from _section("What they have heard", _heard(brief))
    yield from _section("What they took away", _impressions(brief))
    yield from _section("Ask them", _each(brief, lambda person: person.questions_to_ask))
    yield from _section("Notes", _each(brief, lambda person: (person.notes,)))
    yield from _section("Not to be told here", (brief.titles[story_id] for story_id in brief.withheld))


def _section(heading: str, entries: Iterable[Cell | str]) -> Iterator[Block]:
    several = list(entries)
    if several:
        yield Heading(heading)
        yield Bullets(several)


def _who(brief: Brief, person: Interviewer) -> str:
    """Return who it is, the say in the decision, and what the person wants to hear."""
    role = "HR" if person.role == "hr" else person.role.replace("_", " ")
    title = f", {person.title}" if person.title else ""
    known = f" ({role})" if person.role != "unknown" else "" if title else ", role unknown"
    lines = [f"{person.name}{title}{known}: {_SAY[person.weight]} in the decision"]
    for priority, label in _PRIORITIES.items():
        rows = [row for row in brief.coverage if (row.interviewer_id, row.priority) == (person.id, priority)]
        wanted = [
            f"{brief.competencies[row.competency_id]} (at {row.min_strength} or more)"
            if row.min_strength > 1
            else brief.competencies[row.competency_id]
            for row in rows
        ]
        if wanted:
            lines.append(f"{label}: {'; '.join(wanted)}")
    return "\n".join(lines)


def _to_tell(brief: Brief) -> Iterator[Block]:
    if not brief.cues:
        yield Paragraph("No story is planned here.", tone="warn")
        return
    stories = plural(len(brief.cues), "story", "stories")
    order = " in this order" if len(brief.cues) > 1 else ""
    yield Paragraph(f"Tell {stories}{order}, {_duration(brief.seconds)} in all.")
    for number, cue in enumerate(brief.cues, start=1):
        yield Heading(f"{number}. {cue.story.title} ({_duration(cue.story.seconds)})")
        yield Paragraph("\n".join(_answers(brief, cue)))
        if parts := [f"{part.capitalize()}: {text}" for part in _PARTS if (text := getattr(cue, part))]:
            yield Bullets(parts)
        if spent := _if_spent(brief, cue):
            yield Paragraph(spent)


def _duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return " ".join(filter(None, [f"{minutes} min" if minutes else "", f"{rest} s" if rest else ""])) or "0 s"


def _answers(brief: Brief, cue: Cue) -> Iterator[str]:
    """Yield what the story answers; a panel's need with who asks."""
    if cue.leads:
        yield f"It answers {_needs(brief, cue.leads)}."
    else:
        yield "It leads no question here: you wanted it told."
    if cue.also_shows:
        yield f"It also shows {_needs(brief, cue.also_shows)}."
    if cue.also_heard_by:
        yield f"{join_words(cue.also_heard_by)} will have heard it too."


def _needs(brief: Brief, rows: tuple[Coverage, ...]) -> str:
    """Return each competency once, with who asks where several could, and the strength it is shown at."""
    grouped: dict[str, list[Coverage]] = {}
    for row in rows:
        grouped.setdefault(row.competency_id, []).append(row)
    said = []
    for competency_id, group in grouped.items():
        first = min(group, key=_rank)
        names = [_name(brief, row.interviewer_id) for row in group]
        who = f", for {join_words(names)}" if len(brief.sitting.interviewers) > 1 else ""
        how = f"{first.priority}, strength {first.strength}{who}"
        said.append((_rank(first), f"{brief.competencies[competency_id]} ({how})"))
    return "; ".join(text for _, text in sorted(said, key=lambda pair: pair[0]))


def _rank(row: Coverage) -> int:
    return list(_PRIORITIES).index(row.priority)


def _name(brief: Brief, interviewer_id: str) -> str:
    return next(person.name for person in brief.sitting.interviewers if person.id == interviewer_id)


def _if_spent(brief: Brief, cue: Cue) -> str:
    """Return what stands behind the questions that the story leads; nothing where none has a reserve."""
    behind: dict[str, dict[str, None]] = {}
    for backup in cue.backups:
        label = brief.competencies.get(backup.competency_id, backup.competency_id)
        behind.setdefault(backup.story_id, {})[label] = None
    said = [f"“{brief.titles[story_id]}” for {join_words(labels)}" for story_id, labels in behind.items()]
    return f"If it is spent: {'; '.join(said)}." if said else ""


def _statements(brief: Brief) -> Iterator[str]:
    for need in brief.statements:
        who = _prefix(brief, _name(brief, need.interviewer_id))
        yield f"{who}{brief.competencies[need.competency_id]}"


def _open_needs(brief: Brief) -> Iterable[Cell]:
    """Return the gaps; what is said of several people in the same words is said once."""
    said: dict[str, Cell] = {}
    for gap in brief.gaps:
        text = f"{gap.message} {gap.remedy}"
        said.setdefault(text, Cell(text, tone=_TONES[gap.priority]))
    return said.values()


def _called(brief: Brief, text: str) -> str:
    """Return the name of who is meant by an id or a name."""
    return next(person.name for person in brief.sitting.interviewers if is_person(text, person))


def _heard(brief: Brief) -> Iterator[str]:
    for telling in brief.heard:
        day = spelled_day(telling.on, weekday=False) if telling.on else ""
        landed = f"landed {telling.landed}" if telling.landed else ""
        known = ", ".join(filter(None, [day, telling.employer or "", landed]))
        around = f" ({known})" if known else ""
        notes = f". {telling.notes}" if telling.notes.strip() else ""
        yield f"{_called(brief, telling.interviewer)}: “{brief.titles[telling.story]}”{around}{notes}"


def _impressions(brief: Brief) -> Iterator[Cell]:
    for impression in brief.impressions:
        tone: Tone = "good" if impression.kind == "strength" else "warn"
        label = brief.competencies[impression.competency]
        notes = f". {impression.notes}" if impression.notes.strip() else ""
        who = _called(brief, impression.interviewer)
        yield Cell(f"{who}: {label}, a {impression.kind}{notes}", tone=tone)


def _each(brief: Brief, texts: Callable[[Interviewer], Iterable[str]]) -> Iterator[str]:
    """Yield what stands with each person, under the name where several sit there."""
    for person in brief.sitting.interviewers:
        yield from (f"{_prefix(brief, person.name)}{text}" for text in texts(person) if text.strip())


def _prefix(brief: Brief, name: str) -> str:
    return f"{name}: " if len(brief.sitting.interviewers) > 1 else ""
