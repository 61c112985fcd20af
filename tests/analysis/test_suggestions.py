"""The stories suggested are the fewest that close what can be closed: trying all smaller sets shows it."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, combinations_with_replacement

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.rounds import Case, small_rounds

from storybank.analysis import Suggestion, lone_competencies, suggest_stories
from storybank.analysis.new_stories import DraftStory, StoryGaps, told_again, worth_of
from storybank.bank import StoryBank
from storybank.errors import ImpossibleLock, InvalidInput
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Need, NeedRef, Round
from storybank.planning import Policy, plan_round
from storybank.planning.engine.limits import Progress
from storybank.planning.engine.program import Program
from storybank.planning.engine.search import best_assignment
from storybank.planning.goals import TierName
from storybank.planning.problem_of import read_context
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story

LAST_RESORT = Policy(repeats="last_resort")

on_small_rounds = settings(
    max_examples=many(60),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def cases(draw: st.DrawFn, repeats: Sequence[str] = ("never", "never", "last_resort")) -> Case:
    """Small rounds with any policy whose locks can hold."""
    case = draw(small_rounds())
    policy = case.policy.replace(repeats=draw(st.sampled_from(repeats)))
    try:
        plan_round(case.bank, case.round, policy=policy)
    except ImpossibleLock:
        policy = policy.replace(use=())
    return Case(case.bank, case.round, policy)


def written(suggestions: Sequence[Suggestion], name: str = "suggested") -> list[Story]:
    """The stories that are asked for, and nothing more."""
    return [Story(f"{name} {n}", competencies=each.competencies) for n, each in enumerate(suggestions)]


def suggested(case: Case, priority: str) -> list[Suggestion]:
    every = suggest_stories(case.bank, case.round, policy=case.policy, limit=99)
    return [suggestion for suggestion in every if suggestion.priority == priority]


def reached(case: Case, new: Sequence[Story], *names: TierName) -> tuple[int, ...]:
    """What the best plan reaches with more stories in the bank: the planner's values, without its proof."""
    bank = case.bank.with_stories(*new)
    values = best_assignment(read_context(bank, case.round, case.policy).problem).values
    return tuple(values.get(name, 0) for name in names)


def kinds(case: Case, *priorities: str) -> list[tuple[str, ...]]:
    """Every choice of three competencies that are asked for: to show fewer is never better."""
    rows = plan_round(case.bank, case.round, policy=case.policy).coverage
    asked = sorted({row.competency_id for row in rows if row.priority in priorities})
    return list(combinations(asked, min(3, len(asked))))


def blanks(shown: Iterable[Sequence[str]]) -> list[Story]:
    """Stories that show this at the highest strength."""
    return [Story(f"blank {n}", competencies=dict.fromkeys(tags, 5)) for n, tags in enumerate(shown)]


def all_sets(kinds: Sequence[Sequence[str]], size: int) -> Iterator[list[Story]]:
    return map(blanks, combinations_with_replacement(kinds, size))


def more_than_enough(case: Case, kinds: Iterable[Sequence[str]]) -> list[Story]:
    """One new story of each kind for each meeting: a second one of a kind shows nothing new there."""
    return blanks(tags for tags in kinds for _ in case.round.meetings)


@on_small_rounds
@given(cases())
def test_with_the_stories_for_musts_no_must_is_open_that_new_stories_could_close(case: Case) -> None:
    best = reached(case, more_than_enough(case, kinds(case, "must")), "must")
    assert reached(case, written(suggested(case, "must")), "must") == best


@on_small_rounds
@given(cases())
def test_with_one_story_fewer_a_must_that_could_be_closed_stays_open(case: Case) -> None:
    for_musts = suggested(case, "must")
    if for_musts:
        best = reached(case, written(for_musts), "must")
        for fewer in all_sets(kinds(case, "must"), len(for_musts) - 1):
            assert reached(case, fewer, "must") < best


@on_small_rounds
@given(cases())
def test_as_many_stories_for_musts_cannot_close_more_of_the_shoulds(case: Case) -> None:
    for_musts = suggested(case, "must")
    if len(for_musts) == 1:
        names: tuple[TierName, ...] = ("must", "served", "repeats", "should")
        others = all_sets(kinds(case, "must", "should", "nice"), len(for_musts))
        best = max(reached(case, new, *names) for new in others)
        assert reached(case, written(for_musts), *names) == best


@on_small_rounds
@given(cases(repeats=["never"]))
def test_all_the_stories_together_close_the_shoulds_that_new_stories_can(case: Case) -> None:
    for_musts, for_shoulds = suggested(case, "must"), suggested(case, "should")
    every = more_than_enough(case, kinds(case, "must", "should", "nice"))
    most_must, most_served, most_should = reached(case, every, "must", "served", "should")
    must, should = reached(case, written([*for_musts, *for_shoulds]), "must", "should")
    assert must == most_must
    # Stories that only serve somebody with a nice are not asked for, though they may change the shoulds.
    if reached(case, written(for_musts), "served") == (most_served,):
        assert should == most_should


@on_small_rounds
@given(cases(repeats=["never"]))
def test_with_one_story_fewer_a_should_that_could_be_closed_stays_open(case: Case) -> None:
    for_musts, for_shoulds = suggested(case, "must"), suggested(case, "should")
    if 0 < len(for_shoulds) <= 2:  # more would take too long to try
        there = written(for_musts)
        both = [*there, *written(for_shoulds, "besides")]
        served, should = reached(case, both, "served", "should")
        for fewer in all_sets(kinds(case, "must", "should", "nice"), len(for_shoulds) - 1):
            less_served, less = reached(case, [*there, *fewer], "served", "should")
            assert less < should or less_served < served


@on_small_rounds
@given(cases())
def test_every_must_that_the_new_plan_closes_is_named_once_and_musts_come_first(case: Case) -> None:
    suggestions = suggest_stories(case.bank, case.round, policy=case.policy, limit=99)
    closes = [need for suggestion in suggestions for need in suggestion.closes]
    assert len(closes) == len(set(closes))
    before = plan_round(case.bank, case.round, policy=case.policy)
    after = plan_round(case.bank.with_stories(*written(suggestions)), case.round, policy=case.policy)
    open_before, open_after = (
        {NeedRef(gap.interviewer_id, gap.competency_id) for gap in plan.gaps if gap.priority == "must"}
        for plan in (before, after)
    )
    assert set(closes) >= open_before - open_after
    asked = {NeedRef(row.interviewer_id, row.competency_id): row.priority for row in before.coverage}
    for suggestion in suggestions:
        assert suggestion.priorities == tuple(asked[need] for need in suggestion.closes)
        ranks = [("must", "should", "nice").index(priority) for priority in suggestion.priorities]
        assert ranks == sorted(ranks)


@on_small_rounds
@given(cases())
def test_a_suggestion_shows_three_at_most_goes_where_somebody_waits_and_travels(case: Case) -> None:
    for suggestion in suggest_stories(case.bank, case.round, policy=case.policy, limit=99):
        assert 1 <= len(suggestion.competencies) <= 3
        assert case.round.meetings[suggestion.meeting].told is None
        assert str(suggestion).startswith("Write a story that shows ")
        assert Suggestion.model_validate_json(suggestion.model_dump_json()) == suggestion
        assert pickle.loads(pickle.dumps(suggestion)) == suggestion  # noqa: S301 - its own


@on_small_rounds
@given(cases())
def test_the_order_of_the_stories_changes_nothing(case: Case) -> None:
    turned = case.bank.replace(stories=case.bank.stories[::-1])
    one, other = (suggest_stories(bank, case.round, policy=case.policy) for bank in (case.bank, turned))
    assert one == other


def test_the_sample_needs_one_story_on_conflict() -> None:
    (suggestion,) = suggest_stories(sample_bank(), sample_round())
    assert suggestion.competencies == {"conflict": 3}
    assert suggestion.closes == (NeedRef("mei-ling-tsao", "conflict"),)
    bank = sample_bank().with_stories(*written([suggestion]))
    assert plan_round(bank, sample_round()).gaps == ()


def test_a_suggestion_reads_by_itself() -> None:
    needs = [
        Need("conflict", priority="must", min_strength=4),
        Need("teamwork", priority="must", min_strength=3),
    ]
    dana, mei = Interviewer("Dana", needs=needs, weight=4), Interviewer("Mei", should=["SRE culture"])
    (suggestion,) = suggest_stories(StoryBank(), Round("final", [[dana, mei]]))
    said = str(suggestion)
    assert "conflict resolution (strength 4 or more), teamwork and collaboration (strength 3 or more)" in said
    assert said.endswith(" and SRE culture: it answers two musts of Dana and a should of Mei.")


def test_four_musts_of_one_person_take_two_stories_and_the_rest_of_the_second_serves_a_should() -> None:
    dana = Interviewer("Dana", must=["conflict", "teamwork", "planning", "ownership"], should=["quality"])
    first, second = suggest_stories(StoryBank(), Round("final", [dana]))
    assert (len(first.competencies), len(second.competencies)) == (3, 2)
    assert first.priorities == ("must",) * 3
    assert second.priorities == ("must", "should")


def test_who_may_not_hear_a_story_twice_needs_one_each_and_with_repeats_one_does() -> None:
    day = Round("final", [Interviewer("Dana", must=["conflict"]), Interviewer("Mei", must=["conflict"])])
    assert len(suggest_stories(StoryBank(), day)) == 2
    (suggestion,) = suggest_stories(StoryBank(), day, policy=LAST_RESORT)
    assert suggestion.closes == (NeedRef("dana", "conflict"), NeedRef("mei", "conflict"))
    assert str(suggestion).endswith("it answers a must of Dana and a must of Mei.")


def test_where_there_is_no_room_no_story_is_asked_for() -> None:
    dana, mei = Interviewer("Dana", must=["conflict"]), Interviewer("Mei", must=["teamwork"])
    day = Round("final", [Meeting(dana, max_stories=0), Meeting(mei, minutes=20)])
    assert suggest_stories(StoryBank(), day) == ()
    assert len(suggest_stories(StoryBank(), day, policy=Policy(follow_up_seconds=180))) == 1


def test_in_a_full_meeting_a_new_story_takes_over_what_the_one_there_showed() -> None:
    bank = StoryBank([Story("Month-end", competencies={"teamwork": 4})])
    day = Round("final", [Meeting(Interviewer("Dana", must=["teamwork", "conflict"]), max_stories=1)])
    (suggestion,) = suggest_stories(bank, day)
    assert set(suggestion.competencies) == {"teamwork", "conflict"}
    assert suggestion.closes == (NeedRef("dana", "conflict"),)


def test_a_new_story_may_close_a_need_by_freeing_a_shorter_one_for_it() -> None:
    bank = StoryBank([Story("Brief", competencies={"teamwork": 4, "conflict": 4}, seconds=60)])
    dana = Interviewer("Dana", must=["teamwork"], weight=5)
    mei = Meeting(Interviewer("Mei", must=["conflict"], weight=1), minutes=21)
    (suggestion,) = suggest_stories(bank, Round("final", [dana, mei]))
    assert suggestion.competencies == {"teamwork": 1}
    assert suggestion.meeting == 0
    assert suggestion.closes == (NeedRef("mei", "conflict"),)


def test_a_need_that_a_freed_story_closes_goes_to_the_new_story_in_its_place() -> None:
    bank = StoryBank([Story("Brief", competencies={"teamwork": 4, "conflict": 4}, seconds=60)])
    dana = Interviewer("Dana", must=["teamwork"], weight=5)
    mei = Meeting(Interviewer("Mei", must=["conflict"], weight=1), minutes=21)
    tom = Interviewer("Tom", must=["planning"], weight=3)
    closes = {
        suggestion.closes: dict(suggestion.competencies)
        for suggestion in suggest_stories(bank, Round("final", [tom, dana, mei]))
    }
    assert closes == {
        (NeedRef("tom", "planning"),): {"planning": 1},
        (NeedRef("mei", "conflict"),): {"teamwork": 1},
    }


@pytest.mark.parametrize(("dana", "mei"), [(1, 5), (5, 1)])
def test_a_story_stays_where_it_is_planned_and_the_new_one_goes_where_one_is_missing(
    dana: int, mei: int
) -> None:
    bank = StoryBank([Story("Month-end", competencies={"teamwork": 1})])
    people = [
        Interviewer("Dana", must=["teamwork"], weight=dana),
        Interviewer("Mei", must=["teamwork"], weight=mei),
    ]
    (suggestion,) = suggest_stories(bank, Round("final", people))
    assert suggestion.meeting == (0 if dana < mei else 1)


def test_a_repeat_is_no_way_to_close_a_should() -> None:
    both = [Interviewer(name, should=["planning", "teamwork"]) for name in ("Dana", "Mei")]
    suggestions = suggest_stories(StoryBank(), Round("final", both), policy=LAST_RESORT)
    assert [suggestion.priority for suggestion in suggestions] == ["should", "should"]


def test_two_stories_may_have_to_take_the_place_of_a_long_one() -> None:
    four = ["teamwork", "conflict", "planning", "ownership"]
    bank = StoryBank([Story("Long", competencies=dict.fromkeys(four, 4), seconds=540)])
    dana = Meeting(Interviewer("Dana", must=[*four, "quality"]), minutes=29)
    first, second = suggest_stories(bank, Round("final", [dana]))
    assert (first.closes, second.closes) == ((NeedRef("dana", "quality"),), ())
    assert str(second).endswith("it makes room for the other stories suggested here.")


def test_a_limit_cuts_the_list_and_not_the_search() -> None:
    every = suggest_stories(StoryBank(), sample_round(), limit=99)
    assert len(every) == 6
    assert suggest_stories(StoryBank(), sample_round()) == every[:5]
    assert suggest_stories(StoryBank(), sample_round(), limit=0) == ()
    assert [suggestion.priority for suggestion in every] == ["must"] * 5 + ["should"]
    with pytest.raises(InvalidInput, match="limit is below 0"):
        suggest_stories(StoryBank(), sample_round(), limit=-1)


def test_the_heaviest_musts_come_first() -> None:
    people = [Interviewer(f"P{weight}", must=["conflict"], weight=weight) for weight in (1, 3, 2)]
    suggestions = suggest_stories(StoryBank(), Round("final", people))
    assert [suggestion.closes[0].interviewer_id for suggestion in suggestions] == ["p3", "p2", "p1"]


def test_a_meeting_that_is_over_asks_for_nothing_more() -> None:
    day = Round("final", [Interviewer("Dana", must=["conflict"])])
    for policy in (Policy(), LAST_RESORT):
        assert suggest_stories(StoryBank(), day.with_told("Dana"), policy=policy) == ()
    assert lone_competencies(StoryBank(), day.with_told("Dana")) == ()


def test_what_is_there_needs_no_new_story() -> None:
    bank = StoryBank([Story("Month-end", competencies=["conflict"])])
    day = Round("final", [Interviewer("Dana", must=["conflict"], nice=["teamwork"])])
    for policy in (Policy(), LAST_RESORT):
        assert suggest_stories(bank, day, policy=policy) == ()


def test_a_new_story_is_asked_for_at_the_strength_of_the_open_need_alone() -> None:
    bank = StoryBank([Story("Month-end", competencies={"conflict": 2})])
    dana = Interviewer("Dana", needs=[Need("conflict", priority="must", min_strength=4)])
    mei = Interviewer("Mei", needs=[Need("conflict", priority="nice", min_strength=5)])
    (suggestion,) = suggest_stories(bank, Round("final", [[dana, mei]]))
    assert suggestion.competencies == {"conflict": 4}
    assert suggestion.closes == (NeedRef("dana", "conflict"),)


def test_a_competency_that_one_experience_shows_hangs_on_it_alone() -> None:
    told_two_ways = [
        Story("Close", competencies={"conflict": 3}, episode="month-end"),
        Story("Month-end", competencies={"conflict": 4}),
    ]
    bank = StoryBank([*told_two_ways, *blanks([("teamwork",), ("teamwork",)])])
    day = Round(
        "final", [Interviewer("Dana", must=["conflict", "teamwork"]), Interviewer("Mei", nice=["conflict"])]
    )
    (lone,) = lone_competencies(bank, day)
    assert (lone.competency_id, lone.story_id, lone.strength) == ("conflict", "month-end", 4)
    assert lone.asked_by == (NeedRef("dana", "conflict"), NeedRef("mei", "conflict"))
    assert (
        str(lone) == "Dana and Mei ask about conflict resolution, and “Month-end” is your only story for it."
    )


def test_a_story_that_cannot_be_told_is_none_to_hang_on() -> None:
    stories = [Story(f"s{n}", competencies={"conflict": n}) for n in (2, 3, 4, 5)]
    bank = StoryBank([*stories[:3], stories[3].replace(status="draft")], tellings=[Telling("s3", "dana")])
    dana = Interviewer("Dana", needs=[Need("conflict", min_strength=3)])
    (lone,) = lone_competencies(bank, Round("final", [dana]))
    assert lone.story_id == "s4"
    assert lone_competencies(bank, Round("final", [dana]), policy=Policy(avoid=[("s4", "dana")])) == ()


def setting(*asked: tuple[str, str, int]) -> StoryGaps:
    """Return a setting in which one person of each weight asks for one thing, by priority."""
    people = [
        Interviewer(f"P{n}", **{priority: [competency]}, weight=weight)  # type: ignore[arg-type] # by name
        for n, (competency, priority, weight) in enumerate(asked)
    ]
    context = read_context(StoryBank(), Round("final", people), LAST_RESORT)
    return StoryGaps(context.problem, tuple(one.competency_id for one in context.asked_ahead), 420, ())


def test_urgency_counts_musts_then_shoulds_then_all_and_the_heaviest_come_first() -> None:
    made = setting(
        ("conflict", "nice", 5), ("teamwork", "should", 2), ("planning", "should", 4), ("ethics", "must", 1)
    )
    assert made.by_urgency(range(4)) == [3, 2, 1, 0]
    assert setting(("conflict", "nice", 1), ("teamwork", "nice", 3)).by_urgency(range(2)) == [1, 0]


def test_a_new_story_that_is_told_or_shows_something_must_be_used_and_shows_three_at_most() -> None:
    program = Program()
    made = setting(*[(name, "must", 1) for name in ("conflict", "teamwork", "planning", "ethics")])
    new = told_again(made, program, count=1)
    used, shown = new.stories[0], new.shown
    told = new.tellings[0][0]
    assert new.read(frozenset()) == ()
    assert new.read(frozenset([used, told, *shown[:3]])) == (DraftStory((0,), made.topics[:3]),)
    assert new.read(frozenset([used, told, *shown])) is None
    assert new.read(frozenset([told])) is None
    assert new.read(frozenset([shown[0]])) is None


def test_a_choice_that_breaks_a_rule_is_worth_nothing_beside_new_stories() -> None:
    bank = StoryBank(
        [Story("A", competencies={"conflict": 4}), Story("B", episode="a", competencies={"conflict": 3})]
    )
    round = Round("final", [Interviewer("Dana", must=["conflict"]), Interviewer("Tom", must=["conflict"])])
    context = read_context(bank, round, Policy())
    made = StoryGaps(context.problem, ("conflict", "conflict"), 420, ())
    assert worth_of(made, ((0, 0),), ()) is not None
    assert worth_of(made, ((0, 0), (1, 1)), ()) is None


def test_each_of_the_three_searches_is_told_as_it_begins_and_the_last_as_it_ends() -> None:
    told: list[Progress] = []
    suggest_stories(sample_bank(), sample_round(), progress=told.append)
    assert told == [Progress("search", done, 3) for done in range(4)]
