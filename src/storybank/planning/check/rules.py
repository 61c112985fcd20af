"""Whether the assignments keep the rules: each alone, and all together.

Whether coverage and gaps say what the assignments do, need by need.

Whether each covered question has its one lead, and each assignment says all that it shows.

Whether the stories in reserve could be told, and are promised to one sitting alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storybank.history import employer_key
from storybank.interviews import NeedRef, is_person
from storybank.planning.check.context import Key, Question, Scene, Violation
from storybank.planning.gaps import Gap
from storybank.planning.needs import Want
from storybank.planning.plan import Assignment, Backup, Coverage
from storybank.stories import Story
from storybank.values import listed, plural


def assignment_violations(scene: Scene) -> Iterator[Violation]:
    """Find assignments that break a rule, locks that are not kept, and sittings that are too full."""
    for index, assignment in enumerate(scene.plan.assignments):
        yield from not_tellable(scene, f"assignments[{index}]", assignment.story_id, assignment.sitting)
    yield from _told_twice(scene)
    for sitting in range(len(scene.round.sittings)):
        if sitting not in scene.told:
            yield from _too_full(scene, sitting)
    yield from _locks_not_kept(scene)
    yield from _out_of_order(scene)


def not_tellable(scene: Scene, path: str, story_id: str, sitting: int) -> Iterator[Violation]:
    """Find every reason why a story may not be told in a sitting, whatever else is told."""
    story = scene.stories.get(story_id)
    if story is None:
        message = f"{story_id} is no story of the bank"
        yield Violation(code="unknown_story", subject=path, message=message)
    if not 0 <= sitting < len(scene.round.sittings):
        message = f"{sitting} is no sitting of the round, which has {len(scene.round.sittings)}"
        yield Violation(code="unknown_sitting", subject=path, message=message)
        return
    if sitting in scene.told:
        message = f"{story_id} is planned for sitting {sitting}, which is over"
        yield Violation(code="sitting_over", subject=path, message=message)
    if story is not None:
        yield from _forbidden(scene, path, story, sitting)


def _forbidden(scene: Scene, path: str, story: Story, sitting: int) -> Iterator[Violation]:
    if story.status != "ready":
        message = f"the status of {story.id} is {story.status}"
        yield Violation(code="not_ready", subject=path, message=message)
    here = employer_key(scene.round.employer)
    if here in map(employer_key, story.withheld_from):
        message = f"{story.id} is withheld from the round's employer"
        yield Violation(code="withheld", subject=path, message=message)
    if (story.id, sitting) in scene.avoided:
        message = f"the policy avoids {story.id} in sitting {sitting}"
        yield Violation(code="avoided", subject=path, message=message)
    for person in scene.round.sittings[sitting].interviewers:
        heard = [t.story for t in scene.bank.tellings if is_person(t.interviewer, person)]
        if any(scene.stories[told].episode == story.episode for told in heard):
            message = f"{person.id} has heard the episode of {story.id}"
            yield Violation(code="heard", subject=path, message=message)
    if story.episode in scene.told_episodes and scene.policy.repeats == "never":
        message = f"the episode of {story.id} was told in a sitting that is over"
        yield Violation(code="episode_told", subject=path, message=message)


def _told_twice(scene: Scene) -> Iterator[Violation]:
    """Find stories and episodes told twice; as a last resort they may be, in two sittings."""
    before: list[tuple[str, str, int]] = []
    for index, assignment in enumerate(scene.plan.assignments):
        story = scene.stories.get(assignment.story_id)
        if story is None:
            continue
        clashes = [
            earlier
            for earlier, episode, sitting in before
            if episode == story.episode and (scene.policy.repeats == "never" or sitting == assignment.sitting)
        ]
        path = f"assignments[{index}]"
        if story.id in clashes:
            message = f"{story.id} is assigned before already"
            yield Violation(code="story_twice", subject=path, message=message)
        others = [earlier for earlier in clashes if earlier != story.id]
        if others:
            message = f"{story.id} is of one episode with {others[0]}, assigned before"
            yield Violation(code="episode_twice", subject=path, message=message)
        before.append((story.id, story.episode, assignment.sitting))


def _too_full(scene: Scene, sitting: int) -> Iterator[Violation]:
    seat = scene.round.sittings[sitting]
    limit = seat.max_stories
    if limit is None and seat.minutes is None:
        limit = scene.policy.stories_per_sitting
    planned = scene.stories_at(sitting)
    path = f"round.sittings[{sitting}]"
    if limit is not None and len(planned) > limit:
        message = f"{plural(len(planned), 'story is', 'stories are')} assigned, and {limit} may be"
        yield Violation(code="too_many_stories", subject=path, message=message)
    budget = scene.budget(sitting)
    seconds = sum(map(scene.seconds, planned))
    if budget is not None and seconds > budget:
        message = f"the stories assigned take {seconds} s, and {budget} s are there for them"
        yield Violation(code="too_long", subject=path, message=message)


def _locks_not_kept(scene: Scene) -> Iterator[Violation]:
    planned = {(assignment.story_id, assignment.sitting) for assignment in scene.plan.assignments}
    for path, story_id, sitting in scene.used:
        if sitting not in scene.told and (story_id, sitting) not in planned:
            message = f"the story {story_id} is locked in sitting {sitting} and not assigned there"
            yield Violation(code="lock_missing", subject=path, message=message)


def _out_of_order(scene: Scene) -> Iterator[Violation]:
    sittings = [assignment.sitting for assignment in scene.plan.assignments]
    for index in range(1, len(sittings)):
        if sittings[index] < sittings[index - 1]:
            message = f"an assignment to sitting {sittings[index]} follows one to {sittings[index - 1]}"
            yield Violation(code="out_of_order", subject=f"assignments[{index}]", message=message)


def coverage_violations(scene: Scene) -> Iterator[Violation]:
    """Find needs without their one row, rows that are not true, and gaps that are none."""
    yield from _rows_amiss(scene, "coverage", scene.plan.coverage)
    yield from _rows_amiss(scene, "gaps", scene.plan.gaps)
    for index, row in enumerate(scene.plan.coverage):
        want = scene.wants.get(key_of(row))
        if want is not None:
            yield from _untrue(scene, f"coverage[{index}]", row, want)
    for index, gap in enumerate(scene.plan.gaps):
        want = scene.wants.get(key_of(gap))
        if want is not None:
            yield from _false_gap(scene, f"gaps[{index}]", want)
    yield from _rows_missing(scene)


def key_of(row: Coverage | Gap) -> Key:
    """Return which need a row is about."""
    return (row.interviewer_id, row.competency_id)


def called(key: Key) -> str:
    """Return what messages call a need."""
    return f"{key[0]}'s need for {key[1]}"


def _rows_amiss(scene: Scene, field: str, rows: Sequence[Coverage | Gap]) -> Iterator[Violation]:
    """Find rows for no need or for one that has its row, and those that misstate what is asked."""
    seen: set[Key] = set()
    for index, row in enumerate(rows):
        path, key = f"{field}[{index}]", key_of(row)
        want = scene.wants.get(key)
        if want is None:
            message = f"{called(key)} is none that a story answers in this round"
            yield Violation(code="unknown_need", subject=path, message=message)
        elif (row.priority, row.min_strength) != (want.priority, want.min_strength):
            asked = f"a {want.priority} of minimum strength {want.min_strength}"
            message = f"{called(key)} is {asked}, not a {row.priority} of {row.min_strength}"
            yield Violation(code="wrong_need", subject=path, message=message)
        if key in seen:
            message = f"{called(key)} has a row before already"
            yield Violation(code="need_twice", subject=path, message=message)
        seen.add(key)


def _untrue(scene: Scene, path: str, row: Coverage, want: Want) -> Iterator[Violation]:
    need = called(key_of(row))
    if row.story_id is None:
        if scene.is_covered(want):
            message = f"{need} is covered in sitting {want.sitting}, and no story is named"
            yield Violation(code="coverage_missed", subject=path, message=message)
        strength = 0
    else:
        if row.story_id not in scene.stories_at(want.sitting):
            message = f"{row.story_id} is not told in sitting {want.sitting}"
            yield Violation(code="not_told_there", subject=path, message=message)
        if not scene.covers(row.story_id, want):
            message = f"{row.story_id} is too weak for {need}"
            yield Violation(code="too_weak", subject=path, message=message)
        strength = scene.strength(row.story_id, want.competency_id)
    if row.strength != strength:
        message = f"the strength for {need} is {strength}, not {row.strength}"
        yield Violation(code="wrong_strength", subject=path, message=message)


def _false_gap(scene: Scene, path: str, want: Want) -> Iterator[Violation]:
    need = called((want.person.id, want.competency_id))
    if want.sitting in scene.told:
        message = f"{need} is of sitting {want.sitting}, which is over"
        yield Violation(code="false_gap", subject=path, message=message)
    elif scene.is_covered(want):
        message = f"{need} is covered in sitting {want.sitting}"
        yield Violation(code="false_gap", subject=path, message=message)


def _rows_missing(scene: Scene) -> Iterator[Violation]:
    rows = {key_of(row) for row in scene.plan.coverage}
    gaps = {key_of(gap) for gap in scene.plan.gaps}
    for key, want in scene.wants.items():
        if key not in rows:
            message = f"{called(key)} has no row"
            yield Violation(code="need_missing", subject="coverage", message=message)
        if key not in gaps and want.sitting not in scene.told and not scene.is_covered(want):
            message = f"{called(key)} is not covered, and is no gap"
            yield Violation(code="gap_missing", subject="gaps", message=message)


def lead_violations(scene: Scene) -> Iterator[Violation]:
    """Find needs that an assignment names wrongly, questions led wrongly, and stories owned wrongly."""
    for index, assignment in enumerate(scene.plan.assignments):
        if 0 <= assignment.sitting < len(scene.round.sittings):
            yield from _shown_amiss(scene, f"assignments[{index}]", assignment)
    owned = _owned(scene)
    for question in scene.questions:
        if question[0] not in scene.told:
            yield from _led_amiss(scene, question, is_own=question in owned)
    yield from _owned_amiss(scene, owned)


def _shown_amiss(scene: Scene, path: str, assignment: Assignment) -> Iterator[Violation]:
    named = [(f"{path}.leads[{place}]", ref) for place, ref in enumerate(assignment.leads)]
    named += [(f"{path}.also_shows[{place}]", ref) for place, ref in enumerate(assignment.also_shows)]
    seen: set[NeedRef] = set()
    for place, ref in named:
        yield from _ref_amiss(scene, place, assignment, ref)
        if ref in seen:
            message = f"{_called(ref)} is named before already"
            yield Violation(code="need_twice", subject=place, message=message)
        seen.add(ref)
    for want in scene.wants.values():
        covered = want.sitting == assignment.sitting and scene.covers(assignment.story_id, want)
        if covered and want.ref not in seen:
            message = f"{assignment.story_id} covers {_called(want.ref)} too"
            yield Violation(code="shows_missing", subject=path, message=message)
    led = {ref.competency_id for ref in assignment.leads}
    for index, ref in enumerate(assignment.also_shows):
        if ref.competency_id in led:
            message = f"{assignment.story_id} leads the question {ref.competency_id}"
            yield Violation(code="lead_split", subject=f"{path}.also_shows[{index}]", message=message)


def _ref_amiss(scene: Scene, path: str, assignment: Assignment, ref: NeedRef) -> Iterator[Violation]:
    want = scene.wants.get((ref.interviewer_id, ref.competency_id))
    if want is None or want.sitting != assignment.sitting:
        message = f"{_called(ref)} is none that a story answers in sitting {assignment.sitting}"
        yield Violation(code="unknown_need", subject=path, message=message)
    elif not scene.covers(assignment.story_id, want):
        message = f"{assignment.story_id} is too weak for {_called(ref)}"
        yield Violation(code="too_weak", subject=path, message=message)


def _called(ref: NeedRef) -> str:
    return called((ref.interviewer_id, ref.competency_id))


def _led_amiss(scene: Scene, question: Question, *, is_own: bool) -> Iterator[Violation]:
    sitting, competency_id = question
    able = [
        scene.strength(story_id, competency_id)
        for story_id in scene.stories_at(sitting)
        if any(scene.covers(story_id, want) for want in scene.questions[question])
    ]
    path = f"round.sittings[{sitting}]"
    leaders = scene.leaders(question)
    if able and not leaders:
        message = f"the question {competency_id} is covered, and nothing leads it"
        yield Violation(code="lead_missing", subject=path, message=message)
    if len(leaders) > 1:
        message = f"the question {competency_id} is led by {listed(leaders)}"
        yield Violation(code="lead_twice", subject=path, message=message)
    if able and len(leaders) == 1 and not is_own and scene.strength(leaders[0], competency_id) < max(able):
        message = f"{leaders[0]} leads the question {competency_id}, and is not the strongest for it"
        yield Violation(code="lead_not_strongest", subject=path, message=message)


def _owned(scene: Scene) -> dict[Question, dict[str, str]]:
    """Return the questions with a story of their own: each such story, with its first row's path."""
    owned: dict[Question, dict[str, str]] = {}
    for index, row in enumerate(scene.plan.coverage):
        want = scene.wants.get(key_of(row))
        if row.own and want is not None:
            stories = owned.setdefault((want.sitting, want.competency_id), {})
            stories.setdefault(row.story_id or "", f"coverage[{index}]")
    return owned


def _owned_amiss(scene: Scene, owned: dict[Question, dict[str, str]]) -> Iterator[Violation]:
    taken: dict[tuple[int, str], str] = {}
    for question, stories in owned.items():
        sitting, competency_id = question
        for place, (story_id, path) in enumerate(stories.items()):
            named = story_id or "no story"
            musts = [want for want in scene.questions[question] if want.priority == "must"]
            if not any(scene.covers(story_id, want) for want in musts):
                message = f"{named} covers no must of the question {competency_id}, and is called its own"
                yield Violation(code="own_without_must", subject=path, message=message)
            if sitting not in scene.told and story_id not in scene.leaders(question):
                message = f"{named} does not lead the question {competency_id}, and is called its own"
                yield Violation(code="own_not_lead", subject=path, message=message)
            other = taken.setdefault((sitting, story_id), competency_id)
            if other != competency_id:
                message = f"{named} is called its own by the questions {other} and {competency_id}"
                yield Violation(code="own_twice", subject=path, message=message)
            elif place > 0:
                message = f"the question {competency_id} calls another story its own before"
                yield Violation(code="own_twice", subject=path, message=message)


def backup_violations(scene: Scene) -> Iterator[Violation]:
    """Find backups that could not be told, that nobody called for, or that are promised twice."""
    seen: set[Key] = set()
    for index, backup in enumerate(scene.plan.backups):
        path, key = f"backups[{index}]", (backup.interviewer_id, backup.competency_id)
        want = scene.wants.get(key)
        if want is None:
            message = f"{called(key)} is none that a story answers in this round"
            yield Violation(code="unknown_need", subject=path, message=message)
            continue
        yield from not_tellable(scene, path, backup.story_id, want.sitting)
        yield from _of_no_use(scene, path, backup, want)
        yield from _too_long(scene, path, backup.story_id, want)
        if key in seen:
            message = f"{called(key)} has a backup before already"
            yield Violation(code="need_twice", subject=path, message=message)
        seen.add(key)
    yield from _spent(scene)
    yield from _several(scene)
    yield from _backups_missing(scene, seen)


def _of_no_use(scene: Scene, path: str, backup: Backup, want: Want) -> Iterator[Violation]:
    question = (want.sitting, want.competency_id)
    if not any(map(scene.is_covered, scene.questions[question])):
        message = f"the question {want.competency_id} of sitting {want.sitting} is not covered"
        yield Violation(code="backup_uncalled", subject=path, message=message)
    if not scene.covers(backup.story_id, want):
        need = called((want.person.id, want.competency_id))
        message = f"{backup.story_id} is too weak for {need}"
        yield Violation(code="too_weak", subject=path, message=message)
    strength = scene.strength(backup.story_id, want.competency_id)
    if backup.strength != strength:
        message = f"{backup.story_id} shows {want.competency_id} at {strength}, not {backup.strength}"
        yield Violation(code="wrong_strength", subject=path, message=message)


def _too_long(scene: Scene, path: str, story_id: str, want: Want) -> Iterator[Violation]:
    """Find a backup that does not fit in its lead's place; without one lead there is no such place."""
    leaders = scene.leaders((want.sitting, want.competency_id))
    budget = scene.budget(want.sitting)
    if budget is None or len(leaders) != 1:
        return
    planned = sum(map(scene.seconds, scene.stories_at(want.sitting)))
    seconds = planned - scene.seconds(leaders[0]) + scene.seconds(story_id)
    if seconds > budget:
        message = f"with {story_id} in place of {leaders[0]} the stories take {seconds} s of {budget} s"
        yield Violation(code="too_long", subject=path, message=message)


def _spent(scene: Scene) -> Iterator[Violation]:
    """Find episodes in reserve that are assigned, or in reserve twice; those told are found above."""
    planned = [scene.stories.get(assignment.story_id) for assignment in scene.plan.assignments]
    assigned = {story.episode for story in planned if story is not None}
    reserved: dict[str, tuple[str, int]] = {}
    for index, backup in enumerate(scene.plan.backups):
        story = scene.stories.get(backup.story_id)
        want = scene.wants.get((backup.interviewer_id, backup.competency_id))
        if story is None or want is None:
            continue
        if story.episode in assigned:
            message = f"the episode of {story.id} is assigned"
            yield Violation(code="backup_spent", subject=f"backups[{index}]", message=message)
        other, sitting = reserved.setdefault(story.episode, (story.id, want.sitting))
        if (other, sitting) != (story.id, want.sitting):
            message = f"the episode of {story.id} is in reserve as {other} for sitting {sitting}"
            yield Violation(code="backup_twice", subject=f"backups[{index}]", message=message)


def _several(scene: Scene) -> Iterator[Violation]:
    promised: dict[Question, str] = {}
    for index, backup in enumerate(scene.plan.backups):
        want = scene.wants.get((backup.interviewer_id, backup.competency_id))
        if want is None:
            continue
        other = promised.setdefault((want.sitting, want.competency_id), backup.story_id)
        if other != backup.story_id:
            message = f"the question {want.competency_id} of sitting {want.sitting} has {other} in reserve"
            yield Violation(code="backup_several", subject=f"backups[{index}]", message=message)


def _backups_missing(scene: Scene, seen: set[Key]) -> Iterator[Violation]:
    """Find needs that a backup of their question covers, and that have no row saying so."""
    for key, want in scene.wants.items():
        ours = [backup.story_id for backup in scene.plan.backups if _answers(scene, backup, want)]
        able = [story_id for story_id in ours if scene.covers(story_id, want)]
        if key not in seen and able:
            message = f"{called(key)} has no row, and {able[0]} in reserve covers it"
            yield Violation(code="backup_missing", subject="backups", message=message)


def _answers(scene: Scene, backup: Backup, want: Want) -> bool:
    """Say whether a backup is for the question of a need."""
    meant = scene.wants.get((backup.interviewer_id, backup.competency_id))
    return meant is not None and (meant.sitting, meant.competency_id) == (want.sitting, want.competency_id)
