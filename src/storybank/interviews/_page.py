"""What a round shows: its people, their questions, and what is to be said rather than told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from storybank.competencies import builtin_framework, resolve
from storybank.display import Block, Bullets, Cell, Column, Heading, Page, Table
from storybank.interviews._needs import RANKS, Need
from storybank.values import plural, spelled_day

if TYPE_CHECKING:
    from storybank.interviews._people import Interviewer
    from storybank.interviews._rounds import Round, Sitting

_ROLE_LABELS = {
    "hr": "HR",
    "hiring_manager": "hiring manager",
    "peer": "peer",
    "technical": "technical",
    "cross_functional": "cross-functional",
    "senior_leader": "senior leader",
    "direct_report": "direct report",
    "values": "values",
    "client": "client",
    "unknown": "role unknown",
}


def round_page(round_: Round) -> Page:
    """Return the page of a round; competencies by their names in the built-in framework."""
    where = f" at {round_.employer}" if round_.employer else ""
    when = f", {spelled_day(round_.date)}" if round_.date else ""
    people = plural(len(round_.interviewers), "interviewer")
    lead = f"{plural(len(round_.sittings), 'sitting')} with {people}{when}."
    return Page(f"Round: {round_.name}{where}", lead=lead, blocks=tuple(_blocks(round_)))


def sitting_heading(round_: Round, index: int) -> str:
    """Return who sits there and when, in lines."""
    sitting = round_.sittings[index]
    names = "\n".join(f"{p.name}, {_ROLE_LABELS[p.role]}" for p in sitting.interviewers)
    start = f"{sitting.starts_at:%H:%M} " if sitting.starts_at else ""
    return f"{start}{names}"


def _blocks(round_: Round) -> Iterator[Block]:
    yield Table(
        [
            Column("Who", share=2),
            "Weight",
            Column("Must hear", share=2),
            Column("Should hear", share=2),
            Column("Nice to hear", share=2),
            "Room",
        ],
        [row for index in range(len(round_.sittings)) for row in _sitting_rows(round_, index)],
        note="Weight: the say in the decision, 1 to 5. A figure behind a need is its least strength.",
    )
    said = [
        f"{person.name}: {_label(need)}"
        for person in round_.interviewers
        for need in person.needs
        if _is_stated(need)
    ]
    if said:
        yield Heading("Say, rather than tell")
        yield Bullets(said)
    asked = [f"{p.name}: {question}" for p in round_.interviewers for question in p.questions_to_ask]
    if asked:
        yield Heading("Ask them")
        yield Bullets(asked)
    if round_.findings:
        yield Heading("Worth mending")
        yield Bullets(Cell(str(finding), tone="warn") for finding in round_.findings)


def _sitting_rows(round_: Round, index: int) -> Iterator[list[Cell | str]]:
    sitting = round_.sittings[index]
    lines = sitting_heading(round_, index).split("\n")
    for place, (line, person) in enumerate(zip(lines, sitting.interviewers, strict=True)):
        yield [
            Cell(line if place == 0 else f"with {line}", tone="strong"),
            str(person.weight),
            *(_needs(person, priority) for priority in RANKS),
            _room(sitting) if place == 0 else "",
        ]


def _needs(person: Interviewer, priority: str) -> str:
    told = [need for need in person.needs if need.priority == priority and not _is_stated(need)]
    return "\n".join(
        _label(need) + (f" {need.min_strength}" if need.min_strength > 1 else "") for need in told
    )


def _label(need: Need) -> str:
    known = resolve(need.competency).competency_id
    return need.competency if known is None else builtin_framework().label(known)


def _is_stated(need: Need) -> bool:
    known = resolve(need.competency).competency_id
    return known is not None and builtin_framework().competency(known).answered_by == "statement"


def _room(sitting: Sitting) -> str:
    if sitting.told is not None:
        return "over"
    minutes = [] if sitting.minutes is None else [f"{sitting.minutes} min"]
    count = [] if sitting.max_stories is None else [plural(sitting.max_stories, "story", "stories")]
    return ", ".join([*minutes, *count])
