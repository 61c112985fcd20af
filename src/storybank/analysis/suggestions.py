"""What to write next: the fewest new stories that close what is open, and what hangs on one story alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial

from storybank.analysis.new_stories import StoryGaps, ToldAgain, ToldOnce, Written, write_stories
from storybank.bank import StoryBank
from storybank.errors import Fault
from storybank.interviews import NeedRef, Priority, Round
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.problem import MUST_RANK, NICE_RANK, SHOULD_RANK, evaluate
from storybank.planning.engine.search import best_assignment
from storybank.planning.gaps import in_sentence
from storybank.planning.goals import TierName
from storybank.planning.needs import ResolvedNeed
from storybank.planning.plan import Compound, Found, Names
from storybank.planning.policy import Policy
from storybank.planning.problem_of import PlanningContext, read_context
from storybank.stories import UNTOLD_SECONDS, Strength
from storybank.values import Count, FrozenMap, Value, checked, join_words

_IN_WORDS = {1: "a", 2: "two", 3: "three"}


class Suggestion(Compound):
    """A story worth writing next.

    Attributes:
        competencies: What it must show: competency id to the strength, 1-5, that is needed; at most three,
            the most urgent first. A new `Story` takes them as they are.
        closes: The open needs that it closes, musts first: by itself, or by freeing a story for them. None
            where it only makes room for the other stories suggested.
        sitting: 0-based index of the sitting where it would be told, the first of several.
        priority: What it is suggested for: `"must"` or `"should"`.
        priorities: For each need that it closes, its priority.
        interviewers: Interviewer id to name, for those whose needs it closes.
        labels: Competency id to label, for those that it must show.
    """

    competencies: FrozenMap[str, Strength]
    closes: tuple[NeedRef, ...]
    sitting: int
    priority: Priority
    priorities: tuple[Priority, ...]
    interviewers: FrozenMap[str, str]
    labels: FrozenMap[str, str]

    def misfits(self) -> Iterator[Fault]:
        """Yield the people and competencies that have no name here, and needs without their priority."""
        yield from Names(None, self.interviewers, None).missing("closes", self.closes)
        for name in self.competencies:
            yield from Names(None, (), self.labels).named("competencies", "competency_id", name)
        if len(self.closes) != len(self.priorities):
            problem, remedy = "are not as many as the needs", "give one for each need in closes"
            yield Fault("priorities", problem, remedy, "conflict")

    def __str__(self) -> str:
        """Return what to write and for whom, in a sentence."""
        shown = [
            f"{in_sentence(self.labels.get(name, name))} ({strength})"
            for name, strength in self.competencies.items()
        ]
        return f"Write a story that shows {join_words(shown)}: it {self._deed()}."

    def _deed(self) -> str:
        """Return what the story does, as the rest of a sentence."""
        counts = Counter(
            (need.interviewer_id, priority)
            for need, priority in zip(self.closes, self.priorities, strict=False)
        )
        parts: dict[str, list[str]] = {}
        for (person, priority), count in counts.items():
            needs = "need" if count == 1 else "needs"
            parts.setdefault(person, []).append(f"{_IN_WORDS.get(count, count)} {priority} {needs}")
        names = self.interviewers
        each = [f"{join_words(needs)} of {names.get(person, person)}" for person, needs in parts.items()]
        return f"closes {join_words(each)}" if each else "makes room for the other stories suggested here"


_DEFAULT = Policy()


class LoneCompetency(Value):
    """A competency for which there is one experience to tell and no other.

    Attributes:
        competency_id: Which competency.
        story_id: The story that shows it; of several ways of telling it the strongest.
        strength: 1-5, what the story shows of it.
        asked_by: Every need for it in the sittings still to come, in the order of the day.
        label: What the competency is called.
        title: What the candidate calls the story.
        interviewers: Interviewer id to name, for those who ask.
    """

    competency_id: str
    story_id: str
    strength: int
    asked_by: tuple[NeedRef, ...]
    label: str
    title: str
    interviewers: FrozenMap[str, str]

    def __str__(self) -> str:
        """Return what hangs on which story, in a sentence."""
        ask = "asks" if len(self.interviewers) == 1 else "ask"
        names = join_words(self.interviewers.values())
        return f"{self.label} hangs on “{self.title}” alone, and {names} {ask} about it."


@checked
def lone_competencies(
    bank: StoryBank, round_: Round, *, policy: Policy = _DEFAULT
) -> tuple[LoneCompetency, ...]:
    """Name the competencies that hang on one experience: if it is spent, nothing is left to tell.

    A story counts where it may be told to somebody who asks, and is strong enough there. Two ways of telling
    one experience are one. What no story shows at all is a gap of the plan, and not listed here.

    Args:
        bank: The stories and their history.
        round_: Who will hear them. A sitting that is over asks for nothing more.
        policy: What is to be avoided.

    Returns:
        Them in the order in which they are asked for.

    Raises:
        InvalidInput: As for `plan_round`.

    >>> from storybank.interviews import Interviewer
    >>> from storybank.stories import Story
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> print(*lone_competencies(bank, Round("final", [Interviewer("Dana", must=["teamwork"])])))
    Teamwork and collaboration hangs on “Month-end” alone, and Dana asks about it.
    """
    context = read_context(bank, round_, policy)
    needs: dict[str, list[ResolvedNeed]] = {}
    able: dict[str, set[int]] = {}
    for asked in context.asked_ahead:
        needs.setdefault(asked.competency_id, []).extend(asked.needs)
        able.setdefault(asked.competency_id, set()).update(
            number
            for number in range(len(context.stories))
            if context.is_tellable(number, asked.sitting)
            and any(context.covers(number, need) for need in asked.needs)
        )
    return tuple(
        _lone(context, name, sorted(able[name]), asking)
        for name, asking in needs.items()
        if len({context.stories[number].episode for number in able[name]}) == 1
    )


def _lone(
    context: PlanningContext, competency_id: str, able: list[int], asking: list[ResolvedNeed]
) -> LoneCompetency:
    strengths = context.strengths[competency_id]
    strongest = max(able, key=strengths.__getitem__)  # of several the first
    story = context.stories[strongest]
    return LoneCompetency(
        competency_id=competency_id,
        story_id=story.id,
        strength=strengths[strongest],
        asked_by=tuple(need.ref for need in asking),
        label=context.label(competency_id),
        title=story.title,
        interviewers=FrozenMap({need.person.id: need.person.name for need in asking}),
    )


@dataclass(frozen=True)
class _Step:
    """Some new stories by name: what each must show, how strongly, and which open needs it closes.

    Attributes:
        context: The names of everything.
        before: What they are added to.
        written: The new stories, and where all others go beside them.
        priority: What they are for.
    """

    context: PlanningContext
    before: StoryGaps
    written: Written
    priority: Priority

    @cached_property
    def strengths(self) -> tuple[dict[str, int], ...]:
        """For each new story what it must show, the most urgent first, and how strongly."""
        shown: list[dict[str, int]] = []
        for draft in self.written.drafts:
            needed: dict[str, int] = {}
            for position in self.before.answered_by(draft):
                topic = self.before.topics[position]
                needed[topic] = max(self._needed(position), needed.get(topic, 0))
            shown.append(needed)
        return tuple(shown)

    def _needed(self, position: int) -> int:
        """Return the least strength at which a new story does for a question what it is written for.

        That is every must and should that no other story covers; a nice only where there is nothing else.
        """
        others = self.before.strongest(position, self.written.assigned)
        demands = self.before.problem.questions[position].demands
        left = [demand for demand in demands if demand.min_strength > others] or list(demands)
        decisive = [demand.min_strength for demand in left if demand.rank > NICE_RANK]
        return max(decisive) if decisive else min(demand.min_strength for demand in left)

    @cached_property
    def after(self) -> StoryGaps:
        """What stands once the new stories are written."""
        return StoryGaps(
            self.before.with_stories(self.strengths),
            self.before.topics,
            self.before.seconds,
            self.before.with_placed(self.written.assigned, self.written.drafts),
        )

    def suggestions(self) -> tuple[Suggestion, ...]:
        """Return the new stories, those that close the heaviest musts first, then the heaviest shoulds."""
        closed: list[list[ResolvedNeed]] = [[] for _ in self.written.drafts]
        for need in self._closed():
            closed[self._closer(need)].append(need)
        numbers = sorted(range(len(closed)), key=lambda number: _importance(closed[number]))
        return tuple(self._suggestion(number, closed[number]) for number in numbers)

    def _closed(self) -> Iterator[ResolvedNeed]:
        """Find the needs that were open and no longer are."""
        for position, asked in enumerate(self.context.asked_ahead):
            before = self.before.strongest(position, self.before.before)
            after = self.after.strongest(position, self.after.before)
            yield from (need for need in asked.needs if before < need.min_strength <= after)

    def _closer(self, need: ResolvedNeed) -> int:
        """Return the new story that closes a need: the one that covers it, or whose coming frees one."""
        place = self.context.place_of[need.sitting]
        for number, (draft, shown) in enumerate(zip(self.written.drafts, self.strengths, strict=True)):
            if place in draft.sittings and shown.get(need.competency_id, 0) >= need.min_strength:
                return number
        return self._who_frees(place)

    def _who_frees(self, place: int) -> int:
        """Follow the stories that moved to a sitting back to where a new one took their place."""
        new: dict[int, int] = {}
        for number, draft in enumerate(self.written.drafts):
            for sitting in draft.sittings:
                new.setdefault(sitting, number)
        before, after = set(self.before.before), set(self.written.assigned)
        reached = [place]
        for here in reached:
            if here in new:
                return new[here]
            came = {story for story, sitting in after - before if sitting == here}
            left = sorted(sitting for story, sitting in before - after if story in came)
            reached.extend(sitting for sitting in left if sitting not in reached)
        return 0

    def _suggestion(self, number: int, closed: list[ResolvedNeed]) -> Suggestion:
        seats = {person.id: seat for seat, person in enumerate(self.context.round.interviewers)}
        closed = sorted(closed, key=lambda need: (-need.rank, -need.person.weight, seats[need.person.id]))
        shown, draft = self.strengths[number], self.written.drafts[number]
        return Suggestion(
            competencies=FrozenMap(shown),
            closes=tuple(need.ref for need in closed),
            sitting=self.context.places[draft.sittings[0]],
            priority=self.priority,
            priorities=tuple(need.priority for need in closed),
            interviewers=FrozenMap({need.person.id: need.person.name for need in closed}),
            labels=FrozenMap({topic: self.context.label(topic) for topic in shown}),
        )


def _importance(closed: list[ResolvedNeed]) -> tuple[int, ...]:
    """Return what sorts the story that closes the most important needs first."""
    ranks = (MUST_RANK, SHOULD_RANK, NICE_RANK)
    return tuple(-sum(need.person.weight for need in closed if need.rank == rank) for rank in ranks)


_SEARCHES = 3
"""The plan as it is, new stories for the musts, and those for the shoulds."""


@checked
def suggest_stories(
    bank: StoryBank,
    round_: Round,
    *,
    policy: Policy = _DEFAULT,
    limit: Count = 5,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> Found[Suggestion]:
    """Say which stories to write next: the fewest that close every must, then those for the shoulds.

    With the stories suggested for musts in the bank, the next plan covers as much of the musts, by weight,
    as it could with any number of new stories; one story fewer does not, whatever it shows. What these
    stories show besides, and the stories suggested for shoulds, close as much of the shoulds as new stories
    can, with the fewest of them, while nobody goes without who was served. A need that no story
    can close, where there is no time for one, asks for none.

    A new story is taken to be ready, heard by nobody, an experience of its own, and told in two minutes.

    Args:
        bank: The stories and their history.
        round_: Who will hear them. A sitting that is over asks for nothing more.
        policy: Limits and locks.
        limit: How many suggestions to return, 0 or more. They are worked out together all the same: a
            smaller limit cuts the list, which starts with the musts of most weight.
        time_limit: As for `plan_round`, for all of it together.
        node_limit: As for `plan_round`, for each search.
        cancel: As for `plan_round`.
        progress: As for `plan_round`.

    Returns:
        The suggestions. `complete` is False where the limits cut a search short: fewer stories may do, or
        more be needed.

    Raises:
        InvalidInput: As for `plan_round`; or the limit is negative.

    >>> from storybank.interviews import Interviewer
    >>> day = Round("final", [Interviewer("Dana", must=["conflict", "teamwork"], should=["planning"])])
    >>> [suggestion.competencies for suggestion in suggest_stories(StoryBank(), day)]
    [{'conflict': 1, 'teamwork': 1, 'planning': 1}]
    """
    limits = Limits.of(
        "suggest_stories", time_limit=time_limit, node_limit=node_limit, cancel=cancel, progress=progress
    )
    context = read_context(bank, round_, policy)
    if not context.problem.questions:
        return Found()
    topics = tuple(asked.competency_id for asked in context.asked_ahead)
    seconds = UNTOLD_SECONDS + policy.follow_up_seconds
    limits.tell("search", 0, _SEARCHES)
    now = best_assignment(context.problem, limits.part(_SEARCHES))
    before = StoryGaps(context.problem, topics, seconds, now.assigned)
    limits.tell("search", 1, _SEARCHES)
    for_musts = _Step(context, before, _for_musts(before, limits.part(_SEARCHES - 1)), "must")
    limits.tell("search", 2, _SEARCHES)
    for_shoulds = _Step(context, for_musts.after, _for_shoulds(for_musts.after, limits), "should")
    limits.tell("search", _SEARCHES, _SEARCHES)
    found = (*for_musts.suggestions(), *for_shoulds.suggestions())[:limit]
    complete = now.complete and for_musts.written.complete and for_shoulds.written.complete
    return Found(found, complete=complete)


def _for_musts(gaps: StoryGaps, limits: Limits) -> Written:
    """Return the fewest new stories that close all musts, and with so many the most shoulds."""
    names: tuple[TierName, ...] = ("must", "spare", "served", "should", "kept", "fit")
    if not gaps.problem.repeats:
        return write_stories(gaps, ToldOnce, names, {}, limits)
    # A story that may be told again makes fewer do, but never more.
    fewest = write_stories(gaps, ToldOnce, ("must", "spare"), {}, limits.part(2))
    lay = partial(ToldAgain, count=-fewest.values["spare"])
    written = write_stories(gaps, lay, (*names[:3], "repeats", *names[3:]), {}, limits)
    return replace(written, complete=written.complete and fewest.complete)


def _for_shoulds(gaps: StoryGaps, limits: Limits) -> Written:
    """Return the fewest new stories that close all shoulds that can be, the rest left as good as it is."""
    reached = evaluate(gaps.problem, gaps.before)
    names: tuple[TierName, ...] = ("must", "served", "repeats")
    held = {name: reached[name] for name in names if name in reached}
    return write_stories(gaps, ToldOnce, ("should", "spare", "kept", "fit"), held, limits)
