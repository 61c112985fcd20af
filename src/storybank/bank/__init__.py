"""StoryBank: a candidate's stories, what was told to whom, and what people took away; `told` counts that."""

from storybank.bank._bank import StoryBank
from storybank.bank.told import StoryCount

__all__ = ["StoryBank", "StoryCount"]
