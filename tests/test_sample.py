from __future__ import annotations

import re
from collections import Counter

import pytest

from storybank import plan_round
from storybank.bank import StoryBank
from storybank.history import tellings_of
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.sample import sample_bank, sample_first_round, sample_round
from storybank.stories import Story

Wanted = tuple[str, str]
"""Interviewer id and competency id."""


@pytest.fixture(scope="module")
def bank() -> StoryBank:
    return sample_bank()


@pytest.fixture(scope="module")
def final() -> Round:
    return sample_round()


def test_sixteen_stories_come_from_three_jobs(bank: StoryBank) -> None:
    jobs = Counter(story.employer for story in bank.stories)
    assert len(bank.stories) == 16
    assert jobs == {"Oatmoor Foods": 4, "Pellwick Parcels": 6, "Larkmoor Clinics": 6}


@pytest.mark.parametrize("story", sample_bank().stories, ids=lambda story: story.id)
def test_every_story_is_told_in_one_to_two_minutes(story: Story) -> None:
    assert 60 <= story.seconds <= 120
    assert 130 <= len(story.text.split()) <= 260


@pytest.mark.parametrize("story", sample_bank().stories, ids=lambda story: story.id)
def test_every_story_has_its_four_parts_and_says_what_i_did(story: Story) -> None:
    assert all((story.situation, story.task, story.result))
    assert len(re.findall(r"\bI\b", story.action)) >= 3
    assert story.action.split().count("we") <= story.action.split().count("I")


@pytest.mark.parametrize("story", sample_bank().stories, ids=lambda story: story.id)
def test_every_tag_means_a_competency_of_its_own(story: Story, bank: StoryBank) -> None:
    meant = [bank.framework.resolve(tag).competency_id for tag in story.competencies]
    assert None not in meant
    assert len(set(meant)) == len(meant)
    assert 2 <= len(meant) <= 4


def test_the_bank_and_both_rounds_leave_nothing_to_mend(bank: StoryBank, final: Round) -> None:
    assert (bank.findings, sample_first_round().findings, final.findings) == ((), (), ())


def test_there_is_a_draft_a_withheld_story_and_one_experience_told_two_ways(
    bank: StoryBank, final: Round
) -> None:
    episodes = Counter(story.episode for story in bank.stories)
    assert [story.id for story in bank.stories if story.status == "draft"] == ["referral-form"]
    assert [story.id for story in bank.stories if final.employer in story.withheld_from] == ["price-floor"]
    assert [episode for episode, count in episodes.items() if count > 1] == ["delivery-rounds"]


def test_the_bank_holds_what_the_first_round_heard(bank: StoryBank) -> None:
    told = [telling.key for telling in tellings_of(sample_first_round())]
    assert [telling.key for telling in bank.tellings] == told
    assert all(telling.landed for telling in bank.tellings)


def test_the_hiring_manager_sits_in_both_rounds_and_left_a_strength_and_a_concern(
    bank: StoryBank, final: Round
) -> None:
    first = {person.id for person in sample_first_round().interviewers}
    assert first & {person.id for person in final.interviewers} == {"rafael-onyango"}
    assert [(said.interviewer, said.kind) for said in bank.impressions] == [
        ("rafael-onyango", "strength"),
        ("rafael-onyango", "concern"),
    ]


def test_the_final_day_runs_in_order_from_people_lead_to_vice_president(final: Round) -> None:
    starts = [meeting.starts_at for meeting in final.meetings if meeting.starts_at]
    roles = [[person.role for person in meeting.interviewers] for meeting in final.meetings]
    assert starts == sorted(starts)
    assert {start.date() for start in starts} == {final.date}
    assert roles == [["hr"], ["hiring_manager"], ["peer", "peer"], ["technical"], ["senior_leader"]]


def test_each_call_gives_an_equal_value() -> None:
    assert sample_bank() == sample_bank()
    assert sample_round() == sample_round()
    assert sample_first_round() == sample_first_round()


def test_taking_the_strongest_story_for_each_in_turn_loses_needs_that_the_plan_covers(
    bank: StoryBank, final: Round
) -> None:
    planned = {(r.interviewer_id, r.competency_id) for r in plan_round(bank, final).coverage if r.story_id}
    lost = planned - greedy(bank, final)
    assert {("rafael-onyango", "conflict"), ("farida-rahmani", "technical")} <= lost


def test_one_need_alone_is_a_gap_since_two_people_need_the_only_story_on_conflict(
    bank: StoryBank, final: Round
) -> None:
    (gap,) = plan_round(bank, final).gaps
    assert (gap.interviewer_id, gap.competency_id) == ("mei-ling-tsao", "conflict")
    assert (gap.priority, gap.reason, gap.story_ids) == ("must", "contested", ("two-leads",))
    assert [story.id for story in bank.stories if "conflict" in bank.shows(story)] == ["two-leads"]


@pytest.mark.parametrize("day", ["as it is", "without limits", "with role defaults"])
def test_the_day_is_good(bank: StoryBank, final: Round, day: str) -> None:
    round = {"as it is": final, "without limits": unlimited(final), "with role defaults": by_role(final)}[day]
    plan = plan_round(bank, round)
    ready = [story for story in bank.stories if story.status == "ready"]
    musts = {(row.interviewer_id, row.competency_id) for row in plan.coverage if row.priority == "must"}
    backed = {(backup.interviewer_id, backup.competency_id) for backup in plan.backups} & musts
    assert max(Counter(given.meeting for given in plan.assignments).values()) <= 4
    assert 4 * (len(ready) - len(plan.assignments)) >= len(ready)
    assert 3 * len(backed) >= len(musts)


def unlimited(round: Round) -> Round:
    return round.replace(meetings=tuple(Meeting(meeting.interviewers) for meeting in round.meetings))


def by_role(round: Round) -> Round:
    """Return the round as it would be if nobody had said what they need."""
    return round.replace(
        meetings=tuple(
            Meeting(
                [Interviewer(person.name, id=person.id, role=person.role) for person in meeting.interviewers]
            )
            for meeting in round.meetings
        )
    )


def greedy(bank: StoryBank, round: Round) -> set[Wanted]:
    """Give each person in turn the strongest story left for each need; return what that covers."""
    spent: set[str] = set()
    covered: set[Wanted] = set()
    for meeting in round.meetings:
        here: list[Story] = []
        for person in meeting.interviewers:
            for need in person.needs:
                competency = bank.framework.resolve(need.competency).competency_id or need.competency
                shown = [story for story in here if meets(bank, story, competency, need)]
                left = [
                    story
                    for story in bank.stories
                    if meets(bank, story, competency, need)
                    and story.episode not in spent
                    and is_tellable(bank, story, meeting, round)
                ]
                if not shown and left:
                    best = max(left, key=lambda story: bank.shows(story)[competency])
                    here.append(best)
                    spent.add(best.episode)
                if shown or left:
                    covered.add((person.id, competency))
    return covered


def meets(bank: StoryBank, story: Story, competency: str, need: Need) -> bool:
    return bank.shows(story).get(competency, 0) >= need.min_strength


def is_tellable(bank: StoryBank, story: Story, meeting: Meeting, round: Round) -> bool:
    people = {person.id for person in meeting.interviewers}
    heard = {bank.story(t.story).episode for t in bank.tellings if t.interviewer in people}
    return (
        story.status == "ready" and round.employer not in story.withheld_from and story.episode not in heard
    )
