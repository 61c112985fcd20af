"""What a room finds for fixed and for made-up rounds, written down: its golden file stands among its tests.

    python -m tests.support.golden planning > tests/planning/golden.txt

writes one down again; read the difference before it is kept. Pages stand there cell by cell, each with its
tone in brackets, so that a page that is coloured wrongly, or leans to the wrong side, is seen too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Literal
from unittest.mock import patch

from tests.support.programs import listed, said_by, stopping
from tests.support.rounds import Case, Shape, made_up
from tests.support.simplex import followed
from tests.support.wording import BANK, DAY, FALL, JOANNA, KEN, changed, planned

from storybank import analysis
from storybank.analysis import new_stories
from storybank.bank import StoryBank
from storybank.display import Bullets, Cell, Column, Folded, Heading, Page, Paragraph, Table
from storybank.errors import InvalidInput
from storybank.interviews import Interviewer, Meeting, Need, NeedRef, Round
from storybank.planning import Plan, Policy, plan_round, replan
from storybank.planning.engine.search import reach_one
from storybank.planning.replanning import PlanChange
from storybank.stories import Story

TESTS = Path(__file__).parents[1]

EVENING = Shape(
    stories=(4, 12),
    meetings=(2, 4),
    competencies=(4, 8),
    tags=(1, 4),
    needs=(1, 4),
    tellings=(0, 6),
    limits=(None, None, 3, 2, 2, 1),
    oddity=25,
)


def toned(page: Page) -> Iterator[str]:
    """Yield a page line by line: what each part says, and how it is meant to look."""
    yield f"# {page.title}"
    yield page.lead
    yield from _blocks(page.blocks)


def _blocks(blocks: Iterable[object]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading():
                yield f"## {block.text}"
            case Paragraph():
                yield _cell(Cell(block.text, tone=block.tone))
            case Bullets():
                yield from (f"* {_cell(entry)}" for entry in block.entries)
            case Table():
                yield " | ".join(map(_column, block.columns))
                yield from (" | ".join(map(_cell, row)) for row in block.rows)
                yield block.note
            case Folded():
                yield f"> {block.summary}"
                yield from _blocks(block.blocks)
            case _:
                yield repr(block)


def _column(column: Column) -> str:
    return f"{column.label} [{column.align} {column.share}]"


def _cell(cell: Cell) -> str:
    mark = "" if cell.tone == "plain" else f"[{cell.tone}] "
    return mark + cell.text.replace("\n", " / ")


def records(found: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield records, each on one line without what is not there."""
    for record in found:
        yield "- " + ", ".join(f"{key} {value}" for key, value in record.items() if value not in (None, ""))


def evening(seed: int) -> tuple[Case, Plan]:
    """Return a made-up round with its plan; without its locks where they cannot hold."""
    chance = Random(seed)  # noqa: S311 - made-up rounds, no secrets
    case = made_up(chance, EVENING)
    repeats: Literal["never", "last_resort"] = "last_resort" if seed % 4 == 3 else "never"
    fill = seed % 2 == 1
    for policy in (case.policy.replace(repeats=repeats, fill=fill), Policy(repeats=repeats, fill=fill)):
        try:
            case = Case(case.bank, case.round, policy)
            return case, plan_round(case.bank, case.round, policy=policy)
        except InvalidInput:
            continue
    raise AssertionError(seed)


def after(case: Case, plan: Plan, seed: int) -> Round:
    """Return the round some hours later: a meeting is over, people sit elsewhere, somebody left or joined."""
    chance = Random(seed)  # noqa: S311 - the same
    meetings = list(plan.round.meetings)
    open_ = [place for place, meeting in enumerate(meetings) if not meeting.is_over]
    if open_:
        place = open_[0]
        here = [one.story_id for one in plan.assignments if one.meeting == place]
        others = [story.id for story in case.bank.stories if story.id not in here]
        told = [*here[: chance.randint(0, 2)], *chance.sample(others, min(len(others), chance.randint(0, 1)))]
        meetings[place] = meetings[place].replace(told=tuple(told))
    if len(open_) > 1:
        last = meetings[open_[-1]]
        new = Interviewer("Ada Quist", needs=[Need("leadership"), Need("conflict", priority="should")])
        choice = seed % 5
        if choice == 0:
            meetings[open_[-1]] = Meeting(new)
        elif choice == 1:
            meetings[open_[-1]] = last.replace(interviewers=(*last.interviewers, new))
        elif choice == 2:
            meetings[open_[-1]] = last.replace(max_stories=1, minutes=30)
        elif choice == 3 and len(open_) > 2:
            both = (*meetings[open_[-2]].interviewers, *last.interviewers)
            meetings[open_[-2] : open_[-1] + 1] = [Meeting(both)]
    return plan.round.replace(meetings=tuple(meetings))


FEW = Policy(stories_per_meeting=1)


def fixed_plans() -> Iterator[tuple[str, Plan]]:
    """Yield plans that show what is rare: many free stories, long titles, backups, extras, locks, repeats."""
    many = StoryBank(
        [Story(f"{'Long ' * 18}{n}", competencies={"conflict": 1 + n % 5}, seconds=60) for n in range(14)]
    )
    yield "a day on a ward", planned()
    edge = StoryBank([Story("word " * 15 + "x" * size, competencies=["conflict"]) for size in (4, 5, 6, 7)])
    yield "titles just short enough", plan_round(edge, Round("Ward", [KEN]))
    yield "many free stories of long titles", plan_round(many, Round("Ward", [JOANNA]), policy=FEW)
    yield "a backup for each question", plan_round(many, Round("Ward", [JOANNA, KEN]))
    both = StoryBank([FALL, *[s for s in BANK.stories if s.id != FALL.id]])
    talk = Round("Ward", [Meeting(JOANNA, minutes=40), Meeting(KEN, minutes=60)])
    yield (
        "two of a panel go without",
        plan_round(
            StoryBank([FALL]),
            Round("Ward", [KEN, Interviewer("Bo", must=["zen"]), Interviewer("Cy", must=["zen"])]),
        ),
    )
    yield "minutes for extras", plan_round(both, talk, policy=Policy(fill=True))
    yield (
        "a lock that nobody asks for",
        plan_round(BANK, Round("Ward", [KEN]), policy=Policy(use=[("the-garden-on-the-roof", 0)])),
    )


def of_planning() -> Iterator[str]:
    """Yield what planning says: plans and what became of them, cell by cell."""
    for name, plan in fixed_plans():
        yield f"\n=== {name}"
        yield from _plan(plan)
    yield "\n=== the day goes on"
    yield from _change(changed())
    for seed in range(12):
        case, plan = evening(seed)
        yield f"\n=== made-up round {seed}"
        yield from _plan(plan)
        yield f"\n=== made-up round {seed}, later"
        yield from _change(replan(plan, case.bank, after(case, plan, seed)))


def _plan(plan: Plan) -> Iterator[str]:
    yield repr(plan)
    yield from toned(plan.page())
    yield from records(plan.to_records())
    for one in plan.assignments:
        also = ", ".join(one.also_heard_by)
        yield f"{one.story_id} in {one.meeting} leads {_refs(one.leads)}, {_refs(one.also_shows)}, {also}"
    yield from (f"backup {one.story_id} {one.strength}: {_ref(one)}" for one in plan.backups)
    yield from (f"extra {one.story_id} in {one.meeting}: {_refs(one.shows)}" for one in plan.extras)
    yield from (f"free {one.story_id} {one.meetings}" for one in plan.free)
    for gap in plan.gaps:
        rivals = [(rival.story_id, rival.strength, rival.because) for rival in gap.rivals]
        yield f"{gap.reason} {_ref(gap)}: {gap.missing} {gap.able} {rivals} {gap.nearest} {gap.asked_by}"
    yield f"{plan.proof.status}, at most {[tier.bound for tier in plan.proof.tiers]}"
    yield f"stories {[story.id for story in plan.stories]}, {dict(plan.competencies)}"


def _change(change: PlanChange) -> Iterator[str]:
    yield repr(change)
    yield from toned(change.page())
    yield from records(change.to_records())


SMALLEST, STOPPED = (2, 4, 7), (0, 3, 6)
"""Rounds of which the programs of new stories can be read, and those that are cut short."""


def of_analysis() -> Iterator[str]:
    """Yield what analysis finds: losses, reasons, obstacles, contests, other plans, stories to write."""
    rounds = [(Case(BANK, DAY, Policy()), planned()), *(evening(seed) for seed in range(12))]
    for number, (case, plan) in enumerate(rounds):
        yield f"\n=== round {number}"
        yield from _stress(analysis.stress(plan, case.bank))
        yield from _why(case, plan)
        yield from _others(case, plan)
        for new in analysis.suggest_stories(case.bank, case.round, policy=case.policy, limit=9):
            yield f"{new} {dict(new.competencies)} {new.meeting} {new.priority} {_refs(new.closes)}"
        yield from map(str, analysis.lone_competencies(case.bank, case.round, policy=case.policy))
        if number in SMALLEST:
            yield from _written(case)
        if number in STOPPED:
            yield from _cut_short(case, plan)


def _why(case: Case, plan: Plan) -> Iterator[str]:
    for reason in analysis.why(plan, case.bank):
        yield f"why {reason.story_id} in {reason.meeting}: {_explained(reason)}"
    for story in case.bank.stories[:6]:
        for meeting in range(len(plan.round.meetings)):
            found = analysis.why_not(plan, case.bank, story.id, meeting)
            rules = [one.code for one in found.barriers]
            yield f"why not {story.id} in {meeting}: {found.verdict} {rules} {_explained(found)}"
    for gap in plan.gaps:
        asked = analysis.contest(plan, case.bank, gap)
        able = ", ".join(asked.stories)
        yield f"{_ref(gap)}: competes {_refs(asked.needs)}; {able}; {asked.missing}; {_explained(asked)}"


def _others(case: Case, plan: Plan) -> Iterator[str]:
    others = analysis.alternatives(plan, case.bank, limit=3)
    for other in others:
        yield f"instead: {_pairs(other)} {other.proof.status} {_values(other)}"
    for other in others[-1:]:
        compared = analysis.compare(plan, other)
        yield repr(compared)
        yield from toned(compared.page())
        yield from records(compared.to_records())


def _written(case: Case) -> Iterator[str]:
    """Yield the programs of new stories, and the steps to their best choice."""
    each: tuple[Literal["never", "last_resort"], ...] = ("never", "last_resort")
    for repeats in each:
        policy = case.policy.replace(repeats=repeats)
        with followed() as made, patch.object(new_stories, "reach_one", wraps=reach_one) as reached:
            found = analysis.suggest_stories(case.bank, case.round, policy=policy, limit=9)
        yield from (str(suggestion) for suggestion in found)
        for call in reached.call_args_list:
            task, names, held = call.args
            yield f"{task.deciding} decide, start {task.start.chosen}, {names}, held {held}"
            yield from listed(task.program)
        yield from said_by(made[1:])


def _cut_short(case: Case, plan: Plan) -> Iterator[str]:
    """Yield what is found until somebody stops it, sooner and later."""
    bank, looks = case.bank, (1, 2, 3, 5, 8, 13, 21, 34)
    for many in looks:
        with followed():
            reasons = analysis.why(plan, bank, cancel=stopping(many))
            yield f"{many}: why {[(one.complete, one.tier, one.loss) for one in reasons]}"
            for gap in plan.gaps[:3]:
                one = analysis.contest(plan, bank, gap, cancel=stopping(many))
                yield f"{many}: {_ref(gap)} {one.complete} {_refs(one.needs)} {one.missing} {_explained(one)}"
            found = analysis.suggest_stories(bank, case.round, policy=case.policy, cancel=stopping(many))
            yield f"{many}: {found.complete} {[str(suggestion) for suggestion in found]}"
            others = analysis.alternatives(plan, bank, limit=2, cancel=stopping(many))
            yield f"{many}: {others.complete} {[(_pairs(o), o.proof.status) for o in others]}"
        test = analysis.stress(plan, bank, cancel=stopping(many))
        yield f"{many}: {test!r} {test.complete} {test.page().lead} {len(test.standings)}"


def _stress(test: analysis.StressTest) -> Iterator[str]:
    yield repr(test)
    yield from toned(test.page())
    yield from records(test.to_records())
    for one in test.standings:
        yield f"{one.meeting}: {one.surviving} of {one.must_weight} of {one.asked_weight}, {one.percent} %"
    yield from (f"{loss.story_id} in {loss.meeting} leaves open {_refs(loss.open)}" for loss in test.losses)


def _explained(found: Any) -> str:
    moves = [f"{one.story_id} to {one.meeting}" for one in found.instead]
    return f"{found.tier} {found.loss}, opens {_refs(found.opens)}, {moves}"


def _ref(need: Any) -> str:
    return f"{need.interviewer_id}/{need.competency_id}"


def _refs(needs: Iterable[NeedRef]) -> str:
    return f"[{', '.join(map(_ref, needs))}]"


def _pairs(plan: Plan) -> str:
    return f"[{', '.join(f'{one.story_id} in {one.meeting}' for one in plan.assignments)}]"


def _values(plan: Plan) -> str:
    return ", ".join(f"{tier.name} {tier.value}" for tier in plan.proof.tiers)


ROOMS: dict[str, Callable[[], Iterator[str]]] = {"planning": of_planning, "analysis": of_analysis}


def written(room: str) -> str:
    """Return a room's golden file as it is now."""
    return "\n".join(ROOMS[room]()) + "\n"


def kept(room: str) -> str:
    """Return a room's golden file as it was written down."""
    return (TESTS / room / "golden.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.write(written(sys.argv[1]))
