"""What a bank shows: stories by competencies, how often each was told, and what is worth mending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from storybank.display import Block, Bullets, Cell, Column, Heading, Page, Paragraph, Table, Tone
from storybank.values import plural

if TYPE_CHECKING:
    from storybank.bank._bank import StoryBank
    from storybank.stories import Story

_STORIES_ACROSS = 20
"""Stories side by side in one matrix: more do not fit on a page or into a terminal of 100 columns."""


def bank_page(bank: StoryBank) -> Page:
    """Return the page of a bank."""
    ready = sum(story.status == "ready" for story in bank.stories)
    told = len({telling.story for telling in bank.tellings})
    count = plural(len(bank.stories), "story", "stories")
    lead = f"{count}, {ready} of them ready; {told} told so far."
    return Page("Story bank", lead=lead, blocks=tuple(_blocks(bank)))


def _blocks(bank: StoryBank) -> Iterator[Block]:
    if not bank.stories:
        yield Paragraph('Begin with one story: bank.with_stories(Story("…", competencies=["teamwork"])).')
    else:
        yield _list(bank)
        numbered = list(enumerate(bank.stories, start=1))
        for start in range(0, len(numbered), _STORIES_ACROSS):
            yield _matrix(bank, numbered[start : start + _STORIES_ACROSS])
    if bank.impressions:
        yield Heading("What people took away")
        yield Bullets(_impressions(bank))
    if bank.findings:
        yield Heading("Worth mending")
        yield Bullets(Cell(str(finding), tone="warn") for finding in bank.findings)


def _list(bank: StoryBank) -> Table:
    told = Counter(telling.story for telling in bank.tellings)
    return Table(
        [
            Column("No.", align="right"),
            Column("Story", share=4),
            Column("From", share=3),
            Column("Seconds", align="right"),
            Column("Told", align="right"),
            "Status",
        ],
        [_row(number, story, told[story.id]) for number, story in enumerate(bank.stories, start=1)],
    )


def _row(number: int, story: Story, told: int) -> list[Cell | str]:
    happened = f", {story.happened[:4]}" if story.happened else ""
    status = "" if story.status == "ready" else story.status
    return [
        str(number),
        Cell(story.title, tone="strong"),
        f"{story.employer or ''}{happened}".removeprefix(", "),
        str(story.seconds),
        str(told) if told else "",
        Cell(status, tone="faint"),
    ]


def _matrix(bank: StoryBank, stories: list[tuple[int, Story]]) -> Table:
    """Return competencies by stories: names down the side, where there is room for them."""
    shown = {story.id: bank.shows(story) for _, story in stories}
    known = [competency.id for competency in bank.framework.competencies]
    found = {name: None for strengths in shown.values() for name in strengths}
    order = [name for name in known if name in found] + [name for name in found if name not in known]
    return Table(
        [Column("Competency", share=3), *(Column(str(n), align="center") for n, _ in stories)],
        [
            [bank.framework.label(name), *(_heat(shown[story.id].get(name)) for _, story in stories)]
            for name in order
        ],
        note="How strongly each story shows it, 1 to 5.",
    )


def _heat(strength: int | None) -> Cell:
    return Cell("") if strength is None else Cell(str(strength), level=strength)


def _impressions(bank: StoryBank) -> Iterator[Cell]:
    for impression in bank.impressions:
        competency_id = bank.resolve(impression.competency) or impression.competency
        label = bank.framework.label(competency_id)
        tone: Tone = "good" if impression.kind == "strength" else "warn"
        where = f" ({impression.employer})" if impression.employer else ""
        yield Cell(f"{impression.interviewer}{where}: {label}, a {impression.kind}", tone=tone)
