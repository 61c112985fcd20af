"""plan_round: who hears which story."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.interviews import Round
from storybank.planning.assembly import Assembly
from storybank.planning.engine.limits import Limits
from storybank.planning.engine.optimum import best_assignment
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.planning.reading import read_frame


def plan_round(
    bank: StoryBank,
    round_: Round,
    *,
    policy: Policy | None = None,
    previous: Plan | None = None,
    time_limit: float | None = None,
    node_limit: int | None = None,
) -> Plan:
    """Give every sitting of a round its stories: none twice, every need covered as well as it can be.

    The plan is the best there is, goal after goal: musts, everybody served, shoulds, what the plan before
    had, a story of its own for each must, stories that nobody at the employer has heard, a reserve,
    nices where they cost no story, and strength. The same input gives the same plan, in any order of
    the stories and on any machine.

    Args:
        bank: The stories and their history.
        round_: Who will hear them. A sitting that is over keeps what was told there.
        policy: Limits and locks; None: `Policy()`.
        previous: The plan made before, which the new one keeps to where nothing is lost by it.
        time_limit: Seconds, 0 or more, after which the best plan found so far is taken; `Plan.proof` says
            how far it may be from the best. The plan then depends on the machine. None: as long as it takes.
        node_limit: How many nodes each integer search may open, 0 or more; the same on every machine.

    Raises:
        InvalidInput: Unknown stories or people are named (`UnknownReference`), a lock breaks a rule
            (`ImpossibleLock`), a role says nothing in the bank's framework (`MissingNeeds`): every
            fault at once. What is missing in the preparation is no error but `Plan.gaps`.

    >>> from storybank.interviews import Interviewer
    >>> from storybank.stories import Story
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["teamwork", "conflict"])]))
    >>> [story.title for story in plan.stories_for("dana")], [gap.reason for gap in plan.gaps]
    (['Month-end'], ['no_story'])
    """
    limits = Limits.of(seconds=time_limit, nodes=node_limit)
    frame = read_frame(bank, round_, policy or Policy(), previous)
    return Assembly(frame, best_assignment(frame.problem, limits), limits).plan()
