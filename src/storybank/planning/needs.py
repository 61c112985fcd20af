"""What everybody in a round wants to hear about, and what the rounds before add to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from storybank.bank import StoryBank
from storybank.competencies.resolver import tag_key
from storybank.errors import Fault, fault_of
from storybank.findings import Finding, finding_of
from storybank.history import Impression, Roster, employer_key
from storybank.interviews import Interviewer, Need, NeedRef, Priority, Round
from storybank.interviews.meetings import reseated
from storybank.interviews.roles import RANKS
from storybank.stories import Statement, Story
from storybank.values import checked, grouped, join_words

CONCERN_STRENGTH = 4  # eases a concern: a story that shows it only clearly (3) has not been enough


@dataclass(frozen=True, eq=False)
class ResolvedNeed:
    """One need in the bank's competencies. Each is itself and equals no other."""

    person: Interviewer
    meeting: int
    competency_id: str
    priority: Priority
    min_strength: int

    @property
    def rank(self) -> int:
        """3 for a must, 2 for a should, 1 for a nice."""
        return RANKS[self.priority]

    @property
    def question(self) -> tuple[int, str]:
        """The question that it is part of: its meeting's index and the competency's id."""
        return self.meeting, self.competency_id

    @cached_property
    def ref(self) -> NeedRef:
        """The need's name."""
        return NeedRef.trusted(interviewer_id=self.person.id, competency_id=self.competency_id)


class CompetencyNames:
    """Competency ids as a round and a bank write them: an unknown one goes by a need's first spelling."""

    def __init__(self, bank: StoryBank, needs: Iterable[Need] = ()) -> None:
        """Take the spellings of needs, in the round's order."""
        self._bank, self._needs = bank, [*needs]

    @cached_property
    def _spellings(self) -> dict[str, str]:
        return {tag_key(need.competency): need.competency for need in reversed(self._needs)}

    def id_of(self, text: str) -> str:
        """Return the id that a need's text or a tag means; an unknown one as a need first writes it."""
        return self._bank.resolve(text) or self._spellings.get(tag_key(text), text)

    def shown_by(self, story: Story) -> Mapping[str, int]:
        """Return what a story shows, strongest tag of each, by the ids that the needs have."""
        tags, framework = self._bank.shows(story), self._bank.framework
        if all(tag in framework for tag in tags):
            return tags
        shown: dict[str, int] = {}
        for tag, strength in tags.items():
            competency_id = tag if tag in framework else self.id_of(tag)
            shown[competency_id] = max(strength, shown.get(competency_id, 0))
        return shown


@dataclass(frozen=True, slots=True)
class RoundNeeds:
    """All needs of a round."""

    told: tuple[ResolvedNeed, ...]  # those that a story answers, by meeting and in the order given
    stated: tuple[ResolvedNeed, ...]  # those that a statement answers
    names: CompetencyNames
    findings: tuple[Finding, ...]  # what was noticed while reading them
    faults: tuple[Fault, ...]  # people whose role says nothing in the bank's framework


def read_needs(round: Round, bank: StoryBank) -> RoundNeeds:
    """Resolve every need of a round; two needs of one person that mean the same become one."""
    told, stated = list[ResolvedNeed](), list[ResolvedNeed]()
    findings, faults = list[Finding](), list[Fault]()
    needs_of = {person.id: _needs_of(person, bank) for person in round.interviewers}
    names = CompetencyNames(bank, chain.from_iterable(needs_of.values()))
    # What the framework does not know is answered by a statement of that very tag, where no story has it.
    framework, said_of = bank.framework, {tag_key(one.competency) for one in bank.statements}
    only_said = said_of.difference(map(tag_key, bank.own_tags)) if said_of else said_of
    for index, meeting in enumerate(round.meetings):
        for seat, person in enumerate(meeting.askers):
            if person.needs and not needs_of[person.id]:
                path = f"round.meetings[{index}].interviewers[{seat}].needs"
                faults.append(fault_of("role_says_nothing", path, role=person.role))
            by_meaning = grouped(needs_of[person.id], lambda need: names.id_of(need.competency))
            for competency_id, group in by_meaning.items():
                priority = max(group, key=lambda need: need.rank).priority
                strength = max(need.min_strength for need in group)
                if competency_id in framework:
                    is_said = framework.competency(competency_id).answered_by == "statement"
                else:
                    is_said = tag_key(competency_id) in only_said
                resolved = ResolvedNeed(person, index, competency_id, priority, strength)
                (stated if is_said else told).append(resolved)
                if len(group) > 1:
                    said = {"name": person.name, "label": framework.label(competency_id)}
                    said["quoted"] = join_words(f"“{need.competency}”" for need in group)
                    findings.append(finding_of("same_need", person.id, "needs", **said))
    return RoundNeeds(tuple(told), tuple(stated), names, tuple(findings), tuple(faults))


def statements_for(
    bank: StoryBank, employer: str | None, needs: Iterable[NeedRef] = ()
) -> dict[str, tuple[Statement, ...]]:
    """Return by competency, as the needs call it, what is said at an employer: what is only for it first."""
    here, called = Roster((), employer), {tag_key(one.competency_id): one.competency_id for one in needs}

    def about(one: Statement) -> str:
        return bank.resolve(one.competency) or called.get(tag_key(one.competency)) or bank.about(one)

    able = [one for one in bank.statements if one.status == "ready" and one.text.strip()]
    able = [one for one in able if not employer_key(one.employer) or here.likeness(one.employer)]
    able.sort(key=lambda one: (not employer_key(one.employer), one.id))
    return {about: tuple(several) for about, several in grouped(able, about).items()}


def _needs_of(person: Interviewer, bank: StoryBank) -> tuple[Need, ...]:
    """Return the person's needs; of a role's usual ones those that the framework knows."""
    known = (need for need in person.needs if bank.resolve(need.competency) is not None)
    return tuple(known) if person.has_role_needs else person.needs


@checked
def carry_over(bank: StoryBank, round: Round) -> Round:
    """Return the round with the impressions at its employer among the needs: concerns as musts.

    A concern becomes a must of minimum strength 4 of the same person. Where that person is not in the
    round it becomes one of the highest-weighted interviewer who has the need, or else of the
    highest-weighted one; ties go by the round's order. A strength becomes a should of its own person,
    or nothing. An impression without an employer counts where its person sits. No need is ever lowered,
    and carrying over twice is the same as once. What has no place here `Plan.findings` says.

    Args:
        bank: Its impressions are read; competencies are compared in its framework.
        round: The round to come. In one under way, people whose meeting is over count like the others.

    >>> from storybank.history import Impression
    >>> doubt = Impression("Ana", "handling disagreement", kind="concern")
    >>> day = Round("final round", [Interviewer("Dana", needs=())])
    >>> carry_over(StoryBank(impressions=[doubt]), day).interviewers[0].needs
    conflict (must, strength 4 or more)
    """
    return round.replace(meetings=reseated(round.meetings, carried(bank, round)))


def carried(bank: StoryBank, round: Round) -> dict[str, Interviewer]:
    """Return the people of a round by id, with what the impressions at its employer add to their needs."""
    people = {person.id: person for person in round.interviewers}
    roster = Roster(round.interviewers, round.employer)
    homeless: list[Impression] = []
    for impression in bank.impressions:
        is_here = roster.likeness(impression.employer)
        if is_here or not employer_key(impression.employer):
            own = [person.id for person in roster.meant(impression).people]
            people.update({name: _lifted(people[name], impression, bank) for name in own})
            homeless += [impression] if impression.kind == "concern" and is_here and not own else []
    # Only now, so that those who have the need are the same people when this is done again.
    for impression in homeless if people else ():
        meaning, asked = meaning_of(impression.competency, bank.resolve), [*people.values()]
        wanting = [p for p in asked if meaning in (meaning_of(n.competency, bank.resolve) for n in p.needs)]
        name = max(wanting or asked, key=lambda one: one.weight).id
        people[name] = _lifted(people[name], impression, bank)
    return people


def _lifted(person: Interviewer, impression: Impression, bank: StoryBank) -> Interviewer:
    wanted = Need(bank.resolve(impression.competency) or impression.competency, priority="should")
    if impression.kind == "concern":
        wanted = wanted.replace(priority="must", min_strength=CONCERN_STRENGTH)
    return lifted(person, wanted, bank.resolve)


def lifted(person: Interviewer, wanted: Need, resolve: Callable[[str], str | None]) -> Interviewer:
    """Return the person with a need more, joined to the first that means the same; none is lowered."""
    needs, meaning = list(person.needs), meaning_of(wanted.competency, resolve)
    same = (at for at, one in enumerate(needs) if meaning_of(one.competency, resolve) == meaning)
    place = next(same, len(needs))
    for one in needs[place : place + 1]:
        priority = max(one, wanted, key=lambda need: need.rank).priority
        wanted = one.replace(priority=priority, min_strength=max(one.min_strength, wanted.min_strength))
    needs[place : place + 1] = [wanted]
    if needs == [*person.needs]:
        return person
    if person.has_role_needs:  # those of a role that nobody knows go: none comes alive
        needs = [one for one in needs if one not in person.needs or resolve(one.competency) is not None]
    return person.replace(needs=needs)


def meaning_of(text: str, resolve: Callable[[str], str | None]) -> str:
    """Return what is equal for two texts of needs that mean one competency, known or not."""
    return resolve(text) or tag_key(text)
