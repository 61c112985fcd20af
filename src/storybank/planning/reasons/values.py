"""Reason, Obstacle, Contest: why a plan is as it is, as values that read by themselves.

They hold names and numbers; every text is made from them by a `Wording`, in English unless another is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from sys import maxsize
from typing import Literal

from storybank.errors import Fault
from storybank.interviews import NeedRef
from storybank.planning.compound import Compound, Names
from storybank.planning.engine.tier_names import TierName
from storybank.planning.gaps import Gap
from storybank.planning.reasons.wording import ENGLISH, Wording
from storybank.values import FrozenMap, Value
from storybank.visible import visible


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

    def said(self, *, wording: Wording = ENGLISH) -> str:
        """Return it in words.

        Args:
            wording: In which language and tone; plain English unless another is given.
        """
        return visible(wording.reason(self))

    def __str__(self) -> str:
        """Return it in plain English."""
        return self.said()


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

    def said(self, *, wording: Wording = ENGLISH) -> str:
        """Return it in words.

        Args:
            wording: In which language and tone; plain English unless another is given.
        """
        return visible(wording.obstacle(self))

    def __str__(self) -> str:
        """Return it in plain English."""
        return self.said()


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

    def said(self, *, wording: Wording = ENGLISH) -> str:
        """Return it in words.

        Args:
            wording: In which language and tone; plain English unless another is given.
        """
        return visible(wording.contest(self))

    def __str__(self) -> str:
        """Return it in plain English."""
        return self.said()
