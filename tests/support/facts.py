"""What a round means for planning, read straight from DESIGN section 5 and from the public values.

This is the tests' own reading: it shares no line with the planner, so that a misreading on either side
shows as a disagreement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from storybank.bank import StoryBank
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.stories import Story

RANK = {"must": 3, "should": 2, "nice": 1}


@dataclass(frozen=True)
class Want:
    """A need as it enters the plan: its competency resolved, its person's weight beside it."""

    person: str
    competency: str
    priority: str
    min_strength: int
    weight: int


@dataclass(frozen=True)
class Question:
    """The needs of one meeting for one competency."""

    meeting: int
    competency: str
    needs: tuple[Want, ...]

    @property
    def musts(self) -> tuple[Want, ...]:
        return tuple(need for need in self.needs if need.priority == "must")

    @property
    def own_weight(self) -> int:
        """What a story of its own counts: the largest weight of a must; 0 where no must is."""
        return max((need.weight for need in self.musts), default=0)

    @property
    def fit_weight(self) -> int:
        """What each strength point of its lead counts."""
        return max(need.weight * RANK[need.priority] for need in self.needs)


@dataclass(frozen=True)
class Room:
    """What a meeting takes: a number of stories, and a number of seconds; None where it is not limited."""

    stories: int | None
    seconds: int | None


@dataclass(frozen=True)
class Facts:
    """All that the definitions speak of, with the rules about single stories already applied.

    `tellable`, `room` and `questions` know only the meetings to come; `told` only those that are over.
    """

    shows: Mapping[str, Mapping[str, int]]
    episode: Mapping[str, str]
    seconds: Mapping[str, int]
    """How long a story takes in a meeting: its own seconds and those of the talk after it."""
    questions: Mapping[int, tuple[Question, ...]]
    answered: Mapping[int, tuple[Question, ...]]
    """The questions of the meetings that are over."""
    told: Mapping[int, tuple[str, ...]]
    tellable: Mapping[int, frozenset[str]]
    room: Mapping[int, Room]
    heard_here: frozenset[str]
    """Stories that are not fresh."""
    kept: frozenset[tuple[str, int]]
    locks: frozenset[tuple[str, int]]
    tiers: tuple[str, ...]

    def strength(self, story: str, competency: str) -> int:
        return self.shows[story].get(competency, 0)

    def covers(self, story: str, need: Want) -> bool:
        return self.strength(story, need.competency) >= need.min_strength

    def covers_one(self, story: str, needs: tuple[Want, ...]) -> bool:
        return any(self.covers(story, need) for need in needs)


def facts_of(bank: StoryBank, round: Round, policy: Policy, previous: Plan | None = None) -> Facts:
    """Read everything once."""
    to_come = [index for index, meeting in enumerate(round.meetings) if meeting.told is None]
    told = {
        index: tuple(bank.story(text).id for text in meeting.told)
        for index, meeting in enumerate(round.meetings)
        if meeting.told is not None
    }
    spent = {bank.story(story).episode for stories in told.values() for story in stories}
    questions = {index: _questions(bank, index, meeting) for index, meeting in enumerate(round.meetings)}
    avoided = _places(bank, round, policy.avoid)
    return Facts(
        shows={story.id: bank.shows(story.id) for story in bank.stories},
        episode={story.id: story.episode for story in bank.stories},
        seconds={story.id: story.seconds + policy.follow_up_seconds for story in bank.stories},
        questions={index: questions[index] for index in to_come},
        answered={index: questions[index] for index in told},
        told=told,
        tellable={
            index: frozenset(
                story.id
                for story in bank.stories
                if story.episode not in spent
                and (story.id, index) not in avoided
                and _may_be_told(bank, story, round, round.meetings[index])
            )
            for index in to_come
        },
        room={index: _room(round.meetings[index], policy) for index in to_come},
        heard_here=_heard_here(bank, round),
        kept=frozenset() if previous is None else _kept(round, previous),
        locks=frozenset(lock for lock in _places(bank, round, policy.use) if lock[1] in to_come),
        tiers=_tier_names(kept=previous is not None),
    )


def _tier_names(*, kept: bool) -> tuple[str, ...]:
    first: tuple[str, ...] = ("must", "served", "should")
    last: tuple[str, ...] = ("own", "fresh", "spare", "nice", "fit")
    return (*first, "kept", *last) if kept else (*first, *last)


def _questions(bank: StoryBank, index: int, meeting: Meeting) -> tuple[Question, ...]:
    asked: dict[str, list[Want]] = {}
    for person in meeting.interviewers:
        for want in _wants(bank, person):
            asked.setdefault(want.competency, []).append(want)
    return tuple(Question(index, competency, tuple(needs)) for competency, needs in asked.items())


def _wants(bank: StoryBank, person: Interviewer) -> list[Want]:
    """Two needs that mean the same become one, with the higher priority and strength."""
    statements = {c.id for c in bank.framework.competencies if c.answered_by == "statement"}
    merged: dict[str, Want] = {}
    for need in person.needs:
        competency = bank.resolve(need.competency) or need.competency
        if competency in statements:
            continue
        want = Want(person.id, competency, need.priority, need.min_strength, person.weight)
        other = merged.get(competency, want)
        priority = max(want.priority, other.priority, key=RANK.__getitem__)
        strength = max(want.min_strength, other.min_strength)
        merged[competency] = replace(want, priority=priority, min_strength=strength)
    return list(merged.values())


def is_person(text: str, person: Interviewer) -> bool:
    """Whether a text is a person's id or name, in any case: all that made-up rounds are written with."""
    return text == person.id or text.casefold() == person.name.casefold()


def _may_be_told(bank: StoryBank, story: Story, round: Round, meeting: Meeting) -> bool:
    heard = any(
        bank.story(telling.story).episode == story.episode
        and any(is_person(telling.interviewer, person) for person in meeting.interviewers)
        for telling in bank.tellings
    )
    withheld = _plain(round.employer) in map(_plain, story.withheld_from)
    return story.status == "ready" and not withheld and not heard


def _plain(employer: str | None) -> str:
    return (employer or "").strip().casefold()


def _heard_here(bank: StoryBank, round: Round) -> frozenset[str]:
    everybody = [person for meeting in round.meetings for person in meeting.interviewers]
    episodes = {
        bank.story(telling.story).episode
        for telling in bank.tellings
        if _plain(telling.employer) == _plain(round.employer)
        or any(is_person(telling.interviewer, person) for person in everybody)
    }
    return frozenset(story.id for story in bank.stories if story.episode in episodes)


def _room(meeting: Meeting, policy: Policy) -> Room:
    if meeting.max_stories is None and meeting.minutes is None:
        return Room(policy.stories_per_meeting, None)
    if meeting.minutes is None:
        return Room(meeting.max_stories, None)
    return Room(meeting.max_stories, 60 * max(0, meeting.minutes - policy.frame_minutes))


def _places(
    bank: StoryBank, round: Round, locks: tuple[tuple[str, int | str], ...]
) -> frozenset[tuple[str, int]]:
    return frozenset(
        (bank.story(story).id, place if isinstance(place, int) else round.meeting_of(place))
        for story, place in locks
    )


def _kept(round: Round, previous: Plan) -> frozenset[tuple[str, int]]:
    """Every story with every meeting where one of the people sits that were to hear it."""
    return frozenset(
        (assignment.story_id, index)
        for assignment in previous.assignments
        for index, meeting in enumerate(round.meetings)
        if _ids(meeting) & _ids(previous.round.meetings[assignment.meeting])
    )


def _ids(meeting: Meeting) -> set[str]:
    return {person.id for person in meeting.interviewers}
