"""The nine roles that interviewers have, what each probes, and how a title tells the role.

What each role probes is a synthesis of interview advice pages that agree closely; that it comes to at
most two musts, one should and one nice is our choice, as are the weights (decision 5).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Literal, get_args

from storybank.interviews._needs import Need

Role = Literal[
    "hr",
    "hiring_manager",
    "peer",
    "technical",
    "cross_functional",
    "senior_leader",
    "direct_report",
    "values",
    "client",
    "unknown",
]

ROLES: tuple[Role, ...] = get_args(Role)

ROLE_MIN_STRENGTH = 3
"""Strength that a role's usual need asks for: clearly shown."""

_PROBES: dict[Role, tuple[tuple[str, ...], str, str]] = {
    # role: musts, should, nice. "motivation" is answered by a statement and enters no plan.
    "hr": (("motivation", "teamwork"), "communication", "integrity"),
    "hiring_manager": (("results", "problem_solving"), "ownership", "learning"),
    "peer": (("teamwork", "conflict"), "communication", "adaptability"),
    "technical": (("technical", "analytical_thinking"), "quality", "learning"),
    "cross_functional": (("stakeholders", "influencing"), "customer_focus", "communication"),
    "senior_leader": (("strategic_thinking", "decision_making"), "leadership", "commercial"),
    "direct_report": (("leadership", "developing_others"), "inclusion", "conflict"),
    "values": (("ownership", "integrity"), "learning", "quality"),
    "client": (("customer_focus", "stakeholders"), "problem_solving", "communication"),
}

_GENERAL = ("results", "problem_solving", "teamwork")
"""What nearly everybody asks about: the shoulds of somebody whose role is unknown."""

_WEIGHTS: dict[Role, int] = {
    "hiring_manager": 4,
    "senior_leader": 3,
    "hr": 2,
    "technical": 2,
    "values": 2,
}

_TITLES: tuple[tuple[Role, str], ...] = (
    # Read from the top, the first phrase found decides: "HR director" is HR, "director" a leader.
    ("values", "bar raiser, values interviewer, culture interviewer, culture ambassador"),
    ("direct_report", "direct report, direct reports, future report, reports to you"),
    ("senior_leader", "your manager s manager, skip level"),
    ("hiring_manager", "hiring manager, line manager, your manager, future manager, reporting manager"),
    ("hiring_manager", "future boss, your boss"),
    ("hr", "recruiter, recruiting, recruitment, sourcer, talent, hr, hrbp, personnel, human resources"),
    ("hr", "people partner, people operations, people ops, people team, people and culture, people lead"),
    ("hr", "head of people, chief people officer, people director, director of people, vp people"),
    ("hr", "vp of people, vice president people, vice president of people, people culture"),
    ("peer", "executive assistant, personal assistant, staff nurse, staff accountant, staff writer"),
    ("senior_leader", "vice principal, school principal, headteacher, dean, chair, chairman, chairwoman"),
    ("senior_leader", "senior partner, trustee"),
    ("senior_leader", "vp, svp, evp, avp, vice president, president, director, chief, head, general manager"),
    ("senior_leader", "ceo, cto, cfo, coo, cio, cmo, cpo, cro, ciso, founder, cofounder, managing partner"),
    ("senior_leader", "board member, c level, senior leader, senior leadership, business owner"),
    ("cross_functional", "product manager, product owner, program manager, programme manager"),
    ("cross_functional", "project manager, account executive, account manager, customer success"),
    ("cross_functional", "customer support, customer service, customer experience, client services"),
    ("cross_functional", "sales, marketing, finance, legal, operations partner, business partner"),
    ("cross_functional", "product partner, cross functional, stakeholder, partner team, scrum master"),
    ("client", "client, clients, customer, customers"),
    ("senior_leader", "executive, owner"),
    ("technical", "technical lead, tech lead, lead engineer, lead developer, technical expert"),
    ("technical", "technical interviewer, technical specialist, skills tester"),
    ("hiring_manager", "manager, team lead, team leader, supervisor, group lead"),
    ("technical", "staff, principal, architect, sme, subject matter expert, expert, scientist, specialist"),
    ("technical", "senior engineer, senior developer, senior analyst, senior software engineer"),
    ("technical", "senior backend engineer, senior frontend engineer, senior data engineer"),
    ("technical", "distinguished, fellow, technical"),
    ("hiring_manager", "lead, leader"),
    ("peer", "peer, teammate, team mate, team member, colleague, coworker, co worker, engineer, developer"),
    ("peer", "analyst, designer, associate, consultant, programmer, administrator, coordinator, nurse"),
    ("peer", "teacher, accountant, writer, tester"),
)


@cache
def default_needs(role: Role) -> tuple[Need, ...]:
    """Return the needs of somebody of this role who stated none, in the built-in framework.

    At most two musts, one should and one nice, each of minimum strength 3; for `"unknown"` three
    general shoulds.

    >>> [f"{need.priority} {need.competency}" for need in default_needs("peer")]
    ['must teamwork', 'must conflict', 'should communication', 'nice adaptability']
    """
    if role == "unknown":
        return tuple(Need(name, min_strength=ROLE_MIN_STRENGTH) for name in _GENERAL)
    musts, should, nice = _PROBES[role]
    return (
        *(Need(name, priority="must", min_strength=ROLE_MIN_STRENGTH) for name in musts),
        Need(should, priority="should", min_strength=ROLE_MIN_STRENGTH),
        Need(nice, priority="nice", min_strength=ROLE_MIN_STRENGTH),
    )


def default_weight(role: Role) -> int:
    """Return the say in the decision, 1-5, of somebody of this role.

    >>> default_weight("hiring_manager"), default_weight("peer")
    (4, 1)
    """
    return _WEIGHTS.get(role, 1)


def role_of_title(title: str) -> Role:
    """Return the role that a job title tells, or `"unknown"`.

    >>> role_of_title("Head of Talent"), role_of_title("VP Engineering")
    ('hr', 'senior_leader')
    >>> role_of_title("your future teammate"), role_of_title("Zookeeper")
    ('peer', 'unknown')
    """
    words = _words(title)
    for role, phrases in _TITLES:
        if any(f" {phrase} " in words for phrase in phrases.split(", ")):
            return role
    return "unknown"


def role_of_text(text: str) -> Role | None:
    """Return the role that is named by its own word or by a title; None where it is neither."""
    word = "_".join(_words(text).split())
    for role in ROLES:
        if word == role:
            return role
    by_title = role_of_title(text)
    return None if by_title == "unknown" else by_title


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().replace(".", "")
    spaced = "".join(letter if letter.isalnum() else " " for letter in plain)
    return f" {' '.join(spaced.split())} "
