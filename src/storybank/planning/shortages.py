"""Why a need stays open: the stories that could cover it, removed step by step until none is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from storybank.history import is_withheld
from storybank.planning.gaps import Gap, GapReason, Rival
from storybank.planning.needs import ResolvedNeed
from storybank.planning.problem_of import AskedQuestion, PlanningContext
from storybank.stories import Story
from storybank.values import Several, join_words

_says_nothing = "".format
_STANDING = frozenset({"not_ready", "withheld", "avoided"})

Placed = tuple[tuple[str, int], ...]  # the story of each assignment to come, with its meeting's index


def find_gaps(context: PlanningContext, placed: Placed, covered: set[ResolvedNeed]) -> tuple[Gap, ...]:
    """Return a gap for every need of a meeting to come that no assigned story covers."""
    left = [(asked, need) for asked in context.asked_ahead for need in asked.needs if need not in covered]
    known = [(context.stories[context.number[story_id]], place) for story_id, place in placed]
    return tuple(_Shortage(context, known, asked, need).gap(covered) for asked, need in left)


class _Shortage:
    """One open need, and the stories that show its competency, each with its strength."""

    def __init__(
        self,
        context: PlanningContext,
        known: Sequence[tuple[Story, int]],
        asked: AskedQuestion,
        need: ResolvedNeed,
    ) -> None:
        self._context, self._rules = context, context.rules
        self._need, self._here = need, asked.meeting
        self._told_here = [story for story, place in known if place == self._here]
        # A story of each episode, and where it goes: of several the last, which is here if one is.
        nearest_last = sorted(known, key=lambda pair: pair[1] == self._here)
        self._told = {story.episode: (story, place) for story, place in nearest_last}
        strengths = zip(context.stories, context.strengths[need.competency_id], strict=True)
        shown = [(story, strength) for story, strength in strengths if strength]
        self._stories = [story for story, _ in shown]
        self._strength = {story.id: strength for story, strength in shown}
        self._asking = [a for a in context.asked_ahead if a.competency_id == need.competency_id]

    def gap(self, covered: set[ResolvedNeed]) -> Gap:
        need, framework = self._need, self._context.bank.framework
        reason, left, says = self._reason()
        near = () if need.competency_id in framework else self._context.bank.near(need.competency_id)
        strong = filter(self._is_strong, self._stories)
        able = {story.episode for story in strong if not any(self._rules.broken(story, self._here))}
        # What closes this need closes those too that are as urgent and ask for no more.
        asking = (one for asked in self._asking for one in asked.needs if one.priority == need.priority)
        alike = [one for one in asking if one.min_strength <= need.min_strength]
        return Gap.trusted(
            interviewer_id=need.person.id,
            competency_id=need.competency_id,
            priority=need.priority,
            min_strength=need.min_strength,
            reason=reason,
            story_ids=tuple(story.id for story in left),
            interviewer=need.person.name,
            competency=framework.label(need.competency_id),
            rivals=Several(
                Rival.trusted(story_id=s.id, title=s.title, strength=self._strength[s.id], because=says(s))
                for s in left
            ),
            # One name for each meeting: there the same story serves all.
            asked_by=tuple(join_words(one.person.name for one in asked.needs) for asked in self._asking),
            able=len(able - self._rules.told_episodes.keys()),
            missing=len({one.question for one in alike if one not in covered}),
            nearest=near,
        )

    def _reason(self) -> tuple[GapReason, Sequence[Story], Callable[[Story], str]]:
        """Return the step that leaves no story, the stories that it removes, and what is said of each."""
        left = self._stories
        for reason, keeps, says in self._steps():
            if not (kept := [story for story in left if keeps(story)]):
                return reason, left, says
            left = kept
        return self._why_not_told(left), left, _says_nothing

    def _steps(self) -> Iterator[tuple[GapReason, Callable[[Story], bool], Callable[[Story], str]]]:
        """Yield each reason for which a story cannot be told, whom it spares, and how to say so."""
        rules, here = self._rules, self._here
        yield "no_story", bool, _says_nothing  # as there was none to begin with
        yield "too_weak", self._is_strong, _says_nothing
        yield "unavailable", lambda s: _STANDING.isdisjoint(rules.broken(s, here)), self._says_unavailable
        yield "heard", lambda s: s.episode not in rules.heard_in[here], self._says_heard
        told_here = {story.episode for story in self._told_here}
        yield "same_episode", lambda s: s.episode not in told_here, self._says_taken
        if not (rules.may_repeat and self._need.priority == "must"):
            taken = self._told.keys() | rules.told_episodes.keys()
            yield "contested", lambda s: s.episode not in taken, self._says_taken

    def _is_strong(self, story: Story) -> bool:
        return self._strength[story.id] >= self._need.min_strength

    def _says_unavailable(self, story: Story) -> str:
        if story.status != "ready":
            return "is a draft" if story.status == "draft" else "is retired"
        if is_withheld(story, self._rules.round.employer):
            return f"is withheld from {self._rules.round.employer}"
        return "is one that you avoid there"

    def _says_heard(self, story: Story) -> str:
        """Name those of the meeting who have heard it, and what they heard where it was told another way."""
        told: dict[str, Story] = {}
        for person, heard in self._rules.listeners(story, self._here):
            told.setdefault(person.name, heard)
        names, first = join_words(told), next(iter(told.values()))
        if any(heard.id == story.id for heard in told.values()):
            return f"has been told to {names} before"
        return f"{_same_as(first)} {names} heard before"

    def _says_taken(self, story: Story) -> str:
        if story.episode in self._told:
            other, place = self._told[story.episode]
            goes = f"goes to {self._rules.round.meetings[place].names}"
        else:
            meeting, other = self._rules.told_as(story)
            goes = f"has already been told to {meeting.names}"
        return goes if other.id == story.id else f"{_same_as(other)} {goes}"

    def _why_not_told(self, left: Sequence[Story]) -> GapReason:
        """Return why nothing stands against these stories, and none is told all the same."""
        problem, number = self._context.problem, self._context.number
        place, here = self._context.place_of[self._here], [number[story.id] for story in self._told_here]
        if not any(problem.fits(place, (*here, number[story.id])) for story in left):
            return "no_room"
        return "spared" if self._need.priority == "nice" else "stopped"


def _same_as(story: Story) -> str:
    return f"is the same experience as “{story.title}”, which"
