"""How tables and pages become plain text, Markdown and HTML.

Whoever has something to show says *what* is on its `Page`; this package knows *how* it looks, and
makes whatever was written in it harmless in every form.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.display.blocks import (
        Align,
        Block,
        Bullets,
        Cell,
        Column,
        Folded,
        Heading,
        Page,
        Paragraph,
        Table,
        Tone,
        section,
    )
    from storybank.display.html import to_html
    from storybank.display.markdown import to_markdown
    from storybank.display.renderable import Shown
    from storybank.display.text import to_text
else:
    from storybank.late import late

    __getattr__, __dir__ = late(__name__)

__all__ = ["Align", "Block", "Bullets", "Cell", "Column", "Folded", "Heading", "Page", "Paragraph", "Shown"]
__all__ += ["Table", "Tone", "section", "to_html", "to_markdown", "to_text"]
