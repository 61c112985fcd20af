"""brief: what plan and bank know about one sitting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from storybank.bank import StoryBank
from storybank.briefs.page import Brief, Cue
from storybank.errors import Fault, UnknownReference
from storybank.history import Impression, Telling, employer_key, is_withheld
from storybank.interviews import Person, Sitting, is_person
from storybank.planning import Assignment, Coverage, Plan
from storybank.stories import Story
from storybank.values import FrozenMap, checked

SUBJECT = "brief"


@checked
def brief(plan: Plan, bank: StoryBank, sitting: int | Person) -> Brief:
    """Return one sitting's page.

    A story stands in it as the bank has it now; where the bank has it no more, as the plan knew it. What
    people heard and took away stands in the bank alone.

    Args:
        plan: What goes to whom.
        bank: Your stories and their history.
        sitting: The index of the sitting in its round, 0 or more; or anybody who sits there: the value, its
            id or its exact name.

    Raises:
        UnknownReference: No sitting of the plan's round is meant, or two are.
        InvalidInput: That is not a plan, or not a bank.

    >>> from storybank.planning import plan_round
    >>> from storybank.sample import sample_bank, sample_round
    >>> page = brief(plan_round(sample_bank(), sample_round()), sample_bank(), "Grace Adeyemi")
    >>> [cue.story.title for cue in page.cues]
    ['The clinic we did not open', 'Two reporting teams made one']
    >>> page.cues[0].task
    'I thought the real question was where that money does most in five years.'
    """
    index = _index(plan, sitting)
    there = plan.round.sittings[index]
    people = {person.id for person in there.interviewers}
    stories = {story.id: story for story in (*plan.stories, *bank.stories)}
    rows = tuple(row for row in plan.coverage if row.interviewer_id in people)
    cues = tuple(_cue(plan, stories, one, rows) for one in plan.assignments if one.sitting == index)
    gaps = tuple(gap for gap in plan.gaps if gap.interviewer_id in people)
    statements = tuple(need for need in plan.statements if need.interviewer_id in people)
    heard, impressions = _heard(bank, there), tuple(_impressions(plan, bank, there))
    withheld = tuple(story.id for story in bank.stories if is_withheld(story, plan.round.employer))
    named = (
        *(cue.story.id for cue in cues),
        *(backup.story_id for cue in cues for backup in cue.backups),
        *(row.story_id for row in rows if row.story_id is not None),
        *(there.told or ()),
        *(story_id for gap in gaps for story_id in gap.story_ids),
        *(telling.story for telling in heard),
        *withheld,
    )
    labels = {one.competency: bank.framework.label(one.competency) for one in impressions}
    asked = (*(row.competency_id for row in rows), *(need.competency_id for need in statements))
    return Brief(
        round_name=plan.round.name,
        employer=plan.round.employer,
        date=plan.round.date,
        index=index,
        sitting=there,
        cues=cues,
        coverage=rows,
        gaps=gaps,
        statements=statements,
        heard=heard,
        impressions=impressions,
        withheld=withheld,
        titles=FrozenMap({one: stories[one].title if one in stories else one for one in named}),
        competencies=FrozenMap(labels | {name: plan.competencies.get(name, name) for name in asked}),
    )


def _index(plan: Plan, sitting: int | Person) -> int:
    if isinstance(sitting, int):
        last = len(plan.round.sittings) - 1
        if 0 <= sitting <= last:
            return sitting
        problem, remedy = "is not a sitting of the round", f"give 0 to {last}, or who sits there"
        raise UnknownReference(SUBJECT, [Fault("sitting", problem, remedy, "unknown_reference")])
    try:
        return plan.round.sitting_of(sitting)
    except UnknownReference as error:
        raise UnknownReference(SUBJECT, [fault.at("sitting") for fault in error.faults]) from None


def _cue(plan: Plan, stories: Mapping[str, Story], assignment: Assignment, rows: tuple[Coverage, ...]) -> Cue:
    if assignment.story_id not in stories:
        problem = f"lack {assignment.story_id}, which is assigned"
        remedy = "give the plan as plan_round returned it, or the bank that it was made for"
        raise UnknownReference(SUBJECT, [Fault("plan.stories", problem, remedy, "conflict")])
    row_of = {(row.interviewer_id, row.competency_id): row for row in rows}
    leads, also_shows = (
        tuple(row_of[key] for ref in refs if (key := (ref.interviewer_id, ref.competency_id)) in row_of)
        for refs in (assignment.leads, assignment.also_shows)
    )
    questions, people = {row.competency_id for row in leads}, {row.interviewer_id for row in rows}
    reserve = (b for b in plan.backups if b.interviewer_id in people and b.competency_id in questions)
    names = {person.id: person.name for person in plan.round.interviewers}
    return Cue(
        story=stories[assignment.story_id],
        leads=leads,
        also_shows=also_shows,
        backups=tuple(reserve),
        also_heard_by=tuple(names.get(person_id, person_id) for person_id in assignment.also_heard_by),
    )


def _sits_there(text: str, sitting: Sitting) -> bool:
    return any(is_person(text, person) for person in sitting.interviewers)


def _heard(bank: StoryBank, sitting: Sitting) -> tuple[Telling, ...]:
    """Return what these people heard, the earliest first; what has no date, before all others."""
    heard = [one for one in bank.tellings if _sits_there(one.interviewer, sitting)]
    return tuple(sorted(heard, key=lambda one: (one.on or date.min, *map(str, one.key), one.interviewer)))


def _impressions(plan: Plan, bank: StoryBank, sitting: Sitting) -> Iterator[Impression]:
    """Yield what these people took away at this employer, each competency by its id."""
    here = employer_key(plan.round.employer)
    for one in bank.impressions:
        if employer_key(one.employer) == here and _sits_there(one.interviewer, sitting):
            known = bank.resolve(one.competency)
            yield one if known is None else one.replace(competency=known)
