"""compare: which of two plans is better, by which goal, and what each tells that the other does not."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from tests.support.counts import many
from tests.support.rounds import Case, small_rounds

from storybank.analysis import compare
from storybank.bank import StoryBank
from storybank.display import Table
from storybank.interviews import Interviewer, Round
from storybank.planning import Policy, plan_round, replan
from storybank.stories import Story

on_100_small_rounds = settings(
    max_examples=many(100),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

CONFLICT = [Story(f"C{strength}", competencies={"conflict": strength}) for strength in (5, 4, 3, 2)]
DANA = Interviewer("Dana", must=["conflict"])
PRIYA = Interviewer("Priya", should=["teamwork"])
TEAM = Story("Team", competencies={"teamwork": 3})


@on_100_small_rounds
@given(small_rounds())
def test_a_plan_equals_itself_and_the_better_plan_wins_from_both_sides(case: Case) -> None:
    free = case.policy.replace(use=(), avoid=())
    plan = plan_round(case.bank, case.round, policy=free)
    tight = plan_round(case.bank, case.round, policy=free.replace(stories_per_meeting=1))
    same, there, back = compare(plan, plan), compare(plan, tight), compare(tight, plan)
    assert (same.better, same.decided_by, same.moved) == ("neither", None, ())
    assert {"plan": "other", "other": "plan", "neither": "neither"}[there.better] == back.better
    assert there.decided_by == back.decided_by
    assert (there.gaps_of_plan, there.gaps_of_other) == (back.gaps_of_other, back.gaps_of_plan)
    ranks = [tuple(tier.value for tier in one.proof.tiers) for one in (plan, tight)]
    assert there.better == ("neither" if ranks[0] == ranks[1] else "plan" if ranks[0] > ranks[1] else "other")


def test_what_if_a_story_were_there_shows_the_goal_that_decides() -> None:
    round = Round("final", [DANA, PRIYA])
    without = plan_round(StoryBank(CONFLICT), round)
    what_if = compare(without, plan_round(StoryBank([*CONFLICT, TEAM]), round))
    assert (what_if.better, what_if.decided_by) == ("other", "served")
    assert [gap.interviewer_id for gap in what_if.gaps_of_plan] == ["priya"]
    assert [(one.story_id, one.before, one.after) for one in what_if.moved] == [("team", None, 1)]
    assert "The other plan is better" in str(what_if)
    assert "Open only in this plan" in str(what_if)
    assert repr(what_if) == "<Comparison 'final': other is better by served>"


def test_plans_without_a_story_in_common_say_so_also_where_both_tell_nothing_alike() -> None:
    round = Round("final", [DANA])
    ours, theirs = (plan_round(StoryBank([one]), round) for one in CONFLICT[:2])
    apart = compare(ours, theirs)
    assert not apart.shares_stories
    assert "they have no story in common" in str(apart)
    assert compare(ours, ours).shares_stories
    over = plan_round(StoryBank(CONFLICT[:2]), round.with_told("dana", CONFLICT[0]))
    assert compare(ours, over).shares_stories


def test_repeats_that_are_not_allowed_compare_as_none_and_kept_decides_nothing() -> None:
    bank, round = StoryBank(CONFLICT[:1]), Round("final", [DANA, Interviewer("Ben", must=["conflict"])])
    never = plan_round(bank, round)
    again = plan_round(bank, round, policy=Policy(repeats="last_resort"), previous=never)
    what_if = compare(never, again)
    pairs = {tier.name: (tier.plan, tier.other) for tier in what_if.tiers}
    assert pairs["repeats"] == (0, -1)
    assert pairs["kept"] == (None, 1)
    assert (what_if.better, what_if.decided_by) == ("other", "must")
    assert compare(never, replan(never, bank, round).after).better == "neither"
    assert "equally good, and every story goes to the same people." in str(compare(never, never))


def test_a_story_that_both_tell_the_same_person_has_not_moved() -> None:
    round = Round("final", [DANA, PRIYA])
    ours, theirs = (plan_round(StoryBank([CONFLICT[0], *more]), round) for more in ([], [TEAM]))
    assert [one.story_id for one in compare(ours, theirs).changes] == ["c5", "team"]
    assert [one.story_id for one in compare(ours, theirs).moved] == ["team"]
    told = plan_round(StoryBank([*CONFLICT[:1], TEAM]), round.with_told("dana", CONFLICT[0]))
    assert "c5" not in [one.story_id for one in compare(theirs, told).moved]


def test_the_number_that_decides_stands_out_for_the_better_plan_alone() -> None:
    round = Round("final", [DANA, PRIYA])
    without, with_team = (plan_round(StoryBank(bank), round) for bank in (CONFLICT, [*CONFLICT, TEAM]))
    for comparison, tones in (
        (compare(without, with_team), ("plain", "good")),
        (compare(with_team, without), ("good", "plain")),
    ):
        goals = next(block for block in comparison.page().blocks if isinstance(block, Table))
        [decides] = [row for row in goals.rows if row[0].tone == "strong"]
        assert (decides[1].tone, decides[2].tone) == tones
        others = [cell.tone for row in goals.rows if row is not decides for cell in row[1:]]
        assert set(others) <= {"plain"}
