"""Why a plan is as it is: what each line is worth, what any other would cost, and who competes for what."""

from storybank.planning.reasons.contest import contest
from storybank.planning.reasons.values import Barrier, Contest, Obstacle, Placement, Reason
from storybank.planning.reasons.why import why
from storybank.planning.reasons.why_not import why_not
from storybank.planning.reasons.wording import English, Wording

__all__ = [
    "Barrier",
    "Contest",
    "English",
    "Obstacle",
    "Placement",
    "Reason",
    "Wording",
    "contest",
    "why",
    "why_not",
]
