"""Markdown, as people write their stories by hand."""
