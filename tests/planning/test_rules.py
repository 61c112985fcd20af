"""The rules of a round: both ways of asking agree, and each meeting is found by index or by person."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from tests.support.counts import many
from tests.support.rounds import Case, small_rounds

from storybank.bank import StoryBank
from storybank.errors import ImpossibleLock, UnknownReference
from storybank.history import Roster
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning import Policy
from storybank.planning.goals import GOALS, TierName
from storybank.planning.problem_of import read_context
from storybank.planning.rules import episodes_told, heard_by, meeting_meant
from storybank.stories import Story


@settings(
    max_examples=many(200), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(small_rounds())
def test_a_story_is_tellable_exactly_where_it_breaks_no_rule(case: Case) -> None:
    try:
        context = read_context(case.bank, case.round, case.policy)
    except ImpossibleLock:
        return
    rules = context.rules
    for number, story in enumerate(context.stories):
        allowed = [not any(rules.broken(story, place)) for place in context.places]
        assert list(rules.tellable(story, context.places)) == allowed
        assert list(context.problem.tellable[number]) == allowed
        for place in context.places:
            heard = {person.id for person, _ in rules.listeners(story, place)}
            assert bool(heard) == ("heard" in rules.broken(story, place))
            assert heard <= {person.id for person in case.round.meetings[place].interviewers}


@given(small_rounds())
@settings(
    max_examples=many(50), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
def test_what_a_round_has_heard_is_what_its_people_have(case: Case) -> None:
    told = episodes_told(case.bank)
    roster = Roster(case.round.interviewers, case.round.employer)
    everybody = heard_by(roster.people, told, roster)
    assert everybody == frozenset().union(*(heard_by([person], told, roster) for person in roster.people))
    assert everybody <= {story.episode for story in case.bank.stories}


def test_a_meeting_is_meant_by_its_index_or_by_somebody_who_sits_there() -> None:
    dana = Interviewer("Dana")
    day = Round("final", [Interviewer("Priya"), dana])
    assert [meeting_meant(day, place) for place in (1, dana, "dana", "Dana")] == [1, 1, 1, 1]
    for place in (-1, 2):
        with pytest.raises(UnknownReference, match="meeting is not a meeting of the round; give 0 to 1"):
            meeting_meant(day, place)


def test_every_tier_has_its_one_entry_in_order() -> None:
    assert tuple(GOALS) == get_args(TierName)
    assert GOALS["spare"].amount(-3) == GOALS["must"].amount(3) == "3"


def test_of_two_tellings_of_one_episode_in_a_meeting_a_story_was_told_as_itself() -> None:
    long, short = Story("Long", id="long"), Story("Short", id="short", episode="long")
    bank = StoryBank([long, short])
    for told in (["long", "short"], ["short", "long"]):
        day = Round("final", [Meeting(Interviewer("Dana"), told=told), Interviewer("Tom")])
        rules = read_context(bank, day, Policy()).rules
        assert [rules.told_as(story)[1].id for story in (long, short)] == ["long", "short"]
    day = Round("final", [Meeting(Interviewer("Dana"), told=["short"]), Interviewer("Tom")])
    assert read_context(bank, day, Policy()).rules.told_as(long)[1].id == "short"
