"""What a brief holds: one meeting of the plan, and what the bank knows about the people there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from tests.support.briefs import BANK, DANA, PRIYA, ROUND
from tests.support.counts import many
from tests.support.rounds import Case, random_round, small_rounds

from storybank.bank import StoryBank
from storybank.briefs import Brief, brief
from storybank.errors import InvalidInput, StorybankError, UnknownReference
from storybank.history import Telling
from storybank.interviews import Interviewer, Round
from storybank.planning import Plan, Policy, plan_round
from storybank.sample import sample_bank, sample_first_round, sample_round
from storybank.stories import Story


def made(case: Case) -> Plan | None:
    try:
        return plan_round(case.bank, case.round, policy=case.policy)
    except InvalidInput:
        return None


@settings(max_examples=many(60), deadline=None)
@given(small_rounds())
def test_a_brief_says_of_its_meeting_what_the_plan_says(case: Case) -> None:
    plan = made(case)
    for index, meeting in enumerate(plan.round.meetings if plan else ()):
        assert plan is not None
        people = {person.id for person in meeting.interviewers}
        page = brief(plan, case.bank, index)
        assert page.meeting == meeting
        assert [(c.story.id, [(r.interviewer_id, r.competency_id) for r in c.leads]) for c in page.cues] == [
            (a.story_id, [(n.interviewer_id, n.competency_id) for n in a.leads])
            for a in plan.assignments
            if a.meeting == index
        ]
        assert set(page.coverage) == {row for row in plan.coverage if row.interviewer_id in people}
        assert set(page.gaps) == {gap for gap in plan.gaps if gap.interviewer_id in people}
        assert set(page.statements) == {need for need in plan.statements if need.interviewer_id in people}
        behind = [backup for cue in page.cues for backup in cue.backups]
        assert sorted(behind, key=repr) == sorted(
            (backup for backup in plan.backups if backup.interviewer_id in people), key=repr
        )


@settings(max_examples=many(40), deadline=None)
@given(small_rounds())
def test_a_brief_survives_json_and_shows_in_every_form(case: Case) -> None:
    plan = made(case)
    for index in range(len(plan.round.meetings) if plan else 0):
        assert plan is not None
        page = brief(plan, case.bank, index)
        assert Brief.model_validate_json(page.model_dump_json()) == page
        assert all([str(page), page.to_markdown(), page.to_html()])


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_stories_and_history_changes_no_brief(seed: int) -> None:
    case = random_round(seed)
    plan = made(case)
    bank = case.bank
    turned = bank.replace(tellings=tuple(reversed(bank.tellings)))
    assert plan is not None
    for index in range(len(plan.round.meetings)):
        assert str(brief(plan, bank, index)) == str(brief(plan, turned, index))


def test_a_meeting_is_meant_by_index_and_by_anybody_who_sits_there() -> None:
    plan = plan_round(BANK, ROUND)
    for meant in (0, "dana", "Dana Reyes", DANA, "priya-nair", PRIYA):
        assert brief(plan=plan, bank=BANK, meeting=meant) == brief(plan, BANK, 0)
    assert brief(plan, BANK, "Tom").index == 1


@pytest.mark.parametrize("meant", [2, -1, True, "Noor", Interviewer("Noor"), None, 1.0, Story("Noor")])
def test_what_means_no_meeting_is_refused(meant: Any) -> None:
    with pytest.raises(UnknownReference, match="brief: meeting ") as caught:
        brief(plan_round(BANK, ROUND), BANK, meant)
    assert caught.value.faults[0].path == "meeting"


def test_a_name_of_two_people_is_refused() -> None:
    twins = Round("final", [Interviewer("Sam", id="sam-1"), Interviewer("Sam", id="sam-2")])
    with pytest.raises(UnknownReference, match="names two people; give one of the ids: sam-1, sam-2"):
        brief(plan_round(BANK, twins), BANK, "Sam")


def test_what_is_no_plan_and_no_bank_is_refused_at_once() -> None:
    with pytest.raises(InvalidInput, match="2 problems") as caught:
        brief(BANK, ROUND, 0)  # type: ignore[arg-type]
    assert [fault.path for fault in caught.value.faults] == ["plan", "bank"]


def test_people_are_reminded_of_what_they_heard_anywhere_the_earliest_first() -> None:
    page = brief(plan_round(BANK, ROUND), BANK, 0)
    assert [(one.interviewer, one.on) for one in page.heard] == [
        ("priya-nair", date(2026, 10, 2)),
        ("Dana Reyes", date(2026, 10, 3)),
    ]
    assert page.titles["the-secret"] == "The secret"


def test_what_was_heard_without_a_date_comes_first_and_on_one_day_the_order_is_that_of_the_ids() -> None:
    told = [
        Telling("the-team", "dana", on="2026-10-01"),
        Telling("the-row", "dana", on="2026-10-01"),
        Telling("the-row", "priya-nair", on="2026-10-01"),
        Telling("the-spare-row", "dana"),
    ]
    heard = [
        [(one.story, one.interviewer) for one in brief(plan_round(bank, ROUND), bank, 0).heard]
        for bank in (BANK.replace(tellings=told), BANK.replace(tellings=told[::-1]))
    ]
    assert heard[0] == heard[1]
    assert heard[0][0] == ("the-spare-row", "dana")


def test_what_is_in_reserve_is_that_of_the_own_meeting_though_another_asks_the_same() -> None:
    bank = StoryBank(Story(title, competencies={"conflict": 4}) for title in "ABCD")
    both = Round("final", [Interviewer("Dana", must=["conflict"]), Interviewer("Tom", must=["conflict"])])
    plan = plan_round(bank, both)
    assert {backup.interviewer_id for backup in plan.backups} == {"dana", "tom"}
    for who in ("dana", "tom"):
        (cue,) = brief(plan, bank, who).cues
        assert [backup.interviewer_id for backup in cue.backups] == [who]


def test_every_story_that_a_gap_names_has_its_title() -> None:
    bank = StoryBank([Story("The row", competencies={"conflict": 4})])
    both = Round("final", [Interviewer("Dana", must=["conflict"]), Interviewer("Tom", must=["conflict"])])
    plan = plan_round(bank, both)
    (gap,) = plan.gaps
    page = brief(plan, bank, gap.interviewer_id)
    assert (page.cues, gap.story_ids, page.titles["the-row"]) == ((), ("the-row",), "The row")


def test_only_what_they_took_away_at_this_employer_counts() -> None:
    (impression,) = brief(plan_round(BANK, ROUND), BANK, 0).impressions
    assert (impression.competency, impression.kind) == ("teamwork", "concern")


def test_what_is_withheld_from_the_employer_is_named_and_its_text_is_not_there() -> None:
    secret = BANK.story("the-secret").replace(situation="Rumpelstiltskin")
    page = brief(plan_round(BANK, ROUND), BANK.with_stories(secret), 0)
    assert page.withheld == ("the-secret",)
    assert "Rumpelstiltskin" not in page.model_dump_json()
    elsewhere = ROUND.replace(employer=None)
    assert brief(plan_round(BANK, elsewhere), BANK, 0).withheld == ()


def test_a_story_reads_as_the_bank_has_it_now_and_else_as_the_plan_knew_it() -> None:
    plan = plan_round(BANK, ROUND)
    newer = BANK.with_stories(BANK.story("the-row").replace(title="The great row"))
    assert "The great row" in [story.title for story in brief(plan, newer, 0).stories]
    assert brief(plan, StoryBank(), 0).stories == brief(plan, BANK, 0).stories


def test_a_story_is_found_by_its_id_though_another_has_that_title() -> None:
    plan = plan_round(BANK, ROUND)
    confusing = BANK.with_stories(Story("the-row", id="other"))
    assert brief(plan, confusing, 0).stories == brief(plan, BANK, 0).stories


def test_a_plan_that_lacks_its_stories_is_refused() -> None:
    plan = plan_round(BANK, ROUND).replace(stories=())
    with pytest.raises(UnknownReference, match=r"plan\.stories lack the-"):
        brief(plan, StoryBank(), 0)


@pytest.mark.parametrize("part", ["coverage", "competencies", "backups", "stories"])
def test_a_plan_in_parts_raises_nothing_but_our_errors(part: str) -> None:
    plan = plan_round(sample_bank(), sample_round())
    torn = plan.replace(**{part: {} if part == "competencies" else ()})
    for index in range(5):
        try:
            str(brief(torn, StoryBank(), index))
        except StorybankError as error:
            assert part == "stories", error  # noqa: PT017 - only this part may be missed


def test_a_meeting_that_is_over_says_what_was_told() -> None:
    page = brief(plan_round(sample_bank(), sample_first_round()), sample_bank(), "Callum Reyes")
    assert page.cues == ()
    assert page.meeting.told == ("empty-chairs", "too-many-pallets")
    assert page.titles["empty-chairs"] == "Fewer empty chairs"


def test_a_lock_that_answers_nothing_is_a_cue_without_leads() -> None:
    bank = BANK.replace(tellings=())
    plan = plan_round(bank, ROUND, policy=Policy(use=[("the-team", "Tom")]))
    (cue,) = [cue for cue in brief(plan, bank, "Tom").cues if cue.story.id == "the-team"]
    assert (cue.leads, cue.also_shows, cue.backups) == ((), (), ())


def test_who_else_hears_a_repeated_story_is_named() -> None:
    bank = StoryBank([Story("Only", competencies={"conflict": 4})])
    both = Round("final", [Interviewer("Dana", must=["conflict"]), Interviewer("Tom", must=["conflict"])])
    plan = plan_round(bank, both, policy=Policy(repeats="last_resort"))
    assert brief(plan, bank, "Tom").cues[0].also_heard_by == ("Dana",)


def test_repr_holds_no_text_of_a_story() -> None:
    page = brief(plan_round(BANK, ROUND), BANK, 0)
    assert repr(page) == "<Brief dana, priya-nair: 2 stories, 0 gaps>"
    assert "loud" not in repr(page)
    assert repr(page.cues[0]).startswith("<Cue the-")


def test_the_whole_text_is_one_attribute_away() -> None:
    cues = {cue.story.id: cue for cue in brief(plan_round(BANK, ROUND), BANK, 0).cues}
    assert (cues["the-row"].situation, cues["the-row"].story.situation) == (
        "It was loud. …",
        "It was loud. Very.",
    )
    assert (cues["the-team"].action, cues["the-team"].result) == ("I listened", "")
    assert brief(plan_round(BANK, ROUND), BANK, 0).seconds == 190
