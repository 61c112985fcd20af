"""A job posting, read for what the job needs, and spread over the people of a round.

`sections` finds the lines of what is given, and the section of each, `needs` what it asks for and whom that
goes to. `cues.json` and `language.json` hold the phrases.
"""

from storybank.words.postings.needs import PostingNeed, needs_from_posting, with_posting

__all__ = ["PostingNeed", "needs_from_posting", "with_posting"]
