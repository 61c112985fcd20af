"""The default day is a good day: nobody hears too much, something stays in reserve, musts have a backup."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache

from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning import Plan, Policy, plan_round
from storybank.sample import sample_bank, sample_round


@cache
def day() -> Plan:
    """Return the plan for the people of the running example with their roles' usual needs and no limits."""
    meetings = [
        Meeting([_usual(person) for person in meeting.interviewers]) for meeting in sample_round().meetings
    ]
    usual = Round("Usual day", meetings, employer=sample_round().employer)
    return plan_round(sample_bank(), usual, policy=Policy(stories_per_meeting=None))


def _usual(person: Interviewer) -> Interviewer:
    usual = Interviewer(person.name, id=person.id, role=person.role)
    assert usual.has_role_needs
    return usual


def test_no_limit_is_at_work() -> None:
    assert day().policy.stories_per_meeting is None
    assert {(meeting.max_stories, meeting.minutes) for meeting in day().round.meetings} == {(None, None)}


def test_no_meeting_gets_more_than_four_stories() -> None:
    told = Counter(assignment.meeting for assignment in day().assignments)
    assert sorted(told) == [0, 1, 2, 3, 4]
    assert max(told.values()) <= 4


def test_a_quarter_of_the_ready_stories_stays_in_reserve() -> None:
    ready = sum(story.status == "ready" for story in sample_bank().stories)
    assert ready - len(day().assignments) >= math.ceil(ready / 4)


def test_a_third_of_the_musts_has_a_backup() -> None:
    musts = {(row.interviewer_id, row.competency_id) for row in day().coverage if row.priority == "must"}
    backed = {(backup.interviewer_id, backup.competency_id) for backup in day().backups}
    assert len(musts) >= 8
    assert len(musts & backed) >= math.ceil(len(musts) / 3)


def test_every_must_is_covered_and_every_story_serves_somebody() -> None:
    assert [gap for gap in day().gaps if gap.priority == "must"] == []
    assert all(assignment.leads or assignment.also_shows for assignment in day().assignments)
