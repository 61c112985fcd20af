"""Plan and its parts: the answer, which reads by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from storybank.display import Shown
from storybank.errors import Fault
from storybank.findings import Finding
from storybank.interviews import NeedRef, Person, Priority, Round
from storybank.planning.compound import Compound, Names
from storybank.planning.engine.certificate import Certificate
from storybank.planning.engine.tier_names import TierName
from storybank.planning.gaps import Gap
from storybank.planning.policy import Policy
from storybank.stories import Story
from storybank.values import FrozenMap, Value

if TYPE_CHECKING:
    from storybank.display import Page


class Assignment(Value):
    """This story goes to this sitting: the future, where a Telling is the past.

    Attributes:
        story_id: Which story.
        sitting: 0-based index into the round's sittings.
        leads: The needs that it covers in the questions it answers first; none for a lock that
            serves nobody.
        also_shows: The other needs of the sitting that it covers.
        also_heard_by: Ids of the people in other sittings of the round who hear the same experience, and
            could compare notes; nobody unless `Policy.repeats` is `"last_resort"`.
    """

    story_id: str
    sitting: int
    leads: tuple[NeedRef, ...] = ()
    also_shows: tuple[NeedRef, ...] = ()
    also_heard_by: tuple[str, ...] = ()


class Coverage(Value):
    """How one need fares.

    Attributes:
        interviewer_id: Whose need.
        competency_id: For what.
        priority: `"must"`, `"should"` or `"nice"`.
        min_strength: 1-5, what the need asks for.
        story_id: The story that covers it, or None.
        strength: 1-5, what that story shows of it; 0 where there is none.
        own: Whether that story answers this question and no other.
    """

    interviewer_id: str
    competency_id: str
    priority: Priority
    min_strength: int
    story_id: str | None = None
    strength: int = 0
    own: bool = False


class Backup(Value):
    """A story in reserve that could answer a question if its lead is spent.

    Attributes:
        interviewer_id: Whose need it would cover.
        competency_id: For what.
        story_id: Which story.
        strength: 1-5, what it shows.
    """

    interviewer_id: str
    competency_id: str
    story_id: str
    strength: int


class Tier(Value):
    """One goal of the plan, in order of importance.

    Attributes:
        name: Which goal.
        value: What the plan reaches, in whole numbers.
        bound: What no plan can exceed, given that the tiers before it are held.
        certificate: Why not, in whole numbers.
    """

    name: TierName
    value: int
    bound: int
    certificate: Certificate


ProofStatus = Literal["proved", "solver", "bounded"]


class Proof(Value):
    """How sure it is that no better plan exists.

    Attributes:
        status: `"proved"` where every tier's bound equals its value; `"solver"` where only the solver says
            that none is better; `"bounded"` where the search was cut short. Then the bounds say how far the
            plan may be from the best.
        tiers: The goals in order.
    """

    status: ProofStatus
    tiers: tuple[Tier, ...]

    def value(self, name: TierName) -> int | None:
        """Return what the plan reaches in a tier; None where the tier does not count in it."""
        return next((tier.value for tier in self.tiers if tier.name == name), None)


class Plan(Shown, Compound):
    """Who hears which story.

    Attributes:
        round: What it was made for.
        policy: How it was made.
        stories: Every story that the plan names.
        competencies: Competency id to label, for every one that it names.
        assignments: Which story goes to which sitting, in the order of telling.
        coverage: One row for each need that a story answers.
        gaps: The needs that nothing covers, each with its reason and remedy.
        backups: Stories in reserve, one row for each need they would cover.
        statements: The needs that are answered by a statement, to be said rather than told.
        proof: How good the plan is, and how sure that is.
        findings: What about the round is worth mending.
    """

    made_with: ClassVar[str] = "plan_round(bank, round)"

    round: Round
    policy: Policy
    stories: tuple[Story, ...]
    competencies: FrozenMap[str, str]
    assignments: tuple[Assignment, ...]
    coverage: tuple[Coverage, ...]
    gaps: tuple[Gap, ...]
    backups: tuple[Backup, ...]
    statements: tuple[NeedRef, ...] = ()
    proof: Proof
    findings: tuple[Finding, ...] = ()

    def misfits(self) -> Iterator[Fault]:
        """Yield every story, person, competency and sitting that a part names and the plan does not have."""
        stories = frozenset(story.id for story in self.stories)
        people = frozenset(person.id for person in self.round.interviewers)
        names = Names(stories, people, self.competencies, len(self.round.sittings))
        for part in ("assignments", "coverage", "gaps", "backups", "statements"):
            yield from names.missing(part, getattr(self, part))
        for index, gap in enumerate(self.gaps):
            if gap.reason not in ("no_story", "stopped") and not gap.rivals:
                remedy = f"name the stories that are {gap.reason}, or write no_story as the reason"
                yield Fault(
                    f"gaps[{index}].rivals", "are none, and the reason speaks of some", remedy, "missing"
                )
        for index, sitting in enumerate(self.round.sittings):
            for place, story_id in enumerate(sitting.told or ()):
                yield from names.named(f"round.sittings[{index}].told[{place}]", "story_id", story_id)

    def stories_for(self, interviewer_id: Person) -> tuple[Story, ...]:
        """Return the stories that a person will hear, in the order of telling.

        Args:
            interviewer_id: The value, its id or its exact name.

        Raises:
            UnknownReference: Nobody in the round is meant.
        """
        sitting = self.round.sitting_of(interviewer_id)
        by_id = {story.id: story for story in self.stories}
        here = (a.story_id for a in self.assignments if a.sitting == sitting)
        return tuple(by_id[story_id] for story_id in here if story_id in by_id)

    def page(self) -> Page:
        """Return what a plan shows: sittings, open needs, what to say, how good it is."""
        from storybank.planning.page import plan_page  # noqa: PLC0415 - most are never shown

        return plan_page(self)

    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dictionary for each need, as a table or a data frame takes them."""
        people = {person.id: person.name for person in self.round.interviewers}
        places = {p.id: index for index, s in enumerate(self.round.sittings) for p in s.interviewers}
        titles = {story.id: story.title for story in self.stories}
        backups = {(b.interviewer_id, b.competency_id): b.story_id for b in self.backups}
        gaps = {(g.interviewer_id, g.competency_id): g for g in self.gaps}
        records = []
        for row in self.coverage:
            need = (row.interviewer_id, row.competency_id)
            backup = backups.get(need)
            gap = gaps.get(need)
            records.append(
                {
                    "sitting": places.get(row.interviewer_id),
                    "interviewer_id": row.interviewer_id,
                    "interviewer": people.get(row.interviewer_id, row.interviewer_id),
                    "competency_id": row.competency_id,
                    "competency": self.competencies.get(row.competency_id, row.competency_id),
                    "priority": row.priority,
                    "min_strength": row.min_strength,
                    "story_id": row.story_id,
                    "story": titles.get(row.story_id) if row.story_id else None,
                    "strength": row.strength,
                    "own": row.own,
                    "backup_id": backup,
                    "backup": titles.get(backup) if backup else None,
                    "gap": gap.reason if gap else None,
                    "remedy": gap.remedy if gap else None,
                }
            )
        return records

    def __repr__(self) -> str:
        """Count what is in it, without any text."""
        return (
            f"<Plan {self.round.name!r}: {len(self.assignments)} assignments, "
            f"{len(self.gaps)} gaps, {self.proof.status}>"
        )
