"""carry_over: what people took away from the rounds before becomes what the next one wants to hear."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.history import Impression, employer_key
from storybank.interviews import Interviewer, Need, Round, Sitting, is_person
from storybank.values import checked, fold

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
