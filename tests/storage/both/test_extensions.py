"""Other tools' fields on every value come back from a store as they went in, on both databases."""

from __future__ import annotations

import json

from storybank import Impression, Interviewer, Meeting, Round, Story, Telling, plan_round
from storybank.storage import Store, open_store

STORY = Story("Month-end", competencies=["teamwork"], extensions={"notebook": {"page": 3}})
TELLING = Telling("month-end", "Dana", extensions={"calendar": {"event": "ev-1", "seen": [True, None]}})
IMPRESSION = Impression("dana", "teamwork", extensions={"applicants": {"score": 0.1 + 0.2}})
ROUND = Round(
    "Final",
    [
        Meeting(
            [Interviewer("Dana", must=["teamwork"], extensions={"applicants": {"person": "p-7"}})],
            extensions={"calendar": {"room": "Zürich ☃"}},
        )
    ],
    extensions={"applicants": {"stage": 10**20}},
)


def filled(place: str) -> Store:
    store = open_store(place)
    store.add(STORY)
    store.record(TELLING)
    store.note(IMPRESSION)
    store.save_round(ROUND)
    store.save_plan(plan_round(store.load(), ROUND))
    return store


def held(store: Store) -> tuple[object, ...]:
    bank, [saved] = store.load(), store.saved_plans()
    assert saved.bank is not None
    return bank.tellings, bank.impressions, store.rounds(), saved.plan.round, saved.bank.tellings


def test_every_value_keeps_its_extensions_through_store_history_export_and_check(place: str) -> None:
    with filled(place) as store, open_store(":memory:") as other:
        whole = ((TELLING,), (IMPRESSION,), (ROUND,), ROUND, (TELLING,))
        assert held(store) == whole
        [revision] = store.revisions("month-end")
        assert revision.tellings == (TELLING,)
        assert store.check() == ()
        other.import_(store.export())
        assert held(other) == whole
        assert other.export() == store.export()


def test_an_impression_is_another_with_other_extensions_and_forgotten_by_its_own(place: str) -> None:
    with filled(place) as store:
        bare = IMPRESSION.replace(extensions={})
        store.note(bare, IMPRESSION)
        assert store.load().impressions == (IMPRESSION, bare)
        store.forget(bare)
        assert store.load().impressions == (IMPRESSION,)


def test_an_export_from_before_has_none_and_is_imported_whole(place: str) -> None:
    """Editions 1 and 2 of the document knew no extensions of these values."""

    def bare(value: object) -> object:
        if isinstance(value, dict):
            return {name: bare(each) for name, each in value.items() if name != "extensions"}
        return [bare(each) for each in value] if isinstance(value, list) else value

    with filled(place) as store, open_store(":memory:") as other:
        document = bare(json.loads(store.export()))
        assert isinstance(document, dict)
        other.import_(json.dumps(document | {"schema_version": 2, "extensions": {}}))
        assert other.load().tellings == (TELLING.replace(extensions={}),)
        assert other.load().impressions == (IMPRESSION.replace(extensions={}),)
        assert [each.name for each in other.rounds()] == ["Final"]
