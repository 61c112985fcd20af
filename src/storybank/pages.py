"""day_pages: the briefs of a day, each from a new sheet on, to print or to send the evening before."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, starmap
from typing import Self

from pydantic import model_validator

from storybank.analysis.suggestions import Vouching, vouching
from storybank.bank import StoryBank
from storybank.briefs import Brief, brief
from storybank.display import Cell, Column, Page, Shown, Table, section
from storybank.errors import fault_of, refuse
from storybank.interviews import Round, meeting_heading
from storybank.interviews.people import contact_of, looked_up
from storybank.planning import Plan
from storybank.values import Value, checked, plural, spelled_day
from storybank.values.base import without_empty
from storybank.values.strings import at_place

__all__ = ["DayPages", "day_pages"]


class DayPages(Shown, Value):
    """The briefs of a day, behind a sheet that says when to be where.

    Attributes:
        round: The day.
        briefs: One for each meeting, in the order of the day.
        vouching: Who can speak for what is told there, where references are named.
    """

    round: Round
    briefs: tuple[Brief, ...]
    vouching: tuple[Vouching, ...] = ()

    _shorter = without_empty("vouching")

    @model_validator(mode="after")
    def _of_the_round(self) -> Self:
        beyond = (at for at, one in enumerate(self.briefs) if one.index >= len(self.round.meetings))
        refuse("DayPages", (fault_of("no_meeting_of_day", f"briefs[{at}].index") for at in beyond))
        return self

    def page(self) -> Page:
        """Return the day at a glance and what to take along, then each brief, which begins on a new sheet."""
        round, rows = self.round, list[list[Cell | str]]()
        for one in self.briefs:
            over, there = one.meeting.is_over, one.meeting
            nothing = "nothing planned" if there.askers else there.notes or "takes no stories"
            titles = "over" if over else "\n".join(story.title for story in one.stories) or nothing
            rows.append([Cell(meeting_heading(round, one.index), tone="faint" if over else "strong"), titles])
        to_know = {
            "In your bag": round.bag,
            "To reach them": [f"{one.name}: {at}" for one in round.all_people if (at := contact_of(one))],
            "What you know of the employer": looked_up(round.research, known=True),
            "Still to find out": looked_up(round.research, known=False),
            "They can speak for you": [": ".join(filter(None, one)) for one in round.references.items()],
            "For which stories": map(str, self.vouching),
        }
        lists = chain.from_iterable(starmap(section, to_know.items()))
        day = f"{spelled_day(round.date)}: " if round.date else ""
        overview = Table([Column("Who", share=2), Column("Tell", share=3)], rows)
        sheets = (one.page() for one in self.briefs)
        return Page(
            at_place(round.name, round.employer),
            lead=f"{day}{plural(len(self.briefs), 'meeting')}.",
            blocks=(overview, *lists, *sheets),
        )

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
    behind = vouching(plan, bank) if plan.round.references else ()
    return DayPages(round=plan.round, briefs=tuple(each), vouching=tuple(behind))
