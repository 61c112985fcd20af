"""A store keeps rehearsals: in both databases, through export and import, and until they are forgotten."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL
from tests.support.counts import many
from tests.support.strategies import banks

from storybank.errors import DocumentError, InvalidInput, UnknownReference
from storybank.history import Rehearsal, Telling
from storybank.interviews import Round
from storybank.planning import plan_round
from storybank.storage import open_store
from storybank.stories import Statement, Story

AUDIT = Story("The audit", competencies=["teamwork"])
SAID = Rehearsal("the-audit", 95, on="2026-11-28", went="hard", notes="Dana Reyes listened.")


@settings(max_examples=many(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_bank_comes_back_with_its_rehearsals_and_they_go_on(
    new_place: Callable[[], URL], data: st.DataObject
) -> None:
    bank = data.draw(banks())
    with open_store(new_place()) as store, open_store(":memory:") as other:
        store.use_framework(bank.framework)
        store.use_extensions(bank.extensions)
        store.add(*bank.stories, *bank.statements)
        store.record(*bank.rehearsals, *bank.tellings)
        store.record(bank.rehearsals)
        store.note(*bank.impressions)
        assert store.load() == bank
        assert store.check() == ()
        other.import_(store.export())
        other.import_(store.export())
        assert (other.load(), other.export()) == (bank, store.export())


def test_a_rehearsal_by_title_or_value_is_kept_by_id_once_and_can_be_taken_back(place: URL) -> None:
    pay = Statement("pay", "Between 52,000 and 56,000.")
    with open_store(place) as store:
        store.add(AUDIT, pay)
        store.record(SAID.replace(story="The audit"), [SAID, Telling(AUDIT, "Dana")])
        store.record(SAID, Rehearsal(pay, 9, on="2026-11-28"))
        assert store.load().rehearsals == (SAID, Rehearsal("pay", 9, on="2026-11-28"))
        assert store.load().as_spoken.statement("pay").seconds == 9
        store.forget(SAID.replace(story="The audit"))
        assert [one.story for one in store.load().rehearsals] == ["pay"]
        with pytest.raises(UnknownReference, match="rehearsal is not in the store"):
            store.forget(SAID)
        with pytest.raises(UnknownReference):
            store.record(SAID, SAID.replace(story="nothing"))
        with pytest.raises(InvalidInput):
            store.record(AUDIT)  # type: ignore[arg-type] # on purpose
        assert len(store.load().rehearsals) == 1


def test_what_names_no_story_is_refused_in_its_own_place(place: URL) -> None:
    with open_store(place) as store, pytest.raises(UnknownReference) as caught:
        store.record(Telling("gone", "Ana"), Rehearsal("gone", 90, on="2026-11-28"))
    assert [fault.path for fault in caught.value.faults] == ["tellings[0].story", "rehearsals[1].story"]


def test_a_plan_is_saved_with_the_seconds_that_were_spoken_and_verified_years_later(place: URL) -> None:
    day = Round("final", {"Dana": ["teamwork"]})
    with open_store(place) as store:
        store.add(AUDIT)
        store.record(SAID)
        plan = plan_round(store.load(), day)
        store.save_plan(plan)
        store.forget(SAID)
        [saved] = store.saved_plans()
        assert saved.bank is not None
        assert (saved.bank.rehearsals, saved.plan.stories[0].seconds) == ((SAID,), 95)
        assert saved.verify()
        assert store.check() == ()


def test_a_person_is_forgotten_in_rehearsals_too_and_each_owner_has_their_own(place: URL) -> None:
    with open_store(place, owner="ana") as store, open_store(place, owner="bo") as other:
        for one in (store, other):
            one.add(AUDIT)
            one.record(SAID)
        store.record(Telling(AUDIT, "Dana Reyes"))
        store.forget_person("Dana Reyes")
        assert store.load().rehearsals[0].notes == "Person 1 listened."
        assert "Reyes" not in store.export()
        assert other.load().rehearsals == (SAID,)


def test_an_export_without_rehearsals_says_nothing_of_them_and_a_stray_one_is_refused(place: URL) -> None:
    with open_store(place) as store, open_store(":memory:") as other:
        store.add(AUDIT)
        assert '"rehearsals"' not in store.export()
        store.record(SAID)
        stray = store.export().replace(
            '"story": "the-audit",\n      "seconds"', '"story": "b",\n      "seconds"'
        )
        with pytest.raises(DocumentError) as caught:
            other.import_(stray)
        assert [fault.path for fault in caught.value.faults] == ["rehearsals[0].story"]
