"""What people call the parts and the fields of a story: in headings, labels, front matter, columns and tools.

The words are in `labels.json`: `parts` and `fields` for every format; `columns`, what tables say besides, the
nearest to our own word first; `tools`, the labels of other tools' forms; `statuses`, how far a story is.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from storybank.text.stems import read_table
from storybank.values import fold

PARTS = ("situation", "task", "action", "result")  # the four parts, in the order they are told
CHALLENGE = "challenge"  # the task where a situation is told apart from it, and the situation where none is
LEARNING = "learning"  # what the candidate took from it: for the notes, with its heading
LONGEST_NAME = 60  # characters of a heading or label that can be a part's name: longer ones are sentences
# Characters of a column's name that is looked at: a longer one is a text in the wrong place.
_LONGEST_COLUMN = 1_000
_LONGEST_LABEL = 100  # characters of a label in another tool's form; what is longer is a sentence
# How far from ours the words are that are not columns in `labels.json`: those of other languages, mostly.
_OTHER_LANGUAGES = 100
_REMEMBERED = 1000  # names whose meaning is kept: the same ones stand in every story
_BRACKETS = re.compile(r"\([^()]*\)")
_IN_BRACKETS = re.compile(r"\A\s*[\[(]([^\[\]()]+)[\])]\s*\Z")
_BEFORE = re.compile(r"\A(?:the|my|our|[0-9]{1,2}[.)])\s+", re.IGNORECASE)
_JOINT = re.compile(r"[/&+:|,–—]|\s-\s|\s(?:and|und|et|y)\s", re.IGNORECASE)  # noqa: RUF001 - dashes
# A number behind the name of a column for tags, of which tables have several.
_NUMBERED = re.compile(r"\s*+#?\s*+[0-9]{1,2}\s*+\Z")


@cache
def _table(of: str) -> dict[str, tuple[str, int]]:
    """Return what each word of a section of `labels.json` means, and how far it is from our own word."""
    words = read_table("storybank.formats", "labels.json")[of]
    said = {fold(word): (meant, rank) for meant, many in words.items() for rank, word in enumerate(many, 1)}
    return said | {fold(meant): (meant, 0) for meant in words}


def _meaning(of: str, word: str) -> str | None:
    return _table(of).get(fold(word), (None, 0))[0]


@lru_cache(_REMEMBERED)
def part_of(name: str) -> str | None:
    """Return which part a heading or label names; None where it names none.

    >>> part_of("What I did"), part_of("S / Situation"), part_of("Ergebnis (R)"), part_of("Metrics")
    ('action', 'situation', 'result', None)
    """
    if len(name) > LONGEST_NAME:
        return None
    plain = _BEFORE.sub("", _BRACKETS.sub("", _IN_BRACKETS.sub(r"\1", name)).strip())
    if whole := _meaning("parts", plain):
        return whole
    meant = [_meaning("parts", word) for word in _JOINT.split(plain) if word.strip()]
    return meant[0] if meant and None not in meant else None


def is_letter(name: str) -> bool:
    """Whether a part is named by its letter alone: `A:` is also how people write an answer."""
    return fold(name) in {"s", "t", "a", "r"}


@lru_cache(_REMEMBERED)
def field_of(name: str) -> str | None:
    """Return which field a label or key names; None where it names none.

    >>> field_of("Tags"), field_of("withheld from"), field_of("mood")
    ('competencies', 'withheld_from', None)
    """
    return _meaning("fields", name) if len(name) <= LONGEST_NAME else None


def is_own(name: str, meant: str) -> bool:
    """Whether a field is called by its own name rather than by another that people use."""
    return fold(name) == fold(meant)


def column_of(name: str) -> tuple[str, int] | None:
    """Return the field that a column's name means, and how far the word is from ours; None for no field.

    >>> column_of("Story Title"), column_of("Tags 2"), column_of("Kontext"), column_of("Mood")
    (('title', 1), ('competencies', 100), ('situation', 100), None)
    """
    if len(name) > _LONGEST_COLUMN:
        return None
    if known := _table("columns").get(fold(name)):
        return known
    unnumbered = _NUMBERED.sub("", name)
    meant = "competencies" if field_of(unnumbered) == "competencies" else field_of(name) or part_of(name)
    if meant is None or meant == LEARNING:
        return None
    return ("task" if meant == CHALLENGE else meant), _OTHER_LANGUAGES


def tool_label_of(label: str, *, short: bool = True) -> str | None:
    """Return the part that a label in another tool's form names, or None; `short`, also S, T, A and R.

    >>> tool_label_of("S (Situation)"), tool_label_of("Outcome"), tool_label_of("Mood")
    ('situation', 'result', None)
    """
    name = _BRACKETS.sub("", label).strip() if len(label) <= _LONGEST_LABEL else ""
    if not short and is_letter(name):
        return None
    meant = _meaning("tools", name) or _meaning("parts", name)
    return {CHALLENGE: "task", LEARNING: "reflection"}.get(meant or "", meant)


def status_in(said: str) -> str:
    """Return the status that a text means; one that nobody knows as it is, without spaces and case.

    >>> status_in("In progress"), status_in(" Done "), status_in("Maybe")
    ('draft', 'ready', 'maybe')
    """
    return _meaning("statuses", said) or said.strip().casefold()
