"""A store keeps statements among its stories: in both databases, with their history and who heard them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL
from tests.support.counts import many
from tests.support.strategies import banks

from storybank.bank import StoryBank
from storybank.errors import DuplicateStory, InvalidInput, StaleStory, UnknownReference
from storybank.history import Telling
from storybank.interviews import Interviewer, Round
from storybank.planning import plan_round
from storybank.storage import open_store
from storybank.stories import Statement, Story

WHY = Statement("motivation", "Dana Reyes told me how you train people.", notes="Ask Dana Reyes.")
PAY = Statement("pay", "Between 52,000 and 56,000 a year.", when="only when they ask")
AUDIT = Story("The audit", competencies=["teamwork"])


@settings(max_examples=many(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_bank_comes_back_and_goes_on_as_it_is(
    new_place: Callable[[], URL], data: st.DataObject
) -> None:
    bank = data.draw(banks())
    with open_store(new_place()) as store, open_store(":memory:") as other:
        store.use_framework(bank.framework)
        store.use_extensions(bank.extensions)
        store.add(*bank.stories, *bank.statements)
        store.add(*bank.statements)
        store.record(*bank.tellings, *bank.rehearsals)
        store.note(*bank.impressions)
        assert store.load() == bank
        assert store.check() == ()
        other.import_(store.export())
        assert (other.load(), other.export()) == (bank, store.export())


def test_a_statement_changes_as_a_story_does_and_an_id_is_one_of_both(place: URL) -> None:
    longer = PAY.replace(text="Between 50,000 and 60,000.")
    with open_store(place) as store:
        store.add(AUDIT, PAY)
        for taken in (Statement("pay", "no"), Story("Pay"), Statement("The audit")):
            with pytest.raises(DuplicateStory):
                store.add(taken)
        with pytest.raises(StaleStory):
            store.update(longer, was=longer)
        store.update(longer, was=PAY)
        store.retire("pay")
        assert [one.story for one in store.revisions(PAY)] == [PAY, longer, longer.replace(status="retired")]
        assert store.load().stories == (AUDIT,)
        assert store.search("audit") == store.search() == store.search(told=False) == (AUDIT,)
        assert store.search("years") == store.search(status="retired") == ()
        with pytest.raises(UnknownReference):
            store.record(Telling("salary", "Dana"))


def test_neither_a_statement_nor_a_story_is_written_over_by_the_other(place: URL) -> None:
    with open_store(place) as store:
        store.add(Story("Audit"), Statement("pay", "52,000"))
        for other in (Story("Pay"), Statement("audit", "x")):
            with pytest.raises(InvalidInput, match="has the id of a"):
                store.update(other)
        assert len(store.load().statements) == len(store.load().stories) == 1


def test_a_plan_is_saved_with_the_statements_that_it_was_made_from(place: URL) -> None:
    day = Round("final", [Interviewer("Dana", must=["motivation", "teamwork"])])
    with open_store(place) as store:
        store.add(AUDIT, WHY)
        store.save_round(day.with_told("Dana", "motivation"))
        plan = plan_round(store.load(), day)
        store.save_plan(plan)
        store.update(WHY.replace(text="Something else."))
        [saved] = store.saved_plans()
        assert saved.bank is not None
        assert saved.bank.statements == plan.prepared == (WHY,)
        assert saved.verify()
        assert store.check() == ()


def test_a_person_is_forgotten_in_statements_too(place: URL) -> None:
    day = Round("final", [Interviewer("Dana Reyes", must=["motivation"])])
    with open_store(place) as store:
        store.add(WHY, PAY)
        store.record(Telling(WHY, "Dana Reyes"), Telling(PAY, "Tom"))
        store.save_plan(plan_round(store.load(), day))
        assert store.forget_person("Dana Reyes").tellings == 1
        [kept, _] = store.load().statements
        assert (kept.text, kept.notes) == ("Person 1 told me how you train people.", "Ask Person 1.")
        assert "Reyes" not in store.export()
        assert store.load().tellings == (Telling("pay", "Tom"),)
        assert store.check() == ()


def test_a_bank_of_statements_alone_is_a_bank(place: URL) -> None:
    with open_store(place) as store:
        store.add([WHY, PAY])
        assert store.load() == StoryBank(statements=[WHY, PAY])
        assert store.told("pay")[0].times == 0
