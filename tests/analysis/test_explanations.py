"""English: every text comes from fields, through an object that can be replaced."""

from __future__ import annotations

import pytest

from storybank.analysis import Contest, English, Obstacle, Placement, Reason, contest, why, why_not
from storybank.bank import StoryBank
from storybank.interviews import Interviewer, NeedRef, Round
from storybank.planning import Gap, plan_round
from storybank.stories import Story
from storybank.values import FrozenMap, Several

DAY = Round("final", [Interviewer(name, must=["conflict"]) for name in ("Dana", "Tom")])
BANK = StoryBank([Story("The row", id="row", competencies={"conflict": 4})])


class Telegram(English):
    """Says as little as can be."""

    def gap_message(self, gap: Gap) -> str:
        return f"{gap.interviewer} {gap.reason} STOP"

    def gap_remedy(self, gap: Gap) -> str:
        return f"{gap.missing} MORE STOP"

    def reason(self, reason: Reason) -> str:
        return f"{reason.title} {reason.tier} {reason.loss} STOP"

    def obstacle(self, obstacle: Obstacle) -> str:
        return f"{obstacle.title} {obstacle.verdict} STOP"

    def contest(self, contest: Contest) -> str:
        return f"{len(contest.needs)} NEEDS STOP"


class Curt(English):
    """Changes one text."""

    def gap_message(self, gap: Gap) -> str:
        return f"{gap.interviewer} waits."


def test_one_that_derives_from_english_says_all_in_its_own_way() -> None:
    wording = Telegram()
    plan = plan_round(BANK, DAY)
    [reason], [gap] = why(plan, BANK), plan.gaps
    assert reason.said(wording=wording) == "The row must 1 STOP"
    assert why_not(plan, BANK, "row", gap.interviewer_id).said(wording=wording) == "The row free STOP"
    assert contest(plan, BANK, gap).said(wording=wording) == "2 NEEDS STOP"
    assert wording.gap_message(gap) == f"{gap.interviewer} contested STOP"
    assert wording.gap_remedy(gap) == "1 MORE STOP"


def test_english_says_a_gap_as_the_gap_does() -> None:
    [gap] = plan_round(BANK, DAY).gaps
    assert (English().gap_message(gap), English().gap_remedy(gap)) == (gap.message, gap.remedy)


def test_a_tone_that_changes_one_text_is_heard_in_the_others() -> None:
    plan = plan_round(StoryBank(), Round("final", [Interviewer("Dana", must=["conflict"])]))
    found = contest(plan, StoryBank(), plan.gaps[0])
    assert found.said(wording=Curt()).startswith("Dana waits. ")


def test_the_default_is_english() -> None:
    plan = plan_round(BANK, DAY)
    [reason] = why(plan, BANK)
    assert str(reason) == reason.said() == reason.said(wording=English())


def reason(*needs: tuple[str, str], instead: int = 0) -> Reason:
    """Return a reason for needs given by name and label."""
    return Reason(
        story_id="row",
        title="The row",
        meeting=0,
        audience="Dana",
        leads=tuple(NeedRef(name, label) for name, label in needs),
        people=FrozenMap({name: name for name, _ in needs}),
        competencies=FrozenMap({label: label for _, label in needs}),
        instead=Several(
            Placement(story_id=f"s{n}", title=f"S{n}", meeting=0, audience="Tom") for n in range(instead)
        ),
    )


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        ([("Dana", "Conflict")], "conflict for Dana"),
        ([("Dana", "Conflict"), ("Dana", "SRE")], "conflict and SRE for Dana"),
        ([("Dana", "Conflict"), ("Tom", "Conflict")], "conflict for Dana and Tom"),
        ([("Dana", "C++"), ("Tom", "Planning")], "C++ for Dana and planning for Tom"),
        (
            [("Dana", "Learning and growth"), ("Dana", "Planning")],
            "learning and growth, and planning for Dana",
        ),
    ],
)
def test_needs_are_listed_by_whose_they_are(needs: list[tuple[str, str]], said: str) -> None:
    assert str(reason(*needs)).startswith(f"“The row” is your answer on {said}. ")


def test_of_many_moves_three_are_named() -> None:
    said = str(reason(("Dana", "Conflict"), instead=5))
    assert said.endswith("with “S0” to Tom, “S1” to Tom, “S2” to Tom and 2 more.")
