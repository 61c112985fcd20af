"""The interview loops of a coaching state: which story was told in which round of an employer, and to whom.

A telling to somebody who is none would keep a story from nobody and clutter the bank, so a name is surely one
and stands at the start of what commas and such part; a given name alone only behind “with” or “interviewer”.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from storybank.formats.markdown.blocks import Mark
from storybank.formats.markdown.drafts import Draft, Unread
from storybank.formats.markdown.forms import Form
from storybank.history import Telling
from storybank.text.people import names_in
from storybank.values import fold, slug
from storybank.values.strings import NAME_LIMIT

_ROUND = re.compile(r"\b(?:round|r)[ ]?(?P<number>\d{1,3})\b", re.IGNORECASE)
_STEP = re.compile(
    rf"{_ROUND.pattern}|\b(?P<id>[a-z]{{1,3}}-?\d{{1,6}})\b[ ]?(?P<aside>\([^()]{{0,300}}\))?", re.IGNORECASE
)
_ROUND_AHEAD = re.compile(r"(?=\b(?:round|r)[ ]?\d)", re.IGNORECASE)
_PRACTISED = re.compile(r"\b(?:drilled|practi[cs]ed|mock|planned|prepared|recommended)\b", re.IGNORECASE)
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_BEFORE = re.compile(r"(?:\A|[^\w\s]|\b(?:and|by|to|with|interviewer))\s{0,9}\Z", re.IGNORECASE)
_LEADS = re.compile(r"\b(?:with|interviewer)\W{0,9}\Z", re.IGNORECASE)
_SEEN = 30  # characters before a name that are looked at


@dataclass
class _Loop:
    """One employer's rounds, as far as they are told: by number."""

    employer: str | None
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    days: dict[str, date | None] = field(default_factory=dict)
    used: list[tuple[int, str]] = field(default_factory=list)  # lines that say which stories were used

    def learn(self, text: str) -> None:
        """Note who sat in a round and when it was, where one piece of the text is about one round."""
        first = text.lstrip("-*+[ \t")
        for piece in _ROUND_AHEAD.split(first) if _ROUND.match(first) else text.split(";"):
            rounds = {found["number"] for found in _ROUND.finditer(piece)}
            for number in rounds if len(rounds) == 1 else ():
                people = (*self.people.get(number, ()), *_people_in(_ROUND.sub(":", piece)))
                self.people[number] = tuple(dict.fromkeys(people))
                self.days[number] = self.days.get(number) or _day(piece)

    def told(self, line: int, text: str, ids: Collection[str], unread: list[Unread]) -> Iterator[Telling]:
        """Yield the tellings of a line: what stands behind a round, up to a story, is of both."""
        number, head, unnamed = "", "", False
        steps = [*_STEP.finditer(text)]
        for step, end in zip(steps, [*(step.start() for step in steps[1:]), len(text)], strict=False):
            if step["id"] is None:
                number, head = step["number"], text[step.end() : end]
                continue
            beside = f"{step['aside'] or ''}; {text[step.end() : end]}"
            why = "" if slug(step["id"]) in ids else "was used in a round, but does not stand in the table"
            if why or _PRACTISED.search(beside):
                why = why or "was practised or planned, not told"
                unread.append(Unread(line, line, f"the story {step['id']}", why, ""))
                continue
            inner = _ROUND.search(step["aside"] or "")
            at, above = (inner["number"], "") if inner else (number, head)
            people = _people_in(beside) or _people_in(above) or self.people.get(at, ())
            day = _day(beside) or _day(above) or self.days.get(at)
            unnamed = unnamed or not people
            yield from (Telling(slug(step["id"]), one, employer=self.employer, on=day) for one in people)
        if unnamed:
            why = "was told to somebody who is not named"
            remedy = "Write the name behind the round, or record a Telling for each person."
            unread.append(Unread(line, line, "a story used in a round", why, remedy))


def tellings_in(
    lines: Sequence[str], found: Sequence[Mark], form: Form, drafts: Iterable[Draft], unread: list[Unread]
) -> tuple[list[Telling], set[int]]:
    """Return what the loops tell of these stories, and the lines that say it.

    What does not come along goes to those unread.
    """
    ids = {piece.value for draft in drafts for piece in draft.of("id")}
    used = [(loop, line, text) for loop in [*_loops(lines, found, form)] for line, text in loop.used]
    told = [telling for loop, line, text in used for telling in loop.told(line, text, ids, unread)]
    return told, {line for _, line, _ in used}


def _loops(lines: Sequence[str], found: Sequence[Mark], form: Form) -> Iterator[_Loop]:
    above, loop = 0, None  # the level of the heading for loops; 0 outside
    for mark, end in zip(found, [*(mark.line for mark in found[1:]), len(lines)], strict=True):
        if mark.kind == "heading":
            if not above or mark.level <= above:
                above = mark.level if fold(mark.name).startswith(tuple(form.loops)) else 0
            if above and mark.level == above + 1:
                name = mark.name.encode("utf-8", "replace").decode().strip("[]* ")
                loop = _Loop(name[:NAME_LIMIT] or None)
                yield loop
        elif above and loop:
            below = [*_below(lines, mark, end)]
            if fold(mark.name) in form.rounds:
                for _, text in below:
                    loop.learn(text)
            loop.used += below if fold(mark.name) in form.used else []


def _below(lines: Sequence[str], mark: Mark, end: int) -> Iterator[tuple[int, str]]:
    """Yield what stands behind a label, by lines, up to the next entry of its list that is about no round."""
    yield mark.line, lines[mark.line][mark.column :]
    for line in range(mark.line + 1, end):
        text = lines[line]
        outer = len(text) - len(text.lstrip()) < mark.indent and text.strip()
        if outer and not _ROUND.match(text.lstrip("-*+[ \t")):
            return
        yield line, text


def _day(text: str) -> date | None:
    for found in _DAY.finditer(text):
        with suppress(ValueError):
            return date.fromisoformat(found[0])
    return None


def _people_in(text: str) -> tuple[str, ...]:
    """Return the names that stand in a text, in their order, each once."""
    sure = [(one, text[max(0, one.start - _SEEN) : one.start]) for one in names_in(text) if one.is_sure]
    named = (one.name for one, said in sure if (_BEFORE if one.is_whole else _LEADS).search(said))
    return tuple(dict.fromkeys(named))
