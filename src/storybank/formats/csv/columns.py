"""Which column of a table is what, found by its name in the words that people use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

from storybank.bank.records import COUNTED_COLUMNS
from storybank.errors import Fault, InvalidInput
from storybank.formats.labels import column_of
from storybank.formats.reading import LeftOut
from storybank.values import fold, join_words

STRENGTH = "strength"  # the column with one strength for every tag of the row that has none of its own
_COUNTED = {fold(name) for name in COUNTED_COLUMNS}
_ONE_COMPETENCY = re.compile(
    r"\s*+(?:competency|competence|skill|tag)\s*+[:\uff1a]\s*+(\S.*)", re.IGNORECASE | re.DOTALL
)

# Characters of a column's name that is looked at: a longer one is a text in the wrong place.
_LONGEST_NAME = 1_000
_SHOWN_LETTERS = 5  # columns that may hold a fault and are named; a table can have thousands
# Characters of a column's name that are shown: a longer one is a text in the wrong place.
_SHOWN_CHARACTERS = 40


def letter(index: int) -> str:
    """Return what a spreadsheet calls a column.

    >>> letter(0), letter(25), letter(26), letter(16_383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = ascii_uppercase[rest] + letters
    return letters


def known_names(header: Sequence[str]) -> int:
    """Count the names in a header that mean something here: so the delimiter is found."""
    return sum(column_of(name) is not None or _competency(name) is not None for name in header)


def _competency(name: str) -> str | None:
    """Return the tag of a column for one competency."""
    one = _ONE_COMPETENCY.fullmatch(name) if len(name) <= _LONGEST_NAME else None
    return one[1].strip() if one else None


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of one table hold, each by its index."""

    count: int  # how many there are, up to the last with a name
    fields: dict[str, int] = field(default_factory=dict)  # a field of a story, or `STRENGTH`, to its column
    tags: list[int] = field(default_factory=list)  # those with lists of tags
    competencies: dict[int, str] = field(
        default_factory=dict
    )  # those with one competency's strength: its tag
    nameless: list[int] = field(default_factory=list)  # those without a name between others
    left_out: list[LeftOut] = field(default_factory=list)  # those that are not read

    def place_of(self, name: str) -> str:
        """Return the letter of the column that a field of a story comes from, in words; empty for none."""
        own = [self.fields[name]] if name in self.fields else []
        indices = [*self.tags, *self.competencies] if name == "competencies" else own
        if not indices:
            return ""
        letters = [letter(index) for index in indices[:_SHOWN_LETTERS]]
        letters += ["another"] if len(indices) > _SHOWN_LETTERS else []
        return f", column{'s' if len(letters) > 1 else ''} {join_words(letters, 'or')}"


def columns_of(header: Sequence[str], *, table: str) -> Columns:
    """Return what the columns of a header hold.

    Case, spaces and underscores do not count. Where two names mean one field, the one nearer to our own
    word counts, and the other is left out; tags may stand in several columns.

    Raises:
        InvalidInput: A field has two columns of one name.
    """
    columns = Columns(max((index for index, name in enumerate(header, 1) if name.strip()), default=0))
    claims: dict[str, list[tuple[int, int]]] = {}  # by field: how far from our word, and which column
    twice: list[int] = []
    for index, name in enumerate(header):
        meant, tag = column_of(name), _competency(name)
        if tag:
            twice += [index] if tag in columns.competencies.values() else []
            columns.competencies[index] = tag
        elif not name.strip():
            columns.nameless.extend([index] if index < columns.count else [])
        elif meant is None:
            columns.left_out.append(_unknown(table, index, header))
        elif meant[0] == "competencies":
            columns.tags.append(index)
        else:
            before = claims.setdefault(meant[0], [])
            twice += [index] if before and fold(header[min(before)[1]]) == fold(name) else []
            before.append((meant[1], index))
    columns.fields.update({name: min(several)[1] for name, several in claims.items()})
    if twice:
        problem, remedy = "has the name of a column before it", "rename one, or take it out"
        raise InvalidInput(
            "header", [Fault(f"column {letter(i)}", problem, remedy, "duplicate") for i in twice]
        )
    for index, name in sorted((index, name) for name, several in claims.items() for _, index in several):
        if index != (first := columns.fields[name]):
            why = f"would be the {name}, which column {letter(first)} gives already"
            columns.left_out.append(_left(table, index, header, why, "Rename one of the two, or join them."))
    return columns


def _unknown(table: str, index: int, header: Sequence[str]) -> LeftOut:
    name = header[index]
    if len(name) <= _LONGEST_NAME and fold(name) in _COUNTED:
        return _left(table, index, header, "is counted from tellings, which a table of stories does not hold")
    remedy = "Call it “notes” to keep it, or “competency: …” if it holds strengths."
    return _left(table, index, header, "says nothing that a story has", remedy)


def _left(table: str, index: int, header: Sequence[str], why: str, remedy: str = "") -> LeftOut:
    name = header[index].strip()
    shown = f"{name[:_SHOWN_CHARACTERS]}…" if len(name) > _SHOWN_CHARACTERS else name
    place = f"{table}, column {letter(index)}"
    return LeftOut(place=place, what=f"the column “{shown}”", why=why, remedy=remedy)
