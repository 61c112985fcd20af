"""Any text, read for its words: what knows a language, and nothing of interviews.

Time grows with the length of the text alone, whatever stands in it: every expression behind these names is
possessive or of bounded length.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.text.markup import plain
    from storybank.text.sentences import Passage, passages
    from storybank.text.stems import STOP_WORDS, TEXT_LIMIT, check_text, stem, stems_of, words_of
else:
    from storybank.late import late

    __getattr__, __dir__ = late(__name__)

__all__ = ["Passage"]
__all__ += ["STOP_WORDS", "TEXT_LIMIT", "check_text", "passages", "plain", "stem", "stems_of", "words_of"]
