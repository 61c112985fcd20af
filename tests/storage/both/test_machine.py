"""Whatever is called in whatever order: a store on either database behaves as a dictionary does."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import URL
from tests.support.counts import many
from tests.support.postgres import database
from tests.support.strategies import EXTENSIONS

from storybank.competencies import Framework, builtin_framework
from storybank.errors import (
    DocumentError,
    DuplicateStory,
    InvalidInput,
    StaleStory,
    StoreError,
    UnknownReference,
)
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Round
from storybank.planning.goals import Proof
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.storage import Store, move_owner, open_store
from storybank.storage.places import url_of
from storybank.storage.sqlite import sqlite_engine
from storybank.stories import Story
from storybank.values import FrozenMap, Several

# Few of each, so that they meet.
OWNERS = st.sampled_from(["ana", "bo"])
IDS = st.sampled_from(["one", "two", "three"])
STORIES = st.builds(Story, st.sampled_from(["Month-end", "ä🧵"]), id=IDS, notes=st.sampled_from(["", "new"]))
TELLINGS = st.builds(
    Telling, IDS, st.sampled_from(["Dana", "dana", "Tom"]), landed=st.sampled_from([None, "well"])
)
IMPRESSIONS = st.builds(Impression, st.just("dana"), st.sampled_from(["conflict", "results"]))
ROUNDS = st.builds(
    Round,
    st.sampled_from(["first", "final"]),
    st.sampled_from([[Interviewer("Dana")], [Interviewer("Tom"), Interviewer("Priya")]]),
)

FRAMEWORKS = st.sampled_from(
    [builtin_framework(), builtin_framework().with_competency("sre culture"), Framework("empty")]
)

Bank: TypeAlias = dict[str, Any]


def empty() -> Bank:
    return {
        "stories": {},
        "tellings": {},
        "impressions": {},
        "rounds": {},
        "plans": [],
        "framework": None,
        "extensions": {},
        "revisions": {},
    }


def plan_of(round: Round) -> Plan:
    return Plan(
        round=round,
        policy=Policy(),
        stories=Several(),
        competencies=FrozenMap(),
        assignments=Several(),
        coverage=Several(),
        gaps=Several(),
        backups=Several(),
        proof=Proof(status="solver", tiers=()),
    )


class StoreMachine(RuleBasedStateMachine):
    """Two owners' stores in one database, and what they must hold."""

    new_database: Callable[[], AbstractContextManager[URL]]

    def __init__(self) -> None:
        super().__init__()
        self.database = self.new_database()
        self.stores: dict[str, Store] = {}

    @initialize()
    def open(self) -> None:
        self.url = self.database.__enter__()
        self.banks = {"ana": empty(), "bo": empty()}
        self.copy = Path(f"{self.url.database}.copy")
        self.copied: dict[str, Bank] = {}
        self.reopen()

    def teardown(self) -> None:
        for store in self.stores.values():
            store.close()
        if self.stores:
            self.database.__exit__(None, None, None)

    def opened(self, owner: str, clock: Callable[[], datetime] | None = None) -> Store:
        if self.url.get_backend_name() == "sqlite":
            # synchronous=OFF: no power fails here, and this runs a thousand transactions.
            return Store(sqlite_engine(self.url, synchronous="OFF"), owner=owner, clock=clock)
        return open_store(self.url, owner=owner, clock=clock)

    def put(self, owner: str, story: Story) -> None:
        """Note a story in the place of another: an equal one is no revision."""
        bank = self.banks[owner]
        if bank["stories"][story.id] != story:
            bank["revisions"][story.id].append(story)
        bank["stories"][story.id] = story

    @rule()
    def reopen(self) -> None:
        for store in self.stores.values():
            store.close()
        self.stores = {name: self.opened(name) for name in self.banks}

    @rule(owner=OWNERS, new=st.lists(STORIES, max_size=3))
    def add(self, owner: str, new: list[Story]) -> None:
        wanted = dict(self.banks[owner]["stories"])
        if all(wanted.setdefault(story.id, story) == story for story in new):
            self.stores[owner].add(*new)
            self.banks[owner]["stories"] = wanted
            for story in wanted.values():
                self.banks[owner]["revisions"].setdefault(story.id, [story])
        else:
            with pytest.raises(DuplicateStory):
                self.stores[owner].add(*new)

    @rule(owner=OWNERS, new=STORIES)
    def fail_between_two_writes(self, owner: str, new: Story) -> None:
        # The story's row is written before the clock is asked when that was.
        with self.opened(owner, clock=lambda: datetime(2026, 11, 22)) as failing:  # noqa: DTZ001 - the fault
            if new.id in self.banks[owner]["stories"]:
                with pytest.raises(InvalidInput, match="offset"):
                    failing.update(new.replace(notes="half"))
            else:
                with pytest.raises(InvalidInput, match="offset"):
                    failing.add(new)

    @rule(owner=OWNERS, story=STORIES, was=st.none() | STORIES)
    def update(self, owner: str, story: Story, was: Story | None) -> None:
        stored = self.banks[owner]["stories"]
        was = None if was is None else was.replace(id=story.id)
        if story.id not in stored:
            with pytest.raises(UnknownReference):
                self.stores[owner].update(story, was=was)
        elif was is not None and was != stored[story.id]:
            with pytest.raises(StaleStory):
                self.stores[owner].update(story, was=was)
        else:
            self.stores[owner].update(story, was=was)
            self.put(owner, story)

    @rule(owner=OWNERS, story_id=IDS, does=st.sampled_from(["change", "nothing", "fail"]))
    def edit(self, owner: str, story_id: str, does: str) -> None:
        stored = self.banks[owner]["stories"]

        def change(story: Story) -> Story:
            if does == "fail":
                raise ZeroDivisionError
            return story.replace(notes=f"{story.notes}+") if does == "change" else story

        if story_id not in stored:
            with pytest.raises(UnknownReference):
                self.stores[owner].edit(story_id, change)
        elif does == "fail":
            with pytest.raises(ZeroDivisionError):
                self.stores[owner].edit(story_id, change)
        else:
            self.put(owner, self.stores[owner].edit(story_id, change))

    @rule(owner=OWNERS, story_id=IDS)
    def edit_into_another(self, owner: str, story_id: str) -> None:
        error = InvalidInput if story_id in self.banks[owner]["stories"] else UnknownReference
        with pytest.raises(error):
            self.stores[owner].edit(story_id, lambda story: story.replace(id="another"))

    @rule(owner=OWNERS, story_id=IDS, new=STORIES)
    def write_inside_an_edit(self, owner: str, story_id: str, new: Story) -> None:
        def change(story: Story) -> Story:
            self.stores[owner].add(new)
            return story

        error = StoreError if story_id in self.banks[owner]["stories"] else UnknownReference
        with pytest.raises(error):
            self.stores[owner].edit(story_id, change)

    @rule(owner=OWNERS, story_id=IDS)
    def retire(self, owner: str, story_id: str) -> None:
        stored = self.banks[owner]["stories"]
        if story_id in stored:
            self.stores[owner].retire(story_id)
            self.put(owner, stored[story_id].replace(status="retired"))

        else:
            with pytest.raises(UnknownReference):
                self.stores[owner].retire(story_id)

    @rule(owner=OWNERS, new=st.lists(TELLINGS, max_size=3))
    def record(self, owner: str, new: list[Telling]) -> None:
        bank = self.banks[owner]
        if all(telling.story in bank["stories"] for telling in new):
            self.stores[owner].record(*new)
            for telling in new:
                bank["tellings"].setdefault(telling.key, telling)
        else:
            with pytest.raises(UnknownReference):
                self.stores[owner].record(*new)

    @rule(owner=OWNERS, new=st.lists(IMPRESSIONS, max_size=2))
    def note(self, owner: str, new: list[Impression]) -> None:
        self.stores[owner].note(*new)
        self.banks[owner]["impressions"] |= {
            impression: None for impression in new if impression not in self.banks[owner]["impressions"]
        }

    @rule(owner=OWNERS, gone=TELLINGS | IMPRESSIONS)
    def forget(self, owner: str, gone: Telling | Impression) -> None:
        kind, key = ("tellings", gone.key) if isinstance(gone, Telling) else ("impressions", gone)
        if key in self.banks[owner][kind]:
            self.stores[owner].forget(gone)
            del self.banks[owner][kind][key]
        else:
            with pytest.raises(UnknownReference):
                self.stores[owner].forget(gone)

    @rule(owner=OWNERS, round=ROUNDS)
    def save_round(self, owner: str, round: Round) -> None:
        self.stores[owner].save_round(round)
        self.banks[owner]["rounds"][round.name] = round

    @rule(owner=OWNERS, round=ROUNDS)
    def save_plan(self, owner: str, round: Round) -> None:
        bank = self.stores[owner].load()
        self.stores[owner].save_plan(plan_of(round))
        self.banks[owner]["plans"].append((plan_of(round), bank))

    @rule(owner=OWNERS, framework=FRAMEWORKS)
    def use_framework(self, owner: str, framework: Framework) -> None:
        self.stores[owner].use_framework(framework)
        self.banks[owner]["framework"] = framework

    @rule(owner=OWNERS, extensions=EXTENSIONS)
    def use_extensions(self, owner: str, extensions: dict[str, Any]) -> None:
        self.stores[owner].use_extensions(extensions)
        self.banks[owner]["extensions"] = extensions

    @rule(owner=OWNERS)
    def erase(self, owner: str) -> None:
        bank = self.banks[owner]
        assert self.stores[owner].erase() == {
            "stories": len(bank["stories"]),
            "story_revisions": sum(map(len, bank["revisions"].values())),
            "tellings": len(bank["tellings"]),
            "impressions": len(bank["impressions"]),
            "rehearsals": 0,
            "rounds": len(bank["rounds"]),
            "plans": len(bank["plans"]),
            "frameworks": 0 if bank["framework"] is None else 1,
            "extensions": 1 if bank["extensions"] else 0,
        }
        self.banks[owner] = empty()

    @rule(owner=OWNERS)
    def move(self, owner: str) -> None:
        other = "bo" if owner == "ana" else "ana"
        if any(self.banks[other].values()):
            with pytest.raises(InvalidInput):
                move_owner(self.url, owner, other)
        else:
            move_owner(self.url, owner, other)
            self.banks = {other: self.banks[owner], owner: empty()}

    @precondition(lambda self: self.url.get_backend_name() == "sqlite")
    @rule(owner=OWNERS)
    def back_up(self, owner: str) -> None:
        self.stores[owner].backup(self.copy)
        self.copied = deepcopy(self.banks)

    @precondition(lambda self: self.copied)
    @rule()
    def restore(self) -> None:
        shutil.copyfile(self.copy, str(self.url.database))
        self.banks = deepcopy(self.copied)

    @rule(owner=OWNERS)
    def export_and_import(self, owner: str) -> None:
        exported = self.stores[owner].export()
        self.stores[owner].import_(exported)
        assert self.stores[owner].export() == exported
        self.stores[owner].erase()
        self.stores[owner].import_(exported)
        assert self.stores[owner].export() == exported

    @rule(owner=OWNERS)
    def import_of_another(self, owner: str) -> None:
        other = "bo" if owner == "ana" else "ana"
        exported = self.stores[owner].export()
        if not any(self.banks[other].values()):
            self.stores[other].import_(exported)
            self.banks[other] = deepcopy(self.banks[owner])
            assert self.stores[other].export() == exported
        elif self.differ():
            with pytest.raises(DocumentError):
                self.stores[other].import_(exported)

    def differ(self) -> bool:
        """Say whether the two owners have different stories or rounds under one name."""
        ana, bo = self.banks["ana"], self.banks["bo"]
        return any(
            ana[kind][name] != bo[kind][name]
            for kind in ("stories", "rounds", "revisions")
            for name in ana[kind].keys() & bo[kind].keys()
        )

    @rule(owner=OWNERS)
    def check(self, owner: str) -> None:
        assert self.stores[owner].check() == ()
        assert self.stores[owner].check(repair=True) == ()

    @invariant()
    def holds_what_it_must(self) -> None:
        for owner, bank in self.banks.items():
            loaded = self.stores[owner].load()
            assert loaded.stories == tuple(bank["stories"].values())
            assert loaded.tellings == tuple(bank["tellings"].values())
            assert loaded.impressions == tuple(bank["impressions"])
            assert loaded.framework == (bank["framework"] or builtin_framework())
            assert loaded.extensions == bank["extensions"]
            assert self.stores[owner].rounds() == tuple(bank["rounds"].values())
            assert self.stores[owner].plans() == tuple(plan for plan, _ in bank["plans"])
            assert [(saved.plan, saved.bank) for saved in self.stores[owner].saved_plans()] == bank["plans"]
            latest = [plan for plan, _ in bank["plans"] if plan.round.name == "final"]
            assert self.stores[owner].latest_plan("final") == (latest[-1] if latest else None)
            for story_id, revisions in bank["revisions"].items():
                kept = self.stores[owner].revisions(story_id)
                assert [(revision.number, revision.story) for revision in kept] == [*enumerate(revisions, 1)]


def run(new_database: Callable[[], AbstractContextManager[URL]], *, examples: int) -> None:
    """Run the machine; each example starts with a new database."""

    class OnThisDatabase(StoreMachine):
        def __init__(self) -> None:
            self.new_database = new_database
            super().__init__()

    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(max_examples=many(examples, quick=3), stateful_step_count=30, deadline=None),
    )


@contextmanager
def in_a_file() -> Iterator[URL]:
    with tempfile.TemporaryDirectory() as folder:
        yield url_of(Path(folder, "bank.db"))


@pytest.mark.many
def test_a_store_in_a_file_behaves_as_a_dictionary_does() -> None:
    run(in_a_file, examples=60)


@pytest.mark.many
def test_a_store_on_a_server_behaves_as_a_dictionary_does(postgres_url: URL, empty_database: str) -> None:
    run(lambda: database(postgres_url, empty_database), examples=20)
