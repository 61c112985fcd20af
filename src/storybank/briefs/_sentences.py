"""The first sentence of a text: enough to start telling from."""

from __future__ import annotations

from storybank.text import passages

LONGEST_CUE = 200
"""Characters of a sentence that are shown: what a glance takes in; our choice."""

_READ = 2_000
"""Characters in which the first sentence is looked for: of a longer one only the start is shown."""


def first_sentence(text: str) -> str:
    """Return the first sentence, without its bullet; a long one is cut between words and ends in “…”.

    >>> first_sentence("The freezer stopped at ten past one. I rang Dr. Hu.")
    'The freezer stopped at ten past one.'
    """
    found = passages(text.lstrip()[:_READ])
    sentence = " ".join(found[0].text.split()) if found else ""
    if len(sentence) <= LONGEST_CUE:
        return sentence
    start = sentence[:LONGEST_CUE]
    return f"{start.rpartition(' ')[0] or start}…"
