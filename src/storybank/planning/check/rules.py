"""The rules of a plan, one by one: assignments, coverage and gaps, leads, backups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storybank.history import employer_key
from storybank.interviews import NeedRef, is_person
from storybank.planning.check.context import CheckContext, Key, Question, Violation, violation
from storybank.planning.gaps import Gap
from storybank.planning.needs import ResolvedNeed
from storybank.planning.plan import Assignment, Backup, Coverage, need_key
from storybank.stories import Story
from storybank.values import join_words, plural


def assignment_violations(context: CheckContext) -> Iterator[Violation]:
    """Find assignments that break a rule, locks that are not kept, and sittings that are too full."""
    for index, assignment in enumerate(context.plan.assignments):
        yield from not_tellable(context, f"assignments[{index}]", assignment.story_id, assignment.sitting)
    yield from _told_twice(context)
    for sitting in range(len(context.round.sittings)):
        if sitting not in context.told:
            yield from _too_full(context, sitting)
    yield from _locks_not_kept(context)
    yield from _out_of_order(context)


def not_tellable(context: CheckContext, path: str, story_id: str, sitting: int) -> Iterator[Violation]:
    """Find every reason why a story may not be told in a sitting, whatever else is told."""
    story = context.stories.get(story_id)
    if story is None:
        yield violation("unknown_story", path, f"{story_id} is not in the bank")
    if not 0 <= sitting < len(context.round.sittings):
        message = f"{sitting} is not a sitting of the round, which has {len(context.round.sittings)}"
        yield violation("unknown_sitting", path, message)
        return
    if sitting in context.told:
        yield violation("sitting_over", path, f"{story_id} is planned for sitting {sitting}, which is over")
    if story is not None:
        yield from _forbidden(context, path, story, sitting)


def _forbidden(context: CheckContext, path: str, story: Story, sitting: int) -> Iterator[Violation]:
    if story.status != "ready":
        yield violation("not_ready", path, f"the status of {story.id} is {story.status}")
    here = employer_key(context.round.employer)
    if here in map(employer_key, story.withheld_from):
        yield violation("withheld", path, f"{story.id} is withheld from the round's employer")
    if (story.id, sitting) in context.avoided:
        yield violation("avoided", path, f"the policy avoids {story.id} in sitting {sitting}")
    for person in context.round.sittings[sitting].interviewers:
        heard = [t.story for t in context.bank.tellings if is_person(t.interviewer, person)]
        if any(context.stories[told].episode == story.episode for told in heard):
            yield violation("heard", path, f"{person.id} has heard the episode of {story.id}")
    if story.episode in context.told_episodes and context.policy.repeats == "never":
        yield violation("episode_told", path, f"the episode of {story.id} was told in a sitting that is over")


def _told_twice(context: CheckContext) -> Iterator[Violation]:
    """Find stories and episodes told twice; as a last resort they may be, in two sittings."""
    before: list[tuple[str, str, int]] = []
    for index, assignment in enumerate(context.plan.assignments):
        story = context.stories.get(assignment.story_id)
        if story is None:
            continue
        clashes = [
            earlier
            for earlier, episode, sitting in before
            if episode == story.episode
            and (context.policy.repeats == "never" or sitting == assignment.sitting)
        ]
        path = f"assignments[{index}]"
        if story.id in clashes:
            yield violation("story_twice", path, f"{story.id} is assigned before already")
        others = [earlier for earlier in clashes if earlier != story.id]
        if others:
            message = f"{story.id} is of one episode with {others[0]}, assigned before"
            yield violation("episode_twice", path, message)
        before.append((story.id, story.episode, assignment.sitting))


def _too_full(context: CheckContext, sitting: int) -> Iterator[Violation]:
    seat = context.round.sittings[sitting]
    limit = seat.max_stories
    if limit is None and seat.minutes is None:
        limit = context.policy.stories_per_sitting
    planned = context.stories_at(sitting)
    path = f"round.sittings[{sitting}]"
    if limit is not None and len(planned) > limit:
        message = f"{plural(len(planned), 'story is', 'stories are')} assigned, and {limit} may be"
        yield violation("too_many_stories", path, message)
    budget = context.budget(sitting)
    seconds = sum(map(context.seconds, planned))
    if budget is not None and seconds > budget:
        message = f"the stories assigned take {seconds} s, and {budget} s are there for them"
        yield violation("too_long", path, message)


def _locks_not_kept(context: CheckContext) -> Iterator[Violation]:
    planned = {(assignment.story_id, assignment.sitting) for assignment in context.plan.assignments}
    for path, story_id, sitting in context.used:
        if sitting not in context.told and (story_id, sitting) not in planned:
            message = f"the story {story_id} is locked in sitting {sitting} and not assigned there"
            yield violation("lock_missing", path, message)


def _out_of_order(context: CheckContext) -> Iterator[Violation]:
    sittings = [assignment.sitting for assignment in context.plan.assignments]
    for index in range(1, len(sittings)):
        if sittings[index] < sittings[index - 1]:
            message = f"an assignment to sitting {sittings[index]} follows one to {sittings[index - 1]}"
            yield violation("out_of_order", f"assignments[{index}]", message)


def coverage_violations(context: CheckContext) -> Iterator[Violation]:
    """Find needs without their one row, rows that are not true, and gaps that are none."""
    yield from _rows_amiss(context, "coverage", context.plan.coverage)
    yield from _rows_amiss(context, "gaps", context.plan.gaps)
    for index, row in enumerate(context.plan.coverage):
        need = context.needs.get(need_key(row))
        if need is not None:
            yield from _untrue(context, f"coverage[{index}]", row, need)
    for index, gap in enumerate(context.plan.gaps):
        need = context.needs.get(need_key(gap))
        if need is not None:
            yield from _false_gap(context, f"gaps[{index}]", need)
    yield from _rows_missing(context)


def _called(part: NeedRef | Coverage | Gap | Backup) -> str:
    """Return what messages call the need that a part of a plan is about."""
    return f"{part.interviewer_id}'s need for {part.competency_id}"


def _rows_amiss(context: CheckContext, field: str, rows: Sequence[Coverage | Gap]) -> Iterator[Violation]:
    """Find rows for no need or for one that has its row, and those that misstate what is asked."""
    seen: set[Key] = set()
    for index, row in enumerate(rows):
        path, key = f"{field}[{index}]", need_key(row)
        need = context.needs.get(key)
        if need is None:
            message = f"{_called(row)} is not one that a story answers in this round"
            yield violation("unknown_need", path, message)
        elif (row.priority, row.min_strength) != (need.priority, need.min_strength):
            asked = f"a {need.priority} of minimum strength {need.min_strength}"
            message = f"{_called(row)} is {asked}, not a {row.priority} of {row.min_strength}"
            yield violation("wrong_need", path, message)
        if key in seen:
            yield violation("need_twice", path, f"{_called(row)} has a row before already")
        seen.add(key)


def _untrue(context: CheckContext, path: str, row: Coverage, need: ResolvedNeed) -> Iterator[Violation]:
    name = _called(row)
    if row.story_id is None:
        if context.is_covered(need):
            message = f"{name} is covered in sitting {need.sitting}, and no story is named"
            yield violation("coverage_missed", path, message)
        strength = 0
    else:
        if row.story_id not in context.stories_at(need.sitting):
            yield violation("not_told_there", path, f"{row.story_id} is not told in sitting {need.sitting}")
        if not context.covers(row.story_id, need):
            yield violation("too_weak", path, f"{row.story_id} is too weak for {name}")
        strength = context.strength(row.story_id, need.competency_id)
    if row.strength != strength:
        yield violation("wrong_strength", path, f"the strength for {name} is {strength}, not {row.strength}")


def _false_gap(context: CheckContext, path: str, need: ResolvedNeed) -> Iterator[Violation]:
    name = _called(need.ref)
    if need.sitting in context.told:
        yield violation("false_gap", path, f"{name} is of sitting {need.sitting}, which is over")
    elif context.is_covered(need):
        yield violation("false_gap", path, f"{name} is covered in sitting {need.sitting}")


def _rows_missing(context: CheckContext) -> Iterator[Violation]:
    rows = {need_key(row) for row in context.plan.coverage}
    gaps = {need_key(gap) for gap in context.plan.gaps}
    for key, need in context.needs.items():
        if key not in rows:
            yield violation("need_missing", "coverage", f"{_called(need.ref)} has no row")
        if key not in gaps and need.sitting not in context.told and not context.is_covered(need):
            yield violation("gap_missing", "gaps", f"{_called(need.ref)} is not covered, and is not a gap")


def lead_violations(context: CheckContext) -> Iterator[Violation]:
    """Find needs that an assignment names wrongly, questions led wrongly, and stories owned wrongly."""
    for index, assignment in enumerate(context.plan.assignments):
        if 0 <= assignment.sitting < len(context.round.sittings):
            yield from _shown_amiss(context, f"assignments[{index}]", assignment)
    owned = _owned(context)
    for question in context.questions:
        if question[0] not in context.told:
            yield from _led_amiss(context, question, is_own=question in owned)
    yield from _owned_amiss(context, owned)


def _shown_amiss(context: CheckContext, path: str, assignment: Assignment) -> Iterator[Violation]:
    named = [(f"{path}.leads[{place}]", ref) for place, ref in enumerate(assignment.leads)]
    named += [(f"{path}.also_shows[{place}]", ref) for place, ref in enumerate(assignment.also_shows)]
    seen: set[NeedRef] = set()
    for place, ref in named:
        yield from _ref_amiss(context, place, assignment, ref)
        if ref in seen:
            yield violation("need_twice", place, f"{_called(ref)} is named before already")
        seen.add(ref)
    for need in context.needs.values():
        covered = need.sitting == assignment.sitting and context.covers(assignment.story_id, need)
        if covered and need.ref not in seen:
            yield violation("shows_missing", path, f"{assignment.story_id} covers {_called(need.ref)} too")
    led = {ref.competency_id for ref in assignment.leads}
    for index, ref in enumerate(assignment.also_shows):
        if ref.competency_id in led:
            message = f"{assignment.story_id} leads the question {ref.competency_id}"
            yield violation("lead_split", f"{path}.also_shows[{index}]", message)


def _ref_amiss(context: CheckContext, path: str, assignment: Assignment, ref: NeedRef) -> Iterator[Violation]:
    need = context.needs.get(need_key(ref))
    if need is None or need.sitting != assignment.sitting:
        message = f"{_called(ref)} is not one that a story answers in sitting {assignment.sitting}"
        yield violation("unknown_need", path, message)
    elif not context.covers(assignment.story_id, need):
        yield violation("too_weak", path, f"{assignment.story_id} is too weak for {_called(ref)}")


def _led_amiss(context: CheckContext, question: Question, *, is_own: bool) -> Iterator[Violation]:
    sitting, competency_id = question
    able = [
        context.strength(story_id, competency_id)
        for story_id in context.stories_at(sitting)
        if any(context.covers(story_id, need) for need in context.questions[question])
    ]
    path = f"round.sittings[{sitting}]"
    leaders = context.leaders(question)
    if able and not leaders:
        message = f"the question {competency_id} is covered, and nothing leads it"
        yield violation("lead_missing", path, message)
    if len(leaders) > 1:
        yield violation("lead_twice", path, f"the question {competency_id} is led by {join_words(leaders)}")
    if able and len(leaders) == 1 and not is_own and context.strength(leaders[0], competency_id) < max(able):
        message = f"{leaders[0]} leads the question {competency_id}, and is not the strongest for it"
        yield violation("lead_not_strongest", path, message)


def _owned(context: CheckContext) -> dict[Question, dict[str, str]]:
    """Return the questions with a story of their own: each such story, with its first row's path."""
    owned: dict[Question, dict[str, str]] = {}
    for index, row in enumerate(context.plan.coverage):
        need = context.needs.get(need_key(row))
        if row.own and need is not None:
            stories = owned.setdefault((need.sitting, need.competency_id), {})
            stories.setdefault(row.story_id or "", f"coverage[{index}]")
    return owned


def _owned_amiss(context: CheckContext, owned: dict[Question, dict[str, str]]) -> Iterator[Violation]:
    taken: dict[tuple[int, str], str] = {}
    for question, stories in owned.items():
        sitting, competency_id = question
        for place, (story_id, path) in enumerate(stories.items()):
            named = story_id or "no story"
            musts = [need for need in context.questions[question] if need.priority == "must"]
            if not any(context.covers(story_id, need) for need in musts):
                message = f"{named} covers no must of the question {competency_id}, and is called its own"
                yield violation("own_without_must", path, message)
            if sitting not in context.told and story_id not in context.leaders(question):
                message = f"{named} does not lead the question {competency_id}, and is called its own"
                yield violation("own_not_lead", path, message)
            other = taken.setdefault((sitting, story_id), competency_id)
            if other != competency_id:
                message = f"{named} is called its own by the questions {other} and {competency_id}"
                yield violation("own_twice", path, message)
            elif place > 0:
                message = f"the question {competency_id} calls another story its own before"
                yield violation("own_twice", path, message)


def backup_violations(context: CheckContext) -> Iterator[Violation]:
    """Find backups that could not be told, that nobody called for, or that are promised twice."""
    seen: set[Key] = set()
    for index, backup in enumerate(context.plan.backups):
        path, key = f"backups[{index}]", need_key(backup)
        need = context.needs.get(key)
        if need is None:
            message = f"{_called(backup)} is not one that a story answers in this round"
            yield violation("unknown_need", path, message)
            continue
        yield from not_tellable(context, path, backup.story_id, need.sitting)
        yield from _of_no_use(context, path, backup, need)
        yield from _too_long(context, path, backup.story_id, need)
        if key in seen:
            yield violation("need_twice", path, f"{_called(backup)} has a backup before already")
        seen.add(key)
    yield from _spent(context)
    yield from _several(context)
    yield from _backups_missing(context, seen)


def _of_no_use(context: CheckContext, path: str, backup: Backup, need: ResolvedNeed) -> Iterator[Violation]:
    question = (need.sitting, need.competency_id)
    if not any(map(context.is_covered, context.questions[question])):
        message = f"the question {need.competency_id} of sitting {need.sitting} is not covered"
        yield violation("backup_uncalled", path, message)
    if not context.covers(backup.story_id, need):
        name = _called(need.ref)
        yield violation("too_weak", path, f"{backup.story_id} is too weak for {name}")
    strength = context.strength(backup.story_id, need.competency_id)
    if backup.strength != strength:
        message = f"{backup.story_id} shows {need.competency_id} at {strength}, not {backup.strength}"
        yield violation("wrong_strength", path, message)


def _too_long(context: CheckContext, path: str, story_id: str, need: ResolvedNeed) -> Iterator[Violation]:
    """Find a backup that does not fit in its lead's place; without one lead there is no such place."""
    leaders = context.leaders((need.sitting, need.competency_id))
    budget = context.budget(need.sitting)
    if budget is None or len(leaders) != 1:
        return
    planned = sum(map(context.seconds, context.stories_at(need.sitting)))
    seconds = planned - context.seconds(leaders[0]) + context.seconds(story_id)
    if seconds > budget:
        message = f"with {story_id} in place of {leaders[0]} the stories take {seconds} s of {budget} s"
        yield violation("too_long", path, message)


def _spent(context: CheckContext) -> Iterator[Violation]:
    """Find episodes in reserve that are assigned, or in reserve twice; those told are found above."""
    planned = [context.stories.get(assignment.story_id) for assignment in context.plan.assignments]
    assigned = {story.episode for story in planned if story is not None}
    reserved: dict[str, tuple[str, int]] = {}
    for index, backup in enumerate(context.plan.backups):
        story = context.stories.get(backup.story_id)
        need = context.needs.get(need_key(backup))
        if story is None or need is None:
            continue
        if story.episode in assigned:
            yield violation("backup_spent", f"backups[{index}]", f"the episode of {story.id} is assigned")
        other, sitting = reserved.setdefault(story.episode, (story.id, need.sitting))
        if (other, sitting) != (story.id, need.sitting):
            message = f"the episode of {story.id} is in reserve as {other} for sitting {sitting}"
            yield violation("backup_twice", f"backups[{index}]", message)


def _several(context: CheckContext) -> Iterator[Violation]:
    promised: dict[Question, str] = {}
    for index, backup in enumerate(context.plan.backups):
        need = context.needs.get(need_key(backup))
        if need is None:
            continue
        other = promised.setdefault((need.sitting, need.competency_id), backup.story_id)
        if other != backup.story_id:
            message = f"the question {need.competency_id} of sitting {need.sitting} has {other} in reserve"
            yield violation("backup_several", f"backups[{index}]", message)


def _backups_missing(context: CheckContext, seen: set[Key]) -> Iterator[Violation]:
    """Find needs that a backup of their question covers, and that have no row saying so."""
    reserve: dict[Question, list[str]] = {}
    for backup in context.plan.backups:
        meant = context.needs.get(need_key(backup))
        if meant is not None:
            reserve.setdefault((meant.sitting, meant.competency_id), []).append(backup.story_id)
    for key, need in context.needs.items():
        ours = reserve.get((need.sitting, need.competency_id), [])
        able = [story_id for story_id in ours if context.covers(story_id, need)]
        if key not in seen and able:
            message = f"{_called(need.ref)} has no row, and {able[0]} in reserve covers it"
            yield violation("backup_missing", "backups", message)
