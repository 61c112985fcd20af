"""Ctrl-C, a cancelled task or no memory in the middle of a call: all or nothing is stored, no lock stays."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine.default import DefaultDialect

from storybank.history import Impression, Telling
from storybank.planning.planner import plan_round
from storybank.sample import sample_bank, sample_round
from storybank.storage import Store, open_store
from storybank.stories import Story

SAID = ("do_execute", "do_executemany", "do_execute_no_params", "do_commit", "do_rollback")
"""What SQLAlchemy says to a driver."""

STORY = Story("Month-end", notes="0")

ANOTHER = Story("The audit")

TOLD = Telling("month-end", "Dana")

EXPORT = open_store(":memory:").export()


class Interrupting:
    """Interrupts one of the statements that are said, just before or just behind it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._said = 0
        self._at: int | None = None
        self._behind = False
        self._kind: type[BaseException] = KeyboardInterrupt
        for name in SAID:
            patch.setattr(DefaultDialect, name, self._hooked(getattr(DefaultDialect, name)))

    def statements_of(self, call: Callable[[], object]) -> int:
        self._said, self._at = 0, None
        call()
        return self._said

    def interrupted(
        self, call: Callable[[], object], at: int, *, behind: bool, kind: type[BaseException]
    ) -> BaseException | None:
        """Return what reached the caller; who holds it holds its traceback too."""
        self._said, self._at, self._behind, self._kind = 0, at, behind, kind
        try:
            call()
        except BaseException as error:  # noqa: BLE001 - Ctrl-C is what is tested
            return error
        finally:
            self._at = None
        return None

    def _hooked(self, usual: Callable[..., Any]) -> Callable[..., Any]:
        def said(*given: Any, **named: Any) -> Any:
            self._said += 1
            hit = self._said == self._at
            if hit and not self._behind:
                raise self._kind
            answer = usual(*given, **named)
            if hit:
                raise self._kind
            return answer

        return said


@pytest.fixture
def interrupting(monkeypatch: pytest.MonkeyPatch) -> Interrupting:
    return Interrupting(monkeypatch)


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with open_store(place) as opened:
        opened.add(STORY)
        opened.record(TOLD)
        yield opened


NOTICED_WITHIN = 5
"""Seconds."""


def is_held(place: str) -> bool:
    """Say whether a transaction has been left open, with whatever it locks."""
    if "://" in place:
        of_ours = "datname = current_database() AND state LIKE 'idle in transaction%'"
        left = f"SELECT count(*) FROM pg_stat_activity WHERE {of_ours}"  # noqa: S608 - our own words
        with psycopg.connect(place.replace("postgresql+psycopg:", "postgresql:")) as connection:
            # A server learns a moment later that a connection was closed; what is held for good stays.
            end = time.monotonic() + NOTICED_WITHIN
            while (held := connection.execute(left).fetchall() != [(0,)]) and time.monotonic() < end:
                connection.commit()  # within one transaction, a server says the same again
                time.sleep(0.01)
            return held
    with closing(sqlite3.connect(place, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return True
        return False


def counted(story: Story) -> Story:
    return story.replace(notes=str(int(story.notes) + 1))


WRITING: dict[str, Callable[[Store], object]] = {
    "add": lambda store: store.add(STORY, ANOTHER.replace(id=f"audit-{len(store.load().stories)}")),
    "update": lambda store: store.update(counted(store.load().story("month-end"))),
    "edit": lambda store: store.edit("month-end", counted),
    "retire": lambda store: store.retire("month-end"),
    "record": lambda store: store.record(Telling("month-end", f"Person {len(store.load().tellings)}")),
    "note": lambda store: store.note(Impression("Dana", f"competency {len(store.load().impressions)}")),
    "save_round": lambda store: store.save_round(sample_round()),
    "save_plan": lambda store: store.save_plan(plan_round(store.load(), sample_round())),
    "use_framework": lambda store: store.use_framework(sample_bank().framework),
    "use_extensions": lambda store: store.use_extensions({"notebook": 1}),
    "import_": lambda store: store.import_(EXPORT),
    "check": lambda store: store.check(repair=True),
    "load": lambda store: store.load(),
}


QUICK = ("add", "edit", "save_plan", "load")
"""One of each kind; the rest of them takes half a minute."""


@pytest.mark.parametrize(
    "method",
    [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in WRITING],
)
def test_an_interrupt_at_any_statement_leaves_no_lock_and_nothing_half_done(
    place: str, store: Store, interrupting: Interrupting, method: str
) -> None:
    def call() -> object:
        return WRITING[method](store)

    for at in range(1, interrupting.statements_of(call) + 1):
        for behind in (False, True):
            caught = interrupting.interrupted(call, at, behind=behind, kind=KeyboardInterrupt)
            assert isinstance(caught, KeyboardInterrupt | None), (at, behind)
            assert not is_held(place), (at, behind)
    assert store.check() == ()


@pytest.mark.parametrize("kind", [SystemExit, GeneratorExit, asyncio.CancelledError, MemoryError])
def test_whatever_stops_an_edit_undoes_it_whole(
    place: str, store: Store, interrupting: Interrupting, kind: type[BaseException]
) -> None:
    def call() -> object:
        return store.edit("month-end", counted)

    for at in range(1, interrupting.statements_of(call) + 1):
        for behind in (False, True):
            before = store.load().story("month-end")
            caught = interrupting.interrupted(call, at, behind=behind, kind=kind)
            assert isinstance(caught, kind | None), (at, behind)
            assert not is_held(place), (at, behind)
            assert store.load().story("month-end") in {before, counted(before)}
    assert store.check() == ()


def test_an_interrupt_leaves_a_database_in_memory_as_it_was(interrupting: Interrupting) -> None:
    with open_store(":memory:") as store:
        store.add(STORY)

        def call() -> object:
            return store.edit("month-end", counted)

        for at in range(1, interrupting.statements_of(call) + 1):
            for behind in (False, True):
                before = store.load().story("month-end")
                interrupting.interrupted(call, at, behind=behind, kind=KeyboardInterrupt)
                assert store.load().story("month-end") in {before, counted(before)}
