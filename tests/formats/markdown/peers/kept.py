"""Reading a text in the form of another tool."""

from __future__ import annotations

from storybank.formats import Reading
from storybank.formats.markdown.reading import MarkdownFile, reading_of


def peer_stories(text: str, *, name: str) -> Reading | None:
    """Return what a text in another tool's form holds; None for any other."""
    file = MarkdownFile(name, name, text)
    return reading_of([file], []) if file.outline.form else None
