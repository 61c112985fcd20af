"""What a server that forks must know: a parent's engine is refused, and warming up pays for all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool, QueuePool
from tests.support.postgres import new_place, place, postgres_place, postgres_url

from storybank.errors import StoreError
from storybank.storage import Store, open_store, prepare_sqlite
from storybank.stories import Story

__all__ = ["new_place", "place", "postgres_place", "postgres_url"]

PRELOADED = """
import os, sys
from sqlalchemy import create_engine
from storybank import Store, Story, StoryBank, open_store
from storybank.storage import prepare_sqlite
place = sys.argv[1]
engine = create_engine(place if "://" in place else f"sqlite:///{place}")
if "://" not in place:
    prepare_sqlite(engine)
Store(engine).add(Story("By the parent"))
sys.stdout.flush()
child = os.fork()
if not child:
    try:
        Store(engine).load()
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
    with open_store(place) as own:
        own.add(Story("By the child"))
    engine.dispose(close=False)
    Store(engine).add(Story("By the child, on the parent's engine"))
    sys.stdout.flush()
    os._exit(0)
_, status = os.waitpid(child, 0)
print(status, len(Store(engine).load().stories))
"""

WARM = """
import sys
before = set(sys.modules)
import storybank
assert "highspy" not in sys.modules
storybank.warm_up()
assert {"highspy", "sqlalchemy", "alembic"} <= set(sys.modules)
loaded = set(sys.modules)
from storybank.sample import sample_bank, sample_round
bank, round = sample_bank(), sample_round()
storybank.plan_round(bank, round)
storybank.answer_question(bank, "Tell me about a conflict.")
with storybank.open_store(":memory:") as store:
    store.add(*bank.stories)
later = {name for name in set(sys.modules) - loaded if not name.startswith("storybank.sample")}
print(sorted(later))
"""

FORKS = """
import os, sys
import storybank
from storybank.sample import sample_bank, sample_round
storybank.warm_up()
bank, round = sample_bank(), sample_round()
for _ in range(int(sys.argv[1])):
    if not (child := os.fork()):
        os._exit(0 if storybank.plan_round(bank, round).assignments else 1)
    print(os.waitpid(child, 0)[1])
"""


def said(script: str, *arguments: str) -> list[str]:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script, *arguments], capture_output=True, check=True, text=True, timeout=120
    )
    return done.stdout.splitlines()


def test_an_engine_of_the_parents_is_refused_in_a_child_until_it_is_disposed_of(place: str) -> None:
    complaint, counted = said(PRELOADED, place)
    assert complaint.startswith("StoreError: the engine on ")
    assert "engine.dispose(close=False)" in complaint
    assert counted == "0 3"


@pytest.fixture
def engine(path: Path) -> Engine:
    made = create_engine(f"sqlite:///{path}", poolclass=QueuePool)
    prepare_sqlite(made)
    return made


def test_an_inherited_engine_may_not_be_prepared_or_joined_either(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.begin() as connection:
        Store(connection).add(Story("Month-end"))
        monkeypatch.setattr(os, "getpid", lambda: -1)
        with pytest.raises(StoreError, match="was opened in another process"):
            Store(connection)
        with pytest.raises(StoreError, match="was opened in another process"):
            prepare_sqlite(engine)
    engine.dispose()
    assert Store(engine).load().stories == (Story("Month-end"),)
    engine.dispose()


def test_an_engine_that_keeps_no_connection_is_as_good_in_a_child(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    prepare_sqlite(engine)
    Store(engine).add(Story("Month-end"))
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert Store(engine).load().stories == (Story("Month-end"),)


def test_after_warming_up_the_first_plan_answer_and_store_load_nothing_more() -> None:
    assert said(WARM) == ["[]"]


def test_children_forked_from_a_warm_parent_plan() -> None:
    assert said(FORKS, "3") == ["0"] * 3


@pytest.mark.slow
def test_40_children_forked_from_a_warm_parent_plan() -> None:
    assert said(FORKS, "40") == ["0"] * 40


def test_opening_by_path_works_in_a_child(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(path) as store:
        store.add(Story("Month-end"))
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with open_store(path) as own:
        assert own.load().stories == (Story("Month-end"),)
