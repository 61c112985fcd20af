"""What interviews test: competencies, the frameworks that hold them, and the reading of tags."""

from storybank.competencies.framework import (
    Competency,
    Framework,
    builtin_framework,
    join_frameworks,
    resolve,
    resolve_all,
    with_matches,
)
from storybank.competencies.resolver import Resolution
from storybank.competencies.sides import Side, side_of

__all__ = ["Competency", "Framework", "Resolution", "Side", "builtin_framework"]
__all__ += ["join_frameworks", "resolve", "resolve_all", "side_of", "with_matches"]
