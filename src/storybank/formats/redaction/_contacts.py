"""Contacts: e-mail addresses, phone numbers, links and people's names that stand in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from storybank.formats.redaction._finder import Secret, Span
from storybank.words.review._privacy import _EMAIL, _LEAST_DIGITS, _PAIR, _PHONE, _TITLED, _names

STAND_INS = {"email": "[e-mail]", "phone": "[phone]", "link": "[link]"}
DROPPED = "…"
"""What shows that something stood there."""

NOWHERE = "example.invalid"
"""A domain that nobody can have (RFC 2606), for addresses where one has to stand."""

STAND_IN = re.compile(r"\b(?P<kind>person|employer)[ -](?P<number>[1-9]\d{0,8})\b", re.IGNORECASE)
"""A person or an employer that was redacted before."""

_LINK = re.compile(
    r"\b(?:https?|ftp)://[^\s<>\"”]++|\bwww\.[^\s<>\"”]++|\bmailto:[^\s<>\"”]++"
    r"|(?<![\w@.-])(?:[\w-]{1,63}+\.){1,5}+(?:com|org)\b(?:/[^\s<>\"”]*+)?"
    r"|(?<![\w@.-])(?:[\w-]{1,63}\.){1,5}[a-z]{2,6}/[\w%~.?=&#/-]++",
    re.IGNORECASE,
)
_ENDING = ".,;:!?)]}'\u2019"


def contacts(text: str, *, is_dropped: bool) -> list[Span]:
    """Return the addresses, phone numbers and links of a text."""
    shown = masked(text)
    found: list[Span] = []
    for kind, start, end in _found(shown):
        if NOWHERE not in text[start:end].lower():
            stand_in = DROPPED if is_dropped else STAND_INS[kind]
            found.append(Span(start, end, Secret(kind, stand_in)))  # type: ignore[arg-type] # the three kinds
    return found


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    for link in _LINK.finditer(text):
        yield "link", link.start(), link.start() + len(link[0].rstrip(_ENDING))
    for email in _EMAIL.finditer(text):
        yield "email", email.start(), email.end()
    for phone in _PHONE.finditer(text):
        if sum(map(str.isdigit, phone[0])) >= _LEAST_DIGITS:
            yield "phone", phone.start(), phone.end()


def names(text: str) -> Iterator[str]:
    """Yield the people's names that a review of the text would point at."""
    shown = masked(text)
    for start in _names(shown):
        found = _TITLED.match(shown, start)
        if found:
            yield shown[found.start("family") : found.end()]
        elif pair := _PAIR.match(shown, start):
            yield pair[0]


def masked(text: str) -> str:
    """Return a text of the same length in which stand-ins are no words and no numbers."""
    return STAND_IN.sub(lambda found: "#" * len(found[0]), text)
