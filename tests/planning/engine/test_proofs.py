"""A proof holds for the plan, bank, round and policy that it was made for, and for nothing else.

Bounds hold whatever the multipliers are: wrong ones prove less, never something false.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.support.answers import facts_of_case, planned, tiers_of
from tests.support.by_hand import best_tiers
from tests.support.counts import many
from tests.support.rounds import LARGE, Case, made_up, small_rounds

from storybank import open_store
from storybank.bank import StoryBank
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.planning import Policy, check_plan, plan_round, verify_proof
from storybank.planning.assignments import Assignment
from storybank.planning.engine.bounds import System
from storybank.planning.engine.program import full_program
from storybank.planning.goals import Branch, Certificate, Leaf
from storybank.planning.plan import Plan
from storybank.planning.problem_of import read_context
from storybank.stories import Story

MIDDLE = replace(LARGE, stories=(5, 14), meetings=(2, 5), competencies=(4, 9))

on_rounds = settings(
    max_examples=many(60),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

on_few_rounds = settings(on_rounds, max_examples=many(25, quick=4))

cases = st.builds(lambda chance: made_up(chance, MIDDLE), st.randoms(use_true_random=False))


def proved(case: Case) -> Plan:
    """Plan the case; of the few that are not proved nothing is claimed here."""
    plan = planned(case)
    assume(plan is not None and plan.proof.status == "proved")
    assert plan is not None
    return plan


def holds(plan: Plan, case: Case) -> bool:
    return verify_proof(plan, case.bank, case.round, policy=case.policy, previous=case.previous)


def with_tier(plan: Plan, place: int, **changes: Any) -> Plan:
    tiers = list(plan.proof.tiers)
    tiers[place] = tiers[place].replace(**changes)
    return plan.replace(proof=plan.proof.replace(tiers=tuple(tiers)))


@on_rounds
@given(cases)
def test_an_untouched_plan_verifies_also_after_json_and_pickle(case: Case) -> None:
    plan = proved(case)
    assert holds(plan, case)
    assert holds(Plan.model_validate_json(plan.model_dump_json()), case)
    assert holds(pickle.loads(pickle.dumps(plan)), case)  # noqa: S301 - our own bytes


def test_an_untouched_plan_verifies_after_the_store(tmp_path: Path) -> None:
    bank, round = example()
    with open_store(tmp_path / "stories.db") as store:
        store.add(*bank.stories)
        store.save_plan(plan_round(bank, round))
    with open_store(tmp_path / "stories.db") as store:
        (plan,) = store.plans()
        assert verify_proof(plan, store.load())


def example() -> tuple[StoryBank, Round]:
    """Four stories for two people, with something that each change below can change."""
    bank = StoryBank(
        [
            Story("a", competencies={"conflict": 4, "teamwork": 2}),
            Story("b", competencies={"conflict": 3}),
            Story("c", competencies={"teamwork": 5}),
            Story("d", competencies={"teamwork": 4, "leadership": 3}),
        ]
    )
    dana = Interviewer("Dana", weight=4, must=["conflict", "teamwork"])
    tom = Interviewer("Tom", weight=2, must=[Need("conflict", min_strength=3)], should=["leadership"])
    return bank, Round("final", [dana, tom], employer="Northwind")


def test_a_plan_with_a_lock_is_proved() -> None:
    bank = StoryBank([Story(name, competencies={"conflict": 4}) for name in "ab"])
    people = [Interviewer("Dana", must=["conflict"]), Interviewer("Tom", must=["conflict"])]
    plan = plan_round(bank, Round("final", people), policy=Policy(use=[("a", "dana")]))
    assert [(tier.name, tier.bound) for tier in plan.proof.tiers if tier.bound != tier.value] == []
    assert verify_proof(plan, bank)


@on_rounds
@given(cases, st.data(), st.sampled_from((-2, -1, 1, 2)))
def test_a_forged_bound_or_value_is_refused(case: Case, data: st.DataObject, change: int) -> None:
    plan = proved(case)
    place = data.draw(st.integers(0, len(plan.proof.tiers) - 1))
    tier = plan.proof.tiers[place]
    assert not holds(with_tier(plan, place, bound=tier.bound + change), case)
    assert not holds(with_tier(plan, place, value=tier.value + change), case)
    both = with_tier(plan, place, value=tier.value + change, bound=tier.bound + change)
    assert not holds(both, case)


@on_rounds
@given(cases, st.data())
def test_a_missing_a_doubled_or_an_exchanged_tier_is_refused(case: Case, data: st.DataObject) -> None:
    plan = proved(case)
    tiers = plan.proof.tiers
    place = data.draw(st.integers(0, len(tiers) - 1))
    others = (*tiers[:place], *tiers[place + 1 :])
    for forged in (others, (*tiers, tiers[place]), (*others, tiers[place]) if place < len(others) else ()):
        assert not holds(plan.replace(proof=plan.proof.replace(tiers=forged)), case)


@on_rounds
@given(cases, st.data())
def test_a_dropped_assignment_is_refused(case: Case, data: st.DataObject) -> None:
    plan = proved(case)
    assume(plan.assignments)
    dropped = data.draw(st.integers(0, len(plan.assignments) - 1))
    left = tuple(one for place, one in enumerate(plan.assignments) if place != dropped)
    assert not holds(plan.replace(assignments=left), case)


@on_rounds
@given(cases, st.data())
def test_a_story_too_many_is_refused(case: Case, data: st.DataObject) -> None:
    plan = proved(case)
    assume(case.bank.stories)
    story = data.draw(st.sampled_from(case.bank.stories))
    meeting = data.draw(st.integers(0, len(plan.round.meetings) - 1))
    more = Assignment(story_id=story.id, meeting=meeting)
    after = sorted((*plan.assignments, more), key=lambda one: one.meeting)
    assert not holds(plan.replace(assignments=tuple(after)), case)


@on_rounds
@given(cases, st.data())
def test_a_swapped_meeting_is_refused(case: Case, data: st.DataObject) -> None:
    plan = proved(case)
    assume(plan.assignments)
    assume(len(plan.round.meetings) > 1)
    moved = data.draw(st.integers(0, len(plan.assignments) - 1))
    one = plan.assignments[moved]
    places = [place for place in range(len(plan.round.meetings)) if place != one.meeting]
    elsewhere = one.replace(meeting=data.draw(st.sampled_from(places)))
    after = (*plan.assignments[:moved], elsewhere, *plan.assignments[moved + 1 :])
    assert not holds(plan.replace(assignments=tuple(sorted(after, key=lambda a: a.meeting))), case)


@on_rounds
@given(cases, st.data())
def test_a_changed_strength_or_status_of_an_assigned_story_is_refused(
    case: Case, data: st.DataObject
) -> None:
    plan = proved(case)
    leading = [one.story_id for one in plan.assignments if one.leads]
    assume(leading)
    story = case.bank.story(data.draw(st.sampled_from(leading)))
    changed = (
        story.replace(competencies={}),
        story.replace(status="draft"),
        story.replace(status="retired"),
        story.replace(competencies={tag: s % 5 + 1 for tag, s in story.competencies.items()}),
    )
    for other in changed:
        assert not holds(plan, replace(case, bank=case.bank.replace(stories=_exchanged(case, other))))


def _exchanged(case: Case, other: Story) -> tuple[Story, ...]:
    return tuple(other if story.id == other.id else story for story in case.bank.stories)


@on_few_rounds
@given(cases, st.data())
def test_a_better_story_that_came_later_is_refused_and_one_that_changes_nothing_is_not(
    case: Case, data: st.DataObject
) -> None:
    plan = proved(case)
    assert holds(plan, replace(case, bank=case.bank.with_stories(Story("Beside the point"))))
    open_musts = [gap for gap in plan.gaps if gap.priority == "must" and gap.reason == "no_story"]
    assume(open_musts)
    gap = data.draw(st.sampled_from(open_musts))
    meeting = plan.round.meetings[plan.round.meeting_of(gap.interviewer_id)]
    better = Story("Better", competencies={gap.competency_id: 5}, seconds=1)
    bank = case.bank.with_stories(better)
    after = planned(replace(case, bank=bank))
    assert after is not None
    assume(tiers_of(after)["must"] > tiers_of(plan)["must"])
    assert meeting.told is None
    assert not holds(plan, replace(case, bank=bank))


CHANGED_ROUNDS: dict[str, Callable[[Round], Round]] = {
    "a need more": lambda r: with_person(r, 0, needs=(*r.interviewers[0].needs, Need("ambiguity"))),
    "a need less": lambda r: with_person(r, 0, needs=r.interviewers[0].needs[:1]),
    "another priority": lambda r: with_person(
        r, 0, needs=tuple(n.replace(priority="nice") for n in r.interviewers[0].needs)
    ),
    "more strength asked": lambda r: with_person(
        r, 1, needs=tuple(n.replace(min_strength=5) for n in r.interviewers[1].needs)
    ),
    "another weight": lambda r: with_person(r, 0, weight=5),
    "a limit": lambda r: with_meeting(r, 0, max_stories=1),
    "minutes": lambda r: with_meeting(r, 0, minutes=20),
    "no room at all": lambda r: with_meeting(r, 0, max_stories=0),
    "over": lambda r: r.with_told("dana", "a"),
    "a person less": lambda r: r.replace(meetings=r.meetings[:1]),
    "a person more": lambda r: r.replace(
        meetings=(*r.meetings, Meeting(Interviewer("Mei", must=["teamwork"])))
    ),
    "another order": lambda r: r.replace(meetings=r.meetings[::-1]),
    "a panel": lambda r: r.replace(meetings=(Meeting(r.interviewers),)),
}


def with_meeting(round: Round, place: int, **changes: Any) -> Round:
    meetings = list(round.meetings)
    meetings[place] = meetings[place].replace(**changes)
    return round.replace(meetings=tuple(meetings))


def with_person(round: Round, place: int, **changes: Any) -> Round:
    person = round.meetings[place].interviewers[0].replace(**changes)
    return with_meeting(round, place, interviewers=(person,))


@pytest.mark.parametrize("name", CHANGED_ROUNDS)
def test_a_changed_round_is_refused(name: str) -> None:
    bank, round = example()
    plan = plan_round(bank, round)
    changed = CHANGED_ROUNDS[name](round)
    assert verify_proof(plan, bank, round)
    assert changed != round
    assert not verify_proof(plan, bank, changed)
    assert not verify_proof(plan.replace(round=changed), bank)


CHANGED_POLICIES = {
    "fewer stories": Policy(stories_per_meeting=1),
    "no stories": Policy(stories_per_meeting=0),
    "repeats": Policy(repeats="last_resort"),
    "a lock": Policy(use=[("b", "dana")]),
    "a ban": Policy(avoid=[("c", "dana")]),
    "an unknown person": Policy(avoid=[("c", "nobody")]),
    "an impossible lock": Policy(use=[("a", "dana"), ("a", "tom")]),
}


@pytest.mark.parametrize("name", CHANGED_POLICIES)
def test_a_changed_policy_is_refused(name: str) -> None:
    bank, round = example()
    plan = plan_round(bank, round)
    assert verify_proof(plan, bank)
    assert not verify_proof(plan, bank, policy=CHANGED_POLICIES[name])
    assert not verify_proof(plan.replace(policy=CHANGED_POLICIES[name]), bank)


@on_few_rounds
@given(cases, st.data())
def test_a_worse_plan_that_breaks_no_rule_is_refused_with_the_proof_of_the_best(
    case: Case, data: st.DataObject
) -> None:
    best = proved(case)
    assume(best.assignments)
    banned = data.draw(st.sampled_from(best.assignments))
    lock = (banned.story_id, banned.meeting)
    without = replace(case, policy=case.policy.replace(avoid=(*case.policy.avoid, lock)))
    worse = proved(without).replace(policy=best.policy)
    assume(tiers_of(worse) != tiers_of(best))
    assert check_plan(worse, case.bank) == ()
    assert not holds(worse, case)
    assert not holds(worse.replace(proof=best.proof), case)


def test_another_plan_before_is_refused() -> None:
    bank, round = example()
    first = plan_round(bank, round)
    second = plan_round(bank, round, previous=first)
    assert verify_proof(second, bank, previous=first)
    assert not verify_proof(second, bank)
    assert not verify_proof(first, bank, previous=first)
    assert not verify_proof(second, bank, previous=first.replace(assignments=()))


def edited(node: Leaf | Branch, edit: Any) -> Leaf | Branch:
    """Return the same branching with its first leaf edited."""
    if isinstance(node, Branch):
        return node.replace(zero=edited(node.zero, edit))
    return Leaf(multipliers=edit(node.multipliers))


@on_few_rounds
@given(cases, st.data())
def test_edited_multipliers_are_refused(case: Case, data: st.DataObject) -> None:
    plan = proved(case)
    place = data.draw(st.integers(0, len(plan.proof.tiers) - 1))
    certificate = plan.proof.tiers[place].certificate
    rows = len(full_program(read_context(case.bank, case.round, case.policy, case.previous).problem).rows)
    far = rows + len(case.policy.use) + len(plan.proof.tiers) + 1
    for edit in (
        lambda pairs: (*pairs, (0, -1)),
        lambda pairs: (*pairs, (far, 1)),
        lambda pairs: (*pairs, (-1, 1)),
    ):
        forged = certificate.replace(root=edited(certificate.root, edit))
        assert not holds(with_tier(plan, place, certificate=forged), case)
    for scale in (0, -1):
        assert not holds(with_tier(plan, place, certificate=certificate.replace(scale=scale)), case)


@on_rounds
@given(cases, st.data())
def test_weaker_multipliers_are_refused(case: Case, data: st.DataObject) -> None:
    """None at all, or those of another scale, beside which they weigh next to nothing."""
    plan = proved(case)
    # Next to nothing is still less than one unit: where one unit is all that is needed, that is a proof.
    needed = [p for p, tier in enumerate(plan.proof.tiers) if _bound_without(plan, case, p) > tier.value + 1]
    assume(needed)
    place = data.draw(st.sampled_from(needed))
    certificate = plan.proof.tiers[place].certificate
    none = Certificate(scale=certificate.scale, root=Leaf())
    assert not holds(with_tier(plan, place, certificate=none), case)
    huge = certificate.replace(scale=certificate.scale << 24)
    assert not holds(with_tier(plan, place, certificate=huge), case)


def _bound_without(plan: Plan, case: Case, place: int) -> int:
    """Return what bounds a tier where no row is used: the sum of its gains."""
    program = full_program(read_context(case.bank, case.round, case.policy, case.previous).problem)
    return sum(max(0, gain) for gain in program.objectives[plan.proof.tiers[place].name].values())


def branching() -> tuple[Case, Plan, int]:
    """A case of which one tier needs a branching, with the tier's place."""
    for seed in range(300):
        case = made_up(Random(seed), LARGE)  # noqa: S311 - made-up rounds, no secrets
        plan = planned(case)
        for place, tier in enumerate(() if plan is None else plan.proof.tiers):
            if isinstance(tier.certificate.root, Branch) and plan and plan.proof.status == "proved":
                return case, plan, place
    pytest.fail("no round needs a branching: the test below proves nothing")


def test_a_pruned_branch_is_refused() -> None:
    case, plan, place = branching()
    certificate = plan.proof.tiers[place].certificate
    root = certificate.root
    assert isinstance(root, Branch)
    assert holds(plan, case)
    for forged in (
        root.zero,
        root.one,
        root.replace(zero=Leaf()),
        root.replace(one=Leaf()),
        root.replace(zero=root.one, one=root.zero),
        root.replace(column=10**6),
        root.replace(column=-1),
    ):
        pruned = with_tier(plan, place, certificate=certificate.replace(root=forged))
        assert not holds(pruned, case), forged


def test_a_status_that_claims_no_proof_is_not_verified() -> None:
    bank, round = example()
    plan = plan_round(bank, round)
    for status in ("solver", "bounded"):
        assert not verify_proof(plan.replace(proof=plan.proof.replace(status=status)), bank)


@on_few_rounds
@given(small_rounds(), st.randoms(use_true_random=False), st.sampled_from((1, 3, 1000)))
def test_no_multipliers_whatever_give_a_bound_below_the_best(case: Case, chance: Random, scale: int) -> None:
    best = best_tiers(facts_of_case(case))
    assume(best is not None)
    assert best is not None
    program = full_program(read_context(case.bank, case.round, case.policy, case.previous).problem)
    assume(program.columns)
    system = System(program)
    for name, value in best.items():
        for _ in range(6):
            certificate = Certificate(scale=scale, root=_grown(chance, system, scale, depth=3))
            terms = next(terms for tier, terms in program.objectives.items() if tier == name)
            assert system.bound(terms, certificate) >= value
        system.hold(name, next(terms for tier, terms in program.objectives.items() if tier == name), value)


def _grown(chance: Random, system: System, scale: int, depth: int) -> Leaf | Branch:
    """Return any branching with any multipliers."""
    if depth and chance.randrange(2):
        column = chance.randrange(system.columns)
        zero, one = (_grown(chance, system, scale, depth - 1) for _ in range(2))
        return Branch(column=column, zero=zero, one=one)
    rows = range(len(system.rows))
    some = chance.sample(rows, chance.randint(0, len(rows)))
    return Leaf(multipliers=tuple((row, chance.randint(0, 3 * scale)) for row in some))
