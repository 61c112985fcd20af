"""lone_competencies: what hangs on one experience alone."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.interviews import NeedRef, Round
from storybank.planning.frame import Frame
from storybank.planning.policy import Policy
from storybank.planning.reading import read_frame
from storybank.planning.wants import Want
from storybank.values import FrozenMap, Value, checked, listed

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
        names = listed(self.interviewers.values())
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
    frame = read_frame(bank, round_, policy)
    wants: dict[str, list[Want]] = {}
    able: dict[str, list[int]] = {}
    for asked, question in zip(frame.asked_ahead, frame.problem.questions, strict=True):
        wants.setdefault(asked.competency_id, []).extend(asked.wants)
        able.setdefault(asked.competency_id, []).extend(
            number
            for number, strength in enumerate(question.strengths)
            if strength >= question.least and frame.problem.tellable[number][question.sitting]
        )
    return tuple(
        _lone(frame, name, able[name], asking)
        for name, asking in wants.items()
        if len({frame.problem.episodes[number] for number in able[name]}) == 1
    )


def _lone(frame: Frame, competency_id: str, able: list[int], asking: list[Want]) -> LoneCompetency:
    strengths = frame.strengths[competency_id]
    strongest = max(able, key=lambda number: (strengths[number], -number))
    story = frame.stories[strongest]
    return LoneCompetency(
        competency_id=competency_id,
        story_id=story.id,
        strength=strengths[strongest],
        asked_by=tuple(want.ref for want in asking),
        label=frame.names.label(competency_id),
        title=story.title,
        interviewers=FrozenMap({want.person.id: want.person.name for want in asking}),
    )
