"""What to write next: the fewest new stories that close what is open, and what hangs on one story alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import ClassVar

from storybank.analysis.new_stories import StoryGaps, Written, told_again, told_once, write_stories
from storybank.bank import StoryBank
from storybank.interviews import NeedRef, Priority, Round
from storybank.planning.assignments import PRIORITY_NOUNS
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.problem import MUST_RANK, NICE_RANK, SHOULD_RANK, evaluate
from storybank.planning.engine.search import best_assignment
from storybank.planning.gaps import at_least, in_sentence, join_labels
from storybank.planning.goals import TierName
from storybank.planning.needs import ResolvedNeed
from storybank.planning.plan import Found, Plan
from storybank.planning.policy import Policy
from storybank.planning.problem_of import PlanningContext, read_context
from storybank.stories import UNTOLD_SECONDS, Story, Strength
from storybank.text.names import Likeness, person_likeness
from storybank.values import Count, FrozenMap, Several, Value, checked, gathered, grouped, join_words

_IN_WORDS = {1: "a", 2: "two", 3: "three"}


class Suggestion(Value):
    """A story worth writing next, told first in the meeting with the 0-based index `meeting`.

    Attributes:
        competencies: What it must show: competency id to the strength, 1-5, that is needed; at most three,
            the most urgent first. A new `Story` takes them as they are; `labels` says how they are called.
        closes: The open needs that it closes, musts first: by itself, or by freeing a story for them. None
            where it only makes room for the other stories suggested. `priorities` has the priority of each,
            `interviewers` the names of the people by id.
        priority: What it is suggested for: `"must"` or `"should"`.
    """

    nothing: ClassVar[str] = "No new story is needed for this round."

    competencies: FrozenMap[str, Strength]
    closes: Several[NeedRef]
    meeting: int
    priority: Priority
    priorities: tuple[Priority, ...]
    interviewers: FrozenMap[str, str]
    labels: FrozenMap[str, str]

    def __str__(self) -> str:
        """Return what to write and for whom, in a sentence."""
        called = ((in_sentence(self.labels.get(n, n)), strength) for n, strength in self.competencies.items())
        shown = [f"{label}{at_least(strength)}" for label, strength in called]
        counts = Counter(zip((need.interviewer_id for need in self.closes), self.priorities, strict=False))
        said = (
            (person, f"{_IN_WORDS.get(count, count)} {PRIORITY_NOUNS[priority]}{'s' if count > 1 else ''}")
            for (person, priority), count in counts.items()
        )
        names = self.interviewers
        each = [f"{join_words(needs)} of {names.get(who, who)}" for who, needs in gathered(said).items()]
        does = f"answers {join_words(each)}" if each else "makes room for the other stories suggested here"
        return f"Write a story that shows {join_labels(shown)}: it {does}."


_DEFAULT = Policy()


class LoneCompetency(Value):
    """A competency for which there is one experience to tell and no other.

    Of several ways of telling it the strongest is named, at `strength`, 1-5. Every need for it in the
    meetings still to come is in `asked_by`, in the order of the day; `interviewers` has the names by id.
    """

    competency_id: str
    story_id: str
    strength: int
    asked_by: Several[NeedRef]
    label: str
    title: str
    interviewers: FrozenMap[str, str]

    def __str__(self) -> str:
        """Return what hangs on which story, in a sentence."""
        ask = "asks" if len(self.interviewers) == 1 else "ask"
        names = join_words(self.interviewers.values())
        return f"{names} {ask} about {in_sentence(self.label)}, and “{self.title}” is your only story for it."


class Vouching(Value):
    """What somebody can speak for, of what you tell in a round.

    Attributes:
        name: Who, as the round names them; None for the stories that none of them can speak for.
        stories: Story id to title, in the order of the day.
    """

    nothing: ClassVar[str] = "Nothing is told, and nobody is named as a reference."

    name: str | None = None
    stories: FrozenMap[str, str] = FrozenMap()

    def __str__(self) -> str:
        """Return who can speak for what, in a sentence."""
        told = join_words(f"“{title}”" for title in self.stories.values()) or "none of these stories"
        return f"{self.name or 'Nobody named'} can speak for {told}."


@checked
def vouching(day: Plan | Round, bank: StoryBank) -> Several[Vouching]:
    """Say for each reference of a day which stories they can speak for, then which ones none of them can.

    Of a plan these are the stories told and planned, of a round those told. A name in `Story.vouched_by`
    means a reference as people write it: titles, case and middle names make no difference.

    Raises:
        UnknownReference: A story that was told is neither in the bank nor in the plan.

    >>> from storybank.stories import Story
    >>> bank = StoryBank([Story("Audit", vouched_by=["Dr. Ann Lee"]), Story("Move")])
    >>> day = Round("final", ["Dana"], references=["Ann Lee"]).with_told("Dana", "Audit", "Move")
    >>> print(*vouching(day, bank))
    Ann Lee can speak for “Audit”. Nobody named can speak for “Move”.
    """
    round, planned = (day.round, day.assignments) if isinstance(day, Plan) else (day, ())
    told = [text for meeting in round.meetings for text in meeting.told or ()]
    told += [one.story_id for one in planned]
    by_id = {one.id: one for one in (*(day.stories if isinstance(day, Plan) else ()), *bank.stories)}
    meant = (by_id.get(text) or bank.meant(text) for text in told)
    stories = {one.id: one for one in meant if isinstance(one, Story)}
    left, rows = {one: story.title for one, story in stories.items()}, list[Vouching]()
    for name in round.references:
        vouched = [one for one, story in stories.items() if _is_among(name, story.vouched_by)]
        rows.append(Vouching(name=name, stories=FrozenMap({one: stories[one].title for one in vouched})))
        left = {one: title for one, title in left.items() if one not in vouched}
    return Several([*rows, *([Vouching(stories=FrozenMap(left))] if left else [])], nothing=Vouching.nothing)


def _is_among(name: str, written: Iterable[str]) -> bool:
    return any(person_likeness(one, name) >= Likeness.CERTAIN for one in written)


@checked
def lone_competencies(bank: StoryBank, round: Round, *, policy: Policy = _DEFAULT) -> Several[LoneCompetency]:
    """Name the competencies that hang on one experience: if it is spent, nothing is left to tell.

    A story counts where it may be told to somebody who asks, and is strong enough there. Two ways of telling
    one experience are one. What no story shows at all is a gap of the plan, and not listed here.

    They come in the order in which they are asked for; a meeting that is over asks for nothing more. What
    `plan_round` refuses is refused here.

    >>> from storybank import Interviewer, Story
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> print(*lone_competencies(bank, Round("final", [Interviewer("Dana", must=["teamwork"])])))
    Dana asks about teamwork and collaboration, and “Month-end” is your only story for it.
    """
    context = read_context(bank, round, policy)
    asking = grouped(context.needs_ahead, lambda need: need.competency_id)
    found = list[LoneCompetency]()
    for competency_id, needs in asking.items():
        able = sorted({number for need in needs for number in context.able_for(need)})
        if len({context.stories[number].episode for number in able}) == 1:
            strengths = context.strengths[competency_id]
            strongest = max(able, key=strengths.__getitem__)  # of several the first
            lone = LoneCompetency(
                competency_id=competency_id,
                story_id=context.stories[strongest].id,
                strength=strengths[strongest],
                asked_by=Several(need.ref for need in needs),
                label=context.bank.framework.label(competency_id),
                title=context.stories[strongest].title,
                interviewers=FrozenMap({need.person.id: need.person.name for need in needs}),
            )
            found.append(lone)
    return Several(found)


@dataclass(frozen=True)
class _Step:
    """New stories for needs of one priority, by name: what each must show, and which needs it closes."""

    context: PlanningContext
    before: StoryGaps
    written: Written
    priority: Priority

    @cached_property
    def strengths(self) -> tuple[dict[str, int], ...]:
        """For each new story what it must show, the most urgent first, and how strongly."""
        shown: list[dict[str, int]] = [{} for _ in self.written.drafts]
        for draft, needed in zip(self.written.drafts, shown, strict=True):
            for position in self.before.answered_by(draft):
                topic, demands = self.before.topics[position], self.before.problem.questions[position].demands
                others = self.before.strongest(position, self.written.assigned)
                left = [demand for demand in demands if demand.min_strength > others] or demands
                # The least strength that covers every must and should left, or else the least nice.
                decisive = [demand.min_strength for demand in left if demand.rank > NICE_RANK]
                least = max(decisive) if decisive else min(demand.min_strength for demand in left)
                needed[topic] = max(least, needed.get(topic, 0))
        return tuple(shown)

    @cached_property
    def after(self) -> StoryGaps:
        before = self.before
        placed = before.with_placed(self.written.assigned, self.written.drafts)
        return replace(before, problem=before.with_stories(self.strengths), before=placed)

    def suggestions(self) -> tuple[Suggestion, ...]:
        """Return the new stories, those that close the heaviest musts first, then the heaviest shoulds."""
        closed: list[list[ResolvedNeed]] = [[] for _ in self.written.drafts]
        for position, asked in enumerate(self.context.asked_ahead):
            before, after = (gaps.strongest(position, gaps.before) for gaps in (self.before, self.after))
            for need in asked.needs:
                if before < need.min_strength <= after:
                    closed[self._closer(need)].append(need)

        def importance(number: int) -> tuple[int, ...]:
            needs, ranks = closed[number], (MUST_RANK, SHOULD_RANK, NICE_RANK)
            return tuple(-sum(need.person.weight for need in needs if need.rank == rank) for rank in ranks)

        return tuple(self._suggestion(one, closed[one]) for one in sorted(range(len(closed)), key=importance))

    def _closer(self, need: ResolvedNeed) -> int:
        """Return the new story that closes a need: the one that covers it, or whose coming frees one."""
        place = self.context.place_of[need.meeting]
        for number, (draft, shown) in enumerate(zip(self.written.drafts, self.strengths, strict=True)):
            if place in draft.meetings and shown.get(need.competency_id, 0) >= need.min_strength:
                return number
        # Follow the stories that moved to the meeting back to where a new one took their place.
        drafts = [*enumerate(self.written.drafts)]
        new = {meeting: number for number, draft in reversed(drafts) for meeting in draft.meetings}
        before, after = set(self.before.before), set(self.written.assigned)
        reached = [place]
        for here in reached:
            if here in new:
                return new[here]
            came = {story for story, meeting in after - before if meeting == here}
            left = sorted(meeting for story, meeting in before - after if story in came)
            reached.extend(meeting for meeting in left if meeting not in reached)
        return 0

    def _suggestion(self, number: int, closed: list[ResolvedNeed]) -> Suggestion:
        seats = {person.id: seat for seat, person in enumerate(self.context.round.interviewers)}
        closed = sorted(closed, key=lambda need: (-need.rank, -need.person.weight, seats[need.person.id]))
        shown, draft = self.strengths[number], self.written.drafts[number]
        return Suggestion(
            competencies=FrozenMap(shown),
            closes=Several(need.ref for need in closed),
            meeting=self.context.places[draft.meetings[0]],
            priority=self.priority,
            priorities=tuple(need.priority for need in closed),
            interviewers=FrozenMap({need.person.id: need.person.name for need in closed}),
            labels=FrozenMap({topic: self.context.bank.framework.label(topic) for topic in shown}),
        )


_SEARCHES = 3  # the plan as it is, new stories for the musts, and those for the shoulds


@checked
def suggest_stories(
    bank: StoryBank,
    round: Round,
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
    At most `limit` suggestions are returned, 0 or more, those for the musts of most weight first; they are
    worked out together all the same. A meeting that is over asks for nothing more. The limits are those of
    `plan_round`, `time_limit` for all of it; where `complete` is False fewer may do, or more be needed.

    Raises:
        InvalidInput: As for `plan_round`; or the limit is negative.

    >>> from storybank.interviews import Interviewer
    >>> day = Round("final", [Interviewer("Dana", must=["conflict", "teamwork"], should=["planning"])])
    >>> [suggestion.competencies for suggestion in suggest_stories(StoryBank(), day)]
    [{'conflict': 1, 'teamwork': 1, 'planning': 1}]
    """
    limits = Limits.of("suggest_stories", time_limit, node_limit, cancel, progress)
    context = read_context(bank, round, policy)
    if not context.problem.questions:
        return Found(nothing=Suggestion.nothing)
    topics = tuple(asked.competency_id for asked in context.asked_ahead)
    seconds = UNTOLD_SECONDS + policy.follow_up_seconds
    limits.tell("search", 0, _SEARCHES)
    now = best_assignment(context.problem, limits.part(_SEARCHES))
    before = StoryGaps(context.problem, topics, seconds, now.assigned)
    limits.tell("search", 1, _SEARCHES)
    for_musts = _Step(context, before, _for_musts(before, limits.part(_SEARCHES - 1)), "must")
    limits.tell("search", 2, _SEARCHES)
    after, kept = for_musts.after, {"must", "served", "repeats"}
    # The fewest that close all shoulds that can be, the rest left as good as it is.
    held = {name: value for name, value in evaluate(after.problem, after.before).items() if name in kept}
    written = write_stories(after, told_once, ("should", "spare", "kept", "fit"), held, limits)
    for_shoulds = _Step(context, after, written, "should")
    limits.tell("search", _SEARCHES, _SEARCHES)
    found = (*for_musts.suggestions(), *for_shoulds.suggestions())[:limit]
    complete = now.complete and for_musts.written.complete and for_shoulds.written.complete
    return Found(found, complete=complete, nothing=Suggestion.nothing)


def _for_musts(gaps: StoryGaps, limits: Limits) -> Written:
    """Return the fewest new stories that close all musts, and with so many the most shoulds."""
    names: tuple[TierName, ...] = ("must", "spare", "served", "should", "kept", "fit")
    if not gaps.problem.repeats:
        return write_stories(gaps, told_once, names, {}, limits)
    # A story that may be told again makes fewer do, but never more.
    fewest = write_stories(gaps, told_once, ("must", "spare"), {}, limits.part(2))
    lay = partial(told_again, count=-fewest.values["spare"])
    written = write_stories(gaps, lay, (*names[:3], "repeats", *names[3:]), {}, limits)
    return written._replace(complete=written.complete and fewest.complete)
