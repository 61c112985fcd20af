"""Rules about third persons and secrets: names, addresses, numbers and marks, reported by place alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from storybank.findings import Finding
from storybank.late import pattern
from storybank.values import listed, plural
from storybank.words.people import emails_in, people_in, phones_in
from storybank.words.review._text import PARTS, StoryText
from storybank.words.text import passages

_SHOWN = 5
"""Sentences named in one finding."""

_MARKS = pattern(
    r"(?<!non-)(?<!not )(?<!longer )\bconfidential\b"
    r"|\b(?:for )?internal (?:use )?only\b|\bfor internal use\b|\bstrictly internal\b"
    r"|\bnot (?:(?:yet|been|made) ){1,3}public\b|\bnot (?:made |been made )?public(?: knowledge)? yet\b"
    r"|\bNDAs?\b|\bnon-?disclosure\b|\b(?:do )?not (?:for |to be )?(?:distribut(?:e|ed|ion)|publication"
    r"|made public|shared externally)\b|\btrade secrets?\b"
    r"|\bcommercial(?:ly)?[ -]in[ -]confidence\b|\btop secret\b|\boff the record\b|\bunder embargo\b",
    re.IGNORECASE,
)
_SUBJECTS = (
    "data|records?|files?|information|documents?|papers?|letters?|details|matters|cases?|conversations?|calls?|"
    "interviews?|meetings?|complaints?|advice|hotline|helpline|mailbox|channel|survey|questionnaire|waste|handling"
)
_WHOSE = "patient|client|customer|citizen|employee|personal|medical|health|student|pupil|member|donor|user"
_OF_THE_WORK = pattern(
    rf"confidential\s(?:[^\W\d_]{{2,15}}\s)?(?:{_SUBJECTS})\b(?!\s(?:in|of) (?:this|here))", re.IGNORECASE
)
"""What work has to do with: “confidential data of patients”."""

_KEPT_SO = pattern(
    rf"\b(?:{_WHOSE})s?\b[^.!?]{{0,40}}\b(?:keep|kept|keeping|stay(?:ed)?|remain(?:ed)?|held|treated)\s"
    r"(?:\w{2,10}\s)?\Z",
    re.IGNORECASE,
)
"""What stands before it where somebody else's matters were kept confidential."""

_OF_THE_TEXT = pattern(
    r"\b(?:(?:this|these|here|it) (?:is|are|was|has|holds?|contains?)|contains?|strictly|highly|company)\s\Z",
    re.IGNORECASE,
)
"""What makes it a mark of the text all the same: “this is confidential information”."""

_BEFORE = 80
"""Characters that are read before a mark."""


def private_matters(read: StoryText) -> Iterator[Finding]:
    """Find full names, contact details and confidential marks in the title and in each part."""
    texts = {"title": read.story.title, **{part: read.parts[part] for part in PARTS}}
    for code, look, what, remedy in _LOOKS:
        for field, text in texts.items():
            places = look(text)
            if places:
                where = "" if field == "title" else f" ({_sentences(text, places)})"
                yield read.finding(code, f"The {field} {what}{where}.", remedy, field=field)


def _sentences(text: str, places: list[int]) -> str:
    """Say in which sentences something stands, counted from one."""
    starts = [passage.start for passage in passages(text)]
    numbers = [*dict.fromkeys(max(1, bisect_right(starts, place)) for place in places)]
    shown = listed(map(str, numbers[:_SHOWN]))
    more = f" and {plural(len(numbers) - _SHOWN, 'more')}" if len(numbers) > _SHOWN else ""
    return f"sentence{'s' if len(numbers) > 1 else ''} {shown}{more}"


def _names(text: str) -> list[int]:
    return [person.start for person in people_in(text)]


def _contacts(text: str) -> list[int]:
    return sorted(start for start, _ in (*emails_in(text), *phones_in(text)))


def _marks(text: str) -> list[int]:
    return [found.start() for found in _MARKS.finditer(text) if not _is_of_the_work(text, found)]


def _is_of_the_work(text: str, found: re.Match[str]) -> bool:
    """Say whether “confidential” is said of what the work was about, and not of the text."""
    if found[0] != found[0].lower() and found[0] != found[0].capitalize():  # in capitals: a stamp
        return False
    start = found.start()
    before = text[max(0, start - _BEFORE) : start]
    if _OF_THE_WORK.match(text, start):
        return _OF_THE_TEXT.search(before) is None
    return found[0].lower() == "confidential" and _KEPT_SO.search(before) is not None


_LOOKS: tuple[tuple[str, Callable[[str], list[int]], str, str], ...] = (
    ("full_name", _names, "names a person in full", "Write the role, or the first name alone."),
    ("contact_details", _contacts, "holds an e-mail address or a phone number", "Take it out."),
    (
        "confidential_mark",
        _marks,
        "speaks of something confidential",
        "Ask whether it may be told, or tell it without.",
    ),
)
"""Code, where it stands in a text, what is said of it, and the remedy."""
