"""contest: a set of needs that cannot be met together, while all but any one of them can."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from tests.support.conditions import Planned, first_fall, on_small_rounds, planned_rounds

from storybank.analysis import Contest, contest
from storybank.bank import StoryBank
from storybank.errors import UnknownReference
from storybank.interviews import Interviewer, Meeting, Need, NeedRef, Round
from storybank.planning import Policy, plan_round
from storybank.planning.goals import GOALS
from storybank.stories import Story

ROW = Story("The row", id="row", competencies={"conflict": 4})
DANA, PRIYA, TOM = (Interviewer(name, must=["conflict"]) for name in ("Dana", "Priya", "Tom"))


def contests(made: Planned) -> list[Contest]:
    return [contest(made.plan, made.case.bank, gap, previous=made.case.previous) for gap in made.plan.gaps]


def contests_of(stories: list[Story], *meetings: Any, **policy: Any) -> list[Contest]:
    bank = StoryBank(stories)
    plan = plan_round(bank, Round("final", meetings), policy=Policy(**policy))
    return [contest(plan, bank, gap) for gap in plan.gaps]


@on_small_rounds
@given(planned_rounds())
def test_the_needs_have_a_gap_when_planned_alone_and_none_once_any_is_dropped(made: Planned) -> None:
    for found in contests(made):
        if found.tier is None:
            assert made.asking_only(found.needs).gaps
            for need in found.needs:
                others = [other for other in found.needs if other != need]
                assert not made.asking_only(others, priority="must").gaps


@on_small_rounds
@given(planned_rounds())
def test_the_open_need_is_one_of_them_and_comes_first(made: Planned) -> None:
    for found in contests(made):
        assert found.needs[0] == NeedRef(found.gap.interviewer_id, found.gap.competency_id)
        assert len(set(found.needs)) == len(found.needs)


@on_small_rounds
@given(planned_rounds())
def test_an_open_must_is_never_priced_and_competes_with_musts_only(made: Planned) -> None:
    priority = {(row.interviewer_id, row.competency_id): row.priority for row in made.plan.coverage}
    for found in contests(made):
        if found.gap.priority == "must":
            assert found.tier is None
            assert {priority[n.interviewer_id, n.competency_id] for n in found.needs} == {"must"}


@on_small_rounds
@given(planned_rounds())
def test_a_need_that_alone_cannot_be_met_is_a_set_of_its_own(made: Planned) -> None:
    alone = {"no_story", "too_weak", "unavailable", "heard"}
    for found in contests(made):
        if found.gap.reason in alone:
            assert (len(found.needs), found.tier) == (1, None)


@on_small_rounds
@given(planned_rounds())
def test_a_need_that_has_its_price_can_be_met_beside_all_others_at_that_price(made: Planned) -> None:
    for found in contests(made):
        if found.tier is not None:
            able = [story_id for story_id in found.stories if _is_locked_well(made, found, story_id)]
            falls = [first_fall(made.plan, made.locked(s, _meeting(made, found))) for s in able]
            assert (found.tier, found.loss) in falls
            assert found.loss > 0


def _meeting(made: Planned, found: Contest) -> int:
    return made.plan.round.meeting_of(found.gap.interviewer_id)


def _is_locked_well(made: Planned, found: Contest, story_id: str) -> bool:
    try:
        made.locked(story_id, _meeting(made, found))
    except ValueError:
        return False
    return True


@on_small_rounds
@given(planned_rounds())
def test_a_contest_reads_by_itself_and_comes_back_from_json(made: Planned) -> None:
    for found in contests(made):
        said = str(found)
        assert said.endswith(".")
        assert not any(spoiled in said for spoiled in ("None", "  ", "..", "{"))
        assert all(found.people[need.interviewer_id] in said for need in found.needs)
        assert Contest.model_validate_json(found.model_dump_json()) == found


def test_three_who_compete_for_two_stories_are_all_named() -> None:
    feud = Story("Feud", competencies={"conflict": 4})
    other = Interviewer("Ana", must=["teamwork"])
    crew = Story("Crew", competencies={"teamwork": 4})
    [found] = contests_of([ROW, feud, crew], other, DANA, PRIYA, TOM)
    assert sorted(need.interviewer_id for need in found.needs) == ["dana", "priya", "tom"]
    assert found.missing == 1
    assert list(found.stories.values()) == ["Feud", "The row"]
    assert "“Feud” and “The row”" in str(found)


def test_two_gaps_of_one_kind_are_two_contests() -> None:
    found = contests_of([ROW], DANA, PRIYA, TOM)
    assert [len(one.needs) for one in found] == [2, 2]


def test_needs_for_different_competencies_compete_for_a_story_that_shows_both() -> None:
    both = Story("Both", competencies={"conflict": 4, "teamwork": 4})
    [found] = contests_of([both], DANA, Interviewer("Tom", must=["teamwork"]))
    assert {need.competency_id for need in found.needs} == {"conflict", "teamwork"}


def test_where_room_is_short_no_story_helps() -> None:
    stories = [ROW, Story("Crew", competencies={"teamwork": 4})]
    dana = Interviewer("Dana", must=["conflict", "teamwork"])
    [found] = contests_of(stories, Meeting(dana, max_stories=1))
    assert (found.gap.reason, len(found.needs), found.missing) == ("no_room", 2, 0)


def test_a_need_that_no_story_meets_says_what_its_gap_says() -> None:
    [found] = contests_of([], DANA)
    assert str(found).startswith(f"{found.gap.message} ")
    assert found.missing == 1


def test_a_lock_elsewhere_leaves_the_need_alone() -> None:
    idle = Interviewer("Priya", nice=["planning"])
    found = contests_of([ROW], DANA, idle, use=[("row", "priya")])
    assert [(one.gap.reason, len(one.needs)) for one in found] == [("contested", 1), ("no_story", 1)]


def test_a_nice_need_that_would_cost_a_story_of_the_reserve_says_so() -> None:
    wish = Interviewer("Dana", must=["conflict"], nice=["teamwork"])
    [found] = contests_of([ROW, Story("Crew", competencies={"teamwork": 4})], wish)
    assert (found.tier, found.loss, found.missing) == ("spare", 1, 0)
    assert str(found).endswith(", with “Crew” to Dana.")


def test_a_should_need_competes_with_the_nice_one_of_somebody_who_would_go_away_with_nothing() -> None:
    both = Story("Both", competencies={"conflict": 4, "planning": 4})
    crew = Story("Crew", competencies={"teamwork": 4})
    dana = Interviewer("Dana", must=["teamwork"], should=["planning"])
    [found] = contests_of([both, crew], dana, Interviewer("Tom", nice=["conflict"]))
    assert [(n.interviewer_id, n.competency_id) for n in found.needs] == [
        ("dana", "planning"),
        ("tom", "conflict"),
    ]


def test_strength_counts_in_what_is_short() -> None:
    strong = [Need("conflict", priority="must", min_strength=4)]
    weak = Story("Spat", competencies={"conflict": 2})
    [found] = contests_of([ROW, weak], *(Interviewer(name, needs=strong) for name in ("Dana", "Tom")))
    assert list(found.stories) == ["row"]
    assert "conflict resolution (strength 4 or more)" in str(found)


def test_the_gap_may_be_given_as_the_need_that_it_is_about() -> None:
    bank, day = StoryBank([ROW]), Round("final", [DANA, PRIYA])
    plan = plan_round(bank, day)
    [gap] = plan.gaps
    need = NeedRef(gap.interviewer_id, gap.competency_id)
    assert contest(plan, bank, need) == contest(plan, bank, gap)
    covered = next(row for row in plan.coverage if row.story_id)
    with pytest.raises(UnknownReference, match="gap is not one of the plan's gaps"):
        contest(plan, bank, NeedRef(covered.interviewer_id, covered.competency_id))


def test_a_plan_that_was_cut_short_says_what_could_be_gained() -> None:
    # Two stories each cover both, but only one choice of the two covers everybody.
    bank = StoryBank([ROW])
    day = Round("final", [DANA])
    whole = plan_round(bank, day)
    gap = plan_round(StoryBank(), day).gaps[0]
    tiers = [tier.model_dump() | {"value": 0} for tier in whole.proof.tiers]
    cut = whole.replace(assignments=(), gaps=(gap,), proof=whole.proof.replace(status="bounded", tiers=tiers))
    found = contest(cut, bank, gap)
    assert (found.tier, found.loss) == ("must", -1)
    assert GOALS["must"].more[0] in str(found)


@pytest.mark.parametrize("looks", range(30))
def test_a_contest_that_was_stopped_is_the_whole_one_or_says_that_it_is_not(looks: int) -> None:
    teams = [Interviewer(name, must=["teamwork"]) for name in ("Ana", "Ben", "Cleo")]
    crew = [Story(f"Crew {number}", competencies={"teamwork": 4}) for number in range(2)]
    bank, asked = StoryBank([ROW, *crew]), iter(range(1_000))
    plan = plan_round(bank, Round("final", [DANA, PRIYA, *teams]))
    whole = contest(plan, bank, plan.gaps[0])
    stopped = contest(plan, bank, plan.gaps[0], cancel=lambda: next(asked) >= looks)
    assert whole.complete
    assert stopped == whole or not stopped.complete


def test_needs_of_the_same_priority_are_looked_at_before_lower_ones() -> None:
    row = ROW.replace(competencies={"conflict": 4, "teamwork": 4})
    dana = Interviewer("Dana", must=["teamwork"], should=["conflict"], weight=5)
    [found] = [
        one
        for one in contests_of([row], dana, Interviewer("Tom", must=["conflict"], weight=1))
        if one.gap.interviewer_id == "tom"
    ]
    assert [(need.interviewer_id, need.competency_id) for need in found.needs] == [
        ("tom", "conflict"),
        ("dana", "teamwork"),
    ]
