"""Opening a store, to tables that are up to date; and the revisions: what each release changed in them.

A revision is a function, run with alembic's operations in our transaction, unseen by a host's own alembic. It
adds only what is missing, since a host may have been first (`docs/decisions/0014-a-hosts-migrations.md`), and
never changes once released: its columns are written out here, not taken from `schema`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import URL, Connection, Engine, func, insert, inspect, select

from storybank.errors import NewerStore, StoreError, StoreUnavailable, StorybankError, said_of
from storybank.storage import places
from storybank.storage.failures import translated
from storybank.storage.postgres import lock_tables, postgres_engine
from storybank.storage.rows import KEY_LIMIT, digest_of, folded_document, short
from storybank.storage.schema import Names, Tables, checked_names, parts_of, revision, tables_of, texts
from storybank.storage.sqlite import sqlite_engine
from storybank.storage.transactions import ConnectionProvider, Database, provider_of

if TYPE_CHECKING:
    from alembic.operations import Operations

_Unique = tuple[str, ...] | None  # as in `schema.parts_of`
_AT_ONCE: Final = 500  # rows that are held in memory at a time: a host's table may have millions
_Change = Callable[[Mapping[Any, Any]], dict[str, Any]]  # what makes new columns of a row
_NOTE = re.compile(r"(?:storybank_)?([0-9]{4})")  # earlier releases noted the number alone


def note_of(number: int) -> str:
    """Return what stands in a database for a revision, which `number_of` reads."""
    return f"storybank_{number:04}"


def number_of(note: str) -> int | None:
    """Return the number of the revision that is noted, or None where no release writes such a note."""
    found = _NOTE.fullmatch(note)
    return int(found[1]) or None if found else None


def first_tables(op: Operations, names: Names) -> None:
    """0001: stories, tellings, impressions, rounds, plans, frameworks."""
    add = _Adding(op, names)
    add.table("stories", *texts("id", "title", "status"), revision(), *texts("document"), unique=("id",))
    telling = ("story", "interviewer", "employer", "day")
    add.table("tellings", *texts(*telling, "document"), unique=telling, of_a_story=True)
    add.table("impressions", *texts("document"))
    add.table("rounds", *texts("name"), revision(), *texts("document"), unique=("name",))
    add.table("plans", *texts("round", "document"))
    whole = sa.Column("document", sa.Text)
    add.table("frameworks", *texts("name", "version"), revision(), whole, unique=())
    for word in ("stories", "tellings", "impressions", "rounds", "plans"):
        add.index(word, "owner", "position")
    add.index("plans", "owner", "round", "position")


def history(op: Operations, names: Names) -> None:
    """0002: every revision of a story, what a plan was made from, and text to search in."""
    add = _Adding(op, names)
    revisions: list[sa.Column[Any]] = [*texts("story"), revision(), *texts("at", "document")]
    add.table("story_revisions", *revisions, unique=("story", "revision"), of_a_story=True)
    add.index("story_revisions", "owner", "position")
    add.columns("stories", sa.Column("folded", sa.Text, nullable=False, server_default=""))
    add.columns("tellings", sa.Column("story_revision", sa.Integer), sa.Column("recorded_at", sa.Text))
    add.columns("plans", sa.Column("saved_at", sa.Text), sa.Column("made_from", sa.Text))
    # Each story as it stands is the one revision that is known; nobody noted when it came.
    stories = _table(names, "stories", "position", "owner", "id", "revision", "document", "folded")
    columns = ("owner", "story", "revision", "at", "document")
    had = (stories.c.owner, stories.c.id, stories.c.revision, sa.literal("").label("at"), stories.c.document)
    known = sa.select(*had).order_by(stories.c.position)
    into = _table(names, "story_revisions", *columns)
    op.get_bind().execute(into.insert().from_select(columns, known))
    _rewrite(op.get_bind(), stories, lambda row: {"folded": folded_document(row["document"])})
    # Long keys as this release looks for them: a letter has four bytes at most.
    tellings = _table(names, "tellings", "position", "interviewer", "employer")
    parts = ("interviewer", "employer")
    maybe = sa.or_(*(sa.func.length(tellings.c[part]) >= KEY_LIMIT // 4 for part in parts))
    _rewrite(op.get_bind(), tellings, lambda row: {part: short(row[part]) for part in parts}, maybe)


def extensions(op: Operations, names: Names) -> None:
    """0003: the fields of other tools that belong to a whole bank; those of a story are in its document."""
    _Adding(op, names).table("extensions", revision(), *texts("document"), unique=())


def digests(op: Operations, names: Names) -> None:
    """0004: a digest of each new row; the number tells earlier releases of extensions in the documents."""
    words = "stories story_revisions tellings impressions rounds plans frameworks extensions"
    for word in words.split():
        _Adding(op, names).columns(word, sa.Column("digest", sa.Text))


def meetings(op: Operations, names: Names) -> None:
    """0005: a sitting is a meeting now; a document that is no JSON stays for `Store.check` to find."""
    for word, others in (("rounds", ("name", "revision")), ("plans", ("round", "saved_at", "made_from"))):
        table = _table(names, word, "position", "owner", *others, "document", "digest")
        _rewrite(op.get_bind(), table, _with_meetings)


def statements(op: Operations, names: Names) -> None:
    """0006: statements stand among the stories: a new number tells earlier releases, which read none."""


def rehearsals(op: Operations, names: Names) -> None:
    """0007: what was said aloud, and how long it took."""
    add, digest = _Adding(op, names), sa.Column("digest", sa.Text)
    said = ("story", "position")
    add.table("rehearsals", *texts("story", "document"), digest, unique=said, of_a_story=True)
    add.index("rehearsals", "owner", "position")


Revision = Callable[["Operations", Names], None]  # what a release changed in the tables
REVISIONS: Final = (first_tables, history, extensions, digests, meetings, statements, rehearsals)
"""All of them, the oldest first; a released one never changes what it makes."""
HEAD: Final = len(REVISIONS)  # the number of the newest: a larger one is that of a newer release


def engine_of(path_or_url: object) -> Engine:
    """Return a new engine for a path or a URL."""
    url: URL = places.url_of(path_or_url)
    places.refuse_other_databases(url)
    places.refuse_cut_file(url)
    with translated(places.name_of(url)):
        return sqlite_engine(url) if url.get_backend_name() == "sqlite" else postgres_engine(url)


def opened(given: Engine | Connection, *, prefix: str, schema: str | None, makes: bool = True) -> Database:
    """Open a database, and create its tables if it `makes` any, or migrate them; see `Store`."""
    url = given.engine.url
    provider = provider_of(given)
    names = checked_names(prefix, schema, url.get_backend_name())
    name, tables = places.name_of(url), tables_of(names)
    try:
        with translated(name):
            if not (makes or places.is_in_memory(url)):
                with provider.transaction(writes=False) as connection:
                    if not reached(connection, name, tables, HEAD):
                        raise StoreUnavailable(*said_of("no_store", place=name))
            bring_up_to_date(provider, name, tables)
    except StorybankError:
        provider.close()
        raise
    return Database(provider, name, tables)


def bring_up_to_date(
    provider: ConnectionProvider, place: str, tables: Tables, *, revisions: Sequence[Revision] = REVISIONS
) -> None:
    """Create the tables, or bring them to the last revision, in one transaction.

    Tables without rows, as a host's own migrations make them, are completed and noted; rows are copied
    first (`copy_before`), but not in a host's transaction, with which the tables come and go.
    """
    head = len(revisions)
    with provider.transaction(writes=False) as connection:
        if reached(connection, place, tables, head) == head:
            return
    with provider.transaction(writes=True) as connection:
        if connection.dialect.name != "sqlite":
            lock_tables(connection, tables.names)
            encoding = func.current_setting("server_encoding").label("encoding")
            row = connection.execute(select(encoding, func.current_schema().label("schema"))).one()
            if row.encoding != "UTF8":
                raise StoreUnavailable(*said_of("other_encoding", place=place))
            if str(tables.names.schema or row.schema).startswith("pg_temp"):
                raise StoreUnavailable(*said_of("passing_schema", place=place))
        # Somebody else may have been quicker while this one waited for the lock.
        now = reached(connection, place, tables, head)
        if now < head:
            from alembic.migration import MigrationContext  # noqa: PLC0415 - a quarter of the import, needed once
            from alembic.operations import Operations  # noqa: PLC0415 - the same

            copy = provider.copy_before(connection, f"{head:04}") if now else None
            try:
                operations = Operations(MigrationContext.configure(connection))
                for upgrade in revisions[now:]:
                    upgrade(operations, tables.names)
                tables.version.create(connection, checkfirst=True)
                connection.execute(tables.version.delete())
                connection.execute(insert(tables.version).values(version_num=note_of(head)))
            except Exception as error:
                if copy:
                    error.add_note(f"Nothing was changed; a copy from before stands at {copy}.")
                raise


def reached(connection: Connection, place: str, tables: Tables, head: int) -> int:
    """Return the number of the revision that the tables are at; 0: there is no row that any has made."""
    noted = noted_in(connection, tables)
    number = 0 if noted is None else number_of(noted)
    if number is None:
        raise StoreError(*said_of("unknown_revision", place=place))
    if number > head:
        raise NewerStore(*said_of("newer", place=place, noted=noted))
    look, schema = inspect(connection), tables.names.schema
    # Where a host's migrations have dropped all other tables, the note is stale.
    if number and look.has_table(tables.stories.name, schema=schema):
        return number
    there = [table for table in tables.with_rows if look.has_table(table.name, schema=schema)]
    if not any(connection.execute(select(table.c.owner).limit(1)).first() for table in there):
        return 0
    if not number:
        raise StoreError(*said_of("no_note", place=place, table=tables.version, note=note_of(head)))
    return number


def noted_in(connection: Connection, tables: Tables) -> str | None:
    """Return the note of the revision; None where there is none."""
    if not inspect(connection).has_table(tables.version.name, schema=tables.names.schema):
        return None
    noted: str | None = connection.execute(select(tables.version.c.version_num)).scalar()
    return noted


class _Adding:
    def __init__(self, op: Operations, names: Names) -> None:
        self._op = op
        self._names = names

    def table(
        self, word: str, *columns: sa.Column[Any], unique: _Unique = None, of_a_story: bool = False
    ) -> None:
        """Create a table with a position and an owner, unless it is there; see `schema.parts_of`."""
        name, schema = self._names.table(word), self._names.schema
        if not self._look().has_table(name, schema=schema):
            parts = parts_of(self._names, word, *columns, unique=unique, of_a_story=of_a_story)
            self._op.create_table(name, *parts, schema=schema)

    def columns(self, word: str, *columns: sa.Column[Any]) -> None:
        """Add those of the columns that a table has not got."""
        name, schema = self._names.table(word), self._names.schema
        there = {column["name"] for column in self._look().get_columns(name, schema=schema)}
        for column in (column for column in columns if column.name not in there):
            self._op.add_column(name, column, schema=schema)

    def index(self, word: str, *columns: str) -> None:
        """Create an index over columns, unless it is there."""
        name, schema = self._names.of("ix", word, *columns), self._names.schema
        table = self._names.table(word)
        if name not in {index["name"] for index in self._look().get_indexes(table, schema=schema)}:
            self._op.create_index(name, table, list(columns), schema=schema)

    def _look(self) -> sa.Inspector:
        """Return a new look at the database: an earlier one remembers what it saw."""
        return sa.inspect(self._op.get_bind())


_NAMES_NOW = {"sitting": "meeting", "sittings": "meetings", "stories_per_sitting": "stories_per_meeting"}


def _with_meetings(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a document with the new names; what belongs to other tools stays as it is."""

    def renamed(value: Any) -> Any:
        if isinstance(value, list):
            return [renamed(part) for part in value]
        if not isinstance(value, dict):
            return value
        parts = ((name, part if name == "extensions" else renamed(part)) for name, part in value.items())
        return {_NAMES_NOW.get(name, name): part for name, part in parts}

    document = row["document"]
    with suppress(ValueError, RecursionError):
        document = json.dumps(renamed(json.loads(document)), ensure_ascii=False, separators=(",", ":"))
    is_right = row["digest"] == digest_of(row)
    digest = digest_of({**row, "document": document}) if is_right else row["digest"]
    return {"document": document, "digest": digest}


def _rewrite(
    connection: sa.Connection, table: sa.TableClause, new: _Change, *where: sa.ColumnElement[bool]
) -> None:
    known = sa.select(table).where(*where).order_by(table.c.position).limit(_AT_ONCE)
    change = table.update().where(table.c.position == sa.bindparam("place"))
    last = -1
    while rows := connection.execute(known.where(table.c.position > last)).mappings().all():
        last = rows[-1]["position"]
        connection.execute(change, [{"place": row["position"], **new(row)} for row in rows])


def _table(names: Names, word: str, *columns: str) -> sa.TableClause:
    return sa.table(names.table(word), *map(sa.column, columns), schema=names.schema)
