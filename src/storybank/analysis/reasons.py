"""why, why_not, contest: what each line of a plan is worth, what any other costs, who competes for what."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Literal

from storybank.analysis.explanations import Barrier, Contest, Obstacle, Placement, Reason
from storybank.bank import StoryBank
from storybank.errors import ImpossibleLock, InvalidInput, UnknownReference, fault_of
from storybank.interviews import Interviewer, NeedRef
from storybank.planning.assignments import need_key
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.problem import MUST_RANK, Assigned, Problem, evaluate, is_allowed, tier_names
from storybank.planning.engine.search import Trials
from storybank.planning.gaps import Gap
from storybank.planning.goals import TierName
from storybank.planning.needs import ResolvedNeed
from storybank.planning.plan import Plan, name_in
from storybank.planning.problem_of import PlanningContext, read_context
from storybank.planning.rules import Rule, Rules, meeting_meant
from storybank.stories import STRONGEST, UNTOLD_SECONDS, Story
from storybank.values import FrozenMap, Several, checked


@dataclass(frozen=True)
class EvaluatedPlan:
    """A plan in numbers, with what it is worth: to be compared with the best under another condition."""

    plan: Plan
    context: PlanningContext
    assigned: Assigned
    values: dict[TierName, int]

    def without(self, number: int, trials: Trials) -> Assigned:
        """Return the best assignment without a story, and without the locks on it."""
        left = tuple(pair for pair in self.assigned if pair[0] != number)
        if trials.limits.is_spent():
            trials.complete = False
            return left
        problem, barred = self.context.problem, (False,) * len(self.context.places)
        tellable = tuple(barred if n == number else row for n, row in enumerate(problem.tellable))
        forced = tuple(pair for pair in problem.forced if pair[0] != number)
        return trials.best(replace(problem, tellable=tellable, forced=forced), left).assigned

    def with_lock(self, number: int, meeting: int, trials: Trials) -> Assigned:
        """Return the best assignment with one more lock; raise ImpossibleLock where it cannot hold."""
        context, policy = self.context, self.context.policy
        locked = policy.replace(use=(*policy.use, (context.stories[number].id, meeting)))
        other = read_context(context.bank, context.round, locked, context.previous)
        return trials.best(other.problem).assigned

    def compared(self, other: Assigned, *, but: tuple[int, int] | None = None) -> dict[str, Any]:
        """Return in what another assignment differs, as fields of an Explanation; one pair goes unsaid."""
        worth = evaluate(self.context.problem, other)
        tier = next((name for name, value in self.values.items() if worth[name] != value), None)
        news = [(s, self.context.places[p]) for s, p in other if (s, p) not in self.assigned]
        counting = [need for need in self.context.needs_ahead if tier in ("served", need.priority)]
        closed = [need for need in counting if self.covers(self.assigned, need)]
        return {
            "tier": tier,
            "loss": 0 if tier is None else self.values[tier] - worth[tier],
            "opens": tuple(need.ref for need in closed if not self.covers(other, need)),
            "instead": tuple(self.placement(*pair) for pair in news if pair != but),
        }

    def covers(self, assigned: Assigned, need: ResolvedNeed) -> bool:
        """Whether an assignment covers a need."""
        place = self.context.place_of[need.meeting]
        return any(self.context.covers(story, need) for story, at in assigned if at == place)

    def placement(self, number: int, meeting: int) -> Placement:
        """Return a story and a meeting by name."""
        story, audience = self.context.stories[number], self.context.round.meetings[meeting].names
        return Placement(story_id=story.id, title=story.title, meeting=meeting, audience=audience)

    def named(self, *needs: NeedRef) -> dict[str, Any]:
        """Return the names and labels of these needs, as fields of an Explanation."""
        labels = {ref.competency_id: self.context.bank.framework.label(ref.competency_id) for ref in needs}
        people = {ref.interviewer_id: name_in(self.plan, ref.interviewer_id) for ref in needs}
        return {"people": FrozenMap(people), "competencies": FrozenMap(labels)}


def _evaluated(subject: str, plan: Plan, bank: StoryBank, previous: Plan | None) -> EvaluatedPlan:
    """Return a plan in numbers; refuse what is not one of this bank, with this plan before it."""
    context = read_context(bank, plan.round, plan.policy, previous)
    problem, assigned = context.problem, context.assigned_by(plan)
    said = {tier.name: tier.value for tier in plan.proof.tiers}
    if tuple(said) != tier_names(problem):
        wanted = "give the plan that it was made with" if previous is None else "leave it out"
        raise InvalidInput(subject, [fault_of("other_previous", "previous", wanted=wanted)])
    if assigned is None or evaluate(problem, assigned) != said or not is_allowed(problem, assigned):
        raise InvalidInput(subject, [fault_of("other_bank", "plan")])
    return EvaluatedPlan(plan, context, assigned, said)


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
) -> Several[Reason]:
    """Say for each assignment of a plan what it leads, and what would be lost without its story.

    The loss is found by planning again without the story and its locks: the first goal that falls, by how
    much, and which needs would be open. Where none falls, an equal plan does without it.

    `bank` and `previous` are what the plan was made from. The limits are those of `plan_round`, `time_limit`
    for all reasons together; `Reason.complete` is False for those that they cut short.

    Raises:
        InvalidInput: The plan was not made from this bank, or with another plan before it.

    >>> from storybank import Interviewer, Round, Story, plan_round
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["teamwork"])]))
    >>> [reason] = why(plan, bank)
    >>> reason.tier, reason.loss, [need.competency_id for need in reason.opens]
    ('must', 1, ['teamwork'])
    """
    limits = Limits.of("why", time_limit, node_limit, cancel, progress)
    evaluated, count = _evaluated("why", plan, bank, previous), len(plan.assignments)
    reasons = []
    for place, assignment in enumerate(plan.assignments):
        limits.tell("plans", place, count)
        number, meeting = evaluated.context.number[assignment.story_id], assignment.meeting
        trials = Trials(limits.part(count - place))
        differs = evaluated.compared(evaluated.without(number, trials))
        reason = Reason(
            **vars(evaluated.placement(number, meeting)),
            leads=assignment.leads,
            also_shows=assignment.also_shows,
            locked=(assignment.story_id, meeting) in evaluated.context.locked,
            **differs,
            complete=trials.complete,
            **evaluated.named(*assignment.leads, *assignment.also_shows, *differs["opens"]),
        )
        reasons.append(reason)
    limits.tell("plans", count, count)
    return Several(reasons)


@checked
def why_not(
    plan: Plan,
    bank: StoryBank,
    story: Story | str,
    meeting: Interviewer | str | int,
    *,
    previous: Plan | None = None,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> Obstacle:
    """Say why a plan does not tell a story in a meeting: the rules against it, or what it would cost.

    The cost is found by planning again with the story locked there: the first goal that falls, and by
    how much. Where none falls, an equal plan has it there.

    `bank` and `previous` are what the plan was made from; the meeting is given by its 0-based index or by
    somebody who sits there. The limits are those of `plan_round`; `Obstacle.complete`: whether they sufficed.

    Raises:
        UnknownReference: No story of the bank or no meeting of the round is meant.
        InvalidInput: The plan was not made from this bank, or with another plan before it.

    >>> from storybank import Round, plan_round
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4}), Story("Audit", status="draft")])
    >>> plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["teamwork"])]))
    >>> print(why_not(plan, bank, "Audit", "Dana"))
    “Audit” cannot be told to Dana: it is a draft.
    """
    limits = Limits.of("why_not", time_limit, node_limit, cancel, progress)
    evaluated = _evaluated("why_not", plan, bank, previous)
    number = evaluated.context.number[bank.story(story).id]
    limits.tell("plans", 0, 1)
    index = meeting_meant(evaluated.context.round, meeting, "why_not")
    found = _obstacle(evaluated, number, index, Trials(limits))
    limits.tell("plans", 1, 1)
    return found


def _obstacle(evaluated: EvaluatedPlan, number: int, meeting: int, trials: Trials) -> Obstacle:
    context, rules = evaluated.context, evaluated.context.rules
    story, here = context.stories[number], (one for one in context.needs_ahead if one.meeting == meeting)
    serves = tuple(need.ref for need in here if context.covers(number, need))
    about = {**vars(evaluated.placement(number, meeting)), "serves": serves, **evaluated.named(*serves)}
    if any((a.story_id, a.meeting) == (story.id, meeting) for a in evaluated.plan.assignments):
        return Obstacle(**about, verdict="planned")
    if barriers := tuple(_barrier(rules, rule, story, meeting) for rule in rules.broken(story, meeting)):
        return Obstacle(**about, verdict="forbidden", barriers=barriers)
    try:
        other = evaluated.with_lock(number, meeting, trials)
    except ImpossibleLock as error:
        met = tuple(Barrier(code="lock", detail=fault.problem) for fault in error.faults)
        return Obstacle(**about, verdict="impossible", barriers=met)
    differs = evaluated.compared(other, but=(number, meeting))
    about |= evaluated.named(*serves, *differs["opens"])
    verdict: Literal["free", "costly"] = "free" if differs["tier"] is None else "costly"
    return Obstacle(**about, verdict=verdict, **differs, complete=trials.complete)


def _barrier(rules: Rules, rule: Rule, story: Story, meeting: int) -> Barrier:
    match rule:
        case "not_ready":
            return Barrier(code=rule, detail=story.status)
        case "withheld":
            return Barrier(code=rule, detail=rules.round.employer or "")
        case "heard":
            heard = [*rules.listeners(story, meeting)]
            people = tuple(dict.fromkeys(person.name for person, _ in heard))
            is_same = any(told.id == story.id for _, told in heard)
            return Barrier(code=rule, people=people, title="" if is_same else heard[0][1].title)
        case "told":
            there, told = rules.told_as(story)
            people = tuple(person.name for person in there.interviewers) or (there.names,)
            return Barrier(code=rule, people=people, title="" if told.id == story.id else told.title)
    return Barrier(code=rule)


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
    priority and higher are looked at first, and needs for other competencies are left out first: the deletion
    filter of J. W. Chinneck and E. W. Dravnieks, "Locating minimal infeasible constraint sets in linear
    programs", ORSA Journal on Computing 3 (1991).

    `bank` and `previous` are what the plan was made from; `gap` is one of the plan's gaps, or the need that
    it is about. The limits are those of `plan_round`, `time_limit` for all of it; `Contest.complete` says
    whether they sufficed.

    Raises:
        UnknownReference: The plan has no such gap.
        InvalidInput: The plan was not made from this bank, or with another plan before it.

    >>> from storybank import Interviewer, Round, Story, plan_round
    >>> day = Round("final", [Interviewer("Dana", must=["teamwork"]), Interviewer("Tom", must=["teamwork"])])
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> plan = plan_round(bank, day)
    >>> [need.interviewer_id for need in contest(plan, bank, plan.gaps[0]).needs]
    ['dana', 'tom']
    """
    trials = Trials(Limits.of("contest", time_limit, node_limit, cancel, progress))
    trials.limits.tell("needs", 0, 1)
    evaluated = _evaluated("contest", plan, bank, previous)
    known = next((one for one in plan.gaps if need_key(one) == need_key(gap)), None)
    if known is None:
        raise UnknownReference("contest", [fault_of("no_gap_of_plan", "gap")])
    context = evaluated.context
    open_ = next(need for need in context.needs_ahead if need_key(need.ref) == need_key(gap))
    covered = [need for need in context.needs_ahead if evaluated.covers(evaluated.assigned, need)]
    urgent = [need for need in covered if need.rank >= open_.rank]
    found = (some for some in ([], urgent, covered) if not _can_be_met(context, [open_, *some], trials))
    if (together := next(found, None)) is None:
        return _priced(evaluated, known, open_, trials)
    needs = [open_, *together]
    order = sorted(together, key=lambda need: need.competency_id == open_.competency_id)
    for place, need in enumerate(order):
        trials.limits.tell("needs", place, len(order))
        fewer = [other for other in needs if other != need]
        if not _can_be_met(context, fewer, trials):
            needs = fewer
    refs = tuple(need.ref for need in needs)
    # One more story, strong in what that question asks for and in no more.
    shown = [STRONGEST if open_ in asked.needs else 0 for asked in context.asked_ahead]
    new = context.problem.with_stories([shown], UNTOLD_SECONDS + context.policy.follow_up_seconds)
    return Contest(
        gap=known,
        needs=refs,
        stories=_able(evaluated, needs),
        missing=int(_can_be_met(context, needs, trials, new)),
        complete=trials.complete,
        **evaluated.named(*refs),
    )


def _can_be_met(
    context: PlanningContext, needs: Sequence[ResolvedNeed], trials: Trials, problem: Problem | None = None
) -> bool:
    """Whether a plan, of another problem if given, covers these needs, each a must and no other asked for.

    Where the limits cut the search short, it says that one does.
    """
    if trials.limits.is_spent():
        trials.complete = False
        return True
    problem, questions = problem or context.problem, []
    for asked, question in zip(context.asked_ahead, problem.questions, strict=True):
        pairs = zip(asked.needs, question.demands, strict=True)
        demands = tuple(demand._replace(rank=MUST_RANK) for need, demand in pairs if need in needs)
        if demands:
            questions.append(replace(question, demands=demands))
    wanted = sum(demand.weight for question in questions for demand in question.demands)
    best = trials.best(replace(problem, questions=tuple(questions)))
    return best.values["must"] == wanted or not best.complete


def _able(evaluated: EvaluatedPlan, needs: Sequence[ResolvedNeed]) -> FrozenMap[str, str]:
    numbers = sorted({number for need in needs for number in evaluated.context.able_for(need)})
    return FrozenMap({(one := evaluated.context.stories[n]).id: one.title for n in numbers})


def _priced(evaluated: EvaluatedPlan, gap: Gap, open_: ResolvedNeed, trials: Trials) -> Contest:
    """Return what it costs to meet a need that could be met beside all that are, by the cheapest story."""
    able, limits = evaluated.context.able_for(open_), trials.limits
    met: list[Assigned] = []
    for place, number in enumerate(able):
        limits.tell("plans", place, len(able))
        if met and limits.is_spent():
            trials.complete = False
            break
        trials.limits = limits.part(len(able) - place)
        with suppress(ImpossibleLock):
            met.append(evaluated.with_lock(number, open_.meeting, trials))
    values = [tuple(evaluate(evaluated.context.problem, one).values()) for one in met]
    # Of several equal ones the first; nothing is known where a limit cut all short.
    differs = evaluated.compared(met[values.index(max(values))] if met else evaluated.assigned)
    return Contest(
        gap=gap,
        needs=(open_.ref,),
        stories=_able(evaluated, [open_]),
        missing=0,
        complete=trials.complete,
        **differs,
        **evaluated.named(open_.ref, *differs["opens"]),
    )
