"""What to write next: the fewest new stories that close what is open, and what hangs on one story alone."""

from storybank.planning.suggestions._lone import LoneCompetency, lone_competencies
from storybank.planning.suggestions._suggest import suggest_stories
from storybank.planning.suggestions._suggestion import Suggestion

__all__ = ["LoneCompetency", "Suggestion", "lone_competencies", "suggest_stories"]
