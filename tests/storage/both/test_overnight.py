"""plan_owners: every owner planned once, saved with what it was made from, and gone on with after a kill."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from tests.support.rounds import LARGE, random_round

from storybank import InvalidInput, Policy, Round, Story, StoryBank, open_store, plan_round
from storybank.errors import StoreUnavailable
from storybank.overnight import plan_owners
from storybank.sample import sample_bank, sample_round

NAMES = [f"client-{number:02}" for number in range(8)]


def fill(place: str) -> None:
    for number, name in enumerate(NAMES):
        case = random_round(number, LARGE)
        with open_store(place, owner=name) as store:
            store.use_framework(case.bank.framework)
            store.add(case.bank.stories)
            ahead = [meeting.replace(told=None) for meeting in case.round.meetings]
            store.save_round(case.round.replace(meetings=ahead))


def plans(place: str) -> dict[str, int]:
    found = {}
    for name in NAMES:
        with open_store(place, owner=name) as store:
            found[name] = len(store.plans())
    return found


@pytest.fixture
def clients(place: str) -> str:
    fill(place)
    return place


def test_every_owner_is_planned_in_order_and_saved_with_what_the_plan_was_made_from(clients: str) -> None:
    with ThreadPoolExecutor(2) as executor:
        results = list(plan_owners(clients, executor=executor))
    assert [result.key for result in results] == NAMES
    for result in results:
        assert result.error is None
        with open_store(clients, owner=str(result.key)) as store:
            [saved] = store.saved_plans()
            bank, round = store.load(), store.rounds()[-1]
        assert (saved.plan, saved.bank) == (result.plan, bank)
        assert result.plan == plan_round(bank, round)
        assert saved.verify()


def test_what_is_planned_already_is_not_planned_again(clients: str) -> None:
    list(plan_owners(clients))
    assert list(plan_owners(clients)) == []
    with open_store(clients, owner=NAMES[3]) as store:
        store.add(Story("A new one", competencies={"teamwork": 5}))
    assert [result.key for result in plan_owners(clients)] == [NAMES[3]]
    again = list(plan_owners(clients, policy=Policy(stories_per_meeting=1)))
    assert [result.key for result in again] == NAMES
    assert plans(clients) == {name: 3 if name == NAMES[3] else 2 for name in NAMES}


def test_a_function_chooses_the_round_or_none(clients: str) -> None:
    def choose(owner: str, bank: StoryBank) -> Round | None:
        assert isinstance(bank, StoryBank)
        return sample_round().replace(employer="Northwind") if owner == NAMES[5] else None

    [result] = plan_owners(clients, round_for=choose)
    assert result.key == NAMES[5]
    assert result.plan is not None
    assert result.plan.round.employer == "Northwind"


def test_an_owner_whose_rows_are_damaged_is_an_error_of_its_own(clients: str) -> None:
    engine = create_engine(clients if "://" in clients else f"sqlite:///{clients}")
    with engine.begin() as connection:
        damage = text("UPDATE storybank_rounds SET document = '{' WHERE owner = :who")
        connection.execute(damage, {"who": NAMES[4]})
    engine.dispose()
    results = list(plan_owners(clients))
    assert [result.key for result in results] == NAMES
    assert [str(result.key) for result in results if result.error is not None] == [NAMES[4]]
    assert plans(clients) == {name: int(name != NAMES[4]) for name in NAMES}


def test_an_owner_without_a_round_is_left_out(place: str) -> None:
    with open_store(place, owner="dana") as store:
        store.add(sample_bank().stories)
    assert list(plan_owners(place)) == []


def test_owners_whose_names_look_alike_get_each_their_own_plan(place: str) -> None:
    names = (" a b", "a b", "a\nb", "sam ", "\u200b", "' OR 1=1 --", "é", "e\u0301")
    for number, name in enumerate(names):
        with open_store(place, owner=name) as store:
            store.add(sample_bank().stories[: number + 2])
            store.save_round(sample_round())
    results = list(plan_owners(place, executor=ThreadPoolExecutor(2)))
    assert sorted(str(result.key) for result in results) == sorted(names)
    assert [result.error for result in results] == [None] * len(names)
    for result in results:
        with open_store(place, owner=str(result.key)) as store:
            [saved] = store.saved_plans()
            assert (saved.plan, saved.bank) == (result.plan, store.load())


@pytest.mark.parametrize("given", ["x", 3, [], False, KeyError("x")])
def test_what_a_function_gives_that_is_no_round_is_an_error_of_that_owner(
    clients: str, given: object
) -> None:
    def choose(owner: str, _: StoryBank) -> Any:
        if owner != NAMES[2]:
            return None
        if isinstance(given, Exception):
            raise given
        return given

    [result] = plan_owners(clients, round_for=choose)
    assert result.key == NAMES[2]
    assert isinstance(result.error, KeyError if isinstance(given, Exception) else InvalidInput)


def test_a_night_in_which_nobody_is_left_ends_when_it_is_told_to(clients: str) -> None:
    asked: list[str] = []

    def nobody(owner: str, _: StoryBank) -> None:
        asked.append(owner)

    assert list(plan_owners(clients, round_for=nobody, cancel=lambda: len(asked) == 3)) == []
    assert asked == NAMES[:3]


def test_where_there_is_no_store_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        plan_owners(str(tmp_path / "none.db"))
    assert not (tmp_path / "none.db").exists()


KILLED = """
import os, signal, sys
from storybank.overnight import plan_owners
for number, result in enumerate(plan_owners(sys.argv[1])):
    if number == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_after_kills_every_owner_has_one_plan(clients: str, tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED, "utf-8")
    for after in ("0", "3", "2"):
        call = [sys.executable, str(script), clients, after]
        run = subprocess.run(call, check=False, timeout=120)  # noqa: S603 - our own words
        assert run.returncode == -signal.SIGKILL
    list(plan_owners(clients))
    assert plans(clients) == dict.fromkeys(NAMES, 1)
