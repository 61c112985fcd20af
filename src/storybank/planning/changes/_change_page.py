"""What a PlanChange shows: the day as it stands now, each line with what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from storybank.display import Block, Bullets, Cell, Column, Heading, Page, Table, Tone
from storybank.interviews import Round, sitting_heading
from storybank.planning.changes._stories import StoryChange, people_at
from storybank.planning.changes._wording import TONES, need_in, priority_in, title_in
from storybank.values import listed, plural

if TYPE_CHECKING:
    from storybank.planning.changes._change import PlanChange

_NOTHING = Cell("", tone="faint")
_DITTO = Cell("″", tone="faint")


def change_page(change: PlanChange) -> Page:
    """Return the page of a change."""
    round_ = change.after.round
    where = f" at {round_.employer}" if round_.employer else ""
    return Page(f"Planned anew: {round_.name}{where}", lead=_summary(change), blocks=tuple(_blocks(change)))


def _summary(change: PlanChange) -> str:
    if change.is_empty:
        return "Nothing is different: every story stays where it was."
    counts = [
        (change.told_as_planned, "told as planned"),
        (change.told_unplanned, "told otherwise"),
        (change.not_told, "not told"),
        (change.kept, "kept"),
        (change.moved, "moved"),
        (change.added, "added"),
        (change.dropped, "dropped"),
    ]
    said = [f"{len(group)} {word}" for group, word in counts if group]
    stories = f"Stories: {listed(said)}." if said else "No story is planned, and none was."
    return f"{stories} Needs: {len(change.newly_covered)} newly covered, {len(change.newly_open)} newly open."


def _blocks(change: PlanChange) -> Iterator[Block]:
    yield Table(
        [Column("Who", share=2), Column("Story", share=3), Column("What became of it", share=3)],
        [row for index in range(len(change.after.round.sittings)) for row in _sitting_rows(change, index)],
    )
    news = [*_people(change), *_room(change)]
    if news:
        yield Heading("What is different in the round")
        yield Bullets(news)
    if change.dropped:
        yield Heading("No longer planned")
        yield Bullets(f"{_title(change, gone)}, which {_was_for(change, gone)}" for gone in change.dropped)
    needs = [*_needs(change)]
    if needs:
        yield Heading("Needs")
        yield Bullets(needs)


def _sitting_rows(change: PlanChange, index: int) -> Iterator[list[Cell | str]]:
    round_ = change.after.round
    over = round_.sittings[index].is_over
    who = Cell(sitting_heading(round_, index), tone="faint" if over else "strong")
    nothing: list[Cell | str] = [Cell("nothing told" if over else "no story", tone="faint"), _NOTHING]
    for place, line in enumerate([*_lines(change, index)] or [nothing]):
        yield [who if place == 0 else _DITTO, *line]


def _lines(change: PlanChange, index: int) -> Iterator[list[Cell | str]]:
    """Yield the stories of a sitting, told or in the order of telling, each with what became of it."""
    here = {line.story_id: line for line in change.changes if line.after == index}
    sitting = change.after.round.sittings[index]
    planned = [a.story_id for a in change.after.assignments if a.sitting == index]
    for story_id in sitting.told or planned:
        line = here.get(story_id)
        tone: Tone = "faint" if sitting.is_over else "strong"
        became = Cell("told before", tone="faint") if line is None else _became(change, line)
        yield [Cell(title_in(change.after, change.before, story_id), tone=tone), became]
    for line in change.not_told:
        if sitting.is_over and _sat_at(change, line) & people_at(change.after.round, index):
            yield [Cell(_title(change, line), tone="faint"), Cell("planned, and not told", tone="warn")]


def _became(change: PlanChange, line: StoryChange) -> Cell:
    match line.kind:
        case "kept":
            return Cell("as before", tone="faint")
        case "told_as_planned":
            return Cell("told, as planned", tone="good")
        case "told_unplanned":
            planned = "though not planned" if line.before is None else f"though it {_was_for(change, line)}"
            return Cell(_after_backup(change, line, f"told, {planned}"), tone="warn")
        case "moved":
            return Cell(_was_for(change, line))
        case _:
            return Cell(_after_backup(change, line, "new"))


def _after_backup(change: PlanChange, line: StoryChange, otherwise: str) -> str:
    """Return for which needs here the story had been the backup, if for any."""
    people = people_at(change.after.round, line.after or 0)
    labels = {
        change.before.competencies.get(backup.competency_id, backup.competency_id): None
        for backup in change.stepped_in
        if backup.story_id == line.story_id and backup.interviewer_id in people
    }
    verb = "told as" if line.kind == "told_unplanned" else "steps in:"
    return f"{verb} the backup for {listed(labels)}" if labels else otherwise


def _title(change: PlanChange, line: StoryChange) -> str:
    return title_in(change.after, change.before, line.story_id)


def _was_for(change: PlanChange, line: StoryChange) -> str:
    return f"was for {change.before.round.sittings[line.before or 0].names}"


def _sat_at(change: PlanChange, line: StoryChange) -> frozenset[str]:
    return people_at(change.before.round, line.before or 0)


def _people(change: PlanChange) -> Iterator[str]:
    was, now = change.before.round, change.after.round
    names = {person.id: person.name for person in (*was.interviewers, *now.interviewers)}
    for person_id in change.left:
        yield f"{names[person_id]} is no longer there."
    for person_id in change.joined:
        yield f"{names[person_id]} joins."
    for index, sitting in enumerate(now.sittings):
        stayed = _stayed(change, now, index)
        first = next((person.id for person in sitting.interviewers if person.id in stayed), None)
        if first is not None and stayed != _stayed(change, was, was.sitting_of(first)):
            together = len(sitting.interviewers) > 1
            yield f"{sitting.names} {'sit together' if together else 'sits alone'} now."


def _stayed(change: PlanChange, round_: Round, index: int) -> frozenset[str]:
    """Return those of a sitting who are there in both rounds."""
    return people_at(round_, index) - {*change.joined, *change.left}


def _room(change: PlanChange) -> Iterator[str]:
    """Say where the room for stories is another than it was."""
    was, now = change.before.round, change.after.round
    there = {person.id for person in was.interviewers}
    for sitting in now.sittings:
        first = next((person.id for person in sitting.interviewers if person.id in there), None)
        if first is None or sitting.is_over:
            continue
        old = was.sittings[was.sitting_of(first)]
        if old.minutes != sitting.minutes:
            length, before = (_amount(one.minutes, "minute") for one in (sitting, old))
            yield f"{sitting.names}: {length}, not {before}."
        if old.max_stories != sitting.max_stories:
            room, before = (_amount(one.max_stories, "story", "stories") for one in (sitting, old))
            yield f"{sitting.names}: room for {room}, not {before}."


def _amount(count: int | None, noun: str, many: str | None = None) -> str:
    return f"any number of {many or noun + 's'}" if count is None else plural(count, noun, many)


def _needs(change: PlanChange) -> Iterator[Cell]:
    gaps = {(gap.interviewer_id, gap.competency_id): gap for gap in change.after.gaps}
    for need in change.newly_covered:
        yield Cell(f"Now covered: {need_in(change.after, need)}", tone="good")
    said: dict[str, Cell] = {}
    for need in change.newly_open:
        gap = gaps.get((need.interviewer_id, need.competency_id))
        missed = f"Missed: {need_in(change.after, need)}"
        text = missed if gap is None else f"Now open: {gap.message} {gap.remedy}"
        said.setdefault(text, Cell(text, tone=TONES[priority_in(change.after, need)]))
    yield from said.values()
