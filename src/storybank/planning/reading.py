"""From bank, round and policy to a Frame; every fault of the input at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from storybank.bank import StoryBank
from storybank.history import Telling, employer_key
from storybank.interviews import Round, Sitting, is_person
from storybank.planning.frame import Asked, Frame
from storybank.planning.locks import read_locks
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.planning.references import Faults, resolve_told
from storybank.planning.wants import CompetencyNames, Want, read_wants
from storybank.values import own_value


def read_frame(bank: StoryBank, round_: Round, policy: Policy, previous: Plan | None = None) -> Frame:
    """Read bank, round and policy.

    Raises:
        InvalidInput: Unknown stories or people are named, locks that no rule allows, a role that says
            nothing in the bank's framework: every fault at once. Or a round or a policy of a host's class has
            more than ours: the plan keeps both, and would lose it.
    """
    faults = Faults()
    policy = own_value("plan_round", "policy", Policy, policy)
    known = resolve_told(own_value("plan_round", "round_", Round, round_), bank, faults)
    names = CompetencyNames(bank)
    wants = read_wants(known, bank, names)
    faults.needs.extend(wants.faults)
    heard = _heard(bank)
    frame = Frame(
        bank=bank,
        round=known,
        policy=policy,
        stories=tuple(sorted(bank.stories, key=lambda story: story.id)),
        places=tuple(i for i, sitting in enumerate(known.sittings) if not sitting.is_over),
        asked=_questions(wants.told),
        statements=tuple(want.ref for want in wants.stated),
        names=names,
        heard_by=tuple(_heard_by(sitting, heard) for sitting in known.sittings),
        known_here=_known_here(known, heard),
        findings=(*known.findings, *wants.findings),
        previous=previous,
    )
    locks = read_locks(frame, faults)
    faults.raise_any("plan_round")
    return replace(frame, locks=locks)


def _questions(wants: Iterable[Want]) -> tuple[Asked, ...]:
    """Join the needs of one sitting for one competency, in the order first asked."""
    joined: dict[tuple[int, str], list[Want]] = {}
    for want in wants:
        joined.setdefault((want.sitting, want.competency_id), []).append(want)
    return tuple(Asked(place, name, tuple(group)) for (place, name), group in joined.items())


def _heard(bank: StoryBank) -> list[tuple[str, Telling]]:
    """Return every telling with the episode that was told."""
    return [(bank.story(telling.story).episode, telling) for telling in bank.tellings]


def _heard_by(sitting: Sitting, heard: Iterable[tuple[str, Telling]]) -> frozenset[str]:
    return frozenset(
        episode
        for episode, telling in heard
        if any(is_person(telling.interviewer, person) for person in sitting.interviewers)
    )


def _known_here(round_: Round, heard: Iterable[tuple[str, Telling]]) -> frozenset[str]:
    here = employer_key(round_.employer)
    return frozenset(
        episode
        for episode, telling in heard
        if employer_key(telling.employer) == here
        or any(is_person(telling.interviewer, person) for person in round_.interviewers)
    )
