"""Markdown, as people write their stories by hand."""

from storybank.formats.markdown.reading import read_markdown, stories_from_markdown
from storybank.formats.markdown.writing import markdown_text, write_markdown

__all__ = ["markdown_text", "read_markdown", "stories_from_markdown", "write_markdown"]
