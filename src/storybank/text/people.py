"""People in a text, and how to reach them: full names, e-mail addresses and phone numbers.

Patterns and a list of given names, no model: what is not plainly a name is let pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from storybank.late import pattern
from storybank.text.stems import read_table

Span = tuple[int, int]  # where something starts in a text, and the place after its last character

# The given names are those that are hardly ever anything else: names that are also places, brands, months,
# virtues or plain words are left out (Austin, Chelsea, Jenkins, April, Grace, Mark, Will). A word that is no
# surname makes what is before it a place, a firm or a prize: Martin Street, Julia Software. Others are called
# like a person: firms, places and figures. Which are in is our choice.
_TABLES = {name: frozenset(names) for name, names in read_table("storybank.text", "people.json").items()}
_NOT_SURNAMES, _KNOWN_AS_OTHERS = _TABLES["not_surnames"], _TABLES["known_as_others"]
GIVEN_NAMES: frozenset[str] = _TABLES["given_names"]
_TITLES, _ROLES = ("|".join(sorted(_TABLES[name])) for name in ("titles", "roles"))

_NAME = r"(?:[^\W\d_]['\u2019])?[^\W\d_]{2,30}+(?:['\u2019-][^\W\d_]{2,30}+)?+"
_OF = r"(?:[^\W\d_]\.?\s)?(?:(?:van|von|de|del|di|da|der|den|la|le|bin|al)\s){0,2}"
_PAIR = pattern(rf"(?<![\w@./'\u2019-])(?P<given>{_NAME})\s{_OF}(?P<family>{_NAME})")
_TITLED = pattern(rf"\b(?:{_TITLES})\b\.?\s(?P<family>{_NAME})")
_CALLED = pattern(
    rf"\b(?:my|our|a|the)\s(?:[a-z]{{2,12}}\s){{0,2}}(?:{_ROLES}),?\s(?P<given>{_NAME})\s(?P<family>{_NAME})"
)
_OF_A_PLACE = pattern(r"(?:San|Santa|Saint|St\.?|Fort|Port|Lake|Mount|Lockheed|Aston)\s\Z")
_NEXT_WORD = pattern(rf"\s(?P<word>{_NAME})")
_EMAIL = pattern(r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,5}+")
_PHONE = pattern(
    r"(?<![\w.,$€£/+-])(?:"
    r"\+[1-9]\d{0,2}(?:[ .\-/]?\(?\d{1,5}\)?){2,6}+"
    r"|\(\d{2,5}\) ?\d{2,4}(?:[ .-]?\d{2,4}){1,3}+"
    r"|\d{3}[.-]\d{3}[.-]\d{4}"
    r"|0\d{2,4}[ /-]\d{3,4}(?:[ -]?\d{2,4}){0,2}+"
    r")(?![\w%-]|[.,]\d)"
)
LEAST_DIGITS = 9  # of the shortest phone number with its area: shorter ones may be anything


class NamedPerson(NamedTuple):
    """A person whom a text names in full, or with a title."""

    start: int  # with the title if there is one
    name: str  # as it stands there, without a title


def people_in(text: str) -> tuple[NamedPerson, ...]:
    """Return the people whom a text names in full, in order.

    >>> [person.name for person in people_in("I asked Dr. Okafor, and my manager Jane Roe agreed.")]
    ['Okafor', 'Jane Roe']
    """
    # Where several ways of looking find one place, the last of them counts: a title is no part of a name.
    names = {start: _whole_name(text, start, start) for start in _pairs(text)}
    for found in _CALLED.finditer(text):
        if _is_name(found, is_called=True):
            names[found.start("given")] = _whole_name(text, found.start("given"), found.end())
    for found in _TITLED.finditer(text):
        if _is_capital(found["family"]) and not _is_of_a_firm(found["family"]):
            names[found.start()] = text[found.start("family") : found.end()]
    return tuple(NamedPerson(start, names[start]) for start in sorted(names))


def emails_in(text: str) -> Iterator[Span]:
    """Yield where e-mail addresses stand.

    >>> [*emails_in("Write to ana@example.org.")]
    [(9, 24)]
    """
    return (found.span() for found in _EMAIL.finditer(text))


def phones_in(text: str) -> Iterator[Span]:
    """Yield where phone numbers stand: as they are written with their area, so that figures are let pass.

    >>> [*phones_in("Ring +44 20 7946 0958 about the 1 200 000.")]
    [(5, 21)]
    """
    numbers = (found for found in _PHONE.finditer(text) if sum(map(str.isdigit, found[0])) >= LEAST_DIGITS)
    return (found.span() for found in numbers)


def _whole_name(text: str, start: int, end: int) -> str:
    pair = _PAIR.match(text, start)
    return pair[0] if pair else text[start:end]


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
    is_other = f"{given} {family}".casefold() in _KNOWN_AS_OTHERS
    if is_other or not (_is_capital(given) and _is_capital(family)):
        return False
    behind = _NEXT_WORD.match(found.string, found.end())
    if _is_of_a_firm(family) or (behind and _is_capital(behind["word"]) and _is_of_a_firm(behind["word"])):
        return False
    is_place = _OF_A_PLACE.search(found.string, max(0, found.start("given") - 10), found.start("given"))
    return is_called or (given.casefold() in GIVEN_NAMES and not is_place)


def _is_of_a_firm(word: str) -> bool:
    """Whether a word makes the name before it that of a firm, a place, a prize or a day."""
    plain = word.casefold()
    return not _NOT_SURNAMES.isdisjoint((plain, plain.removesuffix("s")))


def _is_capital(word: str) -> bool:
    """Whether a word is written as names are: SAP and IBM are not, O'Neil and McKay are."""
    return word[0].isupper() and any(map(str.islower, word))
