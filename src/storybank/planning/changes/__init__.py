"""What differs between two plans: after a change on the day, or between two ways to plan it."""

from storybank.planning.changes._change import PlanChange, replan
from storybank.planning.changes._comparison import Comparison, TierPair, compare
from storybank.planning.changes._stories import ChangeKind, StoryChange

__all__ = ["ChangeKind", "Comparison", "PlanChange", "StoryChange", "TierPair", "compare", "replan"]
