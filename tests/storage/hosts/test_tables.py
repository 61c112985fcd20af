"""The tables beside a host's own: prefixes, schemas, and a host's own alembic."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text

from storybank.errors import InvalidInput, NewerStore, StoreError, StoreUnavailable
from storybank.storage import Store, erase_owner, move_owner, open_store, owners, tables
from storybank.storage.schema import NAME_LIMIT, Names
from storybank.stories import Story

MONTH_END = Story("Month-end")
AUDIT = Story("The audit", id="audit")
LONGEST = "a_very_long_prefix_of_thirty__"


def names_in(engine: Engine, schema: str | None = None) -> set[str]:
    return set(inspect(engine).get_table_names(schema=schema))


@pytest.mark.parametrize("prefix", ["", "prep_", "storybank_a_", LONGEST])
def test_stores_of_different_prefixes_do_not_meet(engine: Engine, prefix: str) -> None:
    usual, other = Store(engine), Store(engine, prefix=prefix)
    usual.add(MONTH_END)
    other.add(AUDIT)
    assert (usual.load().stories, other.load().stories) == ((MONTH_END,), (AUDIT,))
    assert names_in(engine) == {*tables().tables, *tables(prefix=prefix).tables}
    move_owner(engine, "me", "ana", prefix=prefix)
    assert owners(engine, prefix=prefix) == ("ana",)
    assert owners(engine) == ("me",)
    erase_owner(engine, "ana", prefix=prefix)
    assert Store(engine, prefix=prefix, owner="ana").load().stories == ()
    assert usual.revisions("month-end")[0].story == MONTH_END


@pytest.mark.parametrize("prefix", ["storybank_", "", LONGEST])
def test_the_tables_that_are_made_are_those_that_are_named(engine: Engine, prefix: str) -> None:
    Store(engine, prefix=prefix)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables(prefix=prefix)) == []


def test_every_name_fits_into_a_database_under_the_longest_prefix() -> None:
    names = Names(LONGEST)
    hung = [
        str(name)
        for table in tables(prefix=LONGEST).tables.values()
        for name in (
            table.name,
            *(key.name for key in table.constraints),
            *(index.name for index in table.indexes),
        )
    ]
    assert max(map(len, hung)) == NAME_LIMIT
    assert len(set(hung)) == len(hung)
    assert names.of("uq", "tellings", "owner", "day") in f"uq_{LONGEST}tellings_owner_day"


def test_a_name_that_is_cut_is_the_same_in_every_release() -> None:
    cut = Names(LONGEST).of("ix", "tellings", "owner", "a_column_of_thirty_characters_")
    assert cut == "ix_a_very_long_prefix_of_thirty__tellings_owner_a_colu_a19dbdc6"
    assert len(cut) == NAME_LIMIT
    # Never another one: later migrations find it by that.
    long = Names().of("ix", "stories", *["column_of_a_long_name"] * 4)
    assert long == "ix_storybank_stories_column_of_a_long_name_column_of_a_430892fb"
    whole = Names().of("ix", "stories", "x" * (NAME_LIMIT - len("ix_storybank_stories_")))
    assert whole == f"ix_storybank_stories_{'x' * 42}"


@pytest.mark.parametrize("prefix", ["Prep_", "1a", "a b", 'a"; DROP', "ä", None, 3, "x" * 31])
def test_a_prefix_that_would_need_quotes_is_refused(prefix: Any) -> None:
    problem = "a name of at most 30 characters" if isinstance(prefix, str) else "a string"
    with pytest.raises(InvalidInput, match=f"prefix is not {problem}") as caught:
        open_store(":memory:", prefix=prefix)
    assert [fault.path for fault in caught.value.faults] == ["prefix"]
    with pytest.raises(InvalidInput, match="prefix"):
        tables(prefix=prefix)


def test_sqlite_has_no_schemas(path: Path) -> None:
    with pytest.raises(StoreError, match="give a prefix, or keep the store in a file of its own"):
        open_store(path, schema="prep")


def test_a_store_lives_in_a_schema(postgres_place: str) -> None:
    engine = create_engine(postgres_place)
    with pytest.raises(StoreUnavailable, match="CREATE SCHEMA"):
        Store(engine, schema="prep")
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA prep"))
    usual, apart = Store(engine), Store(engine, schema="prep", prefix="")
    usual.add(MONTH_END)
    apart.add(AUDIT)
    assert (usual.load().stories, apart.load().stories) == ((MONTH_END,), (AUDIT,))
    assert names_in(engine, "prep") == {name.split(".")[1] for name in tables("", "prep").tables}
    with engine.connect() as connection:
        options: dict[str, Any] = {"compare_type": True, "include_schemas": True}
        options["include_name"] = lambda name, kind, _parents: kind != "schema" or name == "prep"
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables("", "prep")) == []
    move_owner(engine, "me", "ana", schema="prep", prefix="")
    assert owners(engine, schema="prep", prefix="") == ("ana",)
    engine.dispose()
    with open_store(postgres_place, schema="prep", prefix="", owner="ana") as store:
        assert store.erase()["stories"] == 1


def test_a_host_may_create_all_tables_at_once(engine: Engine) -> None:
    tables().create_all(engine)
    Store(engine).add(MONTH_END)
    assert Store(engine).load().stories == (MONTH_END,)


def test_rows_without_a_note_of_their_revision_are_left_alone_until_it_is_put_back(engine: Engine) -> None:
    Store(engine).add(MONTH_END)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM storybank_schema_version"))
    with pytest.raises(StoreError, match="no note of their revision") as refused:
        Store(engine)
    put_back = re.search("INSERT INTO .*'\\)", str(refused.value))
    assert put_back is not None
    with engine.begin() as connection:
        connection.execute(text(put_back[0]))
    assert Store(engine).load().stories == (MONTH_END,)


@pytest.mark.parametrize("note", ["0009", "storybank_0009"])
def test_a_newer_store_is_refused_on_both_databases(engine: Engine, note: str) -> None:
    Store(engine)
    with engine.begin() as connection:
        noted = text("UPDATE storybank_schema_version SET version_num = :note")
        connection.execute(noted, {"note": note})
    with pytest.raises(NewerStore, match="upgrade storybank"):
        Store(engine)
    with engine.begin() as connection, pytest.raises(NewerStore):
        Store(connection)


def test_a_database_that_cannot_keep_every_letter_is_refused(postgres_place: str) -> None:
    engine = create_engine(postgres_place, isolation_level="AUTOCOMMIT")
    latin = f"{engine.url.database}_latin"
    try:
        with engine.connect() as connection:
            options = "TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
            connection.execute(text(f"CREATE DATABASE {latin} {options}"))
        with pytest.raises(StoreUnavailable, match="ENCODING 'UTF8'"):
            open_store(engine.url.set(database=latin))
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {latin} WITH (FORCE)"))
        engine.dispose()
