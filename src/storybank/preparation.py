"""countdown: what to write, rehearse and ask for, day by day, until the interviews; rehearsals_due: when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property, partial
from itertools import chain
from typing import ClassVar, Literal

from pydantic import TypeAdapter

from storybank.analysis.stress_test import stress
from storybank.analysis.suggestions import suggest_stories
from storybank.bank import StoryBank
from storybank.display import Page, Shown, section
from storybank.errors import MissingExtra, needs_extra
from storybank.history import Rehearsal, in_turn
from storybank.interviews import Round
from storybank.interviews.people import looked_up
from storybank.planning import Plan, Policy, plan_round
from storybank.planning.assignments import need_key
from storybank.planning.gaps import in_sentence
from storybank.planning.plan import label_in, name_in, title_in
from storybank.stories import Story, Told
from storybank.text.stems import read_table
from storybank.values import Holding, Several, Value, checked, first_few, gathered, grouped, join_words
from storybank.values.faults import translated
from storybank.values.strings import Day, at_place, plural, spelled_day, spelled_seconds
from storybank.visible import visible
from storybank.words.health import WHOLE_BANK, bank_health
from storybank.words.review import review_story

__all__ = ["Countdown", "Step", "countdown", "rehearsals_due"]

STEPS_A_DAY = 3  # that a day holds, beside work: our choice
_NAMED = 4  # people in a sentence, and what is to be mended in a story
_SAID_ELSEWHERE = ["no_ready_story", "competency_without_story", "competency_with_one_story"]
_SAID_ELSEWHERE += ["competency_without_statement", "long_when_spoken"]
_MAKES_ROOM, _DEFAULT = "It makes room for other stories.", Policy()
_Ranked = tuple[int, "Step"]  # how important it is, 0 the most, and the step


class Step(Value):
    """Something to do before the day.

    Attributes:
        on: When to do it; None where no day is known, or none has room for it.
        kind: What it is: to `"write"`, to `"rehearse"`, to `"ask"` somebody, to `"find_out"` what you do not
            know yet, to `"check"` what is noted, to `"pack"`.
        subject: The id of the story or the person that it is about; empty where it is about neither.
        text: What to do, in a sentence or two.
        why: What it is good for.
    """

    columns: ClassVar[Mapping[str, str]] = {"When": "on", "Do": "text", "Why": "why", "Kind": "kind"}

    on: Day | None = None
    kind: Literal["write", "rehearse", "ask", "find_out", "check", "pack"]
    subject: str = ""
    text: str
    why: str = ""


class Countdown(Shown, Holding[Step], Value):
    """What there is to do until a round, day by day.

    Attributes:
        round: What it leads to.
        today: Where it begins.
        steps: Those with a day in the order of the days; then what no day had room for, the most important
            first. None where the day is over.
    """

    gathers: ClassVar[str] = "steps"

    round: Round
    today: Day
    steps: Several[Step] = Several(nothing="Nothing is to be done.")

    @property
    def day(self) -> date | None:
        """The day of the round, or of its first meeting that has a start; None where neither is known."""
        return _day_of(self.round)

    @property
    def is_over(self) -> bool:
        """Whether the day has passed, or every meeting is over."""
        passed = self.day is not None and self.day < self.today
        return passed or all(meeting.is_over for meeting in self.round.meetings)

    def page(self) -> Page:
        """Return what there is to do, a list for each day."""
        count, other = plural(len(self.steps), "step"), "If there is time" if self.day else "In this order"
        lead = f"No day is known, so these are in order and have no dates: {count}."
        if self.is_over:
            lead = "This day is over. Note down what you told whom, and thank each of them."
        elif self.day:
            when = f"in {plural(left, 'day')}" if (left := (self.day - self.today).days) else "today"
            lead = f"{spelled_day(self.day)}, {when}: {count}, at most {STEPS_A_DAY} on a day."
        by_day = grouped(self.steps, lambda step: spelled_day(step.on) if step.on else other)
        lists = (section(on, (f"{o.text}\n{o.why}" for o in steps)) for on, steps in by_day.items())
        title = f"Until the day: {at_place(self.round.name, self.round.employer)}"
        return Page(title, lead=lead, blocks=[*chain.from_iterable(lists)])

    def __repr__(self) -> str:
        """Return which round it is for and how many steps it has, without any text."""
        return f"<Countdown {self.round.name!r}: {plural(len(self.steps), 'step')}>"


@checked
def countdown(bank: StoryBank, round: Round, *, today: date | str, policy: Policy = _DEFAULT) -> Countdown:
    """Say what to do on each day from today until the day before a round, the most important first.

    A day has at most three steps (`STEPS_A_DAY`), and the evening before only looking over, packing and rest.
    First comes what others have to answer, then what to check, write and say aloud; what is least important
    has no day where there are not enough of them. The steps come from the round's plan and its gaps, from
    drafts that would close some, `suggest_stories`, `review_story` of the stories that are planned, `stress`,
    and what bank, round and plan find. What was rehearsed is to be said again when `rehearsals_due` says so,
    where fsrs is installed. Each is said once. No clock is read: the same input, the same steps.

    Args:
        bank: Your stories and their history.
        round: The day. Without a date, and without a meeting's start, the steps have an order and no dates.
        today: The day to begin with, also as ISO text; after the round there is nothing to do.
        policy: How the round is planned.

    Raises:
        InvalidInput: Today is no date; or as for `plan_round`.

    >>> bank = StoryBank([Story("Month-end", competencies={"teamwork": 4}, status="draft")])
    >>> day = Round("final", {"Dana": ["teamwork"]}, date="2026-12-03", inquiries=["Why now?"])
    >>> for step in countdown(bank, day, today="2026-12-01"):
    ...     print(step.on, step.text[:38])
    2026-12-01 Ask HR when you meet Dana, and for how
    2026-12-01 Finish the draft “Month-end”, and say
    2026-12-02 Print the briefs: day_pages(plan, bank
    2026-12-02 Pack your bag: Your résumé, 2 copies:
    """
    made = Countdown(round=round, today=today)  # type: ignore[arg-type] # text too
    if made.is_over:
        return made
    plan = plan_round(bank, round, policy=policy)
    return made.replace(steps=Several(_spread(made, _Preparation(bank, plan, made.today, made.day))))


@checked
def rehearsals_due(
    bank: StoryBank, *, today: date | str, by: date | str | None = None, plan: Plan | None = None
) -> Several[Step]:
    """Say when to say each ready story and statement aloud next: before it fades, and never after the day.

    FSRS, which schedules flash cards, says until when it is 90 % likely still to be there: from the days on
    which it was rehearsed, and how that went (well, where it was not noted). What has faded, or was never
    said, is for today. The plan's stories come first, then the sooner ones. No clock is read, nothing is left
    to chance: the same input, the same days.

    Args:
        bank: Your stories and their rehearsals; one after today is not known yet.
        today: The day to begin with, also as ISO text.
        by: The last day, also as ISO text, after which there is nothing to rehearse; None: the plan's day.
        plan: What is to be told.

    Raises:
        InvalidInput: A day is no date.
        MissingExtra: fsrs is not installed.

    >>> said = Rehearsal("audit", 95, on="2026-11-28", went="good")
    >>> bank = StoryBank([Story("Audit"), Story("Month-end")], rehearsals=[said])
    >>> [(one.subject, str(one.on)) for one in rehearsals_due(bank, today="2026-11-29", by="2026-12-03")]
    [('month-end', '2026-11-29'), ('audit', '2026-11-30')]
    """
    with translated("rehearsals_due"):
        begin = TypeAdapter(dict[str, Day]).validate_python({"today": today})["today"]
        end = TypeAdapter(dict[str, Day | None]).validate_python({"by": by})["by"]
    end = end or (_day_of(plan.round) if plan else None) or date.max
    said = grouped((one for one in in_turn(bank.rehearsals) if one.on <= begin), lambda one: one.story)
    fades, planned = _fading(said, begin), {one.story_id for one in plan.assignments} if plan else set[str]()
    steps, spoken = [], bank.as_spoken
    aloud: list[Told] = [*spoken.stories, *spoken.statements]
    for story in aloud if begin <= end else ():
        if story.status == "ready":
            last = spelled_day(said[story.id][-1].on, weekday=False) if story.id in said else ""
            told = {"title": story.title, "time": spelled_seconds(story.seconds), "last": last}
            _, step = _step("again" if last else "first", story.id, **told)
            steps.append(step.replace(on=min(max(begin, fades.get(story.id, begin)), end)))
    steps.sort(key=lambda step: (step.subject not in planned, step.on or begin, step.subject))
    return Several(steps, nothing="Nothing is to be rehearsed.")


def _fading(said: Mapping[str, Iterable[Rehearsal]], today: date) -> dict[str, date]:
    """Return until when each story is likely still to be there, from its rehearsals in turn."""
    with needs_extra("the days to rehearse on need fsrs", "rehearsal"):
        from fsrs import Card, Rating, Scheduler  # noqa: PLC0415 - an optional part
    # A rehearsal has a day and no hour, so there are no steps of minutes; and no day is after the last one.
    most = (date.max - today).days
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=most, enable_fuzzing=False)
    until = {}
    for name, several in said.items():
        card = Card(card_id=0, due=datetime.max.replace(tzinfo=UTC))  # or else it asks the clock
        for one in several:
            rating, day = Rating[(one.went or "good").capitalize()], datetime.combine(one.on, time(), UTC)
            card, _ = scheduler.review_card(card, rating, day)
        until[name] = card.due.date()
    return until


def _day_of(round: Round) -> date | None:
    starts = [one.starts_at.date() for one in round.meetings if one.starts_at]
    return round.date or min(starts, default=None)


def _spread(made: Countdown, preparing: _Preparation) -> Iterator[Step]:
    """Yield the steps with their days: as many as the days before the evening hold, then all others."""
    kinds, every = _table()["kinds"], sorted(preparing.steps(), key=lambda one: one[0])
    steps = [*dict.fromkeys(step for _, step in every)]
    days = max(0, (made.day - made.today).days - 1) if made.day else 0
    room = STEPS_A_DAY * days if made.day else len(steps)
    first = sorted(steps[:room], key=lambda step: kinds.index(step.kind))
    yield from _dated(first, made.today, days) if made.day else (step.replace(on=None) for step in first)
    evening = made.day and max(made.today, made.day - timedelta(1))
    yield from (step.replace(on=evening) for _, step in preparing.last())
    yield from (step.replace(on=None) for step in steps[room:])


def _dated(steps: Sequence[Step], today: date, days: int) -> list[Step]:
    """Return steps with their days, no day fuller than it must be; what has a day stays on it, or near it."""
    taken, dated = Counter[int](), dict[Step, Step]()
    for step in sorted(steps, key=lambda step: step.on is None):
        wish = (step.on - today).days if step.on else 0
        near = chain(range(wish, days), range(wish - 1, -1, -1))
        place = next(one for one in near if taken[one] * days < len(steps))
        taken[place] += 1
        dated[step] = step.replace(on=today + timedelta(place))
    return sorted((dated[step] for step in steps), key=lambda step: step.on or today)


@dataclass(frozen=True)
class _Preparation:
    """What can be done for a round, from what its plan and its bank say; each step behind its importance."""

    bank: StoryBank
    plan: Plan
    today: date
    day: date | None

    @cached_property
    def planned(self) -> dict[Story, str]:
        """Each story that is planned, in the order of telling, and who hears it."""
        meetings, bank = self.plan.round.meetings, self.bank.as_spoken
        told = ((bank.story(one.story_id), meetings[one.meeting].names) for one in self.plan.assignments)
        return {story: _names(names) for story, names in gathered(told).items()}

    @cached_property
    def due(self) -> dict[str, Step]:
        """When to say again what was rehearsed, by the story's id; without fsrs nothing is known of it."""
        rehearsed = {one.story for one in self.bank.rehearsals if one.on <= self.today}
        with suppress(MissingExtra):
            due = rehearsals_due(self.bank, today=self.today, by=self.day) if rehearsed else ()
            return {step.subject: step for step in due if step.subject in rehearsed}
        return {}

    def steps(self) -> Iterator[_Ranked]:
        return chain(self._to_ask(), self._to_write(), self._to_say(), self._to_mend())

    def last(self) -> Iterator[_Ranked]:
        if self.planned:
            time = spelled_seconds(sum(story.seconds for story in self.planned))
            yield _step("read", stories=plural(len(self.planned), "story"), time=time)
        yield _step("briefs")
        yield _step("bag", bag="; ".join(self.plan.round.bag))

    def _to_ask(self) -> Iterator[_Ranked]:
        if self.day is None:
            yield _step("day")
        ahead = [meeting for meeting in self.plan.round.meetings if not meeting.is_over]
        timeless = [one for one in ahead if one.starts_at is None or one.minutes is None]
        unknown = [name_in(self.plan, one.subject) for one in self.plan.round.findings]
        untimed = [person.name for one in timeless for person in one.askers]
        slots = [one.called for one in timeless if not one.askers]
        tests = [one.called for one in ahead if one.kind in ("test", "presentation") and not one.notes]
        for code, names in {"role": unknown, "times": untimed, "slots": slots, "tests": tests}.items():
            if names:
                yield _step(code, names=join_words(names))
        asked = [one for meeting in ahead for p in meeting.interviewers for one in p.questions_to_ask]
        if not asked and not self.plan.round.inquiries:
            yield _step("inquiries")
        about = {self.plan.round.employer or "the employer": self.plan.round.research}
        about |= {one.name: one.research for one in self.plan.round.all_people}
        for name, research in about.items():
            if questions := " ".join(looked_up(research, known=False)):
                yield _step("research", name=name, questions=questions)

    def _to_write(self) -> Iterator[_Ranked]:
        """Yield the drafts that close gaps, then the stories to write, then what else the gaps ask for."""
        round, policy = self.plan.round, self.plan.policy
        drafts = {story.id: story for story in self.bank.stories if story.status == "draft"}
        best = plan_round(self._with(drafts), round, policy=policy) if drafts else self.plan
        left = {need_key(gap): gap for gap in best.gaps}
        closed = {need_key(gap): gap for gap in self.plan.gaps if need_key(gap) not in left}
        used = [one for one in best.assignments if closed and one.story_id in drafts]
        for one in used:
            shown = [closed[key] for key in map(need_key, (*one.leads, *one.also_shows)) if key in closed]
            why = shown[0].message if shown else _MAKES_ROOM
            yield _step("draft", one.story_id, title=drafts[one.story_id].title, why=why)
        whole = self._with({one.story_id for one in used})
        for each in suggest_stories(whole, round, policy=policy, limit=len(left)):
            gaps = [left.pop(key) for key in map(need_key, each.closes) if key in left]
            why = gaps[0].message if gaps else _MAKES_ROOM
            yield _step("story", gaps[0].interviewer_id if gaps else "", text=str(each), why=why)
        for remedy, alike in grouped(left.values(), lambda gap: gap.remedy).items():
            why, reason = _once(gap.message for gap in alike), alike[0].reason
            if reason != "spared":  # which waits for the talk to turn to it
                code = "room" if reason in ("no_room", "stopped") else "gap"
                yield _step(code, alike[0].interviewer_id, remedy=remedy, why=why)

    def _with(self, drafts: Collection[str]) -> StoryBank:
        stories = (one.replace(status="ready") if one.id in drafts else one for one in self.bank.stories)
        return self.bank.replace(stories=tuple(stories))

    def _to_say(self) -> Iterator[_Ranked]:
        said = list[str]()
        for competency, needs in grouped(self.plan.statements, lambda need: need.competency_id).items():
            names = _names([name_in(self.plan, need.interviewer_id) for need in needs])
            prepared = self.plan.says.get(competency, ())
            said += prepared
            if not prepared or not self.due.keys() >= {*prepared}:
                code, label = "statement" if prepared else "unprepared", label_in(self.plan, competency)
                yield _step(code, label=in_sentence(label), names=names)
        for story, who in self.planned.items():
            if story.id not in self.due:
                time = spelled_seconds(story.seconds)
                yield _step("aloud", story.id, title=story.title, time=time, names=who)
        losses, title = stress(self.plan, self.bank).losses, partial(title_in, self.plan)
        reserve = gathered((one, loss.story_id) for loss in losses for one in loss.backups)
        for backup, lost in reserve.items():
            if backup not in self.due:
                titles = join_words((f"“{title(one)}”" for one in lost), "or")
                yield _step("backup", backup, title=title(backup), titles=titles)
        for story_id in (*(story.id for story in self.planned), *reserve, *said):
            step = self.due.get(story_id)
            if step and not (self.day and step.on and (self.day - step.on).days <= 1):  # or the evening does
                yield [*_table()["steps"]].index("again"), step
        worst = max(losses, key=lambda loss: loss.must_weight, default=None)
        if worst and worst.must_weight:
            yield _step("alone", worst.story_id, title=title(worst.story_id))

    def _to_mend(self) -> Iterator[_Ranked]:
        for story in self.planned:
            found = review_story(story, framework=self.bank.framework)
            if first := sorted(found, key=lambda one: one.severity != "warning")[:_NAMED]:
                more = [f"And {len(found) - _NAMED} more: review_story says what."] if found[_NAMED:] else []
                remedies, why = _once(one.remedy for one in first), _once(one.message for one in first)
                yield _step("mend", story.id, title=story.title, remedies=_once([remedies, *more]), why=why)
        for one in bank_health(self.bank, round=self.plan.round, ignore=_SAID_ELSEWHERE):
            if one.severity == "warning":
                code = "health" if one.subject == WHOLE_BANK else "finding"
                yield _step(code, one.subject, remedy=one.remedy, why=one.message)
        for one in (*self.bank.findings, *self.plan.findings):
            if one not in self.plan.round.findings and one.code != "unused_tags":  # which the bank says
                yield _step("finding", one.subject, remedy=one.remedy, why=one.message)


_table = cache(partial(read_table, __name__, "preparation.json"))
_names = partial(first_few, most=_NAMED)


def _once(said: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(said))


def _step(code: str, subject: str = "", **said: str) -> _Ranked:
    """Return the step of a code in `preparation.json`, behind its place there."""
    known = _table()["steps"]
    text, why = (visible(known[code][part].format_map(said)) for part in ("text", "why"))
    return [*known].index(code), Step(kind=known[code]["kind"], subject=subject, text=text, why=why)
