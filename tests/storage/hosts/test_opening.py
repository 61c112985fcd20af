"""What an operator does with owners: list, move, erase without a trace."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import URL, Engine, event, text

from storybank.bank import StoryBank
from storybank.competencies import builtin_framework
from storybank.errors import InvalidInput, StoreUnavailable
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Round
from storybank.planning import plan_round
from storybank.storage import Store, erase_owner, move_owner, open_store, owners
from storybank.storage.sqlite import sqlite_engine, vacuum
from storybank.stories import Story

ROUND = Round("final", [Interviewer("Dana", must=["teamwork"])])


def fill(store: Store, mark: str = "") -> None:
    """Put something into every table."""
    store.add(Story("Month-end", competencies={"teamwork": 4}), Story("Aardvark"), Story("Zebra"))
    store.record(Telling("month-end", "Dana", notes=mark))
    store.edit("month-end", lambda story: story.replace(action=f"{mark} " * 3000))
    store.edit("month-end", lambda story: story.replace(action="", notes=mark))
    store.note(Impression("dana", "conflict", notes=mark))
    store.use_framework(builtin_framework().with_competency(f"culture {mark}"))
    store.use_extensions({"tool": mark})
    store.save_round(ROUND.replace(notes=mark))
    store.save_plan(plan_round(store.load(), ROUND))


def seen_by(store: Store) -> list[object]:
    stories = store.load().stories
    past = [store.revisions(story) for story in stories]
    return [store.load(), store.rounds(), store.saved_plans(), store.told(), past]


def test_owners_are_sorted_by_code_points_on_both_databases(engine: Engine) -> None:
    for owner in ("b", "ä", "Z", "a", "🧵", "a "):
        Store(engine, owner=owner).add(Story("Month-end"))
    Store(engine, owner="B").use_framework(builtin_framework())
    Store(engine, owner="nobody").load()
    assert owners(engine) == ("B", "Z", "a", "a ", "b", "ä", "🧵")


def test_a_bank_moves_whole_and_in_its_order(engine: Engine) -> None:
    ana, bo, eve = (Store(engine, owner=name) for name in ("ana", "bo", "eve"))
    fill(ana)
    fill(eve)
    before, others = seen_by(ana), seen_by(eve)
    move_owner(engine, "ana", "bo")
    assert seen_by(bo) == before
    assert seen_by(ana) == seen_by(Store(engine, owner="nobody"))
    assert seen_by(eve) == others
    bo.edit("month-end", lambda story: story.replace(notes="mine now"))
    assert [revision.number for revision in bo.revisions("month-end")] == [1, 2, 3, 4]
    assert all(saved.verify() for saved in bo.saved_plans())


@pytest.mark.parametrize(
    ("to", "problem"), [("bo", "has stories, rounds or plans already"), ("ana", "is the owner already")]
)
def test_a_bank_does_not_move_onto_another(engine: Engine, to: str, problem: str) -> None:
    ana, bo = Store(engine, owner="ana"), Store(engine, owner="bo")
    fill(ana)
    bo.save_round(ROUND)
    before = seen_by(ana), seen_by(bo)
    with pytest.raises(InvalidInput, match=f"to {problem}; give a name that has nothing"):
        move_owner(engine, "ana", to)
    assert (seen_by(ana), seen_by(bo)) == before


def test_a_move_that_fails_halfway_moves_nothing(engine: Engine) -> None:
    ana = Store(engine, owner="ana")
    fill(ana)
    before = seen_by(ana)

    @event.listens_for(engine, "before_cursor_execute")
    def fail(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE storybank_plans"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_owner(engine, "ana", "bo")
    event.remove(engine, "before_cursor_execute", fail)
    assert seen_by(ana) == before
    assert owners(engine) == ("ana",)


@pytest.mark.parametrize("erase", ["by the owner", "by the operator"])
def test_an_erased_owner_has_nothing_and_others_have_everything(engine: Engine, erase: str) -> None:
    ana, bo = Store(engine, owner="ana"), Store(engine, owner="bo")
    fill(ana)
    fill(bo)
    before = seen_by(bo)
    removed = ana.erase() if erase == "by the owner" else erase_owner(engine, "ana")
    assert dict(removed) == {
        "stories": 3,
        "story_revisions": 5,
        "tellings": 1,
        "impressions": 1,
        "rehearsals": 0,
        "rounds": 1,
        "plans": 1,
        "frameworks": 1,
        "extensions": 1,
    }
    assert owners(engine) == ("bo",)
    assert seen_by(bo) == before
    assert set(erase_owner(engine, "ana").values()) == {0}
    fill(ana)
    assert seen_by(ana) == [*before[:2], *seen_by(ana)[2:3], *before[3:4], *seen_by(ana)[4:]]


def test_tasks_take_a_path_or_a_url_too(place: str) -> None:
    with open_store(place, owner="ana") as store:
        fill(store)
    move_owner(place, "ana", "bo")
    assert owners(place) == ("bo",)
    assert erase_owner(place, "bo")["stories"] == 3


@pytest.mark.parametrize("wrong", ["", None, "\x00"])
def test_a_name_that_no_owner_can_have_is_refused(engine: Engine, wrong: str) -> None:
    with pytest.raises(InvalidInput, match="owner"):
        erase_owner(engine, wrong)
    with pytest.raises(InvalidInput, match="to "):
        move_owner(engine, "ana", wrong)


MARK = "Xyzzyplugh"


def traces(path: Path) -> list[str]:
    """Return the files in which a word that nobody else writes is still to be found."""
    return [
        file.name
        for file in sorted(path.parent.iterdir())
        if MARK.lower().encode() in file.read_bytes().lower()
    ]


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_not_a_letter_of_an_erased_owner_is_left_in_the_file(path: Path, journal: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA journal_mode={journal}")
    # Somebody else has the file open, so the log of a WAL file is not cleared away by the last who leaves.
    connection.execute("SELECT * FROM sqlite_master").fetchall()
    with open_store(path, owner=MARK) as theirs, open_store(path, owner="bo") as mine:
        for number in range(30):
            # Rows of many sizes, now and then another's between them, so that pages split and merge.
            length = 37 * number**2 % 9000
            theirs.add(Story(f"{MARK} {number}", action=f"{MARK} " * (length // 11)))
            mine.add(Story(f"Mine {number}", action="x" * (length // 3)))
            theirs.edit(f"{MARK} {number}", lambda story: story.replace(action="", notes=MARK))
        fill(theirs, MARK)
        before = seen_by(mine)
        assert traces(path)
        theirs.erase()
        assert traces(path) == []
        assert seen_by(mine) == before
    connection.close()


class Shortly(NamedTuple):
    """A store that gives up soon, and what begins a reading by another program that goes on and on."""

    store: Store
    path: Path

    @contextmanager
    def read_by_another(self) -> Iterator[None]:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchall()
            yield


@pytest.fixture
def shortly(path: Path) -> Iterator[Shortly]:
    engine = sqlite_engine(URL.create("sqlite", database=str(path)), wait=0.2)
    with Store(engine, owner=MARK) as store:
        fill(store, MARK)
        yield Shortly(store, path)
    engine.dispose()


ERASING: dict[str, Callable[[Shortly], object]] = {
    "by the owner": lambda shortly: shortly.store.erase(),
    "by the operator": lambda shortly: erase_owner(shortly.store._transactions.provider._engine, MARK),  # type: ignore[union-attr] # noqa: SLF001 - one that gives up soon
}


@pytest.mark.parametrize("erase", sorted(ERASING))
def test_where_a_reader_keeps_the_log_of_a_wal_file_it_is_said_that_parts_are_left(
    shortly: Shortly, erase: str
) -> None:
    with closing(sqlite3.connect(shortly.path)) as other:
        other.execute("PRAGMA journal_mode=WAL")
    with shortly.read_by_another():
        with pytest.raises(StoreUnavailable, match="the rows are removed, but parts"):
            ERASING[erase](shortly)
        assert shortly.store.load() == StoryBank()
        assert traces(shortly.path)
    ERASING[erase](shortly)
    assert traces(shortly.path) == []


@pytest.mark.parametrize("erase", sorted(ERASING))
def test_who_comes_in_between_is_no_error_of_the_driver(
    shortly: Shortly, erase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def while_read(engine: Engine) -> None:
        with shortly.read_by_another():
            vacuum(engine)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("storybank.storage.sqlite.vacuum", while_read)
        with pytest.raises(StoreUnavailable, match="the rows are removed, but parts") as raised:
            ERASING[erase](shortly)
    assert "nothing was written" not in str(raised.value)
    assert str(shortly.path) in str(raised.value)
    ERASING[erase](shortly)
    assert traces(shortly.path) == []


def test_erasing_in_postgresql_leaves_no_row(postgres_place: str) -> None:
    with open_store(postgres_place, owner=MARK) as store:
        fill(store, MARK)
        store.erase()
        found = store._transactions.read(  # noqa: SLF001 - the database itself
            lambda rows: [
                rows.connection.execute(text(f"SELECT count(*) FROM {table.name}")).scalar()  # noqa: S608 - our names
                for table in rows.tables.with_rows
            ]
        )
    assert found == [0] * 9


def test_an_operator_is_told_what_is_wrong_with_the_database(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="create the folder"):
        erase_owner(tmp_path / "none" / "bank.db", "ana")


def test_what_is_not_there_is_not_made_and_is_named(place: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="there is no store at") as caught:
        owners(place)
    assert place.rpartition("/")[2].partition("?")[0] in str(caught.value)
    for missing in (
        tmp_path / "none.db",
        tmp_path / "none" / "bank.db",
        f"sqlite:///{tmp_path}/none.db",
        f"sqlite:///file:{tmp_path}/none.db?uri=true",
    ):
        with pytest.raises(StoreUnavailable, match=r"no store at .*(none|bank)\.db;"):
            owners(missing)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE mine (x)")
    before = other.read_bytes()
    with pytest.raises(StoreUnavailable, match=r"no store at .*other\.db"):
        owners(other)
    assert other.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} <= {"other.db"}


TASKS: dict[str, Callable[[str], object]] = {
    "move_owner": lambda place: move_owner(place, "ana", "bo"),
    "erase_owner": lambda place: erase_owner(place, "ana"),
}


@pytest.mark.parametrize("task", sorted(TASKS))
def test_a_task_on_a_new_place_makes_an_empty_store(task: str, place: str) -> None:
    TASKS[task](place)
    assert owners(place) == ()
