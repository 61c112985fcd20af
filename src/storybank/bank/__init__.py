"""StoryBank: a candidate's stories, what was told to whom, and what people took away."""

from storybank.bank._bank import StoryBank

__all__ = ["StoryBank"]
