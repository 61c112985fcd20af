"""The tables beside a host's own: prefixes, schemas, and a host's own alembic."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, inspect, text

from storybank.errors import InvalidInput, NewerStore, StoreError, StoreUnavailable
from storybank.storage import MIGRATIONS, Store, erase_owner, move_owner, open_store, owners, tables
from storybank.storage._names import NAME_LIMIT, Names
from storybank.stories import Story

MONTH_END = Story("Month-end")
AUDIT = Story("The audit", id="audit")
LONGEST = "a_very_long_prefix_of_thirty__"

HOSTS = MetaData()
Table("users", HOSTS, Column("id", Integer, primary_key=True))

ENV = """
from alembic import context
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    version_table="alembic_version",
)
with context.begin_transaction():
    context.run_migrations()
"""

USERS = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "a1b2c3", None

def upgrade():
    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))

def downgrade():
    op.drop_table("users")
"""


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


@pytest.mark.parametrize("prefix", ["Prep_", "1a", "a b", 'a"; DROP', "ä", None, 3, "x" * 31])
def test_a_prefix_that_would_need_quotes_is_refused(prefix: str) -> None:
    with pytest.raises(InvalidInput, match="prefix is not a name of at most 30 characters"):
        open_store(":memory:", prefix=prefix)
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


@pytest.fixture
def alembic(tmp_path: Path) -> Callable[..., Config]:
    """Return a host's own alembic environment, which includes the store's revisions."""
    (tmp_path / "host" / "versions").mkdir(parents=True)
    (tmp_path / "host" / "env.py").write_text(ENV)
    (tmp_path / "host" / "versions" / "a1b2c3_users.py").write_text(USERS)

    def configured(**attributes: object) -> Config:
        config = Config()
        config.set_main_option("script_location", str(tmp_path / "host"))
        for option in ("path_separator", "version_path_separator"):  # until alembic 1.16 the latter
            config.set_main_option(option, "os")
        folders = (str(tmp_path / "host" / "versions"), str(MIGRATIONS))
        config.set_main_option("version_locations", os.pathsep.join(folders))
        config.attributes |= attributes
        return config

    return configured


@pytest.mark.parametrize("prefix", ["storybank_", "prep_"])
def test_a_hosts_alembic_makes_the_tables_and_finds_no_difference(
    engine: Engine, alembic: Callable[..., Config], prefix: str
) -> None:
    both = [HOSTS, tables(prefix=prefix)]
    with engine.begin() as connection:
        config = alembic(connection=connection, metadata=both, storybank_prefix=prefix)
        command.upgrade(config, "heads")
        command.check(config)
    assert names_in(engine) == {"users", "alembic_version", *both[1].tables}
    store = Store(engine, prefix=prefix)
    store.add(MONTH_END)
    assert store.load().stories == (MONTH_END,)
    assert names_in(engine) == {"users", "alembic_version", *both[1].tables}
    with engine.begin() as connection:
        config = alembic(connection=connection, metadata=both, storybank_prefix=prefix)
        command.downgrade(config, "storybank@base")
    assert names_in(engine) == {"users", "alembic_version"}


def test_store_and_host_may_take_turns_at_the_revisions(
    engine: Engine, alembic: Callable[..., Config]
) -> None:
    with engine.begin() as connection:
        command.upgrade(alembic(connection=connection, metadata=HOSTS), "0001")
    Store(engine).add(MONTH_END)
    with engine.begin() as connection:
        command.upgrade(alembic(connection=connection, metadata=HOSTS), "heads")
    assert Store(engine).load().stories == (MONTH_END,)


def test_a_host_may_include_the_revisions_when_stores_are_there_already(
    engine: Engine, alembic: Callable[..., Config]
) -> None:
    Store(engine).add(MONTH_END)
    with engine.begin() as connection:
        config = alembic(connection=connection, metadata=[HOSTS, tables()])
        command.upgrade(config, "heads")
        command.check(config)
    assert Store(engine).load().stories == (MONTH_END,)


def test_a_host_may_create_all_tables_at_once(engine: Engine) -> None:
    tables().create_all(engine)
    Store(engine).add(MONTH_END)
    assert Store(engine).load().stories == (MONTH_END,)


def test_tables_without_a_note_of_their_revision_are_left_alone(engine: Engine) -> None:
    Store(engine).add(MONTH_END)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM storybank_schema_version"))
    with pytest.raises(StoreError, match=r"no note of their revision; run the revisions in .*MIGRATIONS"):
        Store(engine)


def test_a_newer_store_is_refused_on_both_databases(engine: Engine) -> None:
    Store(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE storybank_schema_version SET version_num = '9999'"))
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
