"""Any text, read for its words: what knows a language, and nothing of interviews.

```text
stems      words, folded; their stems; both spellings of English; what a word may be
phrases    phrases among the words of a text
sentences  a text cut into sentences and list lines
markup     a page of HTML as one reads it, a text of Markdown as one says it
cells      what one cell of a table or one line says: tags, days, names
figures    the numbers in a text, as exact values
people     full names, e-mail addresses and phone numbers
names      whether two names are one person's, or one employer's
finder     where words that must not be shared stand, in whatever spelling
```

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
