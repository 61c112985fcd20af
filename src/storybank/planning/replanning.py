"""replan: the plan after something changed, and what became of each story, each person and each need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, ClassVar, Literal, get_args

from storybank.bank import StoryBank
from storybank.display import Block, Cell, Column, Page, Paragraph, Shown, Table, Tone, section
from storybank.display.blocks import BLANK, DITTO
from storybank.interviews import Meeting, NeedRef, Priority, Round, meeting_heading
from storybank.interviews.meetings import people_at
from storybank.planning.assignments import Backup, need_key
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.problem import best_matching
from storybank.planning.gaps import Gap, said_once
from storybank.planning.plan import PRIORITY_TONES, Plan, label_in, legend_of, name_in, title_in
from storybank.planning.planner import best_plan
from storybank.planning.policy import Policy
from storybank.planning.problem_of import read_context
from storybank.values import Holding, Several, Value, checked, join_words, plural
from storybank.values.strings import at_place

ChangeKind = Literal["told_as_planned", "told_unplanned", "kept", "moved", "added", "not_told", "dropped"]
_KINDS: tuple[str, ...] = get_args(ChangeKind)


class StoryChange(Value):
    """What became of a story's place in a plan.

    Attributes:
        story_id: Which story.
        kind: `"kept"`, somebody who was to hear it still is; `"moved"`, it goes to other people;
            `"added"`, it is assigned and was not; `"told_as_planned"`, it has been told since to somebody
            who was to hear it; `"told_unplanned"`, to nobody of those; `"not_told"`, the meeting is over
            without it; `"dropped"`, it is no longer assigned.
        before: 0-based index into the first plan's meetings: where it was assigned; None where it was not.
        after: The same in the second plan: where it is assigned, or was told; None where neither.
    """

    story_id: str
    kind: ChangeKind
    before: int | None = None
    after: int | None = None


def story_changes(before: Plan, after: Plan) -> Several[StoryChange]:
    """Return what became of every assignment, by the day; a meeting is known by its people."""
    now, was = ([assignment.story_id for assignment in plan.assignments] for plan in (after, before))
    names = dict.fromkeys((*now, *(name for name, _ in stories_told(after)), *was))
    order = {name: place for place, name in enumerate(names)}
    found = [change for name in order for change in _trail(name, before, after)]

    def place(change: StoryChange) -> tuple[bool, int, int, int]:
        """Return a key: what is or was told in the second plan first, by meeting; then the rest."""
        meeting = (change.before if change.after is None else change.after) or 0
        return change.after is None, meeting, _KINDS.index(change.kind), order[change.story_id]

    return Several(sorted(found, key=place))


def _trail(story_id: str, before: Plan, after: Plan) -> Iterator[StoryChange]:
    """Yield each place of a story once: told as planned first, then what stays, then what went elsewhere."""
    was, now = ([a.meeting for a in plan.assignments if a.story_id == story_id] for plan in (before, after))
    known, all_told = ([at for name, at in stories_told(one) if name == story_id] for one in (before, after))

    def shared(old: int, new: int) -> int:
        return len(people_at(before.round, old) & people_at(after.round, new))

    def of_the_same(places: list[int]) -> list[tuple[int, int]]:
        """Match old places with new ones of the same people: as many people as can be."""
        partners = zip(was, best_matching([[shared(old, new) for new in places] for old in was]), strict=True)
        return [(old, places[partner]) for old, partner in partners if partner is not None]

    def in_order(places: list[int]) -> list[tuple[int, int]]:
        return [*zip(was, places, strict=False)]

    there = {before.round.meetings[old] for old in known}  # of a meal, nobody is asked
    told = [new for new in all_told if not any(shared(old, new) for old in known)]
    told = [new for new in told if after.round.meetings[new] not in there]
    ways: dict[ChangeKind, tuple[list[int], Callable[[list[int]], list[tuple[int, int]]]]] = {
        "told_as_planned": (told, of_the_same),
        "kept": (now, of_the_same),
        "told_unplanned": (told, in_order),
        "moved": (now, in_order),
    }
    for kind, (places, pairs) in ways.items():
        for old, new in pairs(places):
            was.remove(old)
            places.remove(new)
            yield StoryChange(story_id=story_id, kind=kind, before=old, after=new)
    yield from (StoryChange(story_id=story_id, kind="told_unplanned", after=new) for new in told)
    yield from (StoryChange(story_id=story_id, kind="added", after=new) for new in now)
    over = [new for new, meeting in enumerate(after.round.meetings) if meeting.is_over]
    for old in was:
        end: ChangeKind = "not_told" if any(shared(old, new) for new in over) else "dropped"
        yield StoryChange(story_id=story_id, kind=end, before=old)


def stories_told(plan: Plan) -> list[tuple[str, int]]:
    """Return the stories that were told, each with its meeting; statements change no plan."""
    meetings, said = enumerate(plan.round.meetings), {one.id for one in plan.prepared}
    return [(name, place) for place, one in meetings for name in one.told or () if name not in said]


def _needs_only_in(plan: Plan, other: Plan, *, covered: bool) -> Several[NeedRef]:
    """Return the needs that one plan covers, or leaves open, and the other does not or does not know."""
    there = {need_key(row) for row in other.coverage if (row.story_id is not None) == covered}
    here = (need_key(row) for row in plan.coverage if (row.story_id is not None) == covered)
    return Several(NeedRef(*key) for key in here if key not in there)


def gaps_only_in(plan: Plan, other: Plan) -> Several[Gap]:
    """Return the gaps of needs that are none in the other plan."""
    there = set(map(need_key, other.gaps))
    return Several((gap for gap in plan.gaps if need_key(gap) not in there), nothing=Gap.nothing)


def change_records(changes: Iterable[StoryChange], before: Plan, after: Plan) -> list[dict[str, Any]]:
    """Return a row for each change: the story, what became of it, and who hears it in either plan."""

    def heard_by(plan: Plan, meeting: int | None) -> str | None:
        return None if meeting is None else plan.round.meetings[meeting].names

    return [
        {
            "story_id": change.story_id,
            "story": title_in(before, change.story_id, after),
            "kind": change.kind,
            "before": change.before,
            "heard_by_before": heard_by(before, change.before),
            "after": change.after,
            "heard_by_after": heard_by(after, change.after),
        }
        for change in changes
    ]


def _of_kind(kind: ChangeKind, said: str) -> cached_property[Several[StoryChange]]:
    """Return what a change holds of one kind, as an attribute that says what that is."""

    def found(change: PlanChange) -> Several[StoryChange]:
        return Several(one for one in change.changes if one.kind == kind)

    found.__doc__ = said
    return cached_property(found)


class PlanChange(Shown, Holding[StoryChange], Value):
    """A plan `before`, the one that stands `after` it, and what is different.

    Every assignment of both plans, and every story told in between, is in exactly one of `kept`, `moved`,
    `added`, `dropped`, `told_as_planned`, `told_unplanned` and `not_told`.
    """

    gathers: ClassVar[str] = "changes"

    before: Plan
    after: Plan

    @cached_property
    def changes(self) -> Several[StoryChange]:
        """What became of every story's place, in the order of the day."""
        return story_changes(self.before, self.after)

    kept = _of_kind("kept", "Stories that at least one of the same people is still to hear.")
    moved = _of_kind("moved", "Stories that go to other people now.")
    added = _of_kind("added", "Stories that nobody was to hear, and somebody is now.")
    dropped = _of_kind("dropped", "Stories that nobody is to hear any more.")
    told_as_planned = _of_kind("told_as_planned", "Stories told since, to somebody who was to hear them.")
    told_unplanned = _of_kind(
        "told_unplanned",
        "Stories told since to nobody who was to hear them; `before`: where they were planned, if at all.",
    )
    not_told = _of_kind("not_told", "Stories whose meeting is over without them, and that go nowhere else.")

    @property
    def joined(self) -> tuple[str, ...]:
        """Ids of the people who sit in the new round and did not in the old one."""
        return _people_only_in(self.after.round, self.before.round)

    @property
    def left(self) -> tuple[str, ...]:
        """Ids of the people who sat in the old round and do not in the new one."""
        return _people_only_in(self.before.round, self.after.round)

    @property
    def newly_covered(self) -> Several[NeedRef]:
        """Needs that are covered now and were not; those of people who joined too."""
        return _needs_only_in(self.after, self.before, covered=True)

    @property
    def newly_open(self) -> Several[NeedRef]:
        """Needs that are open now and were not: still to be closed, or missed where the meeting is over."""
        return _needs_only_in(self.after, self.before, covered=False)

    @property
    def gaps_gone(self) -> Several[Gap]:
        """Gaps that are none any more: closed, or nobody is left to ask."""
        return gaps_only_in(self.before, self.after)

    @cached_property
    def stepped_in(self) -> Several[Backup]:
        """Backups of the old plan that now answer the need they stood by for, or were told to that person."""
        now, told = self.after.round, {*stories_told(self.after)}
        plan = {(a.story_id, a.meeting): (*a.leads, *a.also_shows) for a in self.after.assignments}
        backups = (one for one in self.before.backups if one.interviewer_id not in self.left)
        places = ((one, (one.story_id, now.meeting_of(one.interviewer_id))) for one in backups)
        return Several(b for b, at in places if at in told or NeedRef(*need_key(b)) in plan.get(at, ()))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is different: every story stays, and so does every person and every need."""
        differences = (self.joined, self.left, self.newly_covered, self.newly_open, self.gaps_gone)
        return len(self.kept) == len(self.changes) and not any(differences)

    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dictionary for each story of either plan, in the order of the day."""
        return change_records(self.changes, self.before, self.after)

    def page(self) -> Page:
        """Return what is different: story by story, person by person, need by need."""
        title = f"New plan: {at_place(self.after.round.name, self.after.round.employer)}"
        return Page(title, lead=_summary(self), blocks=tuple(_blocks(self)))

    def __repr__(self) -> str:
        """Count what is different, without any text."""
        stays = f"{len(self.kept)} kept, {len(self.moved)} moved"
        news = f"{len(self.added)} added, {len(self.dropped)} dropped"
        return f"<PlanChange {self.after.round.name!r}: {stays}, {news}>"


@checked
def replan(
    plan: Plan,
    bank: StoryBank,
    round: Round,
    *,
    policy: Policy | None = None,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> PlanChange:
    """Plan a round anew after something changed, and say what is different.

    The new plan is `plan_round(bank, round, previous=plan)`: what was really told (`Meeting.told`) replaces
    what was planned, and the meetings to come keep what they had where nothing more important is lost by it.

    Bank and round are given as they are now; a person is known by the id. Without a policy it is planned as
    `plan` was. The limits and the errors are those of `plan_round`.

    >>> from storybank import Interviewer, Story, plan_round
    >>> bank = StoryBank([Story("Month-end", competencies={"conflict": 4}),
    ...                   Story("Audit", competencies={"conflict": 3})])
    >>> day = Round("final", [Interviewer("Dana"), Interviewer("Priya", must=["conflict"])])
    >>> change = replan(plan_round(bank, day), bank, day.with_told("Dana", "Month-end"))
    >>> [gone.story_id for gone in change.told_unplanned], [backup.story_id for backup in change.stepped_in]
    (['month-end'], ['audit'])
    """
    limits = Limits.of("replan", time_limit, node_limit, cancel, progress)
    context = read_context(bank, round, plan.policy if policy is None else policy, plan)
    return PlanChange(before=plan, after=best_plan(context, limits))


def _people_only_in(round: Round, other: Round) -> tuple[str, ...]:
    there = {person.id for person in other.interviewers}
    return tuple(person.id for person in round.interviewers if person.id not in there)


def _summary(change: PlanChange) -> str:
    if change.is_empty:
        return "Nothing is different: every story stays where it was."
    counts = Counter(one.kind for one in change.changes)
    kinds: list[ChangeKind] = sorted(counts, key=lambda kind: ("told" not in kind, _KINDS.index(kind)))
    words = {"told_unplanned": "told unplanned", "added": "new", "dropped": "no longer planned"}
    said = [f"{counts[kind]} {words.get(kind, kind.replace('_', ' '))}" for kind in kinds]
    stories = f"Stories: {join_words(said)}." if said else "No story is planned, and none was."
    news = f"{len(change.newly_covered)} newly answered, {len(change.newly_open)} newly open"
    return f"{stories} Needs: {news}. Answered now: {change.after.answered}."


def _blocks(change: PlanChange) -> Iterator[Block]:
    told = any("told" in one.kind for one in change)
    columns = [Column("Who", share=2), Column("Story", share=3), Column("What became of it", share=3)]
    note = "✓ marks what was told as planned, ! what was not." if told else ""
    yield Table(columns, [*_rows(change)], note=note)
    dropped = ((title_in(change.after, one.story_id, change.before), one) for one in change.dropped)
    gone = (f"{title}, which {_was_for(change, one)}" for title, one in dropped)
    yield from section("What is different in the round", (*_people(change), *_room(change)))
    yield from section("No longer planned", gone)
    if needs := [*_needs(change)]:
        yield from section("Needs", needs)
        yield Paragraph(legend_of(_priority(change.after, need) for need in change.newly_open), tone="faint")


def _rows(change: PlanChange) -> Iterator[list[Cell]]:
    for index, meeting in enumerate(change.after.round.meetings):
        tone: Tone = "faint" if meeting.is_over else "strong"
        none = "no story" if meeting.askers else "takes no stories"
        nothing = (Cell("nothing told" if meeting.is_over else none, tone="faint"), BLANK)
        for place, line in enumerate([*_lines(change, index, tone)] or [nothing]):
            yield [DITTO if place else Cell(meeting_heading(change.after.round, index), tone=tone), *line]


def _lines(change: PlanChange, index: int, tone: Tone) -> Iterator[tuple[Cell, Cell]]:
    """Yield the stories of a meeting, told or in the order of telling, each with what became of it."""
    here = {line.story_id: line for line in change.changes if line.after == index}
    meeting = change.after.round.meetings[index]
    planned = [a.story_id for a in change.after.assignments if a.meeting == index]
    said = {one.id for one in change.after.prepared}  # again and again: what is new of that nobody asks
    for story_id in meeting.told or planned:
        line, before = here.get(story_id), "told" if story_id in said else "told before"
        became = Cell(before, tone="faint") if line is None else _became(change, line)
        yield Cell(title_in(change.after, story_id, change.before), tone=tone), became
    for line in change.not_told if meeting.is_over else ():
        if people_at(change.before.round, line.before or 0) & people_at(change.after.round, index):
            title = title_in(change.after, line.story_id, change.before)
            yield Cell(title, tone="faint"), Cell("planned, but not told", tone="warn")


def _became(change: PlanChange, line: StoryChange) -> Cell:
    match line.kind:
        case "kept":
            return Cell("as before", tone="faint")
        case "told_as_planned":
            return Cell("told, as planned", tone="good")
        case "told_unplanned":
            planned = "though not planned" if line.before is None else f"though it {_was_for(change, line)}"
            people, was = people_at(change.after.round, line.after or 0), change.before
            extras = (one for one in was.extras if people & people_at(was.round, one.meeting))
            if line.story_id in {extra.story_id for extra in extras}:
                return Cell("told, as the extra that it was", tone="good")
            return Cell(_after_backup(change, line, f"told, {planned}"), tone="warn")
        case "moved":
            return Cell(_was_for(change, line))
        case _:
            return Cell(_after_backup(change, line, "new"))


def _after_backup(change: PlanChange, line: StoryChange, otherwise: str) -> str:
    """Return for which needs here the story had been the backup, if for any."""
    people = people_at(change.after.round, line.after or 0)
    here = (one for one in change.stepped_in if one.interviewer_id in people)
    called = (one.competency_id for one in here if one.story_id == line.story_id)
    labels = dict.fromkeys(label_in(change.before, name) for name in called)
    verb = "told as" if line.kind == "told_unplanned" else "steps in:"
    return f"{verb} the backup for {join_words(labels)}" if labels else otherwise


def _was_for(change: PlanChange, line: StoryChange) -> str:
    return f"was for {change.before.round.meetings[line.before or 0].names}"


def _people(change: PlanChange) -> Iterator[str]:
    was, now, others = change.before.round, change.after.round, {*change.joined, *change.left}
    yield from (f"{name_in(change.before, one)} is no longer there." for one in change.left)
    yield from (f"{name_in(change.after, one)} joins." for one in change.joined)
    for index, meeting in enumerate(now.meetings):
        before = _place_before(change, meeting)
        if before is not None and people_at(now, index) - others != people_at(was, before) - others:
            together = len(meeting.interviewers) > 1
            yield f"{meeting.names} {'sit together' if together else 'sits alone'} now."


def _place_before(change: PlanChange, meeting: Meeting) -> int | None:
    """Return where the first of an interview who was there before sat; None where nobody was."""
    there = {person.id for person in change.before.round.interviewers}
    first = next((person.id for person in meeting.askers if person.id in there), None)
    return None if first is None else change.before.round.meeting_of(first)


def _room(change: PlanChange) -> Iterator[str]:
    for meeting in change.after.round.meetings:
        if meeting.is_over or (place := _place_before(change, meeting)) is None:
            continue
        old = change.before.round.meetings[place]
        lengths = [_amount(one.minutes, "minute", "minutes") for one in (meeting, old)]
        rooms = [_amount(one.max_stories, "story", "stories") for one in (meeting, old)]
        for what, (now, before) in (("", lengths), ("room for ", rooms)):
            if now != before:
                yield f"{meeting.names}: {what}{now} instead of {before}."


def _amount(count: int | None, noun: str, many: str) -> str:
    return f"any number of {many}" if count is None else plural(count, noun, many)


def _needs(change: PlanChange) -> Iterator[Cell]:
    plan, gaps = change.after, {need_key(gap): gap for gap in change.after.gaps}
    for need in change.newly_covered:
        yield Cell(f"Now answered: {_need(plan, need)}", tone="good")
    for need in change.newly_open:
        if need_key(need) not in gaps:
            yield Cell(f"Missed: {_need(plan, need)}", tone=PRIORITY_TONES[_priority(plan, need)])
    opened = filter(None, map(gaps.get, map(need_key, change.newly_open)))
    for priority, text in said_once(opened):
        yield Cell(f"Now open: {text}", tone=PRIORITY_TONES[priority])


def _need(plan: Plan, need: NeedRef) -> str:
    label = label_in(plan, need.competency_id)
    return f"{name_in(plan, need.interviewer_id)}, {label} ({_priority(plan, need)})"


def _priority(plan: Plan, need: NeedRef) -> Priority:
    return next(row.priority for row in plan.coverage if need_key(row) == need_key(need))
