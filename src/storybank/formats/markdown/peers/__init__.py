"""The forms in which three other preparation tools keep stories, read as they stand.

They are the coaching state of interview-coach-skill, the story bank of career-ops, and the story bank of
pm-interview-prep, which is JSON or Markdown. What they hold was read off the tools' own
instructions and parsers (noamseg/interview-coach-skill, santifer/career-ops, rskanumuri/pm-interview-prep).
"""

from __future__ import annotations

from storybank.formats.files import DEEPEST_DOCUMENT, LARGEST_DOCUMENT, check_size
from storybank.formats.markdown.peers.document import Collector, Document, tool_data
from storybank.formats.markdown.peers.interview_coach import read_interview_coach
from storybank.formats.markdown.peers.labelled import read_career_ops, read_pm_markdown
from storybank.formats.markdown.peers.pm_bank import read_pm_bank
from storybank.formats.reading import Reading

__all__ = ["peer_stories"]


def peer_stories(
    text: str, *, name: str, max_bytes: int = LARGEST_DOCUMENT, max_depth: int = DEEPEST_DOCUMENT
) -> Reading | None:
    r"""Return what a text in the form of one of three other tools holds; None for any other text.

    `name` is what messages call it, a path or `"the text"`; the last part of it stands in each `source`.
    `max_bytes` counts characters. DocumentError has every fault at once, each with its line or its place in
    the JSON, and quotes no story.

    >>> block = "### [Leadership] Pilot line\n**A (Action):** Led it.\n**R (Result):** It runs.\n"
    >>> peer_stories(block, name="story-bank.md").stories[0].source
    'story-bank.md#pilot-line'
    >>> peer_stories("# Shopping\n\n- Milk\n", name="list.md") is None
    True
    """
    check_size(len(text), name=name, max_bytes=max_bytes)
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("{"):
        return read_pm_bank(text, name=name, max_depth=max_depth)
    lowered = text.lower()
    if not any(sign in lowered for sign in tool_data("every", "signs")):
        return None  # and need not be parsed
    parsed = Document(text)
    for read in (read_interview_coach, read_career_ops, read_pm_markdown):
        found = Collector(name)
        if read(parsed, found):
            found.leave_the_rest(parsed)
            return found.reading()
    return None
