"""The interview loops of a coaching state: which story was told in which round, and to whom.

```markdown
## Interview Loops (active)
### Northwind
- Rounds completed: Round 1 — 2026-10-02
- Round formats:
  - Round 1: Behavioral screen, 45min, Dana Reyes
- Stories used: Round 1: S001, S003
```

A story counts as told only where a person is named: beside the story, in its round, or in the round's format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from storybank.formats.markdown.peers._found import Found, shown
from storybank.formats.markdown.peers._page import Page, Section
from storybank.formats.markdown.peers._people import people_in
from storybank.values import fold

_BULLET = re.compile(r"[ ]?[-*+][ \t]+(?:\*\*)?(?P<label>[^:*]{1,60})(?:\*\*)?:(?:\*\*)?(?P<text>.*)")
_ROUND = re.compile(r"\b(?:round|r)[ ]?(?P<number>\d{1,3})\b", re.IGNORECASE)
_STEP = re.compile(
    r"\b(?:round|r)[ ]?(?P<number>\d{1,3})\b"
    r"|\b(?P<id>[a-z]{1,3}-?\d{1,6})\b[ ]?(?P<aside>\([^()]{0,300}\))?",
    re.IGNORECASE,
)
_ROUND_AHEAD = re.compile(r"(?=\b(?:round|r)[ ]?\d)", re.IGNORECASE)
_PRACTISED = re.compile(r"\b(?:drilled|practi[cs]ed|mock|planned|prepared|recommended)\b", re.IGNORECASE)
_ABOUT_ROUNDS = frozenset({"roundscompleted", "roundformats", "interviewerintel", "interviewers"})
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@dataclass
class _Loop:
    """One employer's rounds, as far as they are told."""

    employer: str
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)


def tell_the_loops(page: Page, found: Found, *, known: dict[str, str]) -> None:
    """Make tellings of the stories that the loops name with a person.

    Args:
        page: The page.
        found: Takes the tellings, and what is left out.
        known: The ids of the stories, by the way the file writes them, in lower case.
    """
    ends = page.region_ends()
    for section, end, titles in zip(page.sections, ends, page.within(), strict=True):
        if section.level == 3 and "interviewloop" in fold(titles.rpartition("\n")[0]):  # noqa: PLR2004 - as its own form has it
            _tell(page, section, end, found, known)


def _tell(page: Page, section: Section, end: int, found: Found, known: dict[str, str]) -> None:
    entries = [*_entries(page, section.line + 1, end)]
    loop = _Loop(section.title.strip("[]* "))
    for label, _, text in entries:
        if label in _ABOUT_ROUNDS or re.fullmatch(r"round\d+", label):
            _learn(loop, text)
    for label, line, text in entries:
        if label == "storiesused":
            page.use(line, line + 1)
            _tell_line(loop, line, text, found, known)


def _entries(page: Page, first: int, end: int) -> Iterator[tuple[str, int, str]]:
    """Return label, line and text of each bullet, and of each line below it."""
    label = ""
    for line in range(first, end):
        found = _BULLET.fullmatch(page.lines[line])
        if found:
            label = fold(found["label"])
        own = found is not None and not _ROUND.match(found["label"])
        yield label, line, found["text"] if found and own else page.lines[line]


def _learn(loop: _Loop, text: str) -> None:
    """Note who sat in a round and when it was, where one piece of the text is about one round."""
    first = text.lstrip("-*+[ \t")
    for piece in _ROUND_AHEAD.split(first) if _ROUND.match(first) else text.split(";"):
        rounds = [*dict.fromkeys(found["number"] for found in _ROUND.finditer(piece))]
        if len(rounds) == 1:
            people = people_in(_ROUND.sub(":", piece))
            loop.people[rounds[0]] = tuple(dict.fromkeys((*loop.people.get(rounds[0], ()), *people)))
            if day := _day(piece):
                loop.days.setdefault(rounds[0], day)


def _tell_line(loop: _Loop, line: int, text: str, found: Found, known: dict[str, str]) -> None:
    unnamed = False
    for told in _told_in(text):
        people = people_in(told.beside) or people_in(told.head) or loop.people.get(told.round, ())
        story = known.get(told.id.casefold())
        if story is None:
            what = f"the story {shown(told.id)}"
            found.leave_line(line, what, "was used in a round, but does not stand in the table")
            continue
        if _PRACTISED.search(told.beside):
            found.leave_line(line, f"the story {shown(told.id)}", "was practised or planned, not told")
            continue
        day = _day(told.beside) or _day(told.head) or loop.days.get(told.round)
        for person in people:
            found.tell(story, person, where=f"line {line + 1}", employer=loop.employer or None, on=day)
        unnamed = unnamed or not people
    if unnamed:
        remedy = "Write the name behind the round, or record a Telling for each person."
        found.leave_line(line, "a story used in a round", "was told to somebody who is not named", remedy)


class _Told(NamedTuple):
    """A story in the list of those used.

    Attributes:
        id: As written.
        round: The number of its round; empty where none is given.
        head: What stands between the round and its first story.
        beside: What stands behind the story, up to the next.
    """

    id: str
    round: str
    head: str
    beside: str


def _told_in(text: str) -> Iterator[_Told]:
    number, head = "", ""
    steps = [*_STEP.finditer(text)]
    for step, end in zip(steps, [*(step.start() for step in steps[1:]), len(text)], strict=False):
        behind = text[step.end() : end]
        if step["id"] is None:
            number, head = step["number"], behind
            continue
        aside = step["aside"] or ""
        inner = _ROUND.search(aside)
        where = inner["number"] if inner else number
        yield _Told(step["id"], where, "" if inner else head, f"{aside}; {behind}")


def _day(text: str) -> date | None:
    for found in _DAY.finditer(text):
        try:
            return date.fromisoformat(found[0])
        except ValueError:
            continue
    return None
