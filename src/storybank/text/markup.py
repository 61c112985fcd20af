"""A page of HTML, cut into text and tags and as one reads it; a text of Markdown as one says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Literal, NamedTuple

from storybank.late import pattern
from storybank.text.stems import check_text, patterns, read_patterns

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_UNREAD = ("script", "style", "title", "noscript", "template")  # content that nobody reads
_UNREAD_ENDS = {name: pattern(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _UNREAD}

_LIKE = read_patterns("storybank.text", "html.json", re.IGNORECASE)

_LONGEST = 10_000  # characters of a text that is parsed: brackets within brackets take the square of time
_LONGEST_NUMBER = 2  # digits of the number before an entry of a list: a longer one is a year


class Part(NamedTuple):
    """One stretch of an HTML text; `"unread"`: a whole element that nobody reads on the page, as a script."""

    kind: Literal["text", "start", "end", "unread"]
    name: str  # the element's, in lower case; empty for text
    text: str  # its entities as written; of an unread element its content
    attributes: str = ""  # of an unread element what stands in its opening tag


def is_html(text: str) -> bool:
    """Whether a text holds a tag or a comment of HTML; `a < b` and `List<int>` are none."""
    return _LIKE["tag"].search(text) is not None or "-->" in text.partition("<!--")[2]


def with_entities_resolved(text: str) -> str:
    """Return the text with `&amp;`, `&#39;` and the like as the characters that they stand for."""
    return _LIKE["entity"].sub(lambda found: unescape(found[0]), text) if "&" in text else text


def parts(text: str) -> Iterator[Part]:
    """Yield the text and tags of an HTML text in order; what is no tag after all is text."""
    place, last, form = 0, text.rfind(">"), _LIKE["whole"]
    while (opened := text.find("<", place)) >= 0:
        tag = form.match(text, opened) if opened < last else None
        if tag is None and opened < last and _LIKE["cut"].match(text, opened):
            form = _LIKE["cut"]  # a quote is never closed: from here on none is to be trusted
            continue
        if tag is None:
            yield Part("text", "", text[place : opened + 1])
            place = opened + 1
            continue
        if opened > place:
            yield Part("text", "", text[place:opened])
        place, name = tag.end(), (tag[1] or "").lower()  # a comment or an instruction has none
        if text[opened + 1] == "/":
            yield Part("end", name, "")
        elif name in _UNREAD_ENDS:
            closing = _UNREAD_ENDS[name].search(text, place)
            place = closing.start() if closing else len(text)
            yield Part("unread", name, text[tag.end() : place], text[tag.end(1) : tag.end() - 1])
        elif name:
            yield Part("start", name, "")
    if place < len(text):
        yield Part("text", "", text[place:])


# A blank line and a line break while a page is put together: neither is left of the page's own spaces.
_APART, _BROKEN = "\f", "\v"
_SIGNS = {"br": "\n", "li": _BROKEN + "• ", "td": " ", "th": " "}


def plain(text: str) -> str:
    r"""Return a text without markup: what one would read on the page.

    Tags are dropped, block tags become line breaks and list entries get a bullet; scripts, styles and
    comments go, entities become characters. A text without HTML keeps its lines and spaces. Control
    characters and halves of characters go in either.

    Raises:
        InvalidInput: It is not a string, or longer than 2,000,000 characters.

    >>> plain("<p>R&amp;D <b>wants</b> you</p><script>x()</script><ul><li>grit</ul>")
    'R&D wants you\n• grit'
    >>> plain("a < b,\nR&D")
    'a < b,\nR&D'
    """
    check_text(text, "plain")
    return _LIKE["unprinted"].sub("", with_entities_resolved(_shown(text) if is_html(text) else text))


def _shown(text: str) -> str:
    read = tuple(parts(text))
    # Where elements break lines, those of the source are spaces; but not outside of them, nor if marked.
    has_paragraphs = any(_LIKE["paragraphs"].fullmatch(part.name) for part in read)
    around, is_in_one = 0, False  # elements that are open around a part, and whether it is in a paragraph
    shown: list[str] = []
    for part in read:
        if _LIKE["around"].fullmatch(part.name):
            around, is_in_one = max(0, around + (1 if part.kind == "start" else -1)), False
        elif _LIKE["paragraphs"].fullmatch(part.name):
            is_in_one = part.kind == "start"
        if part.kind == "text":
            is_broken = _LIKE["blank_line"].search(part.text.rstrip()) is not None
            is_in_one = is_in_one and (around > 0 or not is_broken)
            are_spaces = has_paragraphs and (around or is_in_one) and not _LIKE["marked"].search(part.text)
            shown.append(_LIKE["spaces" if are_spaces else "spaces_in_line"].sub(" ", part.text))
        elif part.kind == "start" and part.name in _SIGNS:
            shown.append(_SIGNS[part.name])
        elif _LIKE["breaking"].fullmatch(part.name):
            is_apart = part.kind == "start" and _LIKE["apart"].fullmatch(part.name)
            shown.append(_APART if is_apart else _BROKEN)
    return _LIKE["gap"].sub(_gap, "".join(shown)).strip()


def _gap(found: re.Match[str]) -> str:
    """Return what stands between two words or lines: a space, a line break, or a blank line."""
    if found[0][0] == "•":
        return "• "
    if _APART in found[0] or found[0].count("\n") > 1:
        return "\n\n"
    return "\n" if "\n" in found[0] or _BROKEN in found[0] else " "


@cache
def parser() -> MarkdownIt:
    """Return markdown-it's parser as people write: tables and text struck through too."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loads late

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("reference")


def spoken(text: str) -> str:
    """Return a text of Markdown or HTML as one says it; InvalidInput beyond 2,000,000 characters."""
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
