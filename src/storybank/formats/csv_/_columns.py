"""Which column of a table is what, found by its name in the words that people use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

from storybank.bank.records import COUNTED_COLUMNS, STORY_COLUMNS
from storybank.errors import Fault, InvalidInput
from storybank.formats.markdown._names import CHALLENGE, LEARNING, field_of, part_of
from storybank.formats.reading import LeftOut
from storybank.values import fold, listed

STRENGTH = "strength"
"""The column with one strength for every tag of the row that has none of its own."""

_OTHER_WORDS: dict[str, tuple[str, ...]] = {
    "title": ("story title", "story", "story name", "headline", "name"),
    "situation": ("s", "context", "background", "setting"),
    "task": ("t", "challenge", "problem", "goal", "objective"),
    "action": ("a", "actions", "approach", "what I did"),
    "result": ("r", "results", "outcome", "outcomes", "impact"),
    "competencies": (
        *("competency", "competences", "competence", "tags", "tag", "skills", "skill", "themes", "theme"),
        *("primary skill", "secondary skill", "keywords", "best for"),
    ),
    STRENGTH: ("rating", "level", "Stärke"),
    "id": ("story id", "slug"),
    "episode": ("episode id",),
    "employer": ("company", "organisation", "organization", "firm"),
    "happened": ("when", "date", "year", "happened on"),
    "seconds": ("secs",),
    "status": (),
    "withheld_from": ("withheld", "withhold from", "not for", "do not tell"),
    "notes": ("note", "comments", "comment", "remarks"),
    "source": ("origin",),
}

_FIELDS = {
    fold(word): (name, rank)
    for name in (*STORY_COLUMNS, STRENGTH)
    for rank, word in enumerate((name, *_OTHER_WORDS[name]))
}
_COUNTED = {fold(name) for name in COUNTED_COLUMNS}
_ONE_COMPETENCY = re.compile(
    r"\s*+(?:competency|competence|skill|tag)\s*+[:\uff1a]\s*+(\S.*)", re.IGNORECASE | re.DOTALL
)

_NUMBERED = re.compile(r"\s*+#?\s*+[0-9]{1,2}\s*+\Z")
"""A number behind the name of a column for tags, of which tables have several."""

_OTHER_LANGUAGES = 100
"""How far the words are that Markdown knows too: those of other languages, and with more beside them."""

_LONGEST_NAME = 1_000
"""Characters of a column's name that is looked at: a longer one is a text in the wrong place."""

_SHOWN_LETTERS = 5
"""Columns that may hold a fault and are named; a table can have thousands."""

_SHOWN_CHARACTERS = 40
"""Characters of a column's name that are shown: a longer one is a text in the wrong place."""


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
    return sum(_meant(name) is not None or _competency(name) is not None for name in header)


def _meant(name: str) -> tuple[str, int] | None:
    """Return the field that a name of a column means, and how far the word is from ours."""
    if len(name) > _LONGEST_NAME:
        return None
    if known := _FIELDS.get(fold(name)):
        return known
    unnumbered = _NUMBERED.sub("", name)
    meant = "competencies" if field_of(unnumbered) == "competencies" else field_of(name) or part_of(name)
    if meant is None or meant == LEARNING:
        return None
    return ("task" if meant == CHALLENGE else meant), _OTHER_LANGUAGES


def _competency(name: str) -> str | None:
    """Return the tag of a column for one competency."""
    one = _ONE_COMPETENCY.fullmatch(name) if len(name) <= _LONGEST_NAME else None
    return one[1].strip() if one else None


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of one table hold, each by its index.

    Attributes:
        fields: The field of a story, or `STRENGTH`, to its column.
        tags: Columns with lists of tags.
        competencies: Columns with the strength of one competency, to its tag.
        nameless: Columns without a name between others.
        left_out: The columns that are not read.
        count: How many columns there are, up to the last with a name.
    """

    fields: dict[str, int] = field(default_factory=dict)
    tags: list[int] = field(default_factory=list)
    competencies: dict[int, str] = field(default_factory=dict)
    nameless: list[int] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    count: int = 0

    def place_of(self, name: str) -> str:
        """Return the letter of the column that a field of a story comes from, in words; empty for none."""
        own = [self.fields[name]] if name in self.fields else []
        indices = [*self.tags, *self.competencies] if name == "competencies" else own
        if not indices:
            return ""
        letters = [letter(index) for index in indices[:_SHOWN_LETTERS]]
        letters += ["another"] if len(indices) > _SHOWN_LETTERS else []
        return f", column{'s' if len(letters) > 1 else ''} {listed(letters, 'or')}"


def columns_of(header: Sequence[str], *, table: str) -> Columns:
    """Return what the columns of a header hold.

    Case, spaces and underscores do not count. Where two names mean one field, the one nearer to our own
    word counts, and the other is left out; tags may stand in several columns.

    Raises:
        InvalidInput: A field has two columns of one name.
    """
    columns = Columns(count=max((i + 1 for i, name in enumerate(header) if name.strip()), default=0))
    best: dict[str, tuple[int, int]] = {}
    seen: set[str] = set()
    faults = []
    for index, name in enumerate(header):
        meant, tag = _meant(name), _competency(name)
        if tag:
            if tag in seen:
                faults.append(_twice(index))
            seen.add(tag)
            columns.competencies[index] = tag
        elif not name.strip():
            columns.nameless.extend([index] if index < columns.count else [])
        elif meant is None:
            columns.left_out.append(_unknown(index, name, table))
        elif meant[0] == "competencies":
            columns.tags.append(index)
        else:
            found, rank = meant
            if found in best and fold(header[best[found][1]]) == fold(name):
                faults.append(_twice(index))
            best[found] = min(best.get(found, (rank, index)), (rank, index))
    columns.fields.update({name: index for name, (_, index) in best.items()})
    _leave_second(columns, header, table)
    if faults:
        raise InvalidInput("header", faults)
    return columns


def _twice(index: int) -> Fault:
    return Fault(
        f"column {letter(index)}",
        "has the name of a column before it",
        "rename one, or take it out",
        "duplicate",
    )


def _unknown(index: int, name: str, table: str) -> LeftOut:
    """Say that a column means nothing here."""
    why = "says nothing that a story has"
    remedy = "Call it “notes” to keep it, or “competency: …” if it holds strengths."
    if len(name) <= _LONGEST_NAME and fold(name) in _COUNTED:
        why, remedy = "is counted from tellings, which a table of stories does not hold", ""
    return LeftOut(place=f"{table}, column {letter(index)}", what=_named(name), why=why, remedy=remedy)


def _leave_second(columns: Columns, header: Sequence[str], table: str) -> None:
    """Leave out the columns whose field comes from another one."""
    for index, name in enumerate(header):
        found, _ = _meant(name) or ("", 0)
        first = columns.fields.get(found, index)
        if first != index:
            place = f"{table}, column {letter(index)}"
            why = f"would be the {found}, which column {letter(first)} gives already"
            remedy = "Rename one of the two, or join them."
            columns.left_out.append(LeftOut(place=place, what=_named(name), why=why, remedy=remedy))


def _named(name: str) -> str:
    shown = name.strip()
    shown = f"{shown[:_SHOWN_CHARACTERS]}…" if len(shown) > _SHOWN_CHARACTERS else shown
    return f"the column “{shown}”"
