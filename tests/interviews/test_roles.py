from __future__ import annotations

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.competencies import builtin_framework
from storybank.errors import InvalidInput
from storybank.interviews import (
    Interviewer,
    Need,
    NeedRef,
    Role,
    Round,
    default_needs,
    default_weight,
    people,
    role_of_title,
)
from storybank.interviews.people import role_of_text
from storybank.late import data_beside

ROLES: tuple[Role, ...] = get_args(Role)
NINE = tuple(role for role in ROLES if role != "unknown")

TITLES: dict[Role, str] = {
    "hr": """Head of Talent; Head of HR; HR Business Partner; HRBP; Talent Acquisition
        Specialist; HR Manager; Senior Technical Recruiter; People Partner; People
        Operations Manager; VP of People; Chief People Officer; Director, People &
        Culture; Human Resources Generalist; Recruiting Coordinator; Talent Partner;
        Sourcer""",
    "hiring_manager": """Hiring Manager; Engineering Manager; Line Manager; Manager, Data Platform; Team
        Lead; Your manager; Future boss; Store Manager; Nurse Manager; Engineering Lead;
        Design Lead; Supervisor; Senior Manager""",
    "senior_leader": """VP Engineering; Head of Product; Chief Product Officer; CTO; C.T.O.; CEO & Co-
        founder; Founder; Managing Director; General Manager; Skip-level manager; Your
        manager's manager; SVP, Operations; Vice President of Sales; Sales Director;
        Director of Engineering; Board member; School Principal; Dean; Headteacher;
        Interim Head of Finance; CFO; President; Senior Partner""",
    "technical": """Principal Engineer; Staff Software Engineer; Senior Software Engineer; Solutions
        Architect; Tech Lead; Lead Engineer; Data Scientist; Subject-matter expert; SME;
        Senior Backend Engineer; Distinguished Engineer; Technical interviewer""",
    "peer": """your future teammate; Peer; Software Engineer; Backend Developer; UX Designer;
        Business Analyst; Future colleague; Team member; QA Engineer; Co-worker; Staff
        Nurse; Executive Assistant to the CEO; Teacher; Accountant""",
    "cross_functional": """Senior Product Manager; Product Owner; Account Executive; Customer Success
        Manager; Finance Business Partner; Legal Counsel; Marketing Manager; Project
        Manager; Stakeholder from Finance; Technical Program Manager; Scrum Master""",
    "direct_report": "Direct report; Future direct report; Someone who reports to you",
    "values": "Bar raiser; Culture interviewer; Bar-Raiser (Amazon)",
    "client": "Client; Customer representative; Client panel",
    "unknown": "Zookeeper; Dr.; Personalleiterin; Partner; ; 🎉; Headstrong; Vpn; Shrimp farmer; Chrome",
}


@pytest.mark.parametrize(
    ("title", "role"),
    [(" ".join(title.split()), role) for role, titles in TITLES.items() for title in titles.split(";")],
)
def test_a_title_tells_its_role_in_any_case(title: str, role: Role) -> None:
    assert role_of_title(title) == role
    assert role_of_title(title.upper()) == role
    assert Interviewer("Dana", title=title).role == role


@pytest.mark.parametrize("role", NINE)
def test_a_role_is_known_by_its_own_word(role: Role) -> None:
    assert role_of_text(role) == role_of_text(role.replace("_", " ").title()) == role


def test_a_text_that_is_neither_role_nor_title_is_none() -> None:
    assert role_of_text("zookeeper") is None
    assert role_of_text("unknown") == "unknown"


@given(st.text(st.characters()))
def test_no_title_breaks_the_reading(title: str) -> None:
    assert role_of_title(title) in ROLES


@pytest.mark.parametrize("role", NINE)
def test_a_role_has_at_most_two_musts_one_should_and_one_nice_of_strength_3(role: Role) -> None:
    needs = default_needs(role)
    counts = [sum(need.priority == priority for need in needs) for priority in ("must", "should", "nice")]
    assert counts[0] in {1, 2}
    assert counts[1:] == [1, 1]
    assert {need.min_strength for need in needs} == {3}
    assert len({need.competency for need in needs}) == len(needs)


def test_who_is_unknown_has_three_general_shoulds() -> None:
    needs = default_needs("unknown")
    assert [need.priority for need in needs] == ["should"] * 3
    assert {need.min_strength for need in needs} == {3}


@pytest.mark.parametrize("role", ROLES)
def test_every_need_of_a_role_is_a_competency_of_the_builtin_framework(role: Role) -> None:
    assert all(need.competency in builtin_framework() for need in default_needs(role))


@pytest.mark.parametrize("role", ROLES)
def test_only_motivation_is_to_be_said_rather_than_told(role: Role) -> None:
    said = [
        need.competency
        for need in default_needs(role)
        if builtin_framework().competency(need.competency).answered_by == "statement"
    ]
    assert set(said) <= {"motivation"}


def test_say_in_the_decision_goes_with_the_role() -> None:
    assert {role: default_weight(role) for role in ROLES} == {
        "hr": 2,
        "hiring_manager": 4,
        "peer": 1,
        "technical": 2,
        "cross_functional": 1,
        "senior_leader": 3,
        "direct_report": 1,
        "values": 2,
        "client": 1,
        "unknown": 1,
    }


def test_a_round_asks_for_the_role_of_whom_nobody_knows() -> None:
    day = Round(
        "final", [Interviewer("Ana", title="Zookeeper"), Interviewer("Bo"), Interviewer("Cy", role="hr")]
    )
    assert [(finding.code, finding.subject) for finding in day.findings] == [
        ("unknown_role", "ana"),
        ("unknown_role", "bo"),
    ]
    assert "“Zookeeper”" in day.findings[0].message
    assert day.findings[0].remedy == "Give a role, or must=[…]: what does this person decide?"


def test_nobody_is_asked_about_who_has_said_what_they_need() -> None:
    assert Round("final", [Interviewer("Ana", title="Zookeeper", must=["teamwork"])]).findings == ()


def test_a_need_is_a_should_of_any_strength_unless_said_otherwise() -> None:
    need = Need("team work")
    assert (need.competency, need.priority, need.min_strength) == ("team work", "should", 1)


def test_priorities_rank() -> None:
    ranks = {priority: Need("a", priority=priority).rank for priority in ("must", "should", "nice")}
    assert ranks == {"must": 3, "should": 2, "nice": 1}


@pytest.mark.parametrize("strength", [0, 6, True, 2.5, float("nan"), "x", None])
def test_a_minimum_strength_is_a_whole_number_from_1_to_5(strength: object) -> None:
    with pytest.raises(InvalidInput, match="Need: min_strength is"):
        Need("a", min_strength=strength)  # type: ignore[arg-type]


def test_need_refs_are_keys() -> None:
    assert {NeedRef("dana", "teamwork"): 1}[NeedRef(interviewer_id="dana", competency_id="teamwork")] == 1


def test_the_data_beside_the_module_has_every_role_and_writes_titles_as_they_are_compared() -> None:
    data = json.loads(data_beside(people.__name__, "roles.json"))
    assert tuple(data["roles"]) == ROLES
    for said in data["roles"].values():
        assert set(said) == {"label", "weight", *people.RANKS}
        assert 1 <= said["weight"] <= 5
    for role, phrases in data["titles"]:
        assert role in NINE
        assert all(role_of_title(phrase) != "unknown" for phrase in phrases)
