"""Brief and Cue: one sitting's page as a value, which reads by itself."""

from __future__ import annotations

from collections.abc import Iterator

from storybank.briefs._page import brief_page
from storybank.briefs._sentences import first_sentence
from storybank.display import Page, Shown
from storybank.errors import Fault
from storybank.history import Impression, Telling
from storybank.interviews import NeedRef, Sitting, is_person
from storybank.planning import Backup, Coverage, Gap
from storybank.planning.compound import Compound, Names
from storybank.stories import Story
from storybank.values import Day, FrozenMap, Value, plural


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
        """Say which story it is, without its text."""
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
        """Say whose brief it is, by id, without any text."""
        people = ", ".join(person.id for person in self.sitting.interviewers)
        return f"<Brief {people}: {plural(len(self.cues), 'story', 'stories')}, {len(self.gaps)} gaps>"
