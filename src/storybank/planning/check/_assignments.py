"""Whether the assignments keep the rules: each alone, and all together."""

from __future__ import annotations

from collections.abc import Iterator

from storybank.history import employer_key
from storybank.interviews import is_person
from storybank.planning.check._scene import Scene
from storybank.planning.check._violation import Violation
from storybank.stories import Story
from storybank.values import plural


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
