"""One interviewer is taken out of everything, and what is left fits together; on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from tests.support.joanna import ABARA, SZULC, fill, traces

from storybank.storage import Store, open_store
from storybank.storage.places import url_of
from storybank.storage.schema import Names, tables_of
from storybank.storage.sqlite import sqlite_engine
from storybank.stories import Story


def rows_of(place: str) -> dict[str, list[str]]:
    """Return every row of every table, as text, by its owner."""
    url = url_of(place)
    engine = sqlite_engine(url) if url.get_backend_name() == "sqlite" else create_engine(url)
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for table in tables_of(Names()).with_rows:
            for row in connection.execute(text(f"SELECT * FROM {table.name}")):  # noqa: S608 - our names
                found.setdefault(row.owner, []).append(repr(tuple(row)))
    engine.dispose()
    return found


@pytest.fixture
def filled(place: str) -> Iterator[Store]:
    with open_store(place) as store:
        fill(store)
        yield store


def test_nothing_of_the_person_is_left_in_any_table_or_export(filled: Store, place: str) -> None:
    assert len(traces("".join(rows_of(place)["me"]))) > 3
    done = filled.forget_person(SZULC)
    assert (done.tellings, done.impressions, done.rounds, done.plans, done.stories) == (3, 1, 1, 2, 1)
    assert traces("".join(rows_of(place)["me"])) == set()
    assert traces(filled.export()) == set()
    assert not {SZULC.email} & {person.email for day in filled.rounds() for person in day.interviewers}


def test_what_is_left_reads_verifies_and_fits_together(filled: Store) -> None:
    before, plans = filled.load(), filled.plans()
    assert [saved.verify() for saved in filled.saved_plans()] == [True, True]
    filled.forget_person("Joanna Szulc")
    assert filled.check() == ()
    assert [saved.verify() for saved in filled.saved_plans()] == [True, True]
    after = filled.load()
    assert after.stories[:-1] == before.stories[:-1]
    assert [telling.story for telling in after.tellings] == ["story-2", "story-3"]
    for plan, now in zip(plans, filled.plans(), strict=True):
        assert [(a.story_id, a.meeting) for a in now.assignments] == [
            (a.story_id, a.meeting) for a in plan.assignments
        ]
        somebody = now.round.interviewers[0]
        assert (somebody.role, somebody.weight, somebody.needs) == (SZULC.role, SZULC.weight, SZULC.needs)
        assert now.stories_for("Person 1") == plan.stories_for(SZULC)
        assert now.round.interviewers[1] == ABARA
    with open_store(":memory:") as elsewhere:
        elsewhere.import_(filled.export())
        assert elsewhere.load() == after
    [revision, last] = filled.revisions("the-depot")
    assert isinstance(revision.story, Story)
    assert (revision.story.situation, last.story.notes) == (
        "Then Person 1's office rang me.",
        "Told to Person 1 first.",
    )


def test_a_second_time_nothing_is_done_and_another_person_gets_another_stand_in(filled: Store) -> None:
    assert filled.forget_person(SZULC).stand_in == "Person 1"
    kept = filled.export()
    again = filled.forget_person(SZULC)
    assert (again.tellings, again.impressions, again.rounds, again.plans, again.stories) == (0, 0, 0, 0, 0)
    assert filled.export() == kept
    assert filled.forget_person("Abara, Ken").stand_in == "Person 2"
    assert [saved.verify() for saved in filled.saved_plans()] == [True, True]
    assert {person.name for person in filled.rounds()[0].interviewers} == {"Person 1", "Person 2"}


def test_another_owners_history_with_the_same_person_stays(filled: Store, place: str) -> None:
    with open_store(place, owner="theirs") as theirs:
        fill(theirs)
        before = rows_of(place)["theirs"]
        filled.forget_person(SZULC)
        assert rows_of(place)["theirs"] == before
        assert [saved.verify() for saved in theirs.saved_plans()] == [True, True]
