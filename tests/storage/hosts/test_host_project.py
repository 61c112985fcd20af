"""A host's whole alembic project in a folder of its own: its models, its env.py, its migrations."""

from __future__ import annotations

import io
from pathlib import Path
from textwrap import dedent

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, text

import storybank
from storybank.errors import StoreError
from storybank.storage import Store, tables
from storybank.storage.migrations import HEAD, REVISIONS, bring_up_to_date, note_of
from storybank.storage.schema import Names, tables_of
from storybank.storage.transactions import OnEngine
from storybank.stories import Story

MONTH_END = Story("Month-end", situation="In the Zürich office")

ENV = """
from functools import partial
from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from storybank.storage import create_if_missing, include_object, tables

class Base(DeclarativeBase):
    pass

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)

engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection, compare_server_default=True, {recipe})
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
"""

SCRIPT = '''
"""${message}"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}

def upgrade():
    ${upgrades if upgrades else "pass"}

def downgrade():
    ${downgrades if downgrades else "pass"}
'''

INI = """
[alembic]
script_location = %(here)s/migrations
sqlalchemy.url = {url}
"""

METADATA = "target_metadata=[Base.metadata, tables()]"
IN_ANY_ORDER = f"{METADATA}, process_revision_directives=create_if_missing"
NO_TRACE = "target_metadata=Base.metadata, include_object=include_object"

OURS = set(tables().tables)
THEIRS = {"users", "alembic_version"}


class Project:
    """A host's project, and what is typed in its folder."""

    def __init__(self, folder: Path, engine: Engine, recipe: str) -> None:
        self._versions = folder / "migrations" / "versions"
        self._versions.mkdir(parents=True)
        url = engine.url.render_as_string(hide_password=False).replace("%", "%%")
        (folder / "alembic.ini").write_text(INI.format(url=url))
        (folder / "migrations" / "env.py").write_text(ENV.format(recipe=recipe))
        (folder / "migrations" / "script.py.mako").write_text(SCRIPT)
        self._config = Config(folder / "alembic.ini", stdout=io.StringIO())

    def autogenerate(self, message: str) -> str:
        """Return the text of the migration that alembic wrote into the host's folder."""
        before = set(self._versions.glob("*.py"))
        command.revision(self._config, message, autogenerate=True)
        [written] = set(self._versions.glob("*.py")) - before
        return written.read_text()

    def upgrade(self) -> None:
        command.upgrade(self._config, "head")

    def downgrade(self) -> None:
        command.downgrade(self._config, "base")


def is_empty(migration: str) -> bool:
    return dedent(migration).count("    pass") == 2


def names_in(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def noted(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT version_num FROM storybank_schema_version")).scalars())


def works(engine: Engine, *there: Story) -> None:
    """Say that a store holds these stories, and keeps another one."""
    store = Store(engine)
    assert store.load().stories == there
    store.add(MONTH_END)
    assert store.search("ZURICH") == (MONTH_END,)
    assert store.check() == ()
    assert noted(engine) == [note_of(HEAD)]


def test_a_hosts_migrations_make_the_tables_and_a_store_opens_in_each_state(
    engine: Engine, tmp_path: Path
) -> None:
    package = sorted(Path(storybank.__file__).parent.rglob("*.py"))
    project = Project(tmp_path / "host", engine, IN_ANY_ORDER)
    assert not is_empty(project.autogenerate("first"))
    project.upgrade()
    assert names_in(engine) == OURS | THEIRS
    works(engine)
    assert is_empty(project.autogenerate("second"))
    project.upgrade()
    works(engine, MONTH_END)
    project.downgrade()
    assert names_in(engine) == {"alembic_version"}
    works(engine)
    project.upgrade()
    assert names_in(engine) == OURS | THEIRS
    works(engine, MONTH_END)
    assert is_empty(project.autogenerate("third"))
    assert sorted(Path(storybank.__file__).parent.rglob("*.py")) == package


def test_the_metadata_alone_are_enough_where_the_migrations_run_first(engine: Engine, tmp_path: Path) -> None:
    project = Project(tmp_path / "host", engine, METADATA)
    project.autogenerate("first")
    for _ in range(2):
        project.upgrade()
        works(engine)
        project.downgrade()
    works(engine)


def test_a_host_that_wants_no_trace_of_the_tables_has_none(engine: Engine, tmp_path: Path) -> None:
    works(engine)
    project = Project(tmp_path / "host", engine, NO_TRACE)
    first = project.autogenerate("first")
    assert "users" in first
    assert "storybank" not in first
    for move in (project.upgrade, project.downgrade, project.upgrade):
        move()
        works(engine, MONTH_END)
    assert is_empty(project.autogenerate("second"))


def test_what_stores_made_before_the_first_migration_is_no_difference(engine: Engine, tmp_path: Path) -> None:
    works(engine)
    project = Project(tmp_path / "host", engine, METADATA)
    assert "storybank" not in project.autogenerate("first")
    project.upgrade()
    works(engine, MONTH_END)


def test_a_hosts_migration_to_the_next_release_is_completed_by_the_store(
    engine: Engine, tmp_path: Path
) -> None:
    """The host's migration adds columns and an empty table; only the store knows what belongs in them."""
    bring_up_to_date(OnEngine(engine), "x", tables_of(Names()), revisions=REVISIONS[:1])
    row = {"document": MONTH_END.model_dump_json()}
    insert = (
        "INSERT INTO storybank_stories (owner, id, title, status, revision, document) "
        "VALUES ('me', 'month-end', 'Month-end', 'ready', 1, :document)"
    )
    with engine.begin() as connection:
        connection.execute(text(insert), row)
    project = Project(tmp_path / "host", engine, METADATA)
    assert "story_revisions" in project.autogenerate("next release")
    project.upgrade()
    works(engine, MONTH_END)
    assert [revision.number for revision in Store(engine).revisions("month-end")] == [1]
    assert is_empty(project.autogenerate("nothing"))


# SQLite has no schemas.
@pytest.mark.parametrize(
    ("new_place", "prefix", "schema"),
    [
        ("sqlite", "prep_", None),
        ("postgresql", "prep_", None),
        ("postgresql", "", "apart"),
        ("postgresql", "prep_", "apart"),
    ],
    indirect=["new_place"],
)
def test_other_names_and_schemas_are_left_out_or_made_too(
    engine: Engine, tmp_path: Path, prefix: str, schema: str | None
) -> None:
    named = f"prefix={prefix!r}, schema={schema!r}"
    every = f"include_schemas={schema is not None}"
    if schema:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    filtered = f"target_metadata=Base.metadata, include_object=partial(include_object, {named}), {every}"
    made = (
        f"target_metadata=[Base.metadata, tables({named})], {every}, "
        f"process_revision_directives=partial(create_if_missing, {named})"
    )
    Store(engine, prefix=prefix, schema=schema).add(MONTH_END)
    apart = Project(tmp_path / "apart", engine, filtered)
    assert "story_revisions" not in apart.autogenerate("first")
    with engine.begin() as connection:
        tables(prefix, schema).drop_all(connection)
    project = Project(tmp_path / "host", engine, made)
    assert "story_revisions" in project.autogenerate("first")
    Store(engine, prefix=prefix, schema=schema).add(MONTH_END)
    project.upgrade()
    assert Store(engine, prefix=prefix, schema=schema).load().stories == (MONTH_END,)
    assert is_empty(project.autogenerate("second"))


def test_a_note_that_outlived_its_tables_keeps_no_store_from_opening(engine: Engine) -> None:
    works(engine)
    with engine.begin() as connection:
        tables().drop_all(
            connection, [each for name, each in tables().tables.items() if "version" not in name]
        )
    assert names_in(engine) == {"storybank_schema_version"}
    works(engine)


def test_rows_that_outlived_their_stories_are_not_hidden_by_new_tables(engine: Engine) -> None:
    store = Store(engine)
    store.use_extensions({"host": 1})
    with engine.begin() as connection:
        for word in ("tellings", "rehearsals", "story_revisions", "stories"):
            connection.execute(text(f"DROP TABLE storybank_{word}"))
    later = Store(engine)
    assert "missing_table" in {finding.code for finding in later.check()}
    with pytest.raises(StoreError, match="lacks a table or a column") as caught:
        later.load()
    assert "please report it" not in str(caught.value)
