"""compare: two plans side by side, for what-if. alternatives: other plans as good, or the next best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar, Literal

from storybank.bank import StoryBank
from storybank.display import Block, Cell, Column, Heading, Page, Shown, Table
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.problem import Assigned, Problem, tier_names
from storybank.planning.engine.program import cut_off, full_program
from storybank.planning.engine.search import Best, Optimum, reach_assignment
from storybank.planning.gaps import Gap, in_sentence
from storybank.planning.goals import GOALS, POINTS, TierName
from storybank.planning.plan import GOAL_COLUMN, Found, Plan, open_needs, title_in
from storybank.planning.planner import SEARCH, named
from storybank.planning.problem_of import assigned_numbers, read_context
from storybank.planning.replanning import StoryChange, change_records, gaps_only_in, story_changes
from storybank.planning.verify import verify_proof
from storybank.values import Count, Holding, Several, Value, checked, plural


class TierPair(Value):
    """What the first `plan` and the `other` reach of one goal, by `name`.

    Larger is better, and None where the goal does not count in a plan.
    """

    name: TierName
    plan: int | None
    other: int | None

    @property
    def better(self) -> Literal["plan", "other", "neither"]:
        """Which plan reaches more, where it counts in both."""
        if self.plan is None or self.other is None or self.plan == self.other:
            return "neither"
        return "plan" if self.plan > self.other else "other"


class Comparison(Shown, Holding[StoryChange], Value):
    """Two plans side by side: the first, and the other that it is held against."""

    gathers: ClassVar[str] = "changes"

    plan: Plan
    other: Plan

    @cached_property
    def tiers(self) -> Several[TierPair]:
        """Every goal that counts in one of the plans, most important first; repeats count as 0 elsewhere."""
        none: dict[TierName, int] = {"repeats": 0}
        reached = [{t.name: t.value for t in one.proof.tiers} for one in (self.plan, self.other)]
        plan, other = (none | values for values in reached)
        names = (name for name in GOALS if any(name in values for values in reached))
        return Several(TierPair(name=one, plan=plan.get(one), other=other.get(one)) for one in names)

    @property
    def decided_by(self) -> TierName | None:
        """The most important goal in which they differ; None where they are equally good."""
        return next((tier.name for tier in self.tiers if tier.better != "neither"), None)

    @property
    def better(self) -> Literal["plan", "other", "neither"]:
        """Which plan is better: the one that reaches more of the goal that decides."""
        return next((tier.better for tier in self.tiers if tier.name == self.decided_by), "neither")

    @cached_property
    def changes(self) -> Several[StoryChange]:
        """What became of every story's place, as in a PlanChange from the first plan to the other."""
        return story_changes(self.plan, self.other)

    @property
    def moved(self) -> Several[StoryChange]:
        """The stories that the plans do not give to the same people: in one alone, or in other meetings."""
        return Several(change for change in self.changes if change.kind not in ("kept", "told_as_planned"))

    @property
    def shares_stories(self) -> bool:
        """Whether some story is planned or told in both."""
        plan, other = (
            {a.story_id for a in one.assignments} | {s for m in one.round.meetings for s in m.told or ()}
            for one in (self.plan, self.other)
        )
        said = {statement.id for statement in self.plan.prepared}
        return not plan.isdisjoint(other - said)

    @property
    def gaps_of_plan(self) -> Several[Gap]:
        """Gaps of the first plan that the other does not have."""
        return gaps_only_in(self.plan, self.other)

    @property
    def gaps_of_other(self) -> Several[Gap]:
        """Gaps of the other plan that the first does not have."""
        return gaps_only_in(self.other, self.plan)

    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dictionary for each story of either plan; the goals stand in `tiers`."""
        return change_records(self.changes, self.plan, self.other)

    def page(self) -> Page:
        """Return goals, stories and gaps side by side."""
        return Page(f"Two plans: {self.plan.round.name}", lead=_summary(self), blocks=tuple(_blocks(self)))

    def __repr__(self) -> str:
        """Say which is better, without any text."""
        decided = f" by {self.decided_by}" if self.decided_by else ""
        return f"<Comparison {self.plan.round.name!r}: {self.better} is better{decided}>"


@checked
def compare(plan: Plan, other: Plan) -> Comparison:
    """Hold two plans against each other, to answer what-if.

    Each counts what its own round asks for, so the goals say most where only the stories, the policy or the
    room differ. A goal that counts in one plan alone (`kept`) decides nothing.

    >>> from storybank import Interviewer, Round, Story, plan_round
    >>> day = Round("final", [Interviewer("Dana", must=["conflict", "teamwork"])])
    >>> audit, depot = Story("Audit", competencies=["conflict"]), Story("Depot", competencies=["teamwork"])
    >>> what_if = compare(plan_round(StoryBank([audit]), day), plan_round(StoryBank([audit, depot]), day))
    >>> what_if.better, what_if.decided_by, [change.story_id for change in what_if.moved]
    ('other', 'must', ['depot'])
    """
    return Comparison(plan=plan, other=other)


def _summary(comparison: Comparison) -> str:
    moved, decided = len(comparison.moved), comparison.decided_by
    places = f"{plural(moved, 'story goes', 'stories go')} to other people"
    if not (moved and comparison.shares_stories):
        places = "they have no story in common" if moved else "every story goes to the same people"
    answered = f"Answered: {comparison.plan.answered}. In the other: {comparison.other.answered}."
    if decided is None:
        return f"Both plans are equally good, and {places}. {answered}"
    better = "first" if comparison.better == "plan" else "other"
    goal = in_sentence(GOALS[decided].label.partition(" (")[0].removesuffix(", in points"))
    return f"The {better} plan is better, and {places}. What decides: {goal}. {answered}"


def _blocks(comparison: Comparison) -> Iterator[Block]:
    plan, other = comparison.plan, comparison.other
    heads = (GOAL_COLUMN, Column("This plan", align="right"), Column("The other", align="right"))
    note = f"The first goal in which they differ decides: ✓ marks the better plan. {POINTS}"
    yield Table(heads, [*_goals(comparison)], note=note)
    if comparison.moved:
        yield Heading("Stories that go to other people")
        rows = [
            (title_in(plan, one.story_id, other), _place(plan, one.before), _place(other, one.after))
            for one in comparison.moved
        ]
        columns = [Column("Story", share=3), Column("This plan", share=2), Column("The other", share=2)]
        yield Table(columns, rows)
    alone = {"this plan": comparison.gaps_of_plan, "the other": comparison.gaps_of_other}
    for which, gaps in alone.items():
        yield from open_needs(f"Open only in {which}", gaps, remedies=False)


def _goals(comparison: Comparison) -> Iterator[list[Cell]]:
    for tier in comparison.tiers:
        decides, goal = tier.name == comparison.decided_by, GOALS[tier.name]
        better = tier.better if decides else "neither"
        plan, other = ("" if value is None else goal.amount(value) for value in (tier.plan, tier.other))
        yield [
            Cell(goal.label, tone="strong" if decides else "plain"),
            Cell(plan, tone="good" if better == "plan" else "plain"),
            Cell(other, tone="good" if better == "other" else "plain"),
        ]


def _place(plan: Plan, meeting: int | None) -> Cell | str:
    return Cell("not told", tone="faint") if meeting is None else plan.round.meetings[meeting].names


@checked
def alternatives(
    plan: Plan,
    bank: StoryBank,
    *,
    previous: Plan | None = None,
    limit: Count = 3,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> Found[Plan]:
    """Return other plans for the same round: those of the same value in every tier first, then the next best.

    Each is the best plan that tells another set of stories in the meetings than the plan itself and those
    before it in the list. Stories that serve nobody are not added to make a difference.

    An alternative that has the value of a proved plan in every tier is proved by the same certificates, as
    `verify_proof` says. Of one of less value it is proved that no plan lies between it and those before it:
    its `proof.status` is `"next_best"`, its bounds hold for all other plans than those, and
    `verify_proof(…, besides=[plan, *those])` adds them up again.

    `bank` and `previous` are what the plan was made from. There are at most `limit` plans (0 or more), fewer
    where no other keeps the hard rules. The limits are those of `plan_round`, `time_limit` for all plans
    together; `complete` is False where they cut the search short.

    Raises:
        InvalidInput: `limit` is below 0; or the bank lacks stories of the plan (`UnknownReference`).

    >>> from storybank import Interviewer, Round, Story, plan_round
    >>> bank = StoryBank([Story("Audit", competencies={"conflict": 4}),
    ...                   Story("Depot", competencies={"conflict": 4})])
    >>> plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["conflict"])]))
    >>> others = alternatives(plan, bank, limit=2)
    >>> [(len(other.assignments), other.proof.status) for other in others]
    [(1, 'proved'), (2, 'next_best')]
    """
    limits = Limits.of("alternatives", time_limit, node_limit, cancel, progress)
    context = read_context(bank, plan.round, plan.policy, previous)
    earlier = [assigned_numbers(plan, context, "alternatives")]
    proof = plan.proof if limit and verify_proof(plan, bank, previous=previous) else None
    found, complete = list[Plan](), True
    while len(found) < limit:
        limits.tell("plans", len(found), limit)
        if limits.is_spent():
            complete = False
            break
        part = limits.part(limit - len(found))
        optimum, is_whole = _best_but(context.problem, earlier, part.part(SEARCH))
        complete &= is_whole
        if optimum is None:
            break
        earlier.append(optimum.assigned)
        part = replace(part, progress=None)
        if proof is None:  # then this may be the best of all, which one linear program a goal shows or not
            uncut = named(context, replace(optimum, made=None, closed=(), complete=False), part)
            proof = uncut.proof if uncut.proof.status == "proved" else None
        found.append(named(context, optimum, part, known=proof, proved="next_best"))
    limits.tell("plans", limit, limit)
    return Found(found, complete=complete)


def _best_but(problem: Problem, earlier: Sequence[Assigned], limits: Limits) -> tuple[Optimum | None, bool]:
    """Return the best assignment that is none of the earlier ones, if any, and whether all was searched."""
    if not problem.pairs:
        return None, True
    program = full_program(problem)
    program.core = None  # the cuts come after it, and hold for every tier
    for assigned in earlier:
        cut_off(program, problem, assigned)
    # To fall back on: nothing, and worth less than any assignment is.
    nothing = Best((), dict.fromkeys(tier_names(problem), -1 - len(problem.pairs)), complete=False)
    found = reach_assignment(problem, program, nothing, limits, frozenset(earlier))
    if found.values == nothing.values:
        return None, limits.meter is None or not limits.is_spent()
    return found, found.complete
