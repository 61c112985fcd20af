"""The problem in whole numbers: which story may go to which sitting, and what that is worth there.

Nothing here knows a name, a text or a date: stories, sittings and questions are positions in tuples. That
makes the planner the same for any order of the stories, and lets other problems (generalized assignment,
maximum coverage) be stated in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple


class Demand(NamedTuple):
    """One need as numbers.

    Attributes:
        weight: 1-5, the person's say in the decision.
        rank: 3 for a must, 2 for a should, 1 for a nice.
        min_strength: 1-5, the least strength that meets it.
    """

    weight: int
    rank: int
    min_strength: int


MUST_RANK = 3

_NONE_HAS = 6
"""A strength that no story has."""


@dataclass(frozen=True)
class Question:
    """The demands of one sitting for one competency: a panel asks about it once.

    Attributes:
        sitting: Position of the sitting.
        strengths: For each story 0-5, how strongly it shows the competency.
        demands: One for each need; at least one.
        own_weight: What a story of its own is worth: the largest weight of a must; 0 without a must.
        fit_weight: What a unit of strength is worth: the largest weight times rank.
        least: The strength from which a story covers one of the demands at all.
        least_must: The strength from which a story covers a must; 6, which none has, without a must.
    """

    sitting: int
    strengths: tuple[int, ...]
    demands: tuple[Demand, ...]
    own_weight: int = field(init=False, compare=False, repr=False)
    fit_weight: int = field(init=False, compare=False, repr=False)
    least: int = field(init=False, compare=False, repr=False)
    least_must: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Work out once what every tier asks for again and again."""
        musts = [demand for demand in self.demands if demand.rank == MUST_RANK]
        worth = {
            "own_weight": max([demand.weight for demand in musts], default=0),
            "fit_weight": max([demand.weight * demand.rank for demand in self.demands]),
            "least": min([demand.min_strength for demand in self.demands]),
            "least_must": min([demand.min_strength for demand in musts], default=_NONE_HAS),
        }
        self.__dict__.update(worth)


@dataclass(frozen=True)
class Problem:
    """Stories, the sittings still to come, and what each question there is worth.

    Attributes:
        episodes: For each story, the number of its episode.
        tellable: For each story and sitting, whether it may be told there.
        seconds: For each story and sitting, what it takes there, with the talk after it.
        budgets: For each sitting the seconds there are, or None.
        counts: For each sitting how many stories fit, or None.
        questions: All of them, by sitting.
        forced: Pairs (story, sitting) that must be assigned, sorted.
        heard: For each story 1 where somebody at the employer has heard its episode, else 0.
        kept: For each story the sittings it went to before; None where there was no plan before.
        repeats: Whether an episode may be told in several sittings, as a last resort.
        told: The episodes that were told in sittings that are over: telling them is a repeat.
        hearings: What `tiers.hearing` has worked out: it depends on nothing but the problem.
    """

    episodes: tuple[int, ...]
    tellable: tuple[tuple[bool, ...], ...]
    seconds: tuple[tuple[int, ...], ...]
    budgets: tuple[int | None, ...]
    counts: tuple[int | None, ...]
    questions: tuple[Question, ...]
    forced: tuple[tuple[int, int], ...] = ()
    heard: tuple[int, ...] = ()
    kept: tuple[frozenset[int], ...] | None = None
    repeats: bool = False
    told: frozenset[int] = frozenset()
    hearings: dict[tuple[int, tuple[int, ...]], Any] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @cached_property
    def questions_at(self) -> tuple[tuple[int, ...], ...]:
        """For each sitting the positions of its questions."""
        places: list[list[int]] = [[] for _ in self.budgets]
        for position, question in enumerate(self.questions):
            places[question.sitting].append(position)
        return tuple(tuple(place) for place in places)

    @cached_property
    def useful(self) -> tuple[tuple[int, int], ...]:
        """The pairs (story, sitting) that are tellable and cover a demand there, sorted."""
        return tuple(
            (story, sitting)
            for story, allowed in enumerate(self.tellable)
            for sitting, (may, able) in enumerate(zip(allowed, self._covering, strict=True))
            if may and story in able
        )

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The pairs that a plan may need: the useful and the forced, sorted."""
        return tuple(sorted({*self.useful, *self.forced}))

    def covers_any(self, story: int, sitting: int) -> bool:
        """Say whether the story covers at least one demand of the sitting."""
        return story in self._covering[sitting]

    @cached_property
    def _covering(self) -> tuple[frozenset[int], ...]:
        """For each sitting the stories that cover a demand there."""
        asked = [
            [(self.questions[q].least, self.questions[q].strengths) for q in positions]
            for positions in self.questions_at
        ]
        return tuple(
            frozenset(
                story
                for least, strengths in here
                for story, strength in enumerate(strengths)
                if strength >= least
            )
            for here in asked
        )

    def is_kept(self, story: int, sitting: int) -> bool:
        """Say whether assigning the pair keeps what the plan before had, and serves somebody."""
        return self.kept is not None and sitting in self.kept[story] and self.covers_any(story, sitting)
