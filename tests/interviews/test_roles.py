from __future__ import annotations

import json
import unicodedata
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.competencies import builtin_framework, side_of
from storybank.errors import InvalidInput
from storybank.interviews import (
    Interviewer,
    Need,
    NeedRef,
    Role,
    Round,
    default_needs,
    default_weight,
    role_of_title,
    roles,
)
from storybank.interviews.roles import RANKS, role_of_text
from storybank.late import data_beside

ROLES: tuple[Role, ...] = get_args(Role)
NINE = tuple(role for role in ROLES if role != "unknown")

TITLES: dict[Role, str] = {
    "hr": """Head of Talent; Head of HR; HR Business Partner; HRBP; Talent Acquisition
        Specialist; HR Manager; Senior Technical Recruiter; People Partner; People
        Operations Manager; VP of People; Chief People Officer; Director, People &
        Culture; Human Resources Generalist; Recruiting Coordinator; Talent Partner;
        Sourcer; Personalleiterin; Personalreferent; DRH; Responsable RH; Chargée de
        recrutement; Directrice des ressources humaines; CHRO""",
    "hiring_manager": """Hiring Manager; Engineering Manager; Line Manager; Manager, Data Platform; Team
        Lead; Your manager; Future boss; Store Manager; Nurse Manager; Engineering Lead;
        Design Lead; Supervisor; Senior Manager; EM; SDM; Eng. Mgr.; Matron; Ward sister;
        Senior Sister; Charge nurse; Main boss; The big boss; Shift lead; Foreman; Head chef;
        Head of Year; Registered manager; Sergeant; Crew leader; Teamleiterin;
        Abteilungsleiter; Leiter:in Logistik; Leiter*in Lager; STATIONSLEITUNG; Schichtführer;
        Pflegedienstleitung; Vorarbeiterin; Küchenchefin; Chef d'équipe; Cheffe de service;
        Cadre de santé; Responsable logistique; Contremaître; N+1""",
    "senior_leader": """VP Engineering; Head of Product; Chief Product Officer; CTO; C.T.O.; CEO & Co-
        founder; Founder; Managing Director; General Manager; Skip-level manager; Your
        manager's manager; SVP, Operations; Vice President of Sales; Sales Director;
        Director of Engineering; Board member; School Principal; Dean; Headteacher;
        Interim Head of Finance; CFO; President; Senior Partner; Chair of Governors; Deputy
        Headteacher; Chief Nurse; Director of Nursing; Regional Manager; GM; Geschäftsführer;
        Geschaeftsfuehrerin; Schulleiterin; Bereichsleiter; Chefarzt; Vorstand; PDG; Directeur
        général; Directrice; Proviseure; Chef d'établissement; N+2; Sous-directrice""",
    "technical": """Principal Engineer; Staff Software Engineer; Senior Software Engineer; Solutions
        Architect; Tech Lead; Lead Engineer; Data Scientist; Subject-matter expert; SME;
        Senior Backend Engineer; Distinguished Engineer; Technical interviewer; TL; SDE II;
        SWE III; Sr. SRE; Software Engineer 3; Consultant Surgeon; Practice Educator;
        Oberärztin; Software-Architekt; Référente technique; Consultant Geriatrician; Consultant
        Anaesthetist; Paediatrician; Orthopaedic consultant; General practitioner; Speciality doctor;
        Forklift trainer; Driving instructor; NQT mentor; Educational psychologist""",
    "peer": """your future teammate; Peer; Software Engineer; Backend Developer; UX Designer;
        Business Analyst; Future colleague; Team member; QA Engineer; Co-worker; Staff
        Nurse; Executive Assistant to the CEO; Teacher; Accountant; PA to the Director;
        Warehouse operative; Teaching assistant; Junior analyst; Kollegin; Krankenpfleger;
        Grundschullehrerin; Softwareentwicklerin; Sachbearbeiter; Collègue; Infirmière;
        Aide-soignante; Développeuse; Professeur; Health visitor; Radiographer; Dietitian; Dispatcher;
        Yard marshal; Caretaker; Lunchtime supervisor""",
    "cross_functional": """Senior Product Manager; Product Owner; Account Executive; Customer Success
        Manager; Finance Business Partner; Legal Counsel; Marketing Manager; Project
        Manager; Stakeholder from Finance; Technical Program Manager; Scrum Master; TPM; PM;
        SENCO; SENDCo; Financial Controller; Clinical Governance Lead; Infection Control
        Lead; Health and Safety Manager; DSL; School Bursar; Union representative;
        Betriebsrat; Projektleiterin; Vertriebsleiter; Einkäufer; Qualitätsbeauftragter;
        Chef de projet; Cheffe de produit; Responsable marketing; Contrôleur de gestion; Inventory
        Controller; Stock controller; Bed manager; Discharge coordinator""",
    "direct_report": "Direct report; Future direct report; Someone who reports to you",
    "values": "Bar raiser; Culture interviewer; Bar-Raiser (Amazon)",
    "client": """Client; Customer representative; Client panel; Pupil panel; Patient representative; Kunde;
        School Council; School council (Years 5 and 6); Youth panel; Lay member; Lay panel member;
        Patient partner; Parent""",
    "unknown": """Zookeeper; Dr.; Partner; ; 🎉; Headstrong; Vpn; Shrimp farmer; Chrome; Hausmeister;
        Air traffic controller; MD""",
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
def test_a_role_has_at_most_two_musts_two_shoulds_and_one_nice_of_strength_3(role: Role) -> None:
    needs = default_needs(role)
    counts = [sum(need.priority == priority for need in needs) for priority in ("must", "should", "nice")]
    assert counts[0] in {1, 2}
    assert counts[1] in {1, 2}
    assert counts[2] == 1
    assert {need.min_strength for need in needs} == {3}
    assert len({need.competency for need in needs}) == len(needs)


def test_who_is_unknown_is_asked_about_on_all_three_sides() -> None:
    needs = default_needs("unknown")
    assert {need.priority for need in needs} == {"should"}
    assert {side_of(need.competency) for need in needs} == {"can", "will", "fit"}
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


@pytest.mark.parametrize("strength", [0, 6, True, 2.5, float("inf"), "x", None])
def test_a_minimum_strength_is_a_whole_number_from_1_to_5(strength: object) -> None:
    with pytest.raises(InvalidInput, match="Need: min_strength is"):
        Need("a", min_strength=strength)  # type: ignore[arg-type]


def test_need_refs_are_keys() -> None:
    assert {NeedRef("dana", "teamwork"): 1}[NeedRef(interviewer_id="dana", competency_id="teamwork")] == 1


def test_the_data_beside_the_module_has_every_role_and_writes_titles_as_they_are_compared() -> None:
    data = json.loads(data_beside(roles.__name__, "roles.json"))
    assert tuple(data["roles"]) == ROLES
    for said in data["roles"].values():
        assert set(said) == {"label", "people", "weight", *RANKS}
        assert 1 <= said["weight"] <= 5
    for role, phrases in data["titles"]:
        assert role in NINE
        for phrase in phrases:
            first = [slot.split("|")[0].rstrip("?").replace("*", "") for slot in phrase.split()]
            assert role_of_title(" ".join(first)) != "unknown"
    for short, written in data["short"].items():
        assert short.isalnum()
        assert short == short.casefold()
        assert written


@pytest.mark.parametrize("title", ["Leiterin", "Leiter:in", "Leiter*in", "Leiter/in", "Cafe\u0301-Leiter"])
def test_a_german_title_means_the_same_for_everybody_and_in_each_normal_form(title: str) -> None:
    assert role_of_title(title) == "hiring_manager"
    assert role_of_title(unicodedata.normalize("NFD", "Geschäftsführer")) == "senior_leader"
    assert role_of_title("  Chef   d\u2019équipe ") == "hiring_manager"


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (Interviewer("Ann", title="EM"), "Ann, EM (read as hiring manager)"),
        (Interviewer("Ann", title="EM", role="peer"), "Ann, EM (peer)"),
        (Interviewer("Ann", title="Zookeeper"), "Ann, Zookeeper (role unknown)"),
        (Interviewer("Ann", role="hr"), "Ann, HR"),
        (Interviewer("Ann", title="Hiring manager"), "Ann, Hiring manager"),
    ],
)
def test_a_page_shows_the_title_as_typed_and_marks_a_role_that_was_read_from_it(
    person: Interviewer, said: str
) -> None:
    assert person.known_as == said
    assert said.split(", ")[1] in Round("day", [person]).to_html()


SENTENCES = """she doubts I can say no to a client; He wants to know if I stay calm; whether I can lead;
    they worry about my short tenure; wants someone who stays late; Does she like to delegate?;
    how I handle angry parents; Not sure I am senior enough; sie zweifelt, dass ich führen kann;
    thinks I'm too junior for it; worried about my gap in 2020; wants to see proof of numbers"""


@pytest.mark.parametrize("sentence", [" ".join(one.split()) for one in SENTENCES.split(";")])
@pytest.mark.parametrize("field", ["must", "should", "nice", "needs"])
def test_a_sentence_is_refused_as_a_need_and_shown_the_way_to_the_notes(field: str, sentence: str) -> None:
    given: dict[str, Any] = {field: ["teamwork", sentence]}
    with pytest.raises(InvalidInput) as refused:
        Interviewer("Ann", **given)
    (fault,) = refused.value.faults
    assert fault.path == f"{field}[1]"
    assert "notes=" in fault.remedy


@pytest.mark.parametrize(
    "name",
    [
        "Have backbone; disagree and commit",
        "Strive to be Earth's best employer",
        "I can explain fractions to others",
        "Treats others as they want to be treated",
        "asks good questions of customers",
        "why do you want this job",
    ],
)
def test_a_long_name_of_a_competency_is_no_sentence(name: str) -> None:
    assert Interviewer("Ann", must=[name]).needs[0].competency == name


def test_no_name_in_the_builtin_framework_is_taken_for_a_sentence() -> None:
    names = [name for one in builtin_framework().competencies for name in one.spellings]
    assert len(Interviewer("Ann", must=names).needs) == len(names)
