"""What everybody in a round wants to hear about, in the bank's competencies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from storybank.bank import StoryBank
from storybank.competencies import resolve
from storybank.errors import Fault
from storybank.findings import Finding
from storybank.interviews import Interviewer, Need, NeedRef, Priority, Round
from storybank.interviews.roles import RANKS
from storybank.values import fold, listed


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
