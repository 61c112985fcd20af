"""Where each story was to be told, and where it is now: every assignment in exactly one kind of change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from storybank.interviews import Round
from storybank.planning.engine.matching import best_matching
from storybank.planning.plan import Plan
from storybank.values import Value

ChangeKind = Literal["told_as_planned", "told_unplanned", "kept", "moved", "added", "not_told", "dropped"]

_KINDS: tuple[str, ...] = get_args(ChangeKind)


class StoryChange(Value):
    """What became of a story's place in a plan.

    Attributes:
        story_id: Which story.
        kind: `"kept"`, somebody who was to hear it still is; `"moved"`, it goes to other people;
            `"added"`, it is assigned and was not; `"told_as_planned"`, it has been told since to somebody
            who was to hear it; `"told_unplanned"`, to nobody of those; `"not_told"`, the sitting is over
            without it; `"dropped"`, it is no longer assigned.
        before: 0-based index into the first plan's sittings: where it was assigned; None where it was not.
        after: The same in the second plan: where it is assigned, or was told; None where neither.
    """

    story_id: str
    kind: ChangeKind
    before: int | None = None
    after: int | None = None


def story_changes(before: Plan, after: Plan) -> tuple[StoryChange, ...]:
    """Return what became of every assignment, by the second plan's sittings and then by the first's.

    A sitting is known by its people, wherever it stands in the day: a person who moves to another time or
    joins a panel takes the stories along, as in the tier `kept`.
    """
    names = [*_assigned(after), *(name for name, _ in _tellings(after.round)), *_assigned(before)]
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    found = [change for name in order for change in _Trail(name, before, after).changes()]
    return tuple(sorted(found, key=lambda change: (*_place(change), order[change.story_id])))


def people_at(round_: Round, sitting: int) -> frozenset[str]:
    """Return the ids of those who sit there."""
    return frozenset(person.id for person in round_.sittings[sitting].interviewers)


class _Trail:
    """One story: where it was assigned, where it has been told since, and where it is assigned now."""

    def __init__(self, story_id: str, before: Plan, after: Plan) -> None:
        self._story_id = story_id
        self._before, self._after = before.round, after.round
        self._was = [a.sitting for a in before.assignments if a.story_id == story_id]
        self._now = [a.sitting for a in after.assignments if a.story_id == story_id]
        known = [sitting for name, sitting in _tellings(before.round) if name == story_id]
        told = [sitting for name, sitting in _tellings(after.round) if name == story_id]
        self._told = [new for new in told if not any(self._shared(old, new) for old in known)]

    def changes(self) -> Iterator[StoryChange]:
        """Yield each place once: what was told as planned, then what stays, then what went elsewhere."""
        yield from self._pair("told_as_planned", self._told, self._matched(self._told))
        yield from self._pair("kept", self._now, self._matched(self._now))
        yield from self._pair("told_unplanned", self._told, _in_turn(self._was, self._told))
        yield from self._pair("moved", self._now, _in_turn(self._was, self._now))
        for sitting in self._told:
            yield StoryChange(story_id=self._story_id, kind="told_unplanned", after=sitting)
        for sitting in self._now:
            yield StoryChange(story_id=self._story_id, kind="added", after=sitting)
        for sitting in self._was:
            kind: ChangeKind = "not_told" if self._is_over(sitting) else "dropped"
            yield StoryChange(story_id=self._story_id, kind=kind, before=sitting)

    def _pair(
        self, kind: ChangeKind, places: list[int], pairs: Sequence[tuple[int, int]]
    ) -> Iterator[StoryChange]:
        """Yield the pairs, and strike them from what is left to explain."""
        for before, after in pairs:
            self._was.remove(before)
            places.remove(after)
            yield StoryChange(story_id=self._story_id, kind=kind, before=before, after=after)

    def _matched(self, places: Sequence[int]) -> list[tuple[int, int]]:
        """Match old places with new ones of the same people: as many people as can be."""
        gains = [[self._shared(old, new) for new in places] for old in self._was]
        partners = zip(self._was, best_matching(gains), strict=True)
        return [(old, places[partner]) for old, partner in partners if partner is not None]

    def _shared(self, old: int, new: int) -> int:
        return len(people_at(self._before, old) & people_at(self._after, new))

    def _is_over(self, old: int) -> bool:
        return any(
            sitting.is_over and self._shared(old, new) for new, sitting in enumerate(self._after.sittings)
        )


def _in_turn(was: Sequence[int], places: Sequence[int]) -> list[tuple[int, int]]:
    return list(zip(was, places, strict=False))


def _assigned(plan: Plan) -> list[str]:
    return [assignment.story_id for assignment in plan.assignments]


def _tellings(round_: Round) -> list[tuple[str, int]]:
    """Return each story told in a sitting that is over, with the sitting."""
    return [(name, place) for place, sitting in enumerate(round_.sittings) for name in sitting.told or ()]


def _place(change: StoryChange) -> tuple[bool, int, int]:
    """Return a key: what is or was told in the second plan first, by sitting; then the rest."""
    place = change.before if change.after is None else change.after
    return change.after is None, place or 0, _KINDS.index(change.kind)
