"""Problems of the planner, made by hand: stories of a hundred seconds, and no limit unless given."""

from __future__ import annotations

from typing import Any

from storybank.planning.engine.problem import Problem, Question


def problem(*questions: Question, meetings: int = 1, **fields: Any) -> Problem:
    """Return a problem with these questions, its other fields as given."""
    stories = len(questions[0].strengths)
    given: dict[str, Any] = {
        "episodes": tuple(range(stories)),
        "tellable": ((True,) * meetings,) * stories,
        "seconds": ((100,) * meetings,) * stories,
        "budgets": (None,) * meetings,
        "counts": (None,) * meetings,
        "questions": questions,
        "heard": (0,) * stories,
    }
    return Problem(**(given | fields))
