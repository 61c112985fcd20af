"""Standing: a plan seen in numbers again, to be compared with the best one under another condition.

why: what each line of a plan is worth.

why_not: what keeps a story from a sitting, or what it would cost to tell it there.

contest: the needs that an open one competes with.

Source: the deletion filter of J. W. Chinneck and E. W. Dravnieks, "Locating minimal infeasible constraint
sets in linear programs", ORSA Journal on Computing 3 (1991): take the constraints away one by one, and leave
out for good each one without which the rest still cannot be met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from storybank.analysis.explanations import Barrier, Contest, Obstacle, Placement, Reason
from storybank.bank import StoryBank
from storybank.errors import Fault, ImpossibleLock, InvalidInput, UnknownReference
from storybank.interviews import Interviewer, NeedRef, is_person
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.problem import (
    MUST_RANK,
    Assigned,
    Problem,
    Question,
    evaluate,
    is_allowed,
    tier_names,
)
from storybank.planning.engine.search import Trials
from storybank.planning.gaps import Gap
from storybank.planning.goals import TierName
from storybank.planning.needs import Want
from storybank.planning.plan import Assignment, Plan
from storybank.planning.problem_of import Frame, read_frame
from storybank.stories import UNTOLD_SECONDS, Story
from storybank.values import FrozenMap, checked


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


@checked
def why(
    plan: Plan,
    bank: StoryBank,
    *,
    previous: Plan | None = None,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> tuple[Reason, ...]:
    """Say for each assignment of a plan what it leads, and what would be lost without its story.

    The loss is found by planning again without the story: the first goal that falls, by how much, and
    which needs would be open. Where none falls, an equal plan does without it. A story that is locked is
    compared with a plan that has neither the story nor its locks.

    Args:
        plan: The plan.
        bank: The bank it was made from.
        previous: The plan before, where it was made with one.
        time_limit: As for `plan_round`, for all reasons together.
        node_limit: As for `plan_round`, for each reason.
        cancel: As for `plan_round`.
        progress: As for `plan_round`: told of each reason.

    Returns:
        One reason for each assignment, in the plan's order. Those that the limits cut short say so:
        `Reason.complete`.

    Raises:
        InvalidInput: The plan was not made from this bank, or with another plan before it.

    >>> from storybank.interviews import Interviewer, Round
    >>> from storybank.planning import plan_round
    >>> from storybank.stories import Story
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["teamwork"])]))
    >>> [reason] = why(plan, bank)
    >>> reason.tier, reason.loss, [need.competency_id for need in reason.opens]
    ('must', 1, ['teamwork'])
    """
    limits = Limits.of("why", time_limit=time_limit, node_limit=node_limit, cancel=cancel, progress=progress)
    standing = read_standing("why", plan, bank, previous)
    reasons = []
    for place, assignment in enumerate(plan.assignments):
        limits.tell("plans", place, len(plan.assignments))
        trials = Trials(limits.part(len(plan.assignments) - place))
        reasons.append(_reason(standing, assignment, trials))
    limits.tell("plans", len(plan.assignments), len(plan.assignments))
    return tuple(reasons)


def _reason(standing: Standing, assignment: Assignment, trials: Trials) -> Reason:
    number, sitting = standing.frame.number[assignment.story_id], assignment.sitting
    differs = standing.compared(standing.without(number, trials))
    return Reason(
        **vars(standing.placement(number, sitting)),
        leads=assignment.leads,
        also_shows=assignment.also_shows,
        locked=(number, sitting) in standing.frame.locks.use,
        **differs,
        complete=trials.complete,
        **standing.named((*assignment.leads, *assignment.also_shows, *differs["opens"])),
    )


@checked
def why_not(
    plan: Plan,
    bank: StoryBank,
    story: Story | str,
    sitting: Interviewer | str | int,
    *,
    previous: Plan | None = None,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> Obstacle:
    """Say why a plan does not tell a story in a sitting: the rules against it, or what it would cost.

    The cost is found by planning again with the story locked there: the first goal that falls, and by
    how much. Where none falls, an equal plan has it there.

    Args:
        plan: The plan.
        bank: The bank it was made from.
        story: The value, its id or its exact title.
        sitting: Its index, or somebody who sits there: the value, its id or its exact name.
        previous: The plan before, where it was made with one.
        time_limit: As for `plan_round`; `Obstacle.complete` says whether it sufficed.
        node_limit: As for `plan_round`.
        cancel: As for `plan_round`.
        progress: As for `plan_round`.

    Raises:
        UnknownReference: No story of the bank or no sitting of the round is meant.
        InvalidInput: The plan was not made from this bank, or with another plan before it.

    >>> from storybank.interviews import Round
    >>> from storybank.planning import plan_round
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4}), Story("Audit", status="draft")])
    >>> plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["teamwork"])]))
    >>> print(why_not(plan, bank, "Audit", "Dana"))
    “Audit” cannot be told to Dana: it is a draft.
    """
    limits = Limits.of(
        "why_not", time_limit=time_limit, node_limit=node_limit, cancel=cancel, progress=progress
    )
    standing = read_standing("why_not", plan, bank, previous)
    number = standing.frame.number[bank.story(story).id]
    limits.tell("plans", 0, 1)
    found = _obstacle(standing, number, standing.sitting("why_not", sitting), Trials(limits))
    limits.tell("plans", 1, 1)
    return found


def _obstacle(standing: Standing, number: int, sitting: int, trials: Trials) -> Obstacle:
    frame = standing.frame
    here = [want for want in standing.wants if want.sitting == sitting]
    serves = tuple(want.ref for want in here if standing.is_enough(number, want))
    about = {**vars(standing.placement(number, sitting)), "serves": serves}
    story_id = frame.stories[number].id
    if any((a.story_id, a.sitting) == (story_id, sitting) for a in standing.plan.assignments):
        return Obstacle(**about, verdict="planned", **standing.named(serves))
    barriers = tuple(_barriers(frame, number, sitting))
    if barriers:
        return Obstacle(**about, verdict="forbidden", barriers=barriers, **standing.named(serves))
    try:
        other = standing.with_lock(number, sitting, trials)
    except ImpossibleLock as error:
        met = tuple(Barrier(code="lock", detail=fault.problem) for fault in error.faults)
        return Obstacle(**about, verdict="impossible", barriers=met, **standing.named(serves))
    differs = standing.compared(other, but=(number, sitting))
    return Obstacle(
        **about,
        verdict="free" if differs["tier"] is None else "costly",
        **differs,
        complete=trials.complete,
        **standing.named((*serves, *differs["opens"])),
    )


def _barriers(frame: Frame, number: int, sitting: int) -> Iterator[Barrier]:
    """Find every rule that forbids the story in the sitting, whatever else is planned."""
    story = frame.stories[number]
    if frame.round.sittings[sitting].is_over:
        yield Barrier(code="over")
    if story.status != "ready":
        yield Barrier(code="not_ready", detail=story.status)
    if frame.is_withheld(story):
        yield Barrier(code="withheld", detail=frame.round.employer or "")
    if (number, sitting) in frame.locks.avoid:
        yield Barrier(code="avoided")
    if story.episode in frame.heard_by[sitting]:
        yield _heard(frame, story, sitting)
    if story.episode in frame.told_episodes and not frame.may_repeat:
        yield _told(frame, story)


def _heard(frame: Frame, story: Story, sitting: int) -> Barrier:
    """Name those in the sitting who have heard the experience."""
    people: dict[str, None] = {}
    stories: list[Story] = []
    for telling in frame.bank.tellings:
        known = frame.bank.story(telling.story)
        for person in frame.round.sittings[sitting].interviewers:
            if known.episode == story.episode and is_person(telling.interviewer, person):
                people[person.name] = None
                stories.append(known)
    return Barrier(code="heard", people=tuple(people), title="" if story in stories else stories[0].title)


def _told(frame: Frame, story: Story) -> Barrier:
    """Name those to whom the experience was told in this round."""
    sitting = frame.round.sittings[frame.told_episodes[story.episode]]
    told = [frame.bank.story(story_id) for story_id in sitting.told or ()]
    same = [one for one in told if one.episode == story.episode]
    return Barrier(
        code="told",
        people=tuple(person.name for person in sitting.interviewers),
        title="" if story in same else same[0].title,
    )


_STRONGEST = 5


@checked
def contest(
    plan: Plan,
    bank: StoryBank,
    gap: Gap | NeedRef,
    *,
    previous: Plan | None = None,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> Contest:
    """Say which needs an open one competes with: together they cannot be met, less any one of them they can.

    A set of needs can be met if some plan, under the same rules, locks and limits, covers all of them and
    regards no others. The needs that the plan covers can; with the open one they cannot. Those of its
    priority and higher are looked at first, and needs for other competencies are left out first.

    Args:
        plan: The plan.
        bank: The bank it was made from.
        gap: One of the plan's gaps, or the need that it is about.
        previous: The plan before, where it was made with one.
        time_limit: As for `plan_round`, for all of it together; `Contest.complete` says if it sufficed.
        node_limit: As for `plan_round`, for each search.
        cancel: As for `plan_round`.
        progress: As for `plan_round`: told of each need looked at, or of each plan.

    Raises:
        UnknownReference: The plan has no such gap.
        InvalidInput: The plan was not made from this bank, or with another plan before it.

    >>> from storybank.interviews import Interviewer, Round
    >>> from storybank.planning import plan_round
    >>> from storybank.stories import Story
    >>> day = Round("final", [Interviewer("Dana", must=["teamwork"]), Interviewer("Tom", must=["teamwork"])])
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> plan = plan_round(bank, day)
    >>> [need.interviewer_id for need in contest(plan, bank, plan.gaps[0]).needs]
    ['dana', 'tom']
    """
    limits = Limits.of(
        "contest", time_limit=time_limit, node_limit=node_limit, cancel=cancel, progress=progress
    )
    limits.tell("needs", 0, 1)
    trials = Trials(limits)
    standing = read_standing("contest", plan, bank, previous)
    meant = (gap.interviewer_id, gap.competency_id)
    known = [one for one in plan.gaps if (one.interviewer_id, one.competency_id) == meant]
    if not known:
        raise UnknownReference(
            "contest", [Fault("gap", "is no gap of the plan", "give one of plan.gaps", "unknown_reference")]
        )
    open_ = next(want for want in standing.wants if (want.person.id, want.competency_id) == meant)
    together = _conflicting(standing, open_, trials)
    if together is None:
        return _priced(standing, known[0], open_, trials)
    needs = _irreducible(standing, open_, together, trials)
    refs = tuple(want.ref for want in needs)
    return Contest(
        gap=known[0],
        needs=refs,
        stories=_able(standing, needs),
        missing=int(_helps(standing, needs, trials)),
        complete=trials.complete,
        **standing.named(refs),
    )


def _conflicting(standing: Standing, open_: Want, trials: Trials) -> list[Want] | None:
    """Return needs that cannot be met beside the open one; None where all that are covered can."""
    covered = [want for want in standing.wants if standing.covers(standing.assigned, want)]
    urgent = [want for want in covered if want.rank >= open_.rank]
    for others in ([], urgent, covered):
        if not _can_be_met(standing, [open_, *others], trials):
            return others
    return None


def _irreducible(standing: Standing, open_: Want, others: Sequence[Want], trials: Trials) -> list[Want]:
    """Return the open need and as few of the others as cannot be met beside it: the deletion filter."""
    kept = list(others)
    alike = [want for want in others if want.competency_id == open_.competency_id]
    order = [*(want for want in others if want not in alike), *alike]
    for place, want in enumerate(order):
        trials.limits.tell("needs", place, len(order))
        fewer = [other for other in kept if other != want]
        if not _can_be_met(standing, [open_, *fewer], trials):
            kept = fewer
    return [open_, *kept]


def _can_be_met(standing: Standing, needs: Sequence[Want], trials: Trials) -> bool:
    """Say whether needs can be met together; where the limits cut the search short, that they can."""
    if trials.limits.is_spent():
        trials.complete = False
        return True
    return _covers_all(_asking_only(standing.frame, standing.problem, needs), trials)


def _asking_only(frame: Frame, problem: Problem, needs: Sequence[Want]) -> Problem:
    """Return a frame's problem with these needs alone, each of them a must: no better use outweighs it."""
    questions: list[Question] = []
    for asked, question in zip(frame.asked_ahead, problem.questions, strict=True):
        demands = tuple(
            demand._replace(rank=MUST_RANK)
            for want, demand in zip(asked.wants, question.demands, strict=True)
            if want in needs
        )
        if demands:
            questions.append(replace(question, demands=demands))
    return replace(problem, questions=tuple(questions))


def _covers_all(problem: Problem, trials: Trials) -> bool:
    """Say whether some plan covers every need of a problem that has musts only."""
    wanted = sum(demand.weight for question in problem.questions for demand in question.demands)
    best = trials.best(problem)
    return best.values["must"] == wanted or not best.complete


def _helps(standing: Standing, needs: Sequence[Want], trials: Trials) -> bool:
    """Say whether one more story, strong in what the first need asks for, would let all of them be met."""
    grown = _with_one_more(standing.frame, needs[0])
    return _covers_all(_asking_only(standing.frame, grown, needs), trials)


def _with_one_more(frame: Frame, want: Want) -> Problem:
    """Return a frame's problem with one more story, which shows what one question asks for and no more."""
    problem = frame.problem
    seconds = UNTOLD_SECONDS + frame.policy.follow_up_seconds
    strengths = [_STRONGEST if want in asked.wants else 0 for asked in frame.asked_ahead]
    return replace(
        problem,
        episodes=(*problem.episodes, max(problem.episodes, default=-1) + 1),
        tellable=(*problem.tellable, (True,) * len(frame.places)),
        seconds=(*problem.seconds, (seconds,) * len(frame.places)),
        questions=tuple(
            replace(question, strengths=(*question.strengths, strength))
            for question, strength in zip(problem.questions, strengths, strict=True)
        ),
        heard=(*problem.heard, 0),
        kept=None,
    )


def _able(standing: Standing, needs: Sequence[Want]) -> FrozenMap[str, str]:
    """Return the stories that may be told where one of the needs is, and cover it."""
    return FrozenMap(
        {
            story.id: story.title
            for number, story in enumerate(standing.frame.stories)
            if any(
                standing.is_enough(number, want) and standing.frame.is_tellable(story, want.sitting)
                for want in needs
            )
        }
    )


def _priced(standing: Standing, gap: Gap, open_: Want, trials: Trials) -> Contest:
    """Return what it costs to meet a need that could be met beside all that are."""
    order = count()
    best = max(
        _meeting(standing, open_, trials),
        key=lambda found: (_worth(standing, found), -next(order)),
        default=standing.assigned,  # nothing is known where a limit cut all short
    )
    differs = standing.compared(best)
    return Contest(
        gap=gap,
        needs=(open_.ref,),
        stories=_able(standing, [open_]),
        missing=0,
        complete=trials.complete,
        **differs,
        **standing.named((open_.ref, *differs["opens"])),
    )


def _meeting(standing: Standing, want: Want, trials: Trials) -> Iterator[Assigned]:
    """Return the best assignment with each story that could meet the need; one at least, if there is any."""
    able = [
        number
        for number, story in enumerate(standing.frame.stories)
        if standing.is_enough(number, want) and standing.frame.is_tellable(story, want.sitting)
    ]
    limits, found = trials.limits, False
    for place, number in enumerate(able):
        limits.tell("plans", place, len(able))
        if found and limits.is_spent():
            trials.complete = False
            return
        trials.limits = limits.part(len(able) - place)
        try:
            yield standing.with_lock(number, want.sitting, trials)
            found = True
        except ImpossibleLock:
            continue


def _worth(standing: Standing, assigned: Assigned) -> tuple[int, ...]:
    return tuple(evaluate(standing.problem, assigned).values())
