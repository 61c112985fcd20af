"""check_plan: the hard rules again, one by one, without the planner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from storybank.bank import StoryBank
from storybank.interviews import Inquiry, NeedRef, Round, who_is_meant
from storybank.interviews.inquiries import ASKING_SECONDS, OPENING_SECONDS, USUAL_INQUIRIES, known_topics
from storybank.planning.assignments import Assignment, Backup, Coverage, need_key
from storybank.planning.check_context import (
    CheckContext,
    Key,
    Question,
    Violation,
    differing,
    read_check,
    violation,
)
from storybank.planning.gaps import Gap
from storybank.planning.needs import ResolvedNeed
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.stories import Story
from storybank.text.names import employer_likeness
from storybank.values import Several, checked, gathered, join_words, plural

Part = TypeVar("Part", Coverage, Gap, Backup)


@checked
def check_plan(
    plan: Plan, bank: StoryBank, round: Round | None = None, *, policy: Policy | None = None
) -> Several[Violation]:
    """Return every hard rule that a plan breaks, read from the values alone: none where it is sound.

    Nothing here is shared with the planner, so that a mistake of one is seen by the other. Strengths,
    seconds and episodes are the bank's, whatever the plan says of them; its stories, titles, names and labels
    must be those of bank and round (`misstated`), where it has any. It is held against its own round and
    policy unless others are given; a wrong plan raises nothing. That none is better, and that the rest of
    what it says is so, `verify_proof` says.

    >>> from storybank import Interviewer, Story, plan_round
    >>> bank = StoryBank([Story("Month-end")])
    >>> plan = plan_round(bank, Round("final round", [Interviewer("Dana", needs=())]))
    >>> check_plan(plan, bank)
    No rule is broken.
    >>> print(*check_plan(plan, bank, policy=Policy(use=[("month-end", "dana")])))
    policy.use[0]: the story month-end is locked in meeting 0 and not assigned there
    """
    context, found = read_check(plan, bank, round or plan.round, policy or plan.policy)
    found += [*assignment_violations(context), *coverage_violations(context), *lead_violations(context)]
    found += [*backup_violations(context), *extra_violations(context), *inquiry_violations(context)]
    found += [one for said in _said(context) if said[1] for one in differing(*said)]
    return Several(found, nothing=Violation.nothing)


def _said(context: CheckContext) -> Iterator[tuple[str, Any, Any]]:
    """Yield what a plan says in the words of bank and round: where, what, and what they say."""
    plan, bank, label = context.plan, context.bank, context.bank.framework.label
    stories, statements = context.stories, {one.id: one for one in bank.statements}
    titles = {one.id: one.title for one in bank.stories}
    names = {one.id: one.name for one in context.round.interviewers}
    texts = {one.id: one.text for one in context.round.inquiries}
    yield from ((f"stories[{n}]", one, stories.get(one.id)) for n, one in enumerate(plan.stories))
    yield from ((f"prepared[{n}]", one, statements.get(one.id)) for n, one in enumerate(plan.prepared))
    yield from ((f"competencies.{name}", said, label(name)) for name, said in plan.competencies.items())
    yield from ((f"free[{n}].title", one.title, titles.get(one.story_id)) for n, one in enumerate(plan.free))
    for n, asked in enumerate(plan.inquiries):
        yield f"inquiries[{n}].text", asked.text, texts.get(asked.inquiry_id)
    for n, gap in enumerate(plan.gaps):
        yield f"gaps[{n}].interviewer", gap.interviewer, names.get(gap.interviewer_id)
        yield f"gaps[{n}].competency", gap.competency, label(gap.competency_id)
        for at, rival in enumerate(gap.rivals):
            path, strength = f"gaps[{n}].rivals[{at}]", context.strength(rival.story_id, gap.competency_id)
            yield f"{path}.title", rival.title, titles.get(rival.story_id)
            yield f"{path}.strength", rival.strength, strength


def assignment_violations(context: CheckContext) -> Iterator[Violation]:
    """Find assignments that break a rule, locks that are not kept, and meetings that are too full."""
    for index, assignment in enumerate(context.plan.assignments):
        yield from not_tellable(context, f"assignments[{index}]", assignment.story_id, assignment.meeting)
    yield from _told_twice(context)
    for meeting in range(len(context.round.meetings)):
        if meeting not in context.told:
            yield from _too_full(context, meeting, context.stories_at(meeting), "assigned")
    planned = {(assignment.story_id, assignment.meeting) for assignment in context.plan.assignments}
    for path, story_id, meeting in context.used:
        if meeting not in context.told and (story_id, meeting) not in planned:
            yield violation("lock_missing", path, story=story_id, meeting=meeting)
    for index, (last, one) in enumerate(pairwise(context.plan.assignments), 1):
        if one.meeting < last.meeting:
            yield violation("out_of_order", f"assignments[{index}]", meeting=one.meeting, before=last.meeting)


def not_tellable(context: CheckContext, path: str, story_id: str, meeting: int) -> Iterator[Violation]:
    """Find every reason why a story may not be told in a meeting, whatever else is told."""
    story = context.stories.get(story_id)
    if story is None:
        yield violation("unknown_story", path, "planned", story=story_id)
    if not 0 <= meeting < len(context.round.meetings):
        yield violation("unknown_meeting", path, meeting=meeting, count=len(context.round.meetings))
        return
    if meeting in context.told:
        yield violation("meeting_over", path, story=story_id, meeting=meeting)
    if story is not None:
        yield from _forbidden(context, path, story, meeting)


def _forbidden(context: CheckContext, path: str, story: Story, meeting: int) -> Iterator[Violation]:
    if story.status != "ready":
        yield violation("not_ready", path, story=story.id, status=story.status)
    here = context.round.employer or ""
    if here and any(employer_likeness(name, here) for name in story.withheld_from):
        yield violation("withheld", path, story=story.id)
    if (story.id, meeting) in context.avoided:
        yield violation("avoided", path, story=story.id, meeting=meeting)
    for person in context.round.meetings[meeting].interviewers:
        if (person.id, story.episode) in context.heard:
            yield violation("heard", path, person=person.id, story=story.id)
    if story.episode in context.told_episodes and context.policy.repeats == "never":
        yield violation("episode_told", path, story=story.id)


def _told_twice(context: CheckContext) -> Iterator[Violation]:
    """Find stories and episodes told twice; as a last resort they may be, in two meetings."""
    told: dict[tuple[str, int | None], list[str]] = {}
    for index, assignment in enumerate(context.plan.assignments):
        if (story := context.stories.get(assignment.story_id)) is None:
            continue
        place = None if context.policy.repeats == "never" else assignment.meeting
        clashes, path = told.setdefault((story.episode, place), []), f"assignments[{index}]"
        if story.id in clashes:
            yield violation("story_twice", path, story=story.id)
        if others := [earlier for earlier in clashes if earlier != story.id]:
            yield violation("episode_twice", path, story=story.id, other=others[0])
        clashes.append(story.id)


def _too_full(
    context: CheckContext, meeting: int, planned: Sequence[str], called: str
) -> Iterator[Violation]:
    seat, path = context.round.meetings[meeting], f"round.meetings[{meeting}]"
    limit = seat.max_stories
    if limit is None and seat.minutes is None:
        limit = context.policy.stories_per_meeting
    if limit is not None and len(planned) > limit:
        stories = plural(len(planned), "story is", "stories are")
        yield violation("too_many_stories", path, stories=stories, called=called, limit=limit)
    budget, seconds = context.budget(meeting), sum(map(context.seconds, planned))
    if budget is not None and seconds > budget:
        yield violation("too_long", path, "meeting", called=called, seconds=seconds, budget=budget)


def coverage_violations(context: CheckContext) -> Iterator[Violation]:
    """Find needs without their one row, rows that are not true, and gaps that are none."""
    yield from _rows_amiss(context, "coverage", context.plan.coverage)
    yield from _rows_amiss(context, "gaps", context.plan.gaps)
    for path, row, need in _meant(context, "coverage", context.plan.coverage):
        yield from _untrue(context, path, row, need)
    for path, _, need in _meant(context, "gaps", context.plan.gaps):
        if need.meeting in context.told or context.is_covered(need):
            case = "over" if need.meeting in context.told else "covered"
            yield violation("false_gap", path, case, need=_called(need.ref), meeting=need.meeting)
    rows, gaps = (set(map(need_key, each)) for each in (context.plan.coverage, context.plan.gaps))
    for key, need in context.needs.items():
        if key not in rows:
            yield violation("need_missing", "coverage", need=_called(need.ref))
        if key not in gaps and need.meeting not in context.told and not context.is_covered(need):
            yield violation("gap_missing", "gaps", need=_called(need.ref))


def _meant(
    context: CheckContext, field: str, parts: Sequence[Part]
) -> Iterator[tuple[str, Part, ResolvedNeed]]:
    """Yield each part of a plan that is about a need of the round: its path, the part and the need."""
    for index, part in enumerate(parts):
        if need := context.needs.get(need_key(part)):
            yield f"{field}[{index}]", part, need


def _called(part: NeedRef | Coverage | Gap | Backup) -> str:
    return f"{part.interviewer_id}'s need for {part.competency_id}"


def _rows_amiss(context: CheckContext, field: str, rows: Sequence[Coverage | Gap]) -> Iterator[Violation]:
    """Find rows for no need or for one that has its row, and those that misstate what is asked."""
    seen: set[Key] = set()
    for index, row in enumerate(rows):
        path, key = f"{field}[{index}]", need_key(row)
        if (need := context.needs.get(key)) is None:
            yield violation("unknown_need", path, "round", need=_called(row))
        elif (row.priority, row.min_strength) != (need.priority, need.min_strength):
            yield violation("wrong_need", path, need=_called(row), asked=need, said=row)
        if key in seen:
            yield violation("need_twice", path, "row", need=_called(row))
        seen.add(key)


def _untrue(context: CheckContext, path: str, row: Coverage, need: ResolvedNeed) -> Iterator[Violation]:
    name, strength = _called(row), context.strength(row.story_id or "", need.competency_id)
    if row.story_id is None and context.is_covered(need):
        yield violation("coverage_missed", path, need=name, meeting=need.meeting)
    if row.story_id is not None and row.story_id not in context.stories_at(need.meeting):
        yield violation("not_told_there", path, story=row.story_id, meeting=need.meeting)
    if row.story_id is not None and not context.covers(row.story_id, need):
        yield violation("too_weak", path, story=row.story_id, need=name)
    if row.strength != strength:
        yield violation("wrong_strength", path, "row", need=name, strength=strength, said=row.strength)


def lead_violations(context: CheckContext) -> Iterator[Violation]:
    """Find needs that an assignment names wrongly, questions led wrongly, and stories owned wrongly."""
    for index, assignment in enumerate(context.plan.assignments):
        if 0 <= assignment.meeting < len(context.round.meetings):
            yield from _shown_amiss(context, f"assignments[{index}]", assignment)
    owned: dict[Question, dict[str, str]] = {}  # questions with stories of their own: each with its first row
    for path, row, need in _meant(context, "coverage", context.plan.coverage):
        if row.own:
            owned.setdefault(need.question, {}).setdefault(row.story_id or "", path)
    for question in context.questions:
        if question[0] not in context.told:
            yield from _led_amiss(context, question, is_own=question in owned)
    yield from _owned_amiss(context, owned)


def _shown_amiss(
    context: CheckContext, path: str, assignment: Assignment, also: str = "also_shows"
) -> Iterator[Violation]:
    named = [(f"{path}.leads[{place}]", ref) for place, ref in enumerate(assignment.leads)]
    named += [(f"{path}.{also}[{place}]", ref) for place, ref in enumerate(assignment.also_shows)]
    seen: set[NeedRef] = set()
    for place, ref in named:
        asked = context.needs.get(need_key(ref))
        if asked is None or asked.meeting != assignment.meeting:
            yield violation("unknown_need", place, "meeting", need=_called(ref), meeting=assignment.meeting)
        elif not context.covers(assignment.story_id, asked):
            yield violation("too_weak", place, story=assignment.story_id, need=_called(ref))
        if ref in seen:
            yield violation("need_twice", place, "named", need=_called(ref))
        seen.add(ref)
    for need in context.needs.values():
        covered = need.meeting == assignment.meeting and context.covers(assignment.story_id, need)
        if covered and need.ref not in seen:
            yield violation("shows_missing", path, story=assignment.story_id, need=_called(need.ref))
    led = {ref.competency_id for ref in assignment.leads}
    for index, ref in enumerate(assignment.also_shows):
        if ref.competency_id in led:
            said = {"story": assignment.story_id, "competency": ref.competency_id}
            yield violation("lead_split", f"{path}.also_shows[{index}]", **said)


def _led_amiss(context: CheckContext, question: Question, *, is_own: bool) -> Iterator[Violation]:
    meeting, competency_id = question
    told, needs = context.stories_at(meeting), context.questions[question]
    answers = (story_id for story_id in told if any(context.covers(story_id, need) for need in needs))
    able = [context.strength(story_id, competency_id) for story_id in answers]
    path, leaders = f"round.meetings[{meeting}]", context.leaders(question)
    if able and not leaders:
        yield violation("lead_missing", path, competency=competency_id)
    if len(leaders) > 1:
        yield violation("lead_twice", path, competency=competency_id, stories=join_words(leaders))
    if able and len(leaders) == 1 and not is_own and context.strength(leaders[0], competency_id) < max(able):
        yield violation("lead_not_strongest", path, story=leaders[0], competency=competency_id)


def _owned_amiss(context: CheckContext, owned: dict[Question, dict[str, str]]) -> Iterator[Violation]:
    taken: dict[tuple[int, str], str] = {}
    for question, stories in owned.items():
        meeting, competency_id = question
        musts = [need for need in context.questions[question] if need.priority == "must"]
        for place, (story_id, path) in enumerate(stories.items()):
            said = {"story": story_id or "no story", "competency": competency_id}
            if not any(context.covers(story_id, need) for need in musts):
                yield violation("own_without_must", path, **said)
            if meeting not in context.told and story_id not in context.leaders(question):
                yield violation("own_not_lead", path, **said)
            other = taken.setdefault((meeting, story_id), competency_id)
            if other != competency_id:
                yield violation("own_twice", path, "story", other=other, **said)
            elif place > 0:
                yield violation("own_twice", path, "question", **said)


def backup_violations(context: CheckContext) -> Iterator[Violation]:
    """Find backups that could not be told, that nobody called for, or that are promised twice."""
    seen: set[Key] = set()
    for index, backup in enumerate(context.plan.backups):
        path, key = f"backups[{index}]", need_key(backup)
        if (need := context.needs.get(key)) is None:
            yield violation("unknown_need", path, "round", need=_called(backup))
            continue
        yield from not_tellable(context, path, backup.story_id, need.meeting)
        if not any(map(context.is_covered, context.questions[need.question])):
            yield violation("backup_uncalled", path, need=need)
        if not context.covers(backup.story_id, need):
            yield violation("too_weak", path, story=backup.story_id, need=_called(need.ref))
        strength = context.strength(backup.story_id, need.competency_id)
        if backup.strength != strength:
            yield violation("wrong_strength", path, "backup", said=backup, strength=strength)
        yield from _too_long(context, path, backup.story_id, need)
        if key in seen:
            yield violation("need_twice", path, "backup", need=_called(backup))
        seen.add(key)
    yield from _spent(context)
    yield from _reserve_amiss(context, seen)


def _too_long(context: CheckContext, path: str, story_id: str, need: ResolvedNeed) -> Iterator[Violation]:
    """Find a backup that does not fit in its lead's place; without one lead there is no such place."""
    leaders, budget = context.leaders(need.question), context.budget(need.meeting)
    if budget is None or len(leaders) != 1:
        return
    planned = sum(map(context.seconds, context.stories_at(need.meeting)))
    seconds = planned - context.seconds(leaders[0]) + context.seconds(story_id)
    if seconds > budget:
        said = {"story": story_id, "lead": leaders[0], "seconds": seconds, "budget": budget}
        yield violation("too_long", path, "backup", **said)


def _spent(context: CheckContext) -> Iterator[Violation]:
    """Find episodes in reserve that are assigned, or in reserve twice; those told are found above."""
    stories, reserved = context.stories, dict[str, tuple[str, int]]()
    assigned = {stories[one.story_id].episode for one in context.plan.assignments if one.story_id in stories}
    for path, backup, need in _meant(context, "backups", context.plan.backups):
        if (story := stories.get(backup.story_id)) is None:
            continue
        if story.episode in assigned:
            yield violation("backup_spent", path, story=story.id)
        other, meeting = reserved.setdefault(story.episode, (story.id, need.meeting))
        if (other, meeting) != (story.id, need.meeting):
            yield violation("backup_twice", path, story=story.id, other=other, meeting=meeting)


def _reserve_amiss(context: CheckContext, seen: set[Key]) -> Iterator[Violation]:
    """Find questions with several backups, and needs that a story in reserve there covers without a row."""
    reserve: dict[Question, list[str]] = {}
    for path, backup, meant in _meant(context, "backups", context.plan.backups):
        ours = reserve.setdefault(meant.question, [])
        ours.append(backup.story_id)
        if ours[0] != backup.story_id:
            yield violation("backup_several", path, need=meant, story=ours[0])
    there = gathered((meeting, one) for (meeting, _), ours in reserve.items() for one in ours)
    for key, need in context.needs.items():
        if key not in seen and need.meeting in there and context.leaders(need.question):
            ours = reserve.get(need.question, there[need.meeting])
            able = (story_id for story_id in ours if context.covers(story_id, need))
            if fits := [one for one in able if not any(_too_long(context, "", one, need))]:
                yield violation("backup_missing", "backups", need=_called(need.ref), story=fits[0])


def extra_violations(context: CheckContext) -> Iterator[Violation]:
    """Find extras that nobody called for, that could not be told, that are spent, and that are misstated."""
    plan, stories = context.plan, context.stories
    spent = {one.story_id: "in reserve" for one in plan.backups}
    spent |= {one.story_id: "assigned" for one in plan.assignments}
    episodes = {stories[one].episode: how for one, how in spent.items() if one in stories}
    episodes |= dict.fromkeys(context.told_episodes, "told in a meeting that is over")
    for index, extra in enumerate(plan.extras):
        path = f"extras[{index}]"
        if not context.policy.fill:
            yield violation("extra_uncalled", path)
        yield from not_tellable(context, path, extra.story_id, extra.meeting)
        if (story := stories.get(extra.story_id)) is None:
            continue
        if story.episode in episodes:
            yield violation("extra_spent", path, story=story.id, spent=episodes[story.episode])
        episodes[story.episode] = "an extra before"
        told = Assignment(story_id=story.id, meeting=extra.meeting, also_shows=extra.shows)
        yield from _shown_amiss(context, path, told, "shows")
        here = (need for need in context.needs.values() if need.meeting == extra.meeting)
        if not any(context.covers(story.id, need) for need in here):
            yield violation("extra_useless", path, story=story.id, meeting=extra.meeting)
        if extra.seconds != story.seconds:
            yield violation("wrong_seconds", path, story=story.id, seconds=story.seconds, said=extra.seconds)
    for meeting in sorted({extra.meeting for extra in plan.extras} & {*range(len(context.round.meetings))}):
        extras = (extra.story_id for extra in plan.extras if extra.meeting == meeting)
        yield from _too_full(context, meeting, (*context.stories_at(meeting), *extras), "assigned or extra")


def inquiry_violations(context: CheckContext) -> Iterator[Violation]:
    """Find inquiries that are asked twice, of nobody who can answer, too many, or after pay."""
    round, known = context.round, {one.id: one for one in context.round.inquiries}
    people, asked = {one.id: one for one in round.interviewers}, dict[int, list[Inquiry]]()
    for index, planned in enumerate(context.plan.inquiries):
        path = f"inquiries[{index}]"
        one, person = known.get(planned.inquiry_id), people.get(planned.interviewer_id)
        if one is None or person is None:
            yield violation("unknown_inquiry", path)
            continue
        meeting = round.meeting_of(person.id)
        here, before = asked.setdefault(meeting, []), {place for place in asked if one in asked[place]}
        heard = any(who_is_meant(name, round.meetings[meeting].interviewers).people for name in one.asked)
        if meeting in before or heard or (not one.everybody and (before or one.asked)):
            yield violation("inquiry_twice", path, inquiry=one.id)
        is_some = person.role == "unknown" and one.topic != "pay"
        by_role = known_topics()[one.topic]["roles"].get(person.role, is_some)
        named = any(name == person.role or who_is_meant(name, [person]).people for name in one.ask)
        if meeting in context.told or not (named if one.ask else by_role):
            yield violation("inquiry_misplaced", path, person=person.id, inquiry=one.id)
        if here and here[-1].topic == "pay" != one.topic:
            yield violation("pay_not_last", path, inquiry=one.id)
        here.append(one)
    for meeting, several in asked.items():
        if len(several) > _room_to_ask(context, meeting):
            count = plural(len(several), "inquiry", "inquiries")
            yield violation("too_many_inquiries", "inquiries", count=count, meeting=meeting)


def _room_to_ask(context: CheckContext, meeting: int) -> int:
    there, minutes = context.round.meetings[meeting], context.round.meetings[meeting].minutes
    room = USUAL_INQUIRIES
    if minutes is not None:
        stories = sum(context.seconds(story_id) for story_id in context.stories_at(meeting))
        room = (60 * minutes - OPENING_SECONDS - stories) // ASKING_SECONDS
    return room - sum(len(person.questions_to_ask) for person in there.interviewers)
