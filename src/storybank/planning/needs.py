"""What everybody in a round wants to hear about, in the bank's competencies.

carry_over: what people took away from the rounds before becomes what the next one wants to hear.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from storybank.bank import StoryBank
from storybank.competencies import resolve
from storybank.errors import Fault
from storybank.findings import Finding
from storybank.history import Impression, employer_key
from storybank.interviews import Interviewer, Need, NeedRef, Priority, Round, Sitting, is_person
from storybank.interviews._needs import RANKS
from storybank.values import checked, fold, listed


@dataclass(frozen=True, eq=False)
class Want:
    """One need, resolved: who wants to hear about which competency. Each is itself and equals no other."""

    person: Interviewer
    sitting: int
    competency_id: str
    priority: Priority
    min_strength: int

    @property
    def rank(self) -> int:
        """3 for a must, 2 for a should, 1 for a nice."""
        return RANKS[self.priority]

    @cached_property
    def ref(self) -> NeedRef:
        """The need's name."""
        return NeedRef.trusted(interviewer_id=self.person.id, competency_id=self.competency_id)


class Wants(NamedTuple):
    """All needs of a round.

    Attributes:
        told: Those that a story answers, by sitting and in the order given.
        stated: Those that a statement answers.
        findings: What was noticed while reading them.
        faults: People whose role says nothing in the bank's framework.
    """

    told: tuple[Want, ...]
    stated: tuple[Want, ...]
    findings: tuple[Finding, ...]
    faults: tuple[Fault, ...]


class CompetencyNames:
    """Competency ids as needs and stories write them; an unknown one goes by its first spelling."""

    def __init__(self, bank: StoryBank) -> None:
        """Read names in the framework of a bank."""
        self._bank = bank
        self._unknown: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._known = {competency.id: competency for competency in bank.framework.competencies}

    def id_of(self, text: str) -> str:
        """Return the id that a need's text means, or the text itself as it was first written."""
        if text not in self._ids:
            self._ids[text] = self._bank.resolve(text) or self._unknown.setdefault(fold(text), text)
        return self._ids[text]

    def knows(self, competency_id: str) -> bool:
        """Say whether the framework knows the id."""
        return competency_id in self._known

    def label(self, competency_id: str) -> str:
        """Return what to call it."""
        known = self._known.get(competency_id)
        return competency_id if known is None else known.label

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return the labels of the three competencies nearest to a text."""
        framework = self._bank.framework
        return tuple(framework.label(name) for name in resolve(text, framework).suggestions)

    def is_stated(self, competency_id: str) -> bool:
        """Say whether it is answered by a statement instead of a story."""
        known = self._known.get(competency_id)
        return known is not None and known.answered_by == "statement"


def read_wants(round_: Round, bank: StoryBank, names: CompetencyNames) -> Wants:
    """Resolve every need of a round; two needs of one person that mean the same become one."""
    told: list[Want] = []
    stated: list[Want] = []
    findings: list[Finding] = []
    faults: list[Fault] = []
    for index, sitting in enumerate(round_.sittings):
        for seat, person in enumerate(sitting.interviewers):
            needs = _needs_of(person, bank)
            if person.needs and not needs:
                faults.append(_says_nothing(person, f"round.sittings[{index}].interviewers[{seat}]"))
            merged, merges = _merged(person, needs, names)
            findings.extend(merges)
            for competency_id, (priority, strength) in merged.items():
                want = Want(person, index, competency_id, priority, strength)
                (stated if names.is_stated(competency_id) else told).append(want)
    return Wants(tuple(told), tuple(stated), tuple(findings), tuple(faults))


def _needs_of(person: Interviewer, bank: StoryBank) -> tuple[Need, ...]:
    """Return the person's needs; of a role's usual ones those that the framework knows."""
    if not person.has_role_needs:
        return person.needs
    return tuple(need for need in person.needs if bank.resolve(need.competency) is not None)


def _says_nothing(person: Interviewer, path: str) -> Fault:
    problem = f"has the usual needs of the role {person.role}, which this bank's framework does not know"
    remedy = "state what this person needs: must=[…], should=[…]"
    return Fault(f"{path}.needs", problem, remedy, "unknown_reference")


def _merged(
    person: Interviewer, needs: tuple[Need, ...], names: CompetencyNames
) -> tuple[dict[str, tuple[Priority, int]], list[Finding]]:
    """Join needs of one meaning: the higher priority and the higher strength win."""
    merged: dict[str, tuple[Priority, int]] = {}
    spellings: dict[str, list[str]] = {}
    for need in needs:
        competency_id = names.id_of(need.competency)
        spellings.setdefault(competency_id, []).append(need.competency)
        priority, strength = merged.get(competency_id, (need.priority, need.min_strength))
        merged[competency_id] = (
            max(need.priority, priority, key=RANKS.__getitem__),
            max(need.min_strength, strength),
        )
    return merged, list(_merge_findings(person, spellings, names))


def _merge_findings(
    person: Interviewer, spellings: dict[str, list[str]], names: CompetencyNames
) -> Iterator[Finding]:
    for competency_id, written in spellings.items():
        if len(written) > 1:
            quoted = listed(f"“{text}”" for text in written)
            label = names.label(competency_id)
            yield Finding(
                code="same_need",
                severity="hint",
                subject=person.id,
                field="needs",
                message=f"{person.name}'s needs {quoted} all mean {label}: they count once.",
                remedy="Keep one of them; the higher priority and strength were taken.",
            )


CONCERN_STRENGTH = 4
"""Strength that eases a concern: a story that shows it only clearly (3) has not been enough."""


@checked
def carry_over(bank: StoryBank, round_: Round) -> Round:
    """Return the round with the impressions at its employer among the needs: concerns as musts.

    A concern becomes a must of minimum strength 4 of the same person. Where that person is not in the
    round it becomes one of the highest-weighted interviewer who has the need, or else of the
    highest-weighted one; ties go by the round's order. A strength becomes a should of its own person,
    or nothing. No need is ever lowered, and carrying over twice is the same as once.

    Args:
        bank: Its impressions are read; competencies are compared in its framework.
        round_: The round to come. In one under way, people whose sitting is over count like the others.

    >>> from storybank.history import Impression
    >>> doubt = Impression("Ana", "handling disagreement", kind="concern")
    >>> day = Round("final round", [Interviewer("Dana", needs=())])
    >>> carry_over(StoryBank(impressions=[doubt]), day).interviewers[0].needs
    (Need(competency='conflict', priority='must', min_strength=4),)
    """
    people = {person.id: person for person in round_.interviewers}
    here = employer_key(round_.employer)
    homeless: list[Impression] = []
    for impression in bank.impressions:
        if employer_key(impression.employer) == here:
            own = _meant(impression.interviewer, round_)
            people.update({name: _lifted(people[name], impression, bank) for name in own})
            homeless += [impression] if impression.kind == "concern" and not own else []
    # Only now, so that those who have the need are the same people when this is done again.
    for impression in homeless:
        name = _in_their_place(impression, round_, people, bank)
        people[name] = _lifted(people[name], impression, bank)
    return round_.replace(sittings=tuple(_with_people(sitting, people) for sitting in round_.sittings))


def _meant(text: str, round_: Round) -> tuple[str, ...]:
    """Return the ids of the people meant: the one with this id, or else everybody of this name."""
    by_id = tuple(person.id for person in round_.interviewers if person.id == text)
    return by_id or tuple(person.id for person in round_.interviewers if is_person(text, person))


def _in_their_place(
    impression: Impression, round_: Round, people: dict[str, Interviewer], bank: StoryBank
) -> str:
    """Return the id of the person who takes over a concern of somebody who is not in the round."""
    asked = [person.id for person in round_.interviewers]
    meaning = _meaning(impression.competency, bank)
    wanting = [
        name for name in asked if any(_meaning(n.competency, bank) == meaning for n in people[name].needs)
    ]
    return max(wanting or asked, key=lambda name: people[name].weight)


def _lifted(person: Interviewer, impression: Impression, bank: StoryBank) -> Interviewer:
    """Return the person with the need that an impression makes, added or joined to the one there."""
    meaning = _meaning(impression.competency, bank)
    for place, need in enumerate(person.needs):
        if _meaning(need.competency, bank) == meaning:
            lifted = _joined(need, _need(need.competency, impression))
            needs = (*person.needs[:place], lifted, *person.needs[place + 1 :])
            return person if lifted == need else _with_needs(person, needs, bank)
    competency = bank.resolve(impression.competency) or impression.competency
    return _with_needs(person, (*person.needs, _need(competency, impression)), bank)


def _need(competency: str, impression: Impression) -> Need:
    if impression.kind == "concern":
        return Need(competency, priority="must", min_strength=CONCERN_STRENGTH)
    return Need(competency, priority="should")


def _joined(need: Need, other: Need) -> Need:
    higher = max(need, other, key=lambda one: one.rank)
    return need.replace(priority=higher.priority, min_strength=max(need.min_strength, other.min_strength))


def _with_needs(person: Interviewer, needs: tuple[Need, ...], bank: StoryBank) -> Interviewer:
    """Return the person with these needs, less the usual ones of a role that mean nothing in the bank.

    Planning leaves those out as long as a person has a role's usual needs and no others; they must not
    come alive when one is added.
    """
    if person.has_role_needs:
        needs = tuple(
            need for need in needs if need not in person.needs or bank.resolve(need.competency) is not None
        )
    return person.replace(needs=needs)


def _meaning(text: str, bank: StoryBank) -> str:
    return bank.resolve(text) or fold(text)


def _with_people(sitting: Sitting, people: dict[str, Interviewer]) -> Sitting:
    seats = tuple(people[person.id] for person in sitting.interviewers)
    return sitting if seats == sitting.interviewers else sitting.replace(interviewers=seats)
