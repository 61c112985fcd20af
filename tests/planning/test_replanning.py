"""replan and compare: the difference is complete, true and reads well."""

from __future__ import annotations

import pickle
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.rounds import SMALL, Case, made_up, small_rounds

from storybank.analysis import compare
from storybank.bank import StoryBank
from storybank.display import Table
from storybank.errors import UnknownReference
from storybank.interviews import Interviewer, Meeting, Need, NeedRef, Round
from storybank.planning import Plan, PlanChange, Policy, StoryChange, plan_round, replan
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story

on_100_small_days = settings(
    max_examples=many(100),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def small_days(draw: st.DrawFn) -> tuple[Case, Round]:
    """Draw a case without locks, and its round after the day has changed it."""
    chance = draw(st.randoms(use_true_random=False))
    case = made_up(chance, SMALL)
    repeats: Any = chance.choice(("never", "never", "last_resort"))
    policy = case.policy.replace(use=(), avoid=(), repeats=repeats)
    meetings = list(case.round.meetings)
    for _ in range(chance.randint(1, 3)):
        meetings = _changed(chance, case, meetings)
    return Case(case.bank, case.round, policy, case.previous), case.round.replace(meetings=tuple(meetings))


def _changed(  # noqa: PLR0911 - one for each thing that happens
    chance: Random, case: Case, meetings: list[Meeting]
) -> list[Meeting]:
    """Return the meetings after one thing happened to them."""
    place = chance.randrange(len(meetings))
    meeting = meetings[place]
    match chance.choice(("told", "told", "leaves", "panel", "seats", "short", "joins")):
        case "told" if not meeting.is_over:
            count = chance.randint(0, min(2, len(case.bank.stories)))
            told = [story.id for story in chance.sample(case.bank.stories, count)]
            return [*meetings[:place], meeting.replace(told=told), *meetings[place + 1 :]]
        case "leaves" if len(meetings) > 1:
            return [*meetings[:place], *meetings[place + 1 :]]
        case "panel" if len(meetings) > 1 and not any(one.is_over for one in meetings[:2]):
            first, second, *others = meetings
            return [first.replace(interviewers=(*first.interviewers, *second.interviewers)), *others]
        case "seats":
            return chance.sample(meetings, len(meetings))
        case "short" if not meeting.is_over:
            return [*meetings[:place], meeting.replace(max_stories=1), *meetings[place + 1 :]]
        case "joins" if not any(p.id == "new" for one in meetings for p in one.interviewers):
            return [*meetings, Meeting(Interviewer("New", must=["teamwork"], should=["conflict"]))]
    return meetings


def changed(day: tuple[Case, Round]) -> PlanChange:
    case, round = day
    plan = plan_round(case.bank, case.round, policy=case.policy, previous=case.previous)
    return replan(plan, case.bank, round)


@on_100_small_days
@given(small_days())
def test_replan_is_plan_round_with_the_plan_before(day: tuple[Case, Round]) -> None:
    case, round = day
    change = changed(day)
    assert change.after == plan_round(case.bank, round, policy=case.policy, previous=change.before)


@on_100_small_days
@given(small_days())
def test_every_assignment_and_every_telling_is_in_exactly_one_kind(day: tuple[Case, Round]) -> None:
    change = changed(day)
    kinds = (
        *(change.kept, change.moved, change.added, change.dropped),
        *(change.told_as_planned, change.told_unplanned, change.not_told),
    )
    assert Counter(one for kind in kinds for one in kind) == Counter(change.changes)
    was = Counter((one.story_id, one.before) for one in change.changes if one.before is not None)
    assert was == Counter((a.story_id, a.meeting) for a in change.before.assignments)
    now = Counter((one.story_id, one.after) for one in (*change.kept, *change.moved, *change.added))
    assert now == Counter((a.story_id, a.meeting) for a in change.after.assignments)
    told = Counter((one.story_id, one.after) for one in (*change.told_as_planned, *change.told_unplanned))
    assert told == Counter(_newly_told(change))


def _newly_told(change: PlanChange) -> list[tuple[str, int]]:
    known = {
        (story, person.id)
        for meeting in change.before.round.meetings
        for story in meeting.told or ()
        for person in meeting.interviewers
    }
    return [
        (story, index)
        for index, meeting in enumerate(change.after.round.meetings)
        for story in meeting.told or ()
        if not any((story, person.id) in known for person in meeting.interviewers)
    ]


@on_100_small_days
@given(small_days())
def test_each_kind_means_what_it_says(day: tuple[Case, Round]) -> None:
    change = changed(day)
    assigned = {a.story_id for a in change.after.assignments}
    for one in change.changes:
        together = _people(change.before, one.before) & _people(change.after, one.after)
        assert bool(together) == (one.kind in ("kept", "told_as_planned"))
    if change.after.policy.repeats == "never":
        told = {story for meeting in change.after.round.meetings for story in meeting.told or ()}
        assert not {one.story_id for one in (*change.dropped, *change.not_told)} & (assigned | told)
        assert not {one.story_id for one in change.added} & {a.story_id for a in change.before.assignments}


def _people(plan: Plan, meeting: int | None) -> set[str]:
    return set() if meeting is None else {p.id for p in plan.round.meetings[meeting].interviewers}


@on_100_small_days
@given(small_days())
def test_needs_are_new_exactly_where_coverage_differs(day: tuple[Case, Round]) -> None:
    change = changed(day)
    was, now = _fares(change.before), _fares(change.after)
    assert set(change.newly_covered) == {need for need in now if now[need] and not was.get(need)}
    assert set(change.newly_open) == {
        need for need in now if not now[need] and (need not in was or was[need])
    }
    gone = {NeedRef(gap.interviewer_id, gap.competency_id) for gap in change.gaps_gone}
    still = {NeedRef(gap.interviewer_id, gap.competency_id) for gap in change.after.gaps}
    known = {NeedRef(gap.interviewer_id, gap.competency_id) for gap in change.before.gaps}
    assert gone == known - still


def _fares(plan: Plan) -> dict[NeedRef, bool]:
    return {NeedRef(r.interviewer_id, r.competency_id): r.story_id is not None for r in plan.coverage}


@on_100_small_days
@given(small_days())
def test_what_was_told_stays_and_is_never_told_again(day: tuple[Case, Round]) -> None:
    change = changed(day)
    assume(change.after.policy.repeats == "never")
    bank = day[0].bank
    for now, asked in zip(change.after.round.meetings, day[1].meetings, strict=True):
        assert now.told == (None if asked.told is None else tuple(bank.story(s).id for s in asked.told))
    spent = {bank.story(s).episode for one in day[1].meetings for s in one.told or ()}
    reserve = (b.story_id for b in change.after.backups)
    ahead = [*(a.story_id for a in change.after.assignments), *reserve]
    assert not spent & {bank.story(story).episode for story in ahead}


@on_100_small_days
@given(small_rounds(), st.sampled_from(["never", "last_resort"]))
def test_without_news_nothing_is_different(case: Case, repeats: Any) -> None:
    policy = case.policy.replace(use=(), avoid=(), repeats=repeats)
    plan = plan_round(case.bank, case.round, policy=policy, previous=case.previous)
    change = replan(plan, case.bank, case.round)
    assert change.is_empty
    assert change.after.assignments == plan.assignments
    assert change.after.backups == plan.backups


@on_100_small_days
@given(small_days())
def test_every_change_and_comparison_prints_pickles_and_reads_back(day: tuple[Case, Round]) -> None:
    change = changed(day)
    assert change.is_empty == str(change).splitlines()[2].startswith("Nothing is different")
    assert PlanChange.model_validate_json(change.model_dump_json()) == change
    assert pickle.loads(pickle.dumps(change)) == change  # noqa: S301 - our own
    assert str(compare(change.before, change.after))


CONFLICT = [Story(f"C{strength}", competencies={"conflict": strength}) for strength in (5, 4, 3, 2)]
DANA = Interviewer("Dana", must=["conflict"])
TOM = Interviewer("Tom", needs=())
PRIYA = Interviewer("Priya", should=["teamwork"])
TEAM = Story("Team", competencies={"teamwork": 3})


def lines(change: PlanChange) -> list[tuple[str, str]]:
    return [(one.story_id, one.kind) for one in change.changes]


def test_backups_step_in_one_after_the_other_and_none_is_told_twice() -> None:
    bank = StoryBank(CONFLICT)
    visitors = [Interviewer(f"V{n}", needs=()) for n in range(3)]
    round = Round("final", [*visitors, DANA])
    plan = plan_round(bank, round)
    for n, spent in enumerate(("c5", "c4", "c3")):
        (backup,) = plan.backups
        round = round.with_told(visitors[n], spent)
        change = replan(plan, bank, round)
        assert change.stepped_in == (backup,)
        assert lines(change) == [(spent, "told_unplanned"), (backup.story_id, "added")]
        plan = change.after
    assert [a.story_id for a in plan.assignments] == ["c2"]
    assert plan.backups == ()


def test_a_backup_told_in_its_leads_place_has_stepped_in() -> None:
    plan = plan_round(StoryBank(CONFLICT), Round("final", [DANA, TOM]))
    change = replan(plan, StoryBank(CONFLICT), plan.round.with_told("Dana", "C4"))
    assert [backup.story_id for backup in change.stepped_in] == ["c4"]
    assert lines(change) == [("c4", "told_unplanned"), ("c5", "not_told")]
    assert "told as the backup for Conflict resolution" in str(change)
    assert "planned, but not told" in str(change)


def test_a_backup_of_somebody_who_left_does_not_hide_one_that_stepped_in() -> None:
    bank = StoryBank(CONFLICT)
    eve = Interviewer("Eve", must=["conflict"])
    plan = plan_round(bank, Round("final", [eve, DANA]))
    assert [backup.interviewer_id for backup in plan.backups] == ["eve", "dana"]
    told = Round("final", [DANA]).with_told("Dana", plan.backups[1].story_id)
    assert replan(plan, bank, told).stepped_in == plan.backups[1:]


def test_a_page_names_each_meeting_once_and_what_was_not_told_only_where_it_was_planned() -> None:
    bank = StoryBank([*CONFLICT, Story("P", competencies={"planning": 5})])
    dana = Interviewer("Dana", must=["conflict", "planning"])
    plan = plan_round(bank, Round("final", [dana, TOM]))
    change = replan(plan, bank, plan.round.with_told("Dana").with_told("Tom"))
    [table] = [block for block in change.page().blocks if isinstance(block, Table)]
    rows = [[str(getattr(cell, "text", cell)) for cell in row] for row in table.rows]
    assert rows == [
        ["Dana, role unknown", "C5", "planned, but not told"],
        ["″", "P", "planned, but not told"],
        ["Tom, role unknown", "nothing told", ""],
    ]


def test_a_story_told_to_somebody_else_says_for_whom_it_was() -> None:
    bank = StoryBank(CONFLICT[:1])
    plan = plan_round(bank, Round("final", [TOM, DANA]))
    change = replan(plan, bank, plan.round.with_told("Tom", "C5"))
    (told,) = change.told_unplanned
    assert told == StoryChange(story_id="c5", kind="told_unplanned", before=1, after=0)
    assert change.newly_open == (NeedRef("dana", "conflict"),)
    assert "told, though it was for Dana" in str(change)
    assert "✗ Now open: Dana needs to hear about conflict resolution" in str(change)


def test_of_a_statement_told_now_the_page_does_not_say_that_it_was_told_before() -> None:
    bank = StoryBank(CONFLICT[:1], statements={"motivation": "I want to lead."})
    plan = plan_round(bank, Round("final", [DANA, TOM]))
    change = replan(plan, bank, plan.round.with_told("Dana", "C5", "motivation", bank=bank))
    [table] = [block for block in change.page().blocks if isinstance(block, Table)]
    rows = [[str(getattr(cell, "text", cell)) for cell in row] for row in table.rows]
    assert rows[:2] == [["Dana, role unknown", "C5", "told, as planned"], ["″", "motivation", "told"]]
    again = replan(change.after, bank, change.after.round).page()
    assert "told before" in str(again)


def test_a_need_that_the_meeting_left_open_was_missed() -> None:
    bank = StoryBank(CONFLICT[:1])
    plan = plan_round(bank, Round("final", [DANA]))
    change = replan(plan, bank, plan.round.with_told("Dana"))
    assert change.newly_open == (NeedRef("dana", "conflict"),)
    assert change.after.gaps == ()
    assert "✗ Missed: Dana, Conflict resolution (must)" in str(change)


def test_one_who_drops_out_frees_the_story_for_another() -> None:
    ben = Interviewer("Ben", must=["conflict"], weight=1)
    bank = StoryBank(CONFLICT[:1])
    plan = plan_round(bank, Round("final", [DANA.replace(weight=5), ben]))
    change = replan(plan, bank, Round("final", [ben]))
    assert (change.left, change.joined) == (("dana",), ())
    assert [(one.before, one.after) for one in change.moved] == [(0, 0)]
    assert change.newly_covered == (NeedRef("ben", "conflict"),)
    assert [gap.interviewer_id for gap in change.gaps_gone] == ["ben"]
    assert "was for Dana" in str(change)
    assert "Dana is no longer there." in str(change)


def test_one_who_joins_gets_a_story() -> None:
    bank = StoryBank([*CONFLICT, TEAM])
    plan = plan_round(bank, Round("final", [DANA]))
    change = replan(plan, bank, Round("final", [DANA, PRIYA]))
    assert change.joined == ("priya",)
    assert lines(change) == [("c5", "kept"), ("team", "added")]
    assert "Priya joins." in str(change)


def test_people_who_swap_times_keep_their_stories() -> None:
    bank = StoryBank([*CONFLICT, TEAM])
    plan = plan_round(bank, Round("final", [DANA, PRIYA]))
    change = replan(plan, bank, Round("final", [PRIYA, DANA]))
    assert lines(change) == [("team", "kept"), ("c5", "kept")]
    assert change.is_empty


def test_two_who_become_a_panel_keep_what_both_had() -> None:
    bank = StoryBank([*CONFLICT, TEAM])
    plan = plan_round(bank, Round("final", [DANA, PRIYA]))
    change = replan(plan, bank, Round("final", [[DANA, PRIYA]]))
    assert {kind for _, kind in lines(change)} == {"kept"}
    assert "Dana and Priya sit together now." in str(change)
    apart = replan(change.after, bank, Round("final", [DANA, PRIYA]))
    assert len(apart.kept) == 2
    assert "Priya sits alone now." in str(apart)


def test_a_meeting_cut_short_drops_what_counts_least() -> None:
    bank = StoryBank([*CONFLICT, TEAM])
    person = DANA.replace(needs=(Need("conflict", priority="must"), Need("teamwork")))
    plan = plan_round(bank, Round("final", [Meeting(person, minutes=60)]))
    change = replan(plan, bank, Round("final", [Meeting(person, minutes=25, max_stories=1)]))
    assert lines(change) == [("c5", "kept"), ("team", "dropped")]
    assert "Dana: 25 minutes instead of 60 minutes." in str(change)
    assert "room for 1 story instead of any number of stories" in str(change)
    assert "! Now open: Dana should hear about teamwork" in str(change)


def test_replan_plans_as_before_unless_told_otherwise() -> None:
    bank = StoryBank([*CONFLICT, TEAM])
    policy = Policy(avoid=[("c5", "dana")])
    plan = plan_round(bank, Round("final", [DANA]), policy=policy)
    assert replan(plan, bank, plan.round).after.policy == policy
    other = replan(plan, bank, plan.round, policy=Policy(avoid=[("c4", "dana")]))
    assert lines(other) == [("c5", "added"), ("c4", "dropped")]


def test_replan_refuses_a_told_story_that_nobody_knows() -> None:
    plan = plan_round(StoryBank(CONFLICT), Round("final", [DANA]))
    with pytest.raises(UnknownReference):
        replan(plan, StoryBank(CONFLICT), plan.round.with_told("Dana", "A stranger"))


def test_a_day_reads_well_at_100_columns_and_in_html() -> None:
    bank, final = sample_bank(), sample_round()
    plan = plan_round(bank, final)
    noon = final.with_told("Ilse Verhoeven", "The figure I took back", "Month-end in four days")
    change = replan(plan, bank, noon)
    assert max(map(len, str(change).splitlines())) <= 100
    assert "told, as planned" in change.to_html()
    assert "steps in: the backup for Delivering" in str(change)
    assert repr(change) == "<PlanChange 'Final round': 7 kept, 0 moved, 1 added, 0 dropped>"
