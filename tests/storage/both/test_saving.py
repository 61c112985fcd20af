"""A whole bank is saved at once: nothing newer is overwritten or taken away, and what was done is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL
from tests.support.counts import many
from tests.support.strategies import banks

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import InvalidInput, StaleStory
from storybank.history import Telling
from storybank.interviews import Interviewer, Round
from storybank.planning import plan_round
from storybank.storage import Saved, open_store
from storybank.stories import Statement, Story, Told

AUDIT, RACK = Story("The audit", competencies=("teamwork",)), Story("The rack", competencies=("planning",))
ROUND = Round("final", [Interviewer("Dana Reyes", must=("teamwork",))])


@settings(max_examples=many(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_bank_is_saved_whole_and_a_second_time_changes_nothing(
    new_place: Callable[[], URL], data: st.DataObject
) -> None:
    bank = data.draw(banks())
    with open_store(new_place()) as store:
        every: list[Told] = [*bank.stories, *bank.statements]
        done = store.save(bank)
        assert done == Saved(added=tuple(one.id for one in every))
        assert store.load() == bank
        assert store.save(bank) == Saved()
        assert store.save(store.load()) == Saved()
        assert store.load() == bank
        assert store.check() == ()


def test_what_reads_otherwise_is_replaced_its_text_kept_and_what_the_bank_lacks_stays(place: URL) -> None:
    pay = Statement("pay", "Between 52,000 and 56,000.")
    longer, less = AUDIT.replace(result="Three days saved."), pay.replace(text="From 54,000.")
    with open_store(place) as store:
        store.save(StoryBank([AUDIT, RACK], statements=[pay], tellings=[Telling(AUDIT, "Dana")]))
        done = store.save(StoryBank([longer, Story("New")], statements=[less]))
        assert done == Saved(added=("new",), changed=("the-audit", "pay"), only_stored=("the-rack",))
        assert "stay, until you retire them" in str(done)
        kept = store.load()
        assert [one.id for one in kept.stories] == ["the-audit", "the-rack", "new"]
        assert (kept.story("the-audit"), kept.statements, len(kept.tellings)) == (longer, (less,), 1)
        assert [one.story for one in store.revisions("the-audit")] == [AUDIT, longer]


def test_a_bank_read_before_somebody_else_wrote_overwrites_nothing(place: URL) -> None:
    with open_store(place) as mine, open_store(place) as yours:
        mine.save(StoryBank([AUDIT, RACK]))
        before = mine.load()
        yours.edit(AUDIT, lambda story: story.replace(result="Three days saved."))
        kept = yours.export()
        with pytest.raises(StaleStory, match="the-audit"):
            mine.save(before + Story("New"))
        assert yours.export() == kept
        assert mine.save(mine.load() + Story("New")) == Saved(added=("new",))


def test_a_framework_and_extensions_in_use_stay_where_the_bank_has_none_of_its_own(place: URL) -> None:
    house = Framework("house", competencies=[Competency("Dry socks", definition="Feet stay dry.")])
    with open_store(place) as store:
        store.save(StoryBank([AUDIT], framework=house, extensions={"notebook": 1}))
        store.save(StoryBank([RACK], framework=builtin_framework()))
        kept = store.load()
        assert kept.framework == house
        assert kept.extensions == {"notebook": 1}


def test_rounds_and_plans_are_saved_and_nothing_else(place: URL) -> None:
    with open_store(place) as store:
        store.save(StoryBank([AUDIT]))
        plan = plan_round(store.load(), ROUND)
        assert (store.save(ROUND), store.save(plan)) == (None, None)
        assert (store.rounds(), store.plans()) == ((ROUND,), (plan,))
        with pytest.raises(InvalidInput, match=r"Store\.save"):
            store.save(AUDIT)  # type: ignore[arg-type] # on purpose
