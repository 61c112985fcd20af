"""Words that the pages of two plans share."""

from __future__ import annotations

from storybank.display import Tone
from storybank.interviews import NeedRef, Priority
from storybank.planning.plan import Coverage, Plan

TONES: dict[Priority, Tone] = {"must": "bad", "should": "warn", "nice": "faint"}
"""How an open need of each priority looks."""


def title_in(plan: Plan, other: Plan, story_id: str) -> str:
    """Return what the candidate calls a story, as the first of two plans that knows it says."""
    known = (story.title for story in (*plan.stories, *other.stories) if story.id == story_id)
    return next(known, story_id)


def need_in(plan: Plan, need: NeedRef) -> str:
    """Return a need as person, competency and priority."""
    names = {person.id: person.name for person in plan.round.interviewers}
    label = plan.competencies.get(need.competency_id, need.competency_id)
    return f"{names.get(need.interviewer_id, need.interviewer_id)}, {label} ({priority_in(plan, need)})"


def priority_in(plan: Plan, need: NeedRef) -> Priority:
    """Return how much a need counts."""
    return _row(plan, need).priority


def _row(plan: Plan, need: NeedRef) -> Coverage:
    return next(
        row
        for row in plan.coverage
        if (row.interviewer_id, row.competency_id) == (need.interviewer_id, need.competency_id)
    )
