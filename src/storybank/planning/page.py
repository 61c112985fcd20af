"""What a plan shows: its sittings in telling order, what is open, what is in reserve, how good it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from storybank.display import Block, Bullets, Cell, Column, Heading, Page, Table, Tone
from storybank.interviews import NeedRef, sitting_heading
from storybank.values import listed, plural

if TYPE_CHECKING:
    from storybank.planning.plan import Assignment, Coverage, Plan

_GOALS = {
    "must": "Musts covered, by weight",
    "served": "Sittings served",
    "repeats": "Repeats",
    "should": "Shoulds covered, by weight",
    "kept": "Kept from the plan before",
    "own": "Musts with a story of their own, by weight",
    "fresh": "Stories somebody here has heard",
    "spare": "Stories used",
    "nice": "Nices covered, by weight",
    "fit": "Strength of the leads, by weight",
}

_FEWER_IS_BETTER = ("repeats", "fresh", "spare")
"""Goals that count what is to be avoided; shown as a count instead of a loss."""

_NOTHING = Cell("", tone="faint")

_DITTO = Cell("″", tone="faint")
"""The same people as in the row above."""

_TONES: dict[str, Tone] = {"must": "bad", "should": "warn", "nice": "faint"}

_CERTAINTY = {
    "proved": "No better plan exists: exact bounds prove it.",
    "solver": "The solver found no better plan.",
    "bounded": "The search was cut short; the last table says what may be left.",
}


def plan_page(plan: Plan) -> Page:
    """Return the page of a plan."""
    where = f" at {plan.round.employer}" if plan.round.employer else ""
    return Page(f"Plan: {plan.round.name}{where}", lead=_summary(plan), blocks=tuple(_blocks(plan)))


def _summary(plan: Plan) -> str:
    ahead = sum(not sitting.is_over for sitting in plan.round.sittings)
    if not ahead:
        return "Every sitting is over."
    used = plural(len({assignment.story_id for assignment in plan.assignments}), "story", "stories")
    repeats = -(plan.proof.value("repeats") or 0)
    never = ", none told twice" if len(plan.assignments) > 1 else ""
    twice = f", {plural(repeats, 'repeat')}" if repeats else never
    still = f"{plural(len(plan.gaps), 'need')} open" if plan.gaps else "no need open"
    sure = _CERTAINTY[plan.proof.status] if plan.proof.tiers else "How good it is has been taken out."
    return f"{used} for {plural(ahead, 'sitting')} to come{twice}; {still}. {sure}"


def _blocks(plan: Plan) -> Iterator[Block]:
    yield Table(
        [
            Column("Who", share=2),
            Column("Tell", share=3),
            Column("It answers", share=3),
            Column("If it is spent", share=2),
        ],
        [row for index in range(len(plan.round.sittings)) for row in _sitting_rows(plan, index)],
        note="In the order of telling. Figures are strengths, 1 to 5.",
    )
    if plan.gaps:
        yield Heading("Open needs")
        yield Bullets(_open_needs(plan))
    if plan.statements:
        yield Heading("Say, rather than tell")
        yield Bullets(_statements(plan))
    if plan.findings:
        yield Heading("Worth mending")
        yield Bullets(Cell(str(finding), tone="warn") for finding in plan.findings)
    if not plan.proof.tiers:  # as of a plan that was redacted: what it was weighed with is gone
        return
    yield Heading("How good it is")
    yield Table(
        [
            "Goal, most important first",
            Column("Reached", align="right"),
            Column("Best possible", align="right"),
        ],
        [
            [_GOALS[tier.name], _amount(tier.name, tier.value), _amount(tier.name, tier.bound)]
            for tier in plan.proof.tiers
        ],
    )


def _amount(goal: str, value: int) -> str:
    return str(-value if goal in _FEWER_IS_BETTER else value)


def _sitting_rows(plan: Plan, index: int) -> Iterator[list[Cell | str]]:
    sitting = plan.round.sittings[index]
    who = Cell(sitting_heading(plan.round, index), tone="faint" if sitting.is_over else "strong")
    if sitting.told is not None:
        told = "\n".join(_title(plan, story_id) for story_id in sitting.told) or "nothing"
        answered = _needs(plan, [row for row in _rows_of(plan, index) if row.story_id])
        yield [who, Cell(f"over; told: {told}", tone="faint"), Cell(answered, tone="faint"), _NOTHING]
        return
    here = [assignment for assignment in plan.assignments if assignment.sitting == index]
    for place, assignment in enumerate(here):
        yield [who if place == 0 else _DITTO, *_assignment_cells(plan, assignment)]
    if not here:
        yield [who, Cell("no story", tone="faint"), _NOTHING, _NOTHING]


def _assignment_cells(plan: Plan, assignment: Assignment) -> list[Cell | str]:
    leads = _needs(plan, _rows_for(plan, assignment, assignment.leads))
    shown = _needs(plan, _rows_for(plan, assignment, assignment.also_shows))
    also = f"also shows {shown.replace(chr(10), '; ')}" if shown else ""
    answers = "\n".join(filter(None, (leads, also)))
    title = Cell(_title(plan, assignment.story_id), tone="strong")
    if not leads:
        return [title, answers or Cell("nothing: locked by you", tone="faint"), _NOTHING]
    reserve = _reserve(plan, assignment)
    return [title, answers, Cell(reserve) if reserve else Cell("no backup", tone="faint")]


def _reserve(plan: Plan, assignment: Assignment) -> str:
    """Return the backups of the needs that a story leads, each with what it would answer."""
    led = {(ref.interviewer_id, ref.competency_id) for ref in assignment.leads}
    answers: dict[str, dict[str, None]] = {}
    for backup in plan.backups:
        if (backup.interviewer_id, backup.competency_id) in led:
            answers.setdefault(backup.story_id, {})[_label(plan, backup.competency_id)] = None
    if len(answers) == 1 and len(next(iter(answers.values()))) == len({c for _, c in led}):
        return _title(plan, next(iter(answers)))
    return "\n".join(f"{_title(plan, story_id)} ({listed(labels)})" for story_id, labels in answers.items())


def _rows_of(plan: Plan, index: int) -> list[Coverage]:
    people = {person.id for person in plan.round.sittings[index].interviewers}
    return [row for row in plan.coverage if row.interviewer_id in people]


def _rows_for(plan: Plan, assignment: Assignment, refs: tuple[NeedRef, ...]) -> list[Coverage]:
    """Return the rows of these needs."""
    wanted = {(ref.interviewer_id, ref.competency_id) for ref in refs}
    rows = _rows_of(plan, assignment.sitting)
    return [row for row in rows if (row.interviewer_id, row.competency_id) in wanted]


def _needs(plan: Plan, rows: list[Coverage]) -> str:
    """Return one line for each competency: its label, how urgent it is, how strong the story."""
    ranks = {"must": 0, "should": 1, "nice": 2}
    grouped: dict[str, list[Coverage]] = {}
    for row in rows:
        grouped.setdefault(row.competency_id, []).append(row)
    lines = []
    for competency_id, group in grouped.items():
        first = min(group, key=lambda row: ranks[row.priority])
        label = _label(plan, competency_id)
        lines.append((ranks[first.priority], f"{label} {first.strength} ({first.priority})"))
    return "\n".join(line for _, line in sorted(lines, key=lambda pair: pair[0]))


def _title(plan: Plan, story_id: str) -> str:
    return next((story.title for story in plan.stories if story.id == story_id), story_id)


def _label(plan: Plan, competency_id: str) -> str:
    return plan.competencies.get(competency_id, competency_id)


def _open_needs(plan: Plan) -> Iterable[Cell]:
    """Return the gaps; what is said of several people in the same words is said once."""
    said: dict[str, Cell] = {}
    for gap in plan.gaps:
        text = f"{gap.message} {gap.remedy}"
        said.setdefault(text, Cell(text, tone=_TONES[gap.priority]))
    return said.values()


def _statements(plan: Plan) -> Iterator[str]:
    names = {person.id: person.name for person in plan.round.interviewers}
    for need in plan.statements:
        yield f"{names.get(need.interviewer_id, need.interviewer_id)}: {_label(plan, need.competency_id)}"
