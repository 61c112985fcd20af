"""The rules of a round, said once; only `check_plan` reads them again, so that a mistake of one is seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from storybank.bank import StoryBank
from storybank.errors import UnknownReference, fault_of
from storybank.history import Roster, Telling, is_withheld
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning.policy import Policy
from storybank.stories import Story

Rule = Literal["over", "no_interview", "not_ready", "withheld", "avoided", "heard", "told"]
"""What may forbid a story: of the meeting, of the story, or of its episode (`heard` there, `told` before)."""


def meeting_meant(round: Round, place: Interviewer | str | int, subject: str = "Round") -> int:
    """Return the index of the meeting meant by an index, or by somebody there; raise where none is."""
    if not isinstance(place, int):
        return round.meeting_of(place)
    if 0 <= place < len(round.meetings):
        return place
    raise UnknownReference(subject, [fault_of("no_meeting", "meeting", last=len(round.meetings) - 1)])


def episodes_told(bank: StoryBank) -> list[tuple[str, Telling]]:
    """Return every telling of a story with the episode that was told."""
    return [(bank.story(telling.story).episode, telling) for telling in bank.story_tellings]


def heard_by(
    people: Iterable[Interviewer], told: Iterable[tuple[str, Telling]], roster: Roster
) -> frozenset[str]:
    """Return the episodes, of those told, that one of these people of a round has heard, wherever it was."""
    ids = {person.id for person in people}
    return frozenset(episode for episode, one in told if any(p.id in ids for p in roster.meant(one).people))


@dataclass(frozen=True)
class Rules:
    """Which story may be told in which meeting of a round, as far as it alone goes."""

    bank: StoryBank
    round: Round  # with `told` as story ids
    policy: Policy
    avoided: frozenset[tuple[str, int]] = frozenset()  # story ids and meeting indices

    @cached_property
    def _told(self) -> list[tuple[str, Telling]]:
        return episodes_told(self.bank)

    @cached_property
    def roster(self) -> Roster:
        """The round's people, and what of the history is about them."""
        return Roster(self.round.interviewers, self.round.employer)

    @cached_property
    def heard_in(self) -> tuple[frozenset[str], ...]:
        """For each meeting the episodes that somebody there has heard."""
        meetings = self.round.meetings
        return tuple(heard_by(meeting.interviewers, self._told, self.roster) for meeting in meetings)

    @cached_property
    def known_here(self) -> frozenset[str]:
        """The episodes that somebody at this employer, or of this round, has heard."""
        at_employer = (episode for episode, one in self._told if self.roster.likeness(one.employer))
        return frozenset(at_employer).union(*self.heard_in)

    @cached_property
    def told_episodes(self) -> dict[str, int]:
        """The episodes told in meetings that are over, with the first such meeting."""
        told: dict[str, int] = {}
        for index, meeting in enumerate(self.round.meetings):
            for story in self.bank.stories_among(meeting.told or ()):
                told.setdefault(story.episode, index)
        return told

    @property
    def may_repeat(self) -> bool:
        """Whether an episode may be told in several meetings of the round."""
        return self.policy.repeats == "last_resort"

    def is_spent(self, story: Story) -> bool:
        """Whether a meeting that is over has heard its episode, and it may not be told again."""
        return story.episode in self.told_episodes and not self.may_repeat

    def broken(self, story: Story, meeting: int) -> Iterator[Rule]:
        """Yield every rule that forbids a story in a meeting, whatever else is told."""
        if not self.round.meetings[meeting].takes_stories:
            yield "over" if self.round.meetings[meeting].is_over else "no_interview"
        if story.status != "ready":
            yield "not_ready"
        if is_withheld(story, self.round.employer):
            yield "withheld"
        if (story.id, meeting) in self.avoided:
            yield "avoided"
        if story.episode in self.heard_in[meeting]:
            yield "heard"
        if self.is_spent(story):
            yield "told"

    def tellable(self, story: Story, meetings: Sequence[int]) -> tuple[bool, ...]:
        """Return for each of some meetings to come whether nothing is broken there: all of them at once."""
        if story.status != "ready" or is_withheld(story, self.round.employer) or self.is_spent(story):
            return (False,) * len(meetings)
        heard, avoided = self.heard_in, self.avoided
        return tuple([story.episode not in heard[at] and (story.id, at) not in avoided for at in meetings])

    def listeners(self, story: Story, meeting: int) -> Iterator[tuple[Interviewer, Story]]:
        """Yield who of a meeting has heard a story's episode, each time with the story that was told."""
        for episode, telling in self._told:
            if episode == story.episode:
                for person in self.roster.meant(telling).people:
                    if person in self.round.meetings[meeting].interviewers:
                        yield person, self.bank.story(telling.story)

    def told_as(self, story: Story) -> tuple[Meeting, Story]:
        """Return the first meeting that heard a story's episode in this round, and what: itself, if told."""
        meeting = self.round.meetings[self.told_episodes[story.episode]]
        told = self.bank.stories_among(meeting.told or ())
        same = [one for one in told if one.episode == story.episode]
        return meeting, next((one for one in same if one.id == story.id), same[0])

    def seconds(self, story: Story) -> int:
        """Return what a story takes, with the talk after it."""
        return story.seconds + self.policy.follow_up_seconds

    def budget(self, meeting: Meeting) -> int | None:
        """Return the seconds for stories in a meeting; None where no length is given."""
        return None if meeting.minutes is None else 60 * max(0, meeting.minutes - self.policy.frame_minutes)

    def count(self, meeting: Meeting) -> int | None:
        """Return how many stories fit in a meeting by number; None where nothing limits it."""
        has_own = meeting.max_stories is not None or meeting.minutes is not None
        return meeting.max_stories if has_own else self.policy.stories_per_meeting
