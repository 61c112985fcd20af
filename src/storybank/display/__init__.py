"""How tables and pages become plain text, Markdown and HTML.

Whoever has something to show says *what* is on its `Page`; this package knows *how* it looks, and
makes whatever was written in it harmless in every form.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.display._blocks import (
        Align,
        Block,
        Bullets,
        Cell,
        Column,
        Heading,
        Page,
        Paragraph,
        Table,
        Tone,
    )
    from storybank.display._html import to_html
    from storybank.display._markdown import to_markdown
    from storybank.display._shown import Shown
    from storybank.display._text import to_text
else:
    from storybank._late import late

    __getattr__, __dir__ = late(
        __name__,
        {
            "_blocks": "Align Block Bullets Cell Column Heading Page Paragraph Table Tone",
            "_html": "to_html",
            "_markdown": "to_markdown",
            "_shown": "Shown",
            "_text": "to_text",
        },
    )

__all__ = [
    "Align",
    "Block",
    "Bullets",
    "Cell",
    "Column",
    "Heading",
    "Page",
    "Paragraph",
    "Shown",
    "Table",
    "Tone",
    "to_html",
    "to_markdown",
    "to_text",
]
