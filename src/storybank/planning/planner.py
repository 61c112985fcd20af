"""From the best assignment in numbers back to a Plan that reads by itself.

plan_round: who hears which story.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from storybank.bank import StoryBank
from storybank.interviews import NeedRef, Round
from storybank.planning.engine.backups import Reserve, best_backups
from storybank.planning.engine.certify import CASES, certify
from storybank.planning.engine.limits import UNLIMITED, Cancel, Limits, Report
from storybank.planning.engine.problem import Lead, hearing, leads, tier_names
from storybank.planning.engine.search import Optimum, best_assignment
from storybank.planning.needs import Want
from storybank.planning.plan import Assignment, Backup, Coverage, Plan, Proof, ProofStatus, Tier
from storybank.planning.policy import Policy
from storybank.planning.problem_of import Asked, Frame, read_frame
from storybank.planning.shortages import Placed, find_gaps
from storybank.values import FrozenMap, checked

SEARCH = 4 / 3
"""The search may take three quarters of what there is; what follows needs the rest."""


@dataclass(frozen=True)
class Assembly:
    """A frame and the best assignment in it, seen by name."""

    frame: Frame
    optimum: Optimum
    limits: Limits = UNLIMITED

    def plan(self) -> Plan:
        """Return the plan."""
        frame = self.frame
        assignments = self.assignments()
        coverage = tuple(self._coverage())
        gaps = find_gaps(frame, self.placed, self._covered())
        self.limits.tell("backups", 0, 1)
        backups = tuple(self._backups())
        self.limits.tell("backups", 1, 1)
        named = {
            *(story_id for story_id, _ in self.placed),
            *(row.story_id for row in coverage if row.story_id is not None),
            *(backup.story_id for backup in backups),
            *(story_id for gap in gaps for story_id in gap.story_ids),
            *(story_id for sitting in frame.round.sittings for story_id in sitting.told or ()),
        }
        asked = {
            *(asked.competency_id for asked in frame.asked),
            *(need.competency_id for need in frame.statements),
        }
        return Plan.trusted(
            round=frame.round,
            policy=frame.policy,
            stories=tuple(story for story in frame.stories if story.id in named),
            competencies=FrozenMap({name: frame.names.label(name) for name in sorted(asked)}),
            assignments=assignments,
            coverage=coverage,
            gaps=gaps,
            backups=backups,
            statements=frame.statements,
            proof=self._proof(),
            findings=frame.findings,
        )

    @cached_property
    def placed(self) -> Placed:
        """The id of every assigned story, with the index of its sitting."""
        stories, places = self.frame.stories, self.frame.places
        return tuple((stories[story].id, places[sitting]) for story, sitting in self.optimum.assigned)

    @cached_property
    def told(self) -> dict[int, tuple[int, ...]]:
        """For each sitting the numbers of its stories: assigned, or told where it is over."""
        told: dict[int, list[int]] = {index: [] for index in range(len(self.frame.round.sittings))}
        for index, sitting in enumerate(self.frame.round.sittings):
            told[index].extend(self.frame.number[story_id] for story_id in sitting.told or ())
        for story_id, index in self.placed:
            told[index].append(self.frame.number[story_id])
        return {index: tuple(sorted(numbers)) for index, numbers in told.items()}

    @cached_property
    def led(self) -> dict[tuple[int, str], Lead | None]:
        """Who leads each question, by sitting and competency."""
        led: dict[tuple[int, str], Lead | None] = {}
        place_of = {index: place for place, index in enumerate(self.frame.places)}
        for index, stories in self.told.items():
            asked = [asked for asked in self.frame.asked if asked.sitting == index]
            if index in place_of:
                found = hearing(self.frame.problem, place_of[index], stories).leads
            else:
                found = leads([self.frame.question(one, 0) for one in asked], stories)
            led |= {(index, one.competency_id): lead for one, lead in zip(asked, found, strict=True)}
        return led

    def _strength(self, number: int, competency_id: str) -> int:
        return self.frame.strengths[competency_id][number]

    def _covers(self, number: int, want: Want) -> bool:
        return self._strength(number, want.competency_id) >= want.min_strength

    @cached_property
    def _covering(self) -> dict[Want, int | None]:
        """The story that covers each need."""
        return {want: self._answering(want) for want in self._wants}

    def _answering(self, want: Want) -> int | None:
        """Return the story that covers a need: its question's lead, or else the strongest."""
        lead = self.led[want.sitting, want.competency_id]
        if lead is not None and self._covers(lead.story, want):
            return lead.story
        able = [number for number in self.told[want.sitting] if self._covers(number, want)]
        return max(able, key=lambda n: (self._strength(n, want.competency_id), -n), default=None)

    @cached_property
    def _wants(self) -> tuple[Want, ...]:
        """Every need that a story answers, by sitting, person and the order stated."""
        wants = [want for asked in self.frame.asked for want in asked.wants]
        people = {person.id: n for n, person in enumerate(self.frame.round.interviewers)}
        return tuple(sorted(wants, key=lambda want: people[want.person.id]))

    def _covered(self) -> set[Want]:
        return {want for want, number in self._covering.items() if number is not None}

    def _coverage(self) -> Iterator[Coverage]:
        for want, number in self._covering.items():
            lead = self.led[want.sitting, want.competency_id]
            yield Coverage.trusted(
                interviewer_id=want.person.id,
                competency_id=want.competency_id,
                priority=want.priority,
                min_strength=want.min_strength,
                story_id=None if number is None else self.frame.stories[number].id,
                strength=0 if number is None else self._strength(number, want.competency_id),
                own=lead is not None and lead.own and lead.story == number,
            )

    def assignments(self) -> tuple[Assignment, ...]:
        """Return the assignments in the order of telling."""
        ordered = sorted(self.placed, key=self._telling_order)
        return tuple(self._assignment(story_id, sitting) for story_id, sitting in ordered)

    def _telling_order(self, placed: tuple[str, int]) -> tuple[int, int, int, int, int]:
        """Return by sitting, then must first, weight and strength of what it leads."""
        number, sitting = self.frame.number[placed[0]], placed[1]
        led, shown = self._split(number, sitting)
        rank, weight, strength = max(
            (self._importance(number, want) for want in led or shown), default=(0, 0, 0)
        )
        return sitting, -rank, -weight, -strength, number

    def _importance(self, number: int, want: Want) -> tuple[int, int, int]:
        strength = self._strength(number, want.competency_id)
        return want.rank, want.person.weight, strength

    @cached_property
    def _wants_at(self) -> dict[int, list[Want]]:
        """The needs of each sitting."""
        wants: dict[int, list[Want]] = {index: [] for index in self.told}
        for want in self._wants:
            wants[want.sitting].append(want)
        return wants

    def _split(self, number: int, sitting: int) -> tuple[list[Want], list[Want]]:
        """Return the needs of a sitting that a story covers: those it leads, and the others."""
        covered = [want for want in self._wants_at[sitting] if self._covers(number, want)]
        led: list[Want] = []
        shown: list[Want] = []
        for want in covered:
            lead = self.led[sitting, want.competency_id]
            (led if lead is not None and lead.story == number else shown).append(want)
        return led, shown

    def _assignment(self, story_id: str, sitting: int) -> Assignment:
        led, shown = self._split(self.frame.number[story_id], sitting)
        return Assignment.trusted(
            story_id=story_id,
            sitting=sitting,
            leads=_refs(led),
            also_shows=_refs(shown),
            also_heard_by=self._also_heard_by(story_id, sitting),
        )

    def _also_heard_by(self, story_id: str, sitting: int) -> tuple[str, ...]:
        """Return the people of other sittings who hear the same experience in this round."""
        if not self.frame.may_repeat:
            return ()
        episode = self.frame.bank.story(story_id).episode
        return tuple(
            person.id
            for index, told in self.told.items()
            if index != sitting and any(self.frame.stories[n].episode == episode for n in told)
            for person in self.frame.round.sittings[index].interviewers
        )

    def _backups(self) -> Iterator[Backup]:
        ahead = self.frame.asked_ahead
        leading = tuple(self._lead_of(asked) for asked in ahead)
        reserve = Reserve(self.frame.problem, self.optimum.assigned, leading)
        found = best_backups(reserve, self.limits.part(2))
        for number, position in sorted(found, key=lambda answer: answer[1]):
            for want in ahead[position].wants:
                if self._covers(number, want):
                    yield Backup.trusted(
                        interviewer_id=want.person.id,
                        competency_id=want.competency_id,
                        story_id=self.frame.stories[number].id,
                        strength=self._strength(number, want.competency_id),
                    )

    def _lead_of(self, asked: Asked) -> int | None:
        lead = self.led[asked.sitting, asked.competency_id]
        return None if lead is None else lead.story

    def _proof(self) -> Proof:
        best, names = self.optimum, tier_names(self.frame.problem)
        values = {name: best.values[name] for name in names}
        cases = CASES if best.complete else 1
        certified = certify(best.program, values, best.closed, self.limits, cases=cases)
        proved = all(certified[name].bound == values[name] for name in names)
        searched: ProofStatus = "solver" if best.complete else "bounded"
        tiers = tuple(
            Tier.trusted(
                name=name,
                value=values[name],
                bound=certified[name].bound,
                certificate=certified[name].certificate,
            )
            for name in names
        )
        return Proof(status="proved" if proved else searched, tiers=tiers)


def _refs(wants: list[Want]) -> tuple[NeedRef, ...]:
    return tuple(want.ref for want in wants)


@checked
def plan_round(
    bank: StoryBank,
    round_: Round,
    *,
    policy: Policy | None = None,
    previous: Plan | None = None,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> Plan:
    """Give every sitting of a round its stories: none twice, every need covered as well as it can be.

    The plan is the best there is, goal after goal: musts, everybody served, shoulds, what the plan before
    had, a story of its own for each must, stories that nobody at the employer has heard, a reserve,
    nices where they cost no story, and strength. The same input gives the same plan, in any order of
    the stories and on any machine.

    Args:
        bank: The stories and their history.
        round_: Who will hear them. A sitting that is over keeps what was told there.
        policy: Limits and locks; None: `Policy()`.
        previous: The plan made before, which the new one keeps to where nothing is lost by it.
        time_limit: Seconds, 0 or more, after which the best plan found so far is taken; `Plan.proof` says
            how far it may be from the best. The plan then depends on the machine. `math.inf`: as long as it
            takes.
        node_limit: How many nodes each integer search may open, 0 or more; the same on every machine.
            With neither limit, the search ends after a fixed amount of work, which takes some seconds and
            is the same everywhere; rounds of people do not come near it.
        cancel: Asked again and again whether to stop: a function, or an event such as `threading.Event`. The
            best plan found so far is taken. What the function raises comes through.
        progress: Told how far it has come, with a `Progress`. What it raises comes through.

    Raises:
        InvalidInput: Unknown stories or people are named (`UnknownReference`), a lock breaks a rule
            (`ImpossibleLock`), a role says nothing in the bank's framework (`MissingNeeds`): every
            fault at once. What is missing in the preparation is no error but `Plan.gaps`.

    >>> from storybank.interviews import Interviewer
    >>> from storybank.stories import Story
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["teamwork", "conflict"])]))
    >>> [story.title for story in plan.stories_for("dana")], [gap.reason for gap in plan.gaps]
    (['Month-end'], ['no_story'])
    """
    limits = Limits.of(
        "plan_round", time_limit=time_limit, node_limit=node_limit, cancel=cancel, progress=progress
    )
    frame = read_frame(bank, round_, policy or Policy(), previous)
    limits.tell("search", 0, 1)
    optimum = best_assignment(frame.problem, limits.part(SEARCH))
    limits.tell("search", 1, 1)
    return Assembly(frame, optimum, limits).plan()
