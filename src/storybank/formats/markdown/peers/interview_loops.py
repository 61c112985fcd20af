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

A telling to somebody who is none would keep a story from nobody and clutter the bank, so only what can
hardly be anything else is taken for a name: two to four capitalised words, none of them a word of
interviews, that are not a title; a single one only behind “with” or “interviewer”. The words are in
`tools.json`: `no_names`, and `particles`, which names have in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from storybank.formats.markdown.peers.collector import Collector, quote, tool_data
from storybank.formats.markdown.peers.document import Document, Section
from storybank.interviews.people import role_of_title
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
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")

_LEVEL = 3  # the level of an employer's heading, as its own form has it
_CUTS = re.compile(r"[,;:()\[\]|/\n→—\u2013&*]|\s-\s|\band\b|\b(?:by|to)\b", re.IGNORECASE)
_LEADS = re.compile(r"\b(?:with|interviewer)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][^\W\d_.'\u2019-]*(?:[.'\u2019-][^\W\d_.'\u2019-]+)*[.]?")
_MOST_WORDS = 4


@dataclass
class _Loop:
    """One employer's rounds, as far as they are told."""

    employer: str
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)


def tell_the_loops(document: Document, found: Collector, *, ids: dict[str, str]) -> None:
    """Make tellings of the stories that the loops name with a person.

    Args:
        document: The document.
        found: Takes the tellings, and what is left out.
        ids: The ids of the stories, by the way the file writes them, in lower case.
    """
    for section in document.sections:
        if section.level == _LEVEL and "interviewloop" in fold(section.path.rpartition("\n")[0]):
            _tell(document, section, found, ids)


def _tell(document: Document, section: Section, found: Collector, ids: dict[str, str]) -> None:
    entries = [*_entries(document, section.line + 1, section.region_end)]
    loop = _Loop(section.title.strip("[]* "))
    for label, _, text in entries:
        if label in tool_data("interview_coach", "about_rounds") or re.fullmatch(r"round\d+", label):
            _learn(loop, text)
    for label, line, text in entries:
        if label == "storiesused":
            document.use(line, line + 1)
            _tell_line(loop, line, text, found, ids)


def _entries(document: Document, first: int, end: int) -> Iterator[tuple[str, int, str]]:
    """Yield label, line and text of each bullet, and of each line below it."""
    label = ""
    for line in range(first, end):
        found = _BULLET.fullmatch(document.lines[line])
        if found:
            label = fold(found["label"])
        own = found is not None and not _ROUND.match(found["label"])
        yield label, line, found["text"] if found and own else document.lines[line]


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


def _tell_line(loop: _Loop, line: int, text: str, found: Collector, ids: dict[str, str]) -> None:
    unnamed = False
    for told in _told_in(text):
        people = people_in(told.beside) or people_in(told.head) or loop.people.get(told.round, ())
        story, what = ids.get(told.id.casefold()), f"the story {quote(told.id)}"
        if story is None:
            found.leave_line(line, what, "was used in a round, but does not stand in the table")
            continue
        if _PRACTISED.search(told.beside):
            found.leave_line(line, what, "was practised or planned, not told")
            continue
        day = _day(told.beside) or _day(told.head) or loop.days.get(told.round)
        for person in people:
            found.tell(story, person, where=f"line {line + 1}", employer=loop.employer or None, on=day)
        unnamed = unnamed or not people
    if unnamed:
        remedy = "Write the name behind the round, or record a Telling for each person."
        found.leave_line(line, "a story used in a round", "was told to somebody who is not named", remedy)


class _Told(NamedTuple):
    """A story in the list of those used."""

    id: str  # as written
    round: str  # the number of its round; empty where none is given
    head: str  # what stands between the round and its first story
    beside: str  # what stands behind the story, up to the next


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


def people_in(text: str) -> tuple[str, ...]:
    """Return the names that stand in a text, in their order, each once.

    >>> people_in("Round 2: Dana Reyes (Head of HR), 45 min"), people_in("Panel with Priya and an engineer")
    (('Dana Reyes',), ('Priya',))
    """
    names: dict[str, None] = {}
    for piece in _CUTS.split(text):
        if piece:
            before, *behind = _LEADS.split(piece)
            several = (_name(before, 2), *(_name(one, 1) for one in behind))
            names |= dict.fromkeys(name for name in several if name)
    return tuple(names)


def _name(piece: str, fewest: int) -> str:
    words = piece.split()
    if not fewest <= len(words) <= _MOST_WORDS or not all(map(_WORD.fullmatch, words)):
        return ""
    told = [word.casefold().rstrip(".") for word in words]
    particles = tool_data("interview_coach", "particles")
    capital = all(word[0].isupper() or low in particles for word, low in zip(words, told, strict=True))
    no_name = any(low in tool_data("interview_coach", "no_names") for low in told)
    if not capital or not words[0][0].isupper() or no_name:
        return ""
    name = " ".join(words)
    return name if role_of_title(name) == "unknown" else ""
