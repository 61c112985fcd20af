"""The best plan by the value of every subset of stories in every meeting, joined meeting by meeting.

No solver and no program: a meeting is worth what it hears, whatever the others hear, so it is enough to
know for each set of episodes already used what the meetings so far are worth at best. For up to 12 stories
and no locks.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import prod

from tests.support.facts import Facts
from tests.support.oracle import meeting_values

Worth = tuple[int, int]
"""The episodes that a subset uses, one bit each, and its tiers as one number."""


def best_tiers(facts: Facts) -> dict[str, int]:
    """The tiers of the best assignment."""
    assert not facts.locks
    by_meeting = [list(_subsets(facts, meeting)) for meeting in facts.questions]
    spans = {name: _span(by_meeting, name) for name in facts.tiers}
    units = {name: prod(list(spans.values())[place + 1 :]) for place, name in enumerate(facts.tiers)}
    best = {0: 0}
    for subsets in by_meeting:
        best = _joined(best, [(used, _as_number(values, units)) for used, values in subsets])
    return _as_tiers(max(best.values()), spans, units)


def _subsets(facts: Facts, meeting: int) -> Iterator[tuple[int, dict[str, int]]]:
    """Every subset that the meeting may hear: its episodes and its values."""
    bit = {episode: 1 << place for place, episode in enumerate(sorted(set(facts.episode.values())))}
    room, able = facts.room[meeting], sorted(facts.tellable[meeting])
    for size in range(len(able) + 1 if room.stories is None else min(room.stories, len(able)) + 1):
        for stories in combinations(able, size):
            used = {facts.episode[story] for story in stories}
            seconds = sum(facts.seconds[story] for story in stories)
            if len(used) == size and (room.seconds is None or seconds <= room.seconds):
                yield (
                    sum(bit[episode] for episode in used),
                    meeting_values(facts, meeting, frozenset(stories)),
                )


def _span(by_meeting: list[list[tuple[int, dict[str, int]]]], name: str) -> int:
    """Return more than the tier can differ between two plans, on either side of 0."""
    return 1 + 2 * sum(max(abs(values[name]) for _, values in subsets) for subsets in by_meeting)


def _as_number(values: dict[str, int], units: dict[str, int]) -> int:
    return sum(unit * values[name] for name, unit in units.items())


def _as_tiers(number: int, spans: dict[str, int], units: dict[str, int]) -> dict[str, int]:
    """Read the tiers again from their number: each lies within half its span around 0."""
    tiers = {}
    for name, unit in units.items():
        digit = (number + unit // 2) // unit
        tiers[name] = digit
        number -= digit * unit
        assert abs(digit) <= spans[name] // 2
    return tiers


def _joined(best: dict[int, int], subsets: list[Worth]) -> dict[int, int]:
    joined: dict[int, int] = {}
    for used, so_far in best.items():
        for more, worth in subsets:
            if used & more == 0 and joined.get(used | more, so_far + worth - 1) < so_far + worth:
                joined[used | more] = so_far + worth
    return joined
