"""`Policy.use` and `Policy.avoid`: read, and held against the hard rules."""

from __future__ import annotations

from collections.abc import Iterator

from storybank.errors import Fault, UnknownReference
from storybank.planning.frame import Frame, Locks
from storybank.planning.policy import Lock
from storybank.planning.references import Faults
from storybank.values import listed, plural

_UNLOCK = "take the lock away, or change what it meets"


def read_locks(frame: Frame, faults: Faults) -> Locks:
    """Return the locks as numbers; a lock on a sitting that is over says nothing any more.

    A name that is not there, and a lock that a rule forbids, go to the faults.
    """
    used = [
        (path, pair)
        for path, pair in _resolved(frame, "use", frame.policy.use, faults)
        if not frame.round.sittings[pair[1]].is_over
    ]
    avoided = [pair for _, pair in _resolved(frame, "avoid", frame.policy.avoid, faults)]
    paths: dict[tuple[int, int], str] = {}
    for path, pair in used:
        paths.setdefault(pair, path)
    faults.locks.extend(_alone(frame, paths, frozenset(avoided)))
    faults.locks.extend(_together(frame, paths))
    return Locks(tuple(sorted(paths)), frozenset(avoided))


def _resolved(
    frame: Frame, field: str, locks: tuple[Lock, ...], faults: Faults
) -> Iterator[tuple[str, tuple[int, int]]]:
    for index, (story, place) in enumerate(locks):
        path = f"policy.{field}[{index}]"
        number = frame.number[frame.bank.story(story).id] if story in frame.bank else None
        if number is None:
            faults.unknown.append(
                Fault(f"{path}[0]", "is not one story of the bank", "give a story's id", "unknown_reference")
            )
        sitting = _sitting(frame, f"{path}[1]", place, faults)
        if number is not None and sitting is not None:
            yield path, (number, sitting)


def _sitting(frame: Frame, path: str, place: int | str, faults: Faults) -> int | None:
    if isinstance(place, int):
        if place < len(frame.round.sittings):
            return place
        last = len(frame.round.sittings) - 1
        faults.unknown.append(
            Fault(path, "is no sitting of the round", f"give 0 to {last}", "unknown_reference")
        )
        return None
    try:
        return frame.round.sitting_of(place)
    except UnknownReference as error:
        faults.unknown.append(error.faults[0].at(path))
        return None


def _alone(
    frame: Frame, paths: dict[tuple[int, int], str], avoided: frozenset[tuple[int, int]]
) -> Iterator[Fault]:
    """Find locks that a rule forbids whatever else is planned."""
    for (number, sitting), path in paths.items():
        story = frame.stories[number]
        met = []
        if story.status != "ready":
            met.append(f"the story's status is {story.status}")
        if frame.is_withheld(story):
            met.append("the story is withheld from this employer")
        if (number, sitting) in avoided:
            met.append("policy.avoid names the same pair")
        if story.episode in frame.heard_by[sitting]:
            met.append("somebody in the sitting has heard its episode")
        if story.episode in frame.told_episodes and not frame.may_repeat:
            met.append(f"its episode was told in sitting {frame.told_episodes[story.episode]}")
        if met:
            yield Fault(path, f"cannot hold: {listed(met)}", _UNLOCK, "conflict")


def _together(frame: Frame, paths: dict[tuple[int, int], str]) -> Iterator[Fault]:
    """Find locks that forbid each other: one episode twice, too many stories, too many minutes."""
    by_episode: dict[tuple[str, int], list[tuple[int, str]]] = {}
    by_sitting: dict[int, list[tuple[int, str]]] = {}
    for (number, sitting), path in paths.items():
        audience = sitting if frame.may_repeat else 0
        by_episode.setdefault((frame.stories[number].episode, audience), []).append((number, path))
        by_sitting.setdefault(sitting, []).append((number, path))
    for held in by_episode.values():
        if len(held) > 1:
            others = listed(path for _, path in held[:-1])
            what = "story" if len({number for number, _ in held}) == 1 else "episode"
            yield Fault(
                held[-1][1], f"cannot hold with {others}: they tell one {what} twice", _UNLOCK, "conflict"
            )
    for sitting, group in sorted(by_sitting.items()):
        limit = frame.count(frame.round.sittings[sitting])
        budget = frame.budget(frame.round.sittings[sitting])
        seconds = sum(frame.seconds(frame.stories[number]) for number, _ in group)
        path = group[-1][1]
        if limit is not None and len(group) > limit:
            most = plural(limit, "story", "stories")
            problem = f"cannot hold: {len(group)} are locked in sitting {sitting}, which takes {most}"
            yield Fault(path, problem, _UNLOCK, "conflict")
        if budget is not None and seconds > budget:
            problem = (
                f"cannot hold: the locked stories take {seconds} s of the {budget} s in sitting {sitting}"
            )
            yield Fault(path, problem, _UNLOCK, "conflict")
