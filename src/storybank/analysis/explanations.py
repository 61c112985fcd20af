"""Reason, Obstacle, Contest: why a plan is as it is, as values that read by themselves, and how to say it.

They hold names and numbers; every text is made from them by a `Wording`, in English unless another is given.
Whoever wants another language or tone hands in an object with its methods; one that changes only some of them
derives from `English`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from sys import maxsize
from typing import Literal, Protocol

from storybank.errors import Fault
from storybank.interviews import NeedRef
from storybank.planning.gaps import Gap, gap_message, gap_remedy, in_sentence
from storybank.planning.goals import GOALS, TierName
from storybank.planning.plan import Compound, Names
from storybank.values import FrozenMap, Value, checked_methods, join_words
from storybank.visible import visible


class Wording(Protocol):
    """How a plan's explanations are said: one method for each kind of value."""

    def gap_message(self, gap: Gap) -> str:
        """Return what is missing and why."""

    def gap_remedy(self, gap: Gap) -> str:
        """Return what to do about it."""

    def reason(self, reason: Reason) -> str:
        """Return what a story is told for, and what would be lost without it."""

    def obstacle(self, obstacle: Obstacle) -> str:
        """Return why a story is not told in a sitting."""

    def contest(self, contest: Contest) -> str:
        """Return which needs cannot be met together."""


_MOVES_NAMED = 3
"""Stories that go elsewhere in one sentence: with more it is no longer read."""


@checked_methods
class English:
    """Plain English."""

    def gap_message(self, gap: Gap) -> str:
        """Return what is missing and why."""
        return gap_message(gap)

    def gap_remedy(self, gap: Gap) -> str:
        """Return what to do about it."""
        return gap_remedy(gap)

    def reason(self, reason: Reason) -> str:
        """Return what a story is told for, and what would be lost without it."""
        story = f"“{reason.title}”"
        leads, shows = _needs(reason, reason.leads), _needs(reason, reason.also_shows)
        if not leads and not shows:
            told = f"{story} is told to {reason.audience} and covers nothing there."
        elif not leads:
            told = f"{story} shows {shows}."
        else:
            told = f"{story} leads {leads}{f', and also shows {shows}' if shows else ''}."
        lock = " You have locked it there." if reason.locked else ""
        without = "Without story and lock" if reason.locked else "Without it"
        if reason.tier is None:
            moves = _moves(reason.instead)
            return f"{told}{lock} {without}, an equal plan exists{moves}.{_doubt(reason)}"
        return f"{told}{lock} {without}, {_change(reason)}.{_doubt(reason)}"

    def obstacle(self, obstacle: Obstacle) -> str:
        """Return why a story is not told in a sitting."""
        story, there = f"“{obstacle.title}”", obstacle.audience
        met = join_words(_barrier(barrier) for barrier in obstacle.barriers)
        match obstacle.verdict:
            case "planned":
                return f"{story} goes to {there} already."
            case "forbidden":
                return f"{story} cannot be told to {there}: {met}."
            case "impossible":
                return f"{story} has no place with {there} as things are: {met}."
            case "free":
                also = _moves(obstacle.instead)
                free = f"{story} could go to {there} at no cost: an equal plan has it there{also}."
                return free + _doubt(obstacle)
            case "costly":
                use = "" if obstacle.serves else ", where it serves nobody"
                return f"If {story} went to {there}{use}, {_change(obstacle)}.{_doubt(obstacle)}"

    def contest(self, contest: Contest) -> str:
        """Return which needs cannot be met together."""
        needs = _needs(contest, contest.needs)
        if contest.tier is not None:
            return f"If {needs} were covered, {_change(contest)}{_moves(contest.instead)}.{_doubt(contest)}"
        if len(contest.needs) == 1 and not contest.complete:
            return f"{self.gap_message(contest.gap)}{_doubt(contest)}"
        if len(contest.needs) == 1:
            return f"{self.gap_message(contest.gap)} It cannot be met even alone."
        count = len(contest.needs)
        fewer = "Either of them" if count == 2 else f"Any {count - 1} of them"  # noqa: PLR2004 - one of two
        titles = [f"“{title}”" for title in contest.stories.values()]
        able = join_words([*titles[:_MOVES_NAMED], *_more(len(titles) - _MOVES_NAMED)])
        return (
            f"These {count} needs cannot all be met: {needs}. {fewer} can. "
            f"Only {able} could cover any of them. {_remedy(contest)}{_doubt(contest)}"
        )


ENGLISH = English()


def _change(explanation: Explanation) -> str:
    """Return the first goal in which two plans differ, by how much, and what would be open."""
    if explanation.tier is None:
        return "nothing would change"
    goal = GOALS[explanation.tier]
    falls = (explanation.loss > 0) != goal.fewer_is_better
    opens = _needs(explanation, explanation.opens)
    open_ = f": {opens} would be open" if opens else ""
    return f"{goal.measure} would {'fall' if falls else 'rise'} by {abs(explanation.loss)}{open_}"


def _doubt(explanation: Explanation) -> str:
    """Return what is to be said where a limit cut the search short."""
    return "" if explanation.complete else " The search was cut short, and there may be better."


def _remedy(contest: Contest) -> str:
    if not contest.missing:
        return "One more story would not help: it is room that is short."
    gap = contest.gap
    level = "" if gap.min_strength == 1 else f" at {gap.min_strength} or more"
    return f"One more story that shows {in_sentence(gap.competency)}{level} would do."


def _needs(explanation: Explanation, needs: Iterable[NeedRef]) -> str:
    """Return needs as part of a sentence: `"teamwork for Dana and Priya, and planning for Tom"`."""
    people: dict[str, list[str]] = {}
    for ref in needs:
        people.setdefault(ref.competency_id, []).append(
            explanation.people.get(ref.interviewer_id, ref.interviewer_id)
        )
    labels: dict[tuple[str, ...], list[str]] = {}
    for competency_id, names in people.items():
        labels.setdefault(tuple(names), []).append(
            in_sentence(explanation.competencies.get(competency_id, competency_id))
        )
    return _several([f"{_several(what)} for {join_words(whom)}" for whom, what in labels.items()])


def _several(parts: list[str]) -> str:
    """Return parts as a person lists them, kept apart where they hold an "and" of their own."""
    if len(parts) > 1 and any(" and " in part for part in parts):
        return f"{', '.join(parts[:-1])}, and {parts[-1]}"
    return join_words(parts)


def _moves(placements: tuple[Placement, ...]) -> str:
    """Return what goes elsewhere in another plan, as the end of a sentence."""
    moves = [f"“{one.title}” to {one.audience}" for one in placements[:_MOVES_NAMED]]
    moves += _more(len(placements) - _MOVES_NAMED)
    return f", with {join_words(moves)}" if moves else ""


def _more(count: int) -> list[str]:
    return [f"{count} more"] if count > 0 else []


def _barrier(barrier: Barrier) -> str:  # noqa: PLR0911 - a phrase for each rule
    """Return a rule as part of a sentence about the story."""
    who, what = join_words(barrier.people), "it"
    if barrier.title:
        what = f"the same experience as “{barrier.title}”"
    match barrier.code:
        case "over":
            return "that meeting is over"
        case "not_ready":
            return "it is a draft" if barrier.detail == "draft" else f"it is {barrier.detail}"
        case "withheld":
            return f"it is withheld from {barrier.detail}"
        case "avoided":
            return "you avoid it there"
        case "heard":
            return f"{who} {'has' if len(barrier.people) == 1 else 'have'} heard {what}"
        case "told":
            return f"{what} has been told to {who} in this round"
        case "lock":
            return f"a lock on it {barrier.detail}"


class Placement(Value):
    """A story and the sitting that it goes to in another plan.

    Attributes:
        story_id: Which story.
        title: What the candidate calls it.
        sitting: 0-based index into the round's sittings.
        audience: The names of the people there.
    """

    story_id: str
    title: str
    sitting: int
    audience: str


class Barrier(Value):
    """One rule that keeps a story from a sitting.

    Attributes:
        code: Which rule: the sitting is `"over"`; the story is `"not_ready"`, `"withheld"` from the
            employer or `"avoided"` there; its episode has been `"heard"` by somebody there or `"told"` in
            this round; a `"lock"` on it would break a rule.
        people: The names of those who have heard it.
        title: What they heard, where it was the same experience told another way.
        detail: The story's status, the employer, or what the lock would break.
    """

    code: Literal["over", "not_ready", "withheld", "avoided", "heard", "told", "lock"]
    people: tuple[str, ...] = ()
    title: str = ""
    detail: str = ""


class Explanation(Compound):
    """What a plan and the best one under another condition differ in.

    Attributes:
        tier: The first goal in which they differ; None where they are equal in all.
        loss: By how much that goal falls; below 0 where it would rise.
        opens: The needs that are covered in the plan, count in that goal and would be open.
        instead: What goes elsewhere in the other plan.
        people: Id to name, of those whose needs are named.
        competencies: Id to label, of the needs named.
        complete: Whether every search for it came to its end; else a longer one may find less to lose.
    """

    tier: TierName | None = None
    loss: int = 0
    opens: tuple[NeedRef, ...] = ()
    instead: tuple[Placement, ...] = ()
    people: FrozenMap[str, str] = FrozenMap()
    competencies: FrozenMap[str, str] = FrozenMap()
    complete: bool = True

    def said(self, *, wording: Wording = ENGLISH) -> str:
        """Return it in words.

        Args:
            wording: In which language and tone; plain English unless another is given.
        """
        return visible(self._words(wording))

    def _words(self, wording: Wording) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        """Return it in plain English."""
        return self.said()

    def misfits(self) -> Iterator[Fault]:
        """Yield the people and competencies whose names and labels are not there."""
        names = Names(None, self.people, self.competencies, maxsize)
        for name, part in dict(self).items():
            if name != "gap":  # which carries its own names
                yield from names.missing(name, part)


class Reason(Explanation):
    """Why a story goes to a sitting: what it leads, and what would be lost without the story.

    Attributes:
        story_id: Which story.
        title: What the candidate calls it.
        sitting: 0-based index into the round's sittings.
        audience: The names of the people there.
        leads: The needs that it covers in the questions it answers first.
        also_shows: The other needs of the sitting that it covers.
        locked: Whether `Policy.use` puts it there. The comparison is then with a plan that has neither the
            story nor the lock, which may be better: `loss` is below 0 where the lock costs something.
        tier: The first goal that falls without the story; None where an equal plan does without it.
        loss: By how much it falls, in whole numbers.
        opens: The needs that count in that goal and would be open.
        instead: What would go elsewhere.
        people: Id to name, of those whose needs are named.
        competencies: Id to label, of the needs named.
        complete: Whether the search for the other plan came to its end; else the loss may be smaller.
    """

    story_id: str
    title: str
    sitting: int
    audience: str
    leads: tuple[NeedRef, ...] = ()
    also_shows: tuple[NeedRef, ...] = ()
    locked: bool = False

    def _words(self, wording: Wording) -> str:
        return wording.reason(self)


class Obstacle(Explanation):
    """Why a story does not go to a sitting.

    Attributes:
        story_id: Which story.
        title: What the candidate calls it.
        sitting: 0-based index into the round's sittings.
        audience: The names of the people there.
        verdict: `"planned"`, it goes there already; `"forbidden"` by rules or `"impossible"` beside locks and
            limits, both with `barriers`; `"costly"`, with `tier` and `loss`; `"free"`, an equal plan has it.
        barriers: Every rule that stands against it.
        serves: The needs of the sitting that it would cover; none where it serves nobody there.
        tier: The first goal that falls in the best plan that has it there; None where none falls.
        loss: By how much it falls, in whole numbers.
        opens: The needs that count in that goal and would be open.
        instead: What else would go elsewhere in that plan.
        people: Id to name, of those whose needs are named.
        competencies: Id to label, of the needs named.
        complete: Whether the search for the other plan came to its end; else the loss may be smaller.
    """

    story_id: str
    title: str
    sitting: int
    audience: str
    verdict: Literal["planned", "forbidden", "impossible", "costly", "free"]
    barriers: tuple[Barrier, ...] = ()
    serves: tuple[NeedRef, ...] = ()

    def _words(self, wording: Wording) -> str:
        return wording.obstacle(self)


class Contest(Explanation):
    """The needs that an open one competes with: together they cannot be met, less any one of them they can.

    Where all needs can be met together and the plan has better uses for the stories, there is nothing that
    competes: then `needs` holds the open need alone, and `tier` the first goal that meeting it costs.

    Attributes:
        gap: The open need.
        needs: An irreducible set of needs that cannot be met together, the open one first.
        stories: Id to title, of those that could cover one of these needs as far as each alone goes.
        missing: How many more stories would let all of them be met: 1, or 0 where it is not stories that are
            short but room, or where nothing is.
        tier: The first goal that falls where the need is met, if it can be met beside all others that are.
        loss: By how much it falls, in whole numbers.
        opens: The needs that count in that goal and would be open.
        instead: What would go elsewhere, with the story that would meet it.
        people: Id to name, of those whose needs are named.
        competencies: Id to label, of the needs named.
        complete: Whether every search came to its end; else more of the needs than said may go together.
    """

    gap: Gap
    needs: tuple[NeedRef, ...]
    stories: FrozenMap[str, str] = FrozenMap()
    missing: int = 1

    def _words(self, wording: Wording) -> str:
        return wording.contest(self)
