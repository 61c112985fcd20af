"""A page, as one reads it: without its markup."""

from __future__ import annotations

import re

from storybank.late import pattern
from storybank.words._limits import check_text
from storybank.words._markup import is_html, parts, with_entities_resolved

_BROKEN_BY = pattern(
    "address|article|aside|blockquote|body|br|center|dd|div|dl|dt|figcaption|figure|footer|form|h[1-6]|head|header"
    "|hr|html|li|main|nav|ol|p|pre|section|table|tbody|tfoot|thead|tr|ul"
)
_PARAGRAPHS = pattern("article|blockquote|dd|div|dl|dt|h[1-6]|li|ol|p|section|table|td|tr|ul")
"""Elements that a page's writer breaks lines with: where one occurs, line breaks in the source are spaces."""

_PARAGRAPH = pattern("h[1-6]|p")
_APART, _BROKEN = "\f", "\v"
"""A blank line and a line break while a page is put together: neither is left of the page's own spaces."""

_SIGNS = {"br": "\n", "li": _BROKEN + "• ", "td": " ", "th": " "}
_GAPS = pattern(r"•\s++|\s++")

_UNPRINTED = pattern(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]++")
_SPACES = pattern(r"\s++")
_INLINE_SPACES = pattern(r"[^\S\n]++")


def plain(text: str) -> str:
    r"""Return a text without markup: what one would read on the page.

    Tags are dropped, block tags become line breaks and list entries get a bullet; scripts, styles and
    comments go, entities become characters. A text without HTML keeps its lines and spaces. Control
    characters and halves of characters go in either.

    Raises:
        InvalidInput: It is no text, or longer than 2,000,000 characters.

    >>> plain("<p>R&amp;D <b>wants</b> you</p><script>x()</script><ul><li>grit</ul>")
    'R&D wants you\n• grit'
    >>> plain("a < b,\nR&D")
    'a < b,\nR&D'
    """
    check_text(text, "plain")
    shown = _shown(text) if is_html(text) else text
    return _UNPRINTED.sub("", with_entities_resolved(shown))


def _shown(text: str) -> str:
    """Return what a page shows of an HTML text, entities as written."""
    read = tuple(parts(text))
    spaces = _SPACES if any(_PARAGRAPHS.fullmatch(part.name) for part in read) else _INLINE_SPACES
    shown: list[str] = []
    for part in read:
        if part.kind == "text":
            shown.append(spaces.sub(" ", part.text))
        elif part.kind == "start" and part.name in _SIGNS:
            shown.append(_SIGNS[part.name])
        elif _BROKEN_BY.fullmatch(part.name):
            shown.append(_APART if part.kind == "start" and _PARAGRAPH.fullmatch(part.name) else _BROKEN)
    return _GAPS.sub(_gap, "".join(shown)).strip()


def _gap(found: re.Match[str]) -> str:
    """Return what stands between two words or lines: a space, a line break, or a blank line."""
    if found[0][0] == "•":
        return "• "
    if _APART in found[0] or found[0].count("\n") > 1:
        return "\n\n"
    return "\n" if "\n" in found[0] or _BROKEN in found[0] else " "
