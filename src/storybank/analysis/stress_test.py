"""stress: what is lost if a story is spent before its turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from storybank.bank import StoryBank
from storybank.display import Block, Cell, Column, Heading, Page, Shown, Table, Tone
from storybank.display.blocks import DITTO
from storybank.errors import Fault
from storybank.interviews import NeedRef, Priority, meeting_heading
from storybank.interviews.meetings import people_at
from storybank.planning.assignments import Assignment, Tally, answered_in, need_key
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.problem import Assigned, leads
from storybank.planning.needs import ResolvedNeed
from storybank.planning.plan import PRIORITY_TONES, Compound, Names, Plan, label_in, legend_of, title_in
from storybank.planning.problem_of import PlanningContext, assigned_numbers, read_context
from storybank.values import Holding, Several, Value, checked, plural


class LostNeed(Value):
    """A need that is covered now and would not be; `weight`, 1-5, is the person's say in the decision."""

    need: NeedRef
    priority: Priority
    weight: int


class Loss(Value):
    """What is lost if one story cannot be told in its meeting, a 0-based index into the round's.

    The `backups` step in, in the order of the questions they answer; the `needs` are lost all the same. What
    would be `open` then are those, and the needs of the meeting that were open before.
    """

    story_id: str
    meeting: int
    backups: tuple[str, ...] = ()
    needs: Several[LostNeed] = Several()
    open: Several[NeedRef] = Several()

    @property
    def must_weight(self) -> int:
        """The weight of the musts that are lost."""
        return sum(lost.weight for lost in self.needs if lost.priority == "must")


class Resilience(Value):
    """How much of one meeting, by 0-based index, survives the loss of any one story.

    These people ask for musts of `asked_weight`. The plan covers `must_weight` of it, of which `surviving` is
    left in the worst case.
    """

    meeting: int
    must_weight: int
    surviving: int
    asked_weight: int = 0

    @property
    def percent(self) -> int:
        """0-100, rounded down: what is left of all that was asked; 100 where no must was."""
        asked = max(self.asked_weight, self.must_weight)  # the first is 0 in a test of an earlier release
        return 100 * self.surviving // asked if asked else 100


class StressTest(Shown, Holding[Loss], Compound):
    """How a plan stands the loss of any one story.

    There is a loss for each assignment, in the order of telling, and a standing for each meeting to come, in
    the order of the day; where a limit cut the test short it is not `complete`, and some are missing.
    """

    gathers: ClassVar[str] = "losses"

    plan: Plan
    losses: Several[Loss]
    standings: Several[Resilience]
    complete: bool = True

    def misfits(self) -> Iterator[Fault]:
        """Yield what a loss or a standing names and the plan does not have."""
        stories = frozenset(story.id for story in self.plan.stories)
        people = frozenset(person.id for person in self.plan.round.interviewers)
        names = Names(stories, people, self.plan.competencies, len(self.plan.round.meetings))
        yield from names.missing("losses", self.losses)
        yield from names.missing("standings", self.standings)
        for index, loss in enumerate(self.losses):
            yield from names.missing(f"losses[{index}].backups", loss.backups, "story_id")

    @property
    def critical(self) -> tuple[str, ...]:
        """Ids of the stories without which a must falls, in the order of telling."""
        return tuple(dict.fromkeys(loss.story_id for loss in self.losses if loss.must_weight))

    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dictionary for each loss: what steps in, and what is lost all the same."""
        return [
            {
                "meeting": loss.meeting,
                "interviewers": self.plan.round.meetings[loss.meeting].names,
                "story_id": loss.story_id,
                "story": title_in(self.plan, loss.story_id),
                "backup_ids": "; ".join(loss.backups),
                "backups": "; ".join(title_in(self.plan, backup) for backup in loss.backups),
                "lost": "; ".join(f"{one.need.competency_id} ({one.priority})" for one in loss.needs),
                "must_weight": loss.must_weight,
            }
            for loss in self.losses
        ]

    def musts(self, meeting: int) -> tuple[Tally, Tally]:
        """Count the musts of a meeting, by 0-based index, that have a story: now and after its worst loss."""
        here = people_at(self.plan.round, meeting)
        now = answered_in(row for row in self.plan.coverage if row.interviewer_id in here).must
        losses = (loss.needs for loss in self.losses if loss.meeting == meeting)
        lost = max((sum(one.priority == "must" for one in needs) for needs in losses), default=0)
        return now, Tally(now.answered - lost, now.asked)

    def page(self) -> Page:
        """Return what would be lost with each story, and how much of each meeting survives."""
        title = f"If one story cannot be told: {self.plan.round.name}"
        return Page(title, lead=_summary(self), blocks=tuple(_blocks(self)))

    def __repr__(self) -> str:
        """Count, without any text."""
        are = "is" if len(self.critical) == 1 else "are"
        critical = f"{len(self.critical)} of {plural(len(self.losses), 'story')} {are} critical"
        return f"<StressTest {self.plan.round.name!r}: {critical}>"


@checked
def stress(
    plan: Plan,
    bank: StoryBank,
    *,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> StressTest:
    """Say for each assigned story what is lost if it is spent before its turn.

    The story is taken out of its meeting, and the backups of the questions that it leads step in: that of the
    most important question first, each where the meeting's minutes still hold it (limits of number do not
    apply to backups). Then every need of the meeting is evaluated over what would be told there; nothing else
    in the plan moves, and nothing is solved. `replan` may find better: this holds without a new plan.

    `bank` is what the plan was made from: strengths and seconds are the bank's. The limits are those of
    `plan_round`, though nothing is searched here; `StressTest.complete` says whether they sufficed.

    Raises:
        InvalidInput: The plan names stories that the bank does not have (`UnknownReference`).

    >>> from storybank import Interviewer, Policy, Round, Story, plan_round
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4, "conflict": 3}),
    ...                   Story("Audit", competencies={"team work": 2})])
    >>> day = Round("final", [Interviewer("Dana", must=["teamwork", "conflict"], weight=3)])
    >>> test = stress(plan_round(bank, day, policy=Policy(stories_per_meeting=1)), bank)
    >>> test.critical, test.losses[0].backups, [standing.percent for standing in test.standings]
    (('month-end',), ('audit',), [50])
    """
    limits = Limits.of("stress", time_limit, node_limit, cancel, progress)
    context = read_context(bank, plan.round, plan.policy)
    rehearsal = _Rehearsal(plan, context, assigned_numbers(plan, context, "stress"))
    losses: list[Loss] = []
    for place, assignment in enumerate(plan.assignments):
        limits.tell("losses", place, len(plan.assignments))
        if limits.is_spent():
            break
        losses.append(rehearsal.loss(assignment))
    limits.tell("losses", len(losses), len(plan.assignments))
    missing = {assignment.meeting for assignment in plan.assignments[len(losses) :]}
    standings = Several(one for one in rehearsal.standings(losses) if one.meeting not in missing)
    return StressTest(plan=plan, losses=Several(losses), standings=standings, complete=not missing)


@dataclass(frozen=True)
class _Rehearsal:
    """The plan by number: which stories each meeting to come hears, and who stands in reserve."""

    plan: Plan
    context: PlanningContext
    assigned: Assigned

    @cached_property
    def _heard(self) -> dict[int, tuple[int, ...]]:
        places = self.context.place_of.items()
        return {meeting: tuple(s for s, at in self.assigned if at == place) for meeting, place in places}

    def loss(self, assignment: Assignment) -> Loss:
        story, meeting = self.context.number[assignment.story_id], assignment.meeting
        left = [other for other in self._heard[meeting] if other != story]
        backups = self._stepping_in(story, meeting, left)
        after = self._covered(meeting, (*left, *backups))
        return Loss(
            story_id=assignment.story_id,
            meeting=meeting,
            backups=tuple(self.context.stories[backup].id for backup in backups),
            needs=Several(
                LostNeed(need=need.ref, priority=need.priority, weight=need.person.weight)
                for need in self._covered(meeting, self._heard[meeting])
                if need not in after
            ),
            open=Several(need.ref for need in self._needs_at(meeting) if need not in after),
        )

    def standings(self, losses: Sequence[Loss]) -> Iterator[Resilience]:
        """Yield how much of each meeting survives its worst loss."""
        for meeting, stories in self._heard.items():
            each = (self._needs_at(meeting), self._covered(meeting, stories))
            musts = ([need.person.weight for need in needs if need.priority == "must"] for needs in each)
            asked, weight = map(sum, musts)
            left = weight - max((loss.must_weight for loss in losses if loss.meeting == meeting), default=0)
            yield Resilience(meeting=meeting, must_weight=weight, surviving=left, asked_weight=asked)

    def _stepping_in(self, story: int, meeting: int, left: list[int]) -> list[int]:
        """Return the backups of the questions it leads, most important first, as many as the minutes hold."""
        problem, place = self.context.problem, self.context.place_of[meeting]
        budget = problem.budgets[place]
        used = sum(problem.seconds[other][place] for other in left)
        asked = [asked for asked in self.context.asked_ahead if asked.meeting == meeting]
        questions = [self.context.question(one, 0) for one in asked]
        found = zip(asked, questions, leads(questions, self._heard[meeting]), strict=True)
        led = [(one, question) for one, question, lead in found if lead is not None and lead.story == story]
        led.sort(key=lambda pair: (-pair[1].own_weight, -pair[1].fit_weight))
        promised = {need_key(backup): backup.story_id for backup in self.plan.backups}
        needs = [need_key(need.ref) for one, _ in led for need in one.needs]
        stepping: list[int] = []
        for backup in dict.fromkeys(self.context.number[promised[key]] for key in needs if key in promised):
            seconds = problem.seconds[backup][place]
            if problem.tellable[backup][place] and (budget is None or used + seconds <= budget):
                stepping.append(backup)
                used += seconds
        return stepping

    def _covered(self, meeting: int, stories: Sequence[int]) -> list[ResolvedNeed]:
        here = self._needs_at(meeting)
        return [need for need in here if any(self.context.covers(story, need) for story in stories)]

    def _needs_at(self, meeting: int) -> list[ResolvedNeed]:
        return [need for need in self.context.needs_ahead if need.meeting == meeting]


def _of_musts(count: Tally) -> str:
    return f"{count.answered} of {plural(count.asked, 'must')}" if count.asked else "no must asked for"


def _summary(test: StressTest) -> str:
    if not test.complete:
        tried = f"{len(test.losses)} of {plural(len(test.plan.assignments), 'story', 'stories')}"
        found = f"; {len(test.critical)} of these had no full backup for a must" if test.losses else ""
        return f"The test was cut short: it tried {tried}{found}. The others are not known."
    now = [test.musts(index)[0] for index, one in enumerate(test.plan.round.meetings) if one.takes_stories]
    asked, open_ = sum(one.asked for one in now), sum(one.asked - one.answered for one in now)
    before = f" {_of_musts(Tally(open_, asked))} {'is' if open_ == 1 else 'are'} open already."
    critical, stories = len(test.critical), len(test.losses)
    which = f"{critical} of your {plural(stories, 'story')}" if stories > 1 else "Your one story"
    has, them = ("has", "it") if critical == 1 else ("have", "any one of them")
    found = f"{which} {has} no full backup: without {them} a must is lost."
    if not critical:
        none = "Whichever one story you cannot tell, every must that has an answer keeps one."
        found = none if stories else "No story is planned, so none can be lost."
    return f"{found}{before if open_ else ''}"


def _blocks(test: StressTest) -> Iterator[Block]:
    if test.losses:
        shares = {"Who": 2, "Without this story": 3, "Backup": 2, "Still lost": 3}
        lost = legend_of(lost.priority for loss in test.losses for lost in loss.needs)
        note = f"Each story by itself; the rest of the plan stays as it is. {lost}"
        yield Table([Column(name, share=shares[name]) for name in shares], [*_rows(test)], note=note)
    if test.standings:
        yield Heading("How many musts stay answered")
        shares = {"Who": 2, "Answered now": 2, "After the worst loss": 2, "Open already": 3}
        note = "✓ all that was asked for, ! some of it, ✗ none."
        yield Table([Column(name, share=shares[name]) for name in shares], [*_standings(test)], note=note)


def _rows(test: StressTest) -> Iterator[list[Cell]]:
    plan, ranks, shown = test.plan, [*PRIORITY_TONES], set[int]()
    for loss in test.losses:
        who = Cell(meeting_heading(plan.round, loss.meeting), tone="strong")
        backups = "\n".join(title_in(plan, backup) for backup in loss.backups)
        lost = sorted(loss.needs, key=lambda one: ranks.index(one.priority))
        needs = dict.fromkeys(f"{label_in(plan, one.need.competency_id)} ({one.priority})" for one in lost)
        yield [
            DITTO if loss.meeting in shown else who,
            Cell(title_in(plan, loss.story_id), tone="strong"),
            Cell(backups or "no backup", tone="plain" if backups else "faint"),
            # Of several needs the most important decides how it looks.
            Cell("\n".join(needs) or "nothing", tone=PRIORITY_TONES[lost[0].priority] if lost else "good"),
        ]
        shown.add(loss.meeting)


def _standings(test: StressTest) -> Iterator[list[Cell | str]]:
    for meeting in (standing.meeting for standing in test.standings):
        (now, left), here = test.musts(meeting), people_at(test.plan.round, meeting)
        rows = (row for row in test.plan.coverage if row.interviewer_id in here and row.story_id is None)
        musts = (row for row in rows if row.priority == "must")
        before = dict.fromkeys(label_in(test.plan, row.competency_id) for row in musts)
        tone: Tone = "good" if left.answered == left.asked else "warn" if left.answered else "bad"
        after = Cell(_of_musts(left), tone=tone if left.asked else "faint")
        names, opened = test.plan.round.meetings[meeting].names, "\n".join(before) or "nothing"
        yield [names, _of_musts(now), after, Cell(opened, tone="bad" if before else "faint")]
