"""Whose form a text is in, if it is in one at all."""

from __future__ import annotations

from storybank.formats._files import LARGEST_DOCUMENT, check_size
from storybank.formats._json import DEEPEST_DOCUMENT, read_json
from storybank.formats._reading import Reading
from storybank.formats.markdown.peers.career_ops import career_ops_stories
from storybank.formats.markdown.peers.interview_coach import interview_coach_stories
from storybank.formats.markdown.peers.page import page_of
from storybank.formats.markdown.peers.pm_bank import is_pm_bank, may_be_pm_bank, pm_bank_stories
from storybank.formats.markdown.peers.pm_markdown import pm_markdown_stories

_SIGNS = (
    "primary skill",
    "story details",
    "**a",
    "__a",
    "action",
    "acción",
    "aktion",
    "azione",
    "ação",
    "key number",
)
"""In lower case: a text without any of these is in none of the forms, and need not be parsed."""


def peer_stories(
    text: str, *, name: str, max_bytes: int = LARGEST_DOCUMENT, max_depth: int = DEEPEST_DOCUMENT
) -> Reading | None:
    r"""Return what a text in the form of one of three other tools holds; None for any other text.

    Args:
        text: The text of a file: Markdown, or the JSON of pm-interview-prep.
        name: What messages call it: a path, or `"the text"`. The last part of it stands in each
            story's `source`.
        max_bytes: The largest size that is read, in characters; 33,554,432 unless given.
        max_depth: Levels of lists and objects that are read, in JSON; 64 unless given.

    Raises:
        DocumentError: It is in one of the forms, and something in it breaks a rule: every fault at once,
            each with its line or its place in the JSON. It quotes no story.

    >>> block = "### [Leadership] Pilot line\n**A (Action):** Led it.\n**R (Result):** It runs.\n"
    >>> peer_stories(block, name="story-bank.md").stories[0].source
    'story-bank.md#pilot-line'
    >>> peer_stories("# Shopping\n\n- Milk\n", name="list.md") is None
    True
    """
    check_size(len(text), name=name, max_bytes=max_bytes)
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("{"):
        if not may_be_pm_bank(text):
            return None
        document = read_json(text, name=name, max_depth=max_depth)
        return pm_bank_stories(document, name=name) if is_pm_bank(document) else None
    lowered = text.lower()
    if not any(sign in lowered for sign in _SIGNS):
        return None
    page = page_of(text, name=name)
    for read in (interview_coach_stories, career_ops_stories, pm_markdown_stories):
        reading = read(page)
        if reading is not None:
            return reading
    return None
