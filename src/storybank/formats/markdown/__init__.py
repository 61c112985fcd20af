"""Markdown, as people write their stories by hand."""

from storybank.formats.markdown.reading import read_markdown, stories_from_markdown
from storybank.formats.markdown.writing import bank_to_markdown, write_markdown

__all__ = ["bank_to_markdown", "read_markdown", "stories_from_markdown", "write_markdown"]
