"""What one asks about a plan: why it is so, what it withstands, what else would do, what to write next."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.analysis.explanations import Barrier, Contest, English, Obstacle, Placement, Reason
    from storybank.analysis.other_plans import Comparison, TierPair, alternatives, compare
    from storybank.analysis.reasons import contest, why, why_not
    from storybank.analysis.stress_test import Loss, LostNeed, Resilience, StressTest, stress
    from storybank.analysis.suggestions import (
        LoneCompetency,
        Suggestion,
        Vouching,
        lone_competencies,
        suggest_stories,
        vouching,
    )
else:
    from storybank.late import late

    __getattr__, __dir__ = late(__name__)

__all__ = ["Barrier", "Comparison", "Contest", "English", "LoneCompetency", "Loss", "LostNeed", "Obstacle"]
__all__ += ["Placement", "Reason", "Resilience", "StressTest", "Suggestion", "TierPair", "Vouching"]
__all__ += ["alternatives", "compare", "contest", "lone_competencies", "stress"]
__all__ += ["suggest_stories", "vouching", "why", "why_not"]
