"""Found: a tuple that says whether the search for it came to its end.

Compound: a value whose parts name each other, such as a plan; one that is read must fit together.

Plan and its parts: the answer, which reads by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar

from pydantic import ModelWrapValidatorHandler, model_validator

from storybank.display import Shown
from storybank.errors import Fault, InvalidInput
from storybank.findings import Finding
from storybank.interviews import NeedRef, Person, Priority, Round
from storybank.planning.gaps import Gap
from storybank.planning.goals import Certificate, TierName
from storybank.planning.policy import Policy
from storybank.stories import Story
from storybank.values import FrozenMap, Value

if TYPE_CHECKING:
    from storybank.display import Page

Each_co = TypeVar("Each_co", covariant=True)


class Found(tuple[Each_co, ...]):  # noqa: SLOT001 - it holds one thing more than a tuple
    """What was found, and whether the search came to its end; in all else a tuple like any other.

    Attributes:
        complete: False where a limit cut the search short: there may be more to find, or better.

    >>> Found(["month-end"], complete=False).complete, Found(["month-end"]) == ("month-end",)
    (False, True)
    """

    complete: bool

    def __new__(cls, each: Iterable[Each_co] = (), *, complete: bool = True) -> Found[Each_co]:
        """Keep what was found."""
        found = super().__new__(cls, each)
        found.complete = complete
        return found


@dataclass(frozen=True, slots=True)
class Names:
    """What the parts of a compound value may name.

    Attributes:
        stories: Ids; None, here and below, where it does not know them.
        people: Ids.
        competencies: Ids.
        sittings: How many there are.
    """

    stories: Collection[str] | None
    people: Collection[str]
    competencies: Collection[str] | None
    sittings: int = 0

    def missing(self, path: str, part: Any) -> Iterator[Fault]:
        """Yield what a part, and what is within it, names that is not there."""
        if isinstance(part, tuple):
            for index, one in enumerate(part):
                yield from self.missing(f"{path}[{index}]", one)
        elif isinstance(part, Value):
            for name, inner in dict(part).items():
                yield from self.named(f"{path}.{name}", name, inner)

    def named(self, path: str, name: str, inner: Any) -> Iterator[Fault]:
        """Yield what a field names, and what is within it, that is not there."""
        known = {
            "story_id": self.stories,
            "interviewer_id": self.people,
            "competency_id": self.competencies,
        }.get(name)
        if name == "sitting" and not 0 <= inner < self.sittings:
            yield Fault(
                path, "is no sitting of the round", f"give 0 to {self.sittings - 1}", "unknown_reference"
            )
        elif known is not None and inner is not None and inner not in known:
            kind = {"story_id": "story", "interviewer_id": "person"}.get(name, "competency")
            yield Fault(
                path, f"is no {kind} that is listed", "take the value as it was written", "unknown_reference"
            )
        elif name != "rivals":  # which carry their titles, and may be of another day
            yield from self.missing(path, inner)


class Compound(Value):
    """A value whose parts name each other.

    Made by this library it fits together; made by hand, `check_plan` says what does not. Read from JSON or
    from a request it is refused where its parts name what is not there: nothing could show it.
    """

    def misfits(self) -> Iterable[Fault]:
        """Yield what is named and not there."""
        raise NotImplementedError

    @model_validator(mode="wrap")
    @classmethod
    def _fits_together(cls, raw: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        made = read(raw)
        if isinstance(raw, Mapping) and not any(map(_is_made, raw.values())):
            faults = [*made.misfits()]
            if faults:
                raise InvalidInput(cls.__name__, faults)
        return made


def _is_made(part: Any) -> bool:
    """Say whether a part is a value already, or holds some: then nothing is being read."""
    return isinstance(part, Value) or (
        isinstance(part, list | tuple) and any(isinstance(p, Value) for p in part)
    )


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
