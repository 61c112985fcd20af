"""Who hears the answer, and what the plan has for them and for others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from storybank.bank import StoryBank
from storybank.history import employer_key, is_withheld
from storybank.interviews import Interviewer, Person, is_person
from storybank.planning.plan import Plan
from storybank.stories import Story
from storybank.values import FrozenMap, listed

_NOBODY: FrozenMap[str, str] = FrozenMap()


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who hears the answer, and which episodes are spent, meant for them, or meant for others.

    Attributes:
        names: Who hears it; empty where nobody is named.
        employer: Where; empty where no plan says so.
        heard: Episodes that one of them has heard.
        told_today: Episodes told in other sittings of the plan's round, where no experience is told twice.
        known_here: Episodes that somebody at this employer has heard.
        planned: Episodes that the plan has for their sitting.
        backups: Episodes in reserve for their sitting.
        promised: Episodes that the plan has for other sittings to come, with the names of the people there.
        reserved: Episodes in reserve for those, with their names.
        avoided: Ids of the stories that the policy keeps from them.
    """

    names: str = ""
    employer: str = ""
    heard: frozenset[str] = frozenset()
    told_today: frozenset[str] = frozenset()
    known_here: frozenset[str] = frozenset()
    planned: frozenset[str] = frozenset()
    backups: frozenset[str] = frozenset()
    promised: FrozenMap[str, str] = _NOBODY
    reserved: FrozenMap[str, str] = _NOBODY
    avoided: frozenset[str] = frozenset()

    def is_withheld(self, story: Story) -> bool:
        """Say whether the employer must not hear the story."""
        return is_withheld(story, self.employer)


def hearing_of(bank: StoryBank, to: Person | None, plan: Plan | None) -> Hearing:
    """Return who hears an answer and what is meant for whom.

    Raises:
        UnknownReference: `to` is nobody in the plan's round.
    """
    if plan is None:
        people = () if to is None else (Interviewer(to) if isinstance(to, str) else to,)
        return Hearing(names=listed(person.name for person in people), heard=_heard(bank, people))
    return _planned(bank, plan, None if to is None else plan.round.sitting_of(to))


def _planned(bank: StoryBank, plan: Plan, own: int | None) -> Hearing:
    """Return who sits in a sitting of the plan's round, and what each has heard and is meant to hear."""
    sittings = plan.round.sittings
    people = () if own is None else sittings[own].interviewers
    episodes = _Episodes(bank, plan)
    every = range(len(sittings))
    told = [episodes.of(sittings[place].told or ()) for place in every]
    assigned = [episodes.of(a.story_id for a in plan.assignments if a.sitting == place) for place in every]
    backups = [episodes.of(_backups(plan, place)) for place in every]
    others = [place for place in every if place != own]
    ahead = [place for place in reversed(others) if not sittings[place].is_over]
    spent = [told[place] for place in others] if plan.policy.repeats == "never" else []
    nothing: frozenset[str] = frozenset()
    return Hearing(
        names=listed(person.name for person in people),
        employer=plan.round.employer or "",
        heard=_heard(bank, people) | (nothing if own is None else told[own]),
        told_today=nothing.union(*spent),
        known_here=_known_here(bank, plan).union(*told),
        planned=nothing if own is None else assigned[own],
        backups=nothing if own is None else backups[own],
        promised=FrozenMap({e: sittings[p].names for p in ahead for e in sorted(assigned[p])}),
        reserved=FrozenMap({e: sittings[p].names for p in ahead for e in sorted(backups[p])}),
        avoided=frozenset(_avoided(bank, plan, own, people)),
    )


def _backups(plan: Plan, sitting: int) -> Iterator[str]:
    people = {person.id for person in plan.round.sittings[sitting].interviewers}
    return (backup.story_id for backup in plan.backups if backup.interviewer_id in people)


class _Episodes:
    """The episodes of stories that a plan names, by the bank, or as the plan knew them."""

    def __init__(self, bank: StoryBank, plan: Plan) -> None:
        self._bank = bank
        self._known = {story.id: story.episode for story in plan.stories}

    def of(self, stories: Iterable[str]) -> frozenset[str]:
        """Return the episodes of stories by id or title; of one that nobody knows its name."""
        return frozenset(map(self._one, stories))

    def _one(self, story: str) -> str:
        inside = story in self._bank
        return self._bank.story(story).episode if inside else self._known.get(story, story)


def _heard(bank: StoryBank, people: Iterable[Interviewer]) -> frozenset[str]:
    those = tuple(people)
    return frozenset(
        bank.story(telling.story).episode
        for telling in bank.tellings
        if any(is_person(telling.interviewer, person) for person in those)
    )


def _known_here(bank: StoryBank, plan: Plan) -> frozenset[str]:
    here = employer_key(plan.round.employer)
    heard_there = frozenset(
        bank.story(telling.story).episode
        for telling in bank.tellings
        if here and employer_key(telling.employer) == here
    )
    return heard_there | _heard(bank, plan.round.interviewers)


def _avoided(bank: StoryBank, plan: Plan, own: int | None, people: tuple[Interviewer, ...]) -> Iterator[str]:
    for story, where in plan.policy.avoid:
        here = where == own if isinstance(where, int) else any(is_person(where, person) for person in people)
        if here and story in bank:
            yield bank.story(story).id
