"""Searching an owner's stories: the database narrows, Python decides.

What LIKE takes for one letter differs between databases, and so does how long a pattern may be. So each is
asked only to leave out what cannot be meant, and what remains is compared here, letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import ColumnElement, Table

from storybank.bank import StoryBank
from storybank.competencies import Framework
from storybank.errors import Fault, InvalidInput
from storybank.history import employer_key
from storybank.storage.bank import framework
from storybank.storage.documents import folded, keepable, read
from storybank.storage.rows import Rows
from storybank.stories import Story
from storybank.values import fold

_WORDS_ASKED: Final = 20
"""Words that the database is asked for: SQLite nests a thousand conditions at most."""

_LETTERS_ASKED: Final = 200
"""Letters of a word that the database is asked for: SQLite takes 50,000 bytes of a pattern."""


def search(
    rows: Rows,
    text: str,
    *,
    competency: str | None,
    employer: str | None,
    status: str | None,
    told: bool | None,
    limit: int | None,
) -> tuple[Story, ...]:
    """Return the stories that are meant, those with every word in the title first."""
    faults = [
        Fault(name, "is blank", f"name one {name}, or leave it out", "blank")
        for name, given in (("competency", competency), ("employer", employer))
        if given is not None and not given.strip()
    ]
    if faults:
        raise InvalidInput("Store.search", faults)
    words = tuple(dict.fromkeys(folded(text).split()))
    table = rows.tables.stories
    found = [row for row in rows.all(table, *_narrowed(table, words, status)) if _has(words, row.folded)]
    found.sort(key=lambda row: not _has(words, folded(row.title)))  # stable: the order of adding stays
    if told is not None:
        heard = {row.story for row in rows.all(rows.tables.tellings, only=("story",))}
        found = [row for row in found if (row.id in heard) == told]
    stories = [read(Story, row) for row in found]
    if employer is not None:
        wanted = employer_key(employer)
        stories = [story for story in stories if employer_key(story.employer) == wanted]
    if competency is not None:
        stories = [*_showing(competency, stories, framework(rows))]
    return tuple(stories[:limit])


def _narrowed(table: Table, words: tuple[str, ...], status: str | None) -> Iterator[ColumnElement[bool]]:
    """Ask for no less than what is sought. A word that no database can keep is in no story."""
    if status is not None:
        yield table.c.status == status
    for word in filter(keepable, words[:_WORDS_ASKED]):
        yield table.c.folded.contains(word[:_LETTERS_ASKED], autoescape=True)


def _has(words: Iterable[str], text: str) -> bool:
    return all(word in text for word in words)


def _showing(competency: str, stories: list[Story], known: Framework) -> Iterator[Story]:
    """Give the stories that show a competency: as the framework reads both, or as both are written."""
    bank = StoryBank(stories, framework=known)
    wanted, written = bank.resolve(competency), fold(competency)
    for story in stories:
        if wanted in bank.shows(story) or written in map(fold, story.competencies):
            yield story
