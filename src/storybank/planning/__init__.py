"""Who hears which story, how good that is, and what is missing."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.planning.assignments import (
        Answered,
        AskingProof,
        Assignment,
        Backup,
        Coverage,
        Extra,
        FreeStory,
        PlannedInquiry,
        Tally,
    )
    from storybank.planning.check import check_plan
    from storybank.planning.check_context import Violation
    from storybank.planning.engine.limits import Progress
    from storybank.planning.gaps import Gap
    from storybank.planning.goals import Proof, Tier
    from storybank.planning.needs import carry_over
    from storybank.planning.plan import Found, Plan
    from storybank.planning.planner import plan_round
    from storybank.planning.policy import Policy
    from storybank.planning.replanning import PlanChange, StoryChange, replan
    from storybank.planning.verify import verify_proof
else:
    from storybank.late import late

    __getattr__, __dir__ = late(__name__)

__all__ = ["Answered", "AskingProof", "Assignment", "Backup", "Coverage", "Extra", "Found", "FreeStory"]
__all__ += ["Gap", "Plan", "PlanChange", "PlannedInquiry", "Policy", "Progress", "Proof", "StoryChange"]
__all__ += ["Tally", "Tier", "Violation", "carry_over", "check_plan", "plan_round", "replan", "verify_proof"]
