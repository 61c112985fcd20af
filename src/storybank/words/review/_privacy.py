"""Rules about third persons and secrets: names, addresses, numbers and marks, reported by place alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from storybank.findings import Finding
from storybank.values import listed, plural
from storybank.words.review._given_names import GIVEN_NAMES, KNOWN_AS_OTHERS, NOT_A_SURNAME
from storybank.words.review._text import PARTS, StoryText
from storybank.words.text import passages

_SHOWN = 5
"""Sentences named in one finding."""

_NAME = r"(?:[^\W\d_]['\u2019])?[^\W\d_]{2,30}+(?:['\u2019-][^\W\d_]{2,30}+)?+"
_OF = r"(?:[^\W\d_]\.?\s)?(?:(?:van|von|de|del|di|da|der|den|la|le|bin|al)\s){0,2}"
_PAIR = re.compile(rf"(?<![\w@./'\u2019-])(?P<given>{_NAME})\s{_OF}(?P<family>{_NAME})")
_TITLES = "Mr|Mrs|Ms|Mx|Dr|Prof|Professor|Herr|Frau|Madame|Monsieur|Señor|Señora|Sir"
_TITLED = re.compile(rf"\b(?:{_TITLES})\b\.?\s(?P<family>{_NAME})")
_ROLES = (
    "manager|boss|supervisor|colleague|teammate|coworker|co-worker|mentor|mentee|intern|recruiter|"
    "predecessor|successor"
)
_CALLED = re.compile(
    rf"\b(?:my|our|a|the)\s(?:[a-z]{{2,12}}\s){{0,2}}(?:{_ROLES}),?\s(?P<given>{_NAME})\s(?P<family>{_NAME})"
)
_OF_A_PLACE = re.compile(r"(?:San|Santa|Saint|St\.?|Fort|Port|Lake|Mount|Lockheed|Aston)\s\Z")
_NEXT_WORD = re.compile(rf"\s(?P<word>{_NAME})")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,5}+")
_PHONE = re.compile(
    r"(?<![\w.,$€£/+-])(?:"
    r"\+[1-9]\d{0,2}(?:[ .\-/]?\(?\d{1,5}\)?){2,6}+"
    r"|\(\d{2,5}\) ?\d{2,4}(?:[ .-]?\d{2,4}){1,3}+"
    r"|\d{3}[.-]\d{3}[.-]\d{4}"
    r"|0\d{2,4}[ /-]\d{3,4}(?:[ -]?\d{2,4}){0,2}+"
    r")(?![\w%-]|[.,]\d)"
)
_LEAST_DIGITS = 9
"""Digits of the shortest phone number with its area: shorter ones may be anything."""

_MARKS = re.compile(
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
_OF_THE_WORK = re.compile(
    rf"confidential\s(?:[^\W\d_]{{2,15}}\s)?(?:{_SUBJECTS})\b(?!\s(?:in|of) (?:this|here))", re.IGNORECASE
)
"""What work has to do with: “confidential data of patients”."""

_KEPT_SO = re.compile(
    rf"\b(?:{_WHOSE})s?\b[^.!?]{{0,40}}\b(?:keep|kept|keeping|stay(?:ed)?|remain(?:ed)?|held|treated)\s"
    r"(?:\w{2,10}\s)?\Z",
    re.IGNORECASE,
)
"""What stands before it where somebody else's matters were kept confidential."""

_OF_THE_TEXT = re.compile(
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
    titled = (found.start() for found in _TITLED.finditer(text) if _is_family(found["family"]))
    called = (found.start("given") for found in _CALLED.finditer(text) if _is_name(found, is_called=True))
    return sorted({*titled, *called, *_pairs(text)})


def _pairs(text: str) -> Iterator[int]:
    """Yield where a known given name and a surname stand side by side."""
    place = 0
    while found := _PAIR.search(text, place):
        if _is_name(found, is_called=False):
            yield found.start()
            place = found.end()
        else:
            place = found.end("given")


def _is_name(found: re.Match[str], *, is_called: bool) -> bool:
    given, family = found["given"], found["family"]
    if not (_is_capital(given) and _is_capital(family)) or f"{given} {family}".casefold() in KNOWN_AS_OTHERS:
        return False
    behind = _NEXT_WORD.match(found.string, found.end())
    if _is_of_a_firm(family) or (behind and _is_capital(behind["word"]) and _is_of_a_firm(behind["word"])):
        return False
    is_place = _OF_A_PLACE.search(found.string, max(0, found.start("given") - 10), found.start("given"))
    return is_called or (given.casefold() in GIVEN_NAMES and not is_place)


def _is_of_a_firm(word: str) -> bool:
    """Say whether a word makes the name before it that of a firm, a place, a prize or a day."""
    plain = word.casefold()
    return plain in NOT_A_SURNAME or plain.removesuffix("s") in NOT_A_SURNAME


def _is_capital(word: str) -> bool:
    """Say whether a word is written as names are: SAP and IBM are not, O'Neil and McKay are."""
    return word[0].isupper() and any(map(str.islower, word))


def _is_family(word: str) -> bool:
    return _is_capital(word) and not _is_of_a_firm(word)


def _contacts(text: str) -> list[int]:
    numbers = (found for found in _PHONE.finditer(text) if sum(map(str.isdigit, found[0])) >= _LEAST_DIGITS)
    return sorted(found.start() for found in (*_EMAIL.finditer(text), *numbers))


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
