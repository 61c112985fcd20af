"""New stories by name: what each must show, how strongly, and which open needs it closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from storybank.interviews import Priority
from storybank.planning.engine.problem import MUST_RANK
from storybank.planning.engine.tiers import NICE_RANK, SHOULD_RANK
from storybank.planning.frame import Frame
from storybank.planning.suggestions._setting import Setting
from storybank.planning.suggestions._suggestion import Suggestion
from storybank.planning.suggestions._writing import Written
from storybank.planning.wants import Want
from storybank.values import FrozenMap


@dataclass(frozen=True)
class Step:
    """Some new stories, seen by name.

    Attributes:
        frame: The names of everything.
        before: What they are added to.
        written: The new stories, and where all others go beside them.
        priority: What they are for.
    """

    frame: Frame
    before: Setting
    written: Written
    priority: Priority

    @cached_property
    def strengths(self) -> tuple[dict[str, int], ...]:
        """For each new story what it must show, the most urgent first, and how strongly."""
        return tuple(
            {
                topic: max(self._needed(p) for p in answered if self.before.topics[p] == topic)
                for topic in dict.fromkeys(self.before.topics[p] for p in answered)
            }
            for answered in map(self.before.answered_by, self.written.blanks)
        )

    def _needed(self, position: int) -> int:
        """Return the least strength at which a new story does for a question what it is written for.

        That is every must and should that no other story covers; a nice only where there is nothing else.
        """
        others = self.before.strongest(position, self.written.assigned)
        demands = self.before.problem.questions[position].demands
        left = [demand for demand in demands if demand.min_strength > others] or list(demands)
        decisive = [demand.min_strength for demand in left if demand.rank > NICE_RANK]
        return max(decisive) if decisive else min(demand.min_strength for demand in left)

    @cached_property
    def after(self) -> Setting:
        """What stands once the new stories are written."""
        return Setting(
            self.before.with_stories(self.strengths),
            self.before.topics,
            self.before.seconds,
            self.before.with_placed(self.written.assigned, self.written.blanks),
        )

    def suggestions(self) -> tuple[Suggestion, ...]:
        """Return the new stories, those that close the heaviest musts first, then the heaviest shoulds."""
        closed: list[list[Want]] = [[] for _ in self.written.blanks]
        for position, want in self._closed():
            closed[self._closer(position, want)].append(want)
        numbers = sorted(range(len(closed)), key=lambda number: _importance(closed[number]))
        return tuple(self._suggestion(number, closed[number]) for number in numbers)

    def _closed(self) -> Iterator[tuple[int, Want]]:
        """Find the needs that were open and no longer are, each with its question."""
        for position, asked in enumerate(self.frame.asked_ahead):
            before = self.before.strongest(position, self.before.before)
            after = self.after.strongest(position, self.after.before)
            for want in asked.wants:
                if before < want.min_strength <= after:
                    yield position, want

    def _closer(self, position: int, want: Want) -> int:
        """Return the new story that closes a need: the one that covers it, or whose coming frees one."""
        sitting = self.before.problem.questions[position].sitting
        for number, (blank, shown) in enumerate(zip(self.written.blanks, self.strengths, strict=True)):
            if sitting in blank.sittings and shown.get(want.competency_id, 0) >= want.min_strength:
                return number
        return self._who_frees(sitting)

    def _who_frees(self, sitting: int) -> int:
        """Follow the stories that moved to a sitting back to where a new one took their place."""
        new = {
            place: number
            for number, blank in reversed([*enumerate(self.written.blanks)])
            for place in blank.sittings
        }
        before, after = set(self.before.before), set(self.written.assigned)
        reached = [sitting]
        for here in reached:
            if here in new:
                return new[here]
            came = {story for story, place in sorted(after - before) if place == here}
            left = sorted(place for story, place in before - after if story in came)
            reached.extend(place for place in left if place not in reached)
        return 0

    def _suggestion(self, number: int, closed: list[Want]) -> Suggestion:
        seats = {person.id: seat for seat, person in enumerate(self.frame.round.interviewers)}
        closed = sorted(closed, key=lambda w: (-w.rank, -w.person.weight, seats[w.person.id]))
        shown, blank = self.strengths[number], self.written.blanks[number]
        return Suggestion(
            competencies=FrozenMap(shown),
            closes=tuple(want.ref for want in closed),
            sitting=self.frame.places[blank.sittings[0]],
            priority=self.priority,
            priorities=tuple(want.priority for want in closed),
            interviewers=FrozenMap({want.person.id: want.person.name for want in closed}),
            labels=FrozenMap({topic: self.frame.names.label(topic) for topic in shown}),
        )


def _importance(closed: list[Want]) -> tuple[int, ...]:
    """Return what sorts the story that closes the most important needs first."""
    weights = dict.fromkeys((MUST_RANK, SHOULD_RANK, NICE_RANK), 0)
    for want in closed:
        weights[want.rank] += want.person.weight
    return tuple(-weight for weight in weights.values())
