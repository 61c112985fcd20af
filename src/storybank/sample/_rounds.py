"""The two rounds at Estermere Freight, and what the first one left behind."""

from __future__ import annotations

from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Need, Round, Sitting

EMPLOYER = "Estermere Freight"
FIRST_DAY = "2026-11-10"
FINAL_DAY = "2026-12-03"


def first_round() -> Round:
    """Return the first round: a recruiter and the hiring manager, both over."""
    callum = Interviewer("Callum Reyes", title="Talent partner")
    rafael = Interviewer("Rafael Onyango", title="Director of Network Operations", role="hiring_manager")
    return Round(
        "First round",
        [
            Sitting(
                callum,
                minutes=45,
                starts_at=f"{FIRST_DAY}T10:00+00:00",
                told=["empty-chairs", "too-many-pallets"],
            ),
            Sitting(
                rafael,
                minutes=30,
                starts_at=f"{FIRST_DAY}T14:00+00:00",
                told=["new-analyst"],
            ),
        ],
        employer=EMPLOYER,
        date=FIRST_DAY,
        follow_up_on="2026-11-17",
    )


def first_tellings() -> tuple[Telling, ...]:
    """Return what the first round heard, with how it landed."""
    return (
        Telling("empty-chairs", "callum-reyes", employer=EMPLOYER, on=FIRST_DAY, landed="well"),
        Telling(
            "too-many-pallets",
            "callum-reyes",
            employer=EMPLOYER,
            on=FIRST_DAY,
            landed="fairly",
            notes="I hurried over the loss.",
        ),
        Telling("new-analyst", "rafael-onyango", employer=EMPLOYER, on=FIRST_DAY, landed="well"),
    )


def first_impressions() -> tuple[Impression, ...]:
    """Return what the hiring manager took away, as the recruiter passed it on."""
    return (
        Impression(
            "rafael-onyango",
            "planning",
            kind="strength",
            employer=EMPLOYER,
            notes="He liked how I would order the first ninety days.",
        ),
        Impression(
            "rafael-onyango",
            "stakeholders",
            kind="concern",
            employer=EMPLOYER,
            notes="He asked twice who had been against it, and I answered with a chart.",
        ),
    )


def final_round() -> Round:
    """Return the final round: five sittings on one day, for head of operations analytics."""
    return Round(
        "Final round",
        [
            Sitting(_people_lead(), minutes=45, starts_at=f"{FINAL_DAY}T09:30+00:00"),
            Sitting(_hiring_manager(), minutes=60, starts_at=f"{FINAL_DAY}T10:30+00:00"),
            Sitting(_peers(), minutes=45, starts_at=f"{FINAL_DAY}T11:45+00:00"),
            # Most of this hour is an exercise at the whiteboard: two stories are all it leaves time for.
            Sitting(_technical_expert(), max_stories=2, starts_at=f"{FINAL_DAY}T13:30+00:00"),
            Sitting(_vice_president(), minutes=30, starts_at=f"{FINAL_DAY}T15:00+00:00"),
        ],
        employer=EMPLOYER,
        date=FINAL_DAY,
        notes="Head of operations analytics: a team of nine, 61 depots and two rail terminals.",
        follow_up_on="2026-12-10",
    )


def _people_lead() -> Interviewer:
    return Interviewer(
        "Ilse Verhoeven",
        title="Head of People",
        must=["motivation", "team work", "integrity"],
        should=["communication"],
        notes="Her invitation says: why us, how you work with others, what you will not do.",
    )


def _hiring_manager() -> Interviewer:
    return Interviewer(
        "Rafael Onyango",
        title="Director of Network Operations",
        role="hiring_manager",
        needs=[
            Need("deliver results", priority="must", min_strength=3),
            Need("handling disagreement", priority="must", min_strength=3),
            Need("problem solving", priority="should", min_strength=3),
            Need("self-awareness", priority="nice"),
        ],
        notes="Heard me in the first round. His depots and his planners have been at odds for a year.",
        questions_to_ask=[
            "Which decision would you like to stop making without figures?",
            "What would have to be true in a year for you to say that it was the right choice?",
        ],
    )


def _peers() -> list[Interviewer]:
    return [
        Interviewer("Mei-Ling Tsao", title="Senior network planner", role="peer"),
        Interviewer(
            "Jonas Eklund",
            title="Terminal coordinator",
            should=["dealing with uncertainty", "cultural competence"],
            notes="His terminal works in four languages.",
        ),
    ]


def _technical_expert() -> Interviewer:
    return Interviewer(
        "Farida Rahmani",
        title="Principal data scientist",
        questions_to_ask=["Which of your models would you retire first, and why is it still running?"],
    )


def _vice_president() -> Interviewer:
    return Interviewer(
        "Grace Adeyemi",
        title="Vice President, Operations",
        must=["strategic thinking"],
        should=["change management", "decision making"],
        nice=["business acumen"],
    )
