"""Any text, cut into passages, words and stems: what every reader of words builds on.

Time grows with the length of the text alone, whatever stands in it: every expression behind these names is
possessive or of bounded length.
"""

from storybank.words._folding import STOP_WORDS, stem, stems_of, words_of
from storybank.words._limits import TEXT_LIMIT, check_text
from storybank.words._passages import Passage, passages
from storybank.words._plain import plain

__all__ = [
    "STOP_WORDS",
    "TEXT_LIMIT",
    "Passage",
    "check_text",
    "passages",
    "plain",
    "stem",
    "stems_of",
    "words_of",
]
