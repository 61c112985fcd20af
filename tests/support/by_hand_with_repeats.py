"""The best plan of a tiny round where a story may be told again, by trying every assignment there is.

`by_hand` gives each story one meeting; here each has any set of them, and the tier `repeats` counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, product

from tests.support.facts import Facts, facts_of
from tests.support.oracle import meeting_values
from tests.support.rounds import Case

Told = tuple[frozenset[str], ...]
"""For each meeting to come the stories that it hears."""


def best_tiers(case: Case) -> dict[str, int] | None:
    """The tiers of the best assignment; None where the locks leave none."""
    facts = _facts(case)
    spent = {case.bank.story(story).episode for stories in facts.told.values() for story in stories}
    locks = {
        meeting: frozenset(story for story, place in facts.locks if place == meeting)
        for meeting in facts.questions
    }
    each = [
        [
            (stories, meeting_values(facts, meeting, stories))
            for stories in _choices(facts, meeting)
            if locks[meeting] <= stories
        ]
        for meeting in facts.questions
    ]
    names = ("must", "served", "repeats", *facts.tiers[2:])
    ranked = []
    for chosen in product(*each):
        values = [worth for _, worth in chosen]
        told = Counter(facts.episode[story] for stories, _ in chosen for story in stories)
        again = {"repeats": -sum(count - (episode not in spent) for episode, count in told.items())}
        ranked.append(tuple(again.get(name, 0) + sum(one.get(name, 0) for one in values) for name in names))
    best = max(ranked, default=None)
    return None if best is None else dict(zip(names, best, strict=True))


def _facts(case: Case) -> Facts:
    """Read the case as if nothing had been told today: a repeat may tell it again."""
    silent = [s if s.told is None else s.replace(told=()) for s in case.round.meetings]
    before = facts_of(case.bank, case.round, case.policy, case.previous)
    round = case.round.replace(meetings=tuple(silent))
    return replace(facts_of(case.bank, round, case.policy, case.previous), told=before.told)


def _choices(facts: Facts, meeting: int) -> Iterator[frozenset[str]]:
    """Every set of stories that the meeting may hear: no episode twice, and within its limits."""
    able, room = sorted(facts.tellable[meeting]), facts.room[meeting]
    for chosen in chain.from_iterable(combinations(able, size) for size in range(len(able) + 1)):
        fits = room.stories is None or len(chosen) <= room.stories
        seconds = sum(facts.seconds[story] for story in chosen)
        once = len({facts.episode[story] for story in chosen}) == len(chosen)
        if fits and once and (room.seconds is None or seconds <= room.seconds):
            yield frozenset(chosen)
