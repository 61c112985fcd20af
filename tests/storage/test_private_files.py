"""Every file that the library makes can be read by its user alone; one that was there stays as it is."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from storybank import formats
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning.planner import plan_round
from storybank.storage import Store, open_store
from storybank.stories import Story

STORY = Story("Month-end", result="Two days saved.")

DAY = Round(
    "Final",
    [Meeting([Interviewer("Dana")], starts_at="2026-11-30T09:00+00:00", minutes=45)],
    date=date(2026, 11, 30),
)


@pytest.fixture(autouse=True)
def _open_to_all() -> Iterator[None]:
    """Take nothing away from the permissions of new files."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def made(path: Path) -> Store:
    store = open_store(path)
    store.add(STORY)
    return store


def opened(path: Path) -> None:
    made(path).close()


def backed_up(path: Path) -> None:
    with open_store(":memory:") as store:
        store.backup(path)


def bank_written(path: Path) -> None:
    with open_store(":memory:") as store:
        store.add(STORY)
        formats.write_bank(store.load(), path)


def table_written(path: Path) -> None:
    with open_store(":memory:") as store:
        store.add(STORY)
        formats.write_csv(store.load(), path)


def deck_written(path: Path) -> None:
    with open_store(":memory:") as store:
        store.add(STORY)
        formats.write_anki(store.load(), path)


def calendar_written(path: Path) -> None:
    with open_store(":memory:") as store:
        formats.write_ics(plan_round(store.load(), DAY), path)


def markdown_written(path: Path) -> None:
    with open_store(":memory:") as store:
        store.add(STORY)
        formats.write_markdown(store.load(), path)


WRITERS: list[Callable[[Path], None]] = [
    opened,
    backed_up,
    bank_written,
    table_written,
    deck_written,
    calendar_written,
    markdown_written,
]


@pytest.mark.parametrize("write", WRITERS)
def test_a_new_file_is_for_its_user_alone(write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path / "new")
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert [mode(each) for each in files] == [0o600]


@pytest.mark.parametrize("write", [write for write in WRITERS if write is not markdown_written])
def test_a_file_that_is_there_keeps_its_permissions(write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path / "there")
    (tmp_path / "there").chmod(0o640)
    write(tmp_path / "there")
    assert [(each.name, mode(each)) for each in tmp_path.iterdir()] == [("there", 0o640)]


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_what_sqlite_keeps_beside_a_store_is_private_too(path: Path, journal: str) -> None:
    with made(path) as store:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA journal_mode={journal}")
        beside: dict[str, int] = {}

        def change(story: Story) -> Story:
            beside.update({each.name: mode(each) for each in path.parent.iterdir() if each != path})
            return story.replace(notes="Changed.")

        with closing(sqlite3.connect(path)) as reader:
            reader.execute("SELECT 1 FROM storybank_stories").fetchall()
            store.edit("month-end", change)
            beside.update({each.name: mode(each) for each in path.parent.iterdir() if each != path})
        assert journal != "wal" or beside
        assert set(beside.values()) <= {0o600}


def test_a_store_behind_a_link_that_leads_nowhere_yet_is_private(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "target.db")
    opened(tmp_path / "link.db")
    assert (tmp_path / "link.db").is_symlink()
    assert mode(tmp_path / "target.db") == 0o600


def test_a_store_named_by_an_address_is_private(tmp_path: Path) -> None:
    with open_store(f"sqlite:///file:{tmp_path}/a%20bank.db?uri=true"):
        assert {each.name: mode(each) for each in tmp_path.iterdir()} == {"a bank.db": 0o600}


def test_a_copy_from_before_a_repair_is_private(path: Path) -> None:
    with made(path) as store:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("DROP INDEX ix_storybank_stories_owner_position")
        path.chmod(0o644)
        store.check(repair=True)
    assert mode(path.with_name("bank.before-repair.db")) == 0o600
