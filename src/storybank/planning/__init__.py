"""Who hears which story, how good that is, and what is missing."""

from storybank.planning.carry_over import carry_over
from storybank.planning.check import Violation, check_plan
from storybank.planning.gaps import Gap
from storybank.planning.plan import Assignment, Backup, Coverage, Plan, Proof, Tier
from storybank.planning.planner import plan_round
from storybank.planning.policy import Policy
from storybank.planning.verify import verify_proof

__all__ = [
    "Assignment",
    "Backup",
    "Coverage",
    "Gap",
    "Plan",
    "Policy",
    "Proof",
    "Tier",
    "Violation",
    "carry_over",
    "check_plan",
    "plan_round",
    "verify_proof",
]
