"""The same experience told twice: found by words and figures, and put into one episode."""

from storybank.words.duplicates._find import find_duplicates
from storybank.words.duplicates._merge import merge_episodes
from storybank.words.duplicates._pair import DuplicatePair, SharedPassage

__all__ = ["DuplicatePair", "SharedPassage", "find_duplicates", "merge_episodes"]
