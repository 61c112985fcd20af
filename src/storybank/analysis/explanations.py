"""Reason, Obstacle, Contest: why a plan is as it is, as values that read by themselves, and how to say it.

They hold names and numbers; every text is made from them by `English`. Whoever wants another language or tone
derives from it, and hands that in.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial
from typing import Literal

from storybank.interviews import NeedRef
from storybank.planning.assignments import need_key
from storybank.planning.gaps import Gap, asked_for, gap_message, gap_remedy, in_sentence, join_labels
from storybank.planning.goals import GOALS, TierName
from storybank.text.stems import read_table
from storybank.values import FrozenMap, Several, Value, checked_methods, first_few, gathered, join_words
from storybank.visible import visible

_MOVES_NAMED = 3  # stories that go elsewhere in one sentence: with more it is no longer read


@checked_methods
class English:
    """How a plan's explanations are said: one method for each kind of value, in plain English."""

    def gap_message(self, gap: Gap) -> str:
        """Return what is missing and why."""
        return gap_message(gap)

    def gap_remedy(self, gap: Gap) -> str:
        """Return what to do about it."""
        return gap_remedy(gap)

    def reason(self, reason: Reason) -> str:
        """Return what a story is told for, and what would be lost without it."""
        leads, shows = _needs(reason, reason.leads), _needs(reason, reason.also_shows)
        story, lock = f"“{reason.title}”", " You decided that it goes there." if reason.locked else ""
        told = f"{story} goes to {reason.audience}, and nobody there asks for what it shows."
        if leads:
            told = f"{story} is your answer on {leads}{f', and also shows {shows}' if shows else ''}."
        elif shows:
            told = f"{story} shows {shows}."
        without = "Without it, and without that decision" if reason.locked else "Without it"
        change = f"there is a plan just as good{_moves(reason.instead)}"
        change = change if reason.tier is None else _change(reason)
        return f"{told}{lock} {without}, {change}.{_doubt(reason)}"

    def obstacle(self, obstacle: Obstacle) -> str:
        """Return why a story is not told in a meeting."""
        said = {"story": f"“{obstacle.title}”", "there": obstacle.audience, "change": _change(obstacle)}
        said["met"] = join_words(_barrier(barrier) for barrier in obstacle.barriers)
        said["use"] = "" if obstacle.serves else ", where nobody asks for it"
        verdict = _phrases()["obstacle"][obstacle.verdict].format(also=_moves(obstacle.instead), **said)
        return f"{verdict}{_doubt(obstacle) if obstacle.verdict in ('free', 'costly') else ''}"

    def contest(self, contest: Contest) -> str:
        """Return which needs cannot be met together."""
        needs = _needs(contest, contest.needs)
        if contest.tier is not None:
            return f"If {needs} were answered, {_change(contest)}{_moves(contest.instead)}.{_doubt(contest)}"
        if len(contest.needs) == 1:
            alone = " Even if nothing else were asked for, it would stay open."
            return f"{self.gap_message(contest.gap)}{alone if contest.complete else _doubt(contest)}"
        count = len(contest.needs)
        both, fewer = ("both", "Either one") if count == 2 else ("all", f"Any {count - 1} of them")  # noqa: PLR2004
        able = first_few([f"“{title}”" for title in contest.stories.values()], _MOVES_NAMED)
        remedy = "One more story would not help: there is no room for it."
        if contest.missing:
            remedy = f"One more story that shows {asked_for(contest.gap)} would be enough."
        return (
            f"These {count} needs cannot {both} be met: {needs}. {fewer} can. "
            f"Only {able} could answer any of them. {remedy}{_doubt(contest)}"
        )


ENGLISH = English()

_phrases = cache(partial(read_table, __name__, "explanations.json"))  # by verdict, and by barrier


def _change(explanation: Explanation) -> str:
    """Return what would be open in the other plan, or else the first goal in which it differs."""
    if explanation.opens:
        these = "this would" if len(explanation.opens) == 1 else "these would"
        return f"{these} be open: {_needs(explanation, explanation.opens)}"
    tier = explanation.tier
    return "nothing would change" if tier is None else GOALS[tier].change(explanation.loss)


def _doubt(explanation: Explanation) -> str:
    return "" if explanation.complete else " The search was stopped early: there may be a better way."


def _needs(explanation: Explanation, needs: Iterable[NeedRef]) -> str:
    """Return needs as part of a sentence: `"teamwork for Dana and Priya, and planning for Tom"`."""
    known, called = explanation.people, explanation.competencies
    people = gathered((what, known.get(who, who)) for who, what in map(need_key, needs))
    labels = gathered((tuple(whom), in_sentence(called.get(what, what))) for what, whom in people.items())
    return join_labels([f"{join_labels(what)} for {join_words(whom)}" for whom, what in labels.items()])


def _moves(placements: tuple[Placement, ...]) -> str:
    """Return what goes elsewhere in another plan, as the end of a sentence."""
    moves = first_few([f"“{one.title}” to {one.audience}" for one in placements], _MOVES_NAMED)
    return f", with {moves}" if moves else ""


def _barrier(barrier: Barrier) -> str:
    said = {"who": join_words(barrier.people), "have": "has" if len(barrier.people) == 1 else "have"}
    said["what"] = f"the same experience as “{barrier.title}”" if barrier.title else "it"
    status = "a draft" if barrier.detail == "draft" else barrier.detail
    return str(_phrases()["barrier"][barrier.code].format(detail=barrier.detail, status=status, **said))


class Placement(Value):
    """A story, by id and title, and a meeting, by 0-based index in the round, with its people by name."""

    story_id: str
    title: str
    meeting: int
    audience: str


class Barrier(Value):
    """One rule that keeps a story from a meeting.

    Its code: the meeting is `"over"` or `"no_interview"`; the story is `"not_ready"`, `"withheld"` from the
    employer or `"avoided"` there; its episode has been `"heard"` by somebody there or `"told"` in this round;
    a `"lock"` on it would break a rule. `people` names those who have heard it, `title` what they heard where
    it was the same experience told another way; `detail` is the story's status, the employer, or what the
    lock breaks.
    """

    code: Literal["over", "no_interview", "not_ready", "withheld", "avoided", "heard", "told", "lock"]
    people: tuple[str, ...] = ()
    title: str = ""
    detail: str = ""


class Explanation(Value):
    """What a plan and the best one under another condition differ in, part by part as in `Reason`."""

    tier: TierName | None = None
    loss: int = 0
    opens: Several[NeedRef] = Several()
    instead: Several[Placement] = Several()
    people: FrozenMap[str, str] = FrozenMap()
    competencies: FrozenMap[str, str] = FrozenMap()
    complete: bool = True

    def said(self, *, wording: English = ENGLISH) -> str:
        """Return it in words: plain English, unless another language or tone is given."""
        return visible(self._words(wording))

    def _words(self, wording: English) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        """Return it in plain English."""
        return self.said()


class Reason(Placement, Explanation):
    """Why a story goes to a meeting: what it leads, and what would be lost without the story.

    Besides the story and meeting of a `Placement`, as every explanation: the first goal that falls (`tier`;
    None where an equal plan does without it), by how much (`loss`, in whole numbers), the needs that count in
    it and would be open (`opens`), what would go elsewhere (`instead`), the names and labels of what is named
    (`people`, `competencies`), and whether the search was `complete`: else the loss may be smaller.

    Attributes:
        leads: The needs that it covers in the questions it answers first.
        also_shows: The other needs of the meeting that it covers.
        locked: Whether `Policy.use` puts it there. The comparison is then with a plan that has neither the
            story nor the lock, which may be better: `loss` is below 0 where the lock costs something.
    """

    leads: tuple[NeedRef, ...] = ()
    also_shows: tuple[NeedRef, ...] = ()
    locked: bool = False

    def _words(self, wording: English) -> str:
        return wording.reason(self)


class Obstacle(Placement, Explanation):
    """Why a story does not go to a meeting.

    Besides, as in a `Reason`: what falls in the best plan that has it there (`tier`, None where none does).

    Attributes:
        verdict: `"planned"`, it goes there already; `"forbidden"` by rules or `"impossible"` beside locks and
            limits, both with `barriers`; `"costly"`, with `tier` and `loss`; `"free"`, an equal plan has it.
        barriers: Every rule that stands against it.
        serves: The needs of the meeting that it would cover; none where it serves nobody there.
    """

    verdict: Literal["planned", "forbidden", "impossible", "costly", "free"]
    barriers: tuple[Barrier, ...] = ()
    serves: Several[NeedRef] = Several()

    def _words(self, wording: English) -> str:
        return wording.obstacle(self)


class Contest(Explanation):
    """The needs that an open one competes with: together they cannot be met, less any one of them they can.

    Where all needs can be met together and the plan has better uses for the stories, there is nothing that
    competes: then `needs` holds the open need alone, and the rest what meeting it costs, as in a `Reason`.
    Where it is not `complete`, more of the needs than said may go together.

    Attributes:
        gap: The open need.
        needs: An irreducible set of needs that cannot be met together, the open one first.
        stories: Id to title, of those that could cover one of these needs as far as each alone goes.
        missing: How many more stories would let all of them be met: 1, or 0 where it is not stories that are
            short but room, or where nothing is.
    """

    gap: Gap
    needs: tuple[NeedRef, ...]
    stories: FrozenMap[str, str] = FrozenMap()
    missing: int = 1

    def _words(self, wording: English) -> str:
        return wording.contest(self)
