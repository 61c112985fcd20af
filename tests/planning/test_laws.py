"""Laws that every plan obeys, whatever the round: what may change it, and in which direction."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.support.answers import planned, tiers_of
from tests.support.by_hand_with_repeats import best_tiers
from tests.support.counts import many
from tests.support.facts import is_person
from tests.support.rounds import EMPLOYERS, LARGE, OUTSIDER, PEOPLE, SMALL, Case, Shape, made_up

from storybank.bank import StoryBank
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.planning import check_plan, plan_round, verify_proof
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.stories import Story

MIDDLE = replace(LARGE, stories=(4, 14), meetings=(2, 5), competencies=(4, 9))
TINY = replace(SMALL, stories=(1, 4), meetings=(1, 3))


LAST_RESORT = Policy(repeats="last_resort")


def rounds_of(shape: Shape) -> st.SearchStrategy[Case]:
    return st.builds(lambda chance: made_up(chance, shape), st.randoms(use_true_random=False))


def on_rounds(count: int) -> settings:
    return settings(
        max_examples=many(count),
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


def plan_of(case: Case) -> Plan:
    plan = planned(case)
    assume(plan is not None)
    assert plan is not None
    return plan


def tiers(plan: Plan) -> list[int]:
    """The tiers from the most important on: lists compare as plans do."""
    return list(tiers_of(plan).values())


def answers(plan: Plan) -> tuple[Any, ...]:
    """All that a plan says but for its proof."""
    return plan.assignments, plan.coverage, plan.gaps, plan.backups


tags = st.dictionaries(
    st.sampled_from(("teamwork", "conflict", "leadership", "zen gardening", "ambiguity", "ownership")),
    st.integers(1, 5),
    min_size=1,
    max_size=3,
)


@on_rounds(100)
@given(rounds_of(MIDDLE), tags, st.data())
def test_one_more_story_never_lowers_the_tiers(
    case: Case, shown: dict[str, int], data: st.DataObject
) -> None:
    before = plan_of(case)
    episodes = sorted({story.episode for story in case.bank.stories})
    episode = data.draw(st.none() | st.sampled_from(episodes)) if episodes else None
    more = Story("One more", competencies=shown, episode=episode, seconds=90)
    after = plan_of(replace(case, bank=case.bank.with_stories(more)))
    assert tiers(after) >= tiers(before)


@on_rounds(100)
@given(rounds_of(MIDDLE), st.data())
def test_one_more_telling_never_raises_the_tiers(case: Case, data: st.DataObject) -> None:
    assume(case.bank.stories)
    before = plan_of(case)
    told = data.draw(st.sampled_from(case.bank.stories))
    somebody = data.draw(st.sampled_from([person_id for _, person_id in (*PEOPLE, OUTSIDER)]))
    telling = Telling(told, somebody, employer=data.draw(st.sampled_from(EMPLOYERS)))
    after = plan_of(replace(case, bank=case.bank.with_tellings(telling)))
    assert tiers(after) <= tiers(before)


def written(value: Any, names: dict[str, str]) -> Any:
    """Replace ids wherever they stand in a document."""
    if isinstance(value, dict):
        return {written(key, names): written(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [written(part, names) for part in value]
    return names.get(value, value) if isinstance(value, str) else value


@on_rounds(80)
@given(rounds_of(MIDDLE))
def test_renaming_stories_in_the_same_order_renames_the_plan(case: Case) -> None:
    names = {story.id: f"tale-{story.id}" for story in case.bank.stories}

    def renamed(value: Any) -> Any:
        return type(value).model_validate(written(value.model_dump(mode="json"), names))

    other = Case(
        renamed(case.bank),
        renamed(case.round),
        renamed(case.policy),
        None if case.previous is None else renamed(case.previous),
    )
    assert plan_of(other) == renamed(plan_of(case))


@on_rounds(80)
@given(rounds_of(MIDDLE))
def test_renaming_people_in_the_same_order_renames_the_plan(case: Case) -> None:
    names = {person_id: f"x-{person_id}" for _, person_id in PEOPLE}

    def renamed(value: Any) -> Any:
        return type(value).model_validate(written(value.model_dump(mode="json"), names))

    # A telling may name a person by name too, and of two people of one name it means both.
    bank = case.bank.replace(
        tellings=[
            telling.replace(interviewer=person_id)
            for telling in case.bank.tellings
            for name, person_id in PEOPLE
            if is_person(telling.interviewer, Interviewer(name, id=person_id))
        ]
    )
    known = Case(bank, case.round, case.policy, case.previous)
    other = Case(
        renamed(bank),
        renamed(case.round),
        renamed(case.policy),
        None if case.previous is None else renamed(case.previous),
    )
    # What a finding says of a history quotes the names as they were written.
    before, after = (plan.replace(findings=()) for plan in (renamed(plan_of(known)), plan_of(other)))
    assert after == before


def weighed(round: Round, weight: dict[int, int]) -> Round:
    def changed(meeting: Meeting) -> Meeting:
        people = [p.replace(weight=weight[p.weight]) for p in meeting.interviewers]
        return meeting.replace(interviewers=tuple(people))

    return round.replace(meetings=tuple(changed(meeting) for meeting in round.meetings))


@on_rounds(80)
@given(
    rounds_of(MIDDLE),
    st.sampled_from(
        (({1: 1, 2: 1, 3: 1, 4: 1, 5: 1}, 1, (2, 3, 4, 5)), ({1: 1, 2: 1, 3: 2, 4: 2, 5: 2}, 2, (2,)))
    ),
)
def test_a_factor_on_all_weights_changes_nothing(
    case: Case, scale: tuple[dict[int, int], int, tuple[int, ...]]
) -> None:
    low, highest, factors = scale
    light = replace(case, round=weighed(case.round, low))
    plan = plan_of(light)
    for factor in factors:
        heavier = {weight: factor * weight for weight in range(1, highest + 1)}
        heavy = plan_of(replace(light, round=weighed(light.round, heavier)))
        assert answers(heavy) == answers(plan)
        weighty = ("must", "should", "own", "nice", "fit")
        factors_of = {name: factor if name in weighty else 1 for name in tiers_of(plan)}
        assert tiers_of(heavy) == {n: value * factors_of[n] for n, value in tiers_of(plan).items()}


def apart(case: Case, mark: str) -> Case:
    """The same case with stories, episodes, people and competencies of its own, all unlike another mark's."""

    def marked(text: str) -> str:
        return f"{mark}{text}"

    def needs(person: Interviewer) -> list[Need]:
        found = [
            need.replace(competency=case.bank.resolve(need.competency) or need.competency)
            for need in person.needs
        ]
        return [need.replace(competency=marked(need.competency)) for need in found]

    def meeting(old: Meeting) -> Meeting:
        people = [p.replace(id=marked(p.id), name=marked(p.name), needs=needs(p)) for p in old.interviewers]
        told = None if old.told is None else [marked(case.bank.story(text).id) for text in old.told]
        return old.replace(interviewers=people, told=told)

    stories = [
        story.replace(
            title=marked(story.title),
            id=marked(story.id),
            episode=marked(story.episode),
            competencies={marked(tag): strength for tag, strength in case.bank.shows(story).items()},
        )
        for story in case.bank.stories
    ]
    tellings = [
        Telling(marked(telling.story), marked(person_id), employer=telling.employer)
        for telling in case.bank.tellings
        for name, person_id in PEOPLE
        if is_person(telling.interviewer, Interviewer(name, id=person_id))
    ]
    policy = case.policy.replace(use=(), avoid=())
    round = Round(mark, [meeting(old) for old in case.round.meetings], employer="Northwind")
    return Case(StoryBank(stories, tellings=tellings), round, policy)


@on_rounds(80)
@given(rounds_of(MIDDLE), rounds_of(MIDDLE))
def test_two_rounds_that_share_nothing_reach_the_tiers_of_each_apart(case: Case, other: Case) -> None:
    one, two = apart(case, "qqq-"), apart(other, "zzz-")
    two = replace(two, policy=one.policy)
    both = Case(
        one.bank.with_stories(*two.bank.stories).with_tellings(*two.bank.tellings),
        Round("both", [*one.round.meetings, *two.round.meetings], employer="Northwind"),
        one.policy,
    )
    expected = Counter(tiers_of(plan_of(one)))
    expected.update(tiers_of(plan_of(two)))
    assert tiers_of(plan_of(both)) == dict(expected)


@on_rounds(100)
@given(rounds_of(MIDDLE))
def test_planning_again_without_news_changes_nothing(case: Case) -> None:
    plan = plan_of(case)
    again = plan_of(replace(case, previous=plan))
    assert answers(again) == answers(plan)


def with_repeats(case: Case) -> Case:
    return replace(case, policy=case.policy.replace(repeats="last_resort"))


@on_rounds(100)
@given(rounds_of(MIDDLE))
def test_repeats_as_a_last_resort_never_lose_a_must(case: Case) -> None:
    without, allowed = plan_of(case), plan_of(with_repeats(case))
    assert tiers(allowed)[:2] >= tiers(without)[:2]
    if tiers(allowed)[:2] == tiers(without)[:2]:
        # A repeat is for a must or for somebody who would hear nothing; for anything else there is none.
        assert tiers_of(allowed)["repeats"] == _told_again(allowed, case.bank) == 0 or case.policy.use
        assert tiers(allowed)[3:] == tiers(without)[2:] or case.policy.use


def _told_again(plan: Plan, bank: StoryBank) -> int:
    """Return minus the number of tellings beyond an episode's first in the round, as the tier has it."""
    told = [bank.story(story).episode for meeting in plan.round.meetings for story in meeting.told or ()]
    planned_episodes = Counter(bank.story(one.story_id).episode for one in plan.assignments)
    return -sum(count - (episode not in told) for episode, count in planned_episodes.items())


@on_rounds(100)
@given(rounds_of(MIDDLE))
def test_a_repeat_is_never_within_a_meeting_nor_to_somebody_who_has_heard_it(case: Case) -> None:
    plan = plan_of(with_repeats(case))
    episode = {story.id: story.episode for story in case.bank.stories}
    for index, meeting in enumerate(plan.round.meetings):
        heard = [episode[one.story_id] for one in plan.assignments if one.meeting == index]
        assert len(set(heard)) == len(heard)
        before = {
            episode[telling.story]
            for telling in case.bank.tellings
            if any(is_person(telling.interviewer, person) for person in meeting.interviewers)
        }
        assert not before & set(heard)


def told_today() -> Round:
    """Dana has heard story b today; Tom is still to come, and asks the same."""
    dana = Meeting(Interviewer("Dana", must=["conflict"]), told=["b"])
    return Round("final", [dana, Interviewer("Tom", must=["conflict"])])


def test_a_repeat_of_what_was_told_today_breaks_no_rule() -> None:
    bank = StoryBank([Story("b", competencies={"conflict": 4})])
    plan = plan_round(bank, told_today(), policy=LAST_RESORT)
    assert [one.also_heard_by for one in plan.assignments] == [("dana",)]
    assert check_plan(plan, bank) == ()
    assert verify_proof(plan, bank)


def test_what_was_told_today_is_no_backup_even_as_a_last_resort() -> None:
    bank = StoryBank([Story(name, competencies={"conflict": 4}) for name in "ab"])
    plan = plan_round(bank, told_today(), policy=LAST_RESORT)
    assert [one.story_id for one in plan.assignments] == ["a"]
    assert plan.backups == ()


@on_rounds(100)
@given(rounds_of(MIDDLE))
def test_a_plan_with_repeats_breaks_no_rule_and_is_proved(case: Case) -> None:
    plan = plan_of(with_repeats(case))
    assert check_plan(plan, case.bank) == ()
    assert verify_proof(plan, case.bank, previous=case.previous)


@on_rounds(100)
@given(rounds_of(MIDDLE))
def test_a_repeat_names_everybody_who_could_compare_notes(case: Case) -> None:
    plan = plan_of(with_repeats(case))
    episode = {story.id: story.episode for story in case.bank.stories}
    heard = [
        {episode[one.story_id] for one in plan.assignments if one.meeting == index}
        | {episode[story] for story in meeting.told or ()}
        for index, meeting in enumerate(plan.round.meetings)
    ]
    for one in plan.assignments:
        others = [
            person.id
            for index, meeting in enumerate(plan.round.meetings)
            if index != one.meeting and episode[one.story_id] in heard[index]
            for person in meeting.interviewers
        ]
        assert list(one.also_heard_by) == others
    assert tiers_of(plan)["repeats"] == _told_again(plan, case.bank)


@on_rounds(300)
@given(rounds_of(TINY))
def test_with_repeats_every_tier_equals_that_of_the_best_of_all_assignments(case: Case) -> None:
    allowed = with_repeats(case)
    plan, best = planned(allowed), best_tiers(allowed)
    assert (None if plan is None else list(tiers_of(plan).items())) == (best and list(best.items()))


def test_a_repeat_that_saves_a_must_names_both_people() -> None:
    bank = StoryBank([Story("a", competencies={"conflict": 4})])
    people = [
        Interviewer("Dana", must=["conflict"], weight=3),
        Interviewer("Tom", must=["conflict"], weight=2),
    ]
    plan = plan_round(bank, Round("final", people), policy=LAST_RESORT)
    heard = {one.meeting: one.also_heard_by for one in plan.assignments}
    assert heard == {0: ("tom",), 1: ("dana",)}
    assert tiers_of(plan)["repeats"] == -1
