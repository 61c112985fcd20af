"""Whether coverage and gaps say what the assignments do, need by need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storybank.planning.check._scene import Key, Scene
from storybank.planning.check._violation import Violation
from storybank.planning.gaps import Gap
from storybank.planning.plan import Coverage
from storybank.planning.wants import Want


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
