"""No public method lets one owner see, change, count or be told of another's rows."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.support.counts import many

from storybank.bank import StoryBank
from storybank.competencies import builtin_framework
from storybank.errors import StorybankError
from storybank.history import Impression, Rehearsal, Telling
from storybank.interviews import Interviewer, Round
from storybank.planning import plan_round
from storybank.planning.plan import Plan
from storybank.storage import SavedPlan, Store, erase_owner, move_owner, open_store, owners
from storybank.stories import Story

AUDIT = Story("The audit", id="audit", competencies=["teamwork"], employer="Northwind", notes="Mine.")
MONTH_END = Story("Month-end", notes="Mine.")
FINAL = Round("final", [Interviewer("Dana", must=["teamwork"])], employer="Northwind")
TOLD = Telling("audit", "Dana", employer="Northwind", on="2026-11-03")
CONCERN = Impression("dana", "conflict", kind="concern")


def plan_of(store: Store) -> Plan:
    return plan_round(store.load(), FINAL)


def raising(_story: Story) -> Story:
    raise StorybankError


MOMENT = datetime(2026, 11, 22, tzinfo=UTC)


def backed_up(store: Store) -> None:
    with TemporaryDirectory() as folder:
        store.backup(Path(folder, "copy.db"))


def exported() -> str:
    with opened(":memory:", "elsewhere") as store:
        store.add(AUDIT.replace(notes="Elsewhere."), Story("Another"))
        store.record(TOLD)
        store.save_round(FINAL.replace(name="another"))
        return store.export()


# What another owner may call: each public method with the same ids, titles, names and texts that mine has.
# A word after the method's name tells several calls apart.
CALLS: dict[str, Callable[[Store], object]] = {
    "load": lambda store: store.load(),
    "add": lambda store: store.add(MONTH_END),
    "add, the same id": lambda store: store.add(AUDIT.replace(notes="Theirs.")),
    "add, an equal one": lambda store: store.add(AUDIT),
    "save": lambda store: store.save(StoryBank([AUDIT.replace(notes="Theirs."), MONTH_END], tellings=[TOLD])),
    "save, a round": lambda store: store.save(FINAL.replace(notes="Theirs.")),
    "update": lambda store: store.update(AUDIT.replace(notes="Theirs.")),
    "update, was": lambda store: store.update(AUDIT.replace(notes="Theirs."), was=AUDIT),
    "edit": lambda store: store.edit("audit", lambda story: story.replace(result="Theirs.")),
    "edit, by title": lambda store: store.edit("The audit", lambda story: story.replace(task="Theirs.")),
    "edit, failing": lambda store: store.edit("audit", raising),
    "retire": lambda store: store.retire("audit"),
    "record": lambda store: store.record(TOLD.replace(landed="badly")),
    "record, another": lambda store: store.record(Telling("The audit", "Tom")),
    "note": lambda store: store.note(CONCERN),
    "forget": lambda store: store.forget(TOLD),
    "forget, an impression": lambda store: store.forget(CONCERN),
    "forget_person": lambda store: store.forget_person("Dana"),
    "save_round": lambda store: store.save_round(FINAL.replace(notes="Theirs.")),
    "rounds": lambda store: store.rounds(),
    "save_plan": lambda store: store.save_plan(plan_of(store)),
    "plans": lambda store: store.plans(),
    "latest_plan": lambda store: store.latest_plan("final"),
    "latest_plan, of none": lambda store: store.latest_plan("none"),
    "saved_plans": lambda store: store.saved_plans(),
    "saved_plans, of one round": lambda store: store.saved_plans("final"),
    "delete_plan": lambda store: store.delete_plan(plan_of(store)),
    "delete_plan, as once saved": lambda store: store.delete_plan(
        SavedPlan(plan=plan_of(store), saved_at=MOMENT)
    ),
    "delete_round": lambda store: store.delete_round("final"),
    "delete_round, with its plans": lambda store: store.delete_round(FINAL, with_plans=True),
    "revisions": lambda store: store.revisions("audit"),
    "revisions, by value": lambda store: store.revisions(AUDIT),
    "search": lambda store: store.search(),
    "search, for what is told": lambda store: store.search("mine", employer="northwind", told=True),
    "search, by a tag of mine": lambda store: store.search(competency="mine"),
    "told": lambda store: store.told(),
    "told, of one": lambda store: store.told("The audit"),
    "backup": backed_up,
    "check": lambda store: store.check(),
    "check, and repair": lambda store: store.check(repair=True),
    "export": lambda store: store.export(),
    "import_": lambda store: store.import_(ELSEWHERE),
    "import_, what differs": lambda store: store.import_(ELSEWHERE.replace("Elsewhere.", "Otherwise.")),
    "erase": lambda store: store.erase(),
    "use_framework": lambda store: store.use_framework(builtin_framework().with_competency("theirs")),
    "use_extensions": lambda store: store.use_extensions({"theirs": [1]}),
    "use_extensions, none": lambda store: store.use_extensions({}),
}

ENDS = {"close"}
"""Public methods that end a store and read no row."""

NUMBERS = count()

READS = (
    "load",
    "rounds",
    "plans",
    "latest_plan",
    "saved_plans",
    "revisions",
    "told",
    "search",
    "export",
    "check",
)


def opened(place: str, owner: str) -> Store:
    """Open an owner's store, in which it is always the same moment."""
    return open_store(place, owner=owner, clock=lambda: MOMENT)


def fill(store: Store) -> None:
    """Give an owner some of everything."""
    store.use_framework(builtin_framework().with_competency("mine"))
    store.use_extensions({"mine": [1]})
    store.add(AUDIT, MONTH_END)
    store.edit("audit", lambda story: story.replace(result="Mine."))
    store.record(TOLD, Telling("month-end", "Tom"), Rehearsal("month-end", 90, on="2026-11-02"))
    store.note(CONCERN)
    store.save_round(FINAL)
    store.save_plan(plan_of(store))


ELSEWHERE: str = exported()
"""A document with ids that are mine too, and with others."""


def outcome(store: Store, call: str) -> tuple[Any, ...]:
    """Return all that an owner gets to know from a call."""
    try:
        return ("returned", CALLS[call](store))
    except StorybankError as error:
        return (type(error), str(error))


def seen_by(store: Store) -> list[tuple[Any, ...]]:
    return [outcome(store, call) for call in READS]


def test_every_public_method_is_among_the_calls() -> None:
    public = {name for name, _ in inspect.getmembers(Store) if not name.startswith("_")}
    assert public == {call.partition(",")[0] for call in CALLS} | ENDS


@settings(
    max_examples=many(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(calls=st.lists(st.sampled_from(sorted(CALLS)), max_size=10))
@example(calls=sorted(CALLS))
@example(calls=["add, an equal one", *sorted(CALLS)])
def no_call_tells_or_changes(
    calls: list[str], mine: Store, here: Callable[[str], Store], elsewhere: Callable[[str], Store]
) -> None:
    before = seen_by(mine)
    name = f"theirs {next(NUMBERS)}"
    with here(name) as theirs, elsewhere(name) as alone:
        # Where nothing of mine is, the same calls have the same outcomes: so mine shows in none.
        for call in calls:
            assert (call, outcome(theirs, call)) == (call, outcome(alone, call))
        assert seen_by(theirs) == seen_by(alone)
    assert seen_by(mine) == before


@pytest.mark.slow
def test_whatever_one_owner_calls_nothing_of_another_shows_or_changes(new_place: Callable[[], str]) -> None:
    shared, separate = new_place(), new_place()
    with opened(shared, "mine") as mine:
        fill(mine)
        no_call_tells_or_changes(
            mine=mine,
            here=lambda owner: opened(shared, owner),
            elsewhere=lambda owner: opened(separate, owner),
        )


@pytest.mark.slow
def test_an_owner_with_equal_rows_changes_only_their_own(place: str) -> None:
    with opened(place, "mine") as mine:
        fill(mine)
        before = seen_by(mine)
        for call in sorted(CALLS):
            with opened(place, f"theirs, {call}") as theirs:
                fill(theirs)
                outcome(theirs, call)
            assert (call, seen_by(mine)) == (call, before)


def test_who_moves_or_erases_an_owner_changes_nobody_else(place: str) -> None:
    with opened(place, "mine") as mine, opened(place, "theirs") as theirs, opened(place, "other") as other:
        fill(mine)
        fill(theirs)
        before = seen_by(mine)
        move_owner(place, "theirs", "other")
        assert seen_by(other) == before
        assert seen_by(mine) == before
        with opened(place, "nobody") as nobody:
            assert seen_by(theirs) == seen_by(nobody)
        assert owners(place) == ("mine", "other")
        erase_owner(place, "other")
        assert owners(place) == ("mine",)
        assert seen_by(mine) == before
