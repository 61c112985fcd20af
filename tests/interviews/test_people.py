from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.strategies import TAGS, interviewers

from storybank.errors import InvalidInput
from storybank.interviews import Interviewer, Need, Role, default_needs, default_weight, is_person


def priorities(person: Interviewer) -> list[tuple[str, str]]:
    return [(need.priority, need.competency) for need in person.needs]


def test_needs_may_be_plain_texts() -> None:
    dana = Interviewer("Dana", must=["conflict resolution"], should=["team work"], nice=["learning"])
    assert priorities(dana) == [
        ("must", "conflict resolution"),
        ("should", "team work"),
        ("nice", "learning"),
    ]
    assert {need.min_strength for need in dana.needs} == {1}


def test_one_need_needs_no_list() -> None:
    assert Interviewer("Dana", must="teamwork").needs == Interviewer("Dana", must=["teamwork"]).needs
    assert Interviewer("Dana", needs="teamwork").needs == (Need("teamwork"),)
    assert Interviewer("Dana", needs=Need("teamwork")).needs == (Need("teamwork"),)  # type: ignore[arg-type]


def test_needs_and_musts_add_up() -> None:
    dana = Interviewer("Dana", needs=[Need("a", min_strength=3), "b"], must=["c", Need("d", min_strength=4)])
    assert dana.needs == (
        Need("a", min_strength=3),
        Need("b"),
        Need("c", priority="must"),
        Need("d", priority="must", min_strength=4),
    )


@given(st.lists(TAGS), st.lists(TAGS), st.lists(TAGS))
def test_stated_needs_keep_their_order(must: list[str], should: list[str], nice: list[str]) -> None:
    person = Interviewer("Dana", needs=[], must=must, should=should, nice=nice)
    assert priorities(person) == [
        *(("must", tag) for tag in must),
        *(("should", tag) for tag in should),
        *(("nice", tag) for tag in nice),
    ]


@pytest.mark.parametrize("role", get_args(Role))
def test_who_states_nothing_has_the_roles_needs_and_weight(role: Role) -> None:
    person = Interviewer("Dana", role=role)
    assert person.needs == default_needs(role)
    assert person.weight == default_weight(role)
    assert person.has_role_needs
    assert Interviewer("Dana", role=role, must=(), should=None, nice=[]) == person  # type: ignore[arg-type]


def test_no_needs_at_all_can_be_said() -> None:
    assert Interviewer("Dana", role="hr", needs=()).needs == ()
    assert not Interviewer("Dana", role="hr", needs=()).has_role_needs


def test_a_role_is_stated_or_read_from_the_title() -> None:
    assert Interviewer("Dana", title="Head of HR").role == "hr"
    assert Interviewer("Dana", role="HR").role == "hr"
    assert Interviewer("Dana", role="hiring manager").role == "hiring_manager"
    assert Interviewer("Dana", role="VP Engineering").role == "senior_leader"
    assert Interviewer("Dana", role="peer", title="Head of HR").role == "peer"
    assert Interviewer("Dana", title="Zookeeper").role == "unknown"
    assert Interviewer("Dana").role == "unknown"


def test_a_role_that_nobody_knows_is_a_fault_that_lists_them() -> None:
    with pytest.raises(InvalidInput) as caught:
        Interviewer("Dana", role="zookeeper", weight=3)
    (fault,) = caught.value.faults
    assert fault.path == "role"
    assert all(role in fault.remedy for role in get_args(Role))


def test_a_stated_weight_stays() -> None:
    assert Interviewer("Dana", role="hr", weight=5).weight == 5


def test_the_id_comes_from_the_name() -> None:
    assert Interviewer("Dana Reyes").id == "dana-reyes"
    assert Interviewer("Zoë Müller-Lüdenscheidt").id == "zoë-müller-lüdenscheidt"
    assert Interviewer("田中 花子").id == "田中-花子"
    assert Interviewer("Dana", id="d1").id == "d1"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("dana", True),
        ("Dana Reyes", True),
        ("dana reyes", False),
        ("Dana", False),
        ("dana-reyes", False),
    ],
)
def test_a_person_with_an_id_of_its_own_is_meant_by_it_or_by_the_exact_name(text: str, meant: bool) -> None:  # noqa: FBT001
    assert is_person(text, Interviewer("Dana Reyes", id="dana")) is meant


@given(interviewers())
def test_a_person_is_meant_by_id_and_name(person: Interviewer) -> None:
    assert is_person(person.id, person)
    assert is_person(person.name, person)


@given(interviewers())
def test_what_is_derived_stays_when_something_else_changes(person: Interviewer) -> None:
    other = person.replace(title="CEO", notes="x")
    assert (other.role, other.needs, other.weight, other.id) == (
        person.role,
        person.needs,
        person.weight,
        person.id,
    )
