"""A store explains the past: who heard which text, and what each plan was made from."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Engine, Row, Table, text
from tests.support.postgres import empty_database
from tests.support.postgres import prepared_place as new_place

from storybank.bank import StoryBank
from storybank.competencies import builtin_framework
from storybank.errors import DuplicateStory, InvalidInput, StoreError, UnknownReference
from storybank.history import Telling
from storybank.planning import Plan, plan_round
from storybank.sample import sample_bank, sample_round
from storybank.storage import SavedPlan, Store, StoryRevision, open_store
from storybank.storage.rows import Rows
from storybank.stories import Story
from storybank.values import Value

__all__ = ["empty_database", "new_place"]

MONTH_END = Story("Month-end")
Clock = Callable[[], datetime]


@pytest.fixture
def store(engine: Engine, clock: Clock) -> Store:
    return Store(engine, clock=clock)


@pytest.fixture
def sample(store: Store) -> Store:
    bank = sample_bank()
    store.add(*bank.stories)
    store.record(*bank.tellings)
    store.note(*bank.impressions)
    return store


def test_every_text_of_a_story_stays_with_when_it_came_and_who_heard_it(store: Store) -> None:
    store.add(MONTH_END)  # at 09:00
    store.record(Telling("month-end", "Dana"))
    better = store.edit("month-end", lambda story: story.replace(result="Four days."))
    store.record(Telling("month-end", "Tom"), Telling("month-end", "Priya"))
    store.update(better.replace(title="Close faster"), was=better)
    store.retire("Close faster")
    revisions = store.revisions("Close faster")
    assert [revision.number for revision in revisions] == [1, 2, 3, 4]
    assert [revision.story for revision in revisions[:2]] == [MONTH_END, better]
    assert revisions[3].story == store.load().stories[0]
    heard = [[telling.interviewer for telling in revision.tellings] for revision in revisions]
    assert heard == [["Dana"], ["Tom", "Priya"], [], []]
    assert revisions[0].at == datetime(2026, 11, 30, 9, tzinfo=UTC)
    moments = [revision.at for revision in revisions if revision.at]
    assert moments == sorted(set(moments))


def test_what_changes_nothing_makes_no_revision(store: Store) -> None:
    store.add(MONTH_END)
    store.add(MONTH_END)
    store.update(MONTH_END)
    store.edit("month-end", lambda story: story)
    store.retire("month-end")
    store.retire("month-end")
    assert [revision.story.status for revision in store.revisions("month-end")] == ["ready", "retired"]


def test_a_change_that_fails_makes_no_revision(store: Store) -> None:
    store.add(MONTH_END)
    with pytest.raises(ZeroDivisionError):
        store.edit("month-end", lambda story: story.replace(seconds=1 // 0))
    assert len(store.revisions(MONTH_END)) == 1


def test_a_telling_that_was_forgotten_is_in_no_revision(store: Store) -> None:
    store.add(MONTH_END)
    store.record(Telling("month-end", "Dana"))
    store.forget(Telling("month-end", "Dana"))
    assert store.revisions("month-end")[0].tellings == ()


def test_revisions_are_of_one_story_of_the_store(store: Store) -> None:
    store.add(MONTH_END, Story("The audit"))
    assert [revision.story for revision in store.revisions("the-audit")] == [Story("The audit")]
    with pytest.raises(UnknownReference, match="story"):
        store.revisions("nothing")


def test_a_plan_can_be_verified_however_much_has_changed_since(sample: Store) -> None:
    sample.use_extensions({"tool": 1})
    bank = sample.load()
    first = plan_round(bank, sample_round())
    sample.save_plan(first)
    for story in bank.stories[:4]:
        sample.edit(story, lambda story: story.replace(competencies={}, notes="rewritten"))
    sample.retire("month-end")
    for telling in bank.tellings:
        sample.forget(telling)
    for impression in bank.impressions:
        sample.forget(impression)
    sample.use_framework(builtin_framework().with_competency("sre culture"))
    sample.use_extensions({"tool": 2})
    sample.add(Story("New", competencies=["teamwork"]))
    [saved] = sample.saved_plans()
    assert saved.bank == bank
    assert (saved.plan, saved.previous) == (first, None)
    assert saved.verify()
    assert not saved.replace(bank=sample.load()).verify()


def test_a_plan_is_verified_against_the_plan_it_followed(sample: Store) -> None:
    bank = sample.load()
    first = plan_round(bank, sample_round())
    sample.edit(first.assignments[0].story_id, lambda story: story.replace(status="retired"))
    second = plan_round(sample.load(), sample_round(), previous=first)
    sample.save_plan(second, previous=first)
    [saved] = sample.saved_plans("Final round")
    assert saved.previous == first
    assert saved.verify()
    assert not saved.replace(previous=None).verify()


def test_a_plan_of_another_bank_is_kept_with_exactly_that(sample: Store) -> None:
    stored = sample.load()
    other = stored.with_stories(
        Story("Only here"), stored.story("month-end").replace(notes="otherwise")
    ).replace(stories=(*stored.stories[::-1], Story("Only here")))
    plan = plan_round(other, sample_round())
    sample.save_plan(plan, bank=other)
    sample.save_plan(plan_round(stored, sample_round()))
    exact, now = sample.saved_plans()
    assert (exact.bank, now.bank) == (other, stored)
    assert exact.verify()
    assert sample.load() == stored


def test_saved_plans_come_oldest_first_with_when_they_were_saved(
    sample: Store, make_plan: Callable[..., Plan]
) -> None:
    for name in ("first", "final", "first"):
        sample.save_plan(make_plan(name))
    saved = sample.saved_plans()
    assert [each.plan for each in saved] == list(sample.plans())
    assert [each.plan.round.name for each in sample.saved_plans(" first ")] == ["first", "first"]
    moments = [each.saved_at for each in saved if each.saved_at]
    assert moments == sorted(set(moments))
    assert len(moments) == 3
    assert sample.saved_plans("none") == ()
    assert sample.saved_plans("\ud800") == sample.saved_plans("a\x00b") == ()
    assert sample.latest_plan("\ud800") is None


@pytest.mark.parametrize("given", [{"bank": 3}, {"previous": "plan"}])
def test_what_a_plan_was_made_from_must_be_a_bank_and_a_plan(
    store: Store, make_plan: Callable[..., Plan], given: dict[str, object]
) -> None:
    with pytest.raises(InvalidInput, match=next(iter(given))):
        store.save_plan(make_plan("final"), **given)  # type: ignore[arg-type]  # the fault under test
    with pytest.raises(InvalidInput, match="round_name"):
        store.saved_plans(3)  # type: ignore[arg-type]  # the fault under test


def test_a_revision_removed_by_hand_is_named(
    engine: Engine, sample: Store, make_plan: Callable[..., Plan]
) -> None:
    sample.save_plan(make_plan("final"))
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM storybank_story_revisions WHERE story = 'month-end'"))
    with pytest.raises(StoreError, match="revision 1 of the story month-end"):
        sample.saved_plans()
    assert len(sample.plans()) == 1


def test_what_a_store_remembers_goes_through_json(sample: Store) -> None:
    sample.save_plan(plan_round(sample.load(), sample_round()))
    remembered: tuple[Value, ...] = (*sample.saved_plans(), *sample.revisions("month-end"), *sample.told())
    for value in remembered:
        assert type(value).model_validate_json(value.model_dump_json()) == value
    assert {type(value) for value in remembered} >= {SavedPlan, StoryRevision}


def test_counts_are_those_of_the_tellings(sample: Store) -> None:
    sample.record(Telling("month-end", "Dana Reyes", on="2026-11-20", landed="well"))
    sample.record(Telling("month-end", "dana-reyes", on="2026-11-21", landed="badly"))
    sample.record(Telling("month-end", "Ana", employer="Northwind"))
    [count] = sample.told("Month-end in four days")
    assert (count.times, count.heard_by) == (3, ("Ana", "Dana Reyes"))
    assert dict(count.landed) == {"well": 1, "badly": 1}
    assert str(count.last_told) == "2026-11-21"
    counts = sample.told()
    assert [each.story_id for each in counts] == [story.id for story in sample.load().stories]
    assert sum(each.times for each in counts) == len(sample.load().tellings)
    with pytest.raises(UnknownReference, match="story"):
        sample.told("nothing")


@pytest.mark.parametrize("wrong", [datetime(2026, 11, 30), None, 3, "2026-11-30"])  # noqa: DTZ001 - the fault
def test_a_clock_says_a_time_with_its_offset_or_nothing_is_written(engine: Engine, wrong: datetime) -> None:
    store = Store(engine, clock=lambda: wrong)
    with pytest.raises(InvalidInput, match="clock does not say a time with its offset"):
        store.add(MONTH_END)
    assert store.load().stories == ()


def test_a_moment_is_kept_in_utc_to_its_last_digit(engine: Engine) -> None:
    moment = datetime(2026, 11, 30, 1, 2, 3, 456789, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    store = Store(engine, clock=lambda: moment)
    store.add(MONTH_END)
    at = store.revisions("month-end")[0].at
    assert at == moment
    assert at is not None
    assert at.utcoffset() == timedelta()


def test_this_machines_clock_is_used_where_none_is_given(engine: Engine) -> None:
    before = datetime.now(UTC)
    Store(engine).add(MONTH_END)
    at = Store(engine).revisions("month-end")[0].at
    assert at is not None
    assert before <= at <= datetime.now(UTC)


def test_asynchronous_hosts_call_a_store_in_threads(place: str) -> None:
    async def work() -> None:
        with await asyncio.to_thread(open_store, place) as store:
            await asyncio.gather(*(asyncio.to_thread(store.add, Story(f"Story {n}")) for n in range(20)))
            await asyncio.to_thread(store.edit, "story-3", lambda story: story.replace(notes="x"))
            bank = await asyncio.to_thread(store.load)
            assert sorted(story.id for story in bank.stories) == sorted(f"story-{n}" for n in range(20))
            assert bank.story("story-3").notes == "x"

    asyncio.run(work())


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by the table of each row which is read with its document."""
    read: list[str] = []
    whole = Rows.all

    def counted(rows: Rows, table: Table, *where: Any, only: tuple[str, ...] = ()) -> Sequence[Row[Any]]:
        found = whole(rows, table, *where, only=only)
        if not only or "document" in only:
            read.extend([rows.tables.word(table)] * len(found))
        return found

    monkeypatch.setattr(Rows, "all", counted)
    return read


def test_to_add_reads_no_story_but_those_of_the_same_ids(store: Store, documents: list[str]) -> None:
    many = [Story(f"Story {number}") for number in range(1200)]
    store.add(*many)
    assert documents == []
    store.add(Story("Another"))
    assert documents == []
    store.add(*many[-2:], Story("A third"))
    assert documents == ["stories", "stories"]
    documents.clear()
    with pytest.raises(DuplicateStory, match=r"story-1199\b"):
        store.add(*many[:-1], many[-1].replace(notes="Other words."))
    assert len(store.load().stories) == len(many) + 2


def test_of_revisions_a_plan_reads_those_that_it_was_made_from(store: Store, documents: list[str]) -> None:
    store.add(MONTH_END, Story("The audit"))
    first = store.load()
    plan = plan_round(first, sample_round())
    for number in range(20):
        store.edit("month-end", lambda story, number=number: story.replace(notes=str(number)))  # type: ignore[misc]
    documents.clear()
    store.save_plan(plan)
    assert documents.count("story_revisions") == 2
    documents.clear()
    [now] = store.saved_plans()
    assert documents.count("story_revisions") == 2
    # An older bank's words are looked for among the earlier revisions of those stories alone.
    store.save_plan(plan, bank=first)
    of_now, of_then = store.saved_plans()
    assert (of_now, of_then.bank) == (now, first)
    assert now.bank == store.load() != first


def test_words_that_came_back_are_their_last_revision(store: Store) -> None:
    store.add(MONTH_END)
    store.update(MONTH_END.replace(notes="For a while."))
    store.update(MONTH_END)
    store.update(MONTH_END.replace(notes="Later."))
    store.save_plan(plan_round(StoryBank([MONTH_END]), sample_round()), bank=StoryBank([MONTH_END]))
    assert '["month-end", 3]' in json.dumps(json.loads(store.export())["plans"][0]["made_from"]["stories"])
