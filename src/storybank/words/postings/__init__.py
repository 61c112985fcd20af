"""A job posting, read for what the job needs, and spread over the people of a round.

`_documents` finds the texts in what is given, `_stretches` the section of each passage, `_cues` what a
passage asks for; `_needs` weighs it. `cues.json` and `language.json` hold the phrases.
"""

from storybank.words.postings._needs import PostingNeed, needs_from_posting
from storybank.words.postings._rounds import with_posting

__all__ = ["PostingNeed", "needs_from_posting", "with_posting"]
