"""Owners see, change, count and are told nothing of each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, UniqueConstraint, create_engine, event
from sqlalchemy.pool import StaticPool
from tests.support.counts import many

from storybank.bank import StoryBank
from storybank.competencies import builtin_framework
from storybank.errors import DuplicateStory, InvalidInput, UnknownReference
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Round
from storybank.planning.plan import Plan
from storybank.storage import Store, open_store, prepare_sqlite, tables
from storybank.stories import Story

AUDIT = Story("The audit", id="audit")

# Every public method that changes something, as the other owner calls it.
CHANGES: dict[str, Callable[[Store], object]] = {
    "add": lambda store: store.add(Story("Month-end")),
    "add the same id": lambda store: store.add(AUDIT.replace(result="Theirs.")),
    "update": lambda store: store.update(AUDIT.replace(result="Theirs.")),
    "edit": lambda store: store.edit("audit", lambda story: story.replace(result="Theirs.")),
    "retire": lambda store: store.retire("audit"),
    "record": lambda store: store.record(Telling("audit", "Tom")),
    "note": lambda store: store.note(Impression("tom", "conflict")),
    "forget a telling": lambda store: store.forget(Telling("audit", "Dana")),
    "forget an impression": lambda store: store.forget(Impression("dana", "conflict")),
    "save_round": lambda store: store.save_round(Round("final", [Interviewer("Tom")])),
    "use_framework": lambda store: store.use_framework(builtin_framework().with_competency("x")),
    "use_extensions": lambda store: store.use_extensions({"x": 1}),
}


def seen_by(store: Store) -> list[object]:
    """Return all that an owner can read."""
    bank = store.load()
    latest = store.latest_plan("final")
    return [bank, bank.framework, store.rounds(), store.plans(), latest]


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A host's engine, on one database in memory."""
    made = create_engine("sqlite://", poolclass=StaticPool)
    prepare_sqlite(made)
    yield made
    made.dispose()


@pytest.fixture
def mine(engine: Engine) -> Store:
    return Store(engine, owner="mine")


@pytest.fixture
def theirs(engine: Engine) -> Store:
    return Store(engine, owner="theirs")


def fill(store: Store, plan: Plan) -> None:
    store.add(AUDIT)
    store.record(Telling("audit", "Dana"))
    store.note(Impression("dana", "conflict"))
    store.save_round(plan.round)
    store.save_plan(plan)


@settings(max_examples=many(25), deadline=None)
@given(calls=st.lists(st.sampled_from(sorted(CHANGES)), max_size=8))
def test_nothing_that_one_owner_calls_changes_what_another_reads(calls: list[str]) -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    prepare_sqlite(engine)
    mine, theirs = Store(engine, owner="mine"), Store(engine, owner="theirs")
    mine.add(AUDIT)
    mine.record(Telling("audit", "Dana"))
    mine.note(Impression("dana", "conflict"))
    mine.save_round(Round("final", [Interviewer("Dana")]))
    before = seen_by(mine)
    for call in calls:
        # They are refused as if nothing of mine were there.
        with suppress(UnknownReference, DuplicateStory):
            CHANGES[call](theirs)
    assert seen_by(mine) == before
    engine.dispose()


def test_an_owner_reads_nothing_of_another(
    mine: Store, theirs: Store, make_plan: Callable[[str], Plan]
) -> None:
    fill(mine, make_plan("final"))
    mine.use_framework(builtin_framework().with_competency("sre culture"))
    mine.use_extensions({"x": 1})
    assert seen_by(theirs) == [StoryBank(), builtin_framework(), (), (), None]


@pytest.mark.parametrize(
    "call", ["update", "edit", "retire", "record", "forget a telling", "forget an impression"]
)
def test_what_is_anothers_is_not_there(
    call: str, mine: Store, theirs: Store, make_plan: Callable[[str], Plan]
) -> None:
    fill(mine, make_plan("final"))
    with pytest.raises(UnknownReference) as caught:
        CHANGES[call](theirs)
    assert "mine" not in str(caught.value)


def test_two_owners_may_use_one_id_one_telling_and_one_round_name(
    mine: Store, theirs: Store, make_plan: Callable[[str], Plan]
) -> None:
    fill(mine, make_plan("final"))
    fill(theirs, make_plan("final"))
    theirs.retire("audit")
    assert [mine.load().stories[0].status, theirs.load().stories[0].status] == ["ready", "retired"]


def test_every_statement_on_rows_names_the_owner(
    engine: Engine, mine: Store, make_plan: Callable[[str], Plan]
) -> None:
    said: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def remember(_c: object, _cursor: object, statement: str, *_rest: Any) -> None:
        said.append(statement)

    fill(mine, make_plan("final"))
    for name in sorted(CHANGES.keys() - {"add the same id"}):
        # What was forgotten or retired in an earlier step may be gone in a later one.
        with suppress(UnknownReference):
            CHANGES[name](mine)
    seen_by(mine)
    on_rows = [statement for statement in said if "storybank_" in statement]
    assert len(on_rows) > 30
    named = re.compile(r"WHERE storybank_\w+\.owner = \?|^INSERT INTO \w+ \(owner, ")
    assert [statement for statement in on_rows if not named.search(statement)] == []


def test_every_table_and_every_unique_constraint_starts_with_the_owner() -> None:
    for table in tables().sorted_tables:
        if table.name == "storybank_schema_version":
            continue
        assert not table.c.owner.nullable
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint):
                assert next(iter(constraint.columns)).name == "owner"
        for index in table.indexes:
            assert next(iter(index.columns)).name == "owner"


@pytest.mark.parametrize("owner", ["", " \t", None, 3, "a\x00b", "\ud800", "x" * 501, "日" * 167])
def test_an_owner_is_a_text_that_is_not_blank(owner: str) -> None:
    with pytest.raises(InvalidInput, match="owner"):
        open_store(":memory:", owner=owner)


def test_owners_that_differ_by_a_space_are_two(engine: Engine) -> None:
    Store(engine, owner="ana").add(AUDIT)
    assert Store(engine, owner="ana ").load().stories == ()
    assert Store(engine, owner="ana").load().stories == (AUDIT,)
