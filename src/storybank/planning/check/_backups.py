"""Whether the stories in reserve could be told, and are promised to one sitting alone."""

from __future__ import annotations

from collections.abc import Iterator

from storybank.planning.check._assignments import not_tellable
from storybank.planning.check._coverage import called
from storybank.planning.check._scene import Key, Question, Scene
from storybank.planning.check._violation import Violation
from storybank.planning.plan import Backup
from storybank.planning.wants import Want


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
    yield from _rows_missing(scene, seen)


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


def _rows_missing(scene: Scene, seen: set[Key]) -> Iterator[Violation]:
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
