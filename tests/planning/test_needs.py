"""What people want to hear about in the bank's own framework, and what the rounds before add to it."""

from __future__ import annotations

from random import Random
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.rounds import EMPLOYERS, OUTSIDER, PEOPLE, WORDS, small_rounds

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import MissingNeeds
from storybank.history import Impression
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.planning import Plan, Policy, plan_round
from storybank.planning.needs import carry_over, read_needs
from storybank.stories import Story

RANK = {"must": 3, "should": 2, "nice": 1}

MUST = Need("conflict", priority="must", min_strength=4)
SHOULD = Need("conflict")


def concern(interviewer: str, competency: str = "conflict", employer: str | None = None) -> Impression:
    return Impression(interviewer, competency, kind="concern", employer=employer)


def strength(interviewer: str, competency: str = "conflict", employer: str | None = None) -> Impression:
    return Impression(interviewer, competency, kind="strength", employer=employer)


def person(name: str, *needs: Need, weight: int = 1) -> Interviewer:
    return Interviewer(name, needs=needs, weight=weight)


def carried(
    impressions: Impression | list[Impression],
    *meetings: Meeting | Interviewer | list[Interviewer],
    employer: str | None = None,
) -> list[tuple[Need, ...]]:
    """Return the needs of everybody, in the round's order, after carrying over."""
    several = [impressions] if isinstance(impressions, Impression) else impressions
    round = Round("final", meetings, employer=employer)
    return [who.needs for who in carry_over(StoryBank(impressions=several), round).interviewers]


class TestConcerns:
    @pytest.mark.parametrize("named", ["dana-reyes", "Dana Reyes", "DANA REYES"])
    def test_a_concern_becomes_a_must_of_its_own_person(self, named: str) -> None:
        dana, boss = person("Dana Reyes"), person("Boss", SHOULD, weight=5)
        assert carried(concern(named), boss, dana) == [(SHOULD,), (MUST,)]

    def test_a_concern_of_an_absent_person_goes_to_the_weightiest_who_has_the_need(self) -> None:
        boss, light, heavy = person("A", weight=5), person("B", SHOULD), person("C", SHOULD, weight=2)
        assert carried(concern("ina"), boss, light, heavy) == [(), (SHOULD,), (MUST,)]

    def test_any_priority_is_having_the_need(self) -> None:
        nice = person("B", Need("conflict", priority="nice"))
        assert carried(concern("ina"), person("A", weight=5), nice) == [(), (MUST,)]

    def test_where_nobody_has_the_need_it_goes_to_the_weightiest(self) -> None:
        teamwork = Need("teamwork")
        assert carried(concern("ina"), person("A"), person("B", teamwork, weight=2)) == [(), (teamwork, MUST)]

    def test_ties_go_by_the_rounds_order(self) -> None:
        assert carried(concern("ina"), [person("A"), person("B")], person("C")) == [(MUST,), (), ()]
        assert carried(concern("ina"), person("A"), person("B", SHOULD), person("C", SHOULD)) == [
            (),
            (MUST,),
            (SHOULD,),
        ]

    def test_a_meeting_that_is_over_counts_like_any_other(self) -> None:
        over = Meeting(person("A", SHOULD, weight=5), told=[])
        assert carried(concern("ina"), over, person("B")) == [(MUST,), ()]
        assert carried(concern("ina"), Meeting(person("A", weight=5), told=[]), person("B")) == [(MUST,), ()]

    def test_where_everything_is_over_the_concern_still_finds_somebody(self) -> None:
        assert carried(concern("ina"), Meeting(person("A"), told=[])) == [(MUST,)]

    def test_its_own_person_gets_it_even_in_a_meeting_that_is_over(self) -> None:
        assert carried(concern("a"), Meeting(person("A"), told=[]), person("B")) == [(MUST,), ()]

    def test_everybody_of_an_ambiguous_name_gets_it_and_an_id_means_one(self) -> None:
        twins = [Interviewer("Sam Lee", id=name, needs=()) for name in ("sam-1", "sam-2")]
        assert carried(concern("Sam Lee"), *twins) == [(MUST,), (MUST,)]
        assert carried(concern("sam-2"), *twins) == [(), (MUST,)]

    def test_an_id_means_its_owner_even_where_it_is_somebody_elses_name(self) -> None:
        namesake = Interviewer("ola", id="ola-2", needs=())
        assert carried(concern("ola"), namesake, person("Ola")) == [(), (MUST,)]

    def test_a_concern_answered_by_a_statement_is_listed_to_be_said(self) -> None:
        bank = StoryBank([Story("Month-end")], impressions=[concern("dana", "drive")])
        plan = plan_round(bank, carry_over(bank, Round("final", [person("Dana")])))
        assert [(ref.interviewer_id, ref.competency_id) for ref in plan.statements] == [
            ("dana", "motivation")
        ]


class TestStrengths:
    def test_a_strength_becomes_a_should_of_its_own_person_only(self) -> None:
        assert carried(strength("b"), person("A", weight=5), person("B")) == [(), (SHOULD,)]

    def test_a_strength_of_an_absent_person_changes_nothing(self) -> None:
        assert carried(strength("ina"), person("A", Need("conflict", priority="nice"))) == [
            (Need("conflict", priority="nice"),)
        ]

    def test_a_strength_lifts_a_nice_and_leaves_its_minimum(self) -> None:
        nice = Need("conflict", priority="nice", min_strength=3)
        assert carried(strength("a"), person("A", nice)) == [(Need("conflict", min_strength=3),)]

    def test_a_strength_leaves_a_must_alone(self) -> None:
        assert carried(strength("a"), person("A", MUST)) == [(MUST,)]


class TestNothingIsLowered:
    def test_a_concern_leaves_a_higher_minimum_alone(self) -> None:
        five = Need("conflict", priority="nice", min_strength=5)
        assert carried(concern("a"), person("A", five)) == [(five.replace(priority="must"),)]

    def test_a_strength_after_a_concern_leaves_the_must(self) -> None:
        assert carried([concern("a"), strength("a")], person("A")) == [(MUST,)]
        assert carried([strength("a"), concern("a")], person("A")) == [(MUST,)]


class TestCompetencies:
    def test_another_name_of_the_competency_lifts_the_need_in_its_place(self) -> None:
        before = (Need("teamwork"), Need("conflict resolution", min_strength=2), Need("quality"))
        lifted = Need("conflict resolution", priority="must", min_strength=4)
        assert carried(concern("a", "handling disagreement"), person("A", *before)) == [
            (before[0], lifted, before[2])
        ]

    def test_a_new_need_goes_last_by_the_competencys_id(self) -> None:
        before = Need("teamwork")
        assert carried(concern("a", "handling disagreement"), person("A", before)) == [(before, MUST)]

    def test_an_unknown_competency_stays_as_it_is_written(self) -> None:
        zen = Need("Zen Gardening", priority="must", min_strength=4)
        assert carried(concern("a", "Zen Gardening"), person("A")) == [(zen,)]

    def test_an_unknown_competency_meets_its_own_kind_however_it_is_spelled(self) -> None:
        zen = Need("zen-gardening")
        assert carried(concern("a", "Zen Gardening"), person("A", zen)) == [
            (Need("zen-gardening", priority="must", min_strength=4),)
        ]

    def test_the_banks_framework_decides_what_a_competency_means(self) -> None:
        house = Framework("house", competencies=[Competency("Calm", aliases=["conflict"])])
        bank = StoryBank(impressions=[concern("a", "calm")], framework=house)
        day = carry_over(bank, Round("final", [person("A", SHOULD)]))
        assert day.interviewers[0].needs == (MUST,)

    def test_a_roles_needs_that_mean_nothing_in_the_framework_do_not_come_alive(self) -> None:
        house = Framework("house", competencies=[Competency("Calm"), Competency("Teamwork")])
        bank = StoryBank(impressions=[concern("a", "calm")], framework=house)
        before = Round("final", [Interviewer("A", role="peer")])
        calm = Need("calm", priority="must", min_strength=4)
        assert carry_over(bank, before).interviewers[0].needs == (
            Need("teamwork", priority="must", min_strength=3),
            calm,
        )

    def test_a_roles_need_that_means_nothing_stays_where_an_impression_is_about_it(self) -> None:
        house = Framework("house", competencies=[Competency("Calm")])
        bank = StoryBank(impressions=[concern("a", "Team-work")], framework=house)
        day = carry_over(bank, Round("final", [Interviewer("A", role="peer")]))
        assert day.interviewers[0].needs == (Need("teamwork", priority="must", min_strength=4),)


class TestEmployers:
    @pytest.mark.parametrize("employer", ["Northwind", " NORTHWIND "])
    def test_employers_compare_stripped_and_case_folded(self, employer: str) -> None:
        assert carried(concern("a", employer=employer), person("A"), employer="northwind") == [(MUST,)]

    @pytest.mark.parametrize(("said_at", "round_at"), [("Contoso", "Northwind"), ("N", None)])
    def test_what_was_said_elsewhere_changes_nothing(self, said_at: str | None, round_at: str | None) -> None:
        assert carried(concern("a", employer=said_at), person("A"), employer=round_at) == [()]

    def test_without_an_employer_it_counts_where_its_person_sits(self) -> None:
        people = person("A"), person("B", weight=5)
        assert carried(concern("a"), *people, employer="Northwind") == [(MUST,), ()]
        assert carried(concern("c"), *people, employer="Northwind") == [(), ()]

    def test_two_missing_employers_are_the_same(self) -> None:
        assert carried(concern("a"), person("A")) == [(MUST,)]


def test_without_impressions_the_round_is_the_same() -> None:
    day = Round("final", [Interviewer("Dana", title="Head of HR"), [person("A"), person("B")]])
    assert carry_over(StoryBank(), day) == day


def test_a_need_that_a_strength_makes_counts_as_had_whichever_impression_comes_first() -> None:
    # Were the concern carried first, only a second pass would find that B has the need.
    people = (person("A", SHOULD), person("B", weight=2))
    assert carried([concern("ina"), strength("b")], *people) == [(SHOULD,), (MUST,)]
    assert carried([strength("b"), concern("ina")], *people) == [(SHOULD,), (MUST,)]


Impressed = tuple[StoryBank, Round]


def _impressed(chance: Random, bank: StoryBank, round: Round) -> Impressed:
    kinds: tuple[Literal["strength", "concern"], ...] = ("strength", "concern")
    impressions = [
        Impression(
            chance.choice(chance.choice((*PEOPLE[:5], OUTSIDER))),
            chance.choice(chance.choice(WORDS[:6])),
            kind=chance.choice(kinds),
            employer=chance.choice(EMPLOYERS),
        )
        for _ in range(chance.randint(1, 8))
    ]
    return bank.with_impressions(*impressions), round


def impressed_rounds() -> st.SearchStrategy[Impressed]:
    """Draw banks with impressions, and rounds with some of the people who had them."""
    chances = st.randoms(use_true_random=False)
    return st.builds(lambda chance, case: _impressed(chance, case.bank, case.round), chances, small_rounds())


on_impressed_rounds = settings(
    max_examples=many(200), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def needs_read(bank: StoryBank, round: Round) -> dict[tuple[str, str], tuple[int, int]]:
    wants = read_needs(round, bank)
    return {
        (want.person.id, want.competency_id): (RANK[want.priority], want.min_strength)
        for want in (*wants.told, *wants.stated)
    }


@on_impressed_rounds
@given(impressed_rounds())
def test_no_need_is_ever_lowered_or_lost(impressed: Impressed) -> None:
    bank, before = impressed
    old, new = needs_read(bank, before), needs_read(bank, carry_over(bank, before))
    for need, (rank, least) in old.items():
        assert new[need][0] >= rank
        assert new[need][1] >= least


@on_impressed_rounds
@given(impressed_rounds())
def test_each_need_keeps_its_place_and_new_ones_come_last(impressed: Impressed) -> None:
    bank, before = impressed
    pairs = zip(before.interviewers, carry_over(bank, before).interviewers, strict=True)
    for old, new in pairs:
        assert [need.competency for need in new.needs[: len(old.needs)]] == [n.competency for n in old.needs]


@on_impressed_rounds
@given(impressed_rounds())
def test_twice_is_the_same_as_once(impressed: Impressed) -> None:
    bank, before = impressed
    once = carry_over(bank, before)
    assert carry_over(bank, once) == once


@on_impressed_rounds
@given(impressed_rounds())
def test_only_needs_change(impressed: Impressed) -> None:
    bank, before = impressed
    assert without_needs(carry_over(bank, before)) == without_needs(before)


def without_needs(round: Round) -> Round:
    return round.replace(
        meetings=tuple(
            meeting.replace(interviewers=tuple(who.replace(needs=()) for who in meeting.interviewers))
            for meeting in round.meetings
        )
    )


@on_impressed_rounds
@given(impressed_rounds())
def test_every_concern_at_the_employer_ends_as_a_must_of_somebody(impressed: Impressed) -> None:
    bank, before = impressed
    after = carry_over(bank, before)
    musts = {
        bank.resolve(need.competency) or need.competency.casefold()
        for who in after.interviewers
        for need in who.needs
        if need.priority == "must" and need.min_strength >= 4
    }
    here = (after.employer or "").strip().casefold()
    for impression in bank.impressions:
        if impression.kind == "concern" and (impression.employer or "").strip().casefold() == here:
            assert (bank.resolve(impression.competency) or impression.competency.casefold()) in musts


HOUSE = Framework(
    "house",
    competencies=[
        Competency("Pulling together", matches=["teamwork"], aliases=["one crew"]),
        Competency("Straight talk", matches=["communication", "conflict"]),
        Competency("Our mission", matches=["motivation"], answered_by="statement"),
        Competency("Tidy decks"),
    ],
)

STORIES = (
    Story("Storm", competencies={"One crew": 5}),
    Story("Mutiny", competencies={"straight talk": 4}),
    Story("Scrubbing", competencies={"tidy decks": 3}),
)

HR = Interviewer("Hana", role="hr")
"""Usually: must motivation and teamwork, should resilience, nice communication."""


def planned(*people: Interviewer, framework: Framework = HOUSE) -> Plan:
    return plan_round(StoryBank(STORIES, framework=framework), Round("final", people))


def needs(plan: Plan) -> list[tuple[str, str, str | None]]:
    return [(row.competency_id, row.priority, row.story_id) for row in plan.coverage]


def test_a_role_needs_what_the_house_says_matches() -> None:
    plan = planned(HR)
    assert needs(plan) == [("pulling_together", "must", "storm"), ("straight_talk", "nice", None)]
    assert [gap.reason for gap in plan.gaps] == ["spared"]


def test_a_match_answered_by_a_statement_is_said() -> None:
    plan = planned(HR)
    assert [need.competency_id for need in plan.statements] == ["our_mission"]
    assert plan.competencies["our_mission"] == "Our mission"


def test_two_usual_needs_that_match_one_competency_count_once() -> None:
    plan = planned(Interviewer("Pat", role="peer"))  # teamwork, conflict; communication; adaptability
    assert needs(plan) == [("pulling_together", "must", "storm"), ("straight_talk", "must", "mutiny")]


def test_a_role_that_says_nothing_in_the_house_asks_for_needs() -> None:
    tess, max_ = Interviewer("Tess", role="technical"), Interviewer("Max", role="values")
    with pytest.raises(MissingNeeds) as caught:
        plan_round(
            StoryBank(framework=HOUSE), Round("final", [HR, Meeting([HR.replace(id="h2"), tess]), max_])
        )
    assert [fault.path for fault in caught.value.faults] == [
        "round.meetings[1].interviewers[1].needs",
        "round.meetings[2].interviewers[0].needs",
    ]
    assert "the role technical" in caught.value.faults[0].problem
    assert caught.value.faults[0].remedy == "state what this person needs: must=[…], should=[…]"


def test_stated_needs_in_the_words_of_the_house_are_met() -> None:
    person = Interviewer("Tess", role="technical", must=["Tidy decks"], should=["one crew"])
    assert needs(planned(person)) == [
        ("tidy_decks", "must", "scrubbing"),
        ("pulling_together", "should", "storm"),
    ]


def test_stated_needs_in_the_words_of_the_built_in_framework_find_their_match() -> None:
    assert needs(planned(Interviewer("Tess", must=["team work"]))) == [("pulling_together", "must", "storm")]


def test_a_person_with_no_needs_at_all_is_nobody_to_ask_about() -> None:
    plan = planned(Interviewer("Tess", role="technical", needs=()))
    assert (plan.coverage, plan.gaps, plan.assignments) == ((), (), ())


def test_a_stated_need_that_the_house_does_not_know_is_a_gap_with_what_is_near() -> None:
    [gap] = planned(Interviewer("Tess", must=["tidy docks and piers"])).gaps
    assert gap.reason == "no_story"
    assert gap.nearest == ("Tidy decks",)


def test_a_competency_that_is_meant_joins_spellings_that_were_apart() -> None:
    stories = [Story("Outage", competencies={"reliability culture": 4})]
    dana = Interviewer("Dana", must=["culture of reliability"])
    apart = plan_round(StoryBank(stories), Round("final", [dana]))
    assert [(gap.reason, len(gap.nearest)) for gap in apart.gaps] == [("no_story", 2)]

    meant = builtin_framework().with_competency("Reliability culture")
    assert StoryBank(stories, framework=meant).findings == ()
    plan = plan_round(StoryBank(stories, framework=meant), Round("final", [dana]))
    assert needs(plan) == [("reliability_culture", "must", "outage")]
    assert plan.competencies["reliability_culture"] == "Reliability culture"


def test_motivation_is_said_and_never_told() -> None:
    # Even where a story is tagged with it, and whatever its priority.
    stories = [Story("Why", competencies={"motivation": 5})]
    people = [
        HR,
        Interviewer("Dana", must=["drive"], should=["planning"]),
        Interviewer("Tom", nice=["motivation"]),
    ]
    plan = plan_round(StoryBank(stories), Round("final", people), policy=Policy(use=[("why", "Dana")]))
    assert [(need.interviewer_id, need.competency_id) for need in plan.statements] == [
        ("hana", "motivation"),
        ("dana", "motivation"),
        ("tom", "motivation"),
    ]
    named = {row.competency_id for row in plan.coverage} | {gap.competency_id for gap in plan.gaps}
    refs = {ref.competency_id for one in plan.assignments for ref in (*one.leads, *one.also_shows)}
    assert "motivation" not in named | refs
    assert [assignment.story_id for assignment in plan.assignments] == [
        "why"
    ]  # the lock, which serves nobody


def test_without_a_lock_no_story_is_spent_on_motivation() -> None:
    plan = plan_round(StoryBank([Story("Why", competencies={"motivation": 5})]), Round("final", [HR]))
    assert plan.assignments == ()
