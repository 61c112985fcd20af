"""Contacts: e-mail addresses, phone numbers, links and people's names that stand in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from storybank.formats.redaction._finder import Secret, Span
from storybank.text.people import LEAST_DIGITS, emails_in, people_in, phones_in

STAND_INS = {"email": "[e-mail]", "phone": "[phone]", "link": "[link]"}
DROPPED = "…"
"""What shows that something stood there."""

NOWHERE = "example.invalid"
"""A domain that nobody can have (RFC 2606), for addresses where one has to stand."""

STAND_IN = re.compile(r"\b(?P<kind>person|employer)[ -](?P<number>[1-9]\d{0,8})\b", re.IGNORECASE)
"""A person or an employer that was redacted before."""

_TOP_DOMAINS = "com|org|edu|gov|info|biz|app|dev|io|ai|co|eu|uk|de|ch|fr|es|nl|dk|fi|jp|cn|br|au|nz|ca|ru|рф"
"""Those that are neither words nor the endings of files: “done.it”, “main.py” and ASP.NET are no links."""

_LINK = re.compile(
    r"\b(?:https?|ftp)://[^\s<>\"”]++|\bwww\.[^\s<>\"”]++|\bmailto:[^\s<>\"”]++"
    rf"|(?<![\w@.-])(?:[\w-]{{1,63}}+\.){{1,5}}+(?:{_TOP_DOMAINS})\b(?:/[^\s<>\"”]*+)?"
    r"|(?<![\w@.-])(?:[\w-]{1,63}\.){1,5}[a-z]{2,6}/[\w%~.?=&#/-]++",
    re.IGNORECASE,
)

_AT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}+ ?[\[({] ?at ?[\])}] ?[\w-]{1,63}+"
    r"(?:(?:\.| ?[\[({] ?dot ?[\])}] ?| dot )[\w-]{1,63}+){1,5}"
    r"|(?<![\w.+-])[\w.+-]{1,64}+\uff20[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,5}+",
    re.IGNORECASE,
)
"""An address that was to be hidden from programs, or typed in full width."""

_PLAIN_PHONE = re.compile(
    r"(?<![\w.,:$€£/+-])(?:"
    r"\+[1-9]\d{0,2}(?:[ .\-/]?\(?\d{1,5}\)?){2,6}"  # also where more figures follow
    r"|00[1-9]\d{0,2}(?:[ .\-/]?\(?\d{1,5}\)?){2,6}"  # 0049 30 901820
    r"|0\d(?:[ .-]\d\d){4}"  # 01 23 45 67 89
    r"|0\d{1,4}[ ./-]\d{2,8}(?:[ -]\d{2,8}){0,3}"  # 03-1234-5678, 06 12345678
    r"|(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}"  # 1-800-555-0199, 415 555 0132
    r"|[6-9]\d{9}|1[3-9]\d{9}"  # mobile numbers of India and China, which have no signs between
    r")(?![\w%-]|[.,:]\d)"
)
"""Numbers that a review of a text lets pass, as they may be something else: before sharing, they go."""

_NAMED_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|mobile|cell|call(?:ed)?|fax|whatsapp|signal|text(?:ed)?|ring)\b[ .:]{1,3}"
    r"(?:me |us )?(?:on |at )?(?P<number>\+?\d(?:[ .\-/()]{0,2}\d){8,14})(?![\w%-]|[.,]\d)",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d")
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
    for start, end in emails_in(text):
        yield "email", start, end
    for email in _AT.finditer(text):
        yield "email", email.start(), email.end()
    for phone in (*_PLAIN_PHONE.finditer(text), *_NAMED_PHONE.finditer(text)):
        start, end = phone.span("number" if "number" in phone.re.groupindex else 0)
        if sum(map(str.isdigit, text[start:end])) >= LEAST_DIGITS and not _DAY.match(text, start):
            yield "phone", start, end
    for start, end in phones_in(text):
        yield "phone", start, end


def names(text: str) -> Iterator[str]:
    """Yield the people's names that a review of the text would point at."""
    return (person.name for person in people_in(masked(text)))


def masked(text: str) -> str:
    """Return a text of the same length in which stand-ins are no words and no numbers."""
    return STAND_IN.sub(lambda found: "#" * len(found[0]), text)
