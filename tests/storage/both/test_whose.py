"""What is saved is its owner's: no plan or round names stories that they have not; each can be removed."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storybank.errors import DocumentError, InvalidInput, UnknownReference
from storybank.interviews import Interviewer, Need, Round
from storybank.planning.plan import Plan
from storybank.planning.planner import plan_round
from storybank.storage import Store, open_store, plans
from storybank.stories import Story

ANNAS = Story("Month-end", competencies={"teamwork": 5}, notes="Hers.")

BENS = Story("The audit", competencies={"teamwork": 5}, notes="Rumpelstiltskin")

FINAL = Round("Final", [Interviewer("Dana", needs=[Need("teamwork")])])


@pytest.fixture
def anna(place: str) -> Iterator[Store]:
    with open_store(place, owner="anna") as store:
        store.add(ANNAS)
        yield store


@pytest.fixture
def ben(place: str) -> Iterator[Store]:
    with open_store(place, owner="ben") as store:
        store.add(BENS)
        yield store


def plan_of(store: Store) -> Plan:
    return plan_round(store.load(), FINAL)


def unguarded(store: Store, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save a plan as an earlier release did, which looked at nothing."""
    with monkeypatch.context() as patch:
        patch.setattr(plans, "strays_of_plan", lambda *_given: ())
        store.save_plan(plan)


def test_a_plan_of_another_owner_is_refused(anna: Store, ben: Store) -> None:
    with pytest.raises(UnknownReference, match=re.escape("plan.stories[0] is not a story of this owner")):
        anna.save_plan(plan_of(ben))
    with pytest.raises(UnknownReference, match="is not a story of this owner"):
        anna.save_plan(plan_of(ben), bank=ben.load())
    with pytest.raises(UnknownReference, match=re.escape("previous.stories[0] is not a story")):
        anna.save_plan(plan_of(anna), previous=plan_of(ben))
    assert anna.latest_plan("Final") is None


def test_a_plan_of_a_story_with_the_same_id_and_other_words_is_refused(anna: Store, ben: Store) -> None:
    ben.add(ANNAS.replace(notes="His."))
    ben.retire(BENS)
    with pytest.raises(UnknownReference, match=r"is not so in the bank; .*bank=…") as caught:
        anna.save_plan(plan_of(ben))
    assert "His." not in str(caught.value)
    assert anna.plans() == ()


def test_a_plan_of_an_older_bank_is_kept_where_that_is_given(anna: Store) -> None:
    bank = anna.load()
    plan = plan_of(anna)
    anna.edit(ANNAS, lambda story: story.replace(notes="Changed since."))
    with pytest.raises(UnknownReference, match="is not so in the bank"):
        anna.save_plan(plan)
    anna.save_plan(plan, bank=bank)
    [saved] = anna.saved_plans()
    assert (saved.bank, saved.verify()) == (bank, True)
    with pytest.raises(UnknownReference, match="is not so in the bank"):
        anna.save_plan(plan, bank=anna.load())
    assert anna.check() == ()


def test_every_story_at_fault_is_named_at_once(anna: Store, ben: Store) -> None:
    ben.add(Story("The strike", competencies={"conflict": 5}))
    two = FINAL.replace(meetings=[Interviewer("Dana", needs=[Need("teamwork"), Need("conflict")])])
    with pytest.raises(UnknownReference) as caught:
        anna.save_plan(plan_round(ben.load(), two))
    assert [fault.path for fault in caught.value.faults] == ["plan.stories[0]", "plan.stories[1]"]


def test_a_round_in_which_another_owners_story_was_told_is_refused(anna: Store) -> None:
    with pytest.raises(UnknownReference, match=re.escape("round.meetings[0].told[1] is not in the store")):
        anna.save_round(FINAL.with_told("dana", ANNAS, BENS))
    assert anna.rounds() == ()
    anna.save_round(FINAL.with_told("dana", "Month-end"))
    anna.edit(ANNAS, lambda story: story.replace(title="The close"))
    assert anna.check() == ()


def test_a_check_finds_what_an_earlier_release_let_in(
    anna: Store, ben: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna.save_plan(plan_of(anna))
    unguarded(anna, plan_of(ben), monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(plans, "strays_of_round", lambda *_given: ())
        anna.save_round(FINAL.with_told("dana", BENS))
    found = anna.check()
    assert [(each.code, each.subject) for each in found] == [
        ("round_of_other_stories", "rounds[0]"),
        ("plan_of_other_stories", "plans[1]"),
    ]
    assert "Rumpelstiltskin" not in str(found)
    assert anna.check(repair=True) == found
    anna.delete_plan(anna.plans()[1])
    anna.delete_round("Final")
    assert anna.check() == ()
    assert anna.plans() == (plan_of(anna),)


def test_a_check_finds_a_plan_in_words_that_its_bank_has_not(
    anna: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(anna)
    anna.edit(ANNAS, lambda story: story.replace(notes="Changed since."))
    unguarded(anna, plan, monkeypatch)
    assert [each.code for each in anna.check()] == ["plan_of_other_stories"]


def test_an_import_refuses_a_plan_and_a_round_of_other_stories(
    anna: Store, ben: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded(anna, plan_of(ben), monkeypatch)
    document = json.loads(anna.export())
    told = FINAL.with_told("dana", BENS)
    document["rounds"] = [json.loads(told.model_dump_json())]
    with open_store(":memory:") as other:
        with pytest.raises(DocumentError) as caught:
            other.import_(json.dumps(document))
        paths = [fault.path for fault in caught.value.faults]
        assert paths == ["rounds[0].meetings[0].told[0]", "plans[0].plan.stories[0]"]
        assert other.load().stories == ()
        other.add(BENS)
        document["plans"][0]["made_from"] = None
        other.import_(json.dumps(document))
        assert (other.rounds(), other.plans()) == ((told,), (plan_of(ben),))


def test_a_plan_is_removed_with_what_it_was_made_from(anna: Store) -> None:
    plan = plan_of(anna)
    anna.save_plan(plan)
    anna.save_plan(plan)
    other = plan_round(anna.load(), FINAL.replace(name="Other"))
    anna.save_plan(other)
    first, second, _ = anna.saved_plans()
    anna.delete_plan(first)
    assert anna.saved_plans("Final") == (second,)
    anna.save_plan(plan)
    anna.delete_plan(plan)
    assert anna.plans() == (other,)
    assert len(json.loads(anna.export())["plans"]) == 1
    assert anna.check() == ()


def test_what_is_damaged_is_nobody_s_plan_and_stays_where_another_is_removed(tmp_path: Path) -> None:
    with open_store(tmp_path / "bank.db") as store:
        store.add(ANNAS)
        store.save_plan(plan_of(store))
        with closing(sqlite3.connect(tmp_path / "bank.db")) as other, other:
            other.execute("UPDATE storybank_plans SET document = '{}'")
        store.save_plan(plan_of(store))
        store.delete_plan(plan_of(store))
        with closing(sqlite3.connect(tmp_path / "bank.db")) as other:
            assert other.execute("SELECT document FROM storybank_plans").fetchall() == [("{}",)]


def test_a_round_is_removed_with_its_plans_or_without(anna: Store) -> None:
    anna.save_round(FINAL)
    anna.save_plan(plan_of(anna))
    anna.delete_round(" Final ")
    assert (anna.rounds(), len(anna.plans())) == ((), 1)
    anna.save_round(FINAL)
    anna.delete_round(FINAL, with_plans=True)
    assert (anna.rounds(), anna.plans()) == ((), ())
    assert anna.load().stories == (ANNAS,)


def test_only_what_is_the_owners_can_be_removed(anna: Store, ben: Store) -> None:
    ben.save_round(FINAL)
    ben.save_plan(plan_of(ben))
    removals: list[Callable[[], None]] = [
        lambda: anna.delete_round("Final", with_plans=True),
        lambda: anna.delete_plan(plan_of(ben)),
        lambda: anna.delete_plan(ben.saved_plans()[0]),
        lambda: anna.delete_round("a\x00b"),
    ]
    for remove in removals:
        with pytest.raises(UnknownReference, match="is not in the store"):
            remove()
    assert (len(ben.rounds()), len(ben.plans())) == (1, 1)


def test_what_is_no_round_or_plan_cannot_be_removed(anna: Store) -> None:
    with pytest.raises(InvalidInput, match="round is neither a Round nor a string"):
        anna.delete_round(None)  # type: ignore[arg-type]  # the fault under test
    with pytest.raises(InvalidInput, match=r"plan is (not a Plan|neither a Plan)"):
        anna.delete_plan("Final")  # type: ignore[arg-type]  # the fault under test


def test_no_letter_of_a_removed_plan_is_left_in_a_file(tmp_path: Path) -> None:
    secret = "Rumpelstiltskin" * 400
    with open_store(tmp_path / "bank.db") as store:
        store.add(ANNAS)
        round = FINAL.replace(notes=secret)
        store.save_round(round)
        store.save_plan(plan_round(store.load(), round))
        assert b"Rumpelstiltskin" in (tmp_path / "bank.db").read_bytes()
        store.delete_round(round, with_plans=True)
        assert b"Rumpelstiltskin" not in (tmp_path / "bank.db").read_bytes()
