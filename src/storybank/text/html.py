"""HTML, cut into text and tags in one pass, and a page as one reads it.

The standard library's parser takes time that grows with the square of broken markup (9 seconds for 40,000
characters of `<a `); here every character is looked at a fixed number of times, however broken it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal, NamedTuple

from storybank.late import pattern
from storybank.text.stems import check_text, read_patterns

_UNREAD = ("script", "style", "title", "noscript", "template")  # content that nobody reads
_UNREAD_ENDS = {name: pattern(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _UNREAD}

_LIKE = read_patterns("storybank.text", "html.json", re.IGNORECASE)


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
    shown = _shown(text) if is_html(text) else text
    return _LIKE["unprinted"].sub("", with_entities_resolved(shown))


def _shown(text: str) -> str:
    """Return what a page shows of an HTML text, entities as written."""
    read = tuple(parts(text))
    # Where a page's writer breaks lines with elements, line breaks in the source are spaces. But many a text
    # of Markdown has some: there the lines outside of them, and those that it marks, stay lines.
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
