"""StoryBank: a candidate's stories, what was told to whom, and what people took away; `told` counts that."""

from storybank.bank.bank import StoryBank, told
from storybank.bank.records import StoryCount

__all__ = ["StoryBank", "StoryCount", "told"]
