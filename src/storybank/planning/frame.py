"""Frame: everything that planning reads, by name and by number, and the rules that hold in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from storybank.bank import StoryBank
from storybank.findings import Finding
from storybank.history import is_withheld
from storybank.interviews import NeedRef, Round, Sitting
from storybank.planning.engine.problem import Demand, Problem, Question
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.planning.wants import CompetencyNames, Want
from storybank.stories import Story


@dataclass(frozen=True, slots=True)
class Locks:
    """Pairs (story number, sitting index) that must be and must not be assigned."""

    use: tuple[tuple[int, int], ...] = ()
    avoid: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Asked:
    """A question by name: what one sitting wants to hear about one competency."""

    sitting: int
    competency_id: str
    wants: tuple[Want, ...]


@dataclass(frozen=True)
class Frame:
    """Everything that planning reads, by name and by number.

    Attributes:
        bank: The bank, as given.
        round: The round with `told` as story ids.
        policy: The policy, as given.
        stories: By id; a story's place here is its number in the problem.
        places: The indices of the sittings still to come; an index's place here is its number.
        asked: The questions of every sitting, those of sittings that are over too.
        statements: Needs answered by a statement.
        names: What competencies are called.
        heard_by: For each sitting the episodes that somebody there has heard.
        known_here: Episodes that somebody at this employer has heard.
        findings: What was noticed while reading.
        previous: The plan before, if there was one.
        locks: `use` and `avoid` as numbers.
    """

    bank: StoryBank
    round: Round
    policy: Policy
    stories: tuple[Story, ...]
    places: tuple[int, ...]
    asked: tuple[Asked, ...]
    statements: tuple[NeedRef, ...]
    names: CompetencyNames
    heard_by: tuple[frozenset[str], ...]
    known_here: frozenset[str]
    findings: tuple[Finding, ...]
    previous: Plan | None = None
    locks: Locks = Locks()

    @cached_property
    def number(self) -> dict[str, int]:
        """Each story's number by its id."""
        return {story.id: number for number, story in enumerate(self.stories)}

    @cached_property
    def told_episodes(self) -> dict[str, int]:
        """Episodes told in sittings that are over, with the first such sitting."""
        told: dict[str, int] = {}
        for index, sitting in enumerate(self.round.sittings):
            for story_id in sitting.told or ():
                told.setdefault(self.bank.story(story_id).episode, index)
        return told

    @cached_property
    def asked_ahead(self) -> tuple[Asked, ...]:
        """The questions of the sittings still to come; a question's place is its number."""
        return tuple(asked for asked in self.asked if asked.sitting in self.places)

    @cached_property
    def strengths(self) -> dict[str, tuple[int, ...]]:
        """For each competency asked about, what each story shows of it, 0-5."""
        spelled = [_by_meaning(self.bank, story, self.names) for story in self.stories]
        wanted = {asked.competency_id for asked in self.asked}
        return {name: tuple(shown.get(name, 0) for shown in spelled) for name in sorted(wanted)}

    def question(self, asked: Asked, sitting: int) -> Question:
        """Return a question as numbers, at the given position of its sitting."""
        demands = tuple(Demand(want.person.weight, want.rank, want.min_strength) for want in asked.wants)
        return Question(sitting, self.strengths[asked.competency_id], demands)

    @cached_property
    def _withheld(self) -> frozenset[str]:
        return frozenset(story.id for story in self.stories if is_withheld(story, self.round.employer))

    def is_withheld(self, story: Story) -> bool:
        """Say whether the round's employer must not hear the story."""
        return story.id in self._withheld

    def is_available(self, story: Story, sitting: int) -> bool:
        """Say whether it is ready, not withheld from the employer, and not avoided there."""
        return self._is_open(story) and (self.number[story.id], sitting) not in self.locks.avoid

    def _is_open(self, story: Story) -> bool:
        """Say whether it is ready and not withheld from the employer."""
        return story.status == "ready" and not self.is_withheld(story)

    @cached_property
    def tellable(self) -> tuple[tuple[bool, ...], ...]:
        """For each story and sitting to come, whether the rules let it be told there."""
        barred = [(place, self.heard_by[place]) for place in self.places]
        nowhere = (False,) * len(barred)
        return tuple(
            tuple(
                story.episode not in heard and (number, place) not in self.locks.avoid
                for place, heard in barred
            )
            if self._is_open(story) and self._is_unspent(story)
            else nowhere
            for number, story in enumerate(self.stories)
        )

    def _is_unspent(self, story: Story) -> bool:
        """Say whether no sitting that is over has heard it, or it may be told again."""
        return self.may_repeat or story.episode not in self.told_episodes

    def is_tellable(self, story: Story, sitting: int) -> bool:
        """Say whether the rules let the story be told in a sitting to come, as far as it alone goes."""
        return self.tellable[self.number[story.id]][self.places.index(sitting)]

    @property
    def may_repeat(self) -> bool:
        """Whether an episode may be told in several sittings of the round."""
        return self.policy.repeats == "last_resort"

    def seconds(self, story: Story) -> int:
        """Return what a story takes, with the talk after it."""
        return story.seconds + self.policy.follow_up_seconds

    def budget(self, sitting: Sitting) -> int | None:
        """Return the seconds for stories in a sitting; None where no length is given."""
        if sitting.minutes is None:
            return None
        return 60 * max(0, sitting.minutes - self.policy.frame_minutes)

    def count(self, sitting: Sitting) -> int | None:
        """Return how many stories fit in a sitting by number; None where nothing limits it."""
        if sitting.max_stories is None and sitting.minutes is None:
            return self.policy.stories_per_sitting
        return sitting.max_stories

    @cached_property
    def problem(self) -> Problem:
        """The problem in whole numbers."""
        ahead = [self.round.sittings[place] for place in self.places]
        episodes = {name: n for n, name in enumerate(sorted({s.episode for s in self.stories}))}
        place_of = {index: number for number, index in enumerate(self.places)}
        return Problem(
            episodes=tuple(episodes[story.episode] for story in self.stories),
            tellable=self.tellable,
            seconds=tuple((self.seconds(story),) * len(ahead) for story in self.stories),
            budgets=tuple(self.budget(sitting) for sitting in ahead),
            counts=tuple(self.count(sitting) for sitting in ahead),
            questions=tuple(self.question(asked, place_of[asked.sitting]) for asked in self.asked_ahead),
            forced=tuple(sorted((s, place_of[i]) for s, i in self.locks.use if i in place_of)),
            heard=tuple(int(story.episode in self.known_here) for story in self.stories),
            kept=None if self.previous is None else self._kept(self.previous),
            repeats=self.may_repeat,
            told=frozenset(episodes[name] for name in self.told_episodes),
        )

    def _kept(self, previous: Plan) -> tuple[frozenset[int], ...]:
        """Return for each story the sittings where somebody sits whom it went to before."""
        seats = [
            frozenset(person.id for person in self.round.sittings[place].interviewers)
            for place in self.places
        ]
        went: dict[str, set[str]] = {}
        for assignment in previous.assignments:
            people = previous.round.sittings[assignment.sitting].interviewers
            went.setdefault(assignment.story_id, set()).update(person.id for person in people)
        return tuple(
            frozenset(n for n, seat in enumerate(seats) if seat & went.get(story.id, set()))
            for story in self.stories
        )


def _by_meaning(bank: StoryBank, story: Story, names: CompetencyNames) -> dict[str, int]:
    said = bank.shows(story)
    if all(map(names.knows, said)):
        return dict(said)
    shown: dict[str, int] = {}
    for tag, strength in said.items():
        competency_id = tag if names.knows(tag) else names.id_of(tag)
        shown[competency_id] = max(strength, shown.get(competency_id, 0))
    return shown
