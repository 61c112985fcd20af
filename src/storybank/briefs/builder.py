"""brief: what plan and bank know about one sitting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from storybank.bank import StoryBank
from storybank.briefs.page import Brief, Cue
from storybank.errors import Fault, UnknownReference
from storybank.history import Impression, Telling, employer_key, is_withheld
from storybank.interviews import Interviewer, NeedRef, Person, Sitting, is_person
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
        InvalidInput: That is no plan, or no bank.

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
    rows = tuple(row for row in plan.coverage if row.interviewer_id in people)
    made = Brief(
        round_name=plan.round.name,
        employer=plan.round.employer,
        date=plan.round.date,
        index=index,
        sitting=there,
        cues=tuple(_cue(plan, bank, one, rows) for one in plan.assignments if one.sitting == index),
        coverage=rows,
        gaps=tuple(gap for gap in plan.gaps if gap.interviewer_id in people),
        statements=tuple(need for need in plan.statements if need.interviewer_id in people),
        heard=_heard(bank, there),
        impressions=tuple(_impressions(plan, bank, there)),
        withheld=tuple(story.id for story in bank.stories if is_withheld(story, plan.round.employer)),
    )
    return made.replace(titles=_titles(plan, bank, made), competencies=_labels(plan, bank, made))


def _titles(plan: Plan, bank: StoryBank, made: Brief) -> FrozenMap[str, str]:
    named = (
        *(cue.story.id for cue in made.cues),
        *(backup.story_id for cue in made.cues for backup in cue.backups),
        *(row.story_id for row in made.coverage if row.story_id is not None),
        *(made.sitting.told or ()),
        *(story_id for gap in made.gaps for story_id in gap.story_ids),
        *(telling.story for telling in made.heard),
        *made.withheld,
    )
    return FrozenMap({story_id: _title(plan, bank, story_id) for story_id in named})


def _labels(plan: Plan, bank: StoryBank, made: Brief) -> FrozenMap[str, str]:
    taken_away = {one.competency: bank.framework.label(one.competency) for one in made.impressions}
    asked = (*(row.competency_id for row in made.coverage), *(need.competency_id for need in made.statements))
    return FrozenMap(taken_away | {name: plan.competencies.get(name, name) for name in asked})


def _index(plan: Plan, sitting: int | Person) -> int:
    if isinstance(sitting, int):
        last = len(plan.round.sittings) - 1
        if 0 <= sitting <= last:
            return sitting
        fault = Fault(
            "sitting",
            "is no sitting of the round",
            f"give 0 to {last}, or who sits there",
            "unknown_reference",
        )
        raise UnknownReference(SUBJECT, [fault])
    try:
        return plan.round.sitting_of(sitting)
    except UnknownReference as error:
        faults = [fault.at("sitting") for fault in error.faults]
        raise UnknownReference(SUBJECT, faults) from None


def _cue(plan: Plan, bank: StoryBank, assignment: Assignment, rows: tuple[Coverage, ...]) -> Cue:
    by_need = {_key(row): row for row in rows}
    leads = tuple(row for ref in assignment.leads if (row := by_need.get(_key(ref))))
    shown = tuple(row for ref in assignment.also_shows if (row := by_need.get(_key(ref))))
    questions = {row.competency_id for row in leads}
    people = {row.interviewer_id for row in rows}
    reserve = (b for b in plan.backups if b.interviewer_id in people and b.competency_id in questions)
    names = {person.id: person.name for person in plan.round.interviewers}
    return Cue(
        story=_story(plan, bank, assignment.story_id),
        leads=leads,
        also_shows=shown,
        backups=tuple(reserve),
        also_heard_by=tuple(names.get(person_id, person_id) for person_id in assignment.also_heard_by),
    )


def _key(need: NeedRef | Coverage) -> tuple[str, str]:
    return need.interviewer_id, need.competency_id


def _found(plan: Plan, bank: StoryBank, story_id: str) -> Story | None:
    """Return a story by its id alone: another one's title may read like it."""
    return next((story for story in (*bank.stories, *plan.stories) if story.id == story_id), None)


def _story(plan: Plan, bank: StoryBank, story_id: str) -> Story:
    found = _found(plan, bank, story_id)
    if found is None:
        remedy = "give the plan as plan_round returned it, or the bank that it was made for"
        raise UnknownReference(
            SUBJECT, [Fault("plan.stories", f"lack {story_id}, which is assigned", remedy, "conflict")]
        )
    return found


def _title(plan: Plan, bank: StoryBank, story_id: str) -> str:
    found = _found(plan, bank, story_id)
    return story_id if found is None else found.title


def _sits_there(text: str, people: tuple[Interviewer, ...]) -> bool:
    return any(is_person(text, person) for person in people)


def _heard(bank: StoryBank, sitting: Sitting) -> tuple[Telling, ...]:
    """Return what these people heard, the earliest first; what has no date, before all others."""
    heard = [one for one in bank.tellings if _sits_there(one.interviewer, sitting.interviewers)]
    return tuple(sorted(heard, key=lambda one: (one.on or date.min, *map(str, one.key), one.interviewer)))


def _impressions(plan: Plan, bank: StoryBank, sitting: Sitting) -> Iterator[Impression]:
    """Yield what these people took away at this employer, each competency by its id."""
    here = employer_key(plan.round.employer)
    for one in bank.impressions:
        if employer_key(one.employer) == here and _sits_there(one.interviewer, sitting.interviewers):
            known = bank.resolve(one.competency)
            yield one if known is None else one.replace(competency=known)
