"""Text in, values out: what questions, postings and stories say, read without a model or a network.

`text` cuts any text into passages, words and stems; the others build on it. `postings` reads a job
posting for what the job needs, `questions` a question for what it probes, `review` a story for what is
worth mending, `duplicates` two stories for one experience, `figures` the numbers in a text.
"""

from storybank.words.text import Passage, passages, plain, stems_of, words_of

__all__ = ["Passage", "passages", "plain", "stems_of", "words_of"]
