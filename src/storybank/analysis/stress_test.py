"""stress: what is lost if a story is spent before its turn.

What a StressTest shows: each story with what is lost without it, and each sitting's worst case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from storybank.bank import StoryBank
from storybank.display import Block, Cell, Column, Heading, Page, Shown, Table, Tone
from storybank.errors import Fault
from storybank.interviews import NeedRef, Priority, sitting_heading
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.problem import leads
from storybank.planning.needs import Want
from storybank.planning.plan import Assignment, Compound, Names, Plan
from storybank.planning.problem_of import Frame, assigned_numbers, read_frame
from storybank.values import Value, checked, plural


class LostNeed(Value):
    """A need that is covered now, and would not be.

    Attributes:
        need: Whose need, and for what.
        priority: `"must"`, `"should"` or `"nice"`.
        weight: 1-5, the person's say in the decision.
    """

    need: NeedRef
    priority: Priority
    weight: int


class Loss(Value):
    """What is lost if one story cannot be told in its sitting.

    Attributes:
        story_id: Which story.
        sitting: 0-based index into the round's sittings.
        backups: The stories that step in, in the order of the questions they answer.
        needs: What is lost all the same.
    """

    story_id: str
    sitting: int
    backups: tuple[str, ...] = ()
    needs: tuple[LostNeed, ...] = ()

    @property
    def must_weight(self) -> int:
        """The weight of the musts that are lost."""
        return sum(lost.weight for lost in self.needs if lost.priority == "must")


class Standing(Value):
    """How much of one sitting survives the loss of any one story.

    Attributes:
        sitting: 0-based index into the round's sittings.
        must_weight: The weight of the musts that the plan covers there.
        surviving: How much of it is left in the worst case.
    """

    sitting: int
    must_weight: int
    surviving: int

    @property
    def percent(self) -> int:
        """0-100, rounded down; 100 where no must is covered, for then none can fall."""
        return 100 * self.surviving // self.must_weight if self.must_weight else 100


class StressTest(Shown, Compound):
    """How a plan stands the loss of any one story.

    Attributes:
        plan: The plan.
        losses: One for each assignment, in the order of telling.
        standings: One for each sitting to come, in the order of the day.
        complete: False where a limit cut it short: losses are missing then, and what depends on them.
    """

    plan: Plan
    losses: tuple[Loss, ...]
    standings: tuple[Standing, ...]
    complete: bool = True

    def misfits(self) -> Iterator[Fault]:
        """Yield what a loss or a standing names and the plan does not have."""
        stories = frozenset(story.id for story in self.plan.stories)
        people = frozenset(person.id for person in self.plan.round.interviewers)
        names = Names(stories, people, self.plan.competencies, len(self.plan.round.sittings))
        yield from names.missing("losses", self.losses)
        yield from names.missing("standings", self.standings)
        for index, loss in enumerate(self.losses):
            for place, backup in enumerate(loss.backups):
                yield from names.named(f"losses[{index}].backups[{place}]", "story_id", backup)

    @property
    def critical(self) -> tuple[str, ...]:
        """Ids of the stories without which a must falls, in the order of telling."""
        return tuple(dict.fromkeys(loss.story_id for loss in self.losses if loss.must_weight))

    def page(self) -> Page:
        """Return what would be lost with each story, and how much of each sitting survives."""
        return stress_page(self)

    def __repr__(self) -> str:
        """Count, without any text."""
        return (
            f"<StressTest {self.plan.round.name!r}: {len(self.critical)} of {len(self.losses)} "
            "stories are critical>"
        )


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

    The story is taken out of its sitting, and the backups of the questions that it leads step in: that of the
    most important question first, each where the sitting's minutes still hold it (limits of number do not
    apply to backups). Then every need of the sitting is evaluated over what would be told there; nothing else
    in the plan moves, and nothing is solved. `replan` may find better: this holds without a new plan.

    Args:
        plan: The plan.
        bank: The bank it was made from: strengths and seconds are the bank's.
        time_limit: Seconds, 0 or more, for all of it; `StressTest.complete` says whether they sufficed.
        node_limit: As for `plan_round`; nothing is searched here.
        cancel: As for `plan_round`.
        progress: As for `plan_round`: told of each loss.

    Raises:
        InvalidInput: The plan names stories that the bank does not have (`UnknownReference`).

    >>> from storybank.interviews import Interviewer, Round
    >>> from storybank.planning import Policy, plan_round
    >>> from storybank.stories import Story
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4, "conflict": 3}),
    ...                   Story("Audit", competencies={"team work": 2})])
    >>> day = Round("final", [Interviewer("Dana", must=["teamwork", "conflict"], weight=3)])
    >>> test = stress(plan_round(bank, day, policy=Policy(stories_per_sitting=1)), bank)
    >>> test.critical, test.losses[0].backups, [standing.percent for standing in test.standings]
    (('month-end',), ('audit',), [50])
    """
    limits = Limits.of(
        "stress", time_limit=time_limit, node_limit=node_limit, cancel=cancel, progress=progress
    )
    frame = read_frame(bank, plan.round, plan.policy)
    hall = _Hall(plan, frame, assigned_numbers(plan, frame, "stress"))
    losses: list[Loss] = []
    for place, assignment in enumerate(plan.assignments):
        limits.tell("losses", place, len(plan.assignments))
        if limits.is_spent():
            break
        losses.append(hall.loss(assignment))
    limits.tell("losses", len(losses), len(plan.assignments))
    missing = {assignment.sitting for assignment in plan.assignments[len(losses) :]}
    standings = tuple(one for one in hall.standings(losses) if one.sitting not in missing)
    return StressTest(plan=plan, losses=tuple(losses), standings=standings, complete=not missing)


@dataclass(frozen=True)
class _Hall:
    """The plan by number: which stories each sitting to come hears, and who stands in reserve."""

    plan: Plan
    frame: Frame
    assigned: tuple[tuple[int, int], ...]

    @cached_property
    def _heard(self) -> dict[int, tuple[int, ...]]:
        """For each sitting to come its stories, ascending."""
        return {
            place: tuple(story for story, at in self.assigned if at == number)
            for number, place in enumerate(self.frame.places)
        }

    def loss(self, assignment: Assignment) -> Loss:
        """Return what is lost with one assignment."""
        story, sitting = self.frame.number[assignment.story_id], assignment.sitting
        left = [other for other in self._heard[sitting] if other != story]
        backups = self._stepping_in(story, sitting, left)
        before = self._covered(sitting, self._heard[sitting])
        after = {want.ref for want in self._covered(sitting, (*left, *backups))}
        return Loss(
            story_id=assignment.story_id,
            sitting=sitting,
            backups=tuple(self.frame.stories[backup].id for backup in backups),
            needs=tuple(
                LostNeed(need=want.ref, priority=want.priority, weight=want.person.weight)
                for want in before
                if want.ref not in after
            ),
        )

    def standings(self, losses: Sequence[Loss]) -> Iterator[Standing]:
        """Yield how much of each sitting survives its worst loss."""
        for sitting, stories in self._heard.items():
            weight = sum(w.person.weight for w in self._covered(sitting, stories) if w.priority == "must")
            worst = max((loss.must_weight for loss in losses if loss.sitting == sitting), default=0)
            yield Standing(sitting=sitting, must_weight=weight, surviving=weight - worst)

    def _stepping_in(self, story: int, sitting: int, left: list[int]) -> list[int]:
        """Return the backups of the questions that a story leads, as many as the minutes hold."""
        problem, place = self.frame.problem, self.frame.places.index(sitting)
        budget = problem.budgets[place]
        used = sum(problem.seconds[other][place] for other in left)
        stepping: list[int] = []
        for backup in self._reserve(story, sitting):
            seconds = problem.seconds[backup][place]
            if problem.tellable[backup][place] and (budget is None or used + seconds <= budget):
                stepping.append(backup)
                used += seconds
        return stepping

    def _reserve(self, story: int, sitting: int) -> list[int]:
        """Return the backups of the questions that a story leads, the most important question first."""
        asked = [asked for asked in self.frame.asked_ahead if asked.sitting == sitting]
        questions = [self.frame.question(one, 0) for one in asked]
        led = [
            (-question.own_weight, -question.fit_weight, place)
            for place, (question, lead) in enumerate(
                zip(questions, leads(questions, self._heard[sitting]), strict=True)
            )
            if lead is not None and lead.story == story
        ]
        needs = [want.ref for _, _, place in sorted(led) for want in asked[place].wants]
        promised = {NeedRef(b.interviewer_id, b.competency_id): b.story_id for b in self.plan.backups}
        reserve = [self.frame.number[promised[need]] for need in needs if need in promised]
        return list(dict.fromkeys(reserve))

    def _covered(self, sitting: int, stories: tuple[int, ...]) -> list[Want]:
        """Return the needs of a sitting that one of the stories covers, by question."""
        return [
            want
            for asked in self.frame.asked_ahead
            if asked.sitting == sitting
            for want in asked.wants
            if any(self.frame.strengths[want.competency_id][s] >= want.min_strength for s in stories)
        ]


_DITTO = Cell("″", tone="faint")

_TONES: dict[str, Tone] = {"must": "bad", "should": "warn", "nice": "faint"}
"""What the loss of a need is: of several the most important decides."""

_ALL = 100


def stress_page(test: StressTest) -> Page:
    """Return the page of a stress test."""
    title = f"If a story is spent: {test.plan.round.name}"
    return Page(title, lead=_summary(test), blocks=tuple(_blocks(test)))


def _summary(test: StressTest) -> str:
    if not test.complete:
        tried = f"{len(test.losses)} of {plural(len(test.plan.assignments), 'story', 'stories')}"
        found = f"; of these {len(test.critical)} cannot be lost without losing a must" if test.losses else ""
        return f"The test was cut short: it tried {tried}{found}. The others are not known."
    if not test.losses:
        return "No story is planned, so none can be lost."
    if not test.critical:
        return "No must falls, whichever one story is spent before its turn."
    stories = plural(len(test.losses), "story", "stories")
    return f"Of {stories}, {len(test.critical)} cannot be lost without losing a must."


def _blocks(test: StressTest) -> Iterator[Block]:
    if test.losses:
        yield Table(
            [
                Column("Who", share=2),
                Column("If it is spent", share=3),
                Column("Steps in", share=2),
                Column("Lost all the same", share=3),
            ],
            list(_rows(test)),
            note="Each story by itself; the rest of the plan stays as it is.",
        )
    if test.standings:
        yield Heading("How much of each sitting survives")
        yield Table(
            [
                Column("Who", share=2),
                Column("Musts covered, by weight", align="right"),
                Column("Left in the worst case", align="right"),
                Column("Share", align="right"),
            ],
            [_standing(test, standing) for standing in test.standings],
        )


def _rows(test: StressTest) -> Iterator[list[Cell | str]]:
    shown: set[int] = set()
    for loss in test.losses:
        who = Cell(sitting_heading(test.plan.round, loss.sitting), tone="strong")
        yield [_DITTO if loss.sitting in shown else who, *_loss(test, loss)]
        shown.add(loss.sitting)


def _loss(test: StressTest, loss: Loss) -> list[Cell | str]:
    titles = {story.id: story.title for story in test.plan.stories}
    backups = "\n".join(titles.get(backup, backup) for backup in loss.backups)
    ranks = [*_TONES]
    lost = sorted(loss.needs, key=lambda need: ranks.index(need.priority))
    needs = "\n".join(dict.fromkeys(_need(test, need) for need in lost))
    return [
        Cell(titles.get(loss.story_id, loss.story_id), tone="strong"),
        Cell(backups or "no backup", tone="plain" if backups else "faint"),
        Cell(needs, tone=_TONES[lost[0].priority]) if lost else Cell("nothing", tone="good"),
    ]


def _need(test: StressTest, lost: LostNeed) -> str:
    return f"{test.plan.competencies.get(lost.need.competency_id, lost.need.competency_id)} ({lost.priority})"


def _standing(test: StressTest, standing: Standing) -> list[Cell | str]:
    tone: Tone = "good" if standing.percent == _ALL else "warn" if standing.percent else "bad"
    share = Cell(f"{standing.percent} %", tone=tone)
    names = test.plan.round.sittings[standing.sitting].names
    return [names, str(standing.must_weight), str(standing.surviving), share]
