"""plan_round: who hears which story. The best assignment in numbers becomes a Plan that reads by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from storybank.bank import StoryBank
from storybank.findings import Finding
from storybank.interviews import Round
from storybank.planning.assignments import Assignment, Backup, Coverage, Extra, FreeStory
from storybank.planning.engine.backups import best_backups, best_extras
from storybank.planning.engine.certify import CASES, certify
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.problem import Assigned, Lead, hearing, leads, tier_names
from storybank.planning.engine.search import Optimum, best_assignment
from storybank.planning.gaps import Gap
from storybank.planning.goals import Proof, ProofStatus, Tier
from storybank.planning.inquiries import asking_of
from storybank.planning.needs import ResolvedNeed, statements_for
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.planning.problem_of import PlanningContext, read_context
from storybank.planning.shortages import Placed, find_gaps
from storybank.values import FrozenMap, Several, checked, grouped

SEARCH = 4 / 3  # the search may take three quarters of what there is; what follows needs the rest


@checked
def plan_round(
    bank: StoryBank,
    round: Round,
    *,
    policy: Policy | None = None,
    previous: Plan | None = None,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> Plan:
    """Give every meeting of a round its stories: none twice, every need covered as well as it can be.

    The plan is the best there is, goal after goal: musts, everybody served, shoulds, what the plan before
    had, a story of its own for each must, stories that nobody at the employer has heard, a reserve,
    nices where they cost no story, and strength. Of equally good plans, one with locks is as near as can be
    to that without them. The same input gives the same plan, in any order of the stories and on any machine.

    Args:
        bank: The stories and their history.
        round: Who will hear them. A meeting that is over keeps what was told there.
        policy: Limits and locks; None: `Policy()`.
        previous: The plan made before, which the new one keeps to where nothing is lost by it.
        time_limit: Seconds, 0 to `math.inf`, after which the best plan found so far is taken; `Plan.proof`
            says how far it may be from the best. The plan then depends on the machine.
        node_limit: How many nodes each integer search may open, 0 or more; the same on every machine.
            With neither limit, a fixed amount of work ends it, which rounds of people do not come near.
        cancel: Asked again and again whether to stop, with the best plan so far: a function or an event.
        progress: Told how far it has come, with a `Progress`. What either raises comes through.

    Raises:
        InvalidInput: Unknown stories or people are named (`UnknownReference`), a lock breaks a rule
            (`ImpossibleLock`), a role says nothing in the bank's framework (`MissingNeeds`): every
            fault at once. What is missing in the preparation is not an error, but one of `Plan.gaps`.

    >>> from storybank import Interviewer, Story
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["teamwork", "conflict"])]))
    >>> [story.title for story in plan.stories_for("dana")], [gap.reason for gap in plan.gaps]
    (['Month-end'], ['no_story'])
    """
    limits = Limits.of("plan_round", time_limit, node_limit, cancel, progress)
    return best_plan(read_context(bank, round, policy or Policy(), previous), limits)


def best_plan(context: PlanningContext, limits: Limits) -> Plan:
    """Return the best plan of what was read; locks change no more than they must."""
    limits.tell("search", 0, 1)
    search, free = limits.part(SEARCH), context.unlocked
    near = tuple if free is None else lambda: best_assignment(free, search).assigned
    optimum = best_assignment(context.problem, search, near=near)
    limits.tell("search", 1, 1)
    return named(context, optimum, limits)


def named(
    context: PlanningContext,
    optimum: Optimum,
    limits: Limits,
    *,
    known: Proof | None = None,
    proved: ProofStatus = "proved",
) -> Plan:
    """Return the plan of a best assignment, with backups and proof.

    A `known` proof, which has been verified, stays where the plan reaches the same; `proved` says what
    another is that closes every tier.
    """
    builder = PlanBuilder(context, optimum.assigned)
    limits.tell("backups", 0, 1)
    backups = tuple(builder.backups(limits.part(2)))
    limits.tell("backups", 1, 1)
    return builder.plan(backups, _proof(optimum, limits, known, proved))


def _proof(best: Optimum, limits: Limits, known: Proof | None, proved: ProofStatus) -> Proof:
    values = {name: best.values[name] for name in tier_names(best.problem)}
    if known is not None and {tier.name: tier.value for tier in known.tiers} == values:
        return known
    certified = certify(best.program, values, best.closed, limits, cases=CASES if best.complete else 1)
    is_closed = all(certified[name].bound == value for name, value in values.items())
    searched: ProofStatus = "solver" if best.complete else "bounded"
    tiers = tuple(Tier.trusted(name=n, value=v, **certified[n]._asdict()) for n, v in values.items())
    return Proof(status=proved if is_closed else searched, tiers=tiers)


@dataclass(frozen=True)
class PlanBuilder:
    """Names an assignment: stories, people, needs and reasons instead of numbers.

    The planner words a plan with it, and `verify_proof` words it again to compare.
    """

    context: PlanningContext
    assigned: Assigned

    def plan(self, backups: Sequence[Backup], proof: Proof) -> Plan:
        """Return the plan with these backups and this proof."""
        context = self.context
        assignments = tuple(self._assignment(*pair) for pair in sorted(self._placed, key=self._telling_order))
        coverage = tuple(self._coverage())
        covered = {need for need, number in self._covering.items() if number is not None}
        gaps = find_gaps(context, self._placed, covered)
        extras = tuple(self._extras(backups)) if context.policy.fill else ()
        named = {
            *(story_id for story_id, _ in self._placed),
            *(one.story_id for each in (extras, coverage, backups) for one in each),
            *(story_id for gap in gaps for story_id in gap.story_ids),
            *(story_id for meeting in context.round.meetings for story_id in meeting.told or ()),
        }
        said = named.union(*self._says.values())
        asked = {one.competency_id for each in (context.asked, context.statements) for one in each}
        asking = asking_of(context.round, context.policy, assignments, context.stories)
        inquiries, asking_proof = asking.planned()
        return Plan.trusted(
            round=context.round,
            policy=context.policy,
            stories=Several(story for story in context.stories if story.id in named),
            competencies=FrozenMap({name: context.bank.framework.label(name) for name in sorted(asked)}),
            assignments=Several(assignments),
            coverage=Several(coverage),
            gaps=Several(gaps, nothing=Gap.nothing),
            backups=Several(backups),
            extras=Several(extras),
            statements=Several(context.statements),
            says=self._says,
            prepared=Several(one for one in context.bank.statements if one.id in said),
            free=Several(self._free(backups, extras)),
            inquiries=Several(inquiries),
            proof=proof,
            asking=asking_proof,
            findings=Several([*context.findings, *asking.findings(inquiries)], nothing=Finding.nothing),
        )

    @cached_property
    def _says(self) -> FrozenMap[str, tuple[str, ...]]:
        """The statements that answer what no story does, by competency."""
        context = self.context
        fitting = statements_for(context.bank, context.round.employer, context.statements)
        wanted = sorted({need.competency_id for need in context.statements} & fitting.keys())
        return FrozenMap({name: tuple(one.id for one in fitting[name]) for name in wanted})

    @cached_property
    def _placed(self) -> Placed:
        stories, places = self.context.stories, self.context.places
        return tuple((stories[story].id, places[place]) for story, place in self.assigned)

    @cached_property
    def _told(self) -> dict[int, tuple[int, ...]]:
        """For each meeting the numbers of its stories: assigned, or told where it is over."""
        number, meetings = self.context.number, self.context.round.meetings
        told = [[number[name] for name in one.told or () if name in number] for one in meetings]
        for story_id, index in self._placed:
            told[index].append(number[story_id])
        return {index: tuple(sorted(numbers)) for index, numbers in enumerate(told)}

    @cached_property
    def _led(self) -> dict[tuple[int, str], Lead | None]:
        """Who leads each question, by meeting and competency."""
        led, context = dict[tuple[int, str], Lead | None](), self.context
        for index, stories in self._told.items():
            asked = [asked for asked in context.asked if asked.meeting == index]
            if index in context.place_of:
                found = hearing(context.problem, context.place_of[index], stories).leads
            else:
                found = leads([context.question(one, 0) for one in asked], stories)
            led |= {(index, one.competency_id): lead for one, lead in zip(asked, found, strict=True)}
        return led

    def _strength(self, number: int, need: ResolvedNeed) -> int:
        return self.context.strengths[need.competency_id][number]

    @cached_property
    def _needs(self) -> tuple[ResolvedNeed, ...]:
        """Every need that a story answers, by meeting, person and the order stated."""
        needs = [need for asked in self.context.asked for need in asked.needs]
        people = {person.id: n for n, person in enumerate(self.context.round.interviewers)}
        return tuple(sorted(needs, key=lambda need: people[need.person.id]))

    @cached_property
    def _needs_at(self) -> dict[int, list[ResolvedNeed]]:
        return grouped(self._needs, attrgetter("meeting"))

    @cached_property
    def _covering(self) -> dict[ResolvedNeed, int | None]:
        """The story that covers each need: its question's lead, or else the strongest."""
        return {need: self._answering(need) for need in self._needs}

    def _answering(self, need: ResolvedNeed) -> int | None:
        lead = self._led[need.question]
        if lead is not None and self.context.covers(lead.story, need):
            return lead.story
        able = [number for number in self._told[need.meeting] if self.context.covers(number, need)]
        return max(able, key=lambda number: (self._strength(number, need), -number), default=None)

    def _coverage(self) -> Iterator[Coverage]:
        for need, number in self._covering.items():
            lead = self._led[need.question]
            yield Coverage.trusted(
                interviewer_id=need.person.id,
                competency_id=need.competency_id,
                priority=need.priority,
                min_strength=need.min_strength,
                story_id=None if number is None else self.context.stories[number].id,
                strength=0 if number is None else self._strength(number, need),
                own=lead is not None and lead.own and lead.story == number,
            )

    def _telling_order(self, placed: tuple[str, int]) -> tuple[int, int, int, int, int]:
        """Return by meeting, then must first, weight and strength of what it leads."""
        number, meeting = self.context.number[placed[0]], placed[1]
        led, shown = self._split(number, meeting)
        worth = ((need.rank, need.person.weight, self._strength(number, need)) for need in led or shown)
        rank, weight, strength = max(worth, default=(0, 0, 0))
        return meeting, -rank, -weight, -strength, number

    def _split(self, number: int, meeting: int) -> tuple[list[ResolvedNeed], list[ResolvedNeed]]:
        """Return the needs of a meeting that a story covers: those it leads, and the others."""
        led, shown = list[ResolvedNeed](), list[ResolvedNeed]()
        for need in self._needs_at.get(meeting, ()):
            if self.context.covers(number, need):
                lead = self._led[need.question]
                (led if lead is not None and lead.story == number else shown).append(need)
        return led, shown

    def _assignment(self, story_id: str, meeting: int) -> Assignment:
        led, shown = self._split(self.context.number[story_id], meeting)
        return Assignment.trusted(
            story_id=story_id,
            meeting=meeting,
            leads=tuple(need.ref for need in led),
            also_shows=tuple(need.ref for need in shown),
            also_heard_by=self._also_heard_by(story_id, meeting),
        )

    def _also_heard_by(self, story_id: str, meeting: int) -> tuple[str, ...]:
        context = self.context
        if not context.rules.may_repeat:
            return ()
        episode, stories = context.bank.story(story_id).episode, context.stories
        others = [at for at, told in self._told.items() if any(stories[n].episode == episode for n in told)]
        meetings = (context.round.meetings[at] for at in others if at != meeting)
        return tuple(person.id for there in meetings for person in there.interviewers)

    def backups(self, limits: Limits) -> Iterator[Backup]:
        """Yield the best backups, question by question."""
        ahead = self.context.asked_ahead
        leads = (self._led[asked.meeting, asked.competency_id] for asked in ahead)
        led = tuple(lead and lead.story for lead in leads)
        found = best_backups(self.context.problem, self.assigned, led, limits)
        for number, position in sorted(found, key=lambda answer: answer[1]):
            for need in ahead[position].needs:
                if self.context.covers(number, need):
                    yield Backup.trusted(
                        interviewer_id=need.person.id,
                        competency_id=need.competency_id,
                        story_id=self.context.stories[number].id,
                        strength=self._strength(number, need),
                    )

    def _extras(self, backups: Iterable[Backup]) -> Iterator[Extra]:
        context, reserved = self.context, [self.context.number[backup.story_id] for backup in backups]
        for number, place in best_extras(context.problem, self.assigned, reserved):
            meeting, story = context.places[place], context.stories[number]
            shown = [need for each in self._split(number, meeting) for need in each]
            yield Extra.trusted(
                story_id=story.id,
                meeting=meeting,
                shows=tuple(need.ref for need in self._needs_at[meeting] if need in shown),
                seconds=story.seconds,
            )

    def _free(self, *kept: Iterable[Backup | Extra]) -> Iterator[FreeStory]:
        context, ids = self.context, {story_id for story_id, _ in self._placed}
        ids.update(one.story_id for each in kept for one in each)
        used = (context.stories[context.number[story_id]] for story_id in ids)
        spent = {story.episode for story in used} | {*context.rules.told_episodes}
        for story, tellable in zip(context.stories, context.problem.tellable, strict=True):
            if any(tellable) and story.episode not in spent:
                spent.add(story.episode)
                meetings = tuple(place for place, may in zip(context.places, tellable, strict=True) if may)
                yield FreeStory.trusted(story_id=story.id, title=story.title, meetings=meetings)
