"""What a StressTest shows: each story with what is lost without it, and each sitting's worst case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from storybank.display import Block, Cell, Column, Heading, Page, Table, Tone
from storybank.interviews import sitting_heading
from storybank.values import plural

if TYPE_CHECKING:
    from storybank.planning._stress import Loss, LostNeed, Standing, StressTest

_DITTO = Cell("″", tone="faint")

_TONES: dict[str, Tone] = {"must": "bad", "should": "warn", "nice": "faint"}
"""What the loss of a need is: of several the most important decides."""

_ALL = 100


def stress_page(test: StressTest) -> Page:
    """Return the page of a stress test."""
    title = f"If a story is spent: {test.plan.round.name}"
    return Page(title, lead=_summary(test), blocks=tuple(_blocks(test)))


def _summary(test: StressTest) -> str:
    if not test.complete:
        tried = f"{len(test.losses)} of {plural(len(test.plan.assignments), 'story', 'stories')}"
        found = f"; of these {len(test.critical)} cannot be lost without losing a must" if test.losses else ""
        return f"The test was cut short: it tried {tried}{found}. The others are not known."
    if not test.losses:
        return "No story is planned, so none can be lost."
    if not test.critical:
        return "No must falls, whichever one story is spent before its turn."
    stories = plural(len(test.losses), "story", "stories")
    return f"Of {stories}, {len(test.critical)} cannot be lost without losing a must."


def _blocks(test: StressTest) -> Iterator[Block]:
    if test.losses:
        yield Table(
            [
                Column("Who", share=2),
                Column("If it is spent", share=3),
                Column("Steps in", share=2),
                Column("Lost all the same", share=3),
            ],
            list(_rows(test)),
            note="Each story by itself; the rest of the plan stays as it is.",
        )
    if test.standings:
        yield Heading("How much of each sitting survives")
        yield Table(
            [
                Column("Who", share=2),
                Column("Musts covered, by weight", align="right"),
                Column("Left in the worst case", align="right"),
                Column("Share", align="right"),
            ],
            [_standing(test, standing) for standing in test.standings],
        )


def _rows(test: StressTest) -> Iterator[list[Cell | str]]:
    shown: set[int] = set()
    for loss in test.losses:
        who = Cell(sitting_heading(test.plan.round, loss.sitting), tone="strong")
        yield [_DITTO if loss.sitting in shown else who, *_loss(test, loss)]
        shown.add(loss.sitting)


def _loss(test: StressTest, loss: Loss) -> list[Cell | str]:
    titles = {story.id: story.title for story in test.plan.stories}
    backups = "\n".join(titles.get(backup, backup) for backup in loss.backups)
    ranks = [*_TONES]
    lost = sorted(loss.needs, key=lambda need: ranks.index(need.priority))
    needs = "\n".join(dict.fromkeys(_need(test, need) for need in lost))
    return [
        Cell(titles.get(loss.story_id, loss.story_id), tone="strong"),
        Cell(backups or "no backup", tone="plain" if backups else "faint"),
        Cell(needs, tone=_TONES[lost[0].priority]) if lost else Cell("nothing", tone="good"),
    ]


def _need(test: StressTest, lost: LostNeed) -> str:
    return f"{test.plan.competencies.get(lost.need.competency_id, lost.need.competency_id)} ({lost.priority})"


def _standing(test: StressTest, standing: Standing) -> list[Cell | str]:
    tone: Tone = "good" if standing.percent == _ALL else "warn" if standing.percent else "bad"
    share = Cell(f"{standing.percent} %", tone=tone)
    names = test.plan.round.sittings[standing.sitting].names
    return [names, str(standing.must_weight), str(standing.surviving), share]
