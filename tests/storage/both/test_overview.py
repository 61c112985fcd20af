"""All owners at a glance: what is there, on either database, and nothing that is not."""

from __future__ import annotations

import shutil
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.pool import StaticPool

import storybank
from storybank.errors import InvalidInput
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning import plan_round
from storybank.sample import sample_bank, sample_round
from storybank.storage import Owners, open_store, owners, prepare_sqlite
from storybank.storage.places import url_of
from storybank.storage.sqlite import sqlite_engine
from storybank.stories import Story

GOLDEN = Path(__file__).parents[1] / "golden"
TODAY = "2026-11-20"


def day(name: str, when: str | None, *people: str, hour: str | None = None) -> Round:
    start = f"{when}T{hour}+01:00" if hour else None
    meetings = [Meeting(Interviewer(person, must=["teamwork"]), starts_at=start) for person in people]
    return Round(name, meetings, date=when)


def glance(place: Any, **asked: Any) -> list[tuple[object, ...]]:
    rows = owners(place, **{"today": TODAY, **asked}).to_records()
    return [tuple(row.values()) for row in rows]


def test_each_owner_has_a_row_with_stories_gaps_and_what_is_next(place: str) -> None:
    with open_store(place, owner="dana") as store:
        store.add(*sample_bank().stories)
        plan = plan_round(store.load(), sample_round())
        store.save_plan(plan)
    with open_store(place, owner="Åsa") as store:
        store.add(Story("Audit", status="draft"))
        store.save_round(day("first", "2026-11-20", "Tom Ode", "Ann Li"))
    with open_store(place, owner="bo") as store:
        store.use_extensions({"x": 1})
    assert glance(place) == [
        ("bo", 0, None, None, None, None, ""),
        ("dana", 16, "Final round", len(plan.gaps), "2026-12-03", "2026-12-03T09:30:00Z", "Ilse Verhoeven"),
        ("Åsa", 1, None, None, "2026-11-20", None, "Tom Ode"),
    ]


def test_of_several_plans_the_last_counts_and_of_a_round_what_was_saved_by_itself(place: str) -> None:
    with open_store(place) as store:
        store.add(Story("Audit", competencies=["teamwork"]))
        first, second = day("a", "2026-11-25", "Ann Li"), day("b", "2026-12-01", "Bo Ek", "Cy Fox")
        store.save_plan(plan_round(store.load(), second))
        store.save_plan(plan_round(store.load(), first))
        [row] = owners(place, today=TODAY)
        assert (row.round, row.gaps, row.next_with) == ("a", 0, "Ann Li")
        store.save_round(first.with_told("Ann Li", "audit"))
        store.save_round(second.with_told("Bo Ek"))
        store.save_plan(plan_round(store.load(), second))
        [row] = owners(place, today=TODAY)
        assert (row.round, row.gaps, row.next_with) == ("b", 1, "Cy Fox")


@pytest.mark.parametrize(
    ("today", "next_with"),
    [
        *(("2026-11-19", "Early Bird"), ("2026-11-20", "Early Bird"), ("2026-11-21", "No Hour")),
        *(("2026-11-23", "Late Owl"), ("2026-11-24", "")),
    ],
)
def test_the_next_meeting_is_the_first_that_is_not_over_on_that_day_or_later(
    place: str, today: str, next_with: str
) -> None:
    rounds = [
        day("x", "2026-11-23", "Late Owl", hour="23:30"),
        day("y", "2026-11-20", "Noon Tide", hour="12:00"),
        day("z", "2026-11-20", "Early Bird", hour="07:15"),
        day("w", "2026-11-20", "Hourless"),
        day("v", "2026-11-22", "No Hour"),
        day("u", None, "No Day"),
        day("t", "2026-11-21", "Told Already").with_told("Told Already"),
    ]
    with open_store(place) as store:
        for each in rounds:
            store.save_round(each)
    for given in (today, date.fromisoformat(today)):
        assert [row.next_with for row in owners(place, today=given)] == [next_with]


def test_left_to_itself_it_takes_this_machines_day(place: str) -> None:
    with open_store(place) as store:
        store.save_round(day("past", "2001-01-01", "Long Ago"))
        store.save_round(day("far", "2999-01-01", "Far Off"))
    assert [row.next_with for row in owners(place)] == ["Far Off"]


@pytest.mark.parametrize("wrong", ["tomorrow", "2026-13-01", "", 7])
def test_a_day_that_is_none_is_refused(place: str, wrong: Any) -> None:
    open_store(place).close()
    with pytest.raises(InvalidInput, match="today"):
        owners(place, today=wrong)


def test_a_row_opens_its_owners_store_and_everybody_is_found_by_name(place: str) -> None:
    for name in ("dana", " dana", "émile"):
        with open_store(place, owner=name) as store:
            store.add(Story(f"Of {name!r}"))
    found = storybank.owners(place)
    assert [*found] == [" dana", "dana", "émile"]
    assert "émile" in found
    for row in found:
        with open_store(place, owner=row) as store:
            assert [story.title for story in store.load().stories] == [f"Of {row.owner!r}"]


def test_they_show_themselves_in_every_form(place: str) -> None:
    with open_store(place, owner="<b>") as store:
        store.save_round(day("first", "2026-12-01", "Ann | Li", hour="09:05"))
    found = owners(place, today=TODAY)
    assert "Tuesday 1 December 2026, 09:05" in str(found)
    assert "&lt;b&gt;" in found._repr_html_()
    assert "Ann \\| Li" in found.to_markdown()
    assert str(Owners()).startswith("Owners\n══════\n0 owners, no meeting to come.")


def test_a_damaged_document_hides_nobody_else(place: str) -> None:
    for name in ("ana", "bo"):
        with open_store(place, owner=name) as store:
            store.save_round(day("first", "2026-12-01", "Ann Li"))
            store.save_plan(plan_round(store.load(), day("second", "2026-12-02", "Bo Ek")))
    url = url_of(place)
    engine = sqlite_engine(url) if url.get_backend_name() == "sqlite" else create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE storybank_rounds SET document = '{\"meetings\": 3}' WHERE owner = 'ana'")
        )
        connection.execute(text("UPDATE storybank_plans SET document = 'gone' WHERE owner = 'ana'"))
    engine.dispose()
    assert [(row, row.gaps, row.next_with) for row in owners(place, today=TODAY)] == [
        ("ana", None, ""),
        ("bo", 1, "Ann Li"),
    ]


def test_a_store_of_every_release_is_read(tmp_path: Path) -> None:
    files = sorted(GOLDEN.glob("store_*.sqlite3"))
    assert files
    for file in files:
        shutil.copyfile(file, tmp_path / file.name)
        found = owners(tmp_path / file.name, today="2026-01-01")
        assert [*found] == ["ana", "bo ö"]
        for row in found:
            with open_store(tmp_path / file.name, owner=row) as store:
                assert row.stories == len(store.load().stories)
                plans = store.plans()
                assert row.gaps == (len(plans[-1].gaps) if plans else None)


def test_however_many_owners_there_are_as_many_statements_are_said() -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    prepare_sqlite(engine)
    said: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def remember(_c: object, _cursor: object, statement: str, *_rest: Any) -> None:
        said.append(statement)

    counts = []
    for number in (1, 12):
        for owner in range(number):
            with open_store(":memory:") as _, engine.begin() as connection:
                storybank.Store(connection, owner=f"owner {owner}").add(Story("Audit"))
        said.clear()
        assert len(owners(engine)) == number
        counts.append(len(said))
    assert counts[0] == counts[1]
    engine.dispose()


@pytest.mark.slow
def test_a_thousand_owners_of_a_hundred_stories_take_about_a_second(place: str) -> None:
    bank = sample_bank()
    with open_store(place, owner="0") as store:
        store.add(*bank.stories, *(Story(f"More {number}", situation="So. " * 100) for number in range(84)))
        store.save_round(sample_round())
        store.save_plan(plan_round(bank, sample_round()), bank=bank)
    url = url_of(place)
    engine = sqlite_engine(url) if url.get_backend_name() == "sqlite" else create_engine(url)
    with engine.begin() as connection:
        for word in ("stories", "rounds", "plans"):
            names = [c.name for c in storybank.storage.tables().tables[f"storybank_{word}"].columns]
            kept = ", ".join(name for name in names if name not in {"position", "owner"})
            for number in range(1, 1000):
                copy = f"INSERT INTO storybank_{word} (owner, {kept}) SELECT '{number}', {kept}"
                connection.execute(text(f"{copy} FROM storybank_{word} WHERE owner = '0'"))
    engine.dispose()
    began = time.perf_counter()
    found = owners(place, today=TODAY)
    took = time.perf_counter() - began
    assert [len(found), {row.stories for row in found}] == [1000, {100}]
    assert took < 5, took  # 0.7 s here, beside seven others at work
