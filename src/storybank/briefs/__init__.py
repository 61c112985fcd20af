"""One sitting's page: what to tell there, what to say, what to ask, and what these people know already."""

from storybank.briefs._brief import Brief, Cue
from storybank.briefs._making import brief

__all__ = ["Brief", "Cue", "brief"]
