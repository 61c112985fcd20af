"""Why a need stays open: the stories that could cover it, removed step by step until none is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from storybank.interviews import is_person
from storybank.planning.gaps import Gap, GapReason, Rival
from storybank.planning.needs import Want
from storybank.planning.problem_of import Asked, Frame
from storybank.stories import Story
from storybank.values import listed

Placed = tuple[tuple[str, int], ...]
"""The story of each assignment still to come, with the index of its sitting."""


class _Step(NamedTuple):
    """One reason for which a story cannot be told, and how to say so."""

    reason: GapReason
    removes: Callable[[Story], bool]
    says: Callable[[Story], str]


def find_gaps(frame: Frame, placed: Placed, covered: set[Want]) -> tuple[Gap, ...]:
    """Return a gap for every need of a sitting to come that no assigned story covers."""
    left = [(asked, want) for asked in frame.asked_ahead for want in asked.wants if want not in covered]
    known = [(frame.bank.story(story_id), place) for story_id, place in placed] if left else []
    told = {sitting: _Told.seen_from(sitting, known) for sitting in {asked.sitting for asked, _ in left}}
    return tuple(_Shortage(frame, told[asked.sitting], asked, want).gap(covered) for asked, want in left)


class _Told(NamedTuple):
    """What is told where, as a sitting sees it.

    Attributes:
        here: The stories told in this sitting.
        episodes: For each episode a story of it and the sitting it goes to: this one, of several.
        episodes_here: Those told in this sitting.
    """

    here: tuple[Story, ...]
    episodes: dict[str, tuple[str, int]]
    episodes_here: frozenset[str]

    @classmethod
    def seen_from(cls, sitting: int, known: Sequence[tuple[Story, int]]) -> _Told:
        # The later one wins, so what goes to this sitting comes last.
        nearest_last = sorted(known, key=lambda pair: pair[1] == sitting)
        here = tuple(story for story, place in nearest_last if place == sitting)
        episodes = {story.episode: (story.id, place) for story, place in nearest_last}
        return cls(here, episodes, frozenset(story.episode for story in here))


class _Shortage:
    """One open need, and the stories that show its competency."""

    def __init__(self, frame: Frame, told: _Told, asked: Asked, want: Want) -> None:
        self._frame = frame
        self._told = told
        self._asked = asked
        self._want = want

    def gap(self, covered: set[Want]) -> Gap:
        reason, stories, says = self._reason()
        names = self._frame.names
        known = names.knows(self._want.competency_id)
        return Gap.trusted(
            interviewer_id=self._want.person.id,
            competency_id=self._want.competency_id,
            priority=self._want.priority,
            min_strength=self._want.min_strength,
            reason=reason,
            story_ids=tuple(story.id for story in stories),
            interviewer=self._want.person.name,
            competency=names.label(self._want.competency_id),
            rivals=tuple(
                Rival.trusted(story_id=s.id, title=s.title, strength=self._strength(s), because=says(s))
                for s in stories
            ),
            asked_by=self._asked_by(),
            able=len({story.episode for story in self._able()}),
            missing=self._missing(covered),
            nearest=() if known else names.nearest(self._want.competency_id),
        )

    def _strength(self, story: Story) -> int:
        return self._frame.strengths[self._want.competency_id][self._frame.number[story.id]]

    def _reason(self) -> tuple[GapReason, Sequence[Story], Callable[[Story], str]]:
        shown = zip(self._frame.stories, self._frame.strengths[self._want.competency_id], strict=True)
        left = [story for story, strength in shown if strength]
        if not left:
            return "no_story", (), _says_nothing
        for step in self._steps():
            kept: list[Story] = []
            removed: list[Story] = []
            for story in left:
                (removed if step.removes(story) else kept).append(story)
            if not kept:
                return step.reason, removed, step.says
            left = kept
        return self._why_not_told(left), left, _says_nothing

    def _steps(self) -> Iterator[_Step]:
        here = self._asked.sitting
        heard = self._frame.heard_by[here]
        yield _Step("too_weak", lambda s: self._strength(s) < self._want.min_strength, _says_nothing)
        yield _Step("unavailable", lambda s: not self._frame.is_available(s, here), self._says_unavailable)
        yield _Step("heard", lambda s: s.episode in heard, self._says_heard)
        yield _Step("same_episode", self._is_told_here, self._says_taken)
        if not (self._frame.may_repeat and self._want.priority == "must"):
            yield _Step("contested", self._is_told_elsewhere, self._says_taken)

    def _is_told_here(self, story: Story) -> bool:
        return story.episode in self._told.episodes_here

    def _is_told_elsewhere(self, story: Story) -> bool:
        return story.episode in self._told.episodes or story.episode in self._frame.told_episodes

    def _says_unavailable(self, story: Story) -> str:
        if story.status != "ready":
            return "is a draft" if story.status == "draft" else "is retired"
        if self._frame.is_withheld(story):
            return f"is withheld from {self._frame.round.employer}"
        return "is to be avoided there"

    def _says_heard(self, story: Story) -> str:
        """Name those of the sitting who have heard it, and what they heard where it was told another way."""
        bank, told = self._frame.bank, dict[str, str]()
        for telling in bank.tellings:
            known = bank.story(telling.story)
            for person in self._frame.round.sittings[self._asked.sitting].interviewers:
                if known.episode == story.episode and is_person(telling.interviewer, person):
                    told.setdefault(person.name, known.id)
        names = listed(told)
        if story.id in told.values():
            return f"has been told to {names} before"
        return f"{self._same_as(next(iter(told.values())))} {names} heard before"

    def _same_as(self, story_id: str) -> str:
        return f"is the same experience as “{self._frame.bank.story(story_id).title}”, which"

    def _says_taken(self, story: Story) -> str:
        if story.episode in self._told.episodes:
            other, place = self._told.episodes[story.episode]
            names = self._frame.round.sittings[place].names
            return f"goes to {names}" if other == story.id else f"{self._same_as(other)} goes to {names}"
        sitting = self._frame.round.sittings[self._frame.told_episodes[story.episode]]
        if story.id in (sitting.told or ()):
            return f"has already been told to {sitting.names}"
        told = next(s for s in sitting.told or () if self._frame.bank.story(s).episode == story.episode)
        return f"{self._same_as(told)} has already been told to {sitting.names}"

    def _why_not_told(self, left: Sequence[Story]) -> GapReason:
        """Return why nothing stands against these stories, and none is told all the same."""
        here = self._asked.sitting
        sitting = self._frame.round.sittings[here]
        count, budget = self._frame.count(sitting), self._frame.budget(sitting)
        used = sum(map(self._frame.seconds, self._told.here))
        full = count is not None and len(self._told.here) >= count
        if full or not any(budget is None or used + self._frame.seconds(s) <= budget for s in left):
            return "no_room"
        return "spared" if self._want.priority == "nice" else "stopped"

    def _asked_by(self) -> tuple[str, ...]:
        """Return one name for each sitting that asks about it: there the same story serves all."""
        return tuple(
            listed(want.person.name for want in asked.wants)
            for asked in self._frame.asked_ahead
            if asked.competency_id == self._want.competency_id
        )

    def _able(self) -> list[Story]:
        shown = zip(self._frame.stories, self._frame.strengths[self._want.competency_id], strict=True)
        return [
            story
            for story, strength in shown
            if strength >= self._want.min_strength
            and self._frame.is_available(story, self._asked.sitting)
            and story.episode not in self._frame.heard_by[self._asked.sitting]
            and story.episode not in self._frame.told_episodes
        ]

    def _missing(self, covered: set[Want]) -> int:
        """Count the sittings where a need for it is open that the same story would close."""
        return sum(
            any(want not in covered and self._is_alike(want) for want in asked.wants)
            for asked in self._frame.asked_ahead
            if asked.competency_id == self._want.competency_id
        )

    def _is_alike(self, want: Want) -> bool:
        """Say whether what closes this need closes that one too, and is as urgent there."""
        return want.priority == self._want.priority and want.min_strength <= self._want.min_strength


def _says_nothing(_: Story) -> str:
    return ""
