"""day_pages: the briefs of a day, each from a new sheet on, to print or to send the evening before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Self

from pydantic import model_validator

from storybank.bank import StoryBank
from storybank.briefs import Brief, brief
from storybank.display import Cell, Column, Page, Shown, Table
from storybank.errors import fault_of, refuse
from storybank.interviews import Round, meeting_heading
from storybank.planning import Plan
from storybank.values import Value, checked, plural, spelled_day
from storybank.values.strings import at_place

__all__ = ["DayPages", "day_pages"]


class DayPages(Shown, Value):
    """The briefs of a day, behind a sheet that says when to be where.

    Attributes:
        round: The day.
        briefs: One for each meeting, in the order of the day.
    """

    round: Round
    briefs: tuple[Brief, ...]

    @model_validator(mode="after")
    def _of_the_round(self) -> Self:
        beyond = (at for at, one in enumerate(self.briefs) if one.index >= len(self.round.meetings))
        refuse("DayPages", (fault_of("no_meeting_of_day", f"briefs[{at}].index") for at in beyond))
        return self

    def page(self) -> Page:
        """Return the day at a glance, then each brief, which begins on a new sheet."""
        when = f"{spelled_day(self.round.date)}: " if self.round.date else ""
        lead = f"{when}{plural(len(self.briefs), 'meeting')}."
        sheets = (one.page() for one in self.briefs)
        overview = Table([Column("Who", share=2), Column("Tell", share=3)], _rows(self))
        return Page(at_place(self.round.name, self.round.employer), lead=lead, blocks=(overview, *sheets))

    def __repr__(self) -> str:
        """Return which day it is and how many sheets it has, without any text."""
        return f"<DayPages {self.round.name!r}: {plural(len(self.briefs), 'brief')}>"


@checked
def day_pages(plan: Plan, bank: StoryBank, *, earlier: Iterable[Round] = ()) -> DayPages:
    """Return the briefs of all meetings of a plan's round, as one printable page; see `brief`.

    Printed, each meeting begins on a new sheet; `storybank.formats.write_page` makes a file of it.

    Raises:
        UnknownReference: A story that is assigned is neither in the plan nor in the bank.

    >>> from storybank.planning import plan_round
    >>> from storybank.sample import sample_bank, sample_round
    >>> day_pages(plan_round(sample_bank(), sample_round()), sample_bank())
    <DayPages 'Final round': 5 briefs>
    """
    each = (brief(plan, bank, index, earlier=earlier) for index in range(len(plan.round.meetings)))
    return DayPages(round=plan.round, briefs=tuple(each))


def _rows(day: DayPages) -> Iterator[list[Cell | str]]:
    for one in day.briefs:
        over = one.meeting.is_over
        titles = "over" if over else "\n".join(story.title for story in one.stories) or "nothing planned"
        yield [Cell(meeting_heading(day.round, one.index), tone="faint" if over else "strong"), titles]
