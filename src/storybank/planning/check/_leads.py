"""Whether each covered question has its one lead, and each assignment says all that it shows."""

from __future__ import annotations

from collections.abc import Iterator

from storybank.interviews import NeedRef
from storybank.planning.check._coverage import called, key_of
from storybank.planning.check._scene import Question, Scene
from storybank.planning.check._violation import Violation
from storybank.planning.plan import Assignment
from storybank.values import listed


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
