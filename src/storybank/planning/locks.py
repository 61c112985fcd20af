"""`Policy.use` and `Policy.avoid`: read, and held against the hard rules."""

from __future__ import annotations

from collections.abc import Iterator

from storybank.bank import StoryBank
from storybank.errors import Fault, UnknownReference
from storybank.interviews import Round
from storybank.planning.policy import Lock, Policy
from storybank.planning.rules import Rule, Rules, sitting_meant
from storybank.stories import Story
from storybank.values import join_words, plural

Pair = tuple[str, int]
"""A story's id and the index of a sitting."""

_UNLOCK = "take the lock away, or change what it meets"

_MET: dict[Rule, str] = {
    "not_ready": "the story's status is {status}",
    "withheld": "the story is withheld from this employer",
    "avoided": "policy.avoid names the same pair",
    "heard": "somebody in the sitting has heard its episode",
    "told": "its episode was told in sitting {told}",
}
"""What a lock meets, by the rule that it breaks."""


def read_locks(
    bank: StoryBank, round_: Round, policy: Policy, unknown: list[Fault], impossible: list[Fault]
) -> tuple[Rules, tuple[Pair, ...]]:
    """Return the rules of a round, and what must be assigned, sorted; the lists get what is wrong.

    A lock on a sitting that is over says nothing any more.
    """
    used = list(_resolved(bank, round_, "use", policy.use, unknown))
    avoided = frozenset(pair for _, pair in _resolved(bank, round_, "avoid", policy.avoid, unknown))
    rules = Rules(bank, round_, policy, avoided)
    paths: dict[Pair, str] = {}
    for path, pair in used:
        if not round_.sittings[pair[1]].is_over:
            paths.setdefault(pair, path)
    locked = {path: (bank.story(story_id), sitting) for (story_id, sitting), path in paths.items()}
    impossible += [*_forbidden(rules, locked), *_told_twice(rules, locked), *_too_many(rules, locked)]
    return rules, tuple(sorted(paths))


Locked = dict[str, tuple[Story, int]]
"""What is locked where, by the lock's path."""


def _resolved(
    bank: StoryBank, round_: Round, field: str, locks: tuple[Lock, ...], unknown: list[Fault]
) -> Iterator[tuple[str, Pair]]:
    for index, (story, place) in enumerate(locks):
        path, sitting = f"policy.{field}[{index}]", None
        if story not in bank:
            problem, remedy = "is not one story of the bank", "give a story's id"
            unknown.append(Fault(f"{path}[0]", problem, remedy, "unknown_reference"))
        try:
            sitting = sitting_meant(round_, place)
        except UnknownReference as error:
            unknown.append(error.faults[0].at(f"{path}[1]"))
        if story in bank and sitting is not None:
            yield path, (bank.story(story).id, sitting)


def _forbidden(rules: Rules, locked: Locked) -> Iterator[Fault]:
    """Find locks that a rule forbids whatever else is planned."""
    for path, (story, sitting) in locked.items():
        told = rules.told_episodes.get(story.episode)
        met = [_MET[rule].format(status=story.status, told=told) for rule in rules.broken(story, sitting)]
        if met:
            yield Fault(path, f"cannot hold: {join_words(met)}", _UNLOCK, "conflict")


def _told_twice(rules: Rules, locked: Locked) -> Iterator[Fault]:
    """Find locks that tell one episode twice."""
    by_episode: dict[tuple[str, int], list[str]] = {}
    for path, (story, sitting) in locked.items():
        by_episode.setdefault((story.episode, sitting if rules.may_repeat else 0), []).append(path)
    for *others, last in by_episode.values():
        if others:
            what = "story" if len({locked[path][0].id for path in (*others, last)}) == 1 else "episode"
            problem = f"cannot hold with {join_words(others)}: they tell one {what} twice"
            yield Fault(last, problem, _UNLOCK, "conflict")


def _too_many(rules: Rules, locked: Locked) -> Iterator[Fault]:
    """Find sittings in which more is locked than fits."""
    for sitting in sorted({sitting for _, sitting in locked.values()}):
        paths = [path for path, (_, place) in locked.items() if place == sitting]
        limit = rules.count(rules.round.sittings[sitting])
        budget = rules.budget(rules.round.sittings[sitting])
        seconds = sum(rules.seconds(locked[path][0]) for path in paths)
        if limit is not None and len(paths) > limit:
            most = plural(limit, "story", "stories")
            problem = f"cannot hold: {len(paths)} are locked in sitting {sitting}, which takes {most}"
            yield Fault(paths[-1], problem, _UNLOCK, "conflict")
        if budget is not None and seconds > budget:
            taken = f"the locked stories take {seconds} s of the {budget} s in sitting {sitting}"
            yield Fault(paths[-1], f"cannot hold: {taken}", _UNLOCK, "conflict")
