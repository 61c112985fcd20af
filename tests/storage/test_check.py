"""What an SQLite file suffers, named and mended; and the copy before a repair."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storybank.errors import StoreUnavailable
from storybank.findings import Finding
from storybank.planning.plan import Plan
from storybank.storage import Store, copies, open_store
from storybank.storage.check import _COMPLAINTS, _counted, defect, kinds
from storybank.stories import Story

PRIVATE = "Rumpelstiltskin"

PAGE = 4096


@pytest.fixture(autouse=True)
def _some_stories(store: Store, make_plan: Callable[[str], Plan]) -> None:
    store.add(*(Story(f"Story {number}", notes=PRIVATE * 20) for number in range(30)))
    store.save_plan(make_plan("final"))


def by_hand(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def pages_of(path: Path, name: str) -> int:
    """Return the number of a table's or an index's first page."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [name])
        return int(found.fetchone()[0])


def overwrite(path: Path, start: int, raw: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(raw)


@pytest.mark.parametrize("raw", [b"\xff" * PAGE, b"\x0d" + b"\0" * (PAGE - 1)])
def test_a_damaged_page_is_named_and_nothing_is_changed_by_a_repair(
    store: Store, path: Path, raw: bytes
) -> None:
    overwrite(path, (pages_of(path, "storybank_stories") - 1) * PAGE, raw)
    before = path.read_bytes()
    found = store.check()
    assert codes(found) == ["damaged_file"]
    assert store.check(repair=True) == found
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["bank.db"]


@pytest.fixture
def _astray(path: Path) -> None:
    """Leave an index without its entries, as a failing disk or a bug does."""
    name = "ix_storybank_stories_owner_position"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        said = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()[0]
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", [f"{said} WHERE 0", name])
    by_hand(path, "REINDEX")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", [said, name])


@pytest.mark.usefixtures("_astray")
def test_an_index_that_leads_astray_is_built_again(store: Store, path: Path) -> None:
    assert store.load().stories == ()
    found = store.check()
    assert codes(found)[0] == "damaged_index"
    assert codes(store.check(repair=True)[:2]) == ["copy_made", "repaired"]
    assert store.check() == ()
    assert len(store.load().stories) == 30
    # The copy is as the file was, which is why no damage may keep it from being made.
    with open_store(path.with_name("bank.before-repair.db")) as copy:
        assert codes(copy.check())[0] == "damaged_index"


def test_a_flipped_bit_in_a_text_is_named_also_where_the_driver_would_give_up(
    store: Store, path: Path
) -> None:
    raw = path.read_bytes()
    # In the table and in the revisions; as UTF-8 it is broken.
    for start in (raw.index(b"Story 7"), raw.rindex(b"Story 7")):
        overwrite(path, start, b"\xfftory 7")
    found = store.check()
    assert {"unreadable_document"} <= set(codes(found)) <= {"unreadable_document", "wrong_columns"}
    assert {finding.subject for finding in found} == {"story-7"}
    assert "tory 7" not in str(found)


def test_a_lost_constraint_is_named(store: Store, path: Path) -> None:
    by_hand(
        path,
        "CREATE TABLE kept AS SELECT * FROM storybank_rounds",
        "DROP TABLE storybank_rounds",
        "ALTER TABLE kept RENAME TO storybank_rounds",
    )
    found = store.check()
    assert codes(found) == ["missing_constraint", "missing_index"]
    assert codes(store.check(repair=True)) == ["copy_made", "repaired", "missing_constraint"]


def test_a_repair_is_made_after_a_copy_and_says_where(store: Store, path: Path) -> None:
    by_hand(path, "UPDATE storybank_stories SET title = 'x'")
    made, *done = store.check(repair=True)
    place = path.with_name("bank.before-repair.db")
    assert (made.code, str(place) in made.message) == ("copy_made", True)
    assert {finding.code for finding in done} == {"repaired"}
    assert {(finding.field, finding.subject) for finding in done} == {
        ("wrong_columns", f"story-{number}") for number in range(30)
    }
    with open_store(place) as copy:
        assert set(codes(copy.check())) == {"wrong_columns"}
    by_hand(path, "UPDATE storybank_stories SET title = 'y'")
    assert str(path.with_name("bank.before-repair-2.db")) in store.check(repair=True)[0].message


def test_without_room_for_a_copy_nothing_is_repaired(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    by_hand(path, "UPDATE storybank_stories SET title = 'x'")
    found = store.check()
    monkeypatch.setattr(copies, "_fill", full)
    with pytest.raises(StoreUnavailable, match="No space left"):
        store.check(repair=True)
    assert store.check() == found


def test_where_nothing_can_be_mended_no_copy_is_made(store: Store, path: Path) -> None:
    by_hand(path, "UPDATE storybank_stories SET document = 'x' WHERE id = 'story-1'")
    assert codes(store.check(repair=True)) == ["unreadable_document"]
    assert sorted(each.name for each in path.parent.iterdir()) == ["bank.db"]


def test_a_store_in_memory_is_repaired_without_a_copy() -> None:
    with open_store(":memory:") as store:
        store.add(Story("Month-end"))
        with store._transactions.writing() as rows:  # noqa: SLF001 - by hand
            rows.connection.exec_driver_sql("UPDATE storybank_stories SET title = 'x'")
        assert codes(store.check(repair=True)) == ["repaired"]


def test_what_is_wrong_with_another_owners_rows_is_not_told(store: Store, path: Path) -> None:
    with open_store(path, owner="ana") as ana:
        ana.add(Story("Hers"))
        by_hand(path, "UPDATE storybank_stories SET document = 'x', title = 'y' WHERE owner = 'ana'")
        assert store.check() == store.check(repair=True) == ()
        assert codes(ana.check()) == ["unreadable_document"]


def test_an_integer_in_the_place_of_a_text_is_named(store: Store, path: Path) -> None:
    by_hand(path, "UPDATE storybank_stories SET document = x'00ff' WHERE id = 'story-1'")
    by_hand(path, "UPDATE storybank_story_revisions SET document = 7 WHERE story = 'story-2'")
    assert [(each.subject, each.field) for each in store.check()] == [
        ("story-1", "document"),
        ("story-2", "revision 1"),
    ]


def test_every_code_says_what_is_wrong_and_what_to_do() -> None:
    for code, kind in kinds().items():
        assert sorted(kind) == ["meaning", "message", "remedy", "repaired", "severity"]
        assert set(re.findall(r"{(.*?)}", kind["message"])) <= {"subject", "field", "detail"}
        found = defect(code, "month-end", field="title", detail="twice").finding
        assert (found.code, found.severity, found.remedy) == (code, kind["severity"], kind["remedy"])
        assert found.message.endswith(".") or code == "repaired"
        assert "{" not in found.message


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 complaint"), (2, "2 complaints"), (_COMPLAINTS, f"{_COMPLAINTS} or more complaints")],
)
def test_complaints_are_counted_as_far_as_sqlite_gives_them(number: int, said: str) -> None:
    assert _counted(number) == said
