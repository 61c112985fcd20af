"""What people and spreadsheets write into one cell: tags with strengths, names, numbers, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from storybank.errors import Fault, InvalidInput
from storybank.stories import DEFAULT_STRENGTH

# An entry of a list: perhaps a text in quotes, and the rest up to a separator. A comma after one digit and
# before a zero is a decimal comma: spreadsheets write "teamwork: 4,0".
_WIDE = r"\uff1b\uff0c\u3001"
_TAG_ENTRY = re.compile(
    r'\s*+("(?:[^"]++|"")*+")?+'
    rf"((?:[^;,|\r\n{_WIDE}]|(?<=[:=( \uff1a\uff1d\uff08][0-9]),0{{1,2}}(?![0-9]))*+)"
    rf"(?:[;,|\r\n{_WIDE}]|\Z)"
)
_NAME_ENTRY = re.compile(r'\s*+("(?:[^"]++|"")*+")?+([^;\r\n\uff1b]*+)(?:[;\r\n\uff1b]|\Z)')
_COMMA = re.compile(r"[,\uff0c\u3001]")

_IN_BRACKETS = re.compile(r"[(\uff08]\s*+([0-9.,/]++(?:\s*+/\s*+5)?+)\s*+[)\uff09]\Z")
_BEFORE_STRENGTH = re.compile(r"[:=\uff1a\uff1d]")
_WHOLE = re.compile(r"\+?([0-9]{1,9})(?:[.,]0{1,2})?")
_OF_FIVE = re.compile(r"(?<!\s)\s*+/\s*+5\Z")
"""A whole number, also with the decimals that spreadsheets add. Three zeros may mean thousands."""

_STRENGTHS = range(1, 6)
_YES = {"x", "\u2713", "\u2714", "yes", "true"}
_NO = {"", "no", "false"}
_QUOTE_IT = 'write "tag: 4", and put a tag that holds : = ( ; or , in quotes'

_MOST_FAULTS = 20
"""Faults told of one cell: with more of them, something else stands in it than tags."""

Entry = tuple[str, str]
"""A text that stood in quotes, or an empty one, and what follows it."""


def tags_in(cell: str, *, strength: int | None = None) -> dict[str, int]:
    """Return the tags of a cell with their strengths.

    Semicolons, commas, bars and line breaks separate them; a strength stands behind a colon, an equals sign
    or in brackets. A tag that holds any of these stands in quotes.

    Args:
        cell: What the cell holds.
        strength: The strength of a tag that has none of its own; 3 unless given.

    Raises:
        InvalidInput: A strength is not 1-5, a quote is not closed, a tag stands twice with two strengths.
            The faults name the entry by number and quote nothing.

    >>> tags_in("teamwork: 4; leadership (3.0), planning")
    {'teamwork': 4, 'leadership': 3, 'planning': 3}
    >>> tags_in('"say: no"')
    {'say: no': 3}
    """
    tags: dict[str, int] = {}
    faults = []
    for number, entry in enumerate(_entries(_TAG_ENTRY, cell), start=1):
        try:
            tag, own = _tag(entry)
        except InvalidInput as error:
            faults += [fault.within(f"entry {number}") for fault in error.faults]
        else:
            strong = own or strength or DEFAULT_STRENGTH
            if tags.setdefault(tag, strong) != strong:
                problem = "is there already with another strength"
                faults.append(Fault(f"entry {number}", problem, "keep one of the two", "conflict"))
        if len(faults) >= _MOST_FAULTS:
            break
    if faults:
        raise InvalidInput("cell", faults)
    return tags


def names_in(cell: str) -> tuple[str, ...]:
    """Return the names of a cell, separated by semicolons or line breaks.

    Raises:
        InvalidInput: A comma stands outside quotes: it may separate two names, or belong to one.

    >>> names_in('Oatmoor; "Pellwick, Inc."')
    ('Oatmoor', 'Pellwick, Inc.')
    """
    names = []
    for quoted, rest in _entries(_NAME_ENTRY, cell):
        if quoted and rest:
            remedy = "double every quote inside a name"
            raise InvalidInput("cell", [Fault("", "has text after a closing quote", remedy, "malformed")])
        if not quoted and rest.startswith('"'):
            raise InvalidInput(
                "cell", [Fault("", "opens a quote that is never closed", "close it", "malformed")]
            )
        if _COMMA.search(rest):
            remedy = 'separate names by semicolons, or put a name with a comma in quotes: "Pellwick, Inc."'
            problem = "has a comma that may separate two names or belong to one"
            raise InvalidInput("cell", [Fault("", problem, remedy, "ambiguous")])
        names.append(_inside(quoted) if quoted else rest)
    return tuple(names)


def strength_in(cell: str) -> int | None:
    """Return the strength in a cell of a column for one competency; None where there is none.

    A cross or a tick is strength 3; an empty cell, a dash and 0 are none.

    Raises:
        InvalidInput: It is none of these and not 1-5.

    >>> strength_in("4,0"), strength_in("x"), strength_in(""), strength_in("0")
    (4, 3, None, None)
    """
    word = cell.strip().casefold()
    if word in _NO or word in {"-", "\u2013", "\u2014"}:
        return None
    if word in _YES:
        return DEFAULT_STRENGTH
    return None if _number(word) == 0 else _strength(word)


def whole_in(cell: str) -> int | None:
    """Return the whole number in a cell, None where it is empty.

    Raises:
        InvalidInput: It holds something else; a thousands separator too, which may be a decimal point.

    >>> whole_in(" 120.0 "), whole_in("90"), whole_in("")
    (120, 90, None)
    """
    if not cell.strip():
        return None
    number = _number(cell.strip())
    if number is None:
        raise InvalidInput(
            "cell", [Fault("", "is not a whole number", "write it in digits alone, such as 120", "malformed")]
        )
    return number


def _entries(grammar: re.Pattern[str], cell: str) -> Iterator[Entry]:
    """Walk the entries that are not empty."""
    for found in grammar.finditer(cell):
        quoted, rest = found[1] or "", found[2].strip()
        if quoted or rest:
            yield quoted, rest


def _tag(entry: Entry) -> tuple[str, int | None]:
    quoted, rest = entry
    if not quoted and rest.startswith('"'):
        remedy = "close it; a quote inside a tag is doubled"
        raise InvalidInput("cell", [Fault("", "opens a quote that is never closed", remedy, "malformed")])
    strength, before = None, rest
    if bracket := _IN_BRACKETS.search(rest):
        strength, before = bracket[1], rest[: bracket.start()]
    elif marks := [*_BEFORE_STRENGTH.finditer(rest)]:
        strength, before = rest[marks[-1].end() :], rest[: marks[-1].start()]
    if quoted and before.strip():
        raise InvalidInput("cell", [Fault("", "has text after a closing quote", _QUOTE_IT, "malformed")])
    tag = (_inside(quoted) if quoted else before).strip()
    if not tag:
        raise InvalidInput("cell", [Fault("", "is a strength without a tag", _QUOTE_IT, "malformed")])
    return tag, None if strength is None else _strength(strength.strip())


def _inside(quoted: str) -> str:
    return quoted[1:-1].replace('""', '"')


def _strength(text: str) -> int:
    number = _number(_OF_FIVE.sub("", text))
    if number is None:
        raise InvalidInput("cell", [Fault("", "has no strength where one belongs", _QUOTE_IT, "missing")])
    if number not in _STRENGTHS:
        raise InvalidInput(
            "cell", [Fault("", "has a strength outside 1-5", "give 1, 2, 3, 4 or 5", "out_of_range")]
        )
    return number


def _number(text: str) -> int | None:
    found = _WHOLE.fullmatch(text)
    return int(found[1]) if found else None
