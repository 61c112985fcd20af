"""why_not: what keeps a story from a sitting, or what it would cost to tell it there."""

from __future__ import annotations

from collections.abc import Iterator

from storybank.bank import StoryBank
from storybank.errors import ImpossibleLock
from storybank.interviews import Interviewer, is_person
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.optimum import Trials
from storybank.planning.frame import Frame
from storybank.planning.plan import Plan
from storybank.planning.reasons.standing import Standing, read_standing
from storybank.planning.reasons.values import Barrier, Obstacle
from storybank.stories import Story
from storybank.values import checked


@checked
def why_not(
    plan: Plan,
    bank: StoryBank,
    story: Story | str,
    sitting: Interviewer | str | int,
    *,
    previous: Plan | None = None,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> Obstacle:
    """Say why a plan does not tell a story in a sitting: the rules against it, or what it would cost.

    The cost is found by planning again with the story locked there: the first goal that falls, and by
    how much. Where none falls, an equal plan has it there.

    Args:
        plan: The plan.
        bank: The bank it was made from.
        story: The value, its id or its exact title.
        sitting: Its index, or somebody who sits there: the value, its id or its exact name.
        previous: The plan before, where it was made with one.
        time_limit: As for `plan_round`; `Obstacle.complete` says whether it sufficed.
        node_limit: As for `plan_round`.
        cancel: As for `plan_round`.
        progress: As for `plan_round`.

    Raises:
        UnknownReference: No story of the bank or no sitting of the round is meant.
        InvalidInput: The plan was not made from this bank, or with another plan before it.

    >>> from storybank.interviews import Round
    >>> from storybank.planning import plan_round
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4}), Story("Audit", status="draft")])
    >>> plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["teamwork"])]))
    >>> print(why_not(plan, bank, "Audit", "Dana"))
    “Audit” cannot be told to Dana: it is a draft.
    """
    limits = Limits.of(
        "why_not", time_limit=time_limit, node_limit=node_limit, cancel=cancel, progress=progress
    )
    standing = read_standing("why_not", plan, bank, previous)
    number = standing.frame.number[bank.story(story).id]
    limits.tell("plans", 0, 1)
    found = _obstacle(standing, number, standing.sitting("why_not", sitting), Trials(limits))
    limits.tell("plans", 1, 1)
    return found


def _obstacle(standing: Standing, number: int, sitting: int, trials: Trials) -> Obstacle:
    frame = standing.frame
    here = [want for want in standing.wants if want.sitting == sitting]
    serves = tuple(want.ref for want in here if standing.is_enough(number, want))
    about = {**vars(standing.placement(number, sitting)), "serves": serves}
    story_id = frame.stories[number].id
    if any((a.story_id, a.sitting) == (story_id, sitting) for a in standing.plan.assignments):
        return Obstacle(**about, verdict="planned", **standing.named(serves))
    barriers = tuple(_barriers(frame, number, sitting))
    if barriers:
        return Obstacle(**about, verdict="forbidden", barriers=barriers, **standing.named(serves))
    try:
        other = standing.with_lock(number, sitting, trials)
    except ImpossibleLock as error:
        met = tuple(Barrier(code="lock", detail=fault.problem) for fault in error.faults)
        return Obstacle(**about, verdict="impossible", barriers=met, **standing.named(serves))
    differs = standing.compared(other, but=(number, sitting))
    return Obstacle(
        **about,
        verdict="free" if differs["tier"] is None else "costly",
        **differs,
        complete=trials.complete,
        **standing.named((*serves, *differs["opens"])),
    )


def _barriers(frame: Frame, number: int, sitting: int) -> Iterator[Barrier]:
    """Find every rule that forbids the story in the sitting, whatever else is planned."""
    story = frame.stories[number]
    if frame.round.sittings[sitting].is_over:
        yield Barrier(code="over")
    if story.status != "ready":
        yield Barrier(code="not_ready", detail=story.status)
    if frame.is_withheld(story):
        yield Barrier(code="withheld", detail=frame.round.employer or "")
    if (number, sitting) in frame.locks.avoid:
        yield Barrier(code="avoided")
    if story.episode in frame.heard_by[sitting]:
        yield _heard(frame, story, sitting)
    if story.episode in frame.told_episodes and not frame.may_repeat:
        yield _told(frame, story)


def _heard(frame: Frame, story: Story, sitting: int) -> Barrier:
    """Name those in the sitting who have heard the experience."""
    people: dict[str, None] = {}
    stories: list[Story] = []
    for telling in frame.bank.tellings:
        known = frame.bank.story(telling.story)
        for person in frame.round.sittings[sitting].interviewers:
            if known.episode == story.episode and is_person(telling.interviewer, person):
                people[person.name] = None
                stories.append(known)
    return Barrier(code="heard", people=tuple(people), title="" if story in stories else stories[0].title)


def _told(frame: Frame, story: Story) -> Barrier:
    """Name those to whom the experience was told in this round."""
    sitting = frame.round.sittings[frame.told_episodes[story.episode]]
    told = [frame.bank.story(story_id) for story_id in sitting.told or ()]
    same = [one for one in told if one.episode == story.episode]
    return Barrier(
        code="told",
        people=tuple(person.name for person in sitting.interviewers),
        title="" if story in same else same[0].title,
    )
