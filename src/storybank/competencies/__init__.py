"""What interviews test: competencies, the frameworks that hold them, and the reading of tags."""

from storybank.competencies._builtin import builtin_edition, builtin_framework, resolve, resolve_all
from storybank.competencies._competency import Competency
from storybank.competencies._framework import Framework
from storybank.competencies._joining import join_frameworks, with_matches
from storybank.competencies._resolver import Resolution

__all__ = [
    "Competency",
    "Framework",
    "Resolution",
    "builtin_edition",
    "builtin_framework",
    "join_frameworks",
    "resolve",
    "resolve_all",
    "with_matches",
]
