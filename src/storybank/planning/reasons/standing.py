"""Standing: a plan seen in numbers again, to be compared with the best one under another condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from storybank.bank import StoryBank
from storybank.errors import Fault, InvalidInput, UnknownReference
from storybank.interviews import Interviewer, NeedRef
from storybank.planning.engine.optimum import Trials
from storybank.planning.engine.problem import Problem
from storybank.planning.engine.tier_names import TierName
from storybank.planning.engine.tiers import Assigned, evaluate, is_allowed, tier_names
from storybank.planning.frame import Frame
from storybank.planning.plan import Plan
from storybank.planning.reading import read_frame
from storybank.planning.reasons.values import Placement
from storybank.planning.wants import Want
from storybank.values import FrozenMap


@dataclass(frozen=True)
class Standing:
    """A plan in numbers.

    Attributes:
        plan: As given.
        frame: What it was made from.
        assigned: Its assignments as pairs of the problem.
        values: What it is worth in every tier, most important first.
    """

    plan: Plan
    frame: Frame
    assigned: Assigned
    values: dict[TierName, int]

    @property
    def problem(self) -> Problem:
        """The problem in whole numbers."""
        return self.frame.problem

    def without(self, number: int, trials: Trials) -> Assigned:
        """Return the best assignment without a story, and without the locks on it."""
        left = tuple(pair for pair in self.assigned if pair[0] != number)
        if trials.limits.is_spent():
            trials.complete = False
            return left
        barred = (False,) * len(self.frame.places)
        tellable = tuple(barred if n == number else row for n, row in enumerate(self.problem.tellable))
        forced = tuple(pair for pair in self.problem.forced if pair[0] != number)
        return trials.best(replace(self.problem, tellable=tellable, forced=forced), left).assigned

    def with_lock(self, number: int, sitting: int, trials: Trials) -> Assigned:
        """Return the best assignment with one more lock.

        Raises:
            ImpossibleLock: It cannot hold beside the other locks and the limits.
        """
        frame, policy = self.frame, self.frame.policy
        lock = (frame.stories[number].id, sitting)
        locked = policy.replace(use=(*policy.use, lock))
        return trials.best(read_frame(frame.bank, frame.round, locked, frame.previous).problem).assigned

    def compared(self, other: Assigned, *, but: tuple[int, int] | None = None) -> dict[str, Any]:
        """Return the fields of an Explanation: what the plan and another assignment differ in.

        Args:
            other: The other assignment, which obeys the hard rules of its own problem.
            but: A pair (story, sitting index) that goes without saying.
        """
        worth = evaluate(self.problem, other)
        tier = next((name for name, value in self.values.items() if worth[name] != value), None)
        news = [(s, self.frame.places[p]) for s, p in other if (s, p) not in self.assigned]
        return {
            "tier": tier,
            "loss": 0 if tier is None else self.values[tier] - worth[tier],
            "opens": tuple(want.ref for want in self._opened(other, tier)),
            "instead": tuple(self.placement(*pair) for pair in news if pair != but),
        }

    def _opened(self, other: Assigned, tier: TierName | None) -> Iterator[Want]:
        for want in self.wants:
            counts = tier in ("served", want.priority)
            if counts and self.covers(self.assigned, want) and not self.covers(other, want):
                yield want

    @property
    def wants(self) -> tuple[Want, ...]:
        """The needs of the sittings still to come, question by question."""
        return tuple(want for asked in self.frame.asked_ahead for want in asked.wants)

    def covers(self, assigned: Assigned, want: Want) -> bool:
        """Say whether an assignment covers a need."""
        place = self.frame.places.index(want.sitting)
        return any(self.is_enough(story, want) for story, at in assigned if at == place)

    def is_enough(self, number: int, want: Want) -> bool:
        """Say whether a story shows what a need asks for, strongly enough."""
        return self.frame.strengths[want.competency_id][number] >= want.min_strength

    def placement(self, number: int, sitting: int) -> Placement:
        """Return a story and a sitting by name."""
        story = self.frame.stories[number]
        return Placement(
            story_id=story.id,
            title=story.title,
            sitting=sitting,
            audience=self.frame.round.sittings[sitting].names,
        )

    def named(self, needs: Iterable[NeedRef]) -> dict[str, Any]:
        """Return the names and labels of these needs, as fields of an Explanation."""
        wanted = tuple(needs)
        names = {person.id: person.name for person in self.frame.round.interviewers}
        return {
            "people": FrozenMap({ref.interviewer_id: names[ref.interviewer_id] for ref in wanted}),
            "competencies": FrozenMap(
                {ref.competency_id: self.frame.names.label(ref.competency_id) for ref in wanted}
            ),
        }

    def sitting(self, subject: str, place: Interviewer | str | int) -> int:
        """Return the index of the sitting that is meant.

        Raises:
            UnknownReference: None is.
        """
        sittings = self.frame.round.sittings
        if not isinstance(place, int):
            return self.frame.round.sitting_of(place)
        if not 0 <= place < len(sittings):
            fault = Fault(
                "sitting", "is no sitting of the round", f"give 0 to {len(sittings) - 1}", "unknown_reference"
            )
            raise UnknownReference(subject, [fault])
        return place


def read_standing(subject: str, plan: Plan, bank: StoryBank, previous: Plan | None) -> Standing:
    """Return a plan in numbers.

    Raises:
        InvalidInput: The plan is not one of this bank, or was made with another plan before it.
    """
    frame = read_frame(bank, plan.round, plan.policy, previous)
    assigned = _assigned(plan, frame)
    names = [tier.name for tier in plan.proof.tiers]
    if names != list(tier_names(frame.problem)):
        wanted = "give the plan that it was made with" if previous is None else "leave it out"
        problem, remedy = "is not what the plan was made with", f"{wanted}, or plan anew"
        raise InvalidInput(subject, [Fault("previous", problem, remedy, "conflict")])
    values = {} if assigned is None else evaluate(frame.problem, assigned)
    if (
        assigned is None
        or values != {tier.name: tier.value for tier in plan.proof.tiers}
        or not is_allowed(frame.problem, assigned)
    ):
        problem, remedy = "is not a plan of this bank", "plan anew, or give what it was made from"
        raise InvalidInput(subject, [Fault("plan", problem, remedy, "conflict")])
    return Standing(plan, frame, assigned, values)


def _assigned(plan: Plan, frame: Frame) -> Assigned | None:
    """Return the plan's assignments as numbers; None where one is of nothing that is there."""
    place_of = {index: number for number, index in enumerate(frame.places)}
    if any(a.story_id not in frame.number or a.sitting not in place_of for a in plan.assignments):
        return None
    return tuple(sorted((frame.number[a.story_id], place_of[a.sitting]) for a in plan.assignments))
