from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.strategies import TAGS, interviewers

from storybank.errors import InvalidInput
from storybank.interviews import Interviewer, Need, Role, default_needs, default_weight, who_is_meant


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
    assert Interviewer("Dana", needs=Need("teamwork")).needs == (Need("teamwork"),)


def test_needs_in_one_text_are_read_as_a_cell_of_a_table() -> None:
    dana = Interviewer("Dana", must="teamwork, conflict: 4", needs='"planning, long term"; empathy')
    assert dana.needs == (
        Need("planning, long term"),
        Need("empathy"),
        Need("teamwork", priority="must"),
        Need("conflict", priority="must", min_strength=4),
    )
    with pytest.raises(InvalidInput, match=r"entry 1.* has a strength outside 1-5"):
        Interviewer("Dana", must="teamwork: 9, empathy")
    assert Interviewer("Dana", must="1:1 coaching").needs[0].competency == "1:1 coaching"
    with pytest.raises(InvalidInput, match="is a sentence, not a competency"):
        Interviewer("Dana", must="I doubt that she listens, frankly")


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
    ("text", "certain"),
    [("dana", True), ("Dana Reyes", True), ("dana reyes", True), ("Dana", False), ("dana-reyes", True)],
)
def test_a_person_with_an_id_of_its_own_is_certain_by_it_or_by_the_name(text: str, certain: bool) -> None:  # noqa: FBT001
    meant = who_is_meant(text, [Interviewer("Dana Reyes", id="dana")])
    assert [person.id for person in meant.people] == ["dana"]
    assert meant.is_certain is certain


def test_an_id_counts_before_every_name() -> None:
    named, known = Interviewer("dana", id="first"), Interviewer("Dana Reyes", id="dana")
    assert who_is_meant("dana", [named, known]).people == (known,)


@pytest.mark.parametrize("name", ["Ann", "ANN", "Ms Ann", "A. Lee-Roe"])
def test_where_two_may_be_meant_both_are_returned(name: str) -> None:
    team = [
        Interviewer("Ann Lee-Roe"),
        Interviewer("Ann Moe"),
        Interviewer("Alma Lee-Roe"),
        Interviewer("Bo"),
    ]
    meant = who_is_meant(name, team)
    assert len(meant.people) == 2
    assert not meant.is_certain


def test_the_exact_name_counts_before_one_that_is_nearly_it() -> None:
    team = [Interviewer("Joana Szulc"), Interviewer("Joanna Szulc"), Interviewer("Joanna")]
    for person in team:
        assert who_is_meant(person.name.upper(), team).people == (person,)


@pytest.mark.parametrize("written", ["Mei and Omar", "Mei & Omar", "mei-wu / omar-said", "Omar + Mei Wu; Bo"])
def test_a_list_means_everybody_in_it(written: str) -> None:
    team = [Interviewer("Mei Wu"), Interviewer("Ugo Bassi"), Interviewer("Omar Said")]
    meant = who_is_meant(written, team)
    assert [person.id for person in meant.people] == ["mei-wu", "omar-said"]
    assert not meant.is_certain


@pytest.mark.parametrize(
    "written", ["Mei - HR", "Mei (HR)", "Mei from payroll", "Wu at Northwind", "Mei / HR"]
)
def test_a_team_beside_a_name_is_no_part_of_it(written: str) -> None:
    meant = who_is_meant(written, [Interviewer("Mei Wu"), Interviewer("Ugo Bassi")])
    assert [person.id for person in meant.people] == ["mei-wu"]
    assert not meant.is_certain


def test_an_address_means_its_person_whatever_the_name() -> None:
    person = Interviewer("Joanna Szulc", email="hiring@example.org")
    assert who_is_meant("Hiring@example.org", [person, Interviewer("Hiring Lead")]).people == (person,)


@pytest.mark.parametrize("text", ["", " ", "Ms", "🎉", "J", "@", "x" * 10_000, "a " * 5_000, "(" * 9_000])
def test_what_names_nobody_means_nobody(text: str) -> None:
    assert not who_is_meant(text, [Interviewer("Joanna Szulc"), Interviewer("Ken Abara")]).people


@given(st.lists(interviewers(), min_size=1, max_size=4, unique_by=lambda person: person.id))
def test_a_person_is_meant_by_id_and_name(people: list[Interviewer]) -> None:
    for person in people:
        assert who_is_meant(person, people).people == (person,)
        assert who_is_meant(person.id, people).people == (person,)
        assert person in who_is_meant(person.name, people).people or person.name in {p.id for p in people}


@pytest.mark.parametrize(
    ("made", "changes", "right"),
    [
        # What was read from a title is read anew from another.
        ({"title": "Matron"}, {"title": "HR business partner"}, {"title": "HR business partner"}),
        ({"title": "Zookeeper"}, {"title": "Headteacher"}, {"title": "Headteacher"}),
        ({}, {"role": "peer"}, {"role": "peer"}),
        # What was stated stays.
        (
            {"title": "Matron", "role": "peer", "weight": 5},
            {"title": "HR"},
            {"title": "HR", "role": "peer", "weight": 5},
        ),
        ({"title": "Matron", "must": ["care"]}, {"title": "HR"}, {"title": "HR", "must": ["care"]}),
        ({"title": "Matron", "needs": ()}, {"title": "HR"}, {"title": "HR", "needs": ()}),
        # A priority takes the place of the needs that had it, and any that of all that were guessed.
        ({"must": ["planing", "KPIs"]}, {"must": ["planning"]}, {"must": ["planning"]}),
        (
            {"must": ["a"], "should": ["b"], "nice": ["c"]},
            {"should": "d, e", "nice": ["f"]},
            {"must": ["a"], "should": ["d", "e"], "nice": ["f"]},
        ),
        ({"must": ["a"], "should": ["b"]}, {"must": ()}, {"should": ["b"]}),
        ({"title": "Matron"}, {"must": ["planning"]}, {"title": "Matron", "must": ["planning"]}),
        ({"title": "Matron"}, {"must": None}, {"title": "Matron"}),
        ({"must": ["a"]}, {"needs": ["b"]}, {"needs": ["b"]}),
    ],
)
def test_a_change_reads_anew_what_was_guessed_and_takes_the_place_of_what_was_stated(
    made: dict[str, Any], changes: dict[str, Any], right: dict[str, Any]
) -> None:
    assert Interviewer("Ann", **made).replace(**changes) == Interviewer("Ann", **right)


SCHOOL = [
    Interviewer("Mrs K. Patel", title="Headteacher"),
    Interviewer("Pupil panel (Y5/6)"),
    Interviewer("Ann Lee", title="HR business partner"),
    Interviewer("Jo Cartier", title="Class teacher"),
    Interviewer("Tom Carter", title="Year 4 teacher"),
    Interviewer("Governing Board", title="Governors"),
    Interviewer("Annie Holt", title="SENCO"),
]


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        # An exact surname or given name wins over one that is a slip away, and over a nickname.
        *(("Mr Carter", ["tom-carter"]), ("Cartier", ["jo-cartier"]), ("Ann", ["ann-lee"])),
        # Where nobody has it, one that is near is looked at.
        *(("Carterr", ["tom-carter"]), ("Patell", ["mrs-k-patel"])),
        # A panel or a group is nobody's slip.
        *(
            ("Mrs Patel", ["mrs-k-patel"]),
            ("Mr Panels", []),
            ("Mr Beard", []),
            ("Panel", ["pupil-panel-y5-6"]),
        ),
        # A role or a title is the one person's who has it.
        *(("HR", ["ann-lee"]), ("the Headteacher", ["mrs-k-patel"]), ("senco", ["annie-holt"])),
        *(("teacher", []), ("Recruiter", []), ("Mr Porter", []), ("unknown", [])),
    ],
)
def test_an_exact_name_wins_then_a_near_one_then_a_title_of_one_person(written: str, ids: list[str]) -> None:
    assert [person.id for person in who_is_meant(written, SCHOOL).people] == ids


def test_a_role_that_is_not_known_is_nobodys() -> None:
    assert not who_is_meant("unknown", [Interviewer("Ann")]).people
    assert not who_is_meant("the", [Interviewer("Ann", title="Head of the sixth form")]).people


@given(interviewers())
def test_what_is_derived_stays_when_something_else_changes(person: Interviewer) -> None:
    other = person.replace(email="a@example.org", notes="x")
    assert (other.role, other.needs, other.weight, other.id) == (
        person.role,
        person.needs,
        person.weight,
        person.id,
    )
