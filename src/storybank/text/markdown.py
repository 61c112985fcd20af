"""A text of Markdown as one says it: without its marks, a table row by row, a list line by line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from storybank.text.html import is_html, plain
from storybank.text.stems import patterns

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Characters of a text that is parsed: brackets within brackets take time that grows with the square.
_LONGEST = 10_000
_LONGEST_NUMBER = 2  # digits of the number before an entry of a list: a longer one is a year


@cache
def parser() -> MarkdownIt:
    """Return markdown-it's parser as people write: tables and text struck through too."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loads late

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("reference")


def spoken(text: str) -> str:
    r"""Return a text of Markdown, or of HTML, as one says it.

    Links are what they are called, the cells of a table stand behind the names of their columns, and numbers
    of lists are left out. A text without any marks stays as it is.

    Raises:
        InvalidInput: It is not a string, or longer than 2,000,000 characters.
    """
    if len(text) > _LONGEST or not any(patterns()["markdown"].search(line) for line in text.split("\n")):
        return plain(text)
    shown = "\n".join(_lines(parser().parse(text)))
    return patterns()["unsaid"].sub(lambda found: found[1] or found[2] or "", shown).strip()


def _lines(tokens: list[Token]) -> Iterator[str]:
    """Yield the lines of blocks, with a blank one between those that stand apart."""
    number = ""
    rows: list[list[str]] = []  # of the table at hand
    for token in tokens:
        if token.type == "list_item_open" and len(token.info) > _LONGEST_NUMBER:
            number = f"{token.info}{token.markup} "
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(_inline(token))
        elif token.type == "table_close":
            yield from (*(_row(rows[0], row) for row in rows[1:]), "")
            rows = []
        elif token.type == "inline":
            yield number + _inline(token)
            number = ""
        elif token.content:  # code, or a block of HTML that is no comment
            is_comment = token.content.lstrip().startswith("<!--")
            yield "" if is_comment else plain(token.content) if token.type == "html_block" else token.content
        elif token.nesting < 0 and token.level == 0:
            yield ""


def _row(header: list[str], row: list[str]) -> str:
    """Return a row of a table: what it is about, and the other cells with the names of their columns."""
    first, *others = row
    named = [f"{name} {cell}".strip() for name, cell in zip(header[1:], others, strict=False) if cell]
    return f"{first}: {', '.join(named)}" if first and named else first or ", ".join(named)


def _inline(token: Token) -> str:
    """Return the text of a line: of a link or a picture what it is called."""
    said = []
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            said.append("\n")
        elif child.type == "html_inline":
            said.append(plain(f"a{child.content}a")[1:-1] if is_html(child.content) else "")
        elif child.type in {"text", "code_inline", "image"}:
            said.append(child.content)
    return "".join(said)
