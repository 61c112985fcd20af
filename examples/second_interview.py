"""A second interview from end to end: the evening before, the day, the evening after, the next round.

Run it from a checkout with `python examples/second_interview.py`. The candidate, the people and the employer
are storybank's running example; the store lives in a temporary folder, and nothing is left behind.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory

from storybank import (
    Impression,
    Interviewer,
    Plan,
    Round,
    Store,
    StoryBank,
    carry_over,
    open_store,
    plan_round,
    tellings_of,
)
from storybank.sample import sample_bank, sample_round

WIDTH = 100


def main() -> None:
    """Go the whole way, with a store in a temporary folder."""
    with TemporaryDirectory() as folder, open_store(Path(folder) / "storybank.db") as store:
        keep(store, sample_bank())
        plan_the_day(store)
        noon = spend_a_story_at_noon(store)
        record_the_evening(store, noon)
        plan_the_next_round(store)


def keep(store: Store, bank: StoryBank) -> None:
    """Put a bank into the store: its stories, what was told of them, what people took away."""
    store.add(*bank.stories)
    store.record(*bank.tellings)
    store.note(*bank.impressions)


def plan_the_day(store: Store) -> None:
    """Plan the final round the evening before, and look at one person's stories and at what is missing."""
    bank = store.load()
    # What the first round took away comes along: a doubt about stakeholders becomes a must of its owner.
    final = carry_over(bank, sample_round())
    plan = plan_round(bank, final)
    store.save_round(final)
    store.save_plan(plan)

    title("The evening before: who hears what")
    show_day(plan)

    rafael = final.interviewers[final.meeting_of("Rafael Onyango")]
    title(f"{rafael.name}, {rafael.title}: the stories to go through once more")
    for story in plan.stories_for(rafael):
        show(f"{story.title} ({story.seconds} seconds). {story.result}", bullet="•")

    title("What is missing")
    show_gaps(plan)


def spend_a_story_at_noon(store: Store) -> Round:
    """Say what the morning really heard, plan the afternoon anew, and return the round as the day ended."""
    final = store.rounds()[-1]
    before = store.latest_plan(final.name)
    noon = final
    for person in final.interviewers[:2]:
        planned = before.stories_for(person) if before else ()
        noon = noon.with_told(person, *planned)
    # Rafael Onyango asked about working without a plan, and the peers' story was the answer.
    noon = noon.with_told("Rafael Onyango", "A December without a forecast")
    plan = plan_round(store.load(), noon, previous=before)
    store.save_round(noon)
    store.save_plan(plan)

    title("Noon. “A December without a forecast” went to Rafael Onyango; the afternoon, planned anew")
    show_day(plan)
    show_gaps(plan, known=before)

    for person in noon.interviewers[2:]:
        if not noon.meetings[noon.meeting_of(person)].is_over:
            noon = noon.with_told(person, *plan.stories_for(person))
    return noon


def record_the_evening(store: Store, day: Round) -> None:
    """Record what the day heard, and the one thing that somebody doubted."""
    store.save_round(day)
    tellings = tellings_of(day)
    store.record(*tellings)
    doubt = "“I know what you have built. Whom have you brought on?”"
    store.note(
        Impression("Grace Adeyemi", "developing others", kind="concern", employer=day.employer, notes=doubt)
    )

    title("The evening after")
    told = len({telling.story for telling in tellings})
    people = len({telling.interviewer for telling in tellings})
    show(f"{told} stories to {people} people are on record. One doubt noted, from Grace Adeyemi: {doubt}")


def plan_the_next_round(store: Store) -> None:
    """Start the next round from there: nobody hears a story again, and the doubt is met."""
    bank = store.load()
    people = [
        Interviewer("Grace Adeyemi", title="Vice President, Operations", must=["customer focus"]),
        Interviewer("Henrik Solberg", title="Chief Executive"),
    ]
    plan = plan_round(bank, carry_over(bank, Round("Last talk", people, employer="Estermere Freight")))

    title("The next round")
    show_day(plan)
    show_gaps(plan)


def show_day(plan: Plan) -> None:
    """Print how good the plan is, and each meeting to come with its stories in the order of telling."""
    show(plan.page().lead)
    for index, meeting in enumerate(plan.round.meetings):
        if meeting.is_over:
            continue
        start = f"{meeting.starts_at:%H:%M} " if meeting.starts_at else ""
        print(f"{start}{meeting.names}")
        for assignment in plan.assignments:
            if assignment.meeting == index:
                story = next(story for story in plan.stories if story.id == assignment.story_id)
                answers = dict.fromkeys(plan.competencies[need.competency_id] for need in assignment.leads)
                show(f"{story.title}: {', '.join(answers)}", bullet="•")


def show_gaps(plan: Plan, *, known: Plan | None = None) -> None:
    """Print what no story covers, and what to do about it; not again what a plan before has said."""
    said = {(gap.interviewer_id, gap.competency_id) for gap in known.gaps} if known else set()
    for gap in plan.gaps:
        if (gap.interviewer_id, gap.competency_id) not in said:
            show(f"{gap.message} {gap.remedy}", bullet="•")


def title(text: str) -> None:
    """Print a heading."""
    print(f"\n{text}\n{'─' * len(text)}")


def show(text: str, *, bullet: str = "") -> None:
    """Print a paragraph, or one point of a list, within the width."""
    first = f"  {bullet} " if bullet else ""
    print(textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first)))


if __name__ == "__main__":
    main()
