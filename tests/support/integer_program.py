"""The same definitions as an integer program for another solver: PuLP writes it, CBC solves it.

One variable for each thing that the definitions name, one row for each sentence, and one run for each
tier with the earlier ones held by rows: slow, and easy to compare with DESIGN section 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pulp  # type: ignore[import-untyped] # it ships no types
from tests.support.facts import Facts, Question, Want


def best_tiers(facts: Facts) -> dict[str, int] | None:
    """The tiers of the best assignment, in order; None where the locks leave no assignment."""
    program = _Program(facts)
    tiers: dict[str, int] = {}
    for name in facts.tiers:
        value = program.maximum(program.tiers[name])
        if value is None:
            return None
        tiers[name] = value
    return tiers


def _cbc() -> Any:
    """Return the CBC that PuLP brings along, told to stop only at a proved best."""
    exact = ["integerTolerance 1e-9", "primalTolerance 1e-9"]
    path = pulp.PULP_CBC_CMD.pulp_cbc_path
    return pulp.COIN_CMD(path=path, msg=False, gapRel=0, gapAbs=0, options=exact)


class _Program:
    """The rows of the hard rules, the meaning of each tier, and the tiers that are held already."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.flags = 0
        self.problem = pulp.LpProblem("plan", pulp.LpMaximize)
        # Always 0: a tier may be an empty sum, and PuLP wants a term in it.
        self.nothing = self.problem.add_variable("nothing", 0, 0)
        self.told = {
            (story, meeting): self._flag()
            for meeting, able in facts.tellable.items()
            for story in sorted(able)
        }
        self.questions = [q for questions in facts.questions.values() for q in questions]
        self._hard_rules()
        self.covered = {(q.meeting, need): self._covered(q, need) for q in self.questions for need in q.needs}
        self.served = {meeting: self._served(meeting) for meeting in facts.questions}
        self.own, self.shared = self._leads()
        self.tiers = self._tiers()

    def maximum(self, tier: Any) -> int | None:
        """Solve for one tier and hold what it reaches."""
        self.problem.setObjective(tier + self.nothing)
        self.problem.solve(_cbc())
        if pulp.LpStatus[self.problem.status] == "Infeasible":
            return None
        assert pulp.LpStatus[self.problem.status] == "Optimal"
        reached: float = pulp.value(self.problem.objective)
        value = round(reached)
        assert abs(value - reached) < 1e-4
        self.problem += tier >= value
        return value

    def _flag(self) -> pulp.LpVariable:
        self.flags += 1
        return self.problem.add_variable(f"v{self.flags}", cat=pulp.LpBinary)

    def _told_in(self, meeting: int, needs: Iterable[Want] | None = None) -> Any:
        """How many stories go to a meeting; with needs, only those that cover one of them count."""
        wanted = None if needs is None else tuple(needs)
        return pulp.lpSum(
            flag
            for (story, place), flag in self.told.items()
            if place == meeting and (wanted is None or self.facts.covers_one(story, wanted))
        )

    def _hard_rules(self) -> None:
        facts = self.facts
        for episode in sorted(set(facts.episode.values())):
            same = [flag for (story, _), flag in self.told.items() if facts.episode[story] == episode]
            self.problem += pulp.lpSum(same) <= 1
        for meeting, room in facts.room.items():
            if room.stories is not None:
                self.problem += self._told_in(meeting) <= room.stories
            if room.seconds is not None:
                here = {story: flag for (story, place), flag in self.told.items() if place == meeting}
                self.problem += (
                    pulp.lpSum(facts.seconds[s] * flag for s, flag in here.items()) <= room.seconds
                )
        for lock in sorted(facts.locks):
            # A lock on a story that may not be told there has no variable: 0 = 1 is what it asks for.
            self.problem += pulp.lpSum([self.told[lock]] if lock in self.told else []) == 1

    def _covered(self, question: Question, need: Want) -> pulp.LpVariable:
        flag = self._flag()
        self.problem += flag <= self._told_in(question.meeting, [need])
        return flag

    def _served(self, meeting: int) -> pulp.LpVariable:
        flag = self._flag()
        needs = [need for question in self.facts.questions[meeting] for need in question.needs]
        self.problem += flag <= self._told_in(meeting, needs)
        return flag

    def _leads(self) -> tuple[dict[tuple[str, Question], Any], dict[tuple[str, Question], Any]]:
        """A question is led by a story of its own, or shares one, or is not covered."""
        own, shared = {}, {}
        for question in self.questions:
            for (story, meeting), told in self.told.items():
                if meeting != question.meeting:
                    continue
                if self.facts.covers_one(story, question.musts):
                    own[story, question] = self._flag()
                if self.facts.covers_one(story, question.needs):
                    shared[story, question] = self._flag()
                    self.problem += shared[story, question] <= told
            both = [flag for kind in (own, shared) for (_, q), flag in kind.items() if q is question]
            self.problem += pulp.lpSum(both) <= 1
        for (story, meeting), told in self.told.items():
            alone = [flag for (s, q), flag in own.items() if s == story and q.meeting == meeting]
            self.problem += pulp.lpSum(alone) <= told
        return own, shared

    def _tiers(self) -> dict[str, Any]:
        facts = self.facts

        def weight(priority: str) -> Any:
            return pulp.lpSum(
                need.weight * flag for (_, need), flag in self.covered.items() if need.priority == priority
            )

        return {
            "must": weight("must"),
            "served": pulp.lpSum(self.served.values()),
            "should": weight("should"),
            "kept": pulp.lpSum(self.told[place] for place in sorted(self._kept())),
            "own": pulp.lpSum(q.own_weight * flag for (_, q), flag in self.own.items()),
            "fresh": -1 * pulp.lpSum(flag for (s, _), flag in self.told.items() if s in facts.heard_here),
            "spare": -1 * pulp.lpSum(self.told.values()),
            "nice": weight("nice"),
            "fit": pulp.lpSum(
                q.fit_weight * facts.strength(story, q.competency) * flag
                for kind in (self.own, self.shared)
                for (story, q), flag in kind.items()
            ),
        }

    def _kept(self) -> set[tuple[str, int]]:
        """The assignments that count as kept: where the story covers a need of the meeting."""
        return {
            (story, meeting)
            for story, meeting in self.facts.kept & self.told.keys()
            if any(self.facts.covers_one(story, q.needs) for q in self.facts.questions[meeting])
        }
