"""Who hears which story, how good that is, and what is missing."""

from storybank.planning.carry_over import carry_over
from storybank.planning.check import Violation, check_plan
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
from storybank.planning.verify import verify_proof

__all__ = [
    "Assignment",
    "Backup",
    "Barrier",
    "Contest",
    "Coverage",
    "English",
    "Gap",
    "Obstacle",
    "Placement",
    "Plan",
    "Policy",
    "Proof",
    "Reason",
    "Tier",
    "Violation",
    "Wording",
    "carry_over",
    "check_plan",
    "contest",
    "plan_round",
    "verify_proof",
    "why",
    "why_not",
]
