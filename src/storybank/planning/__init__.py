"""Who hears which story, how good that is, and what is missing."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.planning._alternatives import alternatives
    from storybank.planning._carry_over import carry_over
    from storybank.planning._stress import Loss, StressTest, stress
    from storybank.planning.changes import Comparison, PlanChange, StoryChange, compare, replan
    from storybank.planning.check import Violation, check_plan
    from storybank.planning.engine.limits import Progress
    from storybank.planning.found import Found
    from storybank.planning.gaps import Gap
    from storybank.planning.plan import Assignment, Backup, Coverage, Plan, Proof, Tier
    from storybank.planning.planner import plan_round
    from storybank.planning.policy import Policy
    from storybank.planning.reasons import (
        Barrier,
        Contest,
        English,
        Obstacle,
        Placement,
        Reason,
        Wording,
        contest,
        why,
        why_not,
    )
    from storybank.planning.suggestions import (
        LoneCompetency,
        Suggestion,
        lone_competencies,
        suggest_stories,
    )
    from storybank.planning.verify import verify_proof
else:
    from storybank.late import late

    __getattr__, __dir__ = late(
        __name__,
        {
            "_alternatives": "alternatives",
            "_carry_over": "carry_over",
            "changes": "Comparison PlanChange StoryChange compare replan",
            "check": "Violation check_plan",
            "engine.limits": "Progress",
            "found": "Found",
            "gaps": "Gap",
            "plan": "Assignment Backup Coverage Plan Proof Tier",
            "planner": "plan_round",
            "policy": "Policy",
            "reasons": ("Barrier Contest English Obstacle Placement Reason Wording contest why why_not"),
            "_stress": "Loss StressTest stress",
            "suggestions": "LoneCompetency Suggestion lone_competencies suggest_stories",
            "verify": "verify_proof",
        },
    )

__all__ = [
    "Assignment",
    "Backup",
    "Barrier",
    "Comparison",
    "Contest",
    "Coverage",
    "English",
    "Found",
    "Gap",
    "LoneCompetency",
    "Loss",
    "Obstacle",
    "Placement",
    "Plan",
    "PlanChange",
    "Policy",
    "Progress",
    "Proof",
    "Reason",
    "StoryChange",
    "StressTest",
    "Suggestion",
    "Tier",
    "Violation",
    "Wording",
    "alternatives",
    "carry_over",
    "check_plan",
    "compare",
    "contest",
    "lone_competencies",
    "plan_round",
    "replan",
    "stress",
    "suggest_stories",
    "verify_proof",
    "why",
    "why_not",
]
