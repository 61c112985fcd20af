"""The tiers as a plain integer program, as one writes it by hand: what the other tools are given.

One column for each story and meeting, for each need, for each meeting, and for each story that could lead a
question; one row for each sentence of the rules. No reductions and no levels: those are the planner's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.support.facts import Facts, Question

Terms = dict[int, int]
"""Column to coefficient."""


@dataclass
class Plain:
    """Columns that are 0 or 1, rows `terms <= limit`, and the tiers to be maximised one after another."""

    columns: int = 0
    rows: list[tuple[Terms, int]] = field(default_factory=list)
    tiers: dict[str, Terms] = field(default_factory=dict)

    def column(self) -> int:
        """Add a column."""
        self.columns += 1
        return self.columns - 1

    def at_most(self, terms: Terms, limit: int) -> None:
        """Add a row."""
        self.rows.append((terms, limit))


def formulate(facts: Facts) -> Plain:
    """Write the program of a round without locks and without a plan before."""
    plain = Plain()
    told = {
        (story, meeting): plain.column() for meeting, able in facts.tellable.items() for story in sorted(able)
    }
    _limits(plain, facts, told)
    tiers: dict[str, Terms] = {name: {} for name in facts.tiers}
    for meeting, questions in facts.questions.items():
        here = {story: column for (story, place), column in told.items() if place == meeting}
        _coverage(plain, facts, questions, here, tiers)
        _leads(plain, facts, questions, here, tiers)
    tiers["fresh"] = {column: -1 for (story, _), column in told.items() if story in facts.heard_here}
    tiers["spare"] = dict.fromkeys(told.values(), -1)
    plain.tiers = tiers
    return plain


def _limits(plain: Plain, facts: Facts, told: dict[tuple[str, int], int]) -> None:
    for episode in sorted(set(facts.episode.values())):
        same = [column for (story, _), column in told.items() if facts.episode[story] == episode]
        plain.at_most(dict.fromkeys(same, 1), 1)
    for meeting, room in facts.room.items():
        here = {column: story for (story, place), column in told.items() if place == meeting}
        if room.stories is not None:
            plain.at_most(dict.fromkeys(here, 1), room.stories)
        if room.seconds is not None:
            plain.at_most({column: facts.seconds[story] for column, story in here.items()}, room.seconds)


def _coverage(
    plain: Plain,
    facts: Facts,
    questions: tuple[Question, ...],
    here: dict[str, int],
    tiers: dict[str, Terms],
) -> None:
    served = plain.column()
    serving: Terms = {}
    for question in questions:
        for need in question.needs:
            covering = {column: -1 for story, column in here.items() if facts.covers(story, need)}
            covered = plain.column()
            plain.at_most({covered: 1, **covering}, 0)
            tiers[need.priority][covered] = need.weight
            serving |= covering
    plain.at_most({served: 1, **serving}, 0)
    tiers["served"][served] = 1


def _leads(
    plain: Plain,
    facts: Facts,
    questions: tuple[Question, ...],
    here: dict[str, int],
    tiers: dict[str, Terms],
) -> None:
    """A question is led by a story of its own, or shares one, or is not covered."""
    alone: dict[int, Terms] = {column: {} for column in here.values()}
    for question in questions:
        leading: Terms = {}
        for story, told in here.items():
            fit = question.fit_weight * facts.strength(story, question.competency)
            if facts.covers_one(story, question.musts):
                own = plain.column()
                leading[own] = alone[told][own] = 1
                tiers["own"][own], tiers["fit"][own] = question.own_weight, fit
            if facts.covers_one(story, question.needs):
                shared = plain.column()
                leading[shared] = 1
                tiers["fit"][shared] = fit
                plain.at_most({shared: 1, told: -1}, 0)
        plain.at_most(leading, 1)
    for told, owned in alone.items():
        plain.at_most({**owned, told: -1}, 0)
