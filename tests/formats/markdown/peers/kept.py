"""Reading a text in the form of another tool."""

from __future__ import annotations

from storybank.formats import Reading
from storybank.formats.markdown.reading import MarkdownFile


def peer_stories(text: str, *, name: str) -> Reading | None:
    """Return what a text in another tool's form holds; None for any other."""
    return MarkdownFile(name, name, text).peer
