"""What is worth mending in a story, by rules that each have a source or say that they are our choice."""

from storybank.words.review.review import review_story
from storybank.words.review.rules import ReviewRule, read_ignored, review_rules

__all__ = ["ReviewRule", "read_ignored", "review_rules", "review_story"]
