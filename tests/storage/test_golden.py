"""A store of every earlier release opens, with everything that was in it."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any, TypeVar

import pytest

from storybank.bank import StoryBank
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.planning.planner import plan_round
from storybank.storage import SavedPlan, StoryRevision, open_store
from storybank.storage.migrations import REVISIONS
from storybank.values import Value

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("store_*.sqlite3"))
V = TypeVar("V", bound=Value)
OWNERS = ("ana", "bo ö")


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def old(request: pytest.FixtureRequest, path: Path) -> tuple[Path, dict[str, Any]]:
    """Return a copy of an old store, and what was in it when it was written."""
    file: Path = request.param
    shutil.copyfile(file, path)
    return path, json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))


def value(kind: type[V], held: Any) -> V:
    return kind.model_validate_json(json.dumps(held))


def bank_of(held: dict[str, Any]) -> StoryBank:
    """Return a bank as it was written; the built-in framework is each release's own."""
    own = {k: v for k, v in held.items() if k != "framework" or set(v) != {"name", "version"}}
    return value(StoryBank, own)


def schema_of(path: Path) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
    noted = connection.execute("SELECT * FROM storybank_schema_version").fetchall()
    connection.close()
    return rows + noted


def test_there_is_a_file_of_each_revision() -> None:
    revisions = {f"{number:04}" for number, _ in enumerate(REVISIONS, 1)}
    assert {file.stem.removeprefix("store_") for file in FILES} == revisions


@pytest.mark.parametrize("owner", OWNERS)
def test_an_old_store_holds_value_for_value_what_was_in_it(
    owner: str, old: tuple[Path, dict[str, Any]]
) -> None:
    path, held = old[0], old[1][owner]
    with open_store(path, owner=owner) as store:
        assert store.load() == bank_of(held["bank"])
        assert store.rounds() == tuple(value(Round, round) for round in held["rounds"])
        assert store.plans() == tuple(value(Plan, plan) for plan in held["plans"])


def test_a_migrated_store_has_the_tables_of_a_new_one(
    old: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    open_store(old[0]).close()
    open_store(tmp_path / "new.db").close()
    assert schema_of(old[0]) == schema_of(tmp_path / "new.db")


def test_a_story_of_the_first_release_has_the_one_revision_that_is_known(path: Path) -> None:
    shutil.copyfile(GOLDEN / "store_0001.sqlite3", path)
    with open_store(path, owner="ana") as store:
        story = store.load().story("month-end")
        assert store.revisions("month-end") == (StoryRevision(number=2, story=story),)
        changed = store.edit("month-end", lambda story: story.replace(notes=""))
        assert [revision.number for revision in store.revisions("month-end")] == [2, 3]
        assert store.revisions("month-end")[1].story == changed
        assert all(revision.tellings == () for revision in store.revisions("empty-chairs"))


def test_a_plan_of_the_first_release_cannot_be_verified(path: Path) -> None:
    shutil.copyfile(GOLDEN / "store_0001.sqlite3", path)
    with open_store(path, owner="ana") as store:
        saved = store.saved_plans()
        assert [(each.plan, each.bank, each.saved_at) for each in saved] == [
            (plan, None, None) for plan in store.plans()
        ]
        assert [each.verify() for each in saved] == [False, False]


def test_an_old_store_is_used_like_a_new_one(old: tuple[Path, dict[str, Any]]) -> None:
    with open_store(old[0], owner="ana") as store:
        bank = store.load()
        store.add(*bank.stories)
        store.record(*bank.tellings, *bank.rehearsals)
        store.note(*bank.impressions)
        assert store.load() == bank
        store.save_plan(plan_round(bank, store.rounds()[-1]))
        # Its framework is that of the release: what the built-in one gains later is not in it.
        made_from = store.saved_plans()[-1].bank
        assert made_from is not None
        assert made_from == bank.replace(framework=made_from.framework)
        assert folded_of(old[0], "month-end").startswith("month-end in four days\n")


def folded_of(path: Path, story_id: str) -> str:
    connection = sqlite3.connect(path)
    said = "SELECT folded FROM storybank_stories WHERE owner = 'ana' AND id = ?"
    [(folded,)] = connection.execute(said, [story_id])
    connection.close()
    return str(folded)


def test_long_keys_are_found_again_after_the_migration(path: Path) -> None:
    name = "n" * 300
    shutil.copyfile(GOLDEN / "store_0001.sqlite3", path)
    connection = sqlite3.connect(path)
    document = json.dumps({"story": "month-end", "interviewer": name, "employer": name})
    connection.execute(
        "INSERT INTO storybank_tellings (owner, story, interviewer, employer, day, document) "
        "VALUES ('ana', 'month-end', ?, ?, '', ?)",
        [name, name, document],
    )
    connection.commit()
    connection.close()
    with open_store(path, owner="ana") as store:
        before = store.load().tellings
        store.record(before[-1])
        assert store.load().tellings == before
        store.forget(before[-1])
        assert store.load().tellings == before[:-1]


def test_a_story_that_cannot_be_read_does_not_stop_the_migration(path: Path) -> None:
    shutil.copyfile(GOLDEN / "store_0001.sqlite3", path)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE storybank_stories SET document = 'junk' WHERE id = 'Ärger'")
    connection.execute("UPDATE storybank_stories SET document = '[1]' WHERE owner = 'bo ö'")
    connection.commit()
    connection.close()
    with open_store(path, owner="ana") as store:
        assert len(store.load().stories) == 16


def test_a_new_owner_of_an_old_store_starts_empty(old: tuple[Path, dict[str, Any]]) -> None:
    with open_store(old[0]) as store:
        assert store.load() == StoryBank()


@pytest.mark.parametrize("owner", OWNERS)
def test_the_fourth_release_kept_extensions_of_everything(owner: str, path: Path) -> None:
    shutil.copyfile(GOLDEN / "store_0004.sqlite3", path)
    with open_store(path, owner=owner) as store:
        bank, round = store.load(), store.rounds()[0]
        meeting = round.meetings[0]
        kept = (bank.tellings[-1], bank.impressions[-1], round, meeting, meeting.interviewers[0])
        assert [sorted(each.extensions) for each in kept] == [
            ["calendar"],
            ["applicants"],
            ["applicants"],
            ["calendar"],
            ["applicants"],
        ]


@pytest.mark.parametrize("owner", OWNERS)
def test_the_third_release_kept_extensions(owner: str, path: Path) -> None:
    shutil.copyfile(GOLDEN / "store_0003.sqlite3", path)
    held = json.loads((GOLDEN / "store_0003.json").read_text(encoding="utf-8"))[owner]
    with open_store(path, owner=owner) as store:
        bank = store.load()
        assert bank.extensions == held["bank"]["extensions"] != {}
        assert [story.extensions for story in bank.stories] == [
            story["extensions"] for story in held["bank"]["stories"]
        ]
        assert any(story.extensions for story in bank.stories)
        # Its framework is that of the release: what the built-in one gains later is not in it.
        made_from = store.saved_plans()[-1].bank
        assert made_from is not None
        assert made_from == bank.replace(framework=made_from.framework)


def test_a_story_that_knew_no_extensions_is_kept_as_its_revision(path: Path) -> None:
    shutil.copyfile(GOLDEN / "store_0002.sqlite3", path)
    with open_store(path, owner="ana") as store:
        store.save_plan(store.plans()[-1])
        kept = json.loads(store.export())["plans"][-1]["made_from"]["stories"]
        assert [type(story) for story in kept] == [list] * len(store.load().stories)


@pytest.mark.parametrize("owner", OWNERS)
def test_the_second_release_kept_revisions_and_what_plans_were_made_from(owner: str, path: Path) -> None:
    shutil.copyfile(GOLDEN / "store_0002.sqlite3", path)
    held = json.loads((GOLDEN / "store_0002.json").read_text(encoding="utf-8"))[owner]
    with open_store(path, owner=owner) as store:
        for story in store.load().stories:
            kept = tuple(value(StoryRevision, revision) for revision in held["revisions"][story.id])
            assert store.revisions(story.id) == kept
        for saved, was in zip(store.saved_plans(), held["saved_plans"], strict=True):
            frameworks = saved.bank and saved.bank.framework
            assert saved.replace(bank=None) == value(SavedPlan, was | {"bank": None})
            assert saved.bank == bank_of(was["bank"]).replace(framework=frameworks)


def test_a_document_that_speaks_of_sittings_is_written_anew_and_what_is_others_stays(path: Path) -> None:
    shutil.copyfile(GOLDEN / "store_0004.sqlite3", path)
    theirs = '{"sitting":1,"sittings":{"stories_per_sitting":[]}}'
    connection = sqlite3.connect(path)
    documents = connection.execute("SELECT document FROM storybank_rounds WHERE owner = 'ana'").fetchall()
    assert all('"sittings"' in document for (document,) in documents)
    connection.execute(
        "UPDATE storybank_rounds SET digest = NULL, document = json_set(document, '$.extensions', json(?))",
        [theirs],
    )
    connection.commit()
    connection.close()
    with open_store(path, owner="ana") as store:
        assert [day.model_dump()["extensions"] for day in store.rounds()] == [json.loads(theirs)] * 2
        assert {finding.code for finding in store.check()} == {"plan_of_other_stories"}
    connection = sqlite3.connect(path)
    for (document,) in connection.execute(
        "SELECT document FROM storybank_rounds UNION SELECT document FROM storybank_plans"
    ):
        assert "sitting" not in re.sub(r'"extensions":{"sitting.*?}}', "", document)
    connection.close()


def test_a_row_that_another_hand_changed_before_the_migration_is_found_after_it(path: Path) -> None:
    shutil.copyfile(GOLDEN / "store_0004.sqlite3", path)
    connection = sqlite3.connect(path)
    connection.execute(
        'UPDATE storybank_rounds SET document = replace(document, \'"notes":"\', \'"notes":"x\')'
    )
    connection.execute("UPDATE storybank_plans SET document = 'junk' WHERE owner = 'bo ö'")
    connection.commit()
    connection.close()
    for owner in OWNERS:
        with open_store(path, owner=owner) as store:
            assert len(store.check()) >= 1


@pytest.mark.parametrize("owner", OWNERS)
def test_in_an_old_store_anybody_can_be_forgotten(owner: str, old: tuple[Path, dict[str, Any]]) -> None:
    with open_store(old[0], owner=owner) as store:
        people = {person.name: person for day in store.rounds() for person in day.interviewers}
        people |= {p.name: p for plan in store.plans() for p in plan.round.interviewers}
        sound, proved = store.check(), [saved.verify() for saved in store.saved_plans()]
        for person in [*people.values()][:2]:
            store.forget_person(person)
        assert [saved.verify() for saved in store.saved_plans()] == proved
        assert store.check() == sound
        assert not any(name in store.export() for name in [*people][:2])
