"""plan_round: who hears which story."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.interviews import Round
from storybank.planning.assembly import SEARCH, Assembly
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.optimum import best_assignment
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.planning.reading import read_frame
from storybank.values import checked


@checked
def plan_round(
    bank: StoryBank,
    round_: Round,
    *,
    policy: Policy | None = None,
    previous: Plan | None = None,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
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
            how far it may be from the best. The plan then depends on the machine. `math.inf`: as long as it
            takes.
        node_limit: How many nodes each integer search may open, 0 or more; the same on every machine.
            With neither limit, the search ends after a fixed amount of work, which takes some seconds and
            is the same everywhere; rounds of people do not come near it.
        cancel: Asked again and again whether to stop: a function, or an event such as `threading.Event`. The
            best plan found so far is taken. What the function raises comes through.
        progress: Told how far it has come, with a `Progress`. What it raises comes through.

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
    limits = Limits.of(
        "plan_round", time_limit=time_limit, node_limit=node_limit, cancel=cancel, progress=progress
    )
    frame = read_frame(bank, round_, policy or Policy(), previous)
    limits.tell("search", 0, 1)
    optimum = best_assignment(frame.problem, limits.part(SEARCH))
    limits.tell("search", 1, 1)
    return Assembly(frame, optimum, limits).plan()
