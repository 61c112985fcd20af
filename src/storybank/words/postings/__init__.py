"""A job posting, read for what the job needs, and spread over the people of a round.

`sections` finds the lines of what is given, and the section of each, `needs` what it asks for and whom that
goes to. `language.json` holds the phrases, `reader.json` what `training/postings.py` learnt of lines.
"""

from storybank.words.postings.needs import PostingNeed, needs_from_posting, with_posting

__all__ = ["PostingNeed", "needs_from_posting", "with_posting"]
